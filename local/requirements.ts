import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { checkoutFolder } from './checkout.ts';
import { findJars } from './emulators/jars.ts';
import { findJava } from './emulators/java.ts';
import { Missing } from './emulators/missing.ts';

const run = promisify(execFile);

/** Checks what the stack cannot do without, before anything is started; throws `Missing` with the command that helps. */
export async function checkRequirements(options: { readonly development: boolean }): Promise<void> {
  await Promise.all([findJava(), findJars(), findGit()]);
  if (!options.development && !existsSync(path.join(checkoutFolder(), 'dist', 'web', 'index.html'))) {
    throw new Missing('The web page is not built.', 'node scripts/build.mjs');
  }
}

async function findGit(): Promise<void> {
  const command = process.platform === 'darwin' ? 'xcode-select --install' : 'sudo apt-get install -y git';
  await run('git', ['--version']).catch(() => {
    throw new Missing('The local GitHub needs git, and there is none.', command);
  });
}
