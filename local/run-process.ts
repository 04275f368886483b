import { runChild } from './child.ts';
import { startRun } from './run-component.ts';
import { stackExecutor } from './stack-executor.ts';
import { wiringFromEnvironment } from './wiring.ts';

await runChild(async () => {
  const wiring = wiringFromEnvironment();
  return startRun(wiring, await stackExecutor(wiring));
});
