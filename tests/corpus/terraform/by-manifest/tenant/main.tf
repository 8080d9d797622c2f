variable "environment" {
  type    = string
  default = "dev"
}

locals {
  manifest = yamldecode(file("${path.module}/manifest.yaml"))
}

module "actions" {
  source      = "../modules/actions"
  definitions = local.manifest.actions
  environment = var.environment
  levels      = { for name, _ in local.manifest.applications : name => "gold" }
  application = module.applications_of["shop"].client
}

module "applications_of" {
  source   = "../modules/application"
  for_each = local.manifest.applications
  settings = merge({ name = each.key }, each.value)
}

resource "auth0_guardian" "this" {
  policy = "never"
}
