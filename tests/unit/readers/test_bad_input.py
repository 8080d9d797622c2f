"""What is wrong with a file: one test a kind of problem, with the exact place."""

import os
from dataclasses import replace

import pytest
from documents import SMALL, WHOLE, problems, read, refused, write

from ssoproof import bounds
from ssoproof.errors import BadInput, ExitCode
from ssoproof.readers.native.loader import load

API = SMALL + "apis:\n  api: {audience: a}\n"
ROLES = SMALL + "user: {roles: %s}\n"


def app(entry: str) -> str:
    """The small file with this as its application's entry, which begins at line 5, column 8."""
    return SMALL.replace("{}", entry)


@pytest.mark.parametrize(
    ("text", "code", "line", "column"),
    [
        ("", "yaml-empty", 1, 1),
        ("# nothing\n", "yaml-empty", 1, 1),
        ("---\n...\n", "yaml-empty", 2, 1),
        ("just text", "wrong-type", 1, 1),
        ("- a\n", "wrong-type", 1, 1),
        ("a: [", "yaml-syntax", 1, 5),
        ("a: b: c", "yaml-syntax", 1, 5),
        ("a: 'b", "yaml-syntax", 1, 6),
        ("a: \x00", "yaml-syntax", 1, 4),
        ("%YAML 3.0\n---\na: 1", "yaml-syntax", 1, 1),
        ("a:\n\t- b", "yaml-tab", 2, 1),
        ("--- {}\n--- {}\n", "yaml-documents", 2, 1),
        ("a: *b", "yaml-alias", 1, 4),
        ("a: &b [*b]", "yaml-alias", 1, 4),
        ("a: " + "[" * 40 + "]" * 40, "yaml-nesting", 1, 34),
        ("a: " + "[" * 5000 + "]" * 5000, "yaml-nesting", 1, 34),
        (SMALL + "mfa: never\n", "duplicate-key", 6, 1),
        (app("{renews: no, renews: no}"), "duplicate-key", 5, 21),
        (SMALL + "1: a\n", "key-type", 6, 1),
        (SMALL + "true: a\n", "key-type", 6, 1),
        (SMALL + "? [a]\n: b\n", "key-type", 6, 3),
        (app("{<<: 3}"), "key-type", 5, 9),
        (SMALL + "sesion: {}\n", "unknown-key", 6, 1),
        (app("{client_id: a}"), "unknown-key", 5, 9),
        (app("{sends: {audience: a}}"), "unknown-key", 5, 17),
        (SMALL.replace("mfa: always\n", ""), "missing-key", 1, 1),
        (SMALL.replace("ssoproof: 1\n", ""), "missing-key", 1, 1),
        (SMALL.replace("tenant: small\n", ""), "missing-key", 1, 1),
        (SMALL.replace("applications:\n  app: {}\n", ""), "missing-key", 1, 1),
        (SMALL.replace("applications:\n  app: {}\n", "applications: {}\n"), "missing-key", 4, 1),
        (SMALL.replace("ssoproof: 1", "ssoproof: 2"), "format-version", 1, 11),
        (SMALL.replace("ssoproof: 1", "ssoproof: '1'"), "format-version", 1, 11),
        (SMALL.replace("always", "allways"), "wrong-value", 3, 6),
        (SMALL.replace("always", "[always]"), "wrong-type", 3, 6),
        (SMALL.replace("small", ""), "wrong-type", 2, 1),
        (SMALL.replace("small", "7"), "wrong-type", 2, 9),
        (SMALL.replace("small", "' '"), "wrong-value", 2, 9),
        (SMALL.replace("small", '"a\\nb"'), "wrong-value", 2, 9),
        (SMALL + "provider: auth1\n", "unknown-name", 6, 11),
        (SMALL + "session: 72h\n", "wrong-type", 6, 10),
        (SMALL + "session: {idle: 0}\n", "bad-duration", 6, 17),
        (SMALL + "session: {idle: -5}\n", "bad-duration", 6, 17),
        (SMALL + "session: {idle: 3651d}\n", "bad-duration", 6, 17),
        (SMALL + "session: {idle: 1.5h}\n", "bad-duration", 6, 17),
        (SMALL + "session: {idle: '600'}\n", "bad-duration", 6, 17),
        (SMALL + "session: {idle: true}\n", "bad-duration", 6, 17),
        (SMALL + "session: {idle: [1h]}\n", "bad-duration", 6, 17),
        (SMALL + "session: {idle: " + "9" * 9000 + "}\n", "bad-duration", 6, 17),
        (SMALL + "session: {idle: " + "9" * 9000 + "d}\n", "bad-duration", 6, 17),
        (SMALL + "user: {first-factor: mfa}\n", "wrong-value", 6, 22),
        (ROLES % "admin", "wrong-type", 6, 15),
        (ROLES % "[a, 1]", "wrong-type", 6, 19),
        (ROLES % "[a, b, a]", "duplicate-value", 6, 22),
        (ROLES % "!own [a, !x b]", "wrong-type", 6, 24),
        (SMALL + "apis: {api: {}}\n", "missing-key", 6, 8),
        (SMALL + "apis: {api: text}\n", "wrong-type", 6, 13),
        (SMALL + "apis: {none: {audience: a}}\n", "bad-name", 6, 8),
        (SMALL + "apis: {a/b: {audience: a}}\n", "bad-name", 6, 8),
        (API + "  b: {audience: a}\n", "duplicate-value", 8, 17),
        (API + "  a:\n    audience: b\n    scopes: [read write]\n", "wrong-value", 10, 14),
        (SMALL + "  others: {}\n", "bad-name", 6, 3),
        (SMALL + "  a.b: {}\n", "bad-name", 6, 3),
        (SMALL + "  it's: {}\n", "bad-name", 6, 3),
        (SMALL + "  a:b: {}\n", "bad-name", 6, 3),
        (SMALL + "  ' a': {}\n", "bad-name", 6, 3),
        (SMALL + "  a/b: {}\n", "bad-name", 6, 3),
        (SMALL + f"  {'a' * 101}: {{}}\n", "bad-name", 6, 3),
        (SMALL + "  b: {client-id: app}\n", "duplicate-value", 6, 18),
        (app("[]"), "wrong-type", 5, 8),
        (app("{requests: none}"), "wrong-type", 5, 19),
        (app("{requests: []}"), "wrong-value", 5, 19),
        (app("{requests: [api]}"), "unknown-name", 5, 20),
        (app("{requests: [none, none]}"), "duplicate-value", 5, 26),
        (API.replace("app: {}", "app: {requests: [api], may-request: [none]}"), "wrong-value", 5, 19),
        (API.replace("app: {}", "app: {requests: [api], may-request: [apy]}"), "unknown-name", 5, 40),
        (app("{sends: {prompt: none}}"), "wrong-value", 5, 25),
        (app("{sends: {prompt: logn}}"), "wrong-value", 5, 25),
        (app("{sends: {max-age: 0}}"), "bad-duration", 5, 26),
        (app("{renews: maybe}"), "wrong-value", 5, 17),
        (app("{renews: }"), "wrong-type", 5, 9),
        (app("{metadata: {a: 1}}"), "wrong-type", 5, 23),
        (app('{metadata: {a: "\\ud800"}}'), "wrong-value", 5, 23),
        (app("{sdk: auth0-js}"), "unknown-name", 5, 14),
        (app("{sdk: {profile: spa}}"), "unknown-name", 5, 24),
        (app("{sdk: {cache: disk}}"), "wrong-value", 5, 22),
        (app("{sdk: {on-login-required: drop}}"), "wrong-value", 5, 34),
        (SMALL + "hooks: a.js\n", "wrong-type", 6, 8),
        (SMALL + "hooks: [a.js]\n", "wrong-type", 6, 9),
        (SMALL + "hooks: [{name: a}]\n", "wrong-value", 6, 9),
        (SMALL + "hooks: [{rule: a, action: b}]\n", "wrong-value", 6, 9),
        (SMALL + "hooks: [{rule: a.js}]\n", "file-missing", 6, 16),
        (SMALL + "hooks: [{rule: ../a.js}]\n", "hook-outside", 6, 16),
        (SMALL + "hooks: [{rule: /a.js}]\n", "hook-outside", 6, 16),
        (SMALL + 'hooks: [{rule: "a\\0.js"}]\n', "wrong-value", 6, 16),
        (SMALL + f"hooks: [{{rule: {'a' * 5000}}}]\n", "file-unreadable", 6, 16),
        (SMALL + "requirements: {applications: {ap: never}}\n", "unknown-name", 6, 31),
        (SMALL + "requirements: {apis: {api: never}}\n", "unknown-name", 6, 23),
        (SMALL + "requirements: {applications: {app: always}}\n", "wrong-value", 6, 36),
        (SMALL + "requirements: {applications: {app: at most x old}}\n", "bad-duration", 6, 36),
        (SMALL + "requirements: {applications: {app: at most 0s old}}\n", "bad-duration", 6, 36),
        (SMALL + "requirements: {applications: {app: {}}}\n", "missing-key", 6, 31),
        (
            SMALL + "requirements: {applications: {app: {demand: never, remembered-browser: yes}}}\n",
            "wrong-value",
            6,
            72,
        ),
    ],
)
def test_one_problem_and_its_place(text, code, line, column):
    assert problems(text) == [(code, line, column)]


