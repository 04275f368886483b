import type { Analysis } from '../../../shared/plan.ts';
import { quoteWord } from '../shell.ts';

/** A Dockerfile as data; `render.ts` turns it into text. */
export interface Dockerfile {
  readonly stages: readonly Stage[];
}

export interface Stage {
  readonly name: string;
  /** An image, or the name of an earlier stage. */
  readonly from: string;
  readonly instructions: readonly Instruction[];
}

export type Instruction =
  | { readonly kind: 'workdir'; readonly path: string }
  | { readonly kind: 'env'; readonly name: string; readonly value: string }
  /** Extends PATH in front. */
  | { readonly kind: 'path'; readonly folder: string }
  /** A line for the shell; words from outside are quoted with `quoteWord`. Caches are folders kept from build to build, outside the image. */
  | { readonly kind: 'run'; readonly command: string; readonly caches: readonly string[] }
  | {
      readonly kind: 'copy';
      readonly from: string | null;
      readonly owner: string | null;
      readonly sources: readonly string[];
      readonly to: string;
    }
  /** Writes a file whose text is part of the Dockerfile. */
  | { readonly kind: 'file'; readonly to: string; readonly text: string }
  | { readonly kind: 'user'; readonly user: string }
  | { readonly kind: 'cmd'; readonly argv: readonly string[] };

export const workdir = (path: string): Instruction => ({ kind: 'workdir', path });
export const run = (command: string, ...caches: readonly string[]): Instruction => ({ kind: 'run', command, caches });
export const env = (name: string, value: string): Instruction => ({ kind: 'env', name, value });
export const path = (folder: string): Instruction => ({ kind: 'path', folder });
export const cmd = (argv: readonly string[]): Instruction => ({ kind: 'cmd', argv });

export function copy(
  sources: readonly string[],
  to: string,
  options: { readonly from?: string; readonly owner?: string } = {},
): Instruction {
  return { kind: 'copy', sources, to, from: options.from ?? null, owner: options.owner ?? null };
}

/** The account that programs run as: a number needs no entry in /etc/passwd and can be told from root by any checker. */
export const appUser = '1001:1001';
export const asAppUser: Instruction = { kind: 'user', user: appUser };

/** Files keep their folders: one COPY for those at the top, one for each folder or file below it; ['.'] is everything. */
export function copyInPlace(files: readonly string[]): readonly Instruction[] {
  if (files.includes('.')) return [copy(['.'], './')];
  const top = files.filter((file) => !file.includes('/'));
  const below = files.filter((file) => file.includes('/'));
  return [
    ...(top.length === 0 ? [] : [copy(top, './')]),
    ...below.map((file) => copy([file], `./${file.slice(0, file.lastIndexOf('/') + 1)}`)),
  ];
}

/** Installs Debian packages without what they only recommend, and leaves no package lists behind. */
export function installPackages(packages: readonly string[]): readonly Instruction[] {
  if (packages.length === 0) return [];
  const names = [...new Set(packages)].sort().map(quoteWord).join(' ');
  return [run(`apt-get update && apt-get install -y --no-install-recommends ${names} && rm -rf /var/lib/apt/lists/*`)];
}

/** Templates, static files and the like, which a compiled program finds beside itself. */
export function copyRuntimeFiles(analysis: Pick<Analysis, 'runtimeFiles' | 'workspace'>): readonly Instruction[] {
  const from = analysis.workspace?.member ?? '';
  return (analysis.runtimeFiles ?? []).map((name) => {
    const to = name.endsWith('/') ? `./${name}` : './';
    return copy([from === '' ? name : `${from}/${name}`], to);
  });
}
