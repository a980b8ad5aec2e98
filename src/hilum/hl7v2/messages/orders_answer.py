"""The answer to an order: ORR^O02, ORG^O20, ORL^O22, O34, O36 and O40, ORI^O24, with an ORC that speaks for each order.

HL7 v2.5.1 4.4.2, 4.4.5, 4.4.7, 4.4.9, 4.4.11, 4.4.13 and table 0119; RAD-3 (SN), LAB-1, LAB-4, LAB-28.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hilum.core.identity import Identifier
from hilum.core.order import Order
from hilum.core.record import Event, Record
from hilum.hl7v2.data.datatypes import write_ei
from hilum.hl7v2.data.er7 import Segment
from hilum.hl7v2.messages.orders_reading import Group
from hilum.hl7v2.messages.reply import Reply, Request
from hilum.hl7v2.outcome import Refusal
from hilum.hl7v2.wire.ack import error_segment

__all__ = ["DONE", "REFUSALS", "TYPES", "UNABLE", "Decided", "answer_type", "reply_to", "speaks_for_each"]

DONE = {
    "NW": "OK",
    "PA": "OK",
    "CH": "OK",
    "RO": "OK",
    "SN": "NA",
    "XO": "XR",
    "CA": "CR",
    "DC": "DR",
    "HD": "HR",
    "RL": "OR",
    "RP": "RQ",
    "SS": "SR",
}
"""Table 0119: what answers an order control that was done; controls that only tell (SC, OC, ...) are answered by themselves."""

UNABLE = {
    "NW": "UA",
    "PA": "UA",
    "CH": "UA",
    "RO": "UA",
    "SN": "UA",
    "XO": "UX",
    "CA": "UC",
    "DC": "UD",
    "HD": "UH",
    "RL": "UR",
    "RP": "UM",
    "SS": "UA",
}
"""Table 0119: what answers an order control that could not be done."""

REFUSALS = frozenset((*UNABLE.values(), "UF", "DE"))

TYPES = {
    ("ORM", "O01"): ("ORR", "O02", "ORR_O02"),
    ("OMG", "O19"): ("ORG", "O20", "ORG_O20"),
    ("OML", "O21"): ("ORL", "O22", "ORL_O22"),
    ("OML", "O33"): ("ORL", "O34", "ORL_O34"),
    ("OML", "O35"): ("ORL", "O36", "ORL_O36"),
    ("OML", "O39"): ("ORL", "O40", "ORL_O40"),
    ("OMI", "O23"): ("ORI", "O24", "ORI_O24"),
}
"""Message code and event -> code, event and structure of what answers it."""


@dataclass(frozen=True, slots=True)
class Decided:
    """What became of the groups of one order: the order as it is now, or as it was asked for where it was refused."""

    groups: tuple[Group, ...]
    order: Order
    refusal: Refusal | None = None

    @property
    def control(self) -> str:
        """ORC-1 of the answer."""
        asked = self.groups[0].control
        return UNABLE.get(asked, "UA") if self.refusal else DONE.get(asked, asked)


def speaks_for_each(request: Request) -> bool:
    """The message is answered order by order: a laboratory's always, others where the site says so. O59 has no answer of its own."""
    if (request.envelope.message_code, request.envelope.trigger_event) not in TYPES:
        return False
    return request.envelope.message_code == "OML" or request.site.order_response == "response"


def reply_to(request: Request, events: tuple[Event, ...], decided: Sequence[Decided]) -> Reply:
    """The reply: a general acknowledgement where that is what the sender waits for, else an answer for each order.

    SN is always answered with the number: that is what it asks for.
    """
    if (request.envelope.message_code, request.envelope.trigger_event) not in TYPES:
        return Reply(events)
    kind, profile = answer_type(request)
    if not speaks_for_each(request):
        numbered = [one for one in decided if one.groups[0].control == "SN"]
        if not numbered:
            return Reply(events)
        lines = tuple(line for one in numbered for group in one.groups for line in _numbered(request, group, one.order))
        return Reply(events, type=kind, segments=lines)
    refused = [one.refusal for one in decided if one.refusal is not None]
    all_refused = refused[0] if len(refused) == len(decided) and refused else None

    def finish(record: Record) -> tuple[str, ...]:
        errors = refused[1:] if all_refused else refused
        return (*(error_segment(request.envelope, one) for one in errors), *_lines(request, record, decided))

    if all_refused:
        return Reply((), all_refused.acknowledgement, "", all_refused, kind, profile=profile, finish=finish)
    return Reply(events, type=kind, profile=profile, finish=finish)


def answer_type(request: Request) -> tuple[tuple[str, str, str], str]:
    """Code, event and structure of the answer, and its MSH-21: an analyzer's (LAB-28) has a structure of its own."""
    if request.envelope.trigger_event == "O33" and any("LAB-28" in text for text in _profiles(request)):
        return ("ORL", "O34", "ORL_O42"), "LAB-28^IHE"
    return TYPES[request.envelope.message_code, request.envelope.trigger_event], ""


def _profiles(request: Request) -> list[str]:
    msh = request.segment("MSH")
    return msh.repetitions(21) if msh else []


def _lines(request: Request, record: Record, decided: Sequence[Decided]) -> list[str]:
    """The segments of the answer in the order of the message's own: PID, specimens, ORC, timing, OBR, IPC."""
    d = request.content.delimiters
    heads: dict[int, tuple[Decided, Order]] = {}
    for one in decided:
        now = (record.orders.get(one.order.id) if one.order.id else None) or one.order
        for group in one.groups:
            heads[id(group.segments[0])] = (one, now)
    out: list[str] = []
    current: tuple[Decided, Order] | None = None
    for segment in request.content:
        if id(segment) in heads:
            current = heads[id(segment)]
            orc = list(segment.fields) if segment.name == "ORC" else ["ORC"]
            out.append(d.field.join(_orc(orc, *current, request)))
            if segment.name == "ORC":
                continue
        name = segment.name
        if name in ("PID", "SHP", "PAC", "SPM", "SAC") or (current is not None and name in ("TQ1", "IPC")):
            out.append(d.field.join(segment.fields))
        elif current is not None and name == "OBR":
            out.append(d.field.join(_with_numbers(segment, current[1], request)))
    return out


def _orc(fields: list[str], decided: Decided, order: Order, request: Request) -> list[str]:
    d = request.content.delimiters
    fields += [""] * (6 - len(fields))
    fields[1] = decided.control
    for number, one in ((2, order.placer), (3, order.filler)):
        fields[number] = write_ei(one, d) if one else fields[number]
    if decided.refusal is None and order.status:
        fields[5] = order.status
    return fields


def _with_numbers(segment: Segment, order: Order, request: Request) -> list[str]:
    fields = list(segment.fields)
    fields += [""] * (4 - len(fields))
    numbers: tuple[tuple[int, Identifier], ...] = ((2, order.placer), (3, order.filler))
    for number, one in numbers:
        fields[number] = write_ei(one, request.content.delimiters) if one else fields[number]
    return fields


def _numbered(request: Request, group: Group, order: Order) -> list[str]:
    """ORC with NA and both numbers, and the OBR that was sent with its OBR-2 filled: the answer to SN. RAD-3."""
    d = request.content.delimiters
    out = []
    for segment in group.segments:
        if segment.name not in ("ORC", "OBR", "TQ1"):
            continue
        fields = list(segment.fields)
        if segment.name != "TQ1":
            fields += [""] * (4 - len(fields))
            if segment.name == "ORC":
                fields[1] = "NA"
            fields[2] = write_ei(order.placer, d)
        out.append(d.field.join(fields))
    return out
