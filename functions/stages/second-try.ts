import { correctionWords } from '../../shared/correction-words.ts';
import type { Correction, Deployment } from '../../shared/deployment.ts';
import { revisionOf, secondRevisionOf, tagOf } from '../../shared/names.ts';
import type { Finding } from '../../shared/plan.ts';
import type { Failure } from '../../shared/problems.ts';
import { certainPort, hitMemoryLimit } from '../analysis/boot-certainty.ts';
import type { Boot } from '../analysis/boot-diagnosis.ts';
import { assumptionsFor, estimateCost } from '../analysis/cost.ts';
import { withinCloudRun } from '../analysis/sizing.ts';
import { type DeploymentPatch, type Effect, recorded, type Snapshot } from '../decision.ts';
import { tierOf } from '../guard/region.ts';
import { releasedConfig, serviceRef } from './revision-config.ts';

/** More than this nobody is given without asking for it. */
const mostMemoryMiB = 4096;

/**
 * What a second revision would have instead of what the first one failed with; null where that is not certain, where somebody
 * has set it by hand or approved it as it is, where a release is brought back as it was, and after the second one.
 */
export function correctionFor({ deployment, effects }: Snapshot, boot: Boot, why: Failure, at: string) {
  const deployed = effects['deploy-revision'];
  if (deployed === undefined || mustStay(deployment)) return null;
  const change = otherPort(deployment, boot, why) ?? moreMemory(deployment, boot, why);
  if (change === null) return null;
  const { created, previousTraffic } = deployed;
  const revision = revisionOf(deployment.service, deployment.seq);
  const first = { revision, created, previousTraffic: [...previousTraffic] };
  return { ...change, because: why.message, at, first } satisfies Correction;
}

/** Corrected before, brought back as it was, or approved as it is. */
function mustStay({ correction, spec, approval }: Deployment): boolean {
  return correction !== undefined || spec.release !== undefined || approval !== undefined;
}

type Change = Pick<Correction, 'what' | 'from' | 'to'>;

function otherPort({ spec, analysis, plan }: Deployment, boot: Boot, why: Failure): Change | null {
  if (why.code !== 'wrong-port' || spec.overrides?.port !== undefined) return null;
  const from = recorded(plan, 'plan').port;
  const to = certainPort(boot, analysis?.fixedPort ?? null);
  return to === null || to === from ? null : { what: 'port', from, to };
}

function moreMemory({ sizing }: Deployment, boot: Boot, why: Failure): Change | null {
  if (why.code !== 'out-of-memory' || !hitMemoryLimit(boot)) return null;
  const from = recorded(sizing, 'sizing').memoryMiB;
  return from >= mostMemoryMiB ? null : { what: 'memory', from, to: Math.min(mostMemoryMiB, from * 2) };
}

/** What is recorded before the second revision is made: it is what the rest of the deployment is about. */
export function correctedFields(deployment: Deployment, correction: Correction): DeploymentPatch {
  const findings = [...deployment.findings, findingOf(deployment, correction)];
  if (correction.what === 'port') {
    return { correction, findings, plan: { ...recorded(deployment.plan, 'plan'), port: correction.to } };
  }
  const before = recorded(deployment.sizing, 'sizing');
  const sizing = {
    ...withinCloudRun({ ...before, memoryMiB: correction.to }),
    because: `${before.because}, with more memory than the ${correction.from} MiB that were too little`,
  };
  const { load, region } = deployment.spec;
  return { correction, findings, sizing, cost: estimateCost(sizing, assumptionsFor(load, tierOf(region))) };
}

function findingOf({ service, seq }: Deployment, correction: Correction): Finding {
  const { what, to, because } = correction;
  const keeps = `Later deployments begin with it, as long as they go live; \`slipway service ${service} --forget-learned\` ends that.`;
  const remedy =
    what === 'port'
      ? `Listen on the port that the variable PORT names, or set it: \`--port ${to}\`. ${keeps}`
      : `See whether it needs to read so much at start. ${keeps}`;
  return {
    rule: `corrected-${what}`,
    kind: 'platform',
    severity: 'medium',
    file: null,
    line: null,
    message: `${because} So it was tried once more, as ${secondRevisionOf(service, seq)}, with ${correctionWords(correction)}.`,
    remedy,
  };
}

/** The second revision, as long as it was not asked for; null where there is to be none. */
export function secondRevision(snapshot: Snapshot): Effect | null {
  const { deployment, effects } = snapshot;
  const { correction, service, seq } = deployment;
  if (correction === undefined) return null;
  const asked = effects['deploy-revision']?.config?.revision;
  if (asked === secondRevisionOf(service, seq)) return null;
  const { revision: replaces, created, previousTraffic } = correction.first;
  return {
    kind: 'deploy-revision',
    turn: 2,
    replaces,
    ref: serviceRef(snapshot),
    config: releasedConfig(snapshot),
    tag: tagOf(seq),
    created,
    previousTraffic,
  };
}

/** The diagnosis of the second revision, which says that there was a first. */
export function afterSecondTry({ correction }: Deployment, why: Failure): Failure {
  if (correction === undefined) return why;
  return { ...why, message: `${why.message} It was the second try, with ${correctionWords(correction)}.` };
}
