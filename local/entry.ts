import path from 'node:path';
import { checkoutFolder } from './checkout.ts';

/** Whether this runs from the sources, as `npm run dev` and the tests do, or from the bundles in dist/. */
const fromSources = import.meta.url.endsWith('.ts');

/** How to run one of the stack's own processes, `local/<name>.ts`. */
export function entry(name: string): { readonly file: string; readonly args: readonly string[] } {
  const args = fromSources
    ? ['--import', import.meta.resolve('tsx'), path.join(checkoutFolder(), 'local', `${name}.ts`)]
    : ['--enable-source-maps', path.join(checkoutFolder(), 'dist', 'local', `${name}.js`)];
  return { file: process.execPath, args };
}
