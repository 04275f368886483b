import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { isAlive } from './folder-executor.ts';
import { image, type Laptop, openLaptop, parent, project, steps } from './laptop.ts';

let laptop: Laptop;

beforeEach(async () => {
  laptop = await openLaptop();
});

afterEach(() => laptop.close());

const until = async (holds: () => boolean) => {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 10));
};

describe('a build that succeeds', () => {
  test('goes from its message alone to an image digest, through the operation of the client', async () => {
    const build = laptop.build('FROM scratch\nRUN cat index.js; echo "for $WHO" > made.txt; cat made.txt\n', {
      tags: ['d-1-f2'],
      timeout: { seconds: 60 },
    });
    const [operation] = await laptop.client.createBuild({ parent, projectId: project, build });
    const [answer] = await operation.promise();
    const ended = await laptop.get(answer.id ?? '');
    expect(ended).toMatchObject({ status: 'SUCCESS', tags: ['d-1-f2'], projectId: project });
    expect(ended.name).toBe(`${parent}/builds/${ended.id}`);
    expect(ended.results?.images).toMatchObject([
      { name: image, digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/) },
    ]);
    expect(ended.results?.images?.[0]?.pushTiming?.endTime).toBeTruthy();
    expect(Object.keys(ended.timing ?? {})).toEqual(['FETCHSOURCE', 'BUILD', 'PUSH']);
    expect(ended.steps?.map((step) => step.status)).toEqual(['SUCCESS', 'SUCCESS']);
    expect(laptop.statuses).toEqual(['QUEUED', 'WORKING', 'SUCCESS']);
    expect(laptop.published.at(-1)).toMatchObject({
      status: 'SUCCESS',
      createTime: expect.stringMatching(/^\d{4}-.*Z$/),
      timeout: '60s',
      steps: [{ status: 'SUCCESS' }, { status: 'SUCCESS' }],
    });
    expect(laptop.lines()).toEqual([
      `starting build "${ended.id}"`,
      'FETCHSOURCE',
      `HEAD is now at ${laptop.sha}`,
      'BUILD',
      'Starting Step #0 - "dockerfile"',
      'Finished Step #0 - "dockerfile"',
      'Starting Step #1 - "build"',
      'Step #1 - "build": console.log(1)for me',
      expect.stringMatching(/^Step #1 - "build": Built 127.* \(size unknown\)$/),
      'Finished Step #1 - "build"',
      'PUSH',
      `Pushing ${image}`,
      expect.stringContaining('digest: sha256:'),
      'DONE',
    ]);
    await expect.poll(() => readdirSync(path.join(laptop.dir, 'build/workspaces')), { timeout: 5_000 }).toEqual([]);
  });

  test('its log lines are Cloud Logging entries in strict order of time', async () => {
    const { id } = await laptop.create(laptop.build('RUN seq 1 50', { tags: ['one', 'two'] }));
    await laptop.ended(id ?? '');
    const times = laptop.entries.map((entry) => entry.timestamp);
    expect(times).toEqual([...new Set(times)].sort());
    expect(new Set(laptop.entries.map((entry) => entry.insertId)).size).toBe(laptop.entries.length);
    expect(laptop.entries.find((entry) => entry.textPayload.endsWith(': 7'))).toMatchObject({
      logName: `projects/${project}/logs/cloudbuild`,
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z$/),
      severity: 'INFO',
      textPayload: 'Step #1 - "build": 7',
      resource: { type: 'build', labels: { build_id: id, build_trigger_id: '', project_id: project } },
      labels: { build_step: 'Step #1 - "build"', build_tags: 'one,two' },
    });
  });

  test('the environment of a step never reaches the log', async () => {
    const { id } = await laptop.create(laptop.build('RUN true'));
    await laptop.ended(id ?? '');
    expect(laptop.lines().join('\n')).not.toMatch(/never-printed|RlJPTS|UlVOIHRydWU/);
  });

  test('what this machine put in the place of something else is a line and a warning', async () => {
    const { id } = await laptop.create(laptop.build("SUBSTITUTE node:24-slim -> this machine's Node 20.20"));
    const { warnings } = await laptop.ended(id ?? '');
    expect(warnings).toMatchObject([{ text: "node:24-slim -> this machine's Node 20.20", priority: 'WARNING' }]);
    expect(laptop.lines()).toContain(`Step #1 - "build": Substituted: node:24-slim -> this machine's Node 20.20`);
  });

  test('a sub-folder is built from its own files, and a private repository is fetched with the token', async () => {
    const inSub = steps('RUN ls; cat inner.js').map((step) => ({ ...step, dir: 'sub' }));
    const source = { gitSource: { url: `${laptop.github.base}/acme/inner.git`, revision: laptop.sha } };
    const { id } = await laptop.create(laptop.build('', { source, steps: inSub }));
    expect((await laptop.ended(id ?? '')).status).toBe('SUCCESS');
    expect(laptop.lines()).toContain('Step #1 - "build": console.log(2)');
    expect(laptop.lines().join('\n')).not.toContain('index.js');
    expect(laptop.lines().join('\n')).not.toContain('test-token');
  });

  test('a cache image that is not there does not stop the build', async () => {
    const pull = {
      name: 'gcr.io/cloud-builders/docker',
      entrypoint: 'bash',
      args: ['-c', `docker pull ${image} || exit 0`],
    };
    const [write = {}, build = {}] = steps('RUN true');
    const { id } = await laptop.create(laptop.build('', { steps: [pull, write, build] }));
    expect((await laptop.ended(id ?? '')).status).toBe('SUCCESS');
  });
});

