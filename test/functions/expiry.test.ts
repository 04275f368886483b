import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { idempotencyDays, messageRetentionSeconds } from '../../functions/expiry.ts';
import { createWorld, type World } from '../fakes/world.ts';

const day = 86_400_000;
const start = Date.parse('2026-11-21T08:00:00.000Z');

/** Days from the beginning, rounded, by the field that TTL policies read; null where there is none. */
function expiry({ store }: World, path: string): number | null {
  const at = store.docs.get(path)?.data['expiresAt'];
  return at instanceof Date ? Math.round((at.getTime() - start) / day) : null;
}

const under = ({ store }: World, collection: string) =>
  [...store.docs.keys()].filter((path) => path.startsWith(`${collection}/`));

test('a receipt is known for longer than its message can come: topic, dead letters and replay', async () => {
  const world = createWorld();
  await world.request();
  await world.run();
  const receipts = under(world, 'inbox');
  expect(receipts.length).toBeGreaterThan(8);
  const longest = (2 * messageRetentionSeconds * 1000) / day + 30;
  for (const path of receipts) expect(expiry(world, path)).toBeGreaterThan(longest);
});

test('an idempotency key is known for as long as callers are promised', async () => {
  const world = createWorld();
  await world.request({ idempotencyKey: 'once' });
  const [path = ''] = under(world, 'idem');
  expect(expiry(world, path)).toBe(idempotencyDays);
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
  expect(readme).toContain(`gives the same deployment for ${idempotencyDays} days`);
});

test('what a deployment has done outside does not expire before it has ended, however long it waits', async () => {
  const world = createWorld();
  await world.request();
  await world.run('stage-promote');
  const begun = under(world, 'effects');
  expect(begun.length).toBeGreaterThan(1);
  world.advance(60 * 86_400);
  expect(begun.map((path) => expiry(world, path))).toEqual(begun.map(() => null));
  // Waiting beyond the deadline ends it, with what is undone for that.
  await world.run();
  const all = under(world, 'effects');
  expect(all.length).toBeGreaterThan(begun.length);
  for (const path of all) expect(expiry(world, path)).toBe(60 + 45);
});
