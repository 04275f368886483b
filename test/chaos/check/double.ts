import { checkChain } from '../../../functions/engine/chain.ts';
import type { DeploymentEvent } from '../../../shared/deployment.ts';
import { isTerminal } from '../../../shared/statuses.ts';
import type { DeploymentFacts, State } from '../state.ts';
import { runsOf } from './operations.ts';
import type { Violation } from './violation.ts';

/** Nothing took effect twice: one deployment a request, one event a step, one ending, one build that runs. */
export function checkDouble(state: State): readonly Violation[] {
  return [
    ...checkKeys(state),
    ...state.deployments.flatMap((each) => checkEvents(each, state.events.get(each.id) ?? [])),
    ...checkBuilds(state),
  ].map((what) => ({ kind: 'double', what }));
}

function checkKeys({ keys, deployments }: State): readonly string[] {
  const counts = new Map<string, number>();
  for (const made of keys.values()) counts.set(made, (counts.get(made) ?? 0) + 1);
  return deployments.flatMap(({ id }) => {
    const count = counts.get(id) ?? 0;
    return count === 1 ? [] : [`${id} was made for ${count} requests`];
  });
}

function checkEvents(deployment: DeploymentFacts, events: readonly DeploymentEvent[]): readonly string[] {
  const { id } = deployment;
  const found: string[] = [];
  const broken = checkChain(deployment, events, []);
  if (broken !== null) found.push(`${id}: ${broken.what}`);
  const endings = events.filter(({ to }) => isTerminal(to.status));
  if (endings.length > 1) found.push(`${id} ended ${endings.length} times`);
  const entered = events.flatMap(({ from, to }) => (to.stage !== null && to.stage !== from.stage ? [to.stage] : []));
  const again = entered.find((stage, index) => entered.indexOf(stage) !== index);
  if (again !== undefined) found.push(`${id} entered ${again} twice`);
  return found;
}

/** The only build that ever runs for a deployment is the recorded one, and it is of the recorded commit. */
function checkBuilds(state: State): readonly string[] {
  const byId = new Map(state.deployments.map((each) => [each.id, each]));
  return runsOf(state).flatMap(({ deployment: id, digest }) => {
    const deployment = byId.get(id);
    if (deployment === undefined) return [`a revision of ${id} runs, and there is no such deployment`];
    const image = state.images.get(digest);
    if (image === undefined) return [`${id} runs ${digest}, which nobody built`];
    const { build, source } = deployment;
    if (build === null || build.digest !== digest || build.id !== image.build) {
      return [`${id} runs the build ${image.build}, and recorded is ${build?.id ?? 'none'}`];
    }
    return image.commit === source?.sha ? [] : [`${id} runs ${image.commit}, and recorded is ${source?.sha}`];
  });
}
