"""Command sets of the DIMSE services and their statuses. PS3.7 chapters 9, 10 and annexes C, E.

A command set is always implicit VR little endian; `Command` has one field per element, None where it is absent.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from enum import IntEnum

from hilum.core.errors import Category, DecodeError, HilumError

__all__ = [
    "NO_DATASET",
    "Command",
    "CommandField",
    "Priority",
    "Status",
    "status_kind",
    "status_name",
    "status_of",
]

NO_DATASET = 0x0101
"""Command Data Set Type (0000,0800) of a message without a data set."""


class CommandField(IntEnum):
    """Command Field (0000,0100). PS3.7 table E.1-1."""

    C_STORE_RQ = 0x0001
    C_STORE_RSP = 0x8001
    C_GET_RQ = 0x0010
    C_GET_RSP = 0x8010
    C_FIND_RQ = 0x0020
    C_FIND_RSP = 0x8020
    C_MOVE_RQ = 0x0021
    C_MOVE_RSP = 0x8021
    C_ECHO_RQ = 0x0030
    C_ECHO_RSP = 0x8030
    N_EVENT_REPORT_RQ = 0x0100
    N_EVENT_REPORT_RSP = 0x8100
    N_GET_RQ = 0x0110
    N_GET_RSP = 0x8110
    N_SET_RQ = 0x0120
    N_SET_RSP = 0x8120
    N_ACTION_RQ = 0x0130
    N_ACTION_RSP = 0x8130
    N_CREATE_RQ = 0x0140
    N_CREATE_RSP = 0x8140
    N_DELETE_RQ = 0x0150
    N_DELETE_RSP = 0x8150
    C_CANCEL_RQ = 0x0FFF


class Priority(IntEnum):
    """Priority (0000,0700)."""

    MEDIUM = 0
    HIGH = 1
    LOW = 2


class Status(IntEnum):
    """Statuses that we write ourselves. PS3.7 annex C; PS3.4 B.2.3, C.4.1.1.4, C.4.2.1.5."""

    SUCCESS = 0x0000
    PENDING = 0xFF00
    PENDING_WARNING = 0xFF01
    CANCEL = 0xFE00
    ATTRIBUTE_LIST_ERROR = 0x0107
    ATTRIBUTE_OUT_OF_RANGE = 0x0116
    SOP_CLASS_NOT_SUPPORTED = 0x0122
    CLASS_INSTANCE_CONFLICT = 0x0119
    DUPLICATE_SOP_INSTANCE = 0x0111
    DUPLICATE_INVOCATION = 0x0210
    INVALID_ARGUMENT_VALUE = 0x0115
    INVALID_ATTRIBUTE_VALUE = 0x0106
    INVALID_SOP_INSTANCE = 0x0117
    MISSING_ATTRIBUTE = 0x0120
    MISSING_ATTRIBUTE_VALUE = 0x0121
    MISTYPED_ARGUMENT = 0x0212
    NO_SUCH_ACTION = 0x0123
    NO_SUCH_ARGUMENT = 0x0114
    NO_SUCH_ATTRIBUTE = 0x0105
    NO_SUCH_EVENT_TYPE = 0x0113
    NO_SUCH_SOP_CLASS = 0x0118
    NO_SUCH_SOP_INSTANCE = 0x0112
    NOT_AUTHORIZED = 0x0124
    PROCESSING_FAILURE = 0x0110
    RESOURCE_LIMITATION = 0x0213
    UNRECOGNIZED_OPERATION = 0x0211
    OUT_OF_RESOURCES = 0xA700
    OUT_OF_RESOURCES_MATCHES = 0xA701
    OUT_OF_RESOURCES_SUBOPERATIONS = 0xA702
    MOVE_DESTINATION_UNKNOWN = 0xA801
    IDENTIFIER_DOES_NOT_MATCH = 0xA900
    CANNOT_UNDERSTAND = 0xC000
    UNABLE_TO_PROCESS = 0xC001
    COERCION_OF_DATA_ELEMENTS = 0xB000
    ELEMENTS_DISCARDED = 0xB006
    DATASET_DOES_NOT_MATCH = 0xB007
    SUBOPERATIONS_WITH_FAILURES = 0xB000


_NAMES = {
    0x0000: "Success",
    0x0001: "Requested optional Attributes are not supported",
    0x0105: "No such attribute",
    0x0106: "Invalid attribute value",
    0x0107: "Attribute list error",
    0x0110: "Processing failure",
    0x0111: "Duplicate SOP Instance",
    0x0112: "No such SOP Instance",
    0x0113: "No such event type",
    0x0114: "No such argument",
    0x0115: "Invalid argument value",
    0x0116: "Attribute value out of range",
    0x0117: "Invalid object instance",
    0x0118: "No such SOP class",
    0x0119: "Class-instance conflict",
    0x0120: "Missing attribute",
    0x0121: "Missing attribute value",
    0x0122: "Refused: SOP Class not supported",
    0x0123: "No such action type",
    0x0124: "Refused: not authorized",
    0x0210: "Duplicate invocation",
    0x0211: "Unrecognized operation",
    0x0212: "Mistyped argument",
    0x0213: "Resource limitation",
    0xA700: "Refused: out of resources",
    0xA701: "Refused: out of resources, unable to calculate number of matches",
    0xA702: "Refused: out of resources, unable to perform sub-operations",
    0xA801: "Refused: Move Destination unknown",
    0xA900: "Data set does not match SOP class",
    0xB000: "Warning: coercion of data elements, or sub-operations with failures",
    0xB006: "Warning: elements discarded",
    0xB007: "Warning: data set does not match SOP class",
    0xFE00: "Cancel",
    0xFF00: "Pending",
    0xFF01: "Pending, optional keys not supported",
}


_BY_CATEGORY = {
    Category.INCORRECT: 0xC000,
    Category.NOT_FOUND: 0x0112,
    Category.CONFLICT: 0x0111,
    Category.FORBIDDEN: 0x0124,
    Category.UNSUPPORTED: 0x0122,
    Category.BUSY: 0xA700,
    Category.FAULT: 0x0110,
}


def status_of(error: HilumError) -> int:
    """The status that answers an error: its own code where that is four hexadecimal digits, else by its category."""
    if len(error.code) == 4:
        try:
            return int(error.code, 16)
        except ValueError:
            pass
    return _BY_CATEGORY[error.category]


def status_kind(status: int) -> str:
    """ "Success", "Pending", "Cancel", "Warning" or "Failure". PS3.7 annex C."""
    if status == 0:
        return "Success"
    if status in (0xFF00, 0xFF01):
        return "Pending"
    if status == 0xFE00:
        return "Cancel"
    if status in (0x0001, 0x0107, 0x0116) or 0xB000 <= status <= 0xBFFF:
        return "Warning"
    return "Failure"


def status_name(status: int) -> str:
    """The standard's words for a status, its kind where it has none of its own."""
    known = _NAMES.get(status)
    if known:
        return known
    if 0xA700 <= status <= 0xA7FF:
        return _NAMES[0xA700]
    if 0xA900 <= status <= 0xA9FF:
        return _NAMES[0xA900]
    if 0xC000 <= status <= 0xCFFF:
        return "Error: cannot understand, or unable to process"
    return status_kind(status)


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One command set. Field names are the elements' names in PS3.7 annex E; `field` is the Command Field."""

    field: int
    has_dataset: bool = False
    message_id: int | None = None
    message_id_being_responded_to: int | None = None
    affected_sop_class_uid: str | None = None
    requested_sop_class_uid: str | None = None
    affected_sop_instance_uid: str | None = None
    requested_sop_instance_uid: str | None = None
    move_destination: str | None = None
    priority: int | None = None
    status: int | None = None
    offending_element: tuple[int, ...] | None = None
    error_comment: str | None = None
    error_id: int | None = None
    event_type_id: int | None = None
    attribute_identifier_list: tuple[int, ...] | None = None
    action_type_id: int | None = None
    number_of_remaining_suboperations: int | None = None
    number_of_completed_suboperations: int | None = None
    number_of_failed_suboperations: int | None = None
    number_of_warning_suboperations: int | None = None
    move_originator_aet: str | None = None
    move_originator_message_id: int | None = None

    @property
    def is_request(self) -> bool:
        """C-CANCEL-RQ counts as a request."""
        return not self.field & 0x8000

    @property
    def name(self) -> str:
        """The command as printed: "C-STORE-RQ"."""
        try:
            return CommandField(self.field).name.replace("_", "-")
        except ValueError:
            return f"{self.field:04X}H"

    @property
    def sop_class_uid(self) -> str:
        """Affected or Requested SOP Class UID, whichever the command carries."""
        return self.affected_sop_class_uid or self.requested_sop_class_uid or ""

    @property
    def sop_instance_uid(self) -> str:
        """Affected or Requested SOP Instance UID, whichever the command carries."""
        return self.affected_sop_instance_uid or self.requested_sop_instance_uid or ""

    def response(
        self,
        status: int,
        *,
        has_dataset: bool = False,
        affected_sop_instance_uid: str | None = None,
        error_comment: str | None = None,
        error_id: int | None = None,
        offending_element: tuple[int, ...] | None = None,
        attribute_identifier_list: tuple[int, ...] | None = None,
        remaining: int | None = None,
        completed: int | None = None,
        failed: int | None = None,
        warning: int | None = None,
    ) -> Command:
        """The response to this request. PS3.7 9.1, 10.1: SOP class and instance are given back as *affected*."""
        return Command(
            field=self.field | 0x8000,
            has_dataset=has_dataset,
            message_id_being_responded_to=self.message_id,
            affected_sop_class_uid=self.affected_sop_class_uid or self.requested_sop_class_uid,
            affected_sop_instance_uid=affected_sop_instance_uid
            or self.affected_sop_instance_uid
            or self.requested_sop_instance_uid,
            event_type_id=self.event_type_id,
            action_type_id=self.action_type_id,
            status=status,
            error_comment=error_comment[:64] if error_comment else None,
            error_id=error_id,
            offending_element=offending_element,
            attribute_identifier_list=attribute_identifier_list,
            number_of_remaining_suboperations=remaining,
            number_of_completed_suboperations=completed,
            number_of_failed_suboperations=failed,
            number_of_warning_suboperations=warning,
        )

    def encode(self) -> bytes:
        """The command set with its group length, elements in tag order. PS3.7 6.3."""
        out = bytearray()
        for element, name, kind in _ELEMENTS:
            if name == "has_dataset":
                out += _US.pack(0, element, 2, 0x0000 if self.has_dataset else NO_DATASET)
                continue
            value = getattr(self, name)
            if value is None:
                continue
            if kind == "US":
                out += _US.pack(0, element, 2, value)
            elif kind == "AT":
                out += _HEAD.pack(0, element, 4 * len(value))
                for tag in value:
                    out += struct.pack("<HH", tag >> 16, tag & 0xFFFF)
            else:
                raw = value.encode("ascii", "replace")
                if len(raw) % 2:
                    raw += b"\0" if kind == "UI" else b" "
                out += _HEAD.pack(0, element, len(raw)) + raw
        return _UL.pack(0, 0, 4, len(out)) + bytes(out)

    @classmethod
    def decode(cls, data: bytes | bytearray | memoryview) -> Command:
        """A command set; elements that are no command element are passed over. Raises DecodeError."""
        raw = bytes(data)
        values: dict[str, object] = {}
        position, end = 0, len(raw)
        while position < end:
            if position + 8 > end:
                raise _bad("element header cut off", position)
            group, element, length = _HEAD.unpack_from(raw, position)
            position += 8
            if length > end - position:
                raise _bad("value longer than what is present", position)
            value = raw[position : position + length]
            position += length
            known = _BY_ELEMENT.get(element) if group == 0 else None
            if known is None:
                continue
            name, kind = known
            if kind == "US":
                if length < 2:
                    continue
                number = value[0] | value[1] << 8
                values[name] = number != NO_DATASET if name == "has_dataset" else number
            elif kind == "AT":
                halves = struct.unpack(f"<{length // 4 * 2}H", value[: length // 4 * 4])
                values[name] = tuple(halves[i] << 16 | halves[i + 1] for i in range(0, len(halves), 2))
            else:
                values[name] = value.decode("ascii", "replace").strip(" \0")
        if "field" not in values:
            raise _bad("no Command Field (0000,0100)", 0)
        return cls(**values)  # type: ignore[arg-type]


def _bad(what: str, offset: int) -> DecodeError:
    return DecodeError(what, where="command set", section="PS3.7 6.3", offset=offset)


_HEAD = struct.Struct("<HHI")
_US = struct.Struct("<HHIH")
_UL = struct.Struct("<HHII")
_ELEMENTS: tuple[tuple[int, str, str], ...] = (
    (0x0002, "affected_sop_class_uid", "UI"),
    (0x0003, "requested_sop_class_uid", "UI"),
    (0x0100, "field", "US"),
    (0x0110, "message_id", "US"),
    (0x0120, "message_id_being_responded_to", "US"),
    (0x0600, "move_destination", "AE"),
    (0x0700, "priority", "US"),
    (0x0800, "has_dataset", "US"),
    (0x0900, "status", "US"),
    (0x0901, "offending_element", "AT"),
    (0x0902, "error_comment", "LO"),
    (0x0903, "error_id", "US"),
    (0x1000, "affected_sop_instance_uid", "UI"),
    (0x1001, "requested_sop_instance_uid", "UI"),
    (0x1002, "event_type_id", "US"),
    (0x1005, "attribute_identifier_list", "AT"),
    (0x1008, "action_type_id", "US"),
    (0x1020, "number_of_remaining_suboperations", "US"),
    (0x1021, "number_of_completed_suboperations", "US"),
    (0x1022, "number_of_failed_suboperations", "US"),
    (0x1023, "number_of_warning_suboperations", "US"),
    (0x1030, "move_originator_aet", "AE"),
    (0x1031, "move_originator_message_id", "US"),
)
_BY_ELEMENT = {element: (name, kind) for element, name, kind in _ELEMENTS}
