locals {
  # Generated from shared/stages.ts by scripts/terraform-pipeline.ts; a test fails when it is stale.
  pipeline   = jsondecode(file("${path.module}/pipeline.json"))
  functions  = local.pipeline.functions
  stages     = [for name, each in local.functions : name if each.stage != null]
  production = var.environment == "production"
  number     = data.google_project.this.number

  firestore_location = coalesce(var.firestore_location, var.region)

  # The addresses that Cloud Run derives from name, number and region
  # (https://cloud.google.com/run/docs/triggering/https-request#deterministic).
  api_host = "slipway-api-${local.number}.${var.region}.run.app"
  web_url  = coalesce(var.web_url, "https://slipway-web-${local.number}.${var.region}.run.app")

  runbook = "https://github.com/${var.github_repository}/blob/main/terraform/README.md"
}
