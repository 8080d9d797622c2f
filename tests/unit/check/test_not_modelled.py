"""Applications that renew by what the model does not cover: not proved, not taken to renew silently, on the
first screen."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
from tests.incident import repaired
from tests.refreshing import online

from ssoproof import cli
from ssoproof.check.options import Options
from ssoproof.check.run import check
from ssoproof.compare.findings import Outcome, outcome
from ssoproof.explain.build import explain
from ssoproof.readers.detect import load_path
from ssoproof.render import github, junit, markdown, sarif
from ssoproof.render import json as as_json
from ssoproof.render.html import report
from ssoproof.render.text.report import text
from ssoproof.tenant.model import Tenant
from ssoproof.verdict.verdict import NotApplicable

CLIENT = """  - name: {name}
    app_type: {kind}
    grant_types: [{grants}]
    {more}
"""
TERRAFORM = """
resource "auth0_client" "app" {{
  name        = "App"
  app_type    = "{kind}"
  grant_types = [{grants}]
  {more}
}}
resource "auth0_client" "other" {{
  name        = "Other"
  app_type    = "spa"
  grant_types = ["authorization_code"]
}}
resource "auth0_guardian" "mfa" {{
  policy = "never"
}}
"""
#: Type, grants, what the settings of refresh tokens say; whether it renews silently, whether by refresh
#: tokens.
KINDS = [
    ("spa", "authorization_code, refresh_token", "rotating", False, True),
    ("spa", "authorization_code, refresh_token", "non-rotating", True, False),
    ("spa", "authorization_code, refresh_token", "", True, False),
    ("spa", "authorization_code", "rotating", True, False),
    ("native", "authorization_code, refresh_token", "", False, True),
    ("native", "authorization_code", "", False, False),
    ("regular_web", "authorization_code, refresh_token", "rotating", False, True),
    ("regular_web", "authorization_code, refresh_token", "", False, False),
]


def refreshing() -> Tenant:
    found = repaired()
    console, account = found.applications
    mobile = online(replace(console, name="mobile", client_id="mobile"))
    return replace(found, applications=(console, account, mobile))


@pytest.fixture(scope="module", name="told")
def _told() -> Outcome:
    options = Options(
        ("SSO001", "SSO002"), reading={"S9": "no", "S26": "challenge", "S2": "no", "S7": "redirect"}
    )
    return outcome(explain(check(refreshing(), options)))


@pytest.mark.parametrize(("kind", "grants", "rotation", "silent", "refreshes"), KINDS)
def test_exports_and_terraform(
    kind: str, grants: str, rotation: str, silent: bool, refreshes: bool, tmp_path: Path
) -> None:
    more = f"refresh_token: {{rotation_type: {rotation}}}" if rotation else ""
    export = "clients:\n" + CLIENT.format(name="App", kind=kind, grants=grants, more=more)
    export += CLIENT.format(name="Other", kind="spa", grants="authorization_code", more="")
    (tmp_path / "tenant.yaml").write_text(f"{export}guardianPolicies: {{policies: []}}\n")
    block = (
        f'refresh_token {{\n    rotation_type = "{rotation}"\n    expiration_type = "expiring"\n  }}'
        if rotation
        else ""
    )
    quoted = ", ".join(f'"{g}"' for g in grants.split(", "))
    folder = tmp_path / "tf"
    folder.mkdir()
    (folder / "main.tf").write_text(TERRAFORM.format(kind=kind, grants=quoted, more=block))
    for path in (tmp_path / "tenant.yaml", folder):
        app = next(a for a in load_path(path, None).tenant.applications if a.name.lower() == "app")
        assert (app.renews_silently.value, app.refresh is not None) == (silent, refreshes), path


def test_a_rotation_that_is_not_known_is_not_understood(tmp_path: Path) -> None:
    more = "refresh_token: {rotation_type: '@@ROTATION@@'}"
    client = CLIENT.format(name="App", kind="spa", grants="authorization_code, refresh_token", more=more)
    (tmp_path / "tenant.yaml").write_text(f"clients:\n{client}guardianPolicies: {{policies: []}}\n")
    tenant = load_path(tmp_path / "tenant.yaml", None).tenant
    assert tenant.applications[0].renews_silently.value
    assert any("refresh tokens" in p.text for p in tenant.coverage.not_understood)


def test_the_native_format_says_it_and_gets_it_back(tmp_path: Path) -> None:
    (tmp_path / "ssoproof.yaml").write_text(
        "ssoproof: 1\ntenant: t\nmfa: never\napplications:\n  a: {renews: silent}\n  b: "
        "{renews: refresh-tokens, refresh-tokens: {access: online}}\n"
    )
    tenant = load_path(tmp_path, None).tenant
    assert tenant.uncovered == (("b", "it renews by online refresh tokens"),)
    assert cli.run(["check", str(tmp_path), "--property", "SSO001"]) == 0
    assert cli.run(["check", str(tmp_path), "--property", "SSO001", "--strict"]) == 20
    assert cli.run(["check", str(tmp_path), "--property", "SSO001", "--subject", "b"]) == 3


def test_it_survives_an_import(tmp_path: Path) -> None:
    client = CLIENT.format(name="App", kind="native", grants="authorization_code, refresh_token", more="")
    (tmp_path / "tenant.yaml").write_text(f"clients:\n{client}guardianPolicies: {{policies: []}}\n")
    assert cli.run(["import", str(tmp_path / "tenant.yaml"), "--to", str(tmp_path / "out.yaml")]) == 0
    assert "renews: refresh-tokens" in (tmp_path / "out.yaml").read_text()
    imported = load_path(tmp_path / "out.yaml", None).tenant
    assert imported.applications[0].refresh is not None and not imported.uncovered


def test_it_is_told_apart_from_what_is_not_applicable(told: Outcome) -> None:
    verdicts = {(r.question, r.subject): r.parts[0].verdict for r in told.report.results}
    for code in ("SSO001", "SSO002"):
        mobile, account = verdicts[code, "mobile"], verdicts[code, "account"]
        assert mobile == NotApplicable("not modelled: it renews by online refresh tokens", False)
        assert isinstance(account, NotApplicable) and account.modelled


def test_the_first_screen_of_text(told: Outcome) -> None:
    screen = " ".join(text(told.explanation, told).plain().splitlines()[:24])
    assert "not modelled: mobile (renews by online refresh tokens)" in screen


def test_every_other_format(told: Outcome) -> None:
    document = json.loads(as_json.text(told.explanation, told))
    assert document["applications_not_modelled"] == [
        {"application": "mobile", "reason": "it renews by online refresh tokens"}
    ]
    row = next(r for r in document["results"] if (r["question"], r["subject"]) == ("SSO001", "mobile"))
    assert row["status"] == "not applicable" and row["parts"][0]["modelled"] is False
    assert any(d["code"] == "not-modelled" for d in document["diagnostics"])
    log = json.loads(sarif.text(told, "0", Path.cwd()))
    notes = log["runs"][0]["invocations"][0]["toolExecutionNotifications"]
    assert any(n["descriptor"]["id"] == "not-modelled" and "mobile" in n["message"]["text"] for n in notes)
    cases = ElementTree.fromstring(junit.text(told)).iter("testcase")
    case = next(c for c in cases if c.attrib["name"] == "mobile")
    skipped = case.find("skipped")
    assert skipped is not None and "refresh tokens" in skipped.attrib["message"]
    assert "not modelled" in markdown.text(told).split("| asked |")[0]
    assert "not modelled: mobile" in report.text(told).split("<main")[0]
    assert "refresh tokens" in github.text(told, Path.cwd())
