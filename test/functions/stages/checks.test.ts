import { expect, test } from 'vitest';
import { configureService } from '../../../functions/engine/configure-service.ts';
import { isOver } from '../../../functions/stages/rehearse.ts';
import type { Answer, Web } from '../../../functions/web-port.ts';
import type { Rehearsal } from '../../../shared/deployment.ts';
import { checkPlanOf, type UpdateChecks } from '../../../shared/http-checks.ts';
import { createWorld, type World } from '../../fakes/world.ts';

const by = { actor: 'user:ada', traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01` };
const good: Answer = { status: 200, millis: 40, error: null };

interface Asked {
  readonly url: string;
  readonly timeoutMs: number;
  readonly audience: string | null;
}

/** A service that is live, with checks, whose next revision answers as told. */
async function rehearsed(checks: UpdateChecks, answer: (path: string, count: number) => Answer) {
  const world = createWorld();
  await world.request();
  await world.run();
  const before = world.cloud.services.get('web')?.traffic;
  await configureService(world.store, 'acme', 'web', { checks }, by);
  const asked: Asked[] = [];
  const ask: Web['ask'] = async (url, _, { timeoutMs, audience }) => {
    asked.push({ url, timeoutMs, audience });
    return answer(new URL(url).pathname, asked.length);
  };
  Object.assign(world.cloud.ports.web, { ask });
  const { id } = await world.request();
  const { deliveries } = await runCounting(world);
  return { world, id, asked, deliveries, before, deployment: world.deployment(id) };
}

async function runCounting(world: World): Promise<{ readonly deliveries: number }> {
  const topics: string[] = [];
  const { publish } = world.shell.broker;
  Object.assign(world.shell.broker, {
    publish: async (...[topic, message, attributes]: Parameters<typeof publish>) => {
      topics.push(topic);
      return publish(topic, message, attributes);
    },
  });
  await world.run();
  return { deliveries: topics.filter((topic) => topic === 'stage-verify').length };
}

test('each check is asked on the tag with an identity token, and its outcome stands beside what it was to be', async () => {
  const { deployment, asked } = await rehearsed(
    { http: [{ path: '/health', status: 200, withinMillis: 500 }] },
    () => good,
  );
  expect(deployment.status).toBe('succeeded');
  expect(asked[0]).toMatchObject({ url: 'https://d02---web.run.app/health', audience: 'https://web.run.app' });
  expect(deployment.verification?.checks).toContainEqual({
    name: 'answers',
    request: 'GET /health',
    expected: 'status 200, within 500 ms',
    ok: true,
    observed: 'answered 200',
    millis: 40,
  });
  expect(deployment.report?.checks.filter(({ request }) => request === 'GET /health')).toHaveLength(1);
});

test('more rounds that are asked for meanwhile end no rehearsal whose last round was good', () => {
  const plan = checkPlanOf({ http: [{ path: '/' }], inARow: 5, tries: 5 }, '/');
  const state: Rehearsal = { warmed: 0, rounds: 2, inARow: 1, coldStartMillis: 9, checks: [], failing: null };
  expect(isOver(state, plan)).toBe(false);
  expect(isOver({ ...state, inARow: 0, failing: { status: 500, error: null } }, plan)).toBe(true);
  expect(isOver({ ...state, rounds: 7, inARow: 5 }, plan)).toBe(true);
});

test('a check that fails keeps the earlier release, and is named with what was seen and what was to be', async () => {
  const ready = { path: '/ready', bodyContains: 'ready' };
  const { deployment, world, before } = await rehearsed({ http: [{ path: '/' }, ready], tries: 2 }, (path) => ({
    ...good,
    hasText: path !== '/ready',
  }));
  expect(deployment).toMatchObject({
    status: 'failed',
    stage: 'verify',
    verification: null,
    failure: {
      code: 'check-failed',
      fault: 'user',
      message: expect.stringMatching(/GET \/ready .*body contains "ready".*answered 200: the body is without.*2 of/),
    },
    rehearsal: { rounds: 2, checks: [{ ok: true }, { ok: false, request: 'GET /ready' }] },
  });
  expect(world.cloud.services.get('web')?.traffic).toEqual(before);
});

test('rounds in a row begin anew after a bad one, and end where the tries that are left cannot do', async () => {
  const third = (count: number): Answer => (count === 3 ? { ...good, status: 503 } : good);
  const passed = await rehearsed({ http: [{ path: '/' }], inARow: 3, tries: 6 }, (_, count) => third(count));
  expect(passed.deployment.rehearsal).toMatchObject({ rounds: 6, inARow: 3 });
  expect(passed.deployment.status).toBe('succeeded');
  const late = await rehearsed({ http: [{ path: '/' }], inARow: 3, tries: 5 }, (_, count) => third(count));
  expect(late.deployment).toMatchObject({ status: 'failed', rehearsal: { rounds: 3, inARow: 0 } });
});

test('requests that warm up are not judged, and the first one is given longer', async () => {
  const cold: Answer = { status: 500, millis: 3_000, error: null };
  const { deployment, asked } = await rehearsed(
    { http: [{ path: '/', withinMillis: 100 }], warmUp: 2, tries: 1 },
    (_, n) => (n <= 2 ? cold : good),
  );
  expect(deployment).toMatchObject({ status: 'succeeded', verification: { coldStartMillis: 3_000 } });
  expect(asked.slice(0, 3).map(({ timeoutMs }) => timeoutMs)).toEqual([15_000, 100, 100]);
});

test('what does not fit into one call goes on in the next, where it had come to', async () => {
  const slow: Answer = { status: 200, millis: 12_000, error: null };
  const { deployment, deliveries, asked } = await rehearsed(
    { http: [{ path: '/', withinMillis: 15_000 }], inARow: 6, tries: 6 },
    () => slow,
  );
  expect(deployment).toMatchObject({ status: 'succeeded', rehearsal: { rounds: 6, inARow: 6 } });
  expect(deliveries).toBe(2);
  expect(asked.filter(({ url }) => url.includes('---'))).toHaveLength(6);
});

test('a slow answer fails before the traffic, and one slow request after it does not', async () => {
  const slow: Answer = { status: 200, millis: 900, error: null };
  const http = [{ path: '/', withinMillis: 500 }];
  expect((await rehearsed({ http, tries: 1 }, () => slow)).deployment).toMatchObject({
    failure: { code: 'check-failed', message: expect.stringContaining('slow with 900 ms') },
  });
  const { deployment } = await rehearsed({ http, tries: 1 }, (_, count) => (count === 1 ? good : slow));
  expect(deployment.status).toBe('succeeded');
});

test('after the promote the first check decides, and the earlier traffic comes back where it is not met', async () => {
  const { deployment, world, before } = await rehearsed({ http: [{ path: '/', status: 200 }], tries: 1 }, (_, count) =>
    count === 1 ? good : { ...good, status: 404 },
  );
  expect(deployment).toMatchObject({ status: 'failed', stage: 'promote', failure: { code: 'never-healthy' } });
  expect(deployment.failure?.message).toContain('answered 404: another status to GET /');
  expect(world.cloud.services.get('web')?.traffic).toEqual(before);
});

test('without checks any answer below 500 will do, and an error is tried four times', async () => {
  const fine = await rehearsed({ http: null }, () => ({ ...good, status: 404 }));
  expect(fine.deployment.status).toBe('succeeded');
  expect(fine.asked.filter(({ url }) => url.includes('---'))).toHaveLength(1);
  const ill = await rehearsed({ http: null }, () => ({ ...good, status: 503 }));
  expect(ill.deployment).toMatchObject({ status: 'failed', failure: { code: 'never-healthy' } });
  expect(ill.asked.filter(({ url }) => url.includes('---'))).toHaveLength(4);
});
