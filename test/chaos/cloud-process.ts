import { runChild } from '../../local/child.ts';
import { startCloud } from '../../local/cloud-component.ts';
import { wiringFromEnvironment } from '../../local/wiring.ts';

// Without the examples, which GitHub otherwise looks through at each start.
await runChild(() => startCloud(wiringFromEnvironment(), []));
