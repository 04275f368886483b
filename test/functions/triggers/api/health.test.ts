import { OpenAPIHono } from '@hono/zod-openapi';
import { expect, test } from 'vitest';
import { addHealthRoutes, type Checks } from '../../../../functions/triggers/api/health.ts';

const well = async () => undefined;
const broken = async () => {
  throw new Error('password=hunter2 refused by 10.0.0.1');
};
const silent = () => new Promise<void>(() => undefined);

function ask(checks: Checks, path: string): Promise<Response> | Response {
  const app = new OpenAPIHono();
  addHealthRoutes(app as never, checks);
  return app.request(path);
}

test('everything that answers is healthy', async () => {
  const response = await ask({ firestore: well, pubsub: well, github: well }, '/health');
  expect(response.status).toBe(200);
  expect(await response.json()).toEqual({ status: 'healthy' });
});

test('without GitHub it is degraded, and can still take requests', async () => {
  const checks = { firestore: well, pubsub: well, github: broken };
  expect(await (await ask(checks, '/health')).json()).toEqual({ status: 'degraded' });
  expect((await ask(checks, '/health/ready')).status).toBe(200);
});

test('without Firestore it is unhealthy and not ready, but alive', async () => {
  const checks = { firestore: broken, pubsub: well };
  expect((await ask(checks, '/health')).status).toBe(503);
  expect((await ask(checks, '/health/ready')).status).toBe(503);
  expect((await ask(checks, '/health/live')).status).toBe(200);
});

test('each dependency is measured for at most two seconds, and its own words stay inside', async () => {
  const response = await ask({ firestore: well, github: silent, pubsub: broken }, '/health/detailed');
  const { dependencies } = await response.json();
  expect(dependencies).toMatchObject([
    { name: 'firestore', status: 'healthy', detail: null },
    { name: 'github', status: 'unhealthy', detail: 'Did not answer within 2 s.' },
    { name: 'pubsub', status: 'unhealthy', detail: 'Refused or could not be reached.' },
  ]);
  expect(dependencies[1].millis).toBeGreaterThanOrEqual(1_990);
  expect(dependencies[1].millis).toBeLessThan(2_500);
});

test('many callers at once cause one measurement', async () => {
  let measured = 0;
  const app = new OpenAPIHono();
  const slow = () => new Promise<void>((resolve) => setTimeout(resolve, 30));
  const firestore = () => {
    measured += 1;
    return slow();
  };
  addHealthRoutes(app as never, { firestore });
  await Promise.all(Array.from({ length: 20 }, () => app.request('/health/detailed')));
  expect(measured).toBe(1);
});

test('a dependency whose calls are held back is degraded, although it answers this once', async () => {
  const app = new OpenAPIHono();
  const lately = { breaker: 'open' as const, calls: 40, failures: 9, p95Millis: 812 };
  addHealthRoutes(app as never, { firestore: well, github: well }, async () => ({ github: lately }));
  expect(await (await app.request('/health/detailed')).json()).toMatchObject({
    status: 'degraded',
    dependencies: [
      { name: 'firestore', status: 'healthy' },
      { name: 'github', status: 'degraded', lately },
    ],
  });
});

test('where several processes call a dependency, it says how many hold their calls back', async () => {
  const app = new OpenAPIHono();
  const lately = { breaker: 'open' as const, calls: 40, failures: 9, p95Millis: 812, processes: 5, holdingBack: 2 };
  addHealthRoutes(app as never, { firestore: well, github: well }, async () => ({ github: lately }));
  const { dependencies } = await (await app.request('/health/detailed')).json();
  expect(dependencies[1].detail).toContain('by 2 of 5 processes');
});

test('what the other processes say is waited for two seconds, and done without', async () => {
  const app = new OpenAPIHono();
  addHealthRoutes(app as never, { firestore: well }, () => new Promise(() => undefined));
  const begun = performance.now();
  expect(await (await app.request('/health')).json()).toEqual({ status: 'healthy' });
  expect(performance.now() - begun).toBeLessThan(2_500);
  const failing = new OpenAPIHono();
  addHealthRoutes(failing as never, { firestore: well }, () => Promise.reject(new Error('no Firestore')));
  expect((await failing.request('/health')).status).toBe(200);
});
