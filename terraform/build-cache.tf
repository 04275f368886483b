# Neither Cloud Build nor Artifact Registry counts what a build takes from its cache: BuildKit says it in the build's log. The
# function that stores these lines says once for each build that was given an earlier image whether it took any layer of it
# (functions/triggers/build-cache.ts). A first build is not counted, for it has nothing to take, and neither is one that failed.
resource "google_logging_metric" "build_cache" {
  name        = "slipway/build_cache"
  description = "Builds that were given an earlier image, by whether they took layers from it"
  filter      = "resource.type=\"cloud_run_revision\" AND resource.labels.service_name=\"slipway-build-logs\" AND jsonPayload.buildCache=(\"hit\" OR \"miss\")"
  metric_descriptor {
    metric_kind = "DELTA"
    value_type  = "INT64"
    labels {
      key        = "use"
      value_type = "STRING"
    }
  }
  label_extractors = { use = "EXTRACT(jsonPayload.buildCache)" }
  depends_on       = [google_project_service.enabled]
}

locals {
  # Names in PromQL: https://cloud.google.com/monitoring/promql/promql-mapping
  cache_uses = "logging_googleapis_com:user_slipway_build_cache"
  all_uses   = "sum(increase(${local.cache_uses}{monitored_resource=\"cloud_run_revision\"}[1d]))"
  misses     = "sum(increase(${local.cache_uses}{monitored_resource=\"cloud_run_revision\", use=\"miss\"}[1d]))"
}

# Hits below 80 % (product.md, "Operations") are misses above 20 %: without any hit there would be no series to divide. Of fewer
# than five builds a day a share says nothing.
resource "google_monitoring_alert_policy" "build_cache" {
  display_name          = "Slipway: fewer than 80 % of the builds take anything from their cache"
  combiner              = "OR"
  severity              = "WARNING"
  user_labels           = { category = "performance", route = "warning", alert = "build-cache" }
  notification_channels = local.channels.warning
  conditions {
    display_name = "Misses above 20 % in a day"
    condition_prometheus_query_language {
      query               = "${local.misses} / ${local.all_uses} > 0.2 and ${local.all_uses} >= 5"
      duration            = "0s"
      evaluation_interval = "300s"
    }
  }
  documentation {
    mime_type = "text/markdown"
    content   = "Builds take longer than they need to."
    links {
      display_name = "Runbook"
      url          = "${local.runbook}#alert-build-cache"
    }
  }
  # A policy can name a metric only once it is there.
  depends_on = [google_logging_metric.build_cache]
}
