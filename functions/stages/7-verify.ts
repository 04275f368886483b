import type { ServiceLogEntry } from '../../shared/api.ts';
import type { Check } from '../../shared/deployment.ts';
import { diagnoseBoot } from '../analysis/boot-diagnosis.ts';
import { type Decision, defineStage, recorded, type Snapshot } from '../decision.ts';
import type { Answer, Ports } from '../ports.ts';
import { serviceRef, unsetVariables } from './revision-config.ts';

interface Facts {
  /** The first request, which meets a cold instance, and the last one that was made. */
  readonly first: Answer;
  readonly last: Answer;
  readonly logs: readonly ServiceLogEntry[];
}

/** Requests within one invocation; their waits stay below the stage's deadline. */
const tries = 4;
const timeoutMs = 15_000;
const pauseMs = 1_000;

/** The new revision is asked on its own address, with an identity token, before any user sees it. */
async function gather(snapshot: Snapshot, { web, runLogs, sleep }: Ports): Promise<Facts> {
  const run = recorded(snapshot.deployment.run, 'run');
  const url = new URL(recorded(snapshot.deployment.plan, 'plan').healthPath, run.tagUrl).href;
  const asked = { audience: run.url, timeoutMs, traceparent: snapshot.deployment.traceparent };
  const first = await web.get(url, asked);
  let last = first;
  for (let attempt = 1; attempt < tries && !isHealthy(last); attempt += 1) {
    await sleep(pauseMs);
    last = await web.get(url, asked);
  }
  const logs = await runLogs.entries(serviceRef(snapshot), { revision: run.revision, limit: 200 });
  return { first, last, logs };
}

/** Any answer below 500 shows that the program serves; what it serves is its own affair. */
export function isHealthy(answer: Answer): boolean {
  return answer.status !== null && answer.status < 500;
}

export function decideVerify({ deployment }: Snapshot, { first, last, logs }: Facts, now: string): Decision {
  const run = recorded(deployment.run, 'run');
  const plan = recorded(deployment.plan, 'plan');
  if (!isHealthy(last)) {
    const message =
      last.status === null
        ? `It did not answer GET ${plan.healthPath}: ${last.error}.`
        : `It answered GET ${plan.healthPath} with ${last.status}.`;
    const why = diagnoseBoot({
      logs,
      reason: 'NeverHealthy',
      message,
      port: plan.port,
      wantedVariables: unsetVariables(deployment),
    });
    return { kind: 'fail', patch: {}, failure: why };
  }
  const errors = logs.filter(({ severity }) => severity === 'ERROR' || severity === 'CRITICAL').length;
  const checks: Check[] = [
    {
      name: 'first-request',
      ok: true,
      observed: `GET ${plan.healthPath} answered ${last.status}; the first request took ${Math.round(first.millis)} ms`,
      millis: first.millis,
    },
    { name: 'log', ok: errors === 0, observed: `${logs.length} log lines, ${errors} of them errors`, millis: null },
  ];
  const { digest, configHash } = run;
  const verification = { passedAt: now, digest, configHash, coldStartMillis: first.millis, checks };
  return { kind: 'done', patch: { verification }, what: `${run.revision} answered ${last.status}` };
}

export const verify = defineStage({
  name: 'verify',
  awaiting: 'the new revision to answer',
  gather,
  decide: decideVerify,
});
