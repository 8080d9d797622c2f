"""The export command: one question about one subject, as the input of another model checker."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ssoproof.amounts import amount
from ssoproof.check import subject_names
from ssoproof.check.problem import Problem
from ssoproof.check.run import semantics_of, subjects, victims
from ssoproof.check.systems import Unit, abstract, concrete
from ssoproof.check.workspace import Workspace
from ssoproof.cli.atomic_write import place
from ssoproof.cli.check_arguments import CheckArguments
from ssoproof.errors import UsageError
from ssoproof.exports import aiger, promela, smv, tla
from ssoproof.exports.model import Model, fixed
from ssoproof.flows.world import Subject
from ssoproof.properties.registry import question
from ssoproof.readers.native.loader import load
from ssoproof.tenant.model import Application, Tenant


@dataclass(frozen=True, slots=True)
class Order:
    """What the command line asks to be exported.

    `applications`: 0 for the abstraction, else how many applications of the tenant the system has.
    """

    path: Path
    to: str
    question: str
    subject: str
    victim: str | None = None
    applications: int = 0
    readings: tuple[str, ...] = ()
    free: bool = False
    out: Path | None = None


def run_export(order: Order) -> int:
    """Writes the model; returns the exit code."""
    tenant = load(order.path).tenant
    unit = _unit(tenant, order)
    asked = _problem(unit, order.applications)
    reading = _reading(unit, order)
    shown = ", ".join(f"{k}={reading[k]}" for v in asked.system.rigid_variables if (k := v.name) in reading)
    kind = (
        f"{amount(order.applications, 'application')}"
        if order.applications
        else "the victim against its environment"
    )
    title = f"{unit.name}: {kind}, limits untimed; readings: {shown or 'free'}"
    model = fixed(title, asked.system, asked.bad, reading)
    _write(model, order)
    system = model.system
    print(
        f"ssoproof: {title}\nssoproof: {amount(len(system.variables), 'variable')}, "
        f"{amount(len(system.transitions), 'transition')}",
        file=sys.stderr,
    )
    return 0


def _unit(tenant: Tenant, order: Order) -> Unit:
    found = _subject(tenant, order.subject)
    asked = question(order.question)
    reason = asked.applies(tenant, found)
    if reason:
        raise UsageError(f"{asked.code} is not asked of {found}: {reason}")
    workspace = Workspace(tenant, semantics_of(tenant))
    return Unit(workspace, asked, found, _victim(tenant, found, order.victim))


def _subject(tenant: Tenant, name: str) -> Subject:
    known = {str(s): s for s in subjects(tenant)}
    there = subject_names.subjects(tenant)
    found = known.get(subject_names.only(name.removeprefix("app:"), there)) or known.get(
        subject_names.only(name, there)
    )
    if found is None:
        raise UsageError(f"there is no subject {name}; there are {', '.join(known)}")
    return found


def _victim(tenant: Tenant, subject: Subject, name: str | None) -> Application:
    may = {a.name: a for a in victims(tenant, subject)}
    if not may:
        raise UsageError(f"no application may ask for {subject}")
    if name is None:
        return next(iter(may.values()))
    name = subject_names.only(
        name, [k for k in subject_names.applications(tenant) if k.name in may], "application"
    )
    if name not in may:
        raise UsageError(f"{name} is no application that {subject} is about; there are {', '.join(may)}")
    return may[name]


def _problem(unit: Unit, applications: int) -> Problem:
    if not applications:
        return abstract(unit)
    return concrete(unit, unit.apps()[:applications], timed=False, sure=False)


def _reading(unit: Unit, order: Order) -> Mapping[str, str]:
    chosen = unit.semantics.parse(CheckArguments(order.path, readings=order.readings).options().reading)
    return chosen if order.free else {**unit.semantics.defaults, **chosen}


def _write(model: Model, order: Order) -> None:
    if order.out is None:
        sys.stdout.write(_text(model, order.to, "system"))
        return
    if order.out.suffix == ".aig" and order.to == "aiger":
        place(order.out, aiger.binary(aiger.circuit(model)))
        return
    module = re.sub(r"[^A-Za-z0-9_]", "_", order.out.stem)
    place(order.out, _text(model, order.to, module))
    if order.to == "tla":
        place(order.out.with_suffix(".cfg"), tla.CONFIG)


def _text(model: Model, to: str, module: str) -> str:
    if to == "tla":
        return tla.text(model, module)
    if to == "aiger":
        return aiger.ascii_text(aiger.circuit(model))
    return promela.text(model) if to == "promela" else smv.text(model)
