import { beforeEach, expect, test, vi } from 'vitest';
import { createApi } from '../../../../functions/triggers/api/app.ts';
import { overrideFields } from '../../../../shared/overrides.ts';
import { languages } from '../../../../shared/plan.ts';
import { createMemoryCloud, type MemoryCloud } from '../../../fakes/memory-cloud.ts';
import { createMemoryStore, type MemoryStore } from '../../../fakes/memory-store.ts';
import type { Files } from '../../analysis/tree.ts';

vi.hoisted(() => {
  process.env.LOG_LEVEL = 'silent';
});

let cloud: MemoryCloud;
let store: MemoryStore;
let app: ReturnType<typeof createApi>;
const asked: string[] = [];

beforeEach(() => {
  asked.length = 0;
  cloud = createMemoryCloud();
  store = createMemoryStore(() => '2026-11-21T12:00:00.000Z');
  for (const role of ['owner', 'deployer', 'approver', 'viewer'])
    store.put(`orgs/acme/members/${role}`, { role, email: null });
  const { tree, blob } = cloud.ports.github;
  const github = {
    ...cloud.ports.github,
    tree: (repository: string, sha: string) => {
      asked.push(`tree ${sha.slice(0, 4)}`);
      return tree(repository, sha);
    },
    blob: (repository: string, sha: string) => {
      asked.push(`blob ${sha}`);
      return blob(repository, sha);
    },
  };
  app = createApi({
    store,
    broker: { publish: async () => undefined },
    ports: { ...cloud.ports, github },
    verify: async (uid) => ({ uid, email: null }),
    config: {
      project: 'p',
      webUrl: 'http://web.example',
      allowedOrigins: [],
      sourceHosts: ['github.com'],
      version: '0',
      rates: { analyses: 5 },
    },
    checks: {},
  });
});