def test_an_alias_bomb_is_bounded():
    rows = ["a0: &a0 [x]"] + [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, 12)]
    assert problems("\n".join(rows)) == [("yaml-alias", 1, 5)]


def test_a_document_of_too_many_values_is_not_read_to_its_end(monkeypatch):
    """The mapping, its key and the list are values too; the bracket that is never closed is not met."""
    monkeypatch.setattr(bounds, "YAML_NODES", replace(bounds.YAML_NODES, most=10))
    assert problems("a: [" + "x," * 20) == [("yaml-size", 1, 19)]


def test_all_problems_are_reported_at_once_in_the_order_of_the_file():
    text = "tenant: 5\nsession: {idle: x, idel: 1h}\nmfa: [never]\napplications:\n  a.b: {requests: [y]}\n"
    assert problems(text) == [
        ("missing-key", 1, 1),
        ("wrong-type", 1, 9),
        ("bad-duration", 2, 17),
        ("unknown-key", 2, 20),
        ("wrong-type", 3, 6),
        ("bad-name", 5, 3),
        ("unknown-name", 5, 20),
    ]


@pytest.mark.parametrize(
    ("text", "help"),
    [
        (SMALL + "sesion: {}\n", "did you mean session?"),
        (app("{client_id: a}"), "did you mean client-id?"),
        (app("{sdk: auth0-spajs}"), "did you mean auth0-spa-js?"),
        (API.replace("{}", "{requests: [apy]}"), "did you mean api?"),
        (SMALL.replace("always", "Always"), "did you mean always?"),
        (SMALL.replace("small", "7"), 'put it in quotes: "7"'),
        ("a:\n\t- b", "indent with spaces"),
    ],
)
def test_help(text, help):
    with pytest.raises(BadInput) as raised:
        read(text)
    (diagnostic,) = raised.value.diagnostics
    assert diagnostic.help.startswith(help)


