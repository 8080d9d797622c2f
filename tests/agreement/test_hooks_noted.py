"""What is lowered once for all requests that look the same is what each request is lowered to on its own."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ssoproof.javascript.explorer import Machine
from ssoproof.javascript.provenance import Notes, Recorded
from ssoproof.logic.build import not_, var
from ssoproof.logic.sorts import BOOL
from ssoproof.providers.auth0.flows.pipeline import without_texts
from ssoproof.providers.auth0.hooks.lower import lower
from ssoproof.providers.auth0.hooks.lowered import Lowered
from ssoproof.providers.auth0.hooks.request import Alternatives, HookRequest
from ssoproof.tenant.model import NOT_KNOWN, Hook, HookKind
from tests.agreement.scale import examples
from tests.agreement.test_hooks_corpus import FILES, hook
from tests.agreement.test_hooks_engine import Login, request_for

LITERAL = re.compile(r"""['"`]([^'"`\n]{1,40})['"`]""")
PLAIN = (
    "",
    "a",
    "Console-admin",
    "other-client",
    "https://api.example.com/",
    "\u0130x",
    "12",
    NOT_KNOWN,
    "@@HOLE@@",
)
KEYS = ("mfa", "tier", "assurance")
THERE = var("there", BOOL)


class Known:
    """Lowers with notes, as pipelines do."""

    def __init__(self, hooks: list[Hook]) -> None:
        self.hooks = hooks
        self.noted: dict[HookRequest, Recorded] = {}
        self.again = 0

    def lower(self, request: HookRequest) -> Lowered:
        noted = self.noted.setdefault(without_texts(request), Recorded())
        found = noted.find(request)
        if found is not None:
            self.again += 1
            return found
        notes: Notes = {}
        found = lower(self.hooks, request, pausing=True, notes=notes)
        noted.keep(notes, found)
        return found


def requests(texts: list[str], keys: list[str]) -> st.SearchStrategy[HookRequest]:
    """Requests whose texts are those that the hooks mention, and others."""
    text = st.sampled_from([*texts, *(t.upper() for t in texts[:4]), *PLAIN])

    def made(
        name: str, id: str, values: list[str], audience: str | None, split: bool, silent: bool
    ) -> HookRequest:
        return replace(
            request_for(Login(prompt="none" if silent else None), 2),
            client_id=id,
            client_name=name,
            client_metadata=tuple(zip(keys, values, strict=False)),
            audience=Alternatives.single(audience),
            audience_in_query=THERE if split else request_for(Login(), 2).audience_in_query,
            audience_in_body=not_(THERE) if split else request_for(Login(), 2).audience_in_body,
            choice_prefix="any",
        )

    values = st.lists(text, max_size=len(keys))
    return st.builds(made, text, text, values, st.none() | text, st.booleans(), st.booleans())


def mentioned(hooks: list[Hook]) -> tuple[list[str], list[str]]:
    """The texts that hooks mention, and the names of metadata."""
    found = [text for h in hooks for text in LITERAL.findall(h.source)][:12]
    keys = [k for h in hooks for k in re.findall(r"(?:[mM]etadata)\??\.(\w+)", h.source)]
    return list(dict.fromkeys(found)), list(dict.fromkeys([*keys, *KEYS]))[:4]


def agree(hooks: list[Hook], asked: list[HookRequest]) -> int:
    """How often what was known before was taken; it is always what lowering the request gives."""
    known = Known(hooks)
    for request in asked:
        assert known.lower(request) == lower(hooks, request, pausing=True), request
    return known.again


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
@settings(max_examples=examples(2), deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_one_hook(path: Path, data: st.DataObject) -> None:
    hooks = [hook(path)]
    agree(hooks, data.draw(st.lists(requests(*mentioned(hooks)), min_size=8, max_size=8)))


@settings(max_examples=examples(15), deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.sampled_from(FILES), min_size=2, max_size=4), st.data())
def test_pipelines(paths: list[Path], data: st.DataObject) -> None:
    hooks = [hook(path) for path in paths]
    agree(hooks, data.draw(st.lists(requests(*mentioned(hooks)), min_size=8, max_size=8)))


USES = (
    "event.client.client_id === 'x'",
    "['x', 'y'].includes(event.client.client_id)",
    "new Set(['x', 'y']).has(event.client.client_id)",
    "new Set([event.client.name, event.client.client_id]).has('x')",
    "[event.client.name, event.client.client_id, 'w'].sort()[0] === 'w'",
    "[].some(event.client.name)",
    "event.client.name < event.client.client_id",
    "({x: true})[event.client.client_id]",
    "event.client.name.startsWith('x')",
    "event.client.name.toLowerCase().includes('x')",
    "event.client.metadata.tier == 1",
    "event.client.metadata.tier === true",
    "event.client.metadata.tier > 5",
    "`${event.client.name}-${event.client.metadata.tier}` === 'x-1'",
    "event.client.name.length > 1",
    "/^x/.test(event.client.name)",
    "event.client.name.split('-').length > 1",
    "Object.values(event.client.metadata).includes('x')",
    "event.resource_server?.identifier === 'x'",
    "(event.request.query?.audience ?? 'y') === 'x'",
    "event.client.client_id in {x: 1}",
    "JSON.stringify(event.client.metadata).includes('x')",
    "event.user.app_metadata[event.client.client_id]",
    "event.user.email.endsWith(event.client.name)",
    "[event.client.client_id].some(id => id === 'x')",
    "typeof event.client.metadata.tier === 'string' && !event.client.metadata.tier",
    "+event.client.metadata.tier + 1 === 13",
    "parseInt(event.client.metadata.tier, 10) > 3",
    "event.client.name === event.client.client_id",
    "event.client.metadata.tier ? event.client.name : false",
)
TEXTS = ("x", "\ud800", "y", "x-1", "X", "1", "12", "", "xy", "\u0130", NOT_KNOWN)
GIVEN = st.sampled_from(TEXTS)


@pytest.mark.parametrize("use", USES)
@settings(max_examples=examples(12), deadline=None, suppress_health_check=list(HealthCheck))
@given(asked=st.lists(requests(list(TEXTS), ["tier"]), min_size=12, max_size=12))
def test_each_use(use: str, asked: list[HookRequest]) -> None:
    body = (
        f"exports.onExecutePostLogin = async (event, api) => {{ if ({use}) api.multifactor.enable('any'); }};"
    )
    agree([Hook("h", HookKind.ACTION, "h.js", body)], asked)


def test_a_thousand_clients_that_a_list_tells_apart_are_lowered_twice() -> None:
    body = "function (user, context, callback) { if (['c7', 'c9'].includes(context.clientID)) context.multifactor = {provider: 'any'}; callback(null, user, context); }"
    hooks = [Hook("h", HookKind.RULE, "h.js", body)]
    asked = [replace(request_for(Login(), 2), client_id=f"c{n}", client_name=f"n{n}") for n in range(300)]
    known = Known(hooks)
    for request in asked:
        known.lower(request)
    assert known.again == 298


def test_a_use_that_is_not_noted_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    body = "function (user, context, callback) { if (context.clientID === 'c7') context.multifactor = {provider: 'any'}; callback(null, user, context); }"
    hooks = [Hook("h", HookKind.RULE, "h.js", body)]
    asked = [replace(request_for(Login(), 2), client_id=name) for name in ("c7", "c1")]
    assert agree(hooks, asked) == 0
    monkeypatch.setattr(Machine, "recorded", lambda machine, value: value.value)
    with pytest.raises(AssertionError):
        agree(hooks, asked)


def test_of_metadata_under_one_name_the_last_counts() -> None:
    body = (
        "exports.onExecutePostLogin = async (event, api) => "
        "{ if (event.client.metadata.tier === 'x') api.multifactor.enable('any'); };"
    )
    twice = (("x", "y"), ("y", "x"), ("x", "x"))
    asked = [
        replace(request_for(Login(), 2), client_metadata=tuple(("tier", text) for text in row))
        for row in twice
    ]
    assert agree([Hook("h", HookKind.ACTION, "h.js", body)], asked) == 1
