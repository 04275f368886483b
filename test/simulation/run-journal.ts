import type { TrafficShare } from '../../shared/deployment.ts';

/** What was done to a service, by whom, and how it stood after that; null where it was gone. */
export interface RunEntry {
  readonly at: number;
  readonly by: string;
  readonly what: 'create' | 'add-revision' | 'traffic' | 'served' | 'open' | 'remove' | 'by-hand';
  readonly service: string;
  /** As asked for; `served` is what is really served by then. */
  readonly after: {
    readonly traffic: readonly TrafficShare[];
    readonly served: readonly TrafficShare[];
    readonly isPublic: boolean;
    /** The revision that somebody made by hand just then. */
    readonly made?: string | null;
  } | null;
}

/** A request that came in from outside, and what it got. */
export interface Requested {
  readonly at: number;
  readonly by: string;
  readonly revision: string;
  /** Whether it came by the revision's own tag. */
  readonly byTag: boolean;
  readonly status: number | null;
}
