import { configureService } from '../../functions/engine/configure-service.ts';
import { type Steering, steer, steerings } from '../../functions/engine/steer.ts';
import { type AskedStrategy, type Strategy, usualLimits } from '../../shared/strategy.ts';
import { problemOf } from './problem-of.ts';
import type { Random } from './random.ts';
import { org, traceparentOf, type World } from './world.ts';

/** What somebody said to a rollout; null when they never got an answer. */
export interface Steered {
  readonly deployment: string;
  readonly steering: Steering;
  answer: string | null;
}

const retryMillis = 5000;

/** In some seeds services roll out in steps, and people hold, hurry and abort what is on its way. */
export function letPeopleSteer(
  world: World,
  random: Random,
  services: readonly [string, ...string[]],
): readonly Steered[] {
  const steered: Steered[] = [];
  if (random.chance(0.55)) return steered;
  for (const service of services) adopt(world, random, service, drawStrategy(random));
  const span = world.calmFrom - world.startedAt;
  for (let count = random.between(0, 6); count > 0; count -= 1) {
    world.timeline.after(random.between(30_000, span + 600_000), () => steerOne(world, steered, random));
  }
  return steered;
}

/** Nothing that is drawn takes longer. */
export const longestStrategy: Strategy = {
  kind: 'canary',
  steps: [20, 40, 60, 80].map((percent) => ({ percent, holdSeconds: 900 })),
  limits: usualLimits,
};

function drawStrategy(random: Random): AskedStrategy {
  const holdSeconds = random.pick([0, 30, 300, 900]);
  if (random.chance(0.3)) return { kind: 'blue-green', holdSeconds };
  const percents = random.pick([[5, 25, 50], [10], [1, 99], [20, 40, 60, 80]]);
  return { kind: 'canary', steps: percents.map((percent) => ({ percent })), holdSeconds };
}

/** As soon as there is a service. */
function adopt(world: World, random: Random, service: string, strategy: AskedStrategy): void {
  const by = { actor: 'user:ada', traceparent: traceparentOf(random) };
  const work = world.start('api-configure', async (_, { store }) => {
    await configureService(store, org, service, { strategy }, by);
  });
  const again = () => world.timeline.after(retryMillis, () => adopt(world, random, service, strategy));
  work.catch(() => world.timeline.now() < world.calmFrom && again());
}

function steerOne(world: World, steered: Steered[], random: Random): void {
  const rolling = [...world.history.deployments.values()].flatMap((versions) => {
    const last = versions.at(-1)?.data;
    return last?.rollout !== undefined && last.stage === 'promote' ? [last] : [];
  });
  const [first, ...others] = rolling;
  if (first === undefined) return;
  const { id, org: theirs } = random.pick([first, ...others]);
  const said = random.pick<Steering | 'abort'>(['pause', 'pause', ...steerings, 'abort']);
  if (said === 'abort') {
    const work = world.start('api-cancel', async ({ requestCancel }, shell) => {
      await requestCancel(shell, theirs, id, 'user:bob');
    });
    // Refused where all traffic is on its way already, which the documents tell.
    work.catch(() => undefined);
    return;
  }
  steerAs(world, steered, random, { id, org: theirs, steering: said });
  // Most of those that are paused are not forgotten.
  if (said === 'pause' && random.chance(0.9)) {
    world.timeline.after(random.between(10_000, 1_800_000), () =>
      steerAs(world, steered, random, { id, org: theirs, steering: random.pick(['resume', 'resume', 'promote']) }),
    );
  }
}

function steerAs(
  world: World,
  steered: Steered[],
  random: Random,
  asked: { readonly id: string; readonly org: string; readonly steering: Steering },
): void {
  const one: Steered = { deployment: asked.id, steering: asked.steering, answer: null };
  steered.push(one);
  const attempt = (left: number): void => {
    const work = world.start('api-steer', async (_, shell) => {
      await steer(shell, asked, { actor: 'user:bob', traceparent: traceparentOf(random) });
      one.answer = 'done';
      world.faults.note(`told to ${asked.steering}`);
    });
    work.catch((error: unknown) => {
      one.answer = problemOf(error);
      if (one.answer === null && left > 0) world.timeline.after(random.between(1000, 60_000), () => attempt(left - 1));
    });
  };
  attempt(60);
}
