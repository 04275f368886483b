import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { GoogleAuth } from 'google-auth-library';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { checkIdentityToken, issueIdentityToken } from '../../../local/metadata/identity-token.ts';
import { signingKey } from '../../../local/metadata/key.ts';
import { type MetadataServer, startMetadataServer } from '../../../local/metadata/metadata-server.ts';

const audience = 'http://127.0.0.1:4900';
let dir: string;
let server: MetadataServer;
const start = () => startMetadataServer({ port: 0, dir, project: 'slipway-local', region: 'europe-west1' });

beforeEach(async () => {
  dir = mkdtempSync(path.join(tmpdir(), 'metadata-'));
  server = await start();
  vi.stubEnv('GCE_METADATA_HOST', `127.0.0.1:${server.port}`);
  vi.stubEnv('METADATA_SERVER_DETECTION', 'assume-present');
  vi.stubEnv('GOOGLE_APPLICATION_CREDENTIALS', '');
  vi.stubEnv('HOME', dir);
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await server.close();
  rmSync(dir, { recursive: true });
});

test("Google's auth library gets an identity token that this server accepts", async () => {
  const client = await new GoogleAuth().getIdTokenClient(audience);
  const headers = await client.getRequestHeaders();
  const token = headers.get('authorization')?.replace('Bearer ', '') ?? '';
  const verified = server.verifyIdentityToken(token, [audience]);
  expect(verified).toMatchObject({ ok: true, claims: { aud: audience, email: server.email } });
});

test('the project and an access token come from the same place', async () => {
  const auth = new GoogleAuth();
  expect(await auth.getProjectId()).toBe('slipway-local');
  expect(await auth.getAccessToken()).toMatch(/^laptop-/);
});

test('a token is refused for another audience, after its hour, when changed, and when not signed with RS256', () => {
  const key = signingKey(dir);
  const now = Date.now();
  const token = issueIdentityToken(key, server.email, audience, now);
  const [header, payload, signature] = token.split('.') as [string, string, string];
  const forged = Buffer.from(JSON.stringify({ alg: 'none' })).toString('base64url');
  const changed = Buffer.from(payload, 'base64url').toString().replace('4900', '4901');
  const why = (text: string, audiences: string[], at = now) => {
    const result = checkIdentityToken(key, text, audiences, at);
    return result.ok ? null : result.why;
  };
  expect(why(token, ['http://127.0.0.1:1', audience])).toBeNull();
  expect(why(token, ['http://127.0.0.1:4901'])).toBe(`the audience is ${audience}`);
  expect(why(token, [audience], now + 3_602_000)).toBe('the token has expired');
  expect(why(`${forged}.${payload}.`, [audience])).toBe('the token is not signed with RS256');
  expect(why(`${header}.${Buffer.from(changed).toString('base64url')}.${signature}`, [audience])).toBe(
    'the signature does not match',
  );
  expect(why('abc', [audience])).toBe('the token is not a JWT');
});

test('the key is kept across a restart and readable by its owner alone', async () => {
  const token = issueIdentityToken(signingKey(dir), server.email, audience, Date.now());
  await server.close();
  server = await start();
  expect(server.verifyIdentityToken(token, [audience]).ok).toBe(true);
  expect(statSync(path.join(dir, 'signing-key.pem')).mode & 0o777).toBe(0o600);
});

test('a request without the header, or one that was forwarded, is refused', async () => {
  const url = `http://127.0.0.1:${server.port}/computeMetadata/v1/instance/service-accounts/default/token`;
  expect((await fetch(url)).status).toBe(403);
  const forwarded = { 'metadata-flavor': 'Google', 'x-forwarded-for': '203.0.113.9' };
  expect((await fetch(url, { headers: forwarded })).status).toBe(403);
});
