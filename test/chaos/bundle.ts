import { rm } from 'node:fs/promises';
import path from 'node:path';
import { build } from 'esbuild';
import { checkoutFolder } from '../../local/checkout.ts';

/** Processes of the stack as they are, and three of our own: two bring the instant executor, and GitHub has no examples. */
const entries = {
  functions: 'local/functions-process.ts',
  dispatcher: 'local/dispatcher-process.ts',
  web: 'local/web-process.ts',
  cloud: 'test/chaos/cloud-process.ts',
  build: 'test/chaos/build-process.ts',
  run: 'test/chaos/run-process.ts',
} as const;
export type Program = keyof typeof entries;

export interface Bundle {
  /** How to run a program. */
  command(program: Program): { readonly file: string; readonly args: readonly string[] };
  remove(): Promise<void>;
}

/** One bundle for the whole run: a process that was killed starts fast, and as the same code as before. */
export async function bundlePrograms(): Promise<Bundle> {
  const root = checkoutFolder();
  // Inside the checkout, because the packages stay outside of the bundle.
  const outdir = path.join(root, 'dist', `chaos-${process.pid}`);
  await build({
    absWorkingDir: root,
    entryPoints: Object.entries(entries).map(([out, file]) => ({ in: file, out })),
    outdir,
    bundle: true,
    packages: 'external',
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    sourcemap: true,
    logLevel: 'warning',
  });
  return {
    command: (program) => ({
      file: process.execPath,
      args: ['--enable-source-maps', path.join(outdir, `${program}.js`)],
    }),
    remove: () => rm(outdir, { recursive: true, force: true }),
  };
}
