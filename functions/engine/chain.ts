import type { BrokenChain } from '../../shared/audit.ts';
import type { Deployment, DeploymentEvent } from '../../shared/deployment.ts';
import { contentHash } from '../content-hash.ts';

/** A head as an anchor remembers it. */
export interface AnchoredHead {
  readonly anchoredAt: string;
  readonly v: number;
  readonly head: string;
}

type Head = Pick<Deployment, 'id' | 'v' | 'status' | 'chainHead'>;

/**
 * Recomputes the events of one deployment and compares them with its head and with what was anchored; null when all fits,
 * else the first event that does not.
 */
export function checkChain(
  deployment: Head,
  events: readonly DeploymentEvent[],
  anchors: readonly AnchoredHead[],
): BrokenChain | null {
  const broken = (v: number | null, what: string): BrokenChain => ({ deployment: deployment.id, v, what });
  const byNumber = new Map(events.map((event) => [event.v, event]));
  let previous: DeploymentEvent | undefined;
  for (let v = 1; v <= deployment.v; v += 1) {
    const event = byNumber.get(v);
    if (event === undefined) return broken(v, `Event ${v} is missing.`);
    const { hash, ...content } = event;
    if (contentHash({ deployment: deployment.id, ...content }) !== hash) {
      return broken(v, `Event ${v} is not what was written: its hash does not fit its content.`);
    }
    if (event.previousHash !== (previous?.hash ?? ''))
      return broken(v, `Event ${v} does not follow from event ${v - 1}.`);
    const anchor = anchors.find((each) => each.v === v && each.head !== hash);
    if (anchor !== undefined) {
      return broken(v, `Event ${v} was another one when it was anchored at ${anchor.anchoredAt}.`);
    }
    previous = event;
  }
  const later = [...byNumber.keys(), ...anchors.map(({ v }) => v)].find((v) => v > deployment.v);
  if (later !== undefined)
    return broken(later, `There was an event ${later}, and the deployment stands at ${deployment.v}.`);
  if (previous?.hash !== deployment.chainHead) {
    return broken(null, 'The head that the deployment holds is not the hash of its last event.');
  }
  if (previous.to.status !== deployment.status) {
    return broken(null, `The deployment is ${deployment.status}, and its last event says ${previous.to.status}.`);
  }
  return null;
}
