import { OpenAPIHono } from '@hono/zod-openapi';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { authenticate } from '../../../../functions/triggers/api/access.ts';
import type { ApiEnv } from '../../../../functions/triggers/api/context.ts';
import { answerError } from '../../../../functions/triggers/api/errors.ts';
import { limitEach, limitRate, type Rates, slowFailedSignIns } from '../../../../functions/triggers/api/rate-limit.ts';
import { createTokenBuckets } from '../../../../functions/triggers/api/token-buckets.ts';

function api(rates: Partial<Rates>, proxies = 1) {
  const all = { reads: 100, writes: 100, analyses: 100, failedSignIns: 100, ...rates };
  const app = new OpenAPIHono<ApiEnv>();
  app.onError((error, c) => answerError(c, error, 'p'));
  const verify = async (token: string) => {
    if (token === 'wrong') throw new Error('expired');
    return { uid: token, email: null };
  };
  app.use('/v1/*', slowFailedSignIns(all, proxies), authenticate(verify));
  app.use(limitRate(all, proxies));
  app.get('/health', (c) => c.text('ok'));
  app.get('/v1/orgs/:org/services', (c) => c.text('ok'));
  app.get('/v1/orgs/:org/deployments', (c) => c.text('ok'));
  app.post('/v1/orgs/:org/deployments', (c) => c.text('ok'));
  app.post('/v1/orgs/:org/analyses', limitEach(all.analyses), (c) => c.text('ok'));
  return (who: string, path: string, init: { method?: string; from?: string } = {}) =>
    app.request(path, {
      method: init.method ?? 'GET',
      headers: { authorization: `Bearer ${who}`, 'x-forwarded-for': init.from ?? '203.0.113.1' },
    });
}

test('more than a minute’s allowance is refused with the seconds to wait', async () => {
  const ask = api({ writes: 3 });
  for (let count = 0; count < 3; count += 1) {
    expect((await ask('ada', '/v1/orgs/acme/deployments', { method: 'POST' })).status).toBe(200);
  }
  const refused = await ask('ada', '/v1/orgs/acme/deployments', { method: 'POST' });
  expect(refused.status).toBe(429);
  expect(refused.headers.get('retry-after')).toBe('20');
  expect(await refused.json()).toMatchObject({ error: { code: 'rate-limited', hint: 'Wait 20 s and send it again.' } });
});

test('one actor’s requests and one route’s requests are counted apart from all others', async () => {
  const ask = api({ reads: 1, writes: 1 });
  expect((await ask('ada', '/v1/orgs/acme/deployments')).status).toBe(200);
  expect((await ask('ada', '/v1/orgs/other/deployments')).status).toBe(429);
  expect((await ask('ada', '/v1/orgs/acme/services')).status).toBe(200);
  expect((await ask('ada', '/v1/orgs/acme/deployments', { method: 'POST' })).status).toBe(200);
  expect((await ask('bob', '/v1/orgs/acme/deployments')).status).toBe(200);
});

test('whoever is not signed in is counted by the address that the last proxy saw', async () => {
  const ask = api({ reads: 1 });
  expect((await ask('', '/health', { from: 'forged, 203.0.113.1' })).status).toBe(200);
  expect((await ask('', '/health', { from: 'another forgery, 203.0.113.1' })).status).toBe(429);
  expect((await ask('', '/health', { from: '203.0.113.2' })).status).toBe(200);
  const behindTwo = api({ reads: 1 }, 2);
  expect((await behindTwo('', '/health', { from: '203.0.113.1, 10.0.0.1' })).status).toBe(200);
  expect((await behindTwo('', '/health', { from: '203.0.113.2, 10.0.0.1' })).status).toBe(200);
});

test('an address that fails to sign in too often has to wait, and others do not', async () => {
  const ask = api({ failedSignIns: 2 });
  for (let count = 0; count < 2; count += 1) expect((await ask('wrong', '/v1/orgs/acme/services')).status).toBe(401);
  const refused = await ask('wrong', '/v1/orgs/acme/services');
  expect(refused.status).toBe(429);
  expect(refused.headers.get('retry-after')).toBe('30');
  expect((await ask('ada', '/v1/orgs/acme/services', { from: '203.0.113.9' })).status).toBe(200);
});

test('in any minute and a bit, no key gets more than two allowances and no wait is too short', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 50 }),
      fc.array(fc.nat(5_000), { minLength: 1, maxLength: 300 }),
      (perMinute, pauses) => {
        const buckets = createTokenBuckets(perMinute);
        const taken: number[] = [];
        let now = 0;
        for (const pause of pauses) {
          now += pause;
          const wait = buckets.take('key', now);
          if (wait === 0) taken.push(now);
          else expect(buckets.wait('key', now + wait)).toBe(0);
        }
        for (const from of taken) {
          expect(taken.filter((at) => at >= from && at < from + 60_000).length).toBeLessThanOrEqual(2 * perMinute);
        }
      },
    ),
  );
});

test('however many addresses come, the memory they take is bounded', () => {
  const buckets = createTokenBuckets(10);
  for (let key = 0; key < 250_000; key += 1) buckets.take(`address ${key}`, key);
  expect(buckets.wait('address 249999', 250_000)).toBe(0);
  for (let count = 0; count < 10; count += 1) buckets.take('address 249999', 250_000);
  expect(buckets.wait('address 249999', 250_000)).toBeGreaterThan(0);
});

test('what is dear to answer has a bound of its own beside the one for all', async () => {
  const ask = api({ analyses: 2 });
  const analyse = async (who: string) => (await ask(who, '/v1/orgs/acme/analyses', { method: 'POST' })).status;
  expect([await analyse('ada'), await analyse('ada'), await analyse('ada')]).toEqual([200, 200, 429]);
  expect(await analyse('bob')).toBe(200);
  expect((await ask('ada', '/v1/orgs/acme/deployments', { method: 'POST' })).status).toBe(200);
});
