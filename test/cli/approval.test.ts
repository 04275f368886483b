import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Approval } from '../../shared/approval.ts';
import { release } from '../web/release.ts';
import { type Received, startApiServer } from './api-server.ts';
import { pointedAt, slipway } from './command-line.ts';
import { live, viewOf } from './sample-deployment.ts';
import { service } from './sample-service.ts';

const approval: Approval = {
  specHash: 'abc'.padEnd(64, '0'),
  parts: {},
  required: 2,
  given: [{ actor: 'user:grace', at: '2026-11-21T09:00:00.000Z', specHash: 'abc'.padEnd(64, '0') }],
  refused: null,
  changed: [],
  askedAt: '2026-11-21T08:00:00.000Z',
  expiresAt: '2026-11-22T08:00:00.000Z',
};
const freeze = {
  ...{ id: 'f1', service: 'hello', from: '2026-11-21T09:00:00.000Z', until: '2026-11-23T05:00:00.000Z' },
  ...{ reason: 'the sale', actor: 'user:olga', createdAt: '2026-11-21T09:00:00.000Z' },
};
const before = release({ id: 'hello-1', service: 'hello' });

/** As preflight leaves it for people. */
const waiting = () => ({
  ...live(),
  ...{ id: 'hello-2', status: 'awaiting-approval' as const, stage: 'preflight' as const, report: null, endedAt: null },
  ...{ approval, env: { GREETING: 'hi' } },
});

let server: Awaited<ReturnType<typeof startApiServer>>;
beforeEach(async () => {
  server = await startApiServer(({ method, path }: Received) => {
    if (path.endsWith('/freezes') && method === 'GET') return { status: 200, body: { freezes: [freeze] } };
    if (path.includes('/freezes')) return { status: 200, body: freeze };
    if (path.includes('/releases')) return { status: 200, body: { releases: [before], next: null } };
    if (path.includes('/deployments')) return { status: 200, body: viewOf(waiting()) };
    const { promotedAt, digest, revision, seq, configHash, traffic } = before;
    const stable = { deployment: 'hello-1', seq, revision, digest, configHash, sha: '', url: '', traffic, promotedAt };
    return { status: 200, body: { ...service, stable } };
  });
});
afterEach(() => server.close());

const ask = (...args: readonly string[]) => slipway(args, { env: pointedAt(server.url) });
const posted = () => server.received.find(({ method }) => method === 'POST');

test('to approve says what would go live, and approves exactly that', async () => {
  const { code, stdout } = await ask('approve', 'hello-2');
  expect(code).toBe(0);
  expect(stdout).toMatch(
    /^hello-2 would put \S+ [0-9a-f]{7} .*live as hello; user:\S+ asked for it\.\n {2}Against hello-1:\n/,
  );
  expect(stdout).toMatch(/variable TOKEN +secret token:3 -> none/);
  expect(stdout).toContain('hello-2  Awaiting approval, 1 of 2 approvals\n');
  expect(posted()).toMatchObject({
    path: '/v1/orgs/local/deployments/hello-2:approve',
    body: { specHash: approval.specHash },
  });
});

test('--preview approves nothing, and --hash only what was seen', async () => {
  const { stdout } = await ask('approve', 'hello-2', '--preview');
  expect(stdout).toContain('  hash abc000000000, to be approved until 2026-11-22T08:00:00.000Z\n');
  expect(posted()).toBeUndefined();
  await ask('approve', 'hello-2', '--hash', 'abc000');
  expect(posted()?.body).toEqual({ specHash: approval.specHash });
});

test('another hash is sent as it was given, for the API to refuse', async () => {
  await ask('approve', 'hello-2', '--hash', 'fff');
  expect(posted()?.body).toEqual({ specHash: 'fff' });
});

test('to reject wants a reason', async () => {
  expect((await ask('reject', 'hello-2')).code).toBe(2);
  await ask('reject', 'hello-2', '--reason', 'not today');
  expect(posted()).toMatchObject({ path: '/v1/orgs/local/deployments/hello-2:reject', body: { reason: 'not today' } });
});

test('who has to approve is set on the service, and taken back with 0', async () => {
  await ask('service', 'hello', '--approvals', '2', '--approval-expires', '3600');
  expect(posted()?.body).toEqual({ approval: { approvers: 2, expiresSeconds: 3600 } });
  await ask('service', 'hello', '--approvals', '0');
  expect(server.received.at(-1)?.body ?? server.received.at(-2)?.body).toEqual({ approval: null });
  expect((await ask('service', 'hello', '--approval-expires', '3600')).code).toBe(2);
});

test('a freeze is for a service or for all, and its times are ISO 8601', async () => {
  const times = ['--from', '2026-12-23T18:00+01:00', '--until', '2027-01-02T06:00Z'];
  const { stdout } = await ask('freeze', 'hello', ...times, '--reason', 'holidays');
  expect(posted()?.body).toEqual({
    ...{ service: 'hello', from: '2026-12-23T17:00:00.000Z', until: '2027-01-02T06:00:00.000Z', reason: 'holidays' },
  });
  expect(stdout).toContain('slipway unfreeze f1');
  await ask('freeze', '--all', '--until', '2027-01-02T06:00Z', '--reason', 'holidays');
  expect(server.received.at(-1)?.body).toEqual({ until: '2027-01-02T06:00:00.000Z', reason: 'holidays' });
  const rest = ['--until', '2027-01-02T06:00Z', '--reason', 'x'];
  for (const wrong of [rest, ['hello', '--all', ...rest], ['hello', '--until', 'tomorrow', '--reason', 'x']])
    expect((await ask('freeze', ...wrong)).code).toBe(2);
});

test('freezes are listed for a service with those of the organisation, and lifted by their name', async () => {
  expect((await ask('freezes', 'hello')).stdout).toMatch(
    /f1 +hello +2026-11-21T09\S+ +2026-11-23T05\S+ +user:olga +the sale/,
  );
  expect((await ask('freezes', 'other')).stdout).toBe('Nothing is frozen.\n');
  expect((await ask('unfreeze', 'f1')).stdout).toBe('hello is frozen no more by f1.\n');
  expect(posted()?.path).toBe('/v1/orgs/local/freezes/f1:lift');
});

test('the reason for deploying within a freeze goes with the request', async () => {
  await ask('deploy', 'acme/hello', '--override-freeze', 'customers cannot pay', '--no-wait');
  expect(posted()?.body).toMatchObject({ overrideFreeze: 'customers cannot pay' });
});
