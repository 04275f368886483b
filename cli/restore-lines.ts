import type { RestorePlan } from '../functions/engine/restore-plan.ts';

/** What is changed in a state that was restored, beside putting it in place. */
export function planLines({ services, endings, notes }: RestorePlan, isDone: boolean): readonly string[] {
  return [
    ...services.map(({ name, because }) => `${name}: ${because.join('; ')}`),
    ...endings.map(({ deployment, was }) => `${deployment} was ${was} and ${isDone ? 'ends' : 'would end'} as errored`),
    ...notes,
  ];
}
