import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type ApiUnderTest, type AskOptions, roles, startApi } from './api-under-test.ts';

vi.hoisted(() => {
  process.env.LOG_LEVEL = 'silent';
});

let api: ApiUnderTest;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

const base = '/v1/orgs/acme';
const hello = { service: 'hello', repository: 'examples/express' };
const failureOf = async (response: Response) => (await response.json()).error;

describe('what comes before a request is understood', () => {
  test('too large is refused before anybody is asked who they are', async () => {
    const response = await api.ask(null, 'POST', `${base}/deployments`, { body: { service: 'x'.repeat(300_000) } });
    expect(response.status).toBe(413);
    expect((await failureOf(response)).code).toBe('request-too-large');
  });

  test.each([null, 'expired'])('without a valid sign-in there is nothing: %s', async (who) => {
    const response = await api.ask(who, 'POST', `${base}/deployments`, { body: '{ not json' });
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toBe('Bearer');
    expect(await failureOf(response)).toMatchObject({ code: 'not-signed-in', fault: 'user' });
  });

  test('whether somebody may is decided before what they sent is read', async () => {
    const response = await api.ask('viewer', 'POST', `${base}/deployments`, { body: '{ not json' });
    expect(response.status).toBe(403);
    expect(await failureOf(response)).toMatchObject({
      code: 'not-allowed',
      message: 'The role viewer may not deploy.',
    });
  });
});

const routes = [
  ['GET', '/deployments', ['owner', 'deployer', 'approver', 'viewer']],
  ['POST', '/deployments', ['owner', 'deployer']],
  ['POST', '/analyses', ['owner', 'deployer']],
  ['GET', '/deployments/none', ['owner', 'deployer', 'approver', 'viewer']],
  ['GET', '/deployments/none/logs', ['owner', 'deployer', 'approver', 'viewer']],
  ['POST', '/deployments/none:cancel', ['owner', 'deployer']],
  ['POST', '/deployments/none:redeploy', ['owner', 'deployer']],
  ['POST', '/deployments/none:approve', ['owner', 'approver']],
  ['POST', '/deployments/none:reject', ['owner', 'approver']],
  ['POST', '/deployments/none:pause', ['owner', 'deployer']],
  ['POST', '/deployments/none:resume', ['owner', 'deployer']],
  ['POST', '/deployments/none:promote', ['owner', 'deployer']],
  ['GET', '/services/none/owned', ['owner', 'deployer', 'approver', 'viewer']],
  ['POST', '/services/none:drift', ['owner', 'deployer']],
  ['POST', '/services/none:traffic', ['owner', 'deployer']],
  ['GET', '/freezes', ['owner', 'deployer', 'approver', 'viewer']],
  ['POST', '/freezes', ['owner']],
  ['POST', '/freezes/none:lift', ['owner']],
  ['GET', '/services', ['owner', 'deployer', 'approver', 'viewer']],
  ['GET', '/services/none', ['owner', 'deployer', 'approver', 'viewer']],
  ['GET', '/services/none/logs', ['owner', 'deployer', 'approver', 'viewer']],
  ['GET', '/services/none/releases', ['owner', 'deployer', 'approver', 'viewer']],
  ['POST', '/services/none:rollback', ['owner', 'deployer']],
  ['POST', '/services/none:restart', ['owner', 'deployer']],
  ['POST', '/services/none:update', ['owner', 'deployer']],
  ['POST', '/services/none:delete', ['owner']],
  ['GET', '/secrets', ['owner', 'deployer']],
  ['POST', '/secrets', ['owner', 'deployer']],
  ['GET', '/quota', ['owner', 'deployer', 'approver', 'viewer']],
  ['POST', '/quota', ['owner']],
  ['GET', '/vulnerability-policy', ['owner', 'deployer', 'approver', 'viewer']],
  ['POST', '/vulnerability-policy', ['owner']],
  ['GET', '/checks', ['owner', 'deployer']],
  ['GET', '/rejections', ['owner', 'deployer', 'approver', 'viewer']],
  ['POST', '/rejections/none:replay', ['owner', 'deployer']],
  ['GET', `/traces/${'a'.repeat(32)}`, ['owner', 'deployer', 'approver', 'viewer']],
  ['GET', '/audit:verify', ['owner', 'deployer', 'approver']],
  ['GET', '/repositories', ['owner', 'deployer']],
  ['GET', '/repositories/acme/web/branches', ['owner', 'deployer']],
] as const;

