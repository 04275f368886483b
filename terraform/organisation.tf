locals {
  # A user's id can be chosen when an administrator makes it, so the membership can be written before anybody has signed in.
  first_owner_uid = substr(sha256(lower(var.first_owner)), 0, 28)
}

resource "google_firestore_document" "organisation" {
  database    = google_firestore_database.default.name
  collection  = "orgs"
  document_id = var.organisation
  fields = jsonencode({
    name                  = { stringValue = var.organisation }
    project               = { stringValue = var.project_id }
    region                = { stringValue = var.region }
    registry              = { stringValue = "${var.region}-docker.pkg.dev/${var.project_id}/${google_artifact_registry_repository.services.repository_id}" }
    runtimeServiceAccount = { stringValue = google_service_account.runtime.email }
    serviceAccounts       = { stringValue = var.service_accounts }
    # Cloud Build wants the full name and not the address (https://cloud.google.com/build/docs/api/reference/rest/v1/projects.builds#Build.FIELDS.service_account).
    buildServiceAccount = { stringValue = "projects/${var.project_id}/serviceAccounts/${google_service_account.build.email}" }
    allowTopicDeploys   = { booleanValue = true }
  })
  lifecycle {
    # From here on it belongs to Slipway: quotas are set in it.
    ignore_changes = [fields]
  }
}

resource "google_firestore_document" "first_owner" {
  database    = google_firestore_database.default.name
  collection  = "${google_firestore_document.organisation.collection}/${google_firestore_document.organisation.document_id}/members"
  document_id = local.first_owner_uid
  fields = jsonencode({
    role  = { stringValue = "owner" }
    email = { stringValue = lower(var.first_owner) }
  })
  lifecycle {
    ignore_changes = [fields]
  }
}
