"""One association, either side, without a socket. PS3.8 (upper layer) and PS3.7 6.3 (messages in P-DATA).

Theory of operation. Everything but P-DATA-TF is small: such a PDU is gathered, decoded and handed to the state table.
P-DATA-TF is never gathered: its header and the header of each presentation data value are read as they come, and the
value's bytes go on at once as views of the caller's buffer. Bytes of a command, and of a data set that is not streamed,
are copied into one growing buffer under a budget; bytes of a streamed data set (C-STORE) become DataFragment events,
one per `receive_data` call and message, that the driver writes out before it reads again. Nothing is ever joined.

    receive_data ── header? ── P-DATA-TF ── PDV header ── bytes ──> command | gathered | streamed | passed over
                       └────── other ────── body ──> decode_pdu ──> state table ──> effects, events

Time is an argument. `data_to_send()` gives a list of buffers for one `writelines` or `sendmsg`.
"""

from __future__ import annotations

import struct
from collections.abc import Collection, Iterable

from hilum.core.errors import BudgetExceeded, DecodeError, HilumError, LocalProtocolError, RemoteProtocolError

from .dimse import Command, CommandField
from .events import (
    Aborted,
    AssociationAccepted,
    AssociationRejected,
    AssociationRequested,
    ConnectTransport,
    DataFragment,
    Event,
    MessageReceived,
    MessageRefused,
    MessageStarted,
    Released,
    ReleaseRequested,
)
from .negotiation import MAXIMUM_LENGTH, Context, Policy, answer, contexts_of, smaller
from .pdu import (
    MAX_ASSOCIATE_LENGTH,
    Abort,
    AbortReason,
    AssociateAC,
    AssociateRJ,
    AssociateRQ,
    AsynchronousWindow,
    Pdu,
    ReleaseRP,
    ReleaseRQ,
    decode_pdu,
)
from .upper_layer import Effect, UpperLayer

__all__ = ["STREAMED", "Association"]

STREAMED = frozenset((CommandField.C_STORE_RQ,))
"""Commands whose data set comes as DataFragment events."""

_HEAD = struct.Struct(">BxI").unpack_from
_PDV = struct.Struct(">IBB").unpack_from
_OUT = struct.Struct(">BBIIBB").pack
_COMMAND_BUDGET = 128 << 10
_LARGEST_SENT = 1 << 20

_COMMAND, _GATHER, _STREAM, _SKIP = 1, 2, 3, 4
_PDU_EVENTS = {0x01: "Evt6", 0x02: "Evt3", 0x03: "Evt4", 0x04: "Evt10", 0x05: "Evt12", 0x06: "Evt13", 0x07: "Evt16"}


