import { afterAll, beforeAll, expect, test } from 'vitest';
import { deploymentSchema } from '../../shared/deployment.ts';
import { type GeminiServer, refuses, says, startGeminiServer } from '../fakes/gemini-server.ts';
import { startStack, type TestStack } from '../stack.ts';
import { allDocuments } from './documents.ts';
import { deploy, slipway } from './slipway.ts';

const key = 'a-key-that-nobody-may-read';
const nothing = { framework: null, startCommand: null, entryFile: null, port: null };

let server: GeminiServer;
let stack: TestStack;

beforeAll(async () => {
  server = await startGeminiServer();
  process.env.GEMINI_API_KEY = key;
  process.env.GEMINI_API_URL = server.url;
  stack = await startStack();
});
afterAll(async () => {
  await stack?.stop();
  await server?.close();
  delete process.env.GEMINI_API_KEY;
  delete process.env.GEMINI_API_URL;
});

async function analysisOf(id: string | null) {
  const documents = await allDocuments(stack.local);
  return deploymentSchema.parse(JSON.parse(documents.get(`orgs/local/deployments/${id}`) ?? '{}')).analysis;
}

test('a deployment asks the model once, keeps its words, and the key stands nowhere', async () => {
  server.answer = says({ ...nothing, explanation: 'A small server that greets.' });
  const { code, outcome } = await deploy(stack.dir, ['examples/express', '--service', 'heard']);
  expect([code, outcome.status]).toEqual([0, 'succeeded']);
  const asked = server.asked.filter(({ url }) => url.endsWith(':generateContent'));
  expect(asked.map((each) => each.key)).toEqual([key]);
  expect((await analysisOf(outcome.id))?.model).toMatchObject({
    explanation: 'A small server that greets.',
    unheard: null,
  });
  const documents = await allDocuments(stack.local);
  expect([...documents.keys()].filter((path) => path.startsWith('orgs/local/quota/model-'))).toHaveLength(1);
  expect([...documents].filter(([, text]) => text.includes(key))).toEqual([]);
  expect(stack.output()).not.toContain(key);
});

test('a deployment goes on without a model that is away, and says so', async () => {
  server.answer = refuses(503, 'UNAVAILABLE');
  const { code, outcome } = await deploy(stack.dir, ['examples/html', '--service', 'unheard']);
  expect([code, outcome.status]).toEqual([0, 'succeeded']);
  expect(await analysisOf(outcome.id)).toMatchObject({
    decidedBy: 'rules',
    model: { unheard: 'it could not be reached', explanation: null },
  });
  const { stdout } = await slipway(stack.dir, ['status']);
  expect(stdout).toMatch(/gemini.*unhealthy/);
});
