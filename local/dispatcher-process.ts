import { setTimeout as sleep } from 'node:timers/promises';
import { deadLetterFunction } from '../shared/stages.ts';
import { runChild } from './child.ts';
import { startDispatcher } from './dispatcher/dispatcher.ts';
import { type Scheduler, startScheduler } from './dispatcher/scheduler.ts';
import { answering } from './emulators/emulator.ts';
import { project, wiringFromEnvironment } from './wiring.ts';

const onTrouble = (sentence: string) => console.error(new Date().toISOString(), sentence);

await runChild(async () => {
  const { ports } = wiringFromEnvironment();
  const functions = `http://127.0.0.1:${ports.functions}`;
  // The client's own retries wait longer and longer; both start at the same moment.
  await answering(ports.pubsub, () => true);
  let scheduler: Scheduler | undefined;
  const onReturn = () => scheduler?.afterRestart();
  const dispatcher = await startDispatcher({
    project,
    functions,
    deadLetters: deadLetterFunction,
    onTrouble,
    onReturn,
  });
  scheduler = startScheduler({ project, onTrouble });
  return {
    close: async () => {
      await Promise.race([Promise.all([scheduler?.close(), dispatcher.close()]), sleep(3000)]);
    },
  };
});
