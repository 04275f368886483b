import {
  type ImageScan,
  type LiveScan,
  type VulnerabilityRules,
  type VulnerabilitySeverity,
  vulnerabilityRule,
  vulnerabilitySeverities,
} from '../../shared/image-scan.ts';
import type { Finding, Severity } from '../../shared/plan.ts';
import { type Failure, failure } from '../../shared/problems.ts';
import type { Scan, Vulnerability } from '../ports.ts';

/** A deployment is one document of at most 1 MiB, and nobody reads more than this. */
const mostFindings = 50;
/** So many are named where they refuse a deployment. */
const mostNamed = 3;

/** A scan begins with the push and mostly takes less than a minute; one that has not begun by then is not switched on. */
const beginsWithinSeconds = 60;
const takesSeconds = 180;
/** Of the stage's time this is not waited away: a scan that is late must not look like a slow build. */
const reserveSeconds = 45;

type Known = Extract<Scan, { state: 'scanned' | 'unscanned' }>;

export function isSettled(scan: Scan): scan is Known {
  return scan.state === 'scanned' || scan.state === 'unscanned';
}

/** What is known after so many seconds of waiting, and with so many left of the stage's time; null while it is worth waiting on. */
export function settleScan(scan: Scan, waitedSeconds: number, leftSeconds: number): Known | null {
  if (isSettled(scan)) return scan;
  const patience = scan.state === 'unknown' ? beginsWithinSeconds : takesSeconds;
  if (waitedSeconds < patience && leftSeconds > reserveSeconds) return null;
  const because =
    scan.state === 'unknown'
      ? 'nobody has begun to scan it; images are scanned when they are pushed where the Container Scanning API is enabled.'
      : `there was no answer within ${Math.round(waitedSeconds)} s.`;
  return { state: 'unscanned', because };
}

interface Image {
  readonly digest: string;
  readonly now: string;
}

interface Judgement {
  readonly scan: ImageScan;
  /** The gravest. */
  readonly findings: readonly Finding[];
  /** Why the image must not be released; null where it may. */
  readonly refusal: Failure | null;
}

/** What a scan means for a deployment under a policy. */
export function judgeScan(known: Known, image: Image, policy: VulnerabilityRules): Judgement {
  const summary = { digest: image.digest, at: image.now };
  if (known.state === 'unscanned') {
    const scan = { ...summary, unscanned: known.because, counts: {}, left: 0 };
    const isRefused = policy.action === 'block' && policy.unscanned === 'block';
    return { scan, findings: [unscannedFinding(known.because)], refusal: isRefused ? notScanned(known.because) : null };
  }
  const gravest = [...known.vulnerabilities].sort(byGravity);
  const counts: Partial<Record<VulnerabilitySeverity, number>> = {};
  for (const { severity } of gravest) counts[severity] = (counts[severity] ?? 0) + 1;
  const findings = gravest.slice(0, mostFindings).map(asFinding);
  const least = vulnerabilitySeverities.indexOf(policy.from);
  const refused = gravest.filter(({ severity }) => vulnerabilitySeverities.indexOf(severity) <= least);
  return {
    scan: { ...summary, unscanned: null, counts, left: gravest.length - findings.length },
    findings,
    refusal: policy.action === 'block' && refused.length > 0 ? vulnerable(refused, policy.from) : null,
  };
}

/** What a scan means for an image that is live already. */
export function liveScanOf(known: Known, image: Image, policy: VulnerabilityRules): LiveScan {
  const { scan, findings } = judgeScan(known, image, policy);
  return { ...scan, findings: vulnerabilitiesAmong(findings) };
}

/** Findings without those that say something else. */
export function vulnerabilitiesAmong(findings: readonly Finding[]): Finding[] {
  return findings.filter(({ rule }) => rule === vulnerabilityRule);
}

/** The gravest first, and of those what can be mended; the rest only so that the order is always the same. */
function byGravity(a: Vulnerability, b: Vulnerability): number {
  const rank = ({ severity }: Vulnerability) => vulnerabilitySeverities.indexOf(severity);
  const unfixed = ({ fixedIn }: Vulnerability) => (fixedIn === null ? 1 : 0);
  const name = (each: Vulnerability) => [each.package, each.version, each.id, each.from].join(' ');
  return rank(a) - rank(b) || unfixed(a) - unfixed(b) || (name(a) < name(b) ? -1 : 1);
}

const severityOf: Readonly<Record<VulnerabilitySeverity, Severity>> = {
  critical: 'high',
  high: 'high',
  medium: 'medium',
  low: 'low',
  minimal: 'info',
  unknown: 'info',
};

/** Of the kind `platform`, since an earlier version of the code, which may run beside this one, can read no new kind. */
function asFinding(each: Vulnerability): Finding {
  return {
    rule: vulnerabilityRule,
    kind: 'platform',
    severity: severityOf[each.severity],
    file: null,
    line: null,
    message: `${each.id} (${each.severity}) in ${each.package} ${each.version}, ${each.from}.`,
    remedy:
      each.fixedIn === null ? 'There is no version without it yet.' : `Update ${each.package} to ${each.fixedIn}.`,
  };
}

function unscannedFinding(because: string): Finding {
  return {
    rule: 'image-not-scanned',
    kind: 'platform',
    severity: 'info',
    file: null,
    line: null,
    message: `The image was not scanned for known vulnerabilities: ${because}`,
    remedy: '',
  };
}

function vulnerable(refused: readonly Vulnerability[], from: string): Failure {
  const named = refused.slice(0, mostNamed).map(({ id, package: name, version, severity, fixedIn }) => {
    const mended = fixedIn === null ? 'not fixed yet' : `fixed in ${fixedIn}`;
    return `${id} in ${name} ${version} (${severity}, ${mended})`;
  });
  const more = refused.length > mostNamed ? `, and ${refused.length - mostNamed} more` : '';
  return failure(
    'image-vulnerable',
    `The image holds known vulnerabilities, and from ${from} on they stop a release: ${named.join('; ')}${more}.`,
    'Update the packages and deploy again, or have the policy changed: `slipway service NAME --vulnerabilities warn`.',
  );
}

function notScanned(because: string): Failure {
  return failure(
    'image-not-scanned',
    `The image was not scanned, and the policy releases no image unseen: ${because}`,
    'See why there is no scan, or have the policy changed: `slipway service NAME --unscanned allow`.',
  );
}
