resource "google_billing_budget" "monthly" {
  count           = var.budget == null ? 0 : 1
  billing_account = var.budget.billing_account
  display_name    = "Slipway ${var.environment}"
  budget_filter {
    projects = ["projects/${local.number}"]
  }
  amount {
    # Without a currency code it is the account's own.
    specified_amount {
      units = tostring(floor(var.budget.amount))
    }
  }
  dynamic "threshold_rules" {
    for_each = [0.5, 0.9, 1.0]
    content {
      threshold_percent = threshold_rules.value
    }
  }
  threshold_rules {
    threshold_percent = 1.0
    spend_basis       = "FORECASTED_SPEND"
  }
  all_updates_rule {
    # At most five (https://cloud.google.com/billing/docs/how-to/budgets-notification-recipients).
    monitoring_notification_channels = slice(local.channels.warning, 0, min(5, length(local.channels.warning)))
  }
}
