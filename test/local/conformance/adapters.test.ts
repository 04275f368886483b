import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CloudBuildClient } from '@google-cloud/cloudbuild';
import { RevisionsClient, ServicesClient } from '@google-cloud/run';
import { SecretManagerServiceClient } from '@google-cloud/secret-manager';
import { grpc } from 'google-gax';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { createBuilds } from '../../../functions/google/cloud-build.ts';
import { createRuns } from '../../../functions/google/cloud-run.ts';
import { openToEverybody } from '../../../functions/google/run-access.ts';
import { createSecrets } from '../../../functions/google/secret-manager.ts';
import type { BuildRequest, RevisionConfig } from '../../../functions/ports.ts';
import { startCloudBuild } from '../../../local/cloud-build/server.ts';
import type { Running } from '../../../local/component.ts';
import { startSecretManager } from '../../../local/secret-manager/server.ts';
import { revisionOf, tagOf } from '../../../shared/names.ts';
import { folderExecutor } from '../cloud-build/folder-executor.ts';
import { imageOf, type Laptop, startLaptop } from '../cloud-run/laptop.ts';
import { recordCalls } from './recorded-calls.ts';
import { aborted } from './refusal.ts';

process.env.METADATA_SERVER_DETECTION = 'none';

const project = 'slipway-local';
const region = 'europe-west1';
const endpointOf = ({ port }: Running) => ({
  apiEndpoint: '127.0.0.1',
  port,
  sslCreds: grpc.credentials.createInsecure(),
});

afterEach(() => void vi.restoreAllMocks());

