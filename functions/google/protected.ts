import type { Figures } from '../figures-port.ts';
import type { Ports } from '../ports.ts';
import { nameWhoIsAway } from './away.ts';
import { createPolicy, type Dependency, type Policy, type PolicyOptions } from './resilience.ts';

type Guarded = Pick<
  Ports,
  'github' | 'builds' | 'scans' | 'runs' | 'jobs' | 'runLogs' | 'secrets' | 'project' | 'accounts'
> & {
  readonly figures: Figures;
};

/**
 * Every dependency behind its own policy. Writes with an etag are not repeated here, since the second try has to read again;
 * neither is what would leave two builds or two versions of a secret. A delivery that comes again reconciles them.
 */
export function protectAll(
  bare: Guarded,
  options: PolicyOptions = {},
): {
  readonly ports: Guarded;
  readonly policies: Readonly<Record<Dependency, Policy>>;
} {
  const policies = {
    github: createPolicy('github', options),
    'cloud-build': createPolicy('cloud-build', options),
    'container-analysis': createPolicy('container-analysis', options),
    'cloud-run': createPolicy('cloud-run', options),
    'cloud-logging': createPolicy('cloud-logging', options),
    'cloud-monitoring': createPolicy('cloud-monitoring', options),
    'secret-manager': createPolicy('secret-manager', options),
    iam: createPolicy('iam', options),
    'project-apis': createPolicy('project-apis', options),
    gemini: createPolicy('gemini', options),
  };
  return {
    policies,
    ports: {
      github: nameWhoIsAway(policies.github.protect(bare.github), 'GitHub'),
      builds: nameWhoIsAway(policies['cloud-build'].protect(bare.builds, { once: ['create'] }), 'Cloud Build'),
      scans: nameWhoIsAway(policies['container-analysis'].protect(bare.scans), 'Artifact Analysis'),
      runs: nameWhoIsAway(
        policies['cloud-run'].protect(bare.runs, { once: ['create', 'addRevision', 'setTraffic'] }),
        'Cloud Run',
      ),
      jobs: nameWhoIsAway(policies['cloud-run'].protect(bare.jobs, { once: ['start'] }), 'Cloud Run'),
      runLogs: nameWhoIsAway(policies['cloud-logging'].protect(bare.runLogs), 'Cloud Logging'),
      figures: nameWhoIsAway(policies['cloud-monitoring'].protect(bare.figures), 'Cloud Monitoring'),
      secrets: nameWhoIsAway(policies['secret-manager'].protect(bare.secrets, { once: ['write'] }), 'Secret Manager'),
      project: nameWhoIsAway(policies['project-apis'].protect(bare.project), 'Google Cloud'),
      accounts: nameWhoIsAway(policies.iam.protect(bare.accounts), 'IAM'),
    },
  };
}
