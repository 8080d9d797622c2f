variable "settings" {
  type = object({
    name     = string
    kind     = optional(string, "spa")
    grants   = optional(list(string), ["authorization_code"])
    metadata = optional(map(string))
    rotation = optional(bool, false)
  })
}

resource "auth0_client" "this" {
  name            = "the ${var.settings.name}"
  app_type        = var.settings.kind
  grant_types     = var.settings.grants
  client_metadata = coalesce(var.settings.metadata, { tier = "none" })

  dynamic "refresh_token" {
    for_each = var.settings.rotation ? [1] : []
    content {
      rotation_type   = "rotating"
      expiration_type = "expiring"
    }
  }
}

output "client" {
  value = auth0_client.this
}
