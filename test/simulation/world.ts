import { deliver } from '../../functions/engine/deliver.ts';
import { paths } from '../../functions/engine/documents.ts';
import type { Shell } from '../../functions/engine/shell.ts';
import { tick } from '../../functions/engine/tick.ts';
import type { Broker, Ports } from '../../functions/ports.ts';
import { stages as stageTable } from '../../functions/stages/index.ts';
import { hearOfBuild } from '../../functions/triggers/cloud-builds.ts';
import { takeDeployRequest } from '../../functions/triggers/deploy-requests.ts';
import type { Deployment } from '../../shared/deployment.ts';
import { stageMessageSchema } from '../../shared/messages.ts';
import type { Org, Service } from '../../shared/service.ts';
import { stageNames, stages, topics } from '../../shared/stages.ts';
import { isTerminal } from '../../shared/statuses.ts';
import { createMemoryBroker, type MemoryBroker } from '../fakes/memory-broker.ts';
import { createMemoryStore, type MemoryStore } from '../fakes/memory-store.ts';
import { type CloudBuild, createCloudBuild } from './cloud-build.ts';
import { type CloudRun, createCloudRun } from './cloud-run.ts';
import type { FaultRates } from './faults.ts';
import { createHistory, type History } from './history.ts';
import { type Call, createProcesses, type Processes, through } from './processes.ts';
import type { Random } from './random.ts';
import { createSource, type Source } from './source.ts';
import { createTimeline, type Timeline } from './timeline.ts';

export const org = 'acme';
const sourceHosts = ['github.com'];
/** A trace as a client would begin it, another for each request. */
export const traceparentOf = (random: Random): string =>
  `00-${'a'.repeat(24)}${String(random.between(0, 99_999_999)).padStart(8, '0')}-${'b'.repeat(16)}-01`;
const noon = Date.parse('2026-11-21T12:00:00.000Z');

/** The real engine, stages and triggers over a store, a broker, a cloud and a clock in memory. */
export interface World {
  readonly timeline: Timeline;
  readonly processes: Processes;
  readonly store: MemoryStore;
  readonly broker: MemoryBroker;
  readonly history: History;
  readonly builds: CloudBuild;
  readonly run: CloudRun;
  readonly source: Source;
  /** What a process is handed, every call of which may go wrong. */
  shellFor(call: Call): Shell & { readonly sourceHosts: readonly string[] };
  /** When faults stop. */
  readonly calmFrom: number;
  readonly startedAt: number;
  /** Whether no fault at all was drawn. */
  readonly isCalm: boolean;
  /** Whether the broker may lose what nobody has received. */
  readonly forgetful: boolean;
}

export interface WorldOptions {
  readonly random: Random;
  readonly rates: FaultRates;
  /** Minutes until faults stop. */
  readonly roughMinutes: number;
  readonly trace: (line: () => string) => void;
}

