"""Answers of solvers to SMT-LIB scripts that they are given as text."""

from __future__ import annotations

from collections.abc import Callable

import pytest


def z3(text: str) -> str:
    """Z3's answer to a script."""
    import z3

    solver = z3.Solver()
    solver.from_string(text)
    return str(solver.check())


def bitwuzla(text: str) -> str:
    """Bitwuzla's answer to a script."""
    bitwuzla = pytest.importorskip("bitwuzla")
    parser = bitwuzla.Parser(bitwuzla.TermManager(), bitwuzla.Options())
    parser.parse(text, True, False)
    return str(parser.bitwuzla().check_sat())


def cvc5(text: str) -> str:
    """What cvc5 prints when it runs a script."""
    cvc5 = pytest.importorskip("cvc5")
    solver = cvc5.Solver(cvc5.TermManager())
    parser = cvc5.InputParser(solver)
    parser.setStringInput(cvc5.InputLanguage.SMT_LIB_2_6, text, "script")
    symbols = parser.getSymbolManager()
    printed = ""
    while not (command := parser.nextCommand()).isNull():
        printed += str(command.invoke(solver, symbols))
    return printed.strip()


SECOND: tuple[Callable[[str], str], ...] = (bitwuzla, cvc5)
