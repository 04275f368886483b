import { cloudEvent, http } from '@google-cloud/functions-framework';
import { webFunction } from '../shared/stages.ts';
import { entryPoints } from './entry-points.ts';
import { onFirstUse } from './on-first-use.ts';
import { finishOnTermination } from './termination.ts';

/** The cloud names the one function of the process; the laptop has all in one, and its page is served by another. */
const target = process.env.FUNCTION_TARGET;
const compose = onFirstUse(async () => (await import('./compose.ts')).compose());
const isServed = (name: string) => (target === undefined ? name !== webFunction : name === target);

for (const [name, entryPoint] of Object.entries(entryPoints)) {
  if (!isServed(name)) continue;
  if (entryPoint.kind === 'event') cloudEvent(name, await entryPoint.make(compose));
  else http(name, await entryPoint.make(compose));
}

// On the laptop all functions share one process, which ends by itself (local/functions-server.ts).
if (target !== undefined) finishOnTermination();
