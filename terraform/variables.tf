variable "project_id" {
  description = "Google Cloud project that Slipway and everything it deploys live in."
  type        = string
  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{4,28}[a-z0-9]$", var.project_id))
    error_message = "project_id has 6 to 30 lower-case letters, digits and hyphens: take the id from `gcloud projects list`, not the name or the number."
  }
}

variable "environment" {
  description = "Which of the two environments this is; production protects its data and keeps an instance warm."
  type        = string
  validation {
    condition     = contains(["staging", "production"], var.environment)
    error_message = "environment is staging or production: use one of the files in environments/."
  }
}

variable "region" {
  description = "Region of functions, registry and deployed services."
  type        = string
  default     = "us-central1"
  validation {
    condition     = can(regex("^[a-z]+-[a-z]+[0-9]+$", var.region))
    error_message = "region is a region like us-central1, without a zone's letter: `gcloud run regions list` names them."
  }
}

variable "firestore_location" {
  description = "Location of Firestore and its backups; it can never be changed. Null takes the region."
  type        = string
  default     = null
  validation {
    condition     = var.firestore_location == null || can(regex("^(nam5|eur3|[a-z]+-[a-z]+[0-9]+)$", coalesce(var.firestore_location, "nam5")))
    error_message = "firestore_location is nam5, eur3 or a region: `gcloud firestore locations list` names them."
  }
}

variable "organisation" {
  description = "Id of the first organisation; it reads as well what no organisation can be found for."
  type        = string
  default     = "main"
  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{0,38}[a-z0-9]$", var.organisation))
    error_message = "organisation has 2 to 40 lower-case letters, digits and hyphens and begins with a letter: write for instance acme."
  }
}

variable "first_owner" {
  description = "E-mail address of the person who owns the first organisation."
  type        = string
  validation {
    condition     = can(regex("^[^@[:space:]]+@[^@[:space:]]+\\.[a-z]+$", var.first_owner))
    error_message = "first_owner is one e-mail address in lower case: write for instance ada@example.com."
  }
}

variable "alert_emails" {
  description = "Addresses that hear of every alert."
  type        = list(string)
  validation {
    condition     = length(var.alert_emails) > 0 && alltrue([for each in var.alert_emails : can(regex("^[^@[:space:]]+@[^@[:space:]]+$", each))])
    error_message = "alert_emails names at least one e-mail address: an alert that nobody hears of is none."
  }
}

variable "pager_email" {
  description = "Address of the paging service that hears of critical alerts as well; null where there is none."
  type        = string
  default     = null
}

variable "web_url" {
  description = "Address that the page is reached at, the one origin that may call the API from a browser; null takes the function's own."
  type        = string
  default     = null
  validation {
    condition     = var.web_url == null || can(regex("^https://[^/]+$", coalesce(var.web_url, "-")))
    error_message = "web_url begins with https:// and ends with the host: leave out the path and the last slash."
  }
}

variable "service_accounts" {
  description = "own: each deployed service runs as an account of its own, for which the functions that deploy may act as any account of the project. shared: all run as one account."
  type        = string
  default     = "own"
  validation {
    condition     = contains(["own", "shared"], var.service_accounts)
    error_message = "service_accounts is own or shared: write shared where Slipway may make no service accounts."
  }
}

variable "source_archive" {
  description = "Zip file of the functions' source, which `npm run bundle` makes."
  type        = string
  validation {
    condition     = endswith(var.source_archive, ".zip") && fileexists(var.source_archive)
    error_message = "source_archive is no zip file that exists: make it with `npm run bundle` and give its path."
  }
}

variable "github_repository" {
  description = "Repository whose workflows may plan and apply this, as owner/name."
  type        = string
  validation {
    condition     = can(regex("^[A-Za-z0-9-]+/[A-Za-z0-9._-]+$", var.github_repository))
    error_message = "github_repository is owner/name: leave out https://github.com/ and .git."
  }
}

variable "github_token_version" {
  description = "Version of the secret slipway-github-token; null until there is one."
  type        = number
  default     = null
  validation {
    condition     = try(var.github_token_version >= 1, true)
    error_message = "github_token_version is the number that `gcloud secrets versions list slipway-github-token` names, or null."
  }
}

variable "gemini_key_version" {
  description = "Version of the secret slipway-gemini-key; null lets the rules decide alone."
  type        = number
  default     = null
  validation {
    condition     = try(var.gemini_key_version >= 1, true)
    error_message = "gemini_key_version is the number that `gcloud secrets versions list slipway-gemini-key` names, or null."
  }
}

variable "writable" {
  description = "Whether the functions may read and write documents; false only while a backup is restored."
  type        = bool
  default     = true
}

variable "budget" {
  description = "Billing account and the amount of a month, in the account's currency, of which alerts speak; null has no budget."
  type        = object({ billing_account = string, amount = number })
  default     = null
  validation {
    condition     = try(var.budget.amount >= 1 && can(regex("^[0-9A-F]{6}-[0-9A-F]{6}-[0-9A-F]{6}$", var.budget.billing_account)), var.budget == null)
    error_message = "budget wants a billing account like 012345-6789AB-CDEF01 (`gcloud billing accounts list`) and an amount of at least 1."
  }
}
