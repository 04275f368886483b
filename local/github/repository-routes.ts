import { cachedLanguages, GitHubError, login, repositoryAnswer, userAnswer } from './answers.ts';
import { commitAnswers } from './commits.ts';
import { pageOf } from './pages.ts';
import { branchesOf, resolveRef } from './refs.ts';
import type { Rest, Routes } from './rest.ts';

/** The user, the repositories, their branches and languages. */
export function addRepositoryRoutes(app: Rest, { options, visible, readable }: Routes): void {
  const { base, repositories, limit } = options;

  app.get('/user', (c) => {
    if (c.var.caller !== 'user') throw new GitHubError(401, 'Requires authentication');
    const all = repositories.all();
    c.header('X-OAuth-Scopes', 'repo');
    return c.json({
      ...userAnswer(base, login),
      name: 'Local user',
      company: null,
      blog: null,
      location: null,
      email: null,
      hireable: null,
      bio: null,
      public_repos: all.filter(({ metadata }) => !metadata.private).length,
      public_gists: 0,
      followers: 0,
      following: 0,
      created_at: all.map(({ metadata }) => metadata.createdAt).sort()[0] ?? '2026-01-01T00:00:00Z',
      updated_at:
        all
          .map(({ metadata }) => metadata.pushedAt)
          .sort()
          .at(-1) ?? '2026-01-01T00:00:00Z',
    });
  });

  app.get('/user/repos', async (c) => {
    if (c.var.caller !== 'user') throw new GitHubError(401, 'Requires authentication');
    const visibility = c.req.query('visibility') ?? c.req.query('type') ?? 'all';
    const wanted = repositories
      .all()
      .filter(
        ({ metadata }) => !/^(?:public|private)$/.test(visibility) || metadata.private === (visibility === 'private'),
      )
      .sort(orders[c.req.query('sort') ?? 'full_name'] ?? byName);
    const descending = c.req.query('direction') ?? (orders[c.req.query('sort') ?? ''] ? 'desc' : 'asc');
    const page = pageOf(c, descending === 'desc' ? [...wanted].reverse() : wanted);
    return c.json(await Promise.all(page.map((each) => repositoryAnswer(base, each))));
  });

  app.get('/rate_limit', (c) => {
    const core = { ...limit.state(), resource: 'core' };
    return c.json({ resources: { core }, rate: core });
  });

  app.get('/repos/:owner/:name', async (c) => {
    const repository = visible(c.var.caller, c.req.param('owner'), c.req.param('name'));
    return c.json(await repositoryAnswer(base, repository));
  });

  app.get('/repos/:owner/:name/languages', async (c) => {
    const { dir } = readable(c.var.caller, c.req.param('owner'), c.req.param('name'));
    const head = await resolveRef(dir, 'HEAD');
    return c.json(head === null ? {} : await cachedLanguages(dir, head));
  });

  app.get('/repos/:owner/:name/branches', async (c) => {
    const repository = readable(c.var.caller, c.req.param('owner'), c.req.param('name'));
    const api = `${base}/repos/${repository.owner}/${repository.name}`;
    const branches = pageOf(c, await branchesOf(repository.dir));
    return c.json(
      branches.map(({ name, sha }) => ({ name, commit: { sha, url: `${api}/commits/${sha}` }, protected: false })),
    );
  });

  app.get('/repos/:owner/:name/branches/:branch{.+}', async (c) => {
    const repository = readable(c.var.caller, c.req.param('owner'), c.req.param('name'));
    const full = `${repository.owner}/${repository.name}`;
    const name = c.req.param('branch');
    const found = (await branchesOf(repository.dir)).find((each) => each.name === name);
    if (found === undefined) throw new GitHubError(404, 'Branch not found');
    const url = `${base}/repos/${full}/branches/${encodeURIComponent(name)}`;
    const [commit] = await commitAnswers(repository.dir, `${base}/repos/${full}`, `${base}/${full}`, [found.sha]);
    const links = { self: url, html: `${base}/${full}/tree/${name}` };
    return c.json({
      name,
      commit,
      _links: links,
      protected: false,
      protection: {},
      protection_url: `${url}/protection`,
    });
  });
}

type Listed = ReturnType<Routes['options']['repositories']['all']>[number];
type Order = (a: Listed, b: Listed) => number;

const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b));
const byName: Order = (a, b) => compare(`${a.owner}/${a.name}`, `${b.owner}/${b.name}`);

const orders: Readonly<Record<string, Order | undefined>> = {
  created: (a, b) => compare(a.metadata.createdAt, b.metadata.createdAt) || byName(a, b),
  pushed: (a, b) => compare(a.metadata.pushedAt, b.metadata.pushedAt) || byName(a, b),
  updated: (a, b) => compare(a.metadata.pushedAt, b.metadata.pushedAt) || byName(a, b),
};
