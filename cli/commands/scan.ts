import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { Command } from 'commander';
import type { DockerfilePolicy } from '../../functions/guard/dockerfile-images.ts';
import { findingsIn, isDockerfileName, looksLikeDockerfile } from '../../functions/guard/scan.ts';
import { secretsInTree } from '../../functions/guard/secrets-in-tree.ts';
import type { Finding } from '../../shared/plan.ts';
import { UsageError } from '../errors.ts';
import { exitCodes } from '../exit-codes.ts';
import { findingLines } from '../finding-lines.ts';
import { isFolder } from '../folder.ts';
import { localTree } from '../local-tree.ts';
import type { Registry } from '../registry.ts';
import { hasColour, painter, printLine } from '../terminal.ts';

interface ScanOptions {
  readonly trustedRegistry: readonly string[];
  readonly json?: true;
}

/** Larger files are data: whoever keeps secrets in them has kept them by a program. */
const maxBytes = 1024 * 1024;
/** Files read at a time. */
const atOnce = 32;

const gather = (value: string, before: readonly string[]) => [...before, value];

export function scanCommand({ terminal, action }: Registry): Command {
  return new Command('scan')
    .description('Find committed secrets and unsafe Dockerfiles; exit code 1 when a finding of high severity stands')
    .argument('<target>', 'file or folder')
    .option(
      '--trusted-registry <host>',
      'where base images may come from, for instance gcr.io/distroless; repeatable',
      gather,
      [],
    )
    .option('--json', 'print the result as JSON')
    .action(
      action(async (target: string, { trustedRegistry, json }: ScanOptions) => {
        const policy = { registries: trustedRegistry.length === 0 ? null : trustedRegistry };
        const at = path.resolve(terminal.cwd, target);
        const found = (await isFolder(target, terminal.cwd))
          ? await scanFolder(at, policy, terminal.env)
          : await scanFile(target, at, policy);
        const findings = found.map(asPrinted);
        if (json === true) printLine(terminal.stdout, JSON.stringify({ findings }));
        else {
          const paint = painter(hasColour(terminal.stdout, terminal.env));
          for (const line of findingLines(findings, paint)) printLine(terminal.stdout, line);
          if (findings.length === 0) printLine(terminal.stdout, 'Nothing found.');
        }
        return findings.some(({ severity }) => severity === 'high') ? exitCodes.failed : exitCodes.ok;
      }),
    );
}

function asPrinted({ rule, kind, severity, file, line, column, message, remedy }: Finding): Finding {
  return { rule, kind, severity, file, line, column: column ?? null, message, remedy };
}

/** A file that is named is judged by its name, and as a Dockerfile where it begins like one. */
async function scanFile(target: string, at: string, policy: DockerfilePolicy): Promise<readonly Finding[]> {
  const bytes = await readFile(at).catch(() => {
    throw new UsageError(`There is no file or folder ${target}.`);
  });
  const text = textOf(bytes);
  if (text === null) return [];
  const name = path.basename(at);
  const findings = findingsIn(name, text, isDockerfileName(name) || looksLikeDockerfile(text), policy);
  return findings.map((finding) => ({ ...finding, file: target }));
}

async function scanFolder(
  folder: string,
  policy: DockerfilePolicy,
  env: Parameters<typeof localTree>[1],
): Promise<readonly Finding[]> {
  const tree = await localTree(folder, env);
  const files = tree
    .filter(({ kind, size }) => kind === 'file' && size <= maxBytes)
    .map((entry) => entry.path)
    .sort();
  const findings: Finding[] = [...secretsInTree(tree, new Map())];
  for (let from = 0; from < files.length; from += atOnce) {
    const some = files.slice(from, from + atOnce);
    const texts = await Promise.all(
      some.map(async (file) => textOf(await readFile(path.join(folder, file)).catch(() => Buffer.alloc(0)))),
    );
    for (const [index, file] of some.entries()) {
      const text = texts[index];
      if (text != null) findings.push(...findingsIn(file, text, isDockerfileName(file), policy));
    }
  }
  return findings;
}

/** Null for what is not text: a null byte near the beginning says so, as git sees it. */
function textOf(bytes: Buffer): string | null {
  return bytes.subarray(0, 8000).includes(0) ? null : bytes.toString('utf8');
}
