import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { createDeploymentSchema, deploymentViewSchema } from '../../../shared/api.ts';
import { contentHash } from '../../content-hash.ts';
import { accept } from '../../engine/accept.ts';
import { checkRequest, type DeployRequest } from '../../engine/check-request.ts';
import { paths } from '../../engine/documents.ts';
import type { Store } from '../../ports.ts';
import { allow, byOf, demand } from './access.ts';
import { type ApiDeps, type ApiEnv, acceptor } from './context.ts';
import { idempotencyHeaders, orgParams } from './params.ts';
import { failures, json } from './responses.ts';
import { namesOnly, storeValues } from './secret-values.ts';
import { viewOf } from './view.ts';

export function addCreateDeployment(app: OpenAPIHono<ApiEnv>, deps: ApiDeps): void {
  const { store, ports, config } = deps;
  const create = createRoute({
    method: 'post',
    path: '/v1/orgs/{org}/deployments',
    summary: 'Deploy a repository',
    middleware: allow(store, 'deploy'),
    request: {
      params: orgParams,
      headers: idempotencyHeaders,
      body: { ...json(createDeploymentSchema, 'What to deploy'), required: true },
    },
    responses: {
      202: json(deploymentViewSchema, 'Accepted; the deployment stands at Location'),
      200: json(deploymentViewSchema, 'The deployment that the same Idempotency-Key made before'),
      ...failures,
    },
  });
  app.openapi(create, async (c) => {
    const { org } = c.req.valid('param');
    const body = c.req.valid('json');
    if (body.overrideFreeze !== undefined) demand(c, 'override-freeze');
    const env = body.env ?? {};
    const request: DeployRequest = {
      org,
      service: body.service,
      repository: body.repository,
      ref: body.ref ?? null,
      root: body.root ?? null,
      region: body.region ?? null,
      env: namesOnly(body.service, env),
      unset: body.unset ?? [],
      load: body.load ?? null,
      overrides: body.overrides,
      overwriteDrift: body.overwriteDrift,
      overrideFreeze: body.overrideFreeze,
      ...byOf(c),
      via: 'api',
      idempotencyKey: c.req.valid('header')['idempotency-key'] ?? null,
      bodyHash: contentHash(body),
    };
    // A value is written only when nothing else is wrong: a refused request leaves no secret behind.
    checkRequest(request, deps.config.sourceHosts);
    const isRepeated = await wasSeen(store, request);
    const stored = isRepeated ? {} : await storeValues(ports.secrets, { org, service: body.service }, env);
    const { deployment, created } = await accept(acceptor(deps), { ...request, env: { ...request.env, ...stored } });
    c.header('Location', `/v1/orgs/${org}/deployments/${deployment.id}`);
    return c.json(viewOf(deployment, config.webUrl), created ? 202 : 200);
  });
}

/** A repeated request writes no second version of a secret; `accept` then answers with what the first one made. */
async function wasSeen(store: Store, { actor, org, idempotencyKey }: DeployRequest): Promise<boolean> {
  if (idempotencyKey === null) return false;
  const { docs } = await store.read([paths.idempotency(actor, org, idempotencyKey)]);
  return docs[0] != null;
}
