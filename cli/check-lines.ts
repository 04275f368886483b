import type { ListedCheck, Phase } from '../shared/checks.ts';
import type { Paint } from './terminal.ts';

const headings: Readonly<Record<Phase, string>> = {
  before: 'Before a deployment',
  at: 'While one is under way',
  after: 'After it',
};
const words: Readonly<Record<ListedCheck['state'], string>> = { ok: 'ok', missing: 'missing', unknown: 'not known' };

/** A line for each check, under its phase where it has one; below what is missing the command that mends it. */
export function checkLines(checks: readonly ListedCheck[], paint: Paint): readonly string[] {
  const width = Math.max(0, ...checks.map(({ name }) => name.length));
  const phases = [...new Set(checks.map(({ phase }) => phase))];
  const missing = checks.filter(({ state }) => state === 'missing').length;
  const sum = missing === 0 ? 'Nothing is missing.' : `${missing} of ${checks.length} are not as they should be.`;
  const parts = phases.flatMap((phase) => [
    ...(phase === undefined ? [] : [paint('bold', headings[phase])]),
    ...checks.filter((check) => check.phase === phase).flatMap((check) => linesOf(check, width, paint)),
  ]);
  return [...parts, sum];
}

function linesOf({ name, state, what, command }: ListedCheck, width: number, paint: Paint): readonly string[] {
  const word = words[state].padEnd(9);
  const painted = state === 'missing' ? paint('red', word) : word;
  return [`${painted}  ${name.padEnd(width)}  ${what}`, ...(command === null ? [] : [`           → ${command}`])];
}
