"""Who carries the outbox: one courier a protocol. Each sends one delivery and gives back the exchange that it became.

A courier raises for what another try may mend (no connection, no answer, the peer is busy); what the peer refused for good is an
exchange with outcome REFUSED, and the pump lets the row die with it.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from secrets import token_hex

from hilum.config import AeAddress, HostPort, Peer, Settings
from hilum.core.errors import Busy, HilumError, LocalProtocolError, NotFound
from hilum.core.exchange import Exchange, Key, Outcome
from hilum.core.record import Delivery
from hilum.dicom.data import EXPLICIT_LE, IMPLICIT_LE, Dataset
from hilum.dicom.wire import Command, CommandField, Proposal, status_kind, status_name
from hilum.dicom.wire.capture import write_captured
from hilum.endpoint import dimse, mllp
from hilum.endpoint.dimse import DimseAssociation, Response
from hilum.endpoint.mllp import Link
from hilum.hl7v2.data.datatypes import timestamp
from hilum.hl7v2.data.er7 import parse
from hilum.hl7v2.wire.ack import acknowledge, envelope, error_code, error_text
from hilum.hl7v2.wire.ack_machine import Sender, Timing
from hilum.hl7v2.wire.ack_rules import APPLICATION_CODES, Terms, wanted
from hilum.hub.dimse import DimseService
from hilum.hub.numbered_links import NumberedLinks, is_counted
from hilum.hub.repositories import Repositories
from hilum.hub.sent import sent
from hilum.net.deliver import Courier

__all__ = ["Couriers"]

IAN = "1.2.840.10008.5.1.4.33"
ANSWER_S = 30.0
SAME_LINK_S = 0.2
"""How long an application acknowledgement may follow the accept acknowledgement on the same connection."""
SILENCE_S = 5.0
"""Where only errors are told (MSH-15 or MSH-16 ER), silence for so long is consent."""
AFTER_RESPONSE_S = 0.05
"""A commitment result on the asking association follows the N-ACTION response by at least this."""


class Couriers:
    """The couriers of one hub, and the links that they keep open."""

    def __init__(
        self,
        settings: Settings,
        ae_title: str,
        dimse_service: DimseService,
        clock: Callable[[], float],
        numbered: NumberedLinks,
        repositories: Repositories,
    ) -> None:
        self._settings = settings
        self._ae_title = ae_title
        self._dimse = dimse_service
        self._clock = clock
        self._numbered = numbered
        self._repositories = repositories
        self._links: dict[str, mllp.Link] = {}
        self._elsewhere: set[str] = set()
        """Peers whose application acknowledgements come to our listener: their links need not be watched for them."""

    def table(self) -> Mapping[str, Courier]:
        """Courier name -> the coroutine function that sends one delivery."""
        return {"mllp": self.mllp, "ian": self.ian, "commitment": self.commitment, **self._repositories.table()}

    def heard(self, peer: str) -> None:
        """An application acknowledgement of this peer came to our listener. In any thread."""
        self._elsewhere.add(peer)

    async def close(self) -> None:
        """Close the links that are open."""
        for link in self._links.values():
            with contextlib.suppress(Exception):
                await link.close()
        self._links.clear()

    def _peer(self, delivery: Delivery) -> Peer:
        peer = self._settings.peers.get(delivery.destination)
        if peer is None:
            raise NotFound("the settings name no such peer", where=f"peers.{delivery.destination}")
        return peer

    def _exchange(self, delivery: Delivery, standard: str, started: float, address: str) -> Exchange:
        return sent(delivery, standard, self._settings.name, started, self._clock(), address)

    # -- HL7 v2

    async def mllp(self, delivery: Delivery) -> Exchange:
        """Send a message and wait for what its MSH-15 and MSH-16 ask for at once. HL7 v2.5.1 2.9.2, 2.9.3.

        An application acknowledgement that follows an accept acknowledgement comes to our own listener, as a message.
        """
        peer = self._peer(delivery)
        if not peer.mllp:
            raise NotFound("the peer has no MLLP address", where=f"peers.{delivery.destination}.mllp")
        at = HostPort.parse(peer.mllp)
        started = self._clock()
        link = self._links.get(delivery.destination)
        if link is None or not link.is_open:
            link = await mllp.connect(at.host, at.port)
            self._links[delivery.destination] = link
        answer: bytes | None = None
        is_known = False
        try:
            if peer.sequence and is_counted(delivery):
                one = await self._numbered.carry(delivery, partial(self._asked, delivery, link), str(at))
                answer, is_known = one.answer, one.is_known
                facts = (*delivery.facts, ("sequence number", str(one.number)))
                delivery = replace(delivery, payload=one.payload, facts=facts)
                asked = envelope(parse(delivery.payload)).terms()
            elif delivery.fact("answer") == "none":  # an acknowledgement is not acknowledged
                await link.send_only(delivery.payload, ANSWER_S)
                await self._end(delivery.destination, link)
                return self._exchange(delivery, "hl7v2", started, str(at))
            else:
                asked = envelope(parse(delivery.payload)).terms()
                answer = await self._sent(delivery, link, asked)
        except HilumError:
            self._links.pop(delivery.destination, None)
            link.abort()
            raise
        if is_known:
            return self._taken_before(delivery, answer or b"", asked, started, str(at))
        exchange = self._acknowledged(delivery, asked, answer, started, str(at))
        if answer is None:
            # what the peer says all the same, or later, would be taken for the next message's answer: it ends with the link
            await self._end(delivery.destination, link)
        elif exchange.fact("waits for") and delivery.destination not in self._elsewhere:
            exchange = await self._application(exchange, link)
        return exchange

    async def _sent(self, delivery: Delivery, link: Link, asked: Terms) -> bytes | None:
        """Send a message and wait for the acknowledgement that comes first; None where none is asked for, or silence is consent."""
        first = asked.application if asked.accept == "NE" else asked.accept
        if first not in ("NE", "ER"):
            return await self._asked(delivery, link, delivery.payload)
        await link.send_only(delivery.payload, ANSWER_S)
        answer: bytes | None = None
        if first == "ER":
            with contextlib.suppress(Busy):
                answer = await link.receive(SILENCE_S)
            if not link.is_open:
                raise Busy("the connection broke", where="MLLP")
        return answer

    async def _asked(self, delivery: Delivery, link: Link, payload: bytes) -> bytes:
        """Send and wait for the answer, which is not to be a late one to a former message. raises Busy"""
        answer = await link.send(payload, ANSWER_S)
        if delivery.destination in self._elsewhere:
            about = parse(answer).get("MSA-2") or ""
            if about != parse(payload).control_id:
                self._elsewhere.discard(delivery.destination)  # they come on the link after all
                raise Busy("the answer is to another message", where="MSA-2", section="HL7 v2.5.1 2.15.8")
        return answer

    async def _end(self, destination: str, link: Link) -> None:
        """Close the link after a message that nobody waits for an answer to."""
        self._links.pop(destination, None)
        await link.close()

    async def _application(self, exchange: Exchange, link: Link) -> Exchange:
        """The application acknowledgement where it follows the accept acknowledgement on the same connection, as some peers have it;
        else the connection ends, so that it cannot be taken for the next message's answer, and it comes to our listener."""
        try:
            answer = await link.receive(SAME_LINK_S)
            message = parse(answer)
        except HilumError:
            await self._end(exchange.destination, link)
            return exchange
        code = message["MSA-1"]
        if code not in APPLICATION_CODES or (message.get("MSA-2") or "") != exchange.control_id:
            await self._end(exchange.destination, link)
            return exchange
        if wanted(message["MSH-15"], True):
            ours = (self._settings.name, self._settings.facility)
            moment, never = timestamp(self._clock()), ("NE", "NE")
            said = acknowledge(envelope(message), "CA", control_id=token_hex(10), time=moment, ours=ours, modes=never)
            # before the commit: where that fails the whole message goes out again, and the peer answers it again
            with contextlib.suppress(HilumError):
                await link.send_only(said, ANSWER_S)
        is_refused = code != "AA"
        return replace(
            exchange,
            answer=answer,
            code=code,
            outcome=Outcome.REFUSED if is_refused else Outcome.ACCEPTED,
            text=f"{error_code(message)} {error_text(message)}".strip() if is_refused else "",
            detail=(
                *(one for one in exchange.detail if one[0] != "waits for"),
                ("accept acknowledgement", exchange.code),
                ("application acknowledgement", code),
            ),
        )

    def _taken_before(self, delivery: Delivery, answer: bytes, asked: Terms, started: float, address: str) -> Exchange:
        """The exchange of a message whose acknowledgement was lost: the peer expects the number after it, so it has it."""
        exchange = self._of_message(delivery, started, address)
        facts = [("note", "its acknowledgement was lost: the peer expects the number after it")]
        if asked.application != "NE":
            facts.append(("waits for", "application acknowledgement"))
        return replace(exchange, answer=answer, code="CA", detail=(*exchange.detail, *facts))

    def _of_message(self, delivery: Delivery, started: float, address: str) -> Exchange:
        """The exchange of a message sent, found by its control id."""
        exchange = self._exchange(delivery, "hl7v2", started, address)
        control_id = delivery.fact("control id") or parse(delivery.payload).control_id
        if not control_id:
            return exchange
        return replace(exchange, control_id=control_id, keys=(*exchange.keys, Key("control", control_id)))

    def _acknowledged(
        self, delivery: Delivery, asked: Terms, answer: bytes | None, started: float, address: str
    ) -> Exchange:
        """The exchange that it became, by the sender's machine. raises Busy: it is to be sent again"""
        sender = Sender(asked, timing=Timing(commit_s=0.0))
        sender.send()
        exchange = self._of_message(delivery, started, address)
        if answer is None:
            sender.tick(0.0)
            return replace(exchange, outcome=Outcome.ACCEPTED)
        message = parse(answer)
        code, error = message["MSA-1"], error_code(message)
        try:
            sender.answer(code, error=error)
        except LocalProtocolError:
            raise Busy("the answer has no acknowledgement code", where="MSA-1", section="HL7 v2.5.1 2.15.8") from None
        if sender.state == "Again" and delivery.fact("when refused") != "drop":
            raise Busy(f"the peer rejected it for now ({code})", where="MSA-1", code=code)
        facts = [("note", one) for one in sender.notes]
        if sender.state == "Application":
            facts.append(("waits for", "application acknowledgement"))
        about = message.get("MSA-2") or ""
        if about != exchange.control_id:
            facts.append(("note", "MSA-2 is not the control id of the message"))
        is_refused = sender.state in ("Refused", "Again")
        return replace(
            exchange,
            answer=answer,
            code=code,
            detail=(*exchange.detail, *facts),
            outcome=Outcome.REFUSED if is_refused else Outcome.ACCEPTED,
            text=f"{error or message.get('ERR-1') or ''} {error_text(message)}".strip() if is_refused else "",
        )

    # -- DICOM

    async def ian(self, delivery: Delivery) -> Exchange:
        """N-CREATE of an Instance Availability Notification. PS3.4 annex R; RAD-49."""
        peer = self._peer(delivery)
        if not peer.dicom:
            raise NotFound("the peer has no DICOM address", where=f"peers.{delivery.destination}.dicom")
        at = AeAddress.parse(peer.dicom)
        started = self._clock()
        async with dimse.connect(
            at.at.host,
            at.at.port,
            calling=self._ae_title,
            called=at.title,
            contexts=[Proposal(IAN, (EXPLICIT_LE, IMPLICIT_LE))],
        ) as association:
            context = association.context_for(IAN)
            attributes = _recoded(delivery.payload, context.transfer_syntax)
            response = await association.n_create(IAN, delivery.fact("sop instance"), attributes)
        command = Command(
            field=CommandField.N_CREATE_RQ,
            has_dataset=True,
            message_id=1,
            affected_sop_class_uid=IAN,
            affected_sop_instance_uid=delivery.fact("sop instance"),
        )
        return self._answered(delivery, started, str(at), context.id, command, attributes, response)

    async def commitment(self, delivery: Delivery) -> Exchange:
        """The result of a storage commitment, on the association that asked while it holds, else on a new one. PS3.4 J.3.3."""
        await asyncio.sleep(AFTER_RESPONSE_S)
        started = self._clock()
        aet = delivery.fact("aet")
        for association in reversed(self._dimse.associations.get(aet, [])):
            if association.is_established and any(
                c.abstract_syntax == delivery.fact("sop class") for c in association.contexts
            ):
                try:
                    return await self._report(association, delivery, started, association.peer)
                except HilumError:
                    break  # it ended meanwhile, or cannot take it: a new association
        peer = self._peer(delivery)
        if not peer.dicom:
            raise NotFound("the peer has no DICOM address", where=f"peers.{delivery.destination}.dicom")
        at = AeAddress.parse(peer.dicom)
        proposal = Proposal(delivery.fact("sop class"), (EXPLICIT_LE, IMPLICIT_LE), scu=False, scp=True)
        async with dimse.connect(
            at.at.host, at.at.port, calling=self._ae_title, called=at.title, contexts=[proposal]
        ) as association:
            return await self._report(association, delivery, started, str(at))

    async def _report(
        self, association: DimseAssociation, delivery: Delivery, started: float, address: str
    ) -> Exchange:
        sop_class = delivery.fact("sop class")
        context = next(one for one in association.contexts if one.abstract_syntax == sop_class)
        information = _recoded(delivery.payload, context.transfer_syntax)
        event_type = int(delivery.fact("event type") or 1)
        async with asyncio.timeout(ANSWER_S):
            response = await association.n_event_report(
                sop_class, delivery.fact("sop instance"), event_type, information, context=context
            )
        command = Command(
            field=CommandField.N_EVENT_REPORT_RQ,
            has_dataset=True,
            message_id=1,
            affected_sop_class_uid=sop_class,
            affected_sop_instance_uid=delivery.fact("sop instance"),
            event_type_id=event_type,
        )
        return self._answered(delivery, started, address, context.id, command, information, response)

    def _answered(
        self,
        delivery: Delivery,
        started: float,
        address: str,
        context_id: int,
        command: Command,
        dataset: bytes,
        response: Response,
    ) -> Exchange:
        if status_kind(response.status) == "Failure" and response.status in (0x0213, 0xA700):
            raise Busy(f"the peer is out of resources: {status_name(response.status)}")
        failed = status_kind(response.status) == "Failure"
        exchange = self._exchange(delivery, "dicom", started, address)
        return replace(
            exchange,
            request=write_captured([(context_id, command, dataset)]),
            answer=write_captured([(context_id, response.command, response.dataset)]),
            code=f"0x{response.status:04X}",
            text=status_name(response.status) if failed else "",
            outcome=Outcome.REFUSED if failed else Outcome.ACCEPTED,
            detail=(*exchange.detail, ("transfer syntax", response.context.transfer_syntax)),
        )


def _recoded(payload: bytes, transfer_syntax: str) -> bytes:
    """A dataset kept in explicit VR little endian, in the context's transfer syntax."""
    if transfer_syntax == EXPLICIT_LE:
        return payload
    return Dataset.parse(payload, EXPLICIT_LE).encode(transfer_syntax)
