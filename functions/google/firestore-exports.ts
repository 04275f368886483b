import { v1 } from '@google-cloud/firestore';
import { operationsProtos } from 'google-gax';
import { z } from 'zod';
import { type CloudBackup, expiryOf } from '../../shared/backup.ts';
import type { Exports } from '../project-ports.ts';
import { callOptions } from './call-options.ts';
import type { Endpoint } from './endpoint.ts';
import { isoTime } from './status.ts';

/** Firestore's managed exports: all documents of the default database, into a bucket (https://cloud.google.com/firestore/docs/manage-data/export-import). */
export interface ExportService {
  begin: Exports['begin'];
  list: Exports['list'];
  /** Exports the documents as they stood at a whole minute of the past and waits for the end. */
  take(at: Date, location: string): Promise<CloudBackup>;
  /** Deletes every document, and waits for the end. */
  clear(): Promise<void>;
  /** Imports an export and waits for the end; answers how many documents there were. */
  load(location: string): Promise<number>;
  close(): Promise<void>;
}

const time = z.object({ seconds: z.unknown(), nanos: z.number().default(0) }).nullish();
const progress = z.looseObject({ completedWork: z.coerce.number() }).nullish();
const operationSchema = z.looseObject({
  name: z.string(),
  done: z.boolean().default(false),
  error: z.looseObject({}).nullish(),
  metadata: z.looseObject({ type_url: z.string(), value: z.instanceof(Uint8Array) }),
});
/** The client follows the pages and answers with all of them first, whatever its type says (google-gax 5.0). */
const listSchema = z.tuple([z.array(operationSchema)], z.unknown());
const metadataSchema = z.looseObject({
  startTime: time,
  endTime: time,
  snapshotTime: time,
  progressDocuments: progress,
  progressBytes: progress,
  outputUriPrefix: z.string().default(''),
});

export function createExports(project: string, endpoint: Endpoint): ExportService {
  const client = new v1.FirestoreAdminClient({ projectId: project, ...endpoint });
  const name = `projects/${project}/databases/(default)`;
  // Without a time the documents would be of different moments. "The timestamp must be in the past, rounded to the minute":
  // https://cloud.google.com/firestore/docs/reference/rest/v1/projects.databases/exportDocuments; seven days back at most:
  // https://cloud.google.com/firestore/docs/pitr
  const start = async (at: Date, location: string) => {
    const snapshotTime = { seconds: Math.floor(at.getTime() / 60_000) * 60 };
    return (await client.exportDocuments({ name, outputUriPrefix: location, snapshotTime }, callOptions))[0];
  };
  return {
    begin: async (at, location) => (await start(new Date(at), location)).name ?? '',
    async take(at, location) {
      const operation = await start(at, location);
      await operation.promise();
      return asBackup(operation.metadata, { operation: operation.name ?? '', done: true, failed: false });
    },
    async list() {
      const decode = client.descriptors.longrunning.exportDocuments?.metadataDecoder;
      if (decode === undefined) throw new Error('the Firestore client describes no exportDocuments');
      const found = new Map<string, CloudBackup>();
      // Without a filter only what is under way or failed is listed (Firestore's documentation of its operations).
      for (const filter of ['', 'done:true']) {
        const request = operationsProtos.google.longrunning.ListOperationsRequest.create({ name, filter });
        const answer = await client.operationsClient.listOperations(request, callOptions);
        for (const { name: operation, done, error, metadata } of listSchema.parse(answer)[0]) {
          if (!metadata.type_url.endsWith('.ExportDocumentsMetadata')) continue;
          const failed = error != null;
          found.set(operation, asBackup(decode(Buffer.from(metadata.value)), { operation, done, failed }));
        }
      }
      return [...found.values()].sort((a, b) => (a.at < b.at ? 1 : -1));
    },
    async clear() {
      const [operation] = await client.bulkDeleteDocuments({ name }, callOptions);
      await operation.promise();
    },
    async load(location) {
      const [operation] = await client.importDocuments({ name, inputUriPrefix: location }, callOptions);
      await operation.promise();
      return metadataSchema.parse(operation.metadata).progressDocuments?.completedWork ?? 0;
    },
    close: () => client.close(),
  };
}

function asBackup(
  metadata: unknown,
  { operation, done, failed }: { readonly operation: string; readonly done: boolean; readonly failed: boolean },
): CloudBackup {
  const { startTime, endTime, snapshotTime, progressDocuments, progressBytes, outputUriPrefix } =
    metadataSchema.parse(metadata);
  const startedAt = isoTime(startTime) ?? '';
  return {
    id: outputUriPrefix.split('/').at(-1) ?? '',
    status: failed ? 'failed' : done ? 'done' : 'running',
    operation,
    at: isoTime(snapshotTime) ?? startedAt,
    ofOneMoment: snapshotTime != null,
    startedAt,
    endedAt: isoTime(endTime),
    documents: progressDocuments?.completedWork ?? null,
    bytes: progressBytes?.completedWork ?? null,
    location: outputUriPrefix,
    expiresAt: expiryOf(startedAt),
  };
}
