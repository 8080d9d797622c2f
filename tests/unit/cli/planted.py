"""Tenants with a secret in every place that may hold one, in all forms of input; none of the secrets is real.

A planted value is a plain word as well as not: what is never read comes out nowhere, whatever it looks like.
"""

from __future__ import annotations

import json
from pathlib import Path

#: Keys of Deploy CLI's export that hold secrets, each with a planted value below it.
SECTIONS: dict[str, object] = {
    "rulesConfigs": [{"key": "RISK_KEY", "value": "plainwordrulesconfig"}],
    "connections": [
        {
            "name": "db",
            "strategy": "auth0",
            "options": {
                "client_secret": "plainwordconnection",
                "configuration": {"DB_PASSWORD": "plainwordconfiguration"},
                "customScripts": {"login": "function login() { return 'plainwordscript'; }"},
                "gateway_authentication": {"secret": "plainwordgateway"},
                "app_secret": "plainwordapp",
                "twilio_token": "plainwordsms",
                "signing_key": {"key": "plainwordkey"},
            },
        }
    ],
    "databases": [{"name": "old", "options": {"bareConfiguration": {"token": "plainworddatabase"}}}],
    "emailProvider": {
        "name": "smtp",
        "credentials": {"smtp_pass": "plainwordsmtp", "api_key": "plainwordmail"},
    },
    "guardianFactorProviders": [{"name": "sms", "provider": "twilio", "auth_token": "plainwordtwilio"}],
    "guardianPhoneFactorSelectedProvider": {"provider": "plainwordprovider"},
    "phoneProviders": [{"name": "twilio", "credentials": {"auth_token": "plainwordphone"}}],
    "logStreams": [{"name": "log", "type": "datadog", "sink": {"datadogApiKey": "plainwordlog"}}],
    "eventStreams": [
        {
            "name": "event",
            "destination": {"configuration": {"webhook_authorization": {"token": "plainwordevent"}}},
        }
    ],
    "flowVaultConnections": [{"name": "vault", "setup": {"token": "plainwordvault"}}],
    "hooks": {"old": {"script": "plainwordhook", "secrets": {"key": "plainwordhooksecret"}}},
    "myOwnSection": {"token": "plainwordunknown"},
    "tenant": {"session_lifetime": 72, "idle_session_lifetime": 24, "unknown_token": "plainwordtenant"},
    "customDomains": [
        {"domain": "login.example", "type": "self_managed_certs", "certificate": {"key": "plainworddomain"}}
    ],
}

CODE = """exports.onExecutePostLogin = async (event, api) => {
  // the old token: plainwordcomment
  const apiKey = 'plainwordapikey';
  const pem = `-----BEGIN PRIVATE KEY-----
MIIplainwordpem
-----END PRIVATE KEY-----`;
  if (event.secrets.KEY === 'pw_Compared') { api.access.deny('no'); }
  if (event.user.app_metadata.password === 'plainwordpassword') { api.access.deny('no'); }
  if (event.user.app_metadata.other === apiKey) { api.access.deny('no'); }
  if (event.user.app_metadata.jwt === 'eyJhbGciOiJIUzI1NiJ9.eyJwbGFpbndvcmQiOiJqd3QifQ.c2lnbmF0dXJl') { api.access.deny('no'); }
  const risk = await fetch('https://user:plainwordurl@risk.example/?api_key=plainwordquery', {
    headers: { Authorization: 'Bearer plainword.Bearer' },
  });
  if (risk.ok) { api.access.deny('no'); }
  mystery('sk_live_plainwordmystery');
  if (event.client.name !== 'account') { return; }
  api.multifactor.enable('any', { allowRememberBrowser: false });
};
"""
#: What is planted in code; the rest of a planted word of a token.
IN_CODE = (
    *(
        "plainwordcomment",
        "plainwordapikey",
        "MIIplainwordpem",
        "pw_Compared",
        "plainwordpassword",
        "eyJwbGFpbndvcmQiOiJqd3QifQ",
    ),
    *("c2lnbmF0dXJl", "plainwordurl", "plainwordquery", "plainword.Bearer", "plainwordmystery"),
)
PLANTED_WORD = "plainword"


