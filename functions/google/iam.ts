import type { GoogleAuth } from 'google-auth-library';
import { z } from 'zod';
import type { Accounts } from '../project-ports.ts';
import { createRest, newAuth, type Rest } from './rest.ts';

/** Service accounts of deployed services, by IAM, and their roles on the project, by Resource Manager. */
export function createAccounts(project: string, emulator: string | null, auth: GoogleAuth = newAuth()): Accounts {
  const rest = createRest({ emulator, auth });
  const accounts = `/v1/projects/${project}/serviceAccounts`;
  const find = async (email: string) =>
    (await rest.get(iamHost, `${accounts}/${encodeURIComponent(email)}`, accountSchema))?.uniqueId ?? null;
  return {
    async ensure(email, about, roles) {
      await create(rest, accounts, email, about);
      await changePolicy(rest, project, (policy) => granted(policy, `serviceAccount:${email}`, roles));
    },
    find,
    // By its id: whoever comes late does not remove the account that was made again under the address. A policy goes on
    // naming an account that is gone (https://cloud.google.com/iam/docs/service-accounts-delete-undelete#deleting).
    async remove(email, id) {
      if (id !== null) await rest.remove(iamHost, `${accounts}/${id}`);
      if ((await find(email)) === null) await changePolicy(rest, project, (policy) => withdrawn(policy, email));
    },
  };
}

const accountSchema = z.object({ uniqueId: z.string() });

const iamHost = 'iam.googleapis.com';
const managerHost = 'cloudresourcemanager.googleapis.com';
/** Whoever writes the project's policy in between makes the write stale; so many times it is read again. */
const policyRounds = 5;

/** https://cloud.google.com/iam/docs/reference/rest/v1/projects.serviceAccounts/create; one that is there is taken over. */
async function create(rest: Rest, path: string, email: string, about: string): Promise<void> {
  // A display name has at most 100 bytes.
  const body = { accountId: email.split('@')[0], serviceAccount: { displayName: about.slice(0, 100) } };
  try {
    await rest.post(iamHost, path, body, z.unknown());
  } catch (error) {
    if (statusOf(error) !== 409) throw error;
  }
}

/** As it is read, with whatever else is in it, so that it can be written back whole. */
const policySchema = z.looseObject({
  bindings: z
    .array(
      z.looseObject({ role: z.string(), members: z.array(z.string()).default([]), condition: z.optional(z.unknown()) }),
    )
    .default([]),
});
type Policy = z.infer<typeof policySchema>;

/**
 * https://cloud.google.com/resource-manager/reference/rest/v3/projects/setIamPolicy: read, changed and written with the
 * etag that was read. Version 3 is asked for, or conditions of others would be lost. Nothing is written where nothing changes.
 */
async function changePolicy(rest: Rest, project: string, change: (policy: Policy) => Policy | null): Promise<void> {
  const path = `/v3/projects/${project}`;
  for (let round = 1; ; round += 1) {
    const asked = { options: { requestedPolicyVersion: 3 } };
    const policy = await rest.post(managerHost, `${path}:getIamPolicy`, asked, policySchema);
    if (policy === null) throw new Error(`there is no project ${project}`);
    const changed = change(policy);
    if (changed === null) return;
    try {
      await rest.post(managerHost, `${path}:setIamPolicy`, { policy: { ...changed, version: 3 } }, z.unknown());
      return;
    } catch (error) {
      if (isNotYetKnown(error))
        throw Object.assign(new Error('the account is not known everywhere yet'), { status: 503 });
      if (statusOf(error) !== 409) throw error;
      if (round === policyRounds) throw Object.assign(new Error('the policy kept changing'), { status: 503 });
    }
  }
}

function granted(policy: Policy, member: string, roles: readonly string[]): Policy | null {
  const has = (role: string) =>
    policy.bindings.some((each) => each.role === role && each.condition == null && each.members.includes(member));
  const missing = roles.filter((role) => !has(role));
  if (missing.length === 0) return null;
  const added = missing.map((role) => ({ role, members: [member] }));
  return { ...policy, bindings: [...policy.bindings, ...added] };
}

/** Also the words that IAM puts in the place of an account that is gone: `deleted:serviceAccount:ADDRESS?uid=ID`. */
function withdrawn(policy: Policy, email: string): Policy | null {
  const isOf = (member: string) =>
    member.replace(/^deleted:/, '').replace(/\?uid=\d+$/, '') === `serviceAccount:${email}`;
  if (!policy.bindings.some(({ members }) => members.some(isOf))) return null;
  const bindings = policy.bindings
    .map((each) => ({ ...each, members: each.members.filter((member) => !isOf(member)) }))
    .filter(({ members }) => members.length > 0);
  return { ...policy, bindings };
}

function statusOf(error: unknown): number | null {
  const status = error instanceof Error ? (error as { readonly status?: unknown }).status : null;
  return typeof status === 'number' ? status : null;
}

/** A new account may be unknown to others for a minute (https://cloud.google.com/iam/docs/service-accounts-create#creating). */
function isNotYetKnown(error: unknown): boolean {
  return statusOf(error) === 400 && error instanceof Error && /does not exist/.test(error.message);
}
