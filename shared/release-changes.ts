import type { Deployment } from './deployment.ts';
import type { EnvValue } from './env.ts';
import type { Sizing } from './plan.ts';
import type { Release } from './release.ts';
import type { StageName } from './stages.ts';

/** The release that was built of which this one is, and may be that one itself. */
export const originOf = ({ id, restores }: Pick<Release, 'id' | 'restores'>): string => restores?.id ?? id;

type Promoted = Pick<Release, 'id' | 'restores' | 'promotedAt'>;

/**
 * The release that a rollback without a name goes back to, of releases with the newest first; null where there is none.
 * Before one that was itself brought back comes what was before that one was built, so that two rollbacks go back twice.
 */
export function releaseBefore<Each extends Promoted>(
  releases: readonly Each[],
  live: { readonly deployment: string; readonly promotedAt: string } | null,
): Each | null {
  const now = releases.find(({ id }) => id === live?.deployment);
  const origin = now && releases.find(({ id }) => id === originOf(now));
  const before = (origin ?? now ?? live)?.promotedAt;
  return releases.find(({ promotedAt }) => before === undefined || promotedAt < before) ?? null;
}

/** One thing in which two releases differ; null where one of them does not have it. */
export interface ReleaseChange {
  readonly what: string;
  readonly before: string | null;
  readonly after: string | null;
}

type Compared = Pick<Release, 'source' | 'digest' | 'config' | 'root' | 'releaseCommand'>;

/** What another release in the place of one changes; variables by name, for their values may be nobody else's business. */
export function releaseChanges(from: Compared, to: Compared): readonly ReleaseChange[] {
  const fields: readonly (readonly [what: string, read: (release: Compared) => string | null])[] = [
    ['repository', ({ source }) => source.repository],
    ['commit', ({ source }) => `${source.sha.slice(0, 7)} ${source.message.split('\n')[0] ?? ''}`.trim()],
    ['image', ({ digest }) => digest.slice(0, 19)],
    ['root folder', ({ root }) => (root === '' ? 'top of the repository' : root)],
    ['sizing', ({ config }) => sizingText(config.sizing)],
    ['port', ({ config }) => String(config.port)],
    ['health path', ({ config }) => config.healthPath],
    ['service account', ({ config }) => config.serviceAccount],
    ['release command', ({ releaseCommand }) => releaseCommand],
  ];
  const differing = fields.flatMap(([what, read]) => {
    const [before, after] = [read(from), read(to)];
    return before === after ? [] : [{ what, before, after }];
  });
  return [...differing, ...variableChanges(from.config.env, to.config.env)];
}

function sizingText({ cpu, memoryMiB, concurrency, minInstances, maxInstances }: Sizing): string {
  return `${cpu} CPU, ${memoryMiB} MiB, concurrency ${concurrency}, ${minInstances}-${maxInstances} instances`;
}

type Env = Compared['config']['env'];

function variableChanges(from: Env, to: Env): readonly ReleaseChange[] {
  const names = [...new Set([...Object.keys(from), ...Object.keys(to)])].sort();
  return names.flatMap((name) => {
    const [before, after] = [from[name], to[name]];
    if (textOf(before) === textOf(after)) return [];
    const isChanged = before !== undefined && after !== undefined;
    const [was, becomes] = isChanged ? differently(before, after) : [kindOf(before), kindOf(after)];
    return [{ what: `variable ${name}`, before: was, after: becomes }];
  });
}

const textOf = (value: EnvValue | undefined): string => JSON.stringify(value ?? null);

/** A secret is named with its version; of a plain value it is said only that it is one. */
function kindOf(value: EnvValue | undefined): string | null {
  if (value === undefined) return null;
  return typeof value === 'string' ? 'a value' : `secret ${value.secret}`;
}

function differently(before: EnvValue, after: EnvValue): readonly [string | null, string | null] {
  const isPlain = typeof before === 'string' && typeof after === 'string';
  return isPlain ? ['one value', 'another value'] : [kindOf(before), kindOf(after)];
}

/** Why a stage of a deployment that brings a release back was skipped; null where it was not, or never came. */
export function whySkipped({ spec, stages }: Pick<Deployment, 'spec' | 'stages'>, stage: StageName): string | null {
  const { status, startedAt } = stages[stage];
  if (status !== 'skipped' || startedAt === null) return null;
  if (spec.traffic !== undefined) return 'not needed: only the traffic changes';
  if (spec.release === undefined) return null;
  return `not needed: the image of ${spec.release.id}`;
}

/** What going back leaves as it is, in one sentence; `since` are the releases that are gone back over. */
export function notUndone(since: readonly Pick<Release, 'releaseCommand'>[]): string {
  const commands = [...new Set(since.flatMap(({ releaseCommand }) => releaseCommand ?? []))];
  const migrated = commands.length === 0 ? '' : ` What \`${commands.join('`, `')}\` changed stays changed.`;
  return `A rollback does not undo migrations, data that was written since, or values of secrets that were destroyed.${migrated}`;
}
