import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { deploymentListSchema, deploymentViewSchema, listDeploymentsQuerySchema } from '../../../shared/api.ts';
import type { Deployment } from '../../../shared/deployment.ts';
import { asDeployment } from '../../engine/documents.ts';
import { queries } from '../../engine/queries.ts';
import type { Store } from '../../ports.ts';
import { allow } from './access.ts';
import type { ApiDeps, ApiEnv } from './context.ts';
import { orgParams, resourceParams } from './params.ts';
import { failures, json } from './responses.ts';
import { readDeployment, viewOf } from './view.ts';

export function addDeploymentRoutes(app: OpenAPIHono<ApiEnv>, { store, config }: ApiDeps): void {
  const list = createRoute({
    method: 'get',
    path: '/v1/orgs/{org}/deployments',
    summary: 'Deployments, newest first',
    middleware: allow(store, 'read'),
    request: { params: orgParams, query: listDeploymentsQuerySchema },
    responses: { 200: json(deploymentListSchema, 'One page of deployments'), ...failures },
  });
  app.openapi(list, async (c) => {
    const { limit, service, status, before } = c.req.valid('query');
    const found = await newestFirst(
      store,
      c.req.valid('param').org,
      {
        ...(service === undefined ? {} : { service }),
        ...(status === undefined ? {} : { status }),
        ...(before === undefined ? {} : { before }),
      },
      limit + 1,
    );
    const page = found.slice(0, limit);
    const last = page.at(-1);
    const next = found.length > limit && last !== undefined ? cursorOf(last) : null;
    return c.json({ deployments: page.map((each) => viewOf(each, config.webUrl)), next }, 200);
  });

  const read = createRoute({
    method: 'get',
    path: '/v1/orgs/{org}/deployments/{id}',
    summary: 'One deployment',
    middleware: allow(store, 'read'),
    request: { params: resourceParams },
    responses: { 200: json(deploymentViewSchema, 'The deployment'), ...failures },
  });
  app.openapi(read, async (c) => {
    const { org, id } = c.req.valid('param');
    const { deployment } = await readDeployment(store, org, id);
    return c.json(viewOf(deployment, config.webUrl), 200);
  });
}

interface Filter {
  readonly service?: string;
  readonly status?: string;
  /** A cursor; as text it sorts behind every time that equals its own, so that a tie is read again and cut below. */
  readonly before?: string;
}

/** Deployments may be created in the same millisecond; this many beyond the page are read to get past such a tie. */
const ties = 20;

async function newestFirst(store: Store, org: string, filter: Filter, count: number): Promise<readonly Deployment[]> {
  const [time, id = ''] = filter.before?.split('~') ?? [];
  const docs = await store.query(queries.deployments(org, filter, time === undefined ? count : count + ties));
  // Firestore orders equal times by id, in the direction of the last order.
  const after = docs.map(asDeployment).filter((each) => each.createdAt !== time || each.id < id);
  return after.slice(0, count);
}

function cursorOf(deployment: Deployment): string {
  return `${deployment.createdAt}~${deployment.id}`;
}
