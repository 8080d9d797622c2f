"""Names in any script go through every command and format as they are; what could mislead comes out of
none."""

from __future__ import annotations

import json
import re
from base64 import b64decode
from html import unescape
from pathlib import Path
from xml.etree.ElementTree import fromstring

import pytest

from ssoproof.cli import run

#: What is broken, and what breaks it: hidden signs, a look-alike of another name, an ideograph, from right to
#: left.
VICTIM, OTHER, ALIKE, RIGHT = "管理 👩\u200d💻", "pay\u202epal\u200b", "pаypal", "שלום עולם"
OTHER_READ = r"pay\u202epal\u200b"
#: Signs that never come out as they are.
HIDDEN = re.compile("[\u202a-\u202e\u2066-\u2069\u200b\u2060\ufeff\x1b\x07\x85\u2028]")
CODE = f"""exports.onExecutePostLogin = async (event, api) => {{
  if (event.client.name === {json.dumps(OTHER)}) {{ api.multifactor.enable("any", {{ allowRememberBrowser: false }}); }}
  if (event.client.name === "{VICTIM}") {{ api.multifactor.enable("any", {{ allowRememberBrowser: true }}); }}
}};
"""
ASKED = ("--property", "SSO002", "--reading", "S2=no")


def native(folder: Path) -> Path:
    folder.mkdir()
    (folder / "a.js").write_text(CODE, encoding="utf-8")
    apps = "".join(
        f"  {json.dumps(name)}: {{renews: {'silent' if name == VICTIM else 'no'}}}\n"
        for name in (VICTIM, OTHER, ALIKE, "paypal", RIGHT)
    )
    (folder / "ssoproof.yaml").write_text(
        f"ssoproof: 1\ntenant: {json.dumps(RIGHT)}\nmfa: never\napis: "
        f"{{데이터: {{audience: https://api}}}}\napplications:\n{apps}"
        f"hooks: [{{action: a.js, name: 检查}}]\nrequirements: "
        f"{{apis: {{데이터: never}}, applications: {{{json.dumps(VICTIM)}: every visit}}}}\n",
        encoding="utf-8",
    )
    return folder


def exported(folder: Path) -> Path:
    folder.mkdir()
    clients = [
        {"name": name, "client_id": f"id{n}", "app_type": "spa" if name == VICTIM else "regular_web"}
        for n, name in enumerate((VICTIM, OTHER, ALIKE, "paypal", RIGHT))
    ]
    (folder / "a.js").write_text(CODE, encoding="utf-8")
    action = {"name": "检查", "deployed": True, "supported_triggers": [{"id": "post-login", "version": "v3"}]}
    whole = {
        "tenant": {"friendly_name": RIGHT},
        "clients": clients,
        "resourceServers": [{"name": "데이터", "identifier": "https://api"}],
        "guardianPolicies": {"policies": []},
        "actions": [{**action, "code": "./a.js"}],
        "triggers": {"post-login": [{"action_name": "检查", "display_name": "检查"}]},
        "rules": [],
    }
    body = "\n".join(f"{key}: {json.dumps(value)}" for key, value in whole.items())
    (folder / "tenant.yaml").write_text(body, encoding="utf-8")
    return folder


