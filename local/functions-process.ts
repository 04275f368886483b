import { runChild, tellSupervisor } from './child.ts';
import { serveFunctions } from './functions-server.ts';
import { wiringFromEnvironment } from './wiring.ts';

/** How often the supervisor hears how many requests were handled: its snapshots wait for that. */
const tellMs = 250;

await runChild(async () => {
  await import('../functions/index.ts');
  const server = await serveFunctions(wiringFromEnvironment().ports.functions);
  let told = 0;
  const telling = setInterval(() => {
    const count = server.handled();
    if (count !== told) tellSupervisor({ kind: 'handled', count });
    told = count;
  }, tellMs);
  return {
    close: async () => {
      clearInterval(telling);
      await server.close();
      tellSupervisor({ kind: 'handled', count: server.handled() });
    },
  };
});
