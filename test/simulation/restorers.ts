import type { DeployRequest } from '../../functions/engine/check-request.ts';
import type { Release } from '../../shared/release.ts';
import { afterwardsMillis, askUntilTold, type Told } from './ask-until-told.ts';
import type { Random } from './random.ts';
import { org, type World } from './world.ts';

/** Who wants a release back, or the live one anew. */
export interface Restored extends Told {
  readonly release: NonNullable<DeployRequest['release']>;
}

/** Draws who rolls back and who restarts, some of them at the moment when somebody deploys. */
export function letPeopleRestore(
  world: World,
  random: Random,
  services: readonly [string, ...string[]],
): readonly Restored[] {
  const restored: Restored[] = [];
  const span = world.calmFrom - world.startedAt;
  for (let count = random.chance(0.6) ? random.between(1, 4) : 0; count > 0; count -= 1) {
    const [at, key, service] = [random.between(60_000, span + afterwardsMillis), `r${count}`, random.pick(services)];
    world.timeline.after(at, () => restoreOne(world, restored, random, service, key));
  }
  return restored;
}

function restoreOne(world: World, restored: Restored[], random: Random, service: string, key: string): void {
  const known = [...world.store.docs].flatMap(([path, { data }]) =>
    path.startsWith(`orgs/${org}/releases/`) ? [data as unknown as Release] : [],
  );
  const ids: readonly [string, ...string[]] = ['web-99-00000000', ...known.map(({ id }) => id)];
  const restart = { kind: 'restart', id: null } as const;
  const rollback = { kind: 'rollback', id: random.chance(0.5) ? null : random.pick(ids) } as const;
  const asked: Restored = { service, key, release: random.chance(0.35) ? restart : rollback, answer: null };
  restored.push(asked);
  askUntilTold(world, random, asked, {
    actor: 'user:eve',
    release: asked.release,
    bodyHash: JSON.stringify(asked.release),
  });
}
