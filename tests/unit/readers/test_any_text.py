"""Whatever stands in a file, reading it ends with a tenant or with BadInput."""

from pathlib import Path

from documents import WHOLE, write
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ssoproof.errors import BadInput
from ssoproof.readers.cases import load_case
from ssoproof.readers.native.loader import load, load_text

QUICK = settings(max_examples=120, deadline=None)
PIECES = st.sampled_from(
    [
        "\t",
        "\n",
        " ",
        ":",
        "- ",
        "[",
        "]",
        "{",
        "}",
        "&a ",
        "*a",
        "!!int ",
        "!x ",
        "<<: ",
        "? ",
        "| ",
        "> ",
        "'",
        '"',
        "#",
        "~",
        "\x00",
        "\ufeff",
        "\x85",
        "\u2028",
        "=",
        "%YAML 1.1\n",
        "---\n",
        "...\n",
        "0x1f",
        "1e999",
        "2020-13-45",
        "9" * 5000,
        "!!binary ",
        "!!set ",
        "!!omap ",
        "!!timestamp ",
        "!!python/object:x ",
        "never",
        "none",
        "1d",
        "requests: ",
        "🙂",
    ]
)


def outcome(text: str) -> None:
    """Reads a text; anything but a tenant or good diagnostics fails."""
    try:
        load_text(text, Path("no-such-folder/tenant.yaml"))
    except BadInput as bad:
        assert bad.diagnostics
        for diagnostic in bad.diagnostics:
            assert diagnostic.help and diagnostic.message and "\n" not in diagnostic.message
            assert diagnostic.primary.line >= 1 and diagnostic.primary.column >= 1
            str(diagnostic).encode()


@QUICK
@given(st.text())
def test_any_text(text):
    outcome(text)


@QUICK
@given(st.lists(PIECES, max_size=25))
def test_any_pieces(pieces):
    outcome("".join(pieces))


@st.composite
def mutations(draw):
    """The whole file with a few stretches replaced."""
    text = WHOLE
    for _ in range(draw(st.integers(1, 3))):
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.integers(0, 12)))
        text = text[:start] + draw(PIECES | st.text(max_size=4)) + text[end:]
    return text


@QUICK
@given(mutations())
@example(WHOLE.replace("600", "!!int x"))
@example(WHOLE.replace("console-spa", "2020-13-45"))
def test_any_mutation(text):
    outcome(text)


def lines_swapped(order):
    rows = WHOLE.splitlines(keepends=True)
    return "".join(rows[i] for i in order)


@QUICK
@given(st.lists(st.integers(0, WHOLE.count("\n") - 1), max_size=40).map(lines_swapped))
def test_any_lines_in_any_order(text):
    outcome(text)


@QUICK
@given(data=st.binary(max_size=60))
def test_any_bytes(data, tmp_path_factory):
    folder = tmp_path_factory.mktemp("bytes")
    for name, read in (("ssoproof.yaml", load), ("case.toml", load_case)):
        (folder / name).write_bytes(data)
        try:
            read(folder)
        except BadInput as bad:
            assert bad.diagnostics


def test_the_whole_file_is_good(tmp_path):
    assert not load(write(tmp_path)).diagnostics
