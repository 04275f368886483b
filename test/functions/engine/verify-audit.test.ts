import fc from 'fast-check';
import { expect, test } from 'vitest';
import { contentHash } from '../../../functions/content-hash.ts';
import { paths } from '../../../functions/engine/documents.ts';
import { tick } from '../../../functions/engine/tick.ts';
import { verifyAudit } from '../../../functions/engine/verify-audit.ts';
import type { BrokenChain } from '../../../shared/audit.ts';
import type { DeploymentEvent } from '../../../shared/deployment.ts';
import { createWorld, type World } from '../../fakes/world.ts';

async function finished(): Promise<{ readonly world: World; readonly id: string }> {
  const world = createWorld();
  const { id } = await world.request();
  await world.run();
  world.advance(30);
  await tick(world.shell);
  world.advance(60);
  return { world, id };
}

async function brokenIn(world: World): Promise<readonly BrokenChain[]> {
  const found: BrokenChain[] = [];
  let before: string | null | undefined;
  do {
    const page = await verifyAudit(world.store, 'acme', before == null ? { limit: 2 } : { limit: 2, before });
    found.push(...page.broken);
    before = page.next;
  } while (before !== null);
  return found;
}

async function rewrite(world: World, path: string, change: (data: Record<string, unknown>) => object): Promise<void> {
  const data = world.store.docs.get(path)?.data as Record<string, unknown>;
  await world.store.commit([{ op: 'delete', path }]);
  await world.store.commit([{ op: 'create', path, data: change(data) }]);
}

const eventOf = (world: World, id: string, v: number) =>
  world.store.docs.get(paths.event('acme', id, v))?.data as unknown as DeploymentEvent;

test('what nobody touched verifies, on every page', async () => {
  const { world } = await finished();
  for (const service of ['a', 'b', 'c', 'd']) await world.request({ service });
  await world.run();
  await tick(world.shell);
  expect(await brokenIn(world)).toEqual([]);
  expect(await verifyAudit(world.store, 'acme', { limit: 50 })).toMatchObject({ deployments: 5, next: null });
});

test('the tick anchors the heads of what changed, once a minute', async () => {
  const { world, id } = await finished();
  const anchors = () => [...world.store.docs.keys()].filter((path) => path.startsWith('orgs/acme/audit/anchor-'));
  const [first = ''] = anchors();
  expect(world.store.docs.get(first)?.data).toMatchObject({
    heads: { [id]: { v: world.deployment(id).v, head: world.deployment(id).chainHead } },
  });
  await tick(world.shell);
  await tick(world.shell);
  expect(anchors()).toHaveLength(2);
  const quiet = async () => {
    world.advance(600);
    await tick(world.shell);
    return anchors().length;
  };
  // What was committed late is looked for once more, and after that nothing is left to anchor.
  expect(await quiet()).toBe(3);
  expect(await quiet()).toBe(3);
});

test('any event that is changed afterwards is named, whichever field it was', async () => {
  const { world, id } = await finished();
  const { v: last } = world.deployment(id);
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: last }),
      fc.constantFrom('at', 'actor', 'what', 'previousHash', 'hash', 'from', 'to', 'added'),
      async (v, field) => {
        const path = paths.event('acme', id, v);
        const before = world.store.docs.get(path)?.data as Record<string, unknown>;
        await rewrite(world, path, (data) => ({ ...data, [field]: 'forged' }));
        expect(await brokenIn(world)).toMatchObject([{ deployment: id, v }]);
        await rewrite(world, path, () => before);
      },
    ),
    { numRuns: 40 },
  );
  expect(await brokenIn(world)).toEqual([]);
});

test('an event that was taken away is named', async () => {
  const { world, id } = await finished();
  await world.store.commit([{ op: 'delete', path: paths.event('acme', id, 3) }]);
  expect(await brokenIn(world)).toEqual([{ deployment: id, v: 3, what: 'Event 3 is missing.' }]);
});

test('a chain that was rewritten from an event on, with fitting hashes and head, is caught by its anchor', async () => {
  const { world, id } = await finished();
  const { v: last } = world.deployment(id);
  let previousHash = eventOf(world, id, 2).hash;
  for (let v = 3; v <= last; v += 1) {
    const { hash: _, ...event } = { ...eventOf(world, id, v), previousHash };
    const forged = v === 3 ? { ...event, actor: 'user:somebody-else' } : event;
    const hash = contentHash({ deployment: id, ...forged });
    await rewrite(world, paths.event('acme', id, v), () => ({ ...forged, hash }));
    previousHash = hash;
  }
  await rewrite(world, paths.deployment('acme', id), (data) => ({ ...data, chainHead: previousHash }));
  expect(await brokenIn(world)).toMatchObject([
    { deployment: id, v: last, what: expect.stringContaining('was another one when it was anchored at') },
  ]);
});

test('a deployment whose status does not fit its last event is named', async () => {
  const { world, id } = await finished();
  await rewrite(world, paths.deployment('acme', id), (data) => ({ ...data, status: 'failed' }));
  expect(await brokenIn(world)).toMatchObject([{ deployment: id, v: null }]);
});

test('a deployment that was set back to an earlier state is caught by its anchor', async () => {
  const { world, id } = await finished();
  const { v: last } = world.deployment(id);
  const { hash, to } = eventOf(world, id, last - 1);
  await world.store.commit([{ op: 'delete', path: paths.event('acme', id, last) }]);
  const back = { v: last - 1, chainHead: hash, status: to.status };
  await rewrite(world, paths.deployment('acme', id), (data) => ({ ...data, ...back }));
  expect(await brokenIn(world)).toMatchObject([{ deployment: id, v: last }]);
});

test('a deployment that was taken away is missed', async () => {
  const { world, id } = await finished();
  await world.request({ service: 'other' });
  await world.run();
  await tick(world.shell);
  await world.store.commit([{ op: 'delete', path: paths.deployment('acme', id) }]);
  expect(await brokenIn(world)).toMatchObject([
    { deployment: id, what: expect.stringContaining('not there any more') },
  ]);
});
