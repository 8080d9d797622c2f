"""What every format says of a report, and what is wrong with it: a verdict beside another one's sentence,
questions, names of the inside."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from html import unescape
from pathlib import Path
from typing import Any, Final

from ssoproof.compare.findings import answered, outcome
from ssoproof.explain.build import ReportExplanation
from ssoproof.explain.sentences import sentence
from ssoproof.explore import view
from ssoproof.explore.counterexamples import findings
from ssoproof.notebook.answers import Answers
from ssoproof.notebook.certificates import certificates
from ssoproof.properties.registry import question
from ssoproof.render import github, junit, markdown, sarif
from ssoproof.render import json as as_json
from ssoproof.render.graph import dot, mermaid, sequence, sequence_mermaid, timeline
from ssoproof.render.graph.states import Look, picture
from ssoproof.render.html import report as html_report
from ssoproof.render.text import report as text_report
from ssoproof.render.text.first_screen import first_screen
from ssoproof.verdict.verdict import Status

#: The words for people; whatever stands beside a sentence is one of them.
WORDS: Final = {
    Status.VIOLATED: "FAIL",
    Status.UNKNOWN: "UNDECIDED",
    Status.VACUOUS: "EMPTY",
    Status.PROVED: "PASS",
}
_WORD = re.compile(r"\b(FAIL|UNDECIDED|EMPTY|PASS)\b")
#: The words for programs, which people are not shown.
_FOR_PROGRAMS = re.compile(r"\b[Vv]iolat(?:ed|ion)\b|\b[Vv]acuous\b|\bNo: |\b[Pp]roved(?= *[:,;)|<]|$)")
#: Transitions with their outcomes, values that code made, copies of names, machines' paths, escapes that
#: nobody undid.
INSIDE: Final = {
    "a transition": re.compile(
        r"\.(?:renew|sign_in|first_factor|pass|pass_remember|open|reload|close|failed|abandoned|continue|back)(?:\.[\w:./-]+)?/\w+"
    ),
    "a transition of two runs": re.compile(r"\b(?:both|1):[\w-]+\."),
    "a value of the machine": re.compile(r"#[\w./-]*:\d+"),
    "a copy of a name": re.compile(r"\w'{2,}"),
    "a path of the machine": re.compile(r"(?<![\w.:/])/(?:tmp|home|root|work|usr|var|private)/[\w./-]+"),
    "an escape": re.compile(r"\\n(?![a-z])"),
    "an address in memory": re.compile(r"\bat 0x[0-9a-f]+"),
    "a plural in brackets": re.compile(r"\w\(s\)"),
    "a wrong plural": re.compile(
        r"(?<![\d.,:=-])\b1 (?:steps|hooks|applications|APIs|answers|states|remarks|cases|classes|sets|settings)\b"
    ),
}
#: Keys of documents that are for programs alone.
_PROGRAMS = frozenset(
    [
        "transition",
        "trace",
        "fail_on",
        "routes",
        "route",
        "partialFingerprints",
        "fingerprint",
        "id",
        "ruleId",
        "$schema",
        "schema",
        "name",
        "engine",
        "over",
        "system",
        "system_hash",
        "file",
        "uri",
        "uriBaseId",
        "status",
        "verdict",
        "text",
        "place",
        "box",
        "code",
        "url",
    ]
)


def formats(told: ReportExplanation) -> dict[str, str]:
    """All formats that people read, each as plain text: tags and quotes of the format are taken away."""
    found = outcome(told)
    report, answers = told.report, Answers(told)
    stories = [s for t in told.results for s in t.stories if s is not None]
    shown = {
        "text": text_report.text(told, detail=1).plain(),
        "text, short": first_screen("specs", found).plain(),
        "sequence": "\n".join(_apart(sequence.svg(s)) for s in stories),
        "sequence, mermaid": "\n".join(_labels(sequence_mermaid.text(s)) for s in stories),
        "markdown": _unescaped(markdown.text(found)),
        "junit": _tagless(junit.text(found)),
        "pytest": "\n".join(junit.account(f, f.subjects[0], alone=True) for f in found.answers),
        "github": _commands(github.text(found, Path.cwd())),
        "sarif": _said(json.loads(sarif.text(found, "0", Path.cwd(), True))),
        "json": _said(json.loads(as_json.text(told))),
        "html": _tagless(html_report.text(found)),
        "explore": _tagless(view.answer_rows(findings(report))),
        "notebook": _tagless(answers._repr_html_()),
        "notebook, one answer": "\n".join(_tagless(a._repr_html_()) for a in answers),
        "notebook, table": repr(answers.table),
        "certificates": "\n".join(map(repr, _certificates(told))),
        "path": "\n".join(_labels(dot.source(s)) for s in stories),
        "path, mermaid": "\n".join(_labels(mermaid.path(s)) for s in stories),
        "timeline": "\n".join(_tagless(timeline.svg(s)) for s in stories),
        "states": "\n".join(
            " ".join(picture(report, r, Look(30)).title) for r in report.own if _asked(r.status)
        ),
    }
    return {name: " ".join(row.split()) for name, row in shown.items()}


def _asked(status: Status) -> bool:
    return status is not Status.NOT_APPLICABLE


def _certificates(told: ReportExplanation) -> Iterator[object]:
    for result in told.report.own:
        yield from certificates(told.report, result)


def _unescaped(shown: str) -> str:
    return re.sub(r"\\([^\w\s])", r"\1", unescape(re.sub(r"</?\w+>", " ", shown)))


def _tagless(shown: str) -> str:
    """Markup as a reader sees it: no scripts, styles or pictures in it; what stands in attributes for people
    stays."""
    shown = re.sub(r"<(script|style)\b.*?</\1>", " ", shown, flags=re.DOTALL)
    shown = re.sub(r'\b(?:message|alt|title|aria-label)="([^"]*)"', r"> \1 <x ", shown)
    return unescape(re.sub(r"<[^<>]*>", " ", shown))


def _apart(drawn: str) -> str:
    """The title of a drawing and its texts, each by itself."""
    return " · ".join(unescape(said) for said in re.findall(r"<(?:text|title)[^>]*>([^<]*)<", drawn))


def _commands(shown: str) -> str:
    return shown.replace("%0A", "\n").replace("%3A", ":").replace("%2C", ",").replace("%25", "%")


def _labels(shown: str) -> str:
    """The labels of a drawing's source, line breaks undone."""
    return unescape(re.sub(r"\\l|\\\\|<br/>|#colon;", " ", shown).replace("#35;", "#"))


