"""A counterexample as a script: whatever names hold, they are literals in one line; what no browser does is by
hand."""

from __future__ import annotations

import json

import pytest

from ssoproof.explain.model import TIME
from ssoproof.explain.reproduction import Act
from ssoproof.render.playwright import _line

NASTY = 'a"\n\u2028</script> */ `${x}` \\'


def act(verb: str, *sent: tuple[str, str], lane: str = NASTY, shows: str = "", seconds: int = 0) -> Act:
    return Act(3, lane, verb, f"do it in {NASTY}", sent, shows, "", seconds)


def test_names_are_literals() -> None:
    line = _line(act("sign_in", ("client_id", NASTY), shows="token"))
    name, sent = json.dumps(NASTY), json.dumps({"client_id": NASTY})
    assert line.startswith("await step(3, ") and line.endswith(f'authorize({name}, {sent}), "token");')
    assert "\n" not in line and "\u2028" not in line and line.isascii()


@pytest.mark.parametrize(
    ("verb", "call"),
    [
        ("pass_remember", 'mfa("a", { rememberBrowser: true }).then(() => shown("a"))'),
        ("pass", 'mfa("a").then(() => shown("a"))'),
        ("abandoned", 'close("a")'),
        ("refresh", "byHand()"),
        ("renew", "byHand()"),
        ("whatever comes", "byHand()"),
    ],
)
def test_what_is_done(verb: str, call: str) -> None:
    looked = "" if call == "byHand()" else ', "token"'
    assert _line(act(verb, lane="a", shows="token")).endswith(f"async () => {call}{looked});")


def test_time_passes_for_real() -> None:
    assert "wait(600)" in _line(act("pass_time", lane=TIME, seconds=600))
    assert "byHand()" in _line(act("pass_time", lane=TIME))
