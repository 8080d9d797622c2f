"""LemonLDAP::NG does what its statement through the provider seam says; what is not compared is shown too."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from ssoproof.flows.compose import Composition
from ssoproof.providers import registry
from ssoproof.settings import Sourced
from ssoproof.tenant.model import Tenant
from tests.agreement.scale import campaign, examples
from tests.lab import debian
from tests.lab.beside import Tally, compare
from tests.lab.lemonldap import DOES, LEVELS, SEMANTICS, LemonUser, lemonldap, play, serving, two_clients
from tests.lab.replays import counterexamples
from tests.lab.server import Server
from tests.lab.traffic import Traffic
from tests.observed_runs import composed

RUNS, LENGTH = 40, 40
#: What a statement of it says wrongly, and the clients that need the level; noticed within a few runs.
WRONG = {
    "written at the password": ((*DOES[1:], "written_at_once"), frozenset(LEVELS)),
    "no client needs the level": (DOES, frozenset[str]()),
    "every client needs the level": (DOES, frozenset({"one", "two"})),
}
#: Noticed within some ten runs: in a campaign.
LATE = {
    "failed calls don’t touch it": (DOES[:1], frozenset(LEVELS)),
    "another login keeps the session": ((*DOES, "relogin_keeps_session"), frozenset(LEVELS)),
    "max_age counts from the second factor": ((*DOES, "challenge_renews_max_age"), frozenset(LEVELS)),
    "leaving the second factor ends the session": ((*DOES, "abandoning_ends_session"), frozenset(LEVELS)),
}
#: What is not compared, as steps that come out otherwise than in the model, whether pages wait apart, and how the
#: last one comes out.
LOGIN = ("sign_in", "first_factor", "continue")
APART = {
    "a failed silent call takes the next silent call of another client": (
        False,
        (*(("one", v) for v in LOGIN), ("two", "renew"), ("one", "renew")),
        "mfa",
    ),
    "a failed silent call takes the next login of another client": (
        False,
        (("two", "renew"), *(("one", v) for v in LOGIN)),
        "challenge",
    ),
    "a password is not looked at where a session began meanwhile": (
        True,
        (("two", "sign_in"), *(("one", v) for v in LOGIN), *(("two", v) for v in LOGIN[1:]),
         ("browser", "logout"), ("two", "pass")),
        "login_page",
    ),
    "a session ages before the browser gets it": (
        True,
        (*(("two", v) for v in LOGIN), ("time", "passes"), ("two", "pass")),
        "login_page",
    ),
}  # fmt: skip
Begin = Callable[[Composition, Tenant], LemonUser]


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    why = debian.missing()
    if why:
        warnings.warn(f"LemonLDAP::NG is not run: {why}", stacklevel=1)
        pytest.skip(why)
    with serving(tmp_path_factory.mktemp("portal") / "work") as started:
        yield started


@pytest.fixture
def begin(portal: Server) -> Begin:
    """Who begins anew with a portal that is built for a tenant."""

    def user(composition: Composition, built: Tenant) -> LemonUser:
        clock = play(portal, built)
        return LemonUser(portal, composition, {}, Traffic(portal.origin, clock), clock)

    return user


@pytest.fixture
def tenant(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Tenant:
    monkeypatch.setitem(registry.LOADERS, SEMANTICS.provider, lambda: lemonldap(*DOES))
    return two_clients(tmp_path)


def compared(begin: Begin, tenant: Tenant, built: Tenant, runs: int) -> tuple[str, Tally]:
    """The first difference in random runs of the statement beside a portal that is built for a tenant."""
    _, composition = composed(tenant)
    return compare(composition, lambda: begin(composition, built), runs, LENGTH)


@pytest.mark.slow
def test_the_statement_holds(begin: Begin, tenant: Tenant) -> None:
    difference, tally = compared(begin, tenant, tenant, examples(RUNS))
    print(f"{tally.sent} steps over HTTP of {tally.steps}; {dict(tally.outcomes)}")
    assert difference == ""
    came = {outcome.rpartition(" ")[2] for outcome in tally.outcomes if outcome.startswith("renew ")}
    assert came == {"token", "mfa", "login"}


@pytest.mark.slow
@pytest.mark.parametrize("wrong", [*WRONG, *LATE])
def test_a_wrong_statement_is_noticed(
    wrong: str, begin: Begin, tenant: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    if wrong in LATE and not campaign():
        pytest.skip("in a campaign: it takes long until it is noticed")
    does, strict = (WRONG | LATE)[wrong]
    monkeypatch.setitem(registry.LOADERS, SEMANTICS.provider, lambda: lemonldap(*does, strict=strict))
    assert compared(begin, tenant, tenant, 10 * RUNS)[0]


@pytest.mark.slow
def test_a_wrong_limit_is_noticed(begin: Begin, tenant: Tenant) -> None:
    longer = replace(tenant.session, idle=Sourced(tenant.session.idle.value + 60))
    assert compared(begin, tenant, replace(tenant, session=longer), 10 * RUNS)[0]


@pytest.mark.slow
def test_what_the_product_finds_happens(begin: Begin, tenant: Tenant) -> None:
    """Client one's login with a password ends client two's level: two's silent renewal fails."""
    replays = list(counterexamples(tenant, "lemonldap"))
    assert {r.name for r in replays} >= {"lemonldap SSO002 two, part 1"}
    differences = {r.name: r.done_by(begin(r.scene.composition, tenant)) for r in replays}
    assert {n: d for n, d in differences.items() if d} == {}


@pytest.mark.slow
@pytest.mark.parametrize("name", APART)
def test_what_is_not_compared(name: str, begin: Begin, tenant: Tenant) -> None:
    apart, steps, last = APART[name]
    _, composition = composed(tenant)
    user = begin(composition, tenant)
    user.apart = apart
    came = ""
    for lane, verb in steps:
        if lane == "time":
            user.wait(tenant.session.idle.value)
        else:
            came = user.do(lane, verb, "none")
    assert came == last
