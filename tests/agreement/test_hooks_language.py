"""The language's dark corners: what small programs write down is what the real engine writes down."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.agreement.programs import program
from tests.agreement.test_hooks_engine import Comparison, Login, action, compare, run_hook, started

PROGRAMS = Path(__file__).parent.parent / "corpus" / "hostile" / "language.txt"
NOTES = (
    "const L = []; const log = x => { L.push(x === undefined ? 'U' : x === null ? 'N' : "
    "x === 0 && 1 / x < 0 ? '-0' : String(x)); };"
)


def _action(body: str, end: str) -> str:
    return (
        f"exports.onExecutePostLogin = async (event, api) => {{ {NOTES} "
        f"try {{ {body} }} catch (e) {{ log('T'); }} {end} }};"
    )


def agreement(body: str, world: int = 0) -> Comparison | None:
    """Engine and lowering on whether the program writes what it wrote in the engine; None where the engine does
    not come to its end."""
    login = Login(world=world)
    context = started(login)
    run_hook(context, action(_action(body, "globalThis.WRITTEN = L.join('|');")))
    if not context.eval("typeof WRITTEN === 'string'"):
        return None
    written = json.dumps(context.eval("WRITTEN"))
    same = f"if (L.join('|') === {written}) api.multifactor.enable('any');"
    return compare([action(_action(body, same))], [login])


def _parts() -> tuple[list[str], list[str]]:
    first, second = PROGRAMS.read_text(encoding="utf-8").removeprefix("# ").split("\n# ")
    return first.splitlines()[1:], second.splitlines()[1:]


@pytest.mark.parametrize("body", _parts()[0])
def test_what_is_worked_out_is_what_the_engine_does(body: str) -> None:
    comparison = agreement(body)
    assert comparison is not None and not comparison.wrong, comparison
    assert comparison.exact


@pytest.mark.parametrize("body", _parts()[1])
def test_what_is_left_open_covers_what_the_engine_does(body: str) -> None:
    comparison = agreement(body)
    assert comparison is not None and not comparison.wrong, comparison


def test_generated_programs_do_what_the_engine_does() -> None:
    total = Comparison()
    for seed in range(24):
        body = program(seed)
        comparison = agreement(body, seed % 3)
        if comparison is None:
            continue
        assert not comparison.wrong, (seed, body)
        total.exact += comparison.exact
        total.covered += comparison.covered
    print(f"generated programs: {total.exact} exact, {total.covered} left open")
    assert total.exact > total.covered
