import path from 'node:path';
import { SecretManagerServiceClient } from '@google-cloud/secret-manager';
import { credentials } from '@grpc/grpc-js';
import type { Child } from './child.ts';
import { startCloudLogging } from './cloud-logging/cloud-logging.ts';
import { startCloudMonitoring } from './cloud-monitoring/server.ts';
import { startCloudRun } from './cloud-run/cloud-run.ts';
import type { Executor } from './executors/executor.ts';
import { startMetadataServer } from './metadata/metadata-server.ts';
import { project, region, type Wiring } from './wiring.ts';

/** Cloud Run, and what stands beside its containers: Cloud Logging, Cloud Monitoring and the metadata server. */
export async function startRun({ dir, ports }: Wiring, executor: Executor): Promise<Child> {
  const place = { project, region };
  const metadata = await startMetadataServer({ ...place, port: ports.metadata, dir: path.join(dir, 'metadata') });
  const logging = await startCloudLogging({ ...place, port: ports.logging, dir: path.join(dir, 'logging') });
  const secrets = secretReader(ports.secrets);
  const run = await startCloudRun({
    ...place,
    port: ports.run,
    dir: path.join(dir, 'run'),
    executor,
    servicePorts: { from: ports.services },
    logging: logging.write,
    readSecret: secrets.read,
    verifyIdentityToken: metadata.verifyIdentityToken,
  });
  const monitoring = await startCloudMonitoring({ ...place, port: ports.monitoring, figures: run.figures });
  return {
    close: async () => {
      await run.close();
      await Promise.all([monitoring.close(), logging.close(), metadata.close(), secrets.close()]);
    },
  };
}

/** Reads secrets at an instance's start from the laptop's Secret Manager. */
function secretReader(port: number) {
  const client = new SecretManagerServiceClient({
    apiEndpoint: '127.0.0.1',
    port,
    sslCreds: credentials.createInsecure(),
    projectId: project,
  });
  return {
    async read(secret: string, version: string): Promise<Buffer> {
      const [answer] = await client.accessSecretVersion({ name: `${secret}/versions/${version}` }, { timeout: 5000 });
      return Buffer.from(answer.payload?.data ?? '');
    },
    close: () => client.close(),
  };
}
