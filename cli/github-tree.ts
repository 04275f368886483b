import type { Read } from '../functions/analysis/reading/contents.ts';
import { parseRef } from '../functions/guard/ref.ts';
import { parseRepositoryName } from '../functions/guard/repository-name.ts';
import type { GitHub, TreeEntry } from '../functions/ports.ts';
import { Problem } from '../shared/problems.ts';
import { UsageError } from './errors.ts';
import type { Terminal } from './terminal.ts';

export interface RemoteTree {
  readonly entries: readonly TreeEntry[];
  readonly read: Read;
}

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
  const entries = await listing(github, name, sha, root);
  const blobs = new Map(entries.filter(({ kind }) => kind === 'file').map((entry) => [entry.path, entry.sha]));
  const read: Read = async (paths) => {
    const known = paths.filter((path) => blobs.has(path));
    const bytes = await Promise.all(known.map((path) => github.blob(name, blobs.get(path) ?? '')));
    return new Map(known.map((path, index) => [path, new TextDecoder().decode(bytes[index])]));
  };
  return { entries, read };
}

/** A listing that GitHub cuts short is completed for the root folder, where one is named; else it is refused. */
async function listing(github: GitHub, name: string, sha: string, root: string): Promise<readonly TreeEntry[]> {
  const whole = await github.tree(name, sha);
  if (!whole.truncated) return whole.entries;
  const folder = whole.entries.find(({ path, kind }) => kind === 'folder' && path === root);
  const part = folder === undefined ? null : await github.tree(name, folder.sha);
  if (part === null || part.truncated) {
    const hint = 'Name the folder of the service with --root, or move the service into a repository of its own.';
    throw new Problem('repository-too-large', `GitHub lists only a part of ${name}.`, hint);
  }
  const above = whole.entries.filter(({ path }) => !path.startsWith(`${root}/`));
  return [...above, ...part.entries.map((entry) => ({ ...entry, path: `${root}/${entry.path}` }))];
}
