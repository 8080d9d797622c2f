"""The redact command: a log or a recorded browser without what is secret in it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ssoproof.cli.arguments import app
from ssoproof.errors import ExitCode, UsageError

#: Bytes of a key, and what a file with one may hold at most.
KEY, LONGEST = 32, 1000


@app.command()
def redact(
    file: Annotated[Path, typer.Argument(help="A HAR file, a log as JSON, or lines of text.")],
    out: Annotated[Path, typer.Option(metavar="FILE", help="The file without what is secret.")],
    key_file: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Keep the key there (made if missing): several files then get the same replacements. Else "
            "the key is thrown away.",
        ),
    ] = None,
    keep: Annotated[
        list[str] | None,
        typer.Option(metavar="TEXT", help="A value to leave as it is, as a client id; may be repeated."),
    ] = None,
) -> int:
    """Replace all that is somebody's in a log or a HAR: equal values stay equal, structure and times stay."""
    import secrets

    from ssoproof.cli.atomic_write import place
    from ssoproof.cli.report_files import emit
    from ssoproof.providers.registry import providers
    from ssoproof.redaction.redact import redact as redacted
    from ssoproof.render.text.redaction import page

    if out.exists() and out.resolve() == file.resolve():
        raise UsageError("the result would take the place of the file itself: name another file with --out")
    key = _key(key_file) if key_file is not None else secrets.token_bytes(KEY)
    observers = [p.observer() for p in providers() if p.observer is not None]
    words = frozenset().union(*(o.words for o in observers))
    found = redacted(file, key, tuple(keep or ()), words)
    place(out, found.text)
    emit(page(found, out.name, key_file is not None))
    return int(ExitCode.PROVED)


def _key(file: Path) -> bytes:
    """The key in a file; made, for its owner's eyes alone, where there is none."""
    import os
    import secrets

    try:
        if not file.exists():
            handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "w") as stream:
                stream.write(secrets.token_hex(KEY) + "\n")
        with file.open("rb") as stored:
            key = bytes.fromhex(stored.read(LONGEST).decode("ascii").strip())
    except (OSError, ValueError) as wrong:
        why = getattr(wrong, "strerror", None) or "it holds no key"
        raise UsageError(f"{file} can\u2019t be used: {why}; name a file that is not there yet") from None
    if len(key) < KEY:
        raise UsageError(f"{file} holds a key that is too short; name a file that is not there yet")
    return key
