"""Patches: what was meant changes and nothing else, in any form that a tenant's files have."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.unit.repair.tenants import CASES, shipped, written

from ssoproof.documents.drafts import drafted
from ssoproof.documents.rewriting import replaced, standing, with_item
from ssoproof.providers.auth0.edits.decisions import arms, early, whole
from ssoproof.providers.auth0.edits.editor import Auth0Editor
from ssoproof.providers.auth0.edits.insertion import deciding, entrance
from ssoproof.providers.edits import Choice, Edit
from ssoproof.readers.native.loader import load_text
from ssoproof.repair.patches import Patch, Source, essence, patch, reveals
from ssoproof.source import Span
from ssoproof.tenant.model import Hook, HookKind, MfaMode, Tenant

EDITOR = Auth0Editor()
NEVER = Edit().plus(Choice(("policy",), "never"))
DEMAND = Edit().plus(Choice(("decide", "any", "", "without"), "demand"))
EARLY, APPENDED = (DEMAND.plus(Choice(("form",), form)) for form in ("early", "appended"))

TERRAFORM = """# the tenant
resource "auth0_guardian" "g" {
  policy = "all-applications" # everybody
}
resource "auth0_client" "spa" {
  name        = "spa"
  app_type    = "spa"
  grant_types = ["authorization_code"]
}
resource "auth0_action" "mfa" {
  name   = "mfa"
  deploy = true
  code   = file("${path.module}/code/mfa.js")
  supported_triggers {
    id      = "post-login"
    version = "v3"
  }
}
resource "auth0_trigger_actions" "flow" {
  trigger = "post-login"
  actions {
    id           = auth0_action.mfa.id
    display_name = "mfa"
  }
}
"""
EXPORT = """tenant: {friendly_name: demo}
guardianPolicies:
  policies: [all-applications]  # everybody
clients:
  - {name: spa, app_type: spa, grant_types: [authorization_code], oidc_conformant: true, is_first_party: true}
actions:
  - name: mfa
    code: ./code/mfa.js
    deployed: true
    supported_triggers: [{id: post-login, version: v3}]
triggers:
  post-login:
    - {action_name: mfa, display_name: mfa}
