import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { z } from 'zod';
import { branchListSchema, type RepositoryView, repositoryListSchema } from '../../../shared/api.ts';
import { allow } from './access.ts';
import type { ApiDeps, ApiEnv } from './context.ts';
import { orgParams, repositoryParams } from './params.ts';
import { failures, json } from './responses.ts';

const maxRepositories = 100;

export function addRepositoryRoutes(app: OpenAPIHono<ApiEnv>, { store, ports: { github } }: ApiDeps): void {
  const list = createRoute({
    method: 'get',
    path: '/v1/orgs/{org}/repositories',
    summary: 'Repositories that can be deployed, last pushed first',
    middleware: allow(store, 'read-repositories'),
    request: { params: orgParams, query: z.object({ query: z.string().max(200).default('') }) },
    responses: { 200: json(repositoryListSchema, `At most ${maxRepositories} repositories`), ...failures },
  });
  app.openapi(list, async (c) => {
    const wanted = c.req.valid('query').query.trim().toLowerCase();
    const found = (await github.repositories()).filter((each) => mentions(each, wanted)).sort(byLastPush);
    return c.json({ repositories: found.slice(0, maxRepositories) }, 200);
  });

  const branches = createRoute({
    method: 'get',
    path: '/v1/orgs/{org}/repositories/{owner}/{name}/branches',
    summary: 'Branches of a repository',
    middleware: allow(store, 'read-repositories'),
    request: { params: repositoryParams },
    responses: { 200: json(branchListSchema, 'The names'), ...failures },
  });
  app.openapi(branches, async (c) => {
    const { owner, name } = c.req.valid('param');
    return c.json({ branches: [...(await github.branches(`${owner}/${name}`))] }, 200);
  });
}

function mentions({ fullName, description }: RepositoryView, wanted: string): boolean {
  return `${fullName} ${description ?? ''}`.toLowerCase().includes(wanted);
}

function byLastPush(a: RepositoryView, b: RepositoryView): number {
  return (b.pushedAt ?? '').localeCompare(a.pushedAt ?? '');
}
