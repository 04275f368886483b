import path from 'node:path';
import { describe } from 'vitest';
import { connectEngine, engineAnswers } from '../../../local/executors/docker/engine.ts';
import { createDockerExecutor } from '../../../local/executors/docker.ts';
import { startRegistry } from '../../../local/executors/registry.ts';
import { executorContract } from './contract.ts';
import { removeImages } from './docker/remove-images.ts';

// Without an engine this suite cannot run: scripts/dockerd.mjs starts one, scripts/docker-bases.mjs makes the images.
const docker = connectEngine();
describe.skipIf(!(await engineAnswers(docker)))('docker', () => {
  executorContract(async (dir) => {
    const registry = await startRegistry({ port: 0, dir: path.join(dir, 'registry') });
    return {
      executor: await createDockerExecutor({ dir, docker }),
      registry: `127.0.0.1:${registry.port}`,
      close: async () => {
        await removeImages(docker, `127.0.0.1:${registry.port}/`);
        await registry.close();
      },
    };
  });
});