def export() -> dict[str, object]:
    """The export's sections: console is broken by account, so that there is a run to tell."""
    clients = [
        {
            "name": name,
            "client_id": f"{name}-id",
            "client_secret": "plainwordclient",
            "signing_keys": [
                {"cert": "plainwordcert", "pkcs7": "plainwordpkcs", "subject": "plainwordsubject"}
            ],
            "signing_key": {"key": "plainwordsigningkey"},
            "encryption_key": {"pub": "plainwordpub", "cert": "plainwordencryption"},
            "client_metadata": {"api_token": "plain-word_Metadata1"},
            "client_authentication_methods": {
                "private_key_jwt": {"credentials": [{"id": "plainwordcredential"}]}
            },
            "addons": {"layer": {"private_key": "plainwordaddon"}},
            "mobile": {"ios": {"app_bundle_identifier": "plainwordmobile"}},
            "app_type": "spa",
            "grant_types": ["implicit", "authorization_code"],
        }
        for name in ("console", "account")
    ]
    return {
        **SECTIONS,
        "clients": clients,
        "guardianPolicies": {"policies": ["all-applications"]},
        "resourceServers": [
            {
                "name": "api",
                "identifier": "https://api.example",
                "token_lifetime": 600,
                "signing_secret": "plainwordserver",
            }
        ],
        "actions": [
            {
                "name": "step",
                "code": "./actions/step/code.js",
                "deployed": True,
                "secrets": [{"name": "KEY", "value": "plainwordaction"}],
                "supported_triggers": [{"id": "post-login", "version": "v3"}],
            }
        ],
        "triggers": {
            "post-login": [
                {"action_name": "step", "display_name": "step", "secrets": [{"value": "plainwordbinding"}]}
            ]
        },
    }


#: How the sections are called as folders and files of the directory layout.
_FOLDERS = {
    "rulesConfigs": "rules-configs",
    "clients": "clients",
    "resourceServers": "resource-servers",
    "actions": "actions",
    "connections": "connections",
    "databases": "database-connections",
    "logStreams": "log-streams",
    "eventStreams": "event-streams",
    "customDomains": "custom-domains",
    "phoneProviders": "phone-providers",
    "flowVaultConnections": "flow-vault-connections",
    "guardianFactorProviders": "guardian/providers",
}
_FILES = {
    "tenant": "tenant.json",
    "guardianPolicies": "guardian/policies.json",
    "triggers": "triggers/triggers.json",
    "emailProvider": "emails/provider.json",
    "guardianPhoneFactorSelectedProvider": "guardian/phone-provider.json",
    "hooks": "hooks/old.json",
    "myOwnSection": "my-own-section.json",
}


def write(folder: Path, files: dict[str, str]) -> Path:
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content, encoding="utf-8")
    return folder


def as_yaml(folder: Path) -> Path:
    """The export as one file."""
    body = "\n".join(f"{key}: {json.dumps(value)}" for key, value in export().items())
    return write(folder, {"tenant.yaml": body, "actions/step/code.js": CODE})


def as_folder(folder: Path) -> Path:
    """The export as a folder."""
    files = {"actions/step/code.js": CODE}
    for key, value in export().items():
        if key in _FILES:
            files[_FILES[key]] = json.dumps(value, indent=1)
            continue
        assert isinstance(value, list)
        for number, item in enumerate(value):
            files[f"{_FOLDERS[key]}/{number}.json"] = json.dumps(item, indent=1)
    return write(folder, files)


