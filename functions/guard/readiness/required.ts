/** What a deployment calls; `gcloud services list` names them so. Service Usage tells of 30 at once. */
export const requiredApis = [
  'artifactregistry.googleapis.com',
  'cloudbuild.googleapis.com',
  'cloudquotas.googleapis.com',
  'cloudresourcemanager.googleapis.com',
  'firestore.googleapis.com',
  'iam.googleapis.com',
  'logging.googleapis.com',
  'pubsub.googleapis.com',
  'run.googleapis.com',
  'secretmanager.googleapis.com',
  'serviceusage.googleapis.com',
] as const;

/** What asks for the checks themselves. */
const looking = ['artifactregistry.repositories.get', 'cloudquotas.quotas.get', 'serviceusage.services.get'];

/**
 * Permissions on the project of the account that runs the checks: an account can test its own alone. They are the ones
 * that Terraform grants to its function; a test holds the two against each other.
 */
export const ownPermissions = {
  preflight: [
    ...looking,
    'artifactregistry.dockerimages.get',
    'cloudbuild.builds.list',
    'run.revisions.get',
    'run.services.create',
    'run.services.get',
    'run.services.getIamPolicy',
    'run.services.update',
    'secretmanager.secrets.list',
    'secretmanager.versions.get',
  ],
  api: [
    ...looking,
    'artifactregistry.dockerimages.get',
    'cloudbuild.builds.list',
    'containeranalysis.occurrences.list',
    'logging.logEntries.list',
    'monitoring.metricDescriptors.get',
    'monitoring.timeSeries.list',
    'pubsub.topics.list',
    'run.jobs.list',
    'run.operations.get',
    'run.revisions.get',
    'run.routes.invoke',
    'run.services.delete',
    'run.services.get',
    'run.services.getIamPolicy',
    'secretmanager.secrets.create',
    'secretmanager.secrets.delete',
    'secretmanager.secrets.list',
    'secretmanager.versions.add',
    'secretmanager.versions.get',
  ],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** On top of these where each service has an account of its own, which preflight makes. */
export const accountPermissions = [
  'iam.serviceAccounts.create',
  'resourcemanager.projects.getIamPolicy',
  'resourcemanager.projects.setIamPolicy',
  'secretmanager.secrets.getIamPolicy',
  'secretmanager.secrets.setIamPolicy',
] as const;

/** And where the account goes with its service. */
export const removalPermissions = [
  'iam.serviceAccounts.delete',
  'iam.serviceAccounts.get',
  'resourcemanager.projects.getIamPolicy',
  'resourcemanager.projects.setIamPolicy',
] as const;

/** https://cloud.google.com/run/docs/deploying#permissions_required_to_deploy: whoever deploys may read the image. */
export const imagePermission = 'artifactregistry.repositories.downloadArtifacts';

/** https://cloud.google.com/iam/docs/service-account-permissions#act-as: whoever deploys may act as the service's account. */
export const actAsPermission = 'iam.serviceAccounts.actAs';

/** Never granted without a condition on what it may grant itself. */
export const projectIamAdmin = 'roles/resourcemanager.projectIamAdmin';

/**
 * The predefined role with the least beside each permission, by the permission's beginning; the longest that fits wins
 * (https://cloud.google.com/iam/docs/roles-permissions).
 */
const roles: readonly (readonly [permission: string, role: string])[] = [
  ['artifactregistry.', 'roles/artifactregistry.reader'],
  ['cloudbuild.builds.', 'roles/cloudbuild.builds.editor'],
  ['cloudbuild.builds.list', 'roles/cloudbuild.builds.viewer'],
  ['cloudquotas.', 'roles/cloudquotas.viewer'],
  ['containeranalysis.', 'roles/containeranalysis.occurrences.viewer'],
  ['iam.serviceAccounts.create', 'roles/iam.serviceAccountCreator'],
  ['iam.serviceAccounts.delete', 'roles/iam.serviceAccountDeleter'],
  ['iam.serviceAccounts.get', 'roles/iam.serviceAccountViewer'],
  ['resourcemanager.projects.', projectIamAdmin],
  ['iam.serviceAccounts.actAs', 'roles/iam.serviceAccountUser'],
  ['logging.', 'roles/logging.viewer'],
  ['monitoring.', 'roles/monitoring.viewer'],
  ['pubsub.', 'roles/pubsub.viewer'],
  ['run.', 'roles/run.viewer'],
  ['run.jobs.delete', 'roles/run.developer'],
  ['run.routes.invoke', 'roles/run.invoker'],
  ['run.services.create', 'roles/run.developer'],
  ['run.services.delete', 'roles/run.developer'],
  ['run.services.update', 'roles/run.developer'],
  ['run.services.setIamPolicy', 'roles/run.admin'],
  ['secretmanager.', 'roles/secretmanager.admin'],
  ['secretmanager.secrets.getIamPolicy', 'roles/secretmanager.viewer'],
  ['secretmanager.secrets.list', 'roles/secretmanager.viewer'],
  ['secretmanager.versions.add', 'roles/secretmanager.secretVersionAdder'],
  ['secretmanager.versions.get', 'roles/secretmanager.viewer'],
  ['serviceusage.', 'roles/serviceusage.serviceUsageViewer'],
];

/** The role to grant for a permission; null for one that the table does not know. */
export function roleFor(permission: string): string | null {
  const fitting = roles.filter(([beginning]) => permission.startsWith(beginning));
  return [...fitting].sort(([a], [b]) => b.length - a.length)[0]?.[1] ?? null;
}
