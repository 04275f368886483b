import type { Check, Deployment, Report } from '../../shared/deployment.ts';
import { type Decision, defineStage, recorded, type Snapshot } from '../decision.ts';
import type { Ports, RunRevision, RunService } from '../ports.ts';
import { askLive, type LiveAnswer } from './live-answer.ts';
import { serviceRef } from './revision-config.ts';

interface Facts {
  readonly answer: LiveAnswer;
  readonly service: RunService | null;
  readonly revision: RunRevision | null;
}

async function gather(snapshot: Snapshot, ports: Ports): Promise<Facts> {
  const { runs } = ports;
  const run = recorded(snapshot.deployment.run, 'run');
  const ref = serviceRef(snapshot);
  const [service, revision] = await Promise.all([runs.service(ref), runs.revision(ref, run.revision)]);
  return { service, revision, answer: await askLive(snapshot, ports, service) };
}

/** Everything in the report was observed on the live service a moment ago. */
export function decideReport(snapshot: Snapshot, facts: Facts, now: string): Decision {
  const { deployment, webUrl } = snapshot;
  const source = recorded(deployment.source, 'source');
  // Success is shown only after the live service has answered; until then the tick comes back.
  if (!facts.answer.ok) return { kind: 'wait', patch: {}, awaiting: 'the live service to answer', checkInSeconds: 5 };
  if (snapshot.effects['commit-status'] === undefined) {
    return {
      kind: 'perform',
      effect: {
        kind: 'commit-status',
        repository: source.repository,
        sha: source.sha,
        state: 'success',
        description: `Live as ${recorded(deployment.run, 'run').revision}`,
        targetUrl: `${webUrl}/deployments/${deployment.id}`,
        context: `slipway/${deployment.service}`,
      },
    };
  }
  const run = recorded(deployment.run, 'run');
  const report: Report = {
    url: run.url,
    revision: run.revision,
    digest: run.digest,
    sizing: recorded(deployment.sizing, 'sizing'),
    cost: recorded(deployment.cost, 'cost'),
    checks: [...observed(run.url, facts), ...ownChecks(deployment)],
    seconds: secondsOf(deployment, now),
    ...recoveryOf(deployment),
  };
  return { kind: 'done', patch: { report }, what: `Live at ${run.url}` };
}

/** What the service names itself was seen before the traffic, and stands beside what is seen now. */
function ownChecks({ verification }: Deployment): readonly Check[] {
  return (verification?.checks ?? []).filter(({ request }) => request !== undefined);
}

function observed(url: string, { answer, service, revision }: Facts): Check[] {
  const encrypted = new URL(url).protocol === 'https:';
  const probe = revision?.startupProbe ?? null;
  return [
    {
      name: 'answers',
      ok: answer.ok,
      observed: `${url} ${answer.observed}`,
      millis: answer.millis,
    },
    {
      name: 'https',
      ok: encrypted ? true : staysHere(url) ? null : false,
      observed: encrypted ? 'served over HTTPS' : 'plain HTTP that never leaves this machine',
      millis: null,
    },
    { name: 'probes', ok: probe !== null, observed: probe ?? 'no startup probe', millis: null },
    {
      name: 'scaling',
      ok: service !== null && service.maxInstances > 0,
      observed: service === null ? 'not observed' : `${service.minInstances} to ${service.maxInstances} instances`,
      millis: null,
    },
  ];
}

/** Counted to the moment of the promotion: what the report itself takes helps nobody. */
function recoveryOf({ spec, promotion, createdAt }: Deployment): Pick<Report, 'recovery'> {
  if (spec.release?.kind !== 'rollback' || promotion === undefined) return {};
  const { at, replaced } = promotion;
  const since = (time: string): number => (Date.parse(at) - Date.parse(time)) / 1000;
  return {
    recovery: {
      from: replaced?.deployment ?? null,
      to: spec.release.id,
      seconds: since(createdAt),
      exposedSeconds: replaced === null ? null : since(replaced.promotedAt),
    },
  };
}

/** A loopback address needs no encryption: browsers call it a secure context for the same reason. It is said to be plain all the same. */
function staysHere(url: string): boolean {
  const { hostname } = new URL(url);
  return hostname === '127.0.0.1' || hostname === 'localhost';
}

function secondsOf(deployment: Deployment, now: string): Report['seconds'] {
  const between = (from: string | null, to: string | null): number | null =>
    from === null || to === null ? null : (Date.parse(to) - Date.parse(from)) / 1000;
  const spent = (stage: 'build' | 'release' | 'verify') => {
    const { status, startedAt, endedAt } = deployment.stages[stage];
    return status === 'skipped' ? null : between(startedAt, endedAt);
  };
  return {
    total: between(deployment.createdAt, now) ?? 0,
    build: spent('build'),
    release: spent('release'),
    verify: spent('verify'),
  };
}

export const report = defineStage({
  name: 'report',
  awaiting: 'the live service to answer',
  gather,
  decide: decideReport,
});
