import type { Deployment } from '../../shared/deployment.ts';
import type { Failure } from '../../shared/problems.ts';
import { buildRanks } from '../../shared/statuses.ts';
import type { Effect } from '../decision.ts';
import { ownPercents } from '../guard/own-traffic.ts';
import { type Loaded, resultsOf } from './load.ts';

/** What has to be undone outside before a deployment may end without success; nothing once it was promoted. */
export function undoOf({ deployment, intents }: Loaded, because: Failure | null): readonly Effect[] {
  if (deployment.stages.promote.status === 'succeeded') return [];
  const undo: Effect[] = [];
  const build = intents['create-build']?.effect;
  const buildOver = deployment.build !== null && deployment.build.rank === buildRanks.SUCCESS;
  if (build?.kind === 'create-build' && !buildOver) {
    const { region, tag } = build.request;
    // Answered but not yet on the deployment: a list may not show it for a while.
    const answered = resultsOf(intents)['create-build']?.build.id ?? null;
    undo.push({ kind: 'cancel-build', region, id: deployment.build?.id ?? answered, tag, because });
  }
  const command = intents['run-command']?.effect;
  if (command?.kind === 'run-command' && !isCommandOver(deployment, command.request.job)) {
    undo.push({ kind: 'cancel-command', ref: command.ref, job: command.request.job, because });
  }
  const release = intents['deploy-revision']?.effect;
  if (release?.kind === 'deploy-revision') {
    const { ref, config, replaces, created, previousTraffic } = release;
    const both = { revision: config.revision, ...(replaces === undefined ? {} : { replaces }) };
    const percents = ownPercents(deployment.rollout, intents['route-traffic'] === undefined ? 'not-asked' : 'asked');
    undo.push({ kind: 'withdraw-revision', ref, ...both, created, percents, previousTraffic, because });
  }
  const split = intents['route-traffic']?.effect;
  if (split?.kind === 'route-traffic' && split.previousTraffic !== undefined) {
    const { ref, traffic, previousTraffic } = split;
    const [first] = traffic;
    const both = { revision: first?.revision ?? '', routed: traffic, previousTraffic };
    undo.push({ kind: 'withdraw-revision', ref, ...both, created: false, because });
  }
  return undo.filter((effect) => intents[effect.kind]?.result == null);
}

/** The reason of an undo that has begun: once something was undone, the stage is not asked again. */
export function undoBegun({ intents }: Loaded): { readonly because: Failure | null } | null {
  const effect = (intents['cancel-build'] ?? intents['cancel-command'] ?? intents['withdraw-revision'])?.effect;
  return effect !== undefined && 'because' in effect ? { because: effect.because } : null;
}

/** Recorded as over; what it has done by then is not undone. */
function isCommandOver({ releaseCommand, checkCommand }: Deployment, job: string): boolean {
  return [releaseCommand, checkCommand].some((run) => run?.job === job && run.endedAt !== null);
}
