"""Replacements of words: the same for the same word, by a key that nobody has to keep."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Set
from dataclasses import dataclass, field

#: Lengths that replacements have: the next one above that of what they replace.
LENGTHS = (8, 12, 16, 24, 32, 48, 64)
#: Above the last of them, lengths are multiples of it.
LAST = LENGTHS[-1]


@dataclass
class Pseudonyms:
    """Gives out replacements. `avoid`: words that no replacement may be."""

    key: bytes
    avoid: Set[str] = frozenset()
    given: dict[str, str] = field(default_factory=dict)
    _taken: set[str] = field(default_factory=set)

    def of(self, word: str) -> str:
        """The replacement of a word; digits for digits."""
        if word not in self.given:
            attempt = 0
            while (made := self._made(word, attempt)) in self._taken or made in self.avoid:
                attempt += 1
            self._taken.add(made)
            self.given[word] = made
        return self.given[word]

    def _made(self, word: str, attempt: int) -> str:
        length = next((n for n in LENGTHS if len(word) <= n), -(-len(word) // LAST) * LAST)
        stream = self._stream(f"{attempt}:{word}", length)
        if word.isascii() and word.isdigit():
            digits = "".join(str(int(c, 16) % 10) for c in stream)
            return "9" + digits[: max(len(word) - 1, 4) + attempt // 10]
        return "r" + stream[: length - 1]

    def _stream(self, text: str, length: int) -> str:
        """So many hexadecimal digits by the key."""
        blocks = (
            hmac.new(self.key, f"{n}:{text}".encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()
            for n in range(length // 64 + 1)
        )
        return "".join(blocks)[: length + 1]
