"""The dispatch table of HL7 v2, and the way of a message through it: read, check, decide, emit, acknowledge.

    request = receive(raw, site)                    # reads and checks the header; never raises
    answer  = answer_to(request, record)            # in a unit of work: decides, emits, makes the acknowledgement
    answer  = refuse(request, error, now=...)       # when the unit of work itself failed: nothing of it stands

`dispatch` is the first two in one. Whatever comes in gets an answer in HL7 v2's own terms: a message that cannot be read, an
unknown type (200), event (201), processing id (202) or version (203), a missing header field (101), a bad escape sequence (102).
A repeat of a message that was accepted (same sender, MSH-10 and bytes) has no second effect and gets the first answer again.
"""

from __future__ import annotations

import hashlib
import logging
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import replace

from hilum.core.errors import BudgetExceeded, Busy, Fault, HilumError, Incorrect, Unsupported
from hilum.core.exchange import Finding, Severity
from hilum.core.handler import Handler
from hilum.core.record import Record
from hilum.hl7v2.data.batch import is_batch, split, wrap
from hilum.hl7v2.data.charset import detect_wide
from hilum.hl7v2.data.datatypes import timestamp
from hilum.hl7v2.data.er7 import Message, parse, recode
from hilum.hl7v2.data.escape import check_escapes
from hilum.hl7v2.definitions import definitions, nearest_version
from hilum.hl7v2.messages import (
    adt,
    charges,
    documents,
    immunizations,
    journaled,
    master_files,
    orders,
    pharmacy,
    problems,
    queries,
    referrals,
    results,
    scheduling,
    slots,
)
from hilum.hl7v2.messages.refusing import refused
from hilum.hl7v2.messages.reply import Reply, Request, Trigger
from hilum.hl7v2.outcome import Refusal, refusal
from hilum.hl7v2.site import Site
from hilum.hl7v2.wire.ack import (
    Answer,
    Envelope,
    acknowledge,
    acknowledgement_segment,
    encode,
    envelope,
    envelope_of_bytes,
    error_segment,
    header,
    holds_block_character,
    message_type,
)
from hilum.hl7v2.wire.ack_machine import plan
from hilum.hl7v2.wire.ack_rules import COMMIT_CODES, version_tuple

__all__ = ["HANDLERS", "Answer", "Request", "answer_to", "dispatch", "first_answer", "receive", "refuse", "table"]

log = logging.getLogger("hilum.hl7v2")

HANDLERS: tuple[Handler, ...] = (
    *adt.HANDLERS,
    *orders.HANDLERS,
    *results.HANDLERS,
    *documents.HANDLERS,
    *scheduling.HANDLERS,
    *slots.HANDLERS,
    *charges.HANDLERS,
    *pharmacy.HANDLERS,
    *problems.HANDLERS,
    *immunizations.HANDLERS,
    *referrals.HANDLERS,
    *master_files.HANDLERS,
    *queries.HANDLERS,
    *journaled.HANDLERS,
)
"""What this room answers by itself; IHE profiles bring more (PIX and PDQ queries)."""

Table = Mapping[Trigger, Handler]

_SITE = Site()
_SECTION = "HL7 v2.5.1 2.15.9"
_BETWEEN = b"\x1c"
"""Stands between the two answers of a message where they are kept for its repeat: no answer holds it."""
_FREE_TEXT = {("OBX", 5), ("NTE", 3)}


def table(*more: Iterable[Handler]) -> dict[Trigger, Handler]:
    """The dispatch table of this room's handlers and more; a later row replaces an earlier one."""
    rows = {handler.on: handler for handler in HANDLERS}
    for handlers in more:
        rows.update((handler.on, handler) for handler in handlers)
    return rows


_TABLE = table()


def receive(raw: bytes, site: Site = _SITE, handlers: Table = _TABLE) -> Request:
    """Read a message and check what must hold before anybody acts on it. Never raises: `request.error` says why not."""
    request = Request(raw, site, Envelope())
    try:
        if is_batch(raw):
            _receive_batch(request, handlers)
        else:
            _receive_message(request, handlers)
    except HilumError as error:
        request.error = error
        request.handler = None
        if request.message is None:
            request.envelope = envelope_of_bytes(raw)
    return request


