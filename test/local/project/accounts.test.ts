import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { SecretManagerServiceClient } from '@google-cloud/secret-manager';
import { GoogleAuth, OAuth2Client } from 'google-auth-library';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { endpointFrom } from '../../../functions/google/endpoint.ts';
import { createAccounts } from '../../../functions/google/iam.ts';
import { createSecrets } from '../../../functions/google/secret-manager.ts';
import { runtimeRoles } from '../../../functions/guard/service-account.ts';
import type { Running } from '../../../local/component.ts';
import { startProject } from '../../../local/project/server.ts';
import { startSecretManager } from '../../../local/secret-manager/server.ts';

const place = { project: 'slipway-local', region: 'us-central1' };
const email = `slipway-web-abcdef@${place.project}.iam.gserviceaccount.com`;
const member = `serviceAccount:${email}`;
const other = { role: 'roles/owner', members: ['user:ada@example.com'], condition: { title: 't', expression: 'true' } };
let dir: string;
let server: Running;

const signedIn = new OAuth2Client();
signedIn.setCredentials({ access_token: 'token' });
const start = () => startProject({ port: 0, dir, ...place, hasImage: async () => true });
const accountsOf = (running: Running) =>
  createAccounts(place.project, `127.0.0.1:${running.port}`, new GoogleAuth({ authClient: signedIn }));

beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'slipway-accounts-'));
  server = await start();
});
afterEach(async () => {
  await server.close();
  await rm(dir, { recursive: true });
});

interface Policy {
  readonly etag: string;
  readonly bindings: readonly { readonly role: string; readonly members: readonly string[] }[];
}

async function manager(verb: string, body: object): Promise<Policy> {
  const address = `http://127.0.0.1:${server.port}/v3/projects/${place.project}:${verb}`;
  const headers = { authorization: 'Bearer token' };
  return (await (await fetch(address, { method: 'POST', headers, body: JSON.stringify(body) })).json()) as Policy;
}
const policy = () => manager('getIamPolicy', { options: { requestedPolicyVersion: 3 } });
const rolesOf = async (whose: string) =>
  (await policy()).bindings.flatMap(({ role, members }) => (members.includes(whose) ? [role] : [])).sort();

test('an account is made once, with its roles and no other, and what others hold stays', async () => {
  await manager('setIamPolicy', { policy: { version: 3, bindings: [other] } });
  const accounts = accountsOf(server);
  await accounts.ensure(email, 'The service web', runtimeRoles);
  const [id, { etag }] = [await accounts.find(email), await policy()];
  await accounts.ensure(email, 'The service web', runtimeRoles);
  expect(await accounts.find(email)).toBe(id);
  expect((await policy()).etag).toBe(etag);
  expect(await rolesOf(member)).toEqual([...runtimeRoles].sort());
  expect((await policy()).bindings).toContainEqual(other);
});

test('accounts that are made at the same time all get their roles', async () => {
  const accounts = accountsOf(server);
  const emails = ['a', 'b', 'c', 'd'].map((letter) => email.replace('web', letter));
  await Promise.all(emails.map((each) => accounts.ensure(each, 'A service', runtimeRoles)));
  for (const each of emails) expect(await rolesOf(`serviceAccount:${each}`)).toHaveLength(runtimeRoles.length);
});

test('a policy that is read without its version hides conditions, and cannot be written back so', async () => {
  await manager('setIamPolicy', { policy: { version: 3, bindings: [other] } });
  const shown = await manager('getIamPolicy', {});
  expect(shown.bindings).toEqual([{ members: other.members, role: expect.stringMatching(/^roles\/owner_withcond_/) }]);
  expect(await manager('setIamPolicy', { policy: shown })).toMatchObject({ error: { status: 'INVALID_ARGUMENT' } });
  expect((await policy()).bindings).toEqual([other]);
});

test('an account goes with everything that names it, and its removal may be repeated', async () => {
  await manager('setIamPolicy', { policy: { version: 3, bindings: [other] } });
  const accounts = accountsOf(server);
  await accounts.ensure(email, 'The service web', runtimeRoles);
  const id = await accounts.find(email);
  await accounts.remove(email, id);
  await accounts.remove(email, id);
  expect(await accounts.find(email)).toBeNull();
  expect((await policy()).bindings).toEqual([other]);
});

test('a removal that comes late leaves the account that was made again under the address', async () => {
  const accounts = accountsOf(server);
  await accounts.ensure(email, 'The service web', runtimeRoles);
  const first = await accounts.find(email);
  await accounts.remove(email, first);
  await accounts.ensure(email, 'The service web', runtimeRoles);
  await accounts.remove(email, first);
  expect(await accounts.find(email)).not.toBeNull();
  expect(await rolesOf(member)).toHaveLength(runtimeRoles.length);
});

test('accounts and policy outlive the process', async () => {
  await accountsOf(server).ensure(email, 'The service web', runtimeRoles);
  await server.close();
  server = await start();
  expect(await accountsOf(server).find(email)).not.toBeNull();
  expect(await rolesOf(member)).toHaveLength(runtimeRoles.length);
});

test('who may not make accounts is told the permission', async () => {
  await writeFile(path.join(dir, 'withheld.json'), JSON.stringify({ permissions: ['iam.serviceAccounts.create'] }));
  await expect(accountsOf(server).ensure(email, 'The service web', runtimeRoles)).rejects.toMatchObject({
    failure: { code: 'permission-missing', message: expect.stringContaining('iam.serviceAccounts.create') },
  });
});

test('a service reads its own secrets: the account is allowed once, beside who was before', async () => {
  const manager = await startSecretManager({ port: 0, dir: path.join(dir, 'secrets'), ...place });
  const endpoint = endpointFrom('HOST', { HOST: `127.0.0.1:${manager.port}` });
  const client = new SecretManagerServiceClient({ projectId: place.project, ...endpoint });
  const secrets = createSecrets(place.project, endpoint);
  const resource = `projects/${place.project}/secrets/key`;
  const role = 'roles/secretmanager.secretAccessor';
  try {
    await secrets.write('key', 'value', {});
    const others = { role, members: ['user:ada@example.com'] };
    const until = { title: 'until', expression: "request.time < timestamp('2027-01-01T00:00:00Z')" };
    const conditional = { role, members: [member], condition: until };
    await client.setIamPolicy({ resource, policy: { version: 3, bindings: [others, conditional] } });
    await secrets.allowReader('key', email);
    await secrets.allowReader('key', email);
    const [{ bindings }] = await client.getIamPolicy({ resource, options: { requestedPolicyVersion: 3 } });
    expect(bindings).toMatchObject([others, conditional, { role, members: [member], condition: null }]);
  } finally {
    await client.close();
    await manager.close();
  }
});
