import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { z } from 'zod';
import { deploymentViewSchema, releaseListSchema, rollbackSchema } from '../../../shared/api.ts';
import { Problem } from '../../../shared/problems.ts';
import { contentHash } from '../../content-hash.ts';
import { accept } from '../../engine/accept.ts';
import type { DeployRequest } from '../../engine/check-request.ts';
import { asRelease } from '../../engine/documents.ts';
import { always, queries } from '../../engine/queries.ts';
import { allow, byOf } from './access.ts';
import { type ApiDeps, type ApiEnv, acceptor } from './context.ts';
import { idempotencyHeaders, serviceParams } from './params.ts';
import { isDocumentId } from './paths.ts';
import { failures, json } from './responses.ts';
import { readService } from './services.ts';
import { viewOf } from './view.ts';

const accepted = {
  202: json(deploymentViewSchema, 'Accepted; the deployment stands at Location'),
  200: json(deploymentViewSchema, 'The deployment that the same Idempotency-Key made before'),
  ...failures,
};

/** Releases of a service: what can be brought back, and bringing it back. */
export function addReleaseRoutes(app: OpenAPIHono<ApiEnv>, deps: ApiDeps): void {
  const { store } = deps;
  const list = createRoute({
    method: 'get',
    path: '/v1/orgs/{org}/services/{service}/releases',
    summary: 'Releases of a service, newest first, each a bundle that can be brought back',
    middleware: allow(store, 'read'),
    request: {
      params: serviceParams,
      query: z.object({
        limit: z.coerce.number().int().min(1).max(100).default(20),
        before: z.iso.datetime().optional(),
      }),
    },
    responses: { 200: json(releaseListSchema, 'The releases'), ...failures },
  });
  app.openapi(list, async (c) => {
    const { org, service } = c.req.valid('param');
    const { limit, before } = c.req.valid('query');
    await readService(store, org, service);
    const docs = await store.query(queries.releases(org, service, before ?? always, limit));
    const releases = docs.map(asRelease);
    return c.json({ releases, next: releases.length < limit ? null : (releases.at(-1)?.promotedAt ?? null) }, 200);
  });

  const rollback = createRoute({
    method: 'post',
    path: '/v1/orgs/{org}/services/{service}/~rollback',
    summary: 'Bring an earlier release back: image, variables, secret versions, sizes and account',
    middleware: allow(store, 'rollback'),
    request: {
      params: serviceParams,
      headers: idempotencyHeaders,
      body: {
        ...json(rollbackSchema, 'Which release; the one before the live one where none is named'),
        required: false,
      },
    },
    responses: accepted,
  });
  app.openapi(rollback, async (c) => {
    const { org, service } = c.req.valid('param');
    const { release: id = null } = c.req.valid('json') ?? {};
    if (id !== null && !isDocumentId(id))
      throw new Problem(
        'release-not-found',
        `${service} has no release of this name.`,
        `List what there is: \`slipway releases ${service}\`.`,
      );
    const key = c.req.valid('header')['idempotency-key'] ?? null;
    return restore(c, deps, { org, service, release: { kind: 'rollback', id }, key });
  });

  const restart = createRoute({
    method: 'post',
    path: '/v1/orgs/{org}/services/{service}/~restart',
    summary: 'New instances of the live release: a revision of the same bundle, verified and promoted',
    middleware: allow(store, 'restart'),
    request: { params: serviceParams, headers: idempotencyHeaders },
    responses: accepted,
  });
  app.openapi(restart, async (c) => {
    const { org, service } = c.req.valid('param');
    const key = c.req.valid('header')['idempotency-key'] ?? null;
    return restore(c, deps, { org, service, release: { kind: 'restart', id: null }, key });
  });
}

interface Asked extends Required<Pick<DeployRequest, 'org' | 'service' | 'release'>> {
  readonly key: string | null;
}

async function restore(c: Context<ApiEnv>, deps: ApiDeps, { org, service, release, key }: Asked) {
  const { repository } = await readService(deps.store, org, service);
  const { deployment, created } = await accept(acceptor(deps), {
    ...{ org, service, repository, release, ref: null, root: null, region: null, env: {}, unset: [], load: null },
    ...byOf(c),
    via: 'api',
    idempotencyKey: key,
    bodyHash: contentHash({ service, release }),
  });
  c.header('Location', `/v1/orgs/${org}/deployments/${deployment.id}`);
  return c.json(viewOf(deployment, deps.config.webUrl), created ? 202 : 200);
}
