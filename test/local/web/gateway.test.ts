import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { initializeApp } from 'firebase-admin/app';
import { getAuth } from 'firebase-admin/auth';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import type { Running } from '../../../local/component.ts';
import { startGateway } from '../../../local/web/gateway.ts';

const project = 'gateway-test';
const token = 'the-token-of-local-json-the-token-of-local-json';
const page = 'http://127.0.0.1:4899';

interface Seen {
  readonly url: string;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

let functions: http.Server;
let gateway: Running;
let seen: Seen[];

beforeAll(async () => {
  functions = http.createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    seen.push({ url: request.url ?? '', headers: request.headers, body: Buffer.concat(chunks).toString() });
    response.writeHead(202, { location: '/v1/x', 'access-control-allow-origin': '*' }).end('{"ok":true}');
  });
  await new Promise<void>((resolve) => functions.listen(0, '127.0.0.1', resolve));
  gateway = await startGateway({
    port: 0,
    functions: `http://127.0.0.1:${(functions.address() as AddressInfo).port}`,
    project,
    token,
    user: { uid: 'local-user', email: 'local@localhost' },
    origins: [page, 'http://localhost:4899'],
  });
});

afterAll(async () => {
  await gateway.close();
  functions.closeAllConnections();
  functions.close();
  vi.unstubAllEnvs();
});

beforeEach(() => {
  seen = [];
});

/** fetch sets Host and Origin itself, so these requests are made by hand. */
async function ask(path: string, options: { method?: string; headers?: http.OutgoingHttpHeaders; body?: string } = {}) {
  const { method = 'GET', headers = {}, body } = options;
  return new Promise<{ status: number; headers: http.IncomingHttpHeaders; body: string }>((resolve, reject) => {
    const request = http.request({ host: '127.0.0.1', port: gateway.port, path, method, headers }, async (response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of response) chunks.push(chunk);
      const text = Buffer.concat(chunks).toString();
      resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text });
    });
    request.once('error', reject);
    request.end(body);
  });
}

const signedIn = { authorization: `Bearer ${token}` };
const subjectOf = (authorization = ''): unknown =>
  JSON.parse(Buffer.from(authorization.split('.')[1] ?? '', 'base64url').toString()).sub;

test('whoever has the token may say as which member they ask, and nobody else', async () => {
  const asOther = { 'x-slipway-user': 'local-approver' };
  await ask('/v1/orgs/local/services', { headers: { ...signedIn, ...asOther } });
  expect(subjectOf(seen[0]?.headers.authorization)).toBe('local-approver');
  expect(seen[0]?.headers['x-slipway-user']).toBeUndefined();
  for (const name of ['../owner', 'A B', '']) {
    await ask('/v1/orgs/local/services', { headers: { ...signedIn, 'x-slipway-user': name } });
    expect(subjectOf(seen.at(-1)?.headers.authorization)).toBe('local-user');
  }
  expect((await ask('/v1/orgs/local/services', { headers: asOther })).status).toBe(401);
  const preflight = await ask('/v1/x', { method: 'OPTIONS', headers: { origin: page } });
  expect(preflight.headers['access-control-allow-headers']).not.toContain('x-slipway-user');
});

test('a request with the token reaches the API with all that it carries', async () => {
  const answer = await ask('/v1/orgs/local/deployments?x=1', {
    method: 'POST',
    headers: { ...signedIn, 'idempotency-key': 'k', traceparent: '00-a-b-01', 'content-type': 'application/json' },
    body: '{"a":1}',
  });
  expect(answer.status).toBe(202);
  expect(answer.headers.location).toBe('/v1/x');
  expect(seen[0]?.url).toBe('/api/v1/orgs/local/deployments?x=1');
  expect(seen[0]?.body).toBe('{"a":1}');
  expect(seen[0]?.headers).toMatchObject({ 'idempotency-key': 'k', traceparent: '00-a-b-01' });
});

