"""Generated tenants: the same for the same seed, as many classes as asked for, and code that is
understood."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from ssoproof.check.run import subjects
from ssoproof.cli import run
from ssoproof.errors import UsageError
from ssoproof.flows.classes import classes as alike
from ssoproof.flows.compose import world_of
from ssoproof.flows.world import Mode
from ssoproof.generate.behaviours import Behaviour, drawn, every
from ssoproof.generate.folder import files, write
from ssoproof.generate.members import Size, classes, sizes
from ssoproof.providers.auth0.flows.authorizer import HookAuthorizer
from ssoproof.readers.native.loader import load
from ssoproof.tenant.model import Application, Tenant


def made(folder: Path, size: Size, seed: int, mfa: str = "never") -> Tenant:
    write(folder, size, seed, mfa)
    loaded = load(folder)
    assert loaded.diagnostics == ()
    return loaded.tenant


def number(app: Application) -> int:
    """The class that the generator gave an application, from its name."""
    return int(app.name.split("-")[1])


def test_the_same_seed_gives_the_same_files() -> None:
    size = Size(50, 10, 20)
    assert files(size, 4) == files(size, 4)
    assert files(size, 4) != files(size, 5)


def test_more_applications_are_more_members_of_the_same_classes(tmp_path: Path) -> None:
    small = made(tmp_path / "small", Size(40, 30, 40), 1)
    large = made(tmp_path / "large", Size(120, 30, 40), 1)
    before = {a.name: a for a in small.applications}
    after = {a.name: a for a in large.applications}
    assert before.keys() <= after.keys()
    for name, app in before.items():
        assert (app.client_id, app.requests.value) == (after[name].client_id, after[name].requests.value)
        assert (app.metadata, app.may_request.value) == (after[name].metadata, after[name].may_request.value)
    assert {a.audience for a in small.apis} == {a.audience for a in large.apis}
    counts = Counter(map(number, large.applications))
    assert sorted(counts) == list(range(1, 31))
    assert counts[1] > counts[30] >= 1


@pytest.mark.parametrize(("mfa", "free"), [("never", False), ("always", False), ("never", True)])
def test_classes_differ_and_members_do_not(mfa: str, free: bool, tmp_path: Path) -> None:
    count = 8 if free else 30
    tenant = made(tmp_path, Size(count + 4, count, 8), 2, mfa)
    authorizer = HookAuthorizer()
    mode = Mode(timed=False, free=free)
    world = world_of(tenant, authorizer, mode, subjects(tenant)[0], tenant.applications)
    found = alike(world, authorizer, tenant.applications, world.instances)
    assert all(len({number(a) for a in members}) == 1 for members in found)
    assert len(found) == count
    assert list(authorizer.remarks()) == []


def test_sizes_add_up() -> None:
    assert sizes(1000, 30)[0] > sizes(1000, 30)[-1] >= 1
    assert all(sum(sizes(apps, count)) == apps for apps in (5, 50, 999) for count in (1, 3, 5))


def test_behaviours_that_are_drawn_differ() -> None:
    for waivers in (False, True):
        most = len({b.key(waivers) for b in every()})
        found = drawn(most, 9, waivers)
        assert len({b.key(waivers) for b in found}) == most >= 30
        owned = [c.behaviour.own(c.renews, waivers) for c in classes(most, 9, waivers)]
        assert len(set(owned)) == most


def test_the_plainest_tenant_has_every_kind_of_policy() -> None:
    policies = {b.policy.name for b in drawn(41, 1, False)}
    assert {"open", "first", "always", "retired", "away"} <= policies
    assert any(isinstance(b, Behaviour) and b.listed for b in every())


@pytest.mark.parametrize("size", [(5, 6, 10), (30_000, 6, 10), (10, 6, 2)])
def test_sizes_that_can_not_be(size: tuple[int, int, int]) -> None:
    with pytest.raises(UsageError):
        Size(*size)


def test_too_many_classes() -> None:
    with pytest.raises(UsageError, match="there can be 1 to"):
        drawn(1000, 1, True)


def test_the_command_writes_a_tenant_that_can_be_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = [
        "generate",
        "--out",
        str(tmp_path / "t"),
        "--apps",
        "7",
        "--classes",
        "5",
        "--apis",
        "9",
        "--seed",
        "3",
    ]
    assert run(asked) == 0
    assert "wrote" in capsys.readouterr().err
    tenant = load(tmp_path / "t").tenant
    assert (len(tenant.applications), len(tenant.apis)) == (7, 9)


def test_a_folder_that_can_not_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert run(["generate", "--out", str(tmp_path / "file")]) == 2
