"""The sentences of a question about one subject: what holds, what happens else, what is open, what never
occurs."""

from __future__ import annotations

import re
from dataclasses import dataclass

_PLACE = re.compile(r"\{(subject|victim|activity|others)\}")
#: Who or what is named where the run does not say.
ANYONE, OTHERS = "an application", "other applications"


@dataclass(frozen=True, slots=True)
class Wording:
    """Sentences with places for names, without their full stops.

    `holds` is printed beside PASS and `fails`, its opposite, beside FAIL. `open` goes on from "Not known
    whether", `never` from "Nothing to check:". Places: {subject}, {victim} (who gets the token), {activity}
    (of others, the beginning of a sentence) and {others} (whose activity it is).
    """

    holds: str
    fails: str
    open: str
    never: str

    def said(self, which: str, subject: str, victim: str = "", activity: str = "", others: str = "") -> str:
        """One of the sentences with its names; a name is never read as a place."""
        template: str = {"holds": self.holds, "fails": self.fails, "open": self.open, "never": self.never}[
            which
        ]
        others = others or OTHERS
        names = {
            "subject": subject,
            "victim": victim or ANYONE,
            "activity": activity or f"Activity of {others}",
            "others": others,
        }
        return _begun(_PLACE.sub(lambda found: names[found.group(1)], template), names["victim"])


def _begun(sentence: str, victim: str) -> str:
    """A sentence that begins with words and not with a name begins with a capital letter."""
    return f"A{sentence[1:]}" if victim == ANYONE and sentence.startswith(ANYONE) else sentence


def own(statement: str, failure: str = "") -> Wording:
    """The sentences of a statement that a user made, which may have {subject} in it, as may its opposite."""
    if "{subject}" in statement:
        holds, lead = statement, statement
    else:
        holds, lead = f"Holds for {{subject}}: {statement}", f"it holds for {{subject}}: {statement}"
    fails = failure or f"Does not hold for {{subject}}: {statement.replace('{subject}', 'it')}"
    return Wording(
        holds,
        fails,
        lead,
        f"what “{statement.replace('{subject}', 'it')}” is about never occurs for {{subject}}",
    )
