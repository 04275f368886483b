import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type GeminiServer, refuses, says, startGeminiServer } from '../fakes/gemini-server.ts';
import { slipway } from './command-line.ts';

const nothing = { framework: null, startCommand: null, entryFile: null, port: null, explanation: null };

let server: GeminiServer;
let folder: string;
beforeAll(async () => {
  server = await startGeminiServer();
  folder = await mkdtemp(path.join(os.tmpdir(), 'analyze-'));
  await writeFile(path.join(folder, 'package.json'), '{"scripts":{"start":"node server.js"}}');
  await writeFile(path.join(folder, 'server.js'), 'require("http").createServer().listen(process.env.PORT)');
});
beforeEach(() => {
  server.asked.length = 0;
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

async function analysed(env: Readonly<Record<string, string>>, ...options: readonly string[]) {
  return slipway(['analyze', folder, ...options], { env });
}

const withKey = () => ({ GEMINI_API_KEY: 'a-key', GEMINI_API_URL: `${server.url}/` });

test('without a key nobody is asked and the rules decide', async () => {
  const { code, stdout } = await analysed({ GEMINI_API_URL: server.url, GEMINI_API_KEY: '' }, '--json');
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ deployable: true, decidedBy: 'rules', model: null, port: null });
  expect(server.asked).toHaveLength(0);
});

test('with a key the model fills what the rules left open and is named', async () => {
  server.answer = says({ ...nothing, port: 3000, explanation: 'A server without a framework.' });
  const { code, stdout } = await analysed({ ...withKey(), GEMINI_MODEL: 'gemini-other' }, '--json');
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    decidedBy: 'rules-and-model',
    port: 3000,
    model: { name: 'gemini-other', filled: ['port'], explanation: 'A server without a framework.', unheard: null },
  });
  expect(server.asked).toMatchObject([{ url: '/v1beta/models/gemini-other:generateContent', key: 'a-key' }]);
});

test('a person reads whose words they are', async () => {
  server.answer = says({ ...nothing, port: 3000, explanation: 'A server without a framework.' });
  const { stdout } = await analysed(withKey());
  expect(stdout).toMatch(/decided +by rules, and gemini-flash-lite-latest for port/);
  expect(stdout).toMatch(/model +gemini-flash-lite-latest says: “A server without a framework\.”/);
});

test('a model that refuses changes nothing but the sentence about it', async () => {
  server.answer = refuses(403, 'PERMISSION_DENIED');
  const { code, stdout } = await analysed(withKey());
  expect(code).toBe(0);
  expect(stdout).toContain('Can be deployed');
  expect(stdout).toMatch(/model +not heard: it refused the key or the question/);
});

test('a setting of the model that is wrong is named, and the rules decide', async () => {
  const { code, stdout, stderr } = await analysed({ ...withKey(), GEMINI_MODEL: '../../secrets' }, '--json');
  expect([code, JSON.parse(stdout).model]).toEqual([0, null]);
  expect(stderr).toContain('GEMINI_MODEL');
  expect(server.asked).toHaveLength(0);
});

test('time in which the model is awaited is not the own time of the analysis', async () => {
  server.answer = (request, response) => void setTimeout(() => says(nothing)(request, response), 2_000);
  const { stdout } = await analysed(withKey(), '--json');
  expect(JSON.parse(stdout).millis).toBeLessThan(2_000);
});
