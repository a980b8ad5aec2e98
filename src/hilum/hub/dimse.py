"""DIMSE traffic of the hub: associations accepted by what the service table offers, instances streamed to blobs, every request
answered in a unit of work and journaled with it.

All instances that one association stores are one exchange: it is written with the first of them, OPEN, and brought to its end when
the association ends. Other requests are an exchange each.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from hilum.config import Settings
from hilum.core.audit import AuditRecorded
from hilum.core.errors import Busy, Fault, HilumError
from hilum.core.exchange import Direction, Draft, Exchange, Finding, Key, Outcome
from hilum.core.handler import Handler
from hilum.core.record import BlobWriter, Record, Store
from hilum.core.study import BlobRef
from hilum.dicom.data import uid_name
from hilum.dicom.data.part10 import file_meta
from hilum.dicom.services.received import ReceivedObject, read_object, read_repeated
from hilum.dicom.services.repeated import Headers
from hilum.dicom.services.service import Answer, Request, Site, StoreRequest
from hilum.dicom.services.service import Operation as ServiceKey
from hilum.dicom.services.storage import store as store_instance
from hilum.dicom.services.table import policy_rows, supported
from hilum.dicom.wire import AssociateRJ, AssociateRQ, Command, Context, Policy
from hilum.dicom.wire.capture import write_captured
from hilum.endpoint.dimse import DimseAssociation, Operation, Services, StoreOutcome
from hilum.hub.captured import Captured
from hilum.hub.journal import Journal, told
from hilum.hub.querying import Finder
from hilum.hub.retrieving import Retriever
from hilum.ihe.atna import audit_event
from hilum.ihe.profile import Profiles

__all__ = ["DimseService"]

log = logging.getLogger("hilum.dimse")

HEAD_BYTES = 16 * 1024
"""How much of a data set is kept in memory for the header scan; a longer header is read from the blob."""
MOST_KEYS = 2000
MOST_FINDINGS = 50


@dataclass(slots=True)
class _Stored:
    """What one association has stored so far; lives as long as it does."""

    started: float
    exchange_id: int = 0
    count: int = 0
    refused: int = 0
    code: str = "0x0000"
    text: str = ""
    keys: dict[Key, None] = field(default_factory=dict)
    detail: dict[tuple[str, str], None] = field(default_factory=dict)
    findings: dict[Finding, None] = field(default_factory=dict)
    headers: Headers = field(default_factory=Headers)
    sop_classes: dict[str, int] = field(default_factory=dict)
    requests: int = 0
    first: bytes = b""
    last: tuple[int, Command, Answer] | None = None
    """Context, request and answer of the last object: its response is the exchange's answer."""
    opening: asyncio.Lock = field(default_factory=asyncio.Lock)


