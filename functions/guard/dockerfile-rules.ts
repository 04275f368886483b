import { DockerfileParser, type Instruction } from 'dockerfile-ast';
import type { Finding, Severity } from '../../shared/plan.ts';
import { commandText, finalUser, type Stage, stagesOf } from './dockerfile-stages.ts';
import { isPlaceholder, looksLikeSecretValue } from './secret-shapes.ts';

const secretName = /(SECRET|TOKEN|PASSWORD|PASSWD|API_?KEY|PRIVATE_?KEY|ACCESS_?KEY|CREDENTIAL|_KEY$)/i;

const harmlessName = /(_FILE|_PATH|_URL|_TTL|_ID|PUBLIC_KEY)$/i;

interface Hit {
  readonly rule: string;
  readonly severity: Severity;
  /** From 1; null for what is missing. */
  readonly line: number | null;
  readonly message: string;
  readonly remedy: string;
}

const lineOf = (instruction: Instruction): number => instruction.getRange().start.line + 1;

/**
 * Checks a Dockerfile. High is what hands a secret or the build to others (it stops the deploy unless the service's policy says warn); running
 * as root is medium, because Cloud Run's sandbox stands between the container's root and the host.
 */
export function dockerfileFindings(file: string, text: string): readonly Finding[] {
  const parsed = DockerfileParser.parse(text);
  const stages = stagesOf(parsed);
  const hits = [
    ...stages.flatMap((stage) => baseHits(stage, stages)),
    ...stages.flatMap((stage) => stage.instructions.flatMap((instruction) => instructionHits(instruction))),
    ...parsed.getInitialARGs().flatMap(secretHits),
    ...finalHits(stages),
  ];
  return hits
    .map((hit): Finding => ({ ...hit, kind: 'dockerfile', file }))
    .sort((a, b) => (a.line ?? Number.MAX_SAFE_INTEGER) - (b.line ?? Number.MAX_SAFE_INTEGER));
}

function baseHits(stage: Stage, stages: readonly Stage[]): readonly Hit[] {
  const image = stage.image;
  if (image === 'scratch' || image.includes('$') || image.includes('@sha256:')) return [];
  if (stages.some((other) => other.name !== null && other.name === image && other.line < stage.line)) return [];
  const tag = /:([^/:]+)$/.exec(image)?.[1];
  if (tag !== undefined && tag !== 'latest') return [];
  return [
    {
      rule: 'base-not-pinned',
      severity: 'medium',
      line: stage.line,
      message: `The base image ${image} has ${tag === undefined ? 'no tag' : 'the tag latest'}, so the same source can build something else tomorrow.`,
      remedy: `Name a version, for instance ${image.replace(/:latest$/, '')}:<version>.`,
    },
  ];
}

function secretHits(instruction: Instruction): readonly Hit[] {
  const keyword = instruction.getKeyword();
  if (keyword !== 'ENV' && keyword !== 'ARG') return [];
  const bare = keyword === 'ARG' ? (/^\s*(\w+)\s*$/.exec(instruction.getArgumentsContent() ?? '')?.[1] ?? null) : null;
  if (bare !== null && secretName.test(bare) && !harmlessName.test(bare)) {
    return [
      {
        rule: 'secret-build-argument',
        severity: 'medium',
        line: lineOf(instruction),
        message: `ARG ${bare} asks for a secret as a build argument, which stays readable in the history of the image.`,
        remedy: 'Use RUN --mount=type=secret.',
      },
    ];
  }
  return assignments(instruction).flatMap(({ name, value }): readonly Hit[] => {
    const suspicious = looksLikeSecretValue(name, value) || (secretName.test(name) && !isHarmless(name, value));
    if (!suspicious) return [];
    return [
      {
        rule: 'secret-in-image',
        severity: 'high',
        line: lineOf(instruction),
        message: `${keyword} ${name} writes a secret into the image, where everyone who can pull it can read it.`,
        remedy:
          'Remove it, and give the value to the running service: `slipway secrets set`; for builds use RUN --mount=type=secret.',
      },
    ];
  });
}

/** A name alone accuses only where a value stands that is neither a placeholder nor a reference nor a path. */
function isHarmless(name: string, value: string): boolean {
  return value === '' || isPlaceholder(value) || /^[/$]/.test(value) || harmlessName.test(name);
}

function assignments(instruction: Instruction): readonly { readonly name: string; readonly value: string }[] {
  const text = instruction.getArgumentsContent() ?? '';
  const pairs = [...text.matchAll(/([A-Za-z_]\w*)=(?:"((?:[^"\\]|\\.)*)"|'([^']*)'|(\S*))/g)];
  if (pairs.length > 0) {
    return pairs.map((pair) => ({ name: pair[1] ?? '', value: pair[2] ?? pair[3] ?? pair[4] ?? '' }));
  }
  const old = /^(\w+)\s+(.+)$/s.exec(text);
  return old === null ? [] : [{ name: old[1] ?? '', value: old[2] ?? '' }];
}

