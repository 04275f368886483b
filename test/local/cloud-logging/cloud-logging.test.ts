import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Logging, v2 } from '@google-cloud/logging';
import { credentials } from '@grpc/grpc-js';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type CloudLogging, startCloudLogging } from '../../../local/cloud-logging/cloud-logging.ts';
import type { NewLogEntry } from '../../../local/cloud-logging/entry.ts';

const project = 'slipway-local';
let dir: string;
let logging: CloudLogging;
let client: InstanceType<typeof v2.LoggingServiceV2Client>;

const options = () => ({ port: 0, dir, project, region: 'europe-west1', maxBytesPerService: 64 * 1024 });
const clientOptions = () => ({
  apiEndpoint: '127.0.0.1',
  port: logging.port,
  sslCreds: credentials.createInsecure(),
  projectId: project,
});
const line = (service: string, text: string): NewLogEntry => ({
  logName: `projects/${project}/logs/run.googleapis.com%2Fstdout`,
  resource: { type: 'cloud_run_revision', labels: { service_name: service, revision_name: `${service}-1` } },
  textPayload: text,
});
const texts = async (filter: string, more: object = {}) => {
  const request = { resourceNames: [`projects/${project}`], filter, ...more };
  const [entries] = await client.listLogEntries(request, { autoPaginate: true });
  return entries.map((entry: { textPayload?: string | null }) => entry.textPayload);
};

beforeEach(async () => {
  vi.stubEnv('METADATA_SERVER_DETECTION', 'none');
  dir = mkdtempSync(path.join(tmpdir(), 'logging-'));
  logging = await startCloudLogging(options());
  client = new v2.LoggingServiceV2Client(clientOptions());
});

afterEach(async () => {
  await client.close();
  await logging.close();
  vi.unstubAllEnvs();
  rmSync(dir, { recursive: true });
});

test('entries come back through the official client in order, in pages, and newest first when asked', async () => {
  for (let n = 0; n < 130; n += 1) logging.write(line('web', `line ${n}`));
  logging.write(line('api', 'other'));
  const expected = Array.from({ length: 130 }, (_, n) => `line ${n}`);
  const filter = 'resource.type="cloud_run_revision" AND resource.labels.service_name="web"';
  expect(await texts(filter, { pageSize: 50 })).toEqual(expected);
  expect(await texts(filter, { pageSize: 50, orderBy: 'timestamp desc' })).toEqual(expected.toReversed());
  expect(await texts('resource.labels.revision_name="api-1"')).toEqual(['other']);
});

test('what the official clients write is read back with payload, labels, trace and request', async () => {
  const logs = new Logging(clientOptions());
  const resource = { type: 'cloud_run_revision', labels: { service_name: 'web' } };
  const trace = `projects/${project}/traces/abc`;
  await logs
    .log('app')
    .write(
      logs.log('app').entry({ resource, severity: 'ERROR', labels: { a: 'b' }, trace }, { message: 'no', n: [1] }),
    );
  const [entries] = await client.listLogEntries({
    resourceNames: [`projects/${project}`],
    filter: `trace="${trace}" severity>=ERROR labels.a="b"`,
  });
  expect(entries).toHaveLength(1);
  expect(entries[0]).toMatchObject({ logName: `projects/${project}/logs/app`, severity: 'ERROR', trace });
  expect(entries[0]?.jsonPayload?.fields?.n?.listValue?.values?.[0]?.numberValue).toBe(1);
});

test('a tail gets new entries that match, at once, and none that do not', async () => {
  const stream = client.tailLogEntries();
  const heard: (string | null | undefined)[] = [];
  const twoHeard = new Promise<void>((resolve, reject) => {
    stream.on('error', reject);
    stream.on('data', (response: { entries: { textPayload?: string }[] }) => {
      heard.push(...response.entries.map((entry) => entry.textPayload));
      if (heard.length >= 2) resolve();
    });
  });
  stream.write({ resourceNames: [`projects/${project}`], filter: 'resource.labels.service_name="web"' });
  await vi.waitFor(() => {
    logging.write(line('web', 'first'));
    expect(heard).not.toHaveLength(0);
  }, 15_000);
  logging.write(line('api', 'unwanted'));
  logging.write(line('web', 'last'));
  await twoHeard;
  await expect.poll(() => heard.at(-1)).toBe('last');
  expect(heard).not.toContain('unwanted');
  stream.end();
});

test('a filter that cannot be read is refused with a reason', async () => {
  await expect(texts('severity>=')).rejects.toMatchObject({ code: 3, details: expect.stringContaining('filter') });
});

test('entries survive a restart', async () => {
  logging.write(line('web', 'kept'));
  await client.close();
  await logging.close();
  logging = await startCloudLogging(options());
  client = new v2.LoggingServiceV2Client(clientOptions());
  expect(await texts('')).toEqual(['kept']);
});

test('a talkative service takes bounded room and takes nothing from its neighbour', async () => {
  logging.write(line('quiet', 'still here'));
  for (let n = 0; n < 5000; n += 1) logging.write(line('loud', `${n} ${'x'.repeat(200)}`));
  const loud = await texts('resource.labels.service_name="loud"', { pageSize: 1000 });
  expect(loud.at(-1)).toMatch(/^4999 /);
  expect(loud.length).toBeLessThan(5000);
  expect(await texts('resource.labels.service_name="quiet"')).toEqual(['still here']);
  const bytes = readdirSync(dir).reduce((sum, name) => sum + statSync(path.join(dir, name)).size, 0);
  expect(bytes).toBeLessThan(3 * 256 * 1024);
});
