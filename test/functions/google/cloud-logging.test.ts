import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { grpc } from 'google-gax';
import { expect, test, vi } from 'vitest';
import { createRunLogs } from '../../../functions/google/cloud-logging.ts';
import { startCloudLogging } from '../../../local/cloud-logging/cloud-logging.ts';

test('a service is told its own lines, and not those of one of its name in another region', async () => {
  vi.stubEnv('METADATA_SERVER_DETECTION', 'none');
  const project = 'slipway-local';
  const dir = mkdtempSync(path.join(tmpdir(), 'run-logs-'));
  const logging = await startCloudLogging({
    port: 0,
    dir,
    project,
    region: 'europe-west1',
    maxBytesPerService: 1 << 16,
  });
  try {
    for (const location of ['europe-west1', 'us-east1']) {
      const labels = { location, service_name: 'web', revision_name: 'web-00001' };
      const resource = { type: 'cloud_run_revision', labels };
      const logName = `projects/${project}/logs/run.googleapis.com%2Fstdout`;
      logging.write({ logName, resource, textPayload: `from ${location}` });
    }
    const sslCreds = grpc.credentials.createInsecure();
    const runLogs = createRunLogs(project, { apiEndpoint: '127.0.0.1', port: logging.port, sslCreds });
    for (const region of ['europe-west1', 'us-east1']) {
      const entries = await runLogs.entries({ project, region, name: 'web' }, { limit: 10 });
      expect(entries.map(({ text }) => text)).toEqual([`from ${region}`]);
    }
  } finally {
    await logging.close();
    rmSync(dir, { recursive: true });
    vi.unstubAllEnvs();
  }
});
