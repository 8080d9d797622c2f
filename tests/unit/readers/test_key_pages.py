"""The page on exports has every key of the tables; SSOPROOF_UPDATE_GOLDEN=1 writes its generated part
anew."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

from ssoproof.providers.auth0.readers.keys import TABLES, Keys
from ssoproof.providers.auth0.readers.sections import RESOURCES, SECTIONS

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "exports.md"
BEGIN, END = "<!-- keys: generated -->", "<!-- end of keys -->"
TITLES = {
    "tenant": "Tenant settings",
    "guardianPolicies": "Guardian",
    "clients": "Clients",
    "resourceServers": "Resource servers",
    "rules": "Rules",
    "rulesConfigs": "Rules' configuration",
    "actions": "Actions",
    "triggers": "Bindings of triggers",
    "customDomains": "Custom domains",
    "organizations": "Organizations",
    "riskAssessment": "Risk assessment",
}


def generated() -> str:
    """The tables of keys, sections and resources."""
    parts = [line for kind, title in TITLES.items() for line in _table(title, TABLES[kind])]
    parts += ["### Resources without effect", "", "| resource | why it has no effect |", "|---|---|"]
    for reason in dict.fromkeys((*SECTIONS.values(), *RESOURCES.values())):
        names = [f"`{n}`" for table in (SECTIONS, RESOURCES) for n, r in table.items() if r == reason]
        parts.append(f"| {', '.join(names)} | {reason} |")
    return "\n".join(parts) + "\n"


def _table(title: str, keys: Keys) -> Iterator[str]:
    yield from (f"### {title}", "", "| key | what becomes of it |", "|---|---|")
    yield from (f"| `{key}` | **modelled**: {what} |" for key, what in keys.modelled.items())
    for key, what in keys.left_out.items():
        harmless = (
            f", unless it is {' or '.join(f'`{h}`' for h in what.harmless if h)}" if what.harmless else ""
        )
        yield f"| `{key}` | **left out**: {what.words}{harmless} |"
    for reason in dict.fromkeys(keys.ignored.values()):
        yield (
            f"| {', '.join(f'`{k}`' for k, r in keys.ignored.items() if r == reason)} | no effect: {reason} |"
        )
    yield ""


def test_the_page_has_the_tables() -> None:
    text = PAGE.read_text(encoding="utf-8")
    head, _, rest = text.partition(BEGIN)
    _, _, tail = rest.partition(END)
    whole = f"{head}{BEGIN}\n\n{generated()}\n{END}{tail}"
    if os.environ.get("SSOPROOF_UPDATE_GOLDEN"):
        PAGE.write_text(whole, encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == whole


def test_no_key_has_two_meanings() -> None:
    for kind, keys in TABLES.items():
        rows = [*keys.modelled, *keys.ignored, *keys.left_out]
        assert len(rows) == len(set(rows)), kind
        assert all(re.fullmatch(r"[A-Za-z_0-9.]+", key) for key in rows), kind
