import type { Asked } from '../requests.ts';
import type { State } from '../state.ts';
import { checkDouble } from './double.ts';
import { checkLost } from './lost.ts';
import { checkTraffic } from './traffic.ts';
import type { Violation } from './violation.ts';

/** Everything that must not be found once all is quiet; it knows what was asked for, and else only what is stored. */
export function judge(state: State, asked: readonly Asked[]): readonly Violation[] {
  return [...checkLost(state, asked), ...checkDouble(state), ...checkTraffic(state)];
}
