import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { deploymentViewSchema } from '../../../shared/api.ts';
import { approveSchema, rejectSchema } from '../../../shared/approval.ts';
import { approve, reject } from '../../engine/approve.ts';
import { allow, byOf } from './access.ts';
import { type ApiDeps, type ApiEnv, acceptor } from './context.ts';
import { resourceParams } from './params.ts';
import { failures, json } from './responses.ts';
import { viewOf } from './view.ts';

/** What approvers say to a deployment that waits for them; a message on a topic is nobody's in particular, so it cannot. */
export function addApprovals(app: OpenAPIHono<ApiEnv>, deps: ApiDeps): void {
  const { store, config } = deps;
  const approving = createRoute({
    method: 'post',
    path: '/v1/orgs/{org}/deployments/{id}/~approve',
    summary: 'Approve what a deployment would put live, by the hash that stands on it; never one’s own',
    middleware: allow(store, 'approve'),
    request: { params: resourceParams, body: { ...json(approveSchema, 'What was looked at'), required: true } },
    responses: { 200: json(deploymentViewSchema, 'The deployment, with the approval'), ...failures },
  });
  app.openapi(approving, async (c) => {
    const { specHash } = c.req.valid('json');
    return c.json(viewOf(await approve(acceptor(deps), c.req.valid('param'), specHash, byOf(c)), config.webUrl), 200);
  });

  const rejecting = createRoute({
    method: 'post',
    path: '/v1/orgs/{org}/deployments/{id}/~reject',
    summary: 'Reject a deployment that waits for approval, which ends it',
    middleware: allow(store, 'approve'),
    request: { params: resourceParams, body: { ...json(rejectSchema, 'Why'), required: true } },
    responses: { 200: json(deploymentViewSchema, 'The deployment, which has ended'), ...failures },
  });
  app.openapi(rejecting, async (c) => {
    const { reason } = c.req.valid('json');
    return c.json(viewOf(await reject(acceptor(deps), c.req.valid('param'), reason, byOf(c)), config.webUrl), 200);
  });
}
