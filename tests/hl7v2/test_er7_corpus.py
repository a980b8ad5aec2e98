"""Every file of other people's messages: the readable ones come back byte for byte, however they are fed; each of the others has its
documented error, at once. HL7 v2.5.1 chapter 2.
"""

from __future__ import annotations

import time
from pathlib import Path

from hilum.core.errors import DecodeError
from hilum.hl7v2.data.batch import read_file
from hilum.hl7v2.data.er7 import Message, parse
from hilum.hl7v2.data.reader import MessageReader, Part, parts_of

_NOT_MESSAGES = {".md", ".tsv", ".json", ".xz", ".xml"}

# Inputs that a fuzzer found for another parser, and one file whose MSH-2 has the escape character twice (a literal of source code).
# Where the error is, and its code of table 0357.
UNREADABLE = {
    "hl7v2/linuxforhealth-hl7v2-fhir-converter/sample_unix.hl7": ("MSH-2", "102"),
    **{
        f"hl7v2/nhapi/{name}": ("MSH-2", "102")
        for name in (
            *("id_000001_sig_02_src_000000_op_havoc_rep_16", "id_000055_sig_02_src_000959_000226_op_splice_rep_16"),
            *(
                "id_000087_sig_02_src_000967_001832_op_splice_rep_2",
                "id_000118_sig_02_src_001039_002153_op_splice_rep_16",
            ),
            *(
                "id_000123_sig_02_src_000372_002313_op_splice_rep_8",
                "id_000125_sig_02_src_004230_004691_op_splice_rep_16",
            ),
            *(
                "id_000149_sig_02_src_004338_004594_op_splice_rep_4",
                "id_000160_sig_02_src_004804_004815_op_splice_rep_8",
            ),
            *(
                "id_000172_sig_02_src_001146_002011_op_splice_rep_16",
                "id_000176_sig_02_src_002656_002699_op_splice_rep_32",
            ),
            *("id_000205_sig_02_src_001449_op_havoc_rep_2", "ioor1", "regex1", "so2", "so3", "so4", "sys1", "sys2"),
        )
    },
    "hl7v2/nhapi/id_000014_sig_02_src_000480_000349_op_splice_rep_32": ("BHS", "100"),
    "hl7v2/nhapi/id_000213_sig_02_src_001353_000130_op_splice_rep_8": ("BHS", "100"),
    "hl7v2/nhapi/nullref1": ("BHS", "100"),
}


def _files(corpus: Path) -> list[Path]:
    found = [
        path
        for folder in ("hl7v2", "ihe/mesa")
        for path in sorted((corpus / folder).rglob("*"))
        if path.is_file() and path.suffix not in _NOT_MESSAGES
    ]
    assert len(found) > 600
    return found


def _read(raw: bytes) -> list[Message]:
    """All messages of a file and the headers of its batches. raises DecodeError"""
    file = read_file(raw)
    headers = [file.header, *(batch.batch_header for batch in file.batches)]
    return [*(one for one in headers if one is not None), *(parse(one) for one in file.messages)]


def _fed(raw: bytes, step: int) -> list[Part]:
    reader = MessageReader()
    for at in range(0, len(raw), step):
        reader.feed(raw[at : at + step])
    reader.end()
    return list(reader.parts())


def test_every_file_but_those_listed_is_read_and_each_of_those_has_its_error_in_under_100_ms(corpus: Path) -> None:
    refused = {}
    for path in _files(corpus):
        raw = path.read_bytes()
        began = time.process_time()
        try:
            for message in _read(raw):
                for segment in message:
                    for number in range(1, len(segment.fields)):
                        segment.value(number, 1, 1, 1)
        except DecodeError as error:
            refused[path.relative_to(corpus).as_posix()] = (error.where, error.code)
            assert error.section and time.process_time() - began < 0.1, path.name
    assert refused == UNREADABLE


def test_every_file_comes_back_byte_for_byte(corpus: Path) -> None:
    for path in _files(corpus):
        raw = path.read_bytes()
        parts = parts_of(raw)
        assert b"".join(part.content for part in parts) == raw, path.name
        for part in parts:
            assert raw[part.offset : part.offset + len(part.content)] == part.content
            if part.kind not in ("MSH", "FHS", "BHS") or path.relative_to(corpus).as_posix() in UNREADABLE:
                continue
            message = parse(part.content, header=part.kind)
            for segment in message:
                segment.is_dirty = bool(segment.fields)
            assert message.encode() == part.content, path.name


def test_fed_one_byte_at_a_time_every_file_is_cut_the_same(corpus: Path) -> None:
    for path in _files(corpus):
        raw = path.read_bytes()
        assert _fed(raw, 1) == _fed(raw, len(raw)), path.name


def test_an_edit_of_each_message_changes_its_segment_alone(corpus: Path) -> None:
    edited = 0
    for path in _files(corpus):
        if path.relative_to(corpus).as_posix() in UNREADABLE:
            continue
        for part in parts_of(path.read_bytes()):
            if part.kind != "MSH":
                continue
            message = parse(part.content)
            pid = message.segment("PID")
            if pid is None:
                continue
            before = [one.encode() for one in message.lines()]
            message["PID-40"] = "edited|"
            after = parse(message.encode())
            # without an escape character a delimiter cannot be said
            assert after["PID-40"] == ("edited|" if message.delimiters.escape else "edited "), path.name
            assert [
                n for n, (one, other) in enumerate(zip(before, after.lines(), strict=True)) if one != other.encode()
            ] == [message.lines().index(pid)], path.name
            edited += 1
    assert edited > 400
