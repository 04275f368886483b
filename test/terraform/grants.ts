import { z } from 'zod';
import type { Applied } from './terraform.ts';

const member = z.object({ role: z.string(), member: z.string() });
const values = z.record(z.string(), z.unknown());
const condition = z.array(z.object({ expression: z.string() }));

/** One grant in words: who, what, on what, and under which condition. */
export interface Grant {
  readonly member: string;
  readonly role: string;
  /** `project`, or the resource: `topic tick`, `account slipway-build`. */
  readonly on: string;
  readonly condition: string | null;
}

/** Names by the ids that the provider made up for them. */
function namesOf(applied: Applied, type: string, id: string, name: string): ReadonlyMap<string, string> {
  const all = applied.all(type, values);
  return new Map([...all.values()].map((each) => [String(each[id]), String(each[name])]));
}

/** Every grant of the configuration; accounts, topics and the rest by their names. */
export function grantsOf(applied: Applied): readonly Grant[] {
  const accounts = namesOf(applied, 'google_service_account', 'email', 'account_id');
  const kinds = [
    {
      type: 'google_pubsub_topic_iam_member',
      at: 'topic',
      as: 'topic',
      of: 'google_pubsub_topic',
      id: 'id',
      name: 'name',
    },
    {
      type: 'google_service_account_iam_member',
      at: 'service_account_id',
      as: 'account',
      of: 'google_service_account',
      id: 'name',
      name: 'account_id',
    },
    {
      type: 'google_secret_manager_secret_iam_member',
      at: 'secret_id',
      as: 'secret',
      of: 'google_secret_manager_secret',
      id: 'id',
      name: 'secret_id',
    },
    {
      type: 'google_artifact_registry_repository_iam_member',
      at: 'repository',
      as: 'repository',
      of: 'google_artifact_registry_repository',
      id: 'name',
      name: 'repository_id',
    },
    { type: 'google_pubsub_subscription_iam_member', at: 'subscription', as: 'subscription' },
    { type: 'google_storage_bucket_iam_member', at: 'bucket', as: 'bucket' },
    { type: 'google_cloud_run_service_iam_member', at: 'service', as: 'service' },
  ] as const;
  const roles = namesOf(applied, 'google_project_iam_custom_role', 'name', 'role_id');
  const who = (text: string) => {
    const email = text.replace(/^serviceAccount:/, '');
    return accounts.get(email) ?? email;
  };
  const onProject = applied.all('google_project_iam_member', member.extend({ condition }));
  const below = kinds.flatMap(({ type, at, as, ...known }) => {
    const names = 'of' in known ? namesOf(applied, known.of, known.id, known.name) : new Map<string, string>();
    return [...applied.all(type, values).values()].map((each): Grant => {
      const on = String(each[at]);
      const grant = member.parse(each);
      return { member: who(grant.member), role: grant.role, on: `${as} ${names.get(on) ?? on}`, condition: null };
    });
  });
  return [
    ...[...onProject.values()].map(
      (each): Grant => ({
        member: who(each.member),
        role: roles.get(each.role) ?? each.role,
        on: 'project',
        condition: each.condition[0]?.expression ?? null,
      }),
    ),
    ...below,
  ];
}

/** What an account holds, one line each, in order; a role of our own as its permissions. */
export function heldBy(applied: Applied, account: string): readonly string[] {
  const permissions = applied.all(
    'google_project_iam_custom_role',
    z.object({ role_id: z.string(), permissions: z.array(z.string()) }),
  );
  const own = new Map([...permissions.values()].map((each) => [each.role_id, each.permissions]));
  return grantsOf(applied)
    .filter((each) => each.member === account)
    .flatMap(({ role, on }) => (own.get(role) ?? [role]).map((each) => `${each} on ${on}`))
    .sort();
}
