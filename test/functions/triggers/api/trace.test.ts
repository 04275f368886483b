import { expect, test, vi } from 'vitest';
import { paths } from '../../../../functions/engine/documents.ts';
import { createApi } from '../../../../functions/triggers/api/app.ts';
import { createWorld, type World } from '../../../fakes/world.ts';

vi.hoisted(() => {
  process.env.LOG_LEVEL = 'silent';
});

const trace = 'c'.repeat(32);
const traceparent = `00-${trace}-${'d'.repeat(16)}-01`;

function apiOf(world: World) {
  world.store.put('orgs/acme/members/ada', { role: 'viewer', email: null });
  const config = { project: 'p', webUrl: 'http://web', allowedOrigins: [], sourceHosts: [], version: '0' };
  const verify = async (token: string) => ({ uid: token, email: null });
  const { store, broker, ports } = world.shell;
  const app = createApi({ store, broker, ports, config, verify, checks: {} });
  return (id: string) => app.request(`/v1/orgs/acme/traces/${id}`, { headers: { authorization: 'Bearer ada' } });
}

test('what carries a trace is listed in order, whatever wrote it', async () => {
  const world = createWorld();
  const asked: object[] = [];
  const { ask } = world.cloud.ports.web;
  Object.assign(world.cloud.ports.web, {
    ask: (...call: Parameters<typeof ask>) => {
      asked.push(call[2]);
      return ask(...call);
    },
  });
  const { id } = await world.request({ traceparent });
  await world.request({ service: 'other' });
  await world.run();
  const { createdAt, endedAt } = world.deployment(id);
  world.store.put(paths.logChunk('acme', id, 0), {
    first: 0,
    lines: [{ at: createdAt.replace('Z', '500Z'), text: 'npm ci' }],
    capped: false,
    expiresAt: null,
  });
  Object.assign(world.cloud.ports.runLogs, {
    entries: async (_ref: object, filter: { readonly trace?: string }) =>
      filter.trace === trace
        ? [{ timestamp: endedAt ?? '', severity: 'INFO', revision: 'web-00001', text: 'GET / 200 3 ms' }]
        : [],
  });
  expect(asked).not.toEqual([]);
  expect(asked.filter((options) => 'traceparent' in options && options.traceparent === traceparent)).not.toEqual([]);
  const response = await apiOf(world)(trace);
  expect(response.status).toBe(200);
  const { entries, incomplete } = await response.json();
  expect(incomplete).toEqual([]);
  const times = entries.map((each: { readonly at: string }) => each.at.replace('Z', ''));
  expect(times).toEqual([...times].sort());
  const texts = entries.map((each: { readonly from: string; readonly text: string }) => `${each.from} ${each.text}`);
  expect(texts).toContain('audit user:ada deploy: done');
  expect(texts).toContain('build npm ci');
  expect(texts).toContain('service INFO GET / 200 3 ms');
  expect(texts.filter((text: string) => text.startsWith('transition '))).toHaveLength(world.deployment(id).v);
  expect(JSON.stringify(entries)).not.toContain('other-1');
});

test('without Cloud Logging the rest is still listed, and what is missing is named', async () => {
  const world = createWorld();
  await world.request({ traceparent });
  await world.run();
  Object.assign(world.cloud.ports.runLogs, {
    entries: async () => {
      throw new Error('down');
    },
  });
  const { entries, incomplete } = await (await apiOf(world)(trace)).json();
  expect(entries.length).toBeGreaterThan(9);
  expect(incomplete).toEqual(['The log of web could not be read now.']);
});

test('an id that is no trace id is not there', async () => {
  expect((await apiOf(createWorld())('../orgs')).status).toBe(404);
  expect((await apiOf(createWorld())('C'.repeat(32))).status).toBe(404);
});
