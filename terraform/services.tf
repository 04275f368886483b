# What deployed services are built by, kept in and run as.

# Reads nothing but public sources, pushes to one registry, writes its log. A build runs foreign code: it gets no more than this.
resource "google_service_account" "build" {
  account_id   = "slipway-build"
  display_name = "Slipway: builds of deployed services"
  depends_on   = [google_project_service.enabled]
}

resource "google_artifact_registry_repository_iam_member" "build" {
  repository = google_artifact_registry_repository.services.name
  location   = var.region
  role       = "roles/artifactregistry.writer"
  member     = "serviceAccount:${google_service_account.build.email}"
}

resource "google_project_iam_member" "build" {
  project = var.project_id
  role    = "roles/logging.logWriter"
  member  = "serviceAccount:${google_service_account.build.email}"
}

resource "google_artifact_registry_repository" "services" {
  repository_id = "slipway"
  location      = var.region
  format        = "DOCKER"
  description   = "Images of the services that Slipway deploys"

  # Keeping wins over deleting (https://cloud.google.com/artifact-registry/docs/repositories/cleanup-policy#conditions),
  # so that what a rollback needs outlives any number of failed deployments of another service.
  cleanup_policies {
    id     = "keep-for-rollback"
    action = "KEEP"
    most_recent_versions {
      keep_count = 20
    }
  }
  cleanup_policies {
    id     = "delete-old"
    action = "DELETE"
    condition {
      tag_state  = "ANY"
      older_than = "7776000s"
    }
  }
  depends_on = [google_project_service.enabled]
}

locals {
  # What every deployed service holds on the project, as functions/guard/service-account.ts has it.
  runtime_roles = ["roles/cloudtrace.agent", "roles/logging.logWriter", "roles/monitoring.metricWriter"]
}

resource "google_service_account" "runtime" {
  account_id   = "slipway-runtime"
  display_name = "Slipway: what deployed services run as"
  depends_on   = [google_project_service.enabled]
}

resource "google_project_iam_member" "runtime" {
  for_each = toset(local.runtime_roles)
  project  = var.project_id
  role     = each.value
  member   = "serviceAccount:${google_service_account.runtime.email}"
}

# A service reads the secrets that its variables name, whoever made them; never Slipway's own.
resource "google_project_iam_member" "runtime_secrets" {
  project = var.project_id
  role    = "roles/secretmanager.secretAccessor"
  member  = "serviceAccount:${google_service_account.runtime.email}"
  condition {
    title      = "not-slipways-own-secrets"
    expression = "!resource.name.startsWith(\"${local.own_secrets}\")"
  }
}
