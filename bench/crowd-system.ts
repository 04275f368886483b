import { fork } from 'node:child_process';
import { on, once } from 'node:events';
import { Firestore } from '@google-cloud/firestore';
import { PubSub } from '@google-cloud/pubsub';
import { type Dispatcher, startDispatcher } from '../local/dispatcher/dispatcher.ts';
import { type Scheduler, startScheduler } from '../local/dispatcher/scheduler.ts';
import { ensureTopology } from '../local/dispatcher/topology.ts';
import { type Org, orgSchema } from '../shared/service.ts';
import type { CrowdMessage } from './crowd-functions.ts';
import { crowdTopics } from './crowd-topics.ts';
import { type HopEmulators, hopProject } from './hop-emulators.ts';

type Figures = Extract<CrowdMessage, { readonly ended: number }>;

/** The dispatcher, the engine, the API and the log ingest as they run on a laptop, with stages that have nothing to do. */
export interface CrowdSystem {
  readonly firestore: Firestore;
  readonly pubsub: PubSub;
  /** Base address of the API; the bearer token is the caller's user id. */
  readonly api: string;
  /** Process id of the functions. */
  readonly pid: number;
  /** Lets the messages that wait, and all that follow, be delivered; the minute's tick as well where that is asked for. */
  dispatch(options?: { readonly ticks: boolean }): Promise<void>;
  /** How many deployments have ended, and what that took; for the heap, garbage is collected first. */
  figures(of?: 'heap'): Promise<Figures>;
  close(): Promise<void>;
}

export async function startCrowdSystem({ env }: HopEmulators): Promise<CrowdSystem> {
  const functions = fork(new URL('./crowd-functions.ts', import.meta.url), {
    env: { ...process.env, ...env, LOG_LEVEL: 'error' },
    execArgv: ['--expose-gc', '--import', import.meta.resolve('tsx')],
  });
  const exited = once(functions, 'exit');
  const messages = on(functions, 'message', { close: ['exit'] });
  const next = async <Message extends CrowdMessage>(): Promise<Message> => {
    const { value, done } = await messages.next();
    if (done) throw new Error('The functions of the measurement ended.');
    return value[0] as Message;
  };
  const { port } = await next<{ readonly port: number }>();
  const pubsub = new PubSub({ projectId: hopProject });
  const firestore = new Firestore({ projectId: hopProject, ignoreUndefinedProperties: true });
  await ensureTopology(pubsub, crowdTopics);
  let dispatcher: Dispatcher | null = null;
  let scheduler: Scheduler | null = null;
  return {
    firestore,
    pubsub,
    api: `http://127.0.0.1:${port}/api`,
    pid: functions.pid ?? 0,
    async dispatch(options) {
      const onTrouble = (sentence: string) => console.error(sentence);
      dispatcher = await startDispatcher({
        project: hopProject,
        functions: `http://127.0.0.1:${port}`,
        names: crowdTopics,
        onTrouble,
      });
      if (options?.ticks) scheduler = startScheduler({ project: hopProject, onTrouble });
    },
    async figures(of) {
      functions.send(of ?? 'counts');
      return next<Figures>();
    },
    async close() {
      await scheduler?.close();
      await dispatcher?.close();
      if (functions.connected) functions.disconnect();
      await exited;
      await Promise.all([pubsub.close(), firestore.terminate()]);
    },
  };
}

/** Organisations as measurements need them: the quotas of the document are what bounds them, and these are wide. */
export function crowdOrg(name: string): Org {
  return orgSchema.parse({
    name,
    project: hopProject,
    region: 'us-central1',
    registry: 'registry.example/crowd',
    runtimeServiceAccount: 'runtime@crowd.example',
    buildServiceAccount: 'build@crowd.example',
    allowTopicDeploys: true,
    quota: { concurrent: 2_000, perHour: 100_000 },
  });
}
