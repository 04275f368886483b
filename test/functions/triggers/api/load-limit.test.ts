import { Hono } from 'hono';
import { expect, test } from 'vitest';
import type { ApiEnv } from '../../../../functions/triggers/api/context.ts';
import { limitLoad } from '../../../../functions/triggers/api/load-limit.ts';

test('what comes while too many are under way is refused at once, and taken again as soon as one has ended', async () => {
  const ends: (() => void)[] = [];
  const app = new Hono<ApiEnv>();
  app.onError((_error, c) => c.text('broken', 500));
  app.use(limitLoad(2, () => 0));
  app.get('/slow', async (c) => {
    await new Promise<void>((resolve) => ends.push(resolve));
    return c.text('done');
  });
  app.get('/broken', () => {
    throw new Error('broken');
  });
  const first = app.request('/slow');
  const second = app.request('/slow');
  const refused = await app.request('/slow');
  expect(refused.status).toBe(503);
  // Two at once, and nobody has been answered for ten seconds.
  expect(refused.headers.get('retry-after')).toBe('5');
  expect(await refused.json()).toMatchObject({ error: { code: 'dependency-unavailable' } });
  ends.shift()?.();
  expect((await first).status).toBe(200);
  // What fails has ended too.
  expect((await app.request('/broken')).status).toBe(500);
  const third = app.request('/slow');
  await expect.poll(() => ends.length).toBe(2);
  for (const end of ends) end();
  expect([(await second).status, (await third).status]).toEqual([200, 200]);
});

test('who is refused is told to wait for as long as the others who were refused will take', async () => {
  let now = 0;
  const ends: (() => void)[] = [];
  const app = new Hono<ApiEnv>();
  app.use(limitLoad(80, () => now));
  app.get('/slow', async (c) => {
    await new Promise<void>((resolve) => ends.push(resolve));
    return c.text('done');
  });
  app.get('/fast', (c) => c.text('done'));
  for (let count = 0; count < 400; count += 1) await app.request('/fast');
  const slow = Array.from({ length: 80 }, () => app.request('/slow'));
  const wait = async () => Number((await app.request('/fast')).headers.get('retry-after'));
  expect(await wait()).toBe(1);
  for (let count = 0; count < 200; count += 1) await wait();
  // 400 were answered in about ten seconds, which is 40 a second for 200.
  expect(await wait()).toBe(6);
  for (let count = 0; count < 2000; count += 1) await wait();
  expect(await wait()).toBe(15);
  now += 60_000;
  expect(await wait()).toBe(1);
  await expect.poll(() => ends.length).toBe(80);
  for (const end of ends) end();
  await Promise.all(slow);
});
