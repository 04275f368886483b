import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { z } from 'zod';
import { auditVerificationSchema } from '../../../shared/audit.ts';
import { verifyAudit } from '../../engine/verify-audit.ts';
import { allow } from './access.ts';
import type { ApiDeps, ApiEnv } from './context.ts';
import { orgParams } from './params.ts';
import { failures, json } from './responses.ts';

export function addAuditVerification(app: OpenAPIHono<ApiEnv>, { store }: ApiDeps): void {
  const verify = createRoute({
    method: 'get',
    path: '/v1/orgs/{org}/audit/~verify',
    summary: 'Recompute the event chains of one page of deployments, newest first',
    middleware: allow(store, 'verify-audit'),
    request: {
      params: orgParams,
      query: z.object({
        limit: z.coerce.number().int().min(1).max(50).default(20),
        before: z.string().max(200).optional(),
      }),
    },
    responses: { 200: json(auditVerificationSchema, 'What was checked, and what is broken'), ...failures },
  });
  app.openapi(verify, async (c) => {
    const { limit, before } = c.req.valid('query');
    const found = await verifyAudit(
      store,
      c.req.valid('param').org,
      before === undefined ? { limit } : { limit, before },
    );
    return c.json(found, 200);
  });
}
