"""Groups in the paths of a message, by the structure that the message names."""

from __future__ import annotations

import gc
import weakref

import pytest

from hilum.core.errors import LocalProtocolError
from hilum.hl7v2 import parse

ORU = (
    b"MSH|^~\\&|E|H|||20240101||ORU^R01^ORU_R01|1|P|2.5.1\rPID|1||7\r"
    b"OBR|1|||A^One\rOBX|1|ST|a||x\rOBX|2|ST|b||y\rOBR|2|||B^Two\rOBX|1|ST|c||z\r"
)


def test_a_group_path_reads_the_repetition_that_it_names_and_the_first_where_it_names_none() -> None:
    message = parse(ORU)
    assert message["PATIENT_RESULT/ORDER_OBSERVATION[2]/OBR-4.1"] == "B"
    assert message["PATIENT_RESULT/ORDER_OBSERVATION/OBSERVATION[2]/OBX-5"] == "y"
    assert message["PATIENT_RESULT/ORDER_OBSERVATION[3]/OBR-4"] == ""


def test_stars_read_every_repetition() -> None:
    assert parse(ORU).values("PATIENT_RESULT[*]/ORDER_OBSERVATION[*]/OBSERVATION[*]/OBX[*]-5") == ["x", "y", "z"]


def test_a_group_path_writes_and_the_groups_are_found_anew_after_a_segment_was_added() -> None:
    message = parse(ORU)
    message["PATIENT_RESULT/ORDER_OBSERVATION[2]/OBSERVATION/OBX-5"] = "new"
    assert message.encode() == ORU.replace(b"c||z", b"c||new")
    message.add("OBR", "3", "", "", "C^Three")
    assert message["PATIENT_RESULT/ORDER_OBSERVATION[3]/OBR-4.1"] == "C"


@pytest.mark.parametrize("place", ["ORDER/OBR-4", "PATIENT_RESULT/OBSERVATION/OBX-5", "PATIENT_RESULT/PID/PID-3"])
def test_a_group_that_the_structure_does_not_have_there_is_refused(place: str) -> None:
    with pytest.raises(LocalProtocolError, match="ORU_R01 has no group"):
        parse(ORU)[place]


def test_a_message_of_no_known_structure_has_no_groups() -> None:
    message = parse(ORU.replace(b"ORU^R01^ORU_R01", b"ZZZ^Z01^ZZZ_Z01"))
    with pytest.raises(LocalProtocolError, match="ZZZ_Z01 has no group"):
        message["PATIENT_RESULT/PID-3"]


def test_the_groups_of_a_message_go_with_it() -> None:
    message = parse(ORU)
    assert message["PATIENT_RESULT/PATIENT/PID-3"] == "7"
    gone = weakref.ref(message)
    del message
    gc.collect()
    assert gone() is None
