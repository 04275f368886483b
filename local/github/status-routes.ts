import { GitHubError, idOf, repositoryAnswer } from './answers.ts';
import { pageOf } from './pages.ts';
import { resolveRef } from './refs.ts';
import type { Repository } from './repositories.ts';
import type { Rest, Routes } from './rest.ts';
import { addStatus, combine, statusAnswer, statusesOf } from './statuses.ts';

/** What a deploy tool says about a commit. */
export function addStatusRoutes(app: Rest, { options, readable }: Routes): void {
  const { base } = options;

  app.post('/repos/:owner/:name/statuses/:sha', async (c) => {
    const repository = readable(c.var.caller, c.req.param('owner'), c.req.param('name'));
    if (c.var.caller !== 'user') throw new GitHubError(401, 'Requires authentication');
    const sha = c.req.param('sha');
    if (!/^[0-9a-f]{40}$/.test(sha) || (await resolveRef(repository.dir, sha)) !== sha) {
      throw new GitHubError(422, `No commit found for SHA: ${sha}`);
    }
    const body: unknown = await c.req.json().catch(() => {
      throw new GitHubError(422, 'Problems parsing JSON');
    });
    return c.json(statusAnswer(base, repository, addStatus(repository, sha, body)), 201);
  });

  app.get('/repos/:owner/:name/commits/:ref{.+}/statuses', async (c) => {
    const repository = readable(c.var.caller, c.req.param('owner'), c.req.param('name'));
    const sha = await commitOf(repository, c.req.param('ref'));
    const page = pageOf(c, statusesOf(repository, sha));
    return c.json(page.map((status) => statusAnswer(base, repository, status)));
  });

  app.get('/repos/:owner/:name/commits/:ref{.+}/status', async (c) => {
    const repository = readable(c.var.caller, c.req.param('owner'), c.req.param('name'));
    const sha = await commitOf(repository, c.req.param('ref'));
    const { state, latest } = combine(statusesOf(repository, sha));
    const commitUrl = `${base}/repos/${repository.owner}/${repository.name}/commits/${sha}`;
    return c.json({
      state,
      statuses: pageOf(c, latest).map((status) => statusAnswer(base, repository, status)),
      sha,
      id: idOf(sha),
      total_count: latest.length,
      repository: await repositoryAnswer(base, repository),
      commit_url: commitUrl,
      url: `${commitUrl}/status`,
    });
  });
}

async function commitOf({ dir }: Repository, ref: string): Promise<string> {
  const sha = await resolveRef(dir, ref);
  if (sha === null) throw new GitHubError(422, `No commit found for SHA: ${ref}`);
  return sha;
}
