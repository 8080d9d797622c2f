"""A generated tenant as files: ssoproof.yaml and its hooks, the same byte for byte for the same numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from ssoproof.errors import UsageError
from ssoproof.generate import sources
from ssoproof.generate.behaviours import SENSITIVE
from ssoproof.generate.members import ApiEntry, AppEntry, Size, apis, classes, members, sizes

_TOP = """ssoproof: 1
tenant: {name}
provider: auth0
mfa: {mfa}
session: {{idle: 72h, absolute: 168h}}
remembered-browser: {{inactivity: 7d, overall: 30d}}
user: {{first-factor: pwd}}
"""


def files(size: Size, seed: int, mfa: str = "never") -> dict[str, str]:
    """The files of a tenant by their paths in its folder; `mfa` is its policy."""
    offered = apis(size.apis, seed)
    kinds = classes(size.classes, seed, mfa != "never")
    counts = sizes(size.apps, size.classes)
    apps = [a for c, n in zip(kinds, counts, strict=True) for a in members(c, n, offered, seed)]
    lists: dict[str, list[str]] = {}
    for app in apps:
        if app.of.behaviour.listed:
            lists.setdefault(app.of.behaviour.policy.name, []).append(app.client_id)
    found = {"hooks/by-client.js": sources.rule(lists)} if lists else {}
    found["hooks/claims.js"] = sources.CLAIMS
    found["hooks/assurance.js"] = sources.assurance()
    found["hooks/step-up.js"] = sources.step_up([a.audience for a in offered if a.kind == SENSITIVE])
    hooks = [f"  - {'rule' if name == 'hooks/by-client.js' else 'action'}: {name}" for name in found]
    name = f"generated {size.apps} {size.classes} {size.apis} {seed}"
    lines = [
        _TOP.format(name=name, mfa=mfa),
        *_apis(offered),
        *_apps(apps),
        "hooks:",
        *hooks,
        *_demands(apps, offered),
    ]
    return {"ssoproof.yaml": "\n".join(lines) + "\n", **found}


def _apis(offered: Sequence[ApiEntry]) -> Iterator[str]:
    yield "apis:"
    for api in offered:
        yield f'  {api.name}: {{audience: "{api.audience}", token-lifetime: {api.lifetime}}}'


def _apps(apps: Sequence[AppEntry]) -> Iterator[str]:
    yield "applications:"
    for app in apps:
        yield f"  {app.name}:"
        yield f"    client-id: {app.client_id}"
        yield f"    metadata: {{{', '.join(_metadata(app))}}}"
        yield f"    requests: [{', '.join(app.requests)}]"
        if app.may_request:
            yield f"    may-request: [{', '.join(app.may_request)}]"
        if app.of.sends:
            yield f"    sends: {app.of.sends}"
        yield f"    renews: {'silent' if app.of.renews else 'no'}"
        if app.of.sdk:
            yield f"    sdk: {app.of.sdk}"


def _metadata(app: AppEntry) -> Iterator[str]:
    yield f"owner: {app.owner}"
    if not app.of.behaviour.listed:
        yield f"assurance: {app.of.behaviour.policy.name}"
    if app.of.behaviour.relaxed:
        yield "renewal: relaxed"


def _demands(apps: Sequence[AppEntry], offered: Sequence[ApiEntry]) -> Iterator[str]:
    yield "requirements:"
    if any(a.of.demand for a in apps):
        yield "  applications:"
        yield from (f"    {a.name}: {a.of.demand}" for a in apps if a.of.demand)
    yield "  apis:"
    yield from (f"    {a.name}: {a.demand}" for a in offered if a.demand)


def write(folder: Path, size: Size, seed: int, mfa: str = "never") -> tuple[Path, ...]:
    """Writes the files of a tenant; UsageError where the folder can't be written."""
    written = []
    try:
        for name, text in files(size, seed, mfa).items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
            written.append(path)
    except OSError as wrong:
        raise UsageError(f"{folder} can't be written: {wrong.strerror}") from wrong
    return tuple(written)
