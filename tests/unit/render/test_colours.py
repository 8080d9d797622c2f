"""The colours of the pages can be read, by day and by night: contrast as WCAG 2.2 asks for (1.4.3, AA)."""

from __future__ import annotations

import re

import pytest

from ssoproof.render.html.page import asset

#: What stands on what.
PAIRS = [(front, "back") for front in ("ink", "dim", "blue", "verm", "orange", "green")]
PAIRS += [("ink", ground) for ground in ("pale", "rose", "soft", "code", "ran", "may", "decided", "shade")]
PAIRS += [
    ("verm", "rose"),
    ("ink", "rose"),
    ("green", "mint"),
    ("ink", "mint"),
    ("amber", "pale"),
    ("orange", "sand"),
]
PAIRS += [
    ("ink", "sand"),
    ("dim", "soft"),
    ("ink", "shade"),
    ("amber", "back"),
    ("blue", "back"),
    ("blue", "shade"),
]
PAIRS += [("blue", "pale"), ("blue", "rose"), ("blue", "code"), ("green", "rose"), ("verm", "mint")]
PAIRS += [("dim", "code"), ("skipped", "code"), ("verm", "soft"), ("dim", "pale"), ("verm", "pale")]


def schemes() -> dict[str, dict[str, str]]:
    """The variables of both schemes; the dark one changes some of the light one's."""
    light, dark = re.findall(r":root \{([^}]*)\}", asset("colours.css"))
    found = [dict(re.findall(r"--(\w+): (#[0-9a-f]+)", text)) for text in (light, dark)]
    return {"light": found[0], "dark": {**found[0], **found[1]}}


def brightness(colour: str) -> float:
    """Relative luminance (https://www.w3.org/TR/WCAG22/#dfn-relative-luminance)."""
    digits = colour[1:] if len(colour) == 7 else "".join(2 * c for c in colour[1:])
    parts = [int(digits[k : k + 2], 16) / 255 for k in (0, 2, 4)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("front", "ground"), PAIRS)
def test_text_can_be_read(scheme: str, front: str, ground: str) -> None:
    colours = schemes()[scheme]
    one, two = sorted((brightness(colours[front]), brightness(colours[ground])))
    assert (two + 0.05) / (one + 0.05) >= 4.5, (colours[front], colours[ground])


def test_both_schemes_have_all_colours() -> None:
    found = schemes()
    used = set(re.findall(r"var\(--(\w+)\)", asset("page.css", "report.css", "explore.css"))) - {"lab", "bar"}
    assert used <= set(found["light"])
    assert (
        set(found["light"]) - {name for name in found["light"] if found["light"][name] != found["dark"][name]}
        == set()
    )
