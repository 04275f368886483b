import { checkApprovals } from './check/approvals.ts';
import { checkBuildMinutes } from './check/build-minutes.ts';
import { checkCloud } from './check/cloud.ts';
import { checkCommands } from './check/commands.ts';
import { checkCorrections } from './check/corrections.ts';
import { checkDeployments } from './check/deployments.ts';
import { checkDrift } from './check/drift.ts';
import { checkLedger } from './check/ledger.ts';
import { checkQuota } from './check/quota.ts';
import { checkReleases } from './check/releases.ts';
import { checkRequests } from './check/requests.ts';
import { checkRollouts } from './check/rollouts.ts';
import { checkServices } from './check/services.ts';
import { checkSplits } from './check/splits.ts';
import { checkUndone } from './check/undone.ts';
import { type Violation, violated } from './check/violation.ts';
import type { Code } from './code.ts';
import { drawFaults } from './faults.ts';
import { letPeopleAct } from './people.ts';
import { createRandom } from './random.ts';
import { createWorld } from './world.ts';

export interface Outcome {
  readonly seed: number;
  readonly violations: readonly Violation[];
  readonly deployments: readonly string[];
  /** How often each kind of trouble happened. */
  readonly faults: ReadonlyMap<string, number>;
}

export interface SimulateOptions {
  /** Another version of the code beside the present one, for the seeds that mix them. */
  readonly older?: Code | null;
  readonly trace?: (line: () => string) => void;
}

/** Messages may be a day late, a sweep comes later still, and two rollouts in a row may be paused for a day each. */
const longestMillis = 100 * 3_600_000;

/** Runs one seed from its first request until nothing is left to do, and checks what the stores and journals show. */
export async function simulate(
  seed: number,
  { older = null, trace = () => undefined }: SimulateOptions = {},
): Promise<Outcome> {
  const random = createRandom(seed);
  const rates = drawFaults(random.fork());
  const world = createWorld({ random: random.fork(), rates, roughMinutes: random.between(5, 60), older, trace });
  const people = letPeopleAct(world, random.fork(), rates);
  const restore = replaceClocks(world.processes.localTime, world.timeline.now);
  try {
    const rested = await world.timeline.run(world.startedAt + longestMillis);
    const violations = [
      ...(rested ? [] : [violated(2, 'the world does not come to rest')]),
      ...checkDeployments(world),
      ...checkServices(world),
      ...checkUndone(world),
      ...checkCloud(world),
      ...checkCommands(world),
      ...checkCorrections(world),
      ...checkApprovals(world, people),
      ...checkDrift(world, people),
      ...checkLedger(world),
      ...checkReleases(world, people),
      ...checkRollouts(world),
      ...checkSplits(world, people),
      ...checkRequests(world, people),
      ...checkQuota(world, people),
      ...checkBuildMinutes(world),
    ];
    const statuses = [...world.history.deployments.values()].map((versions) => versions.at(-1)?.data?.status ?? 'gone');
    return { seed, violations, deployments: statuses, faults: world.faults.counts };
  } finally {
    restore();
  }
}

/**
 * A machine's clock is wrong by minutes here: whoever asks it instead of Firestore is found out. Durations are measured
 * right, as on any machine.
 */
function replaceClocks(localTime: () => number, monotonic: () => number): () => void {
  const { now: realTime } = Date;
  const { now: realMonotonic } = performance;
  Date.now = localTime;
  performance.now = monotonic;
  return () => {
    Date.now = realTime;
    performance.now = realMonotonic;
  };
}
