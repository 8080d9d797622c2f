"""The init command: a first file with comments, which is read once before it is written."""

from __future__ import annotations

import sys
from pathlib import Path

from ssoproof.cli.atomic_write import place
from ssoproof.documents.files import NATIVE_NAME
from ssoproof.errors import ExitCode
from ssoproof.readers.native.loader import load_text

STARTER = """\
# One identity tenant, as ssoproof checks it. Whatever is left out gets a default, which every report tells as
# an assumption. All keys: docs/reference/native-format.md. Check it: ssoproof check ssoproof.yaml
ssoproof: 1
tenant: my tenant
provider: auth0

# The tenant-wide MFA policy: never, always or adaptive.
mfa: never

# Limits of the SSO session, and of a remembered browser.
session: {idle: 72h, absolute: 168h}
remembered-browser: {inactivity: 7d, overall: 30d}

# APIs: the identifier that is sent as audience, and how long a token lives.
apis:
  main-api: {audience: "https://api.example.com", token-lifetime: 10m}

# Applications: which APIs each asks for (the first one at sign-in), whether it renews its tokens in a hidden
# iframe (renews: silent or no), and by which SDK (auth0.js or auth0-spa-js).
applications:
  web:
    client-id: web
    requests: [main-api]
    renews: silent
    sdk: auth0.js
  admin:
    client-id: admin
    requests: [main-api]
    renews: silent
    sdk: auth0.js

# The tenant's own code, in the order in which it runs; files lie beside this one.
# hooks:
#   - rule: hooks/mfa.js
#   - action: hooks/step-up.js

# What the owners want: never, once per session, every visit, or a duration (not older than that).
# Questions about MFA are asked of those that demand it.
requirements:
  applications:
    web: {demand: never}
    admin: {demand: never}
# `ssoproof import` writes the demands that it infers from code and policy as such lines, with the condition
# in words beside those that hold for some people only; take the # away where one is right:
#   apis:
#     main-api: {demand: once per session}  # only for users with app_metadata.vip

# What is known of values that code reads: never, always, constant, is VALUE, is one of A, B; calls: answers.
# inputs:
#   app_metadata.vip: constant
#   call risk.example.com: answers
"""


def run_init(path: Path, force: bool) -> int:
    """Writes the file; UsageError where there is one already (without `force`)."""
    file = path / NATIVE_NAME if path.is_dir() else path
    load_text(STARTER, file)
    place(file, STARTER, force)
    print(f"wrote {file}; check it: ssoproof check {file}", file=sys.stderr)
    return int(ExitCode.PROVED)
