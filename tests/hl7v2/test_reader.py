"""Streams and files cut into messages, whatever the cut of their bytes. HL7 v2.5.1 2.5, 2.10.3."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hilum.core.errors import BudgetExceeded, DecodeError
from hilum.hl7v2.data.er7 import Limits, parse
from hilum.hl7v2.data.reader import MessageReader, Part, parts_of

ONE = b"MSH|^~\\&|A|B|C|D|20240101||ADT^A01|1|P|2.5\rPID|||1\r"
TWO = b"MSH|^~\\&|A|B|C|D|20240101||ADT^A08|2|P|2.5\rPID|||2\r"


def _cut(raw: bytes, step: int, limits: Limits | None = None) -> list[Part]:
    reader = MessageReader(limits or Limits())
    found: list[Part] = []
    for at in range(0, len(raw), step):
        reader.feed(raw[at : at + step])
        found += reader.parts()
    reader.end()
    return [*found, *reader.parts()]


def test_messages_one_after_the_other_are_told_apart_with_their_offsets() -> None:
    parts = parts_of(ONE + TWO)
    assert parts == [Part("MSH", ONE, 0), Part("MSH", TWO, len(ONE))]


@pytest.mark.parametrize(
    "between", [b"", b"\n", b"\r\n", b"\n\n", b"\x1c\r\x0b", b"  \r\n\t\r", b"\xef\xbb\xbf", b"\x00"]
)
def test_blanks_and_block_characters_between_messages_are_parts_of_their_own(between: bytes) -> None:
    parts = parts_of(ONE + between + TWO)
    assert b"".join(part.content for part in parts) == ONE + between + TWO
    messages = [part.content for part in parts if part.kind]
    assert [parse(one)["MSH-10"] for one in messages] == ["1", "2"]
    assert messages[1] == TWO
    assert messages[0] in (ONE, ONE + b"\n")


def test_an_envelope_is_cut_into_its_headers_messages_and_trailers() -> None:
    raw = b"FHS|^~\\&|A\rBHS|^~\\&|A\r" + ONE + TWO + b"BTS|2\rFTS|1\r"
    assert [part.kind for part in parts_of(raw)] == ["FHS", "BHS", "MSH", "MSH", "BTS", "FTS"]


def test_what_stands_before_the_first_header_is_kept_aside() -> None:
    parts = parts_of(b"# a log of today\r\n\r\n" + ONE)
    assert [part.kind for part in parts] == ["", "MSH"]
    assert parts[1].content == ONE


def test_a_message_behind_a_bare_line_feed_is_data_of_a_message_with_carriage_returns() -> None:
    raw = ONE[:-1] + b"\nMSH|^~\\&|EVIL||||||ADT^A40|9|P|2.5\r"
    assert [part.kind for part in parts_of(raw)] == ["MSH"]
    assert parse(raw)["PID-3"].startswith("1\nMSH")


def test_a_log_with_one_message_a_line_is_read_where_it_is_said_to_be_one() -> None:
    raw = ONE[:-1] + b"\n" + TWO[:-1] + b"\n"
    assert len([part for part in parts_of(raw, line_feeds=True) if part.kind]) == 2


def test_each_message_has_its_own_line_ends() -> None:
    raw = ONE.replace(b"\r", b"\n") + TWO + ONE.replace(b"\r", b"\r\n")
    assert [parse(part.content)["MSH-10"] for part in parts_of(raw) if part.kind] == ["1", "2", "1"]


def test_a_segment_whose_name_only_begins_like_a_header_begins_no_part() -> None:
    raw = ONE + b"MSHX|1\rMSH\rBTSA\rMSH1|x\r" + TWO
    assert [part.kind for part in parts_of(raw)] == ["MSH", "MSH"]


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize("bom", ["", "\ufeff"])
def test_a_file_in_wide_characters_is_cut_too(codec: str, bom: str) -> None:
    raw = (bom + (ONE + TWO).decode().replace("|||1", "|||山")).encode(codec)
    for step in (1, 3, len(raw)):
        parts = _cut(raw, step)
        assert b"".join(part.content for part in parts) == raw
        messages = [part for part in parts if part.kind]
        assert raw[messages[1].offset :] == messages[1].content
        assert [parse(part.content)["PID-3"] for part in messages] == ["山", "2"]


def test_half_a_wide_character_is_an_error_told_in_time() -> None:
    with pytest.raises(DecodeError):
        _cut("MSH|^~\\&|A".encode("utf-16-le") + b"\x00\xd8\x00", 2)


@pytest.mark.parametrize("step", [1, 100, 100_000])
def test_a_part_beyond_the_budget_is_refused_and_those_before_it_stand(step: int) -> None:
    reader = MessageReader(Limits(bytes=1000))
    with pytest.raises(BudgetExceeded):
        for at in range(0, 100_000, step):
            reader.feed((ONE + TWO + b"OBX|" + b"x" * 100_000)[at : at + step])
    assert [part.content for part in reader.parts()] == [ONE]


def test_a_long_run_of_blanks_costs_no_more_than_its_length() -> None:
    raw = ONE + b"\r\n \x0b" * 50_000 + b"\xef\xbb\xbf" * 1000 + TWO
    parts = _cut(raw, 7)
    assert [part.kind for part in parts] == ["MSH", "", "MSH"]
    assert b"".join(part.content for part in parts) == raw


_PIECES = st.lists(
    st.sampled_from(
        [
            ONE,
            TWO,
            b"\r",
            b"\n",
            b"\r\n",
            b"BTS|1\r",
            b"BHS|^~\\&\r",
            b"M",
            b"MS",
            b"MSH",
            b"MSH|",
            b"FTS",
            b"\xef\xbb",
            b"|x",
            b"Z\n",
        ]
    ),
    max_size=12,
)


@settings(max_examples=200, deadline=None)
@given(_PIECES, st.integers(1, 9))
def test_any_cut_of_any_stream_reads_the_same_and_loses_nothing(pieces: list[bytes], step: int) -> None:
    raw = b"".join(pieces)
    whole = parts_of(raw)
    assert _cut(raw, step) == whole
    assert b"".join(part.content for part in whole) == raw
    assert [part.offset for part in whole] == [raw.index(part.content, part.offset) for part in whole]
