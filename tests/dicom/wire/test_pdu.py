"""PS3.8 9.3: the seven PDUs, against annotated bytes and against themselves."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hilum.core.errors import DecodeError
from hilum.dicom.wire.pdu import (
    PDV,
    Abort,
    AbortReason,
    AssociateAC,
    AssociateRJ,
    AssociateRQ,
    AsynchronousWindow,
    CommonExtendedNegotiation,
    ExtendedNegotiation,
    PDataTF,
    Pdu,
    ProposedContext,
    ReleaseRP,
    ReleaseRQ,
    ResultContext,
    RoleSelection,
    UserIdentity,
    UserInformation,
    decode_pdu,
)

VERIFICATION_RQ = bytes.fromhex(
    "01 00 000000ab"  # A-ASSOCIATE-RQ, 171 bytes follow
    "0001 0000"  # protocol version 1, reserved
    "414e592d534350202020202020202020"  # "ANY-SCP"
    "4543484f534355202020202020202020"  # "ECHOSCU"
    + "00"
    * 32  # reserved
    + "10 00 0015 312e322e3834302e31303030382e332e312e312e31"  # application context
    "20 00 002e 01 00 00 00"  # presentation context 1
    "30 00 0011 312e322e3834302e31303030382e312e31"  # abstract syntax 1.2.840.10008.1.1
    "40 00 0011 312e322e3834302e31303030382e312e32"  # transfer syntax 1.2.840.10008.1.2
    "50 00 0018"  # user information
    "51 00 0004 00004000"  # maximum length 16384
    "52 00 0007 312e322e332e34"  # implementation class 1.2.3.4
    "63 00 0001 ff"  # an item of no known type
)
RQ = AssociateRQ(
    "ANY-SCP",
    "ECHOSCU",
    (ProposedContext(1, "1.2.840.10008.1.1", ("1.2.840.10008.1.2",)),),
    UserInformation(16384, "1.2.3.4"),
)


def again(pdu: Pdu) -> Pdu:
    raw = pdu.encode()
    kind, length = struct.unpack(">BxI", raw[:6])
    assert length == len(raw) - 6
    return decode_pdu(kind, raw[6:])


def test_associate_rq_reads_and_unknown_items_are_skipped() -> None:
    assert len(VERIFICATION_RQ) - 6 == 0xAB
    assert decode_pdu(1, VERIFICATION_RQ[6:]) == RQ


def test_associate_rq_writes_what_it_read() -> None:
    known = VERIFICATION_RQ[:-5]
    written = RQ.encode()
    assert len(written) == len(known)
    assert written[6:].replace(b"\x50\0\0\x13", b"\x50\0\0\x18") == known[6:]


def test_every_pdu_and_every_user_item_goes_round() -> None:
    user = UserInformation(
        maximum_length=1 << 20,
        implementation_class_uid="1.2.3",
        implementation_version_name="NAME_1",
        asynchronous_window=AsynchronousWindow(8, 0),
        roles=(RoleSelection("1.2.3.4", True, False), RoleSelection("1.2.3.5", False, True)),
        extended=(ExtendedNegotiation("1.2.3.4", b"\1\0\1"),),
        common_extended=(CommonExtendedNegotiation("1.2.3", "1.2.4", ("1.2.5", "1.2.6")),),
        user_identity=UserIdentity(2, b"user", b"secret", True),
        identity_response=b"ticket",
    )
    for pdu in (
        AssociateRQ("B", "A", (ProposedContext(1, "1.2", ("1.3", "1.4")), ProposedContext(3, "1.5", ("1.3",))), user),
        AssociateAC("B", "A", (ResultContext(1, 0, "1.3"), ResultContext(3, 3, "1.3")), user),
        AssociateRJ(2, 3, 1),
        PDataTF((PDV(1, True, True, b"abc"), PDV(3, False, False, b""))),
        ReleaseRQ(),
        ReleaseRP(),
        Abort(2, 6),
    ):
        assert again(pdu) == pdu


def test_user_identity_is_not_shown() -> None:
    assert "secret" not in repr(UserIdentity(2, b"user", b"secret"))


@pytest.mark.parametrize("cut", range(0, 171, 7))
def test_cut_associate_rq_is_refused_or_a_whole_prefix(cut: int) -> None:
    try:
        found = decode_pdu(1, VERIFICATION_RQ[6 : 6 + cut])
    except DecodeError as error:
        assert error.code == str(AbortReason.INVALID_PARAMETER_VALUE)
    else:
        assert isinstance(found, AssociateRQ)
        assert found != RQ


def test_unknown_pdu_type_names_the_abort_reason() -> None:
    with pytest.raises(DecodeError) as caught:
        decode_pdu(0x42, b"")
    assert caught.value.code == str(AbortReason.UNRECOGNIZED_PDU)


@given(st.sampled_from([1, 2, 3, 4, 5, 6, 7]), st.binary(max_size=200))
def test_any_bytes_are_a_pdu_or_a_decode_error(kind: int, body: bytes) -> None:
    try:
        decode_pdu(kind, body)
    except DecodeError as error:
        assert error.section.startswith("PS3")


@given(st.binary(max_size=120).map(lambda tail: VERIFICATION_RQ[6:74] + tail))
def test_any_items_are_read_or_refused(body: bytes) -> None:
    try:
        assert isinstance(decode_pdu(1, body), AssociateRQ)
    except DecodeError as error:
        assert error.offset >= 0
