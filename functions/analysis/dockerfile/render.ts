import type { Dockerfile, Instruction } from './instructions.ts';

/** Characters that neither the Dockerfile's word rules nor its globs interpret. */
const plainPath = /^[\w@./+=,:-]+$/;

function refuseControl(text: string): string {
  for (const c of text) {
    const code = c.codePointAt(0) ?? 0;
    if (code < 32 || code === 127) throw new Error('A Dockerfile cannot hold a control character in this place.');
  }
  return text;
}

/** A path for COPY: BuildKit expands variables, strips quotes and applies Go's globs, in both forms of the instruction. */
function pathWord(path: string): string {
  if (!plainPath.test(path))
    throw new Error(`A path with special characters cannot stand in COPY: ${JSON.stringify(path)}`);
  return path;
}

function envValue(value: string): string {
  return `"${refuseControl(value).replace(/[\\"$]/g, '\\$&')}"`;
}

/**
 * Writes a file line by line with the shell's own printf. A heredoc would read better, but builders before Docker 23 do not know it
 * (20.10.24, which Debian 12 ships, refuses it; seen 2026-11-21).
 */
function writeFile(to: string, text: string): string {
  if (/<<-?['"\w]/.test(text)) throw new Error('Some builders take << in a quoted line for the start of a heredoc.');
  const lines = text.replace(/\n$/, '').split('\n');
  // Every line is quoted even when it need not be: a line that begins with # would be taken for a comment.
  const quoted = lines.map((line) => `    '${refuseControl(line).replaceAll("'", "'\\''")}' \\`);
  return [`RUN printf '%s\\n' \\`, ...quoted, `    > ${pathWord(to)}`].join('\n');
}

/** Escapes what JSON allows and line-based parsers trip over: everything but printable ASCII. */
function jsonAscii(argv: readonly string[]): string {
  return JSON.stringify(argv).replace(/[^\x20-\x7e]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function renderInstruction(instruction: Instruction): string {
  switch (instruction.kind) {
    case 'workdir':
      return `WORKDIR ${pathWord(instruction.path)}`;
    case 'env':
      return `ENV ${pathWord(instruction.name)}=${envValue(instruction.value)}`;
    case 'path':
      return `ENV PATH="${pathWord(instruction.folder)}:$PATH"`;
    case 'run':
      return `RUN ${instruction.caches.map((folder) => `--mount=type=cache,target=${pathWord(folder)} `).join('')}${runLine(instruction.command)}`;
    case 'copy': {
      const flags = [
        ...(instruction.from === null ? [] : [`--from=${pathWord(instruction.from)} `]),
        ...(instruction.owner === null ? [] : [`--chown=${pathWord(instruction.owner)} `]),
      ];
      return `COPY ${flags.join('')}${[...instruction.sources, instruction.to].map(pathWord).join(' ')}`;
    }
    case 'file':
      return writeFile(instruction.to, instruction.text);
    case 'user':
      return `USER ${pathWord(instruction.user)}`;
    case 'cmd':
      return `CMD ${jsonAscii(instruction.argv)}`;
  }
}

/** The shell form is one line that must not look like JSON, a flag, a heredoc or a continued line. */
function runLine(command: string): string {
  refuseControl(command);
  if (/^\s*[[-]/.test(command) || /(^|\s)\d*<<-?[^<\s]/.test(command) || /\\\s*$/.test(command)) {
    throw new Error(`This command cannot stand in RUN: ${JSON.stringify(command)}`);
  }
  return command;
}

/** Renders to text. There is never a `# syntax=` line: it would fetch a frontend from a registry before anything is built. */
export function render(file: Dockerfile): string {
  const stages = file.stages.map((stage) =>
    [`FROM ${pathWord(stage.from)} AS ${pathWord(stage.name)}`, ...stage.instructions.map(renderInstruction)].join(
      '\n',
    ),
  );
  return `${stages.join('\n\n')}\n`;
}
