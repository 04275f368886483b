import path from 'node:path';
import { runChild } from '../../local/child.ts';
import { startRun } from '../../local/run-component.ts';
import { wiringFromEnvironment } from '../../local/wiring.ts';
import { instantExecutor } from './instant-executor.ts';

await runChild(async () => {
  const wiring = wiringFromEnvironment();
  return startRun(wiring, instantExecutor(path.join(wiring.dir, 'images')));
});
