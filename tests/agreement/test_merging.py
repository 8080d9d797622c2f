"""Requests that are merged once a tenant are those that are merged for each question by itself."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from ssoproof.check.run import subjects
from ssoproof.flows.classes import Merging, merged
from ssoproof.flows.compose import compose
from ssoproof.flows.instance import Instance
from ssoproof.flows.world import Mode, World
from ssoproof.providers.registry import provider_of
from ssoproof.readers.detect import load
from ssoproof.tenant.model import Tenant

CASES = Path(__file__).parents[2] / "specs" / "cases"
NAMES = ("a-as-logged", "d-audience-action", "n-refresh-once")
MODES = [Mode(timed, free) for timed in (False, True) for free in (False, True)]


class _Careless(Merging):
    """A planted fault: whom the question is about is no part of the key."""

    def merged(self, world: World, instance: Instance) -> Instance:
        key = world.apart, instance
        if key not in self._merged:
            self._merged[key] = merged(world, self.authorizer, instance)
        return self._merged[key]


def differing(tenant: Tenant, kind: type[Merging]) -> list[str]:
    """The subjects whose systems come out otherwise where merged requests are remembered."""
    provider = provider_of(tenant)
    authorizer = provider.authorizer()
    shared, apps, wrong = kind(authorizer), tenant.applications, []
    for mode in MODES:
        for subject in subjects(tenant):
            made = (
                compose(tenant, provider.semantics, mode, subject, apps, authorizer, merging=merging)
                for merging in (shared, None)
            )
            one, other = (composition.system for composition in made)
            if one != other:
                wrong.append(f"{subject} {mode}")
    return wrong


@pytest.mark.parametrize("name", NAMES)
def test_what_is_remembered_is_what_is_worked_out_alone(name: str) -> None:
    assert differing(load(CASES / name).tenant, Merging) == []


#: Two APIs with one demand, so that questions about them differ by nothing but whom they are about.
ALIKE = """ssoproof: 1
tenant: t
mfa: always
apis: {x: {audience: "https://x"}, y: {audience: "https://y"}, z: {audience: "https://z"}}
applications: {one: {requests: [x, y, z]}, two: {requests: [none]}}
requirements: {apis: {y: once per session, z: once per session}}
"""


def test_a_key_without_the_subject_is_found(tmp_path: Path) -> None:
    (tmp_path / "ssoproof.yaml").write_text(ALIKE)
    stated = load(tmp_path).tenant
    x, y, z = stated.apis
    tenant = replace(stated, apis=(x, y, replace(z, demand=y.demand)))
    assert differing(tenant, Merging) == []
    assert differing(tenant, _Careless)
