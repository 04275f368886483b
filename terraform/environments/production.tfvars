project_id         = "example-slipway-production"
environment        = "production"
region             = "us-central1"
firestore_location = "nam5"
organisation       = "main"
first_owner        = "owner@example.com"
alert_emails       = ["operations@example.com"]
pager_email        = "pager@example.com"
source_archive     = "../dist/functions.zip"
web_url            = "https://slipway-production.example.com"
github_repository  = "example/slipway"
budget             = { billing_account = "000000-000000-000000", amount = 100 }
build_repository   = "projects/example-slipway-production/locations/us-central1/connections/github/repositories/slipway"
