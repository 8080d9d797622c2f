"""Proofs as certificates: text that can be kept, given away, and checked against the tenant's files again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ssoproof.amounts import amount
from ssoproof.check.certificates import Refused, Verified, certificate_text, verify_filed
from ssoproof.check.report import Report
from ssoproof.errors import UsageError
from ssoproof.notebook.html import tag
from ssoproof.tenant.model import Tenant
from ssoproof.verdict.certificate import loads
from ssoproof.verdict.verdict import Proved, Result


@dataclass(frozen=True)
class Certificate:
    """One proof as text; nothing in it is believed when it is checked."""

    text: str

    def check(self, tenant: Tenant | object) -> Judgement:
        """What the judge says of it: the tenant's system is built again and no engine is called."""
        found = getattr(tenant, "tenant", tenant)
        assert isinstance(found, Tenant)
        try:
            return Judgement(verify_filed(loads(self.text), found), "")
        except (Refused, UsageError) as why:
            return Judgement(None, str(why))

    def save(self, path: str | Path) -> Path:
        """Writes it to a file, as `ssoproof verify` reads it."""
        file = Path(path)
        file.write_text(self.text, encoding="utf-8")
        return file

    def __repr__(self) -> str:
        return f"certificate of {amount(len(self.text), 'character')}"


@dataclass(frozen=True)
class Judgement:
    """Whether a certificate proves something about a tenant, and what, or why not."""

    verified: Verified | None
    reason: str

    def __bool__(self) -> bool:
        return self.verified is not None

    def __repr__(self) -> str:
        found = self.verified
        if found is None:
            return f"✗ refused: {self.reason}"
        readings = " ".join(map(str, found.boxes)) or "{}"
        return (
            f"✓ PASS of {found.question} {found.subject} under {readings} for {found.scope}: "
            f"{amount(found.states, 'state')}, closed "
            f"and safe under {amount(found.transitions, 'transition')}, each of the "
            f"{amount(found.readings, 'reading')} covered"
        )

    def _repr_html_(self) -> str:
        return tag("p", repr(self))


def certificates(report: Report, result: Result) -> Iterator[Certificate]:
    """A certificate for each proved part of a result."""
    for part in result.parts:
        if isinstance(part.verdict, Proved):
            yield Certificate(certificate_text(report, result, part))
