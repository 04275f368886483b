import { type RemoteTree, remoteTree } from '../functions/analysis/reading/remote.ts';
import { parseRef } from '../functions/guard/ref.ts';
import { parseRepositoryName } from '../functions/guard/repository-name.ts';
import { UsageError } from './errors.ts';
import type { Terminal } from './terminal.ts';

/** The tree of `owner/repo[@ref]` on GitHub, or on the one that GITHUB_API_URL names, without a clone. */
export async function githubTree(target: string, root: string, env: Terminal['env']): Promise<RemoteTree> {
  const [, repository = '', ref] = /^(.*?)(?:@([^@]+))?$/.exec(target) ?? [];
  if (!repository.includes('/')) {
    throw new UsageError(`There is no folder ${target}, and it is not of the form owner/repo or owner/repo@ref.`);
  }
  const name = parseRepositoryName(repository);
  // Loaded for this alone: a folder needs none of it.
  const { createGitHub } = await import('../functions/google/github.ts');
  const github = createGitHub({ apiUrl: env.GITHUB_API_URL ?? null, token: env.GITHUB_TOKEN ?? null });
  const wanted = ref === undefined ? (await github.repository(name)).defaultBranch : parseRef(ref);
  const { sha } = await github.commit(name, wanted);
  return remoteTree(github, name, sha, root);
}