describe.each(routes)('%s %s', (method, path, allowed) => {
  test.each(roles)('the role decides: %s', async (role) => {
    const { status } = await api.ask(role, method, `${base}${path}`);
    if ((allowed as readonly string[]).includes(role)) expect(status).not.toBe(403);
    else expect(status).toBe(403);
    expect(status).not.toBe(500);
  });

  test('whoever is no member cannot tell the organisation from one that does not exist', async () => {
    const answers = await Promise.all(
      [
        api.ask('stranger', method, `${base}${path}`),
        api.ask('neighbour', method, `${base}${path}`),
        api.ask('owner', method, `/v1/orgs/nowhere${path}`),
        api.ask('owner', method, `/v1/orgs/${encodeURIComponent('acme/members/owner')}${path}`),
      ].map(async (answer) => ({ status: (await answer).status, body: await (await answer).text() })),
    );
    expect(answers[0]?.status).toBe(404);
    expect(new Set(answers.map((each) => JSON.stringify(each))).size).toBe(1);
  });
});

test('the OpenAPI document lists exactly these routes, verbs with their colon', async () => {
  const document = await (await api.ask(null, 'GET', '/openapi.json')).json();
  const listed = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.keys(item as object).map((method) => `${method.toUpperCase()} ${path}`),
  );
  const patterns = routes.map(([method, path]) => {
    const pattern = path
      .replace('/deployments/none', '/deployments/{id}')
      .replace('/services/none', '/services/{service}')
      .replace('/rejections/none', '/rejections/{id}')
      .replace('/freezes/none', '/freezes/{id}')
      .replace(/traces\/a+$/, 'traces/{trace}')
      .replace('acme/web', '{owner}/{name}');
    return `${method} /v1/orgs/{org}${pattern}`;
  });
  const health = ['', '/live', '/ready', '/detailed'].map((path) => `GET /health${path}`);
  expect(listed.sort()).toEqual([...patterns, ...health].sort());
  expect(document.openapi).toBe('3.1.0');
  expect(document.paths['/v1/orgs/{org}/deployments'].post.requestBody.content).toHaveProperty('application/json');
});

describe('a request that does not fit is answered with the code and the field', () => {
  const cases: readonly (readonly [AskOptions, string, RegExp])[] = [
    [{ body: '{ not json' }, 'request-invalid', /not valid JSON/],
    [{ body: '[]' }, 'request-invalid', /^json: /],
    [{ body: 'service=hello', headers: { 'content-type': 'text/plain' } }, 'request-invalid', /has to be JSON/],
    [{ body: { repository: 'a/b' } }, 'request-invalid', /^service: /],
    [{ body: { ...hello, brnach: 'main' } }, 'request-invalid', /^Unknown field "brnach"\.$/],
    [{ body: { ...hello, env: { A: 1 } } }, 'request-invalid', /^env\.A is neither text/],
    [
      { body: { ...hello, env: { A: { value: 'x', secret: true, more: 1 } } } },
      'request-invalid',
      /^Unknown field "more" in env\.A\.$/,
    ],
    [{ body: { ...hello, load: 'enormous' } }, 'request-invalid', /^load: /],
    [{ body: { ...hello, service: 'My_Service!' } }, 'service-name-invalid', /./],
    [{ body: { ...hello, env: { lower: '1' } } }, 'variable-invalid', /lower/],
    [{ body: { ...hello, env: { PORT: '1' } } }, 'variable-invalid', /PORT/],
    [{ body: { ...hello, ref: '--upload-pack=x' } }, 'ref-invalid', /./],
    [{ body: { ...hello, root: '../..' } }, 'root-invalid', /./],
    [{ body: { ...hello, repository: 'ext::sh -c id' } }, 'repository-invalid', /./],
    [{ body: hello, headers: { 'idempotency-key': 'k'.repeat(129) } }, 'request-invalid', /^idempotency-key: /],
  ];
  test.each(cases)('%j', async (options, code, message) => {
    const response = await api.ask('deployer', 'POST', `${base}/deployments`, options);
    expect(response.status).toBe(400);
    const failure = await failureOf(response);
    expect(failure).toMatchObject({ code, fault: 'user', message: expect.stringMatching(message) });
    expect(failure.hint).not.toBe('');
  });

  test.each(['limit=0', 'limit=1000', 'status=finished'])('GET /deployments?%s', async (query) => {
    const response = await api.ask('viewer', 'GET', `${base}/deployments?${query}`);
    expect(response.status).toBe(400);
  });
});

