"""The EHR: ADT and order placer. RAD-1, RAD-2, RAD-12; it receives RAD-3 and results."""

from __future__ import annotations

from dataclasses import dataclass, replace

from hilum.config import HostPort
from hilum.core.code import Code
from hilum.core.errors import RemoteProtocolError
from hilum.core.identity import AssigningAuthority, Identifier, Patient
from hilum.core.order import Order
from hilum.core.person import Address, Demographics, PersonName, Physician, Telecom
from hilum.core.visit import Visit
from hilum.endpoint import mllp
from hilum.hl7v2.data.er7 import Message, parse
from hilum.hl7v2.messages.adt_out import merge_message, patient_message
from hilum.hl7v2.messages.orders_out import placer_message
from hilum.simulate.receivers import Hl7Receiver
from hilum.simulate.site import HOSPITAL, PLACER, Hub

__all__ = ["Ehr", "person", "speak"]


async def speak(at: HostPort, message: bytes, *, expect: str = "AA") -> Message:
    """Send a message, and read its acknowledgement.

    expect   MSA-1 that must come back; "" takes any
    raises   RemoteProtocolError   it says something else
    """
    async with mllp.connect(at.host, at.port) as link:
        answer = parse(await link.send(message))
    code = answer["MSA-1"]
    if expect and code != expect:
        place, text = answer["ERR-2"], answer["ERR-3"]
        raise RemoteProtocolError(f"acknowledged {code}, not {expect}", where=place or "MSA-1", code=text)
    return answer


def person(number: str, family: str, given: str, *, birth_date: str, sex: str) -> Patient:
    """A patient as the EHR knows one; nobody who lives."""
    name = PersonName(family, given)
    demographics = Demographics(
        name,
        birth_date,
        sex,
        Address(("12 Hilum Street",), "Lungham", "", "10115", "DE"),
        (Telecom("+49 30 5550100", "phone", "home"),),
    )
    return Patient(number, (Identifier(number, HOSPITAL, "MR"),), demographics)


@dataclass(slots=True)
class Ehr:
    """ADT source and order placer, one system named EHR.

    bare_identifiers   a fault: identifiers go out without their assigning authority
    """

    hub: Hub
    name: str = "EHR"
    bare_identifiers: bool = False
    inbox: Hl7Receiver | None = None

    async def start(self) -> int:
        """Listen for what the filler tells the placer; returns the port."""
        self.inbox = Hl7Receiver(self.name)
        return await self.inbox.start()

    async def stop(self) -> None:
        """End it."""
        if self.inbox is not None:
            await self.inbox.stop()

    def _told(self, patient: Patient) -> Patient:
        if not self.bare_identifiers:
            return patient
        bare = tuple(Identifier(one.value, AssigningAuthority(), one.type) for one in patient.identifiers)
        return replace(patient, identifiers=bare)

    def visit(self, patient: Patient, number: str) -> Visit:
        """An outpatient visit in radiology."""
        return Visit(
            number,
            patient.id,
            Identifier(number, HOSPITAL, "VN"),
            "O",
            location="RAD^^^HOSP",
            attending=Physician("1001", PersonName("Attend", "Ada")),
            referring=Physician("1002", PersonName("Refer", "Rita")),
            admitted=self.hub.moment(),
        )

    async def register(self, patient: Patient, visit: Visit | None = None, event: str = "A04") -> Message:
        """RAD-1: register a patient (A01, A04, A05)."""
        message = patient_message(event, self._told(patient), self.hub.header(self.name), visit=visit)
        return await speak(self.hub.mllp, message)

    async def update(self, patient: Patient, visit: Visit | None = None) -> Message:
        """RAD-12: update a patient (A08)."""
        message = patient_message("A08", self._told(patient), self.hub.header(self.name), visit=visit)
        return await speak(self.hub.mllp, message)

    async def merge(self, survivor: Patient, subsumed: Patient) -> Message:
        """RAD-12: merge two patients (A40)."""
        return await speak(self.hub.mllp, merge_message(survivor, subsumed, self.hub.header(self.name)))

    def order(self, patient: Patient, *, code: Code, modality: str = "MR", reason: str = "headache") -> Order:
        """An imaging order that is not placed yet."""
        return Order(
            id="",
            patient_id=patient.id,
            placer=Identifier(f"P{self.hub.number():06d}", PLACER, "PLAC"),
            status="",
            service=code,
            priority="ROUTINE",
            reason=Code("", reason),
            clinical_information="none",
            requesting_physician=Physician("1002", PersonName("Refer", "Rita")),
            referring_physician=Physician("1002", PersonName("Refer", "Rita")),
            institution="Lungham Hospital",
            requested=self.hub.moment(),
        )

    async def place(self, order: Order, patient: Patient, visit: Visit | None = None) -> Message:
        """RAD-2: place an order (OMG^O19, NW)."""
        header = self.hub.header(self.name)
        return await speak(self.hub.mllp, placer_message("NW", order, self._told(patient), header, visit=visit))

    async def cancel(self, order: Order, patient: Patient, visit: Visit | None = None) -> Message:
        """RAD-2: cancel an order (OMG^O19, CA)."""
        header = self.hub.header(self.name)
        return await speak(self.hub.mllp, placer_message("CA", order, self._told(patient), header, visit=visit))
