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
from tests.lab.beside import Tally, compare
from tests.lab.debian import LEMONLDAP
from tests.lab.lemonldap import (
    DOES,
    LEVELS,
    SEMANTICS,
    TENANTS,
    LemonUser,
    lemonldap,
    play,
    serving,
    tenant_of,
)
from tests.lab.replays import counterexamples
from tests.lab.server import Server
from tests.lab.traffic import Traffic
from tests.observed_runs import composed

RUNS, LENGTH = 20, 40
CLIENTS = frozenset(LEVELS)
#: What a statement of it says wrongly, which clients need the level, and with which tenant it is noticed.
WRONG = {
    "written at the password": ((*DOES[1:], "written_at_once"), CLIENTS, "hourly"),
    "no client needs the level": (DOES, frozenset[str](), "hourly"),
    "every client needs the level": (DOES, frozenset({"one", "two"}), "hourly"),
    "failed calls don’t touch the session": (DOES[:1], CLIENTS, "idling"),
    "another login keeps the session": ((*DOES, "relogin_keeps_session"), CLIENTS, "hourly"),
    "max_age counts from the second factor": ((*DOES, "challenge_renews_max_age"), CLIENTS, "hourly"),
    "leaving the second factor ends the session": ((*DOES, "abandoning_ends_session"), CLIENTS, "hourly"),
}
#: Of these, what takes long until it is noticed: in a campaign.
LATE = tuple(wrong for wrong in WRONG if wrong.startswith(("failed calls", "another login", "max_age")))
#: What is not compared: a tenant, whether pages wait apart, steps (two hours pass), and how the last one comes out,
#: otherwise than in the model.
LOGIN = ("sign_in", "first_factor", "continue")
APART = {
    "a failed silent call takes the next silent call of another client": (
        "hourly", False,
        (*(("one", v) for v in LOGIN), ("two", "renew"), ("one", "renew")),
        "mfa",
    ),
    "a failed silent call takes the next login of another client": (
        "hourly", False,
        (("two", "renew"), *(("one", v) for v in LOGIN)),
        "challenge",
    ),
    "a password is not looked at where a session began meanwhile": (
        "hourly", True,
        (("two", "sign_in"), *(("one", v) for v in LOGIN), *(("two", v) for v in LOGIN[1:]),
         ("browser", "logout"), ("two", "pass")),
        "login_page",
    ),
    "a session ages before the browser gets it": (
        "hourly", True,
        (*(("two", v) for v in LOGIN), ("time", "passes"), ("two", "pass"), ("one", "renew")),
        "login",
    ),
    "a wrong code is a use of the session": (
        "idling", True,
        (*(("one", v) for v in LOGIN), ("two", "sign_in"), ("time", "passes"), ("two", "failed"),
         ("time", "passes"), ("one", "renew")),
        "token",
    ),
}  # fmt: skip
Begin = Callable[[Composition, Tenant], LemonUser]


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    if LEMONLDAP.missing:
        warnings.warn(f"LemonLDAP::NG is not run: {LEMONLDAP.missing}", stacklevel=1)
        pytest.skip(LEMONLDAP.missing)
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
def stated(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """States what it does, and which clients need the level."""

    def state(does: tuple[str, ...] = DOES, strict: frozenset[str] = CLIENTS) -> None:
        monkeypatch.setitem(registry.LOADERS, SEMANTICS.provider, lambda: lemonldap(*does, strict=strict))

    state()
    return state


def compared(begin: Begin, tenant: Tenant, built: Tenant, runs: int) -> tuple[str, Tally]:
    """The first difference in random runs of the statement beside a portal that is built for a tenant."""
    _, composition = composed(tenant)
    return compare(composition, lambda: begin(composition, built), runs, LENGTH)


@pytest.mark.slow
@pytest.mark.usefixtures("stated")
@pytest.mark.parametrize("name", TENANTS)
def test_the_statement_holds(name: str, begin: Begin, tmp_path: Path) -> None:
    tenant = tenant_of(name, tmp_path)
    difference, tally = compared(begin, tenant, tenant, examples(RUNS))
    print(f"{tally.sent} steps over HTTP of {tally.steps}; {dict(tally.outcomes)}")
    assert difference == ""
    came = {outcome.rpartition(" ")[2] for outcome in tally.outcomes if outcome.startswith("renew ")}
    assert came == {"token", "mfa", "login"}


@pytest.mark.slow
@pytest.mark.parametrize("wrong", WRONG)
def test_a_wrong_statement_is_noticed(
    wrong: str, begin: Begin, stated: Callable[..., None], tmp_path: Path
) -> None:
    if wrong in LATE and not campaign():
        pytest.skip("in a campaign: it takes long until it is noticed")
    does, strict, name = WRONG[wrong]
    stated(does, strict)
    tenant = tenant_of(name, tmp_path)
    assert compared(begin, tenant, tenant, 10 * RUNS)[0]


@pytest.mark.slow
@pytest.mark.usefixtures("stated")
def test_a_wrong_limit_is_noticed(begin: Begin, tmp_path: Path) -> None:
    tenant = tenant_of("idling", tmp_path)
    longer = replace(tenant.session, idle=Sourced(tenant.session.idle.value + 60))
    assert compared(begin, tenant, replace(tenant, session=longer), 10 * RUNS)[0]


@pytest.mark.slow
@pytest.mark.usefixtures("stated")
def test_what_the_product_finds_happens(begin: Begin, tmp_path: Path) -> None:
    """Client one's login with a password ends client two's level: two's silent renewal fails."""
    tenant = tenant_of("hourly", tmp_path)
    replays = list(counterexamples(tenant, "lemonldap"))
    assert {r.name for r in replays} >= {"lemonldap SSO002 two, part 1"}
    differences = {r.name: r.done_by(begin(r.scene.composition, tenant)) for r in replays}
    assert {n: d for n, d in differences.items() if d} == {}


@pytest.mark.slow
@pytest.mark.usefixtures("stated")
@pytest.mark.parametrize("name", APART)
def test_what_is_not_compared(name: str, begin: Begin, tmp_path: Path) -> None:
    which, apart, steps, last = APART[name]
    tenant = tenant_of(which, tmp_path)
    _, composition = composed(tenant)
    user = begin(composition, tenant)
    user.apart = apart
    came = ""
    for lane, verb in steps:
        if lane == "time":
            user.wait(2 * 3600)
        else:
            came = user.do(lane, verb, "none")
    assert came == last
