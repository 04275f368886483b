import { DockerfileParser } from 'dockerfile-ast';

export interface Heredoc {
  readonly name: string;
  readonly text: string;
  /** Whether variables are put into the text; not when the name was quoted. */
  readonly expands: boolean;
}

export interface Instruction {
  readonly keyword: string;
  /** The first line of the instruction, counted from 1. */
  readonly line: number;
  readonly lastLine: number;
  /** The whole instruction on one line, as a log shows it. */
  readonly shown: string;
  readonly flags: readonly { readonly name: string; readonly value: string }[];
  /** What follows the flags: continuation lines joined, comments between them gone. */
  readonly content: string;
  /** The strings of the exec form, null for the shell form. */
  readonly json: readonly string[] | null;
  readonly heredocs: readonly Heredoc[];
  /** The heredocs as they stand in the file, to be handed to a shell. */
  readonly heredocSource: string;
}

export interface Stage {
  readonly index: number;
  readonly name: string | null;
  /** What FROM names, its variables not yet put in. */
  readonly from: string;
  readonly line: number;
  readonly platform: string | null;
  readonly instructions: readonly Instruction[];
}

export interface Dockerfile {
  /** The ARG instructions before the first FROM. */
  readonly globals: readonly Instruction[];
  readonly stages: readonly Stage[];
}

/** Reads a Dockerfile into stages; throws an Error with the line where it has no stage or a FROM without an image. */
export function parseDockerfile(text: string): Dockerfile {
  const lines = text.split(/\r?\n/);
  const parsed = DockerfileParser.parse(text);
  const escapeChar = parsed.getEscapeCharacter();
  const globals: Instruction[] = [];
  const stages: (Stage & { instructions: Instruction[] })[] = [];
  for (const found of parsed.getInstructions()) {
    const { start, end } = found.getRange();
    const instruction = readInstruction(lines.slice(start.line, end.line + 1), start.line + 1, escapeChar);
    if (instruction.keyword === 'FROM') stages.push(readStage(instruction, stages.length));
    else (stages.at(-1)?.instructions ?? globals).push(instruction);
  }
  if (stages.length === 0) throw new Error('The Dockerfile has no FROM instruction.');
  return { globals, stages };
}

function readStage(instruction: Instruction, index: number): Stage & { instructions: Instruction[] } {
  const [from, as, name] = instruction.content.split(/\s+/);
  if (from === undefined || from === '') throw new Error(`Line ${instruction.line}: FROM names no image.`);
  return {
    index,
    name: as?.toLowerCase() === 'as' && name !== undefined ? name.toLowerCase() : null,
    from,
    line: instruction.line,
    platform: instruction.flags.find((flag) => flag.name === 'platform')?.value ?? null,
    instructions: [],
  };
}

/** dockerfile-ast 0.7 drops blanks inside JSON strings and keeps comments inside RUN, so the text is read here. */
function readInstruction(lines: readonly string[], line: number, escapeChar: string): Instruction {
  const { logical, rest } = joinContinuations(lines, escapeChar);
  const head = /^\s*(\w+)\s*/.exec(logical);
  const keyword = (head?.[1] ?? '').toUpperCase();
  let content = logical.slice(head?.[0].length ?? 0);
  const flags: { name: string; value: string }[] = [];
  for (let flag = nextFlag(content); flag !== null; flag = nextFlag(content)) {
    flags.push({ name: flag[1] ?? '', value: flag[2] ?? '' });
    content = content.slice(flag[0].length);
  }
  const heredocs = ['RUN', 'COPY', 'ADD'].includes(keyword) ? readHeredocs(content, rest) : [];
  return {
    keyword,
    line,
    lastLine: line + lines.length - 1,
    shown: logical.trim().replace(/\s+/g, ' '),
    flags,
    content: content.trim(),
    json: readJson(content),
    heredocs,
    heredocSource: heredocs.length === 0 ? '' : rest.join('\n'),
  };
}

function nextFlag(content: string): RegExpExecArray | null {
  return /^--([a-z][a-z-]*)(?:=(\S*))?(?:\s+|$)/.exec(content);
}

function joinContinuations(lines: readonly string[], escapeChar: string): { logical: string; rest: readonly string[] } {
  let logical = '';
  for (const [at, line] of lines.entries()) {
    if (at > 0 && /^\s*(#.*)?$/.test(line)) continue;
    const trimmed = line.trimEnd();
    if (!trimmed.endsWith(escapeChar)) return { logical: logical + line, rest: lines.slice(at + 1) };
    logical += trimmed.slice(0, -1);
  }
  return { logical, rest: [] };
}

function readHeredocs(content: string, body: readonly string[]): readonly Heredoc[] {
  const heredocs: Heredoc[] = [];
  let at = 0;
  for (const [, dash, quote, name = ''] of content.matchAll(/<<(-?)(["']?)([A-Za-z_][\w.]*)\2/g)) {
    const text: string[] = [];
    for (; at < body.length; at++) {
      const line = dash === '-' ? (body[at] ?? '').replace(/^\t+/, '') : (body[at] ?? '');
      if (line === name) break;
      text.push(line);
    }
    at++;
    heredocs.push({ name, text: text.map((each) => `${each}\n`).join(''), expands: quote === '' });
  }
  return heredocs;
}

function readJson(content: string): readonly string[] | null {
  if (!content.trimStart().startsWith('[')) return null;
  try {
    const value: unknown = JSON.parse(content);
    return Array.isArray(value) && value.every((each) => typeof each === 'string') ? value : null;
  } catch {
    return null; // as Docker does: what is not a JSON list of strings is a shell command
  }
}
