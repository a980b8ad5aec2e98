"""Charges, accounts, medications and referrals: written from nouns in every version that has the event, judged, read again, and the
same. HL7 v2.5.1 chapters 4A, 6 and 11."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hilum.core.charge import Account, Charge, Coverage, Diagnosis
from hilum.core.code import Code
from hilum.core.condition import Condition, Procedure, RelatedPerson
from hilum.core.errors import Incorrect, Unsupported
from hilum.core.identity import AssigningAuthority, Identifier
from hilum.core.order import Order
from hilum.core.person import Address, PersonName, Physician, Telecom
from hilum.core.record import Record
from hilum.core.treatment import Allergy, Medication
from hilum.hl7v2.data.er7 import parse
from hilum.hl7v2.messages.adt_out import patient_message
from hilum.hl7v2.messages.charges import EVENTS as ACCOUNT_EVENTS
from hilum.hl7v2.messages.charges_out import account_message, charge_message
from hilum.hl7v2.messages.composing import structure_of
from hilum.hl7v2.messages.particulars import GUARANTOR
from hilum.hl7v2.messages.particulars_out import Particulars
from hilum.hl7v2.messages.pharmacy import EVENTS as MEDICATION_EVENTS
from hilum.hl7v2.messages.pharmacy_out import medication_message
from hilum.hl7v2.messages.referrals import EVENTS as REFERRAL_EVENTS
from hilum.hl7v2.messages.referrals_out import referral_message
from support.hl7_hub import HOSP, Hub
from support.hl7_written import PATIENT, VERSIONS, VISIT, faults, header, told

ACCOUNT_NUMBER = Identifier("ACC1", HOSP, "AN")


def has(version: str, code: str, event: str) -> bool:
    try:
        return bool(structure_of(version, code, event))
    except Unsupported:
        return False


def pairs(code: str, events: list[str]) -> list[tuple[str, str]]:
    return [(event, version) for event in events for version in VERSIONS if has(version, code, event)]


def take(hub: Hub, raw: bytes) -> bytes:
    """Send it, and give the answer; both are without error by our own validation."""
    assert faults(raw) == []
    answer = hub.send(raw)
    assert (answer.code, answer.text) == ("AA", "")
    assert answer.immediate is not None
    assert faults(answer.immediate) == []
    return answer.immediate


COVERAGES = (
    Coverage(
        "", "", Code("PL|1", "Plan & Co", "L"), Identifier("C1", HOSP, "XX"), "Comp^any", Identifier("POL~1"), "G1",
        PersonName("Insu\\red", "Ida"), Code("SEL", "Self", "HL70063"), "20230101", "20241231", "HMO", order="1",
    ),
    Coverage("", "", Code("PL2", "Second", "L"), Identifier("C2", HOSP, "XX"), order="2"),
)  # fmt: skip
SENDER = AssigningAuthority("EHR")
CHARGES = (
    Charge(
        "", "", Identifier("T|1", SENDER), ACCOUNT_NUMBER, "CG", "billable", Code("70551", "MRI ^ brain", "C4"),
        Code("PRC1", "Procedure", "L"), "20240101100000", "20240101", "2", "200.50", "100.25", "SEK",
        Code("RAD", "Radiology", "L"), (Diagnosis(Code("G43", "Migr&aine", "I10")),),
        Physician("P1", PersonName("Per", "Former")), Physician("O1", PersonName("Or", "Derer")), Identifier("F1", HOSP),
        VISIT.number,
    ),
    Charge("", "", Identifier("T2", SENDER), ACCOUNT_NUMBER, "PY", code=Code("CASH", "Cash", "L"), date="20240102",
           amount="-10", visit_number=VISIT.number),
)  # fmt: skip


@pytest.mark.parametrize(("event", "version"), pairs("DFT", ["P03", "P11"]))
def test_charges_are_posted_with_who_pays(event: str, version: str) -> None:
    hub = Hub()
    take(hub, charge_message(CHARGES, PATIENT, header(version), event=event, coverages=COVERAGES, visit=VISIT))
    patient = hub.known("4711")

    def work(record: Record) -> tuple[list[Charge], list[Coverage]]:
        return record.charges.of_patient(patient.id), record.coverages.of_patient(patient.id)

    charges, coverages = hub.store.read_now(work)
    assert sorted(map(told, charges), key=str) == sorted(map(told, CHARGES), key=str)
    assert sorted(map(told, coverages), key=str) == sorted(map(told, COVERAGES), key=str)
    assert patient.demographics == PATIENT.demographics


ACCOUNT = Account(
    "",
    "",
    ACCOUNT_NUMBER,
    "active",
    "AB",
    "20240101",
    "20240109",
    (Diagnosis(Code("G43", "Migr^aine", "I10"), "F", "20240101"), Diagnosis(Code("R51", "Headache", "I10"), "A")),
    (Code("0042", "Lobec|tomy", "I9C"),),
    (PersonName("Guaran", "Tor"),),
)


@pytest.mark.parametrize(("event", "version"), pairs("BAR", [*ACCOUNT_EVENTS]))
def test_an_account_is_told_as_far_as_its_event_goes(event: str, version: str) -> None:
    hub = Hub()
    kind = Code("141")
    bare = Account("", "", ACCOUNT_NUMBER)
    if event in ("P02", "P06"):
        take(hub, account_message("P01", bare, PATIENT, header(version)))
    message = account_message(
        event, ACCOUNT, PATIENT, header(version), coverages=COVERAGES, visit=VISIT, bill_type=kind
    )
    take(hub, message)
    found = hub.store.read_now(lambda record: record.accounts.find(ACCOUNT_NUMBER))
    assert found is not None
    status = "inactive" if event in ("P02", "P06") else "active"
    assert (found.status, found.kind, found.start, found.end) == (status, "AB", "20240101", "20240109")
    if event in ("P02", "P06"):
        assert (found.diagnoses, found.procedures, found.guarantors, found.coverages) == ((), (), (), ())
        return
    assert (found.diagnoses, found.procedures) == (ACCOUNT.diagnoses, ACCOUNT.procedures)
    has_payers = event in ("P01", "P05")
    assert found.guarantors == (ACCOUNT.guarantors if has_payers else ())
    assert len(found.coverages) == (2 if has_payers else 0)


def test_classification_groups_need_a_type_of_bill() -> None:
    with pytest.raises(Incorrect, match="no type of bill"):
        account_message("P10", ACCOUNT, PATIENT, header("2.5.1"))


PARTICULARS = Particulars(
    (
        RelatedPerson(
            "", "", Identifier("K1", HOSP, "PI"), PersonName("Ki|n", "Nina"), Code("SPO", "Spouse", "HL70063"),
            Code("C", "Emergency contact", "HL70131"), (Telecom("1", "phone", "home"), Telecom("2", "phone", "work")),
            Address(("Road 1",), "Lund"), "F", "19710101", "20000101",
        ),
        RelatedPerson("", "", Identifier("G1", HOSP, "PI"), PersonName("Guaran", "Tor"), role=GUARANTOR, sex="M"),
    ),
    COVERAGES,
    (
        Condition("", "", Identifier("D1", HOSP), Code("G43", "Migr^aine", "I10"), "F", "20240101",
                  Physician("A1", PersonName("Assert", "Or")), VISIT.number),
    ),
    (
        Procedure("", "", Identifier("R1", HOSP), Code("0042", "Lobec|tomy", "I9C"), "20240102", "30",
                  Physician("S1", PersonName("Sur", "Geon")), Physician("N1", PersonName("Nar", "Cosis")),
                  Code("G43", "Migraine", "I10"), VISIT.number),
    ),
    (Allergy("", "", Identifier(""), Code("PEN", "Penicillin & G", "L"), "DA", "SV", ("Rash",), "20200101"),),
)  # fmt: skip


@pytest.mark.parametrize("version", [version for version in VERSIONS if version > "2.5"])
@pytest.mark.parametrize("event", ["A01", "A03", "A05", "A08"])
def test_kin_insurances_diagnoses_procedures_and_allergies_go_with_an_admission(event: str, version: str) -> None:
    hub = Hub()
    take(hub, patient_message(event, PATIENT, header(version), visit=VISIT, particulars=PARTICULARS))
    id = hub.known("4711").id
    kept = hub.store.read_now(
        lambda record: Particulars(
            tuple(record.related_persons.of_patient(id)),
            tuple(record.coverages.of_patient(id)),
            tuple(record.conditions.of_patient(id)),
            tuple(record.procedures.of_patient(id)),
            tuple(record.allergies.of_patient(id)),
        )
    )
    said = PARTICULARS
    if version == "2.8.2":
        # AL1-6 is withdrawn there
        said = replace(said, allergies=tuple(replace(one, onset="") for one in said.allergies))
    for name in Particulars.__dataclass_fields__:
        assert sorted(map(told, getattr(kept, name)), key=str) == sorted(map(told, getattr(said, name)), key=str)


# Pharmacy.

PLACED = Identifier("RX|1", HOSP)
COMMON = Medication(
    "", "", "", PLACED, Identifier("F^1", HOSP), drug=Code("AMOX", "Amoxi^cillin", "L"), unit=Code("MG", "mg", "L"),
    form=Code("TAB", "Tablet", "L"), route=Code("PO", "Oral", "HL70162"), site=Code("MO", "Mouth", "L"),
    quantity="20", refills="1", prescription="P-1", start="20240101080000", end="20240108080000",
    orderer=Physician("O1", PersonName("Or", "Derer")), reason=Code("J06", "Infection", "I10"),
)  # fmt: skip
SAMPLES = {
    "request": replace(COMMON, kind="request", amount="500", amount_most="750", instructions="with & after | meals"),
    "dispense": replace(COMMON, kind="dispense", status="completed", performer=Physician("P1", PersonName("Phar", "M"))),
    "administration": replace(
        COMMON, kind="administration", status="completed", amount="500", quantity="", refills="", prescription="",
        performer=Physician("N1", PersonName("Nur", "Se")),
    ),
}  # fmt: skip


def medications(hub: Hub) -> list[Medication]:
    patient = hub.known("4711")
    return hub.store.read_now(lambda record: record.medications.of_patient(patient.id))


@pytest.mark.parametrize(
    ("code", "event", "version"),
    [(*kind, version) for kind in MEDICATION_EVENTS for version in VERSIONS if has(version, *kind)],
)
def test_a_medication_is_ordered_dispensed_and_given(code: str, event: str, version: str) -> None:
    hub = Hub()
    row = MEDICATION_EVENTS[code, event]
    said = SAMPLES[row.kind]
    answer = parse(take(hub, medication_message(code, event, (said,), PATIENT, header(version), visit=VISIT)))
    assert answer["MSH-9"] == "^".join(row.answer)
    assert (answer["ORC-1"], answer["ORC-2.1"]) == ("OK" if row.kind == "request" else "RE", "RX|1")
    # an order has no prescription number, and the drug of an OMP no other form of it
    expected = told(said) | ({"prescription": ""} if code == "OMP" else {})
    assert [told(one) for one in medications(hub)] == [expected]


@pytest.mark.parametrize("version", [version for version in VERSIONS if version != "2.3.1"])
@pytest.mark.parametrize("status", ["on-hold", "stopped", "cancelled", "completed"])
def test_a_request_says_by_its_control_what_became_of_it(status: str, version: str) -> None:
    hub = Hub()
    said = SAMPLES["request"]
    take(hub, medication_message("RDE", "O11", (said,), PATIENT, header(version)))
    take(hub, medication_message("RDE", "O11", (replace(said, status=status),), PATIENT, header(version)))
    assert [told(one) for one in medications(hub)] == [told(said) | {"status": status}]


def test_a_medication_tells_what_its_message_must_have() -> None:
    with pytest.raises(Incorrect, match="without amount"):
        medication_message("RDE", "O11", (replace(SAMPLES["request"], amount=""),), PATIENT, header("2.5.1"))


# Referrals.

REFERRAL = Order(
    "", "", Identifier("REF|1", HOSP), Identifier("EXT1", HOSP), status="IP", service=Code("CARD", "Cardio^logy", "L"),
    priority="STAT", reason=Code("S", "Second & opinion", "HL70336"), department="REF", requested="20240101",
    requesting_physician=Physician("D1", PersonName("Re", "Ferrer", prefix="Dr")),
    referring_physician=Physician("D2", PersonName("Spe", "Cialist")), visit_number=VISIT.number,
)  # fmt: skip
OF_THE_RECORD = ("placed", "placer_application", "placer_facility")


@pytest.mark.parametrize(("event", "version"), pairs("REF", [*REFERRAL_EVENTS]))
def test_a_referral_is_made_changed_cancelled_and_asked_for(event: str, version: str) -> None:
    hub = Hub()
    first = REFERRAL if event != "I13" else replace(REFERRAL, priority="ROUTINE", status="SC")
    take(hub, referral_message("I12", first, PATIENT, header(version), visit=VISIT))
    answer = parse(take(hub, referral_message(event, REFERRAL, PATIENT, header(version), visit=VISIT)))
    assert (answer["MSH-9"], answer["RF1-6.1"]) == (f"RRI^{event}^RRI_I12", "REF|1")
    found = hub.store.read_now(lambda record: record.orders.by_placer(REFERRAL.placer))
    assert found is not None
    expected = told(REFERRAL, *OF_THE_RECORD) | ({"status": "CA"} if event == "I14" else {})
    assert told(found, *OF_THE_RECORD) == expected
    assert answer["RF1-1.1"] == ("R" if event == "I14" else "A")


def test_a_referral_has_a_number() -> None:
    with pytest.raises(Incorrect, match="no referral identifier"):
        referral_message("I12", replace(REFERRAL, placer=Identifier("")), PATIENT, header("2.5.1"))