function instructionHits(instruction: Instruction): readonly Hit[] {
  const keyword = instruction.getKeyword();
  if (keyword === 'ENV' || keyword === 'ARG') return secretHits(instruction);
  if (keyword === 'ADD') return addHits(instruction);
  if (keyword === 'RUN') return runHits(instruction);
  const text = instruction.getArgumentsContent() ?? '';
  const at = { line: lineOf(instruction) };
  if (keyword === 'WORKDIR' && !/^["']?[/$]/.test(text) && !/^["']?[A-Za-z]:/.test(text)) {
    return [
      {
        ...at,
        rule: 'relative-workdir',
        severity: 'low',
        message: `WORKDIR ${text} depends on where the base image stands.`,
        remedy: 'Name the folder from the root, for instance /app.',
      },
    ];
  }
  if (keyword === 'EXPOSE' && /(^|\s)22(\/tcp)?(\s|$)/.test(text)) {
    return [
      {
        ...at,
        rule: 'ssh-port',
        severity: 'medium',
        message: 'Port 22 is exposed; Cloud Run forwards HTTP only.',
        remedy: 'Remove the SSH server.',
      },
    ];
  }
  return [];
}

function addHits(instruction: Instruction): readonly Hit[] {
  const sources = instruction.getArguments().map((argument) => argument.getValue());
  const line = lineOf(instruction);
  if (sources.some((source) => /^https?:|^git@/.test(source))) {
    return [
      {
        rule: 'add-remote',
        severity: 'medium',
        line,
        message: 'ADD fetches from the network without checking what comes.',
        remedy: 'Use RUN with curl and compare the checksum, or ADD --checksum.',
      },
    ];
  }
  if (sources.some((source) => /\.(tar|tgz|tar\.\w+|zip|xz)$/.test(source))) return [];
  return [
    { rule: 'add-for-copy', severity: 'low', line, message: 'ADD does more than is needed here.', remedy: 'Use COPY.' },
  ];
}

/** What a shell line does that it should not. */
const runRules: readonly (Omit<Hit, 'line'> & { readonly when: (command: string) => boolean })[] = [
  {
    rule: 'pipe-to-shell',
    severity: 'high',
    when: (command) =>
      /\b(curl|wget)\b[^|;&]*\|\s*(sudo\s+)?(ba|z|da|k)?sh\b/.test(command) ||
      /\b(ba|z|da)?sh\s+(-c\s+)?["']?(<\(|\$\()\s*(curl|wget)\b/.test(command),
    message: 'A script from the network is run as it comes: whoever controls that address controls the image.',
    remedy: 'Download it, compare its checksum, then run it; or install a package.',
  },
  {
    rule: 'tls-off',
    severity: 'high',
    when: (command) =>
      /\bcurl\b[^;&|]*\s(-\w*k\w*|--insecure)\b|\bwget\b[^;&|]*--no-check-certificate|NODE_TLS_REJECT_UNAUTHORIZED=0|strict-ssl\s+false|--trusted-host\b|http\.sslVerify\s+false|--allow-unauthenticated/.test(
        command,
      ),
    message: 'Checks of certificates are switched off, so anyone on the way can change what is installed.',
    remedy: 'Remove the option, and add the missing certificate instead.',
  },
  {
    rule: 'sudo',
    severity: 'medium',
    when: (command) => /(^|[;&|]\s*)sudo\s/.test(command),
    message: 'sudo has no use in a build, which is root already, and stays in the image.',
    remedy: 'Remove it.',
  },
  {
    rule: 'apt-cache-left',
    severity: 'low',
    when: (command) =>
      /\bapt-get\s+(-\w+\s+)*install\b/.test(command) &&
      !/rm\s+-[rf]+\s+\/var\/lib\/apt\/lists|--mount=type=cache/.test(command),
    message: 'The package lists stay in the layer.',
    remedy: 'End the line with `&& rm -rf /var/lib/apt/lists/*`.',
  },
  {
    rule: 'apk-cache-left',
    severity: 'low',
    when: (command) =>
      /\bapk\s+add\b/.test(command) && !/--no-cache|--mount=type=cache|rm\s+-[rf]+\s+\/var\/cache\/apk/.test(command),
    message: 'The package index stays in the layer.',
    remedy: 'Use `apk add --no-cache`.',
  },
  {
    rule: 'pip-cache-left',
    severity: 'low',
    when: (command) => /\bpip3?\s+install\b/.test(command) && !/--no-cache-dir|--mount=type=cache/.test(command),
    message: 'The cache of pip stays in the layer.',
    remedy: 'Use `pip install --no-cache-dir`.',
  },
];

function runHits(instruction: Instruction): readonly Hit[] {
  const command = commandText(instruction);
  return runRules
    .filter((rule) => rule.when(command))
    .map(({ when: _, ...hit }) => ({ ...hit, line: lineOf(instruction) }));
}

function finalHits(stages: readonly Stage[]): readonly Hit[] {
  const last = stages.at(-1);
  if (last === undefined) return [];
  const user = finalUser(last, stages);
  const name = user?.name.split(':')[0] ?? null;
  const isRoot = name === null || name === 'root' || /^0+$/.test(name);
  const commands = last.instructions.filter((instruction) => instruction.getKeyword() === 'CMD');
  const hasHealthcheck = last.instructions.some((instruction) => instruction.getKeyword() === 'HEALTHCHECK');
  const hits: readonly (Hit | null)[] = [
    isRoot && !/nonroot/.test(last.image)
      ? {
          rule: 'runs-as-root',
          severity: 'medium',
          line: user?.line ?? null,
          message: name === null ? 'No USER is set, so the program runs as root.' : 'The last USER is root.',
          remedy: 'End with a user of its own, for instance `USER 1001:1001`.',
        }
      : null,
    commands.length > 1
      ? {
          rule: 'several-cmd',
          severity: 'low',
          line: commands[0] === undefined ? null : lineOf(commands[0]),
          message: 'There are several CMD instructions; only the last counts.',
          remedy: 'Remove the others.',
        }
      : null,
    hasHealthcheck
      ? null
      : {
          rule: 'no-healthcheck',
          severity: 'info',
          line: null,
          message: 'There is no HEALTHCHECK. Cloud Run ignores it and uses its own probes; other platforms do not.',
          remedy: 'Add one where the image has a program that can ask.',
        },
  ];
  return hits.filter((hit) => hit !== null);
}
