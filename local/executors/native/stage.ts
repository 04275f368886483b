import path from 'node:path';
import type { Instruction } from '../dockerfile.ts';
import { BuildFailed } from '../executor.ts';
import { expandWord, splitWords, type Variables } from '../variables.ts';
import type { ImageConfig } from './config.ts';

/** What a stage has said so far, apart from its files. */
export interface Said {
  readonly config: ImageConfig;
  /** Build arguments declared in this stage. */
  readonly args: Readonly<Record<string, string>>;
  readonly cmdIsOwn: boolean;
}

/** Arguments from outside the stage: those of the build, and those declared before the first FROM. */
export interface Outside {
  readonly buildArgs: Readonly<Record<string, string>>;
  readonly globals: Readonly<Record<string, string>>;
}

/** Every build gets these, as BuildKit sets them; a stage has to declare them to see them. */
export const platformArgs = {
  TARGETPLATFORM: 'linux/amd64',
  TARGETOS: 'linux',
  TARGETARCH: 'amd64',
  TARGETVARIANT: '',
  BUILDPLATFORM: 'linux/amd64',
  BUILDOS: 'linux',
  BUILDARCH: 'amd64',
  BUILDVARIANT: '',
} as const;

/** Variables in sight: ENV wins over ARG. */
export function variablesOf(said: Said): Variables {
  return { ...said.args, ...said.config.env };
}

/** Carries out an instruction that changes no file; null for one that does. */
export function say(said: Said, instruction: Instruction, outside: Outside): Said | null {
  const { config } = said;
  const { content, json } = instruction;
  const variables = variablesOf(said);
  const expand = (text: string) => expandWord(text, variables);
  const words = () => splitWords(content).map(expand);
  const asArgv = () => json ?? [...config.shell, content];
  const change = (part: Partial<ImageConfig>): Said => ({ ...said, config: { ...config, ...part } });
  switch (instruction.keyword) {
    case 'ENV':
      return change({ env: { ...config.env, ...pairs(content, expand) } });
    case 'LABEL':
      return change({ labels: { ...config.labels, ...pairs(content, expand) } });
    case 'ARG':
      return { ...said, args: { ...said.args, ...declared(content, expand, outside) } };
    case 'USER':
      return change({ user: expand(content) });
    case 'SHELL':
      if (json === null) throw new BuildFailed('step-failed', `Line ${instruction.line}: SHELL needs the JSON form.`);
      return change({ shell: json });
    case 'CMD':
      return { ...change({ cmd: asArgv() }), cmdIsOwn: true };
    case 'ENTRYPOINT':
      // A base image's CMD belongs to its ENTRYPOINT and goes with it.
      return change({ entrypoint: asArgv(), ...(said.cmdIsOwn ? {} : { cmd: null }) });
    case 'EXPOSE':
      return change({ exposed: [...config.exposed, ...words()] });
    case 'VOLUME':
      return change({ volumes: [...config.volumes, ...(json ?? words())] });
    case 'STOPSIGNAL':
      return change({ stopSignal: expand(content) });
    case 'HEALTHCHECK':
      return change({ healthcheck: content === 'NONE' ? null : content });
    case 'MAINTAINER':
      return change({ labels: { ...config.labels, maintainer: content } });
    case 'ONBUILD':
      return said;
    default:
      return null;
  }
}

/** Where WORKDIR leads, relative to the one before. */
export function workdirOf(said: Said, content: string): string {
  return path.posix.resolve(said.config.workdir, expandWord(content, variablesOf(said)));
}

/** The values that ARG instructions before the first FROM give. */
export function globalArgs(globals: readonly Instruction[], buildArgs: Variables): Readonly<Record<string, string>> {
  let args: Readonly<Record<string, string>> = platformArgs;
  for (const { keyword, content } of globals) {
    if (keyword !== 'ARG') continue;
    const known = args;
    args = { ...args, ...declared(content, (text) => expandWord(text, known), { buildArgs, globals: {} }) };
  }
  return args;
}

function declared(content: string, expand: (text: string) => string, outside: Outside): Record<string, string> {
  const found = splitWords(content).flatMap((word): readonly (readonly [string, string])[] => {
    const equals = word.indexOf('=');
    const name = equals < 0 ? word : word.slice(0, equals);
    const fallback = equals < 0 ? outside.globals[name] : expand(word.slice(equals + 1));
    const given = outside.buildArgs[name] ?? fallback;
    return given === undefined ? [] : [[name, given]];
  });
  return Object.fromEntries(found);
}

/** `A=1 B="two"`, or the old form of one name and the rest of the line. */
function pairs(content: string, expand: (text: string) => string): Record<string, string> {
  const words = splitWords(content);
  const [first = ''] = words;
  if (!first.includes('=')) return { [expand(first)]: expand(content.slice(first.length).trim()) };
  const split = words.map((word) => {
    const equals = word.indexOf('=');
    return [expand(word.slice(0, equals)), expand(word.slice(equals + 1))] as const;
  });
  return Object.fromEntries(split);
}
