import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

export const top = fileURLToPath(new URL('../..', import.meta.url));

/** Builds the page as it is served. In a process of its own: under a test runner React would be its slower development build. */
export async function buildPage(folder: string): Promise<void> {
  const vite = path.join(path.dirname(createRequire(import.meta.url).resolve('vite/package.json')), 'bin/vite.js');
  const args = [
    vite,
    'build',
    '--config',
    path.join(top, 'web/vite.config.ts'),
    '--outDir',
    folder,
    '--logLevel',
    'warn',
  ];
  await promisify(execFile)(process.execPath, args, { cwd: top, env: { ...process.env, NODE_ENV: 'production' } });
}
