import { setTimeout as sleep } from 'node:timers/promises';
import type { Firestore } from '@google-cloud/firestore';
import { judge } from './check/judge.ts';
import type { Violation } from './check/violation.ts';
import { createFaults, type Faults } from './faults.ts';
import { makeOrganisations, openFirestore } from './organisations.ts';
import { recoveryP95 } from './recovery.ts';
import { pushCommits } from './repository.ts';
import { createRequester, type Requester } from './requests.ts';
import { countEnded, countOpen, readState, type State } from './state.ts';
import { type System, startSystem } from './system.ts';
import { createKiller, cutNowAndThen, type Killer } from './trouble.ts';

export interface ChaosOptions {
  readonly seed: number;
  readonly deployments: number;
  readonly kills: number;
  /** Deployments that wait or run at the same time. */
  readonly atOnce: number;
  /** Seconds without an ending, after the faults, when what is still open counts as stuck. */
  readonly patience: number;
  readonly say: (line: string) => void;
}

export interface Outcome {
  readonly state: State;
  readonly faults: Faults['counts'];
  readonly violations: readonly Violation[];
  readonly recoveryP95: number | null;
  readonly seconds: number;
}

/** Requests that begin in one round at most, and how long a round takes: counting what has ended reads all that is stored. */
const perRound = 24;
const roundMs = 2000;
/** By then the broker is back, and what it forgot is published again. */
const brokerIsBackMs = 60_000;
/** A look at all that is stored costs a core for seconds, and what is still to be swept waits for the next tick. */
const betweenLooksMs = 15_000;
/** Deployments of one service in a long run; and services for each deployment at once, so that few of them meet. */
const perService = 25;
const servicesEach = 3;

/** Asks for deployments while everything fails now and then, lets all come to rest, and looks for what must not be. */
export async function runChaos(options: ChaosOptions): Promise<Outcome> {
  const { seed, deployments, atOnce, say } = options;
  const began = Date.now();
  const faults = createFaults(seed);
  const system = await startSystem(faults);
  const db = openFirestore(system.ports);
  let failed = true;
  try {
    const services = Math.max(servicesEach * atOnce, Math.ceil(deployments / perService));
    const orgs = await makeOrganisations(db, system.ports, Math.ceil(services / 10));
    const commits = await pushCommits(system, 10);
    const places = { orgs, servicesPerOrg: Math.ceil(services / orgs.length), commits };
    const requester = createRequester(system, places, faults.random.fork());
    const killer = createKiller(system, faults);
    say(`${deployments} deployments of ${services} services in ${orgs.length} organisations`);
    const stage = { system, db, faults, requester, killer };
    await disturb(options, stage);
    const { state, violations } = await untilRest(options, stage);
    await requester.close();
    failed = violations.length > 0;
    if (failed) say(`Logs and journals stay in ${system.dir}`);
    const seconds = (Date.now() - began) / 1000;
    return { state, violations, faults: faults.counts, recoveryP95: recoveryP95(state, killer.kills), seconds };
  } finally {
    faults.stop();
    await db.terminate();
    await system.stop({ keep: failed });
  }
}

interface Stage {
  readonly system: System;
  readonly db: Firestore;
  readonly faults: Faults;
  readonly requester: Requester;
  readonly killer: Killer;
}

/** The kills keep step with the requests, so that a slower machine is not killed to a standstill. */
async function disturb(
  { deployments, kills, atOnce, patience, say }: ChaosOptions,
  { system, db, faults, requester, killer }: Stage,
): Promise<void> {
  const cutting = cutNowAndThen(system.store, faults);
  const asking: Promise<void>[] = [];
  const isStill = standstill(patience);
  let told = 0;
  for (;;) {
    const ended = await countEnded(db);
    if (Date.now() - told > 15_000) {
      told = Date.now();
      say(`  ${asking.length} asked for, ${ended} ended, ${killer.kills.length} kills`);
    }
    const room = Math.min(perRound, ended + atOnce - asking.length, deployments - asking.length);
    for (let place = 0; place < room; place += 1) asking.push(requester.ask());
    await requester.repeat(killer.kills.filter(({ at }) => Date.now() - at > brokerIsBackMs));
    // The last tenth of the deployments ends in peace, or the last kills would have nobody to meet.
    if (killer.kills.length < kills && killer.kills.length <= (kills * ended) / (deployments * 0.9)) killer.kill();
    else if (asking.length === deployments && killer.kills.length >= kills) break;
    if (isStill(ended)) break;
    await sleep(roundMs);
  }
  await Promise.all(asking);
  faults.stop();
  await cutting;
}

/** Ticks go on. What is wrong for a moment only (a sweep is still to come) is looked at again. */
async function untilRest(
  { patience, say }: ChaosOptions,
  { system, db, requester, killer }: Stage,
): Promise<Pick<Outcome, 'state' | 'violations'>> {
  say('No more faults');
  await requester.repeat(killer.kills);
  const isStill = standstill(patience);
  for (;;) {
    const isLate = isStill(await countEnded(db));
    await sleep(betweenLooksMs);
    if ((await countOpen(db)) > 0 && !isLate) continue;
    const state = await readState(db, system);
    const violations = judge(state, requester.asked);
    if (violations.length === 0 || isLate) return { state, violations };
  }
}

/** Says whether a number that only grows has not grown for so many seconds. */
function standstill(seconds: number): (count: number) => boolean {
  let most = -1;
  let since = Date.now();
  return (count) => {
    if (count > most) [most, since] = [count, Date.now()];
    return Date.now() - since > seconds * 1000;
  };
}
