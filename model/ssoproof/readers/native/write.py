"""A Tenant as text of the native format, with comments that say where each value came from."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

from ssoproof import bounds
from ssoproof.documents.durations import formatted
from ssoproof.documents.values import NO_LIMIT
from ssoproof.logic.build import TRUE
from ssoproof.masking import is_secret
from ssoproof.readers.native.words import Remembered, Renewal
from ssoproof.readers.native.write_inputs import statements
from ssoproof.settings import Assumption, Sourced
from ssoproof.source import Origin, Span
from ssoproof.tenant.model import NOT_KNOWN, Api, Application, Demand, DemandKind, Hook, Tenant
from ssoproof.tenant.naming import NO_AUDIENCE
from ssoproof.tenant.refresh_tokens import RefreshTokens


def text(tenant: Tenant, source: str, files: Mapping[str, str]) -> str:
    """The file. `source` is what it was made from; `files` maps hooks' names to their files beside it.

    A value that was assumed and that the format assumes alike is left out, so that it stays an assumption.
    """
    return "".join(f"{line}\n" for line in _lines(tenant, source, files))


def _lines(tenant: Tenant, source: str, files: Mapping[str, str]) -> Iterator[str]:
    assumed = _by_route(tenant.assumptions)
    yield from _comment(
        "", f"Written by `ssoproof import` from {source}. Comments say where each value came from."
    )
    yield "ssoproof: 1"
    yield f"tenant: {quoted(tenant.name)}"
    yield f"provider: {tenant.provider.value}"
    yield f"mfa: {tenant.mfa.value.value}{_from(tenant.mfa.origin)}"
    yield from _section("session", {"idle": tenant.session.idle, "absolute": tenant.session.absolute})
    remember = {"inactivity": tenant.remember.inactivity, "overall": tenant.remember.overall}
    yield from _section("remembered-browser", remember)
    if tenant.domains.value:
        yield f"domains: [{', '.join(map(quoted, tenant.domains.value))}]{_from(tenant.domains.origin)}"
    yield from _apis(tenant)
    yield "applications:"
    for app in tenant.applications:
        yield from _application(app, tenant, assumed)
    yield from _hooks(tenant.hooks, files)
    yield from _user(tenant)
    yield from _requirements(tenant)
    yield from _inputs(tenant)
    yield from _left(tenant)


def quoted(value: str) -> str:
    """A text in quotes as YAML and JSON both read it."""
    whole = json.dumps(value, ensure_ascii=False)
    return "".join(c if c.isprintable() and c not in "\ufeff" else _escaped(c) for c in whole)


def _escaped(sign: str) -> str:
    code = ord(sign)
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _comment(indent: str, text: str) -> Iterator[str]:
    words, line = " ".join(_plain(text).split()).split(" "), ""
    for word in words:
        if bounds.LINE_WIDTH.passed(len(f"{indent}# {line} {word}")) and line:
            yield f"{indent}# {line}"
            line = ""
        line = f"{line} {word}" if line else word
    yield f"{indent}# {line}"


def _plain(text: str) -> str:
    return "".join(c if c.isprintable() else " " for c in text)


def _place(span: Span | None) -> str:
    return _plain(span.place) if span else ""


def _from(origin: Origin) -> str:
    if origin.span is not None:
        return f"  # {_place(origin.span)}"
    return f"  # assumed: {_plain(origin.reason)}" if origin.reason else ""


def _section(name: str, values: Mapping[str, Sourced[int]]) -> Iterator[str]:
    stated = {key: value for key, value in values.items() if not value.assumed}
    if stated:
        yield f"{name}:"
    for key, value in values.items():
        if key in stated:
            yield f"  {key}: {formatted(value.value)}{_from(value.origin)}"
        else:
            yield from _comment(
                "", f"{name}: {key} is not stated in the source; the format assumes {formatted(value.value)}"
            )


def _apis(tenant: Tenant) -> Iterator[str]:
    stated = [api for api in tenant.apis if api.exists is TRUE]
    if stated:
        yield "apis:"
    for api in stated:
        yield from _api(api)
    for api in (api for api in tenant.apis if api not in stated):
        words = (
            f"code names the audience {quoted(api.audience)}, which no API has: state it here if there is one"
        )
        yield from _comment("  ", words)


def _api(api: Api) -> Iterator[str]:
    yield f"  {quoted(api.name)}:{_from(api.origin)}"
    yield f"    audience: {quoted(api.audience)}"
    if not api.token_lifetime.assumed:
        yield f"    token-lifetime: {formatted(api.token_lifetime.value)}{_from(api.token_lifetime.origin)}"
    if not api.offline.assumed:
        yield f"    offline-access: {'true' if api.offline.value else 'false'}{_from(api.offline.origin)}"
    if api.scopes:
        yield f"    scopes: [{', '.join(map(quoted, api.scopes))}]"


def _by_route(assumptions: tuple[Assumption, ...]) -> dict[tuple[str, ...], Assumption]:
    return {a.origin.route: a for a in assumptions}


def _application(
    app: Application, tenant: Tenant, assumed: Mapping[tuple[str, ...], Assumption]
) -> Iterator[str]:
    def why(key: str) -> str:
        found = assumed.get(("applications", app.name, key))
        return f"  # assumed: {_plain(found.text)} ({_plain(found.origin.reason)})" if found else ""

    yield f"  {quoted(app.name)}:{_from(app.origin)}"
    note = (
        "  # put the id here: hooks that compare it are then understood" if app.client_id == NOT_KNOWN else ""
    )
    yield f"    client-id: {quoted(app.client_id)}{note}"
    if app.display_name:
        yield f"    name: {quoted(app.display_name)}"
    yield f"    requests: [{_audiences(app.requests.value, tenant)}]{why('requests')}"
    # an audience that no API has can't be named here, but it is among those that may be asked for by default
    usual = app.may_request.assumed and any(api.exists is not TRUE for api in tenant.apis)
    listed = _audiences(app.may_request.value, tenant)
    yield f"    {'# ' if usual else ''}may-request: [{listed}]{why('may-request')}"
    if app.metadata:
        yield "    metadata:"
        yield from (_metadata(key, value) for key, value in app.metadata)
    yield f"    renews: {_renews(app)}{why('renews')}"
    if app.refresh is not None:
        yield from _refresh(app.refresh, tenant)
    yield from _logout(app)
    yield from _comment(
        "    ", "sdk: not stated in the source; name it for sharper answers (auth0-spa-js, auth0.js)"
    )


def _renews(app: Application) -> str:
    silent = Renewal.SILENT if app.renews_silently.value else Renewal.NO
    return (Renewal.REFRESHES if app.refresh is not None else silent).value


def _logout(app: Application) -> Iterator[str]:
    """What the source states of its logout."""
    does, revokes, reach = app.logout.does, app.logout.revokes, app.logout.reach
    rows: list[tuple[str, Sourced[Any], str]] = []
    if does.value is not None:
        rows.append(("does", does, does.value.value))
    rows.append(("revokes", revokes, revokes.value.value))
    if reach.value is not None and reach.value.applications:
        rows.append(("applications", reach, f"[{', '.join(map(quoted, reach.value.applications))}]"))
    elif reach.value is not None:
        rows.append(("reaches", reach, reach.value.extent.value))
    stated = [row for row in rows if not row[1].assumed]
    if stated:
        yield "    logout:"
    yield from (f"      {key}: {value}{_from(at.origin)}" for key, at, value in stated)


def _refresh(tokens: RefreshTokens, tenant: Tenant) -> Iterator[str]:
    """What the source states of refresh tokens."""
    rows: list[tuple[str, Sourced[Any], str]] = [
        ("rotation", tokens.rotates, "rotating" if tokens.rotates.value else "static"),
        ("idle", tokens.idle, _lifetime(tokens.idle.value)),
        ("absolute", tokens.absolute, _lifetime(tokens.absolute.value)),
        ("mfa-grants", tokens.completes, "yes" if tokens.completes.value else "no"),
        ("also", tokens.also, f"[{_audiences(tokens.also.value, tenant)}]"),
    ]
    if tokens.leeway.value:
        rows.append(("leeway", tokens.leeway, _lifetime(tokens.leeway.value)))
    stated = [(key, at, value) for key, at, value in rows if not at.assumed and value != "[]"]
    if tokens.store.value is not None:
        stated.append(("store", tokens.store, tokens.store.value.value))
    yield "    refresh-tokens:"
    for key, at, value in stated:
        yield f"      {key}: {value}{_from(at.origin)}"


def _lifetime(seconds: int | None) -> str:
    return NO_LIMIT if seconds is None else formatted(seconds)


def _metadata(key: str, value: str) -> str:
    if not is_secret(key, value):
        return f"      {quoted(key)}: {quoted(value)}"
    return (
        f"      {quoted(key)}: {quoted(NOT_KNOWN)}  # it may be a secret: put it here only if hooks compare "
        f"it"
    )


def _audiences(audiences: tuple[str | None, ...], tenant: Tenant) -> str:
    names = {api.audience: api.name for api in tenant.apis if api.exists is TRUE}
    return ", ".join(
        NO_AUDIENCE if a is None else quoted(names[a]) for a in audiences if a is None or a in names
    )


def _hooks(hooks: tuple[Hook, ...], files: Mapping[str, str]) -> Iterator[str]:
    if hooks:
        yield "hooks:"
    for hook in hooks:
        file = PurePosixPath(files[hook.name]).as_posix()
        yield f"  - {{{hook.kind.value}: {quoted(file)}, name: {quoted(hook.name)}}}{_from(hook.origin)}"


def _user(tenant: Tenant) -> Iterator[str]:
    """The first factor, where it is known; the format assumes a password where it is not stated."""
    first = tenant.user.first_factor
    if not first.assumed:
        yield f"user: {{first-factor: {quoted(first.value)}}}{_from(first.origin)}"
    elif tenant.user.possible:
        why = first.origin.reason
        words = f"user: {why}; the format takes the first factor to be {first.value} unless stated"
        yield from _comment("", words)


def _requirements(tenant: Tenant) -> Iterator[str]:
    apps = [(a.name, a.demand) for a in tenant.applications if a.demand is not None]
    apis = [(a.name, a.demand) for a in tenant.apis if a.demand is not None and a.exists is TRUE]
    said = "What the owners require, and what MFA checks are about"
    if not apps and not apis:
        yield from _comment("", f"{said}: nothing is stated, nothing was inferred from settings and code.")
        return
    yield from _comment(
        "",
        f"{said}. These lines were inferred from settings and code: take the # away where they are right, or "
        "say what is really required.",
    )
    yield "# requirements:"
    for kind, listed in (("applications", apps), ("apis", apis)):
        if listed:
            yield f"#   {kind}:"
        for name, demand in listed:
            yield f"#     {quoted(name)}: {_demand(demand)}{_whom(demand)}{_from(demand.origin)}"


def _inputs(tenant: Tenant) -> Iterator[str]:
    lines = tuple(statements(tenant))
    if lines:
        yield from _comment(
            "",
            "What code tests and nobody states here. Take the # away from what is true, or say it in another "
            "way: never, always, constant, is VALUE, is one of A, B.",
        )
        yield "# inputs:"
    yield from (f"#   {line}" for line in lines)


def _whom(demand: Demand) -> str:
    """For whom it was inferred: the format states demands for all."""
    return f"  # only for {_plain(demand.whom)}" if demand.whom else ""


def _demand(demand: Demand) -> str:
    aged = demand.kind is DemandKind.MAX_AGE and demand.max_age is not None
    words = f"at most {formatted(demand.max_age or 0)} old" if aged else demand.kind.value
    counts = Remembered.COUNTS if demand.remembered else Remembered.NOT_COUNTS
    return f"{{demand: {words}, remembered-browser: {counts.value}}}"


def _left(tenant: Tenant) -> Iterator[str]:
    if tenant.not_modelled:
        yield from _comment("", "Not modelled, and so in no verdict's scope:")
    for line in tenant.not_modelled:
        yield from _comment("", f"- {line}")
    if tenant.coverage.not_understood:
        yield from _comment("", "Not understood:")
    for piece in tenant.coverage.not_understood:
        yield from _comment("", f"- {_place(piece.place)}: {piece.text}")
