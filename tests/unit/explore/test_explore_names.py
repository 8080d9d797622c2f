"""The played page shows names in any script, and takes keys and names alike; what could mislead is written
out."""

from __future__ import annotations

import json
import re
from pathlib import Path

from ssoproof.explore.protocol import RunRequest
from ssoproof.explore.scenario import ExploredTenant
from ssoproof.explore.session import Session
from ssoproof.explore.view import page
from ssoproof.notebook.html import tag
from ssoproof.readers.native.loader import load_text

TENANT = """ssoproof: 1
tenant: שלום
mfa: always
applications: {管理: {renews: silent}, שלום עולם: {}, "pay\\u202epal": {}}
"""
HIDDEN = re.compile("[\u202a-\u202e\u2066-\u2069\u200b]")


def house(tmp_path: Path) -> ExploredTenant:
    return ExploredTenant(load_text(TENANT, tmp_path / "ssoproof.yaml").tenant)


def test_what_is_played(tmp_path: Path) -> None:
    answer = Session(house(tmp_path), RunRequest(("app-bb6d", "שלום עולם", "paypal"), "管理")).answer(
        "begin", {}
    )
    assert answer["table"]["apps"] == ["管理", "שלום עולם", r"pay\u202epal"]
    told = json.dumps(answer, ensure_ascii=False)
    assert "<bdi>שלום עולם</bdi>" in told and not HIDDEN.search(told)


def test_the_page(tmp_path: Path) -> None:
    whole = page(house(tmp_path), "nonce", "token")
    assert "管理 (app-bb6d)" in whole and "<bdi>שלום</bdi>" in whole and not HIDDEN.search(whole)


def test_cells_of_notebooks() -> None:
    assert tag("td", "a שלום b", "x\u202ey") == r"<td>a <bdi>שלום</bdi> bx\u202ey</td>"
