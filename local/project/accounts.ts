import type { Hono } from 'hono';
import { z } from 'zod';
import type { ComponentOptions } from '../component.ts';
import { hasConditions, isVersion, shownAs } from '../iam-policy.ts';
import type { Gate } from './gate.ts';
import { type Iam, policySchema } from './iam.ts';
import { invalid, notFound } from './refusals.ts';

const createSchema = z.object({
  accountId: z.string(),
  serviceAccount: z.object({ displayName: z.string().max(100).optional() }).default({}),
});
const getSchema = z.object({
  options: z
    .object({ requestedPolicyVersion: z.number().refine(isVersion).default(0) })
    .default({ requestedPolicyVersion: 0 }),
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
    const body = getSchema.safeParse(await c.req.json().catch(() => ({})));
    if (!body.success) throw invalid('A policy has version 0, 1 or 3.');
    return c.json(shownAs(iam.policy(), body.data.options.requestedPolicyVersion));
  });
  app.post(`/v3/${name}:setIamPolicy`, async (c) => {
    await asked(managerApi, 'resourcemanager.projects.setIamPolicy', name);
    const body = setSchema.safeParse(await c.req.json());
    if (!body.success) throw invalid('The policy is not one.');
    const { policy } = body.data;
    const isAffected = hasConditions(policy) || (policy.etag !== '' && hasConditions(iam.policy()));
    // google.iam.v1.Policy.version: "Any operation that affects conditional role bindings must specify version `3`."
    if (isAffected && policy.version !== 3) throw invalid('Conditional role bindings want version 3 of the policy.');
    return c.json(shownAs(await iam.setPolicy(policy), policy.version));
  });
}
