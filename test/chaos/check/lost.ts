import { paths } from '../../../functions/engine/documents.ts';
import { isTerminal } from '../../../shared/statuses.ts';
import { type Asked, actorOf } from '../requests.ts';
import type { DeploymentFacts, State } from '../state.ts';
import type { Violation } from './violation.ts';

type Lost = Violation & { readonly kind: 'lost' | 'stuck' };

/** Whoever asked has a deployment, one that ended with a reason; or a recorded reason why there is none. */
export function checkLost(state: State, asked: readonly Asked[]): readonly Lost[] {
  const ids = new Set(state.deployments.map(({ id }) => id));
  return [...asked.flatMap((ask) => checkAsked(state, ids, ask)), ...state.deployments.flatMap(checkEnded)];
}

const lost = (what: string): readonly Lost[] => [{ kind: 'lost', what }];

function checkAsked({ keys, rejections }: State, ids: ReadonlySet<string>, ask: Asked): readonly Lost[] {
  const { key, org, via, answer } = ask;
  const made = keys.get(paths.idempotency(actorOf(ask), org, key));
  if (made === undefined) {
    if (rejections.some(({ excerpt }) => excerpt.includes(`"${key}"`))) return [];
    const told = answer !== null && 'refusal' in answer ? `: it was told ${answer.refusal}` : '';
    return lost(`${key}, asked by ${via}, left nothing${told}`);
  }
  if (!ids.has(made)) return lost(`${made}, made for ${key}, is gone`);
  if (answer !== null && 'deployment' in answer && answer.deployment !== made) {
    return lost(`${key} was promised ${answer.deployment}, and kept is ${made}`);
  }
  return [];
}

function checkEnded({ id, status, failure, supersededBy }: DeploymentFacts): readonly Lost[] {
  if (!isTerminal(status)) return [{ kind: 'stuck', what: `${id} stays ${status}` }];
  if ((status === 'failed' || status === 'errored') && failure === null)
    return lost(`${id} is ${status} for no reason`);
  if (status === 'superseded' && supersededBy === null) return lost(`${id} was superseded by nobody`);
  return [];
}
