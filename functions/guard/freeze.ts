import type { Deployment } from '../../shared/deployment.ts';
import { type Freeze, freezeAt } from '../../shared/freeze.ts';
import { type Failure, failure } from '../../shared/problems.ts';
import type { Org, Service } from '../../shared/service.ts';

type Asked = Pick<Deployment, 'spec' | 'freezeOverride'>;

/** The window that holds for a service at a moment, its own or the organisation's. */
export function freezeOf(
  org: Pick<Org, 'freezes'>,
  service: Pick<Service, 'freezes'> | null,
  now: string,
): Freeze | null {
  return freezeAt([...(org.freezes ?? []), ...(service?.freezes ?? [])], now);
}

/** Why a service is not deployed at this moment; null where it is. A rollback always is, and what an owner let through. */
export function frozen(
  { spec, freezeOverride }: Asked,
  org: Pick<Org, 'freezes'>,
  service: Pick<Service, 'name' | 'freezes'>,
  now: string,
): Failure | null {
  if (spec.release?.kind === 'rollback' || freezeOverride !== undefined) return null;
  const freeze = freezeOf(org, service, now);
  return freeze === null ? null : frozenFailure(service.name, freeze);
}

export function frozenFailure(service: string, { until, reason }: Freeze): Failure {
  const end = `${until.slice(0, 16).replace('T', ' ')} UTC`;
  return failure(
    'service-frozen',
    `${service} is frozen until ${end}: ${reason}`,
    `Deploy after ${end}. An owner may deploy now: \`slipway deploy --override-freeze "why"\`; a rollback is always possible.`,
  );
}
