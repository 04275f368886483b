locals {
  # Filters of lists that show the newest first. Without one a query is refused in the cloud, and never on the emulator;
  # test/terraform derives these from functions/engine/queries.ts.
  composite_indexes = {
    "deployments-service-createdAt"        = { collection = "deployments", fields = [["service", "ASCENDING"], ["createdAt", "DESCENDING"]] }
    "deployments-status-createdAt"         = { collection = "deployments", fields = [["status", "ASCENDING"], ["createdAt", "DESCENDING"]] }
    "deployments-service-status-createdAt" = { collection = "deployments", fields = [["service", "ASCENDING"], ["status", "ASCENDING"], ["createdAt", "DESCENDING"]] }
    "releases-service-promotedAt"          = { collection = "releases", fields = [["service", "ASCENDING"], ["promotedAt", "DESCENDING"]] }
  }

  # Firestore indexes each field for its collection by itself, and for a collection group only when told
  # (https://cloud.google.com/firestore/docs/query-data/index-overview#single-field-indexes).
  group_fields = {
    "deployments.nextCheckAt" = { collection = "deployments", field = "nextCheckAt" }
    "deployments.updatedAt"   = { collection = "deployments", field = "updatedAt" }
    "quota.lookAt"            = { collection = "quota", field = "lookAt" }
    "services.driftCheckAt"   = { collection = "services", field = "driftCheckAt" }
    "services.deletingSince"  = { collection = "services", field = "deletingSince" }
    "services.rescanAt"       = { collection = "services", field = "rescanAt" }
    "services.watchAt"        = { collection = "services", field = "watchAt" }
  }

  # Documents that delete themselves at the time in this field, and what nobody searches by: an index of it would cost a write
  # for each line of each log (https://cloud.google.com/firestore/docs/ttl#ttl_fields_and_indexes). Which, and for how long they
  # are kept, is said in functions/expiry.ts.
  expiring = { for name in local.pipeline.expiring : "${name}.expiresAt" => { collection = name, field = "expiresAt" } }
  unindexed = {
    "logs.lines" = { collection = "logs", field = "lines" }
    "kept.text"  = { collection = "kept", field = "text" }
  }
}

resource "google_firestore_index" "composite" {
  for_each    = local.composite_indexes
  database    = google_firestore_database.default.name
  collection  = each.value.collection
  query_scope = "COLLECTION"
  dynamic "fields" {
    for_each = each.value.fields
    content {
      field_path = fields.value[0]
      order      = fields.value[1]
    }
  }
}

# What is named here replaces what Firestore does by itself, so the collection's own two are named again.
resource "google_firestore_field" "group" {
  for_each   = local.group_fields
  database   = google_firestore_database.default.name
  collection = each.value.collection
  field      = each.value.field
  index_config {
    indexes {
      order       = "ASCENDING"
      query_scope = "COLLECTION"
    }
    indexes {
      order       = "DESCENDING"
      query_scope = "COLLECTION"
    }
    indexes {
      order       = "ASCENDING"
      query_scope = "COLLECTION_GROUP"
    }
  }
}

resource "google_firestore_field" "expiring" {
  for_each   = local.expiring
  database   = google_firestore_database.default.name
  collection = each.value.collection
  field      = each.value.field
  ttl_config {}
  index_config {}
}

resource "google_firestore_field" "unindexed" {
  for_each   = local.unindexed
  database   = google_firestore_database.default.name
  collection = each.value.collection
  field      = each.value.field
  index_config {}
}
