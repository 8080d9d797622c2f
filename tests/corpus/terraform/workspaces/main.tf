locals {
  settings = {
    default = { policy = "never", sessions = 24, actions = [] }
    stage   = { policy = "never", sessions = 8, actions = ["gate"] }
    prod    = { policy = "all-applications", sessions = 4, actions = ["gate"] }
  }
  chosen = local.settings[terraform.workspace]
}

resource "auth0_client" "app" {
  name        = "app-${terraform.workspace}"
  app_type    = "spa"
  grant_types = ["authorization_code"]
}

resource "auth0_tenant" "this" {
  session_lifetime      = local.chosen.sessions
  idle_session_lifetime = local.chosen.sessions
}

resource "auth0_guardian" "this" {
  policy = local.chosen.policy
}

resource "auth0_action" "gate" {
  name   = "gate"
  deploy = true
  code   = <<-EOT
    exports.onExecutePostLogin = async (event, api) => {
      api.multifactor.enable("any");
    };
  EOT
  supported_triggers {
    id      = "post-login"
    version = "v3"
  }
}

resource "auth0_trigger_actions" "login" {
  trigger = "post-login"
  dynamic "actions" {
    for_each = [for name in local.chosen.actions : auth0_action.gate if name == auth0_action.gate.name]
    content {
      id           = actions.value.id
      display_name = actions.value.name
    }
  }
}
