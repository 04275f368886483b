import { status } from '@grpc/grpc-js';
import { invalidField, RpcError } from '../grpc.ts';
import { checkTag, shortName } from './names.ts';
import type { Failure, Route, ServiceRecord } from './records.ts';
import { findRevision } from './records.ts';
import type { TrafficTarget } from './spec.ts';

/**
 * Refuses traffic as Cloud Run does; `revisions` are those that exist and the one that this request brings, `known` the
 * tags that the service has already, which an earlier rule let in.
 */
export function checkTraffic(
  service: string,
  traffic: readonly TrafficTarget[],
  revisions: ReadonlySet<string>,
  known: ReadonlySet<string>,
): void {
  const tags = new Set<string>();
  let sum = 0;
  for (const [index, target] of traffic.entries()) {
    const field = `traffic[${index}]`;
    const { percent, tag } = target;
    if (!Number.isInteger(percent) || percent < 0 || percent > 100) {
      throw invalidField(`${field}.percent`, `Invalid value ${percent}. It must be between 0 and 100.`);
    }
    sum += percent;
    if (tag !== '') {
      if (!known.has(tag)) checkTag(service, tag);
      if (tags.has(tag)) throw invalidField(`${field}.tag`, `The tag '${tag}' is used more than once.`);
      tags.add(tag);
    }
    checkTarget(target, field, revisions);
  }
  // "The sum must be 100": cloud.google.com/run/docs/rollouts-rollbacks-traffic-migration#split-traffic.
  if (sum !== 100) throw invalidField('traffic', `The sum of the traffic percents must be 100, got ${sum}.`);
}

function checkTarget(target: TrafficTarget, field: string, revisions: ReadonlySet<string>): void {
  const byRevision = target.type?.endsWith('_REVISION');
  if (!byRevision && target.revision !== '') {
    throw invalidField(`${field}.revision`, 'A revision cannot be named where the type is LATEST.');
  }
  if (!byRevision) return;
  if (target.revision === '') {
    throw invalidField(`${field}.revision`, 'The revision is required where the type is REVISION.');
  }
  const revision = shortName(target.revision);
  if (!revisions.has(revision)) {
    throw new RpcError(
      status.FAILED_PRECONDITION,
      `Revision '${revision}' does not exist or is deleted. ` +
        'Update all traffic to route to currently available revisions.',
    );
  }
}

/** The routes that the specification asks for, or why they cannot be in force. */
export function planRoutes(service: ServiceRecord): readonly Route[] | Failure {
  const routes = service.spec.traffic.map((target): Route => {
    const latest = !target.type?.endsWith('_REVISION');
    const revision = latest ? service.latestReady : shortName(target.revision);
    return { revision, percent: target.percent, tag: target.tag, latest };
  });
  for (const { revision, latest } of routes) {
    const found = findRevision(service, revision);
    if (found?.verdict.state === 'succeeded') continue;
    if (found?.verdict.state === 'failed') return found.verdict.failure;
    const asked = latest ? service.latestCreated : revision;
    return {
      code: status.FAILED_PRECONDITION,
      reason: { reason: 'REVISION_FAILED' },
      message: `Revision '${asked}' is not ready and cannot serve traffic.`,
    };
  }
  return routes;
}

/** Revisions that a request can reach, through a share of the traffic or through a tag. */
export function routedRevisions(routes: readonly Route[]): ReadonlySet<string> {
  return new Set(routes.filter((each) => each.percent > 0 || each.tag !== '').map((each) => each.revision));
}