def _receive_batch(request: Request, handlers: Table) -> None:
    request.batch = split(request.raw, request.site.limits)
    request.parts = tuple(receive(one, request.site, handlers) for one in request.batch.messages)
    if request.batch.count > len(request.parts):
        raise Incorrect(
            "the batch holds fewer messages than it says", where="BTS-1", section="HL7 v2.5.1 2.15.3", code="102"
        )


def _receive_message(request: Request, handlers: Table) -> None:
    site = request.site
    message = parse(request.raw, default_charset=site.default_charset, limits=site.limits)
    if site.charsets:
        own = site.charsets.get(message.sender)
        if own and own != site.default_charset:
            message = parse(request.raw, default_charset=own, limits=site.limits)
    request.envelope = where = envelope(message)
    request.message = message
    _check_header(message, where, site)
    if len(message.segments("MSH")) > 1:
        raise Incorrect(
            "two messages in one block without a batch header", where="MSH[2]", section=_SECTION, code="100"
        )
    request.handler = _handler(where, handlers)
    mark = message.delimiters.escape
    if mark and request.raw.count(mark.encode("ascii")) > 1:
        _check_escapes(message)


def _check_header(message: Message, where: Envelope, site: Site) -> None:
    for field, name, value in (
        (9, "message type", where.message_code),
        (10, "message control id", where.control_id),
        (12, "version id", message["MSH-12"]),
        (11, "processing id", message["MSH-11"]),
    ):
        if not value or value == '""':
            raise Incorrect(f"no {name}", where=f"MSH-{field}", section=f"{_SECTION}.{field}", code="101")
    if len(where.control_id) > 199:
        raise Incorrect("control id longer than 199", where="MSH-10", section=f"{_SECTION}.10", code="102")
    if message.version not in site.versions:
        raise Unsupported("this version is not read here", where="MSH-12", section=f"{_SECTION}.12", code="203")
    if message["MSH-11.1"] not in site.processing_ids:
        raise Unsupported("this processing id is not taken here", where="MSH-11", section=f"{_SECTION}.11", code="202")


def _handler(where: Envelope, handlers: Table) -> Handler:
    handler = handlers.get(Trigger(where.message_code, where.trigger_event))
    if handler is not None:
        return handler
    if any(on.code == where.message_code for on in handlers):
        if not where.trigger_event:
            raise Incorrect("no trigger event", where="MSH-9.2", section=f"{_SECTION}.9", code="101")
        raise Unsupported(
            "this trigger event is not answered here", where="MSH-9.2", section=f"{_SECTION}.9", code="201"
        )
    raise Unsupported("this message type is not answered here", where="MSH-9.1", section=f"{_SECTION}.9", code="200")


def _check_escapes(message: Message) -> None:
    """Bad escape sequences are refused where they would change an identifier or a code; in free text they are read as they
    stand, since words are lost by refusing."""
    d = message.delimiters
    for segment in message.segments():
        if d.escape not in (segment.encoding.charset.decode(segment.encode())):
            continue
        for number, text in enumerate(segment.fields):
            if (
                d.escape in text
                and not (number == 2 and segment.name == "MSH")
                and (segment.name, number) not in _FREE_TEXT
            ):
                check_escapes(text, d, segment.place(number))


def dispatch(raw: bytes, record: Record, site: Site = _SITE, handlers: Table = _TABLE) -> Answer:
    """Read a message and answer it in this unit of work. Bad input never raises; a failing projection or reaction does, so
    that the unit of work is undone as a whole (answer then with `refuse`)."""
    return answer_to(receive(raw, site, handlers), record)


