"""Classes of inputs in words: which tests tell them apart."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import combinations

from ssoproof.inputs.classes import Class, Cube
from ssoproof.inputs.evaluation import Vector
from ssoproof.inputs.groups import Group

#: What is said of the inputs that nothing else is said of.
OTHERS = "all others"


def named(
    made: Sequence[Class], parts: Sequence[Group], shown: Callable[[str], str]
) -> tuple[str, ...]:
    """A name for each class: what tells its inputs from others; the longest one is called the others."""
    texts = [_text(one.cubes, parts, shown) for one in made]
    if len(texts) == 1:
        return ("any",)
    longest = max(range(len(texts)), key=lambda k: (len(made[k].cubes), _negations(texts[k]), len(texts[k]), -k))
    texts[longest] = OTHERS
    seen: dict[str, int] = {}
    for k, text in enumerate(texts):
        seen[text] = seen.get(text, 0) + 1
        if seen[text] > 1:
            texts[k] = f"{text} ({seen[text]})"
    return tuple(texts)


def _negations(text: str) -> int:
    return text.count("not (")


def _text(cubes: Sequence[Cube], parts: Sequence[Group], shown: Callable[[str], str]) -> str:
    if not cubes or not all(cubes):
        return "any"
    return " or ".join(" and ".join(outcome_text(vectors, parts[k], shown) for k, vectors in cube) for cube in cubes)


def outcome_text(vectors: frozenset[Vector], group: Group, shown: Callable[[str], str]) -> str:
    """What tests of a group say where it has one of these outcomes."""
    tests, every = group.cells.tests, frozenset(group.cells.vectors)
    for size in (1, 2):
        for chosen in combinations(range(len(tests)), min(size, len(tests))):
            for signs in _signs(len(chosen)):
                if frozenset(v for v in every if all(v[k] is s for k, s in zip(chosen, signs, strict=True))) == vectors:
                    return " and ".join(
                        _literal(shown(tests[k].text), s) for k, s in zip(chosen, signs, strict=True)
                    )
    rows = []
    for vector in sorted(vectors, reverse=True):
        rows.append(" and ".join(_literal(shown(t.text), v) for t, v in zip(tests, vector, strict=True)))
    return f"({' or '.join(rows[:3])}{' or …' if len(rows) > 3 else ''})"


def _signs(count: int) -> Sequence[tuple[bool, ...]]:
    return ((True,), (False,)) if count == 1 else ((True, True), (True, False), (False, True), (False, False))


def _literal(text: str, holds: bool) -> str:
    return text if holds else f"not ({text})"
