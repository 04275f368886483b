import { DockerfileParser, type Instruction, type Onbuild } from 'dockerfile-ast';
import type { Finding } from '../../shared/plan.ts';
import { cacheHits, checksOffHits, commandHits } from './dockerfile-commands.ts';
import { type Hit, placeOf } from './dockerfile-hit.ts';
import { baseHits, type DockerfilePolicy, takenImageHits } from './dockerfile-images.ts';
import { secretFileHits, secretHits, secretInCommand } from './dockerfile-secrets.ts';
import {
  assignments,
  finalUser,
  flagValues,
  lineageOf,
  resolved,
  type Stage,
  sourcesOf,
  stagesOf,
  variablesOf,
} from './dockerfile-stages.ts';

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
    ...stages.flatMap((stage) => {
      const variables = variablesOf(stage);
      return stage.instructions.flatMap((instruction) => [
        ...instructionHits(instruction, variables),
        ...takenImageHits(instruction, stages, policy),
      ]);
    }),
    ...parsed.getInitialARGs().flatMap(secretHits),
    ...(last === undefined ? [] : finalHits(last, stages)),
  ];
  return hits
    .map((hit): Finding => ({ ...hit, kind: 'dockerfile', file }))
    .sort((a, b) => (a.line ?? Number.MAX_SAFE_INTEGER) - (b.line ?? Number.MAX_SAFE_INTEGER));
}

function instructionHits(instruction: Instruction, variables: ReadonlyMap<string, string>): readonly Hit[] {
  const text = resolved(instruction.getArgumentsContent() ?? '', variables);
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
    case 'CMD':
    case 'ENTRYPOINT':
      return commandHits(instruction).filter(({ rule }) => rule !== 'tls-off');
    case 'ONBUILD': {
      const trigger = (instruction as Onbuild).getTriggerInstruction();
      return trigger === null ? [] : instructionHits(trigger, variables);
    }
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
      if (!text.split(/\s+/).some(opensSsh)) return [];
      const message = 'Port 22 is exposed; Cloud Run forwards HTTP only.';
      return [{ rule: 'ssh-port', severity: 'medium', ...place, message, remedy: 'Remove the SSH server.' }];
    }
    default:
      return [];
  }
}

/** A port, or a range of them, with 22 in it. */
function opensSsh(word: string): boolean {
  const [, first, last = first] = /^(\d+)(?:-(\d+))?(?:\/tcp)?$/.exec(word.replace(/["']/g, '')) ?? [];
  return first !== undefined && Number(first) <= 22 && Number(last) >= 22;
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
