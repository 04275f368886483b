import { GoogleAuth, PassThroughClient } from 'google-auth-library';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Figures, RevisionFigures } from '../../../functions/figures-port.ts';
import { createFigures } from '../../../functions/google/figures.ts';
import { startCloudMonitoring } from '../../../local/cloud-monitoring/server.ts';
import type { Running } from '../../../local/component.ts';
import { type Laptop, serviceOf, startLaptop } from '../cloud-run/laptop.ts';

const place = { project: 'slipway-local', region: 'europe-west1' };
const type = 'TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION' as const;
let laptop: Laptop;
let monitoring: Running;
let figures: Figures;
let began: string;

beforeAll(async () => {
  laptop = await startLaptop();
  monitoring = await startCloudMonitoring({ ...place, port: 0, figures: laptop.run.figures });
  const auth = new GoogleAuth({ authClient: new PassThroughClient() });
  figures = createFigures(place.project, `127.0.0.1:${monitoring.port}`, auth);
  began = new Date().toISOString();
});
afterAll(async () => {
  await monitoring.close();
  await laptop.close();
});

/** Figures of everything until now, as soon as they are complete. */
async function figuresOf(name: string, revisions: readonly string[]): Promise<readonly RevisionFigures[]> {
  const to = new Date().toISOString();
  const ask = () => figures.of({ ...place, name }, revisions, { from: began, to });
  await expect.poll(async () => (await ask()).through, { timeout: 10_000 }).toBe(to);
  return (await ask()).revisions;
}

const times = (count: number, url: string) => Promise.all(Array.from({ length: count }, () => fetch(url)));

test('as many requests as were sent are counted, by revision and by how they ended', async () => {
  const revision = (seq: number) => serviceOf({ VERSION: `v${seq}` }, { template: { revision: `shop-${seq}` } });
  await laptop.create('shop', revision(1));
  const traffic = [
    { type, revision: 'shop-1', percent: 75 },
    { type, revision: 'shop-2', percent: 25 },
  ];
  const name = 'projects/slipway-local/locations/europe-west1/services/shop';
  const { uri } = await laptop.update({ ...revision(2), name, traffic });
  await times(120, `${uri}/`);
  await times(40, `${uri}/status?code=503`);
  await times(20, `${uri}/status?code=404`);
  await expect.poll(async () => (await figuresOf('shop', ['shop-1']))[0]?.requests).toBe(135);
  const [old, fresh, none] = await figuresOf('shop', ['shop-1', 'shop-2', 'shop-3']);
  expect(old).toMatchObject({ revision: 'shop-1', requests: 135, errors: 30 });
  expect(fresh).toMatchObject({ revision: 'shop-2', requests: 45, errors: 10 });
  const latencyMillis = { p50: null, p95: null };
  expect(none).toEqual({ revision: 'shop-3', requests: 0, errors: 0, latencyMillis, billedSeconds: 0 });
});

test('requests that no instance came for are errors of their revision, and those that were not let in are none', async () => {
  laptop.secrets.set('projects/slipway-local/secrets/key/versions/1', 'value');
  const secretKeyRef = { secret: 'projects/slipway-local/secrets/key', version: '1' };
  const env = [{ name: 'KEY', valueSource: { secretKeyRef } }];
  const template = { revision: 'broken-1', maxInstanceRequestConcurrency: 1, scaling: { maxInstanceCount: 1 } };
  const { uri } = await laptop.create('broken', serviceOf({}, { template }, { env }));
  laptop.secrets.clear();
  await fetch(`${uri}/crash`);
  const refused = await times(7, `${uri}/`);
  expect(refused.map(({ status }) => status)).toEqual(Array.from({ length: 7 }, () => 503));
  await expect.poll(async () => (await figuresOf('broken', ['broken-1']))[0]?.requests).toBe(8);
  expect((await figuresOf('broken', ['broken-1']))[0]).toMatchObject({ requests: 8, errors: 8 });

  const { uri: closed } = await laptop.create('closed', {
    ...serviceOf({}, { template: { revision: 'closed-1' } }),
    invokerIamDisabled: false,
  });
  expect((await fetch(`${closed}/`)).status).toBe(403);
  expect((await figuresOf('closed', ['closed-1']))[0]).toMatchObject({ requests: 0, errors: 0 });
});

