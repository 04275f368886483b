import { Status } from 'google-gax';
import { expect, test } from 'vitest';
import { createPolicy } from '../../../functions/google/resilience.ts';
import { isTransient, speaksOfIllness } from '../../../functions/google/transient.ts';
import { Problem } from '../../../shared/problems.ts';

const grpc = (code: Status) => Object.assign(new Error(`${code} as gRPC says`), { code });
const quick = { firstRetryMs: 1 };

/** A port whose method fails as often as told, and counts. */
function failing(times: number, error: unknown) {
  const port = {
    called: 0,
    ask: async (word: string) => {
      port.called += 1;
      if (port.called <= times) throw error;
      return word;
    },
  };
  return port;
}

test.each([
  ['UNAVAILABLE', grpc(Status.UNAVAILABLE)],
  ['ABORTED', grpc(Status.ABORTED)],
  ['RESOURCE_EXHAUSTED', grpc(Status.RESOURCE_EXHAUSTED)],
  ['DEADLINE_EXCEEDED', grpc(Status.DEADLINE_EXCEEDED)],
  ['a refused connection', Object.assign(new Error('connect'), { code: 'ECONNREFUSED' })],
  [
    'a network error that fetch wraps',
    new TypeError('fetch failed', { cause: Object.assign(new Error(), { code: 'ECONNRESET' }) }),
  ],
  ['GitHub being down', Object.assign(new Error('Server Error'), { status: 502 })],
])('%s is tried again, at most three times', async (_what, error) => {
  const { ask } = failing(3, error);
  await expect(createPolicy('github', quick).protect({ ask }).ask('here')).resolves.toBe('here');
  const worse = failing(4, error);
  await expect(createPolicy('github', quick).protect({ ask: worse.ask }).ask('here')).rejects.toBe(error);
  expect(worse.called).toBe(4);
});

test.each([
  ['a problem in words', new Problem('ref-not-found', 'There is no such branch.', 'Push it.')],
  ['a refusal', grpc(Status.PERMISSION_DENIED)],
  ['what is not there', grpc(Status.NOT_FOUND)],
  ['a mistake of our own', new TypeError('x is not a function')],
  ['GitHub refusing', Object.assign(new Error('Forbidden'), { status: 403 })],
])('%s is an answer and not tried again', async (_what, error) => {
  const port = failing(9, error);
  await expect(createPolicy('github', quick).protect({ ask: port.ask }).ask('here')).rejects.toBe(error);
  expect(port.called).toBe(1);
});

test('what is not idempotent is never tried a second time here', async () => {
  const port = failing(1, grpc(Status.UNAVAILABLE));
  const { ask } = createPolicy('cloud-build', quick).protect({ ask: port.ask }, { once: ['ask'] });
  await expect(ask('build')).rejects.toThrow('14');
  expect(port.called).toBe(1);
});

test('after five failures in a row nothing is called until one call has shown that it answers again', async () => {
  const policy = createPolicy('cloud-run', quick);
  const port = failing(5, grpc(Status.UNAVAILABLE));
  const { ask } = policy.protect({ ask: port.ask }, { once: ['ask'] });
  for (let call = 0; call < 5; call += 1) await expect(ask('x')).rejects.toThrow('14');
  expect(policy.vitals()).toMatchObject({ breaker: 'open', calls: 5, failures: 5 });
  const refusal: unknown = await ask('x').catch((error: unknown) => error);
  expect(refusal).not.toBeInstanceOf(Problem);
  expect(isTransient(refusal)).toBe(false);
  expect(port.called).toBe(5);
});

test('writers in conflict are no reason to open the breaker', async () => {
  const policy = createPolicy('cloud-run', quick);
  const { ask } = policy.protect({ ask: failing(20, grpc(Status.ABORTED)).ask }, { once: ['ask'] });
  for (let call = 0; call < 10; call += 1) await expect(ask('x')).rejects.toThrow('10');
  expect(policy.vitals().breaker).toBe('closed');
  expect(speaksOfIllness(grpc(Status.ABORTED))).toBe(false);
});

test('more calls than a dependency may have wait for their turn', async () => {
  let running = 0;
  let most = 0;
  const ask = async () => {
    most = Math.max(most, ++running);
    await new Promise((resolve) => setTimeout(resolve, 5));
    running -= 1;
  };
  const policy = createPolicy('cloud-logging');
  const port = policy.protect({ ask });
  await Promise.all(Array.from({ length: 60 }, () => port.ask()));
  expect(most).toBe(20);
  expect(policy.vitals()).toMatchObject({ breaker: 'closed', calls: 60, failures: 0 });
  expect(policy.vitals().p95Millis).toBeGreaterThanOrEqual(4);
});

test('one dependency that is down takes nothing from another', async () => {
  const down = createPolicy('cloud-build', quick);
  const { ask } = down.protect({ ask: failing(99, grpc(Status.UNAVAILABLE)).ask });
  await Promise.allSettled([ask('x'), ask('x')]);
  expect(down.vitals().breaker).toBe('open');
  expect(createPolicy('github', quick).vitals().breaker).toBe('closed');
});
