"""Code that the provider itself could not run: refused with its place, exit code 2, by both commands."""

from __future__ import annotations

from pathlib import Path

import pytest

from ssoproof.cli import run
from ssoproof.errors import BadInput
from ssoproof.providers.auth0.hooks.hook_report import portray
from ssoproof.readers.detect import load, load_code

ACTION = "exports.onExecutePostLogin = async (event, api) => {{\n{body}\n}};\n"
RULE = "function (user, context, callback) {{\n{body}\n}}\n"

NATIVE = """\
ssoproof: 1
tenant: t
mfa: never
applications:
  a: {{requests: [none], renews: silent, sdk: auth0.js}}
hooks:
  - {kind}: {file}
"""


def _tenant(folder: Path, kind: str, file: str, source: str) -> Path:
    (folder / "ssoproof.yaml").write_text(NATIVE.format(kind=kind, file=file))
    (folder / file).write_text(source)
    return folder


BROKEN = [
    ("rule", "r.js", RULE.format(body="  callback(null, user, context;"), "2:31"),
    ("action", "a.js", ACTION.format(body="  if (event.x {"), "2:15"),
    ("action", "a.js", ACTION.format(body="  try { event.x(); }"), "2:3"),
    (
        "action",
        "a.ts",
        "export const onExecutePostLogin = async (event: any, api: any) => {\n  api.y('a';\n};\n",
        "2:12",
    ),
    ("action", "a.ts", "enum Level { Low }\n" + ACTION.format(body="  api.y('a';"), "3:12"),
]


@pytest.mark.parametrize(("kind", "file", "source", "place"), BROKEN)
@pytest.mark.parametrize("command", ["check", "hooks"])
def test_code_that_is_no_code_is_an_input_error_with_its_place(
    command: str,
    kind: str,
    file: str,
    source: str,
    place: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run([command, str(_tenant(tmp_path, kind, file, source))]) == 2
    first = capsys.readouterr().err.splitlines()[0]
    assert f"{file}:{place}: error[hook-syntax]" in first
    assert ("TypeScript" if file.endswith(".ts") else "JavaScript") in first


def test_one_file_of_code_is_refused_as_well(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.js").write_text(ACTION.format(body="  api.y('a';"))
    assert run(["hooks", str(tmp_path / "a.js")]) == 2
    assert "a.js:2:12: error[hook-syntax]" in capsys.readouterr().err.splitlines()[0]


def test_an_export_with_broken_code_is_refused(tmp_path: Path) -> None:
    (tmp_path / "tenant.yaml").write_text(
        "clients:\n  - name: A\n    app_type: spa\nrules:\n  - name: R\n    enabled: true\n    script: "
        "./rules/r.js\n"
    )
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "r.js").write_text("function (user, context, callback) {\n  callback(null;\n}\n")
    with pytest.raises(BadInput, match=r"r\.js:2:16: error\[hook-syntax\]"):
        load(tmp_path / "tenant.yaml")


@pytest.mark.parametrize(
    ("kind", "source", "what"),
    [
        ("rule", ACTION.format(body=""), "write it as a rule: one function"),
        (
            "rule",
            "module.exports = { onExecutePostLogin: async (event, api) => {} };",
            "list it as an Action",
        ),
        ("rule", "export const onExecutePostLogin = async (event, api) => {};", "list it as an Action"),
        ("action", RULE.format(body="callback(null, user, context);"), "list it as a rule"),
        ("action", "(user, context, callback) => { callback(null, user, context); }", "list it as a rule"),
    ],
)
def test_code_of_the_other_kind_is_recognised(kind: str, source: str, what: str, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"h\.js:1:1: error\[hook-kind\]") as wrong:
        load(_tenant(tmp_path, kind, "h.js", source))
    assert what in str(wrong.value)


@pytest.mark.parametrize(
    ("kind", "source"),
    [
        ("action", "const run = async (event, api) => {};\nexports.onExecutePostLogin = run;"),
        ("action", "exports.onContinuePostLogin = async (event, api) => {};"),
        ("action", "enum Level { Low }\nexport async function onExecutePostLogin(event, api) {}"),
        ("rule", "function (user, context, callback) { callback(null, user, context, ##LIMIT##); }"),
        ("rule", "async function mine(user, context, callback) { callback(null, user, context); }"),
        ("rule", "(user, context, done) => { done(null, user, context); };"),
    ],
)
def test_other_code_is_read(kind: str, source: str, tmp_path: Path) -> None:
    assert load(_tenant(tmp_path, kind, "h.ts" if "enum" in source else "h.js", source)).tenant.hooks


NODE = """
  const q = new URLSearchParams({ a: 'b' }), u = encodeURI('x y'), c = structuredClone({}), b = Buffer.from('x');
  const h = new Intl.DateTimeFormat('en', { hour: 'numeric' }).format(new Date());
  const t = new TextEncoder().encode(u), d = decodeURIComponent('x'), s = AbortSignal.timeout(500);
  setImmediate(() => {}); queueMicrotask(() => {}); clearTimeout(undefined);
  if (typeof performance.now() !== 'number' || crypto.randomUUID() === q.get('a') || atob('YQ==') === h) return;
"""


def _remarks(path: Path) -> list[str]:
    tenant = load_code(path).tenant
    return [d.message for hook in tenant.hooks for d in portray(hook, tenant).diagnostics]


def test_globals_of_node_and_options_of_duo_are_known(tmp_path: Path) -> None:
    (tmp_path / "a.js").write_text(ACTION.format(body=NODE))
    assert _remarks(tmp_path / "a.js") == []
    duo = (
        "context.multifactor = "
        "{provider: 'duo', ikey: 'i', skey: 's', host: 'h', username: 'u', ignoreCookie: true};"
    )
    (tmp_path / "r.js").write_text(RULE.format(body=duo + " callback(null, user, context);"))
    assert _remarks(tmp_path / "r.js") == []


@pytest.mark.parametrize("name", ["configuration", "_", "auth0", "UnauthorizedError", "request"])
def test_what_only_rules_have_is_named_in_actions(name: str, tmp_path: Path) -> None:
    (tmp_path / "a.js").write_text(ACTION.format(body=f"  if ({name}) return;"))
    (tmp_path / "r.js").write_text(RULE.format(body=f"  if ({name}) return callback(null, user, context);"))
    assert _remarks(tmp_path / "a.js") == [f"{name} is not defined in this hook"]
    assert not any("is not defined" in message for message in _remarks(tmp_path / "r.js"))


def test_code_after_a_refusal_runs(tmp_path: Path) -> None:
    body = (
        "  if (!event.organization) "
        "{\n    api.access.deny('no');\n    console.log('denied');\n    return;\n  }"
    )
    (tmp_path / "a.js").write_text(ACTION.format(body=body))
    tenant = load_code(tmp_path / "a.js").tenant
    assert [portray(hook, tenant).never for hook in tenant.hooks] == [()]


def test_a_misspelt_call_throws_and_what_follows_never_runs(tmp_path: Path) -> None:
    (tmp_path / "a.js").write_text(
        ACTION.format(body="  api.multifactor.enabel('any');\n  api.user.setAppMetadata('a', 1);")
    )
    tenant = load_code(tmp_path / "a.js").tenant
    told = portray(tenant.hooks[0], tenant)
    assert [end.text for end in told.throws] == ["api.multifactor.enabel('any')"]
    assert [span.line for span, _ in told.never] == [3]
