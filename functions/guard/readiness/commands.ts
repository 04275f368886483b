import type { RegistryRef } from '../../project-ports.ts';
import { runtimeRoles } from '../service-account.ts';
import { projectIamAdmin, roleFor } from './required.ts';

/** An account as IAM names it; a person's own credentials do not say whose they are, the command line does. */
const memberOf = (caller: string) =>
  caller === '' ? '"user:$(gcloud config get account)"' : `serviceAccount:${caller}`;

const joined = (commands: readonly string[]) => (commands.length === 0 ? null : commands.join(' && '));
const rolesFor = (permissions: readonly string[]) => [...new Set(permissions.flatMap((each) => roleFor(each) ?? []))];

/** https://cloud.google.com/sdk/gcloud/reference/services/enable */
export const enableApis = (project: string, apis: readonly string[]) =>
  `gcloud services enable ${apis.join(' ')} --project=${project}`;

/** https://cloud.google.com/sdk/gcloud/reference/projects/add-iam-policy-binding; one command for each role. */
export const grantOnProject = (project: string, caller: string, permissions: readonly string[]) =>
  joined(
    rolesFor(permissions).map(
      (role) =>
        `gcloud projects add-iam-policy-binding ${project} --member=${memberOf(caller)} --role=${role} --condition=${conditionOf(role)}`,
    ),
  );

/**
 * Whoever may write the project's policy may make anybody its owner, so it is limited to the roles of deployed services
 * (https://cloud.google.com/iam/docs/setting-limits-on-granting-roles). Commas stand in the expression, so gcloud is told
 * of another delimiter (https://cloud.google.com/sdk/gcloud/reference/topic/escaping).
 */
function conditionOf(role: string): string {
  if (role !== projectIamAdmin) return 'None';
  const list = runtimeRoles.map((each) => `"${each}"`).join(', ');
  const expression = `api.getAttribute("iam.googleapis.com/modifiedGrantsByRole", []).hasOnly([${list}])`;
  return `'^:^expression=${expression}:title=roles-of-deployed-services'`;
}

/** https://cloud.google.com/sdk/gcloud/reference/artifacts/repositories/add-iam-policy-binding */
export const grantOnRegistry = (
  project: string,
  { location, repository }: RegistryRef,
  caller: string,
  permissions: readonly string[],
) =>
  joined(
    rolesFor(permissions).map(
      (role) =>
        `gcloud artifacts repositories add-iam-policy-binding ${repository} --location=${location} --project=${project} --member=${memberOf(caller)} --role=${role}`,
    ),
  );

/** https://cloud.google.com/sdk/gcloud/reference/artifacts/repositories/create */
export const createRegistry = (project: string, { location, repository }: RegistryRef) =>
  `gcloud artifacts repositories create ${repository} --repository-format=docker --location=${location} --project=${project}`;

/** https://cloud.google.com/sdk/gcloud/reference/iam/service-accounts/add-iam-policy-binding */
export const grantOnAccount = (project: string, account: string, caller: string, permissions: readonly string[]) =>
  joined(
    rolesFor(permissions).map(
      (role) =>
        `gcloud iam service-accounts add-iam-policy-binding ${account} --project=${project} --member=${memberOf(caller)} --role=${role}`,
    ),
  );

/** https://cloud.google.com/sdk/gcloud/reference/iam/service-accounts/create */
export const createAccount = (project: string, account: string) =>
  `gcloud iam service-accounts create ${account.split('@')[0]} --project=${project}`;

/** https://cloud.google.com/sdk/gcloud/reference/beta/quotas/preferences/create; an increase wants an address to answer to. */
export const raiseRunQuota = (project: string, region: string, id: string, value: number) =>
  `gcloud beta quotas preferences create --service=run.googleapis.com --quota-id=${id} --preferred-value=${value} --dimensions=region=${region} --project=${project} --email="$(gcloud config get account)"`;

/** https://cloud.google.com/sdk/gcloud/reference/auth/application-default/login */
export const signIn = 'gcloud auth application-default login';
