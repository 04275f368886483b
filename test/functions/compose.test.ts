import { OpenAPIHono } from '@hono/zod-openapi';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { compose } from '../../functions/compose.ts';
import { addHealthRoutes } from '../../functions/triggers/api/health.ts';
import { type GeminiServer, refuses, send, startGeminiServer } from '../fakes/gemini-server.ts';

const least = { GOOGLE_CLOUD_PROJECT: 'compose-test', SLIPWAY_WEB_URL: 'https://web.example' };
const well = async () => undefined;

let server: GeminiServer;
beforeAll(async () => {
  process.env.METADATA_SERVER_DETECTION = 'none';
  server = await startGeminiServer();
});
afterAll(() => server.close());

/** The health of the system, were the model its only dependency besides what it cannot do without. */
async function health() {
  const { api } = compose({ ...least, GEMINI_API_KEY: 'a-key', GEMINI_API_URL: server.url });
  const { gemini } = api.checks;
  if (gemini === undefined) throw new Error('nobody looks at the model');
  const app = new OpenAPIHono();
  addHealthRoutes(app as never, { firestore: well, pubsub: well, gemini });
  const response = await app.request('/health/detailed');
  return { code: response.status, ...(await response.json()) };
}

test('without a key there is no model to ask and none to look at', () => {
  const { shell, api } = compose(least);
  expect(shell.ports.model).toBeUndefined();
  expect(api.checks).not.toHaveProperty('gemini');
});

test('with a key stages are handed a model, and its health is looked at', async () => {
  server.answer = (_request, response) => send(response, 200, '{"totalTokens": 1}');
  const { shell } = compose({ ...least, GEMINI_API_KEY: 'a-key', GEMINI_API_URL: server.url });
  expect(shell.ports.model).toBeDefined();
  expect(await health()).toMatchObject({ code: 200, status: 'healthy' });
});

test('a model that is away makes the system degraded and never unhealthy', async () => {
  server.answer = refuses(503, 'UNAVAILABLE');
  expect(await health()).toMatchObject({
    code: 200,
    status: 'degraded',
    dependencies: expect.arrayContaining([
      expect.objectContaining({ name: 'gemini', status: 'unhealthy', detail: 'Refused or could not be reached.' }),
    ]),
  });
});
