"""Deploy CLI's keyword placeholders (`@@KEY@@`, `##KEY##`) and the file that says what they stand for.

Documented at https://github.com/auth0/auth0-deploy-cli/blob/master/docs/keyword-replacement.md.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path

from ssoproof import bounds
from ssoproof.documents.files import read_text
from ssoproof.documents.problems import stop
from ssoproof.errors import BadInput
from ssoproof.providers.auth0.readers.exclusions import NAMES
from ssoproof.providers.auth0.readers.marks import clean, mark
from ssoproof.source import Span

#: What a placeholder stands for: any value of JSON.
Mappings = Mapping[str, object]

SECTION = "AUTH0_KEYWORD_REPLACE_MAPPINGS"
_KEY = r"[A-Za-z0-9_][A-Za-z0-9_.-]*"
_ARRAY = re.compile(rf"(?P<quote>[\"']?)@@(?P<key>{_KEY})@@(?P=quote)")
_TEXT = re.compile(rf"##(?P<key>{_KEY})##")
_OPEN = re.compile(rf"@@({_KEY})@@|##({_KEY})##")
#: A colon after white space.
_NEXT = re.compile(r"\s*:")
_TOKENS = re.compile(
    rf"""(?P<text>"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')|(?P<template>`(?:\\.|[^`\\])*`)|(?P<note>//[^\n]*|/\*.*?\*/)|(?:##|@@)(?P<key>{_KEY})(?:##|@@)""",
    re.S,
)

_LINE = re.compile(
    rf"""\s*(?:export\s+)?(?P<key>{_KEY})\s*=\s*(?:"(?P<double>(?:\\.|[^"\\])*)"\s*|'(?P<single>[^']*)'\s*|(?P<plain>(?:[^'"\s#][^#]*)?))(?:#.*)?"""
)
_ESCAPED = re.compile(r"\\(.)")

#: Values under such names are never read: they might come out in a report.
SECRET = re.compile(
    r"secret|pass(?:w|phrase|_|$)|pwd|credential|private|key$|auth_?key|signing|token(?!_?(?:life|dialect|endpoint))",
    re.I,
)


def load_mappings(path: Path) -> Mappings:
    """The mappings of a file. BadInput where it holds none.

    JSON: all of it, or its AUTH0_KEYWORD_REPLACE_MAPPINGS with what it excludes. A file called `.env` or
    `*.env`: its lines `KEY=VALUE`, which Deploy CLI takes from the environment. A file called `*.tfvars`:
    values of Terraform's variables.
    """
    file = str(path)
    text = read_text(path, Span(file, 1), what="the file of mappings")
    if path.name.startswith(".env") or path.suffix == ".env":
        lines = _lines(text, file)
        found = {**_object(_parsed(lines.get(SECTION, "{}"), file), file), **lines}
        for name in NAMES:
            if name in found:
                found[name] = _parsed_or_text(str(found[name]))
        found |= _of_terraform(lines)
    elif path.name.endswith(".tfvars"):
        from ssoproof.providers.auth0.readers.terraform.tfvars import read_tfvars

        found = read_tfvars(file, text)
    else:
        whole = _object(_parsed(text, file), file)
        inner = whole.get(SECTION, whole)
        inner = _parsed(inner, file) if isinstance(inner, str) else inner
        found = {**{n: whole[n] for n in NAMES if n in whole}, **_object(inner, file)}
    return {key: value for key, value in found.items() if key != SECTION and not SECRET.search(key)}


def _of_terraform(lines: Mapping[str, str]) -> dict[str, object]:
    """What Terraform takes from the environment: `TF_VAR_name`, and the workspace."""
    start = "TF_VAR_"
    found: dict[str, object] = {
        key.removeprefix(start): _parsed_or_text(value)
        for key, value in lines.items()
        if key.startswith(start)
    }
    if lines.get("TF_WORKSPACE"):
        found["terraform.workspace"] = lines["TF_WORKSPACE"]
    return found


def _parsed(text: str, file: str) -> object:
    try:
        return json.loads(text)
    except json.JSONDecodeError as wrong:
        at = Span(file, wrong.lineno, wrong.colno)
        help = "see any JSON checker; a file of lines KEY=VALUE is to be called .env or NAME.env"
        raise stop("mappings-syntax", f"the mappings are not JSON: {wrong.msg}", at, help) from None
    except (RecursionError, ValueError):
        raise _no_object(file) from None


