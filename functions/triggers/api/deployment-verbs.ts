import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { deploymentViewSchema } from '../../../shared/api.ts';
import type { Deployment } from '../../../shared/deployment.ts';
import { contentHash } from '../../content-hash.ts';
import { accept } from '../../engine/accept.ts';
import { requestCancel } from '../../engine/cancel.ts';
import type { DeployRequest } from '../../engine/check-request.ts';
import { type Steering, steer } from '../../engine/steer.ts';
import { allow, byOf } from './access.ts';
import { type ApiDeps, type ApiEnv, acceptor } from './context.ts';
import { idempotencyHeaders, resourceParams } from './params.ts';
import { failures, json } from './responses.ts';
import { readDeployment, viewOf } from './view.ts';

export function addDeploymentVerbs(app: OpenAPIHono<ApiEnv>, deps: ApiDeps): void {
  const { store, config } = deps;
  const cancel = createRoute({
    method: 'post',
    path: '/v1/orgs/{org}/deployments/{id}/~cancel',
    summary: 'Cancel a deployment that is not live yet',
    middleware: allow(store, 'cancel'),
    request: { params: resourceParams },
    responses: { 200: json(deploymentViewSchema, 'The deployment, cancelling or cancelled'), ...failures },
  });
  app.openapi(cancel, async (c) => {
    const { org, id } = c.req.valid('param');
    const { actor, traceparent } = byOf(c);
    return c.json(viewOf(await requestCancel(acceptor(deps), org, id, actor, traceparent), config.webUrl), 200);
  });

  for (const steering of Object.keys(steeringSummaries) as Steering[]) {
    const route = createRoute({
      method: 'post',
      path: `/v1/orgs/{org}/deployments/{id}/~${steering}`,
      summary: steeringSummaries[steering],
      middleware: allow(store, 'steer'),
      request: { params: resourceParams },
      responses: { 200: json(deploymentViewSchema, 'The deployment as it stands now'), ...failures },
    });
    app.openapi(route, async (c) => {
      const { org, id } = c.req.valid('param');
      return c.json(viewOf(await steer(acceptor(deps), { org, id, steering }, byOf(c)), config.webUrl), 200);
    });
  }

  const redeploy = createRoute({
    method: 'post',
    path: '/v1/orgs/{org}/deployments/{id}/~redeploy',
    summary: 'Send the same request again, with the commit that was recorded',
    middleware: allow(store, 'deploy'),
    request: { params: resourceParams, headers: idempotencyHeaders },
    responses: {
      202: json(deploymentViewSchema, 'Accepted; the new deployment stands at Location'),
      200: json(deploymentViewSchema, 'The deployment that the same Idempotency-Key made before'),
      ...failures,
    },
  });
  app.openapi(redeploy, async (c) => {
    const { org, id } = c.req.valid('param');
    const { deployment: original } = await readDeployment(store, org, id);
    const { deployment, created } = await accept(acceptor(deps), {
      ...again(original),
      ...byOf(c),
      idempotencyKey: c.req.valid('header')['idempotency-key'] ?? null,
      bodyHash: contentHash({ redeploy: id }),
    });
    c.header('Location', `/v1/orgs/${org}/deployments/${deployment.id}`);
    return c.json(viewOf(deployment, config.webUrl), created ? 202 : 200);
  });
}

const steeringSummaries = {
  pause: 'Hold a rollout at the step where it is',
  resume: 'Let a rollout that was paused go on',
  promote: 'Give all traffic to the new revision without waiting for the rest of the steps',
} as const satisfies Readonly<Record<Steering, string>>;

/** The request of a deployment with its recorded commit instead of the branch, which may have moved on. */
function again({
  org,
  service,
  spec,
  source,
}: Deployment): Omit<DeployRequest, 'actor' | 'idempotencyKey' | 'bodyHash' | 'traceparent'> {
  const { repository, root, region, env, unset, load, overrides = {} } = spec;
  return {
    org,
    service,
    repository,
    ref: source?.sha ?? spec.ref,
    root,
    region,
    env,
    unset,
    load,
    overrides,
    // What was restarted then may not be live now: the same release is meant.
    ...(spec.release === undefined ? {} : { release: { kind: 'rollback', id: spec.release.id } }),
    ...(spec.traffic === undefined
      ? {}
      : { traffic: spec.traffic.map(({ release, percent }) => ({ target: release, percent })) }),
    via: 'api',
  };
}