def _said(document: Any, key: str = "") -> str:
    """The texts of a document that people are shown; of a verdict its word, before its sentence."""
    if isinstance(document, Mapping):
        word = (
            WORDS.get(Status(document["status"]), "")
            if document.get("status") in {s.value for s in Status}
            else ""
        )
        rows = (
            _said(v, k) for k, v in document.items() if k not in _PROGRAMS and k not in ("sentence", "title")
        )
        return "\n".join((f"{word} {document.get('sentence', '')}", _said(document.get("text", "")), *rows))
    if isinstance(document, list):
        return "\n".join(_said(v, key) for v in document)
    return document if isinstance(document, str) and key not in _PROGRAMS else ""


#: Whether each format has to say something of each answer, or of those with a run alone, or of what counts.
EACH: Final = frozenset(
    ("text", "json", "sarif", "html", "explore", "pytest", "notebook", "notebook, one answer", "states")
)


def complaints(told: ReportExplanation, shown: Mapping[str, str] | None = None) -> list[str]:
    """What is wrong with what is said, by format; nothing where all is well."""
    found = []
    for name, words in (shown or formats(told)).items():
        found += [
            f"{name}: {wrong}" for wrong in (*_wrong_sentences(told, name, words), *_wrong_words(name, words))
        ]
    return found


def _wrong_words(name: str, words: str) -> Iterator[str]:
    for what, pattern in INSIDE.items():
        if (hit := pattern.search(words)) is not None:
            yield f"{what}: {_around(words, hit.start())}"
    if (hit := _FOR_PROGRAMS.search(words)) is not None and name != "notebook, table":
        yield f"a word for programs: {_around(words, hit.start())}"
    for verdict in _WORD.finditer(words):
        if "?" in words[verdict.end() : verdict.end() + 12] or re.search(
            r"\w\?\W*$", words[: verdict.start()]
        ):
            yield f"a question beside a verdict: {_around(words, verdict.start())}"


def _wrong_sentences(told: ReportExplanation, name: str, words: str) -> Iterator[str]:
    """Each sentence has its own verdict's word right before it; each answer is told with its sentence."""
    for answer in answered(told):
        result = answer.explanation.result
        stories = list(zip(result.parts, answer.explanation.stories, strict=True))
        first = {
            status: next((s for p, s in stories if p.status is status and s), None)
            for status in _verdicts(answer)
        }
        known = {status: sentence(result, status, first.get(status)) for status in WORDS if status in first}
        for status, said in _all_sentences(result.question, result.subject, known):
            for hit in re.finditer(re.escape(said), words):
                if words[: hit.start()].endswith("Not known whether "):
                    continue
                before = _WORD.findall(words[: hit.start()])
                if not before or before[-1] != WORDS[status]:
                    yield f"{said!r} beside {before[-1] if before else 'no verdict'}"
                if "?" in words[hit.start() : hit.end() + 2]:
                    yield f"a question: {said!r}"
        least = (
            sentence(result) if name == "states" and _asked(result.status) else known.get(result.status, "")
        )
        if name in EACH and least not in words:
            yield f"nothing says: {least!r}"


def _verdicts(answer: Any) -> list[Status]:
    """The verdicts of an answer's parts."""
    return list(dict.fromkeys(p.status for p in answer.explanation.result.parts))


def _all_sentences(code: str, subject: str, known: Mapping[Status, str]) -> Iterator[tuple[Status, str]]:
    """The sentences of an answer's own verdicts, and those that would belong to the others."""
    asked = question(code)
    makers: Mapping[Status, Callable[[str], str]] = {
        Status.PROVED: asked.statement,
        Status.VIOLATED: asked.failure,
        Status.UNKNOWN: asked.undecided,
        Status.VACUOUS: asked.empty,
    }
    for status, made in makers.items():
        yield from ((status, said) for said in dict.fromkeys((known.get(status, ""), made(subject))) if said)


def _around(words: str, at: int) -> str:
    return f"…{words[max(0, at - 50) : at + 70]}…"
