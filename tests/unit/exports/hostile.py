"""A system whose names would end comments, strings and lines, or be keywords, if they were written as they
are."""

from __future__ import annotations

from ssoproof.exports.model import Model
from ssoproof.logic.build import TRUE, and_, const, eq, is_, ite, min_, number, var
from ssoproof.logic.build import add as plus
from ssoproof.logic.sorts import BOOL, EnumSort, RangeSort
from ssoproof.system.system import Parameter, Transition, TransitionSystem, Variable

WORDS = ("TRUE", "*/ assert(0); /*", "*) ==== \n bad", "é\"'\\")
KINDS = EnumSort(WORDS)
COUNT = RangeSort(0, 5)
_KIND, _COUNT, _ARGUMENT = "next(bad) := 1; --\nMODULE main", "bad", "move\r\n"

HOSTILE = Model(
    "title */ \n#include <stdio.h> \\* ====\n---- MODULE x ----",
    TransitionSystem(
        (
            Variable(_KIND, KINDS, WORDS[0], "about\nit */"),
            Variable(_COUNT, COUNT, 0),
            Variable("do", BOOL, False),
        ),
        (
            Transition(
                "od; }\nactive proctype evil() { assert(false)",
                "a",
                "a",
                (Parameter(_ARGUMENT, KINDS),),
                eq(var("do"), const(BOOL, False)),
                {
                    _KIND: var(_ARGUMENT, KINDS),
                    _COUNT: ite(
                        is_(var(_KIND, KINDS), WORDS[1]),
                        min_(plus(var(_COUNT, COUNT), number(1)), number(5)),
                        var(_COUNT, COUNT),
                    ),
                },
            ),
            Transition("init", "a", "b", (), is_(var(_KIND, KINDS), WORDS[2]), {"do": TRUE}),
        ),
    ),
    (const(BOOL, False), and_(eq(var(_COUNT, COUNT), number(3)), is_(var(_KIND, KINDS), WORDS[2]))),
)
