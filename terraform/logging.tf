# Lines of the builds that Slipway started, on their way to the page. Cloud Build writes a build's tags into each entry's label
# `build_tags`: no page of Google's says so, but others' sinks and queries have it (2026-11). For the resource and its labels see
# https://cloud.google.com/monitoring/api/resources#tag_build, for the operator `:` https://cloud.google.com/logging/docs/view/logging-query-language.
resource "google_logging_project_sink" "build_logs" {
  name        = "slipway-build-logs"
  destination = "pubsub.googleapis.com/${google_pubsub_topic.topic["build-logs"].id}"
  filter = join(" AND ", [
    "logName=\"projects/${var.project_id}/logs/cloudbuild\"",
    "resource.type=\"build\"",
    "labels.build_tags:\"d-\"",
  ])
  unique_writer_identity = true
}

# https://cloud.google.com/logging/docs/export/configure_export_v2#dest-auth
resource "google_pubsub_topic_iam_member" "build_logs" {
  topic  = google_pubsub_topic.topic["build-logs"].id
  role   = "roles/pubsub.publisher"
  member = google_logging_project_sink.build_logs.writer_identity
}
