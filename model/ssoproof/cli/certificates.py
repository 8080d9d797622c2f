"""Certificates on the command line: written beside the drawings of a check, and verified against a tenant."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ssoproof.amounts import amount
from ssoproof.check.certificates import Verified, certificate_text, shorter_of, smtlib_of, verify
from ssoproof.check.report import Report
from ssoproof.check.subject_names import key_of
from ssoproof.cli.atomic_write import place
from ssoproof.cli.files import free_name
from ssoproof.errors import ExitCode, UsageError
from ssoproof.verdict.verdict import Proved


def write_certificates(report: Report, folder: Path) -> Iterator[Path]:
    """One file for each proof, and one on the length of each answer's shortest run; yields each.

    UsageError where the folder can't be written.
    """
    taken: set[str] = set()
    tenant = report.tenant
    for result in report.results:
        for part in result.parts:
            if isinstance(part.verdict, Proved):
                about = f"{result.question}-{key_of(tenant, result.subject)}-{key_of(tenant, part.victim)}"
                name = free_name(about, taken)
                yield place(folder / f"{name}.certificate.json", certificate_text(report, result, part))
        shorter = shorter_of(report, result)
        if shorter is not None:
            name = free_name(f"{result.question}-{key_of(tenant, result.subject)}", taken)
            yield place(folder / f"{name}.shorter.smt2", shorter.text)


def run_verify(
    certificate: Path, tenant: Path, smtlib: Path | None, mappings: Path | None, mfa: str | None
) -> int:
    """Verifies a certificate against the tenant's files and tells what was checked."""
    from ssoproof.readers.detect import load_path
    from ssoproof.verdict.certificate import read

    loaded = load_path(tenant, mappings, mfa).tenant
    if loaded.policy_open:
        raise UsageError("the input does not state the MFA policy: say which it is with --mfa")
    print(_summary(verify(certificate, loaded)))
    for query in smtlib_of(read(certificate), loaded) if smtlib is not None else ():
        assert smtlib is not None
        print(f"wrote {place(smtlib / f'{query.name}.smt2', query.text)}: has to be unsat")
    return int(ExitCode.PROVED)


def _summary(found: Verified) -> str:
    readings = " ".join(str(box) for box in found.boxes) or "{}"
    judged = "the abstraction was judged as well" if found.abstraction else "no abstraction is involved"
    return (
        f"verified: PASS of {found.question} {found.subject} under {readings}\n"
        f"  for {found.scope}\n"
        f"  {amount(found.states, 'state')}, closed and safe under "
        f"{amount(found.transitions, 'transition')}, each of the "
        f"{amount(found.readings, 'reading')} covered; {judged}"
    )
