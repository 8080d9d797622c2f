"""A whole native file, and small ways to change it."""

from pathlib import Path

from ssoproof.errors import BadInput
from ssoproof.readers.native.loader import Loaded, load, load_text

WHOLE = """\
ssoproof: 1
tenant: incident
provider: auth0
mfa: always
session: {idle: 72h, absolute: 168h}
remembered-browser: {inactivity: 7d, overall: 30d}
user: {first-factor: pwd, roles: [admin], factors: [otp]}
apis:
  console-api: {audience: "https://console.example/api", token-lifetime: 10m, scopes: [read]}
  account-api:
    audience: account
    token-lifetime: 600
applications:
  console:
    client-id: console-spa
    name: Console
    metadata: {key: value}
    requests: [console-api]
    scopes: [openid, read]
    may-request: [console-api, none]
    sends: {prompt: login, max-age: 5m, acr-values: "urn:mfa"}
    renews: silent
    sdk: auth0.js
  account:
    sdk: {profile: auth0-spa-js, on-login-required: keep}
hooks:
  - rule: hooks/mfa.js
  - action: hooks/mfa-action.js
    name: second
requirements:
  applications:
    console: once per session
    account: {demand: at most 15m old, remembered-browser: counts}
  apis:
    account-api: every visit
"""
SMALL = "ssoproof: 1\ntenant: small\nmfa: always\napplications:\n  app: {}\n"
HOOKS = {
    "hooks/mfa.js": "function (user, context, callback) { callback(null, user, context); }\n",
    "hooks/mfa-action.js": "exports.onExecutePostLogin = async (event, api) => {};\n",
}


def write(folder: Path, text: str | bytes = WHOLE) -> Path:
    """Writes a tenant with its hooks into the folder; gives the YAML file."""
    for name, source in HOOKS.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(source)
    file = folder / "ssoproof.yaml"
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    return file


def read(text: str) -> Loaded:
    """Reads text that needs no hook files."""
    return load_text(text, Path("some/tenant.yaml"))


def problems(text: str) -> list[tuple[str, int, int]]:
    """Codes, lines and columns of what was wrong with a text."""
    try:
        found = read(text).diagnostics
    except BadInput as bad:
        found = bad.diagnostics
    for diagnostic in found:
        assert diagnostic.help and diagnostic.primary.file == "some/tenant.yaml"
    return [(d.code, d.primary.line, d.primary.column) for d in found]


def refused(path: Path) -> BadInput:
    """The exception that loading a path raises."""
    try:
        load(path)
    except BadInput as bad:
        return bad
    raise AssertionError(f"{path} was read")
