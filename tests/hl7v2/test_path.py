"""Places in a message, read and written; an edit touches one segment and leaves all other bytes. HL7 v2.5.1 2.5, 2.12."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hilum.core.errors import LocalProtocolError
from hilum.hl7v2.data.er7 import NULL, Er7, Message, parse
from hilum.hl7v2.data.path import EVERY, Path, Step, path

ORU = (
    b"MSH|^~\\&|LAB|N|HUB|S|20240101||ORU^R01^ORU_R01|M1|P|2.5.1\r"
    b"PID|1||12^^^H&1.2&ISO^MR~34^^^N||DOE^JANE\r"
    b"ORC|RE|p1\rOBR|1|p1||A^a\rOBX|1|NM|x||1\rOBX|2|NM|x||2~3\rNTE|1||note\r"
    b"ORC|RE|p2\rOBR|2|p2||B^b\rOBX|1|NM|x||4\rZBX|local\rOBX|2|NM|x\rOBX|3|NM|x||5\r"
)


def _message() -> Message:
    return parse(ORU)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("PID-3[2].4.1", Path("PID", 1, 3, 2, 4, 1)),
        ("OBX[3]-5", Path("OBX", 3, 5)),
        ("OBX[*]-5", Path("OBX", EVERY, 5)),
        ("PID-3[*].1", Path("PID", 1, 3, EVERY, 1)),
        ("NK1[2]", Path("NK1", 2)),
        ("A/B_C[2]/OBR-4", Path("OBR", 1, 4, groups=(Step("A"), Step("B_C", 2)))),
        ("A[*]/OBX[*]", Path("OBX", EVERY, groups=(Step("A", EVERY),))),
    ],
)
def test_a_path_is_read_and_written_the_same(text: str, expected: Path) -> None:
    assert path(text) == expected
    assert str(path(text)) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "pid-3",
        "PID-",
        "PID-3.",
        "PID.3",
        "PID-3[0]",
        "PID[0]-3",
        "PID-3[-1]",
        "/PID",
        "A//PID",
        "PID-3.1.2.3",
        "PIDX-1",
    ],
)
def test_what_is_no_path_is_refused(text: str) -> None:
    with pytest.raises(LocalProtocolError):
        path(text)
    with pytest.raises(LocalProtocolError):
        parse(ORU)[text]


def test_a_star_reads_all_of_them_side_by_side() -> None:
    message = parse(ORU)
    assert message.values("OBX[*]-5") == ["1", "2", "4", "", "5"]
    assert message.values("OBX[*]-1") == ["1", "2", "1", "2", "3"]
    assert message.values("PID-3[*].1") == ["12", "34"]
    assert message.values("OBX[*]-5[*]") == ["1", "2", "3", "4", "5"]
    assert message.values("PID-3.4.2") == ["1.2"]
    assert message.values("NK1[*]-2") == [] and message.values("PID-9[*]") == []
    with pytest.raises(LocalProtocolError):
        message["OBX[*]-5"]
    with pytest.raises(LocalProtocolError):
        message["OBX"]


def test_a_path_through_groups_reads_and_writes_in_the_repetition_it_names() -> None:
    message = _message()
    assert message["PATIENT_RESULT/ORDER_OBSERVATION[2]/OBR-4.1"] == "B"
    assert message["PATIENT_RESULT/ORDER_OBSERVATION[2]/OBSERVATION[3]/OBX-5"] == "5"
    assert message["PATIENT_RESULT/ORDER_OBSERVATION/OBSERVATION[2]/NTE-3"] == "note"
    assert message["PATIENT_RESULT/ORDER_OBSERVATION[9]/OBR-4"] == ""
    assert message.values("PATIENT_RESULT/ORDER_OBSERVATION[*]/OBR[*]-2") == ["p1", "p2"]
    assert message.values("PATIENT_RESULT/ORDER_OBSERVATION[2]/OBSERVATION[*]/OBX[*]-5") == ["4", "", "5"]
    message["PATIENT_RESULT/ORDER_OBSERVATION[2]/OBR-4.2"] = "new"
    assert message.encode() == ORU.replace(b"B^b", b"B^new")
    assert message.delete("PATIENT_RESULT/ORDER_OBSERVATION[2]/OBSERVATION[*]/OBX[*]") == 3
    assert message.values("OBX[*]-5") == ["1", "2"]


def test_without_a_structure_a_path_through_groups_is_refused() -> None:
    message = parse(ORU)
    message.grouping = None
    with pytest.raises(LocalProtocolError):
        message["PATIENT_RESULT/ORDER_OBSERVATION/OBR-4"]


def test_repetitions_are_appended_and_taken_out() -> None:
    message = parse(ORU)
    assert message.append("PID-3", "56") == 3
    assert message.append("PID-13", "555~1") == 1
    assert message["PID-3[3]"] == "56" and message["PID-13"] == "555~1"
    assert message.delete("PID-3[2]") == 1
    assert message.values("PID-3[*].1") == ["12", "56"]
    assert message.delete("PID-3[*]") == 1 and message.values("PID-3[*]") == []
    message["PID-13"] = NULL
    assert message.append("PID-13", "new") == 1 and message["PID-13"] == "new"


def test_a_field_or_a_part_of_it_is_emptied_and_its_neighbours_stay() -> None:
    message = parse(ORU)
    assert message.delete("PID-3.4") == 1
    assert message.delete("PID-5") == 1
    assert message.delete("PID-30") == 0 and message.delete("NK1") == 0
    assert b"PID|1||12^^^^MR~34^^^N||\r" in message.encode()


def test_null_deletes_at_the_receiver_and_none_says_nothing() -> None:
    message = parse(ORU)
    message["PID-5.2"] = NULL
    assert message.get("PID-5.2") == "" and b'DOE^""\r' in message.encode()
    message["PID-5.2"] = None
    assert message.get("PID-5.2") is None and message.get("PID-5.1") == "DOE"


def test_what_is_er7_already_and_several_repetitions_are_written_as_such() -> None:
    message = parse(ORU)
    message["PID-5"] = Er7("ROE^J&K")
    message["PID-13"] = ["1|2", Er7("3^4")]
    assert b"||ROE^J&K||||||||1\\F\\2~3^4\r" in message.encode()
    with pytest.raises(LocalProtocolError):
        message["PID-3[2]"] = ["a", "b"]


def test_segments_are_put_beside_others_and_taken_out() -> None:
    message = parse(ORU)
    message.add("NTE", "9", "", "second", after="OBX[3]")
    message.add("PV1", "1", "I", before="ORC")
    assert message.delete("ZBX") == 1
    assert [one.name for one in message] == (
        ["MSH", "PID", "PV1", "ORC", "OBR", "OBX", "OBX", "NTE", "ORC", "OBR", "OBX", "NTE", "OBX", "OBX"]
    )
    expected = ORU.replace(b"ORC|RE|p1", b"PV1|1|I\rORC|RE|p1").replace(b"ZBX|local", b"NTE|9||second")
    assert message.encode() == expected
    assert message.revision == 3
    with pytest.raises(LocalProtocolError):
        message.delete("MSH")
    with pytest.raises(LocalProtocolError):
        message.add("NTE", before="MSH")
    with pytest.raises(LocalProtocolError):
        message.add("NTE", after="NK1")
    with pytest.raises(LocalProtocolError):
        message.add("NTE", "a\rPID|evil")


def test_a_segment_that_was_read_before_a_change_is_still_the_messages() -> None:
    message = parse(ORU)
    second = message.segment("OBX", 2)
    assert second is not None and message["OBX-5"] == "1"
    message.delete("OBX")
    second.set("7", 5)
    assert message["OBX-5"] == "7"
    assert b"OBX|2|NM|x||7~3\rNTE" in message.encode()


def test_a_message_without_delimiters_for_a_part_cannot_be_given_one() -> None:
    message = parse(b"MSH|^|A|B|C|D|20240101||ADT^A01|1|P|2.1\rPID|||1\r")
    message["PID-5.2"] = "JANE"
    for place in ("PID-3[2]", "PID-5.2.2"):
        with pytest.raises(LocalProtocolError):
            message[place] = "x"
    assert b"PID|||1||^JANE\r" in message.encode()


def test_a_place_is_read_the_same_whichever_way_it_is_asked_for() -> None:
    raw = ORU.replace(b"DOE^JANE", b'DOE\\T\\X^""^ ^a"b||""|"x"|caf\xc3\xa9~2')
    places = [
        "PID-5",
        *(f"PID-5.{n}" for n in range(1, 6)),
        "PID-3",
        "PID-3[2].1",
        "PID-3.4.2",
        "PID-7",
        "PID-8",
        "PID-9",
    ]
    places += ["PID-9.1", "MSH-1", "MSH-2", "MSH-9.2", "MSH-9.4", "OBX[3]-5", "OBX-5", "NK1-1", "PID-99", "OBR-4.2"]
    for body in (raw, raw.replace(b"\xc3\xa9", b"e"), raw.replace(b"MSH|^~\\&|", b"MSH|^|"), raw.replace(b"\r", b"\n")):
        apart, by_segment = parse(body), parse(body)
        for place in places:
            at = path(place)
            segment = by_segment.segment(at.segment, at.occurrence)
            alone = segment.value(at.field, at.repetition, at.component, at.subcomponent) if segment else ""
            assert apart[place] == alone == (by_segment.get(place) or "") == "".join(by_segment.values(place)), place


LINES = st.lists(
    st.sampled_from(
        [
            b"PID|1||12^^^H&1.2&ISO^MR~34^^^N||DOE^J\\T\\K",
            b"OBX|1|NM|x||1",
            b"OBX|2|TX|x||caf\xe9|\\Q",
            b"ZZZ|~^&",
            b"# comment",
            b"",
            b"JVBERi0xLjQK",
            b"NTE",
            b"OBX|3|TX|y||a\nb",
            b"PV1|1|I||||",
        ]
    ),
    min_size=1,
    max_size=12,
)


@settings(max_examples=200, deadline=None)
@given(
    LINES,
    st.sampled_from([b"\r", b"\r\n", b"\n"]),
    st.sampled_from(["PID", "OBX", "ZZZ", "NTE", "PV1"]),
    st.integers(1, 3),
    st.integers(1, 8),
    st.integers(1, 3),
    st.integers(0, 3),
    st.text(st.characters(min_codepoint=32, max_codepoint=255, exclude_characters="\x7f"), max_size=8),
)
def test_an_edit_leaves_all_bytes_but_those_of_its_segment(
    lines: list[bytes], end: bytes, name: str, occurrence: int, field: int, repetition: int, component: int, value: str
) -> None:
    raw = end.join([b"MSH|^~\\&|A|B|C|D|20240101||ORU^R01|1|P|2.5||||||8859/1", *lines]) + end
    message = parse(raw)
    place = f"{name}[{occurrence}]-{field}[{repetition}]" + (f".{component}" if component else "")
    segment = message.segment(name, occurrence)
    if segment is None:
        with pytest.raises(LocalProtocolError):
            message[place] = value
        return
    before = [one.encode() for one in message.lines()]
    message[place] = value
    after = message.encode()
    assert [n for n, one in enumerate(message.lines()) if one.encode() != before[n] and one is not segment] == []
    place_in_bytes = sum(len(one) + len(end) for one in before[: message.lines().index(segment)])
    assert after[:place_in_bytes] == raw[:place_in_bytes]
    kept = raw[place_in_bytes + len(before[message.lines().index(segment)]) :]
    assert after.endswith(kept)
    if value != NULL:
        assert parse(after)[place] == value
