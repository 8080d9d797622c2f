"""Baselines accept what is known and nothing beyond it: not another subject, cause, reading or verdict."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.incident import as_logged
from tests.unit.explain.told import explained, incident, mystery
from tests.unit.render.test_ci_formats import many

from ssoproof.compare.baseline import Baseline, Entry, entries_of
from ssoproof.compare.baseline_file import dumps, load
from ssoproof.compare.boxes import domains, uncovered
from ssoproof.compare.findings import Outcome, outcome
from ssoproof.errors import BadInput
from ssoproof.explain.build import ReportExplanation
from ssoproof.providers.auth0.switches import AUTH0
from ssoproof.semantics.readings import Box
from ssoproof.verdict.verdict import Status


@cache
def found() -> Outcome:
    return outcome(incident())


def known(*entries: Entry) -> Outcome:
    return Baseline(entries).apply(found())


ENTRIES = entries_of(found(), "known")
VIOLATED = next(n for n, e in enumerate(ENTRIES) if e.status is Status.VIOLATED)
SHIFTED = "// one\n// two\n"


def changed(**how: object) -> tuple[Entry, ...]:
    """All entries, one of them changed."""
    return tuple(replace(e, **how) if n == VIOLATED else e for n, e in enumerate(ENTRIES))  # type: ignore[arg-type]


def moved() -> ReportExplanation:
    """The incident with its hook's lines moved down."""
    tenant = as_logged()
    hooks = tuple(replace(h, source=SHIFTED + h.source) for h in tenant.hooks)
    return explained(replace(tenant, hooks=hooks), "SSO001", "SSO002", "MFA001", "MFA003")


def test_a_fresh_baseline_accepts_everything() -> None:
    after = known(*ENTRIES)
    assert after.new == () and after.remarks == ()
    assert after.exit_code == 0
    assert found().exit_code == 10


def test_lines_may_move() -> None:
    after = Baseline(ENTRIES).apply(outcome(moved()))
    assert after.new == () and after.remarks == ()


@pytest.mark.parametrize(
    "how",
    [
        {"question": "MFA001"},
        {"subjects": ("account",)},
        {"status": Status.UNKNOWN},
        {"boxes": (Box.of({"S2": "yes"}),)},
        {"routes": ("setting mfa: the policy Always requires MFA",)},
        {"routes": ()},
    ],
    ids=str,
)
def test_whatever_goes_beyond_an_entry_is_new(how: dict[str, object]) -> None:
    after = known(*changed(**how))
    assert after.new
    assert after.exit_code == 10
    assert any("matches nothing any more" in r.message for r in after.remarks)


def test_another_cause_is_new() -> None:
    """The demand moves to another branch of the hook: same line of code, other conditions around it."""
    tenant = as_logged()
    source = tenant.hooks[0].source.replace("everyTime = ['account']", "everyTime = ['account', 'other']")
    source = source.replace(
        "if (!everyTime.includes(context.clientID))", "if (context.clientID === 'console')"
    )
    hooks = (replace(tenant.hooks[0], source=source),)
    after = Baseline(ENTRIES).apply(
        outcome(explained(replace(tenant, hooks=hooks), "SSO001", "SSO002", "MFA003"))
    )
    assert after.new


def test_half_of_the_readings_accepted_leaves_the_rest() -> None:
    entry = ENTRIES[VIOLATED]
    after = known(replace(entry, boxes=entry.boxes[:1]))
    rest = [f for f in after.new if f.question == entry.question and f.status is entry.status]
    assert rest
    assert all(f.accepted for f in after.findings if f not in after.new)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.sampled_from(range(len(ENTRIES))), max_size=4), st.data())
def test_what_is_accepted_is_covered(picked: list[int], data: st.DataObject) -> None:
    """No piece is accepted that some entry of its question, with its routes, does not cover."""
    entries = []
    for n in picked:
        routes = data.draw(st.sets(st.sampled_from(ENTRIES[n].routes)))
        entries.append(replace(ENTRIES[n], routes=tuple(sorted(routes))))
    every = domains(AUTH0)
    for finding in known(*entries).findings:
        for piece in finding.pieces:
            by = [
                box
                for e in entries
                for box in e.boxes
                if e.question == finding.question
                and e.status is finding.status
                and set(finding.subjects) <= set(e.subjects)
                and set(piece.routes) <= set(e.routes)
            ]
            assert bool(finding.accepted) == (not uncovered(piece.part.boxes, by, every))


