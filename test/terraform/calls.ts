import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { stageNames, stages, topics } from '../../shared/stages.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
export const textOf = (file: string): string => readFileSync(path.join(root, file), 'utf8');
export const filesIn = (folder: string): readonly string[] =>
  readdirSync(path.join(root, folder)).map((name) => `${folder}/${name}`);

const call = /\b(builds|exports|figures|scans|runs|jobs|runLogs|secrets|project|accounts|github|pubsub|web)\.(\w+)\(/g;
/** `secrets` is in two places a list of findings, `figures` in one that of all revisions, `jobs` in one that of a service. */
const ofLists: ReadonlySet<string> = new Set([
  ...['secrets.some', 'secrets.find', 'secrets.filter', 'secrets.map'],
  ...['figures.filter', 'figures.reduce', 'jobs.map'],
]);

/** Calls through ports in the source of these files: `runs.service` and the like. */
export function callsIn(files: readonly string[]): ReadonlySet<string> {
  const found = files.flatMap((file) =>
    [...textOf(file).matchAll(call)].map(([, port, method]) => `${port}.${method}`),
  );
  return new Set(found.filter((each) => !ofLists.has(each)));
}

const imported = /from '\.\/([\w-]+\.ts)'/g;

/** A file of a folder and the files beside it that it imports, directly or not: a call may stand in any of them. */
function withImports(file: string, found: Set<string> = new Set()): readonly string[] {
  if (found.has(file)) return [];
  found.add(file);
  const folder = path.posix.dirname(file);
  for (const [, name = ''] of textOf(file).matchAll(imported)) withImports(`${folder}/${name}`, found);
  return [...found];
}

/** What `engine/carry-out.ts`, its parts and `engine/effects.ts` call for each kind of effect. */
export const effectCalls = {
  'prepare-account': ['accounts.ensure', 'secrets.allowReader'],
  'create-build': ['builds.byTag', 'builds.create', 'builds.cancel'],
  'cancel-build': ['builds.get', 'builds.byTag', 'builds.cancel'],
  'deploy-revision': ['runs.service', 'runs.revision', 'runs.create', 'runs.addRevision'],
  'shift-traffic': ['runs.service', 'runs.setTraffic'],
  'route-traffic': ['runs.service', 'runs.setTraffic', 'runs.wait', 'runs.open'],
  'withdraw-revision': ['runs.service', 'runs.remove', 'runs.setTraffic'],
  'run-command': ['jobs.get', 'jobs.start', 'jobs.list', 'jobs.remove'],
  'cancel-command': ['jobs.get', 'jobs.cancel'],
  'commit-status': ['github.setStatus'],
} as const;

type EffectKind = keyof typeof effectCalls;

/** What may be done, or undone, while a deployment is in a stage: a build is over when release begins, and nothing is undone after promote. */
const effectsOf: Readonly<Record<string, readonly EffectKind[]>> = {
  preflight: ['prepare-account'],
  build: ['create-build', 'cancel-build'],
  release: ['run-command', 'cancel-command', 'deploy-revision', 'withdraw-revision'],
  verify: ['run-command', 'cancel-command', 'withdraw-revision'],
  promote: ['shift-traffic', 'route-traffic', 'withdraw-revision'],
  report: ['commit-status'],
};

const removal = 'functions/engine/remove-service.ts';
const drift = 'functions/guard/live-state.ts';

/** What stands around a stage in `stages/index.ts`: the look for drift, and what a split of the traffic does instead. */
const around: Readonly<Record<string, readonly string[]>> = {
  validate: ['runs.revision'],
  preflight: [...callsIn([drift])],
  release: [...callsIn([drift])],
  promote: [...callsIn([drift, 'functions/stages/split.ts'])],
};
const readiness = filesIn('functions/guard/readiness');
const checklist = filesIn('functions/engine/checklist');

/** Sources from which each function calls outside. */
const sources: Readonly<Record<string, readonly string[]>> = {
  [topics.tick]: [
    'functions/engine/tick.ts',
    'functions/engine/back-up.ts',
    'functions/engine/sweep.ts',
    'functions/engine/ledger.ts',
    'functions/engine/stop-job.ts',
    'functions/engine/rescan.ts',
    drift,
    'functions/engine/watch.ts',
    removal,
  ],
  [topics.buildLogs]: ['functions/triggers/build-logs.ts'],
  api: [
    ...filesIn('functions/triggers/api'),
    ...readiness,
    ...checklist,
    'functions/engine/owned.ts',
    removal,
    drift,
    'functions/compose.ts',
    'functions/analysis/reading/remote.ts',
  ],
};

/** Every call through a port that a function makes, by the function's name; one that is missing makes none. */
export const callsOf: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ...stageNames.map((stage, index): [string, ReadonlySet<string>] => {
    const effects = (effectsOf[stage] ?? []).flatMap((kind) => effectCalls[kind]);
    const asked = stage === 'preflight' ? [...readiness, 'functions/stages/bundle-checks.ts'] : [];
    return [
      stages[stage].topic,
      new Set([
        ...callsIn([...withImports(`functions/stages/${index + 1}-${stage}.ts`), ...asked]),
        ...effects,
        ...(around[stage] ?? []),
      ]),
    ];
  }),
  ...Object.entries(sources).map(([name, files]): [string, ReadonlySet<string>] => [name, callsIn(files)]),
]);

/** Functions that ask a language model: the analysis, and the API's look at whether the model answers. */
export const askModel: readonly string[] = [stages.analyze.topic, 'api'];

const stageTopics = stageNames.map((stage) => stages[stage].topic);

/** Topics that a function publishes to. */
export function publishedBy(name: string): readonly string[] {
  const stage = stageNames.find((each) => stages[each].topic === name);
  if (stage !== undefined) {
    const next = stageNames[stageNames.indexOf(stage) + 1];
    const after = next === undefined ? [] : [stages[next].topic];
    // Itself again, what follows, the pending deployment that begins when this one ends, and what programs hear.
    return [...new Set([name, ...after, stages.validate.topic, topics.deployEvents])];
  }
  switch (name) {
    case topics.deployRequests:
    case topics.tick:
      return [...stageTopics, topics.deployEvents];
    case topics.cloudBuilds:
      return [stages.build.topic];
    case 'api':
      // `replay` sends again what was kept, which a build's line never is.
      return [...stageTopics, topics.deployEvents, topics.deployRequests, topics.cloudBuilds, topics.tick];
    default:
      return [];
  }
}
