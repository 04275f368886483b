output "api_url" {
  description = "The API; its description is at /openapi.json."
  value       = "https://${local.api_host}"
}

output "web_url" {
  description = "The page."
  value       = local.web_url
}

output "browser_key" {
  description = "The key that the page names its project with, and whoever signs in from a command line."
  value       = nonsensitive(google_apikeys_key.browser.key_string)
}

output "first_owner" {
  description = "Id that the first owner's sign-in has to be made with (README.md)."
  value       = { email = lower(var.first_owner), uid = local.first_owner_uid }
}

output "backups" {
  description = "Where the exports are."
  value       = "gs://${google_storage_bucket.backup.name}"
}

output "ci" {
  description = "What a workflow signs in with (google-github-actions/auth)."
  value = {
    workload_identity_provider = google_iam_workload_identity_pool_provider.github.name
    service_account            = google_service_account.ci.email
  }
}
