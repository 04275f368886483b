import { Hono } from 'hono';
import { expect, test } from 'vitest';
import type { ApiEnv } from '../../../../functions/triggers/api/context.ts';
import { limitLoad } from '../../../../functions/triggers/api/load-limit.ts';

test('what comes while too many are under way is refused at once, and taken again as soon as one has ended', async () => {
  const ends: (() => void)[] = [];
  const app = new Hono<ApiEnv>();
  app.onError((_error, c) => c.text('broken', 500));
  app.use(limitLoad(2));
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
  expect(refused.headers.get('retry-after')).toBe('1');
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
