import type { Command } from 'commander';
import { type ApiClient, apiClient } from './api-client.ts';
import { type Connection, findConnection } from './connection.ts';
import { hasColour, type Output, type Paint, painter, printLine, type Terminal } from './terminal.ts';

/** What every command works with. */
export interface Session {
  readonly terminal: Terminal;
  readonly connection: Connection;
  readonly api: ApiClient;
  /** `--json`: standard output is for the result alone, everything else goes to standard error. */
  readonly json: boolean;
  /** Where a person reads on. */
  readonly talk: Output;
  readonly paint: Paint;
}

export interface CommonOptions {
  readonly json?: true;
  readonly org?: string;
}

/** Options that every command has. */
export function withCommonOptions(command: Command): Command {
  return command
    .option('--json', 'print the result as JSON')
    .option('--org <name>', 'organisation (default: the stack’s own, or SLIPWAY_ORG)');
}

export async function openSession(terminal: Terminal, options: CommonOptions): Promise<Session> {
  const connection = await findConnection(terminal.env, options.org);
  const json = options.json === true;
  const talk = json ? terminal.stderr : terminal.stdout;
  return {
    terminal,
    connection,
    api: apiClient(connection, terminal.interrupted),
    json,
    talk,
    paint: painter(hasColour(talk, terminal.env)),
  };
}

/** The result: as JSON, or as lines for a person. */
export function show(session: Session, result: object, lines: () => readonly string[]): void {
  if (session.json) printLine(session.terminal.stdout, JSON.stringify(result));
  else for (const line of lines()) printLine(session.terminal.stdout, line);
}
