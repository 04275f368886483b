import { contentHash } from '../../functions/content-hash.ts';
import type { RevisionFigures } from '../../functions/figures-port.ts';
import { withRevision } from '../../functions/google/run-message.ts';
import type {
  BuildRequest,
  Ports,
  RevisionConfig,
  RunRevision,
  RunService,
  Scan,
  TreeEntry,
} from '../../functions/ports.ts';
import type { Answer } from '../../functions/web-port.ts';
import type { BuildState } from '../../shared/deployment.ts';
import { type BuildStatus, buildRanks } from '../../shared/statuses.ts';
import { createMemoryJobs, type MemoryJobs } from './memory-jobs.ts';
import { createMemoryProject, type Withheld } from './memory-project.ts';

type MutableService = { -readonly [K in keyof RunService]: RunService[K] };

/** GitHub, Cloud Build, Cloud Run and Secret Manager in memory, with a journal of what was really done. */
export interface MemoryCloud {
  readonly ports: Ports & Required<Pick<Ports, 'figures'>>;
  readonly journal: string[];
  readonly builds: Map<string, BuildState & { readonly tag: string }>;
  readonly services: Map<string, MutableService>;
  readonly revisions: Map<string, RunRevision>;
  readonly files: Map<string, string>;
  readonly withheld: Withheld;
  readonly jobs: MemoryJobs;
  /** What happens next, for a test to set. */
  readonly plan: {
    build: BuildStatus;
    startup: RunRevision['ready'];
    /** The port that the program listens on whatever PORT says, and the MiB that its start takes. */
    program: { listensOn: number | null; needsMiB: number };
    answer: Answer;
    head: string;
    failOnce: Set<string>;
    log: readonly string[];
    scan: Scan;
    /** By revision; what is not here had no request. */
    figures: Map<string, Partial<Omit<RevisionFigures, 'revision'>>>;
  };
}

const noFigures = { requests: 0, errors: 0, latencyMillis: { p50: null, p95: null }, billedSeconds: 0 };

/** Over all but name and labels, as the adapter of Cloud Run takes it. */
const configHashOf = ({ revision: _, labels: __, ...config }: RevisionConfig): string => contentHash(config);

