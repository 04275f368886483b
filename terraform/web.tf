locals {
  # What the page is told when it is served (web/config.ts).
  page_settings = {
    SLIPWAY_PAGE = jsonencode({
      project = var.project_id
      org     = var.organisation
      api     = local.api_url
      firebase = {
        projectId  = var.project_id
        apiKey     = google_apikeys_key.browser.key_string
        authDomain = "${var.project_id}.firebaseapp.com"
      }
    })
  }
}
