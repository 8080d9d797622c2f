"""The readings that fit: what observations exclude, what is not used and why, and where model and log part."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from tests.agreement.test_evidence import CASES, tenant_of

from ssoproof.errors import BadInput, UsageError
from ssoproof.evidence.evidence_file import Fitting, dumps, fixed, load
from ssoproof.evidence.fit import Evidence, evidence
from ssoproof.observations.collect import collected
from ssoproof.observations.observation import (
    INTERACTIVE,
    LOGOUT,
    SILENT,
    Effect,
    Extent,
    Log,
    Observation,
    Outcome,
    Remainder,
)
from ssoproof.observations.pattern_file import load as patterns
from ssoproof.providers.registry import provider_of
from ssoproof.semantics.readings import Box

TENANT = tenant_of("a-as-logged")
SPECS = CASES.parent / "evidence"
FAILS = frozenset({Outcome.MFA_REQUIRED})
TOKEN = frozenset({Outcome.TOKEN})


def incident() -> Evidence:
    observer = provider_of(TENANT).observer
    assert observer is not None
    log = collected([SPECS / "incident.log"], observer(), patterns(SPECS / "incident.patterns.yaml"))
    return evidence(TENANT, log, (SPECS / "incident.log",))


def seen(
    second: float, client: str, moments: object = SILENT, browser: str = "b", **more: object
) -> Observation:
    return Observation(f"f:{second}", 1.5e9 + second, moments, client, browser, **more)  # type: ignore[arg-type]


def of(*observations: Observation, ends: tuple[Remainder, ...] = (), complete: bool = False) -> Evidence:
    log = Log(list(observations), list(ends), {}, {"b": Extent.ENDS})
    return evidence(TENANT, log, (), complete)


FAILURE = (
    seen(0, "console", INTERACTIVE, saw_mfa=False),
    seen(35, "account", INTERACTIVE, saw_mfa=True),
    seen(315, "console", saw_mfa=True, outcomes=FAILS),
)


def test_the_incident_leaves_two_explanations() -> None:
    found = incident()
    assert (found.count, found.total, found.observations) == (1392, 2304, 3)
    assert [str(b) for b in found.left] == [
        "{S2=no|client, S7=redirect|success|both}",
        "{S2=no|client, S9=no}",
        "{S2=no, S28=yes}",
    ]
    assert [s.before - s.after for s in found.steps] == [0, 0, 912]
    assert found.explanation is not None
    assert [line.place for line in found.explanation.lines if line.place] == [
        "incident.log:3",
        "incident.log:6",
        "incident.log:9",
    ]
    assert found.explanation.departures == ()


def test_a_renewal_that_works_after_it_excludes_more() -> None:
    box = seen(0, "console", INTERACTIVE, "c", challenged=True, ticked=False, outcomes=TOKEN)
    works = seen(9, "console", SILENT, "c", outcomes=TOKEN)
    log = Log([*FAILURE, box, works], [], {}, {"c": Extent.ENDS})
    assert evidence(TENANT, log, (), complete=True).count < evidence(TENANT, log).count <= of(*FAILURE).count


def test_model_and_log_part_where_no_reading_is_left() -> None:
    never = seen(316, "account", INTERACTIVE, saw_mfa=True, challenged=False, outcomes=TOKEN)
    found = of(*FAILURE, never)
    assert (found.count, found.left) == (0, ())
    assert found.conflict is not None
    assert (found.conflict.named.observation, found.conflict.alone) == (never, True)
    assert "is sent to an MFA prompt" in found.conflict.possible
    assert found.conflict.explanation is not None
    assert [line.place for line in found.conflict.explanation.lines if line.place] == ["f:0", "f:35", "f:315"]


def test_two_browsers_that_contradict_each_other() -> None:
    works = tuple(
        replace(o, browser="c", time=o.time)
        for o in (
            seen(0, "console", INTERACTIVE, challenged=True, ticked=False, outcomes=TOKEN),
            seen(9, "console", outcomes=FAILS),
        )
    )
    fine = (
        seen(0, "console", INTERACTIVE, "d", challenged=True, ticked=False, outcomes=TOKEN),
        seen(9, "console", SILENT, "d", outcomes=TOKEN),
    )
    log = Log([*works, *fine], [], {}, {"c": Extent.EXCHANGES, "d": Extent.EXCHANGES})
    found = evidence(TENANT, log, (), complete=True)
    assert (found.conflict is None) == bool(found.count)


def test_what_is_outside_of_the_model_ends_what_is_used() -> None:
    def end(time: float | None) -> Remainder:
        return Remainder("f:9", time, "a session was revoked", Effect.OUTSIDE, "b")

    assert of(*FAILURE, ends=(end(1.5e9 + 400),)).count == 1392
    cut = of(*FAILURE, ends=(end(1.5e9 + 40),))
    assert (cut.count, cut.observations, len(cut.unused)) == (2304, 2, 1)
    assert of(*FAILURE, ends=(end(None),)).observations == 0
    other = replace(end(1.5e9), browser="somebody else")
    assert of(*FAILURE, ends=(other,)).count == 1392


@pytest.mark.parametrize(
    ("strange", "why"),
    [
        (seen(1, "other"), "another tenant"),
        (seen(1, ""), "of which application"),
        (seen(1, "account"), "do not have the application do this"),
    ],
)
def test_what_the_files_do_not_have_ends_what_is_used(strange: Observation, why: str) -> None:
    found = of(FAILURE[0], strange, *FAILURE[1:])
    assert (found.count, found.observations, len(found.unused)) == (2304, 1, 3)
    assert all(why in r.why for r in found.unused)


def test_a_limit_that_began_meanwhile_does_not_end_sooner_than_it_lasts() -> None:
    ticked = seen(0, "console", INTERACTIVE, challenged=True, ticked=True, outcomes=TOKEN)

    def later(seconds: float) -> int:
        return of(ticked, seen(seconds, "console", outcomes=FAILS), complete=True).count

    day = 86_400
    assert later(300) < later(2 * 3600 + 8 * day)


def test_a_logout_may_find_nobody_logged_in() -> None:
    assert of(seen(0, "", LOGOUT), seen(1, "", LOGOUT)).count == 2304


def test_a_clock_that_goes_back_parts_the_row() -> None:
    found = of(FAILURE[0], FAILURE[2], seen(35, "account", INTERACTIVE, saw_mfa=True))
    assert any("clock goes back" in r.why for r in found.unused)


def test_a_tenant_without_a_stated_policy_is_refused() -> None:
    open_ = replace(TENANT, mfa=replace(TENANT.mfa, origin=replace(TENANT.mfa.origin, span=None, reason="?")))
    with pytest.raises(UsageError, match="--mfa"):
        evidence(open_, Log(list(FAILURE)))


def test_the_file_says_what_is_left(tmp_path: Path) -> None:
    file = tmp_path / "e.yaml"
    file.write_text(dumps(Fitting.of(incident(), False)))
    read = load(file)
    assert (read.tenant, read.observations, read.boxes) == ("incident a", 3, incident().left)
    assert fixed(read, {"S2": "no"}) == read.boxes
    assert fixed(read, {"S28": "no", "S9": "yes"}) == read.boxes[:1]
    with pytest.raises(UsageError, match="--reading"):
        fixed(read, {"S2": "yes"})
    with pytest.raises(UsageError, match="no provider behaviour fits"):
        fixed(replace(read, boxes=()), {})
    every = dumps(Fitting.of(replace(incident(), left=(Box(()),)), True))
    file.write_text(every)
    assert load(file).boxes == (Box(()),)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "3",
        "ssoproof-evidence: 2\n",
        "ssoproof-evidence: 1\ntenant: t\nobservations: 1\nreadings: [S2=x]\n",
    ],
)
def test_a_broken_file_of_evidence_is_refused(text: str, tmp_path: Path) -> None:
    (tmp_path / "e.yaml").write_text(text)
    with pytest.raises(BadInput) as refused:
        load(tmp_path / "e.yaml")
    assert "help:" in str(refused.value)
