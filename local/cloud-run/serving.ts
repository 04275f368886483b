import type { Server } from 'node:http';
import type { VerifyIdentityToken } from './access.ts';
import type { FigureKeeper } from './figures.ts';
import { type Backend, createFrontDoor, type Door } from './front-door.ts';
import { gracefulClose } from './graceful-close.ts';
import { type InstanceContext, startInstance } from './instance.ts';
import type { Journal } from './journal.ts';
import { listenFrom } from './listen.ts';
import { type LogSink, revisionLog, traceName } from './logs.ts';
import type { Place } from './names.ts';
import { openPool } from './pool.ts';
import { findRevision, type Route, type ServiceRecord } from './records.ts';
import { uriOf } from './resources.ts';
import { settingsOf } from './settings.ts';
import { createSplit } from './split.ts';
import { routedRevisions } from './traffic.ts';

export interface ServingOptions extends InstanceContext {
  readonly journal: Journal;
  readonly place: Place;
  readonly sink: LogSink;
  readonly verify: VerifyIdentityToken;
  readonly figures: FigureKeeper;
  readonly idleMs: number;
  readonly portsFrom: number;
}

/** URLs and instances of all services: what stands between a request and a container. */
export interface Serving {
  /** Opens a service's URL and those of these tags, on the recorded ports where they are free. */
  open(service: ServiceRecord, tags: readonly string[]): Promise<Ports>;
  /** Closes the URLs of all tags but these; requests in flight end first. */
  keepTags(service: string, tags: readonly string[]): Ports;
  /** Puts a service's recorded routes in force: new requests go there, those in flight end where they are. */
  route(service: ServiceRecord): void;
  backend(service: ServiceRecord, revision: string): Backend;
  instances(service: string, revision: string): number;
  removeRevision(service: string, revision: string): Promise<void>;
  remove(service: string): Promise<void>;
  close(graceMs: number): Promise<void>;
}

type Ports = Pick<ServiceRecord, 'port' | 'tagPorts'>;

interface Served {
  readonly doors: Map<string, { readonly server: Server; readonly close: () => void; readonly port: number }>;
  readonly backends: Map<string, Backend>;
  next: () => string | null;
  routes: readonly Route[];
}

/** The door of a service's own URL; tags are never empty. */
const main = '';

