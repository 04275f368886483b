# Every value is yours to change; the two files differ in little else than the project.
project_id        = "example-slipway-staging"
environment       = "staging"
region            = "us-central1"
organisation      = "main"
first_owner       = "owner@example.com"
alert_emails      = ["operations@example.com"]
source_archive    = "../dist/functions.zip"
github_repository = "example/slipway"
