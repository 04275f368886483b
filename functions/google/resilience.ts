import {
  bulkhead,
  CircuitState,
  ConsecutiveBreaker,
  circuitBreaker,
  ExponentialBackoff,
  halfJitterGenerator,
  handleWhen,
  retry,
  TimeoutStrategy,
  timeout,
  wrap,
} from 'cockatiel';
import type { Vitals } from '../../shared/api.ts';
import { isTransient, speaksOfIllness } from './transient.ts';

/** One dependency's limits: its slowest call, calls under way at once, and calls that may wait for their turn. */
interface Limits {
  readonly timeoutMs: number;
  readonly atOnce: number;
  readonly waiting: number;
  /** Where fewer than `retries` says. */
  readonly attempts?: number;
}

/** Cloud Run's longest call follows an operation for 30 s, GitHub's reads a list of many pages. */
const limits = {
  github: { timeoutMs: 30_000, atOnce: 40, waiting: 2_000 },
  'cloud-build': { timeoutMs: 25_000, atOnce: 40, waiting: 2_000 },
  // A thousand occurrences a page, and a release goes on without them.
  'container-analysis': { timeoutMs: 25_000, atOnce: 40, waiting: 500, attempts: 1 },
  'cloud-run': { timeoutMs: 60_000, atOnce: 100, waiting: 2_000 },
  'cloud-logging': { timeoutMs: 25_000, atOnce: 20, waiting: 500 },
  // Three questions at once; a release is held for the answer, and asked again a minute later.
  'cloud-monitoring': { timeoutMs: 25_000, atOnce: 20, waiting: 500, attempts: 1 },
  'secret-manager': { timeoutMs: 25_000, atOnce: 40, waiting: 1_000 },
  // Resource Manager, Service Usage, IAM, Artifact Registry and Cloud Quotas: seven questions a deployment.
  iam: { timeoutMs: 60_000, atOnce: 20, waiting: 1_000 },
  'project-apis': { timeoutMs: 25_000, atOnce: 100, waiting: 2_000 },
  // Everything goes on without it, so nobody waits for their turn, and a call with its retry takes 10 s at most.
  gemini: { timeoutMs: 4_000, atOnce: 100, waiting: 0, attempts: 1 },
} as const satisfies Readonly<Record<string, Limits>>;
export type Dependency = keyof typeof limits;

/** product.md "Resilience": three retries after 1, 2 and 4 s, each with jitter. */
const retries = { attempts: 3, firstMs: 1_000, lastMs: 4_000 } as const;
/** So many failures in a row open the breaker; after that time one call is let through to see. */
const breaker = { failures: 5, halfOpenAfterMs: 10_000 } as const;
/** Latency is told of this many last calls. */
const remembered = 100;

export interface PolicyOptions {
  /** Shorter ones, for tests. */
  readonly firstRetryMs?: number;
  readonly halfOpenAfterMs?: number;
  /** Hears of every call that is over, and of every change of the breaker. */
  readonly heard?: (what: 'call' | 'change') => void;
}

export interface Policy {
  /** The same port, every method behind the policy. `once` names what is not idempotent: it is never tried a second time here. */
  protect<Port extends object>(port: Port, options?: { readonly once?: readonly (keyof Port)[] }): Port;
  vitals(): Vitals;
}

/**
 * Retry around breaker around bulkhead around time-out, for one dependency in one process. An open breaker and a full
 * bulkhead throw like any other trouble that may pass: the message is delivered again.
 */
export function createPolicy(dependency: Dependency, options: PolicyOptions = {}): Policy {
  const { timeoutMs, atOnce, waiting, attempts = retries.attempts }: Limits = limits[dependency];
  const backoff = new ExponentialBackoff({
    initialDelay: options.firstRetryMs ?? retries.firstMs,
    maxDelay: retries.lastMs,
    exponent: 2,
    generator: halfJitterGenerator,
  });
  const circuit = circuitBreaker(handleWhen(speaksOfIllness), {
    breaker: new ConsecutiveBreaker(breaker.failures),
    halfOpenAfter: options.halfOpenAfterMs ?? breaker.halfOpenAfterMs,
  });
  circuit.onStateChange(() => options.heard?.('change'));
  const inTime = timeout(timeoutMs, TimeoutStrategy.Aggressive);
  const once = wrap(circuit, bulkhead(atOnce, waiting));
  const again = wrap(retry(handleWhen(isTransient), { maxAttempts: attempts, backoff }), once);
  const calls: { readonly millis: number; readonly failed: boolean }[] = [];

  async function measured<T>(call: () => Promise<T>): Promise<T> {
    const begun = performance.now();
    const note = (failed: boolean) => {
      calls.push({ millis: performance.now() - begun, failed });
      if (calls.length > remembered) calls.shift();
      options.heard?.('call');
    };
    try {
      const answer = await call();
      note(false);
      return answer;
    } catch (error) {
      note(speaksOfIllness(error));
      throw error;
    }
  }

  return {
    protect<Port extends object>(
      port: Port,
      { once: unrepeatable = [] }: { readonly once?: readonly (keyof Port)[] } = {},
    ) {
      const methods = Object.entries(port).map(([name, method]: [string, (...args: unknown[]) => Promise<unknown>]) => {
        const policy = unrepeatable.includes(name as keyof Port) ? once : again;
        const call = (...args: unknown[]) => {
          // All calls would listen to the library's one signal for "never" otherwise, and Node warns from the eleventh on.
          const { signal } = new AbortController();
          return policy.execute(() => measured(() => inTime.execute(() => method(...args), signal)), signal);
        };
        return [name, call];
      });
      return Object.fromEntries(methods) as Port;
    },
    vitals() {
      const millis = calls.map((each) => each.millis).sort((a, b) => a - b);
      return {
        breaker: wordOf(circuit.state),
        calls: calls.length,
        failures: calls.filter(({ failed }) => failed).length,
        p95Millis: millis.length === 0 ? null : Math.round(millis[Math.ceil(millis.length * 0.95) - 1] ?? 0),
      };
    },
  };
}

function wordOf(state: CircuitState): Vitals['breaker'] {
  if (state === CircuitState.Closed) return 'closed';
  return state === CircuitState.HalfOpen ? 'half-open' : 'open';
}
