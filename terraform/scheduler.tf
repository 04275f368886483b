# Cloud Scheduler's own agent publishes, whose role comes with the API (https://cloud.google.com/iam/docs/service-agents);
# a minute is the shortest interval (https://cloud.google.com/scheduler/docs/configuring/cron-job-schedules).
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
