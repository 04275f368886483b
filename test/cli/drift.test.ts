import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Difference, type Drift, driftChoices } from '../../shared/drift.ts';
import { release } from '../web/release.ts';
import { startApiServer } from './api-server.ts';
import { pointedAt, slipway } from './command-line.ts';
import { queued, viewOf } from './sample-deployment.ts';
import { at, service } from './sample-service.ts';

const difference: Difference = {
  ...{ key: 'k1', kind: 'variable-changed', what: 'GREETING', recorded: '"hello"', live: '"by hand"' },
};
const found: Drift = { at, differences: [difference], since: at, settled: [] };
const none: Drift = { at, differences: [], since: null, settled: [] };
const traffic = [
  { revision: 'hello-00002', percent: 70, tag: null },
  { revision: 'hello-00001', percent: 30, tag: 'd01' },
];
const stable = {
  ...{ deployment: 'hello-2', seq: 2, revision: 'hello-00002', digest: '', configHash: '', sha: 'a'.repeat(40) },
  ...{ url: 'http://hello', traffic, promotedAt: at, release: 'hello-2' },
};

let drift: Drift;
let server: Awaited<ReturnType<typeof startApiServer>>;
beforeEach(async () => {
  drift = found;
  server = await startApiServer(({ path, body }) => {
    if (path.endsWith(':traffic')) return { status: 202, body: viewOf(queued('hello-3')) };
    if (path.includes('/releases')) {
      const one = release({ id: 'hello-2', service: 'hello', revision: 'hello-00002' });
      return { status: 200, body: { releases: [one], next: null } };
    }
    if (path.endsWith('/services')) return { status: 200, body: { services: [{ ...service, stable, drift }] } };
    const { choice } = (body ?? {}) as { readonly choice?: (typeof driftChoices)[number] };
    const settled = choice === undefined ? [] : [{ difference, choice, by: 'user:ada', at }];
    return { status: 200, body: { ...service, stable, drift: settled.length === 0 ? drift : { ...none, settled } } };
  });
});
afterEach(() => server.close());

const ask = (...args: readonly string[]) => slipway(args, { env: pointedAt(server.url) });
const posted = () =>
  server.received.filter(({ method }) => method === 'POST').map(({ path, body }) => ({ path, body }));
const path = '/v1/orgs/local/services/hello:drift';

test('drift lists each difference in words with the three choices, and decides nothing', async () => {
  const { code, stdout } = await ask('drift', 'hello');
  expect(code).toBe(0);
  expect(stdout).toContain('The variable GREETING was changed from "hello" to "by hand".\n');
  for (const choice of driftChoices) expect(stdout).toContain(`--${choice}`);
  expect(posted()).toEqual([{ path, body: null }]);
});

test.each(driftChoices)('--%s decides about exactly what was seen', async (choice) => {
  const { code, stdout } = await ask('drift', 'hello', `--${choice}`, '--json');
  expect(code).toBe(0);
  expect(posted()).toEqual([
    { path, body: null },
    { path, body: { choice, seen: ['k1'] } },
  ]);
  expect(JSON.parse(stdout)).toMatchObject({ service: 'hello', choice, drift: { settled: [{ choice }] } });
});

test('two choices at once are no choice', async () => {
  expect((await ask('drift', 'hello', '--adopt', '--keep')).code).toBe(2);
  expect(posted()).toEqual([]);
});

test('a service as it was released says so, and there is nothing to decide', async () => {
  drift = none;
  const { stdout } = await ask('drift', 'hello', '--keep');
  expect(stdout).toBe('hello is as its last release left it.\n');
  expect(posted()).toHaveLength(1);
});

test('services tell who was changed outside', async () => {
  expect((await ask('services')).stdout).toContain('yes: slipway drift hello');
  drift = none;
  expect((await ask('services')).stdout).not.toContain('slipway drift');
});

test('traffic shows the shares with their releases, and shares it anew', async () => {
  const { stdout } = await ask('traffic', 'hello');
  expect(stdout).toMatch(/^70 % +hello-00002 +hello-2 +aaaaaaa$/m);
  expect(stdout).toMatch(/^30 % +hello-00001$/m);
  const { code } = await ask('traffic', 'hello', 'hello-00002=60', 'hello-1=40', '--no-wait');
  expect(code).toBe(0);
  expect(posted()).toEqual([
    {
      path: '/v1/orgs/local/services/hello:traffic',
      body: {
        traffic: [
          { target: 'hello-00002', percent: 60 },
          { target: 'hello-1', percent: 40 },
        ],
      },
    },
  ]);
});

test.each(['hello-00002', 'hello-00002=x', '=50', 'hello-00002=12.5'])('%s is no part of the traffic', async (part) => {
  expect((await ask('traffic', 'hello', part)).code).toBe(2);
  expect(posted()).toEqual([]);
});
