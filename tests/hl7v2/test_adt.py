"""Patients and visits by ADT. HL7 v2.5.1 chapter 3; RAD-1, RAD-12, ITI-8, ITI-30."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hilum.core.code import Code
from hilum.core.identity import Identifier, Patient
from hilum.core.person import Address, Demographics, PersonName, Physician, Telecom
from hilum.core.visit import Visit
from hilum.hl7v2 import Header, merge_message, parse, patient_message
from support.hl7_hub import HOSP, OTHER, Hub, adt, merge, msh, segment


@pytest.fixture
def hub() -> Hub:
    return Hub()


@pytest.mark.parametrize("event", ["A01", "A04", "A05", "A08", "A28", "A31"])
def test_an_unknown_patient_is_registered(hub: Hub, event: str) -> None:
    answer = hub.accept(adt(event))
    assert answer["MSH-9"] == f"ACK^{event}^ACK"
    patient = hub.known("1")
    assert patient.demographics.name == PersonName("DOE", "JANE")
    assert (patient.demographics.birth_date, patient.demographics.sex) == ("19800101", "F")
    assert patient.source == "adt"
    assert patient.identifiers[0].authority == HOSP


@pytest.mark.parametrize("pid3", ["1^^^HOSP", "1^^^&1.2.3.4&ISO", "1^^^HOSP&1.2.3.4&ISO"])
def test_spellings_of_one_authority_are_one_patient(hub: Hub, pid3: str) -> None:
    hub.accept(adt("A04"))
    hub.accept(adt("A08", pid3, "DOE^JANET", evn="20240101113000+0000"))
    assert hub.known("1").demographics.name.given == "JANET"
    assert len(hub.known("1").identifiers) == 1


def test_null_deletes_and_empty_keeps(hub: Hub) -> None:
    hub.accept(adt("A04", rest="|19800101|F|||1 MAIN ST^^TOWN||555|556|EN|M"))
    hub.accept(adt("A08", rest='|""||||""||""', evn="20240101113000+0000"))
    facts = hub.known("1").demographics
    assert facts.birth_date == ""
    assert facts.sex == "F"
    assert not facts.address
    assert facts.telecoms == ()
    assert facts.language == "EN"


def test_an_older_statement_never_overwrites_a_newer_one(hub: Hub) -> None:
    hub.accept(adt("A04", evn="20240101110000+0000"))
    hub.accept(adt("A08", name="NEW^NAME", evn="20240101115000+0000"))
    hub.accept(adt("A08", name="LATE^NAME", evn="20240101112000+0000"))
    assert hub.known("1").demographics.name.family == "NEW"


def test_an_orders_patient_never_overwrites_what_adt_said(hub: Hub) -> None:
    hub.accept(adt("A08", name="NEW^NAME"))
    hub.accept(
        f"{msh('ORM^O01', '2.3.1', time='20240101115900+0000')}PID|||1^^^HOSP||OLD^NAME||19700101|M\n"
        "ORC|NW|P1^OP\nOBR|1|P1^OP||MR1^Brain^L\n"
    )
    assert hub.known("1").demographics.name.family == "NEW"
    assert hub.known("1").demographics.birth_date == "19800101"


def test_visits_begin_move_and_end(hub: Hub) -> None:
    hub.accept(adt("A01"))

    def visit() -> Visit:
        found = hub.store.read_now(lambda record: record.visits.find(Identifier("V1", HOSP)))
        assert found is not None
        return found

    assert (visit().status, visit().location, visit().patient_class) == ("in-progress", "W, 101, 2", "I")
    hub.accept(adt("A02", pv1=segment("PV1", {2: "I", 3: "ICU^1", 19: "V1^^^HOSP"})))
    assert visit().location == "ICU, 1"
    hub.accept(adt("A03", pv1=segment("PV1", {2: "I", 19: "V1^^^HOSP", 45: "20240101115500"})))
    assert (visit().status, visit().location, visit().discharged) == ("finished", "ICU, 1", "20240101115500")
    hub.accept(adt("A13"))
    assert (visit().status, visit().discharged) == ("in-progress", "")
    hub.accept(adt("A11"))
    assert visit().status == "cancelled"


def test_the_account_number_stands_in_for_a_missing_visit_number(hub: Hub) -> None:
    hub.accept(adt("A04", rest="|19800101|F||||||||||ACC1^^^HOSP", pv1="PV1|1|E\n"))
    assert hub.store.read_now(lambda record: record.visits.find(Identifier("ACC1", HOSP))) is not None


def test_a_visit_number_of_another_patient_is_told_and_changes_nothing(hub: Hub) -> None:
    hub.accept(adt("A01"))
    hub.accept(adt("A01", "2^^^HOSP"))
    assert "ADT/visit-of-another" in hub.rules
    visit = hub.store.read_now(lambda record: record.visits.find(Identifier("V1", HOSP)))
    assert visit is not None and visit.patient_id == hub.known("1").id


def test_a_merge_moves_the_prior_patient_to_the_survivor(hub: Hub) -> None:
    hub.accept(adt("A04", "1^^^HOSP"))
    hub.accept(adt("A04", "2^^^HOSP", "ROE^JANE", pv1=segment("PV1", {2: "O", 19: "V2^^^HOSP"})))
    old = hub.known("2").id
    hub.accept(merge("1^^^HOSP", "2^^^HOSP"))
    survivor = hub.known("1")
    assert hub.known("2").id == survivor.id
    gone = hub.store.read_now(lambda record: record.patients.get(old))
    assert gone is not None and gone.merged_into == survivor.id
    assert {key.value for key in hub.draft.keys if key.kind == "person"} == {survivor.id, old}
    visits = hub.store.read_now(lambda record: record.visits.of_patient(survivor.id))
    assert {visit.number.value for visit in visits} == {"V1", "V2"}


def test_a_merge_of_a_prior_patient_not_known_leaves_both_facts(hub: Hub) -> None:
    hub.accept(adt("A04", "1^^^HOSP"))
    hub.accept(merge("1^^^HOSP", "77^^^HOSP"))
    survivor = hub.known("77")
    assert survivor.id == hub.known("1").id
    subsumed = hub.store.read_now(lambda record: record.patients.subsumed(survivor.id))
    assert [one.demographics.name.family for one in subsumed] == ["OLD"]


def test_a_merge_where_neither_is_known_makes_both(hub: Hub) -> None:
    hub.accept(merge("8^^^HOSP", "9^^^HOSP"))
    assert hub.known("9").id == hub.known("8").id


def test_a_merge_again_changes_nothing(hub: Hub) -> None:
    hub.accept(adt("A04", "1^^^HOSP"))
    hub.accept(adt("A04", "2^^^HOSP", pv1=""))
    hub.accept(merge("1^^^HOSP", "2^^^HOSP"))
    version = hub.known("1").version
    hub.accept(merge("1^^^HOSP", "2^^^HOSP"))
    assert "ADT/already-merged" in hub.rules
    assert hub.known("1").version == version


@pytest.mark.parametrize(
    ("message", "code", "place"),
    [
        (merge("1^^^HOSP", "1^^^&1.2.3.4&ISO"), "205", "MRG^1^1^1"),
        (merge("1^^^HOSP", ""), "101", "MRG^1^1^1"),
        (merge("1^^^HOSP", "2^^^HOSP").split("MRG")[0], "100", "MRG^1"),
        (merge("", "2^^^HOSP"), "101", "PID^1^3^1"),
    ],
)
def test_a_merge_that_cannot_be_is_refused(hub: Hub, message: str, code: str, place: str) -> None:
    answer = hub.refuse(message)
    assert (answer["MSA-1"], answer["ERR-3.1"], answer["ERR-2"]) == ("AE", code, place)
    assert hub.patient("2") is None


def test_a_late_update_under_the_merged_number_does_not_change_the_survivor(hub: Hub) -> None:
    hub.accept(adt("A04", "1^^^HOSP"))
    hub.accept(adt("A04", "2^^^HOSP", "ROE^RICHARD", pv1=""))
    hub.accept(merge("1^^^HOSP", "2^^^HOSP"))
    hub.accept(adt("A08", "2^^^HOSP", "ROE^RICHARD", pv1="", evn="20240101115900+0000"))
    assert "ADT/merged-identifier" in hub.rules
    assert hub.known("1").demographics.name.family == "DOE"


def test_a_survivor_whose_own_numbers_were_moved_away_is_updated_under_those_of_whom_it_took_in(hub: Hub) -> None:
    for number in ("1", "2", "3", "9"):
        hub.accept(adt("A04", f"{number}^^^HOSP", pv1=""))
    for prior in ("1", "2"):
        hub.accept(f"{msh('ADT^A40^ADT_A39')}EVN||20240102\nPID|||3^^^HOSP||DOE^JANE\nMRG|{prior}^^^HOSP\n")
    hub.accept(f"{msh('ADT^A43^ADT_A43')}EVN||20240102\nPID|||9^^^HOSP||DOE^JANE\nMRG|3^^^HOSP\n")
    hub.accept(f"{msh('ADT^A08^ADT_A01')}EVN||20240103\nPID|1||1^^^HOSP||NEWNAME^JANE\n")
    assert hub.known("1").demographics.name.family == "NEWNAME"


def test_several_pairs_in_one_merge_message_are_all_done(hub: Hub) -> None:
    message = merge("1^^^HOSP", "2^^^HOSP") + "PID|2||3^^^HOSP||X^Y\nMRG|4^^^HOSP\n"
    hub.accept(message)
    assert hub.known("2").id == hub.known("1").id
    assert hub.known("4").id == hub.known("3").id


def test_a_changed_identifier_is_the_same_patient(hub: Hub) -> None:
    hub.accept(adt("A04", "1^^^HOSP"))
    id = hub.known("1").id
    change = f"{msh('ADT^A47^ADT_A30')}EVN||20240101113000\nPID|||5^^^HOSP||DOE^JANE\nMRG|1^^^HOSP\n"
    hub.accept(change)
    assert hub.known("5").id == id
    assert hub.patient("1") is None
    answer = hub.refuse(change.replace("|T", "|U"))
    assert answer["ERR-3.1"] in ("204", "205")


def test_linked_patients_stay_two(hub: Hub) -> None:
    link = f"{msh('ADT^A24^ADT_A24')}EVN||20240101113000\nPID|1||1^^^HOSP||A^B\nPID|2||2^^^OTHER||A^B\n"
    hub.accept(link)
    first, second = hub.known("1"), hub.known("2", OTHER)
    assert (first.links, second.links) == ((second.id,), (first.id,))
    hub.accept(link.replace("A24", "A37").replace("|T", "|L"))
    assert hub.known("1").links == ()


def test_identifiers_of_two_patients_in_one_pid_do_not_merge_them(hub: Hub) -> None:
    hub.accept(adt("A04", "1^^^HOSP"))
    hub.accept(adt("A04", "2^^^OTHER", pv1=""))
    hub.accept(adt("A08", "1^^^HOSP~2^^^OTHER"))
    assert "ADT/identifier-of-another" in hub.rules
    assert hub.known("1").id != hub.known("2", OTHER).id
    assert len(hub.known("1").identifiers) == 1


def test_an_identifier_without_authority_is_taken_and_told(hub: Hub) -> None:
    hub.accept(adt("A04", "1"))
    assert "HL7v2/PID-3.4" in hub.rules


@pytest.mark.parametrize(
    ("change", "code", "place"),
    [
        (("|1^^^HOSP&1.2.3.4&ISO^MR|", "||"), "101", "PID^1^3^1"),
        (("DOE^JANE", ""), "101", "PID^1^5^1"),
        (("19800101", "01.01.1980"), "102", "PID^1^7^1"),
        (("|F", "|Q"), "103", "PID^1^8^1"),
        (("PID|", "ZID|"), "100", "PID^1"),
    ],
)
def test_what_a_patient_needs_is_asked_for_by_place(hub: Hub, change: tuple[str, str], code: str, place: str) -> None:
    answer = hub.refuse(adt("A04").replace(*change))
    assert (answer["MSA-1"], answer["ERR-3.1"], answer["ERR-2"], answer["ERR-4"]) == ("AE", code, place, "E")
    assert hub.patient("1") is None
    assert hub.draft.code == "AE"


def _patient() -> Patient:
    who = Demographics(
        PersonName("D|OE", "JANE", "Q", "DR", "JR", "MD"),
        "19800101",
        "F",
        Address(("1 Main & Co", "Apt 2"), "Town", "ST", "12345", "US"),
        (Telecom("555 1", "phone", "home"), Telecom("a@b.c", "email", "home"), Telecom("555 2", "phone", "work")),
        PersonName("MUM", "M"),
        language="en",
        marital_status=Code("M", "Married", "HL70002"),
        deceased="20231231",
    )
    return Patient("x", (Identifier("1", HOSP, "MR"), Identifier("2", OTHER, "PI")), who)


@pytest.mark.parametrize("version", ["2.3.1", "2.5.1"])
def test_what_is_written_is_read_as_the_same_patient_and_visit(hub: Hub, version: str) -> None:
    visit = Visit(
        "v", "x", Identifier("V9", HOSP, "VN"), "I", "in-progress", "W, 101, 2", Physician("7", PersonName("A", "B")),
        Physician("8", PersonName("C", "D")), "20240101080000",
    )  # fmt: skip
    header = Header("", "", "", "C1", "20240101115000+0000", version, "EHR", "HOSP", "HUB", "RAD", charset="8859/1")
    raw = patient_message("A01", _patient(), header, visit=visit)
    hub.accept(raw)
    known = hub.known("1")
    assert known.demographics == _patient().demographics
    assert known.identifiers == _patient().identifiers
    found = hub.store.read_now(lambda record: record.visits.find(Identifier("V9", HOSP)))
    assert found is not None
    assert replace(found, id="v", patient_id="x", updated=0.0) == visit
    message = parse(raw)
    assert message["MSH-9"] == ("ADT^A01" if version == "2.3.1" else "ADT^A01^ADT_A01")


def test_a_written_merge_is_read_as_the_same_merge(hub: Hub) -> None:
    survivor, gone = _patient(), replace(_patient(), id="y", identifiers=(Identifier("9", HOSP, "MR"),))
    header = Header("", "", "", "C2", "20240101115000+0000", "2.5.1", "EHR", "HOSP", "HUB", "RAD")
    hub.accept(merge_message(survivor, gone, header))
    assert hub.known("9").id == hub.known("1").id
