import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { hasEnded } from '../../../../local/executors/native/processes.ts';

test('a process has ended also while nobody has asked how', async () => {
  const parent = spawn('sh', ['-c', 'true & echo $!; exec sleep 20'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [text] = (await once(parent.stdout, 'data')) as [Buffer];
  const child = Number(text.toString());
  await expect.poll(() => hasEnded(child), { timeout: 10_000 }).toBe(true);
  expect(await hasEnded(parent.pid ?? 0)).toBe(false);
  parent.kill('SIGKILL');
  await once(parent, 'close');
  expect(await hasEnded(parent.pid ?? 0)).toBe(true);
});
