import type { Vitals } from '../../../shared/api.ts';
import type { ProblemCode } from '../../../shared/problems.ts';
import type { Acceptor } from '../../engine/accept.ts';
import type { Action, Actor } from '../../guard/authorize.ts';
import { log } from '../../log.ts';
import type { Broker, Ports, Store } from '../../ports.ts';
import type { Checks } from './health.ts';
import type { Rates } from './rate-limit.ts';

export interface ApiConfig {
  /** Google Cloud project, for the trace's full name in the log. */
  readonly project: string;
  /** Address of the web client without a trailing slash; a deployment's page stands under it. */
  readonly webUrl: string;
  /** Origins that a browser may call from, compared exactly. */
  readonly allowedOrigins: readonly string[];
  /** Hosts that the address of a repository may name. */
  readonly sourceHosts: readonly string[];
  readonly version: string;
  /** What differs from `defaultRates`. */
  readonly rates?: Partial<Rates>;
  /** Proxies in front that append to X-Forwarded-For; one, Google's own, where nothing is said. */
  readonly proxies?: number;
}

export interface ApiDeps {
  readonly store: Store;
  readonly broker: Broker;
  readonly ports: Ports;
  /** Throws for a token that is not valid now. */
  readonly verify: (idToken: string) => Promise<{ readonly uid: string; readonly email: string | null }>;
  readonly config: ApiConfig;
  readonly checks: Checks;
  /** How calls of all processes went lately, by the name of the check; what has no policy of its own is not there. */
  readonly vitals?: () => Promise<Readonly<Record<string, Vitals>>>;
}

/** What the middlewares put into the request's context. */
export interface ApiEnv {
  readonly Variables: {
    traceparent: string;
    uid: string;
    /** Who asks and for what, once it is known that the caller is a member. */
    actor?: Actor;
    action?: Action;
    /** The code that the request was refused with. */
    refusal?: ProblemCode;
  };
}

/** What the engine needs to take a request; an unsent message is sent again by the tick, so it is only noted. */
export function acceptor({ store, broker, config }: ApiDeps): Acceptor {
  return {
    store,
    broker,
    sourceHosts: config.sourceHosts,
    tell: (problem, error) => log.warn({ err: error }, problem),
  };
}
