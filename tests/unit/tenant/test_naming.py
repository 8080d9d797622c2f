"""Names in any script: kept as they can be read, each with a key in ASCII, no two taken for each other."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ssoproof.legible import columns, cut, isolated, isolated_page, printable
from ssoproof.tenant.naming import PLAIN, Called, Named, Names, legible, meant, spelled

pytestmark = pytest.mark.smoke

CODER = "👩\u200d💻"
ENGLAND = "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"


@pytest.mark.parametrize(
    "text",
    [
        "管理",
        "Ünïcode",
        "u\u0308",
        CODER,
        "❤️\u200d🔥",
        "1️⃣",
        "👍🏽",
        ENGLAND,
        "⚠️",
        "שלום",
        "مرحبا",
        "हिन्दी",
        "ไทย",
        "𝒜",
        "a b",
    ],
)
def test_what_can_be_read_stays(text: str) -> None:
    assert printable(text) == text


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("pay\u202epal", r"pay\u202epal"),
        ("a\u2066b\u2069", r"a\u2066b\u2069"),
        ("a\u200bb", r"a\u200bb"),
        ("a\u200db", r"a\u200db"),
        (f"{CODER}\u200d", rf"{CODER}\u200d"),
        ("\u200d👩", r"\u200d👩"),
        ("a\ufe0fb", r"a\ufe0fb"),
        ("\ufeffa", r"\ufeffa"),
        ("\x1b[31m\x07", r"\x1b[31m\x07"),
        ("a\nb\rc\u2028d\x85", r"a\nb\rc\u2028d\x85"),
        ("a\u00adb\u2060c", r"a\xadb\u2060c"),
        ("\u3164\u2800\u115f", r"\u3164\u2800\u115f"),
        ("🏴\U000e0067\U000e0061\U000e007f", r"🏴\U000e0067\U000e0061\U000e007f"),
        ("\ud800", r"\ud800"),
        ("管\u202e理", r"管\u202e理"),
    ],
)
def test_what_misleads_is_written_out(text: str, told: str) -> None:
    assert printable(text) == told


@given(st.text())
def test_nothing_that_is_hidden_or_reorders_comes_through(text: str) -> None:
    shown = printable(text)
    assert printable(shown) == shown
    for sign in shown:
        assert (
            sign == "\u200d" or "\U000e0020" <= sign <= "\U000e007f" or unicodedata.category(sign)[0] != "C"
        )


@pytest.mark.parametrize(
    ("text", "name", "key"),
    [
        ("portal", "portal", ""),
        ("Orders: API v2", "Orders API v2", ""),
        ("Ünïcode", "Ünïcode", "Unicode"),
        ("Straße", "Straße", "Strasse"),
        ("🚀 Launch", "🚀 Launch", "Launch"),
        ("管理 Portal", "管理 Portal", "Portal-2e9e"),
        ("管理", "管理", "app-bb6d"),
        ("שלום", "שלום", "app-b7ac"),
        (CODER, CODER, "app-4272"),
        ("pay\u202epal", r"pay\u202epal", "paypal"),
        ("管理\u3000画面", "管理 画面", "app-8298"),
        ("!!!", "unnamed", ""),
        ("\x1b[31mred", "31mred", ""),
    ],
)
def test_a_name_and_its_key(text: str, name: str, key: str) -> None:
    found = Names("app", texts=[text]).of(text)
    assert found == Called(name, key)


def test_what_is_plain_keeps_its_name_whatever_stands_before_it() -> None:
    texts = ["Ünïcode", "pаypal", "Unicode", "paypal"]  # the second one has a Cyrillic letter
    names = Names("app", texts=texts)
    found = [names.of(text) for text in texts]
    assert found[2:] == [Called("Unicode"), Called("paypal")]
    assert found[0].key.startswith("Unicode-") and found[0].name == f"Ünïcode ({found[0].key})"
    assert found[1].key.startswith("app-") and found[1].name == f"pаypal ({found[1].key})"


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("café", "cafe\u0301"),
        ("ＡＢＣ管", "ABC管"),
        ("\u2126mega管", "\u03a9mega管"),
        ("管理", "管理"),
        ("pay\u200bpal", "paypal"),
        ("ﬁn管", "fin管"),
    ],
)
def test_names_that_look_alike_show_their_keys(one: str, two: str) -> None:
    names = Names("app", texts=[one, two])
    first, second = names.of(one), names.of(two)
    assert first.name != second.name and first.name.endswith(f"({first.key})")
    assert (first.key or first.name) != (second.key or second.name)


def test_a_key_does_not_depend_on_what_else_there_is() -> None:
    alone = Names("app", texts=["管理"]).of("管理")
    names = Names("app", texts=["a", "财务", "管理", "管理"])
    assert [names.of(t) for t in ("a", "财务")] and names.of("管理").key == alone.key
    assert names.of("管理").key not in ("", alone.key)


@given(st.lists(st.text(max_size=12), max_size=6))
def test_names_and_keys_are_each_ones_own(texts: list[str]) -> None:
    names = Names("app", ("browser", "none"), texts)
    found = [names.of(text) for text in texts]
    every = [f.name for f in found] + [f.key for f in found if f.key]
    assert len(set(every)) == len(every) and not {"browser", "none"} & set(every)
    for called in found:
        assert printable(called.name) == called.name
        assert PLAIN.fullmatch(called.key or called.name)
        assert not set("./':|\n") & set(called.name)


@given(st.lists(st.text(alphabet="aé管ZÜ \u200bע", min_size=1, max_size=5), max_size=5, unique=True))
def test_what_was_written_with_its_key_is_read_back(texts: list[str]) -> None:
    names = Names("app", texts=texts)
    found = [names.of(text) for text in texts]
    kept = [f.name for f in found if "\\" not in f.name]
    again = Names("app", (), kept, spelled)
    assert [again.of(name).name for name in kept] == kept


def test_a_name_that_is_cut_off_is_cut_between_signs() -> None:
    assert legible("管" * 93 + CODER) == "管" * 93 + "👩"


def test_what_a_text_means() -> None:
    there = [
        Named("管理", "app-1"),
        Named("café (cafe-2)", "cafe-2"),
        Named("portal", "", ("Kunden",)),
        Named("other", "", ("Kunden",)),
    ]
    assert meant("管理", there) == meant("app-1", there) == ("管理",)
    assert meant("cafe\u0301", there) == meant("café", there) == ("café (cafe-2)",)
    assert meant("Kunden", there) == ("portal", "other")
    assert meant("nobody", there) == ()


def test_what_goes_from_right_to_left_stands_for_itself() -> None:
    assert isolated("a שלום עולם 2 b") == "a <bdi>שלום עולם</bdi> 2 b"
    assert isolated("管理 a") == "管理 a"
    page = '<title>שלום</title><p title="שלום">שלום</p><script>"שלום"</script><option>שלום</option>'
    assert isolated_page(page) == page.replace('">שלום</p>', '"><bdi>שלום</bdi></p>')


def test_columns_of_a_terminal() -> None:
    assert [columns(t) for t in ("abc", "管理", CODER, "e\u0301", "שלום")] == [3, 4, 2, 1, 4]
    assert cut("管理画面", 5) == "管理…" and cut(f"ab{CODER}cd", 4) == "ab…" and cut("abc", 3) == "abc"
