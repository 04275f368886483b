import { settleDrift } from '../../../functions/engine/settle-drift.ts';
import type { LiveConfig } from '../../../functions/ports.ts';
import type { SettleDrift } from '../../../shared/api.ts';
import { createWorld, type World } from '../../fakes/world.ts';

export const by = { actor: 'user:ada', traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01` };

export const web = (world: World) => {
  const live = world.cloud.services.get('web');
  if (live === undefined) throw new Error('web is gone');
  return live;
};

/** One release with a variable, live for a minute. */
export async function released(): Promise<World> {
  const world = createWorld();
  await deploy(world, { env: { GREETING: 'hello' } });
  return world;
}

export async function deploy(world: World, change: Parameters<World['request']>[0] = {}) {
  world.advance(60);
  const { id } = await world.request(change);
  await world.run();
  return world.deployment(id);
}

/** As the console does it: a revision with a name of its own, which gets all traffic. */
export function editByHand(world: World, change: Partial<LiveConfig>, name = 'web-00042-xyz'): void {
  const live = web(world);
  const latest = world.cloud.revisions.get(live.latestCreatedRevision ?? '');
  if (latest === undefined) throw new Error('there is no revision');
  world.cloud.revisions.set(name, { ...latest, name, config: { ...latest.config, ...change } });
  live.latestCreatedRevision = name;
  live.traffic = [{ revision: name, percent: 100, tag: null }];
  live.etag = `by-hand-${name}`;
}

export const changed = { env: { GREETING: 'by hand', ADDED: 'yes' } };

export async function choose(world: World, choice: SettleDrift['choice']) {
  world.advance(5);
  const seen = (await settleDrift(world.shell, 'acme', 'web', null, by)).drift?.differences.map(({ key }) => key) ?? [];
  return settleDrift(world.shell, 'acme', 'web', { choice, seen }, by);
}
