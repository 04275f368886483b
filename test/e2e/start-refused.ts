import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { checkoutFolder } from '../../local/checkout.ts';
import { until } from './deployments.ts';
import { processesWith } from './process-table.ts';

/** Starts the laptop's cloud where it cannot start; answers its exit code and everything it printed, once nothing is left of it. */
export async function startRefused(
  env: NodeJS.ProcessEnv,
  options: { readonly dir?: string; readonly args?: readonly string[] } = {},
): Promise<{ readonly code: number | null; readonly printed: string }> {
  const dir = options.dir ?? (await mkdtemp(path.join(os.tmpdir(), 'slipway-refused-')));
  const args = [path.join(checkoutFolder(), 'dist', 'local', 'main.js'), '--no-sample', ...(options.args ?? [])];
  const child = spawn(process.execPath, args, { env: { ...process.env, ...env, SLIPWAY_DIR: dir }, stdio: 'pipe' });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      printed += text;
      // It started after all, which the test will say.
      if (/^Ready after/m.test(printed)) child.kill('SIGINT');
    });
  }
  const [code] = (await once(child, 'close')) as [number | null];
  if (options.dir === undefined) {
    await until('the end of every process', 10, async () =>
      processesWith(`SLIPWAY_DIR=${dir}`).length === 0 ? true : null,
    );
    await rm(dir, { recursive: true, force: true });
  }
  return { code, printed };
}
