import { invalidField } from '../grpc.ts';
import type { Container, Probe } from './spec.ts';

/** google.cloud.run.v2.Probe: longest delay and period in seconds of either kind. */
const longest = { startup: 240, liveness: 3600 } as const;

/** Refuses the probes (defaults filled in) that Cloud Run refuses. */
export function checkProbes({ startupProbe, livenessProbe }: Container): void {
  if (startupProbe) checkProbe(startupProbe, 'startup');
  if (livenessProbe) checkProbe(livenessProbe, 'liveness');
}

function checkProbe(probe: Probe, kind: keyof typeof longest): void {
  const at = `template.containers[0].${kind}_probe`;
  const most = longest[kind];
  const { timeoutSeconds = 1, periodSeconds = 10, failureThreshold = 3, initialDelaySeconds } = probe;
  if (initialDelaySeconds < 0 || initialDelaySeconds > most) {
    throw invalidField(`${at}.initial_delay_seconds`, `must be between 0 and ${most}.`);
  }
  if (periodSeconds < 1 || periodSeconds > most) {
    throw invalidField(`${at}.period_seconds`, `must be between 1 and ${most}.`);
  }
  if (timeoutSeconds < 1) throw invalidField(`${at}.timeout_seconds`, 'must be at least 1.');
  // The API's words, although its own default has both at 240: github.com/datawranglerai/self-host-n8n-on-gcr/issues/23.
  if (timeoutSeconds > periodSeconds) throw invalidField(`${at}.timeout_seconds`, 'must be less than period_seconds');
  if (failureThreshold < 1) throw invalidField(`${at}.failure_threshold`, 'must be at least 1.');
  // "failureThreshold * periodSeconds can't exceed 240 seconds" (cloud.google.com/run/docs/configuring/healthchecks).
  if (kind === 'startup' && failureThreshold * periodSeconds > most) {
    throw invalidField(at, `failure_threshold * period_seconds must not exceed ${most} seconds.`);
  }
  // The same page knows HTTP and gRPC alone for liveness.
  if (kind === 'liveness' && probe.tcpSocket) {
    throw invalidField(`${at}.tcp_socket`, 'TCP is not supported for liveness probes.');
  }
  if (probe.httpGet && !probe.httpGet.path.startsWith('/')) {
    throw invalidField(`${at}.http_get.path`, "The path must start with '/'.");
  }
}
