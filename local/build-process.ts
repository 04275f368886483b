import path from 'node:path';
import { PubSub } from '@google-cloud/pubsub';
import { runChild } from './child.ts';
import { pubSubPublisher } from './cloud-build/publish.ts';
import { startCloudBuild } from './cloud-build/server.ts';
import { stackExecutor } from './stack-executor.ts';
import { project, region, wiringFromEnvironment } from './wiring.ts';

await runChild(async () => {
  const wiring = wiringFromEnvironment();
  const { dir, ports, token } = wiring;
  const pubsub = new PubSub({ projectId: project });
  const executor = await stackExecutor(wiring);
  const github = `127.0.0.1:${ports.github}`;
  const build = await startCloudBuild({
    project,
    region,
    port: ports.build,
    dir: path.join(dir, 'build'),
    executor,
    publish: pubSubPublisher(pubsub),
    allowedSourceHosts: [github],
    sourceTokens: { [github]: token },
  });
  return {
    facts: { executor: executor.kind },
    close: async () => {
      await build.close();
      await pubsub.close();
    },
  };
});
