import type { Build, BuildStep, RequestedBuild, Timestamp } from './build.ts';
import { checkSettings, checkSubstitutions } from './check-settings.ts';
import { checkSteps } from './check-steps.ts';
import { isAllowed } from './hosts.ts';
import { planStep } from './plan-step.ts';
import { refused } from './refused.ts';
import { builtIn, type Substituter, substituter } from './substitute.ts';

export interface Acceptance {
  readonly id: string;
  readonly project: string;
  /** A region, or `global` for a request without parent. */
  readonly location: string;
  readonly createTime: Timestamp;
  readonly allowedSourceHosts: readonly string[];
}

/**
 * Turns a request into a queued build, or refuses it with a sentence: first what Google's refuses, then what cannot be
 * carried out here. Nothing of it is left to chance later.
 */
export function acceptBuild(requested: RequestedBuild, as: Acceptance): Build {
  checkSubstitutions(requested.substitutions ?? {});
  const loose = requested.options?.substitutionOption === 'ALLOW_LOOSE';
  const known = builtIn(as.project, as.id, as.location);
  const substitute = substituter(requested.substitutions ?? {}, known, loose);
  const each = (texts: readonly string[] | null | undefined) => (texts ?? []).map(substitute.apply);
  const steps = (requested.steps ?? []).map((step) => ({
    ...substituted(step, substitute),
    status: 'QUEUED' as const,
  }));
  const images = each(requested.images);
  const tags = each(requested.tags);
  const env = each(requested.options?.env);
  substitute.finish();

  checkSteps(steps, requested.timeout);
  checkSettings({ ...requested, images, tags });
  refuseUnsupported(requested);
  refuseSource(requested, as.allowedSourceHosts);
  for (const step of steps) planStep(step, env);
  const { options, source, substitutions, serviceAccount, logsBucket, timeout, queueTtl } = requested;
  return {
    id: as.id,
    name: `projects/${as.project}/locations/${as.location}/builds/${as.id}`,
    projectId: as.project,
    status: 'QUEUED',
    createTime: as.createTime,
    source: source ?? null,
    timeout: timeout ?? { seconds: '3600' },
    queueTtl: queueTtl ?? { seconds: '3600' },
    steps,
    images,
    tags,
    ...(options ? { options: { ...options, env } } : {}),
    ...(substitutions ? { substitutions } : {}),
    ...(serviceAccount ? { serviceAccount } : {}),
    ...(logsBucket ? { logsBucket } : {}),
  };
}

const notCarriedOut = ['artifacts', 'availableSecrets', 'secrets', 'gitConfig', 'dependencies', 'approval'] as const;

function refuseUnsupported(requested: RequestedBuild): void {
  for (const field of notCarriedOut) if (isSet(requested[field])) throw refused(`${field} is not carried out here`);
  const options = requested.options ?? {};
  for (const field of [
    'secretEnv',
    'volumes',
    'pool',
    'workerPool',
    'dynamicSubstitutions',
    'automapSubstitutions',
  ] as const) {
    if (isSet(options[field])) throw refused(`options.${field} is not carried out here`);
  }
}

function isSet(value: unknown): boolean {
  if (value === undefined || value === null || value === false || value === '') return false;
  return typeof value !== 'object' || Object.keys(value).length > 0;
}

function refuseSource(requested: RequestedBuild, allowed: readonly string[]): void {
  const git = requested.source?.gitSource;
  if (!git) throw refused('source.gitSource is the only source that can be fetched here');
  if (!/^[0-9a-f]{40}$/.test(git.revision ?? '')) throw refused('source.gitSource.revision must be a full commit SHA');
  if (!isAllowed(git.url ?? '', allowed)) {
    throw refused('source.gitSource.url must be http or https, without credentials, on a host that is allowed');
  }
}

function substituted(step: BuildStep, substitute: Substituter): BuildStep {
  const { apply } = substitute;
  return {
    ...step,
    ...(step.name ? { name: apply(step.name) } : {}),
    ...(step.dir ? { dir: apply(step.dir) } : {}),
    ...(step.id ? { id: apply(step.id) } : {}),
    args: (step.args ?? []).map(apply),
    env: (step.env ?? []).map(apply),
  };
}