def test_a_duplicate_shows_the_first_place():
    with pytest.raises(BadInput) as raised:
        read(SMALL + "mfa: never\n")
    ((span, words),) = raised.value.diagnostics[0].related
    assert (span.line, span.column, words) == (3, 1, "first here")
    assert raised.value.exit_code is ExitCode.USAGE


def place(bad: BadInput) -> list[tuple[str, str, int, int]]:
    return [(d.code, d.primary.file, d.primary.line, d.primary.column) for d in bad.diagnostics]


def test_no_such_file(tmp_path):
    assert place(refused(tmp_path / "no.yaml")) == [("file-missing", str(tmp_path / "no.yaml"), 1, 1)]
    assert place(refused(tmp_path / "a\0b"))[0][0] == "file-unreadable"


def test_a_folder_without_a_tenant(tmp_path):
    (bad,) = refused(tmp_path).diagnostics
    assert bad.code == "file-missing" and "ssoproof.yaml" in bad.message


def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "ssoproof.yaml")
    assert place(refused(tmp_path))[0][0] == "file-kind"


def test_a_folder_called_as_the_file(tmp_path):
    (tmp_path / "ssoproof.yaml").mkdir()
    assert place(refused(tmp_path))[0][0] == "file-kind"


def test_a_huge_file(tmp_path):
    file = write(tmp_path, b"#" * (5 * 1024 * 1024 + 1))
    assert place(refused(file)) == [("file-size", "ssoproof.yaml", 1, 1)]


