/** What a call through a port asks of Google Cloud. */
export interface Asks {
  /** Methods of Google's client. */
  readonly methods: readonly string[];
  /** Permissions that those methods want on the project. */
  readonly permissions: readonly string[];
  /** The account that is handed over with the call: iam.serviceAccounts.actAs on it. */
  readonly actsAs?: 'build' | 'runtime';
  /** The bucket that is written to on the caller's behalf: Storage Admin on it. */
  readonly fills?: 'backup';
  /** Secret that the adapter is given as a setting. */
  readonly setting?: 'GITHUB_TOKEN';
}

/**
 * Of whoever writes a service, Cloud Run wants the use of its account
 * (https://cloud.google.com/run/docs/configuring/service-accounts#required_roles) and the image
 * (https://cloud.google.com/artifact-registry/docs/integrate-cloud-run).
 */
const writesService = { actsAs: 'runtime' } as const;

/**
 * Port and method, as the stages and the engine call them, and what the adapter makes of it. The source of the permissions
 * stands above each group; the others are from
 * https://docs.cloud.google.com/artifact-analysis/docs/ca-access-control,
 * https://cloud.google.com/service-usage/docs/access-control,
 * https://cloud.google.com/artifact-registry/docs/access-control#permissions and
 * https://cloud.google.com/docs/quotas/permissions. Each name was looked up on 2026-11-21 in the lists of the predefined roles
 * that hold it (https://cloud.google.com/iam/docs/roles-permissions).
 */
