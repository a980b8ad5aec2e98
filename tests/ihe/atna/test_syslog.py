"""Syslog framing of audit messages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hilum.core.errors import BudgetExceeded, DecodeError
from hilum.ihe.atna import syslog

XML = "<?xml version='1.0'?><AuditMessage>ü</AuditMessage>".encode()


def test_an_audit_message_goes_out_with_priority_85_and_the_message_id_of_ihe() -> None:
    sent = syslog.write(XML, when=1714979289.123, hostname="hilum host", process="12")
    assert sent == b"<85>1 2024-05-06T07:08:09.123Z hilum_host hilum 12 IHE+RFC-3881 - " + XML
    read = syslog.parse(sent)
    assert (read.priority, read.msgid, read.content) == (85, "IHE+RFC-3881", XML)


def test_a_byte_order_mark_and_structured_data_are_read_over() -> None:
    data = b'<13>1 - - - - X [a@1 b="c\\"\\]"][d@2] \xef\xbb\xbfhello'
    read = syslog.parse(data)
    assert (read.facility, read.severity, read.content) == (1, 5, b"hello")
    assert read.structured_data.endswith("[d@2]")


@pytest.mark.parametrize(
    "data", [b"", b"hello", b"<85>", b"<999>1 - - - - - - x", b"<85>1 - - - - - x", b"<34>Oct 11 22:14:15 host su: x"]
)
def test_what_is_no_rfc_5424_message_is_refused(data: bytes) -> None:
    with pytest.raises(DecodeError):
        syslog.parse(data)


@given(st.lists(st.binary(min_size=1, max_size=40), max_size=6), st.integers(1, 9))
def test_messages_come_out_whole_however_the_stream_is_cut(messages: list[bytes], step: int) -> None:
    stream = b"".join(syslog.frame(one) for one in messages)
    connection = syslog.Connection()
    for at in range(0, len(stream), step):
        connection.receive_data(stream[at : at + step])
    assert list(connection.events()) == messages


@pytest.mark.parametrize("data", [b"<85>1 - - - - - - x", b"07 message", b" x", b"123456789012345"])
def test_a_stream_without_octet_counts_is_refused(data: bytes) -> None:
    with pytest.raises(DecodeError):
        syslog.Connection().receive_data(data)


def test_a_message_beyond_the_budget_is_refused_before_it_comes() -> None:
    with pytest.raises(BudgetExceeded):
        syslog.Connection(limit=100).receive_data(b"101 x")
