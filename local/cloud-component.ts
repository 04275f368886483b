import path from 'node:path';
import type { Child } from './child.ts';
import { startRegistry } from './executors/registry.ts';
import type { Seed } from './github/seed.ts';
import { startGitHub } from './github/server.ts';
import { imagesOf } from './project/images.ts';
import { startProject } from './project/server.ts';
import { startSecretManager } from './secret-manager/server.ts';
import { project, region, type Wiring } from './wiring.ts';

/** Secret Manager, the project's own APIs, the registry, and GitHub with these repositories. */
export async function startCloud({ dir, ports, token }: Wiring, seed: readonly Seed[]): Promise<Child> {
  const running = await Promise.all([
    startSecretManager({ port: ports.secrets, dir: path.join(dir, 'secrets'), project, region }),
    startProject({
      port: ports.project,
      dir: path.join(dir, 'project'),
      project,
      region,
      hasImage: await imagesOf(dir),
    }),
    startRegistry({ port: ports.registry, dir: path.join(dir, 'registry') }),
    startGitHub({ port: ports.github, dir: path.join(dir, 'github'), project, region, token, seed }),
  ]);
  return { close: async () => void (await Promise.all(running.map((each) => each.close()))) };
}
