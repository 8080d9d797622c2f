"""The HTML report in a browser: the scrubber, tabs, addresses, widths, print, and without scripts."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from tests.browser import Browser, browser
from tests.unit.explain.told import HOSTILE
from tests.unit.render.test_html_report import hurting, page

from ssoproof.legible import printable


@pytest.fixture(scope="module")
def there(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Browser, Path]]:
    folder = tmp_path_factory.mktemp("browser")
    (folder / "report.html").write_text(page())
    (folder / "hostile.html").write_text(hurting())
    with browser(folder / "profile") as found:
        yield found, folder


OPEN = "document.querySelector('section.on')"
NOW = f"[...{OPEN}.querySelectorAll('.tx')].findIndex(x => x.classList.contains('on'))"
SEEN = f"[...{OPEN}.querySelectorAll('.tx')].filter(x => getComputedStyle(x).visibility === 'visible').length"
SECOND = "SSO002-1"


def at(chrome: Browser, file: Path, place: str, width: int = 1280) -> None:
    """Opens a place in a page, from another page, so that it is loaded anew."""
    chrome.call("Page.navigate", url="about:blank")
    chrome.visit(f"{file.as_uri()}#{place}", width)


def test_steps_by_keys_buttons_and_the_strip(there: tuple[Browser, Path]) -> None:
    chrome, folder = there
    chrome.said.clear()
    chrome.asked.clear()
    at(chrome, folder / "report.html", SECOND)
    assert (chrome.run(NOW), chrome.run(SEEN)) == (7, 1)
    for key, now in (
        ("Home", 0),
        ("ArrowRight", 1),
        ("ArrowRight", 2),
        ("ArrowLeft", 1),
        ("End", 7),
        ("ArrowRight", 7),
    ):
        chrome.press(key)
        assert chrome.run(NOW) == now, key
    for name, now in (("prev", 6), ("next", 7)):
        chrome.run(f"{OPEN}.querySelector('.{name}').click()")
        assert chrome.run(NOW) == now, name
    chrome.run(f"{OPEN}.querySelectorAll('.st')[4].click()")
    assert (chrome.run(NOW), chrome.run(f"{OPEN}.querySelector('.sn').textContent")) == (4, "5")
    assert chrome.run("location.hash") == f"#{SECOND}/why/5"
    assert chrome.said == []
    assert all(url.startswith(("file:", "data:", "about:")) for url in chrome.asked)


def test_the_state_and_the_code_follow_the_step(there: tuple[Browser, Path]) -> None:
    chrome, folder = there
    row = f"[...{OPEN}.querySelectorAll('.state tr')].find(x => x.textContent.includes('remembered browser'))"
    cells = f"[...{row}.querySelectorAll('td')].map(x => x.textContent)"
    decided = f"[...{OPEN}.querySelectorAll('.ln.decided i')].map(x => x.textContent)"
    at(chrome, folder / "report.html", f"{SECOND}/code/5")
    assert chrome.run(cells) == ["yes", "yes"] and not chrome.run(f"{row}.classList.contains('diff')")
    at(chrome, folder / "report.html", f"{SECOND}/code/7")
    assert chrome.run(cells) == ["gone", "yes"] and chrome.run(f"{row}.classList.contains('diff')")
    first = chrome.run(decided)
    chrome.press("ArrowRight")
    assert chrome.run(cells) == ["no", "yes"]
    assert first and chrome.run(decided) and chrome.run(decided) != first


def test_nothing_moves_from_step_to_step(there: tuple[Browser, Path]) -> None:
    chrome, folder = there
    at(chrome, folder / "report.html", f"{SECOND}/why/1")
    tops = f"['.state', '.tabs', '.strip'].map(x => {OPEN}.querySelector(x).getBoundingClientRect().top)"
    before = chrome.run(tops)
    for _ in range(7):
        chrome.press("ArrowRight")
        assert chrome.run(tops) == before


def test_the_address_has_finding_tab_and_step(there: tuple[Browser, Path]) -> None:
    chrome, folder = there
    at(chrome, folder / "report.html", f"{SECOND}/repair/3")
    assert chrome.run(f"[{OPEN}.id, {NOW}, {OPEN}.querySelector('.panel.on').id]") == [
        SECOND,
        2,
        f"{SECOND}-repair",
    ]
    chrome.run("document.querySelector('nav.list a[href=\"#code\"]').click()")
    chrome.run("new Promise(done => setTimeout(done, 50))")
    assert chrome.run(f"{OPEN}.id") == "code"
    chrome.run("(history.back(), new Promise(done => setTimeout(done, 200)))")
    assert chrome.run(f"[{OPEN}.id, {NOW}]") == [SECOND, 2]


def test_links_to_lines_and_behaviours_open_their_section(there: tuple[Browser, Path]) -> None:
    chrome, folder = there
    for place, section in (("h1l4", "code"), ("switch-S2", "behaviours"), ("nothing", "summary")):
        at(chrome, folder / "report.html", place)
        assert chrome.run(f"{OPEN}.id") == section


def test_tabs_by_keys(there: tuple[Browser, Path]) -> None:
    chrome, folder = there
    at(chrome, folder / "report.html", SECOND)
    chrome.run(f"{OPEN}.querySelector('[role=tab]').focus()")
    chrome.press("ArrowRight")
    assert chrome.run("document.activeElement.dataset.tab") == "code"
    assert chrome.run(f"[{NOW}, {OPEN}.querySelector('.panel.on').id]") == [7, f"{SECOND}-code"]
    chrome.press("ArrowLeft")
    chrome.press("ArrowLeft")
    assert chrome.run("document.activeElement.dataset.tab") == "sequence"


def test_keys_of_one_letter_can_be_switched_off(there: tuple[Browser, Path]) -> None:
    chrome, folder = there
    at(chrome, folder / "report.html", SECOND)
    press = "document.body.dispatchEvent(new KeyboardEvent('keydown', {key: '2', bubbles: true}))"
    chrome.run("document.querySelector('#keys').checked = false")
    chrome.run(press)
    assert chrome.run(f"{OPEN}.querySelector('.panel.on').id") == f"{SECOND}-why"
    chrome.run("document.querySelector('#keys').checked = true")
    chrome.run(press)
    assert chrome.run(f"{OPEN}.querySelector('.panel.on').id") == f"{SECOND}-code"


def test_the_keyboard_alone_reaches_a_finding_and_its_steps(there: tuple[Browser, Path]) -> None:
    chrome, folder = there
    at(chrome, folder / "report.html", "summary")
    for _ in range(20):
        chrome.press("Tab")
        if chrome.run(f"document.activeElement.hash === '#{SECOND}'"):
            break
    chrome.press("Enter")
    chrome.run("new Promise(done => setTimeout(done, 50))")
    for _ in range(40):
        chrome.press("Tab")
        if chrome.run("document.activeElement.classList.contains('st')"):
            break
    chrome.press("Enter")
    assert chrome.run(f"[{OPEN}.id, {NOW}]") == [SECOND, 0]


def test_one_finding_fits_one_screen(there: tuple[Browser, Path]) -> None:
    chrome, folder = there
    at(chrome, folder / "report.html", SECOND)
    assert chrome.run("document.documentElement.scrollHeight") <= 900
    assert chrome.run(f"{OPEN}.querySelector('.state').getBoundingClientRect().bottom") <= 900


@pytest.mark.parametrize("file", ["report.html", "hostile.html"])
@pytest.mark.parametrize("width", [360, 390, 830, 1280])
def test_it_is_never_wider_than_the_window(there: tuple[Browser, Path], file: str, width: int) -> None:
    chrome, folder = there
    for place in (
        "summary",
        SECOND,
        f"{SECOND}/code/7",
        f"{SECOND}/behaviours/7",
        f"{SECOND}/sequence/7",
        "code",
    ):
        at(chrome, folder / file, place, width)
        assert chrome.run("document.documentElement.scrollWidth") <= width, place
        assert chrome.run("document.querySelector('main').scrollWidth") <= width, place


def test_on_a_phone_the_list_is_a_menu_and_the_diagram_a_list(there: tuple[Browser, Path]) -> None:
    chrome, folder = there
    at(chrome, folder / "report.html", f"{SECOND}/sequence/8", 390)
    shown = "(x => !!x && x.getClientRects().length > 0)(document.querySelector('{}'))"
    assert chrome.run(shown.format("nav.pick")) and not chrome.run(shown.format("nav.list"))
    assert not chrome.run(shown.format("section.on figure svg"))
    assert chrome.run(f"{OPEN}.querySelector('.messages').getBoundingClientRect().width") > 300
    chrome.run(
        "(p => { p.value = 'MFA003-1'; p.dispatchEvent(new Event('change')) })(document.querySelector('#pick'))"
    )
    chrome.run("new Promise(done => setTimeout(done, 50))")
    assert chrome.run(f"{OPEN}.id") == "MFA003-1"


def test_hostile_names_are_text_in_a_browser(there: tuple[Browser, Path]) -> None:
    chrome, folder = there
    chrome.said.clear()
    for place in ("summary", SECOND, f"{SECOND}/sequence/7"):
        at(chrome, folder / "hostile.html", place)
    assert printable(HOSTILE) in chrome.run("document.querySelector('h1').textContent")
    assert chrome.said == []


def test_everything_is_printed(there: tuple[Browser, Path]) -> None:
    chrome, folder = there
    at(chrome, folder / "report.html", SECOND)
    chrome.call("Emulation.setEmulatedMedia", media="print")
    assert chrome.run(SEEN) == 8
    panels = "[...document.querySelectorAll('.panel')].filter(x => x.getClientRects().length === 0).length"
    assert chrome.run(panels) == 0
    assert chrome.run(f"{OPEN}.querySelector('.next').offsetParent") is None
    chrome.call("Emulation.setEmulatedMedia", media="")


def test_without_scripts_everything_is_open(there: tuple[Browser, Path]) -> None:
    chrome, folder = there
    chrome.call("Emulation.setScriptExecutionDisabled", value=True)
    chrome.call("Page.navigate", url=(folder / "report.html").as_uri())
    for _ in range(100):
        if chrome.run("document.readyState === 'complete' && !!document.querySelector('main')"):
            break
    hidden = "[...document.querySelectorAll('main > section, .panel, .tx')].filter(x => x.getClientRects().length === 0)"
    assert chrome.run(f"{hidden}.length") == 0
    assert chrome.run("document.querySelector('.next').offsetParent") is None
    chrome.call("Emulation.setScriptExecutionDisabled", value=False)


def test_lines_of_code_stand_one_below_the_other(there: tuple[Browser, Path]) -> None:
    chrome, folder = there
    for place, rows in ((f"{SECOND}/code/7", "section.on .panel.on .ln"), ("code", "#code .row")):
        at(chrome, folder / "report.html", place)
        places = chrome.run(
            f"[...document.querySelectorAll('{rows}')].map(x => x.getBoundingClientRect()).map(x => [x.left, x.top, x.height])"
        )
        assert len(places) >= 8
        assert len({left for left, _, _ in places}) == 1
        heights = {round(b[1] - a[1]) for a, b in pairwise(places)}
        assert max(heights) - min(heights) <= 1 and 10 < max(heights) < 30
