"""What a notebook shows of a tenant, its answers and its mistakes: words, and nothing from a file as
markup."""

from __future__ import annotations

import re
import subprocess
import sys
from base64 import b64decode
from dataclasses import replace
from functools import cache
from html import unescape
from pathlib import Path
from xml.etree import ElementTree

import pytest

import ssoproof
from ssoproof.errors import BadInput, UsageError
from ssoproof.notebook import Answers, Html, Opened, tag
from tests.incident import as_logged

HOSTILE = "a\"><script>alert('app')</script>"
CODE = "<script>alert('hook')</script>"
ASKED = ("SSO001", "SSO002")
#: The default of each switch that bears on the incident: one reading is enough to look at names.
READING = {"S1": "before", "S2": "no", "S7": "redirect", "S9": "no", "S26": "challenge", "S28": "no"}
#: Every element that a display is made of; nothing else may come out, whatever the tenant holds.
ELEMENTS = {
    *("div", "h3", "p", "em", "strong", "span", "code", "pre", "ul", "li", "details", "summary", "img"),
    *("table", "thead", "tbody", "tr", "th", "td"),
}


def opened() -> Opened:
    """The incident with markup in the tenant's name, an application's name and its rule."""
    tenant = as_logged()
    console, account = tenant.applications
    (rule,) = tenant.hooks
    source = f"// </pre>{CODE}\n{rule.source}".replace(
        "return callback", f'if (odd("{CODE}")) {{ }}\n    return callback'
    )
    applications = (console, replace(account, name=HOSTILE, display_name=HOSTILE))
    return Opened(
        replace(tenant, name=HOSTILE, applications=applications, hooks=(replace(rule, source=source),))
    )


@cache
def answers() -> Answers:
    return ssoproof.check(opened(), questions="SSO002", reading=READING)


@cache
def plain() -> Answers:
    return ssoproof.check(Opened(as_logged()), questions=ASKED)


def elements(shown: str) -> set[str]:
    return set(re.findall(r"<([a-zA-Z][a-zA-Z0-9]*)", shown))


def test_importing_loads_nothing_heavy() -> None:
    code = (
        "import sys; before = len(sys.modules); import ssoproof; loaded = len(sys.modules) - before;"
        "names = {m.split('.')[0] for m in sys.modules} & "
        "{'z3', 'ruamel', 'graphviz', 'pydantic', 'tree_sitter'};"
        "assert not names, names; assert loaded < 100, loaded; assert {'check', 'load'} <= "
        "set(dir(ssoproof));"
        "from ssoproof.check.options import Options; assert callable(ssoproof.check)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


def test_text_in_a_tag_is_escaped_and_markup_is_not() -> None:
    assert tag("p", "a < b", tag("em", "&"), title='"') == '<p title="&quot;">a &lt; b<em>&amp;</em></p>'
    assert isinstance(tag("p"), Html)
    assert tag("pre", "one\n\ttwo\x1b[31m\u202e") == "<pre>one\n\ttwo\\x1b[31m\\u202e</pre>"


def test_hostile_names_stay_text() -> None:
    shown = [opened()._repr_html_(), answers()._repr_html_()]
    shown += [a._repr_html_() for a in answers()]
    shown += [a.story._repr_html_() for a in answers() if a.story]
    for html in shown:
        assert elements(html) <= ELEMENTS
        assert not re.search(r"<[a-z]+[^>]*\son\w+=", html)
    assert HOSTILE in unescape(shown[0])
    assert CODE in unescape(shown[0])
    assert HOSTILE in unescape(shown[1])


def test_hostile_names_stay_text_in_drawings() -> None:
    drawn = [d for a in answers() for d in (a.timeline, a.diagram) if d]
    assert len(drawn) == 2
    for drawing in drawn:
        kinds = {
            element.tag.split("}")[-1] for element in ElementTree.fromstring(drawing._repr_svg_()).iter()
        }
        assert not kinds & {"script", "a", "image", "foreignObject", "use"}
    assert any("script" in unescape(d._repr_svg_()) for d in drawn)


def test_a_display_holds_verdict_readings_and_both_drawings() -> None:
    answer = plain()["sso002", "console"]
    shown = answer._repr_html_()
    assert answer.status == "violated"
    assert "✗ FAIL" in shown
    assert "✓ PASS" in shown
    assert "only a remembered browser does" in shown
    images = [b64decode(data).decode() for data in re.findall(r"base64,([^\"]+)", shown)]
    assert answer.timeline and answer.diagram
    assert images == [answer.timeline.svg, answer.diagram.svg]


def test_the_worst_part_comes_first_and_text_tells_the_same() -> None:
    answer = plain()["SSO001", "console"]
    shown = answer._repr_html_()
    assert shown.index("✗ FAIL: ") < shown.index("✓ PASS: ")
    assert "6 steps" in plain()._repr_html_()
    assert "SSO001 console: FAIL" in repr(answer)
    assert "Multifactor authentication required" in repr(answer.story)
    assert "SSO002 console" not in repr(answer)
    assert repr(plain()).count("The shortest run that shows it") == 2


def test_what_was_not_understood_is_said() -> None:
    remarks = answers().explanation.report.diagnostics
    assert remarks
    assert "Remarks on the files" in answers()._repr_html_()
    assert unescape(answers()._repr_html_()).count(remarks[0].message) >= 1


def test_what_has_no_run_has_no_story() -> None:
    spared = plain()["SSO001", "account"]
    assert (spared.status, spared.story, spared.timeline, spared.diagram) == (
        "not applicable",
        None,
        None,
        None,
    )
    assert "it does not renew silently" in spared._repr_html_()


@pytest.mark.parametrize("key", [("SSO003", "console"), ("SSO001", "nobody"), "SSO001", ("SSO001",)])
def test_an_answer_that_does_not_exist(key: tuple[str, str]) -> None:
    with pytest.raises(UsageError, match="SSO001"):
        plain()[key]


def test_bad_input_is_shown_without_a_traceback(tmp_path: Path) -> None:
    (tmp_path / "ssoproof.yaml").write_text("ssoproof: 1\ntenant: a\nmfa: alwayz\n", encoding="utf-8")
    with pytest.raises(BadInput) as caught:
        ssoproof.load(tmp_path)
    shown = vars(caught.value)["_render_traceback_"]()
    assert any("ssoproof.yaml:3:6" in line and "alwayz" in line for line in shown)
    assert not any("Traceback" in line for line in shown)


def test_a_question_that_does_not_exist_is_shown_without_a_traceback() -> None:
    with pytest.raises(UsageError) as caught:
        ssoproof.check(Opened(as_logged()), questions="SSO999")
    assert "there is no question SSO999" in vars(caught.value)["_render_traceback_"]()[0]