def answer_to(request: Request, record: Record) -> Answer:
    """Decide, emit and acknowledge within the unit of work."""
    if request.batch is not None:
        return _answer_batch(request, record)
    draft = record.exchange
    draft.control_id = draft.control_id or request.control_id
    draft.peer = draft.peer or request.source
    draft.about("control", request.control_id)
    if request.message is not None:
        for note in request.message.notes:
            draft.note(Finding(Severity.INFO, "HL7v2/read-leniently", note.text, note.where, note.section))
    now = record.now()
    if request.error is not None or request.handler is None:
        return _refuse(request, request.error or Fault("no handler"), now, record)
    sender, digest = request.content.sender, b""
    if request.handler.writes:
        digest = hashlib.sha256(request.raw).digest()
        known = record.exchanges.answers(sender, request.control_id)
        first = known.get(digest)
        if first is not None:
            draft.note(
                Finding(
                    Severity.INFO, "HL7v2/repeat", "sent before: the first answer was given again", "MSH-10", _SECTION
                )
            )
            draft.code = "AA"
            return _again(first)
        if known:
            text = "the sender used this control id for another message before: this one was processed as a new one"
            draft.note(Finding(Severity.WARNING, "HL7v2/reused-control-id", text, "MSH-10", f"{_SECTION}.10"))
    try:
        reply: Reply = request.handler.handle(request, record)
    except HilumError as error:
        return _refuse(request, error, now, record)
    except RecursionError:
        return _refuse(request, BudgetExceeded("nested too deeply", code="102"), now, record)
    except Exception as error:
        log.exception("a handler failed", extra={"kind": request.kind})
        return _refuse(request, Fault(f"internal error: {type(error).__name__}"), now, record)
    if reply.events:
        record.emit(*reply.events)
    if reply.finish is not None:
        reply.segments = reply.finish(record)
    answer = _accept(request, reply, now)
    draft.code = reply.code
    if reply.refusal is not None:
        draft.refuse(reply.code, reply.refusal.text)
    elif digest:
        said = _BETWEEN.join((answer.immediate or b"", *filter(None, (answer.later,))))
        record.exchanges.remember_answer(sender, request.control_id, digest, said)
    return answer


def first_answer(request: Request, record: Record) -> Answer | None:
    """What the same message (sender, MSH-10 and bytes) was answered with when it was accepted before; None: it was not."""
    known = record.exchanges.answers(request.content.sender, request.control_id)
    first = known.get(hashlib.sha256(request.raw).digest()) if known else None
    return None if first is None else _again(first)


def _again(kept: bytes) -> Answer:
    immediate, _, later = kept.partition(_BETWEEN)
    return Answer(immediate or None, "AA", later=later or None, is_repeat=True)


def _answer_batch(request: Request, record: Record) -> Answer:
    if request.error is not None:
        return _refuse(request, request.error, record.now(), record)
    answers = [answer_to(one, record) for one in request.parts]
    negative = [one for one in answers if one.code != "AA"]
    draft = record.exchange
    draft.count = len(answers)
    if negative:
        draft.refuse(negative[0].code, f"{len(negative)} of {len(answers)} messages refused: {negative[0].text}")
    said = [one.later or one.immediate for one in answers]  # what was asked for later has come with it
    time = timestamp(record.now(), request.site.zone)
    content = wrap([one for one in said if one], answer_to=request.batch, time=time)
    wide = detect_wide(content)
    if wide and holds_block_character(content):
        narrow = [recode(parse(one), "UNICODE UTF-8") for one in said if one]
        content = wrap(narrow, answer_to=request.batch, time=time)
    elif wide and request.raw.startswith(mark := "\ufeff".encode(wide)) and not content.startswith(mark):
        content = mark + content
    return Answer(content, negative[0].code if negative else "AA", negative[0].error if negative else "")


def refuse(request: Request, error: HilumError, *, now: float) -> Answer:
    """The negative answer to a message whose unit of work failed or was never opened: nothing of it is kept, so in enhanced
    mode it is the accept acknowledgement that refuses (CE, CR), and no other follows."""
    return _negative(request, refusal(error), now, is_kept=False)


def _refuse(request: Request, error: HilumError, now: float, record: Record) -> Answer:
    said = refusal(error)
    record.exchange.refuse(said.acknowledgement, f"{said.code} {said.text}")
    record.exchange.fact("error", said.code)
    if said.where:
        record.exchange.fact("place", said.where)
    return _negative(request, said, now, is_kept=request.error is None)