describe('the adapter of Cloud Run', () => {
  const ref = { project, region, name: 'web' };
  const really = { validateOnly: false };
  const onlyAsked = { validateOnly: true };
  let laptop: Laptop;
  beforeAll(async () => {
    laptop = await startLaptop();
    laptop.secrets.set(`projects/${project}/secrets/key/versions/3`, 'value');
  });
  afterAll(() => laptop.close());

  const first = (percent: number) => ({ revision: configOf(1).revision, percent, tag: tagOf(1) });
  const second = (percent: number) => ({ revision: configOf(2).revision, percent, tag: tagOf(2) });
  const configOf = (seq: number): RevisionConfig => ({
    revision: revisionOf(ref.name, seq),
    image: imageOf('app'),
    env: { VERSION: `v${seq}`, KEY: { secret: 'key:3' } },
    port: 8080,
    sizing: {
      cpu: 1,
      memoryMiB: 512,
      concurrency: 80,
      minInstances: 0,
      maxInstances: 3,
      executionEnvironment: 'EXECUTION_ENVIRONMENT_GEN2',
      because: 'the usual',
    },
    serviceAccount: `slipway-runtime@${project}.iam.gserviceaccount.com`,
    healthPath: '/',
    labels: { 'slipway-deployment': 'dep-1', 'slipway-commit': 'a'.repeat(40), 'slipway-trace': '' },
  });

  test('goes from a new service to its removal without a field that Google would not know', async () => {
    const { port: runs, called } = noted(createRuns(project, endpointOf(laptop.run)));
    const services = recordCalls('@google-cloud/run', 'google.cloud.run.v2.Services', ServicesClient.prototype);
    const revisions = recordCalls('@google-cloud/run', 'google.cloud.run.v2.Revisions', RevisionsClient.prototype);
    const etag = async () => (await runs.service(ref))?.etag ?? '';
    const over = async (operation: string) => expect(await runs.wait(operation, 30)).toBe(true);

    expect(await runs.service(ref)).toBeNull();
    await runs.create(ref, { ...configOf(1), image: 'registry.example/app:d01' }, tagOf(1), onlyAsked);
    expect(await runs.service(ref)).toBeNull();
    await over(await runs.create(ref, configOf(1), tagOf(1), really));
    await runs.addRevision(ref, await etag(), configOf(2), tagOf(2), [first(100)], onlyAsked);
    expect(await runs.revision(ref, configOf(2).revision)).toBeNull();
    await expect(runs.addRevision(ref, '"old"', configOf(2), tagOf(2), [first(100)], really)).rejects.toMatchObject({
      code: aborted,
    });
    await over(await runs.addRevision(ref, await etag(), configOf(2), tagOf(2), [first(100)], really));
    expect(await runs.revision(ref, configOf(2).revision)).toMatchObject({ ready: 'succeeded', image: imageOf('app') });
    expect(await runs.service(ref)).toMatchObject({ ready: 'succeeded', traffic: [first(100), second(0)] });
    await over(await runs.setTraffic(ref, await etag(), [first(70), second(30)]));
    await expect(runs.setTraffic(ref, '"old"', [second(100)])).rejects.toMatchObject({ code: aborted });
    expect(await runs.service(ref)).toMatchObject({ isPublic: false, traffic: [first(70), second(30)] });
    expect(await runs.open(ref, await etag())).toBeNull();
    expect(await runs.service(ref)).toMatchObject({ isPublic: true });
    await expect(runs.remove(ref, '"old"')).rejects.toMatchObject({ code: aborted });
    await runs.remove(ref, await etag());
    expect(await runs.service(ref)).toBeNull();

    expect([...services.unknownFields(), ...revisions.unknownFields()]).toEqual([]);
    expect(called()).toEqual(Object.keys(runs).sort());
    for (const { method, request } of [...services.calls, ...revisions.calls]) {
      expect(JSON.stringify(request), method).toContain(`projects/${project}/locations/${region}`);
    }
  });

  test('asks each region for itself, and hears that another is not there', async () => {
    const runs = createRuns(project, endpointOf(laptop.run));
    const elsewhere = { ...ref, region: 'us-east1' };
    const refusal = { message: expect.stringContaining("'locations/us-east1'") };
    await expect(runs.service(elsewhere)).rejects.toMatchObject(refusal);
    await expect(runs.create(elsewhere, configOf(1), tagOf(1), onlyAsked)).rejects.toMatchObject(refusal);
    await expect(runs.setTraffic(elsewhere, '', [first(100)])).rejects.toMatchObject(refusal);
    await expect(runs.remove(elsewhere, '')).rejects.toMatchObject(refusal);
  });

  test('says in words what Cloud Run refuses for good', async () => {
    const runs = createRuns(project, endpointOf(laptop.run));
    const config = { ...configOf(1), env: { PORT: '1' } };
    await expect(runs.create(ref, config, tagOf(1), onlyAsked)).rejects.toMatchObject({
      failure: {
        code: 'release-refused',
        message: expect.stringContaining('The following reserved env names were provided: PORT.'),
      },
    });
    await laptop.create('shared');
    const { etag } = (await runs.service({ ...ref, name: 'shared' })) ?? { etag: '' };
    await expect(runs.setTraffic({ ...ref, name: 'shared' }, etag, [first(90)])).rejects.toMatchObject({
      failure: {
        code: 'release-refused',
        message: expect.stringMatching(/^Cloud Run refuses the service: Revision .* does not exist/),
      },
    });
  });

  test('opens a service beside the grants that are there', async () => {
    const name = `projects/${project}/locations/${region}/services/granted`;
    const { services } = laptop;
    await laptop.create('granted');
    const others = { role: 'roles/run.invoker', members: ['user:a@example.com'] };
    await services.setIamPolicy({ resource: name, policy: { bindings: [others] } });
    const calls = recordCalls('@google-cloud/run', 'google.cloud.run.v2.Services', ServicesClient.prototype);
    expect(await openToEverybody(services, name)).toBeNull();
    const [policy] = await services.getIamPolicy({ resource: name });
    expect(policy.bindings).toMatchObject([others, { role: 'roles/run.invoker', members: ['allUsers'] }]);
    expect(calls.calls[0]?.request).toMatchObject({ options: { requestedPolicyVersion: 3 } });
    expect(calls.unknownFields()).toEqual([]);
  });
});

