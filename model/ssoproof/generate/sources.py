"""The JavaScript of generated tenants: a rule with lists, Actions with metadata, audiences, networks and
claims."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from json import dumps

from ssoproof.generate.behaviours import ALLOW, AWAY, FORBID, NOTHING, POLICIES, STAFF, WAIVE

_RULE = """// The clients that were here before metadata were: by their ids.
function (user, context, callback) {
  const methods = (context.authentication && context.authentication.methods) || [];
  const done = methods.some((method) => method.name === 'mfa');
%s
  return callback(null, user, context);
}
"""

_ASSURANCE = """// What each client's metadata ask for.
exports.onExecutePostLogin = async (event, api) => {
  const metadata = event.client.metadata;
  const done = (event.authentication?.methods ?? []).some((method) => method.name === 'mfa');
  const silent = event.request.query?.prompt === 'none';

  if (metadata.renewal === 'relaxed' && silent) {
    return;
  }
  switch (metadata.assurance) {
%s
    default:
      break;
  }
};
"""

_STEP_UP = """// What the API asks for, whoever calls: every time for the listed ones, once for payments.
const EVERY_TIME = %s;

exports.onExecutePostLogin = async (event, api) => {
  const audience = event.resource_server?.identifier ?? '';
  const done = (event.authentication?.methods ?? []).some((method) => method.name === 'mfa');

  if (event.client.metadata.renewal === 'relaxed' && event.request.query?.prompt === 'none') {
    return;
  }
  if (EVERY_TIME.includes(audience) || (audience.startsWith('https://pay.') && !done)) {
    api.multifactor.enable('any', { allowRememberBrowser: false });
  }
};
"""

CLAIMS = """// Claims only: nothing about MFA.
exports.onExecutePostLogin = async (event, api) => {
  const owner = event.client.metadata.owner || 'nobody';
  api.idToken.setCustomClaim('https://example.com/owner', owner);
  if (event.authorization) {
    api.accessToken.setCustomClaim('https://example.com/roles', event.authorization.roles);
  }
  console.log(`login at ${event.client.name} for ${owner}`);
};
"""

_RULE_WRITES = {
    WAIVE: "context.multifactor = { provider: 'none' };",
    ALLOW: "context.multifactor = { provider: 'any', allowRememberBrowser: true };",
    FORBID: "context.multifactor = { provider: 'any', allowRememberBrowser: false };",
}
_ACTION_WRITES = {
    WAIVE: "api.multifactor.enable('none');",
    ALLOW: "api.multifactor.enable('any', { allowRememberBrowser: true });",
    FORBID: "api.multifactor.enable('any', { allowRememberBrowser: false });",
}
_ONLY = {
    AWAY: "!event.request.ip.startsWith('198.51.100.')",
    STAFF: "event.user.app_metadata.kind === 'staff'",
}


def _branches(missing: str, there: str, writes: Mapping[str, str], indent: str) -> list[str]:
    """Statements that write one thing where `done` is false and another where it is true."""
    if missing == there:
        return [indent + writes[missing]] if missing in writes else []
    lines = []
    for condition, write in (("!done", missing), ("done", there)):
        if write != NOTHING:
            lines += [f"{indent}if ({condition}) {{", f"{indent}  {writes[write]}", f"{indent}}}"]
    return lines


def rule(lists: Mapping[str, Sequence[str]]) -> str:
    """The rule: for each policy the client ids that it is for."""
    lines = []
    for policy in POLICIES:
        if policy.name in lists:
            ids = ",\n    ".join(dumps(i) for i in lists[policy.name])
            lines.append(f"  if ([\n    {ids},\n  ].includes(context.clientID)) {{")
            lines += [*_branches(policy.missing, policy.there, _RULE_WRITES, "    "), "  }"]
    return _RULE % "\n".join(lines)


def assurance() -> str:
    """The Action that reads the client's metadata."""
    lines = []
    for policy in POLICIES:
        lines.append(f"    case '{policy.name}':")
        if policy.name == "retired":
            lines.append("      api.access.deny('This application is retired.');")
        body = _branches(policy.missing, policy.there, _ACTION_WRITES, "      ")
        if policy.only:
            inner = ["  " + line for line in body]
            body = [f"      if ({_ONLY[policy.only]}) {{", *inner, "      }"]
        lines += [*body, "      break;"]
    return _ASSURANCE % "\n".join(lines)


def step_up(audiences: Sequence[str]) -> str:
    """The Action that reads the audience; `audiences` are those that ask every time."""
    listed = "".join(f"\n  {dumps(a)}," for a in audiences)
    return _STEP_UP % f"[{listed}\n]"
