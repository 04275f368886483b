import type { Deployment } from '../../shared/deployment.ts';
import { isHeld } from '../../shared/rollout.ts';
import { isTerminal } from '../../shared/statuses.ts';
import { strategySentence } from '../../shared/strategy.ts';
import { TrafficBar } from '../parts/traffic-bar.tsx';
import { RolloutActions } from './rollout-actions.tsx';
import { RolloutFigures } from './rollout-figures.tsx';
import { RolloutStanding } from './rollout-standing.tsx';
import { RolloutSteps } from './rollout-steps.tsx';
import { RolloutVerdict } from './rollout-verdict.tsx';
import { trafficOf } from './rollout-view.ts';

/** How the traffic goes to the new revision: who has how much, what was compared, and the ways to steer it. */
export function RolloutCard({ deployment }: { readonly deployment: Deployment }) {
  const { rollout, status, cancel, run } = deployment;
  if (rollout === undefined || run === null) return null;
  const isOver = isTerminal(status);
  const canSteer = !isOver && cancel === null && isHeld(deployment) && rollout.comparison?.verdict !== 'bad';
  return (
    <section aria-labelledby="rollout-title" data-part="card" data-card="rollout">
      <header>
        <h2 id="rollout-title">Rollout</h2>
        <small>{strategySentence(rollout.strategy)}</small>
      </header>
      <RolloutStanding deployment={deployment} rollout={rollout} />
      <TrafficBar parts={trafficOf(deployment)} label={isOver ? 'Traffic when it ended' : 'Traffic by revision'} />
      <RolloutSteps deployment={deployment} rollout={rollout} />
      {canSteer && <RolloutActions deployment={deployment} rollout={rollout} />}
      <RolloutVerdict rollout={rollout} />
      <RolloutFigures deployment={deployment} rollout={rollout} />
    </section>
  );
}
