"""An association in memory: two ends, no socket, a clock that stands still."""

from __future__ import annotations

import struct

import pytest

from hilum.core.errors import LocalProtocolError
from hilum.dicom.wire import (
    Aborted,
    Association,
    AssociationAccepted,
    AssociationRejected,
    AssociationRequested,
    AsynchronousWindow,
    Command,
    CommandField,
    ConnectTransport,
    DataFragment,
    MessageReceived,
    MessageRefused,
    MessageStarted,
    Policy,
    Proposal,
    Released,
    ReleaseRequested,
    Supported,
    UserIdentity,
    request_of,
)
from hilum.dicom.wire.pdu import PDV, Abort, AssociateRJ, PDataTF, ReleaseRP, ReleaseRQ

CT = "1.2.840.10008.5.1.4.1.1.2"
FIND = "1.2.840.10008.5.1.4.31"
VERIFICATION = "1.2.840.10008.1.1"
IMPLICIT = "1.2.840.10008.1.2"
EXPLICIT = "1.2.840.10008.1.2.1"
POLICY = Policy({CT: Supported(), VERIFICATION: Supported(), FIND: Supported((EXPLICIT, IMPLICIT))})
PROPOSALS = [Proposal(VERIFICATION), Proposal(CT, (EXPLICIT,)), Proposal(FIND, (IMPLICIT, EXPLICIT))]

STORE = Command(
    field=CommandField.C_STORE_RQ,
    has_dataset=True,
    message_id=1,
    priority=0,
    affected_sop_class_uid=CT,
    affected_sop_instance_uid="1.2.3",
)
ECHO = Command(field=CommandField.C_ECHO_RQ, message_id=2, affected_sop_class_uid=VERIFICATION)
QUERY = Command(field=CommandField.C_FIND_RQ, has_dataset=True, message_id=3, affected_sop_class_uid=FIND, priority=0)


def sent(association: Association) -> bytes:
    return b"".join(association.data_to_send())


def pair(
    policy: Policy = POLICY, proposals: list[Proposal] | None = None, *, budget: int = 1 << 20
) -> tuple[Association, Association]:
    """A requestor and an acceptor, established, events drained."""
    scu = Association.requestor(request_of("SCU", "SCP", proposals or PROPOSALS, window=AsynchronousWindow(4, 2)))
    scp = Association.acceptor(dataset_budget=budget)
    scu.transport_connected()
    scp.transport_connected()
    scp.receive_data(sent(scu))
    assert scp.accept(policy)
    scu.receive_data(sent(scp))
    scu.events()
    scp.events()
    return scu, scp


def read(association: Association, stream: bytes, step: int) -> list[object]:
    """What comes of a stream cut into steps, with fragments of one data set joined."""
    out: list[object] = []
    gathered = bytearray()
    for start in range(0, len(stream), step):
        association.receive_data(stream[start : start + step])
        for event in association.events():
            if isinstance(event, DataFragment):
                for fragment in event.fragments:
                    gathered += fragment
                if event.last:
                    out.append(bytes(gathered))
                    gathered.clear()
            else:
                out.append(event)
    return out


def test_association_is_established_with_contexts_roles_and_window() -> None:
    scu = Association.requestor(request_of("SCU", "SCP", PROPOSALS, window=AsynchronousWindow(4, 2)))
    assert scu.events() == [ConnectTransport()]
    scp = Association.acceptor()
    scp.transport_connected(10.0)
    assert scp.next_timeout() == 40.0
    scu.transport_connected(10.0)
    scp.receive_data(sent(scu), 11.0)
    (event,) = scp.events()
    assert isinstance(event, AssociationRequested)
    assert (event.request.calling_aet, event.request.called_aet) == ("SCU", "SCP")
    assert scp.next_timeout() is None
    scp.accept(POLICY)
    scu.receive_data(sent(scp))
    (answer,) = scu.events()
    assert isinstance(answer, AssociationAccepted)
    assert [(c.id, c.transfer_syntax, c.we_are_scu, c.we_are_scp) for c in answer.contexts] == [
        (1, IMPLICIT, True, False),
        (3, EXPLICIT, True, False),
        (5, EXPLICIT, True, False),
    ]
    assert (scu.invoke_window, scu.perform_window) == (4, 2)
    assert (scp.invoke_window, scp.perform_window) == (2, 4)
    assert scu.state == scp.state == "Sta6"


