"""Queries by parameter: QBP in, RSP out. HL7 v2.5.1 chapter 5; the wire shape of ITI-9 (PIX) and ITI-21 (PDQ), both sides.

What is looked for and found is the business of `ihe.pix` and `ihe.pdq`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from hilum.core.errors import DecodeError, HilumError, Incorrect
from hilum.core.identity import AssigningAuthority, Identifier
from hilum.core.record import Page, Record
from hilum.hl7v2.data.datatypes import read_cx, write_cx
from hilum.hl7v2.data.er7 import Message, Segment
from hilum.hl7v2.data.escape import escape
from hilum.hl7v2.data.writer import Er7, Header, Value, Writer, segment_er7
from hilum.hl7v2.messages.reply import Reply, Request
from hilum.hl7v2.outcome import Refusal, refusal

__all__ = [
    "Query",
    "Response",
    "answering",
    "demographics_query_message",
    "domains",
    "identifiers_query_message",
    "is_known_domain",
    "read_query",
    "read_response",
    "response",
]


@dataclass(frozen=True, slots=True)
class Query:
    """QPD and RCP, DSC of a continuation.

    quantity       RCP-2 in records, 0 where all are wanted
    continuation   DSC-1, empty in a first query
    """

    name: str
    tag: str
    qpd: Segment
    quantity: int = 0
    continuation: str = ""


def read_query(request: Request) -> Query:
    """The query of a QBP. raises Incorrect 101 where QPD, its name or its tag is missing."""
    qpd = request.segment("QPD")
    if qpd is None:
        raise Incorrect("no QPD segment", where="QPD", section="HL7 v2.5.1 5.5.4", code="100")
    name, tag = qpd.value(1, 1, 1), qpd.value(2)
    if not name:
        raise Incorrect("no query name", where="QPD-1", section="HL7 v2.5.1 5.5.4.1", code="101")
    if not tag:
        raise Incorrect("no query tag", where="QPD-2", section="HL7 v2.5.1 5.5.4.2", code="101")
    rcp, dsc = request.segment("RCP"), request.segment("DSC")
    quantity = 0
    if rcp is not None:
        if rcp.value(1) not in ("I", ""):
            raise DecodeError(
                "only immediate queries are answered", where="RCP-1", section="HL7 v2.5.1 5.5.6.1", code="103"
            )
        if count := rcp.value(2, 1, 1):
            if not (count.isascii() and count.isdigit() and len(count) < 7):
                raise DecodeError("no number of records", where="RCP-2.1", section="HL7 v2.5.1 5.5.6.2", code="102")
            if rcp.value(2, 1, 2) not in ("RD", ""):
                raise DecodeError(
                    "only records can be counted", where="RCP-2.2", section="HL7 v2.5.1 5.5.6.2", code="103"
                )
            quantity = int(count)
    return Query(name, tag, qpd, quantity, dsc.value(1) if dsc else "")


def domains(qpd: Segment, field: int) -> list[AssigningAuthority]:
    """Assigning authorities of a repeating CX field of which only component 4 counts (QPD-4 of PIX, QPD-8 of PDQ)."""
    return [read_cx(qpd.encoding, text).authority for text in qpd.repetitions(field)]


def response(
    query: Query,
    status: str,
    records: Sequence[str] = (),
    *,
    type: tuple[str, str, str],
    refusal: Refusal | None = None,
    counts: tuple[int, int, int] | None = None,
    continuation: str = "",
) -> Reply:
    """RSP: MSA, ERR, QAK, the QPD as it came, the records, DSC. 5.3.1.

    status    QAK-2, table 0208: OK NF AE AR
    records   segments as ER7 in the query's delimiters
    counts    hits in all, in this payload, remaining
    """
    d = query.qpd.encoding.delimiters
    qak: dict[int, Value] = {1: query.tag, 2: status}
    if counts is not None:
        qak |= {3: Er7(query.qpd.er7(1)), 4: str(counts[0]), 5: str(counts[1]), 6: str(counts[2])}
    segments = [segment_er7("QAK", qak, d), d.field.join(query.qpd.fields), *records]
    if continuation:
        segments.append(segment_er7("DSC", {1: continuation, 2: "I"}, d))
    code = refusal.acknowledgement if refusal else "AA"
    return Reply((), code, "", refusal, type, tuple(segments))


def answering(
    work: Callable[[Request, Record], Reply], type: tuple[str, str, str], profile: str = ""
) -> Callable[[Request, Record], Reply]:
    """The handler of a query whose refusal too is a response to it: ERR with the reason, QAK with the tag and AE or AR (5.3.2.4).
    A query that does not even say its tag is refused by an acknowledgement alone.

    profile   MSH-21 of such a response
    """

    def handle(request: Request, record: Record) -> Reply:
        try:
            return work(request, record)
        except HilumError as error:
            qpd = request.segment("QPD")
            if qpd is None or not qpd.value(2):
                raise
            said = refusal(error)
            record.exchange.fact("error", said.code)
            if said.where:
                record.exchange.fact("place", said.where)
            asked = Query(qpd.value(1, 1, 1), qpd.value(2), qpd)
            reply = response(asked, said.acknowledgement, type=type, refusal=said)
            reply.profile = profile
            return reply

    return handle


def is_known_domain(record: Record, authority: AssigningAuthority) -> bool:
    """The site lists the authority, or a patient carries an identifier of it."""
    if not authority:
        return False
    if record.authorities.is_known(authority):
        return True
    key = record.authorities.canonical(authority).key
    return bool(record.patients.search(authority=key, include_subsumed=True, page=Page(limit=1)))


# The other side: a client's query and what came back.


def identifiers_query_message(
    asked: Identifier, header: Header, *, tag: str, wanted: Iterable[AssigningAuthority] = ()
) -> bytes:
    """Write QBP^Q23, a PIX query. ITI-9."""
    write = Writer(replace(header, code="QBP", event="Q23", structure="QBP_Q21", version="2.5"))
    targets = [Er7(write_cx(Identifier("", authority))) for authority in wanted]
    write.add("QPD", {1: "IHE PIX Query", 2: tag, 3: Er7(write_cx(asked)), 4: targets})
    write.add("RCP", {1: "I"})
    return write.encode()


def demographics_query_message(
    parameters: Iterable[tuple[str, str]],
    header: Header,
    *,
    tag: str,
    domains: Iterable[AssigningAuthority] = (),
    quantity: int = 0,
    continuation: str = "",
) -> bytes:
    """Write QBP^Q22, a patient demographics query. ITI-21.

    parameters   ("PID.5.1.1", "SMITH"), ("PID.7", "19800101"), ...
    """
    write = Writer(replace(header, code="QBP", event="Q22", structure="QBP_Q21", version="2.5"))
    criteria = [Er7(f"@{name}^{escape(value)}") for name, value in parameters]
    targets = [Er7(write_cx(Identifier("", authority))) for authority in domains]
    write.add("QPD", {1: "IHE PDQ Query", 2: tag, 3: criteria, 8: targets})
    write.add("RCP", {1: "I", 2: Er7(f"{quantity}^RD") if quantity else ""})
    if continuation:
        write.add("DSC", {1: continuation, 2: "I"})
    return write.encode()


@dataclass(frozen=True, slots=True)
class Response:
    """What an RSP says.

    acknowledgement   MSA-1; `status` QAK-2
    error             ERR-3.1 and `places` the repetitions of ERR-2 as they came
    patients          PID segments
    continuation      DSC-1, empty where there is no more
    """

    acknowledgement: str
    status: str
    error: str
    places: tuple[str, ...]
    patients: tuple[Segment, ...]
    continuation: str

    def identifiers(self) -> tuple[Identifier, ...]:
        """PID-3 of all records."""
        return tuple(read_cx(pid.encoding, text) for pid in self.patients for text in pid.repetitions(3))


def read_response(message: Message) -> Response:
    """Read an RSP^K22 or RSP^K23."""
    err = message.segment("ERR")
    return Response(
        message["MSA-1"],
        message["QAK-2"],
        err.value(3, 1, 1) if err else "",
        tuple(err.repetitions(2)) if err else (),
        tuple(message.segments("PID")),
        message["DSC-1"],
    )