"""
ACTION = (
    "// what it does\nexports.onExecutePostLogin = async (event, api) => {\n"
    "    if (event.client.name === 'x') api.multifactor.enable('any', { allowRememberBrowser: true });\n};\n"
)


def made(path: Path, edit: Edit) -> tuple[Tenant, Patch]:
    source = Source(path)
    tenant = source.load()
    return tenant, patch(source, tenant, EDITOR, edit)


def reread(path: Path, found: Patch) -> Tenant:
    with drafted({change.file: change.after.removeprefix("\ufeff") for change in found.files}):
        return Source(path).load()


def lines_changed(found: Patch) -> list[tuple[str, list[str], list[str]]]:
    rows = []
    for change in found.files:
        old, new = (change.before or "").splitlines(True), change.after.splitlines(True)
        rows.append((change.file.name, [o for o in old if o not in new], [n for n in new if n not in old]))
    return rows


@pytest.mark.parametrize("edit", [NEVER, EARLY, APPENDED, EARLY.plus(*NEVER.choices)])
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_a_native_tenant_keeps_all_else(edit: Edit, ends: str, mark: str, tmp_path: Path) -> None:
    path = shipped("a-as-logged", tmp_path)
    for file in (path / "ssoproof.yaml", path / "hooks" / "mfa.js"):
        file.write_bytes((mark + file.read_text(encoding="utf-8").replace("\n", ends)).encode())
    tenant, found = made(path, edit)
    assert not found.snippets and found.files
    assert essence(reread(path, found)) == essence(EDITOR.applied(tenant, edit))
    for change in found.files:
        if change.before is not None:
            assert change.after.startswith(mark)
            assert change.after.count("\n") == change.after.count(ends)
    assert all(len(old) <= 1 for _, old, _ in lines_changed(found))


def test_terraform_keeps_its_comments(tmp_path: Path) -> None:
    path = written({"main.tf": TERRAFORM, "code/mfa.js": ACTION}, tmp_path)
    _, found = made(path, EARLY.plus(*NEVER.choices))
    assert not found.snippets
    texts = {change.file.name: change.after for change in found.files}
    assert texts["main.tf"] == TERRAFORM.replace('"all-applications"', '"never"')
    assert "// what it does" in texts["mfa.js"] and "    if (!sessionHasMfa) {" in texts["mfa.js"]


def test_a_new_action_of_terraform_is_by_hand_and_so_is_the_policy_with_it(tmp_path: Path) -> None:
    """The policy alone would switch MFA off."""
    path = written({"main.tf": TERRAFORM, "code/mfa.js": ACTION}, tmp_path)
    _, found = made(path, APPENDED.plus(*NEVER.choices))
    assert not found.files
    assert "exports.onExecutePostLogin" in found.snippets[0].code
    assert "Never" in found.snippets[1].words


def test_an_export_gets_an_action_and_its_binding(tmp_path: Path) -> None:
    path = written({"tenant.yaml": EXPORT, "code/mfa.js": ACTION}, tmp_path)
    edit = APPENDED.plus(*NEVER.choices)
    tenant, found = made(path, edit)
    assert not found.snippets
    text = next(change.after for change in found.files if change.file.name == "tenant.yaml")
    assert "policies: []  # everybody" in text
    assert "    - {action_name: explicit-mfa, display_name: explicit-mfa}" in text
    again = reread(path, found)
    assert [hook.source for hook in again.hooks] == [h.source for h in EDITOR.applied(tenant, edit).hooks]
    assert again.mfa.value is MfaMode.NEVER


def test_code_within_a_document_is_a_snippet(tmp_path: Path) -> None:
    text = TERRAFORM.replace('file("${path.module}/code/mfa.js")', f"<<-EOT\n{ACTION}EOT")
    path = written({"main.tf": text}, tmp_path)
    _, found = made(path, EARLY)
    assert not found.files and "+" in found.snippets[0].code


def test_a_file_that_two_hooks_share_is_left_alone(tmp_path: Path) -> None:
    text = (CASES / "e-explicit-action" / "ssoproof.yaml").read_text(encoding="utf-8")
    text = text.replace("hooks:\n", "hooks:\n  - {action: a.js, name: first}\n").replace(
        "hooks/mfa.js", "a.js"
    )
    path = written({"ssoproof.yaml": text, "a.js": ACTION}, tmp_path)
    tenant, found = made(path, EARLY)
    assert len({hook.file for hook in tenant.hooks}) == 1
    assert not found.files and found.snippets


def test_code_outside_of_the_folder_is_a_snippet(tmp_path: Path) -> None:
    text = TERRAFORM.replace("/code/mfa.js", "/../code/mfa.js")
    written({"code/mfa.js": ACTION, ".git/HEAD": ""}, tmp_path)
    path = written({"main.tf": text}, tmp_path / "tf")
    _, found = made(path, EARLY)
    assert not found.files


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("hooks:\n  - rule: a.js\nuser: {}\n", "hooks:\n  - rule: a.js\n  - x: 1\nuser: {}\n"),
        ("hooks:\n- rule: a.js # c", "hooks:\n- rule: a.js # c\n- x: 1"),
        ("hooks:\n  - a: [1]\n", "hooks:\n  - a: [1]\n  - x: 1\n"),
        ("hooks: []\n", "hooks: [{x: 1}]\n"),
        ("hooks: [{rule: a.js}] # c\n", "hooks: [{rule: a.js}, {x: 1}] # c\n"),
        ("user: {}", "user: {}\nhooks:\n  - x: 1\n"),
        ("hooks:\n", None),
    ],
)
def test_an_item_more(before: str, after: str | None) -> None:
    assert with_item("t.yaml", before, ("hooks",), "x: 1") == after


names = st.text(st.characters(min_codepoint=32, exclude_categories=["Cs"]), min_size=1, max_size=12)


@given(names, st.sampled_from(["demand", "waive", "remember"]))
@settings(deadline=None, max_examples=60)
def test_any_identifier_stays_one_text_of_the_code(name: str, value: str) -> None:
    from ssoproof.javascript.syntax import parse, walk

    rows = arms(Edit().plus(Choice(("decide", "client", name, "with"), value)))
    for source in (whole(rows), "\n".join(early(rows, HookKind.ACTION))):
        parsed = parse("a.js", source)
        assert parsed.error is None and parsed.tree is not None
        assert not any(node.kind == "comment" and "\n" in node.text for node in walk(parsed.tree))
    assert "exports.onExecutePostLogin" in whole(rows).splitlines()[1]


policies = st.sampled_from([mode.value for mode in MfaMode])
comments = st.sampled_from(["", "  # why", "   "])


@given(
    old=policies,
    new=policies,
    comment=comments,
    quotes=st.sampled_from(["{}", '"{}"', "'{}'"]),
    last=st.booleans(),
)
@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_policy_read_again_is_the_one_that_was_meant(
    old: str, new: str, comment: str, quotes: str, last: bool, tmp_path: Path
) -> None:
    line = f"mfa: {quotes.format(old)}{comment}\n"
    rest = "applications:\n  a: {requests: [none]}  # one\n"
    text = "ssoproof: 1\ntenant: t\n" + (rest + line if last else line + rest)
    path = written({"ssoproof.yaml": text}, tmp_path)
    tenant, found = made(path, Edit().plus(Choice(("policy",), new)))
    assert not found.snippets
    again = reread(path, found)
    assert again.mfa.value.value == new
    assert essence(replace(again, mfa=tenant.mfa)) == essence(tenant)
    if found.files:
        assert found.files[0].after.replace(new, old) in (text, text.replace(quotes.format(old), old))


@given(st.text(max_size=30), st.text(max_size=10), st.text(max_size=10), st.text(max_size=10))
@settings(deadline=None)
def test_a_span_is_replaced_and_nothing_else(head: str, old: str, new: str, tail: str) -> None:
    def at(text: str) -> tuple[int, int]:
        return text.count("\n") + 1, len(text) - text.rfind("\n")

    span = Span("f", *at(head), *at(head + old))
    assert standing(head + old + tail, span) == old
    assert replaced(head + old + tail, span, new) == head + new + tail


def test_drafts_stand_in_only_inside(tmp_path: Path) -> None:
    path = written(
        {"ssoproof.yaml": "ssoproof: 1\ntenant: t\nmfa: never\napplications: {a: {requests: [none]}}\n"},
        tmp_path,
    )
    other = load_text((path / "ssoproof.yaml").read_text().replace("never", "always"), path / "ssoproof.yaml")
    with drafted({path / "ssoproof.yaml": (path / "ssoproof.yaml").read_text().replace("never", "always")}):
        assert Source(path).load().mfa.value is other.tenant.mfa.value is MfaMode.ALWAYS
    assert Source(path).load().mfa.value is MfaMode.NEVER


def test_a_name_that_code_has_is_not_declared_again(tmp_path: Path) -> None:
    path = shipped("a-as-logged", tmp_path)
    once = EDITOR.applied(Source(path).load(), EARLY)
    twice = EDITOR.applied(once, EARLY)
    assert "const sessionHasMfa = " in twice.hooks[-1].source
    assert "const sessionHasMfa1 = " in twice.hooks[-1].source
    more = EDITOR.applied(EDITOR.applied(once, APPENDED), APPENDED)
    assert [hook.file for hook in more.hooks[-2:]] == ["hooks/explicit-mfa.js", "hooks/explicit-mfa1.js"]


@pytest.mark.parametrize(
    "body",
    [
        "'use strict'; callback(null, user, context);",
        "context.idToken['x'] = 1; callback(null, user, context);",
        "return callback(new UnauthorizedError('no'));",
        "user.app_metadata = {}; callback(null, user, context);",
        "seen.push(user); callback(null, user, context);",
        "auth0.users.updateUserMetadata(user.user_id, {}).then(() => callback(null, user, context));",
    ],
)
def test_code_that_does_more_than_decide_is_not_cut_short(body: str) -> None:
    hook = Hook("r", HookKind.RULE, "r.js", f"function (user, context, callback) {{ {body} }}")
    assert entrance(hook) is None


def test_the_last_code_that_decides_is_told_first() -> None:
    def action(name: str, body: str) -> Hook:
        source = f"exports.onExecutePostLogin = async (event, api) => {{ {body} }};"
        return Hook(name, HookKind.ACTION, f"{name}.js", source)

    asks = action("asks", "api.multifactor.enable('any');")
    claims = action("claims", "api.idToken.setCustomClaim('a', 1);")
    quiet = action("quiet", "console.log('x');")
    denies = action("denies", "if (event.authentication) api.access.deny('x');")
    assert deciding((asks, claims, quiet)) is asks
    assert deciding((denies, quiet)) is quiet
    assert deciding((asks, denies)) is None
    assert deciding((claims,)) is None and deciding(()) is None


SECRET = "s3cr3t-PLANTED-9f8e7d6c5b4a"


def test_lines_with_a_secret_are_not_printed(tmp_path: Path) -> None:
    code = (
        "exports.onExecutePostLogin = async (event, api) => {\n"
        f"  const password = '{SECRET}';\n"
        "  const one = 1;\n  const two = 2;\n"
        "  api.multifactor.enable('any', { allowRememberBrowser: true });\n};\n"
    )
    text = (
        "ssoproof: 1\ntenant: t\nmfa: never\napplications: {a: {requests: [none]}}\nhooks: [{action: a.js}]\n"
    )
    path = written({"ssoproof.yaml": text, "a.js": code}, tmp_path)
    flip = Edit().plus(Choice(("box", "a.js", "5"), "false"))
    for edit in (EARLY, flip):
        _, found = made(path, edit)
        assert found.files and SECRET in found.files[0].after
        diff = found.diff(path)
        assert SECRET not in diff and "@@" in diff and "…" not in diff
        assert not any(reveals(change) for change in found.files)
    inline = code.replace("\n  const one = 1;\n  const two = 2;\n", "")
    written({"a.js": inline}, tmp_path)
    _, found = made(path, Edit().plus(Choice(("box", "a.js", "2"), "false")))
    assert SECRET not in found.diff(path) and reveals(found.files[0])
