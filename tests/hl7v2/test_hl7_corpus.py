"""Messages of others: all are answered, readable ones come back byte for byte, and one byte at a time reads the same."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from hilum.core.errors import DecodeError
from hilum.hl7v2 import Site, explain, parse
from hilum.hl7v2.wire.mllp import Connection, frame
from support.hl7_hub import Hub

_NOT_MESSAGES = {".md", ".tsv", ".json", ".xz", ".xml"}


def _files(corpus: Path) -> list[Path]:
    found = [
        path
        for folder in ("hl7v2", "ihe/mesa/hl7v2")
        for path in sorted((corpus / folder).rglob("*"))
        if path.is_file() and path.suffix not in _NOT_MESSAGES
    ]
    assert len(found) > 500
    return found


def test_every_message_gets_an_answer_in_under_a_second(corpus: Path) -> None:
    hub = Hub(Site(processing_ids=frozenset("PTD")))
    accepted = 0
    for path in _files(corpus):
        began = time.perf_counter()
        answer = hub.send(path.read_bytes())
        assert time.perf_counter() - began < 1.0, path.name
        assert answer.immediate, path.name
        assert answer.error != "207", (path.name, answer.text)
        if answer.immediate.startswith(b"MSH"):
            assert parse(answer.immediate)["MSA-1"], path.name
        accepted += answer.code == "AA"
    assert accepted > 350


def test_readable_messages_come_back_byte_for_byte(corpus: Path) -> None:
    readable = 0
    for path in _files(corpus):
        raw = path.read_bytes()
        try:
            message = parse(raw)
        except DecodeError:
            continue
        readable += 1
        for segment in message:
            assert segment.fields
        assert message.encode() == raw
        if not message.charset.further:  # shift sequences have more than one spelling
            for segment in message:
                segment.is_dirty = True
            assert message.encode() == raw, path.name
    assert readable > 550


def test_shifted_text_written_again_reads_the_same(corpus: Path) -> None:
    met = 0
    for path in _files(corpus):
        raw = path.read_bytes()
        if b"\x1b$" not in raw:
            continue
        met += 1
        message = parse(raw)
        for segment in message:
            segment.is_dirty = bool(segment.fields)
        again = parse(message.encode())
        for one, other in zip(message, again, strict=True):
            if "\ufffd" not in "".join(one.fields):
                assert one.fields == other.fields, path.name
    assert met


def test_every_message_is_explained(corpus: Path) -> None:
    for path in _files(corpus):
        assert "kind" in explain(path.read_bytes())


def test_fed_one_byte_at_a_time_a_stream_of_all_reads_the_same(corpus: Path) -> None:
    contents = [raw for path in _files(corpus)[::7] if b"\x0b" not in (raw := path.read_bytes()) and b"\x1c" not in raw]
    connection = Connection()
    read = []
    for content in contents:
        for byte in frame(content):
            connection.receive_data(bytes((byte,)))
        read += [event.content for event in connection.events()]
    assert read == contents


@pytest.mark.parametrize("cut", [1, 7, 64, 1000])
def test_any_cut_of_a_message_is_answered(corpus: Path, cut: int) -> None:
    hub = Hub()
    for path in _files(corpus)[::11]:
        raw = path.read_bytes()
        for end in range(cut, min(len(raw), 2000), max(cut, 97)):
            assert hub.send(raw[:end]).immediate is not None
