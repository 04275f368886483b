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

# Whoever starts an export has Storage Admin on the bucket; Firestore's own agent can write to one of the same project anyway
# (https://cloud.google.com/firestore/docs/manage-data/export-import#before_you_begin). It is the tick, which can read every document
# as it is: a schedule of Cloud Scheduler could name no moment, and the documents would be of different ones
# (https://cloud.google.com/firestore/docs/reference/rest/v1/projects.databases/exportDocuments). When it does so: functions/engine/back-up.ts.
# Whoever took its account over could delete the exports, and imports nothing; the daily backups are out of its reach.
resource "google_storage_bucket_iam_member" "backup" {
  bucket = google_storage_bucket.backup.name
  role   = "roles/storage.admin"
  member = "serviceAccount:${google_service_account.function["tick"].email}"
}

# An alert on a log line wants a limit on its notices (https://cloud.google.com/logging/docs/alerting/log-based-alerts).
resource "google_monitoring_alert_policy" "backup" {
  display_name          = "Slipway: an export of the documents is not begun, or failed"
  combiner              = "OR"
  severity              = "WARNING"
  user_labels           = { category = "infrastructure", route = "warning", alert = "backup" }
  notification_channels = local.channels.warning
  conditions {
    display_name = "The tick says so"
    condition_matched_log {
      filter = "resource.type=\"cloud_run_revision\" AND resource.labels.service_name=\"slipway-tick\" AND severity>=WARNING AND jsonPayload.message=~\"^the backup \""
    }
  }
  alert_strategy {
    auto_close = "3600s"
    notification_rate_limit {
      period = "3600s"
    }
  }
  documentation {
    mime_type = "text/markdown"
    content   = "`slipway backup --list` names it. Inside of seven days Firestore goes back to any minute by itself."
    links {
      display_name = "Runbook"
      url          = "${local.runbook}#alert-backup"
    }
  }
}