def _is_query(request: Request) -> bool:
    """A query's sender waits for the response."""
    return request.handler is not None and not request.handler.writes


def _negative(request: Request, said: Refusal, now: float, *, is_kept: bool) -> Answer:
    reply = refused(request, said)
    return _answer(request, reply, now, is_query=_is_query(request) or reply.type is not None, is_kept=is_kept)


def _accept(request: Request, reply: Reply, now: float) -> Answer:
    # a response that tells more than a code is waited for as a query's is
    return _answer(request, reply, now, is_query=_is_query(request) or reply.type is not None)


def _answer(request: Request, reply: Reply, now: float, *, is_query: bool, is_kept: bool = True) -> Answer:
    """The acknowledgements that the receiver's machine plans, as messages. 2.9.2, 2.9.3."""
    to, time, said = request.envelope, timestamp(now, request.site.zone), reply.refusal
    terms = to.terms(is_query=is_query, is_always=request.site.acknowledge == "always")
    codes = plan(terms, reply.code, is_kept=is_kept)
    immediate = _message(to, codes.immediate, reply, request, time) if codes.immediate else None
    deferred = None
    if codes.deferred:
        # the accept acknowledgement told the number; of its own it asks for one where it brings what nobody else has
        own = ("NE" if reply.type is None else "AL", "NE")
        deferred = _message(replace(to, expected=""), codes.deferred, reply, request, time, own)
    return Answer(immediate, reply.code, said.code if said else "", said.text if said else "", deferred)


def _control_id() -> str:
    return secrets.token_hex(10)


def _message(
    to: Envelope, code: str, reply: Reply, request: Request, time: str, modes: tuple[str, str] = ("", "")
) -> bytes:
    """The acknowledgement with this MSA-1; `modes` are its own MSH-15 and 16. CA tells nothing of what the application said."""
    ours = request.site.ours
    if code not in COMMIT_CODES and reply.type is not None:
        return _response(to, reply.type, reply, time, ours, modes)
    said, text = (None, "") if code == "CA" else (reply.refusal, reply.text)
    profile = "" if code in COMMIT_CODES else reply.profile
    return acknowledge(
        to, code, said, control_id=_control_id(), time=time, ours=ours, text=text, modes=modes, profile=profile
    )


def _response(
    to: Envelope, type: tuple[str, str, str], reply: Reply, time: str, ours: tuple[str, str], modes: tuple[str, str]
) -> bytes:
    """An application acknowledgement that is more than an ACK."""
    code, event, structure = type
    d = to.delimiters
    event = event or to.trigger_event
    if structure and not reply.profile:  # a profile may have structures of later versions (LAB-28)
        structure = _structure(to, code, event, structure)
    kind = d.component.join(filter(None, (code, event, structure))) if type[2] else message_type(to, code, "")
    lines = [
        header(to, kind, control_id=_control_id(), time=time, ours=ours, modes=modes, profile=reply.profile),
        acknowledgement_segment(to, reply.code),
    ]
    if reply.refusal:
        lines.append(error_segment(to, reply.refusal))
    lines += reply.segments
    return encode(lines, to)


def _structure(to: Envelope, code: str, event: str, structure: str) -> str:
    """MSH-9.3 as the version names it; versions before 2.3.1 have none."""
    version = to.version.split(to.delimiters.component or "^", 1)[0]
    if version_tuple(version) < (2, 3, 1) and not to.has_structure:
        return ""
    known = definitions(nearest_version(version))
    return structure if known.structure(structure) else known.structure_of(code, event) or structure


def busy(request: Request, *, now: float) -> Answer:
    """AR 207: nothing was done, send again. For a hub that cannot take more at the moment."""
    return refuse(request, Busy("too busy, send again"), now=now)


def unreadable(raw: bytes, error: HilumError, site: Site = _SITE) -> Request:
    """A request for bytes that the transport already refused, so that they too are journaled and answered."""
    return Request(raw, site, envelope_of_bytes(raw), error=error)
