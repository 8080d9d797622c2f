"""What looks like a secret in code and messages is masked before it is told: keys, tokens, passwords, not
what is tested.

A literal counts as a secret by what it looks like (a token of a known form, a long mix of letters and digits)
or by the name that it is given to, compared with or passed beside (`apiKey`, `password`,
`event.secrets.KEY`). Plain words stay.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from itertools import pairwise


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


#: What stands for a secret.
MASK = "…"
#: What stands for each byte of one, where places have to stay.
SIGN = "\0"
_SIGNS = re.compile(f"{SIGN}[{SIGN}\n]*+")

#: Forms of keys and tokens, as their issuers document them, and URLs that hold a password.
_FORMS = tuple(
    re.compile(form, re.DOTALL)
    for form in (
        r"-----BEGIN [A-Z0-9 ]+-----.*?(?:-----END [A-Z0-9 ]+-----|\Z)",
        r"\beyJ[A-Za-z0-9_-]{6,}(?:\.[A-Za-z0-9_-]*){0,4}",
        r"\b(?:sk|pk|rk|whsec)_(?:live_|test_|prod_)?[A-Za-z0-9]{8,}",
        r"\bsk-[A-Za-z0-9_-]{16,}",
        r"\bgh[opsur]_[A-Za-z0-9]{16,}|\bgithub_pat_\w{16,}|\bgl[a-z]{2,4}-[\w-]{16,}",
        r"\bxox[a-z]-[\w-]{8,}",
        r"\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{12,}",
        r"\bAIza[\w-]{20,}|\bya29\.[\w-]{10,}",
        r"\bSG\.[\w-]{10,}(?:\.[\w-]+)?",
        r"\bnpm_[A-Za-z0-9]{16,}|\bkey-[0-9a-f]{16,}|\b(?:AC|SK)[0-9a-f]{32}\b",
        r"(?<=://)[^\s/@'\"`]+(?=@[\w.-])",
        r"\b(?<=Bearer )(?=[^\s'\"`]*[\dA-Z_./+=-])[^\s'\"`]{6,}"
        r"|(?<=Basic )(?=[^\s'\"`]*[\dA-Z+/=])[^\s'\"`]{6,}",
        r"(?<![\w+=-])(?=[\w+-]*\d)(?=[\w+-]*[a-z])(?=[\w+-]*[A-Z])[A-Za-z0-9+_-]{40,}={0,2}",
    )
)
_PARAMETER = re.compile(r"([?&;]([\w.-]+)=)([^&;\s'\"`#]+)")

#: Words in names of secrets, and words that make such a name harmless where they come last.
_SECRET = _words(
    "secret secrets password passwords passwd passphrase pass pwd credential credentials apikey authkey "
    "accesskey privatekey "
    "authorization token tokens jwt bearer signature hmac salt sig"
)
_KEYS = _words(
    "api auth access private secret signing encryption shared master account service client hmac webhook x"
)
_HARMLESS = _words(
    "type types endpoint url uri lifetime expires expiry expiration ttl age name names dialect method "
    "methods header headers "
    "algorithm alg kind count length format version id issuer audience scope claim claims grant"
)
_CALLS = re.compile(
    r"\b(?:sign|verify|createHmac|createCipheriv|createDecipheriv|createSecretKey|pbkdf2\w*|scrypt\w*|encrypt\w*|decrypt\w*|\w*[hH]mac\w*)"
    r"\s*\((?:[^()]|\([^()]*\))*,\s*$"
)
_ORDINARY = _words(
    "string number boolean object function undefined symbol bigint true false null none any yes no sha1 "
    "sha256 sha384 sha512 "
    "hs256 rs256 utf8 utf-8 hex base64 base64url bearer basic post get header query body client_secret_post "
    "client_secret_basic "
    "authorization_code refresh_token client_credentials password token id_token access_token code"
)

#: A literal; one that does not end reaches to the end of its line, so that each is looked at once.
_LITERAL = re.compile(
    r"(?<!\w)(?:'(?P<a>(?:\\.|[^'\\\n])*+)(?:'|(?=\n)|\Z)|\"(?P<b>(?:\\.|[^\"\\\n])*+)(?:\"|(?=\n)|\Z))|`(?P<c>(?:\\.|[^`\\])*+)(?:`|\Z)",
    re.DOTALL,
)
_CHAIN = r"([\w$.?\[\]'\"-]++)"
_BEFORE = re.compile(_CHAIN + r"\s*(?:[!=]==?|:|=|\?\?=?|\|\|=?|,)\s*\(?\Z")
_AFTER = re.compile(r"\s*\)?\s*[!=]==?\s*\(?" + _CHAIN)
#: Characters before and after a literal that are looked at.
_NEAR = 160

_COMMENT = re.compile(r"(?://|/\*|^\s*\*|#).*", re.MULTILINE)
_NOTE = re.compile(r"([\w-]+)(\s*(?:[:=]|\bis\b)\s*)([^\s'\"`]{4,})")
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
_UUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE)
_HOLE = re.compile(r"##\w+##|@@\w+@@")


def masked(text: str, also: Collection[str] = ()) -> str:
    """Code, or a message that quotes code, without what looks like a secret, and without the literals in
    `also`. Lines stay."""
    return "".join(MASK + "\n" * part.count("\n") if cut else part for part, cut in _pieces(text, also))


def covered(text: str) -> str:
    """The same, of the same length in bytes and with the same lines: a sign stands for each byte that is
    masked."""
    return "".join("".join(map(_sign, part)) if cut else part for part, cut in _pieces(text, ()))


def _sign(letter: str) -> str:
    return letter if letter == "\n" else SIGN * len(letter.encode("utf-8", "replace"))


def shortened(text: str) -> str:
    """A stretch of what `covered` gave, with the mask for each run of signs."""
    return _SIGNS.sub(lambda found: MASK + "\n" * found[0].count("\n"), text) if SIGN in text else text


def lines(code: str) -> tuple[str, ...]:
    """A source line by line, masked; its lines are those that places count."""
    rows = masked(code).replace("\r\n", "\n").split("\n")
    return tuple(rows[:-1] if rows[-1] == "" else rows)


def hidden(code: str) -> frozenset[str]:
    """The literals of a source that are masked because of where they stand: they are masked wherever they
    come out."""
    return frozenset(_value(m) for m in _LITERAL.finditer(code) if _by_place(code, m))


def _value(literal: re.Match[str]) -> str:
    return str(literal[literal.lastgroup or 0])


def _pieces(text: str, also: Collection[str]) -> list[tuple[str, bool]]:
    """The text in stretches, each with whether it is masked."""
    pieces: list[tuple[str, bool]] = []
    at = 0
    for start, end in _joined(_spans(text, also)):
        pieces += [(text[at:start], False), (text[start:end], True)]
        at = end
    return [*pieces, (text[at:], False)]


def _joined(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The spans in order, those that touch as one."""
    found: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        elif start < end:
            found.append((start, end))
    return found


