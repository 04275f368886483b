import type { Deployment } from '../../shared/deployment.ts';
import { Problem } from '../../shared/problems.ts';
import { longestPauseSeconds, type Rollout } from '../../shared/rollout.ts';
import { isTerminal } from '../../shared/statuses.ts';
import { stepsOf } from '../../shared/strategy.ts';
import { later } from '../later.ts';
import type { Acceptor } from './accept.ts';
import { auditWrite, type By } from './audit.ts';
import { type Asked, askedBefore, idempotencyWrites } from './idempotency.ts';
import { type Loaded, loadKnown } from './load.ts';
import { alreadyEnded } from './not-found.ts';
import { outboxWrite, publishAll, toStage } from './outbox.ts';
import { stageMessage } from './start.ts';
import { type Transition, transition } from './transition.ts';

/** What can be said to a rollout on its way; to abort it is to cancel the deployment. */
export const steerings = ['pause', 'resume', 'promote'] as const;
export type Steering = (typeof steerings)[number];

const conflictRounds = 5;

/**
 * Holds a rollout where it is, lets it go on, or gives all traffic to the new revision without waiting for the rest of the
 * steps; saying it twice changes nothing more, and what came with a key has its effect once.
 * Problems: deployment-not-found, deployment-ended, no-rollout, idempotency-key-reused.
 */
export async function steer(
  { store, broker, tell }: Pick<Acceptor, 'store' | 'broker' | 'tell'>,
  { org, id, steering }: { readonly org: string; readonly id: string; readonly steering: Steering },
  by: By,
  asked: Asked | null = null,
): Promise<Deployment> {
  for (let round = 0; round < conflictRounds; round += 1) {
    const loaded = await loadKnown(store, org, id);
    const { deployment, now } = loaded;
    if (asked !== null && (await askedBefore(store, asked)) !== null) return deployment;
    const rollout = rolloutOf(loaded);
    if (isSaid(rollout, steering)) return deployment;
    const step = steered(loaded, rollout, steering, by.actor);
    const wake = toStage(stageMessage(step.deployment, 'promote', `${steering}-v${step.deployment.v}`));
    const entry = auditWrite(org, by, {
      at: now,
      action: steering,
      resource: `deployments/${id}`,
      outcome: 'done',
      key: `${steering}~${id}~${step.deployment.v}`,
    });
    const told = asked === null ? [] : idempotencyWrites(asked, id, now);
    if ((await store.commit([...step.writes, outboxWrite(wake, now), entry, ...told])) === 'conflict') continue;
    await publishAll(store, broker, [...step.outgoing, wake], tell);
    return step.deployment;
  }
  throw new Error(`${id} kept changing while it was to ${steering}`);
}

function rolloutOf({ deployment }: Loaded): Rollout {
  const { id, status, rollout, cancel } = deployment;
  if (isTerminal(status)) throw alreadyEnded(deployment, 'There is nothing to steer.');
  if (rollout === undefined || cancel !== null || rollout.step > stepsOf(rollout.strategy).length) {
    const why = cancel !== null ? 'is being cancelled' : 'does not hold its traffic at a step';
    const hint = 'Only a canary or a blue-green release on its way can be paused, resumed or promoted early.';
    throw new Problem('no-rollout', `${id} ${why}.`, hint);
  }
  return rollout;
}

function isSaid({ paused, hurried }: Rollout, steering: Steering): boolean {
  if (steering === 'promote') return hurried !== null;
  return steering === 'pause' ? paused !== null || hurried !== null : paused === null;
}

const words = {
  pause: (actor: string) => `Paused by ${actor}`,
  resume: (actor: string) => `Resumed by ${actor}`,
  promote: (actor: string) => `${actor} does not wait for the rest of the steps`,
} as const satisfies Readonly<Record<Steering, (actor: string) => string>>;

/** The clock of a step stands still while it is paused, and so does the stage's deadline, but for the longest pause. */
function steered(
  { deployment, deploymentDoc, now }: Loaded,
  rollout: Rollout,
  steering: Steering,
  actor: string,
): Transition {
  const { paused } = rollout;
  const pausedFor = paused === null ? 0 : (Date.parse(now) - Date.parse(paused.at)) / 1000;
  const moved = (time: string | null, seconds: number) => (time === null ? null : later(time, seconds));
  const change =
    steering === 'pause'
      ? {
          status: 'paused' as const,
          rollout: { ...rollout, paused: { at: now, by: actor } },
          deadlineAt: moved(deployment.deadlineAt, longestPauseSeconds),
        }
      : {
          status: 'running' as const,
          rollout: {
            ...rollout,
            paused: null,
            holdUntil: moved(rollout.holdUntil, pausedFor),
            ...(steering === 'promote' ? { hurried: { at: now, by: actor } } : {}),
          },
          ...(paused === null ? {} : { deadlineAt: moved(deployment.deadlineAt, pausedFor - longestPauseSeconds) }),
        };
  // What the stage says at its next look, which is told at once.
  const what = steering === 'pause' ? 'somebody to resume it' : 'the rollout to go on';
  const awaiting = { what, since: now, heardAt: now };
  return transition(deploymentDoc, deployment, { ...change, awaiting }, { now, actor, what: words[steering](actor) });
}
