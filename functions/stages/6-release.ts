import type { ServiceLogEntry } from '../../shared/api.ts';
import { correctionWords } from '../../shared/correction-words.ts';
import type { RunState } from '../../shared/deployment.ts';
import { tagOf } from '../../shared/names.ts';
import { failure } from '../../shared/problems.ts';
import type { Release } from '../../shared/release.ts';
import { originOf } from '../../shared/release-changes.ts';
import { diagnoseBoot } from '../analysis/boot-diagnosis.ts';
import { type Decision, defineStage, recorded, type Snapshot } from '../decision.ts';
import { isLeftover } from '../guard/leftover.ts';
import type { Ports, RevisionConfig, RunRevision, RunService } from '../ports.ts';
import { bundleOf } from './bundle.ts';
import { type CommandFacts, gatherCommand } from './command-run.ts';
import { decideReleaseCommand, releaseCommandOf } from './release-command.ts';
import { releasedConfig, serviceRef, unsetVariables } from './revision-config.ts';
import { afterSecondTry, correctedFields, correctionFor, secondRevision } from './second-try.ts';

interface Facts {
  readonly service: RunService | null;
  readonly revision: RunRevision | null;
  readonly logs: readonly ServiceLogEntry[];
  /** Whether the operation is over, successfully or not. */
  readonly over: boolean;
  readonly command: CommandFacts;
}

/** One bounded wait for the operation, then what Cloud Run says of service and revision. */
async function gather(snapshot: Snapshot, ports: Ports): Promise<Facts> {
  const { runs, runLogs } = ports;
  const command = await gatherCommand(snapshot, ports, releaseCommandOf(snapshot));
  const ref = serviceRef(snapshot);
  const deployed = snapshot.effects['deploy-revision'];
  const over = deployed?.operation == null || (await runs.wait(deployed.operation, 30));
  const name = configOf(snapshot).revision;
  const [service, revision] = await Promise.all([
    runs.service(ref),
    deployed === undefined ? null : runs.revision(ref, name),
  ]);
  const failed = revision?.ready === 'failed';
  const logs = failed ? await runLogs.entries(ref, { revision: name, limit: 200 }) : [];
  return { service, revision, logs, over, command };
}

/** As it was asked for, whatever this code would ask for now. */
const configOf = (snapshot: Snapshot): RevisionConfig =>
  snapshot.effects['deploy-revision']?.config ?? releasedConfig(snapshot);

export function decideRelease(snapshot: Snapshot, facts: Facts, now: string): Decision {
  const { service, revision, logs, over } = facts;
  const { deployment } = snapshot;
  const config = configOf(snapshot);
  const tag = tagOf(deployment.seq);
  const deployed = snapshot.effects['deploy-revision'];
  const second = secondRevision(snapshot);
  if (second !== null) return { kind: 'perform', effect: second };
  if (deployed === undefined) {
    const first = decideReleaseCommand(snapshot, facts.command, config, now);
    if (first !== null) return first;
    const ref = serviceRef(snapshot);
    const created = service === null || isLeftover(service, snapshot.service, deployment.seq);
    const before = { created, previousTraffic: service?.traffic ?? [] };
    return { kind: 'perform', effect: { kind: 'deploy-revision', ref, config, tag, ...before } };
  }
  if (revision?.ready === 'failed') {
    const { reason, message } = revision;
    const boot = { logs, reason, message, port: config.port, wantedVariables: unsetVariables(deployment) };
    const why = diagnoseBoot(boot);
    const correction = correctionFor(snapshot, boot, why, now);
    if (correction === null) return { kind: 'fail', patch: {}, failure: afterSecondTry(deployment, why) };
    const awaiting = `a second revision with ${correctionWords(correction)}`;
    return { kind: 'again', patch: correctedFields(deployment, correction), awaiting };
  }
  // By the revision: an older version of this code, which may have created it, wrote another tag.
  const tagged = service?.served.find((share) => share.tag !== null && share.revision === config.revision);
  const tagUrl = tagged?.uri ?? null;
  if (service === null || revision?.ready !== 'succeeded' || service.ready !== 'succeeded' || tagUrl === null) {
    const awaiting = `Cloud Run to start ${config.revision}`;
    return over ? { kind: 'wait', patch: {}, awaiting, checkInSeconds: 5 } : { kind: 'again', patch: {}, awaiting };
  }
  const bundle = bundleOf(snapshot);
  if (bundle !== null && revision.configHash !== bundle.configHash) {
    const message = `${config.revision} is not configured as ${bundle.id} was, so it gets no traffic.`;
    return { kind: 'fail', patch: {}, failure: failure('release-refused', message, redeployHint(bundle)) };
  }
  const run: RunState = {
    revision: config.revision,
    tag: tagged?.tag ?? tag,
    digest: config.image.split('@')[1] ?? '',
    configHash: recorded(revision.configHash, 'configuration hash'),
    url: service.uri,
    tagUrl,
    created: deployed.created,
    previousTraffic: [...deployed.previousTraffic],
  };
  return { kind: 'done', patch: { run }, what: `${config.revision} runs without traffic` };
}

const redeployHint = (bundle: Release): string => `Deploy its commit anew: \`slipway redeploy ${originOf(bundle)}\`.`;

export const release = defineStage({
  name: 'release',
  awaiting: 'Cloud Run to create the revision',
  gather,
  decide: decideRelease,
});
