"""Messages built by their structure. HL7 v2.5.1 2.5, 2.12."""

from __future__ import annotations

import random

import pytest

from hilum.core.errors import LocalProtocolError, NotFound
from hilum.hl7v2.data.builder import Builder
from hilum.hl7v2.data.er7 import NULL, Er7
from hilum.hl7v2.data.escape import Delimiters
from hilum.hl7v2.definitions import Group, SegmentUse, Structure


def _names(build: Builder) -> list[str]:
    return [segment.name for segment in build.message()]


def test_segments_stand_in_the_order_of_the_structure_whatever_order_they_are_set_in() -> None:
    places = ["PV1-2", "MSH-10", "AL1-3", "PID-3", "EVN-2", "NK1[2]-2", "NK1-2", "DG1-3", "PID-8"]
    chance = random.Random(7)
    for _ in range(10):
        chance.shuffle(places)
        build = Builder("ADT_A01", "2.5.1")
        for place in places:
            build[place] = place
        assert _names(build) == ["MSH", "EVN", "PID", "NK1", "NK1", "PV1", "AL1", "DG1"]
        message = build.message()
        assert message["NK1[2]-2"] == "NK1[2]-2" and message["PID-8"] == "PID-8"


def test_the_header_says_what_the_message_is() -> None:
    message = Builder("ADT_A01", "2.5.1", event="A04").message()
    assert (message["MSH-9"], message["MSH-12"], message["MSH-18"]) == ("ADT^A04^ADT_A01", "2.5.1", "")
    assert Builder("ORU_R01", "2.2").message()["MSH-9"] == "ORU^R01"
    assert Builder("ACK", "2.5.1", event="A01").message()["MSH-9"] == "ACK^A01^ACK"


def test_a_group_holds_what_is_written_into_its_repetition() -> None:
    build = Builder("ORU_R01", "2.5.1")
    build["PATIENT_RESULT/ORDER_OBSERVATION[2]/OBSERVATION[2]/OBX-5"] = "d"
    build["PATIENT_RESULT/ORDER_OBSERVATION[2]/OBR-4"] = "second"
    order = build.group("PATIENT_RESULT/ORDER_OBSERVATION")
    order["OBR-4"] = "first"
    order["OBSERVATION/OBX-5"] = "a"
    order["OBSERVATION[2]/OBX-5"] = "b"
    order["OBSERVATION[2]/NTE[2]-3"] = "note"
    order["NTE-3"] = "of the order"
    build["PATIENT_RESULT/ORDER_OBSERVATION[2]/OBSERVATION/OBX-5"] = "c"
    build["PATIENT_RESULT/PATIENT/PID-3"] = "12"
    message = build.message()
    assert _names(build) == ["MSH", "PID", "OBR", "NTE", "OBX", "OBX", "NTE", "OBR", "OBX", "OBX"]
    assert message.values("OBX[*]-5") == ["a", "b", "c", "d"]
    assert message.values("OBR[*]-4") == ["first", "second"]
    assert build["PATIENT_RESULT/ORDER_OBSERVATION[2]/OBR-4"] == "second"
    assert build["ORU_R01/PATIENT_RESULT/PATIENT/PID-3"] == "12"
    assert build["PATIENT_RESULT[2]/PATIENT/PID-3"] == ""


def test_without_groups_the_first_place_is_meant_and_the_nearest_repeating_thing_counts() -> None:
    build = Builder("ORU_R01", "2.5.1")
    build["OBX[3]-5"] = "three"
    build["OBX-5"] = "one"
    build["OBR[2]-4"] = "another order"
    build["OBR-4"] = "order"
    build["NTE-3"] = "of the patient"
    assert _names(build) == ["MSH", "NTE", "OBR", "OBX", "OBX", "OBR"]
    assert build["PATIENT_RESULT/ORDER_OBSERVATION/OBSERVATION[3]/OBX-5"] == "three"
    assert build["PATIENT_RESULT/PATIENT/NTE-3"] == "of the patient"


def test_the_next_repetition_of_a_group_can_be_asked_for() -> None:
    build = Builder("ORU_R01", "2.5.1")
    for name in ("a", "b"):
        order = build.add_group("PATIENT_RESULT/ORDER_OBSERVATION")
        order["OBR-4"] = name
        for value in ("1", "2"):
            order.add_group("OBSERVATION")["OBX-5"] = name + value
    assert build.message().values("OBX[*]-5") == ["a1", "a2", "b1", "b2"]


