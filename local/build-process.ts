import { startBuild } from './build-component.ts';
import { runChild } from './child.ts';
import { stackExecutor } from './stack-executor.ts';
import { wiringFromEnvironment } from './wiring.ts';

await runChild(async () => {
  const wiring = wiringFromEnvironment();
  return startBuild(wiring, await stackExecutor(wiring));
});
