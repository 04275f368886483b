import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { checkoutFolder } from './checkout.ts';
import { findJars } from './emulators/jars.ts';
import { findJava } from './emulators/java.ts';
import { Missing } from './emulators/missing.ts';

const run = promisify(execFile);

/** Checks what the stack cannot do without, before anything is started; rejects with a sentence and a command for each. */
export async function checkRequirements(options: { readonly development: boolean }): Promise<void> {
  const checked = await Promise.allSettled(Object.values(requirements(options)).map((find) => find()));
  const missing = checked.flatMap((each) => (each.status === 'rejected' ? [each.reason] : []));
  const unexpected = missing.find((reason) => !(reason instanceof Missing));
  if (unexpected !== undefined) throw unexpected;
  if (missing.length > 0) throw new Error(missing.map((reason: Missing) => reason.message).join('\n'));
}

/** Each rejects with `Missing` where it is not there. */
export function requirements(options: {
  readonly development: boolean;
}): Readonly<Record<string, () => Promise<unknown>>> {
  return { Java: () => findJava(), emulators: () => findJars(), git: findGit, page: () => findPage(options) };
}

async function findPage({ development }: { readonly development: boolean }): Promise<void> {
  if (development || existsSync(path.join(checkoutFolder(), 'dist', 'web', 'index.html'))) return;
  throw new Missing('The web page is not built.', 'node scripts/build.mjs');
}

async function findGit(): Promise<void> {
  const command = process.platform === 'darwin' ? 'xcode-select --install' : 'sudo apt-get install -y git';
  await run('git', ['--version']).catch(() => {
    throw new Missing('The local GitHub needs git, and there is none.', command);
  });
}
