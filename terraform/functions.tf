locals {
  usual_size = { memory = "512Mi", concurrency = 20, max = 20, min = 0 }
  # Concurrency above 1 wants a whole CPU (https://cloud.google.com/functions/docs/configuring/concurrency#limits).
  size = {
    "api"        = { memory = "512Mi", concurrency = 80, max = 20, min = local.production ? 1 : 0 }
    "build-logs" = { memory = "512Mi", concurrency = 200, max = 5, min = 0 }
    "tick"       = { memory = "512Mi", concurrency = 2, max = 1, min = 0 }
    "web"        = { memory = "256Mi", concurrency = 200, max = 5, min = local.production ? 1 : 0 }
  }

  settings = {
    GOOGLE_CLOUD_PROJECT = var.project_id
    SLIPWAY_WEB_URL      = local.web_url
    ALLOWED_ORIGINS      = local.web_url
    SLIPWAY_OPERATOR_ORG = var.organisation
  }

  page_settings = {
    GOOGLE_CLOUD_PROJECT = var.project_id
    SLIPWAY_OPERATOR_ORG = var.organisation
    SLIPWAY_API_URL      = "https://${local.api_host}"
    # Stands in the page for everybody to read; the provider cannot know that.
    SLIPWAY_BROWSER_KEY = nonsensitive(google_apikeys_key.browser.key_string)
  }
}

resource "google_cloudfunctions2_function" "function" {
  for_each    = local.functions
  name        = "slipway-${each.key}"
  location    = var.region
  description = each.value.does

  build_config {
    # nodejs20 is decommissioned (https://cloud.google.com/functions/docs/runtime-support#node.js).
    runtime           = "nodejs24"
    entry_point       = each.key
    service_account   = google_service_account.function_build.id
    docker_repository = google_artifact_registry_repository.functions.id
    source {
      storage_source {
        bucket = google_storage_bucket.source.name
        object = google_storage_bucket_object.source.name
      }
    }
  }

  service_config {
    service_account_email = google_service_account.function[each.key].email
    available_cpu         = "1"
    available_memory      = lookup(local.size, each.key, local.usual_size).memory
    timeout_seconds       = each.value.timeoutSeconds

    max_instance_request_concurrency = lookup(local.size, each.key, local.usual_size).concurrency
    min_instance_count               = lookup(local.size, each.key, local.usual_size).min
    max_instance_count               = lookup(local.size, each.key, local.usual_size).max

    # Push from a subscription of the same project counts as internal
    # (https://cloud.google.com/run/docs/securing/ingress#internal-services).
    ingress_settings = each.value.public ? "ALLOW_ALL" : "ALLOW_INTERNAL_ONLY"

    environment_variables = merge(
      each.key == "web" ? local.page_settings : local.settings,
      each.key == "tick" ? { SLIPWAY_BACKUP_BUCKET = "gs://${google_storage_bucket.backup.name}" } : {},
    )

    dynamic "secret_environment_variables" {
      for_each = { for variable, secret in local.secret_settings : variable => secret if contains(secret.readers, each.key) && secret.version != null }
      content {
        key        = secret_environment_variables.key
        project_id = var.project_id
        secret     = google_secret_manager_secret.own[secret_environment_variables.key].secret_id
        # Pinned: a new version takes effect with an apply, and can be taken back by one.
        version = tostring(secret_environment_variables.value.version)
      }
    }
  }

  depends_on = [
    google_project_iam_member.function_build,
    google_project_iam_member.function_build_source,
    google_artifact_registry_repository_iam_member.function_build,
    google_storage_bucket_iam_member.function_build,
    google_secret_manager_secret_iam_member.own,
  ]
}

# A function of the second generation is a Cloud Run service of the same name, which is where its callers are named
# (https://cloud.google.com/functions/docs/securing/authenticating#authenticating_function_to_function_calls).
resource "google_cloud_run_service_iam_member" "push" {
  for_each = { for name, each in local.functions : name => each if !each.public }
  location = var.region
  service  = google_cloudfunctions2_function.function[each.key].name
  role     = "roles/run.invoker"
  member   = "serviceAccount:${google_service_account.push.email}"
}

# The API is for browsers and command lines, and asks every caller for a sign-in itself; the page is for everybody and says nothing.
resource "google_cloud_run_service_iam_member" "everybody" {
  for_each = { for name, each in local.functions : name => each if each.public }
  location = var.region
  service  = google_cloudfunctions2_function.function[each.key].name
  role     = "roles/run.invoker"
  member   = "allUsers"
}
