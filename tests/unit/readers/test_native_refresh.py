"""Refresh tokens in the native format."""

from __future__ import annotations

from pathlib import Path

import pytest

from ssoproof.errors import BadInput
from ssoproof.readers.detect import load_path
from ssoproof.tenant.model import Tenant
from ssoproof.tenant.refresh_tokens import Access, Promise, Store

HEAD = "ssoproof: 1\ntenant: t\nmfa: never\napis:\n  one: {audience: a, offline-access: false}\n  two: {audience: b}\n"


def _read(folder: Path, entry: str) -> Tenant:
    (folder / "ssoproof.yaml").write_text(f"{HEAD}applications:\n  app: {entry}\n", encoding="utf-8")
    return load_path(folder, None).tenant


def test_what_is_stated(tmp_path: Path) -> None:
    tenant = _read(
        tmp_path,
        "{renews: refresh-tokens, refresh-tokens: {rotation: static, idle: none, absolute: 2d, leeway: 30s, "
        "store: memory, fallback: yes, mfa-grants: yes, also: [two], promise: visit}}",
    )
    found = tenant.applications[0].refresh
    assert found is not None and not tenant.applications[0].renews_silently.value
    assert (found.rotates.value, found.idle.value, found.absolute.value) == (False, None, 172_800)
    assert (found.leeway.value, found.store.value, found.falls_back.value) == (30, Store.MEMORY, True)
    assert (found.completes.value, found.also.value) == (True, ("b",))
    assert (found.promise.value, found.access.value) == (Promise.VISIT, Access.OFFLINE)
    assert [api.offline.value for api in tenant.apis] == [False, True]


def test_what_is_not(tmp_path: Path) -> None:
    found = _read(tmp_path, "{renews: refresh-tokens, sdk: auth0-spa-js}").applications[0].refresh
    assert found is not None and found.store.value is Store.MEMORY and found.store.assumed
    assert found.rotates.value and found.idle.value == found.absolute.value == 30 * 86_400
    assert _read(tmp_path, "{renews: silent}").applications[0].refresh is None
    without = _read(tmp_path, "{renews: refresh-tokens}").applications[0].refresh
    assert without is not None and without.store.value is None and without.store.assumed


def test_tokens_of_an_application_that_has_none(tmp_path: Path) -> None:
    with pytest.raises(BadInput):
        _read(tmp_path, "{renews: silent, refresh-tokens: {idle: 1d}}")
