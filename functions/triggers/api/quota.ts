import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { quotaViewSchema, updateQuotaSchema } from '../../../shared/quota.ts';
import { readQuota, setQuota } from '../../engine/organisation-quota.ts';
import { allow, byOf } from './access.ts';
import type { ApiDeps, ApiEnv } from './context.ts';
import { orgParams } from './params.ts';
import { failures, json } from './responses.ts';

export function addQuotaRoutes(app: OpenAPIHono<ApiEnv>, { store }: ApiDeps): void {
  const read = createRoute({
    method: 'get',
    path: '/v1/orgs/{org}/quota',
    summary: 'Limits of the organisation, and what is taken of them',
    middleware: allow(store, 'read'),
    request: { params: orgParams },
    responses: { 200: json(quotaViewSchema, 'Limits and use'), ...failures },
  });
  app.openapi(read, async (c) => c.json(await readQuota(store, c.req.valid('param').org), 200));

  const set = createRoute({
    method: 'post',
    path: '/v1/orgs/{org}/quota',
    summary: 'Set limits of the organisation',
    middleware: allow(store, 'set-quota'),
    request: { params: orgParams, body: { ...json(updateQuotaSchema, 'The limits to change'), required: true } },
    responses: { 200: json(quotaViewSchema, 'Limits and use'), ...failures },
  });
  app.openapi(set, async (c) => {
    const { org } = c.req.valid('param');
    return c.json(await setQuota(store, org, c.req.valid('json'), byOf(c)), 200);
  });
}
