import { rescanSeconds } from '../../shared/image-scan.ts';
import type { Finding } from '../../shared/plan.ts';
import { failure } from '../../shared/problems.ts';
import { type Decision, defineStage, recorded, type ServicePatch, type Snapshot } from '../decision.ts';
import { vulnerabilitiesAmong } from '../guard/image-scan.ts';
import { later } from '../later.ts';
import type { Ports, RunService } from '../ports.ts';
import { watchPatch } from './begin-watch.ts';
import { driftPatch } from './carried.ts';
import { learnedPatch } from './learned.ts';
import { askLive, type LiveAnswer } from './live-answer.ts';
import { releaseOf } from './release-document.ts';
import { serviceRef } from './revision-config.ts';
import { decideRollout, type Observed, observe } from './rollout.ts';

interface Facts {
  readonly service: RunService | null;
  /** What users meet of the new revision and of the old one, while a rollout is under way. */
  readonly observed: Observed | null;
  /** What users get now; null before the traffic was moved. */
  readonly answer: LiveAnswer | null;
}

async function gather(snapshot: Snapshot, ports: Ports, now: string): Promise<Facts> {
  const service = await ports.runs.service(serviceRef(snapshot));
  if (snapshot.effects['route-traffic'] === undefined) {
    return { service, observed: await observe(snapshot, ports, now), answer: null };
  }
  return { service, observed: null, answer: await askLive(snapshot, ports, service) };
}

/** No traffic without a passing verification of this very digest and configuration. */
export function decidePromote(snapshot: Snapshot, { service, observed, answer }: Facts, now: string): Decision {
  const { deployment } = snapshot;
  const run = recorded(deployment.run, 'run');
  const { digest, configHash, revision, tag } = run;
  const verification = recorded(deployment.verification, 'verification');
  if (verification.digest !== digest || verification.configHash !== configHash) {
    const message = `${revision} is not what was verified.`;
    return { kind: 'fail', patch: {}, failure: failure('release-refused', message, 'Deploy again.') };
  }
  const step = decideRollout(snapshot, { service, observed }, now);
  if (step !== null) return step;
  const traffic = [{ revision, percent: 100, tag }];
  const routed = snapshot.effects['route-traffic'];
  if (routed === undefined) {
    return { kind: 'perform', effect: { kind: 'route-traffic', ref: serviceRef(snapshot), traffic } };
  }
  const served = service?.served.find((share) => share.revision === revision)?.percent ?? 0;
  if (served !== 100 || service?.ready !== 'succeeded') {
    const awaiting = `Cloud Run to send all traffic to ${revision}`;
    return { kind: 'wait', patch: {}, awaiting, checkInSeconds: 5 };
  }
  if (answer?.ok !== true) {
    const seen = answer === null ? 'no answer' : `${answer.observed} to ${answer.request}`;
    const message = `After the traffic was moved, ${run.url} gave: ${seen}. The earlier traffic was restored.`;
    return { kind: 'fail', patch: {}, failure: failure('never-healthy', message, 'Look at `slipway logs --service`.') };
  }
  const source = recorded(deployment.source, 'source');
  const stable = {
    deployment: deployment.id,
    seq: deployment.seq,
    revision,
    digest,
    configHash,
    sha: source.sha,
    url: run.url,
    traffic,
    promotedAt: now,
    release: deployment.id,
    isPublic: service.isPublic,
    ...(deployment.sizing === null ? {} : { sizing: deployment.sizing }),
  };
  const { root, load, overrides = {} } = deployment.spec;
  const before = snapshot.service.stable;
  const replaced = before === null ? null : { deployment: before.deployment, promotedAt: before.promotedAt };
  const scan = scanned(snapshot, now);
  return {
    kind: 'done',
    patch: {
      findings: [...deployment.findings, ...closed(routed.warning)],
      promotion: { at: now, replaced },
    },
    release: releaseOf(snapshot, stable, scan.liveScan),
    servicePatch: {
      stable,
      env: deployment.env,
      lastPromotedSeq: deployment.seq,
      root,
      load,
      overrides,
      repository: source.repository,
      ...learnedPatch(snapshot, now),
      ...driftPatch(snapshot.service, now),
      ...watchPatch(before, stable, now),
      ...scan,
    },
    what: `All traffic goes to ${revision}`,
  };
}

/** What is known of the image goes with it; the tick asks again once a day, for what becomes known later. */
function scanned(
  { deployment: { imageScan, findings }, bundle }: Snapshot,
  now: string,
): Pick<ServicePatch, 'liveScan' | 'rescanAt'> {
  // Of an image of earlier more may be known by now, so it is asked at the next tick.
  if (bundle !== null) return { rescanAt: now, ...(bundle.scan === undefined ? {} : { liveScan: bundle.scan }) };
  const rescanAt = later(now, rescanSeconds);
  if (imageScan === undefined) return { rescanAt };
  return { rescanAt, liveScan: { ...imageScan, findings: vulnerabilitiesAmong(findings) } };
}

function closed(warning: string | null): readonly Finding[] {
  if (warning === null) return [];
  const remedy = 'Run the command, or keep the service private.';
  return [
    { rule: 'not-public', kind: 'platform', severity: 'medium', file: null, line: null, message: warning, remedy },
  ];
}

export const promote = defineStage({
  name: 'promote',
  awaiting: 'Cloud Run to move the traffic',
  gather,
  decide: decidePromote,
});
