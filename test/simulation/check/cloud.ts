import { paths } from '../../../functions/engine/documents.ts';
import type { EffectRecord } from '../../../functions/engine/load.ts';
import { isBuildOver } from '../../../shared/statuses.ts';
import { configHashOf } from '../cloud-run.ts';
import { nameOf } from '../processes.ts';
import type { RunEntry } from '../run-journal.ts';
import type { World } from '../world.ts';
import { lastOf } from './services.ts';
import { type Violation, violated } from './violation.ts';

/** How late a build may be listed at most, for the engine to build once (design.md "allow for list lag"). */
const promisedLagMillis = 20_000;

/** Invariants 8, 10, 13 and 21: one effective build of the recorded commit, nothing public unverified, no success unseen. */
export function checkCloud(world: World): readonly Violation[] {
  return [
    ...[...world.history.deployments.keys()].flatMap((id) => checkBuildOf(world, id)),
    ...[...world.run.revisions.keys()].flatMap((name) => checkImageOf(world, name)),
    ...world.run.journal.flatMap((entry) => checkPublic(world, entry)),
    ...[...world.history.deployments.keys()].flatMap((id) => checkAnswers(world, id)),
    ...checkBuildsEnd(world),
    ...checkBuiltOnce(world),
    ...checkListings(world),
  ];
}

/** Once recorded, a build is the deployment's only one; and nobody of ours cancels it while it is wanted. */
function checkBuildOf({ history, builds }: World, id: string): readonly Violation[] {
  const known = (history.deployments.get(id) ?? []).flatMap(({ data }) => data?.build ?? []);
  const ids = new Set(known.map((build) => build.id));
  if (known.some(({ rank }, index) => rank < (known[index - 1]?.rank ?? 0))) {
    return [violated(8, `the build of ${id} went backwards: ${known.map(({ status }) => status).join(', ')}`)];
  }
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
  const bundle = history.releases.get(history.deployments.get(id)?.[0]?.data?.spec.release?.id ?? '')?.[0]?.data;
  // What is brought back was built for the release that it was.
  if (last.build?.id !== build.state.id && (last.build != null || bundle?.digest !== digest))
    return [violated(8, `${name} runs ${build.state.id}, recorded is ${last.build?.id}`)];
  return build.request.source.sha === last.source?.sha
    ? []
    : [violated(13, `${name} was built from ${build.request.source.sha}, recorded is ${last.source?.sha}`)];
}

function checkPublic({ history, run }: World, entry: RunEntry): readonly Violation[] {
  if (entry.after === null || !entry.after.isPublic || entry.what === 'by-hand') return [];
  const byHand = run.journal.filter(
    ({ what, at, service }) => what === 'by-hand' && service === entry.service && at <= entry.at,
  );
  const theirs = new Set(byHand.flatMap(({ after }) => after?.traffic.map(({ revision }) => revision) ?? []));
  return entry.after.traffic.flatMap(({ revision, percent }) => {
    if (percent === 0 || theirs.has(revision)) return [];
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

/** Verified means that the revision answered by its own tag; success, that it answered its users. */
function checkAnswers({ history, run }: World, id: string): readonly Violation[] {
  const versions = history.deployments.get(id) ?? [];
  const heard = (byTag: boolean, revision: string, until: number) =>
    run.requests.some(
      (each) => each.byTag === byTag && each.revision === revision && (each.status ?? 999) < 500 && each.at <= until,
    );
  const verified = versions.find(({ data }) => data?.verification != null);
  const succeeded = versions.find(({ data }) => data?.status === 'succeeded');
  const found: Violation[] = [];
  if (verified?.data?.run != null && !heard(true, verified.data.run.revision, verified.at)) {
    found.push(violated(10, `${verified.data.run.revision} was verified and never answered`));
  }
  // Who says that it succeeded has just had an answer.
  const process = nameOf(succeeded?.by ?? '');
  const asked = run.requests.filter(({ by, byTag }) => !byTag && nameOf(by) === process).at(-1);
  if (asked !== undefined && (asked.status ?? 999) >= 500) {
    found.push(violated(21, `${id} succeeded with ${asked.status}`));
  }
  // Whom somebody sent elsewhere by hand, another revision answers.
  const byHand = run.journal.some(({ what }) => what === 'by-hand');
  if (!byHand && succeeded?.data?.run != null && !heard(false, succeeded.data.run.revision, succeeded.at)) {
    found.push(violated(21, `${id} succeeded and its users never had an answer`));
  }
  return found;
}

/** After rest no build goes on. */
function checkBuildsEnd({ builds }: World): readonly Violation[] {
  return [...builds.builds.values()]
    .filter(({ state }) => !isBuildOver(state.status))
    .map(({ state }) => violated(2, `build ${state.id} goes on`));
}

/**
 * Until a list shows every build, nobody but who wrote the intent may build, and they do it once (design.md "Effects"):
 * two builds so early are two for one intent. A build that was too many and was stopped is none.
 */
function checkBuiltOnce({ builds, store }: World): readonly Violation[] {
  const early = new Map<string, number>();
  for (const { state, request } of builds.builds.values()) {
    const [, id = '', fence = ''] = /^d-(.+)-f(\d+)$/.exec(request.tag) ?? [];
    const intent = store.docs.get(paths.effect(id, 'create-build', Number(fence)))?.data as EffectRecord | undefined;
    const since = Date.parse(state.createdAt ?? '') - Date.parse(intent?.intentAt ?? '');
    if (since < promisedLagMillis) early.set(request.tag, (early.get(request.tag) ?? 0) + 1);
  }
  return [...early].flatMap(([tag, count]) =>
    count > 1 ? [violated(8, `${count} builds at once are tagged ${tag}`)] : [],
  );
}

/** What is analysed and planned is the recorded commit, not what the branch has become. */
function checkListings({ history, source }: World): readonly Violation[] {
  return source.listings.flatMap(({ by, sha }) => {
    const [id = ''] = /[a-z]+-\d+-[0-9a-f]{8}(?=~f)/.exec(by) ?? [];
    const recorded = lastOf(history, id)?.source?.sha;
    return recorded === sha ? [] : [violated(13, `${by} listed ${sha}, recorded is ${recorded}`)];
  });
}
