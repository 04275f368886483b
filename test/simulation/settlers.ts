import { settleDrift } from '../../functions/engine/settle-drift.ts';
import { type DriftChoice, driftChoices } from '../../shared/drift.ts';
import type { FaultRates } from './faults.ts';
import { problemOf } from './problem-of.ts';
import type { Random } from './random.ts';
import { org, traceparentOf, type World } from './world.ts';

/** What somebody decided about what was changed by hand; null when they never got an answer. */
export interface Settled {
  readonly service: string;
  readonly choice: DriftChoice;
  /** When they began, and so the latest that they can have seen. */
  readonly at: number;
  answer: string | null;
}

/** Where services are edited by hand, somebody comes now and then, looks, and decides. */
export function letPeopleSettle(
  world: World,
  random: Random,
  rates: FaultRates,
  services: readonly [string, ...string[]],
): readonly Settled[] {
  const settled: Settled[] = [];
  const span = world.calmFrom - world.startedAt;
  for (let count = rates.handEdits === 0 ? 0 : random.between(0, 5); count > 0; count -= 1) {
    const [service, choice] = [random.pick(services), random.pick(driftChoices)];
    world.timeline.after(random.between(60_000, span + 600_000), () =>
      settleOne(world, settled, random, service, choice),
    );
  }
  return settled;
}

function settleOne(world: World, settled: Settled[], random: Random, service: string, choice: DriftChoice): void {
  const by = { actor: 'user:bob', traceparent: traceparentOf(random) };
  const work = world.start('api-drift', async (_, shell) => {
    const { drift } = await settleDrift(shell, org, service, null, by);
    const seen = (drift?.differences ?? []).map(({ key }) => key);
    if (seen.length === 0) return;
    const one: Settled = { service, choice, at: world.timeline.now(), answer: null };
    settled.push(one);
    await settleDrift(shell, org, service, { choice, seen }, by).then(
      () => {
        one.answer = 'done';
        world.faults.note(`chose to ${choice}`);
      },
      (error: unknown) => {
        one.answer = problemOf(error);
        throw error;
      },
    );
  });
  // Refused because there is no such service, or lost: the next look shows what stands.
  work.catch(() => undefined);
}