export function createWorld({ random, rates, roughMinutes, trace }: WorldOptions): World {
  const timeline = createTimeline(noon);
  const calmFrom = noon + roughMinutes * 60_000;
  const isRough = () => timeline.now() < calmFrom;
  const stamped = (line: () => string) => trace(() => `${new Date(timeline.now()).toISOString()} ${line()}`);
  const processes = createProcesses({ timeline, random: random.fork(), rates, isRough, trace: stamped });
  const history = createHistory();
  const clock = () => new Date(timeline.now()).toISOString();
  const store = createMemoryStore(clock, (writes) => {
    history.note(writes, (path) => store.docs.get(path)?.data ?? null, timeline.now(), processes.running());
    // A tick looks for itself whether another one is needed.
    if (!processes.running().startsWith('tick')) scheduler.wake();
  });
  const network = random.fork();
  const broker = createMemoryBroker({
    after: timeline.after,
    unlessOver: timeline.unlessOver,
    arrivals: () => arrivals(network, rates, isRough()),
    ackDeadlineSeconds: 600,
    backoffSeconds: { minimum: 1, maximum: 60 },
  });
  const { running, localTime } = processes;
  const outside = { timeline, rates, isRough, running, localTime };
  const builds = createCloudBuild({
    ...outside,
    random: random.fork(),
    publish: (build) => void broker.publish(topics.cloudBuilds, build, {}),
  });
  const run = createCloudRun({ ...outside, random: random.fork() });
  const source = createSource();
  let attempts = 0;

  function shellFor(call: Call): ReturnType<World['shellFor']> {
    const ports: Ports = {
      github: through(source.github, 'github', call),
      builds: through(builds.port, 'builds', call),
      buildLogs: through(source.buildLogs, 'build-logs', call),
      runs: through(run.runs, 'runs', call),
      runLogs: through(source.runLogs, 'run-logs', call),
      secrets: through(source.secrets, 'secrets', call),
      web: through(run.web, 'web', call),
      sleep: (milliseconds) => call('sleep', () => new Promise((resolve) => timeline.after(milliseconds, resolve))),
    };
    const { read, query, commit } = store;
    const { publish } = broker;
    return {
      store: through({ read, query, commit }, 'store', call),
      broker: through<Broker>({ publish }, 'broker', call),
      ports,
      stages: stageTable,
      webUrl: 'http://slipway.example',
      newAttemptId: () => {
        attempts += 1;
        return `attempt-${attempts}`;
      },
      tell: (problem, error) => stamped(() => `${running()} tells: ${problem}: ${error}`),
      sourceHosts,
    };
  }

  const scheduler = createScheduler(
    timeline,
    () => isAtRest(store),
    () => processes.start('tick', (call) => tick(shellFor(call))),
  );
  for (const name of stageNames) {
    broker.subscribe(stages[name].topic, ({ body, attributes }) =>
      processes.start(`${name} ${attributes['eventId']} `, async (call) => {
        const message = stageMessageSchema.safeParse(jsonOf(body));
        if (message.success) await deliver(shellFor(call), message.data);
      }),
    );
  }
  broker.subscribe(topics.cloudBuilds, ({ body }) =>
    processes.start('cloud-builds', (call) => hearOfBuild(shellFor(call), jsonOf(body))),
  );
  broker.subscribe(topics.deployRequests, ({ id, body }) =>
    processes.start('deploy-requests', (call) => {
      const options = { ...shellFor(call), operatorOrg: org, traceparent: () => traceparentOf(network) };
      // Publishing makes JSON of everything; text is what somebody published who does not make JSON.
      const json = jsonOf(body);
      return takeDeployRequest(options, Buffer.from(typeof json === 'string' ? json : body), id);
    }),
  );
  store.put(paths.org(org), theOrg());
  return {
    timeline,
    processes,
    store,
    broker,
    history,
    builds,
    run,
    source,
    shellFor,
    calmFrom,
    startedAt: noon,
    forgetful: rates.forgets + rates.lostMessage > 0,
    isCalm: Object.values(rates).every((rate) => rate === 0),
  };
}

function theOrg(): Org {
  return {
    name: org,
    project: 'acme-cloud',
    region: 'us-central1',
    registry: 'registry.example/acme',
    runtimeServiceAccount: 'run@acme',
    buildServiceAccount: 'build@acme',
    allowTopicDeploys: true,
  };
}

function jsonOf(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}

/** Milliseconds until the copies of a message arrive: usually one, soon. */
function arrivals(random: Random, { duplicate, late, lostMessage }: FaultRates, rough: boolean): readonly number[] {
  const soon = () => random.between(5, 60);
  if (!rough) return [soon()];
  if (random.chance(lostMessage)) return [];
  const first = random.chance(late) ? random.between(1000, random.chance(0.3) ? 86_400_000 : 1_800_000) : soon();
  if (!random.chance(duplicate)) return [first];
  const second = random.chance(0.6) ? first + random.between(0, 20) : random.between(5, 3_600_000);
  return [first, second];
}

/** Cloud Scheduler, once a minute. While nothing is open a tick could change nothing, so it is left out. */
function createScheduler(timeline: Timeline, atRest: () => boolean, tickOnce: () => Promise<void>) {
  let armed = false;
  function wake(): void {
    if (armed) return;
    armed = true;
    timeline.after(60_000 - (timeline.now() % 60_000), () => {
      tickOnce().catch(() => undefined);
      armed = false;
      if (!atRest()) wake();
    });
  }
  return { wake };
}

/** Nothing waits for a turn, a message, a sweep or a removal. */
function isAtRest(store: MemoryStore): boolean {
  for (const { data, collection } of store.docs.values()) {
    if (collection === 'outbox' || collection === 'sweeps') return false;
    if (collection.endsWith('/deployments') && !isTerminal((data as unknown as Deployment).status)) return false;
    if (collection.endsWith('/services') && (data as unknown as Service).deletingSince !== null) return false;
  }
  return true;
}
