"""Glewlwyd does what its statement through the provider seam says; what is not compared is shown too."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest

from ssoproof.flows.compose import Composition
from ssoproof.providers import registry
from ssoproof.tenant.model import Tenant
from tests.agreement.scale import examples
from tests.lab.beside import Tally, compare
from tests.lab.debian import GLEWLWYD
from tests.lab.glewlwyd import DOES, SEMANTICS, TENANTS, GlewlwydUser, glewlwyd, tenant_of
from tests.lab.glewlwyd_server import STRICT, codes, serving
from tests.lab.replays import counterexamples
from tests.lab.server import Server
from tests.lab.traffic import Traffic
from tests.observed_runs import composed

RUNS, LENGTH = 12, 50
BOTH = frozenset({"one", "two"})
#: What a statement of it says wrongly, which clients need the second factor, and with which tenant it is noticed.
WRONG = {
    "written at the end": (("written_last", DOES[1]), STRICT, "asking"),
    "written before the second factor": (("written_before_challenge", DOES[1]), STRICT, "asking"),
    "another login ends the session": (DOES[:1], STRICT, "asking"),
    "leaving the second factor ends the session": ((*DOES, "abandoning_ends_session"), STRICT, "asking"),
    "max_age counts from the second factor": ((*DOES, "challenge_renews_max_age"), STRICT, "hourly"),
    "no client needs the second factor": (DOES, frozenset[str](), "asking"),
    "every client needs the second factor": (DOES, BOTH, "asking"),
}
#: What is not compared: a tenant, steps (or days that pass), and how the last one comes out, otherwise than in the
#: model.
LOGIN = ("sign_in", "first_factor", "continue")
ONE, TWO = tuple(("one", verb) for verb in LOGIN), tuple(("two", verb) for verb in LOGIN)
APART = {
    "a second factor begins a session, to which a password is added": (
        "asking", (*TWO, ("browser", "logout"), ("two", "code"), *TWO), "token",
    ),
    "a page goes on in whichever session there is": (
        "asking", (*TWO, ("browser", "logout"), *ONE, ("two", "pass")), "token",
    ),
    "a silent call needs an ID token": (
        "asking", (*TWO, ("one", "renew")), "invalid_request",
    ),
    "another password begins the session’s days anew": (
        "asking", (*TWO, ("two", "pass"), 20, *ONE, 20, ("two", "renew")), "token",
    ),
    "max_age is looked at after the password, too": (
        "hourly", (*ONE[:2], 1, ONE[2]), "login_page",
    ),
}  # fmt: skip
DAY = 24 * 3600
Begin = Callable[[Composition], GlewlwydUser]


def users(server: Server) -> Begin:
    """They have one device, and begin anew each with a browser of their own."""
    device = codes()
    return lambda composition: GlewlwydUser(
        server, composition, {}, Traffic(server.origin, 0), 0, device=device
    )


@pytest.fixture(scope="module")
def begin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Begin]:
    """Who begins anew, with the device that the user has."""
    if GLEWLWYD.missing:
        warnings.warn(f"Glewlwyd is not run: {GLEWLWYD.missing}", stacklevel=1)
        pytest.skip(GLEWLWYD.missing)
    with serving(tmp_path_factory.mktemp("glewlwyd")) as server:
        yield users(server)


@pytest.fixture
def stated(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """States what it does, and which clients need the second factor."""

    def state(does: tuple[str, ...] = DOES, strict: frozenset[str] = STRICT) -> None:
        monkeypatch.setitem(registry.LOADERS, SEMANTICS.provider, lambda: glewlwyd(*does, strict=strict))

    state()
    return state


def compared(begin: Begin, tenant: Tenant, runs: int) -> tuple[str, Tally]:
    """The first difference in random runs of the statement beside the server."""
    _, composition = composed(tenant)
    return compare(composition, lambda: begin(composition), runs, LENGTH)


@pytest.mark.slow
@pytest.mark.usefixtures("stated")
@pytest.mark.parametrize("name", TENANTS)
def test_the_statement_holds(name: str, begin: Begin, tmp_path: Path) -> None:
    difference, tally = compared(begin, tenant_of(name, tmp_path), examples(RUNS))
    print(f"{tally.sent} steps over HTTP of {tally.steps}; {dict(tally.outcomes)}")
    assert difference == ""
    came = {outcome.rpartition(" ")[2] for outcome in tally.outcomes if outcome.startswith("renew ")}
    assert came == {"token", "mfa", "login"}


@pytest.mark.slow
@pytest.mark.parametrize("wrong", WRONG)
def test_a_wrong_statement_is_noticed(
    wrong: str, begin: Begin, stated: Callable[..., None], tmp_path: Path
) -> None:
    does, strict, name = WRONG[wrong]
    stated(does, strict)
    assert compared(begin, tenant_of(name, tmp_path), 10 * RUNS)[0]


@pytest.mark.slow
@pytest.mark.usefixtures("stated")
def test_what_the_product_finds_happens(begin: Begin, tmp_path: Path) -> None:
    """Where client one wants the password once an hour, its silent renewal fails after an hour; not else."""
    found = {}
    for name in TENANTS:
        folder = tmp_path / name
        folder.mkdir()
        replays = list(counterexamples(tenant_of(name, folder), name))
        found[name] = {r.name: r.done_by(begin(r.scene.composition)) for r in replays}
    assert found == {"asking": {}, "hourly": {"hourly SSO001 one, part 1": ""}}


def do(user: GlewlwydUser, steps: Iterable[tuple[str, str] | int]) -> str:
    """How the last of some steps comes out."""
    came = ""
    for step in steps:
        if isinstance(step, int):
            user.wait(step * DAY)
        else:
            came = user.do(*step, "none")
    return came


@pytest.mark.slow
@pytest.mark.usefixtures("stated")
@pytest.mark.parametrize("name", APART)
def test_what_is_not_compared(name: str, begin: Begin, tmp_path: Path) -> None:
    which, steps, last = APART[name]
    _, composition = composed(tenant_of(which, tmp_path))
    assert do(begin(composition), steps) == last


@pytest.mark.slow
@pytest.mark.usefixtures("stated")
def test_a_silent_call_needs_the_last_id_token_of_all_browsers(begin: Begin, tmp_path: Path) -> None:
    _, composition = composed(tenant_of("asking", tmp_path))
    user, elsewhere = begin(composition), begin(composition)
    assert do(user, (*ONE, ("one", "renew"))) == "token"
    assert do(elsewhere, ONE) == "token"
    assert do(user, (("one", "renew"),)) == "invalid_request"


@pytest.mark.slow
@pytest.mark.usefixtures("begin")
def test_a_second_factor_stands_in_for_an_old_password(stated: Callable[..., None], tmp_path: Path) -> None:
    """Where client one needs it, and asks with max_age; in the model the password comes first."""
    strict = frozenset({"one"})
    stated(DOES, strict)
    _, composition = composed(tenant_of("hourly", tmp_path))
    with serving(tmp_path, strict) as server:
        begin = users(server)
        assert do(begin(composition), (*TWO, 1, ("one", "sign_in"))) == "challenge"
        assert do(begin(composition), (*TWO, 1, ("one", "sign_in"), ("one", "pass"))) == "token"


@pytest.mark.slow
@pytest.mark.usefixtures("begin")
def test_another_client_uses_a_second_factor_up(stated: Callable[..., None], tmp_path: Path) -> None:
    """Where it counts twice: for a login of client one's, which passed it, and one of client two's."""
    stated(DOES, BOTH)
    _, composition = composed(tenant_of("asking", tmp_path))
    with serving(tmp_path, BOTH, uses=2) as server:
        begin = users(server)
        alone = (*ONE, ("one", "pass"), ("one", "renew"))
        assert do(begin(composition), alone) == "token"
        between = (*alone[:-1], ("two", "sign_in"), ("one", "renew"))
        assert do(begin(composition), between) == "mfa"
