import { randomBytes, randomInt } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { replaceFile } from '../replace-file.ts';
import { conflict, invalid, notFound } from './refusals.ts';

const accountSchema = z.object({
  name: z.string(),
  projectId: z.string(),
  uniqueId: z.string(),
  email: z.string(),
  displayName: z.string().optional(),
  etag: z.string(),
});
export type Account = Readonly<z.infer<typeof accountSchema>>;

const bindingSchema = z.object({ role: z.string(), members: z.array(z.string()), condition: z.unknown().optional() });
export const policySchema = z.object({
  version: z.number().default(1),
  etag: z.string().default(''),
  bindings: z.array(bindingSchema).default([]),
});
export type Policy = Readonly<z.infer<typeof policySchema>>;

const stateSchema = z.object({ accounts: z.array(accountSchema), policy: policySchema });
type State = z.infer<typeof stateSchema>;

export interface Iam {
  /** By address or unique id. */
  account(key: string): Account | undefined;
  create(accountId: string, displayName: string | undefined): Promise<Account>;
  remove(key: string): Promise<void>;
  policy(): Policy;
  /** The whole policy, by the etag that was read. */
  setPolicy(policy: Policy): Promise<Policy>;
}

/** Accounts and the policy of one project, kept in a file; two are there from the start, as Terraform makes them. */
export async function openIam(dir: string, project: string): Promise<Iam> {
  const file = path.join(dir, 'iam.json');
  const text = await readFile(file, 'utf8').catch(() => null);
  const emailOf = (id: string) => `${id}@${project}.iam.gserviceaccount.com`;
  const newAccount = (id: string, displayName?: string): Account => ({
    name: `projects/${project}/serviceAccounts/${emailOf(id)}`,
    projectId: project,
    uniqueId: `1${Array.from({ length: 20 }, () => randomInt(10)).join('')}`,
    email: emailOf(id),
    ...(displayName === undefined ? {} : { displayName }),
    etag: newEtag(),
  });
  const first: State = {
    accounts: [newAccount('slipway-runtime'), newAccount('slipway-build')],
    policy: { version: 1, etag: newEtag(), bindings: [] },
  };
  let state = text === null ? first : stateSchema.parse(JSON.parse(text));
  let writing = Promise.resolve();
  /** On disk before it is answered, one after the other. */
  const save = (changed: State): Promise<void> => {
    state = changed;
    writing = writing.catch(() => undefined).then(() => replaceFile(file, JSON.stringify(changed)));
    return writing;
  };
  const account = (key: string) => state.accounts.find(({ email, uniqueId }) => email === key || uniqueId === key);
  return {
    account,
    policy: () => state.policy,
    async create(accountId, displayName) {
      // https://cloud.google.com/iam/docs/reference/rest/v1/projects.serviceAccounts/create#request-body
      if (!/^[a-z](?:[a-z0-9-]{4,28}[a-z0-9])$/.test(accountId)) throw invalid(`Invalid account id ${accountId}.`);
      if (account(emailOf(accountId)) !== undefined) throw conflict(`Service account ${accountId} already exists.`);
      const made = newAccount(accountId, displayName);
      await save({ ...state, accounts: [...state.accounts, made] });
      return made;
    },
    async remove(key) {
      const gone = account(key);
      if (gone === undefined) throw notFound(`Unknown service account ${key}`);
      // As IAM does: bindings stay and name the account that is gone.
      const renamed = (member: string) =>
        member === `serviceAccount:${gone.email}` ? `deleted:${member}?uid=${gone.uniqueId}` : member;
      const bindings = state.policy.bindings.map((each) => ({ ...each, members: each.members.map(renamed) }));
      const accounts = state.accounts.filter((each) => each !== gone);
      await save({ accounts, policy: { ...state.policy, etag: newEtag(), bindings } });
    },
    async setPolicy(policy) {
      if (policy.etag !== '' && policy.etag !== state.policy.etag) {
        throw conflict('There were concurrent policy changes. Please retry the whole read-modify-write.');
      }
      for (const member of policy.bindings.flatMap(({ members }) => members)) {
        const [kind, email = ''] = member.split(':');
        if (kind === 'serviceAccount' && email.endsWith(`@${project}.iam.gserviceaccount.com`) && !account(email)) {
          throw invalid(`Service account ${email} does not exist.`);
        }
      }
      const changed = { ...policy, etag: newEtag() };
      await save({ ...state, policy: changed });
      return changed;
    },
  };
}

const newEtag = () => randomBytes(8).toString('base64');