def test_streamed_store_and_messages_around_it_read_the_same_however_cut() -> None:
    scu, _ = pair()
    dataset = bytes(range(256)) * 300
    for context, command, data in ((1, ECHO, None), (3, STORE, dataset), (5, QUERY, b"\0" * 50), (1, ECHO, None)):
        scu.send_message(context, command, data)
    stream = sent(scu)
    wanted: list[object] | None = None
    for step in (1, 2, 3, 5, 7, 11, 13, 100, 16384, 16390, len(stream)):
        _, scp = pair()
        found = read(scp, stream, step)
        wanted = wanted or found
        assert found == wanted
    assert wanted is not None
    first, started, streamed, query, last = wanted
    assert isinstance(first, MessageReceived) and first.command == ECHO and first.dataset is None
    assert isinstance(started, MessageStarted) and started.command == STORE and started.context.abstract_syntax == CT
    assert streamed == dataset
    assert isinstance(query, MessageReceived) and query.command == QUERY and query.dataset == b"\0" * 50
    assert first == last


def test_fragments_are_views_of_the_received_buffer() -> None:
    scu, scp = pair()
    scu.send_message(3, STORE, b"ABCD" * 1000)
    buffer = bytearray(sent(scu))
    scp.receive_data(buffer)
    fragments = [event for event in scp.events() if isinstance(event, DataFragment)]
    assert len(fragments) == 1
    views = fragments[0].fragments
    assert all(view.obj is buffer for view in views)


def test_no_pdu_is_longer_than_the_peer_takes() -> None:
    scu, _ = pair(Policy({CT: Supported(), VERIFICATION: Supported()}, maximum_length=4096))
    scu.send_message(3, STORE, bytes(100_000))
    stream, position, lengths = sent(scu), 0, []
    while position < len(stream):
        kind, length = struct.unpack_from(">BxI", stream, position)
        assert kind == 4
        lengths.append(length)
        position += 6 + length
    assert max(lengths) == 4096


def test_data_sent_in_pieces_arrives_as_one_data_set() -> None:
    scu, scp = pair()
    scu.begin_message(3, STORE)
    with pytest.raises(LocalProtocolError):
        scu.send_message(1, ECHO)
    scu.send_data(b"abcd", last=False)
    scu.send_data(b"", last=False)
    scu.send_data(b"efgh", last=True)
    scu.send_message(1, ECHO)
    _, data, echo = read(scp, sent(scu), 1000)
    assert data == b"abcdefgh"
    assert isinstance(echo, MessageReceived)


def test_data_set_beyond_the_budget_is_passed_over_and_the_next_message_served() -> None:
    scu, scp = pair(budget=1000)
    scu.send_message(5, QUERY, bytes(50_000))
    scu.send_message(1, ECHO)
    refused, echo = read(scp, sent(scu), 4096)
    assert isinstance(refused, MessageRefused) and refused.command == QUERY
    assert isinstance(echo, MessageReceived) and echo.command == ECHO


def assert_provider_abort(scp: Association, reason: int) -> None:
    events = scp.events()
    aborted = events[-1]
    assert isinstance(aborted, Aborted) and aborted.by_us and aborted.error is not None
    assert sent(scp) == Abort(2, reason).encode()
    assert scp.state == "Sta13"


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"\x42\0\0\0\0\4abcd", 1),  # unrecognized PDU
        (b"GET / HTTP/1.1\r\n\r\n", 1),
        (struct.pack(">BxI", 4, (1 << 20) + 1) + bytes(100), 6),  # longer than offered
        (struct.pack(">BxI", 4, 1 << 31), 6),
        (struct.pack(">BxIIBB", 4, 20, 400, 1, 3) + bytes(100), 6),  # PDV longer than its PDU
        (struct.pack(">BxIIBB", 4, 6, 1, 1, 3), 6),  # PDV shorter than its header
        (struct.pack(">BxI", 4, 2) + bytes(2), 6),  # P-DATA-TF without a PDV
        (PDataTF((PDV(99, True, True, b""),)).encode(), 6),  # unknown context
        (PDataTF((PDV(1, False, True, b"data"),)).encode(), 5),  # data before a command
        (PDataTF((PDV(1, True, True, b"nonsense"),)).encode(), 6),  # no command set
        (ReleaseRP().encode(), 2),  # unexpected PDU
        (AssociateRJ(1, 1, 1).encode(), 2),
        (struct.pack(">BxI", 5, 5000), 6),  # A-RELEASE-RQ of 5000 bytes
    ],
)
def test_broken_pdu_is_aborted_with_its_reason(raw: bytes, reason: int) -> None:
    for step in (1, 4, 1000):
        _, scp = pair()
        for start in range(0, len(raw), step):
            scp.receive_data(raw[start : start + step], 5.0)
        assert_provider_abort(scp, reason)
        assert scp.next_timeout() == 35.0
        scp.handle_timeout(35.0)
        assert scp.wants_close
        assert scp.state == "Sta1"


