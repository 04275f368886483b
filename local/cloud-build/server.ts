import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { ComponentOptions, Running } from '../component.ts';
import type { Executor } from '../executors/executor.ts';
import { serveGrpc } from '../grpc.ts';
import { startAnnouncer } from './announcer.ts';
import { openLog } from './build-log.ts';
import { closingLines, outcomeOfKill } from './endings.ts';
import type { BuildPublisher } from './publish.ts';
import { type QueueOptions, startQueue } from './queue.ts';
import { cloudBuildService, operationsService } from './service.ts';
import { openStore } from './store.ts';
import { nanosOf, strictClock, timestamp } from './time.ts';

export interface CloudBuildOptions extends ComponentOptions {
  readonly executor: Executor;
  readonly publish: BuildPublisher;
  /** `host:port` from which source may be fetched, exactly. */
  readonly allowedSourceHosts: readonly string[];
  /** Access tokens by `host:port`, for repositories that are not public. */
  readonly sourceTokens?: Readonly<Record<string, string>>;
  /** Builds that run at the same time; the rest is QUEUED. Two unless told. */
  readonly concurrency?: number;
}

/** The laptop's Cloud Build: Google's own client talks to it unchanged, and it really builds. */
export async function startCloudBuild(options: CloudBuildOptions): Promise<Running> {
  const { project, region, dir, allowedSourceHosts, executor, publish: publisher } = options;
  const workspaces = path.join(dir, 'workspaces');
  rmSync(workspaces, { recursive: true, force: true });
  mkdirSync(workspaces, { recursive: true, mode: 0o700 });
  const store = openStore(path.join(dir, 'builds'));
  const clock = strictClock(store.all().reduce((last, { build }) => later(last, nanosOf(build.createTime)), 0n));
  const announcer = startAnnouncer(store, publisher);
  const source = { allowedHosts: allowedSourceHosts, tokens: options.sourceTokens ?? {} };
  const concurrency = options.concurrency ?? 2;
  const queueOptions = { store, announcer, publisher, executor, source, workspaces, concurrency, clock };
  const queue = startQueue(queueOptions);
  const serviceOptions = { project, region, allowedSourceHosts, store, queue, announcer, clock };

  const server = await serveGrpc(options.port, [
    {
      proto: 'google/devtools/cloudbuild/v1/cloudbuild.proto',
      service: 'google.devtools.cloudbuild.v1.CloudBuild',
      implementation: cloudBuildService(serviceOptions),
    },
    {
      proto: 'google/longrunning/operations.proto',
      service: 'google.longrunning.Operations',
      implementation: operationsService(serviceOptions),
    },
  ]);
  endKilledBuilds(queueOptions);
  for (const { build, announced } of store.all()) if (announced !== build.status) announcer.announce(build);
  for (const { build } of store.all()) if (build.status === 'QUEUED') queue.submit(build);

  return {
    port: server.port,
    async close() {
      announcer.close();
      await Promise.all([queue.close(), server.close()]);
    },
  };
}

/** What an earlier life left WORKING has lost its processes: it ends, and says so in its log and status. */
function endKilledBuilds({ store, publisher, clock }: QueueOptions): void {
  for (const record of store.all()) {
    const { build } = record;
    if (build.status !== 'WORKING') continue;
    const log = openLog(build, (entry) => publisher.logs(entry), clock);
    for (const { text, severity } of closingLines(outcomeOfKill)) log.main(text, severity);
    const steps = build.steps.map((step) =>
      step.status === 'WORKING' ? { ...step, status: 'INTERNAL_ERROR' as const } : step,
    );
    store.put({ ...record, build: { ...build, ...outcomeOfKill, steps, finishTime: timestamp(clock()) } });
  }
}

function later(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}
