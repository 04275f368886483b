import { isBuildOver } from '../../../shared/statuses.ts';
import { configHashOf, type RunEntry } from '../cloud-run.ts';
import type { World } from '../world.ts';
import { lastOf } from './services.ts';
import { type Violation, violated } from './violation.ts';

/** Invariants 8, 10 and 13: one effective build of the recorded commit, and nothing public that was not verified. */
export function checkCloud(world: World): readonly Violation[] {
  return [
    ...[...world.history.deployments.keys()].flatMap((id) => checkBuildOf(world, id)),
    ...[...world.run.revisions.keys()].flatMap((name) => checkImageOf(world, name)),
    ...world.run.journal.flatMap((entry) => checkPublic(world, entry)),
    ...checkBuildsEnd(world),
  ];
}

/** Once recorded, a build is the deployment's only one; and nobody of ours cancels it while it is wanted. */
function checkBuildOf({ history, builds }: World, id: string): readonly Violation[] {
  const ids = new Set((history.deployments.get(id) ?? []).flatMap(({ data }) => data?.build?.id ?? []));
  if (ids.size > 1) return [violated(8, `${id} recorded the builds ${[...ids].join(', ')}`)];
  const last = lastOf(history, id);
  const cancelled = last?.build == null ? null : (builds.builds.get(last.build.id)?.cancelled ?? null);
  const failedForIt = last?.failure?.code === 'build-service-failed' && last.failure.message.includes('was cancelled');
  return cancelled !== null && failedForIt ? [violated(8, `${cancelled.by} cancelled the only build of ${id}`)] : [];
}

/** The digest that runs is the recorded build's, and that build was of the recorded commit. */
function checkImageOf({ history, builds, run }: World, name: string): readonly Violation[] {
  const config = run.revisions.get(name);
  const id = config?.labels['slipway-deployment'] ?? '';
  const last = lastOf(history, id);
  const digest = config?.image.split('@')[1];
  const build = [...builds.builds.values()].find(({ state }) => state.digest !== null && state.digest === digest);
  if (build === undefined || last === null) return [violated(13, `${name} runs ${config?.image}, which nobody built`)];
  if (last.build?.id !== build.state.id)
    return [violated(8, `${name} runs ${build.state.id}, recorded is ${last.build?.id}`)];
  return build.request.source.sha === last.source?.sha
    ? []
    : [violated(13, `${name} was built from ${build.request.source.sha}, recorded is ${last.source?.sha}`)];
}

function checkPublic({ history, run }: World, entry: RunEntry): readonly Violation[] {
  if (entry.after === null || !entry.after.isPublic || entry.what === 'by-hand') return [];
  return entry.after.traffic.flatMap(({ revision, percent }) => {
    if (percent === 0) return [];
    const config = run.revisions.get(revision);
    const id = config?.labels['slipway-deployment'] ?? '';
    const wasVerified = (history.deployments.get(id) ?? []).some(
      ({ at, data }) =>
        at <= entry.at &&
        data?.verification != null &&
        config?.image.endsWith(`@${data.verification.digest}`) &&
        data.verification.configHash === configHashOf(config),
    );
    return wasVerified
      ? []
      : [violated(10, `${entry.by} gave ${percent} % of the public to ${revision}, not verified`)];
  });
}

/** After rest no build goes on, and one of a deployment that ended early was stopped within minutes of its sweep. */
function checkBuildsEnd({ builds }: World): readonly Violation[] {
  return [...builds.builds.values()]
    .filter(({ state }) => !isBuildOver(state.status))
    .map(({ state }) => violated(2, `build ${state.id} goes on`));
}
