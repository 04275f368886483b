import type { ChildMessage } from './child.ts';
import { claim } from './claim.ts';
import { openFolder } from './folder-state.ts';
import { endLeftovers } from './leftovers.ts';
import { type LocalJson, readLocalJson, writeLocalJson } from './local-json.ts';
import { localJsonOf } from './local-json-of.ts';
import { type Supervised, supervise } from './processes.ts';
import { checkRequirements } from './requirements.ts';
import { openRoster } from './roster.ts';
import { seedOrganisation } from './seed.ts';
import { sweepStack } from './stack-executor.ts';
import { type Firestore, startFirestore } from './stack-firestore.ts';
import {
  childEnvironment,
  logFile,
  type OwnProcess,
  ownProcess,
  ownProcesses,
  pubSubProcess,
  type Shared,
} from './stack-processes.ts';
import { stopStack } from './stop.ts';
import type { Wiring } from './wiring.ts';

export interface StackOptions {
  /** Folder of everything that the stack keeps. */
  readonly dir: string;
  readonly executor: 'auto' | 'docker' | 'native';
  /** From the sources, with Vite's development server for the page. */
  readonly development: boolean;
  /** One line for the person who started it. */
  readonly say: (line: string) => void;
}

export interface Stack {
  readonly local: LocalJson;
  restart(name: OwnProcess): Promise<void>;
  /** Ends every process within 5 s, Firestore's last snapshot first. */
  stop(): Promise<void>;
}

/**
 * Starts the laptop's cloud and keeps every process of it alive. Rejects with one sentence when a part cannot start; what
 * was still starting then ends with this process.
 */
export async function startStack(options: StackOptions): Promise<Stack> {
  const { dir, say, development, executor } = options;
  const lock = await claim(`${dir}/lock`);
  if (!lock.claimed) {
    const web = (await readLocalJson(dir))?.web;
    throw new Error(`Slipway is already running at ${web ?? `process ${lock.holder.pid}`}.`);
  }
  const left = await endLeftovers(dir);
  if (left > 0) say(`Ended ${left} processes that the last run had left behind.`);
  await checkRequirements({ development });
  const { token, chosen } = await openFolder(dir);
  if (chosen.moved.length > 0) say(`Ports that are taken were replaced by free ones: ${chosen.moved.length}.`);

  const wiring: Wiring = { dir, token, executor, ports: chosen.ports };
  const roster = openRoster(dir, childEnvironment({ wiring, development }), say);
  let chosenExecutor: string = executor;
  const handled = countHandled();
  const shared: Shared = {
    wiring,
    development,
    say,
    onStart: roster.add,
    onMessage: (name, message) => {
      if (message.kind === 'ready') chosenExecutor = message.facts?.executor ?? chosenExecutor;
      if (name === 'functions') handled.hear(message);
    },
  };

  const running: Supervised[] = [];
  let firestore: Firestore | undefined;
  const timed = async (name: string, start: () => Promise<Supervised>) => {
    const since = Date.now();
    running.push(await start());
    say(`  ${name.padEnd(12)}${((Date.now() - since) / 1000).toFixed(1).padStart(5)} s`);
  };
  const stopRunning = () =>
    stopStack(running, {
      keeper: firestore?.keeper,
      sweep: async () => {
        if (chosenExecutor !== 'docker') return;
        await sweepStack(wiring).catch(({ message }) => say(`Containers may be left until the next start: ${message}`));
      },
    });
  const release = async () => {
    await chosen.release();
    await lock.release();
  };
  const stop = async () => {
    await stopRunning();
    await roster.close();
    await release();
  };
  try {
    await Promise.all([
      timed('firestore', async () => {
        const life = { env: process.env, logFile: logFile(dir, 'firestore'), onStart: roster.add };
        firestore = await startFirestore(wiring, life, { changes: handled.count, say });
        await seedOrganisation(wiring.ports);
        return firestore.process;
      }),
      timed('pubsub', () => supervise(pubSubProcess(shared))),
      ...ownProcesses.map((name) => timed(name, () => supervise(ownProcess(name, shared)))),
    ]);
  } catch (error) {
    await stopRunning();
    // The roster stays open: what was still starting is the reaper's to end, as soon as this process has ended.
    await release();
    throw error;
  }
  const local = localJsonOf(wiring, chosenExecutor);
  await writeLocalJson(dir, local);
  return {
    local,
    restart: async (name) => running.find((each) => each.name === name)?.restart(),
    stop,
  };
}

/** Requests that the functions handled in all their lives, as a number that only grows. */
function countHandled() {
  let earlierLives = 0;
  let thisLife = 0;
  return {
    // Seeding writes once before any function does.
    count: () => 1 + earlierLives + thisLife,
    hear(message: ChildMessage) {
      if (message.kind === 'ready') {
        earlierLives += thisLife;
        thisLife = 0;
      }
      if (message.kind === 'handled') thisLife = message.count;
    },
  };
}
