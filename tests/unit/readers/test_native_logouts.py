"""Logouts in the native format."""

from __future__ import annotations

from pathlib import Path

import pytest

from ssoproof.errors import BadInput
from ssoproof.readers.detect import load_path
from ssoproof.readers.native.write import text
from ssoproof.tenant.logout import Does, Extent, Reach, Revokes
from ssoproof.tenant.model import Tenant

HEAD = "ssoproof: 1\ntenant: t\nmfa: never\n"


def _read(folder: Path, **entries: str) -> Tenant:
    apps = "".join(f"  {name}: {entry}\n" for name, entry in entries.items())
    (folder / "ssoproof.yaml").write_text(f"{HEAD}applications:\n{apps}", encoding="utf-8")
    return load_path(folder, None).tenant


def test_what_is_stated(tmp_path: Path) -> None:
    tenant = _read(
        tmp_path,
        one="{logout: {does: local, revokes: all, reaches: session}}",
        two="{logout: {does: provider, applications: [one, two]}}",
        three="{logout: provider}",
    )
    one, two, three = (app.logout for app in tenant.applications)
    assert (one.does.value, one.revokes.value) == (Does.LOCAL, Revokes.ALL)
    assert one.reach.value == Reach(Extent.SESSION) and not one.reach.assumed
    assert two.reach.value == Reach(Extent.LISTED, ("one", "two"))
    assert three.does.value is Does.PROVIDER
    assert three.reach.value == Reach(Extent.OPEN) and three.reach.assumed
    assert "three: its logout is taken to revoke no refresh token" in map(str, tenant.assumptions)


def test_what_is_not(tmp_path: Path) -> None:
    tenant = _read(tmp_path, one="{sdk: auth0-spa-js}", two="{}")
    one, two = (app.logout for app in tenant.applications)
    assert one.does.value is Does.PROVIDER and one.does.assumed
    assert two.does.value is None and two.does.assumed
    assert one.reach.value is None and one.revokes.value is Revokes.NOTHING
    assert not [a for a in tenant.assumptions if "logout" in a.text], "nobody speaks of logouts"


def test_what_others_do_is_assumed_where_one_is_stated(tmp_path: Path) -> None:
    tenant = _read(tmp_path, one="{logout: {reaches: all}}", two="{sdk: auth0-spa-js}", three="{}")
    told = [str(a) for a in tenant.assumptions if "logout" in a.text]
    assert "two: its logout is taken to be one at the provider" in told
    assert "three: what its logout does is left open (switch S60)" in told
    assert [t for t in told if "meant to reach" in t] == [
        f"{name}: whom its logout is meant to reach besides itself is not stated, and not asked"
        for name in ("two", "three")
    ]


def test_where_no_reach_is_stated_the_documented_one_is_assumed(tmp_path: Path) -> None:
    tenant = _read(tmp_path, one="{logout: local}", two="{sdk: auth0-spa-js}")
    assert all(app.logout.reach.value is None for app in tenant.applications)
    assert len([a for a in tenant.assumptions if "meant for all" in a.text]) == 2


@pytest.mark.parametrize(
    ("entry", "complaint"),
    [
        ("{logout: {does: nothing}}", "does must be provider or local"),
        ("{logout: {reaches: all, applications: [one]}}", "either a list of applications or not"),
        ("{logout: {applications: [nobody]}}", "no application"),
        ("{logout: {applications: []}}", "is empty"),
        ("{type: m2m, logout: {does: local}}", "is a machine"),
    ],
)
def test_what_is_wrong(tmp_path: Path, entry: str, complaint: str) -> None:
    with pytest.raises(BadInput, match=complaint):
        _read(tmp_path, one=entry, two="{}")


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    tenant = _read(
        tmp_path,
        one="{logout: {does: local, revokes: token, applications: [two]}}",
        two="{logout: {reaches: self}}",
    )
    again = tmp_path / "again"
    again.mkdir()
    (again / "ssoproof.yaml").write_text(text(tenant, "a test", {}), encoding="utf-8")
    read = load_path(again, None).tenant
    for before, after in zip(tenant.applications, read.applications, strict=True):
        for key in ("does", "revokes", "reach"):
            assert getattr(before.logout, key).value == getattr(after.logout, key).value
