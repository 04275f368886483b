import type { Deployment } from '../../shared/deployment.ts';
import { progressOf } from '../../shared/progress.ts';
import { Age, Elapsed } from '../parts/age.tsx';
import { lastHeard } from './heard.ts';

interface ProgressProps {
  readonly deployment: Deployment;
  readonly newestLine: string | null;
}

/** Percentage by stages, and what is awaited while something is. */
export function Progress({ deployment, newestLine }: ProgressProps) {
  const percent = progressOf(deployment);
  const heard = lastHeard(deployment, newestLine);
  return (
    <div data-part="progress" data-status={deployment.status}>
      <div
        role="progressbar"
        aria-label="Progress by stages"
        aria-valuenow={percent}
        aria-valuemin={0}
        aria-valuemax={100}
        data-part="bar"
      >
        <span style={{ width: `${percent}%` }} />
      </div>
      <p>
        <strong>{percent} %</strong>
        {heard && (
          <span data-part="heard">
            Waiting for {heard.what} · heard <Age time={heard.at} />
          </span>
        )}
        <span data-part="total">
          <Elapsed from={deployment.createdAt} to={deployment.endedAt} /> in all
        </span>
      </p>
    </div>
  );
}