export function createMemoryCloud(): MemoryCloud {
  const journal: string[] = [];
  const builds: MemoryCloud['builds'] = new Map();
  const services: MemoryCloud['services'] = new Map();
  const revisions: MemoryCloud['revisions'] = new Map();
  const project = createMemoryProject();
  const files = new Map([
    ['package.json', '{"name":"web","scripts":{"start":"node server.js"}}'],
    ['server.js', 'require("http").createServer((q,s)=>s.end("hi")).listen(process.env.PORT)'],
  ]);
  const plan: MemoryCloud['plan'] = {
    build: 'SUCCESS',
    startup: 'succeeded',
    program: { listensOn: null, needsMiB: 0 },
    answer: { status: 200, millis: 12, error: null },
    head: '1'.repeat(40),
    failOnce: new Set(),
    log: [
      '#5 1.0 Error: boom',
      'ERROR: process "/bin/sh -c npm run build" did not complete successfully: exit code: 1',
    ],
    scan: { state: 'scanned', vulnerabilities: [] },
    figures: new Map(),
  };
  let etag = 0;
  const done = (what: string) => {
    journal.push(what);
    if (plan.failOnce.delete(what.split(' ')[0] ?? '')) throw new Error(`the answer to ${what} was lost`);
  };
  const jobs = createMemoryJobs(done);
  const buildOf = (request: BuildRequest): BuildState & { tag: string } => ({
    id: `b${builds.size + 1}`,
    status: plan.build,
    rank: buildRanks[plan.build],
    image: request.image.replace(/:[^/:]*$/, ''),
    digest:
      plan.build === 'SUCCESS'
        ? `sha256:${String(builds.size + 1)
            .repeat(64)
            .slice(0, 64)}`
        : null,
    sizeBytes: null,
    createdAt: new Date(builds.size).toISOString(),
    startedAt: null,
    finishedAt: null,
    failure: plan.build === 'FAILURE' ? { type: 'USER_BUILD_STEP', detail: 'npm ERR! exit 1' } : null,
    warnings: [],
    logUrl: null,
    heardAt: new Date(0).toISOString(),
    tag: request.tag,
  });
  /** What Cloud Run says of a program that does not start with this configuration. */
  const complaintOf = ({ port, sizing: { memoryMiB } }: RevisionConfig): string | null => {
    const { listensOn, needsMiB } = plan.program;
    if (needsMiB > memoryMiB) return `Memory limit of ${memoryMiB} MiB exceeded with ${memoryMiB + 1} MiB used.`;
    return listensOn !== null && listensOn !== port ? `Container listens on 0.0.0.0:${listensOn}` : null;
  };
  const logs = new Map<string, string>();
  const addRevision = (config: RevisionConfig): RunRevision => {
    const complaint = complaintOf(config);
    if (complaint !== null) logs.set(config.revision, complaint);
    const ready = complaint === null ? plan.startup : 'failed';
    const revision: RunRevision = {
      name: config.revision,
      ready,
      reason: ready === 'failed' ? 'HealthCheckContainerError' : null,
      message: ready === 'failed' ? 'The container failed to start and listen on the port.' : null,
      image: config.image,
      configHash: configHashOf(config),
      config,
      startupProbe: 'tcp',
    };
    revisions.set(config.revision, revision);
    return revision;
  };
  const uriOf = (name: string) => `https://${name}.run.app`;
  const ports: MemoryCloud['ports'] = {
    github: {
      repositories: async () => [],
      repository: async (fullName) => ({
        fullName,
        description: null,
        language: 'JavaScript',
        visibility: 'public',
        pushedAt: null,
        defaultBranch: 'main',
        cloneUrl: `https://git.example/${fullName}.git`,
        htmlUrl: `https://git.example/${fullName}`,
        empty: false,
      }),
      branches: async () => ['main'],
      commit: async () => ({ sha: plan.head, treeSha: plan.head, message: 'a commit', committedAt: null }),
      tree: async () => ({
        truncated: false,
        entries: [...files].map(
          ([path, text]): TreeEntry => ({ path, kind: 'file', sha: path, size: Buffer.byteLength(text) }),
        ),
      }),
      blob: async (_repository, sha) => Buffer.from(files.get(sha) ?? ''),
      setStatus: async (fullName, sha, { state }) => done(`status ${fullName} ${sha.slice(0, 4)} ${state}`),
    },
    builds: {
      create: async (request) => {
        const build = buildOf(request);
        builds.set(build.id, build);
        done(`create-build ${request.tag}`);
        return build;
      },
      byTag: async (_region, tag) => [...builds.values()].filter((build) => build.tag === tag),
      get: async (_region, id) => builds.get(id) ?? null,
      cancel: async (_region, id) => {
        const build = builds.get(id);
        if (build !== undefined) builds.set(id, { ...build, status: 'CANCELLED', rank: 3, digest: null });
        done(`cancel-build ${id}`);
      },
    },
    buildLogs: { tail: async () => plan.log },
    scans: { find: async () => plan.scan },
    runs: {
      service: async ({ name }) => services.get(name) ?? null,
      revision: async (_ref, name) => revisions.get(name) ?? null,
      create: async ({ name }, config, tag, { validateOnly }) => {
        if (validateOnly) return '';
        const { ready } = addRevision(config);
        const share = { revision: config.revision, percent: 100, tag };
        services.set(name, {
          etag: String(++etag),
          uri: uriOf(name),
          isPublic: false,
          ready,
          reason: null,
          message: null,
          latestCreatedRevision: config.revision,
          traffic: [share],
          served: [{ ...share, uri: uriOf(`${tag}---${name}`) }],
          minInstances: config.sizing.minInstances,
          askedMinInstances: config.sizing.minInstances,
          maxInstances: config.sizing.maxInstances,
        });
        done(`create-service ${name} ${config.image.split('@')[1]?.slice(0, 9)}`);
        return 'operation';
      },
      addRevision: async ({ name }, stale, config, tag, traffic, { validateOnly }) => {
        if (validateOnly) return '';
        const service = services.get(name);
        if (service === undefined || service.etag !== stale) throw new Error('etag mismatch');
        const { ready } = addRevision(config);
        service.etag = String(++etag);
        service.latestCreatedRevision = config.revision;
        service.minInstances = config.sizing.minInstances;
        service.askedMinInstances = config.sizing.minInstances;
        service.ready = ready;
        service.traffic = withRevision(traffic, config.revision, tag);
        service.served = service.traffic.map((share) => ({
          ...share,
          uri: share.tag === null ? null : uriOf(`${share.tag}---${name}`),
        }));
        done(`add-revision ${config.revision}`);
        return 'operation';
      },
      setTraffic: async ({ name }, stale, traffic) => {
        const service = services.get(name);
        if (service === undefined || service.etag !== stale) throw new Error('etag mismatch');
        service.etag = String(++etag);
        service.ready = 'succeeded';
        service.traffic = [...traffic];
        service.served = traffic.map((share) => ({ ...share, uri: null }));
        done(`traffic ${traffic.map(({ revision, percent }) => `${revision}=${percent}`).join(' ')}`);
        return 'operation';
      },
      wait: async () => true,
      open: async ({ name }, stale) => {
        const service = services.get(name);
        if (service === undefined || (stale !== '' && service.etag !== stale)) throw new Error('etag mismatch');
        service.etag = String(++etag);
        service.isPublic = true;
        done(`open ${name}`);
        return null;
      },
      remove: async ({ name }) => {
        services.delete(name);
        done(`remove ${name}`);
      },
    },
    jobs: jobs.port,
    runLogs: {
      entries: async (_ref, { revision = '' }) => {
        const text = logs.get(revision);
        return text === undefined ? [] : [{ timestamp: new Date(0).toISOString(), severity: 'ERROR', revision, text }];
      },
    },
    figures: {
      of: async (_ref, wanted, { to }) => ({
        through: to,
        revisions: wanted.map((revision) => ({ ...noFigures, ...plan.figures.get(revision), revision })),
      }),
    },
    secrets: {
      write: async () => 1,
      read: async () => null,
      resolve: async (name) => (name.startsWith('missing') ? null : 7),
      list: async () => [],
      allowReader: async (name, email) => done(`allow ${name} ${email}`),
      remove: async () => undefined,
    },
    accounts: {
      ensure: async (email, _about, roles) => done(`account ${email} ${roles.join()}`),
      find: async () => '1',
      remove: async (email) => done(`remove-account ${email}`),
    },
    project: project.port,
    web: { ask: async () => plan.answer },
    sleep: async () => undefined,
  };
  return { ports, journal, builds, services, revisions, files, withheld: project.withheld, jobs, plan };
}
