import { paths } from '../../functions/engine/documents.ts';
import type { Shell } from '../../functions/engine/shell.ts';
import type { Figures } from '../../functions/figures-port.ts';
import type { Broker, Ports } from '../../functions/ports.ts';
import { Problem } from '../../shared/problems.ts';
import type { Org } from '../../shared/service.ts';
import { stageNames, stages, topics } from '../../shared/stages.ts';
import { createMemoryBroker, type MemoryBroker } from '../fakes/memory-broker.ts';
import { createMemoryStore, type MemoryStore } from '../fakes/memory-store.ts';
import { type CloudBuild, createCloudBuild } from './cloud-build.ts';
import { type CloudRun, createCloudRun } from './cloud-run.ts';
import { type Code, code } from './code.ts';
import { countFaults, type FaultCounts, type FaultRates } from './faults.ts';
import { createFigures, type SimulatedFigures } from './figures.ts';
import { createHistory, type History } from './history.ts';
import { createJobs, type SimulatedJobs } from './jobs.ts';
import { type Call, createProcesses, type Processes, through } from './processes.ts';
import type { Random } from './random.ts';
import { createScans } from './scans.ts';
import { createScheduler } from './scheduler.ts';
import { createSource, type Source } from './source.ts';
import { createTimeline, type Timeline } from './timeline.ts';

/** Two organisations in one project: a name belongs to one of them. */
export const orgs = ['acme', 'umbra'] as const;
export const [org] = orgs;
const sourceHosts = ['github.com'];
/** A trace as a client would begin it, another for each request. */
export const traceparentOf = (random: Random): string =>
  `00-${'a'.repeat(24)}${String(random.between(0, 99_999_999)).padStart(8, '0')}-${'b'.repeat(16)}-01`;
/** A quarter before the hour, so that limits by the hour see its end. */
const beginning = Date.parse('2026-11-21T11:45:00.000Z');

/** The real engine, stages and triggers over a store, a broker, a cloud and a clock in memory. */
export interface World {
  readonly timeline: Timeline;
  readonly processes: Processes;
  readonly store: MemoryStore;
  readonly broker: MemoryBroker;
  readonly history: History;
  readonly builds: CloudBuild;
  readonly run: CloudRun;
  readonly jobs: SimulatedJobs;
  readonly figures: SimulatedFigures;
  readonly source: Source;
  /** Starts a process of one version of the code or another, every call of which may go wrong. */
  start(name: string, work: (version: Code, shell: ShellOfProcess) => Promise<void>): Promise<void>;
  readonly faults: FaultCounts;
  /** What each organisation may have; the same for both. */
  readonly quota: Quota;
  /** When faults stop. */
  readonly calmFrom: number;
  readonly startedAt: number;
  /** Whether no fault at all was drawn. */
  readonly isCalm: boolean;
  /** Whether the broker may lose what nobody has received. */
  readonly forgetful: boolean;
}

export type ShellOfProcess = Shell & { readonly sourceHosts: readonly string[] };
export type Quota = { readonly concurrent: number; readonly perHour: number };

export interface WorldOptions {
  readonly random: Random;
  readonly rates: FaultRates;
  /** Minutes until faults stop. */
  readonly roughMinutes: number;
  /** Another version of the code, for the seeds that mix versions. */
  readonly older: Code | null;
  readonly trace: (line: () => string) => void;
}

