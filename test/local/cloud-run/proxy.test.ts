import { request } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Laptop, serviceOf, soon, startLaptop, versionAt } from './laptop.ts';

let laptop: Laptop;
let uri: string;
beforeAll(async () => {
  laptop = await startLaptop();
  uri = (await laptop.create('web')).uri ?? '';
});
afterAll(() => laptop.close());

interface Echo {
  readonly method: string;
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly body: string;
}

test('method, path, headers and body arrive as they were sent, with where they came from', async () => {
  const body = Buffer.from(Array.from({ length: 300_000 }, (_, n) => n % 256));
  const headers = { 'x-forwarded-for': '203.0.113.9', 'x-custom': 'a, b', cookie: 'c=1' };
  const response = await fetch(`${uri}/echo?a=%2F%20b&c`, { method: 'PATCH', body, headers });
  const echo = (await response.json()) as Echo;
  expect(echo).toMatchObject({ method: 'PATCH', url: '/echo?a=%2F%20b&c' });
  expect(Buffer.from(echo.body, 'base64').equals(body)).toBe(true);
  expect(echo.headers).toMatchObject({ 'x-custom': 'a, b', cookie: 'c=1', host: new URL(uri).host });
  expect(echo.headers).toMatchObject({ 'x-forwarded-for': '203.0.113.9, 127.0.0.1', 'x-forwarded-proto': 'http' });
  expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
  const empty = (await (await fetch(`${uri}/echo`, { method: 'POST' })).json()) as Echo;
  expect(empty.headers).toMatchObject({ 'content-length': '0' });
});

test("a caller's trace goes on, and the request's log entry belongs to it", async () => {
  const traceId = '0af7651916cd43dd8448eb211c80319c';
  const headers = { traceparent: `00-${traceId}-b7ad6b7169203331-01`, 'user-agent': 'probe/1' };
  const echo = (await (await fetch(`${uri}/echo?traced`, { headers })).json()) as Echo;
  expect(echo.headers.traceparent).toMatch(new RegExp(`^00-${traceId}-[0-9a-f]{16}-01$`));
  expect(echo.headers['x-cloud-trace-context']).toMatch(new RegExp(`^${traceId}/\\d+;o=1$`));
  const entry = () => laptop.logs.find(({ httpRequest }) => httpRequest?.requestUrl.endsWith('?traced'));
  await expect.poll(entry, soon).toBeDefined();
  expect(entry()).toMatchObject({
    logName: 'projects/slipway-local/logs/run.googleapis.com%2Frequests',
    severity: 'INFO',
    trace: `projects/slipway-local/traces/${traceId}`,
    resource: { type: 'cloud_run_revision', labels: { service_name: 'web', location: 'europe-west1' } },
    httpRequest: { requestMethod: 'GET', status: 200, userAgent: 'probe/1' },
  });
});

test('an answer streams while it is made', async () => {
  const response = await fetch(`${uri}/stream`);
  const arrivals: number[] = [];
  let text = '';
  for await (const chunk of response.body ?? []) {
    arrivals.push(performance.now());
    text += Buffer.from(chunk).toString();
  }
  expect(text).toBe('onetwothree');
  expect((arrivals.at(-1) ?? 0) - (arrivals[0] ?? 0)).toBeGreaterThan(200);
});

test('a connection upgrade is passed on in both directions', async () => {
  const heard = await new Promise<string>((resolve, reject) => {
    const upgrade = request(`${uri}/socket`, { headers: { connection: 'Upgrade', upgrade: 'echo' } });
    upgrade.on('error', reject);
    upgrade.on('upgrade', (_response, socket) => {
      socket.once('data', (data: Buffer) => {
        resolve(data.toString());
        socket.destroy();
      });
      socket.write('over and out');
    });
    upgrade.end();
  });
  expect(heard).toBe('over and out');
});

test('a request beyond its time is answered 504, a crash in the middle 503, and the next one is served', async () => {
  const service = serviceOf({}, { template: { timeout: { seconds: 1 } } });
  const { uri: own } = await laptop.create('hasty', service);
  const late = await fetch(`${own}/slow?ms=5000`);
  expect([late.status, await late.text()]).toEqual([504, 'upstream request timeout']);
  expect((await fetch(`${own}/crash`)).status).toBe(503);
  expect(await versionAt(own)).toBe('v1');
  await expect.poll(() => laptop.system(), soon).toContain('Container called exit(3).');
});

test('an instance takes as many requests as it may, more instances are started, and never more than the limit', async () => {
  const template = { maxInstanceRequestConcurrency: 2, scaling: { maxInstanceCount: 3 } };
  const { uri: own } = await laptop.create('wide', serviceOf({}, { template }));
  const answers = await Promise.all(Array.from({ length: 12 }, async () => (await fetch(`${own}/slow?ms=300`)).json()));
  const seen = answers as { pid: number; inFlight: number }[];
  expect(new Set(seen.map(({ pid }) => pid)).size).toBe(3);
  expect(Math.max(...seen.map(({ inFlight }) => inFlight))).toBeLessThanOrEqual(2);
});

test('lines that are JSON objects become structured entries, others text', async () => {
  const json = JSON.stringify({ severity: 'warning', message: 'slow', took: 3 });
  await fetch(`${uri}/log?line=${encodeURIComponent(json)}`);
  await fetch(`${uri}/log?line=plain`);
  const stdout = () => laptop.logs.filter(({ logName }) => logName.endsWith('stdout'));
  await expect.poll(() => stdout().find(({ textPayload }) => textPayload === 'plain'), soon).toBeDefined();
  expect(stdout().find(({ jsonPayload }) => jsonPayload !== undefined)).toMatchObject({
    severity: 'WARNING',
    jsonPayload: { message: 'slow', took: 3 },
    labels: { instanceId: expect.any(String) },
  });
});
