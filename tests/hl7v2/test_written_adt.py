"""Every ADT event, in every version that has it: written from nouns, judged, read again, and the same. HL7 v2.5.1 chapter 3."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hilum.core.code import Code
from hilum.core.errors import Incorrect, Unsupported
from hilum.core.identity import Identifier, Patient
from hilum.core.person import Address, Demographics, PersonName, Telecom
from hilum.core.treatment import Allergy
from hilum.core.visit import MOVEMENTS, Visit, VisitMovement
from hilum.hl7v2.data.er7 import parse
from hilum.hl7v2.messages.adt import EVENTS
from hilum.hl7v2.messages.adt_out import (
    Prior,
    allergy_message,
    bed_message,
    link_message,
    patient_message,
    prior_message,
    swap_message,
)
from hilum.hl7v2.messages.composing import structure_of
from support.hl7_hub import HOSP, Hub
from support.hl7_written import HAPPENED, OTHER_PATIENT, PATIENT, VERSIONS, VISIT, faults, header, told


def has(version: str, event: str) -> bool:
    try:
        return bool(structure_of(version, "ADT", event))
    except Unsupported:
        return False


NOT_WRITTEN = {("2.3.1", "A38"): "the version wants a DRG in it, which the record does not keep"}
PAIRS = [
    (event, version)
    for event in EVENTS
    for version in VERSIONS
    if has(version, event) and (version, event) not in NOT_WRITTEN
]
BEFORE_PV2_47 = ("2.3.1",)


def find_visit(hub: Hub, number: Identifier = VISIT.number) -> Visit | None:
    return hub.store.read_now(lambda record: record.visits.find(number))


def known_visit(hub: Hub, number: Identifier = VISIT.number) -> Visit:
    found = find_visit(hub, number)
    assert found is not None
    return found


def take(hub: Hub, raw: bytes) -> None:
    assert faults(raw) == []
    hub.accept(raw)


def of(kind: str) -> list[tuple[str, str]]:
    return [(event, version) for event, version in PAIRS if EVENTS[event].handle.__name__ == kind]


@pytest.mark.parametrize(("event", "version"), of("patient_and_visit"))
def test_a_visit_event_carries_patient_and_visit(event: str, version: str) -> None:
    hub = Hub()
    take(hub, patient_message(event, PATIENT, header(version), visit=VISIT, happened=HAPPENED))
    patient, visit = hub.known("4711"), known_visit(hub)
    assert patient.identifiers == PATIENT.identifiers
    assert patient.demographics == PATIENT.demographics
    effect = MOVEMENTS[EVENTS[event].movement] if EVENTS[event].movement else None
    own = {
        "status": effect.begins if effect else "in-progress",
        "pending": effect.pending if effect else "",
        "leave_since": HAPPENED if event == "A21" else "",
    }
    expected = told(VISIT) | own
    if version in BEFORE_PV2_47:
        expected["leave_until"] = ""
    assert told(visit) == expected
    assert visit.patient_id == patient.id


@pytest.mark.parametrize(("event", "version"), [*of("person"), *of("delete_person")])
def test_a_person_event_carries_the_person(event: str, version: str) -> None:
    hub = Hub()
    if event == "A29":
        take(hub, patient_message("A28", PATIENT, header(version)))
    take(hub, patient_message(event, PATIENT, header(version)))
    person = hub.known("4711")
    assert (person.identifiers, person.demographics) == (PATIENT.identifiers, PATIENT.demographics)
    assert person.retired is (event == "A29")


WORD = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Zl", "Zp")) | st.sampled_from("|^~\\&#\"'"), min_size=1, max_size=12
).filter(lambda text: text.strip() == text and text != '""')  # fmt: skip
NAMES = st.builds(PersonName, WORD, WORD, WORD, WORD, WORD, WORD)
ADDRESSES = st.builds(Address, st.tuples(WORD, WORD), WORD, WORD, WORD, WORD)
TELECOMS = st.lists(
    st.builds(Telecom, WORD, st.sampled_from(("phone", "email", "fax")), st.sampled_from(("home", "work"))), max_size=4
)


@settings(max_examples=150, deadline=None)
@given(NAMES, ADDRESSES, TELECOMS, st.lists(WORD, min_size=1, max_size=4, unique=True), st.sampled_from(VERSIONS))
def test_a_patient_of_any_text_comes_back_equal(
    name: PersonName, address: Address, telecoms: list[Telecom], numbers: list[str], version: str
) -> None:
    # PID-13 and PID-14 each keep their order
    ways = tuple(sorted(telecoms, key=lambda one: one.use))
    identifiers = tuple(Identifier(number, HOSP, "MR") for number in numbers)
    patient = Patient("p", identifiers, Demographics(name, "1970", "F", address, ways, name))
    hub = Hub()
    hub.accept(patient_message("A28", patient, header(version)))
    found = hub.known(numbers[0])
    assert found.identifiers == identifiers
    assert found.demographics == patient.demographics


@pytest.mark.parametrize("version", VERSIONS)
def test_a_null_deletes_and_an_empty_field_keeps(version: str) -> None:
    hub = Hub()
    take(hub, patient_message("A01", PATIENT, header(version), visit=VISIT))
    less = replace(PATIENT, demographics=Demographics(PersonName("New", "Name")))
    gone = frozenset(("address", "telecoms", "marital_status", "deceased", "temporary_location", "consulting"))
    bare = Visit("v1", "p1", VISIT.number, account=VISIT.account)
    take(hub, patient_message("A08", less, header(version), visit=bare, deleted=gone))
    who, visit = hub.known("4711").demographics, known_visit(hub)
    old = PATIENT.demographics
    assert who.name == PersonName("New", "Name")
    assert (who.birth_date, who.sex, who.mother_name, who.language) == (old.birth_date, old.sex, old.mother_name, "sv")
    assert (who.address, who.telecoms, who.marital_status, who.deceased) == (
        Demographics().address, (), Code(), ""
    )  # fmt: skip
    assert (visit.temporary_location, visit.consulting) == ("", Visit("", "").consulting)
    assert (visit.location, visit.attending, visit.admitted) == (VISIT.location, VISIT.attending, VISIT.admitted)


@pytest.mark.parametrize("version", [version for event, version in PAIRS if event == "A17"])
def test_two_patients_change_their_beds(version: str) -> None:
    hub = Hub()
    other = replace(VISIT, id="v2", patient_id="p2", number=Identifier("V2", HOSP, "VN"), location="W, 9, B")
    take(hub, patient_message("A01", PATIENT, header(version), visit=VISIT))
    take(hub, patient_message("A01", OTHER_PATIENT, header(version), visit=other))
    mine, theirs = replace(VISIT, location=other.location), replace(other, location=VISIT.location)
    take(hub, swap_message((PATIENT, mine), (OTHER_PATIENT, theirs), header(version)))
    assert known_visit(hub).location == other.location
    assert known_visit(hub, other.number).location == VISIT.location


@pytest.mark.parametrize(("event", "version"), of("link"))
def test_patients_are_linked_and_unlinked(event: str, version: str) -> None:
    hub = Hub()
    take(hub, link_message("A24", PATIENT, OTHER_PATIENT, header(version)))
    if event == "A37":
        take(hub, link_message(event, PATIENT, OTHER_PATIENT, header(version)))
    first, second = hub.known("4711"), hub.known("4712")
    assert (first.demographics, second.demographics) == (PATIENT.demographics, OTHER_PATIENT.demographics)
    assert first.links == ((second.id,) if event == "A24" else ())


@pytest.mark.parametrize("version", [version for event, version in PAIRS if event == "A20"])
def test_a_bed_has_a_status(version: str) -> None:
    hub = Hub()
    take(hub, bed_message("W&1, 2, A", "H", header(version)))
    assert hub.draft.detail[-2:] == [("bed", "W&1, 2, A"), ("bed status", "H")]


@pytest.mark.parametrize("version", [version for event, version in PAIRS if event == "A60"])
def test_allergies_are_added_and_deleted(version: str) -> None:
    hub = Hub()
    one = Allergy(
        "", "", Identifier("I1"), Code("PEN", "Penicillin | G", "L"), "DA", "SV", ("Rash", "Hi^ves"), "20200101"
    )
    two = Allergy("", "", Identifier("I2"), Code("NUT", "Nuts", "L"), "FA", "MO", (), "", "inactive")
    take(hub, allergy_message((one, two), PATIENT, header(version), visit=VISIT))

    def kept() -> list[dict[str, object]]:
        of_patient = hub.store.read_now(lambda record: record.allergies.of_patient(hub.known("4711").id))
        return sorted((told(allergy) for allergy in of_patient), key=lambda each: str(each["kind"]))

    assert kept() == [told(one), told(two)]
    take(hub, allergy_message((replace(one, status="entered-in-error"),), PATIENT, header(version)))
    assert [each["status"] for each in kept()] == ["entered-in-error", "inactive"]


# MRG.


@pytest.mark.parametrize(("event", "version"), of("merge"))
def test_a_merge_makes_one_patient_of_two(event: str, version: str) -> None:
    hub = Hub()
    for patient in (PATIENT, OTHER_PATIENT):
        take(hub, patient_message("A28", patient, header(version)))
    prior = Prior((OTHER_PATIENT.identifiers[0],), name=OTHER_PATIENT.demographics.name)
    take(hub, prior_message(event, PATIENT, prior, header(version), visit=VISIT if event == "A18" else None))
    assert hub.known("4712").id == hub.known("4711").id == hub.known("88", OTHER_PATIENT.identifiers[1].authority).id
    assert hub.known("4712").demographics == PATIENT.demographics


@pytest.mark.parametrize(("event", "version"), of("change_identifier"))
def test_an_identifier_is_changed(event: str, version: str) -> None:
    hub = Hub()
    take(hub, patient_message("A28", OTHER_PATIENT, header(version)))
    now = replace(OTHER_PATIENT, identifiers=(Identifier("4799", HOSP, "MR"),))
    take(hub, prior_message(event, now, Prior((OTHER_PATIENT.identifiers[0],)), header(version)))
    assert hub.patient("4712") is None
    assert hub.known("4799").identifiers[1:] == OTHER_PATIENT.identifiers[1:]


@pytest.mark.parametrize(("event", "version"), of("move_identifiers"))
def test_an_identifier_goes_to_whom_it_belongs(event: str, version: str) -> None:
    hub = Hub()
    for patient in (PATIENT, OTHER_PATIENT):
        take(hub, patient_message("A28", patient, header(version)))
    moving = OTHER_PATIENT.identifiers[1]
    right = replace(PATIENT, identifiers=PATIENT.identifiers[:1])
    take(hub, prior_message(event, right, Prior((moving,)), header(version)))
    assert hub.known(moving.value, moving.authority).id == hub.known("4711").id != hub.known("4712").id


NEW_ACCOUNT = Identifier("ACC2", HOSP, "AN")
NEW_VISIT = Identifier("V|2", HOSP, "VN")
NEW_ALTERNATE = Identifier("ALT2", HOSP, "VN")


@pytest.mark.parametrize(("event", "version"), [*of("merge_accounts"), *of("change_account")])
def test_an_account_gets_another_number(event: str, version: str) -> None:
    hub = Hub()
    take(hub, patient_message("A01", PATIENT, header(version), visit=VISIT))
    prior = Prior(PATIENT.identifiers[:1], account=VISIT.account)
    take(hub, prior_message(event, PATIENT, prior, header(version), account=NEW_ACCOUNT))
    assert known_visit(hub).account == NEW_ACCOUNT


@pytest.mark.parametrize(("event", "version"), of("merge_patients_and_accounts"))
def test_patients_and_accounts_are_merged_together(event: str, version: str) -> None:
    hub = Hub()
    take(hub, patient_message("A28", PATIENT, header(version)))
    take(hub, patient_message("A01", OTHER_PATIENT, header(version), visit=VISIT))
    prior = Prior(OTHER_PATIENT.identifiers[:1], account=VISIT.account, name=OTHER_PATIENT.demographics.name)
    take(hub, prior_message(event, PATIENT, prior, header(version), account=NEW_ACCOUNT))
    visit = known_visit(hub)
    assert hub.known("4712").id == hub.known("4711").id == visit.patient_id
    assert visit.account == NEW_ACCOUNT


@pytest.mark.parametrize(("event", "version"), [*of("move_account"), *of("move_visits")])
def test_an_account_or_a_visit_goes_to_whom_it_belongs(event: str, version: str) -> None:
    hub = Hub()
    take(hub, patient_message("A28", PATIENT, header(version)))
    take(hub, patient_message("A01", OTHER_PATIENT, header(version), visit=VISIT))
    prior = Prior(OTHER_PATIENT.identifiers[:1], account=VISIT.account, visit=VISIT.number)
    right = replace(PATIENT, identifiers=PATIENT.identifiers[:1])
    take(hub, prior_message(event, right, prior, header(version), visit=VISIT))
    assert known_visit(hub).patient_id == hub.known("4711").id != hub.known("4712").id


@pytest.mark.parametrize(("event", "version"), [*of("merge_visits"), *of("change_visit_number")])
def test_a_visit_gets_another_number(event: str, version: str) -> None:
    hub = Hub()
    take(hub, patient_message("A01", PATIENT, header(version), visit=VISIT))
    prior = Prior(PATIENT.identifiers[:1], visit=VISIT.number)
    now = replace(VISIT, number=NEW_VISIT)
    take(hub, prior_message(event, PATIENT, prior, header(version), visit=now))
    assert find_visit(hub) is None
    assert told(known_visit(hub, NEW_VISIT), "movements", "leave_until") == told(
        replace(now, status="in-progress"), "movements", "leave_until"
    )


@pytest.mark.parametrize(("event", "version"), of("change_alternate_visit"))
def test_a_visit_gets_another_alternate_id(event: str, version: str) -> None:
    hub = Hub()
    take(hub, patient_message("A01", PATIENT, header(version), visit=VISIT))
    prior = Prior(PATIENT.identifiers[:1], alternate=VISIT.alternate)
    take(hub, prior_message(event, PATIENT, prior, header(version), visit=replace(VISIT, alternate=NEW_ALTERNATE)))
    assert known_visit(hub).alternate == NEW_ALTERNATE


def test_every_event_that_is_read_is_written_in_some_version() -> None:
    kinds = {row.handle.__name__ for row in EVENTS.values()}
    assert {event for event, _ in PAIRS} == set(EVENTS)
    assert kinds == {
        "allergies", "bed_status", "change_account", "change_alternate_visit", "change_identifier",
        "change_visit_number", "delete_person", "link", "merge", "merge_accounts", "merge_patients_and_accounts",
        "merge_visits", "move_account", "move_identifiers", "move_visits", "patient_and_visit", "person", "swap",
    }  # fmt: skip


def test_a_version_without_the_event_writes_nothing() -> None:
    with pytest.raises(Unsupported, match=r"2\.8\.2 has no ADT\^A34"):
        prior_message("A34", PATIENT, Prior(OTHER_PATIENT.identifiers), header("2.8.2"))


def test_a_merge_names_what_it_is_about() -> None:
    with pytest.raises(Incorrect, match="no prior account"):
        prior_message("A41", PATIENT, Prior(PATIENT.identifiers[:1]), header("2.5.1"))


def test_an_event_of_2_4_and_later_names_its_structure() -> None:
    assert parse(patient_message("A12", PATIENT, header("2.5.1"), visit=VISIT))["MSH-9.3"] == "ADT_A12"
    assert parse(patient_message("A12", PATIENT, header("2.4"), visit=VISIT))["MSH-9.3"] == "ADT_A09"


def test_a_cancelled_pending_transfer_says_where_it_was_to() -> None:
    movement = VisitMovement("cancel-pending-transfer", pending_location="ICU, 2, B")
    gone = replace(VISIT, pending_location="", movements=(movement,))
    assert parse(patient_message("A26", PATIENT, header("2.5.1"), visit=gone))["PV2-1.1"] == "ICU"
    assert parse(patient_message("A26", PATIENT, header("2.5.1"), visit=VISIT))["PV2-1.1"] == "ICU"
    nowhere = replace(VISIT, pending_location="")
    with pytest.raises(Incorrect, match="pending transfer") as told_why:
        patient_message("A26", PATIENT, header("2.4"), visit=nowhere)
    assert told_why.value.where == "PV2-1"
    assert parse(patient_message("A26", PATIENT, header("2.3.1"), visit=nowhere))["PV2-1"] == ""


@pytest.mark.parametrize("version", ["2.1", "2.2", "2.3"])
def test_what_old_versions_have_of_a_patient_is_written_and_read(version: str) -> None:
    hub = Hub()
    plain = replace(VISIT, number=Identifier("4712", HOSP, "VN"), account=Identifier("77", HOSP, "AN"))
    hub.accept(patient_message("A01", PATIENT, header(version), visit=plain))
    kept = hub.known("4711").demographics
    said = PATIENT.demographics
    assert (kept.name.family, kept.name.given, kept.birth_date, kept.sex) == (
        said.name.family,
        said.name.given,
        said.birth_date,
        said.sex,
    )
    visits = hub.store.read_now(lambda record: record.visits.of_patient(hub.known("4711").id))
    assert [(one.number.value, one.location, one.attending.id) for one in visits] == [("4712", VISIT.location, "A1")]
    raw = patient_message("A01", PATIENT, header("2.1"), visit=VISIT)
    assert parse(raw)["PV1-19"] == "" and parse(raw)["PID-18"] == ""  # numbers of 2.1 are digits
