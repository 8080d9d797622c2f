"""Generated examples are the same in every run, so that a change is judged by itself; a campaign draws new
ones."""

from __future__ import annotations

import signal
from collections.abc import Iterator

import pytest
from hypothesis import settings

from tests.agreement.scale import campaign
from tests.lengths import ELSEWHERE, asked_once
from tests.remembered import forget

settings.register_profile("same", derandomize=True)
if not campaign():
    settings.load_profile("same")

# A shell that runs tests in the background has them ignore Ctrl-C, and so would all programs that they start.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(autouse=True)
def generated_anew() -> Iterator[None]:
    """No test meets what was worked out in another one, without the fault that it plants or with one."""
    forget()
    yield
    forget()


@pytest.fixture(autouse=True)
def lengths_asked_once(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Where a test is about something else, Z3 is asked about each system's lengths once."""
    if not ELSEWHERE.isdisjoint(request.path.parts):
        base = tmp_path_factory.getbasetemp()
        shared = base.parent if hasattr(request.config, "workerinput") else base
        monkeypatch.setattr("ssoproof.check.search.bounded.none_shorter", asked_once(shared / "lengths"))
