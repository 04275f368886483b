import type { BuildState } from '../../shared/deployment.ts';
import { policyOf } from '../../shared/image-scan.ts';
import type { Finding } from '../../shared/plan.ts';
import { type Failure, failure } from '../../shared/problems.ts';
import { buildTimeoutOf } from '../../shared/service.ts';
import { isBuildOver } from '../../shared/statuses.ts';
import { diagnoseBuild } from '../analysis/build-diagnosis.ts';
import { type Decision, defineStage, recorded, type Snapshot } from '../decision.ts';
import { judgeScan, settleScan } from '../guard/image-scan.ts';
import type { BuildRequest, Ports, Scan } from '../ports.ts';
import { Unavailable } from '../unavailable.ts';
import { hasImage } from './bundle.ts';
import { imageAt, imageOf } from './revision-config.ts';

interface Facts {
  /** What Cloud Build says now; null before the build was created. Its messages are only hints to look. */
  readonly build: BuildState | null;
  /** The end of the log of a build that failed. */
  readonly log: readonly string[];
  /** What is known of the image that was built; null before that, and where nobody wants to know. */
  readonly scan: Scan | null;
}

/** A log lags behind its build: within one call it is waited for this often, this long; in all this many seconds. */
const logTries = 6;
const logPauseMs = 500;
const logLagSeconds = 30;
const endOfLog = 'the end of the build log';
const endOfScan = 'the scan of the image for known vulnerabilities';

async function gather(snapshot: Snapshot, { builds, buildLogs, scans, sleep }: Ports): Promise<Facts> {
  const { service, deployment, effects } = snapshot;
  const created = effects['create-build']?.build;
  if (created === undefined) return { build: null, log: [], scan: null };
  const build = await builds.get(service.region, created.id);
  if (build === null) throw new Error(`build ${created.id} is not to be found`);
  if (build.status === 'SUCCESS' && build.digest !== null) {
    const isWanted = rulesOf(snapshot).action !== 'off';
    return { build, log: [], scan: isWanted ? await findScan(scans, imageAt(snapshot, build.digest)) : null };
  }
  if (build.status !== 'FAILURE') return { build, log: [], scan: null };
  let log: readonly string[] = [];
  for (let attempt = 0; attempt < logTries && !hasEnded(log); attempt += 1) {
    if (attempt > 0) await sleep(logPauseMs);
    log = await buildLogs.tail(deployment.org, deployment.id);
  }
  return { build, log, scan: null };
}

const rulesOf = ({ org, service }: Snapshot) => policyOf(org.vulnerabilityPolicy, service.vulnerabilityPolicy);

/** Who scans may be away for as long as a scan may take: releases do not depend on them. */
async function findScan(scans: Ports['scans'], image: string): Promise<Scan> {
  try {
    return await scans.find(image);
  } catch (error) {
    if (error instanceof Unavailable) return { state: 'under-way' };
    throw error;
  }
}

/** Cloud Build closes the log of a build that failed with these words. */
function hasEnded(log: readonly string[]): boolean {
  return log.some((line) => line.startsWith('ERROR'));
}

export function decideBuild(snapshot: Snapshot, facts: Facts, now: string): Decision {
  if (facts.build === null)
    return { kind: 'perform', effect: { kind: 'create-build', request: buildRequest(snapshot) } };
  const build = newest(snapshot.deployment.build, facts.build);
  if (!isBuildOver(build.status)) {
    const awaiting = build.status === 'WORKING' ? 'Cloud Build to finish' : 'Cloud Build to start the build';
    return { kind: 'wait', patch: { build }, awaiting, checkInSeconds: 30 };
  }
  if (build.status === 'SUCCESS' && build.digest !== null) {
    return decideBuilt(snapshot, { build, digest: build.digest, scan: facts.scan }, now);
  }
  if (build.status === 'FAILURE' && !hasEnded(facts.log) && secondsAwaiting(snapshot, endOfLog, now) < logLagSeconds) {
    return { kind: 'again', patch: { build }, awaiting: endOfLog };
  }
  return { kind: 'fail', patch: { build }, failure: whyBuildFailed(build, facts.log) };
}

interface Built {
  readonly build: BuildState;
  readonly digest: string;
  readonly scan: Scan | null;
}

