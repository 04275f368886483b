import { randomBytes, randomUUID } from 'node:crypto';
import { status } from '@grpc/grpc-js';
import { invalidField, RpcError, type ServiceToServe, unary } from '../grpc.ts';
import { checkJob, checkJobId } from './check-job.ts';
import { isSet, notAvailable } from './check-template.ts';
import type { Executions } from './executions.ts';
import { renderExecution, renderJob, renderTask } from './job-resources.ts';
import { type ExecutionRecord, type JobRecord, jobSpec, withExecution } from './job-spec.ts';
import type { Journal } from './journal.ts';
import { checkParent, type Place, parseJobName } from './names.ts';
import type { Operations } from './operations.ts';
import { page } from './page.ts';
import { etagOf } from './resources.ts';

export interface JobsContext {
  readonly journal: Journal;
  readonly operations: Operations;
  readonly executions: Executions;
  readonly place: Place;
}

interface CreateRequest {
  readonly parent?: string;
  readonly jobId?: string;
  readonly job?: object;
  readonly validateOnly?: boolean;
}

interface NamedRequest {
  readonly name?: string;
  readonly validateOnly?: boolean;
  readonly overrides?: object | null;
}

interface ListRequest {
  readonly parent?: string;
  readonly pageSize?: number;
  readonly pageToken?: string;
}

/** google.cloud.run.v2.Jobs, Executions and Tasks: jobs of one task that is tried once. */
export function jobsApi({ journal, operations, executions, place }: JobsContext): readonly ServiceToServe[] {
  function find(name: string): JobRecord {
    const job = journal.job(parseJobName(place, name).job);
    if (job === undefined) throw notFound(name);
    return job;
  }

  function findExecution(name: string): { readonly job: JobRecord; readonly execution: ExecutionRecord } {
    const job = find(name);
    const execution = job.executions.find(({ id }) => id === parseJobName(place, name).execution);
    if (execution === undefined) throw notFound(name);
    return { job, execution };
  }

  /** An operation that is over at once. */
  function done(kind: 'create-job' | 'delete-job' | 'cancel-execution', job: string, resource: object): object {
    const operation = operations.begin({ kind, service: job, generation: 0, resource });
    operations.finish(operation.id, resource);
    return operations.render({ ...operation, done: true });
  }

  function create({ parent = '', jobId = '', job: given = {}, validateOnly = false }: CreateRequest): object {
    checkParent(place, parent);
    checkJobId(jobId);
    const spec = jobSpec.safeParse(given);
    if (!spec.success) throw invalidField(`job.${spec.error.issues[0]?.path.join('.')}`, 'Invalid value.');
    checkJob(jobId, spec.data);
    if (journal.job(jobId) !== undefined) {
      throw new RpcError(status.ALREADY_EXISTS, `Resource '${jobId}' already exists.`, 'ALREADY_EXISTS');
    }
    const createTime = new Date().toISOString();
    const uid = randomUUID();
    const job: JobRecord = { id: jobId, uid, etag: etagOf([uid]), createTime, spec: spec.data, executions: [] };
    if (validateOnly) return done('create-job', jobId, renderJob(place, job));
    const { startExecutionToken = '' } = spec.data;
    const first = startExecutionToken === '' ? null : newExecution(`${jobId}-${startExecutionToken}`, createTime);
    const started = first === null ? job : withExecution(job, first);
    // Job and execution are written at once: neither is there without the other after a kill.
    journal.saveJob(started);
    if (first !== null) executions.begin(started, first);
    return done('create-job', jobId, renderJob(place, started));
  }

  function run({ name = '', overrides }: NamedRequest): object {
    const job = find(name);
    if (isSet(overrides)) throw notAvailable('overrides');
    const execution = newExecution(`${job.id}-${randomBytes(3).toString('hex').slice(0, 5)}`, new Date().toISOString());
    const started = withExecution(job, execution);
    journal.saveJob(started);
    const resource = renderExecution(place, started, execution);
    const operation = operations.begin({ kind: 'run-job', service: job.id, generation: 0, resource });
    executions.begin(started, execution, (ended) => {
      const error = ended.end?.state === 'failed' ? { code: status.UNKNOWN, message: ended.end.message } : undefined;
      operations.finish(operation.id, renderExecution(place, started, ended), error);
    });
    return operations.render(operation);
  }

  async function remove({ name = '' }: NamedRequest): Promise<object> {
    const job = find(name);
    const rendered = renderJob(place, job);
    journal.removeJob(job.id);
    for (const { id, end } of job.executions) if (end === null) await executions.cancel(id);
    return done('delete-job', job.id, rendered);
  }

  async function cancel({ name = '' }: NamedRequest): Promise<object> {
    const { job, execution } = findExecution(name);
    if (execution.end !== null) {
      throw new RpcError(status.FAILED_PRECONDITION, `Execution '${execution.id}' has already completed.`);
    }
    await executions.cancel(execution.id);
    const after = findExecution(name).execution;
    return done('cancel-execution', job.id, renderExecution(place, job, after));
  }

  const newestFirst = <T extends { readonly createTime: string }>(all: readonly T[]): readonly T[] =>
    [...all].sort((a, b) => (a.createTime < b.createTime ? 1 : -1));

  return [
    {
      proto: 'google/cloud/run/v2/job.proto',
      service: 'google.cloud.run.v2.Jobs',
      implementation: {
        createJob: unary(create),
        getJob: unary(({ name = '' }: NamedRequest) => renderJob(place, find(name))),
        listJobs: unary((request: ListRequest) => {
          checkParent(place, request.parent ?? '');
          const { items, nextPageToken } = page(newestFirst(journal.jobs()), request);
          return { jobs: items.map((each) => renderJob(place, each)), nextPageToken };
        }),
        runJob: unary(run),
        deleteJob: unary(remove),
      },
    },
    {
      proto: 'google/cloud/run/v2/execution.proto',
      service: 'google.cloud.run.v2.Executions',
      implementation: {
        getExecution: unary(({ name = '' }: NamedRequest) => {
          const { job, execution } = findExecution(name);
          return renderExecution(place, job, execution);
        }),
        listExecutions: unary((request: ListRequest) => {
          const job = find(request.parent ?? '');
          const { items, nextPageToken } = page(newestFirst(job.executions), request);
          return { executions: items.map((each) => renderExecution(place, job, each)), nextPageToken };
        }),
        cancelExecution: unary(cancel),
      },
    },
    {
      proto: 'google/cloud/run/v2/task.proto',
      service: 'google.cloud.run.v2.Tasks',
      implementation: {
        listTasks: unary(({ parent = '' }: ListRequest) => {
          const { job, execution } = findExecution(parent);
          return { tasks: [renderTask(place, job, execution)] };
        }),
      },
    },
  ];
}

function newExecution(id: string, createTime: string): ExecutionRecord {
  return { id, uid: randomUUID(), createTime, end: null };
}

function notFound(name: string): RpcError {
  return new RpcError(status.NOT_FOUND, `Resource '${name}' was not found.`, 'NOT_FOUND');
}
