import { reviseApproval } from '../../functions/engine/approval.ts';
import { approve, reject } from '../../functions/engine/approve.ts';
import { configureService } from '../../functions/engine/configure-service.ts';
import { addFreeze, liftFreeze } from '../../functions/engine/freeze.ts';
import type { Deployment } from '../../shared/deployment.ts';
import { problemOf } from './problem-of.ts';
import type { Random } from './random.ts';
import { org, traceparentOf, type World } from './world.ts';

/** A yes to what somebody had looked at; the answer is null when they never got one, and it may have counted or not. */
export interface Word {
  readonly actor: string;
  /** What they had before their eyes, and until when they looked. */
  readonly seen: Deployment;
  readonly seenAt: number;
  answer: string | null;
}

export const longestApprovalSeconds = 3600;

/** The requester of half of the deployments is among them. */
const people = ['user:ada', 'user:kim', 'user:lin', 'user:max'] as const;

/** In some seeds a service asks for approvals, which people give, refuse and forget, while others change what would go live or freeze it. */
export function letPeopleApprove(
  world: World,
  random: Random,
  services: readonly [string, ...string[]],
): readonly Word[] {
  const words: Word[] = [];
  if (random.chance(0.7)) return words;
  const span = world.calmFrom - world.startedAt;
  const service = random.pick(services);
  const approvers = random.between(1, 3);
  const expiresSeconds = random.pick([300, 1200, longestApprovalSeconds]);
  configure(world, random, service, { approval: { approvers, expiresSeconds } });
  for (let count = random.between(20, 80); count > 0; count -= 1) {
    world.timeline.after(random.between(10_000, span + 1_800_000), () => speak(world, words, random));
  }
  for (let count = random.between(0, 3); count > 0; count -= 1) {
    world.timeline.after(random.between(60_000, span), () => changeChecks(world, random, service));
  }
  if (random.chance(0.4)) world.timeline.after(random.between(60_000, span), () => freeze(world, random, service));
  return words;
}

function changeChecks(world: World, random: Random, service: string): void {
  configure(world, random, service, { checks: { http: [{ path: random.pick(['/', '/ready', '/health']) }] } });
}

/** As soon as there is a service. */
function configure(
  world: World,
  random: Random,
  service: string,
  change: Parameters<typeof configureService>[3],
): void {
  const work = world.start('api-configure', async (_, shell) => {
    const by = { actor: 'user:olga', traceparent: traceparentOf(random) };
    const { runningDep } = await configureService(shell.store, org, service, change, by);
    if (runningDep !== null) await reviseApproval(shell, { org, id: runningDep });
  });
  const again = () => world.timeline.after(5000, () => configure(world, random, service, change));
  work.catch(() => world.timeline.now() < world.calmFrom && again());
}

/** Somebody looks at what waits, and says a while later what they think of it. */
function speak(world: World, words: Word[], random: Random): void {
  const waiting = [...world.history.deployments.values()].flatMap((versions) => {
    const last = versions.at(-1)?.data;
    return last?.status === 'awaiting-approval' && last.approval !== undefined ? [last] : [];
  });
  const [first, ...others] = waiting;
  if (first === undefined) return;
  const deployment = random.pick([first, ...others]);
  const actor = random.pick(people);
  const seenAt = world.timeline.now();
  const hesitation = random.chance(0.7) ? random.between(0, 5000) : random.between(0, 600_000);
  const isNo = random.chance(0.03);
  world.timeline.after(hesitation, () => {
    if (isNo) return void refuse(world, random, deployment, actor);
    const word: Word = { actor, seen: deployment, seenAt, answer: null };
    words.push(word);
    const work = world.start('api-approve', async (_, shell) => {
      const by = { actor, traceparent: traceparentOf(random) };
      await approve(shell, deployment, deployment.approval?.specHash ?? '', by);
      word.answer = 'done';
      world.faults.note('approved');
      // Somebody who does not know of it goes on with the settings.
      if (random.chance(0.6)) {
        world.timeline.after(random.between(0, 30_000), () => changeChecks(world, random, deployment.service));
      }
    });
    work.catch((error: unknown) => {
      word.answer = problemOf(error);
    });
  });
}

function refuse(world: World, random: Random, deployment: Deployment, actor: string): void {
  const work = world.start('api-reject', async (_, shell) => {
    await reject(shell, deployment, 'no', { actor, traceparent: traceparentOf(random) });
    world.faults.note('rejected');
  });
  // What was decided already is told by the documents.
  work.catch(() => undefined);
}

/** For a while, and sometimes lifted before it is over. */
function freeze(world: World, random: Random, service: string): void {
  const by = { actor: 'user:olga', traceparent: traceparentOf(random) };
  const until = new Date(world.timeline.now() + random.between(60_000, 3_600_000)).toISOString();
  const work = world.start('api-freeze', async (_, { store }) => {
    const { id } = await addFreeze(store, org, { service, until, reason: 'the sale' }, by);
    world.faults.note('frozen');
    if (!random.chance(0.3)) return;
    world.timeline.after(random.between(10_000, 600_000), () => {
      world
        .start('api-unfreeze', async (_again, shell) => void (await liftFreeze(shell.store, org, id, by)))
        .catch(() => undefined);
    });
  });
  work.catch(() => undefined);
}
