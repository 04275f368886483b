import { answering } from '../../local/emulators/emulator.ts';
import { firestoreCommand } from '../../local/emulators/firestore.ts';
import type { ProcessSpec } from '../../local/processes.ts';
import { childEnvironment, logFile, pubSubProcess } from '../../local/stack-processes.ts';
import type { Wiring } from '../../local/wiring.ts';
import type { Between } from './between.ts';
import type { Bundle, Program } from './bundle.ts';

/** Everything but Firestore may be killed. Two processes of functions run beside each other, as in the cloud. */
export type Victim = Exclude<Program, 'functions'> | 'functions-1' | 'functions-2' | 'pubsub';

interface Surroundings {
  readonly wiring: Wiring;
  readonly bundle: Bundle;
  readonly between: Between;
  /** Ports of the two processes of functions. */
  readonly listening: readonly [number, number];
  readonly onStart: ProcessSpec['onStart'];
}

/** A process that lived this long is started again at once: it is killed often, and not because it is ill. */
const healthyMs = 1000;

export function victims(around: Surroundings): Readonly<Record<Victim, ProcessSpec>> {
  const { wiring, bundle, between, listening, onStart } = around;
  const base = { ...childEnvironment({ wiring, development: false }), LOG_LEVEL: 'warn' };
  const own = (name: Victim, program: Program, env: NodeJS.ProcessEnv = {}): ProcessSpec => ({
    name,
    command: async () => bundle.command(program),
    env: { ...base, ...env },
    logFile: logFile(wiring.dir, name),
    ready: 'message',
    onStart,
    healthyMs,
  });
  const quiet = { wiring, development: false, say: () => undefined, onMessage: () => undefined, onStart };
  return {
    'functions-1': own('functions-1', 'functions', between.functions(listening[0])),
    'functions-2': own('functions-2', 'functions', between.functions(listening[1])),
    dispatcher: own('dispatcher', 'dispatcher', between.callers),
    web: own('web', 'web', between.callers),
    cloud: own('cloud', 'cloud'),
    build: own('build', 'build'),
    run: own('run', 'run'),
    pubsub: { ...pubSubProcess(quiet), healthyMs },
  };
}

/** It keeps five thousand deployments in memory; the usual 256 MB are for a person's. This variable comes last for Java. */
const memory = { _JAVA_OPTIONS: '-Xmx4g' };

export function firestoreProcess({ wiring: { dir, ports }, onStart }: Surroundings): ProcessSpec {
  return {
    name: 'firestore',
    command: async () => {
      const { firestore: port, firestoreWebsocket: websocketPort } = ports;
      const { command, args } = await firestoreCommand({ port, websocketPort });
      return { file: command, args };
    },
    env: { ...process.env, ...memory },
    logFile: logFile(dir, 'firestore'),
    ready: (alive) => answering(ports.firestore, alive),
    onStart,
  };
}
