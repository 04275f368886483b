# GitHub's workflows sign in with their own token: there is no key to leak. Only this repository, and only its main branch and
# its releases (https://cloud.google.com/iam/docs/workload-identity-federation-with-deployment-pipelines#conditions).
resource "google_iam_workload_identity_pool" "ci" {
  workload_identity_pool_id = "slipway-ci"
  display_name              = "Slipway CI"
  depends_on                = [google_project_service.enabled]
}

resource "google_iam_workload_identity_pool_provider" "github" {
  workload_identity_pool_id          = google_iam_workload_identity_pool.ci.workload_identity_pool_id
  workload_identity_pool_provider_id = "github"
  display_name                       = "GitHub Actions"
  attribute_mapping = {
    "google.subject"       = "assertion.sub"
    "attribute.repository" = "assertion.repository"
    "attribute.ref"        = "assertion.ref"
  }
  attribute_condition = join(" && ", [
    "assertion.repository == '${var.github_repository}'",
    local.production ? "assertion.ref.startsWith('refs/tags/v')" : "assertion.ref == 'refs/heads/main'",
  ])
  oidc {
    issuer_uri = "https://token.actions.githubusercontent.com"
  }
}

resource "google_service_account" "ci" {
  account_id   = "slipway-ci"
  display_name = "Slipway: applies this configuration"
  depends_on   = [google_project_service.enabled]
}

resource "google_service_account_iam_member" "ci" {
  service_account_id = google_service_account.ci.name
  role               = "roles/iam.workloadIdentityUser"
  member             = "principalSet://iam.googleapis.com/${google_iam_workload_identity_pool.ci.name}/attribute.repository/${var.github_repository}"
}

# One administrator for each kind of thing that stands in these files: an owner's role would reach everything else as well. A
# trigger is kept with the permissions of builds (https://cloud.google.com/build/docs/automating-builds/create-manage-triggers).
resource "google_project_iam_member" "ci" {
  for_each = toset(concat([
    "roles/artifactregistry.admin",
    "roles/cloudfunctions.admin",
    "roles/cloudscheduler.admin",
    "roles/datastore.owner",
    "roles/firebaserules.admin",
    "roles/iam.roleAdmin",
    "roles/iam.serviceAccountAdmin",
    "roles/iam.serviceAccountUser",
    "roles/iam.workloadIdentityPoolAdmin",
    "roles/identityplatform.admin",
    "roles/logging.configWriter",
    "roles/monitoring.editor",
    "roles/pubsub.admin",
    "roles/resourcemanager.projectIamAdmin",
    "roles/run.admin",
    "roles/secretmanager.admin",
    "roles/serviceusage.apiKeysAdmin",
    "roles/serviceusage.serviceUsageAdmin",
    "roles/storage.admin",
  ], var.build_repository == null ? [] : ["roles/cloudbuild.builds.editor"]))
  project = var.project_id
  role    = each.value
  member  = "serviceAccount:${google_service_account.ci.email}"
}
