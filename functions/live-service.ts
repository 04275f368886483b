import type { TrafficShare } from '../shared/deployment.ts';
import type { Service } from '../shared/service.ts';
import type { ServiceRef } from './ports.ts';

/** A service as Cloud Run has it, whatever is recorded of it. */
export interface LiveService {
  readonly ref: ServiceRef;
  readonly url: string;
  readonly isPublic: boolean;
  /** The highest number that a revision of it has. */
  readonly newestSeq: number;
  readonly traffic: readonly TrafficShare[];
  /** What has all the traffic, by its labels; null where it is shared, or was not made by Slipway. */
  readonly serving: Omit<NonNullable<Service['stable']>, 'traffic' | 'promotedAt' | 'url'> | null;
}