@pytest.fixture(params=[native, exported])
def tenant(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    made: Path = request.param(tmp_path / "tenant")
    return made


@pytest.fixture
def told(tenant: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    """Runs a command and gives what came out, by stream or file; nothing of it has a sign that hides or
    reorders."""
    out = tmp_path / "out"
    out.mkdir()
    monkeypatch.chdir(out)

    def tell(*command: str) -> dict[str, str]:
        code = run([command[0], str(tenant), *command[1:]])
        said = capsys.readouterr()
        texts = {"stdout": said.out, "stderr": said.err}
        for file in out.rglob("*"):
            if file.is_file():
                assert re.fullmatch(r"[a-zA-Z0-9._/-]+", str(file.relative_to(out)))
                texts[file.name] = file.read_bytes().decode()
        assert code in (0, 10, 11, 12), said.err
        for name, text in texts.items():
            views = (
                text,
                *(
                    b64decode(b).decode("utf-8", "replace")
                    for b in re.findall(r"base64,([A-Za-z0-9+/=]+)", text)
                ),
            )
            assert not any(HIDDEN.search(unescape(view)) for view in views), name
        return texts

    return tell


def test_checks_in_every_format(told) -> None:
    kinds = ("json", "junit", "sarif", "github", "markdown")
    texts = told(
        "check",
        "--verbose",
        *ASKED,
        "--subject",
        VICTIM,
        "--out",
        "drawn",
        *(f"--report={kind}=r.{kind}" for kind in kinds),
    )
    assert (
        f"{VICTIM} (app-f6f1)  SSO002  FAIL" in texts["stdout"]
        and f"{OTHER_READ} (paypal-" in texts["stdout"]
    )
    found = json.loads(texts["r.json"])
    (result,) = found["results"]
    assert (result["subject"], result["key"], result["status"]) == (VICTIM, "app-f6f1", "violated")
    assert (
        "pаypal (app-" in " ".join(found["tenant"]["applications"])
        and "paypal" in found["tenant"]["applications"]
    )
    assert [h["name"] for h in found["tenant"]["hooks"]] == ["检查"] and found["tenant"]["apis"] == ["데이터"]
    (case,) = fromstring(texts["r.junit"]).iter("testcase")
    assert case.get("name") == f"{VICTIM} (app-f6f1)"
    sarif = json.loads(texts["r.sarif"])["runs"][0]["results"]
    assert sarif[0]["properties"]["subjects"] == [VICTIM] and VICTIM in sarif[0]["message"]["text"]
    assert f"| {VICTIM} (app-f6f1) |" in texts["r.markdown"] and VICTIM in texts["r.github"]
    assert VICTIM in "".join(fromstring(texts["sso002-app-f6f1-timeline.svg"]).itertext())
    assert "管理" in texts["sso002-app-f6f1.dot"] and "sso002-app-f6f1.itf.json" in texts


def test_the_page_and_graphs(told) -> None:
    page = told("report", *ASKED, "--subject", "app-f6f1")["report.html"]
    assert (
        f"{VICTIM} (app-f6f1)" in page
        and f"<h1><bdi>{RIGHT}</bdi></h1>" in page
        and f"<title>ssoproof: {RIGHT}</title>" in page
    )
    for format in ("svg", "dot", "mermaid"):
        assert "管理" in told("graph", *ASKED, "--subject", "app-f6f1", "--format", format)["stdout"]


def test_the_matrix(told) -> None:
    text = told("matrix", *ASKED)["stdout"]
    assert f"keys of names for the command line: {VICTIM} (app-f6f1), {OTHER_READ} (paypal-" in text
    for format in ("html", "json", "dot"):
        shown = told("matrix", *ASKED, "--format", format)["stdout"]
        assert "管理" in unescape(str(json.loads(shown)) if format == "json" else shown)


@pytest.mark.parametrize("tenant", [native], indirect=True)
def test_exports_are_ascii_where_they_have_to_be(told) -> None:
    for language in ("tla", "smv", "promela", "aiger"):
        assert told(
            "export", "--to", language, "--property", "SSO002", "--subject", "app-f6f1", "--victim", VICTIM
        )["stdout"].isascii()


def test_hooks_see_the_true_names(told) -> None:
    """The code compares signs that no report shows; only where they are the true ones, one breaks the
    other."""
    assert f"Opening {OTHER_READ} (paypal-" in told("check", *ASKED, "--subject", VICTIM)["stdout"]


def test_a_name_that_nothing_has(tenant: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", str(tenant), "--subject", "管\u202e"]) == 2
    said = capsys.readouterr().err
    assert r"there is no subject 管\u202e" in said and not HIDDEN.search(said)


def test_an_import_is_the_same_tenant(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = exported(tmp_path / "tenant")
    assert run(["import", str(source), "--to", str(tmp_path / "made")]) == 0
    capsys.readouterr()
    outs = []
    for path in (source, tmp_path / "made"):
        assert run(["check", str(path), *ASKED, "--subject", "app-f6f1", "--format", "json"]) == 10
        outs.append(json.loads(capsys.readouterr().out)["results"][0])
    assert outs[0]["sentence"] == outs[1]["sentence"] and outs[0]["subject"] == outs[1]["subject"]


@pytest.mark.parametrize("written", ["管理", "app-bb6d"])
def test_what_refers_to_a_name_may_use_its_key(tmp_path: Path, written: str) -> None:
    from ssoproof.readers.native.loader import load_text

    text = (
        f"ssoproof: 1\ntenant: t\nmfa: never\napplications: {{管理: {{}}, a: {{}}}}\nrequirements: "
        f"{{applications: {{{written}: every visit}}}}\n"
    )
    (first, _) = load_text(text, tmp_path / "ssoproof.yaml").tenant.applications
    assert (first.name, first.key, first.client_id, first.demand is not None) == (
        "管理",
        "app-bb6d",
        "管理",
        True,
    )


def test_names_stay_themselves_in_what_solvers_are_given() -> None:
    from ssoproof.logic.sorts import BOOL
    from ssoproof.verdict.script import Script

    script = Script()
    assert len({script.symbol("before", name, BOOL) for name in ("管理.x", "财务.x", "管管.x")}) == 3
