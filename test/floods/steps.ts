import { setTimeout as sleep } from 'node:timers/promises';
import { percentile } from '../../bench/statistics.ts';
import { type Crowd, deploy } from './crowd.ts';
import { openTally } from './tally.ts';

interface Step {
  /** Requests a second, sent whether or not earlier ones were answered. */
  readonly offered: number;
  readonly p95Millis: number;
  readonly failed: number;
  readonly why: string;
  readonly requests: number;
  /** Why the step counts as broken; null where it held. */
  readonly broken: string | null;
}

const secondsPerStep = 10;
const growth = 1.5;
/** One request in ten deploys, which gives the pipeline eleven messages to deliver; the others read. */
const deployEvery = 10;
const bounds = { p95Millis: 1_000, failed: 0.01 } as const;

/** More and more requests a second until the answers are late or missing; the last step is the one that broke. */
export async function stepUp(crowd: Crowd, from: number, upTo: number): Promise<readonly Step[]> {
  const steps: Step[] = [];
  for (let offered = from; offered <= upTo; offered = Math.round(offered * growth)) {
    const step = await hold(crowd, offered, steps.length + 1);
    steps.push(step);
    if (step.broken !== null) break;
  }
  return steps;
}

async function hold({ users }: Crowd, offered: number, round: number): Promise<Step> {
  const tally = openTally();
  const asked: Promise<void>[] = [];
  const begun = performance.now();
  const count = offered * secondsPerStep;
  for (let n = 0; n < count; n += 1) {
    // Seventy-one is prime: those who deploy are all users in turn, not every tenth, so that nobody meets a limit.
    const user = users[(n * 7 + Math.trunc(n / deployEvery)) % users.length];
    if (user === undefined) break;
    const one = async () => {
      if (n % deployEvery === 0) await deploy(user, round * 1_000_000 + n, tally);
      else tally.note(await user.get(n % 2 === 0 ? '/deployments?limit=20' : '/services'), 200);
    };
    asked.push(one());
    const ahead = (n * 1000) / offered - (performance.now() - begun);
    if (ahead > 2) await sleep(ahead);
  }
  const sendingSeconds = (performance.now() - begun) / 1000;
  await Promise.all(asked);
  const { millis } = tally;
  const p95Millis = percentile(millis, 0.95);
  const step = { offered, p95Millis, failed: tally.failed(), why: tally.why(), requests: millis.length };
  return { ...step, broken: whyBroken(step, sendingSeconds) };
}

function whyBroken(step: Omit<Step, 'broken'>, sendingSeconds: number): string | null {
  if (sendingSeconds > secondsPerStep * 1.2) return 'the sender itself could not keep up';
  if (step.failed > step.requests * bounds.failed) return `${step.failed} of ${step.requests} failed (${step.why})`;
  if (step.p95Millis > bounds.p95Millis) return `p95 ${step.p95Millis.toFixed(0)} ms`;
  return null;
}
