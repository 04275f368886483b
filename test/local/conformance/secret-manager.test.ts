import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { SecretManagerServiceClient } from '@google-cloud/secret-manager';
import { grpc } from 'google-gax';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Running } from '../../../local/component.ts';
import { startSecretManager } from '../../../local/secret-manager/server.ts';
import { expectRefusal, expectSources, failedPrecondition } from './refusal.ts';
import { add, automatic, name, parent, project, refusals, version } from './secret-manager-refusals.ts';

process.env.METADATA_SERVER_DETECTION = 'none';

let dir: string;
let server: Running;
let client: SecretManagerServiceClient;

async function everything() {
  const [secrets] = await client.listSecrets({ parent });
  const [versions] = await client.listSecretVersions({ parent: name });
  const [policy] = await client.getIamPolicy({ resource: name });
  return { secrets, versions, policy };
}

let before: Awaited<ReturnType<typeof everything>>;
beforeAll(async () => {
  dir = mkdtempSync(path.join(tmpdir(), 'conformance-'));
  server = await startSecretManager({ port: 0, dir, project, region: 'europe-west1' });
  const sslCreds = grpc.credentials.createInsecure();
  client = new SecretManagerServiceClient({
    apiEndpoint: '127.0.0.1',
    port: server.port,
    sslCreds,
    projectId: project,
  });
  await client.createSecret({ parent, secretId: 'empty', secret: automatic });
  await client.createSecret({ parent, secretId: 'kept', secret: automatic });
  for (const value of ['one', 'two', 'three']) await add({ data: Buffer.from(value) })(client);
  await client.disableSecretVersion({ name: `${name}/versions/2` });
  await client.destroySecretVersion({ name: `${name}/versions/3` });
  before = await everything();
});
afterAll(async () => {
  await client.close();
  await server.close();
  rmSync(dir, { recursive: true });
});

describe('Secret Manager refuses', () => {
  test.each(refusals)('$what', (refusal) => expectRefusal(refusal.request(client), refusal));

  test('none of them with a trace', async () => {
    expect(await everything()).toEqual(before);
    expectSources(refusals);
  });
});

test('an update that changes no state changes the etag all the same', async () => {
  // https://cloud.google.com/secret-manager/docs/etags
  const [first] = await client.getSecretVersion({ name: version });
  const [second] = await client.enableSecretVersion({ name: version, etag: first.etag ?? '' });
  expect(second.etag).not.toBe(first.etag);
  const stale = client.disableSecretVersion({ name: version, etag: first.etag ?? '' });
  await expect(stale).rejects.toMatchObject({ code: failedPrecondition });
});

test('the newest secret is listed first, and a filter takes the total away', async () => {
  const call = { parent, pageSize: 1 };
  const [secrets, , all] = await client.listSecrets(call, { autoPaginate: false });
  expect(secrets.map((secret) => secret.name)).toEqual([name]);
  expect(all?.totalSize).toBe(2);
  const [, , some] = await client.listSecrets({ ...call, filter: 'name:kept' }, { autoPaginate: false });
  expect(some?.totalSize ?? 0).toBe(0);
});

test('Secret Manager takes an id of 255 characters and a value of 64 KiB', async () => {
  const secretId = 'A_-'.repeat(85);
  await client.createSecret({ parent, secretId, secret: automatic });
  const payload = { data: Buffer.alloc(64 << 10, 'x') };
  const [added] = await client.addSecretVersion({ parent: `${parent}/secrets/${secretId}`, payload });
  expect(added.name).toBe(`${parent}/secrets/${secretId}/versions/1`);
});
