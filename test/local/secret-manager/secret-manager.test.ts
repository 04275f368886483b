import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { SecretManagerServiceClient } from '@google-cloud/secret-manager';
import fc from 'fast-check';
import { grpc } from 'google-gax';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Running } from '../../../local/component.ts';
import { crc32c } from '../../../local/secret-manager/crc32c.ts';
import { startSecretManager } from '../../../local/secret-manager/server.ts';

process.env.METADATA_SERVER_DETECTION = 'none';

const project = 'test-project';
const parent = `projects/${project}`;
const name = `${parent}/secrets/API_KEY`;
const automatic = { replication: { automatic: {} } };

let dir: string;
let server: Running;
let client: SecretManagerServiceClient;

async function start(): Promise<void> {
  server = await startSecretManager({ port: 0, dir, project, region: 'europe-west1' });
  client = new SecretManagerServiceClient({
    apiEndpoint: '127.0.0.1',
    port: server.port,
    sslCreds: grpc.credentials.createInsecure(),
    projectId: project,
  });
}

async function stop(): Promise<void> {
  await client.close();
  await server.close();
}

beforeEach(async () => {
  dir = mkdtempSync(path.join(tmpdir(), 'secret-manager-'));
  await start();
});

afterEach(async () => {
  await stop();
  rmSync(dir, { recursive: true });
});

async function add(value: string | Buffer): Promise<string> {
  const [version] = await client.addSecretVersion({ parent: name, payload: { data: Buffer.from(value) } });
  return version.name ?? '';
}

async function read(version: string): Promise<string> {
  const [answer] = await client.accessSecretVersion({ name: `${name}/versions/${version}` });
  return Buffer.from(answer.payload?.data as Uint8Array).toString();
}

