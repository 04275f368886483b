import { DockerfileParser, type Instruction } from 'dockerfile-ast';
import type { Finding } from '../../shared/plan.ts';
import { cacheHits, checksOffHits, commandHits } from './dockerfile-commands.ts';
import { type Hit, placeOf } from './dockerfile-hit.ts';
import { secretFileHits, secretHits, secretInCommand } from './dockerfile-secrets.ts';
import {
  assignments,
  finalUser,
  flagValues,
  isNamed,
  lineageOf,
  type Stage,
  sourcesOf,
  stagesOf,
} from './dockerfile-stages.ts';

export interface DockerfilePolicy {
  /** Hosts, or hosts with the beginning of a path, that base images may come from; null for any. */
  readonly registries: readonly string[] | null;
}

/**
 * Checks a Dockerfile. High is what hands a secret or the build to others (it stops the deploy unless the service's policy says warn); running
 * as root is medium, because Cloud Run's sandbox stands between the container's root and the host.
 */
export function dockerfileFindings(
  file: string,
  text: string,
  policy: DockerfilePolicy = { registries: null },
): readonly Finding[] {
  const parsed = DockerfileParser.parse(text);
  const stages = stagesOf(parsed);
  const last = stages.at(-1);
  const hits = [
    ...stages.flatMap((stage) => [...baseHits(stage, stages, policy), ...repeatedHits(stage)]),
    ...stages.flatMap((stage) => stage.instructions.flatMap((instruction) => instructionHits(instruction))),
    ...parsed.getInitialARGs().flatMap(secretHits),
    ...(last === undefined ? [] : finalHits(last, stages)),
  ];
  return hits
    .map((hit): Finding => ({ ...hit, kind: 'dockerfile', file }))
    .sort((a, b) => (a.line ?? Number.MAX_SAFE_INTEGER) - (b.line ?? Number.MAX_SAFE_INTEGER));
}

