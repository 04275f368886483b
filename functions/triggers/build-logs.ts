import { z } from 'zod';
import { asDeployment, paths } from '../engine/documents.ts';
import { createRedactor } from '../guard/redact.ts';
import type { Secrets, Store } from '../ports.ts';
import { appendLines, type IncomingLine } from './build-log-chunks.ts';
import { ownerOf } from './build-tags.ts';

const entrySchema = z.object({
  insertId: z.string(),
  timestamp: z.string(),
  textPayload: z.string().default(''),
  labels: z.record(z.string(), z.string()).default({}),
});

/** At most one write a deployment in this many milliseconds; the first line after quiet is written at once (design.md). */
const writeEveryMs = 250;
/** A deployment nobody writes for is forgotten after this long, with the secret values that were read for it. */
const forgetAfterMs = 10 * 60_000;

interface Waiting extends IncomingLine {
  readonly done: () => void;
  readonly failed: (error: unknown) => void;
}

interface Open {
  readonly org: string;
  readonly deployment: string;
  readonly redactor: Promise<(text: string) => string>;
  waiting: Waiting[];
  lastWrite: number;
  writing: boolean;
}

/** Takes one Cloud Logging entry of a build; resolves only when its line is stored, so that it may be acknowledged. */
export type BuildLogIngest = (body: unknown) => Promise<void>;

export function createBuildLogIngest(store: Store, secrets: Secrets): BuildLogIngest {
  const open = new Map<string, Open>();

  async function flush(key: string, each: Open): Promise<void> {
    each.writing = true;
    const batch = each.waiting;
    each.waiting = [];
    try {
      const redact = await each.redactor;
      await appendLines(store, each, batch, redact);
      for (const line of batch) line.done();
    } catch (error) {
      for (const line of batch) line.failed(error);
    } finally {
      each.writing = false;
      each.lastWrite = Date.now();
      schedule(key, each);
    }
  }

  function schedule(key: string, each: Open): void {
    if (each.writing || each.waiting.length === 0) return;
    const wait = Math.max(0, each.lastWrite + writeEveryMs - Date.now());
    each.writing = true;
    setTimeout(() => void flush(key, each), wait);
  }

  function forget(): void {
    for (const [key, each] of open) {
      if (!each.writing && each.waiting.length === 0 && each.lastWrite < Date.now() - forgetAfterMs) open.delete(key);
    }
  }

  return async (body) => {
    const parsed = entrySchema.safeParse(body);
    if (!parsed.success) return;
    const { insertId, timestamp, textPayload, labels } = parsed.data;
    const owner = ownerOf((labels.build_tags ?? '').split(','));
    if (owner === null) return;
    forget();
    const key = `${owner.org}/${owner.deployment}`;
    let each = open.get(key);
    if (each === undefined) {
      const redactor = readRedactor(store, secrets, owner.org, owner.deployment);
      each = { org: owner.org, deployment: owner.deployment, redactor, waiting: [], lastWrite: 0, writing: false };
      open.set(key, each);
    }
    const target = each;
    await new Promise<void>((done, failed) => {
      target.waiting.push({ id: insertId, at: timestamp, text: textPayload, done, failed });
      schedule(key, target);
    });
  };
}

/** Knows every secret value of the deployment, beside the patterns that every redactor knows. */
async function readRedactor(
  store: Store,
  secrets: Secrets,
  org: string,
  id: string,
): Promise<(text: string) => string> {
  const doc = (await store.read([paths.deployment(org, id)])).docs[0];
  const values: string[] = [];
  for (const value of doc ? Object.values(asDeployment(doc).env) : []) {
    if (typeof value === 'string') continue;
    const [name = '', version = 'latest'] = value.secret.split(':');
    const secret = await secrets.read(name, version);
    if (secret !== null) values.push(secret);
  }
  return createRedactor(values).redact;
}
