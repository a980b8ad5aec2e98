"""CNS 11643-1992, the Taiwanese set of table 0211, as EUC-TW. HL7 v2.5.1 2.15.9.18."""

from __future__ import annotations

import shutil
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hilum.hl7v2.data.charset import charset
from hilum.hl7v2.data.cns_11643 import CODEC, decode, encode, to_eight_bits
from hilum.hl7v2.data.er7 import parse, recode

# "traditional Chinese, Taipei" and a rare surname, by the code charts: rows and cells of the planes
NAME = "王小東"
IN_PLANE_1 = b"\xc5\xde\xc4\xd1\xce\xa9"
RARE = "乂𠂆丨"
IN_OTHER_PLANES = b"\x8e\xa2\xa1\xa1\x8e\xa4\xa1\xa1\x8e\xa3\xa1\xa1"


def _cell(plane: int, row: int, cell: int) -> bytes:
    return (bytes((0x8E, 0xA0 + plane)) if plane > 1 else b"") + bytes((0xA0 + row, 0xA0 + cell))


def _all_cells(plane: int) -> list[bytes]:
    return [_cell(plane, row, cell) for row in range(1, 95) for cell in range(1, 95)]


def test_characters_stand_in_the_cells_of_the_code_charts() -> None:
    assert encode(NAME) == IN_PLANE_1 and decode(IN_PLANE_1) == NAME
    assert decode(b"\xc4\xa1") == "一"  # the first ideograph of plane 1: 36-01
    assert decode(IN_OTHER_PLANES) == RARE
    assert encode(RARE).count(b"\x8e") == 3


def test_planes_of_1992_have_as_many_characters_as_the_standard_or_more() -> None:
    least = {1: 6085, 2: 7650, 3: 6148, 4: 7298 - 8, 5: 8603 - 8, 6: 6388 - 8, 7: 6539 - 8}
    for plane, count in least.items():
        assert sum(1 for one in _all_cells(plane) if decode(one, "replace") != "\ufffd") >= count, plane


def test_every_character_of_the_planes_is_written_as_it_was_read_or_where_a_lower_plane_has_it() -> None:
    other = 0
    for plane in range(1, 8):
        for one in _all_cells(plane):
            text = decode(one, "replace")
            if text != "\ufffd":
                assert decode(encode(text)) == text
                other += encode(text) != one
    assert other == 3  # three radicals that Unicode has not apart from the characters


def test_plane_1_has_two_spellings_and_both_are_read() -> None:
    assert decode(b"\x8e\xa1\xc5\xde") == "王"


def test_what_is_no_character_is_told_or_kept() -> None:
    for wrong in (b"\x80", b"\xc5", b"\xc5A", b"\x8e\xb0\xa1\xa1", b"\x8e\xa2\xa1", b"\xa1\xffA", b"\xfe\xfe"):
        with pytest.raises(UnicodeDecodeError):
            decode(wrong)
        kept = decode(b"A" + wrong + b"B", "surrogateescape")
        assert encode(kept, "surrogateescape") == b"A" + wrong + b"B"
    with pytest.raises(UnicodeEncodeError):
        encode("Ω" + "한")
    assert encode("한", "replace") == b"?"


@given(st.binary(max_size=40))
def test_any_bytes_survive(data: bytes) -> None:
    text = decode(data, "surrogateescape")
    assert decode(encode(text, "surrogateescape"), "surrogateescape") == text


@pytest.mark.interop
def test_another_implementation_has_the_same_characters_but_for_signs_that_look_alike() -> None:
    """The C library's EUC-TW: an edition of 1992 with its own choice of signs, and a few full width letters in plane 4."""
    if shutil.which("iconv") is None:
        pytest.skip("iconv is absent")
    same, differ = 0, []
    for plane in (1, 3, 5, 6, 7):
        asked = b"".join(one + b"\n" for one in _all_cells(plane))
        said = subprocess.run(
            ["iconv", "-c", "-f", "EUC-TW", "-t", "UTF-8"], input=asked, capture_output=True, check=False
        )
        for one, theirs in zip(_all_cells(plane), said.stdout.decode().split("\n"), strict=False):
            ours = decode(one, "replace")
            if len(theirs) != 1 or ours == "\ufffd":
                continue  # a line that lost its end to a cell that is empty there, or a cell of a later edition
            same += ours == theirs
            if ours != theirs:
                differ.append((plane, one[-2] - 0xA0))
    assert same > 32_000
    assert all((plane, row) in ((1, 1), (1, 2), (1, 4), (5, 79)) for plane, row in differ), differ
    assert len(differ) <= 16


def _raw(label: str, name: bytes) -> bytes:
    head = f"MSH|^~\\&|A|B|C|D|20240101||ADT^A01^ADT_A01|M1|P|2.5.1||||||{label}\r".encode("ascii")
    return head + b"PID|1||12||" + name + b"||19800101\r"


@pytest.mark.parametrize("label", ["CNS 11643-1992", "EUC-TW", "ASCII~CNS 11643-1992"])
def test_a_message_in_it_is_read_changed_and_given_in_another_set(label: str) -> None:
    raw = _raw(label, IN_PLANE_1 + b"^" + IN_OTHER_PLANES)
    message = parse(raw)
    assert not message.notes and (message["PID-5.1"], message["PID-5.2"]) == (NAME, RARE)
    message["PID-8"] = "F"
    assert message.encode() == raw.replace(b"||19800101", b"||19800101|F")
    message["PID-5.3"] = NAME
    assert b"^" + IN_PLANE_1 + b"||" in message.encode()
    assert parse(recode(parse(raw), "UNICODE UTF-8"))["PID-5"] == f"{NAME}^{RARE}"
    assert recode(parse(recode(parse(raw), "UNICODE UTF-8")), label) == raw


def test_bytes_outside_it_are_told_and_kept() -> None:
    raw = _raw("CNS 11643-1992", b"\xc5\xde\x80^X")
    message = parse(raw)
    assert message["PID-5.1"] == "王\ufffd"
    assert [note.text for note in message.notes] == ["bytes outside the declared character set"]
    message["PID-5.2"] = "Y"
    assert message.encode() == raw.replace(b"^X", b"^Y")


@pytest.mark.parametrize("ending", [b"", b"\x1b(B"])
def test_a_sender_that_shifts_to_it_is_read_in_eight_bits_and_in_seven(ending: bytes) -> None:
    seven = b"\x0e" + bytes(byte & 0x7F for byte in IN_PLANE_1) + b"\x0f"
    assert to_eight_bits(seven) == IN_PLANE_1
    for shifted in (b"\x1b$)G" + IN_PLANE_1 + ending, b"\x1b$)G" + seven + ending):
        raw = _raw("CNS 11643-1992", shifted + b"^X")
        message = parse(raw)
        assert (message["PID-5.1"], message["PID-5.2"], message["PID-7"]) == (NAME, "X", "19800101")
        message["PID-8"] = "F"
        assert message.encode() == raw.replace(b"||19800101", b"||19800101|F")


def test_every_set_of_table_0211_is_understood() -> None:
    from hilum.hl7v2.definitions import VERSIONS, definitions

    for version in VERSIONS:
        table = definitions(version).table("0211")
        for code in table.codes if table else ():
            assert charset(code).known and charset(code).listed, (version, code)
    assert charset("CNS 11643-1992").codec == CODEC
    assert charset("JIS X 0202").further == ("ISO IR87", "ISO IR159", "ISO IR14")