describe('the local Secret Manager', () => {
  test('latest is the newest version and resolves to its number', async () => {
    await client.createSecret({ parent, secretId: 'API_KEY', secret: automatic });
    await add('first');
    expect(await add('second')).toBe(`${name}/versions/2`);
    expect(await read('latest')).toBe('second');
    expect(await read('1')).toBe('first');
    const [version] = await client.getSecretVersion({ name: `${name}/versions/latest` });
    expect(version).toMatchObject({ name: `${name}/versions/2`, state: 'ENABLED' });
  });

  test('every value comes back byte for byte, with its checksum', async () => {
    await client.createSecret({ parent, secretId: 'API_KEY', secret: automatic });
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 300 }), async (bytes) => {
        const data = Buffer.from(bytes);
        const payload = { data, dataCrc32c: crc32c(data) };
        const [version] = await client.addSecretVersion({ parent: name, payload });
        expect(version.clientSpecifiedPayloadChecksum).toBe(true);
        const [answer] = await client.accessSecretVersion({ name: version.name ?? '' });
        expect(Buffer.from(answer.payload?.data as Uint8Array).equals(data)).toBe(true);
        expect(Number(answer.payload?.dataCrc32c)).toBe(payload.dataCrc32c);
      }),
      { numRuns: 20 },
    );
  });

  test('a checksum that does not fit is refused and stores nothing', async () => {
    await client.createSecret({ parent, secretId: 'API_KEY', secret: automatic });
    const payload = { data: Buffer.from('value'), dataCrc32c: 1 };
    await expect(client.addSecretVersion({ parent: name, payload })).rejects.toMatchObject({ code: 3 });
    await expect(read('latest')).rejects.toMatchObject({ code: 5 });
  });

  test('values survive a restart, and lie on disk encrypted and readable by their owner alone', async () => {
    await client.createSecret({ parent, secretId: 'API_KEY', secret: automatic });
    await add('sk-very-secret-value');
    await stop();
    expect(statSync(dir).mode & 0o777).toBe(0o700);
    for (const file of readdirSync(dir)) {
      expect(statSync(path.join(dir, file)).mode & 0o777, file).toBe(0o600);
      const content = readFileSync(path.join(dir, file), 'utf8');
      expect(content).not.toContain('sk-very-secret-value');
      expect(content).not.toContain(Buffer.from('sk-very-secret-value').toString('base64').slice(0, 20));
    }
    await start();
    expect(await read('latest')).toBe('sk-very-secret-value');
  });

  test('a value that cannot be decrypted is DATA_LOSS, never empty', async () => {
    await client.createSecret({ parent, secretId: 'API_KEY', secret: automatic });
    await add('value');
    await stop();
    writeFileSync(path.join(dir, 'key'), Buffer.alloc(32, 7));
    await start();
    await expect(read('latest')).rejects.toMatchObject({ code: 15, message: expect.stringContaining('another key') });
  });

  test('a value put in the place of another is not decrypted', async () => {
    await client.createSecret({ parent, secretId: 'API_KEY', secret: automatic });
    await add('first');
    await add('second');
    await stop();
    const journal = path.join(dir, 'secrets.json');
    const secrets = JSON.parse(readFileSync(journal, 'utf8'));
    secrets[0].versions[1].sealed = secrets[0].versions[0].sealed;
    writeFileSync(journal, JSON.stringify(secrets));
    await start();
    await expect(read('2')).rejects.toMatchObject({ code: 15 });
    expect(await read('1')).toBe('first');
  });

  test('a disabled version is not read, not even as latest, and can be enabled again', async () => {
    await client.createSecret({ parent, secretId: 'API_KEY', secret: automatic });
    await add('first');
    const second = await add('second');
    const [disabled] = await client.disableSecretVersion({ name: second });
    expect(disabled.state).toBe('DISABLED');
    await expect(read('latest')).rejects.toMatchObject({ code: 9 });
    await client.enableSecretVersion({ name: second });
    expect(await read('latest')).toBe('second');
  });

  test('a destroyed version is gone for good, and its number is not used again', async () => {
    await client.createSecret({ parent, secretId: 'API_KEY', secret: automatic });
    const first = await add('first');
    await client.destroySecretVersion({ name: first });
    await expect(read('1')).rejects.toMatchObject({ code: 9 });
    await expect(client.enableSecretVersion({ name: first })).rejects.toMatchObject({ code: 9 });
    expect(JSON.parse(readFileSync(path.join(dir, 'secrets.json'), 'utf8'))[0].versions[0].sealed).toBeNull();
    expect(await add('second')).toBe(`${name}/versions/2`);
  });

  test('lists are paged, filtered by label and name, and hold no values', async () => {
    for (const [secretId, service] of [
      ['A', 'web'],
      ['B', 'api'],
      ['C', 'web'],
    ] as const) {
      await client.createSecret({ parent, secretId, secret: { ...automatic, labels: { service } } });
    }
    const [all] = await client.listSecrets({ parent, pageSize: 1 });
    expect(all.map((secret) => secret.name)).toEqual(['C', 'B', 'A'].map((id) => `${parent}/secrets/${id}`));
    const [web] = await client.listSecrets({ parent, filter: 'labels.service=web AND name:secrets/C' });
    expect(web.map((secret) => secret.name)).toEqual([`${parent}/secrets/C`]);
    await expect(client.listSecrets({ parent, filter: 'size > 3' })).rejects.toMatchObject({ code: 3 });
  });

  test('versions are listed newest first and can be chosen by state', async () => {
    await client.createSecret({ parent, secretId: 'API_KEY', secret: automatic });
    await add('first');
    await client.disableSecretVersion({ name: await add('second') });
    const [versions] = await client.listSecretVersions({ parent: name });
    expect(versions.map((version) => version.name?.split('/').at(-1))).toEqual(['2', '1']);
    const [enabled] = await client.listSecretVersions({ parent: name, filter: 'state=ENABLED' });
    expect(enabled).toHaveLength(1);
  });

  test('creating twice, deleting what is not there, and foreign projects are refused by their codes', async () => {
    await client.createSecret({ parent, secretId: 'API_KEY', secret: automatic });
    const again = client.createSecret({ parent, secretId: 'API_KEY', secret: automatic });
    await expect(again).rejects.toMatchObject({ code: 6 });
    await expect(client.createSecret({ parent, secretId: 'X', secret: {} })).rejects.toMatchObject({ code: 3 });
    await client.deleteSecret({ name });
    await expect(client.deleteSecret({ name })).rejects.toMatchObject({ code: 5 });
    await expect(client.getSecret({ name: 'projects/other/secrets/S' })).rejects.toMatchObject({ code: 7 });
    await expect(client.getSecret({ name: `${parent}/secrets/../x` })).rejects.toMatchObject({ code: 3 });
  });

  test('a policy is kept, and one that was changed in between is not overwritten', async () => {
    await client.createSecret({ parent, secretId: 'API_KEY', secret: automatic });
    const [before] = await client.getIamPolicy({ resource: name });
    const bindings = [{ role: 'roles/secretmanager.secretAccessor', members: ['serviceAccount:a@b.c'] }];
    const [after] = await client.setIamPolicy({ resource: name, policy: { bindings, etag: before.etag ?? '' } });
    expect(after.bindings).toMatchObject(bindings);
    const stale = client.setIamPolicy({ resource: name, policy: { bindings: [], etag: before.etag ?? '' } });
    await expect(stale).rejects.toMatchObject({ code: 10 });
    const permissions = ['secretmanager.versions.access'];
    const [tested] = await client.testIamPermissions({ resource: name, permissions });
    expect(tested.permissions).toEqual(permissions);
  });

  test('the checksum is CRC32C', () => {
    expect(crc32c(Buffer.from('123456789'))).toBe(0xe3069283);
  });
});
