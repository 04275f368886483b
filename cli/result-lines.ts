import type { DeploymentView } from '../shared/api.ts';
import { correctionWords } from '../shared/correction-words.ts';
import type { Check, Recovery, Report } from '../shared/deployment.ts';
import { scanSentence, vulnerabilityRule } from '../shared/image-scan.ts';
import type { Failure } from '../shared/problems.ts';
import { stages } from '../shared/stages.ts';
import { deploymentStatusLabels, isTerminal } from '../shared/statuses.ts';
import { commandResultLines } from './command-lines.ts';
import { findingLines } from './finding-lines.ts';
import { type Paint, printable } from './terminal.ts';
import { duration, memory } from './words.ts';

/** How a deployment stands, for a person. */
export function resultLines(deployment: DeploymentView, paint: Paint): readonly string[] {
  const { status, report, failure, stage, supersededBy, awaiting, rehearsal } = deployment;
  const label = deploymentStatusLabels[status];
  if (report !== null && status === 'succeeded')
    return [
      paint('green', `${label}  ${report.url}`),
      ...reportLines(report),
      ...commandResultLines(deployment),
      ...correctionLines(deployment),
      ...scanLines(deployment, paint),
    ];
  if (failure !== null) {
    const where = stage === null ? '' : ` at ${stages[stage].label}`;
    const scan = failure.code === 'image-vulnerable' ? scanLines(deployment, paint) : [];
    const checks = failure.code === 'check-failed' ? (rehearsal?.checks ?? []) : [];
    const head = `${paint('red', `${label}${where}`)}  ${failure.code}`;
    return [head, ...failureLines(failure), ...checks.map(checkLine), ...commandResultLines(deployment), ...scan];
  }
  if (supersededBy !== null) return [`${label} by ${supersededBy}`, `  Follow it: slipway status ${supersededBy}`];
  if (isTerminal(status) || awaiting === null) return [label];
  return [`${label}, waits for ${printable(awaiting.what)}`];
}

/** What the first revision failed with, where a second one went live. */
function correctionLines({ correction }: DeploymentView): readonly string[] {
  if (correction === undefined) return [];
  const { first, because } = correction;
  return [`  corrected ${correctionWords(correction)}, for ${first.revision} did not start: ${printable(because)}`];
}

export function failureLines({ message, hint }: Failure): readonly string[] {
  return [`  ${printable(message)}`, ...(hint === '' ? [] : [`  → ${printable(hint)}`])];
}

function reportLines({ revision, digest, sizing, cost, checks, seconds, recovery }: Report): readonly string[] {
  const { cpu, memoryMiB, concurrency, minInstances, maxInstances } = sizing;
  const parts = [seconds.build, seconds.release, seconds.verify];
  const took = ['build', 'release', 'verify'].flatMap((name, index) => {
    const part = parts[index];
    return part == null ? [] : [`${name} ${duration(part * 1000)}`];
  });
  const requests = cost.requestsPerMonth.toLocaleString('en-US');
  return [
    `  revision  ${revision} (${digest.slice(0, 19)})`,
    `  sizing    ${cpu} CPU, ${memory(memoryMiB)}, concurrency ${concurrency}, ${minInstances}-${maxInstances} instances`,
    `  cost      about ${cost.totalUsd.toFixed(2)} USD a month at ${requests} requests`,
    ...checks.map(checkLine),
    `  took      ${duration(seconds.total * 1000)}${took.length === 0 ? '' : ` (${took.join(', ')})`}`,
    ...(recovery === undefined ? [] : [recoveryLine(recovery)]),
  ];
}

function recoveryLine({ from, to, seconds, exposedSeconds }: Recovery): string {
  const had = exposedSeconds === null ? '' : `; ${from} was live for ${duration(exposedSeconds * 1000)}`;
  return `  recovered ${to} has all traffic ${duration(seconds * 1000)} after the request${had}`;
}

/** A check that the service names itself shows its request, its time, and what its answer had to be. */
function checkLine({ ok, name, observed, request, expected, millis }: Check): string {
  const mark = ok === null ? '–' : ok ? '✓' : '✗';
  if (request === undefined) return `  ${mark} ${name.padEnd(14)}${printable(observed)}`;
  const took = millis === null ? '' : ` in ${Math.round(millis)} ms`;
  return `  ${mark} ${printable(`${request}  ${observed}${took}; expected ${expected ?? 'an answer'}`)}`;
}

/** The gravest vulnerabilities that are printed; the page has more. */
const mostPrinted = 5;

/** What is known of the image, the gravest first; nothing where nobody asked. */
function scanLines({ imageScan, findings }: DeploymentView, paint: Paint): readonly string[] {
  if (imageScan === undefined) return [];
  const known = findings.filter(({ rule }) => rule === vulnerabilityRule);
  const more = known.length > mostPrinted ? [`  ${known.length - mostPrinted} more on the page`] : [];
  const some = findingLines(known.slice(0, mostPrinted), paint).map((line) => `  ${line}`);
  return [`  image     ${printable(scanSentence(imageScan))}`, ...some, ...more];
}
