"""The incident in headless Chromium with Auth0's SDKs as they come: they get from the lab what the model says, and
do with it what is known of them."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from ssoproof.providers.auth0.switches import AUTH0
from ssoproof.readers.native.sdks import KNOWN
from ssoproof.tenant.model import CacheKind, OnLoginRequired
from tests.browser import Browser, browser
from tests.lab.replays import case_tenant
from tests.lab.server import SDKS, Server, sdk_missing
from tests.lab.user import CODE, PASSWORD

#: Looks at a page before giving up, and seconds between them.
TRIES, PAUSE = 200, 0.05
FAILED = "login_required: Multifactor authentication required"


@pytest.fixture
def page(server: Server, tmp_path: Path) -> Iterator[Browser]:
    with browser(tmp_path) as opened:
        yield opened


def until(page: Browser, condition: str) -> None:
    """Waits until a condition holds in the page; it may be another page by then."""
    for _ in range(TRIES):
        try:
            if page.run(condition):
                return
        except AssertionError:
            pass
        time.sleep(PAUSE)
    raise AssertionError(f"{condition} never held: {page.run('location.href')} {page.said[-3:]}")


def at(page: Browser, path: str) -> None:
    until(page, f"location.pathname === '{path}' && document.readyState === 'complete'")


def send(page: Browser, **fields: str) -> None:
    """Fills in the form of a login page and sends it."""
    for name, value in fields.items():
        page.run(f"document.querySelector('[name={name}]').value = {value!r}")
    page.run("setTimeout(() => document.querySelector('form').submit()) && true")


def tick(page: Browser) -> None:
    page.run("document.querySelector('[name=rememberBrowser]').checked = true")


def visit(page: Browser, server: Server, application: str) -> None:
    page.visit(f"{server.apps}/{application}")
    until(page, "window.came === 'open'")


def signed_in(page: Browser, application: str) -> None:
    until(page, f"location.pathname === '/{application}' && window.came === 'token'")


@pytest.mark.slow
@pytest.mark.parametrize("sdk", SDKS)
@pytest.mark.parametrize(("moment", "expected"), [("redirect", FAILED), ("never", "token")])
def test_the_sdk_meets_the_incident(
    moment: str, expected: str, sdk: str, page: Browser, server: Server
) -> None:
    if sdk_missing(sdk):
        pytest.skip(sdk_missing(sdk))
    server.play(case_tenant("a-as-logged"), {**AUTH0.defaults, "S7": moment}, sdk=sdk)
    visit(page, server, "console")
    assert page.run("renew()") == "login_required: Login required"
    page.run("signIn()")
    at(page, "/u/login")
    send(page, **PASSWORD)
    at(page, "/u/mfa-otp-challenge")
    tick(page)
    send(page, code=CODE)
    signed_in(page, "console")
    assert page.run("renew()") == "token"
    visit(page, server, "account")
    page.run("signIn()")
    at(page, "/u/mfa-otp-challenge")
    assert page.run("document.querySelector('[name=rememberBrowser]')") is None
    send(page, code=CODE)
    signed_in(page, "account")
    visit(page, server, "console")
    known = KNOWN[sdk]
    assert page.run("kept()") is (known.cache is not CacheKind.NONE)
    assert page.run("renew()") == expected
    clears = expected == FAILED and known.on_login_required is OnLoginRequired.CLEAR
    assert page.run("kept()") is (known.cache is not CacheKind.NONE and not clears)
    silent, shown = (
        [url for url in page.asked if "/authorize?" in url and ("prompt=none" in url) is it]
        for it in (True, False)
    )
    assert (len(silent), len(shown)) == (3, 2)
    assert all(("max_age=" in url) is known.repeats for url in silent)
    assert all("max_age=" in url for url in shown)
