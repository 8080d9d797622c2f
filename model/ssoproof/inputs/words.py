"""Classes of inputs in words: which tests tell them apart."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from itertools import combinations

from ssoproof.inputs.classes import Class, Cube
from ssoproof.inputs.evaluation import Vector
from ssoproof.inputs.groups import Group

#: What is said of the inputs that nothing else is said of.
OTHERS = "all others"
#: How all other names begin.
WHOSE = ("logins with ", "users with ")


def named(made: Sequence[Class], parts: Sequence[Group], shown: Callable[[str], str]) -> tuple[str, ...]:
    """A name for each class, which says whose inputs they are; the longest one is called the others."""
    if len(made) == 1:
        return ("any",)
    widest = [_widened(k, made) for k in range(len(made))]
    texts = [_text(cubes, parts, shown) for cubes in widest]
    longest = max(
        range(len(texts)), key=lambda k: (len(made[k].cubes), _negations(texts[k]), len(texts[k]), -k)
    )
    texts = [OTHERS if k == longest else whose(text) for k, text in enumerate(texts)]
    return distinct(texts)


def distinct(texts: Sequence[str]) -> tuple[str, ...]:
    """The texts, numbered where one stands twice: what is masked may be all that tells them apart."""
    seen: dict[str, int] = {}
    found = []
    for text in texts:
        seen[text] = seen.get(text, 0) + 1
        found.append(f"{text} ({seen[text]})" if seen[text] > 1 else text)
    return tuple(found)


def _widened(index: int, made: Sequence[Class]) -> tuple[Cube, ...]:
    """The cubes of a class, each with as little said as keeps it apart from all other classes."""
    others = [dict(cube) for k, one in enumerate(made) if k != index for cube in one.cubes]
    wide: dict[Cube, None] = {}
    for cube in made[index].cubes:
        said = dict(cube)
        for group in sorted(said, reverse=True):
            less = {k: v for k, v in said.items() if k != group}
            if not any(_meet(less, other) for other in others):
                said = less
        wide.setdefault(tuple(sorted(said.items())))
    kept = [c for c in wide if not any(o is not c and _within(dict(c), dict(o)) for o in wide)]
    return tuple(kept)


def _meet(one: Mapping[int, frozenset[Vector]], other: Mapping[int, frozenset[Vector]]) -> bool:
    return all(one[k] & other[k] for k in one.keys() & other.keys())


def _within(one: Mapping[int, frozenset[Vector]], other: Mapping[int, frozenset[Vector]]) -> bool:
    return all(k in one and one[k] <= v for k, v in other.items())


_COUNT = re.compile(r"event\.stats\.logins_count === (\d+)")
_INPUT = re.compile(r"\b(?:event|context|configuration|authorize_request|the answer of|clock)\b|\w's \w")


#: How the test begins that says whether there is an API which the files do not state.
EXISTS = "event.tenant.apis.includes("
_API = re.compile(re.escape(EXISTS) + r'("(?:[^"\\]|\\.)*")\)')


def whose(text: str) -> str:
    """Who has inputs that come out so: users, where all of it is about the user."""
    apis = _API.sub(r"the API \1", text)
    if apis != text and not _INPUT.search(apis):
        return f"tenants with {apis}"
    text = apis
    plain = re.sub(r"\b(?:event\.)?user\.", "", text)
    plain = _COUNT.sub(r"\1 sign-ins before", plain)
    logins, users = WHOSE
    return f"{logins if _INPUT.search(plain) else users}{plain}"


def _negations(text: str) -> int:
    return text.count("not (")


def _text(cubes: Sequence[Cube], parts: Sequence[Group], shown: Callable[[str], str]) -> str:
    if not cubes or not all(cubes):
        return "any"
    return " or ".join(
        " and ".join(outcome_text(vectors, parts[k], shown) for k, vectors in cube) for cube in cubes
    )


def outcome_text(vectors: frozenset[Vector], group: Group, shown: Callable[[str], str]) -> str:
    """What tests of a group say where it has one of these outcomes."""
    tests, every = group.cells.tests, frozenset(group.cells.vectors)
    for size in (1, 2):
        for chosen in combinations(range(len(tests)), min(size, len(tests))):
            for signs in _signs(len(chosen)):
                if (
                    frozenset(v for v in every if all(v[k] is s for k, s in zip(chosen, signs, strict=True)))
                    == vectors
                ):
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
