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
