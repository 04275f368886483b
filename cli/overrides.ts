import { type Command, InvalidArgumentError } from 'commander';
import type { Overrides } from '../shared/overrides.ts';

/** What a person sets instead of what the analysis finds. */
export interface OverrideOptions {
  readonly start?: string;
  readonly build?: string;
  readonly port?: number;
  readonly asFound?: true;
}

export function withOverrideOptions(command: Command): Command {
  return command
    .option('--start <command>', 'start command instead of the one that is found; kept for later deployments')
    .option('--build <command>', 'build command instead of the one that is found; kept as well')
    .option('--port <number>', 'port that the container listens on (default: 8080); kept as well', portFrom)
    .option('--as-found', 'forget the commands and the port that were set before');
}

/** The same for a plan that nothing is kept of. */
export function withDryOverrideOptions(command: Command): Command {
  return command
    .option('--start <command>', 'plan with this start command instead of the one that is found')
    .option('--build <command>', 'plan with this build command instead of the one that is found')
    .option('--port <number>', 'plan with this port that the container listens on (default: 8080)', portFrom);
}

function portFrom(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (port < 1 || port > 65_535) throw new InvalidArgumentError('A port is a number from 1 to 65535.');
  return port;
}

/** For the request: nothing where nothing is said, so that the service keeps what it has. */
export function overridesOf({ start, build, port, asFound }: OverrideOptions): { readonly overrides?: Overrides } {
  const overrides: Overrides = {
    ...(start === undefined ? {} : { startCommand: start }),
    ...(build === undefined ? {} : { buildCommand: build }),
    ...(port === undefined ? {} : { port }),
  };
  return Object.keys(overrides).length === 0 && asFound === undefined ? {} : { overrides };
}
