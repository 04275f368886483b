terraform {
  # 1.9: a validation may look at another variable.
  required_version = ">= 1.9"
  required_providers {
    google = {
      source = "hashicorp/google"
      # The release whose schema the offline checks hold the configuration against (test/terraform).
      version = "~> 6.50"
    }
  }
  # The bucket is given at init: terraform init -backend-config=bucket=NAME
  backend "gcs" {
    prefix = "slipway"
  }
}

provider "google" {
  project = var.project_id
  region  = var.region
  # API Keys, Identity Platform and Budgets want a project to count against when a person applies this
  # (https://registry.terraform.io/providers/hashicorp/google/latest/docs/guides/provider_reference#user_project_override).
  user_project_override = true
  billing_project       = var.project_id
}

data "google_project" "this" {
  project_id = var.project_id
  depends_on = [google_project_service.enabled]
}
