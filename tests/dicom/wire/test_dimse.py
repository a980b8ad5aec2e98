"""PS3.7: command sets and statuses."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hilum.core.errors import Busy, DecodeError, HilumError, NotFound, Unsupported
from hilum.dicom.wire import Command, CommandField, status_kind, status_name, status_of

C_ECHO_RQ = bytes.fromhex(
    "0000 0000 04000000 38000000"  # group length 56
    "0000 0200 12000000 312e322e3834302e31303030382e312e3100"  # Affected SOP Class UID
    "0000 0001 02000000 3000"  # Command Field
    "0000 1001 02000000 0700"  # Message ID
    "0000 0008 02000000 0101"  # Command Data Set Type: none
)


def test_c_echo_rq_reads_and_writes_the_same_bytes() -> None:
    command = Command.decode(C_ECHO_RQ)
    assert command == Command(
        field=CommandField.C_ECHO_RQ, message_id=7, affected_sop_class_uid="1.2.840.10008.1.1", has_dataset=False
    )
    assert command.encode() == C_ECHO_RQ
    assert command.name == "C-ECHO-RQ"
    assert command.is_request


def test_every_element_goes_round() -> None:
    command = Command(
        field=CommandField.C_MOVE_RSP,
        has_dataset=True,
        message_id=1,
        message_id_being_responded_to=2,
        affected_sop_class_uid="1.2.3",
        requested_sop_class_uid="1.2.4",
        affected_sop_instance_uid="1.2.5",
        requested_sop_instance_uid="1.2.6",
        move_destination="DEST",
        priority=2,
        status=0xB000,
        offending_element=(0x00100010, 0x0020000D),
        error_comment="why",
        error_id=9,
        event_type_id=1,
        attribute_identifier_list=(0x00100010,),
        action_type_id=1,
        number_of_remaining_suboperations=4,
        number_of_completed_suboperations=3,
        number_of_failed_suboperations=2,
        number_of_warning_suboperations=1,
        move_originator_aet="ORIG",
        move_originator_message_id=77,
    )
    assert Command.decode(command.encode()) == command


def test_response_gives_requested_instance_back_as_affected() -> None:
    request = Command(
        field=CommandField.N_ACTION_RQ,
        has_dataset=True,
        message_id=5,
        requested_sop_class_uid="1.2.3",
        requested_sop_instance_uid="1.2.4",
        action_type_id=1,
    )
    response = request.response(0)
    assert response.field == CommandField.N_ACTION_RSP
    assert response.message_id_being_responded_to == 5
    assert (response.affected_sop_class_uid, response.affected_sop_instance_uid) == ("1.2.3", "1.2.4")
    assert response.action_type_id == 1
    assert not response.has_dataset


def test_command_without_command_field_is_refused() -> None:
    with pytest.raises(DecodeError):
        Command.decode(b"")


@given(st.binary(max_size=80))
def test_any_bytes_are_a_command_or_a_decode_error(raw: bytes) -> None:
    try:
        assert Command.decode(C_ECHO_RQ + raw).field >= 0
    except DecodeError as error:
        assert error.offset >= 0


@pytest.mark.parametrize(
    ("status", "kind"),
    [(0, "Success"), (0xFF00, "Pending"), (0xFF01, "Pending"), (0xFE00, "Cancel"), (0xB007, "Warning"), (0x0107, "Warning"),
     (0xA700, "Failure"), (0xC123, "Failure"), (0x0112, "Failure")],
)  # fmt: skip
def test_statuses_have_their_kind_and_a_name(status: int, kind: str) -> None:
    assert status_kind(status) == kind
    assert status_name(status)


@pytest.mark.parametrize(
    ("error", "status"),
    [(NotFound("x"), 0x0112), (Busy("x"), 0xA700), (Unsupported("x"), 0x0122), (DecodeError("x"), 0xC000),
     (HilumError("x"), 0x0110), (NotFound("x", code="A801"), 0xA801)],
)  # fmt: skip
def test_errors_answer_with_their_category_or_their_own_code(error: HilumError, status: int) -> None:
    assert status_of(error) == status
