"""What refuses a message whose type has a response of its own: that response with MSA, ERR and no more than its structure asks for.

HL7 v2.5.1 2.9.2: an application acknowledgement is the response message of the trigger event, also where it says AE or AR. Where
the response cannot be made without what the message does not bring (an answer to a query without the query), it is a general
acknowledgement, which 2.13.1 allows for every message.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from hilum.hl7v2.data.writer import segment_er7
from hilum.hl7v2.definitions import Group, SegmentUse, definitions, nearest_version
from hilum.hl7v2.messages import immunizations, master_files, orders_answer, pharmacy, queries, referrals, scheduling
from hilum.hl7v2.messages.reply import Reply, Request
from hilum.hl7v2.outcome import Refusal

__all__ = ["RESPONSES", "refused"]

Type = tuple[str, str, str]

RESPONSES: Mapping[tuple[str, str], Type] = {
    **orders_answer.TYPES,
    **{kind: row.answer for kind, row in pharmacy.EVENTS.items()},
    **{("ORU", event): ("ORA", "R33", "ORA_R33") for event in ("R30", "R31", "R32")},
    **{("SRM", event): ("SRR", event, "SRR_S01") for event in scheduling.REQUESTS},
    **{("REF", event): ("RRI", event, "RRI_I12") for event in referrals.EVENTS},
    **{("MFN", event): ("MFK", event, "MFK_M01") for event in master_files.EVENTS},
    **queries.RESPONSES,
}
"""Message code and event -> code, event and structure of the response. ORM, OMG and OMI have one where the site says so."""

_HEAD = frozenset(("MSH", "MSA", "ERR"))


def refused(request: Request, said: Refusal) -> Reply:
    """The refusal of a message that a handler took up, as the response of its type where there is one."""
    reply = Reply(code=said.acknowledgement, refusal=said)
    kind = RESPONSES.get((request.envelope.message_code, request.envelope.trigger_event))
    if kind is None or request.message is None or request.error is not None or request.handler is None:
        return reply
    profile = ""
    if kind[0] in ("ORR", "ORG", "ORL", "ORI"):
        if not orders_answer.speaks_for_each(request):
            return reply
        kind, profile = orders_answer.answer_type(request)
    segments = _required(request, kind[2], said)
    if segments is not None:
        reply.type, reply.profile, reply.segments = kind, profile, segments
        if kind == queries.K11 and _query_name(request) in immunizations.QUERIES:
            reply.profile = "Z33^CDCPHINVS"
    return reply


def _query_name(request: Request) -> str:
    qpd = request.segment("QPD")
    return qpd.value(1, 1, 1) if qpd else ""


def _required(request: Request, structure: str, said: Refusal) -> tuple[str, ...] | None:
    """What the structure cannot do without, given back as the message has it; None where it has not."""
    found = definitions(nearest_version(request.content.version)).structure(structure)
    out: list[str] = []
    field = request.content.delimiters.field
    for name in _names(found.items if found is not None else ()):
        segment = request.segment("QPD" if name == "QAK" else name)
        if segment is None:
            return None
        if name == "QAK":
            if not segment.value(2):
                return None
            out.append(segment_er7("QAK", {1: segment.value(2), 2: said.acknowledgement}, request.content.delimiters))
        else:
            out.append(field.join(segment.fields))
    return tuple(out)


def _names(items: tuple[Group | SegmentUse, ...]) -> Iterator[str]:
    for one in items:
        if one.min:
            if isinstance(one, SegmentUse):
                if one.name not in _HEAD:
                    yield one.name
            else:
                yield from _names(one.items)
