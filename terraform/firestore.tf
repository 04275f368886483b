resource "google_firestore_database" "default" {
  # The client libraries take this one where none is named.
  name        = "(default)"
  location_id = local.firestore_location
  type        = "FIRESTORE_NATIVE"

  # Seven days, to the minute (https://cloud.google.com/firestore/docs/pitr).
  point_in_time_recovery_enablement = "POINT_IN_TIME_RECOVERY_ENABLED"
  delete_protection_state           = "DELETE_PROTECTION_ENABLED"
  deletion_policy                   = "ABANDON"
  depends_on                        = [google_project_service.enabled]
}

resource "google_firebaserules_ruleset" "firestore" {
  source {
    files {
      name    = "firestore.rules"
      content = file("${path.module}/../firestore.rules")
    }
  }
  depends_on = [google_firestore_database.default]
}

# The name is Firestore's own for the rules of its default database
# (https://firebase.google.com/docs/reference/rules/rest/v1/projects.releases#Release).
resource "google_firebaserules_release" "firestore" {
  name = "cloud.firestore"
  # The ruleset's name comes without its project, and a release wants it with it
  # (https://registry.terraform.io/providers/hashicorp/google/latest/docs/resources/firebaserules_release).
  ruleset_name = "projects/${var.project_id}/rulesets/${google_firebaserules_ruleset.firestore.name}"
  lifecycle {
    # A ruleset cannot be deleted while a release names it, and it never changes: there is a new one for each change.
    replace_triggered_by = [google_firebaserules_ruleset.firestore]
  }
}
