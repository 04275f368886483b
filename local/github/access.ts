import { createHash, timingSafeEqual } from 'node:crypto';
import { GitHubError } from './answers.ts';
import type { Repositories, Repository } from './repositories.ts';

/** `wrong` is a token that is not ours, which GitHub refuses even for what is public. */
export type Caller = 'user' | 'anonymous' | 'wrong';

/** Who sent the request: `token T` and `Bearer T` as octokit sends them, Basic as git does. */
export function callerOf(authorization: string | undefined, token: string): Caller {
  if (authorization === undefined) return 'anonymous';
  const [scheme = '', value = ''] = authorization.split(/\s+/, 2);
  if (/^(?:token|bearer)$/i.test(scheme)) return same(value, token) ? 'user' : 'wrong';
  if (!/^basic$/i.test(scheme)) return 'wrong';
  const [name = '', ...password] = Buffer.from(value, 'base64').toString().split(':');
  return same(password.join(':'), token) || same(name, token) ? 'user' : 'wrong';
}

function same(given: string, token: string): boolean {
  const hash = (text: string) => createHash('sha256').update(text).digest();
  return token !== '' && timingSafeEqual(hash(given), hash(token));
}

/** The repository, where the caller may know that it exists; a private one is Not Found for strangers, as on GitHub. */
export function visibleRepository(repositories: Repositories, caller: Caller, owner: string, name: string): Repository {
  const repository = repositories.find(owner, name);
  if (repository === null || (repository.metadata.private && caller !== 'user'))
    throw new GitHubError(404, 'Not Found');
  return repository;
}

/** The repository, where the caller may read what is inside. */
export function readableRepository(...asked: Parameters<typeof visibleRepository>): Repository {
  const repository = visibleRepository(...asked);
  if (repository.metadata.access === 'none') {
    throw new GitHubError(403, 'Resource not accessible by personal access token');
  }
  return repository;
}