test('the API gets an ID token that firebase-admin takes, and never the token of this machine', async () => {
  await ask('/v1/x', { headers: signedIn });
  const idToken = seen[0]?.headers.authorization?.replace('Bearer ', '') ?? '';
  expect(JSON.stringify(seen[0]?.headers)).not.toContain(token);
  vi.stubEnv('FIREBASE_AUTH_EMULATOR_HOST', `127.0.0.1:${gateway.port}`);
  const verified = await getAuth(initializeApp({ projectId: project })).verifyIdToken(idToken);
  expect(verified.uid).toBe('local-user');
  expect(verified.email).toBe('local@localhost');
});

test.each([
  ['no token', {}],
  ['a wrong token', { authorization: 'Bearer wrong' }],
  ['the token without its scheme', { authorization: token }],
  ['an empty token', { authorization: 'Bearer ' }],
])('%s is refused in the shape of an API error', async (_, headers) => {
  const answer = await ask('/v1/orgs/local/deployments', { headers });
  expect(answer.status).toBe(401);
  expect(JSON.parse(answer.body).error.code).toBe('not-signed-in');
  expect(seen).toEqual([]);
});

test.each(['/health', '/health/ready', '/openapi.json'])(
  '%s needs no token, and is nobody in particular',
  async (path) => {
    expect((await ask(path)).status).toBe(202);
    expect(seen[0]?.headers.authorization).toBeUndefined();
  },
);

test.each(['/healthy', '/health/../v1/x', '/health/%2e%2e/v1/x', '/openapi.json/x', '//health'])(
  '%s needs the token',
  async (path) => {
    expect((await ask(path)).status).toBe(401);
  },
);

test.each(['evil.example', 'evil.example:4801', 'localhost', '127.0.0.1:1'])(
  'a request to the host name %s is refused',
  async (host) => {
    const answer = await ask('/health', { headers: { ...signedIn, host } });
    expect(answer.status).toBe(421);
    expect(seen).toEqual([]);
  },
);

test.each(['https://evil.example', 'http://127.0.0.1:4898', 'null', 'https://127.0.0.1:4899'])(
  'a page of %s is refused, even with the token, and may not read why',
  async (origin) => {
    const answer = await ask('/v1/x', { headers: { ...signedIn, origin } });
    expect(answer.status).toBe(403);
    expect(answer.headers['access-control-allow-origin']).toBeUndefined();
    expect(seen).toEqual([]);
  },
);

test('the own page may call and read, and no other origin is ever named', async () => {
  const answer = await ask('/v1/x', { headers: { ...signedIn, origin: page } });
  expect(answer.status).toBe(202);
  expect(answer.headers['access-control-allow-origin']).toBe(page);
  const refused = await ask('/v1/x', { headers: { origin: page } });
  expect(refused.status).toBe(401);
  expect(refused.headers['access-control-allow-origin']).toBe(page);
});

test('a preflight is answered for the own page alone', async () => {
  const asked = { 'access-control-request-method': 'POST', 'access-control-request-headers': 'idempotency-key' };
  const own = await ask('/v1/x', { method: 'OPTIONS', headers: { origin: page, ...asked } });
  expect(own.status).toBe(204);
  expect(own.headers['access-control-allow-headers']).toContain('idempotency-key');
  const foreign = await ask('/v1/x', { method: 'OPTIONS', headers: { origin: 'https://evil.example', ...asked } });
  expect(foreign.status).toBe(403);
  expect(seen).toEqual([]);
});

test('functions that are away give an answer that says to repeat', async () => {
  const lonely = await startGateway({
    port: 0,
    functions: 'http://127.0.0.1:1',
    project,
    token,
    user: { uid: 'u', email: 'u@localhost' },
    origins: [page],
  });
  const answer = await fetch(`http://127.0.0.1:${lonely.port}/v1/x`, { headers: signedIn });
  expect(answer.status).toBe(503);
  expect(answer.headers.get('retry-after')).toBe('1');
  await lonely.close();
});
