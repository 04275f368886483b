import { type Failure, failure } from '../../shared/problems.ts';
import { redactPatterns } from '../guard/redact-patterns.ts';
import { causeIn, type Told } from './boot-causes.ts';
import {
  lastWords,
  listeningIn,
  listensNowhereIn,
  missingVariableIn,
  type SecretTrouble,
  secretTroubleIn,
} from './boot-evidence.ts';

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

/** What looks like a credential never leaves the log. */
const quote = (line: string): string =>
  `"${redactPatterns(line.trim())
    .replace(/\p{Cc}|\uFFFD/gu, '')
    .slice(0, 300)}"`;

/** Names why a revision did not start or answer, by the strongest evidence: what the platform saw before what the program says. */
export function diagnoseBoot(boot: Boot): Failure {
  // A log entry may hold several lines, a stack trace for instance.
  const lines = boot.logs.flatMap(({ text }) => text.split('\n'));
  const secret = secretTroubleIn([...lines, boot.message ?? '']);
  if (secret !== null) return withoutSecret(secret);
  return (
    outOfMemory(boot, lines) ??
    ended(boot, lines) ??
    listens(boot, lines) ??
    slow(boot, lines) ??
    unhealthy(boot, lines)
  );
}

function withoutSecret({ kind, name, line }: SecretTrouble): Failure {
  if (kind === 'denied') {
    return failure(
      'permission-missing',
      `The service's account may not read the secret ${name}: ${quote(line)}.`,
      `Run: gcloud secrets add-iam-policy-binding ${name} --member=serviceAccount:ACCOUNT --role=roles/secretmanager.secretAccessor`,
    );
  }
  return failure(
    'secret-not-found',
    `A secret that the service needs is gone: ${quote(line)}.`,
    `Write it again with \`slipway secrets set ${name}\`, then deploy.`,
  );
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
    'Give it more memory (`--load high` doubles it), or load less at start.',
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
    // Cloud Run could not even begin it, so that there is no code.
    if (/Application failed to start:|Application exec likely failed/.test(line)) return 'no code';
  }
  return null;
}

function ended(boot: Boot, lines: readonly string[]): Failure | null {
  const code = exitCode(boot, lines);
  if (code === null) return null;
  const missing = missingVariableIn(lines, boot.wantedVariables);
  const isWanted = missing !== null && boot.wantedVariables.includes(missing.name);
  const cause = isWanted ? null : causeIn([...lines, boot.message ?? '']);
  if (cause !== null) return lacking(cause);
  if (missing !== null) return missingVariable(missing.name, missing.line);
  const words = lastWords(lines, 5);
  const ends = lines.filter((line) => /^Container (?:called exit\(|terminated on signal)/.test(line.trim())).length;
  const again = ends > 1 ? `, and so it did each of the ${ends} times that it was started` : '';
  const unset =
    boot.wantedVariables.length === 0
      ? ''
      : ` Its sources also read ${boot.wantedVariables.slice(0, 5).join(', ')}, which the release does not set.`;
  return failure(
    'crashed-at-start',
    `The program ended with ${code} before it answered${again}. ${words.length === 0 ? 'It wrote nothing.' : `Its last lines: ${words.map(quote).join(' ')}.`}`,
    `Run the start command with the same variables on your machine; the lines above name the cause.${unset}`,
  );
}

/** What the image lacks, or what it holds that cannot be run there. */
function lacking({ cause, name, line }: Told): Failure {
  const said = quote(line);
  if (cause === 'wrong-architecture') {
    return failure(
      cause,
      `${name ?? 'A program of the image'} cannot be run: it was made for another kind of processor or system than Cloud Run's, Linux on x86-64 (amd64). The log says ${said}.`,
      'Build it for linux/amd64 within the image (a script begins with a line such as #!/bin/sh), and commit no programs that were built elsewhere.',
    );
  }
  if (cause === 'missing-library') {
    return failure(
      cause,
      `The program needs ${name ?? 'a library'}, which the image does not have. The log says ${said}.`,
      'Add it to the dependencies that are installed for production, or to the packages that the Dockerfile installs; if it is there, look whether the build leaves it out.',
    );
  }
  return failure(
    cause,
    `The program needs ${name === null ? 'a file' : `the file ${name}`}, which the image does not have. The log says ${said}.`,
    'Commit it, write it during the build, or correct the path: paths begin at the folder that the program is started in, and .dockerignore may leave a file out.',
  );
}

/** It runs and says nothing of a port: seen by the platform, or told by a program that was at work to the last. */
function slow(boot: Boot, lines: readonly string[]): Failure | null {
  if (!/failed to start and listen|startup probe|within the allocated timeout/i.test(boot.message ?? '')) return null;
  const words = lastWords(lines, 2);
  if (!listensNowhereIn(lines, words)) return null;
  const tries = lines.map((line) => /failed (\d+) times? consecutively/.exec(line)?.[1]).findLast((count) => count);
  const over = tries === undefined ? 'its time to start was over' : `it had been tried ${tries} times`;
  const last = words.length === 0 ? 'It wrote nothing.' : `Its last lines: ${words.map(quote).join(' ')}.`;
  return failure(
    'slow-start',
    `The program was running, but listened on no port when ${over}. ${last}`,
    `Listen on port ${boot.port} first and do the rest afterwards, or do less at start; a program that never listens, such as a worker, is no service.`,
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
  const ports = [...new Set(told.map(({ port }) => port))];
  if (ports.length > 1) return listensElsewhere(ports, boot.port, other.line);
  return failure(
    'wrong-port',
    `The service listens on port ${other.port}, but requests come to port ${boot.port}: ${quote(other.line)}.`,
    `Listen on the port that the variable PORT names (${boot.port} here), for instance process.env.PORT in Node; or deploy with --port ${other.port}.`,
  );
}

/** Which of the ports users are meant to come to is not for us to say. */
function listensElsewhere(ports: readonly number[], wanted: number, line: string): Failure {
  const all = `${ports.slice(0, -1).join(', ')} and ${ports.at(-1)}`;
  return failure(
    'wrong-port',
    `The service listens on ports ${all}, but requests come to port ${wanted}: ${quote(line)}.`,
    `Listen on the port that the variable PORT names (${wanted} here), for instance process.env.PORT in Node; or deploy with --port and the one of them that answers users.`,
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
