import { stat } from 'node:fs/promises';
import path from 'node:path';
import { Problem } from '../shared/problems.ts';
import { type Git, GitFailed, gitIn } from './git.ts';
import type { Terminal } from './terminal.ts';

/** A folder of a git working tree, ready to be pushed. */
export interface Folder {
  /** Top of the working tree. */
  readonly top: string;
  /** The folder relative to the top, '' for the top itself. */
  readonly root: string;
  readonly sha: string;
  /** Branch that the commit is pushed as. */
  readonly branch: string;
  /** Files that differ from the commit; they are left out. */
  readonly uncommitted: number;
}

export async function isFolder(target: string, cwd: string): Promise<boolean> {
  const found = await stat(path.resolve(cwd, target)).catch(() => null);
  return found?.isDirectory() === true;
}

/** Whether the target is a folder rather than a repository. Problem: repository-invalid (a path, and no folder is there). */
export async function meansFolder(target: string, cwd: string): Promise<boolean> {
  if (await isFolder(target, cwd)) return true;
  // No owner on GitHub begins like this.
  if (!/^(?:\/|~|\.{1,2}(?:\/|$))/.test(target)) return false;
  throw new Problem(
    'repository-invalid',
    `There is no folder ${target}.`,
    'Check the path, or give a repository as owner/name.',
  );
}

/** Problems: repository-invalid (no git), repository-empty (no commit), ref-not-found. */
export async function inspectFolder(folder: string, ref: string | undefined, env: Terminal['env']): Promise<Folder> {
  const git = gitIn(folder, env);
  const top = await git('rev-parse', '--show-toplevel').catch((error) => {
    throw error instanceof GitFailed ? notAWorkingTree(folder, error) : error;
  });
  const root = (await git('rev-parse', '--show-prefix')).replace(/\/$/, '');
  const sha = ref === undefined ? await headOf(git, folder) : await commitOf(git, ref);
  if (root !== '') await requireCommitted(git, sha, root, folder);
  const status = await git('status', '--porcelain', '-z', '--no-renames', '--untracked-files=all');
  return {
    top,
    root,
    sha,
    branch: await branchFor(git, ref, sha),
    uncommitted: status.split('\0').filter((entry) => entry !== '').length,
  };
}

function notAWorkingTree(folder: string, error: GitFailed): Problem {
  if (/dubious ownership/.test(error.message)) {
    return new Problem(
      'repository-invalid',
      `git does not trust ${folder}, because it belongs to another user.`,
      `git config --global --add safe.directory ${folder}`,
    );
  }
  return new Problem(
    'repository-invalid',
    `${folder} is not a git working tree, and what is deployed is a commit.`,
    'git init && git add --all, then git commit --message "First version"',
  );
}

async function headOf(git: Git, folder: string): Promise<string> {
  return git('rev-parse', '--verify', '--quiet', 'HEAD^{commit}').catch(() => {
    throw new Problem(
      'repository-empty',
      `${folder} has no commit yet.`,
      'git add --all, then git commit --message "First version"',
    );
  });
}

async function commitOf(git: Git, ref: string): Promise<string> {
  return git('rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`).catch(() => {
    throw new Problem(
      'ref-not-found',
      `The folder has no branch, tag or commit ${ref}.`,
      'List them: git branch --all',
    );
  });
}

async function requireCommitted(git: Git, sha: string, root: string, folder: string): Promise<void> {
  await git('cat-file', '-e', `${sha}:${root}`).catch(() => {
    throw new Problem(
      'repository-empty',
      `Nothing of ${folder} is in the commit ${sha.slice(0, 7)}.`,
      `git add ${folder}, then git commit --message "Add ${path.basename(folder)}"`,
    );
  });
}

async function branchFor(git: Git, ref: string | undefined, sha: string): Promise<string> {
  if (ref === undefined)
    return git('symbolic-ref', '--quiet', '--short', 'HEAD').catch(() => `commit-${sha.slice(0, 12)}`);
  const isBranch = await git('show-ref', '--verify', '--quiet', `refs/heads/${ref}`).then(
    () => true,
    () => false,
  );
  return isBranch ? ref : `commit-${sha.slice(0, 12)}`;
}
