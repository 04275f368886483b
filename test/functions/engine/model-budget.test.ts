import fc from 'fast-check';
import { expect, test } from 'vitest';
import { spendOnModel } from '../../../functions/engine/model-budget.ts';
import type { Store } from '../../../functions/ports.ts';
import type { Org } from '../../../shared/service.ts';
import { createMemoryStore } from '../../fakes/memory-store.ts';

const day = '2026-11-21T23:59:00.000Z';
const nextDay = '2026-11-22T00:00:01.000Z';
const asker = (quota: Org['quota'], key = 'd1', org = 'acme') => ({ org, quota, key });

function counted(store: ReturnType<typeof createMemoryStore>, org = 'acme') {
  const shares = [...store.docs].filter(([path]) => path.startsWith(`orgs/${org}/quota/model-`));
  const sum = (field: string) => shares.reduce((total, [, { data }]) => total + Number(data[field]), 0);
  return { calls: sum('calls'), tokens: sum('tokens') };
}

const allowed = (taken: readonly unknown[]) => taken.filter((each) => typeof each === 'object').length;

test('one question more than a day has is not asked, and the next day counts anew', async () => {
  let now = day;
  const store = createMemoryStore(() => now);
  const quota = { modelCallsPerDay: 3 };
  for (let call = 0; call < 3; call += 1) expect(await spendOnModel(store, asker(quota), 10)).toBeTypeOf('object');
  expect(await spendOnModel(store, asker(quota), 10)).toBe('spent');
  now = nextDay;
  expect(await spendOnModel(store, asker(quota), 10)).toBeTypeOf('object');
});

test('a budget of tokens ends questions as well', async () => {
  const store = createMemoryStore(() => day);
  const quota = { modelTokensPerDay: 1_000 };
  expect(await spendOnModel(store, asker(quota), 600)).toBeTypeOf('object');
  expect(await spendOnModel(store, asker(quota), 600)).toBe('spent');
  expect(await spendOnModel(store, asker(quota), 400)).toBeTypeOf('object');
});

test('a budget of nothing asks nothing', async () => {
  const store = createMemoryStore(() => day);
  expect(await spendOnModel(store, asker({ modelCallsPerDay: 0 }), 1)).toBe('spent');
  expect(await spendOnModel(store, asker({ modelTokensPerDay: 0 }), 1)).toBe('spent');
  expect(store.docs.size).toBe(0);
});

test('an organisation whose document names no budget has the default one', async () => {
  const store = createMemoryStore(() => day);
  const taken = [];
  for (let call = 0; call < 210; call += 1) taken.push(await spendOnModel(store, asker(undefined, `d${call}`), 100));
  expect(allowed(taken)).toBe(200);
});

test('one organisation spends nothing of another', async () => {
  const store = createMemoryStore(() => day);
  const quota = { modelCallsPerDay: 1 };
  await spendOnModel(store, asker(quota), 10);
  expect(await spendOnModel(store, asker(quota, 'd1', 'other'), 10)).toBeTypeOf('object');
});

test('what a question really took stands in the place of what it was thought to take', async () => {
  const store = createMemoryStore(() => day);
  const spending = await spendOnModel(store, asker(undefined), 5_000);
  expect(counted(store)).toEqual({ calls: 1, tokens: 5_000 });
  if (typeof spending === 'object') await spending.settle(321);
  expect(counted(store)).toEqual({ calls: 1, tokens: 321 });
});

test('a question that was asked before midnight is not set off against the day after', async () => {
  let now = day;
  const store = createMemoryStore(() => now);
  const before = await spendOnModel(store, asker({ modelTokensPerDay: 10_000 }), 4_000);
  now = nextDay;
  await spendOnModel(store, asker({ modelTokensPerDay: 10_000 }), 4_000);
  if (typeof before === 'object') await before.settle(0);
  expect(counted(store).tokens).toBe(4_000);
});

/** Lets others go first at random, as a network does. */
function slow(store: Store, turn: () => number): Store {
  const wait = async () => {
    for (let left = turn(); left > 0; left -= 1) await Promise.resolve();
  };
  return {
    read: async (paths) => {
      const found = await store.read(paths);
      await wait();
      return found;
    },
    query: store.query,
    commit: async (writes) => {
      await wait();
      return store.commit(writes);
    },
  };
}

test('however many ask at the same time, no more are let through than the budget has', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.record({ calls: fc.nat(60), tokens: fc.integer({ min: 0, max: 300_000 }), asking: fc.nat(80) }),
      fc.infiniteStream(fc.nat(6)),
      async ({ calls, tokens, asking }, turns) => {
        const store = createMemoryStore(() => day);
        const quota = { modelCallsPerDay: calls, modelTokensPerDay: tokens };
        const estimates = Array.from({ length: asking }, (_, index) => 1_000 + 37 * index);
        const networked = slow(store, () => turns.next().value ?? 0);
        const taken = await Promise.all(
          estimates.map((estimate, index) => spendOnModel(networked, asker(quota, `d${index}`), estimate)),
        );
        expect(allowed(taken)).toBeLessThanOrEqual(calls);
        expect(counted(store).calls).toBe(allowed(taken));
        expect(counted(store).tokens).toBeLessThanOrEqual(tokens);
      },
    ),
    { numRuns: 60 },
  );
});

test('a hundred at once use the whole budget', async () => {
  const store = createMemoryStore(() => day);
  const quota = { modelCallsPerDay: 40 };
  const keys = Array.from({ length: 100 }, (_, index) => `d${index}`);
  const taken = await Promise.all(keys.map((key) => spendOnModel(store, asker(quota, key), 100)));
  expect(allowed(taken)).toBe(40);
});
