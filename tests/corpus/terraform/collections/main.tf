locals {
  names = ["beta", "alpha"]
  apps  = { for n in local.names : n => { title = title(n), web = n == "beta" } }
}

resource "auth0_client" "app" {
  for_each    = local.apps
  name        = each.value.title
  app_type    = each.value.web ? "regular_web" : "spa"
  grant_types = ["authorization_code"]
}

resource "auth0_client" "mirror" {
  for_each    = auth0_client.app
  name        = "${each.value.name} mirror of ${each.value.app_type}"
  app_type    = "spa"
  grant_types = each.value.grant_types
}

resource "auth0_client" "numbered" {
  count       = length(local.names)
  name        = format("%02d %s", count.index, local.names[count.index])
  app_type    = "spa"
  grant_types = ["authorization_code"]
}

resource "auth0_client" "all" {
  name            = join(" and ", values(auth0_client.app)[*].name)
  description     = join(", ", auth0_client.numbered[*].name)
  app_type        = distinct(auth0_client.numbered[*].app_type)[0]
  grant_types     = flatten([["authorization_code"], [[]]])
  client_metadata = merge({ first = keys(local.apps)[0] }, { last = reverse(sort(local.names))[0] })
  addons {
    dynamic "samlp" {
      for_each = { audience = "urn:example" }
      content {
        audience = samlp.value
        dynamic "signing" {
          for_each = toset(["b", "a"])
          iterator = it
          content {
            name = "${samlp.key}-${it.key}"
          }
        }
      }
    }
  }
}

resource "auth0_guardian" "this" {
  policy = "never"
}

resource "auth0_action" "step" {
  for_each = toset(["one", "two", "three"])
  name     = each.value
  deploy   = true
  code     = "exports.onExecutePostLogin = async (event, api) => { api.multifactor.enable('${each.key}'); };"
  supported_triggers {
    id      = "post-login"
    version = "v3"
  }
}

resource "auth0_trigger_actions" "login" {
  trigger = "post-login"
  dynamic "actions" {
    for_each = [for key in ["two", "one"] : auth0_action.step[key]]
    content {
      id           = actions.value.id
      display_name = "${actions.key} ${actions.value.name}"
    }
  }
}