describe('a build that fails', () => {
  test('names the step and its exit code', async () => {
    const { id } = await laptop.create(laptop.build('RUN echo "npm ERR! missing script" >&2; exit 3'));
    const build = await laptop.ended(id ?? '');
    const detail = 'build step 1 "gcr.io/cloud-builders/docker" failed: step exited with non-zero status: 3';
    expect(build).toMatchObject({ status: 'FAILURE', statusDetail: detail });
    expect(build.failureInfo).toMatchObject({ type: 'USER_BUILD_STEP', detail: `Build step failure: ${detail}` });
    expect(build.steps?.map((step) => [step.status, step.exitCode ?? 0])).toEqual([
      ['SUCCESS', 0],
      ['FAILURE', 3],
    ]);
    expect(laptop.lines()).toContain('Step #1 - "build": npm ERR! missing script');
    expect(laptop.lines().slice(-2)).toEqual(['ERROR', `ERROR: ${detail}`]);
    expect(laptop.statuses.at(-1)).toBe('FAILURE');
  });

  test('says what to do where this machine cannot carry out a Dockerfile', async () => {
    const { id } = await laptop.create(laptop.build('UNKNOWN instruction'));
    const { failureInfo } = await laptop.ended(id ?? '');
    expect(failureInfo?.detail).toContain('start Docker to build this Dockerfile');
  });

  test('a commit that is not there is a failure of the source', async () => {
    const source = { gitSource: { url: `${laptop.github.base}/acme/app.git`, revision: 'a'.repeat(40) } };
    const { id } = await laptop.create(laptop.build('RUN true', { source }));
    expect(await laptop.ended(id ?? '')).toMatchObject({
      status: 'FAILURE',
      failureInfo: { type: 'FETCH_SOURCE_FAILED' },
    });
  });

  test('an image that no step built is not pushed', async () => {
    const { id } = await laptop.create(laptop.build('RUN true', { images: [image, '127.0.0.1:5000/slipway/other:1'] }));
    expect(await laptop.ended(id ?? '')).toMatchObject({
      status: 'FAILURE',
      failureInfo: { type: 'PUSH_IMAGE_NOT_FOUND' },
    });
  });

  test('one that takes longer than its timeout ends as TIMEOUT, with nothing left running', async () => {
    const { id } = await laptop.create(laptop.build('RUN sleep 60', { timeout: { seconds: 1 } }));
    expect((await laptop.ended(id ?? '')).status).toBe('TIMEOUT');
    expect(laptop.executor.started.filter(isAlive)).toEqual([]);
  });
});

describe('cancelling', () => {
  test('a running build ends within two seconds, with all its processes', async () => {
    const { id } = await laptop.create(laptop.build('RUN echo up; sleep 60 & sleep 60'));
    await until(() => laptop.lines().includes('Step #1 - "build": up'));
    const from = Date.now();
    const [cancelled] = await laptop.client.cancelBuild({
      name: `${parent}/builds/${id}`,
      projectId: project,
      id: id ?? '',
    });
    expect(cancelled.status).toBe('CANCELLED');
    expect(Date.now() - from).toBeLessThan(2000);
    expect(laptop.executor.started.filter(isAlive)).toEqual([]);
    await until(() => laptop.statuses.at(-1) === 'CANCELLED');
    const again = laptop.client.cancelBuild({ name: `${parent}/builds/${id}`, projectId: project, id: id ?? '' });
    await expect(again).rejects.toMatchObject({ code: 9, message: expect.stringContaining('already CANCELLED') });
  });

  test('a queued build ends without having run', async () => {
    await laptop.restart({ concurrency: 1 });
    const first = await laptop.create(laptop.build('RUN sleep 60'));
    const second = await laptop.create(laptop.build('RUN echo never'));
    expect((await laptop.get(second.id ?? '')).status).toBe('QUEUED');
    const [cancelled] = await laptop.client.cancelBuild({
      name: second.name ?? '',
      projectId: project,
      id: second.id ?? '',
    });
    expect(cancelled).toMatchObject({ status: 'CANCELLED' });
    await laptop.client.cancelBuild({ name: first.name ?? '', projectId: project, id: first.id ?? '' });
    expect(laptop.lines().join()).not.toContain('never');
  });
});