def _spans(text: str, also: Collection[str]) -> list[tuple[int, int]]:
    found = [m.span() for form in _FORMS for m in form.finditer(text)]
    found += [m.span(3) for m in _PARAMETER.finditer(text) if secretive(m[2]) or m[2] in ("k", "key", "code")]
    for m in _LITERAL.finditer(text):
        group = m.lastgroup or 0
        if m[group] in also or _by_place(text, m):
            found.append(m.span(group))
        elif not _public(text, m):
            found += [(m.start(group) + start, m.start(group) + end) for start, end in _random(m[group])]
    for comment in _COMMENT.finditer(text):
        found += [
            (comment.start() + m.start(3), comment.start() + m.end(3))
            for m in _NOTE.finditer(comment[0])
            if secretive(m[1]) and not _ordinary(m[3])
        ]
    return found


def secretive(name: str) -> bool:
    """Does a name, or the last member of a chain of names, speak of a secret?"""
    words = [word.lower() for word in _WORD.findall(name)]
    if not words or words[-1] in _HARMLESS:
        return False
    if any(word in _SECRET for word in words):
        return True
    return words[-1] in ("key", "keys") and (len(words) == 1 or any(word in _KEYS for word in words[:-1]))


def is_secret(key: str, value: str) -> bool:
    """Is the value of a key a secret, by the key's name or by its looks?"""
    return looks_secret(value) or (secretive(key) and not _plain(value) and not _ordinary(value))


