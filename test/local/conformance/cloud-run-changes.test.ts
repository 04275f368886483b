import { operationsProtos } from 'google-gax';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { imageOf, type Laptop, parent, serviceOf, startLaptop } from '../cloud-run/laptop.ts';
import { share, service as taken } from './cloud-run-requests.ts';
import {
  aborted,
  alreadyExists,
  expectRefusal,
  expectSources,
  failedPrecondition,
  invalidArgument,
  notFound,
  permissionDenied,
  type Refusal,
} from './refusal.ts';

const { GetOperationRequest } = operationsProtos.google.longrunning;

type Call = (laptop: Laptop) => Promise<unknown>;
const name = `${parent}/services/base`;
const v2 = 'google.cloud.run.v2';
const iam = 'google.iam.v1';
const open = { bindings: [{ role: 'roles/run.invoker', members: ['allUsers'] }] };

const update =
  (service: object, paths: string[] = []) =>
  (laptop: Laptop) =>
    laptop.services.updateService({ service: { name, ...service }, updateMask: { paths } });
const setPolicy = (policy: object) => (laptop: Laptop) => laptop.services.setIamPolicy({ resource: name, policy });
const revision = (id: string) => taken({ template: { revision: id, containers: [{ image: imageOf('other') }] } });

const rows: readonly (readonly [what: string, request: Call, code: number, text: RegExp, source: string])[] = [
  [
    'a stale etag',
    update({ etag: '"old"', labels: {} }, ['labels']),
    aborted,
    /^Conflict for resource/,
    'https://google.aip.dev/154',
  ],
  [
    'the deletion of a service that has changed',
    ({ services }) => services.deleteService({ name, etag: '"old"' }),
    aborted,
    /^Conflict for resource/,
    'https://google.aip.dev/154',
  ],
  [
    'a revision name that was used',
    update(revision('base-00001')),
    alreadyExists,
    /^Revision named 'base-00001' with different configuration already exists\.$/,
    'https://github.com/pulumi/pulumi-gcp/issues/350',
  ],
  [
    'a new revision by tag',
    update(taken({ template: { containers: [{ image: 'registry.example/app:v2' }] } })),
    invalidArgument,
    /by digest/,
    'product.md',
  ],
  [
    'no template in the place of all',
    update({ labels: {} }),
    invalidArgument,
    /^Violation in UpdateServiceRequest\.service\.template: required field not present\.$/,
    `${v2}.Service.template`,
  ],
  [
    'a mask that names no field',
    update({}, ['colour']),
    invalidArgument,
    /^update_mask: Invalid field path 'colour'\.$/,
    'https://google.aip.dev/161',
  ],
  [
    'a mask that names no field of the template',
    update({}, ['template.colour']),
    invalidArgument,
    /Invalid field path 'template\.colour'/,
    'https://google.aip.dev/161',
  ],
  [
    'a mask that leads into a list',
    update({}, ['template.containers.image']),
    invalidArgument,
    /Invalid field path/,
    'https://google.aip.dev/161',
  ],
  [
    'a mask with what the API alone sets',
    update({}, ['observed_generation']),
    invalidArgument,
    /cannot be updated/,
    `${v2}.Service.observed_generation`,
  ],
  [
    'traffic of 90 % later on',
    update({ traffic: [share('base-00001', 90)] }, ['traffic']),
    invalidArgument,
    /must be 100, got 90/,
    'https://cloud.google.com/run/docs/rollouts-rollbacks-traffic-migration',
  ],
  [
    'traffic to a revision that was never there',
    update({ traffic: [share('base-00007', 100)] }, ['traffic']),
    failedPrecondition,
    /does not exist or is deleted/,
    'https://cloud.google.com/run/docs/rollouts-rollbacks-traffic-migration',
  ],
  [
    'the same service again',
    ({ services }) => services.createService({ parent, serviceId: 'base', service: taken() }),
    alreadyExists,
    /^Resource 'base' already exists\.$/,
    'https://github.com/google/exposure-notifications-server/issues/932',
  ],
  [
    'a change of a service that is not there',
    update({ name: `${parent}/services/none`, ...taken() }),
    notFound,
    /^Resource '.*\/none' was not found\.$/,
    `${v2}.UpdateServiceRequest.allow_missing`,
  ],
  [
    'a look at a service of another region',
    ({ services }) => services.getService({ name: name.replace('europe-west1', 'us-east1') }),
    permissionDenied,
    /^Permission denied on 'locations\/us-east1' \(or it may not exist\)\.$/,
    'https://docs.cloud.google.com/run/docs/locations',
  ],
  [
    'a look at a service of another project',
    ({ services }) => services.getService({ name: name.replace('slipway-local', 'others') }),
    permissionDenied,
    /^Permission denied on resource project others\.$/,
    'https://cloud.google.com/apis/design/errors',
  ],
  [
    'a look at a revision that is not there',
    ({ revisions }) => revisions.getRevision({ name: `${name}/revisions/base-00009` }),
    notFound,
    /was not found/,
    `${v2}.GetRevisionRequest.name`,
  ],
  [
    'the deletion of a revision that serves',
    ({ revisions }) => revisions.deleteRevision({ name: `${name}/revisions/base-00001` }),
    failedPrecondition,
    /referenced by the traffic/,
    'https://cloud.google.com/run/docs/managing/revisions',
  ],
  [
    'a page token of nobody',
    ({ services }) => services.listServices({ parent, pageToken: 'none' }, { autoPaginate: false }),
    invalidArgument,
    /page_token/,
    'https://google.aip.dev/158',
  ],
  [
    'a page of less than nothing',
    ({ services }) => services.listServices({ parent, pageSize: -1 }, { autoPaginate: false }),
    invalidArgument,
    /page_size/,
    'https://google.aip.dev/158',
  ],
  [
    'a look at an operation that is not there',
    ({ services }) =>
      services.operationsClient.getOperation(GetOperationRequest.create({ name: `${parent}/operations/none` })),
    notFound,
    /'.*\/operations\/none' was not found/,
    'google.longrunning.GetOperationRequest.name',
  ],
  [
    'a policy that was changed in between',
    setPolicy({ ...open, etag: Buffer.from('old') }),
    aborted,
    /^There were concurrent policy changes\./,
    `${iam}.Policy.etag`,
  ],
  [
    'a member without a kind',
    setPolicy({ bindings: [{ role: 'roles/run.invoker', members: ['everybody'] }] }),
    invalidArgument,
    /^The member everybody is of an unknown type\. Please set a valid type prefix for the member\.$/,
    `${iam}.Binding.members`,
  ],
  [
    'a role that is none',
    setPolicy({ bindings: [{ role: 'invoker', members: ['allUsers'] }] }),
    invalidArgument,
    /^Role invoker is not supported for this resource\.$/,
    `${iam}.Binding.role`,
  ],
  ['a policy of version 2', setPolicy({ ...open, version: 2 }), invalidArgument, /version: 2/, `${iam}.Policy.version`],
  [
    '1501 members',
    setPolicy({
      bindings: [
        { role: 'roles/run.invoker', members: Array.from({ length: 1501 }, (_, index) => `user:${index}@example.com`) },
      ],
    }),
    invalidArgument,
    /1500/,
    `${iam}.Policy.bindings`,
  ],
  [
    'a permission with a star',
    ({ services }) => services.testIamPermissions({ resource: name, permissions: ['run.services.*'] }),
    invalidArgument,
    /run\.services\.\*/,
    `${iam}.TestIamPermissionsRequest.permissions`,
  ],
];
const refusals: readonly Refusal<Call>[] = rows.map(([what, request, code, text, source]) => ({
  what,
  request,
  code,
  text,
  source,
}));

