import path from 'node:path';
import { z } from 'zod';
import { chooseExecutor } from './executors/choose.ts';
import { sweepContainers } from './executors/docker.ts';
import type { Executor } from './executors/executor.ts';
import type { Wiring } from './wiring.ts';

const modeSchema = z.enum(['auto', 'docker', 'native']);

/**
 * The executor of the stack. Cloud Build and Cloud Run have one each, over the same folder of images; a sweep takes only
 * what belongs to processes that are gone.
 */
export async function stackExecutor({ dir, executor: mode }: Wiring): Promise<Executor> {
  const executor = await chooseExecutor(modeSchema.parse(mode), { dir: imagesIn(dir) });
  await executor.sweep();
  return executor;
}

/** Removes containers that outlived their process: it may have had to be killed before the engine had removed them. */
export async function sweepStack({ dir }: Pick<Wiring, 'dir'>): Promise<void> {
  await sweepContainers({ dir: imagesIn(dir) });
}

function imagesIn(dir: string): string {
  return path.join(dir, 'images');
}
