import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { diagnoseBoot } from '../../functions/analysis/boot-diagnosis.ts';
import type { Executor, Instance } from '../../local/executors/executor.ts';
import { prepareSample } from './prepare.ts';

const port = 8080;

/** What the samples are built and run with. */
export interface Rig {
  readonly executor: Executor;
  /** Host and port in the image's name. */
  readonly registry: string;
  /** The first of these base images that cannot be had here, null when all can. */
  missing(images: readonly string[]): Promise<string | null>;
  close(): Promise<void>;
}

interface Built {
  readonly image: string;
  readonly log: readonly string[];
}

interface Running {
  readonly instance: Instance;
  readonly lines: string[];
}

const running = new Set<Instance>();
let started = 0;

/** Analyses, plans and builds a sample as the pipeline does, from its folder alone. */
async function build(rig: Rig, dir: string, name: string, root: string, skip: (why: string) => void): Promise<Built> {
  const member = root.replaceAll('/', '-');
  const { plan, context, dockerfile } = await prepareSample(join(dir, `${name}-${member}`), name, root);
  const absent = await rig.missing(plan.baseImages);
  if (absent !== null) skip(`the base image ${absent} is not here`);
  const log: string[] = [];
  const built = await rig.executor.build({
    context,
    dockerfile,
    // Two members of one repository are built at once, each under a tag of its own.
    image: `${rig.registry}/samples/${name}:${member || 'd1'}`,
    buildArgs: {},
    cacheFrom: [],
    onLine: (line) => log.push(line),
    signal: AbortSignal.timeout(240_000),
  });
  return { image: `${rig.registry}/samples/${name}@${built.digest}`, log };
}

async function start(rig: Rig, name: string, image: string, env: Readonly<Record<string, string>>): Promise<Running> {
  started += 1;
  const lines: string[] = [];
  const instance = await rig.executor.run({
    image,
    name: `${name}-${started}`,
    env: { ...env, PORT: String(port) },
    port,
    cpu: 1,
    memoryBytes: 512 * 1024 * 1024,
    onLine: (_, line) => lines.push(line),
  });
  running.add(instance);
  return { instance, lines };
}

interface Answer {
  readonly status: number;
  readonly body: string;
}

function get(instance: Instance, path: string): Promise<Answer | null> {
  return new Promise((resolve) => {
    request({ ...instance.upstream, path, agent: false }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (text: string) => {
        body += text;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
    })
      .on('error', () => resolve(null))
      .end();
  });
}

/** Asks until there is an answer, the program has ended, or ten seconds have passed. */
async function firstAnswer(instance: Instance, path = '/'): Promise<Answer | null> {
  let over = false;
  void instance.exited.then(() => {
    over = true;
  });
  const until = Date.now() + 10_000;
  while (Date.now() < until && !over) {
    const answer = await get(instance, path);
    if (answer !== null) return answer;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return null;
}

type Healthy = readonly [name: string, root: string, greets: boolean];

const healthy: readonly Healthy[] = [
  ['express', '', true],
  ['vite-site', '', false],
  ['html', '', false],
  ['python-http', '', true],
  ['go-http', '', true],
  ['pnpm-workspace', '', true],
  ['pnpm-workspace', 'packages/api', true],
  ['own-dockerfile', '', true],
];

/** Samples of languages that no machine is asked to have: their base images are made of packages of Debian and npm. */
export const inImagesOnly: readonly Healthy[] = [
  ['bun-http', '', true],
  ['rust-http', '', true],
  ['ruby-http', '', true],
  ['php-pages', '', true],
  ['deno-http', '', true],
];

const failing: readonly (readonly [name: string, code: string, named: string])[] = [
  ['fail-missing-variable', 'missing-variable', 'UPSTREAM_URL'],
  ['fail-wrong-port', 'wrong-port', '3000'],
  ['fail-loopback', 'bound-to-loopback', '127.0.0.1'],
  ['fail-never-healthy', 'never-healthy', '500'],
  ['fail-slow-start', 'slow-start', 'loading the index'],
  ['fail-crash-loop', 'crashed-at-start', 'without apples'],
  ['fail-missing-file', 'missing-file', 'content/front-page.txt'],
  ['fail-missing-library', 'missing-library', 'greetings-of-yesterday'],
  ['fail-out-of-memory', 'out-of-memory', 'memory'],
  ['fail-wrong-architecture', 'wrong-architecture', '/app/server'],
];

/** What Cloud Run says of all that did not listen in time. */
const notListening =
  'The user-provided container failed to start and listen on the port defined provided by the PORT=8080 environment variable within the allocated timeout.';

/** Longer than any of the programs that end needs to, on a machine that has other work. */
const endsWithinMs = 10_000;

/** Every sample, built from its plan and run: the same for each executor. */
export function describeSamples(open: (dir: string) => Promise<Rig>, more: readonly Healthy[] = []): void {
  const dir = mkdtempSync(join(tmpdir(), 'slipway-examples-'));
  let rig: Rig;

  beforeAll(async () => {
    rig = await open(join(dir, 'executor'));
  });

  afterAll(async () => {
    await Promise.all([...running].map((instance) => instance.stop(1000)));
    await rig.close();
    rmSync(dir, { recursive: true, force: true });
  });

  describe.concurrent('healthy samples are built from their plan and answer', () => {
    for (const [name, root, greets] of [...healthy, ...more]) {
      test(`${name}${root === '' ? '' : ` in ${root}`}`, { timeout: 300_000 }, async ({ skip }) => {
        const { image } = await build(rig, dir, name, root, skip);
        const { instance } = await start(rig, name, image, { GREETING: 'Good "morning" $HOME' });
        const answer = await firstAnswer(instance);
        expect(answer).toMatchObject({ status: 200, body: expect.stringContaining(name) });
        if (greets) expect(answer?.body.replaceAll(/&quot;|\\"/g, '"')).toContain('Good "morning" $HOME');
        if (!greets) expect((await get(instance, '/about'))?.status).toBe(200);
        // Cloud Run waits ten seconds after SIGTERM; whoever is killed then ends with 137, never with 0.
        await instance.stop(10_000);
        expect((await instance.exited).code).toBe(0);
      });
    }
  });

  describe.concurrent('samples that go wrong are named by their evidence', () => {
    for (const [name, code, named] of failing) {
      test(name, { timeout: 120_000 }, async ({ skip }) => {
        const { image } = await build(rig, dir, name, '', skip);
        const { instance, lines } = await start(rig, name, image, {});
        const answer = name === 'fail-never-healthy' ? await firstAnswer(instance) : null;
        const ended = await Promise.race([
          instance.exited,
          new Promise<null>((resolve) => setTimeout(() => resolve(null), endsWithinMs)),
        ]);
        const sockets = ended === null ? await instance.listening() : [];
        const names = sockets.map(({ address, port: at }) => `${address}:${at}`);
        const seen =
          ended !== null ? [] : (names.length > 0 ? names : ['no port']).map((at) => `Container listens on ${at}`);
        const result = diagnoseBoot({
          logs: [...lines, ...seen].map((text) => ({ severity: 'DEFAULT', text })),
          reason: null,
          message: answer === null ? notListening : `It answered GET / with ${answer.status}.`,
          port,
          wantedVariables: [],
          exit: ended,
        });
        expect(result.code, result.message).toBe(code);
        expect(result.message).toContain(named);
      });
    }

    test('fail-build', { timeout: 120_000 }, async ({ skip }) => {
      await expect(build(rig, dir, 'fail-build', '', skip)).rejects.toMatchObject({ kind: 'step-failed' });
    });
  });
}
