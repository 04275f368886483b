import type { ServiceLogEntry } from '../../shared/api.ts';
import type { Check, Rehearsal } from '../../shared/deployment.ts';
import { type CheckPlan, checkPlanOf } from '../../shared/http-checks.ts';
import { type Failure, failure } from '../../shared/problems.ts';
import { diagnoseBoot } from '../analysis/boot-diagnosis.ts';
import { type Decision, defineStage, recorded, type Snapshot } from '../decision.ts';
import type { Ports } from '../ports.ts';
import { checksOf } from './bundle.ts';
import { checkCommandOf, commandChecks, decideCheckCommand } from './check-command.ts';
import { type CommandFacts, gatherCommand } from './command-run.ts';
import { type Ask, hasPassed, isOver, rehearse } from './rehearse.ts';
import { serviceRef, unsetVariables } from './revision-config.ts';

interface Facts {
  readonly rehearsal: Rehearsal;
  readonly logs: readonly ServiceLogEntry[];
  readonly command: CommandFacts;
}

function planOf(snapshot: Snapshot): CheckPlan {
  return checkPlanOf(checksOf(snapshot), recorded(snapshot.deployment.plan, 'plan').healthPath);
}

/** The new revision is asked on its own address, with an identity token, before any user sees it. */
async function gather(snapshot: Snapshot, ports: Ports): Promise<Facts> {
  const { web, runLogs, sleep } = ports;
  const { deployment } = snapshot;
  const run = recorded(deployment.run, 'run');
  const plan = planOf(snapshot);
  const { traceparent } = deployment;
  const ask: Ask = (check, timeoutMs) =>
    web.ask(new URL(check.path, run.tagUrl).href, check, { audience: run.url, timeoutMs, traceparent });
  const rehearsal = await rehearse(plan, deployment.rehearsal, ask, sleep);
  const filter = { revision: run.revision, limit: 200 };
  const logs = isOver(rehearsal, plan) ? await runLogs.entries(serviceRef(snapshot), filter) : [];
  return { rehearsal, logs, command: await gatherCommand(snapshot, ports, checkCommandOf(snapshot)) };
}

export function decideVerify(snapshot: Snapshot, { rehearsal, logs, command }: Facts, now: string): Decision {
  const { deployment } = snapshot;
  const run = recorded(deployment.run, 'run');
  const plan = planOf(snapshot);
  const awaiting = 'the new revision to pass its checks';
  if (!isOver(rehearsal, plan)) return { kind: 'again', patch: { rehearsal }, awaiting };
  if (!hasPassed(rehearsal, plan)) {
    // Recorded first: an undo begins with the failure, and nothing else of it is written.
    const isTold = !plan.isOwn || deployment.rehearsal?.rounds === rehearsal.rounds;
    if (!isTold) return { kind: 'again', patch: { rehearsal }, awaiting };
    return { kind: 'fail', patch: {}, failure: whyFailed(snapshot, { rehearsal, logs }, plan) };
  }
  const last = decideCheckCommand(snapshot, command, now);
  if (last !== null) {
    const isTold = deployment.rehearsal?.rounds === rehearsal.rounds;
    return isTold ? last : { kind: 'again', patch: { rehearsal }, awaiting };
  }
  const errors = logs.filter(({ severity }) => severity === 'ERROR' || severity === 'CRITICAL').length;
  const coldStartMillis = rehearsal.coldStartMillis ?? 0;
  const took = `the first request took ${Math.round(coldStartMillis)} ms`;
  const [first] = rehearsal.checks;
  const checks: Check[] = [
    {
      name: 'first-request',
      ok: true,
      observed: plan.isOwn ? took : `${first?.request} ${first?.observed}; ${took}`,
      millis: coldStartMillis,
    },
    ...(plan.isOwn ? rehearsal.checks : []),
    ...commandChecks(deployment),
    { name: 'log', ok: errors === 0, observed: `${logs.length} log lines, ${errors} of them errors`, millis: null },
  ];
  const { digest, configHash } = run;
  const verification = { passedAt: now, digest, configHash, coldStartMillis, checks };
  const what = plan.isOwn ? `passed ${plan.http.length} checks` : first?.observed;
  return { kind: 'done', patch: { rehearsal, verification }, what: `${run.revision} ${what}` };
}

/** What the log tells of a program that answers badly or not at all comes before what its checks say. */
function whyFailed(
  { deployment }: Snapshot,
  { rehearsal, logs }: Omit<Facts, 'command'>,
  { isOwn, tries }: CheckPlan,
): Failure {
  const { port } = recorded(deployment.plan, 'plan');
  const { status, error } = recorded(rehearsal.failing, 'failing answer');
  const check = recorded(
    rehearsal.checks.find(({ ok }) => ok === false),
    'failing check',
  );
  const message =
    status === null ? `It did not answer ${check.request}: ${error}.` : `It answered ${check.request} with ${status}.`;
  const wantedVariables = unsetVariables(deployment);
  const boot = diagnoseBoot({ logs, reason: 'NeverHealthy', message, port, wantedVariables });
  const isIll = status === null || status >= 500;
  if (!isOwn || (isIll && boot.code !== 'never-healthy')) return boot;
  return failure(
    'check-failed',
    `${check.request} was to give ${check.expected}, but the revision ${check.observed}. It was tried in ${rehearsal.rounds} of at most ${tries} rounds.`,
    'Correct the service, or what is asked of it: `slipway service NAME` lists the checks. Redirects are not followed.',
  );
}

export const verify = defineStage({
  name: 'verify',
  awaiting: 'the new revision to answer',
  gather,
  decide: decideVerify,
});
