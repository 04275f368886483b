import { GitFailed, git, gitAsk } from './git.ts';

export type ObjectType = 'commit' | 'tree' | 'blob';

/** Whether git itself takes the name for a branch; what starts with a hyphen is refused as well. */
async function isRefName(dir: string, name: string): Promise<boolean> {
  if (name.startsWith('-') || name.includes('\0')) return false;
  try {
    await git(dir, ['check-ref-format', `refs/heads/${name}`]);
    return true;
  } catch (error) {
    if (error instanceof GitFailed) return false;
    throw error;
  }
}

/** The SHA that a branch, a tag or a (shortened) SHA stands for; null where there is none. Never another ref instead. */
export async function resolveRef(dir: string, name: string, type: ObjectType = 'commit'): Promise<string | null> {
  const peeled = type === 'blob' ? '^{blob}' : `^{${type}}`;
  if (await isRefName(dir, name)) {
    const short = name.replace(/^refs\//, '');
    for (const ref of [
      `refs/heads/${short}`,
      `refs/tags/${short}`,
      ...(/^(heads|tags)\//.test(short) ? [`refs/${short}`] : []),
    ]) {
      const sha = await verify(dir, `${ref}${peeled}`);
      if (sha !== null) return sha;
    }
    if (name === 'HEAD') return verify(dir, `HEAD${peeled}`);
  }
  return /^[0-9a-f]{7,40}$/.test(name) ? verify(dir, `${name}${peeled}`) : null;
}

function verify(dir: string, revision: string): Promise<string | null> {
  return gitAsk(dir, 'rev-parse', '--verify', '--quiet', '--end-of-options', revision);
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
  const head = await gitAsk(dir, 'symbolic-ref', '--quiet', 'HEAD');
  return head?.replace(/^refs\/heads\//, '') ?? 'main';
}
