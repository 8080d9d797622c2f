"""Of tenants too large to be composed whole, the readings are numbered by what the abstraction reads and by the
switches that only concrete systems do: none may be missing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ssoproof.check import decide
from ssoproof.check.run import semantics_of, subjects, victims
from ssoproof.check.systems import Unit, abstract, concrete
from ssoproof.check.workspace import Workspace
from ssoproof.properties.registry import QUESTIONS
from ssoproof.readers.native.loader import load
from ssoproof.settings import Sourced
from ssoproof.tenant.model import Application, CacheKind, Tenant
from tests.agreement.models import CASES

NAMES = ("a-as-logged-cached", "g-challenge-with", "l-skips-silent-calls")


def units(name: str) -> list[Unit]:
    tenant = load(CASES / name).tenant
    return [
        Unit(_with_open_others(tenant, victim), question, subject, victim)
        for subject in subjects(tenant)
        for question in QUESTIONS
        if not question.applies(tenant, subject)
        for victim in victims(tenant, subject)
    ]


def _with_open_others(tenant: Tenant, victim: Application) -> Workspace:
    """Of all other applications the SDK is not stated, and max_age is sent: what the victim's own are not about."""

    def opened(app: Application) -> Application:
        profile = replace(app.profile, cache=Sourced(CacheKind.STORAGE), on_login_required=Sourced(None))
        return replace(app, profile=profile, max_age=Sourced(600))

    apps = tuple(app if app is victim else opened(app) for app in tenant.applications)
    changed = replace(tenant, applications=apps)
    return Workspace(changed, semantics_of(changed))


def missing(unit: Unit) -> set[str]:
    """Switches that a concrete system reads and that would not be numbered."""
    numbered = decide.local_switches(unit) | _read(abstract(unit).composition.system)
    return _read(concrete(unit, unit.apps(), timed=True, sure=False).full) - numbered


def _read(system: object) -> set[str]:
    return {v.name for v in system.rigid_variables}  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", NAMES)
def test_every_switch_of_a_concrete_system_is_numbered(name: str) -> None:
    assert [(unit.name, missing(unit)) for unit in units(name) if missing(unit)] == []


def test_switches_that_are_left_out_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decide, "local_switches", lambda unit: frozenset())
    assert any(missing(unit) for name in NAMES for unit in units(name))