describe('every answer', () => {
  test.each([
    ['GET', '/health/live', 200],
    ['GET', '/openapi.json', 200],
    ['GET', '/nothing', 404],
    ['GET', `${base}/services`, 401],
  ])('carries the security headers: %s %s', async (method, path, status) => {
    const response = await api.ask(null, method, path);
    expect(response.status).toBe(status);
    const { headers } = response;
    expect(headers.get('strict-transport-security')).toMatch(/max-age=\d{8}/);
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(headers.get('x-frame-options')).toBe('DENY');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('traceparent')).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/);
  });

  test('only the origins that are listed may read it in a browser', async () => {
    const from = (origin: string, method = 'GET') => api.ask(null, method, '/health/live', { headers: { origin } });
    const allowed = 'access-control-allow-origin';
    expect((await from('http://web.example')).headers.get(allowed)).toBe('http://web.example');
    for (const origin of ['http://web.example.evil', 'http://evil', 'null', 'https://web.example']) {
      expect((await from(origin)).headers.get(allowed), origin).toBeNull();
    }
    const preflight = await from('http://web.example', 'OPTIONS');
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-headers')).toContain('Idempotency-Key');
  });

  test('of trouble that nobody expected says nothing but a reference', async () => {
    const { firestore } = api;
    await firestore.doc('orgs/acme/services/broken').set({ name: 'broken', inner: 'detail-4711' });
    const response = await api.ask('owner', 'GET', `${base}/services/broken`);
    await firestore.doc('orgs/acme/services/broken').delete();
    expect(response.status).toBe(500);
    const failure = await failureOf(response);
    expect(failure).toMatchObject({ code: 'internal-error', fault: 'platform' });
    expect(failure.hint).toMatch(/[0-9a-f]{12}/);
    expect(JSON.stringify(failure)).not.toMatch(/detail-4711|zod|expected/i);
  });
});

describe('the audit trail', () => {
  const trail = async (org: string) => {
    const { docs } = await api.firestore.collection(`orgs/${org}/audit`).get();
    return docs.map((doc) => doc.data());
  };

  test('says what a member was refused', async () => {
    await api.ask('viewer', 'POST', `${base}/services/hello:delete`);
    await api.ask('owner', 'POST', `${base}/deployments/gone:cancel`);
    const entries = await trail('acme');
    expect(entries).toContainEqual(
      expect.objectContaining({ actor: 'user:viewer', resource: 'services/hello:delete', outcome: 'not-allowed' }),
    );
    expect(entries).toContainEqual(
      expect.objectContaining({ actor: 'user:owner', action: 'cancel', outcome: 'deployment-not-found' }),
    );
  });

  test('says what was written where there is no deployment, without the value', async () => {
    await api.ask('owner', 'POST', `${base}/secrets`, { body: { name: 'audited', value: 'canary-in-a-secret' } });
    expect(await trail('acme')).toContainEqual(
      expect.objectContaining({ action: 'write-secret', resource: 'secrets/audited', outcome: 'done' }),
    );
    expect(JSON.stringify(await trail('acme'))).not.toContain('canary');
  });

  test('cannot be filled by strangers', async () => {
    const before = (await trail('acme')).length;
    await api.ask('stranger', 'POST', `${base}/deployments`, { body: hello });
    await api.ask('neighbour', 'POST', `${base}/services/hello:delete`);
    expect(await trail('acme')).toHaveLength(before);
  });

  test('of an organisation with nothing in it is whole', async () => {
    const response = await api.ask('owner', 'GET', `${base}/audit:verify`);
    expect(await response.json()).toMatchObject({ broken: [], next: null });
  });
});
