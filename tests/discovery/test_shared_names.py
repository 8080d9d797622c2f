"""Variables of one name and different sorts of one width: the judge and the engines never take them for each
other."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import z3

from ssoproof.check.run import semantics_of, subjects, victims
from ssoproof.check.systems import Unit, claim
from ssoproof.check.workspace import Workspace
from ssoproof.logic import symbolic
from ssoproof.logic.build import and_, const, implies, is_, ite, var
from ssoproof.logic.expr import Expr, Var
from ssoproof.logic.sorts import BOOL, EnumSort
from ssoproof.properties.registry import question
from ssoproof.readers.detect import load_path
from ssoproof.system.system import Transition
from ssoproof.verdict.abstraction import simulated
from ssoproof.verdict.claim import BYSTANDER, Claim
from ssoproof.verdict.judge import Rejected
from ssoproof.verdict.smtlib import abstraction_queries
from tests.unit.verdict.solvers import bitwuzla

AWAY = """exports.onExecutePostLogin = async (event, api) => {
  const wanted = event.resource_server?.identifier;
  if (wanted === "https://y.example/") { api.multifactor.enable("any", { allowRememberBrowser: true }); }
  if (wanted === "https://z.example/") { api.multifactor.enable("any", { allowRememberBrowser: false }); }
  if (wanted === "https://w.example/") { api.access.deny("no"); }
  if ([%s].includes(event.client.client_id) && api.redirect.canRedirect()) { api.redirect.sendUserTo("https://x.example/"); }
};
exports.onContinuePostLogin = async (event, api) => {};
"""


def _claim(
    folder: Path, requests: dict[str, str], hooks: Iterable[str] = ('"zed"',), code: str = "SSO001"
) -> Claim:
    """What the judge is asked in a tenant with these applications; `hooks`: who is sent away by each
    Action."""
    sources = [AWAY % who for who in hooks]
    for number, source in enumerate(sources):
        (folder / f"h{number}.js").write_text(source, encoding="utf-8")
    lines = ["ssoproof: 1", "tenant: t", "mfa: never", "apis:"]
    lines += [f'  {x}: {{audience: "https://{x}.example/", token-lifetime: 10m}}' for x in "xyzw"]
    lines.append("applications:")
    for name, wanted in requests.items():
        renews = ", renews: silent" if name == "vic" else ""
        lines.append(
            f"  {name}: "
            f"{{requests: [{wanted[0]}], may-request: [{', '.join(wanted)}]{renews}, sdk: auth0.js}}"
        )
    lines += ["hooks:", *(f"  - action: h{number}.js" for number in range(len(sources)))]
    lines.append("requirements: {applications: {vic: once per session}}")
    (folder / "ssoproof.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    tenant = load_path(folder, None, None).tenant
    subject = next(s for s in subjects(tenant) if str(s) == "vic")
    victim = victims(tenant, subject)[0]
    return claim(Unit(Workspace(tenant, semantics_of(tenant)), question(code), subject, victim))


def _changed(claimed: Claim, name: str, sort: EnumSort, change: Any) -> Claim:
    """The claim with another new value of a variable, by a function of the transition and the value."""
    made = []
    for t in claimed.concrete.transitions:
        value = change(t, t.updates.get(name, var(name, sort)))
        made.append(t if value is None else replace(t, updates={**t.updates, name: value}))
    return replace(claimed, concrete=replace(claimed.concrete, transitions=tuple(made)))


def _sort(claimed: Claim, name: str) -> EnumSort:
    sort = claimed.concrete.variable(name).sort
    assert isinstance(sort, EnumSort)
    return sort


def _by_name_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Plants constants that are keyed by name: the first sort of a name confines all of them."""

    class Shared(symbolic.Constants):
        names: dict[str, Any]

        def __call__(self, variable: Var) -> Any:
            self.names = getattr(self, "names", {})
            found = z3.Const(variable.name, symbolic.z3_sort(variable.sort))
            if variable.name not in self.names:
                self.names[variable.name] = found
                self._fresh(symbolic.within(variable.sort, found))
            return found

    monkeypatch.setattr(symbolic, "Constants", Shared)


# The stage: at the session's end an application stays away instead of dead.

TENANTS = ({"vic": "x", "ann": "x", "zed": "x"}, {"vic": "x", "zed": "x"})


def _stays_away(claimed: Claim) -> Claim:
    sort = _sort(claimed, "zed.stage")
    stage = var("zed.stage", sort)

    def stays(t: Transition, value: Expr) -> Expr | None:
        touched = t.actor != "zed" and "zed.stage" in t.updates
        return ite(is_(stage, "away"), stage, value) if touched else None

    return _changed(claimed, "zed.stage", sort, stays)


