"""A HAR of the incident, recorded in the lab, leads to its explanation; redacted, to the same one."""

from __future__ import annotations

import json
import re
from pathlib import Path
from urllib.parse import quote_plus

import pytest

from ssoproof.cli import run
from ssoproof.providers.auth0.switches import AUTH0
from tests.lab.record import SHIPPED
from tests.lab.recordings import INCIDENT, did, read, saved
from tests.lab.replays import case_tenant
from tests.lab.server import Server
from tests.lab.user import CODE, PASSWORD, user_of
from tests.observed_runs import composed

CASE = Path(__file__).parents[2] / "specs" / "cases" / "a-as-logged"


@pytest.fixture
def recording(server: Server, tmp_path: Path) -> Path:
    tenant = case_tenant(CASE.name)
    _, composition = composed(tenant)
    user = user_of(server, composition, AUTH0.defaults)
    assert did(user, INCIDENT[:6]) == "token"
    assert did(user, INCIDENT[6:]) == "mfa"
    return saved(user, tmp_path / "incident.har")


@pytest.mark.slow
def test_the_recording_explains_the_incident(
    recording: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = read(case_tenant(CASE.name), [recording])
    assert found.conflict is None and not found.unused and found.explanation is not None
    assert any(box.holds(AUTH0.defaults) for box in found.left) and found.count < found.total
    assert all("never" not in box.values("S7") for box in found.left)
    words = [line.what for line in found.explanation.lines]
    assert words[-1] == "silent renewal: login_required, “Multifactor authentication required”"
    assert "is sent to an MFA prompt" in words
    file = tmp_path / "evidence.yaml"
    assert run(["evidence", str(CASE), str(recording), "--complete", "--out", str(file)]) == 0
    ask = ["check", str(CASE), "--property", "SSO002", "--subject", "console", "--evidence", str(file)]
    capsys.readouterr()
    assert run([*ask, "--format", "json"]) == 10
    (result,) = json.loads(capsys.readouterr().out)["results"]
    assert {p["status"] for p in result["parts"]} == {"violated"}


def secrets(recording: Path) -> set[str]:
    """What nobody else may see of it: cookies, tokens, and what the user typed."""
    text = recording.read_text()
    cookies = re.findall(r"(?:auth0|tx|tx_resume|auth0-mf)=([\w-]{8,})", text)
    tokens = re.findall(r"eyJ[\w-]+\.[\w-]+\.[\w-]+", text)
    assert len(set(cookies)) > 3 and len(set(tokens)) > 3
    return {
        *cookies,
        *tokens,
        PASSWORD["username"],
        PASSWORD["password"],
        quote_plus(PASSWORD["password"]),
        CODE,
    }


@pytest.mark.slow
def test_redacted_it_explains_the_same(recording: Path, tmp_path: Path) -> None:
    shared = tmp_path / "shared.har"
    keep = ["--keep", "console", "--keep", "account"]
    assert run(["redact", str(recording), "--out", str(shared), *keep]) == 0
    text = shared.read_text()
    assert {s for s in secrets(recording) if s in text} == set()
    tenant = case_tenant(CASE.name)
    before, after = read(tenant, [recording]), read(tenant, [shared])
    assert after.left == before.left and after.count == before.count
    assert after.explanation is not None and before.explanation is not None
    assert [s.what for s in after.explanation.lines] == [s.what for s in before.explanation.lines]


@pytest.mark.slow
def test_the_shipped_recording_is_like_a_new_one(recording: Path) -> None:
    tenant = case_tenant(CASE.name)
    new, shipped = read(tenant, [recording]), read(tenant, [SHIPPED])
    assert [s.named.observation.words for s in new.steps] == [
        s.named.observation.words for s in shipped.steps
    ]
    assert new.left == shipped.left
