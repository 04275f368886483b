import type { RequestError } from 'octokit';
import { Problem } from '../../shared/problems.ts';
import { onFirstUse } from '../on-first-use.ts';
import type { GitHub, Repository, TreeEntry } from '../ports.ts';

export interface GitHubOptions {
  /** REST address without a trailing slash; null for github.com's own. */
  readonly apiUrl: string | null;
  readonly token: string | null;
}

/**
 * GitHub through octokit, whose own retries and spacing are off: `resilience.ts` retries, and writes a second apart are too
 * slow for a status.
 */
export function createGitHub({ apiUrl, token }: GitHubOptions): GitHub {
  const open = onFirstUse(async () => {
    const { Octokit } = await import('octokit');
    return new Octokit({
      ...(apiUrl === null ? {} : { baseUrl: apiUrl }),
      ...(token === null ? {} : { auth: token }),
      throttle: { enabled: false },
      retry: { enabled: false },
      userAgent: 'slipway',
    });
  });
  return {
    async repositories() {
      const octokit = await open();
      const found = await octokit.paginate(octokit.rest.repos.listForAuthenticatedUser, {
        per_page: 100,
        sort: 'pushed',
      });
      return found.map(asRepository);
    },
    async repository(fullName) {
      const octokit = await open();
      const { data } = await translated(fullName, () => octokit.rest.repos.get(parts(fullName)));
      return asRepository(data);
    },
    async branches(fullName) {
      const octokit = await open();
      const call = { ...parts(fullName), per_page: 100 };
      const found = await translated(fullName, () => octokit.paginate(octokit.rest.repos.listBranches, call));
      return found.map(({ name }) => name);
    },
    async commit(fullName, ref) {
      const octokit = await open();
      const { data } = await translated(fullName, () => octokit.rest.repos.getCommit({ ...parts(fullName), ref }), ref);
      const committedAt = data.commit.committer?.date ?? null;
      return { sha: data.sha, treeSha: data.commit.tree.sha, message: data.commit.message, committedAt };
    },
    async tree(fullName, sha) {
      const octokit = await open();
      const call = { ...parts(fullName), tree_sha: sha, recursive: 'true' };
      const { data } = await translated(fullName, () => octokit.rest.git.getTree(call));
      return { entries: data.tree.map(asEntry), truncated: data.truncated };
    },
    async blob(fullName, sha) {
      const octokit = await open();
      const { data } = await translated(fullName, () =>
        octokit.rest.git.getBlob({ ...parts(fullName), file_sha: sha }),
      );
      return Buffer.from(data.content, 'base64');
    },
    async setStatus(fullName, sha, { state, description, targetUrl, context }) {
      const octokit = await open();
      const status = { state, description: description.slice(0, 140), target_url: targetUrl, context };
      await translated(fullName, () => octokit.rest.repos.createCommitStatus({ ...parts(fullName), sha, ...status }));
    },
  };
}

function parts(fullName: string): { readonly owner: string; readonly repo: string } {
  const [owner = '', repo = ''] = fullName.split('/');
  return { owner, repo };
}

interface GitHubRepository {
  readonly full_name: string;
  readonly description: string | null;
  readonly language?: string | null;
  readonly visibility?: string;
  readonly private: boolean;
  readonly pushed_at?: string | null;
  readonly default_branch?: string;
  readonly clone_url?: string;
  readonly html_url: string;
  readonly size?: number;
}

function asRepository(data: GitHubRepository): Repository {
  const visibility = data.visibility === 'internal' ? 'internal' : data.private ? 'private' : 'public';
  return {
    fullName: data.full_name,
    description: data.description,
    language: data.language ?? null,
    visibility,
    pushedAt: data.pushed_at ?? null,
    defaultBranch: data.default_branch ?? 'main',
    cloneUrl: data.clone_url ?? `${data.html_url}.git`,
    htmlUrl: data.html_url,
    empty: data.size === 0,
  };
}

interface GitHubTreeEntry {
  readonly path?: string;
  readonly mode?: string;
  readonly type?: string;
  readonly sha?: string | null;
  readonly size?: number;
}

/** Modes are git's: 120000 is a symbolic link, 160000 a submodule, 040000 a folder. */
function asEntry({ path = '', mode, sha, size = 0 }: GitHubTreeEntry): TreeEntry {
  const kind = mode === '120000' ? 'symlink' : mode === '160000' ? 'submodule' : mode === '040000' ? 'folder' : 'file';
  return { path, kind, sha: sha ?? '', size };
}

/** By its name, since its class comes with the whole client. */
function isRequestError(error: unknown): error is RequestError {
  return error instanceof Error && error.name === 'HttpError';
}

/** GitHub's errors in our words; what may pass is thrown on as it is. */
async function translated<T>(fullName: string, call: () => Promise<T>, ref?: string): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (isRequestError(error)) throw problemOf(error, fullName, ref) ?? error;
    throw error;
  }
}

function problemOf({ status, message }: RequestError, fullName: string, ref: string | undefined): Problem | null {
  if (status === 409 && /empty/i.test(message)) {
    return new Problem('repository-empty', `${fullName} has no commit yet.`, 'Push a commit and deploy again.');
  }
  if (status === 401) {
    return new Problem(
      'permission-missing',
      'GitHub refuses the token of Slipway.',
      'Set GITHUB_TOKEN to a valid token.',
    );
  }
  if (status === 403 && !/rate limit/i.test(message)) {
    const hint = 'Give the GitHub token access to this repository (contents: read), and deploy again.';
    return new Problem('repository-private', `${fullName} is private and Slipway has no access to it.`, hint);
  }
  if (ref !== undefined && (status === 422 || status === 404)) {
    const hint = 'Check the spelling, or push the branch; Slipway never falls back to another one.';
    return new Problem('ref-not-found', `${fullName} has no branch, tag or commit ${ref}.`, hint);
  }
  if (status === 404) {
    const hint = 'Check the spelling; a private repository without access looks the same.';
    return new Problem('repository-not-found', `There is no repository ${fullName}.`, hint);
  }
  return null;
}
