terraform {
  required_providers {
    auth0 = {
      source = "auth0/auth0"
    }
  }
}
variable "stage" { default = "prod" }
locals {
  spas = {
    portal    = { mfa = "session", grants = ["authorization_code"] }
    dashboard = { mfa = "session", grants = ["implicit"] }
    checkout  = { mfa = "none", grants = ["authorization_code", "refresh_token"] }
  }
}
resource "auth0_tenant" "this" {
  friendly_name         = "acme"
  session_lifetime      = 24
  idle_session_lifetime = 8
}
resource "auth0_guardian" "this" {
  policy = "never"
  otp    = true
}
resource "auth0_client" "spa" {
  for_each        = local.spas
  name            = each.key
  app_type        = "spa"
  grant_types     = each.value.grants
  client_metadata = { mfa = each.value.mfa }
  oidc_conformant = true
  dynamic "refresh_token" {
    for_each = contains(each.value.grants, "refresh_token") ? [1] : []
    content {
      rotation_type   = "rotating"
      expiration_type = "expiring"
    }
  }
}
resource "auth0_client" "partner" {
  name               = "partner"
  app_type           = "spa"
  grant_types        = ["authorization_code"]
  organization_usage = "require"
  client_metadata    = { mfa = "none" }
}
resource "auth0_client" "admin" {
  name            = "admin"
  app_type        = "regular_web"
  grant_types     = ["authorization_code"]
  client_metadata = { mfa = "always" }
}
resource "auth0_client" "billing" {
  name            = "billing"
  app_type        = "regular_web"
  grant_types     = ["authorization_code"]
  client_metadata = { mfa = "session" }
}
resource "auth0_client" "nightly" {
  name        = "nightly"
  app_type    = "non_interactive"
  grant_types = ["client_credentials"]
}
resource "auth0_client" "ios" {
  name            = "ios"
  app_type        = "native"
  grant_types     = ["authorization_code", "refresh_token"]
  client_metadata = { mfa = "session" }
}
resource "auth0_resource_server" "api" {
  for_each       = { portal = 900, admin = 300, billing = 3600 }
  name           = "${each.key}-api"
  identifier     = "https://api.acme.example/${each.key}"
  token_lifetime = each.value
}
resource "auth0_action" "organizations" {
  name   = "organizations"
  deploy = true
  code   = templatefile("${path.module}/code/20-organizations.js", {})
  supported_triggers {
    id      = "post-login"
    version = "v3"
  }
}
resource "auth0_action" "mfa" {
  name   = "mfa-per-client"
  deploy = true
  code   = file("${path.module}/code/30-mfa-per-client.js")
  supported_triggers {
    id      = "post-login"
    version = "v3"
  }
}
resource "auth0_action" "claims" {
  name   = "claims"
  deploy = true
  code   = file("${path.module}/code/40-claims.js")
  supported_triggers {
    id      = "post-login"
    version = "v3"
  }
}
resource "auth0_trigger_actions" "login" {
  trigger = "post-login"
  dynamic "actions" {
    for_each = [auth0_action.organizations, auth0_action.mfa, auth0_action.claims]
    content {
      id           = actions.value.id
      display_name = actions.value.name
    }
  }
}
