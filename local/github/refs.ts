import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { GitFailed, git, gitAsk, gitOnce, noAsNull } from './git.ts';

export type ObjectType = 'commit' | 'tree' | 'blob';

/** Names that are surely right, so that git need not be asked. */
const plainName = /^(?!.*\.lock(?:\/|$))\w[\w-]*(?:[./][\w-]+)*$/;

/** Whether git itself takes the name for a branch; what starts with a hyphen is refused as well. */
async function isRefName(dir: string, name: string): Promise<boolean> {
  if (plainName.test(name)) return true;
  if (name.startsWith('-') || name.includes('\0')) return false;
  try {
    await git(dir, ['check-ref-format', `refs/heads/${name}`]);
    return true;
  } catch (error) {
    if (error instanceof GitFailed) return false;
    throw error;
  }
}

const fullSha = /^[0-9a-f]{40}$/;

/** The SHA that a branch, a tag or a (shortened) SHA stands for; null where there is none. Never another ref instead. */
export async function resolveRef(dir: string, name: string, type: ObjectType = 'commit'): Promise<string | null> {
  // GitHub takes no branch and no tag that is named like a SHA.
  if (fullSha.test(name)) return objectOf(dir, `${name}^{${type}}`);
  const candidates = /^[0-9a-f]{7,39}$/.test(name) ? [name] : [];
  if (await isRefName(dir, name)) {
    const short = name.replace(/^refs\//, '');
    candidates.unshift(
      `refs/heads/${short}`,
      `refs/tags/${short}`,
      ...(/^(heads|tags)\//.test(short) ? [`refs/${short}`] : []),
      ...(name === 'HEAD' ? ['HEAD'] : []),
    );
  }
  if (candidates.length === 0) return null;
  const input = candidates.map((each) => `${each}^{${type}}\n`).join('');
  const answers = (await git(dir, ['cat-file', '--batch-check=%(objectname)'], { input })).toString().split('\n');
  return answers.find((answer) => fullSha.test(answer)) ?? null;
}

/** That an object is there stays so; that it is not there yet is asked for again. */
async function objectOf(dir: string, revision: string): Promise<string | null> {
  const args = ['rev-parse', '--verify', '--quiet', '--end-of-options', revision];
  const answer = await noAsNull(gitOnce(dir, args));
  return answer?.toString().trim() ?? null;
}

export interface Branch {
  readonly name: string;
  readonly sha: string;
}

export async function branchesOf(dir: string): Promise<readonly Branch[]> {
  const text = await gitAsk(dir, 'for-each-ref', '--format=%(objectname) %(refname:lstrip=2)', 'refs/heads');
  return (text ?? '')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => ({ sha: line.slice(0, 40), name: line.slice(41) }));
}

/** The branch that HEAD names, which may not exist yet. */
export async function defaultBranch(dir: string): Promise<string> {
  const head = await readFile(path.join(dir, 'HEAD'), 'utf8');
  return /^ref: refs\/heads\/(.+)$/m.exec(head)?.[1] ?? 'main';
}
