import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { GitHubError, idOf, login, nodeId, userAnswer } from './answers.ts';
import { now, type Repository, writeBeside } from './repositories.ts';

const states = ['error', 'failure', 'pending', 'success'] as const;

const requested = z.object({
  state: z.enum(states),
  target_url: z.string().nullish(),
  description: z.string().max(140, 'description is too long (maximum is 140 characters)').nullish(),
  context: z.string().default('default'),
});

interface Status {
  readonly sha: string;
  readonly number: number;
  readonly state: (typeof states)[number];
  readonly context: string;
  readonly targetUrl: string | null;
  readonly description: string | null;
  readonly createdAt: string;
}

/** GitHub keeps at most this many for one commit and context. */
const mostPerContext = 1000;

export function addStatus(repository: Repository, sha: string, body: unknown): Status {
  const parsed = requested.safeParse(body);
  if (!parsed.success) {
    const errors = parsed.error.issues.map((issue) => {
      return { resource: 'Status', code: 'custom', field: issue.path.join('.'), message: issue.message };
    });
    throw new GitHubError(422, 'Validation Failed', errors);
  }
  const { state, context, target_url, description } = parsed.data;
  const statuses = load(repository);
  if (statuses.filter((each) => each.sha === sha && each.context === context).length >= mostPerContext) {
    const message = 'This SHA and context has reached the maximum number of statuses.';
    throw new GitHubError(422, 'Validation Failed', [{ resource: 'Status', code: 'custom', message }]);
  }
  const status: Status = {
    sha,
    number: (statuses.at(-1)?.number ?? 0) + 1,
    state,
    context,
    targetUrl: target_url || null,
    description: description ?? null,
    createdAt: now(),
  };
  writeBeside(file(repository), [...statuses, status]);
  return status;
}

/** Newest first. */
export function statusesOf(repository: Repository, sha: string): readonly Status[] {
  return load(repository)
    .filter((status) => status.sha === sha)
    .reverse();
}

/** The newest of each context, and what they come to together. */
export function combine(statuses: readonly Status[]): { state: Status['state']; latest: readonly Status[] } {
  const latest = [...new Map([...statuses].reverse().map((status) => [status.context, status])).values()];
  if (latest.some(({ state }) => state === 'error' || state === 'failure')) return { state: 'failure', latest };
  if (latest.length === 0 || latest.some(({ state }) => state === 'pending')) return { state: 'pending', latest };
  return { state: 'success', latest };
}

export function statusAnswer(base: string, repository: Repository, status: Status): object {
  const { sha, number, state, context, targetUrl, description, createdAt } = status;
  const full = `${repository.owner}/${repository.name}`;
  return {
    url: `${base}/repos/${full}/statuses/${sha}`,
    avatar_url: `${base}/${login}.png`,
    id: idOf(`${full} ${number}`),
    node_id: nodeId('SC', `${full} ${number}`),
    state,
    description,
    target_url: targetUrl,
    context,
    created_at: createdAt,
    updated_at: createdAt,
    creator: userAnswer(base, login),
  };
}

function file(repository: Repository): string {
  return path.join(repository.dir, 'statuses.json');
}

function load(repository: Repository): readonly Status[] {
  return existsSync(file(repository)) ? (JSON.parse(readFileSync(file(repository), 'utf8')) as Status[]) : [];
}
