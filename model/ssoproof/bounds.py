"""All bounds of what is read and followed: how far, in which unit, and what happens beyond. Nothing is
dropped silently.

Readers and hooks take their limits from here, at the moment of use. The page on bounds is generated from this
table.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Beyond(Enum):
    """What happens with what is beyond a bound."""

    REFUSED = "refused"
    UNKNOWN = "unknown"
    EXACT = "exact"
    SAID = "said"


#: What the words mean, for the page.
MEANINGS = {
    Beyond.REFUSED: "the input is refused, with an error that names the file, the line and what to do",
    Beyond.UNKNOWN: "the value, the condition or the code in question may be anything; a diagnostic or the "
    "answer's reason names it",
    Beyond.EXACT: "the answer is the same; only how it is worked out changes",
    Beyond.SAID: "a text is shortened, or something is not told, and the text says so",
}


@dataclass(frozen=True, slots=True)
class Bound:
    """One bound: so many of a unit are within it."""

    name: str
    most: int
    unit: str
    beyond: Beyond
    then: str

    @property
    def formatted(self) -> str:
        """The number as messages and the page write it."""
        return grouped(self.most)

    def passed(self, count: float) -> bool:
        """Is so much beyond the bound?"""
        return count > self.most

    def cut(self, text: str) -> str:
        """A text for a message: what is beyond the bound becomes `…`."""
        return text if len(text) <= self.most else text[: self.most - 1] + "…"


def grouped(number: int) -> str:
    """A number with its digits in groups of three."""
    return f"{number:,}".replace(",", " ")


def _refused(name: str, most: int, unit: str, then: str) -> Bound:
    return Bound(name, most, unit, Beyond.REFUSED, then)


def _unknown(name: str, most: int, unit: str, then: str) -> Bound:
    return Bound(name, most, unit, Beyond.UNKNOWN, then)


def _exact(name: str, most: int, unit: str, then: str) -> Bound:
    return Bound(name, most, unit, Beyond.EXACT, then)


def _said(name: str, most: int, unit: str, then: str) -> Bound:
    return Bound(name, most, unit, Beyond.SAID, then)


# Files
FILE_BYTES = _refused("a file of the tenant", 5 * 1024 * 1024, "bytes", "`file-size`")
HOOK_BYTES = _refused(
    "a file of code",
    1024 * 1024,
    "bytes",
    "`file-size`; in exports and Terraform the code is then taken to do anything",
)
FILES = _refused(
    "files of one folder, and files that one `fileset` finds",
    5_000,
    "files",
    "`export-size`, `terraform-size`",
)
YAML_NODES = _refused(
    "values of a YAML or JSON document, aliases written out", 100_000, "values", "`yaml-size`, `yaml-alias`"
)
YAML_LEVELS = _refused("nesting of a YAML or JSON document", 30, "levels", "`yaml-nesting`")

# Values
NAME_LENGTH = _refused(
    "the name of an application or API",
    100,
    "characters",
    "`bad-name`; names of exports are shortened and made distinct",
)
NUMBER_DIGITS = _unknown(
    "a number",
    30,
    "digits before and after its point",
    "it is not a number: its value is not known, or an error",
)
DURATION_SECONDS = _refused("a lifetime", 3650 * 86_400, "seconds", "`bad-duration`")
DURATION_DIGITS = _refused("a lifetime's text", 40, "characters", "`bad-duration`")
CODE_AUDIENCES = _said(
    "audiences that code of an export names and no API of it has",
    5,
    "audiences",
    "named under what the model leaves out",
)

# Terraform
TERRAFORM_NODES = _refused("syntax of one file of Terraform", 400_000, "nodes", "`terraform-nesting`")
TERRAFORM_LEVELS = _refused("nesting of one file of Terraform", 150, "levels", "`terraform-nesting`")
COPIES = _refused("copies of one block (`count`, `for_each`, `dynamic`)", 5_000, "copies", "`terraform-size`")
ALL_COPIES = _refused(
    "copies of all blocks of a folder and its modules", 20_000, "copies", "`terraform-size`"
)
MODULE_LEVELS = _refused("modules within modules", 8, "levels", "`terraform-size`")
TERRAFORM_STEPS = _refused(
    "work on the expressions of a folder and its modules", 1_000_000, "steps", "`terraform-size`"
)
VALUE_SIZE = _unknown(
    "one value of Terraform",
    1_500_000,
    "characters, 16 of them for each item",
    "`terraform-value`, a warning",
)
VALUE_LEVELS = _unknown("nesting of one value of Terraform", 60, "levels", "`terraform-value`, a warning")
EXPRESSION_LEVELS = _unknown(
    "nesting of expressions of Terraform, with what they refer to",
    150,
    "levels",
    "`terraform-value`, a warning",
)
SEARCHED_TEXT = _unknown(
    "a text that a regular expression of Terraform searches", 300, "characters", "the value is not known"
)
OPERANDS = _unknown(
    "numbers that Terraform's operators work on", 10**12, "as absolute value", "the value is not known"
)

# What hooks do
HOOK_STEPS = _unknown(
    "work on one hook", 25_000, "steps", "`hook-too-much`: the hook is taken to do anything"
)
HOOK_PATHS = _unknown("paths through one hook", 3_000, "paths", "`hook-too-much`")
HOOK_STATES = _unknown("different states after one statement of a hook", 128, "states", "`hook-too-much`")
HOOK_CALLS = _unknown("calls of a hook's functions within each other", 25, "calls", "`hook-too-much`")
HOOK_CHOICES = _unknown("what one hook draws from outside or leaves open", 200, "choices", "`hook-too-much`")
HOOK_SPACE = _unknown(
    "what one hook makes and goes through, all paths together",
    1_000_000,
    "items, members and cells",
    "`hook-too-much`",
)
LIST_LENGTH = _unknown(
    "a list, set or map that a hook makes, and a constant text for `JSON.parse`",
    2_000,
    "items, characters",
    "`hook-not-understood` or `hook-too-much`",
)
TEXT_LENGTH = _unknown("a text that a hook makes", 10_000, "characters", "the text is not known")
SYNTAX_LEVELS = _unknown("nesting of a hook's source", 120, "levels", "`hook-too-much`")
OPEN_DECISIONS = _unknown(
    "decisions that all hooks of a request leave open (four fewer where the login waits)",
    14,
    "decisions",
    "`hook-too-much`",
)
PLACES = _unknown("a number as a place in a text", 10**9 - 1, "as absolute value", "`hook-not-understood`")
PLAIN_NUMBERS = _unknown(
    "numbers whose text is worked out, and that are rounded",
    10**15 - 1,
    "as absolute value",
    "the result is not known",
)
WHOLE_NUMBERS = _unknown(
    "a whole number written in base 16, 8 or 2",
    2**53 - 1,
    "as its value",
    "`hook-not-understood`: larger ones are not exact",
)
PARSED_DIGITS = _unknown("digits that `parseInt` reads", 14, "digits", "`hook-not-understood`")
COUNTED_ENTRIES = _unknown(
    "lengths of lists from outside that are told apart", 8, "entries", "comparisons with more are left open"
)
SIGN_INS = _unknown(
    "a user's sign-ins that are counted where code tests their number",
    12,
    "sign-ins",
    "tests of larger numbers are left open",
)
TESTED_AGE = _unknown("an age that code tests", 400 * 86_400, "seconds", "tests of larger ones are left open")
ROUNDS = _unknown(
    "rounds over a list from outside, each of which changes something", 4, "rounds", "`hook-not-understood`"
)
SORTED = _unknown("items that a function of the hook sorts", 12, "items", "`hook-not-understood`")
INPUT_LENGTH = _unknown(
    "an expression over inputs that one value stands for", 400, "characters", "the value is one of its own"
)
INPUT_LEVELS = _unknown(
    "nesting of what such an expression holds", 3, "levels", "the value is one of its own"
)
SERIAL_LEVELS = _unknown(
    "nesting of a value that is written as JSON or converted",
    30,
    "levels",
    "`hook-not-understood`: code may run in it",
)
PADDING = _unknown(
    "a length to which a text from outside is filled or repeated",
    1_000_000,
    "characters",
    "the call may throw",
)
JSON_LEVELS = _unknown("nesting of a constant text for `JSON.parse`", 20, "levels", "its value is left open")
PATTERN_LENGTH = _unknown(
    "a regular expression, and a text that it is tried on", 120, "characters", "`hook-not-understood`"
)
PATTERN_REPEATS = _unknown("repetitions in a regular expression", 3, "repetitions", "`hook-not-understood`")
PATTERN_STEPS = _unknown(
    "ways in which a regular expression may go through a text, counted from above",
    10_000_000,
    "steps",
    "`hook-not-understood`",
)
SETTLING = _unknown(
    "times that a handler is followed until what it keeps between logins is known",
    5,
    "times",
    "`hook-too-much`",
)
TRACED = _exact(
    "operations by which a value comes from the request",
    60,
    "operations",
    "what is worked out serves fewer requests",
)
NOTES = _exact("looks at one request's texts", 200, "looks", "hooks are followed again for each request")
CELLS = _exact("cells of a hook's memory before it is tidied up", 60, "cells", "it is tidied up")
BLENDED_VALUES = _unknown(
    "values of one place that depend on the path",
    16,
    "values",
    "the value, or what holds it, may be anything",
)
DIFFERENT = _unknown(
    "states at one place that hold lists of other lengths", 32, "states", "the lists may hold anything"
)
BLENDED = _exact(
    "states of a hook at one place that are alike but for plain values",
    4,
    "states",
    "they become one, with values that depend on the path",
)
SOURCE_PIECE = _exact("source that is read for a syntax error", 4_096, "bytes", "more of it is read")

# Evidence
EVIDENCE_BYTES = _refused("a log or a HAR file", 32 * 1024 * 1024, "bytes", "`evidence-size`")
EVIDENCE_EVENTS = _refused("events of one log or HAR file", 100_000, "events", "`evidence-size`")
EVIDENCE_STATES = _unknown(
    "states that are carried along the observations of one browser",
    20_000,
    "states",
    "that browser excludes nothing, and the answer says so",
)
OBSERVED_TOGETHER = _unknown(
    "observations of one browser that are carried at once",
    300,
    "observations",
    "what follows is looked at by itself, as if nothing was known before",
)
PATTERN_ROWS = _refused("rows of a file of patterns", 100, "rows", "`patterns-size`")
LOG_LINE = _unknown("a line of a log that patterns are tried on", 4_000, "characters", "it is not understood")

# What is told
TABLE_ROWS = _said(
    "rows of a hook's decision table (`ssoproof hooks`)", 40, "rows", "the table says that there are more"
)
TABLE_SPLITS = _said(
    "work on a hook's decision table (`ssoproof hooks`)",
    4_000,
    "conditions",
    "the table says that there are more",
)
TOLD_APPLICATIONS = _said(
    "applications for which `ssoproof hooks` works one hook out",
    12,
    "applications",
    "`hook-sampled`; what never runs is not told then",
)
TOLD_AUDIENCES = _said(
    "APIs for which `ssoproof hooks` works one hook out",
    60,
    "APIs",
    "`hook-sampled`; what never runs is not told then",
)
SEARCHED = _said(
    "entries below a folder without a tenant, searched for one",
    300,
    "entries",
    "the message names those found",
)
LINE_WIDTH = _exact(
    "a line of comments that `ssoproof import` writes", 110, "characters", "it goes on in the next line"
)
QUOTED = _said("a text in a message", 60, "characters", "it ends with …")
LISTED = _said("known words in a message", 12, "words", "the message says how many more there are")
OFFERED = _said("places named in a message", 3, "places", "the message says how many more there are")
QUOTED_CODE = _said("code in a message", 80, "characters", "it ends with ...")
QUOTED_ERROR = _said("the message of a parser", 200, "characters", "it ends with …")

#: The table, in the order of this file.
BOUNDS = tuple(value for value in tuple(globals().values()) if isinstance(value, Bound))
