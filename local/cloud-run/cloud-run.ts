import { status } from '@grpc/grpc-js';
import type { ComponentOptions, Running } from '../component.ts';
import type { Executor } from '../executors/executor.ts';
import { serveGrpc } from '../grpc.ts';
import type { VerifyIdentityToken } from './access.ts';
import type { ReadSecret } from './environment.ts';
import { openExecutions } from './executions.ts';
import { type Figures, keepFigures } from './figures.ts';
import { jobsApi } from './jobs.ts';
import { openJournal } from './journal.ts';
import type { LogSink } from './logs.ts';
import { openOperations } from './operations.ts';
import { openReconciler } from './reconcile.ts';
import { isReconciling } from './records.ts';
import { revisionsApi } from './revisions.ts';
import { servicesApi } from './services.ts';
import { openServing } from './serving.ts';

/** "Up to 15 minutes" an idle instance is kept (cloud.google.com/run/docs/about-instance-autoscaling). */
const documentedIdleMs = 15 * 60 * 1000;
/** Instances get this long at the end of the laptop's cloud, and the engine a second to remove what they were. */
const closingGraceMs = 2000;

export interface CloudRunOptions extends ComponentOptions {
  /** Shared with Cloud Build; whoever made it calls its `sweep()` once, before this starts. */
  readonly executor: Executor;
  /** The first port that a service's URL may have. */
  readonly servicePorts: { readonly from: number };
  readonly logging: LogSink;
  readonly readSecret: ReadSecret;
  readonly verifyIdentityToken: VerifyIdentityToken;
  /** Milliseconds that an instance without requests is kept. */
  readonly idleMs?: number;
}

export interface CloudRun extends Running {
  /** What its revisions met, by the short names of service and revision. */
  readonly figures: Figures;
  /** How many instances of a revision are ready now. */
  instances(service: string, revision: string): number;
}

/** The laptop's Cloud Run: the v2 API for the official client, and an HTTP proxy in front of real instances. */
export async function startCloudRun(options: CloudRunOptions): Promise<CloudRun> {
  const place = { project: options.project, region: options.region };
  const journal = openJournal(options.dir, Date.now());
  const figures = keepFigures();
  const serving = openServing({
    journal,
    place,
    figures,
    executor: options.executor,
    project: options.project,
    readSecret: options.readSecret,
    sink: options.logging,
    verify: options.verifyIdentityToken,
    idleMs: options.idleMs ?? documentedIdleMs,
    portsFrom: options.servicePorts.from,
  });
  const operations = openOperations(journal, place);
  const reconciler = openReconciler({ journal, serving, operations, place });
  const { executor, readSecret, logging: sink } = options;
  const executions = openExecutions({ journal, place, executor, readSecret, sink });
  const context = { journal, serving, operations, reconciler, place };

  await reopen(context);
  resume(context);
  const server = await serveGrpc(options.port, [
    servicesApi(context),
    revisionsApi(context),
    ...jobsApi({ ...context, executions }),
    operations.served,
  ]);
  return {
    port: server.port,
    figures,
    instances: serving.instances,
    close: async () => {
      reconciler.abandon();
      await server.close();
      await Promise.all([serving.close(closingGraceMs), executions.close(closingGraceMs)]);
    },
  };
}

type Context = Parameters<typeof servicesApi>[0];

/** Every service answers on its old address again; instances are started by the first request. */
async function reopen({ journal, serving }: Context): Promise<void> {
  for (const service of journal.services()) {
    const tags = service.routes.map((each) => each.tag).filter((tag) => tag !== '');
    journal.saveService({ ...service, ...(await serving.open(service, tags)) });
    serving.route(service);
  }
}

/** What a kill interrupted: the last specification of a service is carried out, older ones are given up in words. */
function resume({ journal, operations, reconciler }: Context): void {
  for (const operation of journal.operations().filter((each) => !each.done)) {
    const service = journal.service(operation.service);
    if (operation.kind === 'delete' || operation.kind === 'delete-revision') {
      operations.finish(operation.id, operation.resource);
    } else if (service !== undefined && service.generation === operation.generation) {
      reconciler.reconcile(service.id, operation.id, service.spec, service.generation);
    } else {
      const message = 'Cloud Run was restarted before this was carried out, and a newer change has taken its place.';
      operations.finish(operation.id, operation.resource, { code: status.ABORTED, message });
    }
  }
  const resumed = new Set(journal.operations().flatMap((each) => (each.done ? [] : [each.service])));
  for (const service of journal.services()) {
    // Killed between the record and its operation: no caller waits, but the service must not stay unfinished.
    if (isReconciling(service) && !resumed.has(service.id)) {
      reconciler.reconcile(service.id, '', service.spec, service.generation);
    }
  }
}
