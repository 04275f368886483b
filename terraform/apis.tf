resource "google_project_service" "enabled" {
  for_each = toset([
    "apikeys.googleapis.com",
    "artifactregistry.googleapis.com",
    "billingbudgets.googleapis.com",
    "cloudbuild.googleapis.com",
    "cloudfunctions.googleapis.com",
    "cloudquotas.googleapis.com",
    "cloudresourcemanager.googleapis.com",
    "cloudscheduler.googleapis.com",
    # What a built image is known to hold: the first answers, the second scans each image that is pushed and is billed for it
    # (https://cloud.google.com/artifact-analysis/pricing).
    "containeranalysis.googleapis.com",
    "containerscanning.googleapis.com",
    "firebaserules.googleapis.com",
    "firestore.googleapis.com",
    "generativelanguage.googleapis.com",
    "iam.googleapis.com",
    "iamcredentials.googleapis.com",
    "identitytoolkit.googleapis.com",
    "logging.googleapis.com",
    "monitoring.googleapis.com",
    "pubsub.googleapis.com",
    "run.googleapis.com",
    "secretmanager.googleapis.com",
    "securetoken.googleapis.com",
    "serviceusage.googleapis.com",
    "storage.googleapis.com",
    "sts.googleapis.com",
  ])
  project = var.project_id
  service = each.value
  # What others in the project use as well must not go away with Slipway.
  disable_on_destroy = false
}