def looks_secret(value: str) -> bool:
    """Does a value by itself look like a key or a token?"""
    return any(form.search(value) for form in _FORMS) or bool(_random(value))


def _by_place(text: str, literal: re.Match[str]) -> bool:
    """Is the literal one that a name of a secret is given, compared with, or beside?"""
    value = _value(literal)
    if len(value) < 4 or _ordinary(value):
        return False
    before = text[max(0, literal.start() - _NEAR) : literal.start()]
    if _CALLS.search(before):
        return True
    near = (_BEFORE.search(before), _AFTER.match(text, literal.end(), literal.end() + _NEAR))
    return any(_reveals(m[1], value) for m in near if m)


def _public(text: str, literal: re.Match[str]) -> bool:
    """Is it compared with a client's id or an API's identifier, or does it stand for one? They are in every
    browser's address bar."""
    before = text[max(0, literal.start() - _NEAR) : literal.start()]
    near = (_BEFORE.search(before), _AFTER.match(text, literal.end(), literal.end() + _NEAR))
    return any(_last(m[1]).lower().replace("_", "") in _PUBLIC for m in near if m)


_PUBLIC = _words("clientid audience identifier azp organizationid orgid connectionid")


def _last(chain: str) -> str:
    """The last name of a chain: `a.b['c']` ends with c."""
    return re.split(r"[.?\[\]'\"]+", chain.rstrip("?.[]'\""))[-1]


def _reveals(chain: str, value: str) -> bool:
    """Is the value a secret, where it is given to or compared with this chain of names?"""
    last = _last(chain)
    if secretive(last):
        return not (last.lower() in ("key", "keys") and _plain(value))
    return _CONFIGURED.search(chain) is not None and not _plain(value)


_CONFIGURED = re.compile(r"(?:^|\.)(?:configuration|secrets)\??(?:\.|\[)")
_PLAIN = re.compile(
    r"[A-Za-z]?[a-z]{1,24}(?:[ _.-][a-z]{1,24}){0,8}|\d{1,6}|https?://[^@?#]*|[A-Z]{1,12}(?:_[A-Z]{1,12}){0,8}"
)


def _plain(value: str) -> bool:
    """A word, a number, the address of a page, a name with dots or dashes: nobody's secret."""
    return _PLAIN.fullmatch(value) is not None


def _ordinary(value: str) -> bool:
    return value.lower() in _ORDINARY or _HOLE.search(value) is not None


def _random(value: str) -> list[tuple[int, int]]:
    """The stretches of a literal that look drawn at random: long, letters and digits mixed, no spaces."""
    found = [m.span() for m in _UUID.finditer(value)]
    for part in _RUN.finditer(value):
        text = part[0]
        switches = sum(a.isdigit() != b.isdigit() for a, b in pairwise(text))
        drawn = switches > 4 or (switches > 2 and text.upper() == text) or (switches and _longest(text) >= 16)
        if drawn and any(c.isalpha() for c in text):
            found.append(part.span())
    return found


_RUN = re.compile(r"[A-Za-z0-9_+=~!$%^*-]{16,}+")
_PART = re.compile(r"[A-Za-z0-9]+")


def _longest(text: str) -> int:
    """Letters of the longest part that mixes letters and digits."""
    mixed = (part for part in _PART.findall(text) if not part.isalpha() and not part.isdigit())
    return max(map(len, mixed), default=0)
