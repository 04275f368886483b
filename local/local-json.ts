import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { replaceFile } from './replace-file.ts';

/** `.slipway/local.json`, mode 0600: where a running stack is found (design.md "Endpoint variables"). */
const localJsonSchema = z.object({
  version: z.literal(1),
  pid: z.number().int(),
  startedAt: z.string(),
  org: z.literal('local'),
  user: z.object({ uid: z.string(), email: z.string() }),
  project: z.string(),
  region: z.string(),
  /** The one secret that opens the local API and the local GitHub. */
  token: z.string(),
  web: z.url(),
  api: z.url(),
  /** host:port, as the clients' emulator variables want it. */
  firestore: z.string(),
  pubsub: z.string(),
  build: z.string(),
  run: z.string(),
  secrets: z.string(),
  github: z.url(),
  registry: z.string(),
  executor: z.string(),
});
export type LocalJson = Readonly<z.infer<typeof localJsonSchema>>;

const fileIn = (dir: string) => path.join(dir, 'local.json');

/** The stack that was last started in the folder; null where none was, or the file is of another version. */
export async function readLocalJson(dir: string): Promise<LocalJson | null> {
  const text = await readFile(fileIn(dir), 'utf8').catch(() => null);
  if (text === null) return null;
  const parsed = localJsonSchema.safeParse(JSON.parse(text));
  return parsed.success ? parsed.data : null;
}

export async function writeLocalJson(dir: string, local: LocalJson): Promise<void> {
  await replaceFile(fileIn(dir), `${JSON.stringify(local, null, 2)}\n`);
}
