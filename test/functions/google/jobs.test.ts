import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { endpointFrom } from '../../../functions/google/endpoint.ts';
import { createJobs } from '../../../functions/google/jobs.ts';
import { isAboutEnd, type JobRequest, type Jobs } from '../../../functions/jobs-port.ts';
import { startCloudLogging } from '../../../local/cloud-logging/cloud-logging.ts';
import { imageOf, type Laptop, startLaptop } from '../../local/cloud-run/laptop.ts';

const place = { project: 'slipway-local', region: 'europe-west1' };
const ref = { ...place, name: 'web' };
const folder = mkdtempSync(path.join(tmpdir(), 'jobs-'));
let laptop: Laptop;
let logging: Awaited<ReturnType<typeof startCloudLogging>>;
let jobs: Jobs;

const connect = () => {
  const at = (variable: string, port: number) => endpointFrom(variable, { [variable]: `127.0.0.1:${port}` });
  jobs = createJobs(
    place.project,
    at('CLOUD_RUN_EMULATOR_HOST', laptop.run.port),
    at('CLOUD_LOGGING_EMULATOR_HOST', logging.port),
  );
};

beforeAll(async () => {
  logging = await startCloudLogging({ ...place, port: 0, dir: folder });
  laptop = await startLaptop({ logging: logging.write });
  connect();
});
afterAll(async () => {
  await laptop.close();
  await logging.close();
  rmSync(folder, { recursive: true });
});

function request(job: string, command: string, more: Partial<JobRequest> = {}): JobRequest {
  return {
    job,
    command,
    image: imageOf('app'),
    env: {},
    serviceAccount: 'web@slipway-local.iam.gserviceaccount.com',
    cpu: 1,
    memoryMiB: 512,
    timeoutSeconds: 60,
    labels: { 'slipway-deployment': 'web-1' },
    ...more,
  };
}

test('a command runs with the variables and secrets it is given, and its end and its lines are told', async () => {
  laptop.secrets.set('projects/slipway-local/secrets/key/versions/3', 'of the secret');
  const env = { NAME: 'a "value" with $signs', KEY: { secret: 'key:3' } };
  await jobs.start(ref, request('web-r1', 'echo "$NAME" $KEY; echo to stderr >&2', { env }));
  const run = await jobs.follow(ref, 'web-r1', 20);
  expect(run).toMatchObject({ state: 'succeeded', exitCode: 0, labels: { 'slipway-deployment': 'web-1' } });
  expect(Date.parse(run?.endedAt ?? '')).toBeGreaterThanOrEqual(Date.parse(run?.startedAt ?? ''));
  const lines = (await jobs.log(ref, 'web-r1', 50)).map(({ text }) => text);
  expect(lines).toContain('a "value" with $signs of the secret');
  expect(lines).toContain('to stderr');
  expect(lines.filter((text) => isAboutEnd({ at: '', text }))).toEqual(['Container called exit(0).']);
});

test('a command that fails tells its exit code, and that of the container', async () => {
  await jobs.start(ref, request('web-r2', 'echo no such table; exit 7'));
  expect(await jobs.follow(ref, 'web-r2', 20)).toMatchObject({
    state: 'failed',
    exitCode: 7,
    message: expect.stringContaining('The container exited with an error'),
  });
});

test('a name runs once, whoever asks for it again', async () => {
  const file = path.join(folder, 'runs');
  await jobs.start(ref, request('web-r3', `echo run >> ${file}; cat ${file}`));
  await jobs.follow(ref, 'web-r3', 20);
  await expect(jobs.start(ref, request('web-r3', `echo run >> ${file}`))).rejects.toMatchObject({ code: 6 });
  expect((await jobs.log(ref, 'web-r3', 50)).filter(({ text }) => text === 'run')).toHaveLength(1);
});

test('what goes on is ended on request and at its time, without an exit code', async () => {
  await jobs.start(ref, request('web-r4', 'exec sleep 60'));
  expect(await jobs.follow(ref, 'web-r4', 0.2)).toMatchObject({ state: 'running', endedAt: null });
  await jobs.cancel(ref, 'web-r4');
  expect(await jobs.get(ref, 'web-r4')).toMatchObject({ state: 'cancelled', exitCode: null });

  await jobs.start(ref, request('web-r5', 'exec sleep 60', { timeoutSeconds: 1 }));
  expect(await jobs.follow(ref, 'web-r5', 20)).toMatchObject({
    state: 'failed',
    exitCode: null,
    message: expect.stringContaining('The configured timeout was reached'),
  });
});

test('jobs are listed for their service alone, and gone once they are removed', async () => {
  const other = { ...place, name: 'web-r' };
  await jobs.start(other, request('web-r-r1', 'true'));
  const names = (await jobs.list(ref)).map(({ job }) => job);
  expect(names).toContain('web-r1');
  expect(names).not.toContain('web-r-r1');
  await jobs.remove(other, 'web-r-r1');
  await jobs.remove(other, 'web-r-r1');
  expect(await jobs.get(other, 'web-r-r1')).toBeNull();
  expect(await jobs.list(other)).toEqual([]);
});

test('what Cloud Run refuses is told with its words', async () => {
  await expect(jobs.start(ref, request('web-r6', 'true', { memoryMiB: 128 }))).rejects.toMatchObject({
    failure: { code: 'release-refused', message: expect.stringContaining('512Mi') },
  });
});

test('an image that is not there ends the job, and says so', async () => {
  await jobs.start(ref, request('web-r7', 'true', { image: imageOf('missing') }));
  expect(await jobs.follow(ref, 'web-r7', 20)).toMatchObject({
    state: 'failed',
    message: expect.stringContaining('not found'),
  });
});

test('an execution that ended with its Cloud Run has failed, and is not run again', async () => {
  await jobs.start(ref, request('web-r8', 'exec sleep 60'));
  await laptop.restart();
  connect();
  expect(await jobs.get(ref, 'web-r8')).toMatchObject({
    state: 'failed',
    message: expect.stringContaining('interrupted'),
  });
});
