import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { deploymentViewSchema, setTrafficSchema } from '../../../shared/api.ts';
import { contentHash } from '../../content-hash.ts';
import { accept } from '../../engine/accept.ts';
import { allow, byOf } from './access.ts';
import { type ApiDeps, type ApiEnv, acceptor } from './context.ts';
import { idempotencyHeaders, serviceParams } from './params.ts';
import { failures, json } from './responses.ts';
import { readService } from './services.ts';
import { viewOf } from './view.ts';

/** A lasting split of a service's traffic among its releases. */
export function addTrafficRoutes(app: OpenAPIHono<ApiEnv>, deps: ApiDeps): void {
  const { store, config } = deps;
  const set = createRoute({
    method: 'post',
    path: '/v1/orgs/{org}/services/{service}/~traffic',
    summary: 'Share the traffic among releases, until the next deployment takes all of it',
    middleware: allow(store, 'deploy'),
    request: {
      params: serviceParams,
      headers: idempotencyHeaders,
      body: { ...json(setTrafficSchema, 'Each release or revision with its percent, 100 in all'), required: true },
    },
    responses: {
      202: json(deploymentViewSchema, 'Accepted; the deployment stands at Location'),
      200: json(deploymentViewSchema, 'The deployment that the same Idempotency-Key made before'),
      ...failures,
    },
  });
  app.openapi(set, async (c) => {
    const { org, service } = c.req.valid('param');
    const { traffic } = c.req.valid('json');
    const { repository } = await readService(store, org, service);
    const { deployment, created } = await accept(acceptor(deps), {
      ...{ org, service, repository, ref: null, root: null, region: null, env: {}, unset: [], load: null },
      ...byOf(c),
      traffic,
      via: 'api',
      idempotencyKey: c.req.valid('header')['idempotency-key'] ?? null,
      bodyHash: contentHash({ service, traffic }),
    });
    c.header('Location', `/v1/orgs/${org}/deployments/${deployment.id}`);
    return c.json(viewOf(deployment, config.webUrl), created ? 202 : 200);
  });
}
