import type { Rehearsal } from '../../shared/deployment.ts';
import { type CheckPlan, firstTimeoutMs, type HttpCheck, pauseMs, timeoutOf } from '../../shared/http-checks.ts';
import { judgeCheck } from '../analysis/judge-check.ts';
import type { Answer } from '../web-port.ts';

/** One call asks until so much time has gone, milliseconds; what is left then is asked in the next. */
const callMs = 30_000;

export type Ask = (check: HttpCheck, timeoutMs: number) => Promise<Answer>;

const begin: Rehearsal = { warmed: 0, rounds: 0, inARow: 0, coldStartMillis: null, checks: [], failing: null };

export function hasPassed({ inARow }: Rehearsal, plan: CheckPlan): boolean {
  return inARow >= plan.inARow;
}

/**
 * Passed, or no longer able to pass with the tries that are left. Only a bad round ends it so: after a good one it is the
 * checks that were changed meanwhile, and then it goes on.
 */
export function isOver(state: Rehearsal, plan: CheckPlan): boolean {
  const isShort = plan.tries - state.rounds < plan.inARow - state.inARow;
  return hasPassed(state, plan) || (isShort && state.failing !== null);
}

/** Asks round after round until it is over or one call's time has gone; answers how far it has come. */
export async function rehearse(
  plan: CheckPlan,
  before: Rehearsal | undefined,
  ask: Ask,
  sleep: (milliseconds: number) => Promise<void>,
): Promise<Rehearsal> {
  let state = before ?? begin;
  let spent = 0;
  while (!isOver(state, plan) && spent < callMs) {
    if (state.warmed < plan.warmUp) {
      const { answer } = await asked(plan.http.slice(0, 1), state, ask);
      spent += answer?.millis ?? 0;
      state = { ...state, warmed: state.warmed + 1, coldStartMillis: state.coldStartMillis ?? answer?.millis ?? null };
      continue;
    }
    if (state.rounds > 0) {
      await sleep(pauseMs);
      spent += pauseMs;
    }
    const round = await asked(plan.http, state, ask);
    spent += round.millis;
    state = {
      ...state,
      rounds: state.rounds + 1,
      inARow: round.failing === null ? state.inARow + 1 : 0,
      coldStartMillis: state.coldStartMillis ?? round.answer?.millis ?? null,
      checks: round.checks,
      failing: round.failing,
    };
  }
  return state;
}

/** One request for each, in their order; the very first one meets a cold instance and is given longer. */
async function asked(http: readonly HttpCheck[], { coldStartMillis }: Rehearsal, ask: Ask) {
  const checks: Rehearsal['checks'] = [];
  let first: Answer | null = null;
  let failing: Rehearsal['failing'] = null;
  let millis = 0;
  for (const check of http) {
    const isFirst = coldStartMillis === null && first === null;
    const answer = await ask(check, isFirst ? Math.max(firstTimeoutMs, timeoutOf(check)) : timeoutOf(check));
    const judged = judgeCheck(check, answer);
    if (!judged.ok) failing ??= { status: answer.status, error: answer.error };
    first ??= answer;
    millis += answer.millis;
    checks.push(judged);
  }
  return { answer: first, checks, failing, millis };
}
