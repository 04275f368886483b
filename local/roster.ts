import { type ChildProcess, spawn } from 'node:child_process';
import { entry } from './entry.ts';
import { type Member, noteProcesses } from './leftovers.ts';
import { isAlive, type ProcessIdentity } from './process-identity.ts';

/** Knows every process of the stack, and sees to it that the reaper and the next start know them too. */
export interface Roster {
  add(name: string, identity: ProcessIdentity): void;
  /** Once nothing is left running, the reaper has nothing to do. */
  close(): Promise<void>;
}

export function openRoster(dir: string, env: NodeJS.ProcessEnv, onTrouble: (sentence: string) => void): Roster {
  let members: readonly Member[] = [];
  let closing = false;
  let noting = Promise.resolve();
  let reaper = startReaper();

  function startReaper(): ChildProcess {
    const { file, args } = entry('reaper-process');
    const child = spawn(file, args, { detached: true, env, stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
    child.once('exit', () => {
      if (closing) return;
      reaper = startReaper();
      tell();
    });
    // A message to a reaper that is just ending is repeated to its successor.
    child.on('error', () => undefined);
    child.channel?.unref();
    child.unref();
    return child;
  }

  function tell(): void {
    if (reaper.connected) reaper.send(members, () => undefined);
    noting = noting.then(() => noteProcesses(dir, members)).catch((error) => onTrouble(String(error)));
  }

  return {
    add(name, identity) {
      members = [...members.filter(isAlive), { name, ...identity }];
      tell();
    },
    async close() {
      closing = true;
      members = [];
      tell();
      await noting;
      if (reaper.connected) reaper.disconnect();
    },
  };
}
