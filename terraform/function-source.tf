# The source under its own hash: a changed bundle is another object, which is what makes the functions be built again.
resource "google_storage_bucket" "source" {
  name                        = "${var.project_id}-slipway-source"
  location                    = var.region
  uniform_bucket_level_access = true
  public_access_prevention    = "enforced"
  force_destroy               = true
  depends_on                  = [google_project_service.enabled]
}

resource "google_storage_bucket_object" "source" {
  name   = "functions-${filesha256(var.source_archive)}.zip"
  bucket = google_storage_bucket.source.name
  source = var.source_archive
}

resource "google_artifact_registry_repository" "functions" {
  repository_id = "slipway-functions"
  location      = var.region
  format        = "DOCKER"
  description   = "Images of Slipway's own functions"

  cleanup_policies {
    id     = "keep-last"
    action = "KEEP"
    most_recent_versions {
      keep_count = 3
    }
  }
  cleanup_policies {
    id     = "delete-old"
    action = "DELETE"
    condition {
      tag_state  = "ANY"
      older_than = "2592000s"
    }
  }
  depends_on = [google_project_service.enabled]
}

# Builds Slipway's functions, with what Google names for it and no more
# (https://cloud.google.com/functions/docs/securing/build-custom-sa#grant_permissions).
resource "google_service_account" "function_build" {
  account_id   = "slipway-function-build"
  display_name = "Slipway: builds its own functions"
  depends_on   = [google_project_service.enabled]
}

resource "google_project_iam_member" "function_build" {
  project = var.project_id
  role    = "roles/logging.logWriter"
  member  = "serviceAccount:${google_service_account.function_build.email}"
}

# Cloud Functions first copies the archive into a bucket of its own, gcf-v2-sources-NUMBER-REGION, and builds from there.
resource "google_project_iam_member" "function_build_source" {
  project = var.project_id
  role    = "roles/storage.objectViewer"
  member  = "serviceAccount:${google_service_account.function_build.email}"
  condition {
    title      = "functions-source"
    expression = "resource.name.startsWith(\"projects/_/buckets/gcf-v2-sources-${local.number}-\")"
  }
}

resource "google_storage_bucket_iam_member" "function_build" {
  bucket = google_storage_bucket.source.name
  role   = "roles/storage.objectViewer"
  member = "serviceAccount:${google_service_account.function_build.email}"
}

resource "google_artifact_registry_repository_iam_member" "function_build" {
  repository = google_artifact_registry_repository.functions.name
  location   = var.region
  role       = "roles/artifactregistry.writer"
  member     = "serviceAccount:${google_service_account.function_build.email}"
}
