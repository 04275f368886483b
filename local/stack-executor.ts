import path from 'node:path';
import { z } from 'zod';
import { chooseExecutor } from './executors/choose.ts';
import type { Executor } from './executors/executor.ts';
import type { Wiring } from './wiring.ts';

const modeSchema = z.enum(['auto', 'docker', 'native']);

/**
 * The executor of the stack. Cloud Build and Cloud Run have one each, over the same folder of images; a sweep takes only
 * what belongs to processes that are gone.
 */
export async function stackExecutor({ dir, executor: mode }: Wiring): Promise<Executor> {
  const executor = await chooseExecutor(modeSchema.parse(mode), { dir: path.join(dir, 'images') });
  await executor.sweep();
  return executor;
}