class DimseService(Services):
    """The hub's application entity."""

    def __init__(
        self,
        store: Store,
        journal: Journal,
        profiles: Profiles,
        settings: Settings,
        site: Site,
        handlers: Iterable[Handler],
        clock: Callable[[], float],
        retriever: Retriever,
    ) -> None:
        self._store = store
        self._journal = journal
        self._profiles = profiles
        self._settings = settings
        self._site = site
        self._clock = clock
        self._retriever = retriever
        self._finder = Finder(store, journal, clock, _meaning)
        self._table: Mapping[ServiceKey, Handler] = {row.on: row for row in handlers if isinstance(row.on, ServiceKey)}
        self._policy = Policy(supported=policy_rows(), fallback=supported)
        self._stored: dict[DimseAssociation, _Stored] = {}
        self._begun: dict[DimseAssociation, float] = {}
        self.associations: dict[str, list[DimseAssociation]] = {}
        """Associations that hold, by calling AE title: a commitment result goes back on one while it is there."""

    # -- associations

    def negotiate(self, association: DimseAssociation, request: AssociateRQ) -> Policy | AssociateRJ:
        """Any caller, any called title, whatever the service table offers. PS3.8 7.1.1."""
        self._begun[association] = self._clock()
        return self._policy

    def established(self, association: DimseAssociation) -> None:
        """The association holds."""
        self.associations.setdefault(association.calling_aet, []).append(association)

    def closed(self, association: DimseAssociation, reason: str) -> None:
        """It is over: end its exchange of stored instances; an end against the rules is an exchange of its own."""
        held = self.associations.get(association.calling_aet, [])
        if association in held:
            held.remove(association)
        begun = self._begun.pop(association, self._clock())
        stored = self._stored.pop(association, None)
        if stored is not None:
            self._end_stored(association, stored, reason)
        if association.wire.answer is not None and not association.contexts:
            self._none_accepted(association, begun)
        elif reason != "released" and association.bytes_received and (stored is None or reason != "connection lost"):
            refused = reason == "rejected"
            self._journal.behind(
                Exchange(
                    direction=Direction.IN,
                    standard="dicom",
                    kind="A-ASSOCIATE" if association.request is None or refused else "A-ABORT",
                    source=self._settings.peer_of_title(association.calling_aet) or association.peer,
                    destination=self._settings.name,
                    started=begun,
                    ended=self._clock(),
                    peer=self._settings.peer_of_title(association.calling_aet) or association.peer,
                    peer_address=association.peer,
                    outcome=Outcome.REFUSED if refused else Outcome.FAILED,
                    text=str(association.fault or association.close_reason or reason),
                )
            )

    def _none_accepted(self, association: DimseAssociation, begun: float) -> None:
        """An association without any accepted context can carry nothing: its requestor was refused. PS3.8 table 9-18."""
        assert association.request is not None and association.wire.answer is not None
        results = {one.result for one in association.wire.answer.contexts}
        text = "no presentation context was accepted: " + (
            "no transfer syntax offered is supported"
            if 4 in results
            else "no SOP class (abstract syntax) offered is supported"
        )
        self._journal.behind(
            replace(
                self.base(association, "A-ASSOCIATE", begun),
                outcome=Outcome.REFUSED,
                code=str(max(results, default=3)),
                text=text,
                detail=tuple(("sop class", one.abstract_syntax) for one in association.request.contexts[:20]),
            )
        )

    def refused(
        self, association: DimseAssociation, context: Context, command: Command, status: int, reason: str
    ) -> None:
        """The association itself said no: journaled like any other refusal."""
        base = self.base(association, command.name.removesuffix("-RQ"), self._clock())
        self._journal.behind(
            replace(
                base,
                control_id=str(command.message_id or ""),
                request=write_captured([(context.id, command, None)]),
                outcome=Outcome.REFUSED,
                code=f"0x{status:04X}",
                text=reason,
                detail=(("sop class", command.sop_class_uid), ("transfer syntax", context.transfer_syntax)),
            )
        )

    # -- storage

    def open_sink(self, association: DimseAssociation, context: Context, command: Command) -> _Sink:
        """A sink that streams the data set into a blob, behind our own preamble and file meta information."""
        state = self._stored.get(association)
        if state is None:
            state = self._stored[association] = _Stored(self._clock())
        return _Sink(self, association, context, command, state)

    def base(self, association: DimseAssociation, kind: str, started: float) -> Exchange:
        """What every exchange of an association has in common."""
        peer = self._settings.peer_of_title(association.calling_aet)
        return Exchange(
            direction=Direction.IN,
            standard="dicom",
            kind=kind,
            source=peer,
            destination=self._settings.name,
            started=started,
            ended=self._clock(),
            peer=peer,
            peer_address=association.peer,
        )

    def _end_stored(self, association: DimseAssociation, state: _Stored, reason: str) -> None:
        detail = (
            *state.detail,
            *(("sop class", uid) for uid in state.sop_classes),
            ("stored", str(state.count)),
            ("refused", str(state.refused)),
            ("association", reason),
        )
        if state.count == 0 and state.requests == 0:
            return
        outcome = Outcome.ACCEPTED
        text = state.text
        if state.count == 0:
            outcome = Outcome.REFUSED
        elif reason != "released":
            outcome, text = Outcome.FAILED, f"the association ended: {reason}"
        elif state.refused:
            text = f"{state.refused} of {state.count + state.refused} refused; the last: {state.text}"
        answer = b""
        if state.last is not None:
            context_id, command, said = state.last
            answer = write_captured([(context_id, said.response(command), None)])
        whole = replace(
            self.base(association, "C-STORE", state.started),
            request=state.first,
            answer=answer,
            outcome=outcome,
            code=state.code,
            text=text,
            count=state.count or state.refused,
            detail=detail,
            keys=tuple(state.keys),
            findings=tuple(state.findings),
        )
        if state.exchange_id == 0:
            self._journal.behind(whole)
            return
        id = state.exchange_id
        classed = self._journal.classed(whole)

        def end(record: Record) -> None:
            record.exchanges.amend(
                id,
                ended=whole.ended,
                count=whole.count,
                outcome=outcome,
                code=whole.code,
                text=text,
                detail=detail,
                keys=whole.keys,
                findings=whole.findings,
                answer=answer,
            )
            event = audit_event(classed, self._profiles, self._settings.name)
            if event is not None:
                record.emit(AuditRecorded(replace(event, exchange_id=id)))

        self._journal.soon(end, id)

    # -- other requests

    async def handle(self, operation: Operation) -> None:
        """Answer any request but C-STORE."""
        command = operation.command
        name = command.name.removesuffix("-RQ")
        started = self._clock()
        request = Request.of(
            command,
            operation.dataset or b"",
            operation.context.transfer_syntax,
            calling_aet=operation.association.calling_aet,
            called_aet=operation.association.called_aet,
            site=self._site,
        )
        row = self._table.get(ServiceKey(command.sop_class_uid, name))
        base = replace(
            self.base(operation.association, name, started),
            control_id=str(command.message_id or ""),
            detail=(
                ("sop class", command.sop_class_uid),
                ("sop class name", uid_name(command.sop_class_uid) or command.sop_class_uid),
                ("transfer syntax", operation.context.transfer_syntax),
            ),
        )
        asked = Captured(self._store.blobs)
        asked.add(operation.context.id, command, operation.dataset)
        base = asked.into(base, "request")
        if name in ("C-MOVE", "C-GET"):
            await self._retriever.run(operation, request, base)
            return
        if row is None:
            known = command.sop_class_uid in _classes(self._table)
            answers = [
                Answer(0x0211, comment="the SOP class does not have this operation")
                if known
                else Answer(0x0122, comment="the SOP class is not supported")
            ]
            self._journal.behind(self._answered(base, operation, answers))
            await self._send(operation, answers)
            return
        if name == "C-FIND":
            await self._finder.run(operation, request, row, base)
            return
        handle = row.handle
        drafts: list[Draft] = []

        def work(record: Record) -> tuple[list[Answer], Exchange]:
            drafts.append(record.exchange)
            made = handle(request, record)
            answers = [made] if isinstance(made, Answer) else list(made)
            return answers, self._answered(base, operation, answers)

        try:
            if row.writes:
                answers = await self._journal.write(work)
            else:
                answers, exchange = await self._store.read(lambda record: _with_draft(work(record), record))
                self._journal.behind(exchange)
        except Exception as error:
            refusal = _meaning(error)
            answers = [Answer.refused(refusal, name, command.sop_instance_uid)]
            failed = self._answered(base, operation, answers)
            failed = told(failed, drafts[-1]) if drafts else failed
            self._journal.behind(replace(failed, text=refusal.message, code=answers[0].code, outcome=Outcome.REFUSED))
        await self._send(operation, answers)

    def _answered(self, base: Exchange, operation: Operation, answers: list[Answer]) -> Exchange:
        said = Captured(self._store.blobs)
        for one in answers:
            dataset = one.dataset.encode(operation.context.transfer_syntax) if one.dataset is not None else None
            said.add(operation.context.id, one.response(operation.command), dataset)
        last = answers[-1] if answers else Answer()
        ended = replace(
            base,
            ended=self._clock(),
            code=last.code,
            text=last.comment,
            outcome=Outcome.REFUSED if last.is_failure else Outcome.ACCEPTED,
        )
        return said.into(ended)

    async def _send(self, operation: Operation, answers: list[Answer]) -> None:
        for one in answers:
            await operation.respond(
                one.status,
                one.dataset,
                affected_sop_instance_uid=one.sop_instance or None,
                error_comment=one.comment or None,
                error_id=one.error_id or None,
                offending_element=one.offending or None,
            )