describe('the adapter of Cloud Build', () => {
  const host = '127.0.0.1:1';
  let dir: string;
  let server: Running;
  beforeAll(async () => {
    dir = mkdtempSync(path.join(tmpdir(), 'adapters-'));
    const publish = { builds: async () => undefined, logs: async () => undefined };
    // Nothing is carried out, so that a build can be cancelled at any time.
    const concurrency = 0;
    const where = { port: 0, dir: path.join(dir, 'build'), project, region };
    server = await startCloudBuild({
      ...where,
      executor: folderExecutor(dir),
      publish,
      allowedSourceHosts: [host],
      concurrency,
    });
  });
  afterAll(async () => {
    await server.close();
    rmSync(dir, { recursive: true, force: true });
  });

  const request: BuildRequest = {
    region,
    tag: 'd-abc-f1',
    labels: ['o-local'],
    source: { url: `http://${host}/acme/app.git`, sha: 'a'.repeat(40) },
    root: 'services/$web',
    dockerfile: { path: 'Dockerfile', text: 'FROM node:24-slim\nRUN echo "$HOME"\n' },
    dockerignore: 'node_modules\n',
    context: '../..',
    image: '127.0.0.1:5000/slipway/web:d02',
    cacheFrom: `127.0.0.1:5000/slipway/web@sha256:${'a'.repeat(64)}`,
    timeoutSeconds: 900,
    queueSeconds: 600,
    serviceAccount: `projects/${project}/serviceAccounts/slipway-build@${project}.iam.gserviceaccount.com`,
  };

  test('creates, finds, reads and cancels without a field that Google would not know', async () => {
    const { port: builds, called } = noted(createBuilds(project, endpointOf(server)));
    const recorder = recordCalls(
      '@google-cloud/cloudbuild',
      'google.devtools.cloudbuild.v1.CloudBuild',
      CloudBuildClient.prototype,
    );
    const { id } = await builds.create(request);
    expect((await builds.byTag(region, request.tag)).map((build) => build.id)).toEqual([id]);
    expect(await builds.get(region, id)).toMatchObject({ id });
    expect(await builds.get(region, '00000000-0000-0000-0000-000000000000')).toBeNull();
    await builds.cancel(region, id);

    expect(recorder.unknownFields()).toEqual([]);
    expect(called()).toEqual(Object.keys(builds).sort());
    for (const call of recorder.calls) {
      expect(JSON.stringify(call.request), call.method).toContain(`projects/${project}/locations/${region}`);
    }
  });

  test.each([
    [
      'by its address',
      `b@other.iam.gserviceaccount.com`,
      'projects/other/serviceAccounts/b@other.iam.gserviceaccount.com',
    ],
    [
      'of Google',
      '1-compute@developer.gserviceaccount.com',
      `projects/${project}/serviceAccounts/1-compute@developer.gserviceaccount.com`,
    ],
    ['by its name', request.serviceAccount, request.serviceAccount],
  ])('names an account that is given %s as Cloud Build wants it', async (_what, serviceAccount, named) => {
    const builds = createBuilds(project, endpointOf(server));
    const recorder = recordCalls(
      '@google-cloud/cloudbuild',
      'google.devtools.cloudbuild.v1.CloudBuild',
      CloudBuildClient.prototype,
    );
    const { id } = await builds.create({ ...request, serviceAccount });
    expect(recorder.calls[0]?.request).toMatchObject({ build: { serviceAccount: named } });
    await builds.cancel(region, id);
  });

  test('asks each region for itself', async () => {
    const builds = createBuilds(project, endpointOf(server));
    const refusal = { message: expect.stringContaining("'locations/us-east1'") };
    await expect(builds.create({ ...request, region: 'us-east1' })).rejects.toMatchObject(refusal);
    await expect(builds.byTag('us-east1', request.tag)).rejects.toMatchObject(refusal);
  });
});

test('the adapter of Secret Manager writes, reads and removes without a field that Google would not know', async () => {
  const dir = mkdtempSync(path.join(tmpdir(), 'adapters-'));
  const server = await startSecretManager({ port: 0, dir, project, region });
  try {
    const { port: secrets, called } = noted(createSecrets(project, endpointOf(server)));
    const service = 'google.cloud.secretmanager.v1.SecretManagerService';
    const recorder = recordCalls('@google-cloud/secret-manager', service, SecretManagerServiceClient.prototype);
    expect(await secrets.resolve('key', 'latest')).toBeNull();
    expect(await secrets.write('key', 'one', { service: 'web' })).toBe(1);
    expect(await secrets.write('key', 'two', { service: 'web' })).toBe(2);
    expect(await secrets.resolve('key', 'latest')).toBe(2);
    expect(await secrets.read('key', '1')).toBe('one');
    expect(await secrets.list()).toMatchObject([{ name: 'key', labels: { service: 'web' } }]);
    await secrets.allowReader('key', `slipway-web@${project}.iam.gserviceaccount.com`);
    await secrets.remove('key');
    await secrets.remove('key');
    expect(await secrets.list()).toEqual([]);
    expect(recorder.unknownFields()).toEqual([]);
    const methods = ['AccessSecretVersion', 'AddSecretVersion', 'CreateSecret', 'DeleteSecret', 'GetSecretVersion'];
    const policies = ['GetIamPolicy', 'SetIamPolicy'];
    expect(new Set(recorder.calls.map(({ method }) => method))).toEqual(
      new Set([...methods, ...policies, 'ListSecrets']),
    );
    const [asked] = recorder.calls.filter(({ method }) => method === 'GetIamPolicy');
    expect(asked?.request).toMatchObject({ options: { requestedPolicyVersion: 3 } });
    expect(called()).toEqual(Object.keys(secrets).sort());
  } finally {
    await server.close();
    rmSync(dir, { recursive: true });
  }
});

/** A port that notes which of its methods were called. */
function noted<Port extends object>(port: Port): { readonly port: Port; readonly called: () => readonly string[] } {
  const called = new Set<string>();
  const watched = new Proxy(port, {
    get(target, key, receiver) {
      if (typeof key === 'string') called.add(key);
      return Reflect.get(target, key, receiver) as unknown;
    },
  });
  return { port: watched, called: () => [...called].sort() };
}
