import { revisionOf, secondRevisionOf } from '../../shared/names.ts';
import type { Service } from '../../shared/service.ts';
import type { RunService } from '../ports.ts';

/**
 * Whether nothing of the service was ever released, and all that it runs are revisions of deployments before `seq`: a call
 * of one of them was carried out after that deployment had ended. None of them was verified.
 */
export function isLeftover(live: RunService, { name, stable }: Pick<Service, 'name' | 'stable'>, seq: number): boolean {
  const earlier = Array.from({ length: seq - 1 }, (_, index) => [
    revisionOf(name, index + 1),
    secondRevisionOf(name, index + 1),
  ]).flat();
  return stable === null && live.traffic.every(({ revision }) => earlier.includes(revision));
}
