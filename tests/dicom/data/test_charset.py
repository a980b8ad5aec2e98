"""PS3.3 C.12.1.1.2; the standard's own examples of PS3.5 annexes H, I, J and K."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hilum.core.errors import Incorrect
from hilum.dicom.data import Charset, PersonName

# PS3.5 H.3.1, H.3.2, I.2, J.1, J.2, K.2, annex X examples: (terms, bytes, text)
EXAMPLES = [
    (
        "\\ISO 2022 IR 87",
        b"Yamada^Tarou=\x1b$B;3ED\x1b(B^\x1b$BB@O:\x1b(B=\x1b$B$d$^$@\x1b(B^\x1b$B$?$m$&\x1b(B",
        "Yamada^Tarou=山田^太郎=やまだ^たろう",
    ),
    (
        "ISO 2022 IR 13\\ISO 2022 IR 87",
        b"\xd4\xcf\xc0\xde^\xc0\xdb\xb3=\x1b$B;3ED\x1b(J^\x1b$BB@O:\x1b(J=\x1b$B$d$^$@\x1b(J^\x1b$B$?$m$&\x1b(J",
        "ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎=やまだ^たろう",
    ),
    (
        "\\ISO 2022 IR 149",
        b"Hong^Gildong=\x1b$)C\xfb\xf3^\x1b$)C\xd1\xce\xd4\xd7=\x1b$)C\xc8\xab^\x1b$)C\xb1\xe6\xb5\xbf",
        "Hong^Gildong=洪^吉洞=홍^길동",
    ),
    ("ISO_IR 192", "Wang^XiaoDong=王^小东".encode(), "Wang^XiaoDong=王^小东"),
    ("GB18030", b"Wang^XiaoDong=\xcd\xf5^\xd0\xa1\xb6\xab", "Wang^XiaoDong=王^小东"),
    ("GBK", b"Wang^XiaoDong=\xcd\xf5^\xd0\xa1\xb6\xab", "Wang^XiaoDong=王^小东"),
    ("\\ISO 2022 IR 58", b"Zhang^XiaoDong=\x1b$)A\xd5\xc5^\x1b$)A\xd0\xa1\xb6\xab", "Zhang^XiaoDong=张^小东"),
    ("ISO_IR 100", b"Buc^J\xe9r\xf4me", "Buc^Jérôme"),
    ("ISO_IR 101", b"W\xb3odarczyk", "Włodarczyk"),
    ("ISO_IR 126", b"\xc4\xe9\xef\xed\xf5\xf3\xe9\xef\xf2", "Διονυσιος"),
    ("ISO_IR 127", b"\xe2\xc8\xc7\xe6\xea^\xe4\xe6\xd2\xc7\xd1", "قباني^لنزار"),
    ("ISO_IR 138", b"\xf9\xf8\xe5\xef^\xe3\xe1\xe5\xf8\xe4", "שרון^דבורה"),
    ("ISO_IR 144", b"\xbb\xee\xda\x63\x65\xdc\xd1\xe3\xe0\xd3", "Люкceмбург"),
    ("ISO_IR 148", b"\xc7avu\xfeo\xf0lu", "Çavuşoğlu"),
    ("ISO_IR 166", b"\xb9\xd2\xc2", "นาย"),
    ("ISO_IR 203", b"\xa4\xbd", "€œ"),
    ("ISO_IR 13", b"\xd4\xcf\xc0\xde^\xc0\xdb\xb3", "ﾔﾏﾀﾞ^ﾀﾛｳ"),
]


@pytest.mark.parametrize(("terms", "raw", "text"), EXAMPLES)
def test_examples_of_the_standard_are_read(terms: str, raw: bytes, text: str) -> None:
    charset = Charset.of(terms)
    assert charset.notes == ()
    assert charset.decode_noting(raw, person_name=True) == (text, ())


@pytest.mark.parametrize(("terms", "raw", "text"), EXAMPLES)
def test_examples_of_the_standard_are_written_so_that_they_read_the_same(terms: str, raw: bytes, text: str) -> None:
    charset = Charset.of(terms)
    assert charset.decode(charset.encode(text, person_name=True), person_name=True) == text


def test_examples_that_the_standard_writes_one_way_are_written_that_way() -> None:
    for terms, raw, text in (EXAMPLES[0], EXAMPLES[2], EXAMPLES[6]):
        assert Charset.of(terms).encode(text, person_name=True) == raw


def test_a_backslash_inside_a_two_byte_character_splits_nothing() -> None:
    # 5CH is the second byte of a GBK and of a JIS X 0208 character
    assert Charset.of("GBK").decode("誠\\乗".encode("gbk")).split("\\")[0] == "誠"
    jis = b"\x1b$B" + "表".encode("iso2022_jp")[3:5] + b"\x1b(B\\x"
    assert Charset.of("\\ISO 2022 IR 87").decode(jis) == "表\\x"


def test_designations_fall_back_at_a_delimiter() -> None:
    charset = Charset.of("ISO 2022 IR 100\\ISO 2022 IR 144")
    assert charset.decode(b"\x1b-L\xbb\\\xe9") == "Л\\é"


@pytest.mark.parametrize("term", ["ISO IR 100", "ISO_IR_100", "ISO-IR 100", "ISO 8859-1", "latin1", "iso_ir 100"])
def test_misspelled_terms_are_known(term: str) -> None:
    assert Charset.of(term).decode(b"\xe9") == "é"


def test_unknown_terms_are_noted_and_text_still_read() -> None:
    charset = Charset.of("KLINGON")
    assert charset.notes
    assert charset.decode("é".encode()) == "é"


def test_high_bytes_without_a_declaration_are_read_and_noted() -> None:
    text, notes = Charset.of(None).decode_noting(b"\xe9")
    assert (text, bool(notes)) == ("é", True)
    text, notes = Charset.of(None).decode_noting("é".encode())
    assert (text, bool(notes)) == ("é", True)


def test_bytes_that_a_set_lacks_become_the_replacement_character_and_a_note() -> None:
    text, notes = Charset.of("ISO_IR 192").decode_noting(b"a\xff")
    assert text == "a\ufffd"
    assert notes


def test_a_character_without_a_place_is_refused() -> None:
    for terms in ("ISO_IR 100", "\\ISO 2022 IR 87", ""):
        assert not Charset.of(terms).can_encode("홍")
        with pytest.raises(Incorrect):
            Charset.of(terms).encode("홍")


def test_person_names_have_groups_and_components() -> None:
    name = PersonName.parse("Adams^John Robert Quincy^^Rev.^B.A. M.Div.=山田^太郎= ")
    assert (name.family, name.given, name.middle, name.prefix, name.suffix) == (
        "Adams", "John Robert Quincy", "", "Rev.", "B.A. M.Div.",
    )  # fmt: skip
    assert (name.ideographic, name.phonetic) == ("山田^太郎", "")
    assert str(PersonName.parse("A^B==C^D")) == "A^B==C^D"


@given(st.binary(max_size=60), st.sampled_from([terms for terms, _, _ in EXAMPLES]))
def test_any_bytes_are_some_text(raw: bytes, terms: str) -> None:
    assert isinstance(Charset.of(terms).decode(raw, person_name=True), str)


@pytest.mark.parametrize(
    ("term", "raw", "text"),
    [
        # as pydicom 3.0.2 writes it: the escape sequence of ISO 2022 IR 58 is left out
        ("ISO 2022 IR 58", b"Zhang^XiaoDong=\xd5\xc5^\xd0\xa1\xb6\xab", "Zhang^XiaoDong=张^小东"),
        ("ISO 2022 IR 149", b"Hong^Gildong=\xfb\xf3^\xd1\xce\xd4\xd7", "Hong^Gildong=洪^吉洞"),
        ("ISO 2022 IR 58", "Äneas".encode("latin-1"), "Äneas"),  # no character of the set
        ("ISO 2022 IR 58", "Ek^Åsa".encode(), "Ek^Åsa"),
    ],
)
def test_bytes_without_their_escape_sequence_are_of_the_one_set_declared(term: str, raw: bytes, text: str) -> None:
    found, notes = Charset.of(["", term]).decode_noting(raw, person_name=True)
    assert found == text
    assert notes
