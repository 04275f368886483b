import path from 'node:path';
import { startBuild } from '../../local/build-component.ts';
import { runChild } from '../../local/child.ts';
import { wiringFromEnvironment } from '../../local/wiring.ts';
import { instantExecutor } from './instant-executor.ts';

await runChild(async () => {
  const wiring = wiringFromEnvironment();
  return startBuild(wiring, instantExecutor(path.join(wiring.dir, 'images')), { concurrency: 20 });
});
