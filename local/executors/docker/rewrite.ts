import { type Instruction, parseDockerfile } from '../dockerfile.ts';
import { splitWords } from '../variables.ts';

export interface Rewritten {
  readonly text: string;
  /** Files that the text refers to, by their path in the archive. */
  readonly files: readonly { readonly path: string; readonly text: string }[];
}

/** Where the context stands in the archive, so that nothing but it can be copied. */
export const contextFolder = 'slipway-context';
const heredocFolder = 'slipway-heredocs';

/**
 * A Dockerfile for an archive in which the context is one folder and the Dockerfile lies beside it: a COPY of
 * everything does not bring along what .dockerignore leaves out. Where the engine does not know heredocs, they become
 * files of the archive and commands.
 */
export function rewriteDockerfile(text: string, knowsHeredocs: boolean): Rewritten {
  const lines = text.split(/\r?\n/);
  const files: { path: string; text: string }[] = [];
  let shell: readonly string[] = ['/bin/sh', '-c'];
  for (const stage of parseDockerfile(text).stages) {
    shell = ['/bin/sh', '-c'];
    for (const instruction of stage.instructions) {
      if (instruction.keyword === 'SHELL' && instruction.json !== null) shell = instruction.json;
      const rewritten = rewrite(instruction, shell, knowsHeredocs, files);
      if (rewritten === null) continue;
      // Line numbers in the engine's messages stay right: what is left over becomes empty lines.
      const count = instruction.lastLine - instruction.line + 1;
      const fill = Array.from({ length: Math.max(0, count - rewritten.split('\n').length) }, () => '');
      lines.splice(instruction.line - 1, count, rewritten, ...fill);
    }
  }
  return { text: lines.join('\n'), files };
}

function rewrite(
  instruction: Instruction,
  shell: readonly string[],
  knowsHeredocs: boolean,
  files: { path: string; text: string }[],
): string | null {
  const { keyword, flags, content, heredocs, heredocSource, json } = instruction;
  const bind = (value: string) => (keyword === 'RUN' ? bindOfContext(value) : value);
  const shown = flags.map(({ name, value }) => `--${name}${value === '' ? '' : `=${bind(value)}`} `).join('');
  if (keyword === 'RUN') {
    const hasBind = flags.some(({ value }) => bind(value) !== value);
    if (heredocs.length === 0) return hasBind ? `RUN ${shown}${content}` : null;
    if (knowsHeredocs) return hasBind ? `RUN ${shown}${content}\n${heredocSource}` : null;
    const isScript = /^<<-?["']?\w+["']?$/.test(content);
    const command = isScript ? (heredocs[0]?.text ?? '') : `${content}\n${heredocSource}`;
    return `RUN ${shown}${JSON.stringify([...shell, command])}`;
  }
  if ((keyword !== 'COPY' && keyword !== 'ADD') || flags.some(({ name }) => name === 'from')) return null;
  if (heredocs.length > 0 && knowsHeredocs && splitWords(content).length === heredocs.length + 1) return null;
  const words = json ?? splitWords(content);
  const sources = words.slice(0, -1).map((word) => {
    const heredoc =
      json === null && word.startsWith('<<') ? heredocs.find(({ name }) => word.includes(name)) : undefined;
    if (heredoc === undefined) return inContext(word);
    if (knowsHeredocs) return word;
    const path = `${heredocFolder}/${files.length}/${heredoc.name}`;
    files.push({ path, text: heredoc.text });
    return path;
  });
  const all = [...sources, words.at(-1) ?? ''];
  const rest = heredocs.length > 0 && knowsHeredocs ? `\n${heredocSource}` : '';
  return `${keyword} ${shown}${json === null ? all.join(' ') : JSON.stringify(all)}${rest}`;
}

/** `RUN --mount=type=bind` takes from the context unless it names a stage. */
function bindOfContext(value: string): string {
  if (!/(^|,)type=bind(,|$)/.test(value) && /(^|,)type=/.test(value)) return value;
  if (/(^|,)from=/.test(value) || !value.includes('target=')) return value;
  const source = /(^|,)(?:source|src)=([^,]*)/.exec(value)?.[2];
  if (source === undefined) return `${value},source=${contextFolder}`;
  return value.replace(/(^|,)(?:source|src)=[^,]*/, `$1source=${inContext(source)}`);
}

/** A source below the context's folder; it cannot leave it, as it cannot leave a context. */
function inContext(word: string): string {
  if (/^["']?(https?|git|ssh|ftp):\/\//.test(word) || word.startsWith('git@')) return word;
  const quote = /^["']/.exec(word)?.[0] ?? '';
  const bare = word.slice(quote.length);
  return `${quote}${contextFolder}/${bare.replace(/^(\.{0,2}\/)+/, '').replace(/\/\.\.(?=\/|$)/g, '')}`;
}

/** Takes the context's folder out of what the engine says. */
export function withoutFolders(line: string): string {
  return line.replaceAll(`${contextFolder}/`, '').replaceAll(`/${contextFolder}`, '/');
}
