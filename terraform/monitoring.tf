locals {
  emails = { for address in var.alert_emails : address => address }
  channels = {
    warning  = [for each in google_monitoring_notification_channel.email : each.name]
    critical = concat([for each in google_monitoring_notification_channel.email : each.name], [for each in google_monitoring_notification_channel.pager : each.name])
  }

  of_functions = "resource.type=\"cloud_run_revision\" AND resource.labels.service_name=starts_with(\"slipway-\")"
  of_api       = "resource.type=\"cloud_run_revision\" AND resource.labels.service_name=\"slipway-api\""

  # Thresholds of product.md, "Operations"; metrics from https://cloud.google.com/monitoring/api/metrics_gcp.
  # Conditions compare what each series is aligned to in a minute (a certificate is looked at less often), and hold for `duration` before anybody hears of them.
  alerts = {
    "down" = {
      severity = "CRITICAL", category = "service", title = "Slipway's API does not answer"
      filter   = "resource.type=\"uptime_url\" AND metric.type=\"monitoring.googleapis.com/uptime_check/check_passed\" AND metric.labels.check_id=\"${google_monitoring_uptime_check_config.api["live"].uptime_check_id}\""
      aligner  = "ALIGN_FRACTION_TRUE", reducer = "REDUCE_MEAN", comparison = "COMPARISON_LT", threshold = 0.5, duration = "60s", denominator = null
    }
    "firestore" = {
      severity = "CRITICAL", category = "infrastructure", title = "Firestore or Pub/Sub fails"
      filter   = "resource.type=\"uptime_url\" AND metric.type=\"monitoring.googleapis.com/uptime_check/check_passed\" AND metric.labels.check_id=\"${google_monitoring_uptime_check_config.api["ready"].uptime_check_id}\""
      aligner  = "ALIGN_FRACTION_TRUE", reducer = "REDUCE_MEAN", comparison = "COMPARISON_LT", threshold = 0.5, duration = "60s", denominator = null
    }
    "certificate" = {
      severity = "CRITICAL", category = "security", title = "The certificate runs out within 30 days"
      filter   = "resource.type=\"uptime_url\" AND metric.type=\"monitoring.googleapis.com/uptime_check/time_until_ssl_cert_expires\""
      aligner  = "ALIGN_NEXT_OLDER", reducer = "REDUCE_MIN", comparison = "COMPARISON_LT", threshold = 30, duration = "600s", denominator = null, period = "1200s"
    }
    "errors" = {
      severity    = "CRITICAL", category = "service", title = "More than 10 % of the requests to Slipway's functions fail"
      filter      = "${local.of_functions} AND metric.type=\"run.googleapis.com/request_count\" AND metric.labels.response_code_class=\"5xx\""
      denominator = "${local.of_functions} AND metric.type=\"run.googleapis.com/request_count\""
      aligner     = "ALIGN_RATE", reducer = "REDUCE_SUM", comparison = "COMPARISON_GT", threshold = 0.1, duration = "300s"
    }
    "latency" = {
      severity = "WARNING", category = "performance", title = "The API's 95th percentile is above 2 s"
      filter   = "${local.of_api} AND metric.type=\"run.googleapis.com/request_latencies\""
      # In milliseconds.
      aligner = "ALIGN_PERCENTILE_95", reducer = "REDUCE_MAX", comparison = "COMPARISON_GT", threshold = 2000, duration = "300s", denominator = null
    }
    "cpu" = {
      severity = "WARNING", category = "performance", title = "A function uses more than 80 % of its CPU"
      filter   = "${local.of_functions} AND metric.type=\"run.googleapis.com/container/cpu/utilizations\""
      aligner  = "ALIGN_PERCENTILE_95", reducer = "REDUCE_MAX", comparison = "COMPARISON_GT", threshold = 0.8, duration = "600s", denominator = null
    }
    "memory" = {
      severity = "WARNING", category = "performance", title = "A function uses more than 85 % of its memory"
      filter   = "${local.of_functions} AND metric.type=\"run.googleapis.com/container/memory/utilizations\""
      aligner  = "ALIGN_PERCENTILE_95", reducer = "REDUCE_MAX", comparison = "COMPARISON_GT", threshold = 0.85, duration = "600s", denominator = null
    }
    "stuck" = {
      severity = "WARNING", category = "service", title = "A message waits longer than ten minutes: a deployment is stuck"
      filter   = "resource.type=\"pubsub_subscription\" AND metric.type=\"pubsub.googleapis.com/subscription/oldest_unacked_message_age\" AND resource.labels.subscription_id=monitoring.regex.full_match(\"${join("|", local.subscribers)}\")"
      aligner  = "ALIGN_MAX", reducer = "REDUCE_MAX", comparison = "COMPARISON_GT", threshold = 600, duration = "60s", denominator = null
    }
    "dead-letters" = {
      severity = "WARNING", category = "service", title = "A message was given up"
      filter   = "resource.type=\"pubsub_subscription\" AND metric.type=\"pubsub.googleapis.com/subscription/dead_letter_message_count\""
      aligner  = "ALIGN_DELTA", reducer = "REDUCE_SUM", comparison = "COMPARISON_GT", threshold = 0, duration = "0s", denominator = null
    }
  }
}

resource "google_monitoring_notification_channel" "email" {
  for_each     = local.emails
  display_name = "Slipway ${var.environment}: ${each.value}"
  type         = "email"
  labels       = { email_address = each.value }
  depends_on   = [google_project_service.enabled]
}