def test_a_new_member_of_a_class_is_new() -> None:
    accepted = entries_of(outcome(many(3)), "known")
    after = Baseline(accepted).apply(outcome(many(4)))
    assert {f.subjects for f in after.new} == {("app 0003",)}


def test_members_that_left_are_told() -> None:
    accepted = entries_of(outcome(many(3)), "known")
    after = Baseline(accepted).apply(outcome(many(2)))
    assert after.new == ()
    assert after.remarks and all("app 0002" in r.message for r in after.remarks)


def test_members_that_left_are_counted_where_they_are_many() -> None:
    after = Baseline(entries_of(outcome(many(10)), "known")).apply(outcome(many(2)))
    assert after.remarks and all("app 0006 and 3 more nothing" in r.message for r in after.remarks)


def test_what_was_not_asked_is_not_told_as_gone() -> None:
    only = outcome(explained(as_logged(), "SSO001"))
    assert Baseline(ENTRIES).apply(only).remarks == ()


def test_an_unknown_names_the_code_that_was_not_understood() -> None:
    entries = entries_of(outcome(mystery()), "known")
    assert any(route.startswith("not understood: hook mfa") for e in entries for route in e.routes)


def test_reasons_are_kept_when_a_baseline_is_written_anew() -> None:
    kept = Baseline(changed(reason="because of Tuesday"))
    again = entries_of(found(), "", kept)
    assert {e.reason for e in again} == {"known", "because of Tuesday"}
    assert {e.reason for e in entries_of(found(), "", Baseline(ENTRIES[:1]))} == {"known", ""}


def test_a_file_can_be_read_again(tmp_path: Path) -> None:
    file = tmp_path / "baseline.yaml"
    file.write_text(dumps(ENTRIES), encoding="utf-8")
    assert [replace(e, at=None) for e in load(file).entries] == list(ENTRIES)


@settings(max_examples=40, deadline=None)
@given(st.text(min_size=1).filter(lambda s: s.strip() == s and not any("\ud800" <= c <= "\udfff" for c in s)))
def test_any_name_and_reason_can_be_read_again(words: str) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "baseline.yaml"
        entry = replace(ENTRIES[0], subjects=(words,), reason=words, routes=(words,))
        file.write_text(dumps([entry]), encoding="utf-8", newline="")
        assert [replace(e, at=None) for e in load(file).entries] == [entry]


GOOD = """ssoproof-baseline: 1
accepted:
  - question: SSO001
    verdict: violated
    reason: "known"
    subjects: [console]
    routes: ["setting mfa"]
    readings: ["S2=no, S9=no|yes"]
"""


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("baseline: 1", "baseline: 2", 1, "ssoproof-baseline must be 1"),
        ("SSO001", "SSO01", 3, "question must be"),
        ("violated", "proved", 4, "verdict must be"),
        ('"known"', '" "', 5, "the reason is empty"),
        ("[console]", "[]", 6, "subjects is empty"),
        ("[console]", "3", 6, "must be a list"),
        ('["setting mfa"]', "[]", 7, "routes is empty"),
        ("S2=no", "S99=no", 8, "there is no switch 'S99'"),
        ("S9=no|yes", "S9=maybe", 8, "S9 has no value 'maybe'"),
        ("S9=no|yes", "S2=no", 8, "S2 stands twice"),
        ("    routes", "    rutes", 7, "has no key 'rutes'"),
        ("accepted:", "excepted:", 2, "has no key 'excepted'"),
    ],
)
def test_bad_entries_have_their_place(tmp_path: Path, old: str, new: str, line: int, words: str) -> None:
    file = tmp_path / "b.yaml"
    file.write_text(GOOD, encoding="utf-8")
    assert len(load(file).entries) == 1
    file.write_text(GOOD.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(BadInput) as stopped:
        load(file)
    told = [str(d) for d in stopped.value.diagnostics]
    assert any(f"b.yaml:{line}:" in d and words in d for d in told), told


@pytest.mark.parametrize("text", ["", "[]", "a: &a [*a]", "\x00", "ssoproof-baseline: 1", "{" * 200])
def test_what_is_no_baseline_is_told(tmp_path: Path, text: str) -> None:
    file = tmp_path / "b.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(BadInput):
        load(file)