class _Sink:
    """One instance on its way to disk."""

    def __init__(
        self,
        service: DimseService,
        association: DimseAssociation,
        context: Context,
        command: Command,
        state: _Stored,
    ) -> None:
        self._service = service
        self._association = association
        self._command = command
        self._context = context
        self._state = state
        self._head = bytearray()
        self._length = 0
        self._meta = file_meta(
            command.sop_class_uid,
            command.sop_instance_uid,
            context.transfer_syntax,
            source_aet=association.calling_aet,
        )
        self._writer: BlobWriter = service._store.blobs.writer(lane=association.peer)
        state.requests += 1

    def write(self, fragments: list[memoryview]) -> None:
        self._writer.write(fragments if self._length else [self._meta, *fragments])
        for piece in fragments:
            wanted = HEAD_BYTES - len(self._head)
            if wanted > 0:
                self._head += piece[:wanted]
            self._length += len(piece)

    async def finish(self) -> StoreOutcome:
        if self._state.exchange_id == 0:
            async with self._state.opening:  # of several at once (asynchronous window), one opens the exchange
                return await self._finish()
        return await self._finish()

    async def _finish(self) -> StoreOutcome:
        if not self._length:
            self._writer.write([self._meta])
        ref = self._writer.finish()
        state, service, command = self._state, self._service, self._command
        request = self._request(ref)
        received = await self._read(request)

        def unit(record: Record) -> tuple[Answer, Draft, int]:
            id = state.exchange_id
            if id == 0:
                opened = replace(
                    service.base(self._association, "C-STORE", state.started),
                    outcome=Outcome.OPEN,
                    request=write_captured([(self._context.id, command, None)]),
                    detail=(("transfer syntax", self._context.transfer_syntax),),
                )
                id = record.exchanges.add(service._journal.classed(opened))
            asked = request if request.exchange_id == id else replace(request, exchange_id=id)
            answer = store_instance(asked, record, received)
            if answer.is_failure:
                raise _Refused(answer)
            if state.exchange_id == 0:
                record.exchange.about("instance", command.sop_instance_uid)
            fresh = tuple(key for key in record.exchange.keys if key not in state.keys)
            if fresh and len(state.keys) < MOST_KEYS:
                # at once, not at the association's end: a crash between would leave a study without its exchange
                record.exchanges.amend(id, keys=fresh)
            return answer, record.exchange, id

        try:
            answer, draft, id = await service._store.write(unit)
        except Exception as error:
            if isinstance(error, _Refused):
                return self._refuse(error.answer)
            return self._refuse(Answer.refused(_meaning(error), "C-STORE", command.sop_instance_uid))
        if not answer.stored:
            self._writer.discard()  # the same content is stored already
        if state.exchange_id == 0:
            state.exchange_id = id
            service._journal.committed_ids(id)
        state.count += 1
        state.last = (self._context.id, command, answer)
        state.code = answer.code if answer.status else state.code
        if len(state.keys) < MOST_KEYS:
            state.keys.update(dict.fromkeys(draft.keys))
        for name, value in draft.detail:
            if len(state.detail) < 100:
                state.detail[name, value] = None
        for finding in draft.findings:
            if len(state.findings) < MOST_FINDINGS:
                state.findings[finding] = None
        state.sop_classes[command.sop_class_uid] = state.sop_classes.get(command.sop_class_uid, 0) + 1
        return StoreOutcome(answer.status, answer.comment or None, answer.offending or None)

    def discard(self) -> None:
        self._writer.discard()

    def _refuse(self, answer: Answer) -> StoreOutcome:
        self._writer.discard()
        self._state.refused += 1
        self._state.last = (self._context.id, self._command, answer)
        self._state.code, self._state.text = answer.code, answer.comment
        if not self._state.first:
            self._state.first = write_captured([(self._context.id, self._command, bytes(self._head[:8192]))])
        return StoreOutcome(answer.status, answer.comment or None, answer.offending or None)

    async def _read(self, request: StoreRequest) -> ReceivedObject:
        """Read the header, off the one writer: here what the object before it lets us know, else, as that may take long, beside."""
        repeated = read_repeated(request, self._state.headers)
        if repeated is not None:
            return repeated
        headers = Headers()
        read = await asyncio.get_running_loop().run_in_executor(None, read_object, request, headers)
        self._state.headers = headers
        return read

    def _request(self, ref: BlobRef) -> StoreRequest:
        offset, blobs = len(self._meta), self._service._store.blobs

        def read(at: int, length: int) -> bytes:
            return blobs.read(ref, offset + at, length)

        return StoreRequest(
            sop_class=self._command.sop_class_uid,
            sop_instance=self._command.sop_instance_uid,
            transfer_syntax=self._context.transfer_syntax,
            blob=ref,
            dataset_offset=len(self._meta),
            dataset_length=self._length,
            head=bytes(self._head),
            read=read,
            calling_aet=self._association.calling_aet,
            exchange_id=self._state.exchange_id,
            site=self._service._site,
        )


def _meaning(error: Exception) -> HilumError:
    """What a failed unit of work says to the outside; our own faults are told to the log."""
    if isinstance(error, HilumError):
        return error
    if isinstance(error, OSError):
        return Busy("out of resources")
    log.exception("a unit of work failed")
    return Fault("internal error")


class _Refused(HilumError):
    """Undoes the unit of work of an instance that is refused; carries the answer out of it."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.comment)
        self.answer = answer


def _with_draft(done: tuple[list[Answer], Exchange], record: Record) -> tuple[list[Answer], Exchange]:
    answers, exchange = done
    return answers, told(exchange, record.exchange)


def _classes(table: Mapping[ServiceKey, Handler]) -> frozenset[str]:
    return frozenset(key.sop_class for key in table)
