"""Where the syntax of a source goes wrong: the first token that can't stand where it stands."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from ssoproof import bounds

if TYPE_CHECKING:
    from tree_sitter import Language, LogType

_AT = re.compile(r"(?:lex_external|lex_internal|process) .*?row:(\d+), col(?:umn)?:(\d+)")
_SIZE = re.compile(r"lexed_lookahead sym:.*, size:(\d+)\Z")


class Offending(NamedTuple):
    """The token's bytes (empty at the end of the source)."""

    start: int
    end: int


def offending(language: Language, source: bytes) -> Offending:
    """The token at which no way of reading the source goes on; the parser tells it as it works.

    It reads from the left, so that a beginning of the source is enough where the token is well within it.
    """
    import tree_sitter

    size = bounds.SOURCE_PIECE.most + 1
    while True:
        watch = _Watch(source[:size])
        parser = tree_sitter.Parser(language)
        parser.logger = watch
        parser.parse(watch.source)
        if size >= len(source) or (watch.recovers and watch.end + bounds.SOURCE_PIECE.most < size):
            return Offending(watch.start, watch.end)
        size *= 4


class _Watch:
    """Follows the parser's log up to where it begins to recover."""

    def __init__(self, source: bytes) -> None:
        self.source = source
        self.lines = [0, *(match.end() for match in re.finditer(b"\n", source))]
        self.at = self.size = self.start = self.end = 0
        self.failed = self.recovers = False

    def __call__(self, kind: LogType, message: str) -> None:
        if self.recovers or message[0] not in "lpdr":
            return
        if message.startswith("detect_error"):
            self._note()
        elif message.startswith(("resume", "recover")):
            self.recovers = self.failed
        elif match := _AT.match(message):
            self.at = min(self.lines[int(match[1])] + int(match[2]), len(self.source))
        elif match := _SIZE.match(message):
            self.size = int(match[1])

    def _note(self) -> None:
        """The token after the white space at the place that was reached, if it is further than before."""
        end = min(self.at + self.size, len(self.source))
        start = self.at
        while start < len(self.source) and self.source[start : start + 1].isspace():
            start += 1
        if not self.failed or start >= self.start:
            self.failed, self.start, self.end = True, start, max(start, end)