describe('the queue', () => {
  test('runs as many at once as it may, the rest in the order of arrival', async () => {
    await laptop.restart({ concurrency: 1 });
    const ids: string[] = [];
    for (const number of [1, 2, 3]) ids.push((await laptop.create(laptop.build(`RUN echo build ${number}`))).id ?? '');
    for (const id of ids) expect((await laptop.ended(id)).status).toBe('SUCCESS');
    const order = laptop.lines().filter((line) => line.includes(': build '));
    expect(order).toEqual([1, 2, 3].map((number) => `Step #1 - "build": build ${number}`));
  });

  test('what waits longer than its queueTtl expires', async () => {
    await laptop.restart({ concurrency: 1 });
    const first = await laptop.create(laptop.build('RUN sleep 60'));
    const second = await laptop.create(laptop.build('RUN true', { queueTtl: { seconds: 1 } }));
    expect((await laptop.ended(second.id ?? '')).status).toBe('EXPIRED');
    await laptop.client.cancelBuild({ name: first.name ?? '', projectId: project, id: first.id ?? '' });
  });
});

describe('a restart', () => {
  test('ends what was running as INTERNAL_ERROR, and runs what was queued', async () => {
    await laptop.restart({ concurrency: 1 });
    const running = await laptop.create(laptop.build('RUN echo up; sleep 60'));
    const queued = await laptop.create(laptop.build('RUN echo after the restart'));
    await until(() => laptop.lines().includes('Step #1 - "build": up'));
    await laptop.restart({ concurrency: 1 });
    expect(laptop.executor.started.slice(0, 1).filter(isAlive)).toEqual([]);
    expect(await laptop.get(running.id ?? '')).toMatchObject({
      status: 'INTERNAL_ERROR',
      statusDetail: 'the build service ended in the middle of this build',
    });
    expect((await laptop.ended(queued.id ?? '')).status).toBe('SUCCESS');
    await until(() => laptop.published.some((build) => build.status === 'INTERNAL_ERROR' && build.id === running.id));
    expect(laptop.lines()).toContain('Step #1 - "build": after the restart');
  });

  test('publishes the status that could not be published before', async () => {
    const failing = { builds: () => Promise.reject(new Error('no broker')), logs: async () => undefined };
    await laptop.restart({ publish: failing });
    const { id } = await laptop.create(laptop.build('RUN true'));
    await laptop.ended(id ?? '');
    expect(laptop.statuses).toEqual([]);
    await laptop.restart();
    await until(() => laptop.statuses.length > 0);
    expect(laptop.statuses).toEqual(['SUCCESS']);
  });

  test('keeps finished builds readable', async () => {
    const { id } = await laptop.create(laptop.build('RUN true', { tags: ['d-9-f1'] }));
    const before = await laptop.ended(id ?? '');
    await laptop.restart();
    expect(await laptop.get(id ?? '')).toEqual(before);
    expect(existsSync(path.join(laptop.dir, 'build/builds', `${id}.json`))).toBe(true);
  });
});

test('a log that cannot be published fails the build as LOGGING_FAILURE', async () => {
  await laptop.restart({
    publish: { builds: async () => undefined, logs: () => Promise.reject(new Error('no broker')) },
  });
  const { id } = await laptop.create(laptop.build('RUN true'));
  expect(await laptop.ended(id ?? '')).toMatchObject({ status: 'FAILURE', failureInfo: { type: 'LOGGING_FAILURE' } });
});

test('builds are listed newest first, by tag and status, page by page', async () => {
  const ids: string[] = [];
  for (const tag of ['d-1-f1', 'd-2-f1', 'd-2-f1']) {
    const { id } = await laptop.create(laptop.build('RUN true', { tags: [tag] }));
    ids.push((await laptop.ended(id ?? '')).id ?? '');
  }
  const list = async (filter: string) =>
    (await laptop.client.listBuilds({ parent, projectId: project, filter, pageSize: 1 }))[0].map((build) => build.id);
  expect(await list('')).toEqual([...ids].reverse());
  expect(await list('tags="d-2-f1" AND status="SUCCESS"')).toEqual([ids[2], ids[1]]);
  expect(await list('tags=d-1-f1')).toEqual([ids[0]]);
  expect(await list('tags="d-2-f1" AND (status="QUEUED" OR status="WORKING")')).toEqual([]);
  await expect(list('create_time>"2026"')).rejects.toMatchObject({ code: 3 });
  const elsewhere = laptop.client.listBuilds({ parent: 'projects/other/locations/europe-west1', projectId: 'other' });
  await expect(elsewhere).rejects.toMatchObject({ code: 7 });
});
