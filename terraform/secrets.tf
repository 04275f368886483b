locals {
  # The variable that carries a secret, where it is kept, and the functions whose adapters want it.
  secret_settings = {
    GITHUB_TOKEN = {
      secret  = "slipway-github-token"
      version = var.github_token_version
      readers = ["stage-validate", "stage-analyze", "stage-plan", "stage-report", "api"]
    }
    GEMINI_API_KEY = {
      secret  = "slipway-gemini-key"
      version = var.gemini_key_version
      readers = ["stage-analyze", "api"]
    }
  }
}

# Values are added by hand and never pass through Terraform, whose state would keep them.
resource "google_secret_manager_secret" "own" {
  for_each  = local.secret_settings
  secret_id = each.value.secret
  replication {
    auto {}
  }
  depends_on = [google_project_service.enabled]
}

# https://cloud.google.com/functions/docs/configuring/secrets: the function's account reads what is put into its environment.
resource "google_secret_manager_secret_iam_member" "own" {
  for_each = merge([
    for variable, secret in local.secret_settings : { for name in secret.readers : "${variable} ${name}" => { variable = variable, function = name } }
  ]...)
  secret_id = google_secret_manager_secret.own[each.value.variable].id
  role      = "roles/secretmanager.secretAccessor"
  member    = "serviceAccount:${google_service_account.function[each.value.function].email}"
}
