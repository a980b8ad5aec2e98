"""MSH-18 and the bytes of each set. Table 0211."""

from __future__ import annotations

import pytest

from hilum.core.errors import DecodeError, LocalProtocolError
from hilum.hl7v2.data.charset import charset
from hilum.hl7v2.data.er7 import parse


def _message(label: str, name: bytes) -> bytes:
    head = f"MSH|^~\\&|A|B|C|D|20240101||ADT^A01|1|P|2.5||||||{label}\r".encode("ascii")
    return head + b"PID|||1||" + name + b"^X\r"


@pytest.mark.parametrize(
    ("label", "name", "codec"),
    [
        ("8859/1", "Müller", "iso8859-1"),
        ("8859/2", "Łódź", "iso8859-2"),
        ("8859/5", "Иванов", "iso8859-5"),
        ("8859/7", "Παπάς", "iso8859-7"),
        ("8859/8", "כהן", "iso8859-8"),
        ("8859/9", "Şahin", "iso8859-9"),
        ("8859/15", "Œuf", "iso8859-15"),
        ("UNICODE UTF-8", "Müller 山田", "utf-8"),
        ("GB 18030-2000", "王小东", "gb18030"),
        ("BIG-5", "王小東", "big5"),
        ("ISO IR13", "ﾔﾏﾀﾞ", "shift_jis"),
    ],
)
def test_each_set_reads_and_writes(label: str, name: str, codec: str) -> None:
    raw = _message(label, name.encode(codec))
    message = parse(raw)
    assert message["PID-5.1"] == name
    message["PID-5.2"] = name
    assert message.encode() == raw.replace(b"^X", b"^" + name.encode(codec))
    assert not message.notes


def test_gb18030_trail_bytes_that_look_like_delimiters_are_no_delimiters() -> None:
    odd = next(
        chr(c)
        for c in range(0x4E00, 0x9FFF)
        if chr(c).encode("gb18030")[1:] == b"|" and len(chr(c).encode("gb18030")) == 2
    )
    message = parse(_message("GB 18030-2000", odd.encode("gb18030")))
    assert message["PID-5.1"] == odd
    assert message["PID-5.2"] == "X"


def test_japanese_shifts_hold_delimiter_bytes_and_read_right() -> None:
    name = "山田"
    raw = _message("~ISO IR87", name.encode("iso2022_jp"))
    assert parse(raw)["PID-5.1"] == name
    tricky = next(
        chr(c)
        for c in range(0x4E00, 0x9FA0)
        if len(encoded := chr(c).encode("iso2022_jp", "ignore")) == 8 and b"^" in encoded[3:5]
    )
    message = parse(_message("~ISO IR87", tricky.encode("iso2022_jp")))
    assert message["PID-5.1"] == tricky
    message["PID-5.2"] = "太郎"
    assert parse(message.encode())["PID-5"] == f"{tricky}^太郎"


def test_korean_text_is_shifted_into_g1() -> None:
    raw = _message("~KS X 1001", b"\x1b$)C" + "김희중".encode("euc_kr") + b"\x1b(B")
    message = parse(raw)
    assert message["PID-5.1"] == "김희중"
    message["PID-5.2"] = "철수"
    assert parse(message.encode())["PID-5.2"] == "철수"


def test_the_supplementary_japanese_set_is_written_with_its_own_shift() -> None:
    message = parse(_message("~ISO IR87~ISO IR159", b"A"))
    message["PID-5.1"] = "丂山"
    assert b"\x1b$(D" in message.encode() and b"\x1b$B" in message.encode()
    assert parse(message.encode())["PID-5.1"] == "丂山"


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be", "utf-32-le"])
def test_wide_messages_are_read_whole_and_written_wide(codec: str) -> None:
    text = "\ufeff" + _message("UNICODE UTF-16", b"").decode() + "ZZZ|山\r"
    raw = text.encode(codec)
    message = parse(raw)
    assert message["ZZZ-1"] == "山"
    assert message.encode() == raw
    message["ZZZ-1"] = "川"
    assert message.encode() == text.replace("山", "川").encode(codec)


def test_bytes_that_only_look_wide_are_refused() -> None:
    with pytest.raises(DecodeError):
        parse(b"M\x00S\x00H\x00|\x00\x00")


@pytest.mark.parametrize(
    ("label", "codec"),
    [
        ("UTF-8", "utf-8"),
        ("utf8", "utf-8"),
        ("UNICODE", "utf-8"),
        ("ISO-8859-1", "iso8859-1"),
        ("ISO_8859-15", "iso8859-15"),
        ("ISO IR100", "iso8859-1"),
        ("ISO_IR 192", "utf-8"),
        ("", "ascii"),
    ],
)
def test_spellings_met_in_the_field_are_understood(label: str, codec: str) -> None:
    assert charset(label).codec == codec
    assert charset(label).known


def test_an_unknown_set_is_noted_and_lossless() -> None:
    raw = _message("KLINGON", b"M\xfcller")
    message = parse(raw)
    assert any("0211" in note.text for note in message.notes)
    assert message["PID-5.1"] == "Müller"
    message["PID-5.2"] = "Y"
    assert message.encode() == raw.replace(b"^X", b"^Y")


@pytest.mark.parametrize("name", ["Müller".encode(), "Müller".encode("latin-1")])
def test_without_msh_18_bytes_beyond_ascii_are_guessed_and_noted(name: bytes) -> None:
    message = parse(_message("", name))
    assert message["PID-5.1"] == "Müller"
    assert any(note.where == "MSH-18" for note in message.notes)


def test_the_senders_own_default_takes_the_place_of_an_empty_msh_18() -> None:
    raw = _message("", "Иванов".encode("iso8859-5"))
    assert parse(raw, default_charset="8859/5")["PID-5.1"] == "Иванов"


def test_bytes_outside_the_declared_set_are_kept_and_shown_as_replacement() -> None:
    raw = _message("UNICODE UTF-8", b"M\xfcller")
    message = parse(raw)
    assert message["PID-5.1"] == "M\ufffdller"
    assert any("outside" in note.text for note in message.notes)
    message["PID-5.2"] = "Y"
    assert message.encode() == raw.replace(b"^X", b"^Y")


def test_text_that_the_set_does_not_hold_is_not_written() -> None:
    message = parse(_message("8859/1", b"A"))
    message["PID-5.1"] = "山"
    with pytest.raises(LocalProtocolError):
        message.encode()
