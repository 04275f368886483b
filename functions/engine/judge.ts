import type { Deployment } from '../../shared/deployment.ts';
import { type Failure, failure, Problem } from '../../shared/problems.ts';
import { longestPauseSeconds } from '../../shared/rollout.ts';
import { type StageName, stages } from '../../shared/stages.ts';
import type { Decision } from '../decision.ts';
import type { Ending } from './ending.ts';
import { gate } from './gate.ts';
import { effectKinds, type Loaded, resultsOf } from './load.ts';
import type { Shell } from './shell.ts';
import { undoBegun, undoOf } from './undo.ts';

export type Outcome = Exclude<Decision, { kind: 'fail' }> | { readonly kind: 'end'; readonly ending: Ending };

/** Cancelling wins, then an undo that has begun is finished, then come the deadline and the stage itself. */
export async function judge(shell: Shell, loaded: Loaded): Promise<Outcome> {
  const { cancel } = loaded.deployment;
  const begun = undoBegun(loaded);
  if (cancel !== null) return endAfterUndo(loaded, null, {});
  if (begun !== null) return endAfterUndo(loaded, begun.because, {});
  const decision = await decideStage(shell, loaded);
  return decision.kind === 'fail' ? endAfterUndo(loaded, decision.failure, decision.patch) : decision;
}

/** What must be undone outside comes before the ending, and carries the reason through a crash in between. */
function endAfterUndo(loaded: Loaded, because: Failure | null, patch: Ending['patch']): Outcome {
  const [undo] = undoOf(loaded, because);
  if (undo !== undefined) return { kind: 'perform', effect: undo };
  if (because === null) {
    const { cancel, supersededBy } = loaded.deployment;
    const actor = cancel?.actor ?? 'slipway';
    if (supersededBy !== null) {
      const what = `Superseded by ${supersededBy}`;
      return { kind: 'end', ending: { status: 'superseded', patch, failure: null, actor, what } };
    }
    return { kind: 'end', ending: { status: 'cancelled', patch, failure: null, actor, what: `Cancelled by ${actor}` } };
  }
  const status = because.fault === 'user' ? 'failed' : 'errored';
  return { kind: 'end', ending: { status, patch, failure: because, actor: 'slipway', what: because.message } };
}

async function decideStage(shell: Shell, loaded: Loaded): Promise<Decision> {
  const { org, service, deployment, bundle, lastRelease, intents, now } = loaded;
  const held = gate(loaded);
  if (held !== null) return held;
  const stage = deployment.stage ?? 'validate';
  if (deployment.deadlineAt !== null && now > deployment.deadlineAt) {
    return { kind: 'fail', patch: {}, failure: timeout(deployment, stage) };
  }
  const { webUrl } = shell;
  const effects = resultsOf(intents);
  const begun = effectKinds.filter((kind) => intents[kind] !== undefined);
  const snapshot = { org, service, deployment, bundle, lastRelease, effects, begun, webUrl };
  try {
    return await shell.stages[stage].decide(snapshot, shell.ports, now);
  } catch (error) {
    if (error instanceof Problem) return { kind: 'fail', patch: {}, failure: error.failure };
    throw error;
  }
}

function timeout({ stages: states, deadlineAt, awaiting, rollout }: Deployment, stage: StageName): Failure {
  const { label, deadlineSeconds } = stages[stage];
  if (rollout?.paused != null) {
    const hours = longestPauseSeconds / 3600;
    const message = `It was paused by ${rollout.paused.by} and not resumed within ${hours} hours. The earlier traffic is back.`;
    return failure('rollout-abandoned', message, 'Deploy again when it may go on.');
  }
  const { startedAt } = states[stage];
  const given = startedAt === null || deadlineAt === null ? null : Date.parse(deadlineAt) - Date.parse(startedAt);
  const seconds = given === null ? deadlineSeconds : Math.round(given / 1000);
  const waited = awaiting === null ? '' : ` It waited for ${awaiting.what}.`;
  return stage === 'build'
    ? failure(
        'build-timeout',
        `The build did not finish within ${seconds} s.${waited}`,
        'Read the end of the build log, and make the build faster or split it.',
      )
    : failure(
        'stage-timeout',
        `${label} did not finish within ${seconds} s.${waited}`,
        'Deploy again; if it happens twice, look at `slipway status`.',
      );
}
