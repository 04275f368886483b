import { revisionOf } from '../../../shared/names.ts';
import type { Service } from '../../../shared/service.ts';
import type { State } from '../state.ts';
import { type Step, stepsOf } from './operations.ts';
import type { Violation } from './violation.ts';

/** What was promoted last is served, alone; nothing was promoted twice, and nothing older over something newer. */
export function checkTraffic(state: State): readonly Violation[] {
  return [
    ...state.services.flatMap((service) => checkServed(state, service)),
    ...[...stepsOf(state).values()].flatMap((steps) => [...checkRepeated(steps), ...checkOrder(state, steps)]),
  ];
}

const wrong = (what: string): readonly Violation[] => [{ kind: 'wrong traffic', what }];

function checkServed({ runServices, answers }: State, { name, stable }: Service): readonly Violation[] {
  const live = runServices.find(({ id }) => id === name);
  const text = (routes: readonly { revision: string; percent: number; tag: string | null }[]) =>
    routes.map(({ revision, percent, tag }) => `${revision} ${percent} % ${tag ?? ''}`).join(', ');
  if (stable === null) return live === undefined ? [] : wrong(`${name} serves ${text(live.routes)}, never promoted`);
  if (live === undefined) return wrong(`${name} is gone, and ${stable.revision} was promoted`);
  if (text(live.routes) !== text(stable.traffic)) {
    return wrong(`${name} serves ${text(live.routes)}, and promoted is ${text(stable.traffic)}`);
  }
  const answer = answers.get(name) ?? null;
  return answer?.revision === stable.revision && answer.commit === stable.sha
    ? []
    : wrong(`${name} answers ${JSON.stringify(answer)}, and promoted is ${stable.revision} of ${stable.sha}`);
}

/** Whoever asks for what is already there does something a second time. */
function checkRepeated(steps: readonly Step[]): readonly Violation[] {
  return steps.flatMap((step, index) => {
    const before = steps[index - 1];
    if (before === undefined || before.generation + 1 !== step.generation) return [];
    const asked = ({ template, isOpen, traffic }: Step) => JSON.stringify([template, isOpen, traffic]);
    const isSame = asked(before) === asked(step);
    const what = `generation ${step.generation} of ${step.service} asks for what generation ${before.generation} was`;
    return isSame ? [{ kind: 'double' as const, what }] : [];
  });
}

/** All traffic goes from older to newer; back only from deployments that did not succeed. */
function checkOrder({ deployments }: State, steps: readonly Step[]): readonly Violation[] {
  const byRevision = new Map(deployments.map((each) => [revisionOf(each.service, each.seq), each]));
  const holders = steps.flatMap(({ traffic }) => traffic.find(({ percent }) => percent === 100)?.revision ?? []);
  const changes = holders.filter((holder, index) => holder !== holders[index - 1]);
  return changes.flatMap((holder, index) => {
    const seq = byRevision.get(holder)?.seq ?? 0;
    const newer = changes.slice(0, index).find((earlier) => {
      const other = byRevision.get(earlier);
      return other !== undefined && other.seq > seq && other.status === 'succeeded';
    });
    return newer === undefined ? [] : wrong(`${holder} took all traffic after ${newer}`);
  });
}
