"""Inputs that stay as they are along a run: their tests, joined into one rigid variable of a system."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any

from ssoproof.errors import IllFormed
from ssoproof.flows.compose import Composition
from ssoproof.inputs.classes import conditions
from ssoproof.inputs.groups import Group, groups
from ssoproof.inputs.input_classes import NO_INPUTS, InputClasses
from ssoproof.inputs.joined import joined
from ssoproof.inputs.moving_inputs import Moving, moving
from ssoproof.inputs.rigid import RIGID
from ssoproof.inputs.scopes import Catalogue, overlap
from ssoproof.inputs.terms import Test
from ssoproof.logic.build import FALSE, TRUE
from ssoproof.logic.expr import Apply, Const, Expr, Var, free, substitute
from ssoproof.logic.sorts import BOOL
from ssoproof.semantics.readings import INPUTS
from ssoproof.source import Span
from ssoproof.system.system import UNMODELLED, Parameter, Transition, TransitionSystem


def rigid_tests(system: TransitionSystem) -> frozenset[str]:
    """The names of the tests of inputs that stay as they are."""
    return frozenset(v.name for v in system.rigid_variables if v.name.startswith(RIGID))


def input_classes(
    systems: Iterable[TransitionSystem],
    catalogue: Catalogue,
    free_browser: bool,
    may_move: Collection[str],
    written: Collection[str] = (),
) -> InputClasses:
    """The classes that some systems of one question can tell apart, and the inputs that move there.

    `may_move`: the paths of inputs that may change at any moment; where the browser is free the user may
    change what is his own, too. `written` are paths of what may change as well, though it is not known when:
    that lets it be any value between two steps that read it, and no plain finding rests on a change.
    """
    systems = tuple(systems)
    names = frozenset().union(*(rigid_tests(s) for s in systems))
    if not names:
        return NO_INPUTS
    tests = {name: catalogue.test(name.removeprefix(RIGID)) for name in sorted(names)}
    among = groups(list({t.text: t for t in tests.values()}.values()), catalogue.kinds)
    if any(group.cells.free and _written(group, written) for group in among):
        return InputClasses({"any": {}}, {}, frozenset(names))
    moved = tuple(_moving(tests.values(), catalogue, free_browser, may_move, written))
    by = _moved(moved)
    taken = (*(t for s in systems for t in s.transitions), *(t for m in moved for t in m.transitions))
    exprs = dict.fromkeys(substitute(e, by) for t in taken for e in _parts(t))
    made = joined(exprs, tests, catalogue, INPUTS)
    if made is None:
        return InputClasses({"any": {}}, {}, frozenset(names))
    by = {**dict.fromkeys(names, TRUE), **made.by}
    return InputClasses(
        made.values, by, frozenset(), made.doubtful, made.covered, made.groups, made.texts, moved
    )


def _moving(
    tests: Iterable[Test],
    catalogue: Catalogue,
    free_browser: bool,
    may_move: Collection[str],
    written: Collection[str],
) -> Iterator[Moving]:
    """The inputs that may change at any moment, each with the tests that it is read by.

    What is the user's own changes with all its members, so that no member is left without its object.
    """
    every, kinds, documents = list({t.text: t for t in tests}.values()), catalogue.kinds, catalogue.documents
    own: set[str] = set()
    for whole in groups(every, kinds, whole=True) if free_browser else ():
        many = whole.cells.free
        for group in groups(whole.cells.tests, kinds) if many else (whole,):
            root = next((root for root in group.cells.roots if documents.owned(root)), None)
            if root is not None and not group.cells.free:
                own |= {test.text for test in group.cells.tests}
                yield moving(group, root, documents.becomes(root), catalogue.words, many)
    among = groups(every, kinds)
    objects = {group.root: group for group in among}
    for group in among:
        if own.issuperset(test.text for test in group.cells.tests):
            continue
        if root := _written(group, written):
            yield moving(group, root, None, catalogue.words, True)
            continue
        root = next((root for root in group.cells.roots if root in may_move), None)
        if root is not None and not group.cells.free:
            parent = objects.get(group.under)
            yield moving(group, root, documents.becomes(root), catalogue.words, False, parent)


def _written(group: Group, written: Collection[str]) -> str:
    """The first of a group's inputs that is written; empty where there is none."""
    return next((root for root in group.cells.roots if any(overlap(root, path) for path in written)), "")


def _moved(moved: Iterable[Moving]) -> dict[str, Expr]:
    return {name: e for one in moved for name, e in one.by.items()}


def classed(composition: Composition, classes: InputClasses) -> Composition:
    """The composition with classes of inputs in the place of tests; inputs that may move have a state."""
    names = rigid_tests(composition.system)
    old = composition.system
    _covered(old, names, classes)
    by = {**classes.by, **{name: substitute(e, classes.by) for name, e in _moved(classes.moved).items()}}
    moved = tuple(m for m in classes.moved if not names.isdisjoint(m.by))
    transitions = tuple(_classed(t, names, classes, by) for t in old.transitions)
    changes = (_classed(t, names, classes, by) for m in moved for t in m.transitions)
    transitions = (*transitions, *changes)
    variables = (*(m.variable for m in moved), *(v for v in old.variables if v.name not in names))
    if any(INPUTS in free(e) for t in transitions for e in _parts(t)):
        variables = (*variables, classes.variable)
    definitions = {name: substitute(e, by) for name, e in old.definitions.items()}
    needs: dict[str, Any] = {name: _said(need, by) for name, need in composition.requirements.items()}
    system = TransitionSystem(variables, transitions, old.assumption, definitions)
    return replace(composition, system=system, requirements=needs)


def _covered(system: TransitionSystem, names: frozenset[str], classes: InputClasses) -> None:
    """IllFormed where something rests on tests in a way that the classes were not made for."""
    by = _moved(classes.moved)
    exprs = dict.fromkeys(substitute(e, by) for t in system.transitions for e in _parts(t))
    strange = set(conditions(exprs, names - classes.open_)) - classes.covered if names else ()
    if strange and not classes.open_:
        raise IllFormed(f"classes of inputs were made without {next(iter(strange))}")


def _parts(t: Transition) -> tuple[Expr, ...]:
    return (t.guard, *t.updates.values(), *t.outputs.values())


def _classed(
    t: Transition, names: frozenset[str], classes: InputClasses, by: Mapping[str, Expr]
) -> Transition:
    read = frozenset().union(*(free(e) for e in _parts(t))) & names
    if not read:
        return t
    open_ = tuple(
        Parameter(
            name,
            BOOL,
            UNMODELLED,
            f"{name.removeprefix(RIGID)}, one of more tests than are looked at together",
        )
        for name in sorted(read & classes.open_)
    )
    return replace(
        t,
        parameters=(*t.parameters, *open_),
        guard=substitute(t.guard, by),
        updates={n: substitute(e, by) for n, e in t.updates.items()},
        outputs={n: substitute(e, by) for n, e in t.outputs.items()},
    )


def _said(item: object, by: Mapping[str, Expr]) -> object:
    """All expressions of an item, with the classes; tests that make no difference are taken to fail."""
    if isinstance(item, Const | Var | Apply):
        moot = {name: FALSE for name in free(item) if name.startswith(RIGID) and name not in by}
        return substitute(item, {**by, **moot})
    if isinstance(item, tuple):
        return tuple(_said(each, by) for each in item)
    if is_dataclass(item) and not isinstance(item, type | Span):
        changed = {f.name: _said(getattr(item, f.name), by) for f in fields(item)}
        return replace(item, **changed)
    return item
