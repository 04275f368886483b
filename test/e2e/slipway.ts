import { spawn } from 'node:child_process';
import { once } from 'node:events';
import os from 'node:os';
import path from 'node:path';
import { expect } from 'vitest';
import { z } from 'zod';
import { checkoutFolder } from '../../local/checkout.ts';
import { checkSchema, correctionSchema } from '../../shared/deployment.ts';
import { failureSchema } from '../../shared/problems.ts';

export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Circumstances {
  readonly cwd?: string;
  readonly stdin?: string;
  /** As which member they ask; the stack's owner unless told. */
  readonly user?: string;
}

/** Runs the built command line against the stack of a folder, as a person in a terminal does. */
export async function slipway(dir: string, args: readonly string[], given: Circumstances = {}): Promise<Ran> {
  const { SLIPWAY_API: _, SLIPWAY_TOKEN: __, SLIPWAY_ORG: ___, ...inherited } = process.env;
  const child = spawn(process.execPath, [path.join(checkoutFolder(), 'dist', 'slipway.js'), ...args], {
    cwd: given.cwd ?? os.tmpdir(),
    env: { ...inherited, SLIPWAY_DIR: dir, ...(given.user === undefined ? {} : { SLIPWAY_USER: given.user }) },
    stdio: 'pipe',
  });
  const written = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      written[name] += text;
    });
  }
  // A command that ends without reading its input closes the pipe.
  child.stdin.on('error', () => undefined).end(given.stdin ?? '');
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, ...written };
}

const seconds = z.number().nullable();

/** The object of `deploy --json`, key for key as the issue lists it. */
const outcomeSchema = z.strictObject({
  id: z.string().nullable(),
  status: z.string(),
  stage: z.string().nullable(),
  url: z.string().nullable(),
  service: z.string().nullable(),
  region: z.string().nullable(),
  repository: z.string().nullable(),
  sha: z.string().nullable(),
  revision: z.string().nullable(),
  digest: z.string().nullable(),
  resources: z.strictObject({ cpu: z.number(), memoryMiB: z.number(), concurrency: z.number() }).nullable(),
  instances: z.strictObject({ min: z.number(), max: z.number() }).nullable(),
  checks: z.array(checkSchema),
  page: z.string().nullable(),
  seconds: z.strictObject({ total: seconds, build: seconds, release: seconds, verify: seconds }),
  failure: failureSchema.nullable(),
  correction: correctionSchema.pick({ what: true, from: true, to: true, because: true }).nullable(),
});
type Outcome = z.infer<typeof outcomeSchema>;

export interface Deployed {
  readonly code: number | null;
  readonly outcome: Outcome;
  readonly stderr: string;
}

/** `slipway deploy --json`, whose standard output must be exactly one object. */
export async function deploy(dir: string, args: readonly string[], given: Circumstances = {}): Promise<Deployed> {
  const { code, stdout, stderr } = await slipway(dir, ['deploy', ...args, '--json'], given);
  const lines = stdout.split('\n');
  expect(lines, `one line on standard output, then nothing\n${stderr}`).toEqual([lines[0], '']);
  return { code, outcome: outcomeSchema.parse(JSON.parse(lines[0] ?? '')), stderr };
}

/** The same for a deployment that has to go live; answers its outcome with the URL. */
export async function deployLive(dir: string, args: readonly string[], given: Circumstances = {}) {
  const { code, outcome, stderr } = await deploy(dir, args, given);
  const { id, url, sha, revision } = outcome;
  expect({ code, status: outcome.status, failure: outcome.failure }, stderr).toEqual({
    code: 0,
    status: 'succeeded',
    failure: null,
  });
  if (id === null || url === null || sha === null || revision === null)
    throw new Error('A live deployment lacks facts');
  return { ...outcome, id, url, sha, revision };
}
