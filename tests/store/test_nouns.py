"""Appointments, charges, accounts and coverages, in both stores."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hilum.core.appointment import Appointment, AppointmentChanged, Participant, Slot, SlotChanged
from hilum.core.catalogue import (
    ChargeDefinition,
    ChargeDefinitionChanged,
    ObservationDefinition,
    ObservationDefinitionChanged,
    Price,
    Range,
)
from hilum.core.charge import Account, AccountChanged, Charge, ChargePosted, Coverage, CoverageChanged, Diagnosis
from hilum.core.code import Code
from hilum.core.condition import (
    Condition,
    ConditionChanged,
    Procedure,
    ProcedureChanged,
    RelatedPerson,
    RelatedPersonChanged,
)
from hilum.core.directory import Practitioner, PractitionerChanged, Site, SiteChanged
from hilum.core.identity import AssigningAuthority, Identifier, Patient, PatientRegistered, PatientsMerged
from hilum.core.nouns import Noun, NounEvent, Nouns, noun_of
from hilum.core.person import PersonName, Physician
from hilum.core.record import Page, Record, Store
from hilum.core.treatment import (
    Allergy,
    AllergyChanged,
    Immunization,
    ImmunizationChanged,
    Medication,
    MedicationChanged,
)

RIS = AssigningAuthority("RIS", "1.2.3.2", "ISO")


def appointment(id: str, patient_id: str, start: str = "20240101") -> Appointment:
    people = (Participant("personnel", Code("RAD"), Physician("7", PersonName("A", "B")), minutes=30.0),)
    number = Identifier(f"A{id}", RIS)
    return Appointment(id, patient_id, number, Identifier(f"F{id}"), start=start, participants=people, minutes=30.5)


SAMPLES: list[tuple[str, NounEvent, str]] = [
    ("appointments", AppointmentChanged(appointment("1", "a")), "A1"),
    (
        "charges",
        ChargePosted(Charge("1", "a", Identifier("T1"), amount="12.50", diagnoses=(Diagnosis(Code("G35")),))),
        "T1",
    ),
    (
        "accounts",
        AccountChanged(Account("1", "a", Identifier("ACC1", RIS), guarantors=(PersonName("A", "B"),))),
        "ACC1",
    ),
    ("coverages", CoverageChanged(Coverage("1", "a", Code("HMO"), policy=Identifier("P1"))), "P1"),
    ("immunizations", ImmunizationChanged(Immunization("1", "a", Identifier("I1"), vaccine=Code("08"))), "I1"),
    ("medications", MedicationChanged(Medication("1", "a", "request", Identifier("M1"), drug=Code("ASA"))), "M1"),
    ("allergies", AllergyChanged(Allergy("1", "a", Identifier("L1"), Code("PEN"), reactions=("Rash", "Hives"))), "L1"),
    (
        "conditions",
        ConditionChanged(Condition("1", "a", Identifier("C1"), Code("G35"), visit_number=Identifier("V"))),
        "C1",
    ),
    ("procedures", ProcedureChanged(Procedure("1", "a", Identifier("PR1"), Code("70551"), minutes="30")), "PR1"),
    ("related_persons", RelatedPersonChanged(RelatedPerson("1", "a", Identifier("N1"), PersonName("A", "B"))), "N1"),
]
DIRECTORY: list[tuple[str, NounEvent, str]] = [
    ("practitioners", PractitionerChanged(Practitioner("1", Identifier("D1"), (Identifier("NPI1", RIS),))), "NPI1"),
    ("sites", SiteChanged(Site("1", Identifier("W, 1"), kinds=(Code("N"),), active=False)), "W, 1"),
    ("slots", SlotChanged(Slot("1", Participant("location", place="MR"), Identifier("S1"), "2024", "2025")), "S1"),
    (
        "charge_definitions",
        ChargeDefinitionChanged(ChargeDefinition("1", Identifier("CD1"), prices=(Price("12.50", "USD"),))),
        "CD1",
    ),
    (
        "observation_definitions",
        ObservationDefinitionChanged(
            ObservationDefinition("1", Identifier("OD1"), ranges=(Range("reference", "1", "2", age=("0", "18")),))
        ),
        "OD1",
    ),
]


def noun(event: NounEvent) -> Noun:
    return noun_of(event)[1]


def collection(record: Record, name: str) -> Nouns[Noun]:
    return getattr(record, name)  # type: ignore[no-any-return]


@pytest.mark.parametrize(("name", "event", "number"), SAMPLES)
def test_a_noun_is_kept_whole_and_found_by_id_number_and_patient(
    store: Store, name: str, event: NounEvent, number: str
) -> None:
    store.write_now(lambda record: record.emit(PatientRegistered(Patient("a")), event))
    one = noun(event)
    assert store.read_now(lambda record: collection(record, name).get("1")) == one
    assert store.read_now(lambda record: collection(record, name).find(Identifier(number))) == one
    assert store.read_now(lambda record: collection(record, name).of_patient("a")) == [one]
    assert store.read_now(lambda record: collection(record, name).find(Identifier("X"))) is None
    assert store.read_now(lambda record: collection(record, name).find(Identifier(""))) is None
    assert store.read_now(lambda record: collection(record, name).get("2")) is None


@pytest.mark.parametrize(("name", "event", "number"), DIRECTORY)
def test_who_and_where_are_of_no_patient(store: Store, name: str, event: NounEvent, number: str) -> None:
    store.write_now(lambda record: record.emit(event))
    assert store.read_now(lambda record: collection(record, name).find(Identifier(number))) == noun(event)
    assert store.read_now(lambda record: collection(record, name).between("", "")) == [noun(event)]


def test_a_number_of_another_authority_is_another_number(store: Store) -> None:
    store.write_now(lambda record: record.emit(AppointmentChanged(appointment("1", ""))))
    other = AssigningAuthority("ADT1", "1.2.3.1", "ISO")
    assert store.read_now(lambda record: record.appointments.find(Identifier("A1", RIS))) is not None
    assert store.read_now(lambda record: record.appointments.find(Identifier("A1", other))) is None
    assert store.read_now(lambda record: record.appointments.find(Identifier("F1"))) is not None


def test_a_changed_noun_replaces_what_it_was_and_gives_its_old_number_up(store: Store) -> None:
    first = appointment("1", "")
    second = replace(first, placer=Identifier("B1", RIS), status="cancelled", version=2)
    store.write_now(lambda record: record.emit(AppointmentChanged(first), AppointmentChanged(second, first)))
    assert store.read_now(lambda record: record.appointments.get("1")) == second
    assert store.read_now(lambda record: record.appointments.find(Identifier("A1"))) is None
    assert store.read_now(lambda record: record.appointments.find(Identifier("B1"))) == second


@pytest.mark.parametrize(("name", "event", "number"), SAMPLES)
def test_a_noun_follows_the_merge_of_its_patient(store: Store, name: str, event: NounEvent, number: str) -> None:
    a, b = Patient("a"), Patient("b")
    merged = PatientsMerged(b, replace(a, merged_into="b"))
    store.write_now(lambda record: record.emit(PatientRegistered(a), PatientRegistered(b), event, merged))
    found = store.read_now(lambda record: collection(record, name).find(Identifier(number)))
    assert found is not None and found.patient_id == "b"
    store.write_now(lambda record: record.emit(event))  # a late word under the old patient
    assert [one.patient_id for one in store.read_now(lambda record: collection(record, name).of_patient("b"))] == ["b"]


def test_an_agenda_is_read_by_time(store: Store) -> None:
    days = ("20240103", "202401020930", "20240101", "202401022359")
    events = [AppointmentChanged(appointment(str(n), "", start)) for n, start in enumerate(days)]
    store.write_now(lambda record: record.emit(*events))

    def starts(low: str, high: str, page: Page = Page()) -> list[str]:
        return [one.start for one in store.read_now(lambda record: record.appointments.between(low, high, page))]

    assert starts("20240102", "20240102") == ["202401020930", "202401022359"]
    assert starts("", "") == ["20240101", "202401020930", "202401022359", "20240103"]
    assert starts("", "", Page(1, 2)) == ["202401022359"]


def test_a_unit_of_work_that_fails_leaves_no_noun(store: Store) -> None:
    def work(record: Record) -> None:
        record.emit(AppointmentChanged(appointment("1", "")))
        assert record.appointments.get("1") is not None
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        store.write_now(work)
    assert store.read_now(lambda record: record.appointments.get("1")) is None
