import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A word that a POSIX shell reads back as exactly this text. */
export function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** The environment of the tools that set up a sandbox: nothing of an image or a service may reach them. */
export const toolEnv = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C' } as const;

/** The trimmed output of a program, or null where it is missing or fails. */
export async function outputOf(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): Promise<string | null> {
  try {
    return (await run(command, args, { env, timeout: 20_000, maxBuffer: 8 << 20 })).stdout.trim();
  } catch {
    return null; // the caller asks whether the program is there at all
  }
}
