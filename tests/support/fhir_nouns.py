"""Core's nouns told by other standards, for what FHIR makes of them."""

from __future__ import annotations

from typing import Any

from hilum.core import identity
from hilum.core.code import Code
from hilum.core.identity import AssigningAuthority, Identifier, Patient
from hilum.core.order import Order, OrderPlaced, RequestedProcedure, ScheduledProcedureStep
from hilum.core.person import Address, Demographics, PersonName, Physician, Telecom
from hilum.core.record import Record
from hilum.core.study import Instance, InstanceStored, Series, Study
from hilum.fhir.service import Service
from hilum.fhir.validation import validate

__all__ = ["FACTS", "HOSPITAL", "OTHER", "STUDY", "found", "get", "place", "register", "store_images"]

HOSPITAL = AssigningAuthority("HOSP", "1.2.3.4", "ISO")
OTHER = AssigningAuthority("OTHER", "1.2.3.5", "ISO")
STUDY = "1.2.840.1.2.3"
FACTS = Demographics(
    name=PersonName("Müller", "Anna", "Maria", prefix="Dr."),
    birth_date="19700131",
    sex="F",
    address=Address(("Weg 1",), "Bern", "BE", "3000", "CH"),
    telecoms=(Telecom("+41 31 000", "phone", "home"),),
    mother_name=PersonName("Keller"),
    marital_status=Code("M", "Married", "HL70002"),
)


def register(
    service: Service, number: str, facts: Demographics = FACTS, authority: AssigningAuthority = HOSPITAL
) -> Patient:
    def work(record: Record) -> Patient:
        numbers = (Identifier(number, authority, "MR"),)
        known = record.patients.find(numbers[0])
        events = identity.register(known, numbers, facts, id=record.new_id(), when=record.now())
        record.emit(*events)
        return events[0].patient

    return service.store.write_now(work)


def place(service: Service, patient: Patient, accession: str = "A1", study: str = STUDY) -> Order:
    def work(record: Record) -> Order:
        order = Order(
            record.new_id(),
            patient.id,
            placer=Identifier("P1", HOSPITAL),
            filler=Identifier("F1", HOSPITAL),
            accession=Identifier(accession, HOSPITAL),
            service=Code("MRHEAD", "MRI head", "L"),
            priority="STAT",
            requesting_physician=Physician("77", PersonName("Weber", "Urs")),
            placed=record.now(),
            procedures=(
                RequestedProcedure(
                    "RP1", study, steps=(ScheduledProcedureStep("S1", start="20231114101500", modality="MR"),)
                ),
            ),
        )
        record.emit(OrderPlaced(order))
        return order

    return service.store.write_now(work)


def store_images(
    service: Service,
    patient: Patient,
    order: Order | None = None,
    uid: str = STUDY,
    accession: str = "A1",
    numbers: tuple[int, ...] = (1, 2),
) -> None:
    def work(record: Record) -> None:
        for number in numbers:
            record.emit(
                InstanceStored(
                    Study(
                        uid,
                        patient.id,
                        accession=accession,
                        date="20231114",
                        time="102000",
                        description="MRI head",
                        order_id=order.id if order else "",
                        received=record.now(),
                        updated=record.now(),
                    ),
                    Series(f"{uid}.1", uid, modality="MR", number="1", description="T1", body_part="HEAD"),
                    Instance(
                        f"{uid}.1.{number}",
                        "1.2.840.10008.5.1.4.1.1.4",
                        f"{uid}.1",
                        uid,
                        "1.2.840.10008.1.2.1",
                        record.blobs.put(b"x"),
                        number=str(number),
                        received=record.now(),
                    ),
                )
            )

    service.store.write_now(work)


def get(service: Service, target: str) -> dict[str, Any]:
    reply = service.send("GET", "/fhir/" + target)
    assert reply.status == 200, reply.body
    assert not [i for i in validate(reply.resource) if i.severity == "error"], validate(reply.resource)
    as_xml = service.send("GET", "/fhir/" + target, headers={"accept": "application/fhir+xml"})
    assert as_xml.status == 200
    return reply.resource


def found(service: Service, target: str) -> list[str]:
    bundle = get(service, target)
    return [one["resource"]["id"] for one in bundle.get("entry", ()) if one["search"]["mode"] == "match"]
