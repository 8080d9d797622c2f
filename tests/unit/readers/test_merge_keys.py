"""Merge keys (`<<`): what they bring, whose places it has, and that they can't blow a document up."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML
from tests.unit.providers.auth0.readers.exports import ACTION, RULE, as_yaml, loaded, write
from tests.unit.providers.auth0.readers.settled import settled

from ssoproof.bounds import YAML_NODES
from ssoproof.documents.problems import Problems
from ssoproof.documents.yaml_tree import Items, Node, Table, parse
from ssoproof.errors import BadInput
from ssoproof.readers.native.loader import load_text

NATIVE = """ssoproof: 1
tenant: t
mfa: never
apis:
  main: {audience: "https://a", token-lifetime: 10m}
applications:
  web: &web
    client-id: web
    requests: [main]
    renews: silent
    sdk: auth0.js
  admin:
    <<: *web
    client-id: admin
"""


def test_an_application_takes_the_keys_of_another_one() -> None:
    read = load_text(NATIVE, Path("ssoproof.yaml")).tenant
    web, admin = read.applications
    assert (web.client_id, admin.client_id) == ("web", "admin")
    assert admin.requests.value == ("https://a",)
    assert admin.requests.origin.span is not None
    assert admin.requests.origin.span.line == 9, "the place is the line where the value is written"


def values(node: Node) -> object:
    if isinstance(node, Table):
        return {e.key: values(e.node) for e in node.entries}
    return [values(n) for n in node.nodes] if isinstance(node, Items) else node.text


KEYS = st.sampled_from(["a", "b", "c", "d"])


@st.composite
def documents(draw: st.DrawFn) -> str:
    """Mappings m0, m1, ... each with keys of its own and, before or after them, merges of earlier ones."""
    lines = []
    for number in range(draw(st.integers(1, 5))):
        own = [f"  {key}: v{number}{key}" for key in draw(st.lists(KEYS, unique=True, max_size=3))]
        earlier = draw(st.lists(st.integers(0, number - 1), max_size=3)) if number else []
        if len(earlier) == 1 and draw(st.booleans()):
            own.insert(draw(st.integers(0, len(own))), f"  <<: *m{earlier[0]}")
        elif earlier:
            own.insert(draw(st.integers(0, len(own))), f"  <<: [{', '.join(f'*m{k}' for k in earlier)}]")
        lines += [f"m{number}: &m{number}", *(own or ["  {}"])]
    return "\n".join(lines) + "\n"


@settings(max_examples=150, deadline=None)
@given(documents())
def test_merges_are_what_a_yaml_reader_makes_of_them(text: str) -> None:
    problems = Problems()
    tree = parse("x.yaml", text, problems)
    assert problems.diagnostics == []
    assert values(tree) == YAML(typ="safe", pure=True).load(text)
    lines = text.splitlines()

    def placed(node: Node) -> None:
        for entry in node.entries if isinstance(node, Table) else ():
            assert lines[entry.key_span.line - 1].lstrip().startswith(f"{entry.key}:")
            placed(entry.node)

    placed(tree)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a: &a [1]\nb: {<<: *a}\n", "`<<` merges mappings only"),
        ("b: {<<: 3}\n", "`<<` merges mappings only"),
        ("a: &a {<<: *a}\n", "an alias holds itself"),
        ("a: &a {x: 1}\nb: {<<: *a, y: 1, y: 2}\n", "the key 'y' stands here again"),
    ],
)
def test_what_can_not_be_merged_is_told(text: str, told: str) -> None:
    problems = Problems()
    try:
        parse("x.yaml", text, problems)
    except BadInput as bad:
        problems.take(bad)
    assert told in str(problems.diagnostics[0].message)


def test_a_bomb_of_merges_is_stopped() -> None:
    levels = [
        "m0: &m0 {" + ", ".join(f"k{i}: [{', '.join('x' * 1 for _ in range(50))}]" for i in range(50)) + "}"
    ]
    for level in range(1, 20):
        inner = ", ".join(f"n{i}: {{<<: *m{level - 1}}}" for i in range(9))
        levels.append(f"m{level}: &m{level} {{{inner}}}")
    with pytest.raises(BadInput, match=f"more than {YAML_NODES.most} values"):
        parse("x.yaml", "\n".join(levels) + "\n", Problems())


def test_an_export_with_merges_is_the_export_without(tmp_path: Path) -> None:
    plain = loaded(as_yaml(tmp_path / "plain")).tenant
    export = as_yaml(tmp_path / "merged", clients=None)
    text = (export / "tenant.yaml").read_text() + (
        """
clients:
  - &spa
    name: Console
    app_type: spa
    grant_types: [authorization_code, implicit]
    client_metadata: {tier: gold}
    oidc_conformant: true
    client_secret: hunter2-never-shown
  - {name: Account, app_type: regular_web, grant_types: [authorization_code, refresh_token]}
  - {<<: *spa, name: Second}
  - {name: Machine, app_type: non_interactive, grant_types: [client_credentials], sso_disabled: true}
"""
    )
    write(export, {"tenant.yaml": text, "rules/mfa.js": RULE, "actions/waive/code.js": ACTION})
    merged = loaded(export).tenant
    names = [app.name for app in merged.applications]
    assert names == ["Console", "Account", "Second"]
    assert settled(merged).applications[0] == settled(plain).applications[0]
    assert merged.applications[2].metadata == merged.applications[0].metadata
