/** What a revision's log says about where it listens and what it misses. Pure reading of lines; `boot-diagnosis.ts` decides. */

export interface Listening {
  readonly port: number;
  readonly loopback: boolean;
  /** The line that says so. */
  readonly line: string;
  /** Whether the platform saw the socket, or the program merely says so. */
  readonly seen: boolean;
}

const isLoopback = (host: string): boolean => /^(127\.|localhost$|\[?::1\]?$)/.test(host);

/** `Container listens on 127.0.0.1:8080`: what the laptop's Cloud Run adds, read from the container's own sockets. */
const seenLine = /^Container listens on (\S+):(\d+)$/;
const address = /\b(?:https?:\/\/)?(localhost|(?:\d{1,3}\.){3}\d{1,3}|\[[0-9a-f:]+\]|0\.0\.0\.0|\*):(\d{2,5})\b/i;
const announces = /\b(listen|running|run|started|serving|server|ready|available|bound|up|local|http)/i;
const bare = /\bport[\s:=]+(\d{2,5})\b|\blistening (?:on|at) :?(\d{2,5})\b|(?:^|\s):(\d{4,5})\b/i;

export function listeningIn(lines: readonly string[]): readonly Listening[] {
  return lines.flatMap((line): readonly Listening[] => {
    const seen = seenLine.exec(line.trim());
    if (seen?.[1] !== undefined) {
      return [{ port: Number(seen[2]), loopback: isLoopback(seen[1]), line, seen: true }];
    }
    // The platform's probe names the port that it asked in vain.
    if (platform.test(line.trim()) || line.includes('failed to start and listen on the port')) return [];
    // An address in an error is one that was called, not one that was bound.
    if (!announces.test(line) || /ECONNREFUSED|connection refused|failed to connect|error connecting/i.test(line))
      return [];
    const found = address.exec(line);
    if (found?.[1] !== undefined)
      return [{ port: Number(found[2]), loopback: isLoopback(found[1]), line, seen: false }];
    const port = bare.exec(line);
    const digits = port?.[1] ?? port?.[2] ?? port?.[3];
    return digits === undefined ? [] : [{ port: Number(digits), loopback: false, line, seen: false }];
  });
}

/** What a program says that is still at work. */
const atWork =
  /\b(loading|starting|booting|initiali[sz]ing|warming|migrating|compiling|indexing|downloading|connecting|waiting|restoring|building|fetching|importing|preparing|still)\b/i;

/** Whether the platform saw no socket, or, where it cannot see, nothing was said of a port and the last words are of work. */
export function listensNowhereIn(lines: readonly string[], last: readonly string[]): boolean {
  if (lines.some((line) => line.trim() === 'Container listens on no port')) return true;
  return listeningIn(lines).length === 0 && last.some((line) => atWork.test(line));
}

export interface SecretTrouble {
  readonly kind: 'gone' | 'denied';
  readonly name: string;
  readonly line: string;
}

/** Cloud Run reads a revision's secrets before it starts it (https://cloud.google.com/run/docs/configuring/services/secrets). */
export function secretTroubleIn(lines: readonly string[]): SecretTrouble | null {
  for (const line of lines) {
    const gone = /Secret projects\/[^/]+\/secrets\/([\w-]+)(?:\/versions\/\w+)? was not found/.exec(line)?.[1];
    if (gone !== undefined) return { kind: 'gone', name: gone, line };
    const denied = /Permission denied on secret: projects\/[^/]+\/secrets\/([\w-]+)/.exec(line)?.[1];
    if (denied !== undefined) return { kind: 'denied', name: denied, line };
  }
  return null;
}

const complains =
  /missing|require[sd]?\b|not set|must (be )?set|must be (defined|provided)|undefined|not (found|defined|provided|specified|configured)|unset|KeyError|\bset the\b|is empty|no value|need(s|ed)? |\bis None\b/i;
const noVariable =
  /^(ERR_\w+|E[A-Z]{4,}|MODULE_NOT_FOUND|ERROR|FATAL|WARNING|INFO|DEBUG|TRACE|CRITICAL|HTTP|HTTPS|JSON|NULL|NODE_ENV|PORT|URL|ENV|API|SQL|TLS|SSL|UTC|GET|POST|SIGTERM|NODE_OPTIONS|UNSUPPORTED_\w+|DEPRECATED|TODO|HOME|PATH|NODE_MODULES)$/;

export interface MissingVariable {
  readonly name: string;
  readonly line: string;
}

/** A variable whose absence a line complains of; one that the sources are known to read is believed at once, another only where the line speaks of variables. */
export function missingVariableIn(lines: readonly string[], wanted: readonly string[]): MissingVariable | null {
  const speaks =
    /environ|env[\s._]?var|variable|\bconfig|KeyError|ImproperlyConfigured|process\.env|Getenv|envvar|required key/i;
  let guess: MissingVariable | null = null;
  for (const [index, line] of lines.entries()) {
    // Python's settings libraries name the field on one line and the complaint on the next.
    const field = /^([a-z][a-z0-9_]{2,})$/.exec(line.trim())?.[1]?.toUpperCase();
    if (field !== undefined && /field required|type=missing/i.test(lines[index + 1] ?? ''))
      return { name: field, line: `${line.trim()}: ${(lines[index + 1] ?? '').trim()}` };
    if (!complains.test(line)) continue;
    const names = (line.match(/(?<![A-Za-z0-9_])[A-Z][A-Z0-9_]{2,}(?![A-Za-z0-9_])/g) ?? []).filter(
      (name) => !noVariable.test(name),
    );
    const known = names.find((name) => wanted.includes(name));
    if (known !== undefined) return { name: known, line };
    const likely = names.find((name) => speaks.test(line) || name.includes('_'));
    if (guess === null && likely !== undefined) guess = { name: likely, line };
  }
  return guess;
}

/** Lines that the platform writes itself. */
const platform =
  /^(Container called exit\(|Container listens on |Memory limit of |Starting new instance|(Default )?(STARTUP|LIVENESS) |Shutting down)/;

/** Frames of a stack below the line that says what went wrong, in Node, Java, .NET, Python and Go. */
const frame = /^(at\s.*[:(]|File "|\^+$|Node\.js v\d|goroutine \d+ \[|\.\.\. \d+ more)/;

/** The last lines of the program's own, newest last. */
export function lastWords(lines: readonly string[], count: number): readonly string[] {
  return lines
    .map((line) => line.trim())
    .filter((line) => line !== '' && !platform.test(line) && !frame.test(line))
    .slice(-count);
}
