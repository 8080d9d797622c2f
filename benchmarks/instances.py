"""What is measured: shipped cases and generated tenants, and the models of their questions."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ssoproof.check.run import semantics_of, subjects, victims
from ssoproof.check.systems import Unit, abstract
from ssoproof.exports.model import Model, fixed
from ssoproof.flows.world import Subject
from ssoproof.generate.folder import write
from ssoproof.generate.members import Size
from ssoproof.properties.registry import QUESTIONS
from ssoproof.properties.spec import Question
from ssoproof.providers.auth0.flows.authorizer import HookAuthorizer
from ssoproof.readers.native.loader import load
from ssoproof.tenant.model import Tenant

CASES = Path(__file__).parents[1] / "specs" / "cases"


@dataclass(frozen=True, slots=True)
class Instance:
    """A tenant on disk, and the questions whose models are searched one by one, as `CODE subject`.

    `size`: of a generated tenant, whose names tell the class of each application.
    """

    name: str
    path: Path
    asked: tuple[str, ...]
    size: Size | None = None


def shipped() -> tuple[Instance, ...]:
    """The incident, its proof, and the explicit decision."""
    return (
        Instance("a-as-logged", CASES / "a-as-logged", ("SSO001 console", "SSO002 console")),
        Instance("d-audience-action", CASES / "d-audience-action", ("SSO002 console",)),
        Instance("e-explicit-action", CASES / "e-explicit-action", ("MFA002 console",)),
    )


def generated(size: Size, folder: Path, seed: int = 1) -> Instance:
    """A generated tenant; the first application that renews silently is asked."""
    path = folder / f"generated-{size.apps}-{size.classes}-{size.apis}"
    write(path, size, seed)
    app = next(a for a in load(path).tenant.applications if a.renews_silently.value)
    name = f"generated {size.apps}/{size.classes}/{size.apis}"
    return Instance(name, path, (f"SSO001 {app.name}", f"SSO003 {app.name}"), size)


class Composer:
    """Composes the models of one tenant, and says how long each took. Reading the files counts for the
    first."""

    def __init__(self, instance: Instance) -> None:
        start = time.perf_counter()
        self.instance = instance
        self.tenant: Tenant = load(instance.path).tenant
        self.semantics = semantics_of(self.tenant)
        self.authorizer, self.kept = HookAuthorizer(), dict[object, object]()
        self.reading_files = time.perf_counter() - start

    def model(self, question: Question, subject: Subject) -> tuple[Model, float]:
        """The abstract, sliced model of a question under the default reading, and seconds to compose it."""
        start = time.perf_counter()
        victim = victims(self.tenant, subject)[0]
        unit = Unit(self.tenant, self.semantics, question, subject, victim, self.authorizer, self.kept)
        asked = abstract(unit)
        model = fixed(f"{question.code} {subject}", asked.system, asked.bad, self.semantics.defaults)
        return model, time.perf_counter() - start

    def of(self, text: str) -> tuple[Model, float]:
        """The model of a question as `asked` has it."""
        code, _, name = text.partition(" ")
        question = next(q for q in QUESTIONS if q.code == code)
        return self.model(question, next(s for s in subjects(self.tenant) if str(s) == name))

    def questions(self) -> Iterator[tuple[Question, Subject]]:
        """Every question that is asked; of a generated tenant one application of each class, not each one."""
        seen: set[str] = set()
        for subject in subjects(self.tenant):
            alike = str(subject)
            if self.instance.size and subject.kind == "app":
                alike = subject.name.split("-")[1]
            if alike in seen or not victims(self.tenant, subject):
                continue
            seen.add(alike)
            yield from ((q, subject) for q in QUESTIONS if not q.applies(self.tenant, subject))
