import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { type Check, checkListSchema, checksQuerySchema, fine, lacks } from '../../../shared/checks.ts';
import { Problem } from '../../../shared/problems.ts';
import type { Org } from '../../../shared/service.ts';
import { runChecklist } from '../../engine/checklist/checklist.ts';
import { asOrg, paths } from '../../engine/documents.ts';
import { nothingHere } from '../../guard/authorize.ts';
import { askProject } from '../../guard/readiness/ask-project.ts';
import { askQuota, oneInstance } from '../../guard/readiness/ask-quota.ts';
import { ownPermissions, removalPermissions } from '../../guard/readiness/required.ts';
import { allow } from './access.ts';
import type { ApiDeps, ApiEnv } from './context.ts';
import { measure } from './health.ts';
import { orgParams } from './params.ts';
import { failures, json } from './responses.ts';

/** What `slipway doctor` asks: whether this installation could deploy now, and with `checklist` whether all is well around it. */
export function addChecks(app: OpenAPIHono<ApiEnv>, { store, ports, checks: dependencies }: ApiDeps): void {
  const run = createRoute({
    method: 'get',
    path: '/v1/orgs/{org}/checks',
    summary: 'Whether everything that a deployment needs is there, with the command that mends what is not',
    middleware: allow(store, 'run-checks'),
    request: { params: orgParams, query: checksQuerySchema },
    responses: { 200: json(checkListSchema, 'Each check as it came out just now'), ...failures },
  });
  app.openapi(run, async (c) => {
    const [doc] = (await store.read([paths.org(c.req.valid('param').org)])).docs;
    if (!doc) throw new Problem(nothingHere.code, nothingHere.message, nothingHere.hint);
    const org = asOrg(doc);
    const isChecklist = c.req.valid('query').checklist === 'true';
    const [answering, project, quota, list] = await Promise.all([
      measure(dependencies),
      askProject(ports.project, { ...org, permissions: permissionsFor(org), actsAs: [], deploys: false }),
      askQuota(ports.project, org.project, org.region, oneInstance),
      isChecklist ? runChecklist(store, ports, org) : [],
    ]);
    const ready = [...answering.map(asCheck), ...project, quota];
    const checks = [...(isChecklist ? ready.map((each) => ({ ...each, phase: 'before' as const })) : ready), ...list];
    return c.json({ checks }, 200);
  });
}

const permissionsFor = ({ serviceAccounts }: Org) => [
  ...ownPermissions.api,
  ...(serviceAccounts === 'own' ? removalPermissions : []),
];

function asCheck({ name, status, millis, detail }: Awaited<ReturnType<typeof measure>>[number]): Check {
  if (status === 'unhealthy') return lacks(name, null, detail ?? 'It does not answer.', 'slipway status');
  return fine(name, `It answers after ${millis} ms.`);
}