const holds = (files: Files): void => {
  cloud.files.clear();
  for (const [path, text] of Object.entries(files)) cloud.files.set(path, text);
};
const analyse = (body: object, who = 'deployer'): Response | Promise<Response> =>
  app.request('http://api.example/v1/orgs/acme/analyses', {
    method: 'POST',
    headers: { authorization: `Bearer ${who}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

test('what a deployment would do is told with its reasons, and nothing is written', async () => {
  holds({
    'package.json': '{"scripts":{"start":"node server.js"},"dependencies":{"express":"5.0.0"}}',
    'server.js': 'if (!process.env.API_TOKEN) throw new Error("API_TOKEN"); listen(process.env.PORT ?? 3000)',
  });
  const before = [...store.docs.keys()];
  const response = await analyse({ repository: 'https://github.com/acme/web', load: 'high' });
  expect(response.status).toBe(200);
  const found = await response.json();
  expect(found).toMatchObject({
    deployable: true,
    language: 'node',
    framework: 'express',
    startCommand: 'node server.js',
    source: { repository: 'acme/web', ref: 'main', sha: '1'.repeat(40) },
    sizing: { minInstances: 2 },
    wantedVariables: [{ name: 'API_TOKEN', secret: true, source: 'server.js' }],
    dockerfile: { origin: 'generated' },
  });
  const explained = found.evidence.map(({ field }: { field: string }) => field);
  expect(explained).toEqual(expect.arrayContaining(['language', 'framework', 'startCommand', 'port']));
  expect([...store.docs.keys()]).toEqual(before);
  expect(cloud.journal).toEqual([]);
});

test('several services of a workspace are offered as root folders, a library is not', async () => {
  const service = '{"scripts":{"start":"node index.js"},"dependencies":{"fastify":"5.0.0"}}';
  holds({
    'package.json': '{"workspaces":["apps/*","packages/*"]}',
    'apps/api/package.json': service,
    'apps/web/package.json': service,
    'packages/words/package.json': '{"name":"words","main":"index.js"}',
    'worker/go.mod': 'module worker',
    'test/fixtures/app/package.json': service,
  });
  const found = await (await analyse({ repository: 'acme/web' })).json();
  expect(found).toMatchObject({ deployable: false, dockerfile: null });
  expect(found.reason).toContain('apps/api, apps/web');
  expect(found.rootFolders).toEqual([
    { path: 'worker', because: 'it is a module of Go', file: 'worker/go.mod' },
    { path: 'apps/api', because: 'it is a package of Node', file: 'apps/api/package.json' },
    { path: 'apps/web', because: 'it is a package of Node', file: 'apps/web/package.json' },
  ]);
  const chosen = await (await analyse({ repository: 'acme/web', root: './apps/api/' })).json();
  expect(chosen).toMatchObject({ deployable: true, framework: 'fastify', rootFolders: [] });
});

test('another load of the same commit reads nothing again, another commit everything', async () => {
  await analyse({ repository: 'acme/web', load: 'low' });
  const first = asked.length;
  expect(first).toBeGreaterThan(1);
  await analyse({ repository: 'acme/web', load: 'high' });
  expect(asked).toHaveLength(first);
  cloud.plan.head = '2'.repeat(40);
  await analyse({ repository: 'acme/web', load: 'high' });
  expect(asked).toHaveLength(first * 2);
});

test('what a request would set is planned as well, and what can be set is told', async () => {
  const overrides = { startCommand: 'node other.js', port: 5000 };
  const set = await (await analyse({ repository: 'acme/web', overrides })).json();
  expect(set).toMatchObject({ ...overrides, settable: overrideFields, fixed: [] });
  expect(set.choices).toMatchObject({ language: languages, packageManager: ['bun', 'npm', 'pnpm', 'yarn'] });
  expect(set.choices.framework).toEqual(expect.arrayContaining(['express', 'next']));
  expect(set.dockerfile.text).toContain('CMD ["node","other.js"]');
  holds({ 'index.html': '<p>hi</p>' });
  cloud.plan.head = '3'.repeat(40);
  const page = await (await analyse({ repository: 'acme/web' })).json();
  expect(page.settable).toEqual(['language', 'framework', 'releaseCommand', 'outputDirectory', 'port']);
  expect(page.fixed).toContainEqual({ field: 'startCommand', because: 'a site of files has none' });
});

test('where nothing but the start command is missing, it can be set', async () => {
  holds({ 'package.json': '{"dependencies":{"express":"5.0.0"}}', 'lib/serve.js': 'x' });
  const unknown = await (await analyse({ repository: 'acme/web' })).json();
  expect(unknown).toMatchObject({ deployable: false, settable: overrideFields, dockerfile: null });
  const set = await (
    await analyse({ repository: 'acme/web', overrides: { startCommand: 'node lib/serve.js' } })
  ).json();
  expect(set).toMatchObject({ deployable: true, reason: null, startCommand: 'node lib/serve.js' });
});

test.each([
  [{ repository: 'nonsense' }, 400, 'repository-invalid'],
  [{ repository: 'https://evil.example/acme/web' }, 400, 'repository-invalid'],
  [{ repository: 'acme/web', ref: '--upload-pack=x' }, 400, 'ref-invalid'],
  [{ repository: 'acme/web', root: '../other' }, 400, 'root-invalid'],
  [{ repository: 'acme/web', root: 'nowhere' }, 404, 'root-not-found'],
  [{ repository: 'acme/web', service: 'web' }, 400, 'request-invalid'],
  [{ repository: 'acme/web', overrides: { startCommand: 'a\nb' } }, 400, 'override-invalid'],
  [{ repository: 'acme/web', overrides: { port: 70_000 } }, 400, 'request-invalid'],
  [{ repository: 'acme/web', overrides: { language: 'cobol' } }, 400, 'request-invalid'],
  [{ repository: 'acme/web', overrides: { packageManager: 'maven' } }, 400, 'override-invalid'],
  [{ repository: 'acme/web', overrides: { framework: 'django' } }, 400, 'override-invalid'],
  [{ repository: 'acme/web', overrides: { languageVersion: '22 AS x' } }, 400, 'override-invalid'],
  [{ repository: 'acme/web', overrides: { outputDirectory: '../up' } }, 400, 'override-invalid'],
  [{ repository: 'acme/web', overrides: { systemPackages: ['-o'] } }, 400, 'override-invalid'],
])('%j is refused in words', async (body, status, code) => {
  const response = await analyse(body);
  expect(response.status).toBe(status);
  expect((await response.json()).error).toMatchObject({ code, fault: 'user' });
});

test.each([
  ['owner', 200],
  ['deployer', 200],
  ['approver', 403],
  ['viewer', 403],
  ['stranger', 404],
])('whoever may deploy may ask: %s', async (who, status) => {
  expect((await analyse({ repository: 'acme/web' }, who)).status).toBe(status);
});

test('more than a minute’s allowance is refused with the time to wait', async () => {
  for (let count = 0; count < 5; count += 1) expect((await analyse({ repository: 'acme/web' })).status).toBe(200);
  const refused = await analyse({ repository: 'acme/web' });
  expect(refused.status).toBe(429);
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
});
