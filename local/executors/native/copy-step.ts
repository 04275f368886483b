import type { Instruction } from '../dockerfile.ts';
import type { Ignored } from '../dockerignore.ts';
import { BuildFailed } from '../executor.ts';
import { expandText, expandWord, splitWords } from '../variables.ts';
import { startDocker } from './base.ts';
import { copyInto } from './copy.ts';
import { findSources, sourcesDigest } from './copy-sources.ts';
import { type Said, variablesOf } from './stage.ts';
import { resolveUser } from './users.ts';

/** A COPY or ADD with its variables put in. */
export interface CopyStep {
  /** The stage that it takes from, null for the context. */
  readonly from: string | null;
  /** What the layer's key is made of, apart from what the sources hold. */
  readonly parts: readonly unknown[];
  /** SHA-256 of what the sources hold in a context. */
  digest(context: string, ignored: Ignored): Promise<string>;
  /** Copies from a root into another; `ignored` is null for a stage, whose files keep their owners. */
  copy(into: string, from: string, ignored: Ignored | null): Promise<void>;
}

/** Reads a COPY or ADD; throws `BuildFailed` where it makes no sense or cannot be done natively. */
export function readCopyStep(said: Said, instruction: Instruction): CopyStep {
  const { json, content, keyword, line } = instruction;
  const variables = variablesOf(said);
  const flag = (name: string) => {
    const value = instruction.flags.find((each) => each.name === name)?.value;
    return value === undefined ? null : expandWord(value, variables);
  };
  const written = json ?? splitWords(content).map((word) => expandWord(word, variables));
  const names = written.slice(0, -1).filter((word) => json !== null || !word.startsWith('<<'));
  const texts = instruction.heredocs.map(({ name, text, expands }) => ({
    name,
    text: expands ? expandText(text, variables) : text,
  }));
  if (names.length + texts.length === 0) {
    throw new BuildFailed('step-failed', `${keyword} requires at least two arguments`);
  }
  const mode = flag('chmod');
  if (mode !== null && !/^0?[0-7]{3,4}$/.test(mode)) {
    throw new BuildFailed('unsupported', `Line ${line}: --chmod=${mode} cannot be built natively. ${startDocker}`);
  }
  const chown = flag('chown');
  const destination = written.at(-1) ?? '/';
  const { workdir } = said.config;
  return {
    from: flag('from'),
    parts: ['COPY', names, texts, destination, workdir, chown, mode],
    digest: async (context, ignored) => sourcesDigest(await findSources(context, names, ignored)),
    copy: async (into, from, ignored) => {
      const sources = await findSources(from, names, ignored);
      const inherited = ignored === null ? null : { uid: 0, gid: 0 };
      const owner = chown === null ? inherited : await resolveUser(into, chown);
      const octal = mode === null ? null : Number.parseInt(mode, 8);
      await copyInto(into, { sources, texts, destination, workdir, owner, mode: octal });
    },
  };
}
