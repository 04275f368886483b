import path from 'node:path';
import type { Executor } from './executors/executor.ts';
import { createNativeExecutor } from './executors/native.ts';
import type { Wiring } from './wiring.ts';

/** The executor that Cloud Build and Cloud Run share: each process has its own, over the same folder of images. */
export async function stackExecutor({ dir }: Wiring): Promise<Executor> {
  const executor = await createNativeExecutor({ dir: path.join(dir, 'images') });
  await executor.sweep();
  return executor;
}