def _parsed_or_text(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def _object(found: object, file: str) -> dict[str, object]:
    if not isinstance(found, dict):
        raise _no_object(file)
    return found


def _lines(text: str, file: str) -> dict[str, str]:
    """The values of lines `KEY=VALUE`: quotes are taken off, `#` begins a comment, `export` may stand
    before."""
    found = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        parts = _LINE.fullmatch(line)
        if parts is None:
            raise stop(
                "mappings-syntax",
                "the line is not KEY=VALUE",
                Span(file, number),
                "write one key on each line",
            )
        quoted = parts["double"] is not None or parts["single"] is not None
        value = (parts["double"] or parts["single"] or "") if quoted else (parts["plain"] or "").strip()
        found[parts["key"]] = (
            _ESCAPED.sub(lambda m: "\n" if m[1] == "n" else m[1], value) if parts["double"] else value
        )
    return found


def _no_object(file: str) -> BadInput:
    help = f'write {{"KEY": "value"}}, or name Deploy CLI\'s own configuration with its {SECTION}'
    return stop("mappings-syntax", "the mappings are no JSON object", Span(file, 1), help)


def replaced(text: str, mappings: Mappings, at: Span) -> str:
    """The text with each placeholder that has a value replaced as Deploy CLI does it. BadInput where it grows
    too large."""
    text = clean(text)
    if not mappings:
        return text
    text = _filled(
        _ARRAY, text, {key: json.dumps(value, ensure_ascii=False) for key, value in mappings.items()}, at
    )
    return _filled(_TEXT, text, {key: _plain(value) for key, value in mappings.items()}, at)


def _filled(pattern: re.Pattern[str], text: str, values: Mapping[str, str], at: Span) -> str:
    grown = len(text) + sum(len(values.get(found["key"], "")) for found in pattern.finditer(text))
    if bounds.FILE_BYTES.passed(grown):
        message = (
            f"the file is larger than {bounds.FILE_BYTES.most // 1024} KiB once its placeholders are filled "
            f"in"
        )
        raise stop("file-size", message, at, "a tenant's files are small: check the mappings")
    return pattern.sub(lambda found: values.get(found["key"], found[0]), text)


def _plain(value: object) -> str:
    if isinstance(value, bool) or value is None:
        return json.dumps(value)
    if isinstance(value, list):
        return ",".join(_plain(item) for item in value)
    return "[object Object]" if isinstance(value, dict) else str(value)


def marked(text: str) -> str:
    """Text of a YAML or JSON file with each placeholder that has no value as a mark of the same length."""

    def one(found: re.Match[str]) -> str:
        sign, key = ("@", found[1]) if found[1] else ("#", found[2])
        line = text[text.rfind("\n", 0, found.start()) + 1 : found.start()]
        return found[0] if sign == "#" and not line.strip() else mark(f"{sign}{key}{sign}")

    return _OPEN.sub(one, text)


def in_code(text: str) -> str:
    """JavaScript with its placeholders in the notation of hooks, where code evaluates them.

    Their names are of letters, digits and `_`; one outside of texts is written `@@KEY@@`.
    """
    if "##" not in text and "@@" not in text:
        return text
    text = _OPEN.sub(lambda found: f"{found[0][:2]}{_identifier(found[1] or found[2])}{found[0][:2]}", text)
    return _TOKENS.sub(_in_its_place, text)


def _in_its_place(found: re.Match[str]) -> str:
    """A token with its placeholders where code evaluates them: within templates, and as keys of objects."""
    whole, code = found[0], found.string
    if found["note"] is not None or _OPEN.search(whole) is None:
        return whole
    if found["template"] is not None:
        return _OPEN.sub(lambda hole: f"${{'{hole[0]}'}}", whole)
    if found["key"] is not None:
        whole = f"@@{found['key']}@@"
    before, after = code[: found.start()].rstrip()[-1:], _NEXT.match(code, found.end())
    return f"[{whole}]" if before and before in "{," and after is not None else whole


def _identifier(key: str) -> str:
    name = re.sub(r"\W", "_", key, flags=re.ASCII)
    return f"_{name[1:]}" if name[:1].isdigit() else name
