import type { Check } from '../../shared/deployment.ts';
import { checkPlanOf, firstTimeoutMs } from '../../shared/http-checks.ts';
import { judgeCheck } from '../analysis/judge-check.ts';
import { recorded, type Snapshot } from '../decision.ts';
import type { Ports, RunService } from '../ports.ts';
import { checksOf } from './bundle.ts';

/** What the live address gave to the first check of the service, or to the request that every service gets. */
export type LiveAnswer = Check & { readonly ok: boolean };

/** How fast one request is says little, so here an answer is only not waited for longer than the first one. */
export async function askLive(snapshot: Snapshot, { web }: Ports, live: RunService | null): Promise<LiveAnswer> {
  const { deployment } = snapshot;
  const run = recorded(deployment.run, 'run');
  const { http } = checkPlanOf(checksOf(snapshot), recorded(deployment.plan, 'plan').healthPath);
  const { withinMillis: _, ...check } = recorded(http[0], 'check');
  const audience = live?.isPublic === true ? null : run.url;
  const { traceparent } = deployment;
  const answer = await web.ask(new URL(check.path, run.url).href, check, {
    audience,
    timeoutMs: firstTimeoutMs,
    traceparent,
  });
  return judgeCheck(check, answer);
}
