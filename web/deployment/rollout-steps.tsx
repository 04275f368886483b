import type { Deployment } from '../../shared/deployment.ts';
import type { Rollout } from '../../shared/rollout.ts';
import { Moment } from '../parts/age.tsx';
import { type StepState, stepViews } from './rollout-view.ts';

const stateWords: Readonly<Record<StepState, string>> = {
  done: 'done',
  'left-out': 'left out',
  now: 'now',
  paused: 'paused',
  stopped: 'stopped here',
  next: 'to come',
  'not-reached': 'not reached',
};

interface RolloutStepsProps {
  readonly deployment: Deployment;
  readonly rollout: Rollout;
}

export function RolloutSteps({ deployment, rollout }: RolloutStepsProps) {
  return (
    <ol data-part="rollout-steps" aria-label="Steps of the rollout">
      {stepViews(deployment, rollout).map(({ name, state, at }) => (
        <li key={name} data-state={state} aria-current={state === 'now' || state === 'paused' ? 'step' : undefined}>
          <strong>{name}</strong>
          <small>
            {stateWords[state]}
            {at !== null && (
              <>
                {state === 'now' ? ', held until ' : ' · '}
                <Moment time={at} />
              </>
            )}
          </small>
        </li>
      ))}
    </ol>
  );
}
