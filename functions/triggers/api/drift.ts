import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { type SettleDrift, settleDriftSchema } from '../../../shared/api.ts';
import { serviceSchema } from '../../../shared/service.ts';
import { settleDrift } from '../../engine/settle-drift.ts';
import { allow, byOf } from './access.ts';
import type { ApiDeps, ApiEnv } from './context.ts';
import { serviceParams } from './params.ts';
import { failures, json } from './responses.ts';

/** What was changed outside Slipway, and what becomes of it. */
export function addDriftRoutes(app: OpenAPIHono<ApiEnv>, { store, ports }: ApiDeps): void {
  const settle = createRoute({
    method: 'post',
    path: '/v1/orgs/{org}/services/{service}/~drift',
    summary: 'Compare a live service with its last release now; with a choice, adopt, keep or overwrite what differs',
    middleware: allow(store, 'configure-service'),
    request: {
      params: serviceParams,
      body: {
        ...json(settleDriftSchema, 'The choice, and the keys of the differences that it is about'),
        required: false,
      },
    },
    responses: { 200: json(serviceSchema, 'The service, its `drift` as of now'), ...failures },
  });
  app.openapi(settle, async (c) => {
    const { org, service } = c.req.valid('param');
    // Without a body it is an empty object, whatever the schema says.
    const body: Partial<SettleDrift> | undefined = c.req.valid('json');
    const asked = body?.choice === undefined ? null : { choice: body.choice, seen: body.seen ?? [] };
    return c.json(await settleDrift({ store, ports }, org, service, asked, byOf(c)), 200);
  });
}
