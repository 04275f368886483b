import type { TrafficShare } from '../../shared/deployment.ts';
import { failure, Problem } from '../../shared/problems.ts';
import type { Release } from '../../shared/release.ts';
import { assumptionsFor, estimateCost } from '../analysis/cost.ts';
import { type Decision, recorded, type Snapshot, type Stage } from '../decision.ts';
import { sameShares } from '../guard/own-traffic.ts';
import { tierOf } from '../guard/region.ts';
import type { Ports, RunRevision, RunService } from '../ports.ts';
import { driftAfterSplit } from './carried.ts';
import { askLive, type LiveAnswer } from './live-answer.ts';
import { serviceRef } from './revision-config.ts';

/** The stage, unless a deployment only shares the traffic among what is there already: then this is what it does instead. */
export function unlessSplit(stage: Stage, decide: Stage['decide']): Stage {
  return {
    ...stage,
    decide: (snapshot, ports, now) =>
      (snapshot.deployment.spec.traffic === undefined ? stage.decide : decide)(snapshot, ports, now),
  };
}

export const skipForSplit: Stage['decide'] = async () => ({
  kind: 'skip',
  what: 'Not needed: only the traffic changes',
});

/** The release with the largest part speaks for the service in plan, sizing and cost. */
export const validateSplit: Stage['decide'] = async (snapshot, { runs }) => {
  const main = mainOf(snapshot);
  const { service, deployment } = snapshot;
  await revisionsOf(snapshot, runs);
  const { source, plan, config, digest, configHash, revision, tag } = main;
  const cost = estimateCost(config.sizing, assumptionsFor(main.load, tierOf(deployment.spec.region)));
  const stable = recorded(service.stable, 'live release');
  const run = {
    ...{ revision, tag, digest, configHash, url: stable.url, tagUrl: stable.url, created: false },
    previousTraffic: stable.traffic,
  };
  const patch = { source, plan, sizing: config.sizing, env: config.env, cost, run };
  return { kind: 'done', patch, what: `Shares the traffic: ${wordsOf(snapshot)}` };
};

function mainOf({ bundle, deployment: { service } }: Snapshot): Release {
  if (bundle !== null) return bundle;
  throw new Problem('release-not-found', `A release of ${service} is gone.`, `See \`slipway releases ${service}\`.`);
}

const wordsOf = ({ deployment: { spec } }: Snapshot): string =>
  (spec.traffic ?? []).map(({ revision, percent }) => `${percent} % to ${revision}`).join(', ');

/** Every revision that is to have traffic, each there and ready. Problems: release-not-found, release-refused. */
async function revisionsOf(snapshot: Snapshot, runs: Ports['runs']): Promise<readonly RunRevision[]> {
  const { name } = snapshot.service;
  const ref = serviceRef(snapshot);
  const names = (snapshot.deployment.spec.traffic ?? []).map(({ revision }) => revision);
  const found = await Promise.all(names.map((revision) => runs.revision(ref, revision)));
  return found.map((revision, index) => {
    if (revision === null) {
      const message = `Cloud Run has no revision ${names[index]} any more.`;
      throw new Problem(
        'release-not-found',
        message,
        `Bring its release back first: \`slipway rollback ${name} --to\`.`,
      );
    }
    if (revision.ready === 'succeeded') return revision;
    const message = `The revision ${revision.name} is not ready: ${revision.message ?? 'it has not started'}`;
    throw new Problem('release-refused', message, 'Choose another release.');
  });
}

interface Facts {
  readonly service: RunService | null;
  /** What users get now; null before the traffic was moved. */
  readonly answer: LiveAnswer | null;
}

export const promoteSplit: Stage['decide'] = async (snapshot, ports, now) => {
  const service = await ports.runs.service(serviceRef(snapshot));
  if (snapshot.effects['route-traffic'] === undefined) {
    await revisionsOf(snapshot, ports.runs);
    return decideSplit(snapshot, { service, answer: null }, now);
  }
  return decideSplit(snapshot, { service, answer: await askLive(snapshot, ports, service) }, now);
};

export function decideSplit(snapshot: Snapshot, { service, answer }: Facts, now: string): Decision {
  const { deployment } = snapshot;
  const live = service?.traffic ?? [];
  // By its tag a write of ours is known from what somebody sets by hand.
  const traffic = (deployment.spec.traffic ?? []).map(({ revision, percent, tag = null }): TrafficShare => {
    return { revision, percent, tag: tag ?? live.find((share) => share.revision === revision)?.tag ?? null };
  });
  if (snapshot.effects['route-traffic'] === undefined) {
    const effect = { kind: 'route-traffic', ref: serviceRef(snapshot), traffic, previousTraffic: live } as const;
    return { kind: 'perform', effect };
  }
  if (service === null || service.ready !== 'succeeded' || !sameShares(service.served, traffic)) {
    return { kind: 'wait', patch: {}, awaiting: 'Cloud Run to share the traffic', checkInSeconds: 5 };
  }
  if (answer?.ok !== true) {
    const seen = answer === null ? 'no answer' : `${answer.observed} to ${answer.request}`;
    const message = `After the traffic was shared, the service gave: ${seen}. The earlier traffic was restored.`;
    return { kind: 'fail', patch: {}, failure: failure('never-healthy', message, 'Look at `slipway logs --service`.') };
  }
  const stable = recorded(snapshot.service.stable, 'live release');
  return {
    kind: 'done',
    patch: { promotion: { at: now, replaced: null } },
    // Nothing else of the live release is another one.
    servicePatch: {
      stable: { ...stable, traffic },
      lastPromotedSeq: deployment.seq,
      ...driftAfterSplit(snapshot.service, now),
    },
    what: `Shares the traffic: ${wordsOf(snapshot)}`,
  };
}
