import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { rejectionListSchema } from '../../shared/api.ts';
import type { ProblemCode } from '../../shared/problems.ts';
import { topics as topicNames } from '../../shared/stages.ts';
import { startStack, type TestStack } from '../stack.ts';
import { deploymentsOf, until, untilEnded } from './deployments.ts';
import { allDocuments } from './documents.ts';
import { slipway } from './slipway.ts';
import { openTopics, type Topics } from './topics.ts';

let stack: TestStack;
let topics: Topics;

beforeAll(async () => {
  stack = await startStack();
  topics = openTopics(stack.local);
});
afterAll(async () => {
  await topics?.close();
  await stack?.stop();
});

async function rejections() {
  const { stdout } = await slipway(stack.dir, ['rejections', '--json']);
  return rejectionListSchema.parse(JSON.parse(stdout)).rejections;
}

const canary = `canary${randomBytes(12).toString('hex')}`;
const good = { org: 'local', service: 'message', repository: 'examples/html', requestId: 'good' };

const bad: readonly (readonly [what: string, body: Buffer | string | object, code: ProblemCode, says: RegExp])[] = [
  ['no JSON', 'deploy it please', 'message-invalid', /not JSON/],
  ['broken UTF-8', Buffer.from([0x7b, 0xff, 0xfe, 0x7d]), 'message-invalid', /not JSON/],
  ['an empty object', {}, 'message-invalid', /org/],
  ['a list', [good], 'message-invalid', /./],
  ['a misspelt field', { ...good, repo: 'examples/html', requestId: 'misspelt' }, 'message-invalid', /repo/],
  ['no requestId', { ...good, requestId: undefined }, 'message-invalid', /requestId/],
  [
    'a wrong service name',
    { ...good, service: 'My_Service!', requestId: 'name' },
    'service-name-invalid',
    /lower-case/,
  ],
  ['an unknown organisation', { ...good, org: 'nobody', requestId: 'org' }, 'not-found', /nobody/],
  [
    'the value of a secret',
    { ...good, env: { KEY: { value: canary, secret: true } }, requestId: 's' },
    'message-carries-secret',
    /secret/,
  ],
  ['300 KiB', { ...good, env: { BIG: 'x'.repeat(300_000) }, requestId: 'big' }, 'request-too-large', /bytes/],
];

test('messages that cannot be taken leave readable rejections, and a good one behind them goes live', async () => {
  for (const [, body] of bad) await topics.publish(topicNames.deployRequests, body);
  await topics.publish(topicNames.deployRequests, good);
  // The same message again, as a broker may deliver it, and the same request from its sender.
  await topics.publish(topicNames.deployRequests, good);
  const deployment = await untilEnded(stack, 'message', 120);
  expect(deployment).toMatchObject({ status: 'succeeded', via: 'topic' });
  expect(await deploymentsOf(stack, 'message')).toHaveLength(1);
  const found = await until('every rejection', 30, async () => {
    const all = await rejections();
    return all.length >= bad.length ? all : null;
  });
  expect(found.map(({ code }) => code).toSorted()).toEqual(bad.map(([, , code]) => code).toSorted());
  for (const [what, , code, says] of bad) {
    const matching = found.filter((each) => each.code === code && says.test(each.message));
    expect(matching, what).not.toEqual([]);
    for (const { hint, message } of matching) expect([hint, message]).not.toContain('');
  }
});

test('a secret that came in a message is nowhere in Firestore', async () => {
  const documents = await allDocuments(stack.local);
  expect(documents.size).toBeGreaterThan(10);
  expect([...documents].filter(([, text]) => text.includes(canary))).toEqual([]);
  const carried = (await rejections()).find(({ code }) => code === 'message-carries-secret');
  expect(carried?.excerpt).toBe('');
});

test('the same request id for another request is refused in words', async () => {
  await topics.publish(topicNames.deployRequests, { ...good, repository: 'examples/express' });
  const reused = await until('the rejection', 30, async () =>
    (await rejections()).find(({ code }) => code === 'idempotency-key-reused'),
  );
  expect(reused.hint).toMatch(/new key/);
});