export function openServing(options: ServingOptions): Serving {
  const { journal, place, idleMs, portsFrom } = options;
  const all = new Map<string, Served>();

  function served(id: string): Served {
    const known = all.get(id);
    if (known !== undefined) return known;
    const fresh: Served = { doors: new Map(), backends: new Map(), next: () => null, routes: [] };
    all.set(id, fresh);
    return fresh;
  }

  function current(id: string): ServiceRecord {
    const service = journal.service(id);
    if (service === undefined) throw new Error(`service ${id} is gone`);
    return service;
  }

  function backend(service: ServiceRecord, id: string): Backend {
    const { backends } = served(service.id);
    const known = backends.get(id);
    if (known !== undefined) return known;
    const revision = findRevision(service, id);
    if (revision === undefined) throw new Error(`revision ${id} is gone`);
    const settings = settingsOf(service, revision);
    const log = revisionLog(place, service.id, id, options.sink);
    const pool = openPool({
      concurrency: settings.concurrency,
      maxInstances: () =>
        Math.min(settings.maxInstances, journal.service(service.id)?.spec.scaling?.maxInstanceCount || Infinity),
      idleMs,
      busy: () => options.figures.busy(service.id, id),
      start: (reason, signal) => startInstance(options, settings, log, reason, signal),
    });
    const made = { revision: id, pool, log, timeoutMs: settings.timeoutMs };
    backends.set(id, made);
    return made;
  }

  function pick(id: string, tag: string): Backend | null {
    const { routes, next } = served(id);
    const revision = tag === main ? next() : (routes.find((route) => route.tag === tag)?.revision ?? null);
    return revision === null ? null : backend(current(id), revision);
  }

  function door(id: string, tag: string): Door {
    return {
      service: () => journal.service(id) ?? null,
      uris: () => {
        const { doors } = served(id);
        return { service: uriOf(doors.get(main)?.port ?? 0), own: uriOf(doors.get(tag)?.port ?? 0) };
      },
      pick: () => pick(id, tag),
      verify: options.verify,
      record: (revision, status, milliseconds) => options.figures.record(id, revision, status, milliseconds),
      traceName: (traceId) => traceName(place, traceId),
    };
  }

  function takenPorts(): ReadonlySet<number> {
    return new Set(journal.services().flatMap(({ port, tagPorts }) => [port, ...Object.values(tagPorts)]));
  }

  async function open(service: ServiceRecord, tags: readonly string[]): Promise<Ports> {
    const { doors } = served(service.id);
    for (const tag of [main, ...tags]) {
      if (doors.has(tag)) continue;
      const server = createFrontDoor(door(service.id, tag));
      const wanted = tag === main ? service.port : (service.tagPorts[tag] ?? 0);
      const close = gracefulClose(server);
      doors.set(tag, { server, close, port: await listenFrom(server, wanted, portsFrom, takenPorts()) });
    }
    return portsOf(doors);
  }

  function keepTags(id: string, tags: readonly string[]): Ports {
    const { doors } = served(id);
    for (const [tag, { close }] of doors) {
      if (tag === main || tags.includes(tag)) continue;
      doors.delete(tag);
      close();
    }
    return portsOf(doors);
  }

  function route(service: ServiceRecord): void {
    const entry = served(service.id);
    entry.routes = service.routes;
    entry.next = createSplit(service.routes.map(({ revision, percent }) => ({ target: revision, weight: percent })));
    const routed = routedRevisions(service.routes);
    for (const revision of routed) backend(service, revision);
    for (const [revision, { pool }] of entry.backends) {
      pool.setRouted(routed.has(revision));
      pool.setMinimum(routed.has(revision) ? minimumOf(service, revision) : 0);
    }
  }

  async function remove(id: string, graceMs = 2000): Promise<void> {
    const entry = all.get(id);
    if (entry === undefined) return;
    all.delete(id);
    for (const { close } of entry.doors.values()) close();
    await Promise.all([...entry.backends.values()].map(({ pool }) => pool.close(graceMs)));
    for (const { server } of entry.doors.values()) server.closeAllConnections();
  }

  return {
    open,
    keepTags,
    route,
    backend,
    instances: (service, revision) => all.get(service)?.backends.get(revision)?.pool.size() ?? 0,
    removeRevision: async (service, revision) => {
      const backends = all.get(service)?.backends;
      const found = backends?.get(revision);
      backends?.delete(revision);
      await found?.pool.close(2000);
    },
    remove: (service) => remove(service),
    close: async (graceMs) => {
      await Promise.all([...all.keys()].map((id) => remove(id, graceMs)));
    },
  };
}

function portsOf(doors: Served['doors']): Ports {
  const tags = [...doors].filter(([tag]) => tag !== main);
  return {
    port: doors.get(main)?.port ?? 0,
    tagPorts: Object.fromEntries(tags.map(([tag, { port }]) => [tag, port])),
  };
}

/** The service's minimum is shared out by traffic; the revision's own stands where it is more. */
function minimumOf(service: ServiceRecord, revision: string): number {
  const percent = service.routes
    .filter((each) => each.revision === revision)
    .reduce((sum, each) => sum + each.percent, 0);
  const { scaling } = service.spec;
  const total =
    scaling?.scalingMode === 'MANUAL' ? (scaling.manualInstanceCount ?? 0) : (scaling?.minInstanceCount ?? 0);
  const own = findRevision(service, revision)?.template.scaling?.minInstanceCount ?? 0;
  return Math.max(own, Math.ceil((total * percent) / 100));
}
