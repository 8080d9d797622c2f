"""Inputs for the bounds of readers."""

from __future__ import annotations

from pathlib import Path

from tests.unit.bounds.trial import Trial
from tests.unit.readers.documents import SMALL

from ssoproof import bounds
from ssoproof.documents import problems
from ssoproof.documents.durations import seconds_of
from ssoproof.documents.files import read_text
from ssoproof.documents.problems import Problems
from ssoproof.documents.toml_tree import parse as toml
from ssoproof.documents.yaml_tree import Kind, Scalar, parse
from ssoproof.errors import BadInput
from ssoproof.providers.auth0.readers.documents import listing
from ssoproof.providers.auth0.readers.nodes import number
from ssoproof.providers.auth0.readers.terraform.language import parsed
from ssoproof.readers import detect
from ssoproof.readers.native import loader
from ssoproof.readers.native.write import text as native_text
from ssoproof.source import Span

AT = Span("f", 1)


def codes(folder: Path, text: str, name: str = "main.tf") -> list[str]:
    """The codes of all that is said of a tenant with this text in one of its files."""
    (folder / name).write_text(text)
    try:
        found = detect.load(folder).diagnostics
    except BadInput as bad:
        assert all(d.primary is not None and d.primary.line and d.help for d in bad.diagnostics)  # type: ignore[attr-defined]
        found = bad.diagnostics  # type: ignore[assignment]
    return [d.code for d in found]


def refuses(text: str) -> bool:
    """A YAML document is refused."""
    try:
        parse("f.yaml", text, Problems())
    except BadInput as bad:
        return str(bad).startswith("f.yaml:1")
    return False


def large(folder: Path, bound: bounds.Bound | None, size: int) -> bool:
    """A file of a size is refused."""
    (folder / "f").write_text("x" * size)
    try:
        read_text(folder / "f", AT, bound)
    except BadInput as bad:
        return "file-size" in str(bad)
    return False


def many(folder: Path) -> bool:
    """A folder of three files is refused."""
    for name in "abc":
        (folder / f"{name}.json").touch()
    try:
        return len(listing(folder, (".json",))) < 3
    except BadInput as bad:
        return "export-size" in str(bad)


def native_codes(folder: Path, text: str) -> list[str]:
    return codes(folder, text, "ssoproof.yaml")


BASE = (
    'resource "auth0_guardian" "g" {\n  policy = "never"\n}\nresource "auth0_client" "a" '
    '{\n  name = "A"\n  app_type = "spa"\n}\n'
)


def named(folder: Path) -> bool:
    """Code names three audiences that no API has."""
    tests = " || ".join(f"a === 'urn:r{n}'" for n in range(3))
    code = (
        "function (user, context, callback) { const a = context.request.query.audience; "
        f"if ({tests}) {{ callback(new Error('no')); }} else {{ callback(null, user, context); }} }}"
    )
    rule = f'resource "auth0_rule" "x" {{\n  name = "x"\n  enabled = true\n  script = "{code}"\n}}\n'
    (folder / "main.tf").write_text(BASE + rule)
    return any("further audiences" in text for text in detect.load(folder).tenant.not_modelled)


def message(folder: Path) -> str:
    """What is said of a folder without a tenant that has three of them below."""
    for name in "abc":
        (folder / name).mkdir()
        (folder / name / "ssoproof.yaml").write_text(SMALL)
    try:
        detect.load(folder)
    except BadInput as bad:
        return str(bad)
    raise AssertionError


def terraform_refuses(text: str) -> bool:
    try:
        parsed("main.tf", text)
    except BadInput as bad:
        return "terraform-nesting" in str(bad)
    return False


def toml_message() -> str:
    try:
        toml("case.toml", "x = " + "[" * 900)
    except BadInput as bad:
        return str(bad)
    raise AssertionError


def long_lines(folder: Path) -> bool:
    (folder / "ssoproof.yaml").write_text(SMALL)
    return all(
        len(line) < 40
        for line in native_text(loader.load(folder).tenant, "it", {}).splitlines()
        if line.lstrip().startswith("#")
    )


TRIALS = {
    "FILE_BYTES": Trial(lambda folder: large(folder, None, 10), 10),
    "HOOK_BYTES": Trial(lambda folder: large(folder, bounds.HOOK_BYTES, 10), 10),
    "FILES": Trial(many, 3),
    "YAML_NODES": Trial(lambda folder: refuses("[a, b, c]"), 4),
    "YAML_LEVELS": Trial(lambda folder: refuses("[[[a]]]"), 3),
    "NAME_LENGTH": Trial(
        lambda folder: "bad-name" in native_codes(folder, SMALL.replace("app:", "abcdef:")), 6
    ),
    "NUMBER_DIGITS": Trial(lambda folder: number(Scalar(AT, "123456", Kind.NUMBER)) != 123456, 6),
    "DURATION_SECONDS": Trial(
        lambda folder: "bad-duration" in native_codes(folder, SMALL + "session: {idle: 90, absolute: 90}\n"),
        90,
    ),
    "DURATION_DIGITS": Trial(lambda folder: seconds_of("00090s") != 90, 6),
    "CODE_AUDIENCES": Trial(named, 3),
    "SEARCHED": Trial(lambda folder: str(folder / "c") not in message(folder), None),
    "OFFERED": Trial(lambda folder: "1 more" in message(folder), 3),
    "QUOTED": Trial(lambda folder: problems.quoted("abcdef").endswith("…'"), 6),
    "QUOTED_ERROR": Trial(lambda folder: "…" in toml_message(), None),
    "LISTED": Trial(lambda folder: problems.suggestion("x", ["one", "two", "three"]).endswith("1 more"), 3),
    "LINE_WIDTH": Trial(long_lines, None),
    "TERRAFORM_NODES": Trial(lambda folder: terraform_refuses("x = [1, 2, 3]\n"), None),
    "TERRAFORM_LEVELS": Trial(lambda folder: terraform_refuses("x = [[1]]\n"), None),
}