resource "google_monitoring_notification_channel" "pager" {
  for_each     = toset(var.pager_email == null ? [] : [var.pager_email])
  display_name = "Slipway ${var.environment}: pager"
  type         = "email"
  labels       = { email_address = each.value }
  depends_on   = [google_project_service.enabled]
}

resource "google_monitoring_uptime_check_config" "api" {
  for_each     = toset(["live", "ready"])
  display_name = "slipway-api ${each.value}"
  timeout      = "10s"
  period       = "60s"
  http_check {
    path         = "/health/${each.value}"
    port         = 443
    use_ssl      = true
    validate_ssl = true
  }
  monitored_resource {
    type   = "uptime_url"
    labels = { project_id = var.project_id, host = local.api_host }
  }
  depends_on = [google_project_service.enabled]
}

resource "google_monitoring_alert_policy" "threshold" {
  for_each              = local.alerts
  display_name          = "Slipway: ${each.value.title}"
  combiner              = "OR"
  severity              = each.value.severity
  user_labels           = { category = each.value.category, route = lower(each.value.severity), alert = each.key }
  notification_channels = local.channels[lower(each.value.severity)]

  conditions {
    display_name = each.value.title
    condition_threshold {
      filter             = each.value.filter
      comparison         = each.value.comparison
      threshold_value    = each.value.threshold
      duration           = each.value.duration
      denominator_filter = each.value.denominator
      aggregations {
        alignment_period     = lookup(each.value, "period", "60s")
        per_series_aligner   = each.value.aligner
        cross_series_reducer = each.value.reducer
      }
      dynamic "denominator_aggregations" {
        for_each = each.value.denominator == null ? [] : [true]
        content {
          alignment_period     = "60s"
          per_series_aligner   = each.value.aligner
          cross_series_reducer = each.value.reducer
        }
      }
      trigger {
        count = 1
      }
    }
  }

  alert_strategy {
    auto_close = "3600s"
  }

  documentation {
    mime_type = "text/markdown"
    content   = each.value.title
    links {
      display_name = "Runbook"
      url          = "${local.runbook}#alert-${each.key}"
    }
  }
}

# The tick comes every minute; Monitoring wants at least two minutes for an absence to be one
# (https://cloud.google.com/monitoring/alerts/concepts-indepth#metric-absence).
resource "google_monitoring_alert_policy" "tick" {
  display_name          = "Slipway: the tick has not come for five minutes"
  combiner              = "OR"
  severity              = "WARNING"
  user_labels           = { category = "infrastructure", route = "warning", alert = "tick" }
  notification_channels = local.channels.warning
  conditions {
    display_name = "No tick was taken"
    condition_absent {
      filter   = "resource.type=\"cloud_run_revision\" AND resource.labels.service_name=\"slipway-tick\" AND metric.type=\"run.googleapis.com/request_count\" AND metric.labels.response_code_class=\"2xx\""
      duration = "300s"
      aggregations {
        alignment_period     = "60s"
        per_series_aligner   = "ALIGN_DELTA"
        cross_series_reducer = "REDUCE_SUM"
      }
    }
  }
  documentation {
    mime_type = "text/markdown"
    content   = "Nothing that was lost is sent again, and deadlines are not kept."
    links {
      display_name = "Runbook"
      url          = "${local.runbook}#alert-tick"
    }
  }
}

# Allocation quotas of what Slipway fills: images and documents.
resource "google_monitoring_alert_policy" "quota" {
  display_name          = "Slipway: a quota of the registry or of storage is used to 85 %"
  combiner              = "OR"
  severity              = "WARNING"
  user_labels           = { category = "infrastructure", route = "warning", alert = "quota" }
  notification_channels = local.channels.warning
  conditions {
    display_name = "Above 85 %"
    condition_prometheus_query_language {
      query = join(" ", [
        "max by (service, location, quota_metric) (serviceruntime_googleapis_com:quota_allocation_usage{monitored_resource=\"consumer_quota\", service=~\"artifactregistry.googleapis.com|storage.googleapis.com|firestore.googleapis.com\"})",
        "/ min by (service, location, quota_metric) (serviceruntime_googleapis_com:quota_limit{monitored_resource=\"consumer_quota\"} > 0)",
        "> 0.85",
      ])
      duration            = "600s"
      evaluation_interval = "300s"
    }
  }
  documentation {
    mime_type = "text/markdown"
    content   = "Raise the quota, or delete what is not needed."
    links {
      display_name = "Runbook"
      url          = "${local.runbook}#alert-quota"
    }
  }
}

# What the tick tells of a release in its first day: functions/engine/watch.ts.
resource "google_monitoring_alert_policy" "worse_release" {
  display_name          = "Slipway: users meet more errors of a release than of the one before"
  combiner              = "OR"
  severity              = "WARNING"
  user_labels           = { category = "service", route = "warning", alert = "worse-release" }
  notification_channels = local.channels.warning
  conditions {
    display_name = "The tick says so"
    condition_matched_log {
      filter = "resource.type=\"cloud_run_revision\" AND resource.labels.service_name=\"slipway-tick\" AND severity>=WARNING AND jsonPayload.message=~\"^the release \""
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
    content   = "The log line names the service, the numbers and the command of the rollback; nothing goes back by itself."
    links {
      display_name = "Runbook"
      url          = "${local.runbook}#alert-worse-release"
    }
  }
}
