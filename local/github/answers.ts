import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { cached } from './cached.ts';
import { gitText } from './git.ts';
import { type Languages, languagesOf } from './language.ts';
import { defaultBranch, resolveRef } from './refs.ts';
import type { Repository } from './repositories.ts';

/** A REST answer that is not a success, in GitHub's shape. */
export class GitHubError extends Error {
  readonly status: 401 | 403 | 404 | 409 | 413 | 422;
  readonly errors: readonly object[] | undefined;

  constructor(status: GitHubError['status'], message: string, errors?: readonly object[]) {
    super(message);
    this.name = 'GitHubError';
    this.status = status;
    this.errors = errors;
  }
}

/** The one user of the laptop's GitHub. */
export const login = 'local';

/** A number that stays the same for the same name; GitHub's clients keep ids, not names. */
export function idOf(text: string): number {
  return createHash('sha256').update(text).digest().readUIntBE(0, 5);
}

export function userAnswer(base: string, name: string): object {
  const api = `${base}/users/${name}`;
  return {
    login: name,
    id: idOf(`user ${name}`),
    node_id: nodeId('U', name),
    avatar_url: `${base}/${name}.png`,
    gravatar_id: '',
    url: api,
    html_url: `${base}/${name}`,
    followers_url: `${api}/followers`,
    following_url: `${api}/following{/other_user}`,
    gists_url: `${api}/gists{/gist_id}`,
    starred_url: `${api}/starred{/owner}{/repo}`,
    subscriptions_url: `${api}/subscriptions`,
    organizations_url: `${api}/orgs`,
    repos_url: `${api}/repos`,
    events_url: `${api}/events{/privacy}`,
    received_events_url: `${api}/received_events`,
    type: 'User',
    site_admin: false,
  };
}

export function nodeId(kind: string, text: string): string {
  return `${kind}_${Buffer.from(text).toString('base64url')}`;
}

const templates =
  'archive assignees blobs branches collaborators comments commits compare contents contributors deployments downloads events forks git_commits git_refs git_tags hooks issue_comment issue_events issues keys labels languages merges milestones notifications pulls releases stargazers statuses subscribers subscription tags teams trees';

/** A repository as GitHub shows it; language, size and branch are read from git, not remembered. */
export async function repositoryAnswer(base: string, repository: Repository): Promise<object> {
  const { owner, name, metadata, dir } = repository;
  const full = `${owner}/${name}`;
  const api = `${base}/repos/${full}`;
  const branch = await defaultBranch(dir);
  const head = await resolveRef(dir, `heads/${branch}`);
  const languages = head === null ? {} : await cachedLanguages(dir, head);
  const may = metadata.access === 'full';
  return {
    id: idOf(full),
    node_id: nodeId('R', full),
    name,
    full_name: full,
    owner: userAnswer(base, owner),
    private: metadata.private,
    visibility: metadata.private ? 'private' : 'public',
    html_url: `${base}/${full}`,
    description: metadata.description,
    fork: false,
    url: api,
    ...Object.fromEntries(
      templates.split(' ').map((each) => [`${each}_url`, `${api}/${each.replace('git_', 'git/')}`]),
    ),
    clone_url: `${base}/${full}.git`,
    git_url: `${base}/${full}.git`,
    ssh_url: `${base}/${full}.git`,
    svn_url: `${base}/${full}`,
    mirror_url: null,
    homepage: null,
    language: may ? (Object.keys(languages)[0] ?? null) : null,
    // A repository with content is never shown as 0, which readers take for empty.
    size: head === null ? await kilobytes(dir) : Math.max(1, await cachedSize(repository, head)),
    default_branch: branch,
    created_at: metadata.createdAt,
    updated_at: metadata.pushedAt,
    pushed_at: metadata.pushedAt,
    permissions: { admin: may, maintain: may, push: may, triage: may, pull: may },
    ...withoutCounts,
  };
}

/** What a repository on a laptop has none of. */
const withoutCounts = {
  forks_count: 0,
  forks: 0,
  stargazers_count: 0,
  watchers_count: 0,
  watchers: 0,
  open_issues_count: 0,
  open_issues: 0,
  network_count: 0,
  subscribers_count: 0,
  is_template: false,
  topics: [],
  has_issues: false,
  has_projects: false,
  has_wiki: false,
  has_pages: false,
  has_downloads: false,
  has_discussions: false,
  archived: false,
  disabled: false,
  license: null,
};

const languages = new LRUCache<string, Languages>({ max: 500 });
const sizes = new LRUCache<string, number>({ max: 500 });

/** A commit's languages never change. */
export async function cachedLanguages(dir: string, sha: string): Promise<Languages> {
  return cached(languages, `${dir} ${sha}`, () => languagesOf(dir, sha));
}

/** A repository grows by pushes only. */
async function cachedSize({ dir, metadata }: Repository, head: string): Promise<number> {
  return cached(sizes, `${dir} ${metadata.pushedAt} ${head}`, () => kilobytes(dir));
}

async function kilobytes(dir: string): Promise<number> {
  const counted = await gitText(dir, 'count-objects', '-v');
  const of = (field: string) => Number(new RegExp(`^${field}: (\\d+)$`, 'm').exec(counted)?.[1] ?? 0);
  return of('size') + of('size-pack');
}
