import type { Decision } from '../decision.ts';
import { lapseOf } from '../guard/approval.ts';
import { frozen } from '../guard/freeze.ts';
import { whileAwaiting } from './approval.ts';
import type { Loaded } from './load.ts';

/** Effects that give a revision its first users. */
const givesTraffic = ['route-traffic', 'shift-traffic'];

/** Stages after preflight in which a release has no users yet. */
const afterApproval = ['build', 'release', 'verify', 'promote'];

/**
 * What people decide comes before what a stage does: whoever waits for an approval waits, nothing that has no users yet goes
 * on once a freeze has begun, and nothing that is not what was approved. Whatever has users already is left alone: going back
 * would be a change as well. Null where the stage has its turn.
 */
export function gate(loaded: Loaded): Decision | null {
  const { org, service, deployment, intents, now } = loaded;
  const waiting = whileAwaiting(loaded);
  if (waiting !== null) return waiting;
  const hasUsers = Object.keys(intents).some((kind) => givesTraffic.includes(kind));
  if (hasUsers || deployment.stage === null || deployment.stage === 'report') return null;
  const lapse = afterApproval.includes(deployment.stage) ? lapseOf(deployment, service, now) : null;
  const failure = frozen(deployment, org, service, now) ?? lapse;
  return failure === null ? null : { kind: 'fail', patch: {}, failure };
}
