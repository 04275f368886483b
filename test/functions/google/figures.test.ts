import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { GoogleAuth, PassThroughClient } from 'google-auth-library';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Figures } from '../../../functions/figures-port.ts';
import { percentileOf } from '../../../functions/google/distribution.ts';
import { createFigures } from '../../../functions/google/figures.ts';

/** Cloud Monitoring as its documentation has it: samples of a minute, visible three minutes later. */
const documented = { samplePeriod: '60s', ingestDelay: '180s' };
const ref = { project: 'acme', region: 'us-central1', name: 'web' };
const now = '2026-11-21T12:10:30.000Z';
let server: Server;
let asked: URLSearchParams[];
let answers: (metric: string) => { readonly status: number; readonly body: object };
let metadata: object | null;
let figures: Figures;

beforeEach(async () => {
  vi.useFakeTimers({ now: Date.parse(now), toFake: ['Date'] });
  asked = [];
  metadata = documented;
  answers = () => ({ status: 200, body: {} });
  server = createServer((request, response) => {
    const url = new URL(request.url ?? '', 'http://monitoring');
    const metric = /metric\.type="([^"]+)"/.exec(url.searchParams.get('filter') ?? '')?.[1] ?? '';
    const { status, body } =
      url.pathname === '/v3/projects/acme/timeSeries'
        ? answers(metric)
        : { status: metadata === null ? 404 : 200, body: { metadata } };
    if (metric !== '') asked.push(url.searchParams);
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const auth = new GoogleAuth({ authClient: new PassThroughClient() });
  figures = createFigures('acme', `127.0.0.1:${(server.address() as AddressInfo).port}`, auth);
});
afterEach(async () => {
  vi.useRealTimers();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const at = (time: string) => `2026-11-21T${time}.000Z`;
const interval = (query: URLSearchParams | undefined) =>
  ['interval.startTime', 'interval.endTime', 'aggregation.alignmentPeriod'].map((name) => query?.get(name));

test('figures are complete up to four minutes ago, and nothing younger is asked for', async () => {
  const answer = await figures.of(ref, ['web-1'], { from: at('12:00:20'), to: now });
  expect(answer.through).toBe(at('12:06:00'));
  expect(asked).toHaveLength(3);
  for (const query of asked) expect(interval(query)).toEqual([at('12:00:00'), at('12:06:00'), '360s']);
});

test('a span that is long over is complete through its end, widened to whole samples', async () => {
  const answer = await figures.of(ref, ['web-1'], { from: at('12:00:20'), to: at('12:02:40') });
  expect(answer.through).toBe(at('12:02:40'));
  expect(interval(asked[0])).toEqual([at('12:00:00'), at('12:03:00'), '180s']);
});

test('of a span that has just begun nothing is known yet, and nobody is asked', async () => {
  const answer = await figures.of(ref, ['web-1'], { from: at('12:09:00'), to: now });
  expect(answer.through).toBe(at('12:06:00'));
  expect(answer.revisions).toMatchObject([{ revision: 'web-1', requests: 0, errors: 0 }]);
  expect(asked).toEqual([]);
});

test('where the metric is not described, its documented delay holds', async () => {
  metadata = null;
  expect((await figures.of(ref, ['web-1'], { from: at('12:00:00'), to: now })).through).toBe(at('12:06:00'));
});

test('counts, percentiles and billed time are read for each revision, in the order asked', async () => {
  const series = (revision: string, value: object, labels: object = {}) => ({
    metric: { type: 'x', labels },
    resource: { type: 'cloud_run_revision', labels: { project_id: 'acme', revision_name: revision } },
    points: [{ interval: { startTime: at('12:00:00'), endTime: at('12:06:00') }, value }],
  });
  const bucketOptions = { explicitBuckets: { bounds: [10, 20, 40] } };
  const found: Record<string, readonly object[]> = {
    'run.googleapis.com/request_count': [
      series('web-2', { int64Value: '90' }, { response_code_class: '2xx' }),
      series('web-2', { int64Value: '7' }, { response_code_class: '5xx' }),
      series('web-2', { int64Value: '3' }, {}),
      series('web-1', { int64Value: '5' }, { response_code_class: '4xx' }),
    ],
    'run.googleapis.com/request_latencies': [
      series('web-2', { distributionValue: { count: '4', bucketOptions, bucketCounts: ['0', '2', '2'] } }),
    ],
    'run.googleapis.com/container/billable_instance_time': [series('web-2', { doubleValue: 12.5 })],
  };
  answers = (metric) => ({ status: 200, body: { timeSeries: found[metric] } });
  const { revisions } = await figures.of(ref, ['web-1', 'web-2'], { from: at('12:00:00'), to: now });
  expect(revisions).toEqual([
    { revision: 'web-1', requests: 5, errors: 0, latencyMillis: { p50: null, p95: null }, billedSeconds: 0 },
    { revision: 'web-2', requests: 100, errors: 10, latencyMillis: { p50: 20, p95: 38 }, billedSeconds: 12.5 },
  ]);
  expect(asked[0]?.get('filter')).toBe(
    'metric.type="run.googleapis.com/request_count" AND resource.type="cloud_run_revision" AND ' +
      'resource.labels.location="us-central1" AND resource.labels.service_name="web" AND ' +
      'resource.labels.revision_name=one_of("web-1","web-2")',
  );
});

test('a missing permission is said in words', async () => {
  const message = 'Permission monitoring.timeSeries.list denied (or the resource may not exist).';
  answers = () => ({ status: 403, body: { error: { code: 403, status: 'PERMISSION_DENIED', message } } });
  await expect(figures.of(ref, ['web-1'], { from: at('12:00:00'), to: now })).rejects.toMatchObject({
    failure: { code: 'permission-missing', message },
  });
});

test('a percentile lies evenly within its bucket, whatever the kind of the buckets', () => {
  const linear = { linearBuckets: { numFiniteBuckets: 3, width: 10, offset: 0 } };
  const exponential = { exponentialBuckets: { numFiniteBuckets: 3, growthFactor: 2, scale: 1 } };
  const at = (bucketOptions: object, bucketCounts: number[], share: number) =>
    percentileOf({ bucketOptions, bucketCounts }, share);
  expect(at(linear, [0, 4, 4], 0.5)).toBe(10);
  expect(at(linear, [0, 4, 4], 0.75)).toBe(15);
  expect(at(exponential, [0, 0, 10], 0.5)).toBe(3);
  // Below the first bound it is between 0 and that bound, above the last one it is the bound.
  expect(at(exponential, [10], 0.5)).toBe(0.5);
  expect(at(exponential, [0, 0, 0, 0, 9], 0.95)).toBe(8);
  expect(at(linear, [], 0.5)).toBeNull();
});
