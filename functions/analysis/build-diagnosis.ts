import { type Failure, failure } from '../../shared/problems.ts';

/** What Cloud Build writes before a line of a step: `Step #1 - "image": `. */
const prefix = /^Step #\d+(?: - "[^"]*")?: /;
/** BuildKit, plain: its number for the instruction, and the seconds since it began. */
const numbered = /^#(\d+) (?:\d+\.\d+ )?/;
const telling =
  /\b(error|fatal|cannot|can't|could not|no such|not found|failed|unable|missing|invalid|unexpected|undefined)\b/i;
const noise =
  /^npm (notice|warn)|^npm (error|ERR!) (A complete log|code|errno|path|command|signal|workspace|location|syscall)|^\s*at |^[\s{}^~|-]*$|^Node\.js v|^Traceback|did not complete successfully|failed to solve|^\s*(errno|code|syscall|path|digest):/i;

/** Names the command that failed and the line that tells why, from the end of a build log (oldest line first). */
export function diagnoseBuild(log: readonly string[], detail: string): Failure {
  const lines = log.map((line) => line.replace(prefix, ''));
  const failed = lines.findLast((line) => /^#\d+ ERROR|process "[^"]*(?:\\"[^"]*)*" did not complete/.test(line)) ?? '';
  const command = commandOf(failed) ?? commandOf(lines.find((line) => line.includes('did not complete')) ?? '');
  const words = outputOf(lines).filter((line) => !noise.test(line));
  const why = words.findLast((line) => telling.test(line)) ?? words.at(-1);
  const what = command === null ? 'The build failed' : `The build failed at \`${command}\``;
  const message = why === undefined ? `${what}. ${detail}`.trim() : `${what}: ${why.trim().slice(0, 300)}`;
  const hint =
    command === null
      ? 'Read the last lines of the build log.'
      : `Run \`${command}\` on a clean checkout: it fails there the same way. The build log has all of its output.`;
  return failure('build-failed', message, hint);
}

/** `process "/bin/sh -c npm run build" did not complete successfully: exit code: 1` gives `npm run build`. */
function commandOf(line: string): string | null {
  const found = /process "((?:[^"\\]|\\.)*)" did not complete/.exec(line)?.[1];
  return found === undefined
    ? null
    : found
        .replaceAll('\\"', '"')
        .replace(/^\/bin\/(?:ba)?sh (?:-\w+ )*/, '')
        .slice(0, 200);
}

/** What the commands printed: BuildKit's own lines about steps are left out. */
function outputOf(lines: readonly string[]): readonly string[] {
  return lines
    .filter(
      (line) =>
        !/^(#\d+ (\[|DONE|CACHED|ERROR|CANCELED|sha256:|transferring)|ERROR:|ERROR$|Dockerfile:|Starting |Finished |-{3,}|BUILD$|FETCHSOURCE$)/.test(
          line,
        ),
    )
    .map((line) => line.replace(numbered, '').replace(/^\d+\.\d+ /, ''));
}
