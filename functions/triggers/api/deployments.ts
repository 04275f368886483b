import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { deploymentListSchema, deploymentViewSchema, listDeploymentsQuerySchema } from '../../../shared/api.ts';
import { asDeployment } from '../../engine/documents.ts';
import { newestFirst } from '../../engine/newest-first.ts';
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
    const filter = {
      ...(service === undefined ? {} : { service }),
      ...(status === undefined ? {} : { status }),
      ...(before === undefined ? {} : { before }),
    };
    const { docs, next } = await newestFirst(store, c.req.valid('param').org, filter, limit);
    return c.json({ deployments: docs.map((doc) => viewOf(asDeployment(doc), config.webUrl)), next }, 200);
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