test('requests that waited in vain for room are counted', { timeout: 40_000 }, async () => {
  const template = { revision: 'full-1', maxInstanceRequestConcurrency: 1, scaling: { maxInstanceCount: 1 } };
  const { uri } = await laptop.create('full', serviceOf({}, { template }));
  const slow = fetch(`${uri}/slow?ms=12000`);
  await new Promise((resolve) => setTimeout(resolve, 300));
  const refused = await times(5, `${uri}/`);
  expect(refused.map(({ status }) => status)).toEqual([429, 429, 429, 429, 429]);
  expect((await slow).status).toBe(200);
  await expect.poll(async () => (await figuresOf('full', ['full-1']))[0]?.requests).toBe(6);
});

test('latencies are told by their percentiles, and an instance is billed while it has a request', async () => {
  const { uri } = await laptop.create('slow', serviceOf({}, { template: { revision: 'slow-1' } }));
  await Promise.all(Array.from({ length: 10 }, () => fetch(`${uri}/slow?ms=1000`)));
  for (let n = 0; n < 30; n += 1) await fetch(`${uri}/`);
  await expect.poll(async () => (await figuresOf('slow', ['slow-1']))[0]?.requests).toBe(40);
  const [slow] = await figuresOf('slow', ['slow-1']);
  expect(slow?.latencyMillis.p50).toBeLessThan(500);
  expect(slow?.latencyMillis.p95).toBeGreaterThan(990);
  // Ten requests at the same time are one second of one instance, not ten.
  expect(slow?.billedSeconds).toBeGreaterThan(0.99);
  expect(slow?.billedSeconds).toBeLessThan(5);
});

test('a span takes what ended in it and nothing else', async () => {
  const { uri } = await laptop.create('spans', serviceOf({}, { template: { revision: 'spans-1' } }));
  await times(5, `${uri}/`);
  await expect.poll(async () => (await figuresOf('spans', ['spans-1']))[0]?.requests).toBe(5);
  const between = new Date(Math.ceil(Date.now() / 1000) * 1000).toISOString();
  await new Promise((resolve) => setTimeout(resolve, Date.parse(between) - Date.now() + 20));
  await times(3, `${uri}/`);
  await figuresOf('spans', ['spans-1']);
  const to = new Date().toISOString();
  const of = async (from: string, until: string) =>
    (await figures.of({ ...place, name: 'spans' }, ['spans-1'], { from, to: until })).revisions[0]?.requests;
  expect(await of(began, between)).toBe(5);
  expect(await of(between, to)).toBe(3);
});

test('what Cloud Monitoring would refuse, or what is not understood here, is refused in words', async () => {
  const ask = async (query: Record<string, string>) => {
    const url = `http://127.0.0.1:${monitoring.port}/v3/projects/slipway-local/timeSeries?${new URLSearchParams(query)}`;
    const response = await fetch(url);
    return [response.status, ((await response.json()) as { error?: { message: string } }).error?.message];
  };
  const filter =
    'metric.type="run.googleapis.com/request_count" AND resource.type="cloud_run_revision" AND ' +
    'resource.labels.location="europe-west1" AND resource.labels.service_name="shop" AND ' +
    'resource.labels.revision_name=one_of("shop-1")';
  const interval = { 'interval.startTime': '2026-11-21T12:00:00Z', 'interval.endTime': '2026-11-21T12:10:00Z' };
  const refusals = [
    [{ filter: 'metric.type="x"' }, 'is understood here'],
    [{ filter, 'interval.startTime': '2026-11-21T12:00:00Z' }, 'start time before its end time'],
    [{ filter, ...interval, 'aggregation.alignmentPeriod': '30s' }, 'at least 60 seconds'],
    [{ filter, ...interval, 'aggregation.alignmentPeriod': '60s' }, 'over the whole interval'],
    [{ filter, ...interval, 'aggregation.alignmentPeriod': '600s' }, 'Only sums by'],
  ] as const;
  for (const [query, message] of refusals) expect(await ask(query)).toEqual([400, expect.stringContaining(message)]);
});
