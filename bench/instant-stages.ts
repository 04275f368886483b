import { defineStage, type Snapshot, type Stage } from '../functions/decision.ts';
import { type StageName, stageNames, stages } from '../shared/stages.ts';

/** The nine stages, each of which decides at once that it is done: what is left of a deployment is the engine. */
export function instantStages(
  decided: (stage: StageName, snapshot: Snapshot) => void,
): Readonly<Record<StageName, Stage>> {
  const instant = (name: StageName) =>
    defineStage({
      name,
      awaiting: 'nothing',
      gather: async () => null,
      decide: (snapshot) => {
        decided(name, snapshot);
        return { kind: 'done', patch: {}, what: `${stages[name].label} is done` };
      },
    });
  return Object.fromEntries(stageNames.map((name) => [name, instant(name)])) as Record<StageName, Stage>;
}