def as_terraform(folder: Path) -> Path:
    """The same as Terraform, with secrets as texts, variables, defaults, locals and files."""
    clients = "".join(
        f"""
resource "auth0_client" "{name}" {{
  name            = "{name}"
  app_type        = "spa"
  grant_types     = ["implicit", "authorization_code"]
  client_secret   = "plainwordtfclient"
  client_metadata = {{ api_token = "plain-word_Metadata1", other = var.deploy_token }}
}}
"""
        for name in ("console", "account")
    )
    main = (
        clients
        + """
terraform {
  backend "s3" { secret_key = "plainwordbackend" }
}
provider "auth0" {
  domain        = "x.auth0.com"
  client_secret = "plainwordprovider"
}
variable "deploy_token" { default = "plainworddefault" }
variable "hidden" {
  default   = "plainwordsensitive"
  sensitive = true
}
variable "smtp" { default = { pass = "plainwordobject" } }
locals { db_password = "plainwordlocal" }
resource "auth0_tenant" "t" {
  session_lifetime      = 72
  idle_session_lifetime = 24
  support_url           = "https://x/${var.hidden}"
}
resource "auth0_guardian" "g" {
  policy = "all-applications"
  phone {
    provider = "twilio"
    options { auth_token = "plainwordguardian" }
  }
}
resource "auth0_rule_config" "c" {
  key   = "RISK_KEY"
  value = "plainwordtfrule"
}
resource "auth0_connection" "db" {
  name = "db"
  strategy = "auth0"
  options {
    client_secret = "plainwordtfconnection"
    configuration = { password = local.db_password }
  }
}
resource "auth0_email_provider" "mail" {
  name = "smtp"
  credentials { smtp_pass = var.smtp.pass }
}
resource "auth0_client_credentials" "c" {
  client_id     = auth0_client.console.id
  client_secret = "plainwordtfcredentials"
}
resource "auth0_resource_server" "api" {
  name           = "api"
  identifier     = "https://api.example"
  token_lifetime = 600
  signing_secret = "plainwordtfserver"
}
resource "auth0_log_stream" "l" {
  name = "l"
  sink { datadog_api_key = file("${path.module}/key.txt") }
}
resource "auth0_action" "step" {
  name   = "step"
  code   = file("${path.module}/code.js")
  deploy = true
  supported_triggers {
    id      = "post-login"
    version = "v3"
  }
  secrets {
    name  = "KEY"
    value = "plainwordtfaction"
  }
}
resource "auth0_trigger_actions" "login" {
  trigger = "post-login"
  actions {
    id           = auth0_action.step.id
    display_name = "step"
  }
}
resource "auth0_mystery" "m" { token = "plainwordmysteryresource" }
"""
    )
    files = {
        "main.tf": main,
        "code.js": CODE,
        "key.txt": "plainwordfile\n",
        "x.auto.tfvars": 'deploy_token = "plainwordtfvars"\n',
    }
    return write(folder, files)


def as_native(folder: Path) -> Path:
    """The same in the native format."""
    text = """ssoproof: 1
tenant: planted
mfa: always
apis:
  api: {audience: "https://api.example", token-lifetime: 10m}
applications:
  console: {client-id: console-id, requests: [api], renews: silent, sdk: auth0.js, metadata: {api_token: plain-word_Metadata1}}
  account: {client-id: account-id, requests: [api]}
hooks:
  - {action: hooks/step.js, name: step}
requirements:
  applications: {console: once per session, account: every visit}
"""
    return write(folder, {"ssoproof.yaml": text, "hooks/step.js": CODE})


#: All forms, and the mappings that go with an export.
FORMS = {"yaml": as_yaml, "folder": as_folder, "terraform": as_terraform, "native": as_native}
MAPPINGS = {
    "AUTH0_CLIENT_SECRET": "plainwordmapping",
    "AUTH0_DOMAIN": "x.auth0.com",
    "AUTH0_KEYWORD_REPLACE_MAPPINGS": {"DEPLOY_TOKEN": "plainwordkeyword", "STAGE": "test"},
}