export const apiMethods: Readonly<Record<string, Asks>> = {
  // https://cloud.google.com/build/docs/iam-roles-permissions#permissions
  'builds.create': { methods: ['createBuild'], permissions: ['cloudbuild.builds.create'], actsAs: 'build' },
  'builds.byTag': { methods: ['listBuilds'], permissions: ['cloudbuild.builds.list'] },
  'builds.get': { methods: ['getBuild'], permissions: ['cloudbuild.builds.get'] },
  // Cancelling is an update.
  'builds.cancel': { methods: ['cancelBuild'], permissions: ['cloudbuild.builds.update'] },

  // https://firebase.google.com/docs/firestore/security/iam#required_permissions_for_api_methods
  'exports.begin': { methods: ['exportDocuments'], permissions: ['datastore.databases.export'], fills: 'backup' },
  'exports.list': { methods: ['listOperations'], permissions: ['datastore.operations.list'] },

  // A list over REST, without a client of Google's.
  'scans.find': { methods: [], permissions: ['containeranalysis.occurrences.list'] },

  // Over REST as well: https://cloud.google.com/monitoring/access-control#monitoring-perms
  'figures.of': { methods: [], permissions: ['monitoring.metricDescriptors.get', 'monitoring.timeSeries.list'] },

  // https://docs.cloud.google.com/run/docs/reference/iam/permissions
  'runs.service': {
    methods: ['getService', 'getIamPolicy'],
    permissions: ['run.services.get', 'run.services.getIamPolicy'],
  },
  'runs.revision': { methods: ['getRevision'], permissions: ['run.revisions.get'] },
  'runs.create': { methods: ['createService'], permissions: ['run.services.create'], ...writesService },
  'runs.addRevision': { methods: ['updateService'], permissions: ['run.services.update'], ...writesService },
  'runs.setTraffic': { methods: ['updateService'], permissions: ['run.services.update'], ...writesService },
  'jobs.get': {
    methods: ['getJob', 'getExecution', 'listTasks'],
    permissions: ['run.jobs.get', 'run.executions.get', 'run.tasks.list'],
  },
  'jobs.follow': { methods: [], permissions: ['run.jobs.get', 'run.executions.get', 'run.tasks.list'] },
  // A job that comes into being with its execution is created and run.
  'jobs.start': { methods: ['createJob'], permissions: ['run.jobs.create', 'run.jobs.run'], ...writesService },
  'jobs.cancel': { methods: ['cancelExecution'], permissions: ['run.executions.cancel'] },
  'jobs.list': { methods: ['listJobs'], permissions: ['run.jobs.list'] },
  'jobs.remove': { methods: ['deleteJob'], permissions: ['run.jobs.delete', 'run.operations.get'] },
  'jobs.log': { methods: ['listLogEntries'], permissions: ['logging.logEntries.list'] },
  // Not on that page; `run.operations.*` is in roles/run.developer: https://cloud.google.com/run/docs/reference/iam/roles
  'runs.wait': { methods: ['getOperation'], permissions: ['run.operations.get'] },
  // "To disable or re-enable the Invoker IAM check ..., you must have" create, update and setIamPolicy:
  // https://docs.cloud.google.com/run/docs/authenticating/public#required_roles
  'runs.open': {
    methods: ['getIamPolicy', 'setIamPolicy', 'updateService'],
    permissions: [
      'run.services.create',
      'run.services.getIamPolicy',
      'run.services.setIamPolicy',
      'run.services.update',
    ],
    ...writesService,
  },
  // Its operation is followed to its end.
  'runs.remove': { methods: ['deleteService'], permissions: ['run.services.delete', 'run.operations.get'] },

  // https://cloud.google.com/logging/docs/access-control#api-permissions
  'runLogs.entries': { methods: ['listLogEntries'], permissions: ['logging.logEntries.list'] },

  // Each method's page names its own: https://cloud.google.com/secret-manager/docs/reference/rest/v1/projects.secrets/create
  'secrets.write': {
    methods: ['createSecret', 'addSecretVersion'],
    permissions: ['secretmanager.secrets.create', 'secretmanager.versions.add'],
  },
  'secrets.resolve': { methods: ['getSecretVersion'], permissions: ['secretmanager.versions.get'] },
  'secrets.read': { methods: ['accessSecretVersion'], permissions: ['secretmanager.versions.access'] },
  'secrets.list': { methods: ['listSecrets'], permissions: ['secretmanager.secrets.list'] },
  'secrets.allowReader': {
    methods: ['getIamPolicy', 'setIamPolicy'],
    permissions: ['secretmanager.secrets.getIamPolicy', 'secretmanager.secrets.setIamPolicy'],
  },
  'secrets.remove': { methods: ['deleteSecret'], permissions: ['secretmanager.secrets.delete'] },

  // https://cloud.google.com/iam/docs/service-accounts-create#permissions; the policy's are limited by a condition.
  'accounts.ensure': {
    methods: ['serviceAccounts.create', 'projects.getIamPolicy', 'projects.setIamPolicy'],
    permissions: [
      'iam.serviceAccounts.create',
      'resourcemanager.projects.getIamPolicy',
      'resourcemanager.projects.setIamPolicy',
    ],
  },
  'accounts.find': { methods: ['serviceAccounts.get'], permissions: ['iam.serviceAccounts.get'] },
  'accounts.remove': {
    methods: ['serviceAccounts.delete', 'serviceAccounts.get', 'projects.getIamPolicy', 'projects.setIamPolicy'],
    permissions: [
      'iam.serviceAccounts.delete',
      'iam.serviceAccounts.get',
      'resourcemanager.projects.getIamPolicy',
      'resourcemanager.projects.setIamPolicy',
    ],
  },

  // Nobody needs a permission to hear of their own ones.
  'project.caller': { methods: [], permissions: [] },
  'project.disabledApis': { methods: ['services.batchGet'], permissions: ['serviceusage.services.get'] },
  'project.lacking': { methods: ['projects.testIamPermissions'], permissions: [] },
  'project.lackingOnAccount': { methods: ['serviceAccounts.testIamPermissions'], permissions: [] },
  'project.hasRegistry': { methods: ['repositories.get'], permissions: ['artifactregistry.repositories.get'] },
  'project.hasImage': { methods: ['dockerImages.get'], permissions: ['artifactregistry.dockerimages.get'] },
  'project.lackingOnRegistry': { methods: ['repositories.testIamPermissions'], permissions: [] },
  'project.runQuota': { methods: ['quotaInfos.get'], permissions: ['cloudquotas.quotas.get'] },

  'pubsub.getTopics': { methods: ['getTopics'], permissions: ['pubsub.topics.list'] },

  // An identity token comes from the metadata server; the service that is called looks at the permission.
  'web.ask': { methods: [], permissions: ['run.routes.invoke'] },

  ...Object.fromEntries(
    ['repositories', 'repository', 'branches', 'commit', 'tree', 'blob', 'setStatus'].map((method) => [
      `github.${method}`,
      { methods: [], permissions: [], setting: 'GITHUB_TOKEN' } as const,
    ]),
  ),
};
