import type { DeployRequest } from '../../functions/engine/check-request.ts';
import type { Release } from '../../shared/release.ts';
import { code } from './code.ts';
import { problemOf } from './problem-of.ts';
import type { Random } from './random.ts';
import { org, traceparentOf, type World } from './world.ts';

/** Who wants a release back, or the live one anew, and what they were told; null when nobody could tell them. */
export interface Restored {
  readonly service: string;
  readonly key: string;
  readonly release: NonNullable<DeployRequest['release']>;
  answer: { readonly deployment: string } | { readonly problem: string } | null;
}

/** When faults are over there is more to go back to. */
const afterwardsMillis = 1_800_000;

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
  const request: DeployRequest = {
    ...{ org, service, release: asked.release, repository: `acme/${service}`, ref: null, root: null, region: null },
    ...{ env: {}, unset: [], load: null, actor: 'user:eve', via: 'api', traceparent: traceparentOf(random) },
    idempotencyKey: key,
    bodyHash: JSON.stringify(asked.release),
  };
  const attempt = (left: number): void => {
    // An older version has no such route, so nobody reaches it there.
    const work = world.start('api-restore', async (_, shell) => {
      const { deployment } = await code.accept(shell, request);
      asked.answer = { deployment: deployment.id };
    });
    work.catch((error: unknown) => {
      const problem = problemOf(error);
      if (problem !== null) asked.answer = { problem };
      else if (left > 0) world.timeline.after(random.between(1000, 60_000), () => attempt(left - 1));
    });
  };
  attempt(60);
}
