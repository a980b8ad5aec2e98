"""MLLP without sockets. HL7 v2 Transmission Specifications, MLLP release 1."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hilum.core.errors import LocalProtocolError, RemoteProtocolError
from hilum.hl7v2.wire.mllp import Connection, frame

A, B = b"MSH|^~\\&|A\rPID|1\r", b"MSH|^~\\&|B\r"


def _read(*chunks: bytes, most: int = 10_000) -> list[bytes]:
    connection = Connection(most)
    out = []
    for chunk in chunks:
        connection.receive_data(chunk)
        out += [event.content for event in connection.events()]
    return out


def test_a_block_is_its_content() -> None:
    assert _read(frame(A)) == [A]
    assert _read(frame(A) + frame(B)) == [A, B]
    assert Connection().send(A) == frame(A)


def test_one_byte_at_a_time_reads_the_same() -> None:
    stream = frame(A) + b"\r\n" + frame(B)
    assert _read(*(stream[n : n + 1] for n in range(len(stream)))) == [A, B]


@given(st.lists(st.integers(0, 80), max_size=8))
def test_any_cut_of_a_stream_reads_the_same(cuts: list[int]) -> None:
    stream = frame(A) + b"\n" + b"\x0b" + B + b"\x1c" + frame(A)
    points = sorted({0, len(stream), *(min(cut, len(stream)) for cut in cuts)})
    chunks = [stream[a:b] for a, b in itertools.pairwise(points)]
    assert _read(*chunks) == [A, B, A]


def test_a_missing_carriage_return_does_not_hold_the_answer_up() -> None:
    assert _read(b"\x0b" + A + b"\x1c") == [A]
    assert _read(b"\x0b" + A + b"\x1c" + frame(B)) == [A, B]


def test_blanks_between_blocks_are_let_pass_but_not_without_end() -> None:
    assert _read(b"\r\n \x00" + frame(A) + b"\r\n\r\n" + frame(B)) == [A, B]
    with pytest.raises(RemoteProtocolError):
        _read(*([b"\n" * 1000] * 10))


@pytest.mark.parametrize(
    "stream", [b"GET / HTTP/1.1\r\n", A, frame(A) + A, b"\x0b" + A + b"\x1cMSH|^~\\&|smuggled\r\x1c\r"]
)
def test_bytes_outside_a_block_are_refused(stream: bytes) -> None:
    with pytest.raises(RemoteProtocolError):
        _read(stream)


@pytest.mark.parametrize("cut", [3, 12, 25, 40])
def test_a_block_inside_a_block_is_refused_however_it_is_cut(cut: int) -> None:
    stream = b"\x0b" + A + b"\x0b" + B + b"\x1c\r"
    with pytest.raises(RemoteProtocolError):
        _read(stream[:cut], stream[cut:])


def test_an_oversize_block_is_refused_before_its_end_and_its_head_is_kept() -> None:
    connection = Connection(1000)
    connection.receive_data(b"\x0b" + A)
    with pytest.raises(RemoteProtocolError):
        connection.receive_data(b"x" * 2000)
    assert connection.head().startswith(A)
    assert len(connection.head()) <= 8192
    with pytest.raises(RemoteProtocolError):
        _read(frame(b"y" * 2000), most=1000)


def test_messages_before_a_fault_can_still_be_read() -> None:
    connection = Connection()
    with pytest.raises(RemoteProtocolError):
        connection.receive_data(frame(A) + b"rubbish")
    assert [event.content for event in connection.events()] == [A]


def test_an_end_inside_a_block_is_a_fault() -> None:
    connection = Connection()
    connection.receive_data(b"\x0b" + A)
    assert connection.is_inside_block
    with pytest.raises(RemoteProtocolError):
        connection.end()
    Connection().end()


@pytest.mark.parametrize("content", [b"MSH|a\x1cb", b"MSH|\x0b"])
def test_a_message_that_would_end_its_own_block_is_not_sent(content: bytes) -> None:
    with pytest.raises(LocalProtocolError):
        Connection().send(content)


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be", "utf-32-le"])
def test_wide_characters_that_hold_block_bytes_do_not_end_the_block(codec: str) -> None:
    content = "MSH|^~\\&|\u1c0b\u0b1c\u1c41\u0d0a\r".encode(codec)
    stream = frame(content) + frame(B)
    assert _read(stream) == [content, B]
    assert _read(*(stream[n : n + 1] for n in range(len(stream)))) == [content, B]
