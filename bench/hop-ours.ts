import { fork } from 'node:child_process';
import { on, once } from 'node:events';
import { Firestore } from '@google-cloud/firestore';
import { PubSub } from '@google-cloud/pubsub';
import { accept } from '../functions/engine/accept.ts';
import { createStore } from '../functions/google/firestore.ts';
import { createBroker } from '../functions/google/pubsub.ts';
import { startDispatcher } from '../local/dispatcher/dispatcher.ts';
import { type Org, orgSchema } from '../shared/service.ts';
import { stageNames, stages } from '../shared/stages.ts';
import { type HopEmulators, hopProject } from './hop-emulators.ts';
import { requestOf } from './request.ts';

/** The dispatcher and the engine as they run on a laptop, with stages that have nothing to do. */
export interface Ours {
  /** Moments at which the nine stages of one deployment decided. */
  chain(): Promise<readonly number[]>;
  close(): Promise<void>;
}

const org: Org = orgSchema.parse({
  name: 'bench',
  project: hopProject,
  region: 'us-central1',
  registry: 'registry.example/bench',
  runtimeServiceAccount: 'runtime@bench.example',
  buildServiceAccount: 'build@bench.example',
  allowTopicDeploys: true,
});

export async function startOurs({ env }: HopEmulators): Promise<Ours> {
  const functions = fork(new URL('./hop-functions.ts', import.meta.url), {
    env: { ...process.env, ...env },
    execArgv: ['--import', import.meta.resolve('tsx')],
  });
  const exited = once(functions, 'exit');
  const messages = on(functions, 'message', { close: ['exit'] });
  const { port } = await next<{ readonly port: number }>(messages);
  const dispatcher = await startDispatcher({
    project: hopProject,
    functions: `http://127.0.0.1:${port}`,
    names: stageNames.map((name) => stages[name].topic),
    onTrouble: (sentence) => console.error(sentence),
  });
  const pubsub = new PubSub({ projectId: hopProject });
  const firestore = new Firestore({ projectId: hopProject, ignoreUndefinedProperties: true });
  await firestore.doc('orgs/bench').set(org);
  const acceptor = {
    store: createStore(firestore),
    broker: createBroker(pubsub),
    sourceHosts: ['github.com'],
    tell: (problem: string, error: unknown) => console.error(problem, error),
  };
  let chains = 0;

  return {
    async chain() {
      await accept(acceptor, requestOf(org.name, `chain-${++chains}`));
      return (await next<{ readonly moments: readonly number[] }>(messages)).moments;
    },
    async close() {
      await dispatcher.close();
      functions.disconnect();
      await exited;
      await Promise.all([pubsub.close(), firestore.terminate()]);
    },
  };
}

async function next<Message>(messages: AsyncIterableIterator<readonly unknown[]>): Promise<Message> {
  const { value, done } = await messages.next();
  if (done) throw new Error('The functions of the measurement ended.');
  return value[0] as Message;
}
