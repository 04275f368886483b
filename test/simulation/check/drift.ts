import { sameShares } from '../../../functions/guard/own-traffic.ts';
import type { TrafficShare } from '../../../shared/deployment.ts';
import type { People } from '../people.ts';
import type { RunEntry } from '../run-journal.ts';
import type { World } from '../world.ts';
import { type Violation, violated } from './violation.ts';

/** Where users were sent by hand, since when, and until when; null for now. */
interface Sent {
  readonly shares: readonly TrafficShare[];
  readonly at: number;
  readonly until: number | null;
}

/** What somebody has changed in the console, until it is what everybody wants. */
interface ByHand {
  readonly sent: readonly Sent[];
  /** When they made their last revision, if they made one. */
  readonly madeAt: number | null;
}

/** Null where users are sent to where Slipway sent them. */
const trafficOf = ({ sent }: ByHand): Sent | null => sent.find(({ until }) => until === null) ?? null;

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
  const traffic = byHand === null ? null : trafficOf(byHand);
  if (byHand === null || traffic === null || !sameShares(traffic.shares, wanted)) return byHand;
  return byHand.madeAt === null ? null : { ...byHand, sent: byHand.sent.filter((each) => each !== traffic) };
}

function changed(
  at: number,
  { traffic, made = null }: NonNullable<RunEntry['after']>,
  own: readonly TrafficShare[],
  before: ByHand | null,
  looks: readonly number[],
): ByHand {
  const { sent = [], madeAt = null } = before ?? {};
  // Whoever sets what is set already has changed nothing.
  const shares = (before === null ? null : trafficOf(before)?.shares) ?? own;
  if (before !== null && made === null && sameShares(traffic, shares)) return before;
  // Nor has, as far as anybody could see, who sends them away and back before anybody looks.
  const again = sent.findLast(
    (each) =>
      sameShares(traffic, each.shares) && !looks.some((look) => each.until !== null && look > each.until && look < at),
  );
  const past = sent.filter((each) => each !== again).map((each) => ({ ...each, until: each.until ?? at }));
  const now = sameShares(traffic, own) ? [] : [{ shares: traffic, at: again?.at ?? at, until: null }];
  return { sent: [...past, ...now], madeAt: made === null ? madeAt : at };
}

/**
 * When what is written over was changed by hand, null where nothing of it is: a new revision has another configuration than
 * the one that was made by hand; users are sent elsewhere by other shares.
 */
function writtenOver({ what, after }: RunEntry, byHand: ByHand): number | null {
  const [{ madeAt }, traffic] = [byHand, trafficOf(byHand)];
  if (what === 'add-revision' && madeAt !== null) return madeAt;
  if (traffic === null || !['traffic', 'create'].includes(what)) return null;
  return sameShares(after?.traffic ?? [], traffic.shares) ? null : traffic.at;
}
