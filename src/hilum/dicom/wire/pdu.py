"""The seven protocol data units and every item of theirs, bytes both ways. PS3.8 9.3 and annex D; PS3.7 annex D.3.

A PDU is a frozen value with `encode()`; `decode_pdu(pdu_type, body)` is its inverse. Unknown items inside A-ASSOCIATE are
skipped, as PS3.8 9.3.1 asks. P-DATA-TF is also read incrementally by `association`, which never sees it whole.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from hilum.core.errors import DecodeError

__all__ = [
    "APPLICATION_CONTEXT",
    "PDV",
    "Abort",
    "AbortReason",
    "AssociateAC",
    "AssociateRJ",
    "AssociateRQ",
    "AsynchronousWindow",
    "CommonExtendedNegotiation",
    "ContextResult",
    "ExtendedNegotiation",
    "PDataTF",
    "Pdu",
    "ProposedContext",
    "ReleaseRP",
    "ReleaseRQ",
    "ResultContext",
    "RoleSelection",
    "UserIdentity",
    "UserInformation",
    "decode_pdu",
]

APPLICATION_CONTEXT = "1.2.840.10008.3.1.1.1"
"""DICOM Application Context Name. PS3.7 annex A.2.1."""

MAX_ASSOCIATE_LENGTH = 1 << 20
"""Longest A-ASSOCIATE-RQ or -AC that is read; 128 contexts with 60 transfer syntaxes each take a fifth of it."""

_U16 = struct.Struct(">H")
_U32 = struct.Struct(">I")
_HEAD = struct.Struct(">BxI")
_ITEM = struct.Struct(">BxH")


class AbortReason:
    """Reason/Diag. of an A-ABORT whose source is the service provider (2). PS3.8 9.3.8 table 9-26."""

    NOT_SPECIFIED = 0
    UNRECOGNIZED_PDU = 1
    UNEXPECTED_PDU = 2
    UNRECOGNIZED_PARAMETER = 4
    UNEXPECTED_PARAMETER = 5
    INVALID_PARAMETER_VALUE = 6


class ContextResult:
    """Result of a presentation context in an A-ASSOCIATE-AC. PS3.8 table 9-18."""

    ACCEPTANCE = 0
    USER_REJECTION = 1
    NO_REASON = 2
    ABSTRACT_SYNTAX_NOT_SUPPORTED = 3
    TRANSFER_SYNTAXES_NOT_SUPPORTED = 4


@dataclass(frozen=True, slots=True)
class ProposedContext:
    """Presentation Context Item of A-ASSOCIATE-RQ. PS3.8 9.3.2.2."""

    id: int
    abstract_syntax: str
    transfer_syntaxes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ResultContext:
    """Presentation Context Item of A-ASSOCIATE-AC. PS3.8 9.3.3.2. The transfer syntax counts only for result 0."""

    id: int
    result: int
    transfer_syntax: str


@dataclass(frozen=True, slots=True)
class RoleSelection:
    """SCP/SCU Role Selection. PS3.7 D.3.3.4."""

    sop_class: str
    scu: bool
    scp: bool


@dataclass(frozen=True, slots=True)
class AsynchronousWindow:
    """Asynchronous Operations Window; 0 is unlimited. PS3.7 D.3.3.3."""

    invoked: int = 1
    performed: int = 1


@dataclass(frozen=True, slots=True)
class ExtendedNegotiation:
    """SOP Class Extended Negotiation. PS3.7 D.3.3.5."""

    sop_class: str
    information: bytes


@dataclass(frozen=True, slots=True)
class CommonExtendedNegotiation:
    """SOP Class Common Extended Negotiation. PS3.7 D.3.3.6."""

    sop_class: str
    service_class: str
    related_general: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class UserIdentity:
    """User Identity of a request. PS3.7 D.3.3.7.1.

    type        1 username, 2 username and passcode, 3 Kerberos ticket, 4 SAML assertion, 5 JSON Web Token
    """

    type: int
    primary: bytes = field(repr=False)
    secondary: bytes = field(default=b"", repr=False)
    positive_response_requested: bool = False


@dataclass(frozen=True, slots=True)
class UserInformation:
    """User Information Item. PS3.8 9.3.2.3; PS3.7 D.3.3.

    maximum_length    bytes of a P-DATA-TF's variable field that the sender of this item receives; 0 no limit
    identity_response server response of PS3.7 D.3.3.7.2, in an AC only; None is absent
    """

    maximum_length: int = 16384
    implementation_class_uid: str = ""
    implementation_version_name: str = ""
    asynchronous_window: AsynchronousWindow | None = None
    roles: tuple[RoleSelection, ...] = ()
    extended: tuple[ExtendedNegotiation, ...] = ()
    common_extended: tuple[CommonExtendedNegotiation, ...] = ()
    user_identity: UserIdentity | None = None
    identity_response: bytes | None = None

    def encode(self) -> bytes:
        """The item with its sub-items."""
        out = [_item(0x51, _U32.pack(self.maximum_length))]
        if self.implementation_class_uid:
            out.append(_item(0x52, self.implementation_class_uid.encode("latin-1")))
        if self.asynchronous_window is not None:
            window = self.asynchronous_window
            out.append(_item(0x53, struct.pack(">HH", window.invoked, window.performed)))
        for role in self.roles:
            out.append(_item(0x54, _counted(role.sop_class) + bytes((role.scu, role.scp))))
        if self.implementation_version_name:
            out.append(_item(0x55, self.implementation_version_name.encode("latin-1")[:16]))
        for extended in self.extended:
            out.append(_item(0x56, _counted(extended.sop_class) + extended.information))
        for common in self.common_extended:
            related = b"".join(_counted(uid) for uid in common.related_general)
            body = _counted(common.sop_class) + _counted(common.service_class) + _U16.pack(len(related)) + related
            out.append(_item(0x57, body))
        if self.user_identity is not None:
            identity = self.user_identity
            out.append(
                _item(
                    0x58,
                    bytes((identity.type, identity.positive_response_requested))
                    + _U16.pack(len(identity.primary))
                    + identity.primary
                    + _U16.pack(len(identity.secondary))
                    + identity.secondary,
                )
            )
        if self.identity_response is not None:
            out.append(_item(0x59, _U16.pack(len(self.identity_response)) + self.identity_response))
        return _item(0x50, b"".join(out))


@dataclass(frozen=True, slots=True)
class AssociateRQ:
    """A-ASSOCIATE-RQ. PS3.8 9.3.2."""

    called_aet: str
    calling_aet: str
    contexts: tuple[ProposedContext, ...]
    user: UserInformation = UserInformation()
    application_context: str = APPLICATION_CONTEXT
    protocol_version: int = 1

    def encode(self) -> bytes:
        """The whole PDU."""
        body = [_associate_head(self.protocol_version, self.called_aet, self.calling_aet)]
        body.append(_item(0x10, self.application_context.encode("latin-1")))
        for context in self.contexts:
            inner = [bytes((context.id, 0, 0, 0)), _item(0x30, context.abstract_syntax.encode("latin-1"))]
            inner += [_item(0x40, uid.encode("latin-1")) for uid in context.transfer_syntaxes]
            body.append(_item(0x20, b"".join(inner)))
        body.append(self.user.encode())
        return _pdu(0x01, b"".join(body))


@dataclass(frozen=True, slots=True)
class AssociateAC:
    """A-ASSOCIATE-AC. PS3.8 9.3.3."""

    called_aet: str
    calling_aet: str
    contexts: tuple[ResultContext, ...]
    user: UserInformation = UserInformation()
    application_context: str = APPLICATION_CONTEXT
    protocol_version: int = 1

    def encode(self) -> bytes:
        """The whole PDU."""
        body = [_associate_head(self.protocol_version, self.called_aet, self.calling_aet)]
        body.append(_item(0x10, self.application_context.encode("latin-1")))
        for context in self.contexts:
            transfer = _item(0x40, context.transfer_syntax.encode("latin-1"))
            body.append(_item(0x21, bytes((context.id, 0, context.result, 0)) + transfer))
        body.append(self.user.encode())
        return _pdu(0x02, b"".join(body))


@dataclass(frozen=True, slots=True)
class AssociateRJ:
    """A-ASSOCIATE-RJ. PS3.8 9.3.4 table 9-21.

    result   1 rejected-permanent, 2 rejected-transient
    source   1 service-user, 2 service-provider (ACSE), 3 service-provider (Presentation)
    reason   by source; user: 1 no reason, 2 application context not supported, 3 calling AE title not recognized,
             7 called AE title not recognized; ACSE: 1 no reason, 2 protocol version not supported;
             Presentation: 1 temporary congestion, 2 local limit exceeded
    """

    result: int
    source: int
    reason: int

    def encode(self) -> bytes:
        """The whole PDU."""
        return _pdu(0x03, bytes((0, self.result, self.source, self.reason)))


@dataclass(frozen=True, slots=True)
class PDV:
    """One Presentation Data Value item. PS3.8 9.3.5.1 and annex E."""

    context_id: int
    is_command: bool
    is_last: bool
    data: bytes | memoryview


@dataclass(frozen=True, slots=True)
class PDataTF:
    """P-DATA-TF. PS3.8 9.3.5."""

    values: tuple[PDV, ...]

    def encode(self) -> bytes:
        """The whole PDU."""
        out = bytearray()
        for value in self.values:
            control = value.is_command | value.is_last << 1
            out += _U32.pack(len(value.data) + 2) + bytes((value.context_id, control))
            out += value.data
        return _pdu(0x04, bytes(out))


@dataclass(frozen=True, slots=True)
class ReleaseRQ:
    """A-RELEASE-RQ. PS3.8 9.3.6."""

    def encode(self) -> bytes:
        """The whole PDU."""
        return _pdu(0x05, bytes(4))


@dataclass(frozen=True, slots=True)
class ReleaseRP:
    """A-RELEASE-RP. PS3.8 9.3.7."""

    def encode(self) -> bytes:
        """The whole PDU."""
        return _pdu(0x06, bytes(4))


@dataclass(frozen=True, slots=True)
class Abort:
    """A-ABORT. PS3.8 9.3.8. source 0 service-user, 2 service-provider; reasons in `AbortReason`."""

    source: int
    reason: int = 0

    def encode(self) -> bytes:
        """The whole PDU."""
        return _pdu(0x07, bytes((0, 0, self.source, self.reason)))


Pdu = AssociateRQ | AssociateAC | AssociateRJ | PDataTF | ReleaseRQ | ReleaseRP | Abort


def _pdu(kind: int, body: bytes) -> bytes:
    return _HEAD.pack(kind, len(body)) + body


def _item(kind: int, body: bytes) -> bytes:
    return _ITEM.pack(kind, len(body)) + body


def _counted(uid: str) -> bytes:
    return _U16.pack(len(uid)) + uid.encode("latin-1")


def _associate_head(version: int, called: str, calling: str) -> bytes:
    titles = called.encode("latin-1")[:16].ljust(16) + calling.encode("latin-1")[:16].ljust(16)
    return _U16.pack(version) + bytes(2) + titles + bytes(32)


def decode_pdu(kind: int, body: bytes) -> Pdu:
    """A PDU of its type and what follows the six bytes of its header. Raises DecodeError; `code` is the abort reason."""
    if kind in (0x01, 0x02):
        return _decode_associate(kind, body)
    if kind == 0x04:
        return _decode_data(body)
    if kind not in (0x03, 0x05, 0x06, 0x07):
        raise _bad("unrecognized PDU", 0, AbortReason.UNRECOGNIZED_PDU)
    if len(body) < 4:
        raise _bad("PDU shorter than its fields", len(body))
    if kind == 0x03:
        return AssociateRJ(body[1], body[2], body[3])
    if kind == 0x05:
        return ReleaseRQ()
    if kind == 0x06:
        return ReleaseRP()
    return Abort(body[2], body[3])


def _bad(what: str, offset: int, reason: int = AbortReason.INVALID_PARAMETER_VALUE) -> DecodeError:
    return DecodeError(what, section="PS3.8 9.3", code=str(reason), offset=offset)


def _items(data: bytes, position: int, end: int) -> Iterator[tuple[int, int, int]]:
    """(type, start, end) of each item."""
    while position < end:
        if position + 4 > end:
            raise _bad("item header cut off", position)
        kind, length = _ITEM.unpack_from(data, position)
        position += 4
        if length > end - position:
            raise _bad("item longer than what encloses it", position)
        yield kind, position, position + length
        position += length


def _uid(data: bytes) -> str:
    return data.rstrip(b"\0 ").decode("latin-1")


def _title(data: bytes) -> str:
    """A byte is a character, odd ones too: what a peer wrote goes back as it was (PS3.8 9.3.3)."""
    return data.decode("latin-1").strip(" \0")


def _decode_associate(kind: int, body: bytes) -> AssociateRQ | AssociateAC:
    if len(body) < 68:
        raise _bad("PDU shorter than its fields", len(body))
    version = _U16.unpack_from(body)[0]
    called, calling = _title(body[4:20]), _title(body[20:36])
    application = ""
    proposed: list[ProposedContext] = []
    results: list[ResultContext] = []
    user = UserInformation(maximum_length=0)
    for item, start, end in _items(body, 68, len(body)):
        if item == 0x10:
            application = _uid(body[start:end])
        elif item in (0x20, 0x21):
            if end - start < 4:
                raise _bad("presentation context too short", start)
            abstract, transfer = "", []
            for inner, first, last in _items(body, start + 4, end):
                if inner == 0x30:
                    abstract = _uid(body[first:last])
                elif inner == 0x40:
                    transfer.append(_uid(body[first:last]))
            if item == 0x20 and kind == 0x01:
                proposed.append(ProposedContext(body[start], abstract, tuple(transfer)))
            elif item == 0x21 and kind == 0x02:
                results.append(ResultContext(body[start], body[start + 2], transfer[0] if transfer else ""))
        elif item == 0x50:
            user = _decode_user(body, start, end)
    if kind == 0x01:
        return AssociateRQ(called, calling, tuple(proposed), user, application, version)
    return AssociateAC(called, calling, tuple(results), user, application, version)


class _Cursor:
    """Reads counted fields of one sub-item; refuses to leave it."""

    def __init__(self, data: bytes, start: int, end: int) -> None:
        self.data, self.position, self.end = data, start, end

    def take(self, count: int) -> bytes:
        if count > self.end - self.position:
            raise _bad("field longer than its item", self.position)
        self.position += count
        return self.data[self.position - count : self.position]

    def number(self) -> int:
        return int.from_bytes(self.take(2), "big")

    def counted(self) -> bytes:
        return self.take(self.number())


def _decode_user(data: bytes, start: int, end: int) -> UserInformation:
    maximum = 0
    class_uid = version = ""
    window: AsynchronousWindow | None = None
    roles: list[RoleSelection] = []
    extended: list[ExtendedNegotiation] = []
    common: list[CommonExtendedNegotiation] = []
    identity: UserIdentity | None = None
    response: bytes | None = None
    for kind, first, last in _items(data, start, end):
        cursor = _Cursor(data, first, last)
        if kind == 0x51:
            maximum = int.from_bytes(cursor.take(4), "big")
        elif kind == 0x52:
            class_uid = _uid(data[first:last])
        elif kind == 0x53:
            window = AsynchronousWindow(cursor.number(), cursor.number())
        elif kind == 0x54:
            sop_class = _uid(cursor.counted())
            scu, scp = cursor.take(2)
            roles.append(RoleSelection(sop_class, scu == 1, scp == 1))
        elif kind == 0x55:
            version = _title(data[first:last])
        elif kind == 0x56:
            sop_class = _uid(cursor.counted())
            extended.append(ExtendedNegotiation(sop_class, data[cursor.position : last]))
        elif kind == 0x57:
            sop_class, service = _uid(cursor.counted()), _uid(cursor.counted())
            length = cursor.number()
            stop = min(cursor.position + length, last)
            related: list[str] = []
            while cursor.position < stop:
                related.append(_uid(cursor.counted()))
            common.append(CommonExtendedNegotiation(sop_class, service, tuple(related)))
        elif kind == 0x58:
            form, wants = cursor.take(2)
            identity = UserIdentity(form, cursor.counted(), cursor.counted(), wants == 1)
        elif kind == 0x59:
            response = cursor.counted()
    return UserInformation(
        maximum, class_uid, version, window, tuple(roles), tuple(extended), tuple(common), identity, response
    )


def _decode_data(body: bytes) -> PDataTF:
    values: list[PDV] = []
    position = 0
    view = memoryview(body)
    while position < len(body):
        if position + 6 > len(body):
            raise _bad("PDV header cut off", position)
        length = _U32.unpack_from(body, position)[0]
        if length < 2 or length > len(body) - position - 4:
            raise _bad("PDV length outside its PDU", position)
        control = body[position + 5]
        data = view[position + 6 : position + 4 + length]
        values.append(PDV(body[position + 4], bool(control & 1), bool(control & 2), data))
        position += 4 + length
    return PDataTF(tuple(values))
