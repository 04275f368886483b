import type { Deployment } from './deployment.ts';
import { stageNames, stages } from './stages.ts';

/** Percentage from the stages that are over and the one that is running: never from a clock. */
export function progressOf(deployment: Pick<Deployment, 'status' | 'stages'>): number {
  if (deployment.status === 'succeeded') return 100;
  let percent = 0;
  for (const name of stageNames) {
    const { status } = deployment.stages[name];
    if (status === 'succeeded' || status === 'skipped') percent = stages[name].span[1];
    else if (status === 'running' || status === 'failed' || status === 'cancelled') return stages[name].span[0];
  }
  return percent;
}
