"""Names in any script: what people read, and an ASCII key for each that can't be typed everywhere or could
mislead."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256

from ssoproof import bounds
from ssoproof.legible import printable

#: A name that everybody can type and that nobody takes for another one.
PLAIN = re.compile(r"[A-Za-z0-9_()-]+(?: [A-Za-z0-9_()-]+)*")
#: The flows' own words in the places of application names.
RESERVED = ("browser", "none", "others", "time")
#: How a request without an audience is called: no API has this name.
NO_AUDIENCE = "none"
#: A name with its key behind it, as `ssoproof import` writes names that look alike.
_WITH_KEY = re.compile(rf".+ \(({PLAIN.pattern})\)", re.DOTALL)
#: Signs of ASCII that have a meaning where names are parts of other names.
_APART = re.compile(r"[\x00-,./:-@\[-^`{-\x7f]+")
_SPACES = re.compile(r"\s+")
#: Letters that no decomposition leads to ASCII.
_FOLDED = {
    "ß": "ss",
    "ẞ": "SS",
    "æ": "ae",
    "Æ": "AE",
    "œ": "oe",
    "Œ": "OE",
    "ø": "o",
    "Ø": "O",
    "ł": "l",
    "Ł": "L",
    "đ": "d",
    "Đ": "D",
    "ð": "d",
    "Ð": "D",
    "þ": "th",
    "Þ": "Th",
    "ı": "i",
    "ħ": "h",
    "Ħ": "H",
}
#: Cyrillic and Greek letters that look like Latin ones
#: (https://www.unicode.org/Public/security/latest/confusables.txt).
_ALIKE = str.maketrans("ΗΝΥΖΜавекмнорстухіјѕԁһӏԛԝαβεικνορτυχγω", "hnyzmabekmhopctyxijsdhlqwabeikvoptuxyw")
_KEY, _DIGITS = 40, (4, 8, 16, 64)
#: Room for what makes names of things with equal names distinct.
_NUMBER = " 99999"


@dataclass(frozen=True, slots=True)
class Called:
    """How something is called: `name` is what people read, `key` stands for it in ASCII (empty where the name
    does so itself)."""

    name: str
    key: str = ""


class Names:
    """Gives each thing a name of its own. What is written in plain ASCII keeps its name, whatever else there
    is.

    `texts` are all names as people gave them, some maybe more than once; `stem` is what the key of a name
    begins with of which nothing can be written in ASCII. `read` makes what people read of a name.
    """

    def __init__(
        self,
        stem: str,
        reserved: Iterable[str] = (),
        texts: Iterable[str] = (),
        read: Callable[[str], str] | None = None,
    ) -> None:
        self.stem, self.taken, self.read = stem, set(reserved), read or legible
        self.counts: dict[str, int] = {}
        given = tuple(texts)
        self.looks = Counter(map(_look, given))
        self.looks.update(_look(text) for text in self.taken)
        self.plain = {name for text in given if PLAIN.fullmatch(name := self.read(text))}

    def of(self, text: str) -> Called:
        """A name that nothing else has, and a key that is no other's name or key."""
        shown = self.read(text) or "unnamed"
        if PLAIN.fullmatch(shown):
            return Called(self._numbered(shown))
        with_key = _WITH_KEY.fullmatch(shown) if self.read is spelled else None
        if with_key and not {with_key[1], shown} & (self.taken | self.plain):
            self.taken |= {with_key[1], shown}
            return Called(shown, with_key[1])
        key = self._key(text)
        alike = self.looks[_look(text)] > 1 or shown in self.taken
        name = f"{shown} ({key})" if alike else shown
        self.taken |= {name, key}
        return Called(name, key)

    def _numbered(self, stem: str) -> str:
        name, count = stem, self.counts.get(stem, 1)
        while name in self.taken:
            count += 1
            name = f"{stem} {count}"
        self.taken.add(name)
        self.counts[stem] = count
        return name

    def _key(self, text: str) -> str:
        words, whole = _ascii(text)
        taken = self.taken | self.plain
        if whole and words and words not in taken:
            return words
        digest = sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
        found = [f"{words or self.stem}-{digest[:count]}" for count in _DIGITS]
        return next((key for key in found if key not in taken), None) or self._numbered(found[-1])


def legible(text: str) -> str:
    """A name as it can be read, without signs that mean something to this program; empty where nothing is
    left."""
    whole = _SPACES.sub(" ", _APART.sub(" ", text)).strip()
    return printable(whole[: bounds.NAME_LENGTH.most - len(_NUMBER)].rstrip("\u200d ")).strip()


def spelled(text: str) -> str:
    """A name that fits into names of this program as it is, as it can be read."""
    return printable(_SPACES.sub(" ", text))


def _ascii(text: str) -> tuple[str, bool]:
    """What of a name can be written in ASCII, word by word, and whether that is all that it says."""
    words = [(word, _folded(word)) for word in _SPACES.sub(" ", text).split(" ")]
    kept = [folded for word, folded in words if folded is not None]
    return " ".join(_APART.sub(" ", " ".join(kept)).split())[:_KEY].strip(), len(kept) == len(words)


def _folded(word: str) -> str | None:
    """A word in ASCII; None where a letter of it has no place there."""
    found = ""
    for sign in unicodedata.normalize("NFKD", "".join(_FOLDED.get(c, c) for c in word)):
        if sign.isascii():
            found += sign
        elif sign.isalnum():
            return None
    return found


def _look(text: str) -> str:
    """Equal for names that people may take for each other."""
    plain = unicodedata.normalize("NFKD", text).translate(_ALIKE).casefold().translate(_ALIKE)
    return "".join(c for c in plain if unicodedata.category(c)[0] not in "CMZ") or text


@dataclass(frozen=True, slots=True)
class Named:
    """Something that can be asked for: by its name, its key, or how people call it otherwise."""

    name: str
    key: str = ""
    other: tuple[str, ...] = ()


def meant(text: str, known: Sequence[Named]) -> tuple[str, ...]:
    """The names of what a text means: of the first way to read it that fits at all; one, unless several are
    called so."""
    fitting = next((way for way in _ways(text, known) if way), [])
    return tuple(dict.fromkeys(fitting))


def _ways(text: str, known: Sequence[Named]) -> Iterator[list[str]]:
    """What fits, by one way to read a text after the other."""
    yield [k.name for k in known if k.name == text]
    yield [k.name for k in known if k.key and k.key == text]
    yield [k.name for k in known if text in k.other]
    one, shown = _composed(text), _composed(printable(text))
    yield [k.name for k in known if _bare(k) in (one, shown) or one in map(_composed, k.other)]


def _bare(known: Named) -> str:
    """A name without the key that tells it from those that look alike."""
    return _composed(known.name.removesuffix(f" ({known.key})") if known.key else known.name)


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text)
