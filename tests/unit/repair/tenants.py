"""Small tenants that fail in one way each, as files, and the shipped cases as copies."""

from __future__ import annotations

import shutil
from pathlib import Path

CASES = Path(__file__).parents[3] / "specs" / "cases"
SHIPPED = (
    "a-as-logged",
    "b-as-posted",
    "c-never-logged",
    "c-never-posted",
    "f-waiver-alone",
    "f-waiver-for-all",
)

_HEAD = "ssoproof: 1\ntenant: small  # as it is called\n"
_TIMES = "session: {idle: 72h, absolute: 168h}\nremembered-browser: {inactivity: 7d, overall: 30d}\n"
_ONE = "applications:\n  a: {requests: [none], renews: silent, sdk: auth0.js}\n"
_ONCE = "requirements:\n  applications: {a: once per session}\n"
_ACTION = "exports.onExecutePostLogin = async (event, api) => {\n"

#: By name: the files of a tenant, of which each fails.
SMALL = {
    # a remembered browser may be older than the evidence that is accepted
    "remembered": {
        "ssoproof.yaml": f"{_HEAD}mfa: always\nsession: {{idle: 1d, absolute: 2d}}\n"
        "remembered-browser: {inactivity: 30d, overall: 90d}\n"
        "applications:\n  one: {requests: [none]}\n"
        "requirements:\n  applications:\n    one: {demand: at most 1d old, remembered-browser: counts}\n"
    },
    # the policy asks again and again, and takes a remembered browser
    "policy": {"ssoproof.yaml": f"{_HEAD}mfa: always\n{_TIMES}{_ONE}{_ONCE}"},
    # code asks nobody
    "nobody": {
        "ssoproof.yaml": f"{_HEAD}mfa: never\n{_TIMES}{_ONE}hooks:\n  - rule: quiet.js\n{_ONCE}",
        "quiet.js": "function (user, context, callback) {\n"
        "  context.multifactor = { provider: false };  // asks nobody\n"
        "  return callback(null, user, context);\n}\n",
    },
    # code asks at every request, silent ones too
    "always": {
        "ssoproof.yaml": f"{_HEAD}mfa: never\n{_TIMES}{_ONE}hooks:\n  - action: asks.js\n{_ONCE}",
        "asks.js": f"{_ACTION}  // at every request\n"
        "  api.multifactor.enable('any', { allowRememberBrowser: false });\n};\n",
    },
    # a call of what does not exist ends the code before it asks
    "typo": {
        "ssoproof.yaml": f"{_HEAD}mfa: never\n{_TIMES}{_ONE}hooks:\n  - action: typo.js\n{_ONCE}",
        "typo.js": f"{_ACTION}  try {{ api.idToken.setCustomClaims('a', 1); "
        "api.multifactor.enable('any', { allowRememberBrowser: false }); } catch (e) {}\n};\n",
    },
}


def shipped(name: str, folder: Path) -> Path:
    """A copy of a shipped case, without what it declares."""
    shutil.copytree(CASES / name, folder / name)
    (folder / name / "case.toml").unlink()
    return folder / name


def small(name: str, folder: Path) -> Path:
    """One of the small tenants."""
    return written(SMALL[name], folder / name)


def written(files: dict[str, str], folder: Path) -> Path:
    """Files in a folder."""
    for file, text in files.items():
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        (folder / file).write_bytes(text.encode("utf-8"))
    return folder
