import { expect, test } from 'vitest';
import { heldBy } from './grants.ts';
import type { Applied } from './terraform.ts';

/**
 * The predefined role that makes, reads, changes and deletes a kind of resource, as
 * https://cloud.google.com/iam/docs/roles-permissions lists its permissions; null for what is granted elsewhere: a budget on the
 * billing account, and `data` of what others own.
 */
const administrators: Readonly<Record<string, string | null>> = {
  google_apikeys_key: 'roles/serviceusage.apiKeysAdmin',
  google_artifact_registry_repository: 'roles/artifactregistry.admin',
  google_artifact_registry_repository_iam_member: 'roles/artifactregistry.admin',
  google_billing_budget: null,
  google_cloud_run_service_iam_member: 'roles/run.admin',
  google_cloud_scheduler_job: 'roles/cloudscheduler.admin',
  // A trigger's permissions are those of builds (https://cloud.google.com/build/docs/automating-builds/create-manage-triggers).
  google_cloudbuild_trigger: 'roles/cloudbuild.builds.editor',
  google_cloudfunctions2_function: 'roles/cloudfunctions.admin',
  google_firebaserules_release: 'roles/firebaserules.admin',
  google_firebaserules_ruleset: 'roles/firebaserules.admin',
  google_firestore_backup_schedule: 'roles/datastore.owner',
  google_firestore_database: 'roles/datastore.owner',
  google_firestore_document: 'roles/datastore.owner',
  google_firestore_field: 'roles/datastore.owner',
  google_firestore_index: 'roles/datastore.owner',
  google_iam_workload_identity_pool: 'roles/iam.workloadIdentityPoolAdmin',
  google_iam_workload_identity_pool_provider: 'roles/iam.workloadIdentityPoolAdmin',
  google_identity_platform_config: 'roles/identityplatform.admin',
  google_logging_metric: 'roles/logging.configWriter',
  google_logging_project_sink: 'roles/logging.configWriter',
  // One on log lines wants a rule of Cloud Logging as well (https://cloud.google.com/logging/docs/alerting/log-based-alerts).
  google_monitoring_alert_policy: 'roles/monitoring.editor',
  google_monitoring_dashboard: 'roles/monitoring.editor',
  google_monitoring_notification_channel: 'roles/monitoring.editor',
  google_monitoring_uptime_check_config: 'roles/monitoring.editor',
  google_project: null,
  google_project_iam_custom_role: 'roles/iam.roleAdmin',
  google_project_iam_member: 'roles/resourcemanager.projectIamAdmin',
  google_project_service: 'roles/serviceusage.serviceUsageAdmin',
  google_pubsub_subscription: 'roles/pubsub.admin',
  google_pubsub_subscription_iam_member: 'roles/pubsub.admin',
  google_pubsub_topic: 'roles/pubsub.admin',
  google_pubsub_topic_iam_member: 'roles/pubsub.admin',
  google_secret_manager_secret: 'roles/secretmanager.admin',
  google_secret_manager_secret_iam_member: 'roles/secretmanager.admin',
  google_service_account: 'roles/iam.serviceAccountAdmin',
  google_service_account_iam_member: 'roles/iam.serviceAccountAdmin',
  google_storage_bucket: 'roles/storage.admin',
  google_storage_bucket_iam_member: 'roles/storage.admin',
  google_storage_bucket_object: 'roles/storage.admin',
};

/** Accounts are handed to functions, jobs and the trigger; a build writes its own log. */
const besides = ['roles/iam.serviceAccountUser', 'roles/logging.logWriter'];

/** What the account of the delivery may do, in each environment. */
export function ciRules(apply: () => Promise<Applied>): void {
  test('the account that applies this has one administrator for each kind of resource in it, and no other', async () => {
    const it = await apply();
    expect([...it.types].filter((type) => !(type in administrators))).toEqual([]);
    const wanted = [...it.types].flatMap((type) => administrators[type] ?? []);
    const roles = [...new Set([...wanted, ...besides])].map((role) => `${role} on project`);
    expect(heldBy(it, 'slipway-ci')).toEqual(roles.sort());
  });
}
