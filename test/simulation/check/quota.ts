import type { Deployment } from '../../../shared/deployment.ts';
import { isTerminal } from '../../../shared/statuses.ts';
import type { Asked, People } from '../people.ts';
import { isLate } from '../processes.ts';
import { orgs, type World } from '../world.ts';
import { type Violation, violated } from './violation.ts';

/** One deployment's time: from the commit that created it to the one that ended it. */
interface Span {
  readonly deployment: Deployment;
  readonly by: string;
  readonly from: number;
  readonly to: number;
}

const hourMillis = 3_600_000;
/** The hour is read a little after the time that a deployment carries. */
const readingMillis = 60_000;

/** Invariant 20: never more than the organisation may have, and nobody is refused who may have it. */
export function checkQuota(world: World, { asked }: People): readonly Violation[] {
  return orgs.flatMap((org) => {
    const spans = spansOf(world, org);
    const refused = asked.filter((ask) => ask.org === org && ask.answer !== null && 'problem' in ask.answer);
    return [
      ...checkConcurrent(world, org, spans),
      ...checkHours(world, org, spans),
      ...refused.flatMap((ask) => checkRefused(world, ask, spans)),
    ];
  });
}

function spansOf({ history }: World, org: string): readonly Span[] {
  return [...history.deployments.values()].flatMap((versions) => {
    const [first] = versions;
    if (first?.data == null || first.data.org !== org) return [];
    const end = versions.find(({ data }) => data !== null && isTerminal(data.status));
    return [{ deployment: first.data, by: first.by, from: first.at, to: end?.at ?? Number.POSITIVE_INFINITY }];
  });
}

const activeAt = (spans: readonly Span[], at: number): number =>
  spans.filter(({ from, to }) => from <= at && at < to).length;

function checkConcurrent({ quota }: World, org: string, spans: readonly Span[]): readonly Violation[] {
  const most = Math.max(0, ...spans.map(({ from }) => activeAt(spans, from)));
  return most > quota.concurrent ? [violated(20, `${org} had ${most} deployments at once of ${quota.concurrent}`)] : [];
}

function checkHours({ quota }: World, org: string, spans: readonly Span[]): readonly Violation[] {
  const counts = new Map<number, number>();
  for (const { deployment, by } of spans) {
    const createdAt = Date.parse(deployment.createdAt);
    const isClear = !isLate(by) && createdAt % hourMillis < hourMillis - readingMillis;
    const hour = Math.floor(createdAt / hourMillis);
    if (isClear) counts.set(hour, (counts.get(hour) ?? 0) + 1);
  }
  const most = Math.max(0, ...counts.values());
  return most > quota.perHour ? [violated(20, `${org} began ${most} deployments in an hour of ${quota.perHour}`)] : [];
}

/** A refusal is right when all places were taken at some moment, or the hour was used up. */
function checkRefused(
  { quota }: World,
  { answer, answered, key }: Asked,
  spans: readonly Span[],
): readonly Violation[] {
  if (answer === null || answered === null || !('problem' in answer) || answer.problem !== 'quota-reached') return [];
  const moments = [answered.from, ...spans.map(({ from }) => from)].filter(
    (at) => at >= answered.from && at <= answered.at,
  );
  if (moments.some((at) => activeAt(spans, at) >= quota.concurrent)) return [];
  const hour = Math.floor(answered.from / hourMillis) * hourMillis;
  const begun = spans.filter(({ from }) => from >= hour && from <= answered.at).length;
  return begun >= quota.perHour ? [] : [violated(20, `${key} was refused, and ${begun} had begun in that hour`)];
}
