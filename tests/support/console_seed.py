"""A hub for the console to look at: a memory store with the MRI story in it, and a program that serves it for screenshots.

PYTHONPATH=tests python -m support.console_seed 8099
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Iterable
from dataclasses import replace

from hilum.core.code import Code
from hilum.core.document import Author, DocumentEntry, DocumentsSubmitted, SubmissionSet
from hilum.core.exchange import Key
from hilum.core.identity import AssigningAuthority, Identifier, Patient, PatientRegistered, PatientsMerged, merge
from hilum.core.order import (
    Order,
    OrderPlaced,
    PerformedProcedureStep,
    PerformedSeries,
    PerformedStepRecorded,
    RequestedProcedure,
    ScheduledProcedureStep,
    StepReference,
)
from hilum.core.person import Address, Demographics, PersonName, Physician, Telecom
from hilum.core.record import Delivery, Record
from hilum.core.result import Attachment, Observation, Result, ResultReceived
from hilum.core.study import Instance, InstanceStored, ReceivedPatient, Series, Study
from hilum.core.visit import Visit, VisitUpdated
from hilum.hl7v3.build import Issuer, imaging_report
from hilum.ihe.profile import Expected, Profiles
from hilum.testing import MemoryStore
from support import console_story as story

SITE = AssigningAuthority("SITE", story.OID, "ISO")
PLAIN = "Small effusion.\nCruciate ligaments intact & regular."
DOCUMENT = "01JDQDOCUMENT0000000000001"


class SeededHub:
    """A hub that holds a store and nothing else: what the console asks is answered from data."""

    def __init__(self, store: MemoryStore, *, profiles: Profiles | None = None) -> None:
        self.name = "HILUM"
        self.store = store
        self.profiles = profiles or Profiles()
        self.insecure = False

    def settings_view(self) -> list[tuple[str, str, str]]:
        """A few settings."""
        return [
            ("data", "./data", "default"),
            ("listen.mllp", "127.0.0.1:2575", "hilum.toml"),
            ("peers.mr1.dicom", "MR1@127.0.0.1:11113", "HILUM_PEERS__MR1__DICOM"),
        ]

    def listeners(self) -> list[tuple[str, str, bool]]:
        """Where a hub would listen."""
        return [
            ("DICOM", "HILUM@127.0.0.1:11112", True),
            ("MLLP", "0.0.0.0:2575" if self.insecure else "127.0.0.1:2575", not self.insecure),
            ("HTTP", "127.0.0.1:8080", True),
        ]

    async def subscribe(self) -> AsyncIterator[int]:
        """Now and then an exchange is told again, as when it is judged."""
        for number in range(1, 23):
            await asyncio.sleep(0.05)
            yield number

    def expectations(self, record: Record, person_id: str) -> Iterable[Expected]:
        """What the story owes."""
        return story.expected() if person_id == story.PERSON else []

    def metrics(self) -> bytes:
        """Nothing is counted here."""
        return b""


def seed(store: MemoryStore, *, text: str = "") -> None:
    """The story as a hub's record has it.

    text   put into every text that comes from outside, for tests of escaping
    """

    def says(plain: str) -> str:
        return f"{plain}{text}"

    berta = Patient(
        story.PERSON,
        (Identifier(says("4711"), SITE, "MR"), Identifier(says("X-88"), AssigningAuthority(says("INSURER")), "SS")),
        Demographics(
            PersonName(says("Probst"), says("Berta"), "Maria"),
            "19710308",
            "F",
            Address((says("Lindenweg 4"),), says("Grünau"), "", "1010", "AT"),
            (Telecom(says("+43 1 5550100")),),
        ),
        updated=story.START,
    )
    unknown = Patient(
        "01JDQTESTPERSON0000000002B",
        (Identifier(says("JD-1"), SITE, "MR"),),
        Demographics(PersonName(says("Doe"), says("John"))),
        source="dicom",
        updated=story.START,
    )
    other = Patient(
        "01JDQTESTPERSON0000000003C",
        (Identifier(says("4712"), SITE, "MR"),),
        Demographics(PersonName(says("Musterfrau"), says("Ida")), "19900101", "F"),
        source="order",
        updated=story.START + 1,
    )
    step = ScheduledProcedureStep(
        "SPS-500", "COMPLETED", "20261124100000", (says("MR1"),), "MR1", "", "MR", says("MR knee left")
    )
    procedure = RequestedProcedure(
        "RP-500", story.STUDY, says("MR knee left without contrast"), Code("MRKNEE", says("MR knee left"), "L"), (step,)
    )
    order = Order(
        "01JDQORDER0000000000000001",
        berta.id,
        Identifier(says("P-9001"), AssigningAuthority("PLACER")),
        Identifier(says("F-500"), AssigningAuthority("HILUM")),
        Identifier(says("A26-500"), AssigningAuthority("HILUM")),
        "CM",
        Code("MRKNEE", says("MR knee left without contrast"), "L"),
        requesting_physician=Physician("D77", PersonName(says("Gruber"), "Anna")),
        placed=story.START + 214,
        procedures=(procedure,),
    )
    later = replace(
        order,
        id="01JDQORDER0000000000000002",
        patient_id=other.id,
        placer=Identifier(says("P-9002"), AssigningAuthority("PLACER")),
        filler=Identifier(says("F-501"), AssigningAuthority("HILUM")),
        accession=Identifier(says("A26-501"), AssigningAuthority("HILUM")),
        status="SC",
        procedures=(
            replace(
                procedure,
                id="RP-501",
                study_uid="2.25.99",
                steps=(replace(step, id="SPS-501", status="SCHEDULED", start="20261125083000"),),
            ),
        ),
    )
    performed = PerformedProcedureStep(
        story.MPPS, berta.id, "PPS-1", "COMPLETED", says("MR1"), "MR1", "MR", "20261124100117", "20261124100621",
        scheduled=(StepReference(story.STUDY, "A26-500", "RP-500", "SPS-500"),),
        series=(PerformedSeries(story.SERIES, "knee"),),
        order_ids=(order.id,),
    )  # fmt: skip
    study = Study(
        story.STUDY,
        berta.id,
        ReceivedPatient(berta.primary),
        says("A26-500"),
        "",
        "RP-500",
        "20261124",
        "100118",
        says("MR knee left"),
        order_id=order.id,
        received=story.START + 3311,
    )
    series = Series(story.SERIES, story.STUDY, "MR", "1", says("pd tse sag"), received=story.START + 3311)
    result = Result(
        "01JDQRESULT000000000000001",
        berta.id,
        Code("MRKNEE", says("MR knee left without contrast"), "L"),
        "F",
        order.placer,
        order.filler,
        order.accession,
        story.STUDY,
        order.id,
        observations=(
            Observation("1", Code("59776-5", says("Findings"), "LN"), says(PLAIN)),
            Observation("2", Code("19005-8", says("Impression"), "LN"), says("No meniscal tear.")),
        ),
        interpreter=Physician("R12", PersonName(says("Brenner"), "Karl", prefix="Dr.")),
        observed="20261124103000",
        reported="20261124114128",
    )
    document = imaging_report(result, berta, issuer=Issuer("2.25.1"), order=order, made=story.START + 9090)

    def people(record: Record) -> None:
        record.emit(*(PatientRegistered(one) for one in (berta, unknown, other)))
        for event in merge(berta, unknown, when=story.START + 4000):
            assert isinstance(event, PatientsMerged)
            record.emit(event)
        record.emit(
            VisitUpdated(
                Visit(
                    "01JDQVISIT0000000000000001",
                    berta.id,
                    Identifier(says("V-100"), SITE),
                    "O",
                    location=says("RAD"),
                    admitted="20261124091107",
                )
            )
        )
        record.emit(OrderPlaced(order), OrderPlaced(later), PerformedStepRecorded(performed))

    def archive(record: Record) -> None:
        blob = record.blobs.put(b"\0" * 128 + b"DICM")
        for number in range(1, 13):
            instance = Instance(
                f"{story.SERIES}.{number}",
                "1.2.840.10008.5.1.4.1.1.4",
                story.SERIES,
                story.STUDY,
                "1.2.840.10008.1.2.1",
                blob,
                number=str(number),
                received=story.START + 3311,
            )
            record.emit(InstanceStored(study, series, instance))
        note = Attachment("application/pdf", record.blobs.put(b"%PDF-1.4\n%%EOF\n"), says("Report as PDF"))
        record.emit(ResultReceived(replace(result, attachments=(note,))))
        entry = DocumentEntry(
            DOCUMENT, "2.25.777", berta.id, berta.primary, "text/xml", record.blobs.put(document), len(document), "0" * 40,
            title=says("MR knee left: report"), creation="20261124114247", class_code=Code("REPORTS", says("Reports")),
            type_code=Code("18748-4", says("Diagnostic imaging study"), "LN"),
            authors=(Author(Physician("R12", PersonName(says("Brenner"), "Karl"))),),
            reference_ids=(says("A26-500^^^&2.25.1&ISO^urn:ihe:iti:xds:2013:accession"),),
        )  # fmt: skip
        record.emit(
            DocumentsSubmitted(
                SubmissionSet("01JDQSUBMIT000000000000001", "2.25.778", "2.25.1", berta.id, berta.primary), (entry,)
            )
        )

    def traffic(record: Record) -> None:
        for one in story.exchanges():
            loud = replace(
                one,
                text=says(one.text) if one.text or text else "",
                peer=says(one.peer),
                source=says(one.source) if one.source != "HILUM" else "HILUM",
                destination=says(one.destination) if one.destination != "HILUM" else "HILUM",
                control_id=says(one.control_id) if one.control_id else "",
                kind=says(one.kind) if text else one.kind,
                request=one.request.replace(b"Lindenweg", f"Lindenweg{text}".encode()),
                code=says(one.code),
                detail=tuple(
                    (says(name) if text else name, says(value) if name != "modality" else value)
                    for name, value in one.detail
                ),
                keys=(*one.keys, Key("control", says("K-1"))) if text else one.keys,
                id=0,
            )
            id = record.exchanges.add(loud)
            record.exchanges.judge(
                id,
                one.verdict,
                tuple(replace(f, text=says(f.text), place=says(f.place) if text else f.place) for f in one.findings),
            )

    def queue(record: Record) -> None:
        record.deliver(
            Delivery(says("EHR"), "mllp", story.ORU, says("ORU^R01"), "RAD-128", cause=16, created=story.START + 9024),
            Delivery(says("RIS"), "ian", b"", says("N-CREATE"), "RAD-49", cause=12, created=story.START + 3316),
        )

    def settle(record: Record) -> None:
        rows = record.outbox.search()
        record.outbox.settle(rows[1].id, state="dead", error=says("the link could not be made"), attempts=8)

    for work in (people, archive, traffic, queue, settle):
        store.write_now(work)


def main(port: int) -> None:
    """Serve the story."""
    import uvicorn

    from hilum.console import app
    from hilum.ihe.profile import Profiles

    store = MemoryStore()
    seed(store)
    uvicorn.run(app(SeededHub(store, profiles=Profiles.builtin())), host="127.0.0.1", port=port, log_level="warning")


if __name__ == "__main__":
    main(int(sys.argv[1]))
