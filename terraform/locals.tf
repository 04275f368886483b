locals {
  # Generated from shared/stages.ts by terraform/pipeline.ts; a test fails when it is stale.
  pipeline   = jsondecode(file("${path.module}/pipeline.json"))
  functions  = local.pipeline.functions
  stages     = [for name, each in local.functions : name if each.stage != null]
  production = var.environment == "production"
  number     = data.google_project.this.number

  firestore_location = coalesce(var.firestore_location, var.region)

  # Known before the functions exist, so that they can name each other
  # (https://cloud.google.com/run/docs/triggering/https-request#deterministic).
  host    = { for name in ["api", "web"] : name => "slipway-${name}-${local.number}.${var.region}.run.app" }
  api_url = "https://${local.host.api}"
  web_url = coalesce(var.web_url, "https://${local.host.web}")

  runbook = "https://github.com/${var.github_repository}/blob/main/terraform/README.md"
}
