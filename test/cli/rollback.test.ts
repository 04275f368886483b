import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Release } from '../../shared/release.ts';
import type { Watch } from '../../shared/watch.ts';
import { release } from '../web/release.ts';
import { type Received, startApiServer } from './api-server.ts';
import { pointedAt, slipway } from './command-line.ts';
import { live, queued, viewOf } from './sample-deployment.ts';
import { service } from './sample-service.ts';

const first = release({ id: 'hello-1', service: 'hello' });
const second = release({
  id: 'hello-2',
  service: 'hello',
  promotedAt: '2026-11-21T09:00:00.000Z',
  releaseCommand: 'npm run migrate',
  config: { ...first.config, env: { GREETING: 'hi' } },
});
const stable = { deployment: 'hello-2', seq: 2, revision: 'hello-00002', digest: second.digest, configHash: '' };

let releases: readonly Release[];
let watch: Watch | undefined;
let server: Awaited<ReturnType<typeof startApiServer>>;
beforeEach(async () => {
  releases = [second, first];
  watch = undefined;
  server = await startApiServer(({ method, path }: Received) => {
    if (method === 'POST') return { status: 202, body: viewOf(queued('hello-3')) };
    if (path.includes('/releases')) return { status: 200, body: { releases, next: null } };
    if (path.includes('/deployments/')) return { status: 200, body: viewOf(recovered()) };
    const served = { ...stable, sha: '', url: 'http://hello', traffic: [], promotedAt: second.promotedAt };
    return { status: 200, body: { ...service, stable: served, watch } };
  });
});
afterEach(() => server.close());

/** As a rollback ends: what makes an image was not needed. */
function recovered() {
  const ended = live();
  const spec = { ...ended.spec, release: { id: 'hello-1', kind: 'rollback' as const } };
  const { report, stages } = ended;
  if (report === null) throw new Error('a live sample has a report');
  const recovery = { from: 'hello-2', to: 'hello-1', seconds: 4, exposedSeconds: 185 };
  const build = { ...stages.build, status: 'skipped' as const };
  return { ...ended, id: 'hello-3', spec, stages: { ...stages, build }, report: { ...report, recovery } };
}

const ask = (...args: readonly string[]) => slipway(args, { env: pointedAt(server.url) });

test('a rollback says what it changes and cannot undo, asks for that very release, and how long it took to help', async () => {
  const { code, stdout } = await ask('rollback', 'hello');
  expect(code).toBe(0);
  expect(stdout).toContain('hello goes from hello-2 back to hello-1:\n');
  expect(stdout).toMatch(/ {2}variable GREETING +one value -> another value\n/);
  expect(stdout).toMatch(/ {2}variable TOKEN +none -> secret token:3\n/);
  expect(stdout).toContain('What `npm run migrate` changed stays changed.');
  expect(stdout).toContain('- Build      not needed: the image of hello-1\n');
  expect(stdout).toContain('recovered hello-1 has all traffic 4.0 s after the request; hello-2 was live for 3 min 5 s');
  const posted = server.received.find(({ method }) => method === 'POST');
  expect(posted).toMatchObject({ path: '/v1/orgs/local/services/hello:rollback', body: { release: 'hello-1' } });
});

test('--preview changes nothing', async () => {
  const { code, stdout } = await ask('rollback', 'hello', '--to', 'hello-1', '--preview', '--json');
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ from: 'hello-2', to: 'hello-1', waitsFor: null });
  expect(server.received.filter(({ method }) => method === 'POST')).toEqual([]);
});

test('a release that is not listed is the API’s to judge', async () => {
  await ask('rollback', 'hello', '--to', 'older', '--no-wait');
  expect(server.received.at(-1)?.body).toEqual({ release: 'older' });
  releases = [];
  await ask('rollback', 'hello', '--no-wait');
  expect(server.received.at(-1)?.body).toEqual({});
});

test('releases tell what is live and what brought another one back', async () => {
  releases = [release({ id: 'hello-3', restores: { id: 'hello-1', kind: 'rollback' } }), ...releases];
  const { stdout } = await ask('releases', 'hello');
  expect(stdout).toMatch(/hello-3 .* rollback to hello-1\n/);
  expect(stdout).toMatch(/hello-2 .* live\n/);
  const json = JSON.parse((await ask('releases', 'hello', '--json')).stdout) as object;
  expect(json).toMatchObject({ live: 'hello-2', releases: [{ id: 'hello-3' }, { id: 'hello-2' }, { id: 'hello-1' }] });
});

test('a restart asks for nothing but the service', async () => {
  const { code, stdout } = await ask('restart', 'hello', '--no-wait', '--json');
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ id: 'hello-3', status: 'queued' });
  expect(server.received.at(-1)).toMatchObject({ path: '/v1/orgs/local/services/hello:restart' });
});

test('releases tell that users meet more errors of what is live, and the command of the way back', async () => {
  const at = second.promotedAt;
  const met = (requests: number, errors: number) => ({ from: at, to: at, requests, errors });
  watch = {
    deployment: 'hello-2',
    revision: 'hello-00002',
    since: at,
    until: at,
    before: { release: 'hello-1', revision: 'hello-00001', met: met(52_000, 52) },
    trouble: { at, met: met(1240, 77) },
  };
  const { stdout } = await ask('releases', 'hello');
  expect(stdout).toContain(
    'Users meet more errors since hello-2 went live: 6.2 % of 1,240 requests failed; of hello-1 before it, ' +
      '0.1 % of 52,000 requests failed.\nTo go back: slipway rollback hello --to hello-1\n',
  );
  const { trouble } = JSON.parse((await ask('releases', 'hello', '--json')).stdout);
  expect(trouble).toMatchObject({ command: 'slipway rollback hello --to hello-1' });

  watch = { ...watch, deployment: 'hello-1' };
  expect((await ask('releases', 'hello')).stdout, 'of a release that is not live any more').not.toContain('To go back');
});