def test_anything_but_a_request_first_is_aborted_by_the_service_user() -> None:
    scp = Association.acceptor()
    scp.transport_connected(0.0)
    scp.receive_data(b"GET / HTTP/1.1\r\n\r\n", 0.0)
    assert sent(scp) == Abort(0, 0).encode()
    assert scp.state == "Sta13"


def test_silence_after_the_connection_ends_with_the_artim_timer() -> None:
    scp = Association.acceptor(artim_s=10.0)
    scp.transport_connected(100.0)
    scp.handle_timeout(109.9)
    assert scp.next_timeout() == 110.0
    scp.handle_timeout(110.0)
    assert scp.wants_close
    assert scp.state == "Sta1"


def test_huge_associate_request_is_refused_before_it_is_gathered() -> None:
    scp = Association.acceptor()
    scp.transport_connected(0.0)
    scp.receive_data(struct.pack(">BxI", 1, 1 << 30) + bytes(1000))
    assert scp.state == "Sta13"


@pytest.mark.parametrize(
    ("policy", "numbers"),
    [
        (Policy({}, called_aets=frozenset({"OTHER"})), (1, 1, 7)),
        (Policy({}, calling_aets=frozenset({"OTHER"})), (1, 1, 3)),
        (Policy({}, identity=lambda identity: None), (1, 1, 1)),
    ],
)
def test_policy_rejects_with_the_standards_numbers(policy: Policy, numbers: tuple[int, int, int]) -> None:
    scu = Association.requestor(request_of("SCU", "SCP", PROPOSALS))
    scp = Association.acceptor()
    scu.transport_connected()
    scp.transport_connected()
    scp.receive_data(sent(scu))
    assert not scp.accept(policy, 50.0)
    assert scp.next_timeout() == 80.0
    scu.events()
    scu.receive_data(sent(scp))
    assert scu.events() == [AssociationRejected(*numbers)]
    assert scu.wants_close
    assert scp.state == "Sta13"


def test_unknown_protocol_version_is_rejected_by_the_provider() -> None:
    scu = Association.requestor(request_of("SCU", "SCP", PROPOSALS))
    scu.transport_connected()
    raw = bytearray(sent(scu))
    raw[6:8] = b"\0\2"
    scp = Association.acceptor()
    scp.transport_connected()
    scp.receive_data(raw)
    assert scp.events() == []
    assert sent(scp) == AssociateRJ(1, 2, 2).encode()


def test_application_context_of_others_is_rejected() -> None:
    request = request_of("SCU", "SCP", PROPOSALS)
    scp = Association.acceptor()
    scp.transport_connected()
    scp.receive_data(request.encode().replace(b"1.2.840.10008.3.1.1.1", b"1.2.840.10008.3.1.1.2"))
    assert not scp.accept(POLICY)
    assert sent(scp) == AssociateRJ(1, 1, 2).encode()


def test_identity_is_shown_to_the_policy_and_answered() -> None:
    seen: list[UserIdentity | None] = []

    def identify(identity: UserIdentity | None) -> bytes:
        seen.append(identity)
        return b"welcome"

    identity = UserIdentity(1, b"someone", b"", True)
    scu = Association.requestor(request_of("SCU", "SCP", PROPOSALS, user_identity=identity))
    scp = Association.acceptor()
    scu.transport_connected()
    scp.transport_connected()
    scp.receive_data(sent(scu))
    assert scp.accept(Policy(POLICY.supported, identity=identify))
    scu.receive_data(sent(scp))
    assert seen == [identity]
    assert scu.answer is not None
    assert scu.answer.user.identity_response == b"welcome"


def test_roles_are_turned_when_both_agree() -> None:
    policy = Policy({CT: Supported(scp=False, scu=True)})
    scu, scp = pair(policy, [Proposal(CT, (EXPLICIT,), scu=False, scp=True)])
    assert [(c.we_are_scu, c.we_are_scp) for c in scu.contexts.values()] == [(False, True)]
    assert [(c.we_are_scu, c.we_are_scp) for c in scp.contexts.values()] == [(True, False)]


