import type { StageMessage } from '../../shared/messages.ts';
import { type Failure, failure, Problem } from '../../shared/problems.ts';
import { stages } from '../../shared/stages.ts';
import { isTerminal } from '../../shared/statuses.ts';
import type { Effect } from '../decision.ts';
import { expiryOf } from '../expiry.ts';
import { later } from '../later.ts';
import type { Write } from '../ports.ts';
import { Unavailable } from '../unavailable.ts';
import { countAttempt } from './attempts.ts';
import { commitOnce } from './commit-once.ts';
import { paths } from './documents.ts';
import { performOnce } from './effects.ts';
import { type Ending, end } from './ending.ts';
import { judge } from './judge.ts';
import { type Loaded, load, loadFor } from './load.ts';
import { publishAll } from './outbox.ts';
import { NotYet, Overtaken } from './overtaken.ts';
import { record } from './record.ts';
import type { Shell } from './shell.ts';
import { undoBegun, undoOf } from './undo.ts';

/** Rounds of reading and deciding again after a conflict, and of effects within one delivery (design.md "Delivery"). */
const conflictRounds = 5;
const effectRounds = 6;
/** Deliveries that meet an absent dependency until the deployment waits for it: short trouble is over by then. */
const patience = 3;

/** Delivers one stage message exactly once in effect. Returns when it may be acknowledged, throws when it is to come again. */
export async function deliver(shell: Shell, message: StageMessage): Promise<void> {
  try {
    await attempt(shell, message);
  } catch (error) {
    if (error instanceof NotYet) throw error;
    const counted = await countAttempt(shell, message, error);
    if (counted === null) throw error;
    if (error instanceof Unavailable && counted.attempts >= patience && (await standBy(shell, message, error))) return;
    if (counted.attempts < stages[message.stage].attempts) throw error;
    await giveUp(shell, message, error instanceof Problem ? error.failure : exhausted(message, counted.lastError));
  }
}

async function attempt(shell: Shell, message: StageMessage): Promise<void> {
  const attemptId = shell.newAttemptId();
  let effects = 0;
  for (let conflicts = 0; conflicts < conflictRounds; ) {
    const inbox = paths.inbox(message.stage, message.eventId);
    const { receipt: seen, loaded } = await loadFor(shell.store, message, inbox);
    if (seen !== null) return;
    if (loaded === null || isStale(loaded, message)) return acknowledge(shell, message, attemptId);
    const begun = performance.now();
    const outcome = await judge(shell, loaded);
    if (outcome.kind === 'perform') {
      effects += 1;
      if (effects > effectRounds) throw new Error(`${message.stage} performs without end`);
      conflicts += (await perform(shell, loaded, outcome.effect, attemptId)) === 'overtaken' ? 1 : 0;
      continue;
    }
    // Gathering may have taken half a minute: what is recorded now did not happen when the documents were read.
    const decided = { ...loaded, now: later(loaded.now, (performance.now() - begun) / 1000) };
    const commit = await record(shell, decided, outcome);
    const receipt = receiptOf(message, attemptId, decided.now);
    const isMine = async () => {
      const doc = (await shell.store.read([inbox])).docs[0];
      return (doc?.data as { readonly attemptId?: string } | undefined)?.attemptId === attemptId;
    };
    if ((await commitOnce(shell.store, [...receipt, ...commit.writes], isMine)) === 'conflict') {
      // With another delivery of the same message, whose receipt is found next, or with another writer.
      conflicts += 1;
      continue;
    }
    await publishAll(shell.store, shell.broker, commit.outgoing, shell.tell);
    return;
  }
  throw new Error(`${message.eventId} kept meeting other writers`);
}

async function perform(shell: Shell, loaded: Loaded, effect: Effect, attemptId: string): Promise<'done' | 'overtaken'> {
  try {
    await performOnce(shell, loaded, effect, attemptId);
    return 'done';
  } catch (error) {
    if (error instanceof Overtaken) return 'overtaken';
    throw error;
  }
}

/** An older fence, a stage that is past or a deployment that has ended: the message has no effect any more. */
function isStale({ deployment }: Loaded, message: StageMessage): boolean {
  return isTerminal(deployment.status) || message.fence !== deployment.fence || message.stage !== deployment.stage;
}

async function acknowledge(shell: Shell, message: StageMessage, attemptId: string): Promise<void> {
  const { now } = await shell.store.read([]);
  await shell.store.commit(receiptOf(message, attemptId, now));
}

function receiptOf(message: StageMessage, attemptId: string, now: string): readonly Write[] {
  return [
    {
      op: 'create',
      path: paths.inbox(message.stage, message.eventId),
      data: { attemptId, at: now, expiresAt: expiryOf('inbox', now) },
    },
    { op: 'delete', path: paths.outbox(message.eventId) },
  ];
}

/**
 * Something outside is away: the deployment says so, and the tick looks again until the stage's deadline. Answers whether it
 * could be recorded. An undo is not put off, since no deadline ends it: its attempts are counted.
 */
async function standBy(shell: Shell, message: StageMessage, { dependency }: Unavailable): Promise<boolean> {
  const loaded = await current(shell, message);
  if (loaded === null) return false;
  const { cancel, deadlineAt } = loaded.deployment;
  if (cancel !== null || undoBegun(loaded) !== null || (deadlineAt !== null && loaded.now > deadlineAt)) return false;
  const awaiting = `${dependency} to answer again`;
  const commit = await record(shell, loaded, { kind: 'wait', patch: {}, awaiting, checkInSeconds: 30 });
  const receipt = receiptOf(message, shell.newAttemptId(), loaded.now);
  if ((await shell.store.commit([...receipt, ...commit.writes])) === 'conflict') return false;
  await publishAll(shell.store, shell.broker, commit.outgoing, shell.tell);
  return true;
}

function exhausted({ stage }: StageMessage, lastError: string): Failure {
  const { label, attempts } = stages[stage];
  return failure(
    'attempts-exhausted',
    `${label} was tried ${attempts} times; the last trouble was: ${lastError}`,
    'Look at `slipway status` for what is unhealthy, then deploy again.',
  );
}

/**
 * The attempts are used up: what can be undone is undone, and the deployment ends in a clear state. Also what was refused has
 * been tried again until then, for a grant or an account needs a while until everybody knows of it.
 */
async function giveUp(shell: Shell, message: StageMessage, reason: Failure): Promise<void> {
  const loaded = await current(shell, message);
  if (loaded === null) return;
  const attemptId = shell.newAttemptId();
  for (const effect of undoOf(loaded, reason)) {
    const before = await current(shell, message);
    if (before === null) return;
    try {
      await performOnce(shell, before, effect, attemptId);
    } catch (error) {
      shell.tell(`could not undo ${effect.kind} of ${before.deployment.id}`, error);
    }
  }
  const after = await current(shell, message);
  if (after === null) return;
  const status = reason.fault === 'user' ? 'failed' : 'errored';
  const ending: Ending = { status, patch: {}, failure: reason, actor: 'slipway', what: reason.message };
  const commit = await end(shell.store, after, ending);
  const receipt = receiptOf(message, attemptId, after.now);
  if ((await shell.store.commit([...receipt, ...commit.writes])) === 'conflict') throw new Error('met another writer');
  await publishAll(shell.store, shell.broker, commit.outgoing, shell.tell);
}

/** The deployment as it stands now, or null when the message has nothing to do with it any more. */
async function current(shell: Shell, message: StageMessage): Promise<Loaded | null> {
  const loaded = await load(shell.store, message.org, message.deployment);
  return loaded === null || isStale(loaded, message) ? null : loaded;
}
