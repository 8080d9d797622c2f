"""The lists of what exists: switches with their sources, questions with their sentences."""

from __future__ import annotations

import re

from ssoproof.cli.terminal import show
from ssoproof.properties.registry import QUESTIONS
from ssoproof.properties.spec import Question
from ssoproof.providers.registry import providers
from ssoproof.render.text.page import Page
from ssoproof.semantics.switch import Switch

#: A hint for who reads the code, which says nothing here.
_IN_CODE = re.compile(r" \(see `[^`]*`\)")


def show_switches() -> None:
    """Prints all switches of all providers."""
    page = Page()
    for semantics in (p.semantics for p in providers()):
        page.para(f"{semantics.provider}: where the documents leave room", 0, "bold")
        page.blank()
        for switch in semantics.switches:
            _switch(page, switch)
        page.para("Not modelled:", 0, "bold")
        for line in semantics.not_modelled:
            page.para(line, 2, lead="· ")
    show(page)


def _switch(page: Page, switch: Switch) -> None:
    page.para(switch.question, 0, "bold", lead=f"{switch.id}  ")
    for value in switch.values:
        default = " (default)" if value.name == switch.default else ""
        page.para(f"{value.meaning}{default}", 4, lead=f"{value.name}: ")
    page.para(switch.why, 4, "dim", lead="why the default: ")
    page.para("; ".join(switch.sources), 4, "dim", lead="sources: ")
    page.para(switch.probe, 4, lead="what tells: ")
    page.blank()


def show_properties() -> None:
    """Prints all questions."""
    page = Page()
    for question in QUESTIONS:
        _question(page, question)
    show(page)


def _question(page: Page, question: Question) -> None:
    advisory = " (advisory)" if question.advisory else ""
    page.para(f"{question.title}{advisory}", 0, "bold", lead=f"{question.code}  ")
    page.para(_IN_CODE.sub("", " ".join((question.formula.__doc__ or "").split())), 4, lead="says: ")
    page.para(question.why, 4, lead="why: ")
    page.para(question.remedy, 4, lead="remedy: ")
    page.para(f"{question.runs.value}; {question.page}", 4, "dim")
    page.blank()
