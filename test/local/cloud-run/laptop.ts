import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { protos } from '@google-cloud/run';
import { ExecutionsClient, JobsClient, RevisionsClient, ServicesClient, TasksClient } from '@google-cloud/run';
import { credentials, status } from '@grpc/grpc-js';
import type { NewLogEntry } from '../../../local/cloud-logging/entry.ts';
import { type CloudRun, type CloudRunOptions, startCloudRun } from '../../../local/cloud-run/cloud-run.ts';
import { startMetadataServer } from '../../../local/metadata/metadata-server.ts';
import { imageOf, type ProcessExecutor, processExecutor } from './process-executor.ts';

type Service = protos.google.cloud.run.v2.IService;
type Container = protos.google.cloud.run.v2.IContainer;

export const parent = 'projects/slipway-local/locations/europe-west1';
const place = { project: 'slipway-local', region: 'europe-west1' };

/** A Cloud Run with all that it needs, in a folder of its own, with the official clients in front. */
export async function startLaptop(more: Partial<CloudRunOptions> = {}) {
  process.env.METADATA_SERVER_DETECTION = 'none';
  const dir = mkdtempSync(path.join(tmpdir(), 'cloud-run-'));
  const metadata = await startMetadataServer({ port: 0, dir: path.join(dir, 'metadata'), ...place });
  const executor = processExecutor();
  const logs: NewLogEntry[] = [];
  const secrets = new Map<string, string>();
  const options: CloudRunOptions = {
    port: 0,
    dir: path.join(dir, 'run'),
    ...place,
    executor,
    // Far from each other, so that tests which run at the same time seldom meet.
    servicePorts: { from: 20_000 + Math.floor(Math.random() * 10_000) },
    logging: (entry) => logs.push(entry),
    readSecret: async (secret, version) => {
      const value = secrets.get(`${secret}/versions/${version}`);
      if (value === undefined) throw Object.assign(new Error('not found'), { code: status.NOT_FOUND });
      return Buffer.from(value);
    },
    verifyIdentityToken: metadata.verifyIdentityToken,
    ...more,
  };
  let run = await startCloudRun(options);
  let clients = connect(run);

  return {
    executor: executor as ProcessExecutor,
    logs,
    secrets,
    metadata,
    dir: options.dir,
    get run(): CloudRun {
      return run;
    },
    get services(): ServicesClient {
      return clients.services;
    },
    get revisions(): RevisionsClient {
      return clients.revisions;
    },
    get jobs(): JobsClient {
      return clients.jobs;
    },
    get executions(): ExecutionsClient {
      return clients.executions;
    },
    get tasks(): TasksClient {
      return clients.tasks;
    },
    system: (): string[] =>
      logs.filter(({ logName }) => logName.endsWith('varlog%2Fsystem')).map(({ textPayload }) => textPayload ?? ''),
    async restart() {
      await Promise.all(Object.values(clients).map((client) => client.close()));
      await run.close();
      run = await startCloudRun(options);
      clients = connect(run);
    },
    async create(serviceId: string, service: Service = serviceOf()): Promise<Service> {
      const [operation] = await clients.services.createService({ parent, serviceId, service });
      return (await operation.promise())[0];
    },
    async update(service: Service, paths: string[] = []): Promise<Service> {
      const [operation] = await clients.services.updateService({ service, updateMask: { paths } });
      return (await operation.promise())[0];
    },
    async get(service: string): Promise<Service> {
      return (await clients.services.getService({ name: `${parent}/services/${service}` }))[0];
    },
    token: async (audience: string): Promise<string> => {
      const url = `http://127.0.0.1:${metadata.port}/computeMetadata/v1/instance/service-accounts/default/identity`;
      const headers = { 'metadata-flavor': 'Google' };
      return (await fetch(`${url}?audience=${encodeURIComponent(audience)}`, { headers })).text();
    },
    async close() {
      await Promise.all(Object.values(clients).map((client) => client.close()));
      await run.close();
      await metadata.close();
      rmSync(dir, { recursive: true });
    },
  };
}

export type Laptop = Awaited<ReturnType<typeof startLaptop>>;

function connect({ port }: CloudRun) {
  const options = { apiEndpoint: '127.0.0.1', port, sslCreds: credentials.createInsecure(), projectId: place.project };
  return {
    services: new ServicesClient(options),
    revisions: new RevisionsClient(options),
    jobs: new JobsClient(options),
    executions: new ExecutionsClient(options),
    tasks: new TasksClient(options),
  };
}

/** What takes a moment may take long on a busy machine. */
export const soon = { timeout: 10_000 };

/** A public service of one container whose environment steers the test's app; started quickly or not at all. */
export function serviceOf(env: Record<string, string> = {}, more: Service = {}, container: Container = {}): Service {
  return {
    invokerIamDisabled: true,
    ...more,
    template: {
      ...more.template,
      containers: [
        {
          image: imageOf('app'),
          env: Object.entries(env).map(([name, value]) => ({ name, value })),
          startupProbe: { tcpSocket: { port: 8080 }, periodSeconds: 5, timeoutSeconds: 5, failureThreshold: 1 },
          ...container,
        },
      ],
    },
  };
}

export async function versionAt(uri: string | null | undefined, init?: RequestInit): Promise<string> {
  const response = await fetch(`${uri}/`, init);
  return response.ok ? ((await response.json()) as { version: string }).version : `${response.status}`;
}

export { imageOf };
