import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { freezeListSchema, freezeViewSchema } from '../../../shared/api.ts';
import { createFreezeSchema } from '../../../shared/freeze.ts';
import { addFreeze, liftFreeze, listFreezes } from '../../engine/freeze.ts';
import { allow, byOf } from './access.ts';
import type { ApiDeps, ApiEnv } from './context.ts';
import { orgParams, resourceParams } from './params.ts';
import { failures, json } from './responses.ts';

/** Windows in which nothing is deployed; owners set and lift them, every member reads them. */
export function addFreezes(app: OpenAPIHono<ApiEnv>, { store }: ApiDeps): void {
  const list = createRoute({
    method: 'get',
    path: '/v1/orgs/{org}/freezes',
    summary: 'Freezes that hold or are to come, of the organisation and of its services',
    middleware: allow(store, 'read'),
    request: { params: orgParams },
    responses: { 200: json(freezeListSchema, 'The freezes, the one that ends first before the others'), ...failures },
  });
  app.openapi(list, async (c) => c.json({ freezes: [...(await listFreezes(store, c.req.valid('param').org))] }, 200));

  const add = createRoute({
    method: 'post',
    path: '/v1/orgs/{org}/freezes',
    summary: 'Freeze a service, or the whole organisation, for a time; a rollback stays possible',
    middleware: allow(store, 'freeze'),
    request: {
      params: orgParams,
      body: { ...json(createFreezeSchema, 'What is frozen, how long, and why'), required: true },
    },
    responses: { 200: json(freezeViewSchema, 'The freeze'), ...failures },
  });
  app.openapi(add, async (c) => {
    const { org } = c.req.valid('param');
    return c.json(await addFreeze(store, org, c.req.valid('json'), byOf(c)), 200);
  });

  const lift = createRoute({
    method: 'post',
    path: '/v1/orgs/{org}/freezes/{id}/~lift',
    summary: 'End a freeze, or take back one that is to come',
    middleware: allow(store, 'freeze'),
    request: { params: resourceParams },
    responses: { 200: json(freezeViewSchema, 'The freeze as it was'), ...failures },
  });
  app.openapi(lift, async (c) => {
    const { org, id } = c.req.valid('param');
    return c.json(await liftFreeze(store, org, id, byOf(c)), 200);
  });
}
