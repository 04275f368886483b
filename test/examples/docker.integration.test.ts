import { join } from 'node:path';
import { describe } from 'vitest';
import { connectEngine, engineAnswers } from '../../local/executors/docker/engine.ts';
import { createDockerExecutor } from '../../local/executors/docker.ts';
import { startRegistry } from '../../local/executors/registry.ts';
import { removeAbandoned, removeImages } from '../local/executors/docker/remove-images.ts';
import { describeSamples, inImagesOnly } from './suite.ts';

const docker = connectEngine();

/** The engine's own list: a base image is never pulled here. */
async function tags(): Promise<ReadonlySet<string>> {
  const images = await docker.listImages();
  return new Set(images.flatMap((image) => image.RepoTags ?? []));
}

describe.skipIf(!(await engineAnswers(docker)))('samples with a Docker engine', () => {
  describeSamples(async (dir) => {
    await removeAbandoned(docker, 'samples');
    const registry = await startRegistry({ port: 0, dir: join(dir, 'registry') });
    return {
      executor: await createDockerExecutor({ dir, docker }),
      registry: `127.0.0.1:${registry.port}`,
      missing: async (images) => {
        const present = await tags();
        return images.find((image) => !present.has(image)) ?? null;
      },
      close: async () => {
        await removeImages(docker, `127.0.0.1:${registry.port}/`);
        await registry.close();
      },
    };
  }, inImagesOnly);
});