export function createWorld({ random, rates, roughMinutes, older, trace }: WorldOptions): World {
  const timeline = createTimeline(beginning);
  const calmFrom = beginning + roughMinutes * 60_000;
  const isRough = () => timeline.now() < calmFrom;
  const stamped = (line: () => string) => trace(() => `${new Date(timeline.now()).toISOString()} ${line()}`);
  const faults = countFaults();
  const processes = createProcesses({ timeline, random: random.fork(), rates, faults, isRough, trace: stamped });
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
    arrivals: () => arrivals(network, rates, faults, isRough()),
    ackDeadlineSeconds: 600,
    backoffSeconds: { minimum: 1, maximum: 60 },
  });
  const { running, localTime } = processes;
  const outside = { timeline, rates, faults, isRough, running, localTime };
  const builds = createCloudBuild({
    ...outside,
    random: random.fork(),
    publish: (build) => void broker.publish(topics.cloudBuilds, build, {}),
  });
  const run = createCloudRun({ ...outside, random: random.fork() });
  const source = createSource(running);
  const scans = createScans({ timeline, random: random.fork(), rates, isRough, faults });
  const jobs = createJobs({ ...outside, random: random.fork() });
  const versions = random.fork();
  const figures = createFigures({ timeline, random: random.fork(), rates, isRough, faults, run });
  let attempts = 0;

  function shellFor(call: Call, version: Code): ShellOfProcess {
    const ports: Ports = {
      get github() {
        return through(source.github, 'github', call);
      },
      get builds() {
        return through(builds.port, 'builds', call);
      },
      get buildLogs() {
        return through(source.buildLogs, 'build-logs', call);
      },
      get scans() {
        return through(scans, 'scans', call);
      },
      get runs() {
        return through(run.runs, 'runs', call);
      },
      get jobs() {
        return through(jobs.port, 'jobs', call);
      },
      get runLogs() {
        return through(run.runLogs, 'run-logs', call);
      },
      get figures() {
        const { of } = figures;
        return through<Figures>({ of }, 'figures', call);
      },
      get secrets() {
        return through(source.secrets, 'secrets', call);
      },
      get accounts() {
        return through(source.accounts, 'accounts', call);
      },
      get project() {
        return through(source.project, 'project', call);
      },
      get web() {
        return through(run.web, 'web', call);
      },
      sleep: (milliseconds) => call('sleep', () => new Promise((resolve) => timeline.after(milliseconds, resolve))),
    };
    const { read, query, commit } = store;
    const { publish } = broker;
    return {
      store: through({ read, query, commit }, 'store', call),
      broker: through<Broker>({ publish }, 'broker', call),
      ports,
      stages: version.stages,
      webUrl: 'http://slipway.example',
      newAttemptId: () => {
        attempts += 1;
        return `attempt-${attempts}`;
      },
      tell: (problem, error) => stamped(() => `${running()} tells: ${problem}: ${error}`),
      sourceHosts,
    };
  }

  const start: World['start'] = (name, work) => {
    const isOlder = older !== null && isRough() && versions.chance(rates.mixed);
    if (!isOlder) return processes.start(name, (call) => work(code, shellFor(call, code)));
    faults.note('older code');
    return processes.start(`${name}(older) `, (call) => work(older, shellFor(inTheirWords(call, older), older)));
  };

  const scheduler = createScheduler(timeline, store, () => start('tick', (version, shell) => version.tick(shell)));
  for (const name of stageNames) {
    broker.subscribe(stages[name].topic, ({ body, attributes }) =>
      start(`${name} ${attributes['eventId']} `, async ({ stageMessageSchema, deliver }, shell) => {
        const message = stageMessageSchema.safeParse(jsonOf(body));
        if (message.success) await deliver(shell, message.data);
      }),
    );
  }
  broker.subscribe(topics.cloudBuilds, ({ body }) =>
    start('cloud-builds', ({ hearOfBuild }, shell) => hearOfBuild(shell, jsonOf(body))),
  );
  broker.subscribe(topics.deployRequests, ({ id, body }) =>
    start('deploy-requests', ({ takeDeployRequest }, shell) => {
      const options = { ...shell, operatorOrg: org, traceparent: () => traceparentOf(network) };
      // Publishing makes JSON of everything; text is what somebody published who does not make JSON.
      const json = jsonOf(body);
      return takeDeployRequest(options, Buffer.from(typeof json === 'string' ? json : body), id);
    }),
  );
  const quota = drawQuota(random.fork(), rates);
  for (const each of orgs) store.put(paths.org(each), theOrg(each, quota));
  return {
    timeline,
    processes,
    store,
    broker,
    history,
    builds,
    run,
    jobs,
    figures,
    source,
    start,
    faults,
    quota,
    calmFrom,
    startedAt: beginning,
    forgetful: rates.forgets + rates.lostMessage > 0,
    isCalm: Object.values(rates).every((rate) => rate === 0),
  };
}

/** Few enough places in some seeds that requests meet the limit; an older version may not know of any. */
function drawQuota(random: Random, { mixed }: FaultRates): Quota {
  const isTight = random.chance(0.2) && mixed === 0;
  const [concurrent, perHour] = [random.between(1, 3), random.between(2, 4)];
  return isTight ? { concurrent, perHour: random.chance(0.5) ? perHour : 500 } : { concurrent: 100, perHour: 500 };
}

function theOrg(name: string, quota: Quota): Org {
  return {
    name,
    project: 'acme-cloud',
    region: 'us-central1',
    registry: `registry.example/${name}`,
    runtimeServiceAccount: `run@${name}`,
    serviceAccounts: name === org ? 'own' : 'shared',
    buildServiceAccount: `build@${name}`,
    allowTopicDeploys: true,
    quota,
    // One of them releases nothing that is vulnerable or unseen; the other has no policy, as most have.
    ...(name === org ? {} : { vulnerabilityPolicy: { action: 'block', unscanned: 'block' } }),
  };
}

/** A version of the code knows a problem by its own class. */
function inTheirWords(call: Call, { Problem: TheirProblem }: Code): Call {
  return (what, perform) =>
    call(what, () =>
      perform().catch((error: unknown) => {
        if (!(error instanceof Problem)) throw error;
        const { code, message, hint } = error.failure;
        throw new TheirProblem(code, message, hint);
      }),
    );
}

function jsonOf(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}

/** Milliseconds until the copies of a message arrive: usually one, soon. */
function arrivals(random: Random, rates: FaultRates, faults: FaultCounts, rough: boolean): readonly number[] {
  const soon = () => random.between(5, 60);
  if (!rough) return [soon()];
  if (random.chance(rates.lostMessage)) {
    faults.note('lost message');
    return [];
  }
  const isLate = random.chance(rates.late);
  if (isLate) faults.note('late message');
  const first = isLate ? random.between(1000, random.chance(0.3) ? 86_400_000 : 1_800_000) : soon();
  if (!random.chance(rates.duplicate)) return [first];
  faults.note('duplicate');
  const second = random.chance(0.6) ? first + random.between(0, 20) : random.between(5, 3_600_000);
  return [first, second];
}
