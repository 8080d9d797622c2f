"""A tenant as Deploy CLI exports it, in both layouts, and as Terraform states it; small ways to change it."""

from __future__ import annotations

import json
from pathlib import Path

from ssoproof.readers.detect import load
from ssoproof.readers.native.loader import Loaded

SECRET = "hunter2-never-shown"
RULE = """function (user, context, callback) {
  if (context.clientName === 'Account') {
    context.multifactor = { provider: 'any', allowRememberBrowser: false };
  }
  context.shared = configuration.LIMIT;
  return callback(null, user, context);
}
"""
ACTION = """exports.onExecutePostLogin = async (event, api) => {
  if (event.client.name === 'Account') {
    api.multifactor.enable('none');
  }
};
"""

#: The export as values: what the YAML file holds, and the parts of the folder.
EXPORT: dict[str, object] = {
    "tenant": {
        "friendly_name": "Example",
        "session_lifetime": 24.5,
        "idle_session_lifetime": 0.5,
        "flags": {"enable_sso": True},
        "session_cookie": {"mode": "persistent"},
    },
    "guardianPolicies": {"policies": ["all-applications"]},
    "guardianFactors": [{"name": "otp", "enabled": True}],
    "clients": [
        {
            "name": "Console",
            "app_type": "spa",
            "grant_types": ["authorization_code", "implicit"],
            "client_metadata": {"tier": "gold"},
            "oidc_conformant": True,
            "client_secret": SECRET,
        },
        {
            "name": "Account",
            "app_type": "regular_web",
            "grant_types": ["authorization_code", "refresh_token"],
        },
        {
            "name": "Machine",
            "app_type": "non_interactive",
            "grant_types": ["client_credentials"],
            "sso_disabled": True,
        },
    ],
    "resourceServers": [
        {
            "name": "Console API",
            "identifier": "https://console.example/api",
            "token_lifetime": 600,
            "scopes": [{"value": "read"}],
            "signing_secret": SECRET,
        },
        {
            "name": "Auth0 Management API",
            "identifier": "https://example.auth0.com/api/v2/",
            "is_system": True,
        },
    ],
    "rules": [
        {"name": "off", "script": "./rules/off.js", "order": 1, "enabled": False, "stage": "login_success"},
        {"name": "mfa", "script": "./rules/mfa.js", "order": 2, "enabled": True, "stage": "login_success"},
    ],
    "rulesConfigs": [{"key": "LIMIT", "value": SECRET}],
    "actions": [
        {
            "name": "waive",
            "code": "./actions/waive/code.js",
            "deployed": True,
            "secrets": [{"name": "KEY", "value": SECRET}],
            "supported_triggers": [{"id": "post-login", "version": "v3"}],
        },
        {
            "name": "unbound",
            "code": "./actions/unbound/code.js",
            "deployed": True,
            "supported_triggers": [{"id": "post-login"}],
        },
    ],
    "triggers": {
        "post-login": [{"action_name": "waive", "display_name": "waive"}],
        "post-change-password": [],
    },
}
FILES = {
    "rules/mfa.js": RULE,
    "rules/off.js": RULE,
    "actions/waive/code.js": ACTION,
    "actions/unbound/code.js": ACTION,
}
FOLDERS = {
    "clients": "clients",
    "resourceServers": "resource-servers",
    "rules": "rules",
    "rulesConfigs": "rules-configs",
    "actions": "actions",
}
TERRAFORM = f"""
variable "stage" {{ default = "prod" }}
variable "client_secret" {{ default = "{SECRET}" }}
locals {{ host = "https://console.${{local.name}}" }}
locals {{ name = var.stage == "prod" ? "example" : "test" }}
provider "auth0" {{}}
resource "aws_s3_bucket" "other" {{}}
resource "auth0_tenant" "this" {{
  friendly_name = "Example"
  session_lifetime = 24.5
  idle_session_lifetime = 0.5
  flags {{
    enable_sso = true
  }}
}}
resource "auth0_guardian" "this" {{
  policy = "all-applications"
  otp = true
}}
resource "auth0_client" "console" {{
  name = "Console"
  app_type = "spa"
  grant_types = ["authorization_code", "implicit"]
  client_metadata = {{ tier = "gold" }}
}}
resource "auth0_client" "account" {{
  name = "Account"
  app_type = "regular_web"
  grant_types = ["authorization_code", "refresh_token"]
}}
resource "auth0_resource_server" "console" {{
  name = "Console API"
  identifier = "${{local.host}}/api"
  token_lifetime = 600
  signing_secret = "{SECRET}"
}}
resource "auth0_rule" "off" {{
  name = "off"
  enabled = false
  order = 1
  script = file("${{path.module}}/rules/off.js")
}}
resource "auth0_rule" "mfa" {{
  name = "mfa"
  enabled = true
  order = 2
  script = file("${{path.module}}/rules/mfa.js")
}}
resource "auth0_rule_config" "limit" {{
  key = "LIMIT"
  value = "{SECRET}"
}}
resource "auth0_action" "waive" {{
  name = "waive"
  deploy = true
  code = file("${{path.module}}/actions/waive/code.js")
  supported_triggers {{
    id = "post-login"
    version = "v3"
  }}
  secrets {{
    name = "KEY"
    value = var.client_secret
  }}
}}
resource "auth0_action" "unbound" {{
  name = "unbound"
  code = file("${{path.module}}/actions/unbound/code.js")
  supported_triggers {{
    id = "post-login"
    version = "v3"
  }}
}}
resource "auth0_trigger_actions" "login" {{
  trigger = "post-login"
  actions {{
    id = auth0_action.waive.id
    display_name = auth0_action.waive.name
  }}
}}
"""


