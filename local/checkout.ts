import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of Slipway's own package.json: the same from the sources and from the bundles in dist/. */
export function checkoutFolder(): string {
  for (let folder = path.dirname(fileURLToPath(import.meta.url)); ; folder = path.dirname(folder)) {
    const file = path.join(folder, 'package.json');
    if (existsSync(file) && (JSON.parse(readFileSync(file, 'utf8')) as { name?: string }).name === 'slipway') {
      return folder;
    }
    if (folder === path.dirname(folder)) throw new Error('This file is not inside a checkout of Slipway.');
  }
}

/** Everything of one stack: SLIPWAY_DIR, else the checkout's `.slipway`, never the caller's folder. */
export function stackFolder(env: NodeJS.ProcessEnv = process.env): string {
  const named = env.SLIPWAY_DIR;
  return named === undefined || named === '' ? path.join(checkoutFolder(), '.slipway') : path.resolve(named);
}
