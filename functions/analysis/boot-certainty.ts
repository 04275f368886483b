import type { Boot } from './boot-diagnosis.ts';
import { listeningIn } from './boot-evidence.ts';

/** What is said by a program that has begun to listen, rather than by one that calls another. */
const listens =
  /\b(listening|listens|serving|(?:running|started|ready|available|bound|up) (?:on|at)|server (?:is )?(?:running|started|up|ready))\b/i;
/** What such words are also said of: a socket for somebody else than the users, or one of another program. */
const ofAnother =
  /\b(debugger|inspector|metrics|admin|management|health|database|postgres\w*|mysql|mongo\w*|redis|upstream|proxy|connect(?:ed|ing))\b/i;
const wildcard = /(?:0\.0\.0\.0|\[::\]|\*):\d/;
const address = /(?:\d{1,3}\.){3}\d{1,3}:\d|\[[0-9a-f:]+\]:\d/i;

/**
 * The one port that a revision can be reached on, where that is certain: the platform saw its only sockets, or all that the
 * log says of a port is that the program listens there. A line with localhost is believed where the sources name the port
 * too, for many programs print that and listen everywhere. Null where anything speaks of another port.
 */
export function certainPort({ logs }: Pick<Boot, 'logs'>, fixedPort: number | null): number | null {
  const all = listeningIn(logs.flatMap(({ text }) => text.split('\n')));
  const seen = all.filter((one) => one.seen);
  const told = seen.length > 0 ? seen : all;
  const [port, ...others] = new Set(told.map((one) => one.port));
  if (port === undefined || others.length > 0) return null;
  const isCertain = told.every((one) => {
    if (one.seen) return !one.loopback;
    if (!listens.test(one.line) || ofAnother.test(one.line)) return false;
    if (one.loopback) return port === fixedPort;
    return wildcard.test(one.line) || !address.test(one.line);
  });
  return isCertain ? port : null;
}

/** Whether the platform itself ended the program at its memory limit; a heap of the program's own may be full for other reasons. */
export function hitMemoryLimit({ logs, message, exit }: Pick<Boot, 'logs' | 'message' | 'exit'>): boolean {
  const lines = [...logs.flatMap(({ text }) => text.split('\n')), message ?? ''];
  return exit?.oomKilled === true || lines.some((line) => /Memory limit of .* exceeded/i.test(line));
}
