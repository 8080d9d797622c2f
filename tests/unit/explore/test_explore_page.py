"""The played page in a real browser, served by the real command: started, played, shared, stopped."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

import pytest
from tests.browser import Browser, browser
from tests.unit.explain.told import HOSTILE, renamed

from ssoproof.cli import run as command
from ssoproof.explore.scenario import ExploredTenant
from ssoproof.explore.server import Server
from ssoproof.explore.session import Session
from ssoproof.legible import printable

CASE = "specs/cases/a-as-logged"
IDLE = "document.body?.classList.contains('busy') === false && document.querySelectorAll('.offer').length > 0"
SAY = "document.getElementById('say').textContent"
STEPS = "document.querySelectorAll('.line [data-at]').length - 1"
TO_HARM = ("console: opens", "console: signs in", "console: first factor", "console: is sent", "console: "
    "passes the MFA prompt and",
           "account: opens", "account: signs in")  # fmt: skip


@contextmanager
def served(*options: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """The command as a process, and where its page is."""
    program = [sys.executable, "-c", "from ssoproof.cli import main; main()", "explore", *options]
    process = subprocess.Popen(program, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        assert " at http://127.0.0.1:" in line, process.stderr.read() if process.stderr else line
        yield line.split(" at ")[1].split()[0], process
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
        process.communicate(timeout=120)


@pytest.fixture(scope="module")
def chrome(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with browser(tmp_path_factory.mktemp("browser") / "profile") as found:
        yield found


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with served(CASE, "--reading", "S2=no", "--reading", "S7=redirect") as (where, _):
        yield where


def until(chrome: Browser, condition: str, looks: int = 1_500) -> None:
    """Waits for something on the page."""
    for _ in range(looks):
        if chrome.run(condition):
            return
        time.sleep(0.02)
    pytest.fail(f"{condition}: {chrome.run(SAY)}, {chrome.said}")


def begun(chrome: Browser, url: str, width: int = 1200) -> None:
    chrome.said.clear()
    chrome.asked.clear()
    chrome.visit(url, width)
    until(chrome, IDLE)


def do(chrome: Browser, script: str) -> None:
    """Does something on the page, and waits until it is answered."""
    chrome.run(f"(() => {{ {script} }})()")
    chrome.run("new Promise((done) => setTimeout(done, 20))")
    until(chrome, IDLE)


def press(chrome: Browser, selector: str) -> None:
    do(chrome, f"document.querySelector('{selector}').click()")


def take(chrome: Browser, *words: str) -> None:
    for each in words:
        one = (
            f"[...document.querySelectorAll('.offer')].find((x) => "
            f"x.getAttribute('aria-label').startsWith({json.dumps(each)}))"
        )
        assert chrome.run(f"Boolean({one})"), (
            each,
            chrome.run("[...document.querySelectorAll('.offer')].map((x) => x.textContent)"),
        )
        do(chrome, f"{one}.click()")


def test_it_is_played_undone_and_varied(chrome: Browser, url: str) -> None:
    begun(chrome, url)
    take(chrome, *TO_HARM)
    assert "breaks SSO001 of console, SSO002 of console" in chrome.run(
        "document.getElementById('next').textContent"
    )
    take(chrome, "console: silent renewal fails")
    assert "It breaks SSO001 of console, SSO002 of console." in chrome.run(SAY)
    assert chrome.run("document.querySelectorAll('#now .alarm').length") == 2
    assert chrome.run("document.querySelector('#now .row.decided .no').textContent") == "8"
    press(chrome, "[data-do=undo]")
    assert chrome.run(SAY).startswith("Step 7:") and chrome.run(STEPS) == 8
    press(chrome, "[data-do=redo]")
    assert chrome.run(SAY).startswith("Step 8:")
    press(chrome, '[data-at="5"]')
    assert chrome.run("document.querySelectorAll('.line .later').length") == 3
    do(
        chrome,
        "document.querySelector('#wait').value = '3'; document.querySelector('form.wait').requestSubmit()",
    )
    assert chrome.run(STEPS) == 6 and "3m pass" in chrome.run("document.getElementById('run').textContent")
    press(chrome, "[data-do=again]")
    assert chrome.run(STEPS) == 9 and "It breaks SSO001" in chrome.run(SAY)
    assert chrome.run("document.querySelector('#now .clock').textContent") == "00:03"
    press(chrome, "[data-do=restart]")
    assert chrome.run(SAY) == "At the start."
    assert chrome.said == [] and all(u.startswith((url, "data:")) for u in chrome.asked)


def test_another_reading_replays_the_run(chrome: Browser, url: str) -> None:
    begun(chrome, url)
    take(chrome, *TO_HARM, "console: silent renewal fails")
    turn = (
        "const d = document.querySelector('[data-switch={}]'); d.value = '{}'; d.dispatchEvent(new "
        "Event('change', {{bubbles: true}}))"
    )
    do(chrome, turn.format("S7", "never"))
    assert (
        "Step 8 (console: renew silently for console-api) comes out otherwise: a token, not login_required"
        in chrome.run(SAY)
    )
    assert "kept so far" in chrome.run("document.querySelector('.asked li').textContent")
    assert (
        chrome.run("document.activeElement.dataset.switch") is None
        or chrome.run("document.activeElement.dataset.switch") == "S7"
    )
    press(chrome, "[data-do=defaults]")
    assert chrome.run(STEPS) == 8 and "It breaks" not in chrome.run(
        "document.querySelector('#now').textContent"
    )
    do(chrome, "document.querySelector('[name=free][value=yes]').click()")
    assert chrome.run("document.querySelector('[name=free][value=yes]').checked")
    assert chrome.said == []


def test_a_counterexample_is_jumped_into_while_the_page_goes_on(chrome: Browser, url: str) -> None:
    begun(chrome, url)
    chrome.run(
        "(() => { const f = document.querySelector('form.ask'); f.elements.code.value = 'SSO002'; f.requestSubmit(); })()"
    )
    take(chrome, "console: opens")  # the check is under way in a process of its own
    assert chrome.run(SAY) == "Step 1: console: opens its page."
    until(chrome, "document.querySelectorAll('[data-jump]').length > 0", 3_000)
    press(chrome, '[data-jump$="first end"]')
    assert "It breaks SSO001 of console, SSO002 of console." in chrome.run(SAY)
    press(chrome, '[data-jump$="second end"]')
    assert chrome.run(SAY) == "Step 7: console: renews silently."
    press(chrome, '[data-jump$="first start"]')
    assert chrome.run(SAY) == "At the start." and chrome.run(STEPS) == 8
    press(chrome, '[data-at="6"]')
    take(chrome, "console: reloads")
    assert chrome.run(STEPS) == 7
    assert chrome.said == []


def test_a_check_can_be_stopped(chrome: Browser, url: str) -> None:
    begun(chrome, url)
    chrome.run("document.querySelector('form.ask').requestSubmit()")
    until(chrome, "!document.querySelector('[data-do=stop]').hidden")
    press(chrome, "[data-do=stop]")
    until(chrome, "document.getElementById('checked').textContent === 'the check was stopped'")


def test_what_is_saved_is_loaded(chrome: Browser, url: str, tmp_path: Path) -> None:
    begun(chrome, url)
    take(chrome, *TO_HARM)
    chrome.call("Browser.setDownloadBehavior", behavior="allow", downloadPath=str(tmp_path))
    chrome.run("document.querySelector('[data-do=save]').click()")
    file = tmp_path / "incident-a.itf.json"
    until(chrome, f"{SAY}.startsWith('Saved')")
    for _ in range(200):
        if file.exists():
            break
        time.sleep(0.05)
    text = file.read_text()
    assert json.loads(text)["#meta"]["format"] == "ITF"
    begun(chrome, url)
    do(
        chrome,
        f"document.getElementById('text').value = {json.dumps(text)}; "
        f"document.querySelector('[data-do=load]').click()",
    )
    assert chrome.run(SAY).startswith("Loaded: 7 steps, replayed on this tenant. Step 7: account: signs in")
    do(
        chrome,
        "document.getElementById('text').value = '{'; document.querySelector('[data-do=load]').click()",
    )
    assert chrome.run(SAY).startswith("it is no JSON") and chrome.run(
        "document.getElementById('say').classList.contains('bad')"
    )
    assert chrome.run(STEPS) == 7
    begun(chrome, url)
    root = chrome.call("DOM.getDocument")["root"]["nodeId"]
    node = chrome.call("DOM.querySelector", nodeId=root, selector="#file")["nodeId"]
    chrome.call("DOM.setFileInputFiles", nodeId=node, files=[str(file)])
    until(chrome, f"{SAY}.startsWith('Loaded: 7 steps')")
    with served(CASE, "--trace", str(file)) as (other, _):
        begun(chrome, other)
        assert (
            chrome.run(SAY).startswith("Loaded: 7 steps, replayed on this tenant. Step 7:")
            and chrome.run(STEPS) == 7
        )


def test_the_run_is_in_the_address(chrome: Browser, url: str) -> None:
    begun(chrome, url)
    take(chrome, *TO_HARM)
    do(chrome, "location.reload()")
    until(chrome, f"{IDLE} && {STEPS} === 7")
    assert chrome.run(SAY).startswith("Step 7:")
    do(chrome, "history.back()")
    until(chrome, f"{STEPS} === 6")
    do(chrome, "history.forward()")
    until(chrome, f"{STEPS} === 7")
    address = chrome.run("location.href")
    begun(chrome, url)
    assert chrome.run(STEPS) <= 0
    chrome.call("Page.navigate", url="about:blank")
    chrome.visit(address)
    until(chrome, f"{IDLE} && {STEPS} === 7")
    press(chrome, "[data-do=undo]")
    press(chrome, '.bar a[href="#code"]')
    assert chrome.run("location.hash").startswith("#run=") and chrome.said == []


def test_an_address_that_cannot_be_played_says_so(chrome: Browser, url: str) -> None:
    for hash in ("#run=e30", "#run=%%%", "#run=eyJ0YWJsZSI6eyJhcHBzIjpbIm5vYm9keSJdfX0"):
        chrome.call("Page.navigate", url="about:blank")
        begun(chrome, f"{url}{hash}")
        assert chrome.run(STEPS) <= 0
    assert "The run in the address can't be played here: " in chrome.run(SAY)


def test_what_was_changed_stays_in_sight(chrome: Browser, url: str) -> None:
    begun(chrome, url, 1280)
    take(chrome, *TO_HARM)
    for switch, value in (("S7", "never"), ("S2", "yes"), ("S7", "redirect")):
        dial = f"document.querySelector('#dial-{switch}')"
        do(chrome, f"{dial}.scrollIntoView({{block: 'center'}}); {dial}.focus()")
        top = chrome.run(f"{dial}.getBoundingClientRect().top")
        do(chrome, f"{dial}.value = '{value}'; {dial}.dispatchEvent(new Event('change', {{bubbles: true}}))")
        assert abs(chrome.run(f"{dial}.getBoundingClientRect().top") - top) < 3


def test_the_keyboard_alone_plays(chrome: Browser, url: str) -> None:
    begun(chrome, url)
    chrome.press("Tab")
    chrome.press("Enter")
    for _ in range(30):
        if chrome.run("document.activeElement.classList.contains('offer')"):
            break
        chrome.press("Tab")
    chrome.press("Enter")
    until(chrome, f"{SAY} === 'Step 1: console: opens its page.'")
    until(chrome, "document.activeElement.id === 'next-h'")
    chrome.press("Tab")
    assert chrome.run("document.activeElement.classList.contains('offer')")


def test_the_run_is_drawn_as_requests_while_it_is_played(chrome: Browser, url: str) -> None:
    begun(chrome, url, 1280)
    drawn = "document.querySelector('#requests svg')"
    messages = "[...document.querySelectorAll('#requests .messages li')]"
    assert chrome.run(f"{drawn} === null")
    take(chrome, *TO_HARM, "console: silent renewal fails")
    assert chrome.run(f"{messages}.length") == len(TO_HARM) + 1
    assert "prompt=none" in chrome.run(f"{messages}.at(-1).textContent")
    assert chrome.run(f"{messages}.at(-1).classList.contains('breaks')")
    assert "error=login_required" in chrome.run(f"{drawn}.textContent")
    assert "hooks/mfa.js:8" in chrome.run(f"{drawn}.textContent")
    assert "specs/cases" not in chrome.run(f"{drawn}.textContent")
    assert chrome.run(f"{drawn}.getBoundingClientRect().width") > 800
    press(chrome, "[data-do=undo]")
    assert chrome.run(f"{messages}.length") == len(TO_HARM)
    assert "prompt=none" not in chrome.run(f"{drawn}.textContent")


@pytest.mark.parametrize("width", [360, 820])
def test_it_fits_a_phone(chrome: Browser, url: str, width: int) -> None:
    begun(chrome, url, width)
    assert chrome.run("document.documentElement.scrollWidth") <= width
    take(chrome, *TO_HARM, "console: silent renewal fails")
    assert chrome.run("document.documentElement.scrollWidth") <= width


def test_what_is_printed_is_the_run(chrome: Browser, url: str) -> None:
    begun(chrome, url)
    take(chrome, *TO_HARM)
    chrome.call("Emulation.setEmulatedMedia", media="print")
    shown = "(id) => document.getElementById(id).offsetParent !== null"
    assert chrome.run(f"['now', 'run', 'watch'].every({shown})") and not chrome.run(
        f"['next', 'setup', 'text'].some({shown})"
    )
    chrome.call("Emulation.setEmulatedMedia", media="")


def test_hostile_names_are_text_and_can_be_played(chrome: Browser) -> None:
    server = Server(Session(ExploredTenant(renamed())))
    Thread(target=server.run, daemon=True).start()
    try:
        begun(chrome, server.url)
        assert printable(HOSTILE) in chrome.run("document.querySelector('h1').textContent")
        for _ in range(3):
            press(chrome, ".offer")
        assert chrome.run(STEPS) == 3
        assert chrome.run("document.querySelectorAll('script').length") == 1
        assert chrome.said == []
    finally:
        server.http.shutdown()
        server.close()


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_cleanly(sign: int) -> None:
    with served(CASE, "--check", "--property", "MFA002") as (_, process):
        process.send_signal(sign)
        out, err = process.communicate(timeout=120)
        assert process.returncode == 0
        assert out == "" and err == "ssoproof: the page is no longer served\n"


BAD = [
    (["nowhere"], "nowhere"),
    ([CASE, "--app", "consol"], "console"),
    ([CASE, "--subject", "x"], "no subject"),
    ([CASE, "--reading", "S2=maybe"], "S2 has no value"),
    ([CASE, "--property", "SSO009"], "no question"),
    ([CASE, "--trace", "specs/cases/none.itf.json"], "can't be read"),
    ([CASE, "--trace", "specs/cases/a-as-logged/case.toml"], "case.toml: it is no JSON"),
]


@pytest.mark.parametrize(("options", "words"), BAD, ids=[w for _, w in BAD])
def test_what_is_wrong_is_told_before_anything_is_served(
    options: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command(["explore", *options]) == 2
    out, err = capsys.readouterr()
    assert words in err and out == "" and "Traceback" not in err


def test_a_port_that_is_taken_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    server = Server(Session(ExploredTenant(renamed())))
    try:
        assert command(["explore", CASE, "--port", str(server.port)]) == 2
        assert "can't be listened on" in capsys.readouterr().err
    finally:
        server.close()


def test_the_help_tells_how_it_ends(capsys: pytest.CaptureFixture[str]) -> None:
    assert command(["explore", "--help"]) == 0
    assert "Ctrl-C" in capsys.readouterr().out