def test_a_segment_that_one_group_has_twice_is_told_apart_by_its_use() -> None:
    build = Builder("ADT_A01", "2.5.1")
    build["PV1-2"] = "I"
    build.segment("ROL", use=2).set("visit", 4)
    build.segment("ROL").set("patient", 4)
    build.segment("INSURANCE/ROL").set("insurance", 4)
    message = build.message()
    assert message.values("ROL[*]-4") == ["patient", "visit", "insurance"]
    assert [one.name for one in message] == ["MSH", "ROL", "PV1", "ROL", "ROL"]


def test_segments_of_the_site_go_to_the_end_or_behind_the_one_named() -> None:
    build = Builder("ADT_A01", "2.5.1")
    build["ZZZ-1"] = "last"
    build["PV1-2"] = "I"
    build["PID-3"] = "1"
    build.place("ZPI", after="PID").set("x", 1)
    build.place("ZPI", after="PID").set("y", 1)
    assert _names(build) == ["MSH", "PID", "ZPI", "ZPI", "PV1", "ZZZ"]
    assert build.message().values("ZPI[*]-1") == ["x", "y"]
    build.place("ZNK", after="NK1")
    with pytest.raises(LocalProtocolError):
        build.encode()


def test_what_the_structure_requires_and_nobody_wrote_is_told() -> None:
    build = Builder("ORU_R01", "2.5.1")
    assert build.missing() == ["PATIENT_RESULT/ORDER_OBSERVATION/OBR"]
    build["PATIENT_RESULT/ORDER_OBSERVATION[2]/OBSERVATION/NTE-3"] = "x"
    build["PATIENT_RESULT/PATIENT/PD1-3"] = "x"
    assert build.missing() == [
        "PATIENT_RESULT/PATIENT/PID",
        "PATIENT_RESULT/ORDER_OBSERVATION[2]/OBR",
        "PATIENT_RESULT/ORDER_OBSERVATION[2]/OBSERVATION/OBX",
    ]


def test_of_a_choice_one_is_enough() -> None:
    choice = Group("EITHER", 1, 1, True, (SegmentUse("OBR", 1, 1), SegmentUse("RXO", 1, 1)))
    build = Builder(Structure("ORM_Z99", (SegmentUse("MSH", 1, 1), choice), ""), "2.5.1")
    assert build.missing() == ["EITHER"]
    build["RXO-1"] = "x"
    assert build.missing() == []
    assert build.message()["MSH-9"] == "ORM^Z99^ORM_Z99"


@pytest.mark.parametrize(
    "place",
    [
        "NK1-2",
        "PATIENT-3",
        "PATIENT_RESULT/VISIT/PV1-2",
        "PATIENT_RESULT/PATIENT[2]/PID-3",
        "OBX[*]-5",
        "PID",
        "PD1[0]-1",
    ],
)
def test_what_the_structure_does_not_have_is_refused(place: str) -> None:
    structure = "ORU_R01" if place != "NK1-2" else "ORU_R30"
    with pytest.raises(LocalProtocolError):
        Builder(structure, "2.5.1")[place] = "x"


def test_unknown_structures_and_versions_are_refused() -> None:
    with pytest.raises(LocalProtocolError):
        Builder("ADT_X99", "2.5.1")
    with pytest.raises(NotFound):
        Builder("ADT_A01", "9.9")
    with pytest.raises(LocalProtocolError):
        Builder("ADT_A01", label="KLINGON")


def test_text_is_escaped_and_its_character_set_named() -> None:
    build = Builder("ADT_A01", "2.5.1")
    build["PID-5.1"] = "A^B|山"
    build["PID-5.2"] = NULL
    assert build.append("PID-3", "1") == 1
    assert build.append("PID-3", "2") == 2
    raw = build.encode()
    assert b"A\\S\\B\\F\\" in raw and b'^""' in raw and b"1~2" in raw
    assert build.message()["MSH-18"] == "UNICODE UTF-8"
    del build
    other = Builder("ADT_A01", "2.5.1", label="8859/1")
    other["PID-5"] = "Müller"
    assert "Müller".encode("latin-1") in other.encode()
    other["PID-5"] = "山"
    with pytest.raises(LocalProtocolError):
        other.encode()


def test_other_delimiters_are_written() -> None:
    build = Builder("ADT_A01", "2.7", delimiters=Delimiters("|", "^", "~", "\\", "&", "#"))
    build["PID-5"] = Er7("A^B#")
    assert build.encode().startswith(b"MSH|^~\\&#|||||||ADT^A01^ADT_A01|||2.7\r")
    assert build.message().delimiters.truncation == "#"