def test_not_utf8(tmp_path):
    file = write(tmp_path, "a: ä\n".encode() + b"b: \xff\n")
    assert place(refused(file)) == [("not-utf8", "ssoproof.yaml", 2, 4)]


def test_hooks_that_can_not_be_read(tmp_path):
    file = write(tmp_path)
    (tmp_path / "hooks/mfa.js").write_bytes(b"// \xff")
    (tmp_path / "hooks/mfa-action.js").write_bytes(b" " * (1024 * 1024 + 1))
    assert place(refused(file)) == [
        ("not-utf8", "hooks/mfa.js", 1, 4),
        ("file-size", "ssoproof.yaml", 28, 13),
    ]


def test_a_link_out_of_the_folder(tmp_path):
    inner = tmp_path / "inner"
    file = write(inner)
    (tmp_path / "secret.js").write_text("x")
    (inner / "hooks/mfa.js").unlink()
    (inner / "hooks/mfa.js").symlink_to(tmp_path / "secret.js")
    assert place(refused(file)) == [("hook-outside", "ssoproof.yaml", 27, 11)]


def test_links_in_a_circle(tmp_path):
    file = write(tmp_path)
    (tmp_path / "hooks/mfa.js").unlink()
    (tmp_path / "hooks/mfa.js").symlink_to(tmp_path / "hooks/mfa.js")
    assert place(refused(file))[0][2:] == (27, 11)


def test_a_link_inside_the_folder_is_read(tmp_path):
    file = write(tmp_path)
    (tmp_path / "hooks/mfa.js").rename(tmp_path / "hooks/other.js")
    (tmp_path / "hooks/mfa.js").symlink_to("other.js")
    assert load(file).tenant.hooks[0].source.startswith("function")


def test_two_hooks_of_one_name(tmp_path):
    file = write(tmp_path, WHOLE.replace("hooks/mfa-action.js\n    name: second", "hooks/mfa.js"))
    assert place(refused(file)) == [("duplicate-value", "ssoproof.yaml", 28, 5)]


@pytest.mark.parametrize(
    "text",
    [
        app("{metadata: {apiKey: 739164820517}}"),
        app("{metadata: {password: [739164820517]}, client-secret: 739164820517}"),
        app("{client-id: {token: 739164820517}}"),
        app("{sdk: eyJhbGciOiJIUzI1NiJ9.eyJhIjoxfQ.739164820517, renews: sk_live_739164820517}"),
        SMALL + "session: {idle: ghp_739164820517739164820517}\n",
        SMALL + "requirements: {applications: {app: AKIA739164820517}}\n",
    ],
)
def test_no_message_holds_a_secret(text):
    with pytest.raises(BadInput) as raised:
        read(text)
    assert "739164820517" not in str(raised.value)


def test_what_is_right_is_looked_at_further():
    """A wrong session and a wrong application hide neither the hook that is missing nor the two equal ids."""
    text = SMALL + "  b: {client-id: app}\n  c: {renews: maybe}\nsession: 72h\nhooks: [{rule: a.js}]\n"
    assert problems(text) == [
        ("duplicate-value", 6, 18),
        ("wrong-value", 7, 15),
        ("wrong-type", 8, 10),
        ("file-missing", 9, 16),
    ]


def test_an_api_with_errors_can_be_referred_to():
    text = SMALL.replace("{}", "{requests: [api]}") + "apis: {api: {scopes: [read]}}\n"
    assert problems(text) == [("missing-key", 6, 8)]


@pytest.mark.parametrize("entry", ['{"\\ud800": a}', '{metadata: {"\\ud800": a}}', '{requests: ["\\ud800"]}'])
def test_half_a_character_is_told(entry):
    assert [line for _, line, _ in problems(app(entry))] == [5]


def test_braces_of_a_user_are_no_placeholders():
    with pytest.raises(BadInput, match=r"'\{key\} \{other\}' is no domain"):
        read(SMALL + 'domains: ["{key} {other}"]\n')
