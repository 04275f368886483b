import type { Instruction } from 'dockerfile-ast';
import { type Hit, placeOf } from './dockerfile-hit.ts';
import { flagValues, isNamed, resolved, type Stage } from './dockerfile-stages.ts';

export interface DockerfilePolicy {
  /** Hosts, or hosts with the beginning of a path, that base images may come from; null for any. */
  readonly registries: readonly string[] | null;
}

interface Place {
  readonly line: number;
  readonly column: number;
}

/** What is wrong with the image that a stage begins with. */
export function baseHits(stage: Stage, stages: readonly Stage[], policy: DockerfilePolicy): readonly Hit[] {
  const { image, line, column } = stage;
  if (image === 'scratch' || image === '') return [];
  if (stages.some((other) => isNamed(other, image) && other.line < line)) return [];
  const hits = untrustedHits('base image', image, { line, column }, policy);
  if (image.includes('$')) return hits;
  const tag = /:([^/:]+)$/.exec(image.replace(/@.*$/, ''))?.[1];
  if (image.includes('@sha256:') || (tag !== undefined && tag !== 'latest')) return hits;
  return [
    ...hits,
    {
      rule: 'base-not-pinned',
      severity: 'medium',
      line,
      column,
      message: `The base image ${image} has ${tag === undefined ? 'no tag' : 'the tag latest'}, so the same source can build something else tomorrow.`,
      remedy: `Name a version, for instance ${image.replace(/:latest$/, '')}:<version>.`,
    },
  ];
}

/** Images that COPY and RUN take files from are part of the build like its bases. */
export function takenImageHits(
  instruction: Instruction,
  stages: readonly Stage[],
  policy: DockerfilePolicy,
): readonly Hit[] {
  const mounted = flagValues(instruction, 'mount').flatMap((mount) => /(?:^|,)from=([^,]+)/.exec(mount)?.[1] ?? []);
  const [globals = new Map<string, string>()] = stages.map((stage) => stage.globals);
  return [...flagValues(instruction, 'from'), ...mounted]
    .map((name) => resolved(name, globals))
    .filter((name) => !/^\d+$/.test(name) && !stages.some((stage) => isNamed(stage, name)))
    .flatMap((name) => untrustedHits('image', name, placeOf(instruction), policy));
}

function untrustedHits(what: string, image: string, place: Place, { registries }: DockerfilePolicy): readonly Hit[] {
  if (registries === null) return [];
  // The names of hosts are the same in any case.
  const full = withRegistry(image.replace(/^[^/]+(?=\/)/, (host) => (/[.:]/.test(host) ? host.toLowerCase() : host)));
  // Of a name with a variable in it only what stands before is known.
  const known = full.includes('$') ? full.slice(0, full.indexOf('$')) : full;
  if (known === '' || registries.some((one) => isFrom(full, known, one.replace(/\/$/, '')))) return [];
  return [
    {
      rule: 'untrusted-registry',
      severity: 'high',
      ...place,
      message: `The ${what} ${image} comes from ${full.split('/')[0]}, which the policy does not trust.`,
      remedy: `Take an image from ${registries.join(', ')}.`,
    },
  ];
}

function isFrom(full: string, known: string, registry: string): boolean {
  if (full === registry || full.startsWith(`${registry}/`)) return true;
  return known !== full && `${registry}/`.startsWith(known);
}

/** The name with its host and without its tag: without a host it is Docker Hub's, and there without a user it is of the official library. */
function withRegistry(image: string): string {
  const name = image.replace(/@.*$/, '').replace(/:[^/:]*$/, '');
  const [first = '', ...rest] = name.split('/');
  if (name.startsWith('$')) return name;
  const isHost = rest.length > 0 && (/[.:]/.test(first) || first === 'localhost');
  if (isHost && !/^(?:index\.|registry-1\.)?docker\.io$/.test(first)) return name;
  const path = isHost ? rest.join('/') : name;
  return `docker.io/${path.includes('/') ? path : `library/${path}`}`;
}
