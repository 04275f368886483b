import { withContainer, withService, withTemplate } from '../cloud-run-requests.ts';
import { docs, type Row, v2 } from './row.ts';

const probe = (more: object) => ({ tcpSocket: { port: 8080 }, ...more });

export const scaling: readonly Row[] = [
  [
    'more instances at least than at most',
    withTemplate({ scaling: { minInstanceCount: 3, maxInstanceCount: 2 } }),
    /min_instance_count \(3\)/,
    `${v2}.RevisionScaling.max_instance_count`,
  ],
  [
    'the same of the service',
    withService({ scaling: { minInstanceCount: 3, maxInstanceCount: 2 } }),
    /^scaling: /,
    `${v2}.ServiceScaling.max_instance_count`,
  ],
  [
    'a probe that waits longer than its period',
    withContainer({ startupProbe: probe({ periodSeconds: 10, timeoutSeconds: 240 }) }),
    /startup_probe\.timeout_seconds: must be less than period_seconds$/,
    'https://github.com/datawranglerai/self-host-n8n-on-gcr/issues/23',
  ],
  [
    'a startup of more than 240 seconds',
    withContainer({ startupProbe: probe({ periodSeconds: 60, failureThreshold: 5 }) }),
    /must not exceed 240 seconds/,
    `${docs}/configuring/healthchecks`,
  ],
  [
    'a startup that begins after 241 seconds',
    withContainer({ startupProbe: probe({ initialDelaySeconds: 241 }) }),
    /initial_delay_seconds: must be between 0 and 240/,
    `${v2}.Probe.initial_delay_seconds`,
  ],
  [
    'a liveness probe every 3601 seconds',
    withContainer({ livenessProbe: { httpGet: { path: '/', port: 8080 }, periodSeconds: 3601 } }),
    /period_seconds: must be between 1 and 3600/,
    `${v2}.Probe.period_seconds`,
  ],
  [
    'a liveness probe over TCP',
    withContainer({ livenessProbe: probe({}) }),
    /TCP is not supported for liveness probes/,
    `${docs}/configuring/healthchecks`,
  ],
];
