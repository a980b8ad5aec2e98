"""ER7 read lazily and without loss. HL7 v2.5.1 2.5 to 2.7."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hilum.core.errors import BudgetExceeded, DecodeError, LocalProtocolError
from hilum.hl7v2.data.er7 import Limits, parse, path

ADT = (
    b"MSH|^~\\&|ADT|HOSP|HUB|RAD|20240101120000||ADT^A04^ADT_A01|M1|P|2.5.1\r"
    b"EVN||20240101120000\r"
    b'PID|1||12^^^HOSP&1.2.3&ISO^MR~99^^^NAT||DOE^JANE^Q&X~ROE^J||19800101|F||""|1 MAIN ST^^TOWN\r'
    b"ZPI|local|a^b\r"
    b"PV1|1|I|W^101\r"
)


def test_a_path_names_segment_field_repetition_component_and_subcomponent() -> None:
    message = parse(ADT)
    assert message["PID-3.1"] == "12"
    assert message["PID-3[2].1"] == "99"
    assert message["PID-3.4.2"] == "1.2.3"
    assert message["PID-5"] == "DOE^JANE^Q&X"
    assert message["PID-5.3.2"] == "X"
    assert message["PID-99"] == ""
    assert message["ZPI-2.2"] == "b"
    assert message["NK1-1"] == ""
    assert "NK1" not in message and "PV1" in message


def test_msh_1_and_msh_2_are_the_delimiters_themselves() -> None:
    message = parse(ADT)
    assert message["MSH-1"] == "|"
    assert message["MSH-2"] == "^~\\&"
    assert message["MSH-9.2"] == "A04"


def test_null_deletes_and_empty_says_nothing() -> None:
    message = parse(ADT)
    assert message.get("PID-10") == ""
    assert message.get("PID-9") is None
    assert message.get("PID-8") == "F"
    assert message["PID-10"] == ""


def test_an_untouched_message_is_the_very_bytes() -> None:
    message = parse(ADT)
    for segment in message:
        assert segment.fields
    assert message.encode() is message.raw


def test_an_edit_dirties_one_segment_only() -> None:
    odd = ADT.replace(b"ZPI|local|a^b", b"ZPI|caf\xe9|\\Q bad")
    message = parse(odd)
    message["PID-8"] = "M"
    message["PID-5.2"] = "A^B|C"
    out = message.encode()
    assert b"ZPI|caf\xe9|\\Q bad\r" in out
    assert b"DOE^A\\S\\B\\F\\C^Q&X~ROE^J" in out
    assert out.replace(b"A\\S\\B\\F\\C", b"JANE").replace(b"|M||", b"|F||") == odd


def test_writing_beyond_the_end_makes_empty_fields() -> None:
    message = parse(ADT)
    message["PV1-19.4.2"] = "1.2"
    assert b"PV1|1|I|W^101||||||||||||||||^^^&1.2\r" in message.encode()
    assert parse(message.encode())["PV1-19.4.2"] == "1.2"


def test_a_segment_can_be_added_after_another() -> None:
    message = parse(ADT[:-1])
    pid = message.segment("PID")
    assert pid is not None
    message.add("NTE", "1", "", "a note", after=pid)
    message.add("ZZZ", "end")
    assert [segment.name for segment in message] == ["MSH", "EVN", "PID", "NTE", "ZPI", "PV1", "ZZZ"]
    assert message.encode().endswith(b"PV1|1|I|W^101\rZZZ|end\r") or message.encode().endswith(b"ZZZ|end")
    assert parse(message.encode())["NTE-3"] == "a note"


@pytest.mark.parametrize("end", [b"\r", b"\n", b"\r\n"])
def test_each_line_end_reads_the_same_and_is_kept(end: bytes) -> None:
    raw = ADT.replace(b"\r", end)
    message = parse(raw)
    assert message["PV1-3.2"] == "101"
    message["PV1-2"] = "O"
    assert message.encode() == raw.replace(b"|I|", b"|O|")


def test_a_bare_line_feed_in_a_carriage_return_message_is_data() -> None:
    raw = b"MSH|^~\\&|A|B|C|D|20240101||ORU^R01|1|P|2.3\rOBX|1|TX|X||line one\nPID|smuggled\rOBX|2|TX|X||two\r"
    message = parse(raw)
    assert "PID" not in message
    assert message["OBX-5"] == "line one\nPID"
    assert len(message.segments("OBX")) == 2


def test_a_byte_order_mark_and_blanks_before_the_message_are_kept_and_noted() -> None:
    message = parse(b"\xef\xbb\xbf\r\n" + ADT)
    assert message["PID-3.1"] == "12"
    assert message.notes
    message["PID-8"] = "M"
    assert message.encode().startswith(b"\xef\xbb\xbf\r\nMSH|")


def test_lines_that_are_no_segments_are_kept_where_they_are() -> None:
    raw = ADT.replace(b"ZPI|local|a^b\r", b"# a comment\r\rpid|lower\r")
    message = parse(raw)
    assert [segment.name for segment in message] == ["MSH", "EVN", "PID", "PV1"]
    assert len(message.notes) == 2
    message["PV1-2"] = "O"
    assert b"# a comment\r\rpid|lower\rPV1|1|O" in message.encode()


def test_other_delimiters_are_read_and_written() -> None:
    raw = b"MSH$%*!@$APP$FAC$$$20240101$$ADT%A01$1$P$2.3\rPID$$$1%%%A@1.2@ISO*2$$D!S!E%J\r"
    message = parse(raw)
    assert message["PID-3.4.2"] == "1.2"
    assert message["PID-3[2]"] == "2"
    assert message["PID-5.1"] == "D%E"
    message["PID-5.2"] = "A%B@"
    assert b"D!S!E%A!S!B!T!" in message.encode()


def test_the_truncation_character_of_2_7_is_a_fifth_encoding_character() -> None:
    message = parse(b"MSH|^~\\&#|A|B|C|D|20240101||ADT^A01^ADT_A01|1|P|2.7\rPID|||1||A\\P\\B\r")
    assert message["PID-5"] == "A#B"
    message["PID-5"] = "x#y"
    assert b"x\\P\\y" in message.encode()


def test_a_short_msh_2_leaves_out_the_other_delimiters() -> None:
    message = parse(b"MSH|^|A|B|C|D|20240101||ADT^A01|1|P|2.1\rPID|||1~2||A&B\\C\r")
    assert message["PID-3"] == "1~2"
    assert message["PID-5.1.1"] == "A&B\\C"


@pytest.mark.parametrize(
    ("raw", "place", "code"),
    [
        (b"", "MSH", "100"),
        (b"PID|1", "MSH", "100"),
        (b"MSH", "MSH-1", "101"),
        (b"MSH|", "MSH-2", "101"),
        (b"MSHA^~\\&|x", "MSH-1", "101"),
        (b"MSH|abcd|x", "MSH-2", "102"),
        (b"MSH|^^^^|x", "MSH-2", "102"),
        (b"MSH|^~\\|&|x\r\xff\x00", "", ""),
    ],
)
def test_a_header_that_cannot_be_read_is_refused_with_place_and_code(raw: bytes, place: str, code: str) -> None:
    if not place:
        assert parse(raw).delimiters.subcomponent == ""
        return
    with pytest.raises(DecodeError) as caught:
        parse(raw)
    assert (caught.value.where, caught.value.code) == (place, code)
    assert caught.value.section


def test_budgets_hold_for_bytes_segments_fields_and_repetitions() -> None:
    limits = Limits(bytes=10_000, segments=50, fields=50, repetitions=50)
    head = b"MSH|^~\\&|A|B|C|D|20240101||ADT^A01|1|P|2.5\r"
    with pytest.raises(BudgetExceeded):
        parse(head + b"x" * 10_000, limits=limits)
    with pytest.raises(BudgetExceeded):
        parse(head + b"NTE\r" * 60, limits=limits)
    with pytest.raises(BudgetExceeded):
        parse((head + b"NTE\r" * 60).replace(b"\r", b"\r\n"), limits=limits)
    message = parse(head + b"PID" + b"|" * 60 + b"\rPV1|" + b"~" * 60, limits=limits)
    with pytest.raises(BudgetExceeded):
        message["PID-3"]
    pv1 = message.segment("PV1")
    assert pv1 is not None
    with pytest.raises(BudgetExceeded):
        pv1.repetitions(1)


def test_groups_begin_with_an_orc_and_keep_its_obr() -> None:
    raw = b"MSH|^~\\&|A|B|C|D|20240101||ORM^O01|1|P|2.5\rPID|1\rORC|NW|1\rOBR|1\rNTE|1\rORC|NW|2\rOBR|2\rOBR|3\rOBX|1\r"
    groups = parse(raw).groups("ORC", "OBR")
    assert [[one.name for one in group] for group in groups] == [["ORC", "OBR", "NTE"], ["ORC", "OBR"], ["OBR", "OBX"]]
    assert len(parse(raw.replace(b"ORC", b"ZRC")).groups("ORC", "OBR")) == 3


def test_what_is_not_a_path_is_our_own_error() -> None:
    with pytest.raises(LocalProtocolError):
        path("PID.3")
    assert str(path("OBX[2]-5[3].1.2")) == "OBX[2]-5[3].1.2"
    message = parse(ADT)
    with pytest.raises(LocalProtocolError):
        message["MSH-2"] = "x"
    with pytest.raises(LocalProtocolError):
        message["NK1-1"] = "x"
    pid = message.segment("PID")
    assert pid is not None
    with pytest.raises(LocalProtocolError):
        pid.set_er7(3, "1\rZZZ|smuggled")


_TEXT = st.text(st.characters(min_codepoint=32, max_codepoint=0x2FFF, exclude_categories=("Cs", "Cn")), max_size=20)


@settings(max_examples=150, deadline=None)
@given(values=st.lists(_TEXT, min_size=1, max_size=5), component=st.integers(1, 4), field=st.integers(1, 9))
def test_what_is_written_is_read_again(values: list[str], component: int, field: int) -> None:
    message = parse(b"MSH|^~\\&|A|B|C|D|20240101||ADT^A01|1|P|2.5||||||UNICODE UTF-8\rPID|1\rPV1|1\r")
    for number, value in enumerate(values, 1):
        message[f"PID-{field}[{number}].{component}"] = value
    again = parse(message.encode())
    for number, value in enumerate(values, 1):
        assert again[f"PID-{field}[{number}].{component}"] == ("" if value == '""' else value)
    assert again["PV1-1"] == "1"


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=300))
def test_no_bytes_crash_the_reader_and_all_come_back(tail: bytes) -> None:
    for raw in (tail, b"MSH|^~\\&|A\r" + tail, b"MSH|^~\\&|A\n" + tail, b"MSH" + tail):
        try:
            message = parse(raw)
        except DecodeError:
            continue
        for segment in message.segments():
            for number in range(len(segment.fields)):
                segment.value(number, 1, 1, 1)
        assert message.encode() == raw
        for segment in message.segments():
            segment.is_dirty = True
        if not message.charset.further:
            assert message.encode() == raw
