locals {
  # What a release or check command asks for: its job, its end and log, and the values that its output is redacted of.
  commands = [
    "logging.logEntries.list",
    "run.executions.cancel",
    "run.executions.get",
    "run.jobs.create",
    "run.jobs.delete",
    "run.jobs.get",
    "run.jobs.list",
    "run.jobs.run",
    "run.tasks.list",
    "secretmanager.versions.access",
  ]

  # What each function asks of Cloud Build, Cloud Run, Secret Manager, Cloud Logging and Pub/Sub, permission by permission.
  # test/terraform holds this against the methods that the adapters call; a function that is not named asks for nothing.
  permissions = {
    "stage-validate" = [
      "run.revisions.get",
    ]
    "stage-plan" = [
      "secretmanager.secrets.list",
      "secretmanager.versions.get",
    ]
    "stage-preflight" = concat([
      "artifactregistry.dockerimages.get",
      "artifactregistry.repositories.get",
      "cloudbuild.builds.list",
      "cloudquotas.quotas.get",
      "run.revisions.get",
      "run.services.create",
      "run.services.get",
      "run.services.getIamPolicy",
      "run.services.update",
      "secretmanager.secrets.list",
      "secretmanager.versions.get",
      "serviceusage.services.get",
    ], local.own_accounts ? ["secretmanager.secrets.getIamPolicy", "secretmanager.secrets.setIamPolicy"] : [])
    "stage-build" = [
      "cloudbuild.builds.create",
      "cloudbuild.builds.get",
      "cloudbuild.builds.list",
      "cloudbuild.builds.update",
      "containeranalysis.occurrences.list",
    ]
    "stage-release" = concat(local.commands, [
      "run.operations.get",
      "run.revisions.get",
      "run.services.create",
      "run.services.delete",
      "run.services.get",
      "run.services.getIamPolicy",
      "run.services.update",
    ])
    "stage-verify" = concat(local.commands, [
      "run.operations.get",
      "run.routes.invoke",
      "run.services.delete",
      "run.services.get",
      "run.services.getIamPolicy",
      "run.services.update",
    ])
    "stage-promote" = [
      "monitoring.metricDescriptors.get",
      "monitoring.timeSeries.list",
      "run.operations.get",
      "run.revisions.get",
      "run.routes.invoke",
      "run.services.create",
      "run.services.delete",
      "run.services.get",
      "run.services.getIamPolicy",
      "run.services.setIamPolicy",
      "run.services.update",
    ]
    "stage-report" = [
      "run.revisions.get",
      "run.routes.invoke",
      "run.services.get",
      "run.services.getIamPolicy",
    ]
    "tick" = [
      "cloudbuild.builds.list",
      "cloudbuild.builds.update",
      "containeranalysis.occurrences.list",
      "datastore.databases.export",
      "datastore.operations.list",
      "monitoring.metricDescriptors.get",
      "monitoring.timeSeries.list",
      "run.executions.cancel",
      "run.executions.get",
      "run.jobs.delete",
      "run.jobs.get",
      "run.jobs.list",
      "run.operations.get",
      "run.revisions.get",
      "run.services.delete",
      "run.services.get",
      "run.services.getIamPolicy",
      "run.services.update",
      "run.tasks.list",
      "secretmanager.secrets.delete",
      "secretmanager.secrets.list",
    ]
    "build-logs" = [
      "secretmanager.versions.access",
    ]
    "api" = [
      "artifactregistry.dockerimages.get",
      "artifactregistry.repositories.get",
      "cloudbuild.builds.list",
      "cloudquotas.quotas.get",
      "containeranalysis.occurrences.list",
      "logging.logEntries.list",
      "monitoring.metricDescriptors.get",
      "monitoring.timeSeries.list",
      "pubsub.topics.list",
      "run.jobs.list",
      "run.operations.get",
      "run.revisions.get",
      "run.routes.invoke",
      "run.services.delete",
      "run.services.get",
      "run.services.getIamPolicy",
      "secretmanager.secrets.create",
      "secretmanager.secrets.delete",
      "secretmanager.secrets.list",
      "secretmanager.versions.add",
      "secretmanager.versions.get",
      "serviceusage.services.get",
    ]
  }

  secret_permissions = { for name, each in local.permissions : name => [for permission in each : permission if startswith(permission, "secretmanager.")] }

  # A deployment's end starts the next one, its cancelling wakes whichever stage it is in, and the API sends rejections again.
  publishes = merge(
    {
      for name in local.stages : name => distinct(compact([
        name, local.functions[name].next, "stage-validate", "deploy-events",
      ]))
    },
    {
      "deploy-requests" = concat(local.stages, ["deploy-events"])
      "cloud-builds"    = ["stage-build"]
      "tick"            = concat(local.stages, ["deploy-events"])
      "api"             = concat(local.stages, ["deploy-events", "deploy-requests", "cloud-builds", "tick"])
    },
  )

  # Who gives an account to a build or to a service acts as it.
  acts_as = {
    "stage-build"     = google_service_account.build.name
    "stage-preflight" = google_service_account.runtime.name
    "stage-release"   = google_service_account.runtime.name
    "stage-verify"    = google_service_account.runtime.name
    "stage-promote"   = google_service_account.runtime.name
    "tick"            = google_service_account.runtime.name
  }

  # Whoever makes the accounts of deployed services, and whoever removes them with their service.
  own_accounts = var.service_accounts == "own"
  policy       = ["resourcemanager.projects.getIamPolicy", "resourcemanager.projects.setIamPolicy"]
  removing     = concat(["iam.serviceAccounts.delete", "iam.serviceAccounts.get"], local.policy)
  account_permissions = {
    "stage-preflight" = concat(["iam.serviceAccounts.create"], local.policy)
    "tick"            = local.removing
    "api"             = local.removing
  }

  own_secrets = "projects/${local.number}/secrets/slipway-"
}

