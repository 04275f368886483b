import { sameShares } from '../../../functions/guard/own-traffic.ts';
import type { TrafficShare } from '../../../shared/deployment.ts';
import type { People } from '../people.ts';
import type { RunEntry } from '../run-journal.ts';
import type { World } from '../world.ts';
import { type Violation, violated } from './violation.ts';

/** What somebody has changed in the console, until it is what everybody wants. */
interface ByHand {
  /** Where users were sent by hand before somebody sent them elsewhere, also by hand, and until when. */
  readonly past: { readonly at: number; readonly shares: readonly TrafficShare[]; readonly until: number } | null;
  /** Null where users are sent to where Slipway sent them. */
  readonly traffic: { readonly at: number; readonly shares: readonly TrafficShare[] } | null;
  /** When they made their last revision, if they made one. */
  readonly madeAt: number | null;
}

/**
 * Whatever somebody has changed by hand in a service that was released is written over only once somebody has decided
 * about it. Where an older version of the code is at work nobody looks.
 */
export function checkDrift(world: World, people: People): readonly Violation[] {
  if ((world.faults.counts.get('older code') ?? 0) > 0) return [];
  const names = new Set(world.run.journal.map(({ service }) => service));
  return [...names].flatMap((name) => checkService(world, people, name));
}

function checkService({ run, history }: World, { settled }: People, name: string): readonly Violation[] {
  const found: Violation[] = [];
  let byHand: ByHand | null = null;
  let own: readonly TrafficShare[] = [];
  const looks = (history.services.get(name) ?? []).flatMap(({ data }) => data?.drift?.at ?? []).map(Date.parse);
  for (const entry of run.journal.filter(({ service }) => service === name)) {
    const stable = history.services.get(name)?.findLast(({ at }) => at <= entry.at)?.data?.stable ?? null;
    byHand = untilWanted(byHand, stable?.traffic ?? []);
    const since = byHand === null ? null : writtenOver(entry, byHand);
    if (entry.after === null || stable === null) byHand = null;
    else if (entry.what === 'by-hand') byHand = changed(entry.at, entry.after, own, byHand, looks);
    else if (since !== null) {
      const isChosen = settled.some((each) => each.service === name && each.at >= since && each.at <= entry.at);
      if (!isChosen && !mindsNoDrift(history, entry))
        found.push(violated(12, `${entry.by} wrote over what was changed by hand in ${name}: ${entry.what}`));
      byHand = null;
    }
    // A new revision leaves the traffic as it is, whoever made it so.
    if (entry.after !== null && (byHand === null || entry.what === 'traffic') && entry.what !== 'by-hand') {
      own = entry.after.traffic;
    }
  }
  return found;
}

/** Its requester said that whatever was changed by hand may go. */
const mindsNoDrift = ({ deployments }: World['history'], { by }: RunEntry): boolean =>
  [...deployments].some(([id, [first]]) => by.includes(`${id}~`) && first?.data?.spec.overwriteDrift === true);

/** A deployment that was undone leaves the traffic of the last release as what is wanted, though somebody has set it by hand. */
function untilWanted(byHand: ByHand | null, wanted: readonly TrafficShare[]): ByHand | null {
  if (byHand?.traffic == null || !sameShares(byHand.traffic.shares, wanted)) return byHand;
  return byHand.madeAt === null ? null : { ...byHand, traffic: null };
}

function changed(
  at: number,
  { traffic, made = null }: NonNullable<RunEntry['after']>,
  own: readonly TrafficShare[],
  before: ByHand | null,
  looks: readonly number[],
): ByHand {
  // Whoever sets what is set already has changed nothing.
  if (before !== null && made === null && sameShares(traffic, before.traffic?.shares ?? own)) return before;
  const { past = null } = before ?? {};
  const isAsBefore = before?.traffic != null && sameShares(traffic, before.traffic.shares);
  // Who sends them away and back before anybody looks has changed nothing that could be seen.
  const isUnseen =
    past !== null && sameShares(traffic, past.shares) && !looks.some((look) => look > past.until && look < at);
  const moved = sameShares(traffic, own) ? null : { at: isUnseen ? past.at : at, shares: traffic };
  return {
    traffic: isAsBefore ? before.traffic : moved,
    past: isAsBefore || before?.traffic == null ? past : { ...before.traffic, until: at },
    madeAt: made === null ? (before?.madeAt ?? null) : at,
  };
}

/**
 * When what is written over was changed by hand, null where nothing of it is: a new revision has another configuration than
 * the one that was made by hand; users are sent elsewhere by other shares.
 */
function writtenOver({ what, after }: RunEntry, { traffic, madeAt }: ByHand): number | null {
  if (what === 'add-revision' && madeAt !== null) return madeAt;
  if (traffic === null || !['traffic', 'create'].includes(what)) return null;
  return sameShares(after?.traffic ?? [], traffic.shares) ? null : traffic.at;
}
