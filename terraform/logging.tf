# Lines of the builds that Slipway started, on their way to the page. Cloud Build writes a build's tags into each entry's labels.
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

resource "google_pubsub_topic_iam_member" "build_logs" {
  topic  = google_pubsub_topic.topic["build-logs"].id
  role   = "roles/pubsub.publisher"
  member = google_logging_project_sink.build_logs.writer_identity
}
