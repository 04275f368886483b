import type { TrafficPart } from '../../shared/api.ts';
import type { Release } from '../../shared/release.ts';
import { afterwardsMillis, askUntilTold, type Told } from './ask-until-told.ts';
import type { FaultRates } from './faults.ts';
import type { Random } from './random.ts';
import { org, type World } from './world.ts';

/** Who wants the traffic shared by releases, for good. */
export interface Shared extends Told {
  readonly traffic: readonly TrafficPart[];
}

/**
 * In some seeds people share the traffic among what was released, some of them at the moment when somebody deploys. A version
 * from before there were splits takes none back, so nobody asks while one may be at work.
 */
export function letPeopleShare(
  world: World,
  random: Random,
  rates: FaultRates,
  services: readonly [string, ...string[]],
): readonly Shared[] {
  const shared: Shared[] = [];
  const span = world.calmFrom - world.startedAt;
  const from = rates.mixed > 0 ? span : 120_000;
  for (let count = random.chance(0.3) ? random.between(1, 3) : 0; count > 0; count -= 1) {
    const [at, key, service] = [random.between(from, span + afterwardsMillis), `t${count}`, random.pick(services)];
    world.timeline.after(at, () => shareOne(world, shared, random, service, key));
  }
  return shared;
}

function shareOne(world: World, shared: Shared[], random: Random, service: string, key: string): void {
  const known = [...world.store.docs].flatMap(([path, { data }]) => {
    const release = data as unknown as Release;
    return path.startsWith(`orgs/${org}/releases/`) && release.service === service ? [release] : [];
  });
  const wanted = known.filter(() => random.chance(0.7)).slice(0, 3);
  // A release that never was, where there is none to choose.
  const targets = wanted.map(({ id, revision }) => (random.chance(0.5) ? id : revision));
  const traffic = partsOf(targets.length === 0 ? [`${service}-00099`] : targets, random);
  const asked: Shared = { service, key, traffic, answer: null };
  shared.push(asked);
  askUntilTold(world, random, asked, { actor: 'user:mia', traffic, bodyHash: JSON.stringify(traffic) });
}

/** Whole percents, 100 in all. */
function partsOf(targets: readonly string[], random: Random): readonly TrafficPart[] {
  let left = 100;
  return targets.map((target, index) => {
    const others = targets.length - index - 1;
    const percent = others === 0 ? left : random.between(1, left - others);
    left -= percent;
    return { target, percent };
  });
}
