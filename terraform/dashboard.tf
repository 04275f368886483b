locals {
  charts = {
    "Requests by function"    = { filter = "${local.of_functions} AND metric.type=\"run.googleapis.com/request_count\"", aligner = "ALIGN_RATE", reducer = "REDUCE_SUM", by = ["resource.label.service_name"] }
    "Errors by function"      = { filter = "${local.alerts["errors"].filter}", aligner = "ALIGN_RATE", reducer = "REDUCE_SUM", by = ["resource.label.service_name"] }
    "Latency p95 by function" = { filter = "${local.of_functions} AND metric.type=\"run.googleapis.com/request_latencies\"", aligner = "ALIGN_PERCENTILE_95", reducer = "REDUCE_MAX", by = ["resource.label.service_name"] }
    "Oldest waiting message"  = { filter = "resource.type=\"pubsub_subscription\" AND metric.type=\"pubsub.googleapis.com/subscription/oldest_unacked_message_age\"", aligner = "ALIGN_MAX", reducer = "REDUCE_MAX", by = ["resource.label.subscription_id"] }
    "Dead letters"            = { filter = "${local.alerts["dead-letters"].filter}", aligner = "ALIGN_DELTA", reducer = "REDUCE_SUM", by = ["resource.label.subscription_id"] }
    "Firestore writes"        = { filter = "resource.type=\"firestore.googleapis.com/Database\" AND metric.type=\"firestore.googleapis.com/document/write_ops_count\"", aligner = "ALIGN_RATE", reducer = "REDUCE_SUM", by = [] }
    "Memory by function, p95" = { filter = "${local.alerts["memory"].filter}", aligner = "ALIGN_PERCENTILE_95", reducer = "REDUCE_MAX", by = ["resource.label.service_name"] }
    "Instances by function"   = { filter = "${local.of_functions} AND metric.type=\"run.googleapis.com/container/instance_count\"", aligner = "ALIGN_MAX", reducer = "REDUCE_SUM", by = ["resource.label.service_name"] }
  }
}

# https://cloud.google.com/monitoring/api/ref_v3/rest/v1/projects.dashboards; the metrics are those of
# https://cloud.google.com/monitoring/api/metrics_gcp.
resource "google_monitoring_dashboard" "slipway" {
  dashboard_json = jsonencode({
    displayName = "Slipway ${var.environment}"
    mosaicLayout = {
      columns = 12
      tiles = [
        for index, title in keys(local.charts) : {
          xPos   = (index % 2) * 6
          yPos   = floor(index / 2) * 4
          width  = 6
          height = 4
          widget = {
            title = title
            xyChart = {
              dataSets = [{
                plotType = "LINE"
                timeSeriesQuery = {
                  timeSeriesFilter = {
                    filter = local.charts[title].filter
                    aggregation = {
                      alignmentPeriod    = "60s"
                      perSeriesAligner   = local.charts[title].aligner
                      crossSeriesReducer = local.charts[title].reducer
                      groupByFields      = local.charts[title].by
                    }
                  }
                }
              }]
            }
          }
        }
      ]
    }
  })
  depends_on = [google_project_service.enabled]
}