function baseHits(stage: Stage, stages: readonly Stage[], { registries }: DockerfilePolicy): readonly Hit[] {
  const { image, line, column } = stage;
  if (image === 'scratch' || image === '' || image.includes('$')) return [];
  if (stages.some((other) => isNamed(other, image) && other.line < line)) return [];
  const hits: Hit[] = [];
  const full = withRegistry(image);
  if (registries !== null && !registries.some((one) => full === one || full.startsWith(`${one.replace(/\/$/, '')}/`))) {
    hits.push({
      rule: 'untrusted-registry',
      severity: 'high',
      line,
      column,
      message: `The base image ${image} comes from ${full.split('/')[0]}, which the policy does not trust.`,
      remedy: `Take a base image from ${registries.join(', ')}.`,
    });
  }
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

/** The name with its host: without one it is Docker Hub's, and without a user it is of the official library. */
function withRegistry(image: string): string {
  const [first = '', ...rest] = image.split('/');
  if (rest.length === 0) return `docker.io/library/${image}`;
  return /[.:]|^localhost$/.test(first) ? image : `docker.io/${image}`;
}

function instructionHits(instruction: Instruction): readonly Hit[] {
  const text = instruction.getArgumentsContent() ?? '';
  const place = placeOf(instruction);
  switch (instruction.getKeyword()) {
    case 'ENV':
      return [...secretHits(instruction), ...checksOffHits(instruction)];
    case 'ARG':
      return secretHits(instruction);
    case 'ADD':
      return [...addHits(instruction), ...secretFileHits(instruction)];
    case 'COPY':
      return secretFileHits(instruction);
    case 'RUN':
      return [...commandHits(instruction), ...secretInCommand(instruction)];
    case 'WORKDIR': {
      if (/^["']?[/$]/.test(text) || /^["']?[A-Za-z]:/.test(text)) return [];
      const message = `WORKDIR ${text} depends on where the base image stands.`;
      return [
        {
          rule: 'relative-workdir',
          severity: 'low',
          ...place,
          message,
          remedy: 'Name the folder from the root, for instance /app.',
        },
      ];
    }
    case 'EXPOSE': {
      if (!/(^|\s)22(\/tcp)?(\s|$)/.test(text)) return [];
      const message = 'Port 22 is exposed; Cloud Run forwards HTTP only.';
      return [{ rule: 'ssh-port', severity: 'medium', ...place, message, remedy: 'Remove the SSH server.' }];
    }
    default:
      return [];
  }
}

function addHits(instruction: Instruction): readonly Hit[] {
  const sources = sourcesOf(instruction);
  const place = placeOf(instruction);
  if (sources.some((source) => /^(https?|ftp|git):|^git@|^ssh:/.test(source))) {
    if (flagValues(instruction, 'checksum').length > 0) return [];
    const message = 'ADD fetches from the network without checking what comes.';
    return [
      {
        rule: 'add-remote',
        severity: 'medium',
        ...place,
        message,
        remedy: 'Use RUN with curl and compare the checksum, or ADD --checksum.',
      },
    ];
  }
  // Unpacking is what ADD is for; it does not unpack zip files.
  if (sources.some((source) => /\.(tar|tgz|tbz2?|txz|tar\.\w+|xz|gz|bz2)$/.test(source))) return [];
  return [
    {
      rule: 'add-for-copy',
      severity: 'low',
      ...place,
      message: 'ADD does more than is needed here.',
      remedy: 'Use COPY.',
    },
  ];
}

const once = { CMD: 'several-cmd', ENTRYPOINT: 'several-entrypoint', HEALTHCHECK: 'several-healthcheck' } as const;

function repeatedHits(stage: Stage): readonly Hit[] {
  return Object.entries(once).flatMap(([keyword, rule]): readonly Hit[] => {
    const all = stage.instructions.filter((instruction) => instruction.getKeyword() === keyword);
    const [first] = all;
    if (first === undefined || all.length < 2) return [];
    const message = `There are several ${keyword} instructions; only the last counts.`;
    return [{ rule, severity: 'low', ...placeOf(first), message, remedy: 'Remove the others.' }];
  });
}

/** Images whose own user is none of root. */
const unprivileged = /nonroot|rootless|unprivileged|^cgr\.dev\/|chainguard\/|^(docker\.io\/)?bitnami(legacy)?\//;

function finalHits(last: Stage, stages: readonly Stage[]): readonly Hit[] {
  const lineage = lineageOf(last, stages);
  const inImage = lineage.flatMap(({ instructions }) => instructions);
  const environment = inImage
    .filter((instruction) => /^(ENV|ARG)$/.test(instruction.getKeyword()))
    .flatMap((instruction) => assignments(instruction).map(({ name }) => name));
  const caches = inImage
    .filter((instruction) => instruction.getKeyword() === 'RUN')
    .flatMap((instruction) => cacheHits(instruction, environment));
  const user = finalUser(last, stages);
  const name = user?.name.split(':')[0] ?? null;
  const isRoot =
    name === null ? !lineage.some(({ image }) => unprivileged.test(image)) : name === 'root' || /^0+$/.test(name);
  const hasHealthcheck = inImage.some((instruction) => instruction.getKeyword() === 'HEALTHCHECK');
  const root: readonly Hit[] = isRoot
    ? [
        {
          rule: 'runs-as-root',
          severity: 'medium',
          line: user?.line ?? null,
          column: user?.column ?? null,
          message: name === null ? 'No USER is set, so the program runs as root.' : 'The last USER is root.',
          remedy: 'End with a user of its own, for instance `USER 1001:1001`.',
        },
      ]
    : [];
  const health: readonly Hit[] = hasHealthcheck
    ? []
    : [
        {
          rule: 'no-healthcheck',
          severity: 'info',
          line: null,
          column: null,
          message: 'There is no HEALTHCHECK. Cloud Run ignores it and uses its own probes; other platforms do not.',
          remedy: 'Add one where the image has a program that can ask.',
        },
      ];
  return [...caches, ...root, ...health];
}
