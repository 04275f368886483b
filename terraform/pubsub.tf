locals {
  subscribers  = local.pipeline.subscribers
  dead_letters = local.pipeline.deadLetterTopics
  # Projects created after 8 April 2021 need no token creator role for push beside this agent
  # (https://cloud.google.com/pubsub/docs/authenticate-push-subscriptions#configure_for_push_authentication).
  pubsub_agent = "serviceAccount:service-${local.number}@gcp-sa-pubsub.iam.gserviceaccount.com"
  retention    = "${local.pipeline.messageRetentionSeconds}s"
}

resource "google_pubsub_topic" "topic" {
  for_each   = toset(local.pipeline.topics)
  name       = each.value
  depends_on = [google_project_service.enabled]
}

resource "google_pubsub_topic" "dead_letter" {
  for_each   = local.dead_letters
  name       = each.value
  depends_on = [google_project_service.enabled]
}

# Own push subscriptions and not Eventarc's, whose dead letters cannot be set from here.
resource "google_pubsub_subscription" "push" {
  for_each = toset(local.subscribers)
  name     = each.value
  topic    = google_pubsub_topic.topic[each.value].id

  # For push this is also how long an answer is waited for; 600 is the most
  # (https://cloud.google.com/pubsub/docs/reference/rest/v1/projects.subscriptions#Subscription.FIELDS.ack_deadline_seconds).
  ack_deadline_seconds       = local.functions[each.value].timeoutSeconds
  message_retention_duration = local.retention

  push_config {
    # The functions framework takes the topic from a path that ends so.
    push_endpoint = "${google_cloudfunctions2_function.function[each.value].service_config[0].uri}/projects/${var.project_id}/topics/${each.value}"
    oidc_token {
      service_account_email = google_service_account.push.email
      # Cloud Run takes its own address as audience; without this it would be the address with the path
      # (https://cloud.google.com/run/docs/authenticating/service-to-service#acquire-token).
      audience = google_cloudfunctions2_function.function[each.value].service_config[0].uri
    }
  }

  dead_letter_policy {
    dead_letter_topic     = google_pubsub_topic.dead_letter[each.value].id
    max_delivery_attempts = local.pipeline.maxDeliveryAttempts
  }

  retry_policy {
    minimum_backoff = "${local.pipeline.minimumBackoffSeconds}s"
    maximum_backoff = "60s"
  }

  # Empty: a subscription without messages for 31 days would otherwise be deleted.
  expiration_policy {
    ttl = ""
  }
}

# Without a subscription a dead letter would be thrown away.
resource "google_pubsub_subscription" "dead_letter" {
  for_each = local.dead_letters
  name     = each.value
  topic    = google_pubsub_topic.dead_letter[each.key].id

  ack_deadline_seconds       = local.functions["dead-letters"].timeoutSeconds
  message_retention_duration = local.retention

  push_config {
    push_endpoint = "${google_cloudfunctions2_function.function["dead-letters"].service_config[0].uri}/projects/${var.project_id}/topics/${each.value}"
    oidc_token {
      service_account_email = google_service_account.push.email
      audience              = google_cloudfunctions2_function.function["dead-letters"].service_config[0].uri
    }
  }

  retry_policy {
    minimum_backoff = "10s"
    maximum_backoff = "600s"
  }

  expiration_policy {
    ttl = ""
  }
}

# Forwarding a dead letter is done by Pub/Sub's own agent: it publishes there and acknowledges here
# (https://cloud.google.com/pubsub/docs/handling-failures#grant_forwarding_permissions).
resource "google_pubsub_topic_iam_member" "dead_letter_publisher" {
  for_each = local.dead_letters
  topic    = google_pubsub_topic.dead_letter[each.key].id
  role     = "roles/pubsub.publisher"
  member   = local.pubsub_agent
}

resource "google_pubsub_subscription_iam_member" "dead_letter_subscriber" {
  for_each     = toset(local.subscribers)
  subscription = google_pubsub_subscription.push[each.value].name
  role         = "roles/pubsub.subscriber"
  member       = local.pubsub_agent
}

# The one account whose token the functions take.
resource "google_service_account" "push" {
  account_id   = "slipway-push"
  display_name = "Slipway: delivers messages to the functions"
  depends_on   = [google_project_service.enabled]
}
