import { contentHash } from '../../functions/content-hash.ts';
import { withRevision } from '../../functions/google/run-message.ts';
import type { RevisionConfig, RunLogs, Runs } from '../../functions/ports.ts';
import type { Answer, Web } from '../../functions/web-port.ts';
import type { Circumstances } from './circumstances.ts';
import { editByHand } from './edit-by-hand.ts';
import { createPrograms } from './programs.ts';
import type { Requested, RunEntry } from './run-journal.ts';
import {
  checkTraffic,
  overburdened,
  type Ready,
  type SimulatedRevision,
  type SimulatedService,
  serve,
} from './simulated-service.ts';

export interface CloudRun {
  readonly services: ReadonlyMap<string, SimulatedService>;
  /** Every revision that ever was, with what it was made of. */
  readonly revisions: ReadonlyMap<string, RevisionConfig>;
  readonly journal: readonly RunEntry[];
  readonly requests: readonly Requested[];
  readonly runs: Runs;
  readonly runLogs: RunLogs;
  /** What the log says of revisions that their programs could not start with. */
  readonly complaints: ReadonlyMap<string, string>;
  readonly web: Web;
  /** Somebody edits a service in the console: its traffic, or something that does not concern us. */
  editByHand(name: string): void;
}

/** Cloud Run in memory: etags, long-running operations, revisions that never start, traffic that follows late. */
export function createCloudRun({ timeline, random, rates, faults, isRough, running }: Circumstances): CloudRun {
  const services = new Map<string, SimulatedService>();
  const revisions = new Map<string, RevisionConfig>();
  const journal: RunEntry[] = [];
  const requests: Requested[] = [];
  const operations = new Map<string, { done: boolean; readonly waiters: (() => void)[] }>();
  const programs = createPrograms({ random: random.fork(), rates, faults, isRough });
  const complaints = new Map<string, string>();
  let etags = 0;

  function note(what: RunEntry['what'], name: string, made: string | null = null): void {
    const service = services.get(name);
    const after =
      service === undefined
        ? null
        : { traffic: service.traffic, served: service.served, isPublic: service.isPublic, made };
    journal.push({ at: timeline.now(), by: running(), what, service: name, after });
  }

  function changed(service: SimulatedService): string {
    service.generation += 1;
    etags += 1;
    service.etag = `e${etags}`;
    return `operation-${etags}`;
  }

  /** The operation of a write: over after milliseconds, unless null; then it takes effect if nothing newer came. */
  function operate(service: SimulatedService, takes: number | null, ready: () => Ready): string {
    const name = changed(service);
    const operation = { done: false, waiters: [] as (() => void)[] };
    operations.set(name, operation);
    service.ready = 'pending';
    const { generation } = service;
    if (takes === null) return name;
    timeline.after(takes, () => {
      operation.done = true;
      if (service.generation === generation) {
        service.ready = ready();
        serve(service);
        burden(service);
        if (services.get(service.name) === service) note('served', service.name);
      }
      for (const each of operation.waiters) each();
    });
    return name;
  }

  function burden(service: SimulatedService): void {
    for (const { serving, requests, afterMillis } of overburdened(service)) {
      timeline.after(afterMillis, () => {
        serving.unwell += requests;
      });
    }
  }

  function start(service: SimulatedService, config: RevisionConfig): string {
    const bad = isRough() && random.chance(rates.badStart);
    const never = bad && random.chance(0.3);
    const unwell = isRough() && random.chance(rates.badAnswer) ? random.between(1, 30) : 0;
    const relapses = isRough() && random.chance(rates.badAnswer / 2);
    const relapse = relapses ? { requests: random.between(1, 30), afterMillis: random.between(0, 3000) } : null;
    if (bad) faults.note('bad start');
    if (unwell > 0 || relapses) faults.note('bad answer');
    const revision: SimulatedRevision = { config, ready: 'pending', unwell, relapse };
    service.revisions.set(config.revision, revision);
    service.latest = config.revision;
    revisions.set(config.revision, config);
    const complaint = programs.complaintOf(config);
    if (complaint !== null) complaints.set(config.revision, complaint);
    return operate(service, never ? null : random.between(500, bad ? 240_000 : 15_000), () => {
      revision.ready = bad || complaint !== null ? 'failed' : 'succeeded';
      return revision.ready;
    });
  }

  function withEtag(name: string, etag: string): SimulatedService {
    const service = services.get(name);
    if (service === undefined) throw new Error(`5 NOT_FOUND: service ${name}`);
    // As the real one: whoever names no etag overwrites whatever stands there.
    if (etag !== '' && service.etag !== etag) throw new Error(`10 ABORTED: ${name} was changed since it was read`);
    return service;
  }

  function answerOf(revision: SimulatedRevision | undefined): Answer {
    if (revision?.ready !== 'succeeded') return { status: null, millis: 5, error: 'connection refused' };
    const well = revision.unwell === 0;
    revision.unwell = Math.max(0, revision.unwell - 1);
    return { status: well ? 200 : 503, millis: random.between(2, 300), error: null };
  }

  const runs: Runs = {
    service: async ({ name }) => {
      const service = services.get(name);
      if (service === undefined) return null;
      const { etag, isPublic, ready, traffic, served, latest } = service;
      return {
        etag,
        isPublic,
        ready,
        traffic,
        served: served.map((share) => ({ ...share, uri: share.tag === null ? null : uriOf(`${share.tag}---${name}`) })),
        uri: uriOf(name),
        reason: null,
        message: null,
        latestCreatedRevision: latest,
        minInstances: 0,
        askedMinInstances: 0,
        maxInstances: 10,
      };
    },
    revision: async ({ name }, wanted) => {
      const found = services.get(name)?.revisions.get(wanted);
      if (found === undefined) return null;
      const { config, ready } = found;
      const reason = ready === 'failed' ? 'HealthCheckContainerError' : null;
      const message = ready === 'failed' ? 'The container failed to start and listen on the port.' : null;
      const { revision, image } = config;
      return {
        name: revision,
        ready,
        reason,
        message,
        image,
        configHash: configHashOf(config),
        config,
        startupProbe: 'tcp',
      };
    },
    create: async ({ name }, config, tag, { validateOnly }) => {
      if (services.has(name)) throw new Error(`6 ALREADY_EXISTS: service ${name}`);
      if (validateOnly) return '';
      const service: SimulatedService = {
        name,
        generation: 0,
        etag: '',
        isPublic: false,
        ready: 'pending',
        traffic: [{ revision: config.revision, percent: 100, tag }],
        served: [],
        revisions: new Map(),
        latest: config.revision,
      };
      services.set(name, service);
      const operation = start(service, config);
      note('create', name);
      return operation;
    },
    addRevision: async ({ name }, etag, config, tag, traffic, { validateOnly }) => {
      const service = withEtag(name, etag);
      if (validateOnly) return '';
      if (service.revisions.has(config.revision)) throw new Error(`6 ALREADY_EXISTS: revision ${config.revision}`);
      checkTraffic(service, traffic, config.revision);
      service.traffic = withRevision(traffic, config.revision, tag);
      const operation = start(service, config);
      note('add-revision', name);
      return operation;
    },
    setTraffic: async ({ name }, etag, traffic) => {
      const service = withEtag(name, etag);
      checkTraffic(service, traffic);
      service.traffic = [...traffic];
      const operation = operate(service, random.between(200, random.chance(0.1) ? 60_000 : 5000), () => 'succeeded');
      note('traffic', name);
      return operation;
    },
    wait: (name, seconds) =>
      new Promise((resolve) => {
        const operation = operations.get(name);
        if (operation === undefined || operation.done) return resolve(true);
        operation.waiters.push(() => resolve(true));
        timeline.after(seconds * 1000, () => resolve(false));
      }),
    open: async ({ name }, etag) => {
      const service = withEtag(name, etag);
      service.isPublic = true;
      const operation = operate(service, random.between(200, 2000), () => 'succeeded');
      note('open', name);
      await runs.wait(operation, 30);
      return null;
    },
    remove: async ({ name }, etag) => {
      if (!services.has(name)) return;
      withEtag(name, etag);
      services.delete(name);
      note('remove', name);
    },
  };
  const ask: Web['ask'] = async (url) => {
    const [host = ''] = new URL(url).hostname.split('.');
    const [first = '', second] = host.split('---');
    const service = services.get(second ?? first);
    const share = service?.served.find(({ tag, percent }) => (second === undefined ? percent > 0 : tag === first));
    const answer = answerOf(service?.revisions.get(share?.revision ?? ''));
    const { revision = '' } = share ?? {};
    requests.push({
      at: timeline.now(),
      by: running(),
      revision,
      byTag: second !== undefined,
      status: answer.status,
    });
    return answer;
  };
  return {
    services,
    revisions,
    journal,
    requests,
    runs,
    runLogs: {
      entries: async (_ref, { revision = '' }) => {
        const text = complaints.get(revision);
        return text === undefined ? [] : [{ timestamp: '', severity: 'ERROR', revision, text }];
      },
    },
    complaints,
    web: { ask },
    editByHand: (name) => {
      const service = services.get(name);
      if (service === undefined) return;
      changed(service);
      const edit = editByHand(service, random);
      faults.note(edit?.what ?? 'edit by hand');
      if (edit === null) return;
      if (edit.made !== null) revisions.set(edit.made.revision, edit.made);
      service.served = service.traffic;
      service.ready = 'succeeded';
      note('by-hand', name, edit.made?.revision ?? null);
    },
  };
}

function uriOf(host: string): string {
  return `https://${host}.run.app`;
}

/** Equal for equal configurations is all that is asked of it. */
export function configHashOf({ revision: _, labels: __, ...config }: RevisionConfig): string {
  return contentHash(config);
}
