import path from 'node:path';
import { PubSub } from '@google-cloud/pubsub';
import type { Child } from './child.ts';
import { pubSubPublisher } from './cloud-build/publish.ts';
import { startCloudBuild } from './cloud-build/server.ts';
import { startContainerAnalysis } from './container-analysis/server.ts';
import type { Executor } from './executors/executor.ts';
import { project, region, type Wiring } from './wiring.ts';

/** Cloud Build, which fetches from the local GitHub alone, and what looks into the images. `concurrency` is its own unless told. */
export async function startBuild(
  { dir, ports, token }: Wiring,
  executor: Executor,
  options: { readonly concurrency?: number } = {},
): Promise<Child> {
  const pubsub = new PubSub({ projectId: project });
  const github = `127.0.0.1:${ports.github}`;
  const build = await startCloudBuild({
    ...options,
    project,
    region,
    port: ports.build,
    dir: path.join(dir, 'build'),
    executor,
    publish: pubSubPublisher(pubsub),
    allowedSourceHosts: [github],
    sourceTokens: { [github]: token },
  });
  const analysis = await startContainerAnalysis({
    project,
    port: ports.analysis,
    executor,
    advisories: process.env.SLIPWAY_ADVISORIES || path.join(dir, 'advisories'),
  });
  return {
    facts: { executor: executor.kind },
    close: async () => {
      await Promise.all([build.close(), analysis.close()]);
      await pubsub.close();
    },
  };
}