/** An image is released once it is known what is wrong with it, or that nobody will say so in time. */
function decideBuilt(snapshot: Snapshot, { build, digest, scan }: Built, now: string): Decision {
  const { deployment } = snapshot;
  const findings = [...deployment.findings, ...build.warnings.map(asFinding)];
  const what = `Built ${digest.slice(0, 19)}`;
  if (scan === null) return { kind: 'done', patch: { build, findings }, what };
  const waited = secondsAwaiting(snapshot, endOfScan, now);
  const left = (Date.parse(recorded(deployment.deadlineAt, 'deadline')) - Date.parse(now)) / 1000;
  const known = settleScan(scan, waited, left);
  if (known === null) return { kind: 'wait', patch: { build }, awaiting: endOfScan, checkInSeconds: 10 };
  const judged = judgeScan(known, { digest, now }, rulesOf(snapshot));
  const patch = { build, imageScan: judged.scan, findings: [...findings, ...judged.findings] };
  if (judged.refusal === null) return { kind: 'done', patch, what };
  // A build that is not known to be over would be cancelled first, and what was found would be lost on that way.
  if (deployment.build?.rank !== build.rank) return { kind: 'again', patch: { build }, awaiting: endOfScan };
  return { kind: 'fail', patch, failure: judged.refusal };
}

/** How long the same has been waited for, by Firestore's clock. */
function secondsAwaiting({ deployment: { awaiting } }: Snapshot, what: string, now: string): number {
  return awaiting?.what === what ? (Date.parse(now) - Date.parse(awaiting.since)) / 1000 : 0;
}

/** What the build did differently from what was planned, for instance another version of Node. */
function asFinding({ text, severity }: BuildState['warnings'][number]): Finding {
  const remedy = severity === 'medium' ? 'Build with Docker, or in the cloud, for exactly what the plan names.' : '';
  return { rule: 'build-warning', kind: 'platform', severity, file: null, line: null, message: text, remedy };
}

/** Only upward in rank, whatever order answers arrive in. */
function newest(known: BuildState | null, heard: BuildState): BuildState {
  return known !== null && known.rank > heard.rank ? known : heard;
}

function buildRequest(snapshot: Snapshot): BuildRequest {
  const { org, service, deployment } = snapshot;
  const source = recorded(deployment.source, 'source');
  const plan = recorded(deployment.plan, 'plan');
  const generated = plan.dockerfile.origin === 'generated';
  return {
    region: service.region,
    tag: `d-${deployment.id}-f${deployment.fence}`,
    labels: [`d-${deployment.id}`, `o-${deployment.org}`, `t-${deployment.traceparent.split('-')[1] ?? ''}`],
    source: { url: source.cloneUrl, sha: source.sha },
    root: deployment.spec.root,
    dockerfile: { path: plan.dockerfile.path, text: generated ? plan.dockerfile.text : null },
    dockerignore: plan.dockerignore,
    context: plan.context,
    image: imageOf(snapshot),
    cacheFrom: service.stable === null ? null : `${org.registry}/${service.name}@${service.stable.digest}`,
    timeoutSeconds: buildTimeoutOf(service),
    queueSeconds: 240,
    serviceAccount: org.buildServiceAccount,
  };
}

export function whyBuildFailed(build: BuildState, log: readonly string[]): Failure {
  const detail = build.failure?.detail ?? '';
  switch (build.status) {
    case 'TIMEOUT':
      return failure(
        'build-timeout',
        'The build took longer than Cloud Build was given.',
        'Make the build faster, or split it.',
      );
    case 'EXPIRED':
      return failure(
        'build-expired',
        'The build waited too long in the queue of Cloud Build.',
        'Deploy again when fewer builds are running.',
      );
    case 'CANCELLED':
      return failure(
        'build-service-failed',
        'The build was cancelled in Cloud Build.',
        'Deploy again when this was not meant.',
      );
    case 'INTERNAL_ERROR':
      return failure(
        'build-service-failed',
        `Cloud Build could not finish the build. ${detail}`.trim(),
        'Deploy again; nothing is wrong with the repository.',
      );
    default:
      // The commit was there when the deployment began, so the repository is not to blame.
      if (build.failure?.type === 'FETCH_SOURCE_FAILED') {
        return failure(
          'build-service-failed',
          `Cloud Build could not fetch the source. ${detail}`.trim(),
          'Deploy again; if it happens twice, see that Cloud Build may read the repository.',
        );
      }
      if (isOfCloudBuild(build)) {
        return failure(
          'build-service-failed',
          `Cloud Build could not keep what the build made. ${detail}`.trim(),
          'Deploy again; nothing is wrong with the repository.',
        );
      }
      return /unsupported/i.test(build.failure?.type ?? '') || /start Docker/i.test(detail)
        ? failure('dockerfile-unsupported', detail, 'Start Docker on this machine and deploy again.')
        : diagnoseBuild(log, detail);
  }
}

/** A failure of pushing or logging is not the build's (https://cloud.google.com/build/docs/api/reference/rest/v1/projects.builds, FailureType). */
function isOfCloudBuild({ failure }: BuildState): boolean {
  return ['LOGGING_FAILURE', 'PUSH_FAILED', 'PUSH_NOT_AUTHORIZED'].includes(failure?.type ?? '');
}

export const build = defineStage({
  name: 'build',
  awaiting: 'Cloud Build to take the build',
  skip: hasImage,
  gather,
  decide: decideBuild,
});
