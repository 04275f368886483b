import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { exitCodes } from '../../cli/exit-codes.ts';
import { checkListSchema } from '../../shared/checks.ts';
import { failure } from '../../shared/problems.ts';
import { startApiServer } from './api-server.ts';
import { pointedAt, slipway } from './command-line.ts';

test('what is missing is named with its command, and is no success', async () => {
  const command = 'gcloud services enable run.googleapis.com --project=p';
  const checks = [{ name: 'apis', state: 'missing', what: 'One is not enabled.', command, code: 'api-disabled' }];
  const server = await startApiServer(() => ({ status: 200, body: { checks } }));
  const ran = await slipway(['doctor'], { env: pointedAt(server.url) });
  await server.close();
  expect(ran.code).toBe(exitCodes.errored);
  expect(ran.stdout).toContain(`missing    apis  One is not enabled.\n           → ${command}\n`);
});

test('a system that refuses to answer is told of like everything else', async () => {
  const server = await startApiServer(() => ({
    status: 401,
    body: { error: failure('not-signed-in', 'The token is missing.', 'Send one.') },
  }));
  const ran = await slipway(['doctor'], { env: pointedAt(server.url) });
  await server.close();
  expect(ran).toMatchObject({ code: exitCodes.errored, stderr: '' });
  expect(ran.stdout).toContain('missing    Slipway  The token is missing.');
});

test('where nothing runs, this machine is looked at, and how to start is said', async () => {
  const dir = await mkdtemp(path.join(tmpdir(), 'slipway-doctor-'));
  const ran = await slipway(['doctor', '--json'], { env: { SLIPWAY_DIR: dir } });
  await rm(dir, { recursive: true });
  const { checks } = checkListSchema.parse(JSON.parse(ran.stdout));
  expect(checks.map(({ name }) => name)).toEqual([
    'Java',
    'emulators',
    'git',
    'page',
    'executor',
    'disk',
    'browser',
    'ports',
    'Slipway',
  ]);
  expect(checks.find(({ name }) => name === 'git')).toMatchObject({ state: 'ok' });
  expect(checks.at(-1)).toMatchObject({ state: 'missing', command: 'npm start' });
  expect(ran.code).toBe(exitCodes.unreachable);
});
