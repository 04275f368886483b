import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { failure } from '../../shared/problems.ts';
import { type Received, startApiServer } from './api-server.ts';
import { pointedAt, slipway } from './command-line.ts';
import { service } from './sample-service.ts';

/** An API that knows one service and nothing else. */
let server: Awaited<ReturnType<typeof startApiServer>>;
beforeEach(async () => {
  server = await startApiServer(({ path }: Received) =>
    path === '/v1/orgs/local/services/hello'
      ? { status: 200, body: service }
      : { status: 404, body: { error: failure('not-found', `Nothing at ${path}.`, 'Look elsewhere.') } },
  );
});
afterEach(() => server.close());

const ask = (args: readonly string[]) => slipway(args, { env: pointedAt(server.url) });

describe('exit codes', () => {
  test.each([
    [['unheard-of']],
    [['deploy']],
    [['deploy', 'a/b', '--load', 'enormous']],
    [['deploy', 'a/b', '--env', '=x']],
    [['deploy', 'a/b', '--env', 'A=1', '--env', 'A=2']],
    [['list', '--status', 'finished']],
    [['service', 'hello', '--deadline', 'builds=900']],
    [['service', 'hello', '--deadline', 'build=soon']],
    [['quota', '--per-hour', 'many']],
    [['service', 'hello', '--cancel-in-progress', 'maybe']],
    [['logs']],
    [['logs', 'hello-1', '--service', 'hello']],
    [['secrets', 'set', 'db']],
    [['delete', 'hello']],
  ])('2 for what cannot be understood: %j', async (args) => {
    const { code, stderr, stdout } = await ask(args);
    expect(code).toBe(2);
    expect(stderr).not.toBe('');
    expect(stdout).toBe('');
  });

  test('1 for what is refused in words, which stand on standard error with the code', async () => {
    const { code, stdout, stderr } = await ask(['status', 'nowhere']);
    expect(code).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toBe('not-found\n  Nothing at /v1/orgs/local/deployments/nowhere.\n  → Look elsewhere.\n');
  });

  test('an id cannot leave its place in the address', async () => {
    await ask(['status', '../services/hello']);
    expect(server.received.at(-1)?.path).toBe('/v1/orgs/local/deployments/..%2Fservices%2Fhello');
  });

  test('4 with one sentence and the command when no stack runs', async () => {
    const dir = await mkdtemp(path.join(os.tmpdir(), 'no-stack-'));
    const { code, stderr } = await slipway(['list'], { env: { SLIPWAY_DIR: dir } });
    await rm(dir, { recursive: true });
    expect(code).toBe(4);
    expect(stderr).toMatch(/^ {2}Slipway is not running on this machine\.\n {2}→ Run `npm start` in .+\.\n$/);
  });

  test('4 when nothing answers at the address', async () => {
    const { url } = server;
    await server.close();
    const { code, stderr, stdout } = await slipway(['list', '--json'], { env: pointedAt(url) });
    expect(code).toBe(4);
    expect(stderr).toContain(`Slipway does not answer at ${url}.`);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'dependency-unavailable' } });
  });
});
