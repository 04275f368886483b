import type { Approval } from '../shared/approval.ts';
import type { BuildState, Deployment, TrafficShare } from '../shared/deployment.ts';
import type { Failure } from '../shared/problems.ts';
import type { Release } from '../shared/release.ts';
import type { Org, Service } from '../shared/service.ts';
import type { StageName } from '../shared/stages.ts';
import type { JobRequest } from './jobs-port.ts';
import type { BuildRequest, CommitState, Ports, RevisionConfig, ServiceRef } from './ports.ts';

/** What a stage sees: the documents as they were read at one moment, and what its effects have answered. */
export interface Snapshot {
  readonly org: Org;
  readonly service: Service;
  readonly deployment: Deployment;
  readonly effects: EffectResults;
  /** What was begun outside, whether or not it has answered. */
  readonly begun?: readonly EffectKind[];
  /** The release that is brought back; null where nothing is, and where it is gone. */
  readonly bundle: Release | null;
  /** What is live as it was released, for the stages that compare it with what is; null where it was not recorded. */
  readonly lastRelease?: Release | null;
  /** Address of the web client, without a trailing slash. */
  readonly webUrl: string;
}

/** Cloud Run as it was when a write was decided; missing where that is not asked. */
export interface Seen {
  readonly traffic: readonly TrafficShare[];
  readonly latest: string | null;
}

/** Something done outside that must happen once; it is stored before it is done, and done as it was stored. */
export type Effect =
  | {
      readonly kind: 'prepare-account';
      readonly email: string;
      readonly about: string;
      readonly roles: readonly string[];
      /** Secrets that the service reads. */
      readonly secrets: readonly string[];
      /** What nobody could answer when the project was asked, for who goes on without asking again. */
      readonly unknown?: readonly string[];
    }
  | { readonly kind: 'create-build'; readonly request: BuildRequest }
  | {
      readonly kind: 'cancel-build';
      readonly region: string;
      readonly id: string | null;
      readonly tag: string;
      readonly because: Failure | null;
    }
  | {
      readonly kind: 'deploy-revision';
      /** From 2 where an earlier revision of this deployment was to be corrected; missing means 1. */
      readonly turn?: number;
      /** That revision, whose tag the new one takes. */
      readonly replaces?: string;
      readonly ref: ServiceRef;
      readonly config: RevisionConfig;
      readonly tag: string;
      /** Whether nobody used the service when this was decided: there was none, or only what earlier deployments had left over. */
      readonly created: boolean;
      /** Traffic as it was when this was decided. */
      readonly previousTraffic: readonly TrafficShare[];
      readonly seen?: Seen;
    }
  /** A step of a rollout: some of the traffic; its number is the turn. */
  | {
      readonly kind: 'shift-traffic';
      readonly turn: number;
      readonly ref: ServiceRef;
      readonly traffic: readonly TrafficShare[];
      readonly seen?: Seen;
    }
  | {
      readonly kind: 'route-traffic';
      readonly ref: ServiceRef;
      readonly traffic: readonly TrafficShare[];
      /** As it was before, where nothing but the traffic is changed. */
      readonly previousTraffic?: readonly TrafficShare[];
      /** Whether the service stays closed to the public where it is. */
      readonly isPrivate?: boolean;
      readonly seen?: Seen;
    }
  | {
      readonly kind: 'withdraw-revision';
      readonly ref: ServiceRef;
      readonly revision: string;
      /** The one that it was to replace, which goes with it. */
      readonly replaces?: string;
      readonly created: boolean;
      /** The parts of the traffic that it had at most; missing where an earlier version of this code withdraws it. */
      readonly percents?: readonly number[];
      /** What was asked for, where nothing but the traffic was changed. */
      readonly routed?: readonly TrafficShare[];
      readonly previousTraffic: readonly TrafficShare[];
      /** Why it is withdrawn; null when it was cancelled. */
      readonly because: Failure | null;
    }
  /** A command of the release, run once as a job; `shared/command-run.ts` says which turn is which. */
  | { readonly kind: 'run-command'; readonly turn: number; readonly ref: ServiceRef; readonly request: JobRequest }
  | {
      readonly kind: 'cancel-command';
      readonly ref: ServiceRef;
      readonly job: string;
      readonly because: Failure | null;
    }
  | {
      readonly kind: 'commit-status';
      readonly repository: string;
      readonly sha: string;
      readonly state: CommitState;
      readonly description: string;
      readonly targetUrl: string;
      readonly context: string;
    };

