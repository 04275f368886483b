import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { secretListSchema, secretSchema, setSecretSchema } from '../../../shared/api.ts';
import { allow } from './access.ts';
import { record } from './audit.ts';
import type { ApiDeps, ApiEnv } from './context.ts';
import { orgParams } from './params.ts';
import { failures, json } from './responses.ts';
import { labelsOf, refuseForeign } from './secret-values.ts';

/** Secrets are write-only here: names come back, values never. */
export function addSecretRoutes(app: OpenAPIHono<ApiEnv>, { store, ports: { secrets } }: ApiDeps): void {
  const list = createRoute({
    method: 'get',
    path: '/v1/orgs/{org}/secrets',
    summary: 'Names of the secrets',
    middleware: allow(store, 'list-secrets'),
    request: { params: orgParams },
    responses: { 200: json(secretListSchema, 'The names, no values'), ...failures },
  });
  app.openapi(list, async (c) => {
    const own = labelsOf(c.req.valid('param').org)['slipway-org'];
    const found = (await secrets.list()).filter(({ labels }) => labels['slipway-org'] === own);
    return c.json({ secrets: found.map(({ name, createdAt }) => ({ name, createdAt })) }, 200);
  });

  const set = createRoute({
    method: 'post',
    path: '/v1/orgs/{org}/secrets',
    summary: 'Add a version to a secret, creating it where it is missing',
    middleware: allow(store, 'write-secret'),
    request: { params: orgParams, body: { ...json(setSecretSchema, 'Name and value'), required: true } },
    responses: { 200: json(secretSchema, 'Name and the number of the new version'), ...failures },
  });
  app.openapi(set, async (c) => {
    const { org } = c.req.valid('param');
    const { name, value } = c.req.valid('json');
    await refuseForeign(secrets, org, [name]);
    const version = await secrets.write(name, value, labelsOf(org));
    await record(store, c, org, { action: 'write-secret', resource: `secrets/${name}`, outcome: 'done' });
    return c.json({ name, version }, 200);
  });
}
