import { mkdtemp, rm } from 'node:fs/promises';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  BuildFailed,
  type BuiltImage,
  type Executor,
  type Exit,
  type Instance,
  type InstanceRequest,
} from '../../../local/executors/executor.ts';
import { writeApp } from './app.ts';

export interface Rig {
  readonly executor: Executor;
  /** What image names begin with, such as `127.0.0.1:4810`. */
  readonly registry: string;
  close(): Promise<void>;
}

interface Answer {
  readonly uid: number;
  readonly env: Readonly<Record<string, string>>;
  readonly files: readonly string[];
  readonly version: string;
}

const enough = 256 << 20;

/** What every executor has to do. */
export function executorContract(openRig: (dir: string) => Promise<Rig>): void {
  let dir: string;
  let rig: Rig;
  let image: BuiltImage;
  const instances: Instance[] = [];

  const build = async (
    name: string,
    options: {
      files?: Record<string, string>;
      version?: string;
      args?: Record<string, string>;
      signal?: AbortSignal;
    } = {},
  ) => {
    const lines: string[] = [];
    const context = await writeApp(path.join(dir, name), options.files, options.version);
    const built = rig.executor.build({
      context,
      dockerfile: 'Dockerfile',
      image: `${rig.registry}/slipway/${name}:d1`,
      buildArgs: options.args ?? {},
      cacheFrom: [],
      onLine: (line) => lines.push(line),
      signal: options.signal ?? new AbortController().signal,
    });
    return { lines, built };
  };
  const run = async (options: Partial<InstanceRequest> = {}) => {
    const lines: string[] = [];
    const instance = await rig.executor.run({
      image: `${rig.registry}/slipway/app@${image.digest}`,
      name: `i${instances.length}`,
      port: 8080,
      cpu: 1,
      memoryBytes: enough,
      onLine: (stream, line) => lines.push(`${stream} ${line}`),
      ...options,
      env: { PORT: '8080', ...options.env },
    });
    instances.push(instance);
    return { lines, instance };
  };

  beforeAll(async () => {
    dir = await mkdtemp(path.join(os.tmpdir(), 'executor-'));
    rig = await openRig(path.join(dir, 'executor'));
    image = await (await build('app')).built;
  });
  afterAll(async () => {
    await Promise.all(instances.map((instance) => instance.stop(0)));
    await rig.close();
    await rm(dir, { recursive: true, force: true });
  });

  test('a built image is known by its digest, another digest by nobody', async () => {
    expect(image.digest).toMatch(/^sha256:[0-9a-f]{64}$/);
    const stored = await rig.executor.inspect(`${rig.registry}/slipway/app@${image.digest}`);
    expect(stored).toMatchObject({ digest: image.digest, user: 'node', env: { GREETING: "a 'quoted' $word" } });
    expect(await rig.executor.inspect(`${rig.registry}/slipway/app@sha256:${'0'.repeat(64)}`)).toBeNull();
  });

  test('files of an image are read as its program would find them; a folder and what is not there are left out', async () => {
    const reference = `${rig.registry}/slipway/app@${image.digest}`;
    const wanted = ['/app/built.txt', '/app/package.json', '/app', '/app/none', '/app/secret.txt'];
    expect([...(await rig.executor.readFiles(reference, wanted))]).toEqual([
      ['/app/built.txt', 'built'],
      ['/app/package.json', '{"name": "app", "private": true}\n'],
    ]);
    expect(await rig.executor.inspect(reference)).toMatchObject({ workdir: '/app' });
  });

  test('the same source gives the same digest from the cache, another source another', async () => {
    const { lines, built } = await build('app');
    expect((await built).digest).toBe(image.digest);
    expect(lines.filter((line) => /^#\d+ CACHED$/.test(line)).length).toBeGreaterThanOrEqual(4);
    expect((await (await build('app', { version: 'v2' })).built).digest).not.toBe(image.digest);
  });

  test('a service runs as its user and sees its files, and not what .dockerignore names', async () => {
    const { instance } = await run();
    const { uid, files, version } = await answerOf(instance);
    expect({ uid, version }).toEqual({ uid: 1000, version: 'v1' });
    expect(files).toEqual(['built.txt', 'heredoc.txt', 'kept.log', 'package.json', 'server.js']);
  });

  test('the environment arrives byte for byte', async () => {
    const env = {
      A: `'single' "double" \`back\``,
      B: 'line\nline\r\n\ttab',
      C: `$HOME \${PATH} $(id) \\ %s`,
      D: '',
      E: 'ä€😀 = x',
    };
    const { instance } = await run({ env });
    expect((await answerOf(instance)).env).toMatchObject({ ...env, GREETING: "a 'quoted' $word", HOME: '/home/node' });
  });

  test('a wrong port is not reached, and listening says which it is', async () => {
    const { instance } = await run({ env: { OWN_PORT: '3000' } });
    await until(async () => (await instance.listening()).length > 0);
    expect(await instance.listening()).toContainEqual({ address: '0.0.0.0', port: 3000 });
    expect(await fetchFrom(instance)).toBeNull();
  });

  test('a service on 127.0.0.1 is not reached, and listening says so', async () => {
    const { instance } = await run({ env: { OWN_HOST: '127.0.0.1' } });
    await until(async () => (await instance.listening()).length > 0);
    expect(await instance.listening()).toContainEqual({ address: '127.0.0.1', port: 8080 });
    expect(await fetchFrom(instance)).toBeNull();
  });

  test('too much memory ends the service, and the exit says why', async () => {
    const { instance } = await run({ memoryBytes: 128 << 20 });
    await answerOf(instance);
    expect(await fetchFrom(instance, '/hog')).toBeNull();
    expect(await instance.exited).toMatchObject<Partial<Exit>>({ oomKilled: true });
  });

  test('SIGTERM reaches the program, which ends in its own time', async () => {
    const { instance, lines } = await run();
    await answerOf(instance);
    await instance.stop(5000);
    expect(await instance.exited).toEqual({ code: 0, signal: null, oomKilled: false });
    expect(lines).toContain('stdout ending');
  });

  test('a program that does not end is killed after its grace', async () => {
    const { instance } = await run({ command: ['sleep'], args: ['300'] });
    const startedAt = Date.now();
    await instance.stop(300);
    expect(Date.now() - startedAt).toBeLessThan(4000);
    expect(await instance.exited).toEqual({ code: null, signal: 'SIGKILL', oomKilled: false });
  });

  test('a crash gives its exit code and its last words', async () => {
    const { instance, lines } = await run({ env: { CRASH: 'no DATABASE_URL' } });
    expect(await instance.exited).toEqual({ code: 7, signal: null, oomKilled: false });
    expect(lines).toContain('stderr crash: no DATABASE_URL');
    expect(await fetchFrom(instance)).toBeNull();
  });

  test("a failed step ends the build with its output, its exit code and the step's line", async () => {
    const Dockerfile = 'FROM node:20-slim\nWORKDIR /app\nRUN echo "what is wrong" && exit 3\n';
    const { lines, built } = await build('broken', { files: { Dockerfile } });
    const failure = await built.catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(BuildFailed);
    expect(failure).toMatchObject({ kind: 'step-failed', exitCode: 3 });
    expect(lines.some((line) => line.includes('what is wrong'))).toBe(true);
    expect(lines.some((line) => line.includes('exit code: 3'))).toBe(true);
  });

  test('output comes while the step runs, and cancel ends it within two seconds', async () => {
    const cancel = new AbortController();
    const Dockerfile = `FROM node:20-slim\nRUN echo "first ${Date.now()}" && sleep 120\n`;
    const { lines, built } = await build('slow', { files: { Dockerfile }, signal: cancel.signal });
    const failure = built.catch((error: unknown) => error);
    await until(async () => lines.some((line) => /#\d+ \d+\.\d+ first/.test(line)));
    const startedAt = Date.now();
    cancel.abort();
    expect(await failure).toMatchObject({ kind: 'cancelled' });
    expect(Date.now() - startedAt).toBeLessThan(2000);
  });

  test('build arguments, the shell forms and the exec form mean what they mean to Docker', async () => {
    const Dockerfile = `ARG BASE=20
FROM node:\${BASE}-slim
ARG NAME=default
ARG OTHER=other
ENV BOTH=\${NAME}-$OTHER
WORKDIR /deep
WORKDIR er
RUN ["node", "-e", "console.log('exec ' + process.env.BOTH + ' ' + process.cwd())"]
RUN echo "shell \${NAME:-x} a \\
    # a comment between
    b"
RUN <<EOF
echo script one
echo script $NAME
EOF
RUN --mount=type=cache,target=/kept echo cached > /kept/file && ls /kept
CMD echo $BOTH
`;
    const name = `it's ${Date.now()}`; // an engine keeps its cache from test run to test run
    const { lines, built } = await build('forms', { files: { Dockerfile }, args: { NAME: name } });
    await built;
    const text = lines.join('\n');
    const said = [`exec ${name}-other /deep/er`, `shell ${name} a`, 'script one', `script ${name}`];
    for (const expected of said) expect(text).toContain(expected);
  });

  test('two builds at once do not meet', async () => {
    const both = await Promise.all(['left', 'right'].map((name) => build(name, { version: name })));
    const [left, right] = await Promise.all(both.map(({ built }) => built));
    expect(left?.digest).not.toBe(right?.digest);
  });
}

async function answerOf(instance: Instance): Promise<Answer> {
  let answer: string | null = null;
  await until(async () => {
    answer = await fetchFrom(instance);
    return answer !== null;
  });
  return JSON.parse(answer ?? '') as Answer;
}

/** The body, or null when nothing listens or the connection breaks. */
export function fetchFrom({ upstream }: Instance, at = '/'): Promise<string | null> {
  return new Promise((resolve) => {
    const request = http.get({ ...upstream, path: at, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => resolve(Buffer.concat(chunks).toString()));
      response.on('error', () => resolve(null));
    });
    request.on('error', () => resolve(null));
  });
}

export async function until(holds: () => Promise<boolean>, withinMs = 20_000): Promise<void> {
  for (
    const deadline = Date.now() + withinMs;
    !(await holds());
    await new Promise((resolve) => setTimeout(resolve, 25))
  ) {
    if (Date.now() > deadline) throw new Error('It did not happen in time.');
  }
}
