import { z } from 'zod';

/** The database of an emulator. */
export interface Database {
  /** host:port */
  readonly address: string;
  readonly project: string;
}

/**
 * A value in Firestore's own JSON, which keeps what JSON alone would lose: whole numbers of 64 bits, bytes, times,
 * references, NaN (https://firebase.google.com/docs/firestore/reference/rest/v1/Value).
 */
export type Value = Readonly<Record<string, unknown>>;
export type Fields = Readonly<Record<string, Value>>;

export interface StoredDocument {
  /** Relative to the database. */
  readonly path: string;
  readonly fields: Fields;
}

const answerSchema = z.array(
  z.object({
    readTime: z.string(),
    document: z.optional(
      z.object({ name: z.string(), fields: z.record(z.string(), z.record(z.string(), z.unknown())).default({}) }),
    ),
  }),
);

const written = z.object({
  status: z.array(z.object({ code: z.number().default(0), message: z.string().default('') })),
});

/** Documents asked for at a time, and written at a time: Firestore takes 500 (https://cloud.google.com/firestore/quotas#writes_and_transactions). */
const page = { read: 1000, write: 500 } as const;

const rootOf = ({ project }: Pick<Database, 'project'>) => `projects/${project}/databases/(default)/documents/`;

/** Every document, in the order of their names, all as they stood at one moment. */
export async function readDatabase(
  database: Database,
): Promise<{ readonly at: string; readonly documents: readonly StoredDocument[] }> {
  const root = rootOf(database);
  const documents: StoredDocument[] = [];
  let at: string | undefined;
  for (;;) {
    const last = documents.at(-1)?.path;
    const rows = answerSchema.parse(
      await call(database, 'runQuery', {
        structuredQuery: {
          // Without a collection's name: all of them.
          from: [{ allDescendants: true }],
          orderBy: [{ field: { fieldPath: '__name__' } }],
          limit: page.read,
          ...(last === undefined ? {} : { startAt: { before: false, values: [{ referenceValue: root + last }] } }),
        },
        ...(at === undefined ? {} : { readTime: at }),
      }),
    );
    at ??= rows[0]?.readTime ?? new Date().toISOString();
    const found = rows.flatMap(({ document }) => (document === undefined ? [] : [document]));
    for (const { name, fields } of found) {
      documents.push({ path: name.slice(root.length), fields: withReferences(fields, (to) => relative(to, root)) });
    }
    if (found.length < page.read) return { at, documents };
  }
}

/** Writes documents as they are; another project's name may stand in front of them now. */
export async function writeDatabase(database: Database, documents: readonly StoredDocument[]): Promise<void> {
  const root = rootOf(database);
  for (let from = 0; from < documents.length; from += page.write) {
    const writes = documents.slice(from, from + page.write).map(({ path, fields }) => ({
      update: { name: root + path, fields: withReferences(fields, (to) => (isForeign(to) ? to : root + to)) },
    }));
    const { status } = written.parse(await call(database, 'batchWrite', { writes }));
    const refused = status.find(({ code }) => code !== 0);
    if (refused !== undefined) throw new Error(`Firestore did not take a document: ${refused.message}`);
  }
}

/** A reference within the database is kept without the database's name, so that it can be restored into another. */
const relative = (to: string, root: string) => (to.startsWith(root) ? to.slice(root.length) : to);
const isForeign = (to: string) => /^projects\/[^/]+\/databases\/[^/]+\/documents\//.test(to);

const arraySchema = z.looseObject({ values: z.optional(z.array(z.record(z.string(), z.unknown()))) });
const mapSchema = z.looseObject({ fields: z.optional(z.record(z.string(), z.record(z.string(), z.unknown()))) });

function withReferences(fields: Fields, change: (to: string) => string): Fields {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, withReference(value, change)]));
}

function withReference(value: Value, change: (to: string) => string): Value {
  if (typeof value.referenceValue === 'string') return { referenceValue: change(value.referenceValue) };
  if ('arrayValue' in value) {
    const { values } = arraySchema.parse(value.arrayValue);
    return { arrayValue: values === undefined ? {} : { values: values.map((each) => withReference(each, change)) } };
  }
  if ('mapValue' in value) {
    const { fields } = mapSchema.parse(value.mapValue);
    return { mapValue: fields === undefined ? {} : { fields: withReferences(fields, change) } };
  }
  return value;
}

async function call({ address, project }: Database, verb: string, body: object): Promise<unknown> {
  const answer = await fetch(`http://${address}/v1/${rootOf({ project }).replace(/\/$/, '')}:${verb}`, {
    method: 'POST',
    // The emulator's word for an administrator, whom the security rules do not concern.
    headers: { authorization: 'Bearer owner', 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(60_000),
  });
  if (!answer.ok) throw new Error(`Firestore did not answer ${verb}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}
