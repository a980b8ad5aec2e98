"""Small nouns for the store's tests."""

from __future__ import annotations

from hilum.core.exchange import Direction, Exchange, Key, Outcome
from hilum.core.identity import AssigningAuthority, Identifier, Patient, PatientRegistered, PatientsMerged, merge
from hilum.core.order import Order, RequestedProcedure, ScheduledProcedureStep
from hilum.core.person import Demographics, PersonName
from hilum.core.record import Record
from hilum.core.study import BlobRef, Instance, InstanceStored, Series, Study

ADT = AssigningAuthority("ADT1", "1.2.3.1", "ISO")
NOWHERE = BlobRef("00000000000000000000000000", 32, 4)
AUTHORITY_OF_DEFAULT = ADT
RIS = AssigningAuthority("RIS", "1.2.3.2", "ISO")


def mrn(value: str) -> Identifier:
    return Identifier(value, ADT, "MR")


def patient(id: str, *values: str, family: str = "Doe", given: str = "Jane", **more: str) -> Patient:
    name = PersonName(family, given, ideographic=more.get("ideographic", ""))
    said = Demographics(name, more.get("birth_date", "19700131"), more.get("sex", "F"))
    return Patient(id, tuple(mrn(value) for value in values), said, updated=float(len(id)))


def register(record: Record, *patients: Patient) -> None:
    record.emit(*(PatientRegistered(one) for one in patients))


def merging(survivor: Patient, subsumed: Patient) -> PatientsMerged:
    (event,) = merge(survivor, subsumed, when=99.0)
    return event


def order(id: str, patient_id: str, **more: str) -> Order:
    step = ScheduledProcedureStep(
        id=more.get("sps", f"SPS{id}"),
        start=more.get("start", "20260301083000"),
        station_aets=tuple(more.get("stations", "MR1").split()),
        modality=more.get("modality", "MR"),
        status=more.get("step_status", "SCHEDULED"),
    )
    procedure = RequestedProcedure(f"RP{id}", more.get("study", f"1.2.840.{id}"), steps=(step,))
    return Order(
        id,
        patient_id,
        placer=Identifier(f"P{id}", ADT),
        filler=Identifier(f"F{id}", RIS),
        accession=Identifier(more.get("accession", f"A{id}"), RIS),
        status=more.get("status", "SC"),
        placed=float(more.get("placed", "10")),
        procedures=(procedure,),
    )


def stored(
    patient_id: str,
    study: str,
    series: str,
    instance: str,
    *,
    blob: BlobRef = NOWHERE,
    modality: str = "MR",
    number: str = "1",
    series_number: str = "1",
    digest: bytes = b"",
    metadata: bytes = b"json",
    **more: str,
) -> InstanceStored:
    return InstanceStored(
        Study(
            study,
            patient_id,
            accession=more.get("accession", "A1"),
            date=more.get("date", "20260301"),
            time=more.get("time", "0830"),
            description=more.get("description", "MRI of the brain"),
            referring_physician=PersonName("House", "Gregory"),
            received=5.0,
            updated=5.0,
        ),
        Series(series, study, modality, series_number, more.get("series_description", "T1 axial")),
        Instance(
            instance,
            "1.2.840.10008.5.1.4.1.1.4",
            series,
            study,
            "1.2.840.10008.1.2.1",
            blob,
            dataset_offset=132,
            number=number,
            rows=64,
            columns=64,
            digest=digest,
            metadata=metadata,
            request=("RP1", "SPS1"),
            source_aet="MR1",
            received=6.0,
        ),
    )


def exchange(
    kind: str = "ADT^A04",
    *keys: tuple[str, str],
    peer: str = "EHR",
    standard: str = "hl7v2",
    transaction: str = "",
    control_id: str = "",
    started: float = 1.0,
    outcome: Outcome = Outcome.ACCEPTED,
) -> Exchange:
    return Exchange(
        Direction.IN,
        standard,
        kind,
        peer,
        "HILUM",
        started,
        peer=peer,
        transaction=transaction,
        control_id=control_id,
        request=b"MSH|request",
        answer=b"MSH|answer",
        keys=tuple(Key(kind, value) for kind, value in keys),
        outcome=outcome,
    )
