# Only people who were invited: nobody signs up, and an address belongs to one person.
resource "google_identity_platform_config" "sign_in" {
  authorized_domains = [trimprefix(local.web_url, "https://"), "${var.project_id}.firebaseapp.com"]
  sign_in {
    allow_duplicate_emails = false
    email {
      enabled           = true
      password_required = true
    }
  }
  client {
    permissions {
      disabled_user_signup   = true
      disabled_user_deletion = true
    }
  }
  depends_on = [google_project_service.enabled]
}

# Stands in the page for everybody to read: it only says which project, and is of use from the page's own address alone.
resource "google_apikeys_key" "browser" {
  name         = "slipway-browser"
  display_name = "Slipway's page"
  restrictions {
    browser_key_restrictions {
      # The window in which Google signs somebody in is a page of the project's own domain
      # (https://firebase.google.com/docs/auth/web/google-signin, "authDomain").
      allowed_referrers = ["${local.web_url}/*", "https://${var.project_id}.firebaseapp.com/*"]
    }
    dynamic "api_targets" {
      for_each = ["firestore.googleapis.com", "identitytoolkit.googleapis.com", "securetoken.googleapis.com"]
      content {
        service = api_targets.value
      }
    }
  }
  depends_on = [google_project_service.enabled]
}
