import type { Overrides } from '../../shared/overrides.ts';
import { Problem } from '../../shared/problems.ts';
import { secretsInFile } from './secrets-in-tree.ts';

const words = { startCommand: 'start command', buildCommand: 'build command' } as const;

/** Checks commands for what a line of a Dockerfile can hold; throws Problem override-invalid. The port's range is its schema's. */
export function checkOverrides(overrides: Overrides): void {
  checkCommand(words.startCommand, overrides.startCommand);
  checkCommand(words.buildCommand, overrides.buildCommand);
}

function checkCommand(what: string, command: string | undefined): void {
  if (command === undefined) return;
  const why = whyInvalid(command);
  if (why === null) return;
  throw new Problem('override-invalid', `The ${what} ${why}.`, 'Put what is longer into a script of the repository.');
}

function whyInvalid(command: string): string | null {
  if (command.trim() === '') return 'is empty';
  if (command.length > 500) return 'has more than 500 characters';
  if (/\p{C}|[\u2028\u2029]/u.test(command)) return 'has a line break or another control character in it';
  // After RUN these would be a list in JSON, a flag of the instruction, the start of a heredoc, and a line that goes on.
  if (/^\s*[[-]/.test(command)) return 'begins with a bracket or a hyphen';
  if (/<</.test(command)) return 'has << in it';
  if (/\\\s*$/.test(command)) return 'ends with a backslash';
  // The command is stored and shown: a value belongs into a variable.
  if (secretsInFile('command', command).length > 0) return 'holds what looks like a secret';
  return null;
}
