"""A small hospital in memory: a patient, an order with one scheduled MR step, images made by ourselves."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace

import pytest

from hilum.core.code import Code
from hilum.core.identity import AssigningAuthority, Authorities, Identifier, Patient, PatientRegistered
from hilum.core.order import Order, OrderPlaced, RequestedProcedure, ScheduledProcedureStep
from hilum.core.person import Address, Demographics, PersonName, Physician
from hilum.core.record import Record
from hilum.dicom.data.dataset import Dataset
from hilum.dicom.data.part10 import file_meta
from hilum.dicom.data.transfer_syntax import EXPLICIT_LE
from hilum.dicom.services.service import Answer, Site, StoreRequest
from hilum.dicom.services.storage import store as store_instance
from hilum.testing import MemoryStore, repeatable_store

AUTHORITY = AssigningAuthority("HILUM", "1.2.826.0.1.3680043.10.1", "ISO")


@pytest.fixture
def store() -> MemoryStore:
    """A store in memory."""
    return repeatable_store(authorities=Authorities((AUTHORITY,), AUTHORITY))


@pytest.fixture
def site() -> Site:
    """Settings with one known peer."""
    return Site(peers={"MR1": "mr1", "WORKSTATION": "workstation"})


@pytest.fixture
def patient(store: MemoryStore) -> Patient:
    """A registered patient with a name in three groups."""
    said = Demographics(
        name=PersonName("Yamada", "Tarou", ideographic="山田^太郎", phonetic="やまだ^たろう"),
        birth_date="19700102",
        sex="M",
        address=Address(("1 Main St",), "Town"),
    )
    made = Patient("P1", (Identifier("MRN-1", AUTHORITY, "MR"),), said)
    store.write_now(lambda record: record.emit(PatientRegistered(made)))
    return made


@pytest.fixture
def order(store: MemoryStore, patient: Patient) -> Order:
    """A scheduled MR of the head."""
    step = ScheduledProcedureStep(
        "SPS-1",
        start="20260301093000",
        station_aets=("MR1",),
        station_name="MAGNET",
        modality="MR",
        description="MR head plain",
        protocol=Code("MRH-P", "Head plain", "99LOCAL"),
        performing_physician=PersonName("Tech", "Tina"),
    )
    procedure = RequestedProcedure("RP-1", "1.2.3.100", "MR head", Code("MRH", "MR head", "99LOCAL"), (step,))
    made = Order(
        "O1",
        patient.id,
        placer=Identifier("PLC-1", AssigningAuthority("OP")),
        filler=Identifier("FIL-1", AssigningAuthority("OF")),
        accession=Identifier("ACC-1"),
        service=Code("MRH", "MR head", "99LOCAL"),
        priority="ROUTINE",
        reason=Code("R51", "Headache", "I10"),
        requesting_physician=Physician("77", PersonName("House", "Greg")),
        referring_physician=Physician("78", PersonName("Wilson", "James")),
        procedures=(procedure,),
    )
    store.write_now(lambda record: record.emit(OrderPlaced(made)))
    return made


@pytest.fixture
def image() -> Callable[..., Dataset]:
    """Makes an 8 x 6 MR image; keywords change it, None takes an attribute out."""

    def make(**changes: object) -> Dataset:
        made = Dataset.of(
            SpecificCharacterSet="ISO_IR 192",
            ImageType=["ORIGINAL", "PRIMARY"],
            SOPClassUID="1.2.840.10008.5.1.4.1.1.4",
            SOPInstanceUID="1.2.3.100.1.1",
            StudyDate="20260301",
            StudyTime="094500",
            AccessionNumber="ACC-1",
            Modality="MR",
            StudyDescription="MR head",
            SeriesDescription="t1",
            PatientName="Yamada^Tarou=山田^太郎",
            PatientID="MRN-1",
            PatientBirthDate="19700102",
            PatientSex="M",
            StudyInstanceUID="1.2.3.100",
            SeriesInstanceUID="1.2.3.100.1",
            StudyID="RP-1",
            SeriesNumber=1,
            InstanceNumber=1,
            SamplesPerPixel=1,
            PhotometricInterpretation="MONOCHROME2",
            Rows=6,
            Columns=8,
            BitsAllocated=16,
            BitsStored=12,
            HighBit=11,
            PixelRepresentation=0,
            PixelData=bytes(range(96)),
        )
        for keyword, value in changes.items():
            if value is None:
                made.discard(keyword)
            else:
                made.set(keyword, value)
        return made

    return make


@pytest.fixture
def put(store: MemoryStore, site: Site) -> Callable[..., Answer]:
    """Stores a data set as a C-STORE does."""

    def run(
        dataset: Dataset | bytes,
        *,
        syntax: str = EXPLICIT_LE,
        settings: Site | None = None,
        sop_class: str = "",
        sop_instance: str = "",
        tell: Callable[[Record], None] | None = None,
    ) -> Answer:
        raw = dataset if isinstance(dataset, bytes) else dataset.encode(syntax)
        meta = file_meta("1.2.840.10008.5.1.4.1.1.4", "1.2.3", syntax)
        request = StoreRequest(
            sop_class=sop_class,
            sop_instance=sop_instance,
            transfer_syntax=syntax,
            blob=store.blobs.put(meta + raw),
            dataset_offset=len(meta),
            dataset_length=len(raw),
            head=raw[:16384],
            read=lambda offset, length: raw[offset : offset + length],
            digest=hashlib.sha256(raw).digest(),
            calling_aet="MR1",
            site=settings or site,
        )

        def work(record: Record) -> Answer:
            answer = store_instance(replace(request), record)
            if tell is not None:
                tell(record)
            return answer

        return store.write_now(work)

    return run
