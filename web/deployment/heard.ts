import type { Deployment } from '../../shared/deployment.ts';
import { stages } from '../../shared/stages.ts';
import { isTerminal } from '../../shared/statuses.ts';
import { newestOf } from '../time.ts';

export interface Heard {
  /** What the deployment waits for, in words. */
  readonly what: string;
  /** When something was last heard of it. */
  readonly at: string;
}

const resting: Readonly<Partial<Record<Deployment['status'], string>>> = {
  queued: 'its turn',
  'awaiting-approval': 'an approval',
  paused: 'somebody to resume it',
  cancelling: 'the running step to stop',
};

/** What is awaited and when it was last heard; null when the deployment is over. `newestLine` is when the build printed last. */
export function lastHeard(deployment: Deployment, newestLine: string | null): Heard | null {
  if (isTerminal(deployment.status)) return null;
  const { awaiting, stage, status, updatedAt } = deployment;
  const working = stage ? `the ${stages[stage].label.toLowerCase()} stage` : 'the first stage';
  const what = awaiting?.what ?? resting[status] ?? working;
  const at = newestOf([updatedAt, awaiting?.heardAt, stage === 'build' ? newestLine : null]);
  return { what, at: at ?? deployment.createdAt };
}
