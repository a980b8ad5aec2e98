"""Batch and file envelopes, their counts, and the acknowledgement of a batch. HL7 v2.5.1 2.10.3."""

from __future__ import annotations

import pytest

from hilum.core.errors import DecodeError
from hilum.hl7v2.data.batch import (
    EnvelopeHeader,
    acknowledge,
    is_batch,
    read_acknowledgement,
    read_file,
    split,
    wrap,
    write_file,
)
from hilum.hl7v2.data.er7 import Er7, parse
from hilum.hl7v2.data.escape import Delimiters


def _message(number: int) -> bytes:
    return f"MSH|^~\\&|A|B|C|D|20240101||DFT^P03|M{number}|P|2.5\rPID|||{number}\r".encode()


def _answer(number: int, code: str) -> bytes:
    return f"MSH|^~\\&|C|D|A|B|20240101||ACK^P03|R{number}|P|2.5\rMSA|{code}|M{number}\r".encode()


FILE = (
    b"FHS|^~\\&|LAB|NORTH|HUB|SOUTH|20240101||night run||F1\r"
    b"BHS|^~\\&|LAB^1.2^ISO|NORTH|HUB|SOUTH|20240101||||B1\r"
    + _message(1)
    + _message(2)
    + b"BTS|2|all good|10~20\r"
    + b"BHS|^~\\&|LAB|NORTH|HUB|SOUTH|20240101||||B2\r"
    + _message(3)
    + b"BTS|1\rFTS|2|end\r"
)


def test_a_file_of_two_batches_is_read_with_its_headers_messages_and_trailers() -> None:
    file = read_file(FILE)
    assert file.header is not None and file.header["FHS-11"] == "F1"
    assert [batch.messages for batch in file.batches] == [(_message(1), _message(2)), (_message(3),)]
    assert file.batches[0].batch_header is not None and file.batches[0].batch_header["BHS-3.2"] == "1.2"
    assert file.batches[0].trailer is not None and file.batches[0].trailer.totals == ("10", "20")
    assert file.batches[0].trailer.comment == "all good"
    assert file.trailer is not None and file.trailer.count == 2
    assert file.notes == ()
    assert is_batch(FILE) and not is_batch(_message(1))


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        (b"BTS|2", b"BTS|3", "BTS-1"),
        (b"BTS|1", b"BTS|7", "BTS[2]-1"),
        (b"FTS|2", b"FTS|1", "FTS-1"),
        (b"BTS|1\r", b"", "BTS[2]"),
        (b"BTS|2|all good|10~20\r", b"", "BTS"),
        (b"FTS|2|end\r", b"", "FTS"),
        (FILE[: FILE.index(b"BHS")], b"", "FHS"),
        (b"BTS|1\rFTS", b"BTS|1\rBTS|0\rFTS", "BHS"),
        (b"FTS|2|end\r", b"FTS|2\rFTS|2\r", "FTS"),
    ],
)
def test_a_count_that_does_not_hold_or_a_part_that_is_missing_is_told_and_nothing_is_lost(
    old: bytes, new: bytes, place: str
) -> None:
    file = read_file(FILE.replace(old, new))
    assert place in [note.where for note in file.notes]
    assert file.messages == (_message(1), _message(2), _message(3))


def test_a_count_that_is_absent_or_no_number_is_not_checked() -> None:
    for count in (b"", b"many", b"9" * 30):
        assert read_file(FILE.replace(b"BTS|2", b"BTS|" + count)).notes == ()


def test_messages_without_an_envelope_are_one_batch_without_a_header() -> None:
    file = read_file(_message(1) + b"\r\n" + _message(2))
    assert file.header is None and len(file.batches) == 1 and file.batches[0].batch_header is None
    assert [parse(one)["MSH-10"] for one in file.messages] == ["M1", "M2"]
    assert file.notes == ()


def test_a_batch_without_messages_is_a_batch() -> None:
    file = read_file(b"BHS|^~\\&|A\rBTS|0\r")
    assert file.messages == () and file.notes == ()


