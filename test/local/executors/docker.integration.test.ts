import path from 'node:path';
import { describe } from 'vitest';
import { connectEngine, engineAnswers } from '../../../local/executors/docker/engine.ts';
import { createDockerExecutor } from '../../../local/executors/docker.ts';
import { startRegistry } from '../../../local/executors/registry.ts';
import { executorContract } from './contract.ts';

// Without an engine this suite cannot run: scripts/dockerd.mjs starts one, scripts/docker-bases.mjs makes the images.
describe.skipIf(!(await engineAnswers(connectEngine())))('docker', () => {
  executorContract(async (dir) => {
    const registry = await startRegistry({ port: 0, dir: path.join(dir, 'registry') });
    return {
      executor: await createDockerExecutor({ dir }),
      registry: `127.0.0.1:${registry.port}`,
      close: registry.close,
    };
  });
});
