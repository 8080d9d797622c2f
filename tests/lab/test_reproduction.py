"""The script of a counterexample, played in headless Chromium against the lab: it says what came about."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from ssoproof import cli
from ssoproof.providers.auth0.switches import AUTH0
from tests.browser import NAMES
from tests.lab.replays import case_tenant
from tests.lab.server import Server
from tests.lab.user import CODE, PASSWORD

CASE = Path(__file__).parents[2] / "specs" / "cases" / "a-as-logged"
PLAYWRIGHT = Path(__file__).parent / "node_modules" / "playwright-core" / "index.mjs"
CHROMIUM = next(filter(None, map(shutil.which, NAMES)), None)


def played(server: Server, script: Path, **more: str) -> subprocess.CompletedProcess[str]:
    """The script's run; its credentials come from the environment alone."""
    tenant = case_tenant("a-as-logged")
    callbacks = {a.client_id: f"https://{a.client_id}.example/callback" for a in tenant.applications}
    own = {
        "ISSUER": server.origin,
        "LOGIN": PASSWORD["username"],
        "PASSWORD": PASSWORD["password"],
        "CODE": CODE,
        "CALLBACKS": json.dumps(callbacks),
        "PLAYWRIGHT": PLAYWRIGHT.as_uri(),
        "CHROMIUM": str(CHROMIUM),
        "HEADLESS": "yes",
    }
    environment = {**os.environ, **own, **more}
    return subprocess.run(
        ["node", str(script)], env=environment, capture_output=True, text=True, timeout=120, check=False
    )


def written(folder: Path, *about: str) -> Path:
    """The script of the case's first run of a question."""
    script = folder / "run.mjs"
    assert cli.run(["explain", str(CASE), *about, "--format", "playwright", "--output", str(script)]) == 0
    return script


@pytest.mark.slow
@pytest.mark.skipif(
    CHROMIUM is None or not PLAYWRIGHT.exists(),
    reason="it takes Chromium and playwright-core (make lab-server)",
)
def test_the_script_reproduces_the_incident_where_the_provider_does_so(
    server: Server, tmp_path: Path
) -> None:
    script = written(tmp_path, "SSO002", "console")
    tenant = case_tenant("a-as-logged")
    server.play(tenant, dict(AUTH0.defaults), sdk="auth0-spa-js")
    done = played(server, script)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    assert "REPRODUCED: Have console renew its token silently → login_required: Multifactor" in done.stdout
    server.play(tenant, {**AUTH0.defaults, "S7": "never"}, sdk="auth0-spa-js")
    other = played(server, script)
    assert other.returncode == 1
    assert "it shows: token; expected: login_required: Multifactor" in other.stdout
    assert "NOT REPRODUCED: step 8 came out otherwise" in other.stdout
    missing = played(server, script, PASSWORD="", CODE="")
    assert missing.returncode == 2 and "PASSWORD, TOTP or CODE" in missing.stderr