def test_of_the_native_syntaxes_in_one_context_the_one_with_vrs_is_taken() -> None:
    # no preference is set for CT: what the requestor names first holds, but private elements keep their VR
    deflated, baseline = "1.2.840.10008.1.2.1.99", "1.2.840.10008.1.2.4.50"
    proposals = [
        Proposal(CT, (IMPLICIT, EXPLICIT)),
        Proposal(CT, (IMPLICIT, baseline)),
        Proposal(CT, (baseline, EXPLICIT)),
    ]
    _, scp = pair(POLICY, [*proposals, Proposal(CT, (deflated, IMPLICIT, EXPLICIT))])
    assert [one.transfer_syntax for one in scp.contexts.values()] == [EXPLICIT, IMPLICIT, baseline, deflated]


def test_bytes_outside_the_default_repertoire_go_back_as_they_came() -> None:
    asked = request_of("M\xdcHLE", "SCP", [Proposal(CT, ("1.2\xff",)), Proposal(VERIFICATION)]).encode()
    assert b"M\xdcHLE".ljust(16) in asked
    scp = Association.acceptor()
    scp.transport_connected()
    scp.receive_data(asked)
    assert scp.accept(POLICY)
    answer = sent(scp)
    assert answer[0] == 2 and b"M\xdcHLE".ljust(16) in answer and b"1.2\xff" in answer


def test_refused_contexts_carry_their_result() -> None:
    proposals = [Proposal("1.2.3.4"), Proposal(FIND, ("1.9",)), Proposal(CT, (EXPLICIT,), scu=False, scp=True)]
    scu, _ = pair(POLICY, [*proposals, Proposal(VERIFICATION)])
    assert scu.answer is not None
    assert [context.result for context in scu.answer.contexts] == [3, 4, 1, 0]
    with pytest.raises(LocalProtocolError):
        scu.context_for(FIND)


def test_release_is_asked_answered_and_closed() -> None:
    scu, scp = pair()
    scu.release()
    scp.receive_data(sent(scu))
    assert scp.events() == [ReleaseRequested(False)]
    scp.release_response(5.0)
    scu.receive_data(sent(scp))
    assert scu.events() == [Released()]
    assert scu.wants_close
    assert (scu.state, scp.state, scp.next_timeout()) == ("Sta1", "Sta13", 35.0)
    scp.transport_closed()
    assert scp.state == "Sta1"


def test_release_collision_ends_on_both_sides() -> None:
    scu, scp = pair()
    scu.release()
    scp.release()
    from_scu, from_scp = sent(scu), sent(scp)
    scu.receive_data(from_scp)
    scp.receive_data(from_scu)
    assert (scu.state, scp.state) == ("Sta9", "Sta10")
    assert scu.events() == scp.events() == [ReleaseRequested(True)]
    scu.release_response()
    scp.receive_data(sent(scu))
    assert scp.events() == [Released()]
    assert (scu.state, scp.state) == ("Sta11", "Sta12")
    scp.release_response()
    scu.receive_data(sent(scp))
    assert scu.events() == [Released()]
    assert (scu.state, scp.state) == ("Sta1", "Sta13")


def test_data_still_arrives_after_we_asked_for_release() -> None:
    scu, scp = pair()
    scp.send_message(1, ECHO.response(0))
    late = sent(scp)
    scu.release()
    scu.receive_data(late)
    (event,) = scu.events()
    assert isinstance(event, MessageReceived)


def test_abort_in_the_middle_of_a_data_set_is_told() -> None:
    scu, scp = pair()
    scu.begin_message(3, STORE)
    scu.send_data(b"abcd", last=False)
    scu.abort()
    events = read(scp, sent(scu), 10_000)
    assert events[-1] == Aborted(0, 0)
    assert scp.wants_close


def test_lost_connection_is_told_as_provider_abort() -> None:
    scu, _ = pair()
    scu.transport_closed()
    assert scu.events() == [Aborted(-1, 0)]
    assert scu.state == "Sta1"


def test_abort_that_crosses_data_leaves_the_rest_unread() -> None:
    scu, scp = pair()
    scu.send_message(3, STORE, bytes(100_000))
    stream = sent(scu) + ReleaseRQ().encode() + Abort(0).encode()
    scp.receive_data(stream[:30_000])
    scp.events()
    scp.abort()
    scp.receive_data(stream[30_000:])
    assert [event for event in scp.events() if not isinstance(event, DataFragment)] == []
    assert scp.state == "Sta1"
    assert scp.wants_close


def test_nothing_is_sent_on_an_association_that_does_not_hold() -> None:
    scu, _ = pair()
    with pytest.raises(LocalProtocolError):
        scu.send_message(99, ECHO)
    with pytest.raises(LocalProtocolError):
        scu.send_message(1, ECHO, b"unannounced")
    scu.release()
    with pytest.raises(LocalProtocolError):
        scu.send_message(1, ECHO)
