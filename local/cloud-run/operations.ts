import { randomUUID } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { status } from '@grpc/grpc-js';
import { packAny, RpcError, type ServiceToServe, unary } from '../grpc.ts';
import type { Journal } from './journal.ts';
import { type Place, parentOf, shortName } from './names.ts';
import type { OperationRecord } from './records.ts';

/** WaitOperation answers after this at the latest, as Google's own servers end a call. */
const longestWaitMs = 60_000;

/** Of the resource that an operation of a kind is about. */
const types = {
  create: 'Service',
  update: 'Service',
  delete: 'Service',
  'delete-revision': 'Revision',
  'create-job': 'Job',
  'delete-job': 'Job',
  'run-job': 'Execution',
  'cancel-execution': 'Execution',
} as const satisfies Readonly<Record<OperationRecord['kind'], string>>;

type Begin = Pick<OperationRecord, 'kind' | 'service' | 'generation' | 'resource'>;

export interface Operations {
  begin(operation: Begin): OperationRecord;
  finish(id: string, resource: object, error?: OperationRecord['error']): void;
  render(operation: OperationRecord): object;
  readonly served: ServiceToServe;
}

export function openOperations(journal: Journal, place: Place): Operations {
  const ended = new EventEmitter().setMaxListeners(0);

  function render(operation: OperationRecord): object {
    const resource = packAny(`google.cloud.run.v2.${types[operation.kind]}`, operation.resource);
    const result = operation.error ? { error: operation.error } : { response: resource };
    return {
      name: `${parentOf(place)}/operations/${operation.id}`,
      done: operation.done,
      metadata: resource,
      ...(operation.done && result),
    };
  }

  function find(name: string): OperationRecord {
    const found = journal.operation(shortName(name));
    if (found === undefined) throw new RpcError(status.NOT_FOUND, `Operation '${name}' was not found.`);
    return found;
  }

  async function wait({ name, timeout }: WaitRequest): Promise<object> {
    const operation = find(name);
    if (operation.done) return render(operation);
    const asked = timeout ? Number(timeout.seconds ?? 0) * 1000 + (timeout.nanos ?? 0) / 1e6 : longestWaitMs;
    const signal = AbortSignal.timeout(Math.min(asked, longestWaitMs));
    // Time that is up is no error here: the caller gets the operation as it stands.
    await once(ended, operation.id, { signal }).catch(() => null);
    return render(find(name));
  }

  return {
    begin: (operation) => {
      const record: OperationRecord = {
        ...operation,
        id: randomUUID(),
        createTime: new Date().toISOString(),
        done: false,
      };
      journal.saveOperation(record);
      return record;
    },
    finish: (id, resource, error) => {
      const operation = journal.operation(id);
      if (operation === undefined || operation.done) return;
      journal.saveOperation({ ...operation, done: true, resource, ...(error && { error }) });
      ended.emit(id);
    },
    render,
    served: {
      proto: 'google/longrunning/operations.proto',
      service: 'google.longrunning.Operations',
      implementation: {
        getOperation: unary(({ name }: { readonly name: string }) => render(find(name))),
        waitOperation: unary(wait),
        listOperations: unary(() => ({ operations: journal.operations().map(render) })),
        deleteOperation: unary(({ name }: { readonly name: string }) => {
          journal.removeOperation(find(name).id);
          return {};
        }),
        cancelOperation: unary(() => {
          throw new RpcError(status.UNIMPLEMENTED, 'Operations of Cloud Run services cannot be cancelled.');
        }),
      },
    },
  };
}

interface WaitRequest {
  readonly name: string;
  readonly timeout?: { readonly seconds?: string; readonly nanos?: number } | null;
}
