variable "definitions" {
  type = any
}

variable "environment" {
  type = string
}

variable "levels" {
  type = map(string)
}

variable "application" {
  type = any
}

locals {
  active = {
    for key, it in var.definitions : key => it
    if lookup(it, "environments", null) == null || contains(try(it.environments, []), var.environment)
  }
  triggers = distinct([for key, it in local.active : it.trigger])
  by_trigger = {
    for trigger in local.triggers : trigger => [
      for row in sort([
        for key, it in local.active : format("%04d|%s", lookup(it, "order", 9999), key) if it.trigger == trigger
      ]) : element(split("|", row), 1)
    ]
  }
}

resource "auth0_action" "this" {
  for_each = local.active
  name     = each.key
  runtime  = "node22"
  deploy   = true
  code = templatefile("${path.module}/../../hooks/${each.value.file}", {
    application = var.application.name
    levels      = var.levels
  })

  supported_triggers {
    id      = each.value.trigger
    version = "v3"
  }

  dynamic "secrets" {
    for_each = toset(try(each.value.secrets, []))
    iterator = it
    labels   = []
    content {
      name  = it.value
      value = "unused"
    }
  }
}

resource "auth0_trigger_actions" "this" {
  for_each = local.by_trigger
  trigger  = each.key

  dynamic "actions" {
    for_each = each.value
    content {
      id           = auth0_action.this[actions.value].id
      display_name = auth0_action.this[actions.value].name
    }
  }
}