def write(folder: Path, files: dict[str, str]) -> Path:
    """Writes files below the folder."""
    for name, content in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content, encoding="utf-8")
    return folder


def as_yaml(folder: Path, **changed: object) -> Path:
    """The export as one file; JSON is YAML too. A section that is None is left out."""
    whole = {k: v for k, v in {**EXPORT, **changed}.items() if v is not None}
    body = "\n".join(f"{key}: {json.dumps(value)}" for key, value in whole.items())
    return write(folder, {"tenant.yaml": body, **FILES})


def as_folder(folder: Path, **changed: object) -> Path:
    """The export as a folder. A section that is None is left out."""
    whole = {k: v for k, v in {**EXPORT, **changed}.items() if v is not None}
    files = dict(FILES)
    for key, name in FOLDERS.items():
        listed = whole.get(key, [])
        assert isinstance(listed, list)
        for number, item in enumerate(listed):
            files[f"{name}/{number}.json"] = json.dumps(item, indent="\t")
    single = {
        "tenant": "tenant.json",
        "guardianPolicies": "guardian/policies.json",
        "triggers": "triggers/triggers.json",
    }
    files |= {name: json.dumps(whole[key]) for key, name in single.items() if key in whole}
    files["guardian/factors/otp.json"] = json.dumps({"name": "otp", "enabled": True})
    files |= {"rules/mfa.js": RULE, "rules/off.js": RULE}
    return write(folder, files)


def as_terraform(folder: Path, text: str = TERRAFORM) -> Path:
    """The tenant as a folder of Terraform."""
    return write(folder, {"main.tf": text, **FILES})


def codes(loaded: Loaded) -> set[str]:
    """The codes of what was remarked."""
    return {d.code for d in loaded.diagnostics}


def loaded(folder: Path) -> Loaded:
    """What is read at a path."""
    return load(folder)


def as_terraform_json(folder: Path) -> Path:
    """The tenant as a folder of Terraform's JSON: blocks as objects, and as lists of one object."""
    deployed = {"deploy": True, "supported_triggers": [{"id": "post-login", "version": "v3"}]}
    resources = {
        "aws_s3_bucket": {"other": {}},
        "auth0_tenant": {
            "this": {
                "//": {"note": "made up"},
                "friendly_name": "Example",
                "session_lifetime": 24.5,
                "idle_session_lifetime": 0.5,
                "flags": {"enable_sso": True},
            }
        },
        "auth0_guardian": {"this": [{"policy": "all-applications", "otp": True}]},
        "auth0_client": {
            "console": {
                "name": "Console",
                "app_type": "spa",
                "grant_types": ["authorization_code", "implicit"],
                "client_metadata": {"tier": "gold"},
            },
            "account": {
                "name": "Account",
                "app_type": "regular_web",
                "grant_types": ["authorization_code", "refresh_token"],
            },
        },
        "auth0_resource_server": {
            "console": {
                "name": "Console API",
                "identifier": "${local.host}/api",
                "token_lifetime": 600,
                "signing_secret": SECRET,
            }
        },
        "auth0_rule": {
            "off": {
                "name": "off",
                "enabled": False,
                "order": 1,
                "script": '${file("${path.module}/rules/off.js")}',
            },
            "mfa": {
                "name": "mfa",
                "enabled": "${1 == 1}",
                "order": "${1 + 1}",
                "script": '${file("rules/mfa.js")}',
            },
        },
        "auth0_rule_config": {"limit": {"key": "LIMIT", "value": SECRET}},
        "auth0_action": {
            "waive": {
                **deployed,
                "name": "waive",
                "code": '${file("${path.module}/actions/waive/code.js")}',
                "dynamic": {
                    "secrets": [
                        {
                            "for_each": "${toset([1])}",
                            "content": {"name": "KEY", "value": "${var.client_secret}"},
                        }
                    ]
                },
            },
            "unbound": {
                **deployed,
                "deploy": False,
                "name": "unbound",
                "code": '${file("actions/unbound/code.js")}',
            },
        },
        "auth0_trigger_actions": {
            "login": {
                "trigger": "post-login",
                "actions": [{"id": "${auth0_action.waive.id}", "display_name": "${auth0_action.waive.name}"}],
            }
        },
    }
    whole = {
        "//": "made up",
        "terraform": {"required_version": ">= 1.0"},
        "provider": {"auth0": {}},
        "variable": {"stage": {"default": "prod"}, "client_secret": [{"default": SECRET}]},
        "locals": [
            {"host": "https://console.${local.name}"},
            {"name": '${var.stage == "prod" ? "example" : "test"}'},
        ],
        "resource": [{kind: made} for kind, made in resources.items()],
    }
    return write(folder, {"main.tf.json": json.dumps(whole, indent=2), **FILES})
