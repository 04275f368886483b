import { contentHash } from '../../../functions/content-hash.ts';
import type { Release } from '../../../shared/release.ts';
import type { Service } from '../../../shared/service.ts';
import type { Version } from '../history.ts';
import type { People } from '../people.ts';
import type { World } from '../world.ts';
import { lastOf } from './services.ts';
import { checkTold } from './told.ts';
import { type Violation, violated } from './violation.ts';

/** Invariants 6, 7, 10 and 12 for releases: one for each promotion and none beside, and what is brought back is all of it. */
export function checkReleases(world: World, { restored }: People): readonly Violation[] {
  const { history } = world;
  return [
    ...[...history.releases].flatMap(([id, versions]) => checkWritten(world, id, versions)),
    ...[...history.services.values()].flatMap((versions) => checkPromoted(world, versions)),
    ...[...history.deployments.keys()].flatMap((id) => checkRestored(world, id)),
    ...restored.flatMap((asked) => [...checkTold(world, asked, 'user:eve'), ...checkMeant(world, asked)]),
  ];
}

/** Who went live, and in which commit. */
function promotionsOf(versions: readonly Version<Service>[]) {
  return versions.flatMap(({ data, commit }, index) => {
    const [now, before] = [data?.stable, versions[index - 1]?.data?.stable];
    if (data === null || now == null || now.deployment === before?.deployment) return [];
    return [{ id: now.deployment, commit, service: data }];
  });
}

/** It is written in the commit that promotes, and then changes in nothing but what replaced it. */
function checkWritten({ history }: World, id: string, versions: readonly Version<Release>[]): readonly Violation[] {
  const [first, ...later] = versions;
  const promotion = [...history.services.values()].flatMap(promotionsOf).find((each) => each.id === id);
  if (promotion === undefined) return [violated(12, `${id} is a release and was never promoted`)];
  if (first?.commit !== promotion.commit) return [violated(12, `the release ${id} was not written by its promotion`)];
  const kept = ({ replaced: _, ...rest }: Release) => contentHash(rest);
  return later.flatMap(({ data, by }, index) => {
    if (data === null || first.data === null) return [];
    if (kept(data) !== kept(first.data)) return [violated(12, `${by} changed the release ${id}`)];
    const told = versions[index]?.data?.replaced ?? null;
    return told === null || data.replaced?.by === told.by ? [] : [violated(12, `${id} was replaced twice`)];
  });
}

function checkPromoted({ history, faults }: World, versions: readonly Version<Service>[]): readonly Violation[] {
  // A version from before there were releases writes none.
  if (faults.counts.has('older code')) return [];
  const missing = promotionsOf(versions).filter(({ id }) => !history.releases.has(id));
  return missing.map(({ id }) => violated(12, `${id} was promoted without a release`));
}

/** Image, configuration, variables and settings are the release's, and nothing was built for it. */
function checkRestored({ history, run, builds, faults }: World, id: string): readonly Violation[] {
  const last = lastOf(history, id);
  // An older version that took part did not know what was asked, and deployed the same commit and variables.
  const wanted = last?.spec.release;
  if (last == null || wanted === undefined) return [];
  const bundle = history.releases.get(wanted.id)?.[0]?.data;
  if (bundle == null) return [violated(12, `${id} brings back ${wanted.id}, which never was`)];
  const promotion = [...history.services.values()].flatMap(promotionsOf).find((each) => each.id === id);
  if (promotion === undefined) return [];
  const found: Violation[] = [];
  const { revision: _, labels: __, ...config } = run.revisions.get(last.run?.revision ?? '') ?? {};
  if (contentHash(config) !== contentHash(bundle.config)) {
    found.push(violated(12, `${id} runs ${JSON.stringify(config)}, not the bundle of ${wanted.id}`));
  }
  if (last.run?.digest !== bundle.digest || last.run.configHash !== bundle.configHash) {
    found.push(violated(10, `${id} was promoted as ${last.run?.digest}, ${wanted.id} is ${bundle.digest}`));
  }
  if (contentHash(settingsOf(promotion.service)) !== contentHash(settingsOf({ ...bundle, env: bundle.config.env }))) {
    found.push(violated(12, `after ${id} the service keeps settings that are not those of ${wanted.id}`));
  }
  const built = [...builds.builds.values()].some(({ request }) => request.tag.startsWith(`d-${id}-`));
  // An older version, which knows nothing of releases, may have begun to build before the present one came to the stage.
  if (built && !faults.counts.has('older code'))
    found.push(violated(8, `${id} was built, although ${wanted.id} has an image`));
  return found;
}

type Settings = Pick<Service, 'env' | 'root' | 'load' | 'overrides'>;
const settingsOf = ({ env, root, load, overrides = {} }: Settings) => ({
  env,
  root,
  load,
  overrides,
});

function checkMeant({ history }: World, { key, answer, release }: People['restored'][number]): readonly Violation[] {
  if (answer === null || 'problem' in answer) return [];
  const asked = history.deployments.get(answer.deployment)?.[0]?.data?.spec.release;
  const isMeant = asked?.kind === release.kind && (release.id === null || asked.id === release.id);
  return isMeant ? [] : [violated(6, `${key} asked for ${release.kind} ${release.id} and got ${asked?.id}`)];
}
