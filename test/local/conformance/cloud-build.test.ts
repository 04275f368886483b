import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Laptop, openLaptop, parent, project } from '../cloud-build/laptop.ts';
import { refusals, taken } from './cloud-build-refusals.ts';
import { expectRefusal, expectSources, invalidArgument, notFound, permissionDenied, type Refusal } from './refusal.ts';

type Call = (laptop: Laptop) => Promise<unknown>;

const nobody = '00000000-0000-0000-0000-000000000000';
const named = (place: string) => `${place}/builds/${nobody}`;
const elsewhere = parent.replace('europe-west1', 'us-east1');
const v1 = 'google.devtools.cloudbuild.v1';

const reads: readonly Refusal<Call>[] = (
  [
    [
      'a build that is not there',
      ({ client }) => client.getBuild({ name: named(parent), projectId: project, id: nobody }),
      notFound,
      /not found/,
      `${v1}.GetBuildRequest.name`,
    ],
    [
      'the end of a build that is not there',
      ({ client }) => client.cancelBuild({ name: named(parent), projectId: project, id: nobody }),
      notFound,
      /not found/,
      `${v1}.CancelBuildRequest.name`,
    ],
    [
      'the builds of another region',
      ({ client }) => client.listBuilds({ parent: elsewhere, projectId: project }),
      permissionDenied,
      /^Permission denied on 'locations\/us-east1' \(or it may not exist\)\.$/,
      'https://cloud.google.com/build/docs/locations',
    ],
    [
      'the builds of another project',
      ({ client }) => client.listBuilds({ parent: 'projects/others/locations/europe-west1', projectId: 'others' }),
      permissionDenied,
      /^Permission denied on resource project others\.$/,
      'https://cloud.google.com/apis/design/errors',
    ],
    [
      'a filter that is none',
      ({ client }) => client.listBuilds({ parent, projectId: project, filter: 'tags=' }),
      invalidArgument,
      /filter/,
      'https://cloud.google.com/build/docs/view-build-results',
    ],
    [
      'a page token of nobody',
      ({ client }) => client.listBuilds({ parent, projectId: project, pageToken: 'none' }, { autoPaginate: false }),
      invalidArgument,
      /page token/,
      `${v1}.ListBuildsRequest.page_token`,
    ],
    [
      'a build of nothing',
      ({ client }) => client.createBuild({ parent, projectId: project }),
      invalidArgument,
      /build/,
      `${v1}.CreateBuildRequest.build`,
    ],
  ] satisfies readonly (readonly [string, Call, number, RegExp, string])[]
).map(([what, request, code, text, source]) => ({ what, request, code, text, source }));

let laptop: Laptop;
beforeAll(async () => {
  laptop = await openLaptop();
});
afterAll(() => laptop.close());

const builds = async () => (await laptop.client.listBuilds({ parent, projectId: project }))[0];

describe('Cloud Build refuses a build with', () => {
  test.each(refusals)('$what', (refusal) =>
    expectRefusal(laptop.create(laptop.build('FROM scratch', refusal.request)), refusal),
  );
});

describe('Cloud Build refuses', () => {
  test.each(reads)('$what', (refusal) => expectRefusal(refusal.request(laptop), refusal));

  test('none of them with a build, an announcement or a line of log', async () => {
    expect(await builds()).toEqual([]);
    expect(laptop.statuses).toEqual([]);
    expect(laptop.entries).toEqual([]);
    expectSources([...refusals, ...reads]);
  });
});

test.each(taken)('Cloud Build takes %s', async (_what, change) => {
  const { id } = await laptop.create(laptop.build('FROM scratch\n', change));
  expect(await laptop.get(id ?? '')).toMatchObject({ id, name: `${parent}/builds/${id}` });
  await laptop.ended(id ?? '');
});
