import type { Deployment } from '../../shared/deployment.ts';
import { whySkipped } from '../../shared/release-changes.ts';
import { stageNames, stages } from '../../shared/stages.ts';
import type { StageStatus } from '../../shared/statuses.ts';
import { Elapsed } from '../parts/age.tsx';

const stageStatusLabels: Readonly<Record<StageStatus, string>> = {
  pending: 'Not begun',
  running: 'Running',
  succeeded: 'Done',
  failed: 'Failed',
  skipped: 'Skipped',
  cancelled: 'Cancelled',
};

/** The nine stages with status, duration and what each does. */
export function Stepper({ deployment }: { readonly deployment: Deployment }) {
  return (
    <ol data-part="stepper" aria-label="Stages">
      {stageNames.map((name) => {
        const { status, startedAt, endedAt, attempts } = deployment.stages[name];
        const { label, does } = stages[name];
        const unneeded = whySkipped(deployment, name);
        return (
          <li
            key={name}
            data-stage={name}
            data-status={status}
            aria-current={status === 'running' ? 'step' : undefined}
          >
            <span data-part="dot" aria-hidden="true" />
            <strong>{label}</strong>
            <span data-part="stage-status">
              {stageStatusLabels[status]}
              {status !== 'pending' && status !== 'skipped' && startedAt && (
                <>
                  {' · '}
                  <Elapsed from={startedAt} to={endedAt ?? (status === 'running' ? null : startedAt)} />
                </>
              )}
              {attempts > 1 && ` · attempt ${attempts}`}
            </span>
            <small>{unneeded === null ? does : unneeded}</small>
          </li>
        );
      })}
    </ol>
  );
}
