import { sameShares } from '../../../functions/guard/own-traffic.ts';
import type { Deployment } from '../../../shared/deployment.ts';
import type { People } from '../people.ts';
import type { World } from '../world.ts';
import { lastOf } from './services.ts';
import { checkTold } from './told.ts';
import { type Violation, violated } from './violation.ts';

/** Invariants 4, 6, 8 and 12 for lasting splits: who asks is told, and nothing but the traffic changes, to what was asked. */
export function checkSplits(world: World, { shared }: People): readonly Violation[] {
  return [
    ...shared.flatMap((asked) => [...checkTold(world, asked, 'user:mia'), ...checkMeant(world, asked)]),
    ...[...world.history.deployments.keys()].flatMap((id) => checkShared(world, id)),
  ];
}

function checkMeant({ history }: World, { key, answer, traffic }: People['shared'][number]): readonly Violation[] {
  if (answer === null || 'problem' in answer) return [];
  const parts = history.deployments.get(answer.deployment)?.[0]?.data?.spec.traffic ?? [];
  const isMeant = traffic.every(({ target, percent }) =>
    parts.some((part) => (part.release === target || part.revision === target) && part.percent === percent),
  );
  return isMeant && parts.length === traffic.length
    ? []
    : [violated(6, `${key} asked for ${JSON.stringify(traffic)} and got ${JSON.stringify(parts)}`)];
}

function checkShared({ history, run, builds }: World, id: string): readonly Violation[] {
  const last = lastOf(history, id);
  if (last?.spec.traffic === undefined) return [];
  const found: Violation[] = [];
  if ([...builds.builds.values()].some(({ request }) => request.tag.startsWith(`d-${id}-`))) {
    found.push(violated(8, `${id} only shares the traffic and was built`));
  }
  if (history.releases.has(id)) found.push(violated(12, `${id} only shares the traffic and is a release`));
  if (last.status !== 'succeeded') return found;
  return [...found, ...checkPromoted({ history, run }, last, last.spec.traffic)];
}

/** In the commit that records it the users are shared so, and the live release is the one of before. */
function checkPromoted(
  { history, run }: Pick<World, 'history' | 'run'>,
  { id, service, seq }: Deployment,
  wanted: NonNullable<Deployment['spec']['traffic']>,
): readonly Violation[] {
  const versions = history.services.get(service) ?? [];
  const index = versions.findIndex(({ data }) => data?.lastPromotedSeq === seq);
  const [before, now] = [versions[index - 1]?.data?.stable, versions[index]?.data?.stable];
  if (before == null || now == null) return [violated(12, `${id} succeeded and was never recorded`)];
  if (now.deployment !== before.deployment) return [violated(12, `${id} recorded ${now.deployment} as live`)];
  if (!sameShares(now.traffic, wanted)) {
    return [violated(12, `${id} recorded ${JSON.stringify(now.traffic)}, asked was ${JSON.stringify(wanted)}`)];
  }
  const entries = run.journal.filter((entry) => entry.service === service && entry.at <= (versions[index]?.at ?? 0));
  if (entries.some(({ what }) => what === 'by-hand')) return [];
  const served = entries.at(-1)?.after?.served ?? [];
  return sameShares(served, wanted)
    ? []
    : [violated(12, `${id} was recorded and the users had ${JSON.stringify(served)}`)];
}