class Association:
    """Sans-IO association. Make one with `acceptor` or `requestor`; drive it as the module's docstring tells."""

    def __init__(
        self,
        *,
        is_requestor: bool,
        request: AssociateRQ | None = None,
        artim_s: float = 30.0,
        dataset_budget: int = 16 << 20,
        streamed: Collection[int] = STREAMED,
        maximum_length: int = MAXIMUM_LENGTH,
    ) -> None:
        self.upper = UpperLayer(is_requestor=is_requestor, artim_s=artim_s)
        self.request: AssociateRQ | None = request
        self.answer: AssociateAC | None = None
        self.contexts: dict[int, Context] = {}
        self.invoke_window = 1
        """Operations that we may have outstanding at the peer; 0 is without limit."""
        self.perform_window = 1
        """Operations that the peer may have outstanding here."""
        self.wants_close = False
        """The transport connection is to be closed once `data_to_send` is sent."""
        self._dataset_budget = dataset_budget
        self._streamed = frozenset(streamed)
        self._maximum_length = maximum_length
        self._largest_fragment = 16384 - 6
        self._events: list[Event] = []
        self._out: list[bytes | memoryview] = []
        self._rejection = AssociateRJ(1, 2, 2)
        self._abort_reason = AbortReason.NOT_SPECIFIED
        self._abort_error: HilumError | None = None
        # receiving
        self._partial = bytearray()
        self._body_kind = 0
        self._body_left = 0
        self._pdu_left = 0
        self._pdv_left = 0
        self._pdv_last = False
        self._mode = _COMMAND
        self._gathered = bytearray()
        self._fragments: list[memoryview] = []
        self._context: Context | None = None
        self._command: Command | None = None
        # sending
        self._open_context: int | None = None

    @classmethod
    def acceptor(
        cls, *, artim_s: float = 30.0, dataset_budget: int = 16 << 20, streamed: Collection[int] = STREAMED
    ) -> Association:
        """The side that listens; call `transport_connected` when a connection has come."""
        return cls(is_requestor=False, artim_s=artim_s, dataset_budget=dataset_budget, streamed=streamed)

    @classmethod
    def requestor(
        cls,
        request: AssociateRQ,
        *,
        artim_s: float = 30.0,
        dataset_budget: int = 16 << 20,
        streamed: Collection[int] = STREAMED,
    ) -> Association:
        """The side that calls; its first event is ConnectTransport, then call `transport_connected`."""
        made = cls(
            is_requestor=True,
            request=request,
            artim_s=artim_s,
            dataset_budget=dataset_budget,
            streamed=streamed,
            maximum_length=request.user.maximum_length,
        )
        made._happen("Evt1", 0.0)
        return made

    # -- state

    @property
    def state(self) -> str:
        """State of PS3.8 table 9-10, "Sta1" to "Sta13"."""
        return self.upper.state

    @property
    def is_established(self) -> bool:
        """Messages may be sent."""
        return self.upper.state in ("Sta6", "Sta8")

    @property
    def fault(self) -> HilumError | None:
        """What of the peer's bytes made us abort, None where nothing did."""
        return self._abort_error

    @property
    def calling_aet(self) -> str:
        """Title of the requestor, "" before the request is known."""
        return self.request.calling_aet if self.request else ""

    @property
    def called_aet(self) -> str:
        """Title that the requestor called."""
        return self.request.called_aet if self.request else ""

    def context_for(self, abstract_syntax: str, transfer_syntax: str | None = None, *, as_scp: bool = False) -> Context:
        """An accepted context of an abstract syntax in which we have the role. Raises LocalProtocolError."""
        for context in self.contexts.values():
            if (
                context.abstract_syntax == abstract_syntax
                and (transfer_syntax is None or context.transfer_syntax == transfer_syntax)
                and (context.we_are_scp if as_scp else context.we_are_scu)
            ):
                return context
        raise LocalProtocolError("no accepted presentation context", where=abstract_syntax, section="PS3.8 9.3.3.2")

    def events(self) -> list[Event]:
        """What happened since the last call, in order."""
        events, self._events = self._events, []
        return events

    def data_to_send(self) -> list[bytes | memoryview]:
        """Buffers to send since the last call, in order."""
        out, self._out = self._out, []
        return out

    def next_timeout(self) -> float | None:
        """When the ARTIM timer expires, None if it does not run."""
        return self.upper.deadline

    def handle_timeout(self, now: float) -> None:
        """Let the ARTIM timer expire if it is due."""
        if self.upper.deadline is not None and now >= self.upper.deadline:
            self.upper.deadline = None
            self._happen("Evt18", now)

    # -- transport

    def transport_connected(self, now: float = 0.0) -> None:
        """The connection that we asked for, or that the peer asked for, is open."""
        self._happen("Evt2" if self.upper.is_requestor else "Evt5", now)

    def transport_closed(self, now: float = 0.0) -> None:
        """The connection is gone, whoever closed it."""
        if self.upper.state != "Sta1":
            self._happen("Evt17", now)

    # -- association service

    def accept(self, policy: Policy, now: float = 0.0) -> bool:
        """Answer AssociationRequested by a policy; False when the policy rejected. Contexts then are in `contexts`."""
        if self.request is None:
            raise LocalProtocolError("nobody asked for an association", section="PS3.8 7.1.1")
        reply, contexts = answer(self.request, policy)
        if isinstance(reply, AssociateRJ):
            self.reject(reply.result, reply.source, reply.reason, now)
            return False
        self._maximum_length = policy.maximum_length
        self._establish(reply, contexts, self.request.user.maximum_length)
        self._happen("Evt7", now)
        return True

    def reject(self, result: int, source: int, reason: int, now: float = 0.0) -> None:
        """A-ASSOCIATE-RJ, numbers of PS3.8 table 9-21."""
        self._rejection = AssociateRJ(result, source, reason)
        self._happen("Evt8", now)

    def release(self, now: float = 0.0) -> None:
        """A-RELEASE request."""
        self._happen("Evt11", now)

    def release_response(self, now: float = 0.0) -> None:
        """A-RELEASE response, to ReleaseRequested."""
        self._happen("Evt14", now)

    def abort(self, now: float = 0.0) -> None:
        """A-ABORT request by the service user."""
        if self.upper.state not in ("Sta1", "Sta2", "Sta13"):
            self._happen("Evt15", now)
        elif self.upper.state == "Sta2":
            self.wants_close = True

    # -- sending

    def send_message(self, context_id: int, command: Command, dataset: bytes | memoryview | None = None) -> None:
        """A message in P-DATA-TFs that the peer can take. PS3.8 annex E."""
        if command.has_dataset != (dataset is not None):
            raise LocalProtocolError("command and data set disagree", section="PS3.7 6.3.1")
        self.begin_message(context_id, command)
        if dataset is not None:
            self.send_data(dataset, last=True)

    def begin_message(self, context_id: int, command: Command) -> None:
        """The command alone; where it has a data set, `send_data` follows until its last piece."""
        if self._open_context is not None:
            raise LocalProtocolError("the last message's data set is not finished", section="PS3.8 annex E")
        if context_id not in self.contexts:
            raise LocalProtocolError("no such presentation context", section="PS3.8 9.3.3.2")
        self._happen("Evt9", 0.0)
        self._fragment(context_id, 1, memoryview(command.encode()), True)
        if command.has_dataset:
            self._open_context = context_id

    def send_data(self, data: bytes | memoryview, *, last: bool) -> None:
        """A piece of the data set of the message begun; it is not copied and may not change until it is sent."""
        if self._open_context is None:
            raise LocalProtocolError("no message is begun", section="PS3.8 annex E")
        self._happen("Evt9", 0.0)
        self._fragment(self._open_context, 0, memoryview(data), last)
        if last:
            self._open_context = None

    def _fragment(self, context_id: int, command_bit: int, view: memoryview, last: bool) -> None:
        size, largest, position, out = len(view), self._largest_fragment, 0, self._out
        while True:
            count = min(largest, size - position)
            ends = position + count == size
            control = command_bit | (2 if ends and last else 0)
            out.append(_OUT(4, 0, count + 6, count + 2, context_id, control))
            if count:
                out.append(view[position : position + count])
            position += count
            if ends:
                return

    # -- receiving

    def receive_data(self, data: bytes | bytearray | memoryview, now: float = 0.0) -> None:
        """Bytes from the peer, cut anywhere. Events of streamed data refer to `data`; use them before it changes."""
        view = memoryview(data)
        position, size = 0, len(view)
        while position < size:
            if self._pdv_left:
                count = min(self._pdv_left, size - position)
                self._pdv_left -= count
                self._take(view[position : position + count], now)
                position += count
                if not self._pdv_left:
                    self._end_of_value(now)
                continue
            if self._body_kind:
                count = min(self._body_left, size - position)
                self._partial += view[position : position + count]
                self._body_left -= count
                position += count
                if not self._body_left:
                    self._whole_pdu(now)
                continue
            if not self._partial and size - position >= 6:
                self._header(view[position : position + 6], now)
                position += 6
                continue
            count = min(6 - len(self._partial), size - position)
            self._partial += view[position : position + count]
            position += count
            if len(self._partial) == 6:
                head = bytes(self._partial)
                self._partial.clear()
                self._header(head, now)
        if self._fragments:
            self._flush(False)

    def _flush(self, last: bool) -> None:
        self._events.append(DataFragment(self._fragments, last))
        self._fragments = []

    def _header(self, head: bytes | memoryview, now: float) -> None:
        """Six bytes that open a PDU, or a presentation data value inside P-DATA-TF."""
        if self._pdu_left:
            length, context_id, control = _PDV(head)
            if length < 2 or length + 4 > self._pdu_left:
                self._invalid("PDV length outside its PDU", AbortReason.INVALID_PARAMETER_VALUE, now)
                return
            self._pdu_left -= length + 4
            if 0 < self._pdu_left < 6:
                self._invalid("no room for a PDV", AbortReason.INVALID_PARAMETER_VALUE, now)
                return
            self._pdv_left = length - 2
            self._value(context_id, control, now)
            if not self._pdv_left:
                self._end_of_value(now)
            return
        kind, length = _HEAD(head)
        if self.upper.state in ("Sta1", "Sta13") and kind != 0x07:
            if self.upper.state == "Sta13":
                self._happen(_PDU_EVENTS.get(kind, "Evt19"), now)
            self._pass_over(length)
            return
        if kind == 0x04:
            if self.upper.state in ("Sta6", "Sta7"):
                if length < 6:
                    self._invalid("P-DATA-TF without a PDV", AbortReason.INVALID_PARAMETER_VALUE, now)
                elif self._maximum_length and length > self._maximum_length:
                    self._invalid("P-DATA-TF longer than the maximum length", AbortReason.INVALID_PARAMETER_VALUE, now)
                else:
                    self._pdu_left = length
                return
            self._unexpected(kind, now)
            self._pass_over(length)
        elif kind not in _PDU_EVENTS:
            self._invalid("unrecognized PDU", AbortReason.UNRECOGNIZED_PDU, now)
        elif length > (MAX_ASSOCIATE_LENGTH if kind < 0x03 else 64):
            self._invalid("PDU longer than its kind can be", AbortReason.INVALID_PARAMETER_VALUE, now)
        else:
            self._body_kind, self._body_left = kind, length
            if not length:
                self._whole_pdu(now)

    def _pass_over(self, length: int) -> None:
        """The next bytes belong to nothing that is kept; the PDUs after them are still read."""
        self._mode = _SKIP
        self._pdu_left = 0
        self._pdv_left = length
        self._pdv_last = False
        self._command = None
        self._context = None

    def _invalid(self, what: str, reason: int, now: float) -> None:
        """The bytes make no PDU: what follows on this connection is noise. Evt19."""
        self._abort_reason = reason
        self._abort_error = RemoteProtocolError(what, section="PS3.8 9.3", code=str(reason), hint=(2, reason))
        self._partial.clear()
        self._body_kind = 0
        self._pass_over(1 << 62)
        if self.upper.state not in ("Sta1", "Sta4"):
            self._happen("Evt19", now)

    def _unexpected(self, kind: int, now: float) -> None:
        """A good PDU at the wrong time."""
        reason = AbortReason.UNEXPECTED_PDU
        what = f"PDU of type {kind:02X}H in {self.upper.state}"
        self._abort_reason = reason
        self._abort_error = RemoteProtocolError(what, section="PS3.8 9.2", code=str(reason), hint=(2, reason))
        self._happen(_PDU_EVENTS[kind], now)

    def _value(self, context_id: int, control: int, now: float) -> None:
        """A presentation data value begins."""
        self._pdv_last = bool(control & 2)
        context = self.contexts.get(context_id)
        if context is None:
            self._invalid("P-DATA on a context that is not accepted", AbortReason.INVALID_PARAMETER_VALUE, now)
            return
        is_command = bool(control & 1)
        if is_command != (self._command is None) or (self._context is not None and self._context is not context):
            self._invalid("fragments of messages are interleaved", AbortReason.UNEXPECTED_PARAMETER, now)
            return
        self._context = context

    def _take(self, view: memoryview, now: float) -> None:
        mode = self._mode
        if mode == _STREAM:
            self._fragments.append(view)
        elif mode != _SKIP:
            self._gathered += view
            limit = _COMMAND_BUDGET if mode == _COMMAND else self._dataset_budget
            if len(self._gathered) > limit:
                self._gathered = bytearray()
                if mode == _COMMAND:
                    self._invalid("command set beyond its budget", AbortReason.INVALID_PARAMETER_VALUE, now)
                else:
                    self._mode = _SKIP

    def _end_of_value(self, now: float) -> None:
        if not self._pdv_last:
            return
        mode, context, command = self._mode, self._context, self._command
        if context is None:
            return
        if mode == _COMMAND:
            self._end_of_command(context, now)
            return
        self._mode = _COMMAND
        self._context = self._command = None
        if command is None:
            return
        if mode == _STREAM:
            self._flush(True)
        elif mode == _SKIP:
            error = BudgetExceeded("data set beyond its budget", section="PS3.7 9.3")
            self._events.append(MessageRefused(context, command, error))
        else:
            dataset, self._gathered = bytes(self._gathered), bytearray()
            self._events.append(MessageReceived(context, command, dataset))

    def _end_of_command(self, context: Context, now: float) -> None:
        raw, self._gathered = self._gathered, bytearray()
        try:
            command = Command.decode(raw)
        except DecodeError as error:
            self._invalid(error.message, AbortReason.INVALID_PARAMETER_VALUE, now)
            return
        if not command.has_dataset:
            self._context = None
            self._events.append(MessageReceived(context, command, None))
            return
        self._command = command
        if command.field in self._streamed:
            self._mode = _STREAM
            self._events.append(MessageStarted(context, command))
        else:
            self._mode = _GATHER

    def _whole_pdu(self, now: float) -> None:
        kind, self._body_kind = self._body_kind, 0
        body = bytes(self._partial)
        self._partial.clear()
        try:
            pdu = decode_pdu(kind, body)
        except DecodeError as error:
            self._invalid(error.message, int(error.code or 0), now)
            return
        self._received(kind, pdu, now)

    def _received(self, kind: int, pdu: Pdu, now: float) -> None:
        event, state = _PDU_EVENTS[kind], self.upper.state
        if isinstance(pdu, AssociateRQ) and state == "Sta2":
            self.request = pdu
            ok = bool(pdu.protocol_version & 1)
            self._rejection = AssociateRJ(1, 2, 2)
            self._happen(event, now, is_acceptable=ok)
        elif isinstance(pdu, AssociateAC) and state == "Sta5" and self.request is not None:
            self._establish(pdu, contexts_of(self.request, pdu), pdu.user.maximum_length)
            self._happen(event, now)
        elif isinstance(pdu, AssociateRJ) and state == "Sta5":
            self._rejection = pdu
            self._happen(event, now)
        elif isinstance(pdu, Abort):
            if state in ("Sta1", "Sta4"):
                return
            self._abort_reason = pdu.reason
            self._abort_error = None
            self._happen(event, now, by_user=pdu.source == 0)
        elif (event, state) in _EXPECTED:
            self._happen(event, now)
        else:
            self._unexpected(kind, now)

    def _establish(self, reply: AssociateAC, contexts: Iterable[Context], peer_maximum: int) -> None:
        self.answer = reply
        self.contexts = {context.id: context for context in contexts}
        largest = min(peer_maximum or _LARGEST_SENT, _LARGEST_SENT) - 6
        self._largest_fragment = max(largest, 2) // 2 * 2
        asked = self.request.user.asynchronous_window if self.request else None
        window = reply.user.asynchronous_window
        if asked is not None and window is not None:
            agreed = AsynchronousWindow(
                smaller(asked.invoked, window.invoked), smaller(asked.performed, window.performed)
            )
            invoke, perform = agreed.invoked, agreed.performed
            if not self.upper.is_requestor:
                invoke, perform = perform, invoke
            self.invoke_window, self.perform_window = invoke, perform

    # -- effects

    def _happen(self, event: str, now: float, *, is_acceptable: bool = True, by_user: bool = True) -> None:
        for effect in self.upper.happen(event, now, is_acceptable=is_acceptable, by_user=by_user):
            self._carry_out(effect, event)

    def _carry_out(self, effect: Effect, event: str) -> None:
        out, events = self._out, self._events
        if effect is Effect.SEND_P_DATA or effect is Effect.INDICATE_P_DATA:
            return
        if effect is Effect.ISSUE_TRANSPORT_CONNECT:
            events.append(ConnectTransport())
        elif effect is Effect.CLOSE_TRANSPORT:
            self.wants_close = True
        elif effect is Effect.SEND_ASSOCIATE_RQ and self.request is not None:
            out.append(self.request.encode())
        elif effect is Effect.SEND_ASSOCIATE_AC and self.answer is not None:
            out.append(self.answer.encode())
        elif effect is Effect.SEND_ASSOCIATE_RJ:
            out.append(self._rejection.encode())
        elif effect is Effect.SEND_RELEASE_RQ:
            out.append(ReleaseRQ().encode())
        elif effect is Effect.SEND_RELEASE_RP:
            out.append(ReleaseRP().encode())
        elif effect is Effect.SEND_ABORT_USER:
            out.append(Abort(0, 0).encode())
            if not self._body_kind:
                self._pass_over(self._pdv_left + self._pdu_left)
        elif effect is Effect.SEND_ABORT_PROVIDER:
            out.append(Abort(2, self._abort_reason).encode())
        elif effect is Effect.INDICATE_ASSOCIATE and self.request is not None:
            events.append(AssociationRequested(self.request))
        elif effect is Effect.CONFIRM_ACCEPT and self.answer is not None:
            events.append(AssociationAccepted(self.answer, tuple(self.contexts.values())))
        elif effect is Effect.CONFIRM_REJECT:
            rejection = self._rejection
            events.append(AssociationRejected(rejection.result, rejection.source, rejection.reason))
        elif effect is Effect.INDICATE_RELEASE:
            events.append(ReleaseRequested(self.upper.state in ("Sta9", "Sta10")))
        elif effect is Effect.CONFIRM_RELEASE:
            events.append(Released())
        elif effect is Effect.INDICATE_ABORT:
            events.append(Aborted(0, self._abort_reason))
        elif effect is Effect.INDICATE_P_ABORT:
            if event == "Evt17":
                events.append(Aborted(-1, 0))
            elif event == "Evt16":
                events.append(Aborted(2, self._abort_reason))
            else:
                events.append(Aborted(2, self._abort_reason, True, self._abort_error))


_EXPECTED = frozenset((("Evt12", "Sta6"), ("Evt12", "Sta7"), ("Evt13", "Sta7"), ("Evt13", "Sta10"), ("Evt13", "Sta11")))
