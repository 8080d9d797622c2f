"""The explore command: a page on this machine where one plays the tenant by hand."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ssoproof.cli.arguments import app
from ssoproof.cli.options import MappingsOption, MfaOption, TenantArgument

if TYPE_CHECKING:
    from ssoproof.explore.session import Session

#: A trace file may be this large.
LARGEST = 4_000_000


@app.command()
def explore(
    path: TenantArgument,
    app: Annotated[
        list[str] | None,
        typer.Option(
            "--app",
            metavar="NAME",
            help="An application that plays; may be repeated (the first four if left out).",
        ),
    ] = None,
    subject: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="The application, or api:NAME, that is looked at first, and that --check asks about.",
        ),
    ] = None,
    property: Annotated[
        str | None, typer.Option(metavar="CODE", help="The question that --check asks; all if left out.")
    ] = None,
    reading: Annotated[
        list[str] | None, typer.Option(metavar="SWITCH=VALUE", help="Begin under this reading, as S2=yes.")
    ] = None,
    trace: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Begin with the run in this ITF file (*.itf.json).")
    ] = None,
    check: Annotated[
        bool,
        typer.Option("--check", help="Look for counterexamples to jump into as soon as the page is served."),
    ] = False,
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port; any that is free if 0.")] = 0,
    open: Annotated[bool, typer.Option("--open", help="Open the page in the browser.")] = False,
    mappings: MappingsOption = None,
    mfa: MfaOption = None,
) -> int:
    """Play the tenant by hand, on a page that only this machine can reach; Ctrl-C ends it."""
    from ssoproof.cli.check_arguments import CheckArguments
    from ssoproof.cli.names import resolve
    from ssoproof.explore.protocol import RunRequest
    from ssoproof.explore.scenario import ExploredTenant
    from ssoproof.explore.session import Session
    from ssoproof.readers.detect import load_path

    options = CheckArguments(
        path,
        questions=(property,) if property else (),
        subjects=(subject,) if subject else (),
        readings=reading,
    ).options()
    loaded = load_path(path, mappings, mfa)
    options = resolve(loaded.tenant, options)
    about = next(iter(options.subjects), "")
    game = Session(
        ExploredTenant(loaded.tenant), RunRequest(tuple(app or ()), about, reading=options.reading)
    )
    game.answer("begin", {})
    if trace is not None:
        _with(game, trace)
    if check:
        game.answer("check", {"code": property or "", "subject": about})
    return _serve(game, port, open)


def _with(game: Session, file: Path) -> None:
    """Lets the page begin with the run of a file."""
    from ssoproof.errors import UsageError
    from ssoproof.explore.protocol import run_request

    try:
        with file.open("rb") as stream:
            data = stream.read(LARGEST + 1)
        if len(data) > LARGEST:
            raise UsageError(f"{file} is too large for a trace: {LARGEST // 1_000_000} MB are the most")
        answer = game.load(data.decode("utf-8"))
    except UnicodeDecodeError:
        raise UsageError(f"{file} can't be read: it is not UTF-8") from None
    except OSError as wrong:
        raise UsageError(f"{file} can't be read: {wrong.strerror}") from None
    except UsageError as wrong:
        raise wrong if str(wrong).startswith(str(file)) else UsageError(f"{file}: {wrong}") from None
    game.begin, game.words = run_request(answer), str(answer["say"])
    print(f"ssoproof: {answer['say']}", file=sys.stderr)


def _serve(game: Session, port: int, show: bool) -> int:
    """Serves until Ctrl-C, or until the process is asked to end."""
    import signal

    from ssoproof.errors import ExitCode, UsageError
    from ssoproof.explore.server import Server

    try:
        server = Server(game, port)
    except OSError as wrong:
        game.search.end()
        raise UsageError(f"port {port} can't be listened on: {wrong.strerror}") from None
    previous = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        print(f"ssoproof: play the tenant at {server.url} (Ctrl-C ends it)", flush=True)
        if show:
            import webbrowser

            webbrowser.open(server.url)
        server.run()
    except KeyboardInterrupt:
        print("ssoproof: the page is no longer served", file=sys.stderr)
    finally:
        signal.signal(signal.SIGTERM, previous)
        server.close()
    return int(ExitCode.PROVED)