export type EffectKind = Effect['kind'];

export interface EffectResults {
  readonly 'prepare-account'?: { readonly account: string; readonly unknown?: readonly string[] };
  readonly 'create-build'?: { readonly build: BuildState };
  readonly 'cancel-build'?: { readonly cancelled: true };
  readonly 'deploy-revision'?: {
    readonly operation: string | null;
    readonly created: boolean;
    readonly previousTraffic: readonly TrafficShare[];
    /** As it was asked for; missing where an earlier version of this code asked. */
    readonly config?: RevisionConfig;
  };
  readonly 'shift-traffic'?: { readonly turn: number; readonly operation: string | null };
  readonly 'route-traffic'?: { readonly operation: string | null; readonly warning: string | null };
  readonly 'withdraw-revision'?: { readonly withdrawn: true };
  readonly 'run-command'?: { readonly turn: number; readonly job: string };
  readonly 'cancel-command'?: { readonly cancelled: true };
  readonly 'commit-status'?: { readonly told: boolean };
}

/** Fields of the documents that a stage may record. */
export type DeploymentPatch = Partial<
  Pick<
    Deployment,
    | 'source'
    | 'analysis'
    | 'approval'
    | 'plan'
    | 'sizing'
    | 'cost'
    | 'env'
    | 'findings'
    | 'build'
    | 'imageScan'
    | 'run'
    | 'correction'
    | 'rehearsal'
    | 'verification'
    | 'releaseCommand'
    | 'checkCommand'
    | 'rollout'
    | 'promotion'
    | 'report'
  >
>;
export type ServicePatch = Partial<
  Pick<
    Service,
    | 'stable'
    | 'env'
    | 'account'
    | 'lastPromotedSeq'
    | 'load'
    | 'overrides'
    | 'learned'
    | 'root'
    | 'repository'
    | 'liveScan'
    | 'rescanAt'
    | 'drift'
    | 'driftCheckAt'
    | 'watch'
    | 'watchAt'
    | 'carried'
  >
>;

/** What a stage decides, as plain data that carries its reason. */
export type Decision =
  | { readonly kind: 'perform'; readonly effect: Effect }
  /** Something outside reports back; the tick looks in any case after the seconds given. */
  | {
      readonly kind: 'wait';
      readonly patch: DeploymentPatch;
      readonly awaiting: string;
      readonly checkInSeconds: number;
    }
  /** People have to say yes first, or say it again to what has changed; it is asked again once they have. */
  | { readonly kind: 'await-approval'; readonly approval: Approval }
  /** The bounded time of one call is over and it is not finished: come back at once. */
  | { readonly kind: 'again'; readonly patch: DeploymentPatch; readonly awaiting: string }
  | {
      readonly kind: 'done';
      readonly patch: DeploymentPatch;
      readonly servicePatch?: ServicePatch;
      /** What was promoted, written in the same batch and never before. */
      readonly release?: Release;
      readonly what: string;
    }
  /** The stage has nothing to do here, and says why. */
  | { readonly kind: 'skip'; readonly what: string }
  | { readonly kind: 'fail'; readonly patch: DeploymentPatch; readonly failure: Failure };

/** A stage gathers what it needs through ports, then a pure function decides. */
export interface Stage {
  readonly name: StageName;
  /** What is awaited while the stage gathers, in the page's words. */
  readonly awaiting: string;
  decide(snapshot: Snapshot, ports: Ports, now: string): Promise<Decision>;
}

export function defineStage<Facts>(stage: {
  readonly name: StageName;
  readonly awaiting: string;
  /** Why there is nothing to do, asked before anything is gathered; null where there is. */
  readonly skip?: (snapshot: Snapshot) => string | null;
  readonly gather: (snapshot: Snapshot, ports: Ports, now: string) => Promise<Facts>;
  readonly decide: (snapshot: Snapshot, facts: Facts, now: string) => Decision;
}): Stage {
  return {
    name: stage.name,
    awaiting: stage.awaiting,
    decide: async (snapshot, ports, now) => {
      const unneeded = stage.skip?.(snapshot) ?? null;
      if (unneeded !== null) return { kind: 'skip', what: unneeded };
      return stage.decide(snapshot, await stage.gather(snapshot, ports, now), now);
    },
  };
}

/** A field that an earlier stage must have recorded; its absence is a fault of ours. */
export function recorded<T>(value: T | null | undefined, name: string): T {
  if (value === null || value === undefined) throw new Error(`${name} was not recorded by an earlier stage`);
  return value;
}