resource "google_service_account" "function" {
  for_each     = local.functions
  account_id   = "slipway-${each.key}"
  display_name = "Slipway: function ${each.key}"
  depends_on   = [google_project_service.enabled]
}

resource "google_project_iam_custom_role" "function" {
  for_each    = { for name, each in local.permissions : name => setsubtract(each, local.secret_permissions[name]) if length(local.secret_permissions[name]) < length(each) }
  role_id     = "slipway.${replace(each.key, "-", "_")}"
  title       = "Slipway ${each.key}"
  description = "What the function ${each.key} calls, and nothing else"
  permissions = each.value
}

resource "google_project_iam_member" "function" {
  for_each = google_project_iam_custom_role.function
  project  = var.project_id
  role     = each.value.name
  member   = "serviceAccount:${google_service_account.function[each.key].email}"
}

# Secrets have a role of their own: its condition asks for a resource's name, which Cloud Run, Cloud Build and most other
# services do not tell a condition (https://cloud.google.com/iam/docs/conditions-resource-attributes).
resource "google_project_iam_custom_role" "secrets" {
  for_each    = { for name, each in local.secret_permissions : name => each if length(each) > 0 }
  role_id     = "slipway.secrets_${replace(each.key, "-", "_")}"
  title       = "Slipway ${each.key}: secrets"
  description = "What the function ${each.key} asks of Secret Manager, and nothing else"
  permissions = each.value
}

# Slipway's own tokens are in the same Secret Manager: no function reaches them through the project. The name has the project's
# number (same page).
resource "google_project_iam_member" "secrets" {
  for_each = google_project_iam_custom_role.secrets
  project  = var.project_id
  role     = each.value.name
  member   = "serviceAccount:${google_service_account.function[each.key].email}"
  condition {
    title      = "not-slipways-own-secrets"
    expression = "!resource.name.startsWith(\"${local.own_secrets}\")"
  }
}

# Firestore has no grant below the database
# (https://cloud.google.com/firestore/docs/manage-databases#configure_per-database_access_permissions).
resource "google_project_iam_member" "documents" {
  for_each = { for name, each in local.functions : name => each if each.documents && var.writable }
  project  = var.project_id
  role     = "roles/datastore.user"
  member   = "serviceAccount:${google_service_account.function[each.key].email}"
  condition {
    title      = "default-database"
    expression = "resource.name == \"projects/${var.project_id}/databases/(default)\""
  }
}

resource "google_pubsub_topic_iam_member" "function" {
  for_each = merge([
    for name, topics in local.publishes : { for topic in topics : "${name} ${topic}" => { function = name, topic = topic } }
  ]...)
  topic  = google_pubsub_topic.topic[each.value.topic].id
  role   = "roles/pubsub.publisher"
  member = "serviceAccount:${google_service_account.function[each.value.function].email}"
}

resource "google_service_account_iam_member" "function" {
  for_each           = local.acts_as
  service_account_id = each.value
  role               = "roles/iam.serviceAccountUser"
  member             = "serviceAccount:${google_service_account.function[each.key].email}"
}

# Who may write the project's policy could make itself its owner: it may give and take the roles of deployed services alone
# (https://cloud.google.com/iam/docs/setting-limits-on-granting-roles).
resource "google_project_iam_custom_role" "accounts" {
  for_each    = { for name, each in local.account_permissions : name => each if local.own_accounts }
  role_id     = "slipway.accounts_${replace(each.key, "-", "_")}"
  title       = "Slipway ${each.key}: accounts of deployed services"
  description = "What the function ${each.key} does with them, and nothing else"
  permissions = each.value
}

resource "google_project_iam_member" "accounts" {
  for_each = google_project_iam_custom_role.accounts
  project  = var.project_id
  role     = each.value.name
  member   = "serviceAccount:${google_service_account.function[each.key].email}"
  condition {
    title      = "roles-of-deployed-services"
    expression = "api.getAttribute('iam.googleapis.com/modifiedGrantsByRole', []).hasOnly([${join(", ", [for role in local.runtime_roles : "'${role}'"])}])"
  }
}

# An account that is made later can be named by no grant before, so that these functions act as any account of the project.
resource "google_project_iam_member" "acts_as_services" {
  for_each = { for name, account in local.acts_as : name => account if local.own_accounts && name != "stage-build" }
  project  = var.project_id
  role     = "roles/iam.serviceAccountUser"
  member   = "serviceAccount:${google_service_account.function[each.key].email}"
}

# Cloud Run wants whoever deploys an image to be able to read it
# (https://cloud.google.com/run/docs/deploying#permissions_required_to_deploy).
resource "google_artifact_registry_repository_iam_member" "function" {
  for_each   = { for name, account in local.acts_as : name => account if name != "stage-build" }
  repository = google_artifact_registry_repository.services.name
  location   = var.region
  role       = "roles/artifactregistry.reader"
  member     = "serviceAccount:${google_service_account.function[each.key].email}"
}
