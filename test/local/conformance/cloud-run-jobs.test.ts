import type { protos } from '@google-cloud/run';
import { ExecutionsClient, JobsClient, TasksClient } from '@google-cloud/run';
import { grpc } from 'google-gax';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { createJobs } from '../../../functions/google/jobs.ts';
import type { JobRequest } from '../../../functions/jobs-port.ts';
import { imageOf, type Laptop, parent, startLaptop } from '../cloud-run/laptop.ts';
import { recordCalls } from './recorded-calls.ts';
import {
  alreadyExists,
  expectRefusal,
  expectSources,
  failedPrecondition,
  invalidArgument,
  notFound,
  permissionDenied,
  type Refusal,
  unimplemented,
} from './refusal.ts';

type CreateJob = protos.google.cloud.run.v2.ICreateJobRequest;
type TaskTemplate = protos.google.cloud.run.v2.ITaskTemplate;

let laptop: Laptop;
beforeAll(async () => {
  laptop = await startLaptop();
});
afterAll(() => laptop.close());
afterEach(() => void vi.restoreAllMocks());

const container = { image: imageOf('app'), command: ['/bin/sh'], args: ['-c', 'true'] };

function request(more: CreateJob = {}, task: TaskTemplate = {}): CreateJob {
  const template = { template: { maxRetries: 0, containers: [container], ...task } };
  return { parent, jobId: 'migrate', ...more, job: { template, ...more.job } };
}

const withLimits = (cpu: string, memory: string) =>
  request({}, { containers: [{ ...container, resources: { limits: { cpu, memory } } }] });

const limits = 'https://cloud.google.com/run/docs/configuring/jobs';
const proto = 'google.cloud.run.v2';

const refusals: readonly Refusal<CreateJob>[] = [
  {
    what: 'a name of 50 characters',
    request: request({ jobId: 'a'.repeat(50) }),
    code: invalidArgument,
    text: /job_id: .*at most 49 characters/,
    source: 'https://cloud.google.com/run/docs/create-jobs',
  },
  {
    what: 'a name with a capital letter',
    request: request({ jobId: 'Migrate' }),
    code: invalidArgument,
    text: /job_id: only lowercase/,
    source: 'https://cloud.google.com/run/docs/create-jobs',
  },
  {
    what: 'no container',
    request: request({}, { containers: [] }),
    code: invalidArgument,
    text: /containers: At least one container is required/,
    source: `${proto}.TaskTemplate.containers`,
  },
  {
    what: 'half a CPU',
    request: withLimits('0.5', '512Mi'),
    code: invalidArgument,
    text: /limits\.cpu: '0\.5' is not one of 1, 2/,
    source: `${limits}/cpu`,
  },
  {
    what: 'less than 512Mi',
    request: withLimits('1', '256Mi'),
    code: invalidArgument,
    text: /limits\.memory: '256Mi' is less than 512Mi/,
    source: `${limits}/memory-limits`,
  },
  {
    what: 'a time-out of more than a week',
    request: request({}, { timeout: { seconds: 168 * 3600 + 1 } }),
    code: invalidArgument,
    text: /timeout: must be between 1 and 604800 seconds/,
    source: 'https://cloud.google.com/run/docs/configuring/task-timeout',
  },
  {
    what: 'a name and a token of 63 characters together',
    request: request({ jobId: 'a'.repeat(49), job: { startExecutionToken: 'b'.repeat(14) } }),
    code: invalidArgument,
    text: /start_execution_token: The sum of job name and token length must be fewer than 63 characters/,
    source: `${proto}.Job.start_execution_token`,
  },
  {
    what: 'a reserved variable that a container has from Cloud Run',
    request: request({}, { containers: [{ ...container, env: [{ name: 'K_SERVICE', value: 'x' }] }] }),
    code: invalidArgument,
    text: /The following reserved env names were provided: K_SERVICE/,
    source: 'https://cloud.google.com/run/docs/configuring/services/environment-variables',
  },
  {
    what: 'another region',
    request: request({ parent: 'projects/slipway-local/locations/us-east1' }),
    code: permissionDenied,
    text: /locations\/us-east1/,
    source: 'https://docs.cloud.google.com/run/docs/locations',
  },
];

describe('Cloud Run refuses a new job with', () => {
  test.each(refusals)('$what', (refusal) => expectRefusal(laptop.jobs.createJob(refusal.request), refusal));

  test('nothing of them left behind, and each from a source', async () => {
    expect((await laptop.jobs.listJobs({ parent }))[0]).toEqual([]);
    expectSources(refusals);
  });
});

