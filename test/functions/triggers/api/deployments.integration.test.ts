import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type ApiUnderTest, startApi } from './api-under-test.ts';

vi.hoisted(() => {
  process.env.LOG_LEVEL = 'silent';
});

let api: ApiUnderTest;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

const base = '/v1/orgs/acme';
const request = (service: string, more: object = {}) => ({ service, repository: 'examples/express', ...more });

function create(body: object, key?: string, who = 'deployer'): Promise<Response> {
  const headers: Record<string, string> = key === undefined ? {} : { 'idempotency-key': key };
  return api.ask(who, 'POST', `${base}/deployments`, { body, headers });
}

describe('creating', () => {
  test('it is accepted with its address, and read back there', async () => {
    const traceparent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
    const response = await api.ask('deployer', 'POST', `${base}/deployments`, {
      body: request('first', { ref: 'main', env: { GREETING: ' a=b\n"c" ' }, load: 'low' }),
      headers: { traceparent },
    });
    expect(response.status).toBe(202);
    const created = await response.json();
    expect(response.headers.get('location')).toBe(`${base}/deployments/${created.id}`);
    expect(created).toMatchObject({
      org: 'acme',
      service: 'first',
      actor: 'user:deployer',
      via: 'api',
      progress: 0,
      page: `http://web.example/deployments/${created.id}`,
      spec: { repository: 'examples/express', ref: 'main', env: { GREETING: ' a=b\n"c" ' }, load: 'low' },
      traceparent,
    });
    const read = await api.ask('viewer', 'GET', response.headers.get('location') ?? '');
    expect(read.status).toBe(200);
    expect((await read.json()).id).toBe(created.id);
    expect(api.published.map(({ topic }) => topic)).toContain('stage-validate');
  });

  test('the same key gives the same deployment, and another request under it is refused', async () => {
    const first = await create(request('twice'), 'key-1');
    const again = await create({ repository: 'examples/express', service: 'twice' }, 'key-1');
    expect([first.status, again.status]).toEqual([202, 200]);
    expect((await again.json()).id).toBe((await first.json()).id);
    const other = await create(request('twice', { ref: 'dev' }), 'key-1');
    expect(other.status).toBe(409);
    expect((await other.json()).error.code).toBe('idempotency-key-reused');
    expect((await create(request('twice'), 'key-1', 'owner')).status).toBe(202);
  });

  test('a key that comes ten times at once makes one deployment', async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => create(request('at-once'), 'key-2')));
    const ids = await Promise.all(answers.map(async (each) => (await each.json()).id));
    expect(new Set(ids).size).toBe(1);
    expect(answers.filter(({ status }) => status === 202)).toHaveLength(1);
  });
});

describe('a secret', () => {
  const canary = 'canary-value-8265';

  test('its value goes to Secret Manager and nowhere else', async () => {
    const body = request('vault', { env: { API_KEY: { value: canary, secret: true }, PLAIN: 'x' } });
    const response = await create(body, 'key-3');
    expect(response.status).toBe(202);
    const text = await response.text();
    expect(JSON.parse(text).spec.env).toEqual({ API_KEY: { secret: 'vault--api-key:1' }, PLAIN: 'x' });
    expect(text + (await api.everything()) + JSON.stringify(api.published)).not.toContain(canary);
    expect(await api.deps.ports.secrets.read('vault--api-key', '1')).toBe(canary);
    const stored = (await api.deps.ports.secrets.list()).find(({ name }) => name === 'vault--api-key');
    expect(stored?.labels).toEqual({ 'slipway-org': 'acme', 'slipway-service': 'vault' });
  });

  test('a repeated request writes no second version', async () => {
    const body = request('vault', { env: { API_KEY: { value: canary, secret: true }, PLAIN: 'x' } });
    expect((await create(body, 'key-3')).status).toBe(200);
    expect(await api.deps.ports.secrets.resolve('vault--api-key', 'latest')).toBe(1);
  });

  test('a refused request leaves none behind, and the refusal does not repeat it', async () => {
    const env = { API_KEY: { value: canary, secret: true } };
    for (const wrong of [request('No!', { env }), request('refused', { env: { ...env, bad: 'x' } })]) {
      const response = await create(wrong);
      expect(response.status).toBe(400);
      expect(await response.text()).not.toContain(canary);
    }
    const names = (await api.deps.ports.secrets.list()).map(({ name }) => name);
    expect(names.filter((name) => name.startsWith('refused') || name.startsWith('No'))).toEqual([]);
  });

  test('its name tells services apart whose names and variables run together', async () => {
    const secret = { value: 'v', secret: true };
    await create(request('a-b', { env: { C: secret } }));
    await create(request('a', { env: { B_C: secret } }));
    const names = (await api.deps.ports.secrets.list()).map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['a-b--c', 'a--b-c']));
  });

  test("another organisation's is neither listed nor changed", async () => {
    await api.deps.ports.secrets.write('theirs', 'x', { 'slipway-org': 'other' });
    await api.deps.ports.secrets.write('by-hand', 'x', {});
    const listed = await (await api.ask('owner', 'GET', `${base}/secrets`)).json();
    const names = listed.secrets.map(({ name }: { name: string }) => name);
    expect(names).toContain('vault--api-key');
    expect(names).not.toContain('theirs');
    expect(names).not.toContain('by-hand');
    for (const name of ['theirs', 'by-hand']) {
      const response = await api.ask('owner', 'POST', `${base}/secrets`, { body: { name, value: 'mine' } });
      expect(response.status).toBe(403);
      expect(await api.deps.ports.secrets.resolve(name, 'latest')).toBe(1);
    }
  });

  test('setting one answers its version, and never a value', async () => {
    const set = (value: string) => api.ask('deployer', 'POST', `${base}/secrets`, { body: { name: 'db', value } });
    expect(await (await set('one')).json()).toEqual({ name: 'db', version: 1 });
    expect(await (await set('two')).json()).toEqual({ name: 'db', version: 2 });
    const list = await api.ask('deployer', 'GET', `${base}/secrets`);
    expect(await list.text()).not.toMatch(/"one"|"two"/);
  });
});

