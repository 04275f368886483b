import { afterEach, expect, test } from 'vitest';
import { outcomeOf } from '../../cli/outcome.ts';
import { resultLines } from '../../cli/result-lines.ts';
import type { Correction } from '../../shared/deployment.ts';
import { startApiServer } from './api-server.ts';
import { pointedAt, slipway } from './command-line.ts';
import { live, viewOf } from './sample-deployment.ts';
import { at, service } from './sample-service.ts';

const correction: Correction = {
  what: 'port',
  from: 8080,
  to: 3000,
  because: 'The service listens on port 3000, but requests come to port 8080.',
  at,
  first: { revision: 'hello-00001', created: true, previousTraffic: [] },
};

let server: Awaited<ReturnType<typeof startApiServer>> | null = null;
afterEach(() => server?.close());

test('a result says what the second revision had, and why the first did not start', () => {
  const deployment = viewOf({ ...live(), correction });
  const lines = resultLines(deployment, (_colour, text) => text);
  expect(lines).toContain(
    '  corrected port 3000 instead of 8080, for hello-00001 did not start: The service listens on port 3000, but requests come to port 8080.',
  );
  expect(outcomeOf(deployment).correction).toEqual({
    what: 'port',
    from: 8080,
    to: 3000,
    because: correction.because,
  });
  expect(outcomeOf(viewOf(live())).correction).toBeNull();
});

test('what was learned is shown with the deployment that found it out, and forgotten when asked', async () => {
  const learned = { repository: 'examples/express', root: '', port: 3000, memoryMiB: 1024, deployment: 'hello-1', at };
  server = await startApiServer(({ method }) => ({
    status: 200,
    body: { ...service, learned: method === 'GET' ? learned : null },
  }));
  const shown = await slipway(['service', 'hello'], { env: pointedAt(server.url) });
  expect(shown.stdout).toContain('learned    port 3000, 1Gi (hello-1)');
  const after = await slipway(['service', 'hello', '--forget-learned'], { env: pointedAt(server.url) });
  expect(after.code).toBe(0);
  expect(after.stdout).not.toContain('learned ');
  expect(server.received.at(-1)).toMatchObject({ method: 'POST', body: { forgetLearned: true } });
});