describe('what this machine cannot do is UNIMPLEMENTED and never left out in silence:', () => {
  test.each([
    [
      'several tasks',
      request({ job: { template: { taskCount: 2, template: { maxRetries: 0, containers: [container] } } } }),
    ],
    ['a second try', request({}, { maxRetries: 3 })],
    ['volumes', request({}, { volumes: [{ name: 'v', emptyDir: {} }] })],
    ['waiting for the end', request({ job: { runExecutionToken: 'once' } })],
  ])('%s', (_what, unknown) =>
    expectRefusal(laptop.jobs.createJob(unknown), { code: unimplemented, text: /not available on this machine/ }),
  );
});

test('a job without a token waits until it is run, each time anew, and its operation ends with its execution', async () => {
  const job = { template: { template: { maxRetries: 0, containers: [{ ...container, args: ['-c', 'exit 3'] }] } } };
  const name = `${parent}/jobs/manual`;
  await laptop.jobs.createJob({ parent, jobId: 'manual', job });
  expect((await laptop.jobs.getJob({ name }))[0].executionCount).toBe(0);
  for (const count of [1, 2]) {
    const [operation] = await laptop.jobs.runJob({ name });
    await expect(operation.promise()).rejects.toThrow('The container exited with an error');
    expect((await laptop.jobs.getJob({ name }))[0]).toMatchObject({
      executionCount: count,
      latestCreatedExecution: { completionStatus: 'EXECUTION_FAILED' },
    });
  }
  const [executions] = await laptop.executions.listExecutions({ parent: name });
  const [task] = (await laptop.tasks.listTasks({ parent: executions[0]?.name ?? '' }))[0];
  expect(task?.lastAttemptResult?.exitCode).toBe(3);
  const again = laptop.executions.cancelExecution({ name: executions[0]?.name ?? '' });
  await expectRefusal(again, { code: failedPrecondition, text: /has already completed/ });
});

test('a name is given away once, and what is not there is not found', async () => {
  await laptop.jobs.createJob(request());
  await expectRefusal(laptop.jobs.createJob(request()), { code: alreadyExists, text: /already exists/ });
  const name = `${parent}/jobs/nobody`;
  await expectRefusal(laptop.jobs.getJob({ name }), { code: notFound, text: /was not found/ });
  await expectRefusal(laptop.executions.getExecution({ name: `${name}/executions/x` }), {
    code: notFound,
    text: /was not found/,
  });
});

test('the adapter sends no field that Google would not know', async () => {
  const endpoint = { apiEndpoint: '127.0.0.1', port: laptop.run.port, sslCreds: grpc.credentials.createInsecure() };
  const jobs = createJobs('slipway-local', endpoint, endpoint);
  const recorded = [
    recordCalls('@google-cloud/run', `${proto}.Jobs`, JobsClient.prototype),
    recordCalls('@google-cloud/run', `${proto}.Executions`, ExecutionsClient.prototype),
    recordCalls('@google-cloud/run', `${proto}.Tasks`, TasksClient.prototype),
  ];
  const ref = { project: 'slipway-local', region: 'europe-west1', name: 'web' };
  const wanted: JobRequest = {
    job: 'web-r1',
    image: imageOf('app'),
    command: 'exit 1',
    env: { NAME: 'value' },
    serviceAccount: 'web@slipway-local.iam.gserviceaccount.com',
    cpu: 2,
    memoryMiB: 1024,
    timeoutSeconds: 90,
    labels: { 'slipway-deployment': 'web-1' },
  };
  await jobs.start(ref, wanted);
  expect(await jobs.follow(ref, 'web-r1', 20)).toMatchObject({ state: 'failed', exitCode: 1 });
  await jobs.cancel(ref, 'web-r1');
  expect((await jobs.list(ref)).map(({ job }) => job)).toEqual(['web-r1']);
  await jobs.remove(ref, 'web-r1');
  expect(recorded.flatMap((each) => each.unknownFields())).toEqual([]);
  const called = new Set(recorded.flatMap(({ calls }) => calls.map(({ method }) => method)));
  expect([...called].sort()).toEqual([
    'CancelExecution',
    'CreateJob',
    'DeleteJob',
    'GetExecution',
    'GetJob',
    'ListJobs',
    'ListTasks',
  ]);
});