@pytest.mark.parametrize("raw", [b"", b"PID|1\r", b"# nothing\r"])
def test_what_holds_neither_header_nor_message_is_refused(raw: bytes) -> None:
    with pytest.raises(DecodeError) as caught:
        read_file(raw)
    assert caught.value.code == "100"


def test_more_messages_than_allowed_are_refused() -> None:
    with pytest.raises(DecodeError):
        split(FILE, most=2)


def test_a_message_behind_a_bare_line_feed_in_a_batch_is_data_as_it_is_in_a_message() -> None:
    smuggled = _message(1)[:-1] + b"\nMSH|^~\\&|EVIL||||||ADT^A40|9|P|2.5\r"
    file = read_file(b"BHS|^~\\&|A\r" + smuggled + b"BTS|1\r")
    assert file.messages == (smuggled,)
    assert file.notes == ()


def test_the_messages_of_all_batches_are_one_where_one_is_asked_for() -> None:
    batch = split(FILE)
    assert len(batch.messages) == 3 and batch.count == 3
    with pytest.raises(DecodeError):
        split(_message(1))


def test_what_is_written_is_read_again() -> None:
    header = EnvelopeHeader("A|B", "F", "C", "D", time="20240101", name="night", control_id="B1")
    raw = write_file([(header, [_message(1)[:-1]]), (header, [])], EnvelopeHeader(control_id="F1"), comment="end|")
    file = read_file(raw)
    assert file.notes == () and file.messages == (_message(1),)
    assert file.batches[0].batch_header is not None and file.batches[0].batch_header["BHS-3"] == "A|B"
    assert file.header is not None and file.header["FHS-11"] == "F1"
    assert file.trailer is not None and file.trailer.comment == "end|"


def test_an_envelope_speaks_in_the_delimiters_and_character_set_asked_for() -> None:
    d = Delimiters("$", "%", "*", "!", "@")
    raw = write_file([(EnvelopeHeader("Łódź", Er7("a%b")), [])], delimiters=d, label="8859/2")
    assert raw == "BHS$%*!@$Łódź$a%b\rBTS$0\r".encode("iso8859-2")


def test_a_batch_acknowledgement_answers_every_message_and_names_the_batch() -> None:
    file = read_file(FILE)
    raw = acknowledge(file, [[_answer(1, "AA"), _answer(2, "AE")], [_answer(3, "AA")]], time="20240102", control_id="K")
    answer = read_file(raw)
    assert answer.notes == () and answer.header is not None and answer.header["FHS-12"] == "F1"
    first = answer.batches[0].batch_header
    assert first is not None
    assert [first[f"BHS-{n}"] for n in (3, 4, 5, 6, 11, 12)] == ["HUB", "SOUTH", "LAB^1.2^ISO", "NORTH", "K1", "B1"]
    one, other = read_acknowledgement(raw)
    assert (one.reference, one.file_reference, other.reference) == ("B1", "F1", "B2")
    assert [one.code_for(f"M{n}") for n in (1, 2)] == ["AA", "AE"]
    assert [refused.control_id for refused in one.refused] == ["M2"]


def test_silence_accepts_where_only_errors_are_answered() -> None:
    batch = split(FILE)
    answers = [_answer(1, "AA"), _answer(2, "AR"), _answer(3, "CA")]
    raw = acknowledge(batch, [answers], errors_only=True)
    (read,) = read_acknowledgement(raw)
    assert [one.control_id for one in read.answers] == ["M2"]
    assert read.code_for("M1") == "AA" and read.code_for("M2") == "AR"
    (empty,) = read_acknowledgement(acknowledge(batch, [answers[:1]], errors_only=True))
    assert empty.answers == () and empty.reference == "B1"


def test_an_acknowledgement_of_messages_that_answer_nothing_is_refused() -> None:
    with pytest.raises(DecodeError):
        read_acknowledgement(wrap([_message(1)]))


def test_answers_in_a_batch_go_back_to_its_sender() -> None:
    raw = wrap([_answer(1, "AA")], answer_to=split(FILE), time="20240102")
    header = read_file(raw).batches[0].batch_header
    assert header is not None and header["BHS-5"] == "LAB^1.2^ISO" and header["BHS-12"] == "B1"
