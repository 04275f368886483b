# How Slipway delivers itself with Cloud Build: cloudbuild.yaml, for staging on a push to main, for production on a tag `v*` that
# somebody has approved. The trigger run by hand with an earlier tag rolls back to it.
variable "build_repository" {
  description = "Repository that Cloud Build is connected to, projects/P/locations/R/connections/C/repositories/N; null for no triggers."
  type        = string
  default     = null
  validation {
    condition     = var.build_repository == null || can(regex("^projects/[^/]+/locations/[^/]+/connections/[^/]+/repositories/[^/]+$", var.build_repository))
    error_message = "build_repository is the name that `gcloud builds repositories list --connection=C --region=R --format='value(name)'` prints, or null."
  }
}

# https://cloud.google.com/build/docs/automating-builds/create-manage-triggers; approvals:
# https://cloud.google.com/build/docs/securing-builds/gate-builds-on-approval
resource "google_cloudbuild_trigger" "delivery" {
  count           = var.build_repository == null ? 0 : 1
  name            = "slipway-${var.environment}"
  location        = var.region
  description     = local.production ? "An approved tag applies production" : "A push to main applies staging"
  filename        = "cloudbuild.yaml"
  service_account = google_service_account.ci.id
  substitutions   = { _ENVIRONMENT = var.environment, _ORGANISATION = var.organisation, _API = "https://${local.api_host}" }
  tags            = ["slipway-delivery"]
  repository_event_config {
    repository = var.build_repository
    push {
      branch = local.production ? null : "^main$"
      tag    = local.production ? "^v" : null
    }
  }
  approval_config {
    approval_required = local.production
  }
}

# A build writes its own log (https://cloud.google.com/build/docs/securing-builds/configure-user-specified-service-accounts).
resource "google_project_iam_member" "ci_logs" {
  project = var.project_id
  role    = "roles/logging.logWriter"
  member  = "serviceAccount:${google_service_account.ci.email}"
}

# The last line of a build's log says how it ended; an alert on a log line wants a limit on its notices
# (https://cloud.google.com/logging/docs/alerting/log-based-alerts).
resource "google_monitoring_alert_policy" "delivery" {
  for_each = var.build_repository == null ? {} : {
    failed    = { title = "A delivery failed", ended = "^(ERROR|TIMEOUT)" }
    succeeded = { title = "A delivery succeeded", ended = "^DONE$" }
  }
  display_name          = "Slipway ${var.environment}: ${each.value.title}"
  combiner              = "OR"
  severity              = "WARNING"
  user_labels           = { category = "service", route = "warning", alert = "delivery" }
  notification_channels = local.channels.warning
  conditions {
    display_name = each.value.title
    condition_matched_log {
      filter = "resource.type=\"build\" AND resource.labels.build_trigger_id=\"${google_cloudbuild_trigger.delivery[0].trigger_id}\" AND textPayload=~\"${each.value.ended}\""
    }
  }
  alert_strategy {
    auto_close = "3600s"
    notification_rate_limit {
      period = "300s"
    }
  }
  documentation {
    mime_type = "text/markdown"
    content   = each.value.title
    links {
      display_name = "Runbook"
      url          = "${local.runbook}#alert-delivery"
    }
  }
}
