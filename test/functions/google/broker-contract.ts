import { afterEach, expect, test } from 'vitest';
import type { Broker } from '../../../functions/ports.ts';

export interface Received {
  readonly id: string;
  readonly body: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** A broker with topics that nobody else uses; `subscribe` is ready when it resolves. */
export interface OpenBroker {
  readonly broker: Broker;
  readonly topics: readonly [string, string];
  /** Resolving acknowledges; rejecting asks for the message again. */
  subscribe(topic: string, handle: (message: Received) => Promise<void>): Promise<void>;
  /** Loses everything that nobody has acknowledged. */
  forget(): Promise<void>;
  close(): Promise<void>;
}

/** The rules that the engine relies on, and no more: nothing about order, nothing about "exactly once". */
export function brokerContract(name: string, open: () => Promise<OpenBroker>): void {
  const opened: OpenBroker[] = [];
  const fresh = async () => {
    const each = await open();
    opened.push(each);
    return each;
  };
  afterEach(async () => {
    for (const each of opened.splice(0)) await each.close();
  });

  test(`${name}: a message arrives as it was published, with its attributes`, async () => {
    const { broker, topics, subscribe } = await fresh();
    const got: Received[] = [];
    await subscribe(topics[0], async (message) => void got.push(message));
    await broker.publish(topics[0], { text: 'ä "quoted"\n', list: [1, null] }, { eventId: 'e1' });
    await expect.poll(() => got.length).toBe(1);
    expect(JSON.parse(got[0]?.body ?? '')).toEqual({ text: 'ä "quoted"\n', list: [1, null] });
    expect(got[0]?.attributes).toMatchObject({ eventId: 'e1' });
  });

  test(`${name}: what was refused comes again under the same id, what was acknowledged does not`, async () => {
    const { broker, topics, subscribe } = await fresh();
    const got: Received[] = [];
    await subscribe(topics[0], async (message) => {
      got.push(message);
      if (got.length < 3) throw new Error('not yet');
    });
    await broker.publish(topics[0], { n: 1 }, {});
    await expect.poll(() => got.length, { timeout: 20_000 }).toBe(3);
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect(got).toHaveLength(3);
    expect(new Set(got.map(({ id }) => id)).size).toBe(1);
  });

  test(`${name}: publishing the same thing twice makes two messages with two ids`, async () => {
    const { broker, topics, subscribe } = await fresh();
    const got: Received[] = [];
    await subscribe(topics[0], async (message) => void got.push(message));
    await broker.publish(topics[0], { n: 1 }, {});
    await broker.publish(topics[0], { n: 1 }, {});
    await expect.poll(() => got.length).toBe(2);
    expect(new Set(got.map(({ id }) => id)).size).toBe(2);
  });

  test(`${name}: every subscription gets its own copy, and other topics nothing`, async () => {
    const { broker, topics, subscribe } = await fresh();
    const got: string[] = [];
    await subscribe(topics[0], async () => void got.push('a'));
    await subscribe(topics[0], async () => void got.push('b'));
    await subscribe(topics[1], async () => void got.push('other'));
    await broker.publish(topics[0], {}, {});
    await expect.poll(() => [...got].sort()).toEqual(['a', 'b']);
  });

  test(`${name}: one message that is refused for ever holds up no other`, async () => {
    const { broker, topics, subscribe } = await fresh();
    const got = new Set<string>();
    await subscribe(topics[0], async ({ body }) => {
      if (body.includes('poison')) throw new Error('cannot be taken');
      got.add(body);
    });
    await broker.publish(topics[0], { poison: true }, {});
    for (let n = 0; n < 20; n += 1) await broker.publish(topics[0], { n }, {});
    await expect.poll(() => got.size, { timeout: 10_000 }).toBe(20);
  });

  test(`${name}: deliveries run at the same time`, async () => {
    const { broker, topics, subscribe } = await fresh();
    let waiting = 0;
    let most = 0;
    await subscribe(topics[0], async () => {
      waiting += 1;
      most = Math.max(most, waiting);
      await expect.poll(() => most, { timeout: 5000 }).toBe(5);
      waiting -= 1;
    });
    await Promise.all(Array.from({ length: 5 }, (_, n) => broker.publish(topics[0], { n }, {})));
    await expect.poll(() => most, { timeout: 5000 }).toBe(5);
  });

  test(`${name}: what nobody answers comes again after its deadline`, async () => {
    const { broker, topics, subscribe } = await fresh();
    let deliveries = 0;
    await subscribe(topics[0], () => {
      deliveries += 1;
      return deliveries === 1 ? new Promise(() => undefined) : Promise.resolve();
    });
    await broker.publish(topics[0], {}, {});
    await expect.poll(() => deliveries, { timeout: 40_000, interval: 200 }).toBe(2);
  }, 60_000);

  test(`${name}: a broker that forgot everything still takes what comes after`, async () => {
    const { broker, topics, subscribe, forget } = await fresh();
    const got: string[] = [];
    await subscribe(topics[0], async ({ body }) => {
      if (body.includes('before')) throw new Error('refused until it is forgotten');
      got.push(body);
    });
    await broker.publish(topics[0], { when: 'before' }, {});
    await forget();
    await broker.publish(topics[0], { when: 'after' }, {});
    await expect.poll(() => got, { timeout: 10_000 }).toEqual(['{"when":"after"}']);
  }, 30_000);
}
