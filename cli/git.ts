import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { Problem } from '../shared/problems.ts';
import type { Terminal } from './terminal.ts';

const run = promisify(execFile);

/** Variables that say where git and its settings are; every other GIT_ variable could point it at another repository. */
const kept = [
  'GIT_EXEC_PATH',
  'GIT_CONFIG_GLOBAL',
  'GIT_CONFIG_SYSTEM',
  'GIT_CONFIG_NOSYSTEM',
  'GIT_CEILING_DIRECTORIES',
];

/** Answers standard output without the final line break; throws `GitFailed`. */
export type Git = (...args: readonly string[]) => Promise<string>;

export class GitFailed extends Error {}

/** git in a folder. `settings` reach it through the environment, so that a token is never seen among the arguments. */
export function gitIn(
  folder: string,
  env: Terminal['env'],
  settings: readonly (readonly [string, string])[] = [],
): Git {
  const inherited = Object.entries(env).filter(([name]) => !name.startsWith('GIT_') || kept.includes(name));
  const configured = settings.flatMap(([key, value], index) => [
    [`GIT_CONFIG_KEY_${index}`, key],
    [`GIT_CONFIG_VALUE_${index}`, value],
  ]);
  const environment: NodeJS.ProcessEnv = {
    ...Object.fromEntries(inherited),
    ...Object.fromEntries(configured),
    GIT_CONFIG_COUNT: String(settings.length),
    GIT_TERMINAL_PROMPT: '0',
    GIT_OPTIONAL_LOCKS: '0',
    LC_ALL: 'C',
  };
  return async (...args) => {
    try {
      const { stdout } = await run('git', ['-C', folder, ...args], { env: environment, maxBuffer: 256 << 20 });
      return stdout.replace(/\n$/, '');
    } catch (error) {
      const { code, stderr = '' } = error as { code?: unknown; stderr?: string };
      if (code === 'ENOENT') {
        throw new Problem(
          'repository-invalid',
          'git is not installed.',
          'Install it, for instance: apt-get install git',
        );
      }
      throw new GitFailed(stderr.trim() || String(error));
    }
  };
}