describe('verbs', () => {
  test('cancel and redeploy are told apart, and cancel wins once', async () => {
    const created = await (await create(request('verbs'))).json();
    const at = `${base}/deployments/${created.id}`;
    const cancelled = await api.ask('deployer', 'POST', `${at}:cancel`);
    expect(cancelled.status).toBe(200);
    expect((await cancelled.json()).cancel.actor).toBe('user:deployer');
    const again = await api.ask('deployer', 'POST', `${at}:redeploy`);
    expect(again.status).toBe(202);
    const second = await again.json();
    expect(second.id).not.toBe(created.id);
    expect(second.spec).toEqual(created.spec);
    expect(again.headers.get('location')).toBe(`${base}/deployments/${second.id}`);
  });

  test('redeploy asks for the commit that was recorded, not for what the branch is now', async () => {
    const created = await (await create(request('moved', { ref: 'main' }))).json();
    const sha = 'c'.repeat(40);
    const source = {
      repository: 'examples/express',
      ref: 'main',
      sha,
      message: 'm',
      committedAt: null,
      cloneUrl: 'https://x.example/a.git',
      htmlUrl: 'https://x.example/a',
    };
    await api.firestore.doc(`orgs/acme/deployments/${created.id}`).update({ source });
    const again = await api.ask('deployer', 'POST', `${base}/deployments/${created.id}:redeploy`);
    expect((await again.json()).spec.ref).toBe(sha);
  });

  test.each(['explode', 'Cancel', 'cancel/', '~cancel', 'cancel:cancel'])(
    'an unknown verb is not there: %s',
    async (verb) => {
      const created = await (await create(request('unknown'))).json();
      const response = await api.ask('owner', 'POST', `${base}/deployments/${created.id}:${verb}`);
      expect(response.status).toBe(404);
      const direct = await api.ask('owner', 'POST', `${base}/deployments/${created.id}/~cancel`);
      expect(direct.status).toBe(404);
    },
  );
});

describe('lists', () => {
  test('are newest first, filtered, and read on without loss or repetition, also within one millisecond', async () => {
    const created = await (await create(request('paged'))).json();
    const copies = Array.from({ length: 9 }, (_, index) => `paged-copy-${index}`);
    for (const [index, id] of copies.entries()) {
      const createdAt = index < 6 ? '2026-11-01T00:00:00.000Z' : `2026-11-01T00:00:0${index}.000Z`;
      await api.firestore.doc(`orgs/acme/deployments/${id}`).set({ ...stored(created), id, service: 'old', createdAt });
    }
    const seen: string[] = [];
    for (let next: string | null = ''; next !== null; ) {
      const before: string = next === '' ? '' : `&before=${encodeURIComponent(next)}`;
      const page = await (await api.ask('viewer', 'GET', `${base}/deployments?service=old&limit=2${before}`)).json();
      seen.push(...page.deployments.map(({ id }: { id: string }) => id));
      next = page.next;
    }
    expect(seen).toEqual([...copies].sort().reverse());
    const none = await (await api.ask('viewer', 'GET', `${base}/deployments?service=old&status=succeeded`)).json();
    expect(none).toEqual({ deployments: [], next: null });
  });

  test('of repositories are searched by name and description', async () => {
    const all = await (await api.ask('deployer', 'GET', `${base}/repositories`)).json();
    const none = await (await api.ask('deployer', 'GET', `${base}/repositories?query=no-such-thing`)).json();
    expect(all).toHaveProperty('repositories');
    expect(none).toEqual({ repositories: [] });
  });
});

describe('the build log', () => {
  test('is handed out from any line on, and is over only when everything has come', async () => {
    const created = await (await create(request('logs'))).json();
    const path = `orgs/acme/deployments/${created.id}`;
    const at = '2026-11-20T10:00:00.000Z';
    const chunk = (first: number, texts: readonly string[]) =>
      api.firestore.doc(`${path}/logs/${String(first).padStart(9, '0')}`).set({
        first,
        lines: texts.map((text) => ({ at, text })),
        capped: false,
        expiresAt: new Date(),
      });
    await chunk(0, ['a', 'b', 'c']);
    await chunk(3, ['d', 'e']);
    const read = async (from: number) =>
      (await api.ask('viewer', 'GET', `${base}/deployments/${created.id}/logs?from=${from}`)).json();
    const texts = (answer: { lines: readonly { text: string }[] }) => answer.lines.map(({ text }) => text).join('');
    expect(texts(await read(0))).toBe('abcde');
    expect(await read(1)).toMatchObject({ next: 5, over: false });
    expect(texts(await read(1))).toBe('bcde');
    expect(texts(await read(4))).toBe('e');
    expect(await read(5)).toEqual({ lines: [], next: 5, capped: false, over: false });
    await api.firestore.doc(path).update({ status: 'failed', endedAt: new Date().toISOString() });
    expect(await read(5)).toMatchObject({ over: false });
    await api.firestore.doc(path).update({ endedAt: new Date(Date.now() - 10_000).toISOString() });
    expect(await read(5)).toMatchObject({ over: true });
  });
});

/** What the document holds: the view without what is derived. */
function stored({ progress: _progress, page: _page, ...document }: Record<string, unknown>): object {
  return document;
}