let laptop: Laptop;
let before: unknown;
beforeAll(async () => {
  laptop = await startLaptop();
  await laptop.create(
    'base',
    serviceOf({}, { template: { revision: 'base-00001' }, traffic: [share('base-00001', 100, 'd01')] }),
  );
  before = await laptop.get('base');
}, 60_000);
afterAll(() => laptop.close());

describe('Cloud Run refuses', () => {
  test.each(refusals)('$what', (refusal) => expectRefusal(refusal.request(laptop), refusal));

  test('none of them with a trace in the service', async () => {
    expect(await laptop.get('base')).toEqual(before);
    const [{ bindings }] = await laptop.services.getIamPolicy({ resource: name });
    expect(bindings ?? []).toEqual([]);
    expectSources(refusals);
  });
});

test('what is only asked leaves service, revisions and policy as they are', async () => {
  const next = { name, ...revision('base-00002'), traffic: [share('base-00001', 100), share('base-00002', 0, 'd02')] };
  const [operation] = await laptop.services.updateService({ service: next, validateOnly: true });
  expect(operation.latestResponse.done).toBe(true);
  const [removal] = await laptop.services.deleteService({ name, validateOnly: true });
  expect(removal.latestResponse.done).toBe(true);
  expect(await laptop.get('base')).toEqual(before);
});

test('a secret version that is not there fails the revision and names it, and traffic stays where it was', async () => {
  const env = [{ name: 'KEY', valueSource: { secretKeyRef: { secret: 'key', version: '3' } } }];
  const template = { revision: 'base-00002', containers: [{ image: imageOf('app'), env }] };
  const traffic = [share('base-00001', 100), share('base-00002', 0, 'd02')];
  // https://cloud.google.com/run/docs/configuring/services/secrets: looked for when the revision is deployed.
  await expect(laptop.update({ name, template, traffic })).rejects.toThrow(
    /Secret projects\/slipway-local\/secrets\/key\/versions\/3 was not found/,
  );
  const after = await laptop.get('base');
  expect(after.terminalCondition).toMatchObject({ state: 'CONDITION_FAILED' });
  expect(after.trafficStatuses).toMatchObject([{ revision: 'base-00001', percent: 100 }]);
});
