import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { getRequestListener } from '@hono/node-server';
import type { ComponentOptions, Running } from '../component.ts';
import { gitHttp } from './http-git.ts';
import { rateLimit } from './rate-limit.ts';
import { openRepositories } from './repositories.ts';
import { restApp } from './rest.ts';
import { type Seed, seedRepository } from './seed.ts';

export interface GitHubOptions extends ComponentOptions {
  /** The one access token: for REST, and as git's password. */
  readonly token: string;
  /** Repositories that are there from the start; a changed folder becomes one new commit. */
  readonly seed: readonly Seed[];
  /** Requests an hour, 15000 unless told (GitHub's for an enterprise's app; 304 answers are free). */
  readonly hourlyLimit?: number;
  /** Entries of one tree answer, 100000 unless told, as on GitHub. */
  readonly treeLimit?: number;
}

/** The laptop's GitHub: REST for octokit and git over HTTP, on bare repositories of this machine. */
export async function startGitHub(options: GitHubOptions): Promise<Running> {
  const { token } = options;
  if (token === '') throw new Error('The local GitHub needs a token that is not empty');
  const repositories = openRepositories(path.join(options.dir, 'repositories'));
  for (const seed of options.seed) await seedRepository(repositories, seed);

  const transfers = gitHttp({ repositories, token });
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  const limit = rateLimit(options.hourlyLimit ?? 15_000);
  const base = `http://127.0.0.1:${port}`;
  const rest = getRequestListener(
    restApp({ base, repositories, token, limit, treeLimit: options.treeLimit ?? 100_000 }).fetch,
  );
  server.on('request', (request, response) => {
    if (!transfers.handle(request, response)) void rest(request, response);
  });
  return {
    port,
    async close() {
      transfers.close();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}
