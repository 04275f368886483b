# Applied to nothing: what the provider would answer is made up, everything that this configuration decides is real.
# One environment at a time: terraform test -var-file=environments/staging.tfvars
mock_provider "google" {
  mock_data "google_project" {
    defaults = { number = "123456789012" }
  }
}

run "apply" {
  command = apply

  assert {
    condition     = length(google_cloudfunctions2_function.function) == length(local.functions)
    error_message = "Each row of pipeline.json is a function."
  }
}
