# Inside of seven days Firestore goes back to any minute by itself; these are for what is older, and for its loss as a whole.
resource "google_firestore_backup_schedule" "daily" {
  database  = google_firestore_database.default.name
  retention = "2592000s"
  daily_recurrence {}
}

resource "google_storage_bucket" "backup" {
  name                        = "${var.project_id}-slipway-backup"
  location                    = local.backup_location
  uniform_bucket_level_access = true
  public_access_prevention    = "enforced"
  lifecycle_rule {
    condition {
      age = 30
    }
    action {
      type = "Delete"
    }
  }
  depends_on = [google_project_service.enabled]
}

locals {
  # Near the database (https://cloud.google.com/firestore/docs/manage-data/export-import#before_you_begin): Firestore's
  # multi-regions are not Cloud Storage's.
  backup_location = lookup({ nam5 = "US", eur3 = "EU" }, local.firestore_location, local.firestore_location)
}

resource "google_service_account" "backup" {
  account_id   = "slipway-backup"
  display_name = "Slipway: exports the documents"
  depends_on   = [google_project_service.enabled]
}

resource "google_project_iam_member" "backup" {
  project = var.project_id
  role    = "roles/datastore.importExportAdmin"
  member  = "serviceAccount:${google_service_account.backup.email}"
}

# Whoever starts an export has Storage Admin on the bucket; Firestore's own agent can write to one of the same project anyway
# (https://cloud.google.com/firestore/docs/manage-data/export-import#permissions).
resource "google_storage_bucket_iam_member" "backup" {
  bucket = google_storage_bucket.backup.name
  role   = "roles/storage.admin"
  member = "serviceAccount:${google_service_account.backup.email}"
}

# At 02:00 UTC and each six hours from there, so that no more than six hours are ever lost. The folder's name is the time.
# A schedule cannot name a moment, so its documents are of different ones, by as long as the export takes: point in time and
# the daily backup come first, and `slipway backup` exports a whole minute
# (https://cloud.google.com/firestore/docs/reference/rest/v1/projects.databases/exportDocuments).
resource "google_cloud_scheduler_job" "backup" {
  name        = "slipway-backup"
  region      = var.region
  description = "Exports all documents"
  schedule    = "0 2,8,14,20 * * *"
  time_zone   = "Etc/UTC"
  retry_config {
    retry_count          = 3
    min_backoff_duration = "60s"
  }
  http_target {
    http_method = "POST"
    uri         = "https://firestore.googleapis.com/v1/${google_firestore_database.default.id}:exportDocuments"
    headers     = { "Content-Type" = "application/json" }
    body        = base64encode(jsonencode({ outputUriPrefix = "gs://${google_storage_bucket.backup.name}" }))
    # Google's own addresses take an access token, and not an identity token
    # (https://cloud.google.com/scheduler/docs/http-target-auth).
    oauth_token {
      service_account_email = google_service_account.backup.email
      scope                 = "https://www.googleapis.com/auth/datastore"
    }
  }
}
