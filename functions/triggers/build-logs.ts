import { z } from 'zod';
import { asDeployment, paths } from '../engine/documents.ts';
import { createRedactor, type Redactor } from '../guard/redact.ts';
import type { Secrets, Store } from '../ports.ts';
import { appendLines } from './build-log-chunks.ts';
import { type Arrived, nextBatch } from './build-log-lines.ts';
import { ownerOf } from './build-tags.ts';

const entrySchema = z.object({
  insertId: z.string(),
  timestamp: z.string(),
  textPayload: z.string().default(''),
  labels: z.record(z.string(), z.string()).default({}),
  split: z.object({ uid: z.string(), index: z.number(), totalSplits: z.number() }).optional(),
});

/** At most one write a deployment in this many milliseconds; the first line after quiet is written at once (design.md). */
const writeEveryMs = 250;
/** How often what waits is looked at. */
const lookEveryMs = 25;
/** A deployment nobody writes for is forgotten after this long, with the secret values that were read for it. */
const forgetAfterMs = 10 * 60_000;
/** Looking for them costs a walk through all, so it is not done for each line. */
const tidyEveryMs = 60_000;

interface Waiting extends Arrived {
  readonly done: () => void;
  readonly failed: (error: unknown) => void;
}

interface Open {
  readonly org: string;
  readonly deployment: string;
  /** Null until somebody has asked for it, and again when the secrets could not be read. */
  redactor: Promise<Redactor> | null;
  waiting: Waiting[];
  nextWrite: number;
  busy: boolean;
  /**
   * Milliseconds in which this process could have read what came, counted look by look: of a second in which it stood still, in
   * which nothing could arrive, only one look counts.
   */
  clock: number;
}

/** Takes one Cloud Logging entry of a build; resolves only when its line is stored, so that it may be acknowledged. */
export type BuildLogIngest = (body: unknown) => Promise<void>;

/** A build that was given an earlier image has its own: whether it took anything from the earlier one. */
export type CacheHeard = (deployment: string, hit: boolean) => void;

export function createBuildLogIngest(
  store: Store,
  secrets: Secrets,
  cacheHeard: CacheHeard = () => undefined,
): BuildLogIngest {
  const open = new Map<string, Open>();

  let tidied = Date.now();

  async function look(each: Open): Promise<void> {
    const batch = Date.now() < each.nextWrite ? [] : nextBatch(each.waiting, each.clock);
    try {
      if (batch.length > 0) await write(each, batch);
    } finally {
      each.busy = false;
      schedule(each, lookEveryMs);
    }
  }

  async function write(each: Open, batch: readonly Waiting[]): Promise<void> {
    const taken = new Set(batch);
    each.waiting = each.waiting.filter((line) => !taken.has(line));
    try {
      each.redactor ??= readRedactor(store, secrets, each.org, each.deployment);
      const { redactLines } = await each.redactor.catch((error) => {
        each.redactor = null;
        throw error;
      });
      const cache = await appendLines(store, each, batch, redactLines);
      if (cache?.given) cacheHeard(each.deployment, cache.hit);
      for (const line of batch) line.done();
    } catch (error) {
      for (const line of batch) line.failed(error);
    } finally {
      each.nextWrite = Date.now() + writeEveryMs;
    }
  }

  function schedule(each: Open, ms: number): void {
    if (each.busy || each.waiting.length === 0) return;
    each.busy = true;
    const wait = Math.min(ms, Math.max(0, each.nextWrite - Date.now()) || ms);
    setTimeout(() => {
      each.clock += wait;
      void look(each);
    }, wait);
  }

  function forget(): void {
    if (Date.now() - tidied < tidyEveryMs) return;
    tidied = Date.now();
    for (const [key, each] of open) {
      const isQuiet = !each.busy && each.waiting.length === 0;
      if (isQuiet && each.nextWrite < Date.now() - forgetAfterMs) open.delete(key);
    }
  }

  return async (body) => {
    const parsed = entrySchema.safeParse(body);
    if (!parsed.success) return;
    const { insertId, timestamp, textPayload, labels, split } = parsed.data;
    const owner = ownerOf((labels.build_tags ?? '').split(','));
    if (owner === null) return;
    forget();
    const key = `${owner.org}/${owner.deployment}`;
    let each = open.get(key);
    if (each === undefined) {
      each = { ...owner, redactor: null, waiting: [], nextWrite: 0, busy: false, clock: 0 };
      open.set(key, each);
    }
    const target = each;
    const line = { id: insertId, at: timestamp, text: textPayload, split, arrivedAt: each.clock };
    await new Promise<void>((done, failed) => {
      target.waiting.push({ ...line, done, failed });
      schedule(target, 0);
    });
  };
}

/** Knows every secret value of the deployment, beside the patterns that every redactor knows. */
async function readRedactor(store: Store, secrets: Secrets, org: string, id: string): Promise<Redactor> {
  const doc = (await store.read([paths.deployment(org, id)])).docs[0];
  const values: string[] = [];
  for (const value of doc ? Object.values(asDeployment(doc).env) : []) {
    if (typeof value === 'string') continue;
    const [name = '', version = 'latest'] = value.secret.split(':');
    const secret = await secrets.read(name, version);
    if (secret !== null) values.push(secret);
  }
  return createRedactor(values);
}
