import { choiceLimits, differenceSentence } from '../../shared/drift.ts';
import type { Finding } from '../../shared/plan.ts';
import { type Failure, failure } from '../../shared/problems.ts';
import type { Decision, Snapshot, Stage } from '../decision.ts';
import { agrees, changesOf, type Judged, type LiveState, mayReplace, type Wanted } from '../guard/drift.ts';
import { judged } from '../guard/drift-words.ts';
import { readLive } from '../guard/live-state.ts';
import { ownPercents } from '../guard/own-traffic.ts';
import type { RevisionConfig } from '../ports.ts';
import { bundleOf } from './bundle.ts';
import { imageOf, restoredConfig, revisionConfig, serviceRef } from './revision-config.ts';

/**
 * The stage with a look at what was changed outside Slipway: before it is over or writes, the last release, Cloud Run as it
 * is and what is wanted are compared. What nobody has decided about ends the deployment, and nothing is written.
 */
export function guarded(stage: Stage): Stage {
  return {
    ...stage,
    decide: async (snapshot, ports, now) => {
      const decision = await stage.decide(snapshot, ports, now);
      if (!isToBeGuarded(stage, snapshot, decision)) return decision;
      const live = await readLive(ports.runs, serviceRef(snapshot), snapshot.service);
      return guardedDecision(snapshot, decision, live);
    },
  };
}

/** While the traffic is moved in steps, each look is one; a service that this deployment made is nobody else's yet. */
function isToBeGuarded({ name }: Stage, { service, effects }: Snapshot, { kind }: Decision): boolean {
  if (service.stable === null || effects['deploy-revision']?.created === true) return false;
  if (name === 'preflight') return kind === 'done' || kind === 'await-approval';
  return kind === 'perform' || (name === 'promote' && (kind === 'wait' || kind === 'again'));
}

export function guardedDecision(snapshot: Snapshot, decision: Decision, live: LiveState): Decision {
  const { service, deployment, lastRelease: release = null } = snapshot;
  const wanted = wantedBy(snapshot, decision);
  const changes = changesOf({ service, release, run: ownRun(snapshot), split: deployment.spec.traffic }, live);
  const lost = changes.filter((change) => !agrees(change, wanted)).map(judged);
  const { createdAt, rollout } = deployment;
  const movedAt = rollout?.past[0]?.at ?? rollout?.reachedAt ?? null;
  const asked = { createdAt, overwriteDrift: deployment.spec.overwriteDrift, movedAt };
  const open = lost.filter((each) => !mayReplace(each, service.drift, asked));
  if (open.length > 0) return { kind: 'fail', patch: {}, failure: driftFound(service.name, open) };
  if (decision.kind === 'done') {
    const findings = [...(decision.patch.findings ?? deployment.findings), ...lost.map(replaced)];
    return lost.length === 0 ? decision : { ...decision, patch: { ...decision.patch, findings } };
  }
  return decision.kind === 'perform' ? { ...decision, effect: withSight(decision.effect, live, wanted) } : decision;
}

type Effect = Extract<Decision, { kind: 'perform' }>['effect'];

/** A write goes through only as long as Cloud Run is as it was when this was decided. */
function withSight(effect: Effect, { service }: LiveState, { isPrivate }: Wanted): Effect {
  if (service === null) return effect;
  const seen = { traffic: service.traffic, latest: service.latestCreatedRevision };
  if (effect.kind === 'route-traffic') return { ...effect, seen, ...(isPrivate ? { isPrivate } : {}) };
  return effect.kind === 'deploy-revision' || effect.kind === 'shift-traffic' ? { ...effect, seen } : effect;
}

function ownRun({ deployment: { run, rollout }, effects }: Snapshot) {
  return run === null
    ? null
    : { ...run, percents: ownPercents(rollout, effects['route-traffic'] === undefined ? 'not-asked' : 'done') };
}

function wantedBy(snapshot: Snapshot, decision: Decision): Wanted {
  const effect = decision.kind === 'perform' ? decision.effect : null;
  const config = effect?.kind === 'deploy-revision' ? effect.config : configOf(snapshot);
  return {
    config: config === null ? null : { ...config, image: config.image.includes('@') ? config.image : null },
    sizing: config?.sizing ?? null,
    traffic: effect !== null && 'traffic' in effect ? effect.traffic : (snapshot.deployment.spec.traffic ?? null),
    isPrivate: snapshot.service.carried?.isPrivate === true,
  };
}

/** What the new revision is made of; its image is not known before it is built, and whoever only moves traffic makes none. */
function configOf(snapshot: Snapshot): RevisionConfig | null {
  if (snapshot.deployment.spec.traffic !== undefined) return null;
  const bundle = bundleOf(snapshot);
  const asked = snapshot.effects['deploy-revision']?.config;
  return asked ?? (bundle === null ? revisionConfig(snapshot, imageOf(snapshot)) : restoredConfig(snapshot, bundle));
}

function driftFound(name: string, open: readonly Judged[]): Failure {
  const sentences = open.map(({ difference }) => differenceSentence(difference)).join(' ');
  return failure(
    'drift-found',
    `${name} was changed outside Slipway since its last release, and deploying would undo that. ${sentences}`,
    `Choose: \`slipway drift ${name} --adopt\` makes it the service's own, \`--keep\` leaves it as it is, \`--overwrite\` lets the next deployment undo it. Then deploy again.`,
  );
}

function replaced({ difference }: Judged): Finding {
  return {
    rule: 'drift-overwritten',
    kind: 'platform',
    severity: 'medium',
    file: null,
    line: null,
    message: `Somebody had changed this outside Slipway, and the deployment puts its own in that place. ${differenceSentence(difference)}`,
    remedy: `It was decided so. ${choiceLimits}`,
  };
}