@pytest.mark.parametrize("requests", TENANTS)
def test_who_stays_away_beyond_the_session_is_found(requests: dict[str, str], tmp_path: Path) -> None:
    claimed = _claim(tmp_path, requests)
    assert simulated(claimed)
    with pytest.raises(Rejected, match="breaks what is said of zed"):
        simulated(_stays_away(claimed))
    assert {bitwuzla(q.text) for q in abstraction_queries(claimed)} == {"unsat"}
    assert "sat" in {bitwuzla(q.text) for q in abstraction_queries(_stays_away(claimed))}


def test_constants_keyed_by_name_alone_hide_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = _stays_away(_claim(tmp_path, TENANTS[0]))
    _by_name_alone(monkeypatch)
    assert simulated(wrong)


# What is wanted, and where hooks go on: with the last value only in a session, but for a fault.

ROWS: dict[str, tuple[dict[str, str], tuple[str, ...], str]] = {
    "wants": ({"vic": "x", "ann": "xyz", "zed": "xyzw"}, ('"zed"',), "MFA003"),
    "point": ({"vic": "x", "ann": "x", "zed": "x"}, ('"ann", "zed"', '"ann", "zed"', '"zed"'), "SSO001"),
}


def _tied(claimed: Claim, what: str, faulty: str = "") -> Claim:
    """Says of all that the variable's last value needs a session, and makes it so, but of zed in steps of
    `faulty`."""
    session = var("session", BOOL)
    tied = claimed
    for name in (f"{m.name}.{what}" for m in claimed.members):
        sort = _sort(claimed, name)

        def falls(t: Transition, value: Expr, name: str = name, sort: EnumSort = sort) -> Expr | None:
            if t.actor == faulty and name.startswith("zed"):
                return None
            lost = ite(is_(value, sort.values[-1]), const(sort, sort.values[0]), value)
            return ite(t.updates.get("session", session), value, lost)

        tied = _changed(tied, name, sort, falls)
    said = []
    for m in tied.members:
        sort = _sort(claimed, f"{m.name}.{what}")
        last = is_(var(f"{m.name}.{what}", sort), sort.values[-1])
        said.append(replace(m, possible=and_(m.possible, implies(last, session))))
    return replace(tied, members=tuple(said))


@pytest.mark.parametrize("what", ROWS)
def test_a_last_value_without_a_session_is_found(
    what: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    claimed = _claim(tmp_path, *ROWS[what])
    ann, zed = (_sort(claimed, f"{name}.{what}") for name in ("ann", "zed"))
    assert symbolic.width(ann) == symbolic.width(zed) and len(ann.values) < len(zed.values)
    assert simulated(_tied(claimed, what))
    with pytest.raises(Rejected, match="breaks what is said of zed"):
        simulated(_tied(claimed, what, faulty="vic"))
    _by_name_alone(monkeypatch)
    assert simulated(_tied(claimed, what, faulty="vic"))


# Names that would be taken for others.


def test_a_claim_that_uses_the_judges_own_names_is_rejected(tmp_path: Path) -> None:
    claimed = _claim(tmp_path, TENANTS[1])
    system = claimed.concrete
    taken = replace(system.variables[0], name=f"{BYSTANDER}0")
    with pytest.raises(Rejected, match="judge needs"):
        simulated(replace(claimed, concrete=replace(system, variables=(*system.variables, taken))))


def test_a_member_with_a_variable_of_another_sort_is_rejected(tmp_path: Path) -> None:
    claimed = _claim(tmp_path, TENANTS[1])
    zed, *rest = claimed.members
    stage = next(v for v in zed.locals if v.name == "zed.stage")
    other = replace(stage, sort=EnumSort(tuple("abcdefgh")), initial="a")
    locals_ = tuple(other if v is stage else v for v in zed.locals)
    with pytest.raises(Rejected, match="another sort"):
        simulated(replace(claimed, members=(replace(zed, locals=locals_), *rest)))
    strange = is_(var("zed.stage", other.sort), "h")
    with pytest.raises(Rejected, match="another sort"):
        simulated(replace(claimed, members=(replace(zed, possible=and_(zed.possible, strange)), *rest)))


def test_summaries_of_one_bit_that_differ_are_rejected(tmp_path: Path) -> None:
    claimed = _claim(tmp_path, TENANTS[0])
    ann, *rest = claimed.members
    odd, *others = ann.summaries
    ann = replace(ann, summaries=(replace(odd, falls=not odd.falls), *others))
    with pytest.raises(Rejected, match="one bit"):
        simulated(replace(claimed, members=(ann, *rest)))
