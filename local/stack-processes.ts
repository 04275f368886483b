import path from 'node:path';
import type { ChildMessage } from './child.ts';
import { answering } from './emulators/emulator.ts';
import { pubSubCommand } from './emulators/pubsub.ts';
import { entry } from './entry.ts';
import type { ProcessSpec } from './processes.ts';
import { environmentOf, functionsEnvironment, type Wiring } from './wiring.ts';

/** What every process of the stack has in common. */
export type Shared = Pick<ProcessSpec, 'onStart'> & {
  readonly wiring: Wiring;
  readonly development: boolean;
  readonly say: (sentence: string) => void;
  readonly onMessage: (name: string, message: ChildMessage) => void;
};

export const logFile = (dir: string, name: string) => path.join(dir, 'logs', `${name}.log`);

export function childEnvironment({ wiring, development }: Pick<Shared, 'wiring' | 'development'>): NodeJS.ProcessEnv {
  return { ...process.env, ...environmentOf(wiring), ...(development ? { SLIPWAY_DEVELOPMENT: '1' } : {}) };
}

/** Processes of our own, in the order in which they are shown; each is `local/<name>-process.ts`. */
export const ownProcesses = ['cloud', 'run', 'build', 'functions', 'web', 'dispatcher'] as const;
export type OwnProcess = (typeof ownProcesses)[number];

export function ownProcess(name: OwnProcess, shared: Shared): ProcessSpec {
  const { onStart, say, onMessage } = shared;
  return {
    name,
    command: async () => entry(`${name}-process`),
    env: { ...childEnvironment(shared), ...(name === 'functions' ? functionsEnvironment : {}) },
    logFile: logFile(shared.wiring.dir, name),
    ready: 'message',
    onMessage: (message) => onMessage(name, message),
    onRestart: (seconds) => say(`${name} ended and was started again, ready after ${seconds.toFixed(1)} s.`),
    onStart,
  };
}

export function pubSubProcess(shared: Shared): ProcessSpec {
  const { wiring, say, onStart } = shared;
  return {
    name: 'pubsub',
    command: async () => {
      const { command, args } = await pubSubCommand(wiring.ports.pubsub);
      return { file: command, args };
    },
    env: process.env,
    logFile: logFile(wiring.dir, 'pubsub'),
    ready: (alive) => answering(wiring.ports.pubsub, alive),
    onRestart: () => say('Pub/Sub ended and was started again; it keeps nothing, what was under way is sent again.'),
    onStart,
  };
}
