import type { Ports } from '../ports.ts';
import { createPolicy, type Dependency, type Policy } from './resilience.ts';

type Guarded = Pick<Ports, 'github' | 'builds' | 'runs' | 'runLogs' | 'secrets'>;

/**
 * Every dependency behind its own policy. Writes with an etag are not repeated here, since the second try has to read again;
 * neither is what would leave two builds or two versions of a secret. A delivery that comes again reconciles them.
 */
export function protectAll(bare: Guarded): {
  readonly ports: Guarded;
  readonly policies: Readonly<Record<Dependency, Policy>>;
} {
  const policies = {
    github: createPolicy('github'),
    'cloud-build': createPolicy('cloud-build'),
    'cloud-run': createPolicy('cloud-run'),
    'cloud-logging': createPolicy('cloud-logging'),
    'secret-manager': createPolicy('secret-manager'),
    gemini: createPolicy('gemini'),
  };
  return {
    policies,
    ports: {
      github: policies.github.protect(bare.github),
      builds: policies['cloud-build'].protect(bare.builds, { once: ['create'] }),
      runs: policies['cloud-run'].protect(bare.runs, { once: ['create', 'addRevision', 'setTraffic'] }),
      runLogs: policies['cloud-logging'].protect(bare.runLogs),
      secrets: policies['secret-manager'].protect(bare.secrets, { once: ['write'] }),
    },
  };
}
