"""What was replaced in a file, for a terminal; no value is told."""

from __future__ import annotations

from ssoproof.amounts import amount
from ssoproof.redaction.redact import Redacted
from ssoproof.render.text.page import Page

#: More keys than this are counted.
MOST = 40


def page(found: Redacted, name: str, stays: bool) -> Page:
    """The report; `stays`: the key is in a file."""
    made = Page()
    made.add((f"{name}: {amount(found.words, 'different word')} replaced", "bold"))
    made.blank()
    for key, count in found.counts[:MOST]:
        made.para(f"{key or '(no key)'}: {amount(count, 'value')}", 2, lead="· ")
    if len(found.counts) > MOST:
        rest = found.counts[MOST:]
        values = amount(sum(count for _, count in rest), "value")
        made.para(f"{amount(len(rest), 'more key')}: {values}", 2, lead="· ")
    if found.dropped:
        made.para(f"{amount(found.dropped, 'body', 'bodies')} that is no text was left out", 2, lead="· ")
    if found.common:
        common = amount(found.common, "value")
        made.para(f"{common} of protocol words: replaced as values; the words stay elsewhere", 2, lead="· ")
    made.blank()
    made.para("No word that was replaced stands in the result: it was searched for each.", 0)
    made.para(
        "The key is in the file that you named: whoever has it can try words."
        if stays
        else "The key is thrown away: nobody can tell what the replacements stand for.",
        0,
    )
    made.para("Times, sizes and words of protocols stay. Look through it before you share it.", 0)
    return made
