"""Escape sequences. HL7 v2.5.1 2.7."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hilum.core.errors import BudgetExceeded, DecodeError
from hilum.hl7v2.data.charset import ASCII, UTF8, charset
from hilum.hl7v2.data.escape import STANDARD, Delimiters, check_escapes, escape, unescape


@pytest.mark.parametrize(
    ("er7", "plain"),
    [
        ("a\\F\\b\\S\\c\\T\\d\\R\\e\\E\\f", "a|b^c&d~e\\f"),
        ("\\F\\\\F\\", "||"),
        ("\\E\\F\\E\\", "\\F\\"),
        ("\\X0D0A\\", "\r\n"),
        ("\\X41\\\\X42\\", "AB"),
        ("\\H\\bold\\N\\ plain", "bold plain"),
        ("one\\.br\\two\\.sp2\\three\\.ce\\four", "one\ntwo\n\nthree\nfour"),
        ("\\.in+4\\text\\.ti2\\", "text"),
        ("\\\\server\\share", "\\\\server\\share"),
        ("trailing\\", "trailing\\"),
        ("\\Q\\ \\F\\", "\\Q\\ |"),
        ("a\\b\\F\\c", "a\\b|c"),
        ("\\Zlocal\\", "\\Zlocal\\"),
        ("\\XZZ\\", "\\XZZ\\"),
        ("\\X4\\", "\\X4\\"),
    ],
)
def test_sequences_are_read(er7: str, plain: str) -> None:
    assert unescape(er7, STANDARD, ASCII) == plain


def test_hexadecimal_data_is_in_the_messages_own_set() -> None:
    assert unescape("M\\XC3BC\\ller", STANDARD, UTF8) == "Müller"
    assert unescape("M\\XFC\\ller", STANDARD, charset("8859/1")) == "Müller"


def test_character_set_sequences_shift_as_iso_2022_does() -> None:
    jis = "山田".encode("iso2022_jp")[3:-3].decode("ascii")
    text = f"\\M2442\\{jis}\\C2842\\ Taro"
    assert unescape(text, STANDARD, charset("~ISO IR87")) == "山田 Taro"


def test_without_an_escape_character_nothing_is_escaped_and_delimiters_become_blanks() -> None:
    none = Delimiters(escape="", subcomponent="")
    assert escape("a|b\\c^d", none) == "a b\\c d"
    assert unescape("a\\F\\", none, ASCII) == "a\\F\\"


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_reading_is_the_inverse_of_writing(text: str) -> None:
    written = escape(text)
    assert not set(written) & {"|", "^", "~", "&", "\r", "\n"}
    assert unescape(written, STANDARD, UTF8) == text
    check_escapes(written, STANDARD, "PID-5")


@pytest.mark.parametrize("bad", ["a\\b", "\\XZ\\", "\\X4\\", "\\Q\\", "a\\F\\\\", "\\C28\\", "\\.zz\\"])
def test_a_bad_sequence_is_told_with_its_place(bad: str) -> None:
    with pytest.raises(DecodeError) as caught:
        check_escapes(bad, STANDARD, "PID-5")
    assert (caught.value.where, caught.value.code) == ("PID-5", "102")
    assert bad not in str(caught.value)


def test_many_simple_sequences_read_as_each_of_them_does() -> None:
    """They are read all at once; one that is not simple sends the whole value through the reading one by one."""
    chance = random.Random(1)
    pieces = ["\\F\\", "\\S\\", "\\T\\", "\\R\\", "\\E\\", "\\H\\", "\\N\\", "\\P\\", "\\.br\\", "words", ""]
    for _ in range(200):
        chosen = [chance.choice(pieces) for _ in range(chance.randrange(30))]
        one_by_one = "".join(unescape(piece, STANDARD, ASCII) for piece in chosen)
        assert unescape("".join(chosen), STANDARD, ASCII) == one_by_one
        assert unescape("".join(chosen) + "\\X41\\", STANDARD, ASCII) == one_by_one + "A"


def test_a_million_odd_sequences_in_one_value_are_refused() -> None:
    assert unescape("\\T\\" * 1_000_000, STANDARD, ASCII) == "&" * 1_000_000
    with pytest.raises(BudgetExceeded):
        unescape("\\X41\\" * 1_000_000, STANDARD, ASCII)
