resource "google_cloud_scheduler_job" "tick" {
  name        = "slipway-tick"
  region      = var.region
  description = "Whatever was to be looked at, sent again or swept is taken up"
  schedule    = "* * * * *"
  time_zone   = "Etc/UTC"
  pubsub_target {
    topic_name = google_pubsub_topic.topic["tick"].id
    data       = base64encode("{}")
  }
}
