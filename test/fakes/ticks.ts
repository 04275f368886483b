import { tick } from '../../functions/engine/tick.ts';
import type { World } from './world.ts';

/** Lets minutes pass: each brings the tick, and what follows from it. */
export async function ticks(world: World, minutes: number): Promise<void> {
  for (let minute = 0; minute < minutes; minute += 1) {
    world.advance(60);
    await tick(world.shell);
    await world.run();
  }
}
