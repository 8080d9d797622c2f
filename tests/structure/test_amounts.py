"""Numbers of things are put in words in one place, so that nothing reads “1 hooks” or “2 hook(s)”."""

from __future__ import annotations

import re
from pathlib import Path

from ssoproof.amounts import amount, things

PACKAGE = Path(__file__).parents[2] / "model" / "ssoproof"
#: A number that was worked out, and a plural beside it; what is spelt in capitals or is a bound is never one.
_NOUNS = "steps|states|answers|hooks|APIs|applications|classes|sets|remarks|findings|files|arrows|boxes|readings|settings|cells|subjects"
_BARE = re.compile(
    rf"\{{(?!amount)(len\([^{{}}]*\)|[\w.]*(?:steps|count|depth|states|transitions|rest|more|left)[^{{}}]*)\}} (?:more |other )?(?:{_NOUNS})\b"
)
_MADE = re.compile(
    r"\b(?:step|hook|answer|application|class|set|file|state|remark|finding|setting|box)\(s\)|'s' if |\"s\" if |'s' \* \("
)


def complaints(source: str) -> list[str]:
    """The places of a source where a number is put in words by hand."""
    strings = [line for line in source.splitlines() if '"' in line]
    found = [
        m.group()
        for line in strings
        for m in _BARE.finditer(line)
        if "bounds." not in m.group() and "limits." not in m.group()
    ]
    return found + [m.group() for line in strings for m in _MADE.finditer(line)]


def test_one_and_many() -> None:
    assert [amount(n, "hook") for n in (0, 1, 2)] == ["0 hooks", "1 hook", "2 hooks"]
    assert (amount(1, "class", "classes"), amount(3, "class", "classes")) == ("1 class", "3 classes")
    assert (things(1, "stands", "stand"), things(2, "stands", "stand")) == ("stands", "stand")


def test_a_plural_made_by_hand_is_found() -> None:
    for bad in (
        'f"{len(hooks)} hooks"',
        'f"{story.steps} steps"',
        'f"{n} hook(s) "',
        "f\"step{'s' if n != 1 else ''}\"",
    ):
        assert complaints(bad), bad
    assert complaints("f\"{amount(len(hooks), 'hook')} and {MOST} files\"") == []


def test_no_plural_is_made_by_hand() -> None:
    wrong = {
        p.name: found
        for p in sorted(PACKAGE.rglob("*.py"))
        if (found := complaints(p.read_text(encoding="utf-8")))
    }
    assert wrong == {}
