import { type Failure, failure } from '../../shared/problems.ts';
import { lastWords, listeningIn, missingVariableIn } from './boot-evidence.ts';

export interface Boot {
  /** The revision's lines, oldest first. */
  readonly logs: readonly { readonly severity: string; readonly text: string }[];
  /** Cloud Run's own words about the revision, or what verifying it saw. */
  readonly reason: string | null;
  readonly message: string | null;
  /** The port that requests are sent to. */
  readonly port: number;
  /** Names that the sources read and the release does not set. */
  readonly wantedVariables: readonly string[];
  /** How the program ended, when that is known. */
  readonly exit?: { readonly code: number | null; readonly signal: string | null; readonly oomKilled: boolean } | null;
}

const quote = (line: string): string => `"${line.trim().slice(0, 300)}"`;

/** Names why a revision did not start or answer, by the strongest evidence: what the platform saw before what the program says. */
export function diagnoseBoot(boot: Boot): Failure {
  // A log entry may hold several lines, a stack trace for instance.
  const lines = boot.logs.flatMap(({ text }) => text.split('\n'));
  return outOfMemory(boot, lines) ?? ended(boot, lines) ?? listens(boot, lines) ?? unhealthy(boot, lines);
}

function outOfMemory(boot: Boot, lines: readonly string[]): Failure | null {
  const limit = [...lines, boot.message ?? ''].find((line) => /Memory limit of .* exceeded/i.test(line));
  const heap = lines.find((line) =>
    /JavaScript heap out of memory|MemoryError$|fatal error: runtime: out of memory/.test(line),
  );
  if (limit === undefined && heap === undefined && boot.exit?.oomKilled !== true) return null;
  const said = limit ?? heap;
  return failure(
    'out-of-memory',
    `The service needed more memory than its instance has.${said === undefined ? '' : ` The log says ${quote(said)}.`}`,
    'Give it more memory (a higher expected load doubles it), or load less at start.',
  );
}

/** The exit code as the platform tells it, null when nothing says that the program ended. */
function exitCode(boot: Boot, lines: readonly string[]): string | null {
  if (boot.exit != null)
    return boot.exit.code === null ? `signal ${boot.exit.signal ?? 'unknown'}` : `exit code ${boot.exit.code}`;
  for (const line of [...lines, boot.message ?? '']) {
    const code =
      /Container called exit\((-?\d+)\)|exited with (?:status|code|exit code)\s*(-?\d+)|terminated with exit code (-?\d+)/i.exec(
        line,
      );
    if (code !== null) return `exit code ${code[1] ?? code[2] ?? code[3]}`;
    const signal = /Container terminated on signal (\w+)/i.exec(line);
    if (signal !== null) return `signal ${signal[1]}`;
  }
  return null;
}

function ended(boot: Boot, lines: readonly string[]): Failure | null {
  const code = exitCode(boot, lines);
  if (code === null) return null;
  const missing = missingVariableIn(lines, boot.wantedVariables);
  if (missing !== null) return missingVariable(missing.name, missing.line);
  const words = lastWords(lines, 5);
  const unset =
    boot.wantedVariables.length === 0
      ? ''
      : ` Its sources also read ${boot.wantedVariables.slice(0, 5).join(', ')}, which the release does not set.`;
  return failure(
    'crashed-at-start',
    `The program ended with ${code} before it answered. ${words.length === 0 ? 'It wrote nothing.' : `Its last lines: ${words.map(quote).join(' ')}.`}`,
    `Run the start command with the same variables on your machine; the lines above name the cause.${unset}`,
  );
}

function missingVariable(name: string, line: string): Failure {
  return failure(
    'missing-variable',
    `The service needs the variable ${name}, which is not set. It wrote ${quote(line)}.`,
    `Set it with --env ${name}=... or, when it is a secret, with --secret ${name}.`,
  );
}

function listens(boot: Boot, lines: readonly string[]): Failure | null {
  // The program answered, so it listens where it should.
  if (/\banswered\b.*\b[1-5]\d\d\b|\bstatus(?: code)?\s+[45]\d\d\b|HTTP [45]\d\d/i.test(boot.message ?? ''))
    return null;
  const all = listeningIn(lines);
  const seen = all.filter((one) => one.seen);
  const told = seen.length > 0 ? seen : all;
  if (told.some((one) => one.port === boot.port && !one.loopback)) return null;
  const loopback = told.find((one) => one.port === boot.port);
  if (loopback !== undefined) {
    return failure(
      'bound-to-loopback',
      `The service listens on port ${boot.port} of 127.0.0.1 only, where no request from outside arrives: ${quote(loopback.line)}.`,
      'Bind to 0.0.0.0 instead of 127.0.0.1 or localhost.',
    );
  }
  const other = told.at(-1);
  if (other === undefined) return null;
  return failure(
    'wrong-port',
    `The service listens on port ${other.port}, but requests come to port ${boot.port}: ${quote(other.line)}.`,
    `Listen on the port that the variable PORT names (${boot.port} here), for instance process.env.PORT in Node.`,
  );
}

function unhealthy(boot: Boot, lines: readonly string[]): Failure {
  const missing = missingVariableIn(lines, boot.wantedVariables);
  if (missing !== null && boot.wantedVariables.includes(missing.name))
    return missingVariable(missing.name, missing.line);
  const words = lastWords(lines, 3);
  const said = boot.message === null || boot.message === '' ? 'It never answered a request.' : boot.message;
  return failure(
    'never-healthy',
    `The service started but did not become healthy. ${said}${words.length === 0 ? ' It wrote nothing.' : ` Its last lines: ${words.map(quote).join(' ')}.`}`,
    `Make sure that a GET of / is answered with a status below 500 on port ${boot.port} within the first minutes.`,
  );
}
