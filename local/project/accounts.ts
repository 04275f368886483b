import type { Hono } from 'hono';
import { z } from 'zod';
import type { ComponentOptions } from '../component.ts';
import type { Gate } from './gate.ts';
import { type Iam, policySchema } from './iam.ts';
import { invalid, notFound } from './refusals.ts';

const createSchema = z.object({
  accountId: z.string(),
  serviceAccount: z.object({ displayName: z.string().max(100).optional() }).default({}),
});
const setSchema = z.object({ policy: policySchema });

const iamApi = 'iam.googleapis.com';
const managerApi = 'cloudresourcemanager.googleapis.com';

/** Service accounts (IAM v1) and the project's policy (Resource Manager v3); nobody's calls are limited by that policy here. */
export function addAccounts(app: Hono, { project }: Pick<ComponentOptions, 'project'>, asked: Gate, iam: Iam): void {
  const [name, accounts] = [`projects/${project}`, `/v1/projects/${project}/serviceAccounts`];

  app.post(accounts, async (c) => {
    await asked(iamApi, 'iam.serviceAccounts.create', name);
    const body = createSchema.safeParse(await c.req.json());
    if (!body.success) throw invalid('An account has an id, and a display name of at most 100 bytes.');
    return c.json(await iam.create(body.data.accountId, body.data.serviceAccount.displayName));
  });
  app.get(`${accounts}/:key`, async (c) => {
    await asked(iamApi, 'iam.serviceAccounts.get', name);
    const found = iam.account(c.req.param('key'));
    if (found === undefined) throw notFound(`Unknown service account`);
    return c.json(found);
  });
  app.delete(`${accounts}/:key`, async (c) => {
    await asked(iamApi, 'iam.serviceAccounts.delete', name);
    await iam.remove(c.req.param('key'));
    return c.json({});
  });

  app.post(`/v3/${name}:getIamPolicy`, async (c) => {
    await asked(managerApi, 'resourcemanager.projects.getIamPolicy', name);
    return c.json(iam.policy());
  });
  app.post(`/v3/${name}:setIamPolicy`, async (c) => {
    await asked(managerApi, 'resourcemanager.projects.setIamPolicy', name);
    const body = setSchema.safeParse(await c.req.json());
    if (!body.success) throw invalid('The policy is not one.');
    return c.json(await iam.setPolicy(body.data.policy));
  });
}
