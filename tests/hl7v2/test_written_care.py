"""Charges, accounts, medications and referrals: written from nouns in every version that has the event, judged, read again, and the
same. HL7 v2.5.1 chapters 4A, 6 and 11."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hilum.core.charge import Account, Charge, Coverage
from hilum.core.code import Code
from hilum.core.condition import Condition, Procedure
from hilum.core.errors import Incorrect, Unsupported
from hilum.core.identity import Identifier
from hilum.core.person import Physician
from hilum.core.record import Record
from hilum.core.treatment import Medication
from hilum.hl7v2.data.er7 import parse
from hilum.hl7v2.messages.adt_out import patient_message
from hilum.hl7v2.messages.charges import EVENTS as ACCOUNT_EVENTS
from hilum.hl7v2.messages.charges_out import account_message, charge_message
from hilum.hl7v2.messages.composing import structure_of
from hilum.hl7v2.messages.particulars_out import Particulars
from hilum.hl7v2.messages.pharmacy import EVENTS as MEDICATION_EVENTS
from hilum.hl7v2.messages.pharmacy_out import medication_message
from hilum.hl7v2.messages.referrals import EVENTS as REFERRAL_EVENTS
from hilum.hl7v2.messages.referrals_out import referral_message
from support.hl7_hub import HOSP, Hub
from support.hl7_samples import ACCOUNT, ACCOUNT_NUMBER, CHARGES, COVERAGES, MEDICATIONS, PARTICULARS, REFERRAL
from support.hl7_written import PATIENT, VERSIONS, VISIT, faults, header, told


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


def test_updated_diagnoses_and_procedures_have_numbers_and_actions() -> None:
    code = Code("I10", "", "I10")
    known = Particulars(
        conditions=(
            Condition("c1", "", Identifier("N1", HOSP), code=code, version=3),
            Condition("c2", "", code=code),
            Condition("", "", code=code, kind="F"),
            Condition("", "", code=code, kind="F"),
            Condition("", "", code=Code("", "flu"), status="entered-in-error"),
        ),
        procedures=(Procedure("", "", code=Code("P1"), when="2024"), Procedure("p2", "", version=2)),
    )
    message = parse(account_message("P12", ACCOUNT, PATIENT, header("2.5.1"), particulars=known))
    assert [(one.value(20, 1, 1), one.value(21)) for one in message.segments("DG1")] == [
        ("N1", "U"), ("c2", "A"), ("I10-F", "A"), ("I10-F-2", "A"), ("flu", "D"),
    ]  # fmt: skip
    assert [(one.value(19, 1, 1), one.value(20)) for one in message.segments("PR1")] == [("P1-2024", "A"), ("p2", "U")]
    other = parse(account_message("P05", ACCOUNT, PATIENT, header("2.5.1"), particulars=known))
    assert [(one.value(20), one.value(21)) for one in other.segments("DG1")][1:] == [
        ("", ""),
        ("", ""),
        ("", ""),
        ("", "D"),
    ]


def test_classification_groups_need_a_type_of_bill() -> None:
    with pytest.raises(Incorrect, match="no type of bill"):
        account_message("P10", ACCOUNT, PATIENT, header("2.5.1"))


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
    said = MEDICATIONS[row.kind]
    if code == "RGV":
        said = replace(said, status="in-progress", performer=Physician())
    answer = parse(take(hub, medication_message(code, event, (said,), PATIENT, header(version), visit=VISIT)))
    assert answer["MSH-9"] == "^".join(row.answer)
    assert (answer["ORC-1"], answer["ORC-2.1"]) == (
        "OK" if row.kind == "request" or code == "RGV" else "RE",
        "RX|1",
    )
    # an order has no prescription number, and the drug of an OMP no other form of it
    expected = told(said) | ({"prescription": ""} if code == "OMP" else {})
    assert [told(one) for one in medications(hub)] == [expected]


@pytest.mark.parametrize("version", [version for version in VERSIONS if version != "2.3.1"])
@pytest.mark.parametrize("status", ["on-hold", "stopped", "cancelled", "completed"])
def test_a_request_says_by_its_control_what_became_of_it(status: str, version: str) -> None:
    hub = Hub()
    said = MEDICATIONS["request"]
    take(hub, medication_message("RDE", "O11", (said,), PATIENT, header(version)))
    take(hub, medication_message("RDE", "O11", (replace(said, status=status),), PATIENT, header(version)))
    assert [told(one) for one in medications(hub)] == [told(said) | {"status": status}]


def test_a_medication_tells_what_its_message_must_have() -> None:
    with pytest.raises(Incorrect, match="without amount"):
        medication_message("RDE", "O11", (replace(MEDICATIONS["request"], amount=""),), PATIENT, header("2.5.1"))


# Referrals.

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
    expected = told(REFERRAL, *OF_THE_RECORD) | ({"status": "CA", "control": "CA"} if event == "I14" else {})
    assert told(found, *OF_THE_RECORD) == expected
    assert answer["RF1-1.1"] == ("R" if event == "I14" else "A")


def test_a_referral_has_a_number() -> None:
    with pytest.raises(Incorrect, match="no referral identifier"):
        referral_message("I12", replace(REFERRAL, placer=Identifier("")), PATIENT, header("2.5.1"))
