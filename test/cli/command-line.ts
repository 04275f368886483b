import os from 'node:os';
import { Readable } from 'node:stream';
import { run } from '../../cli/run.ts';
import type { Terminal } from '../../cli/terminal.ts';

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

interface Circumstances {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly stdin?: string;
  readonly interrupted?: AbortSignal;
  readonly isTTY?: boolean;
}

/** Runs a command line in this process, without a terminal unless told. */
export async function slipway(args: readonly string[], circumstances: Circumstances = {}): Promise<Ran> {
  const { env = {}, cwd = os.tmpdir(), stdin = '', interrupted = new AbortController().signal } = circumstances;
  const written = { stdout: '', stderr: '' };
  const output = (name: 'stdout' | 'stderr') => ({
    isTTY: circumstances.isTTY ?? false,
    columns: 80,
    write: (text: string) => {
      written[name] += text;
    },
  });
  const terminal: Terminal = {
    stdin: Readable.from([Buffer.from(stdin)]),
    stdout: output('stdout'),
    stderr: output('stderr'),
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env },
    cwd,
    interrupted,
  };
  return { code: await run(args, terminal), ...written };
}

/** The environment of a system in the cloud at this address. */
export function pointedAt(url: string): Readonly<Record<string, string>> {
  return { SLIPWAY_API: url, SLIPWAY_TOKEN: 'token-of-the-test', SLIPWAY_ORG: 'local' };
}
