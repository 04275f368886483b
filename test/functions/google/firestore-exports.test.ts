import { status } from '@grpc/grpc-js';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { endpointFrom } from '../../../functions/google/endpoint.ts';
import { createExports, type ExportService } from '../../../functions/google/firestore-exports.ts';
import type { Running } from '../../../local/component.ts';
import { packAny, RpcError, serveGrpc, unary } from '../../../local/grpc.ts';

interface ExportRequest {
  readonly name: string;
  readonly outputUriPrefix: string;
  readonly snapshotTime?: { readonly seconds: string; readonly nanos?: number };
}

const database = 'projects/p/databases/(default)';
const begun = { seconds: 1_795_000_000, nanos: 5e8 };
const operations = new Map<string, { readonly request: ExportRequest; looks: number }>();
let asked: string[] = [];
let server: Running;
let exported: ExportService;

/** Loaded beside Firestore's protos, Any keeps its own spelling (proto-loader 0.8). */
function anyOf(name: string, value: object): object {
  const packed = packAny(`google.firestore.admin.v1.${name}`, value);
  return { ...packed, type_url: packed.typeUrl };
}

/** As Firestore renders it: under way at first, and over when it is looked at. */
function render(id: string): object {
  const operation = operations.get(id);
  if (operation === undefined) throw new RpcError(status.NOT_FOUND, `${id} was not found.`);
  const { request, looks } = operation;
  const done = looks > 0;
  const { outputUriPrefix, snapshotTime } = request;
  const metadata = {
    startTime: begun,
    outputUriPrefix,
    ...(snapshotTime && { snapshotTime }),
    ...(done && {
      endTime: { seconds: begun.seconds + 40 },
      progressDocuments: { completedWork: 1200 },
      progressBytes: { completedWork: 3_000_000 },
    }),
  };
  const refused = outputUriPrefix.includes('refused');
  const response = anyOf('ExportDocumentsResponse', { outputUriPrefix });
  const error = { code: status.PERMISSION_DENIED, message: 'The bucket is not ours.' };
  return {
    name: `${database}/operations/${id}`,
    done,
    metadata: anyOf('ExportDocumentsMetadata', metadata),
    ...(done && (refused ? { error } : { response })),
  };
}

beforeAll(async () => {
  const exportDocuments = unary((request: ExportRequest) => {
    if (request.name !== database) throw new RpcError(status.NOT_FOUND, `${request.name} was not found.`);
    // "rounded to the minute", and in the past: google.firestore.admin.v1.ExportDocumentsRequest.snapshot_time.
    const { seconds = '0', nanos = 0 } = request.snapshotTime ?? {};
    if (Number(seconds) % 60 !== 0 || nanos !== 0) throw new RpcError(status.INVALID_ARGUMENT, 'Not a whole minute.');
    const id = `o${operations.size + 1}`;
    operations.set(id, { request, looks: 0 });
    return render(id);
  });
  const url = 'type.googleapis.com/google.protobuf.Empty';
  const nothing = { typeUrl: url, type_url: url, value: Buffer.alloc(0) };
  const over = (name: string, metadata: string, response: object, fields: object) => ({
    name: `${database}/operations/${name}`,
    done: true,
    metadata: anyOf(metadata, fields),
    response,
  });
  const importDocuments = unary(
    ({ name, inputUriPrefix }: { readonly name: string; readonly inputUriPrefix: string }) => {
      asked.push(`import ${inputUriPrefix} into ${name}`);
      const metadata = { startTime: begun, inputUriPrefix, progressDocuments: { completedWork: 1200 } };
      return over('i', 'ImportDocumentsMetadata', nothing, metadata);
    },
  );
  const bulkDeleteDocuments = unary(
    ({ name, collectionIds = [] }: { readonly name: string; readonly collectionIds?: string[] }) => {
      asked.push(`delete ${collectionIds.length === 0 ? 'all' : collectionIds} of ${name}`);
      return over('d', 'BulkDeleteDocumentsMetadata', nothing, { startTime: begun });
    },
  );
  const longRunning = {
    getOperation: unary(({ name }: { readonly name: string }) => {
      const id = name.split('/').at(-1) ?? '';
      const operation = operations.get(id);
      if (operation !== undefined) operation.looks += 1;
      return render(id);
    }),
    listOperations: unary(({ name, filter = '' }: { readonly name: string; readonly filter?: string }) => {
      asked.push(`${name} ${filter}`);
      const all = [...operations.keys()].map(render) as { readonly done: boolean; readonly error?: object }[];
      return { operations: all.filter(({ done, error }) => (filter === 'done:true' ? done : !done || error)) };
    }),
  };
  server = await serveGrpc(0, [
    {
      proto: 'google/firestore/admin/v1/firestore_admin.proto',
      service: 'google.firestore.admin.v1.FirestoreAdmin',
      implementation: { exportDocuments, importDocuments, bulkDeleteDocuments },
    },
    {
      proto: 'google/longrunning/operations.proto',
      service: 'google.longrunning.Operations',
      implementation: longRunning,
    },
  ]);
  exported = createExports('p', endpointFrom('ADMIN', { ADMIN: `127.0.0.1:${server.port}` }));
});
beforeEach(() => {
  asked = [];
});
afterAll(async () => {
  await exported.close();
  await server.close();
});

test('an export is of one moment, a whole minute, and is waited for to its end', async () => {
  const taken = await exported.take(new Date('2026-11-21T11:20:59.900Z'), 'gs://b/2026-11-21-by-hand');
  expect(operations.get('o1')?.request.snapshotTime?.seconds).toBe(String(Date.parse('2026-11-21T11:20:00Z') / 1000));
  expect(taken).toMatchObject({
    id: '2026-11-21-by-hand',
    operation: `${database}/operations/o1`,
    status: 'done',
    at: '2026-11-21T11:20:00.000Z',
    ofOneMoment: true,
    documents: 1200,
    bytes: 3_000_000,
    endedAt: new Date((begun.seconds + 40) * 1000).toISOString(),
  });
  expect(Date.parse(taken.expiresAt) - Date.parse(taken.startedAt)).toBe(30 * 86_400_000);
});

test('an export that is only begun answers its operation, of the same whole minute', async () => {
  expect(await exported.begin('2026-11-21T13:59:00.000Z', 'gs://b/begun')).toBe(`${database}/operations/o2`);
  expect(operations.get('o2')?.request.snapshotTime?.seconds).toBe(String(Date.parse('2026-11-21T13:59:00Z') / 1000));
  operations.delete('o2');
});

test('an export that fails says so in the words of Firestore', async () => {
  const location = 'gs://b/refused';
  await expect(exported.take(new Date(), location)).rejects.toThrow(/The bucket is not ours/);
});

test('the list has what is done, what failed and what is under way, once each', async () => {
  const request = { name: database, outputUriPrefix: 'gs://b/scheduled' };
  operations.set('o3', { request, looks: 0 });
  const listed = await exported.list();
  const states = Object.fromEntries(listed.map((each) => [each.id, [each.status, each.ofOneMoment]]));
  expect(states).toEqual({
    '2026-11-21-by-hand': ['done', true],
    refused: ['failed', true],
    scheduled: ['running', false],
  });
  expect(asked).toEqual([`${database} `, `${database} done:true`]);
});

test('everything is deleted before an import, and the import says how much it was', async () => {
  await exported.clear();
  expect(await exported.load('gs://b/2026-11-21-by-hand')).toBe(1200);
  expect(asked).toEqual([`delete all of ${database}`, `import gs://b/2026-11-21-by-hand into ${database}`]);
});
