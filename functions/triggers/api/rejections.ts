import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { rejectionListSchema } from '../../../shared/api.ts';
import { rejectionSchema } from '../../../shared/service.ts';
import { queries } from '../../engine/queries.ts';
import { replay } from '../../engine/replay.ts';
import { allow, byOf } from './access.ts';
import type { ApiDeps, ApiEnv } from './context.ts';
import { orgParams, resourceParams } from './params.ts';
import { failures, json } from './responses.ts';

export function addRejections(app: OpenAPIHono<ApiEnv>, { store, broker }: ApiDeps): void {
  const list = createRoute({
    method: 'get',
    path: '/v1/orgs/{org}/rejections',
    summary: 'Messages that could not be taken, newest first',
    middleware: allow(store, 'read'),
    request: { params: orgParams },
    responses: { 200: json(rejectionListSchema, 'The rejections'), ...failures },
  });
  app.openapi(list, async (c) => {
    const docs = await store.query(queries.rejections(c.req.valid('param').org));
    return c.json({ rejections: docs.map(({ data }) => rejectionSchema.parse(data)) }, 200);
  });

  const again = createRoute({
    method: 'post',
    path: '/v1/orgs/{org}/rejections/{id}/~replay',
    summary: 'Put a rejected message on its topic again',
    middleware: allow(store, 'replay'),
    request: { params: resourceParams },
    responses: { 200: json(rejectionSchema, 'The rejection, with the time of the replay'), ...failures },
  });
  app.openapi(again, async (c) => {
    const { org, id } = c.req.valid('param');
    return c.json(await replay({ store, broker }, org, id, byOf(c)), 200);
  });
}
