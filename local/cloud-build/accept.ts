import type { Build, BuildStep, RequestedBuild, Timestamp } from './build.ts';
import { isAllowed } from './hosts.ts';
import { isImageName } from './image-name.ts';
import { planStep } from './plan-step.ts';
import { refused } from './refused.ts';
import { builtIn, type Substituter, substituter } from './substitute.ts';
import { durationMs } from './time.ts';

export interface Acceptance {
  readonly id: string;
  readonly project: string;
  /** A region, or `global` for a request without parent. */
  readonly location: string;
  readonly createTime: Timestamp;
  readonly allowedSourceHosts: readonly string[];
}

/** Cloud Build's limit for a build's whole run (https://cloud.google.com/build/quotas). */
const longestRunMs = 24 * 3600 * 1000;

/** Turns a request into a queued build, or refuses it with a sentence; nothing of it is left to chance later. */
export function acceptBuild(requested: RequestedBuild, as: Acceptance): Build {
  refuseUnsupported(requested);
  refuseSource(requested, as.allowedSourceHosts);
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

  if (steps.length === 0) throw refused('it has no steps');
  for (const step of steps) planStep(step, env);
  refuseWaits(steps);
  for (const image of images) if (!isImageName(image)) throw refused(`${image} is not an image name`);
  for (const tag of tags) if (!/^[\w][\w.-]{0,127}$/.test(tag)) throw refused(`${tag} is not a tag`);
  if (durationMs(requested.timeout, 0) > longestRunMs) throw refused('timeout is longer than 24 hours');
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

/** Steps run one after the other, which satisfies every `waitFor` that names an earlier step. */
function refuseWaits(steps: readonly BuildStep[]): void {
  const earlier = new Set(['-']);
  for (const step of steps) {
    for (const id of step.waitFor ?? []) {
      if (!earlier.has(id)) throw refused(`waitFor names ${id}, which is no earlier step`);
    }
    if (step.id && earlier.has(step.id)) throw refused(`two steps have the id ${step.id}`);
    if (step.id) earlier.add(step.id);
  }
}
