"""Orders, results, documents and immunizations: written from nouns in every version that has the event, judged, read again, and the
same. HL7 v2.5.1 chapters 4, 4A, 7 and 9."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest

from hilum.core.code import Code
from hilum.core.document import Author, DocumentEntry
from hilum.core.errors import Incorrect, Unsupported
from hilum.core.identity import Identifier
from hilum.core.order import Order, RequestedProcedure, ScheduledProcedureStep
from hilum.core.person import PersonName, Physician
from hilum.core.result import Result
from hilum.core.study import BlobRef
from hilum.core.treatment import Immunization, VaccinationFact
from hilum.fhir.render.treatment import render_immunization
from hilum.hl7v2.data.er7 import parse
from hilum.hl7v2.messages.composing import structure_of
from hilum.hl7v2.messages.documents import EVENTS as DOCUMENT_EVENTS
from hilum.hl7v2.messages.documents import WITH_PARENT, document_message
from hilum.hl7v2.messages.immunizations import vaccination_message
from hilum.hl7v2.messages.orders_out import Flavour, placer_message, scheduled_message
from hilum.hl7v2.messages.results_out import result_message, specimen_result_message
from support.hl7_hub import HOSP, Hub
from support.hl7_samples import ORDER, RESULT
from support.hl7_written import PATIENT, VERSIONS, VISIT, faults, header, told


def has(version: str, code: str, event: str) -> bool:
    try:
        return bool(structure_of(version, code, event))
    except Unsupported:
        return False


def take(hub: Hub, raw: bytes, *, judges_answer: bool = True) -> bytes:
    assert faults(raw) == []
    answer = hub.send(raw)
    assert (answer.code, answer.error) == ("AA", "")
    assert answer.immediate is not None
    if judges_answer:
        assert faults(answer.immediate) == []
    return answer.immediate


OF_THE_RECORD = ("order_id", "as_of")


def results(hub: Hub) -> list[Result]:
    patient = hub.known("4711")
    return hub.store.read_now(lambda record: record.results.of_patient(patient.id))


@pytest.mark.parametrize(
    ("event", "version"),
    [(e, v) for e in ("R01", "R30", "R31", "R32", "R40") for v in VERSIONS if has(v, "ORU", e)],
)
def test_a_result_is_reported(event: str, version: str) -> None:
    hub = Hub()
    if event == "R32":
        ordered = Order("", "", RESULT.placer, service=RESULT.code, department="POC")
        take(hub, placer_message("NW", ordered, PATIENT, header(version)), judges_answer=False)
    # 2.5.1 and 2.6 name no structure of ORA^R33
    knows_answer = event in ("R01", "R40") or has(version, "ORA", "R33")
    take(hub, result_message(RESULT, PATIENT, header(version), event=event, visit=VISIT), judges_answer=knows_answer)
    (found,) = results(hub)
    assert told(found, *OF_THE_RECORD) == told(RESULT, *OF_THE_RECORD)


@pytest.mark.parametrize(
    ("event", "version"),
    [(e, v) for e in ("R21", "R22", "R23", "R24") for v in VERSIONS if has(v, "OUL", e)],
)
def test_results_of_a_specimen_are_reported(event: str, version: str) -> None:
    hub = Hub()
    second = replace(RESULT, code=Code("NA", "Sodium", "L"), placer=Identifier("P2", HOSP), filler=Identifier("F2", HOSP),
                     accession=Identifier("AC2"), observations=RESULT.observations[:1])  # fmt: skip
    raw = specimen_result_message(
        event, (RESULT, second), PATIENT, header(version), specimen=Identifier("S|1", HOSP),
        specimen_type=Code("SER", "Serum", "HL70487"), visit=VISIT,
    )  # fmt: skip
    take(hub, raw)
    found = sorted((told(one, *OF_THE_RECORD) for one in results(hub)), key=lambda one: str(one["placer"].value))
    assert found == [told(second, *OF_THE_RECORD), told(RESULT, *OF_THE_RECORD)]
    message = parse(raw)
    assert (message["SPM-2.1.1"] or message["SAC-3.1"]) == ("S|1" if event != "R24" else "")


def test_a_result_by_specimen_names_it_and_its_type() -> None:
    with pytest.raises(Incorrect, match="no specimen of a type"):
        specimen_result_message("R22", (RESULT,), PATIENT, header("2.5.1"), specimen=Identifier("S1"))


# Orders.

ORDER_OF_THE_RECORD = ("placed", "placer_application", "placer_facility", "accession", "procedures", "protocol")


def order(hub: Hub) -> Order:
    found = hub.store.read_now(lambda record: record.orders.by_placer(ORDER.placer))
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("department", "version"),
    [("", "2.3.1"), *((one, version) for one in ("", "LAB") for version in ("2.5.1", "2.6", "2.7.1", "2.8.2"))],
)
def test_an_order_is_placed_and_cancelled(department: str, version: str) -> None:
    hub = Hub()
    said = replace(ORDER, department=department)
    flavour: Flavour = "2.3.1" if version == "2.3.1" else "2.5.1"
    raw = placer_message("NW", said, PATIENT, header(version), flavour=flavour, visit=VISIT)
    assert parse(raw)["MSH-12"] == version
    take(hub, raw)
    but = (*ORDER_OF_THE_RECORD, "referring_physician")
    assert told(order(hub), *but) == told(said, *but)
    take(hub, placer_message("CA", said, PATIENT, header(version), flavour=flavour, visit=VISIT))
    assert order(hub).status == "CA"


@pytest.mark.parametrize("version", ["2.3.1", "2.5.1", "2.6", "2.7.1", "2.8.2"])
def test_a_scheduled_procedure_is_told(version: str) -> None:
    hub = Hub()
    step = ScheduledProcedureStep(
        "SPS1", start="20240105080000", modality="MR", protocol=Code("PROT", "Pro^tocol", "L")
    )
    procedure = RequestedProcedure("RP1", "1.2.840.1", "MR & brain", Code("MR^1", "MR & brain", "L"), (step,))
    said = replace(ORDER, accession=Identifier("ACC1"), procedures=(procedure,))
    (raw,) = scheduled_message(
        "NW", said, PATIENT, header(version), flavour="2.3.1" if version == "2.3.1" else "2.5.1", visit=VISIT
    )
    take(hub, raw)
    (found,) = order(hub).procedures
    assert (found.id, found.study_uid, found.code) == ("RP1", "1.2.840.1", procedure.code)
    assert [(one.id, one.start, one.modality, one.protocol) for one in found.steps] == [
        ("SPS1", "20240105080000", "MR", step.protocol)
    ]
    assert order(hub).accession.value == "ACC1"


# Documents.


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("event", [*DOCUMENT_EVENTS])
def test_a_document_is_told(event: str, version: str) -> None:
    hub = Hub()
    text = b"A & B | C\nsecond ~ line"
    entry = DocumentEntry(
        "", "1.2.3^D|1", "", PATIENT.identifiers[0], "text/plain", BlobRef("", 0, 0), len(text), "", title="Ti^tle",
        creation="20240101100000", type_code=Code("DS", "Dis&charge", "HL70270"),
        confidentiality=(Code("R"),), authors=(Author(Physician("A1", PersonName("Au", "Thor"))),), completion="AU",
        authenticator=Physician("A2", PersonName("Au", "Thenticator")),
    )  # fmt: skip
    act = DOCUMENT_EVENTS[event][1]
    first = replace(entry, unique_id="1.2.3^D0") if act in ("addendum", "replacement") else entry
    if event != "T02":
        take(hub, document_message("T02", first, PATIENT, header(version), content=text, visit=VISIT))
    parent = replace(entry, unique_id="1.2.3^D0") if event in WITH_PARENT else None
    raw = document_message(event, entry, PATIENT, header(version), content=text + b"!", parent=parent, visit=VISIT)
    take(hub, raw)
    id = hub.known("4711").id
    both = ("Approved", "Deprecated")
    found = hub.store.read_now(lambda record: record.documents.entries(id, statuses=both))
    of_number = [one for one in found if one.unique_id.startswith("1.2.3^D|1")]
    newest = max(of_number, key=lambda one: len(one.unique_id))
    assert (newest.title, newest.type_code, newest.media_type, newest.authors) == (
        "Ti^tle", entry.type_code, "text/plain", entry.authors,
    )  # fmt: skip
    assert (newest.authenticator, newest.legal_authenticator) == (entry.authenticator, Physician())
    has_content = act not in ("notice", "cancel")
    digest = hashlib.sha1(text + b"!" if has_content else text, usedforsecurity=False).hexdigest()
    assert newest.hash == digest
    assert (newest.status == "Deprecated") is (act == "cancel")


@pytest.mark.parametrize("event", sorted(WITH_PARENT))
def test_an_addendum_or_a_replacement_is_not_written_without_its_parent(event: str) -> None:
    entry = DocumentEntry("", "1.2^D1", "", PATIENT.identifiers[0], "text/plain", BlobRef("", 0, 0), 0, "")
    with pytest.raises(Incorrect, match="no parent document") as told_why:
        document_message(event, entry, PATIENT, header("2.5.1"), content=b"x")
    assert (told_why.value.where, told_why.value.code) == ("TXA-13", "101")


# Immunizations.


FACTS = (
    VaccinationFact(
        Code("64994-7", "Eligibility", "LN"), "V02", "code", Code("V02", "Medicaid & more", "HL70064"), group="1",
        observed="20240101",
        method=Code("VXC40", "Per immunization", "CDCPHINVS"),
    ),
    VaccinationFact(Code("30963-3", "Funding", "LN"), "VXC50", "code", Code("VXC50", "Public", "CDCPHINVS"), group="2"),
    VaccinationFact(Code("69764-9", "Document", "LN"), "253", "code", Code("253", "Hep B VIS", "cdcgs1vis"), group="3"),
    VaccinationFact(Code("29768-9", "Published", "LN"), "20120202", "date", group="3"),
    VaccinationFact(Code("29769-7", "Presented", "LN"), "20240101", "date", group="3"),
    VaccinationFact(Code("30973-2", "Dose number", "LN"), "2", "number", unit="NA", group="4", status="P"),
    VaccinationFact(Code("48767-8", "Note", "LN"), "well & ^ good", group="5"),
)  # fmt: skip


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("status", ["completed", "not-done", "entered-in-error"])
def test_an_immunization_is_told(status: str, version: str) -> None:
    hub = Hub()
    one = Immunization(
        "", "", Identifier("N|1", HOSP), Identifier("P1", HOSP), status, Code("08", "Hep & B", "CVX"), "20240101", "0.5", "mL",
        "LOT|1", "20251231", Code("MSD", "Merck ^ Co", "MVX"),
        Code("LA", "Left arm", "HL70163"), Code("IM", "Intramuscular", "HL70162"),
        Physician("V1", PersonName("Vac", "Cinator")), Code("00", "New", "NIP001"),
        Code("PD", "Patient ~ declined", "NIP002") if status == "not-done" else Code(), FACTS,
    )  # fmt: skip
    take(hub, vaccination_message((one,), PATIENT, header(version), visit=VISIT))
    found = hub.store.read_now(lambda record: record.immunizations.of_patient(hub.known("4711").id))
    assert [told(each) for each in found] == [told(one)]
    resource = render_immunization(found[0])
    assert resource["programEligibility"][0]["coding"][0]["code"] == "V02"
    assert resource["fundingSource"]["coding"][0]["code"] == "VXC50"
    assert resource["education"] == [
        {"documentType": "253", "publicationDate": "2012-02-02", "presentationDate": "2024-01-01"}
    ]
    assert resource["protocolApplied"] == [{"doseNumberPositiveInt": 2}]
