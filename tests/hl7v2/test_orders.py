"""Orders in and out. HL7 v2.5.1 chapter 4; RAD-2, RAD-3, RAD-4, RAD-13; mapping of the RAD TF appendices."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import pytest

from hilum.core.code import Code
from hilum.core.identity import AssigningAuthority, Identifier, Patient
from hilum.core.order import Order, RequestedProcedure, ScheduledProcedureStep
from hilum.core.person import Demographics, PersonName, Physician
from hilum.hl7v2 import Header, Site, parse, placer_message, scheduled_message, status_message
from support.hl7_hub import HOSP, Hub, adt, msh, segment

PID = "PID|1||1^^^HOSP||DOE^JANE||19800101|F\n"
PV1 = segment("PV1", {1: "1", 2: "E", 8: "5^REF^FERRER", 19: "V1^^^HOSP"})


@pytest.fixture
def hub() -> Hub:
    return Hub()


def placer(control: str = "NW", number: str = "P1", *, kind: str = "ORM^O01", version: str = "2.3.1") -> str:
    """A placer order of RAD-2."""
    orc = segment(
        "ORC",
        {
            1: control,
            2: f"{number}^OP",
            7: "1^once^^20240102090000^^S",
            9: "20240101100000",
            12: "7^REQ^UESTER^^^DR",
            17: "^Ward 3",
        },
    )
    obr = segment(
        "OBR",
        {
            1: "1",
            2: f"{number}^OP",
            4: "MRB^MR brain^LOC",
            12: "^Isolation",
            13: "Claustrophobia",
            16: "7^REQ^UESTER^^^DR",
            30: "WALK",
            31: "G35^MS^I10",
        },
    )
    return f"{msh(kind, version)}{PID}{PV1}{orc}{obr}NTE|1||please hurry\n"


def order_of(hub: Hub, number: str = "P1") -> Order:
    """The order with a placer number."""
    order = hub.store.read_now(lambda record: record.orders.by_placer(Identifier(number)))
    assert order is not None
    return order


def test_a_placer_order_is_placed_with_all_that_it_says(hub: Hub) -> None:
    answer = hub.accept(placer())
    assert answer["MSH-9"] == "ACK^O01"
    order = order_of(hub)
    assert order.placer == Identifier("P1", AssigningAuthority("OP"))
    assert order.service == Code("MRB", "MR brain", "LOC")
    assert order.procedures == ()
    assert (order.priority, order.requested) == ("STAT", "20240102090000")
    assert order.reason == Code("G35", "MS", "I10")
    assert (order.clinical_information, order.danger, order.transport) == ("Claustrophobia", "Isolation", "WALK")
    assert order.requesting_physician == Physician("7", PersonName("REQ", "UESTER", prefix="DR"))
    assert order.referring_physician.name.family == "REF"
    assert (order.institution, order.comments) == ("Ward 3", "please hurry")
    assert (order.placer_application, order.placer_facility) == ("ADT", "HOSP")
    assert order.visit_number.value == "V1"
    assert order.patient_id == hub.known("1").id
    assert {key.kind for key in hub.draft.keys} >= {"patient", "person", "placer", "control"}


@pytest.mark.parametrize(
    ("letter", "word"), [("S", "STAT"), ("A", "HIGH"), ("R", "ROUTINE"), ("T", "MEDIUM"), ("X", ""), ("PRN", "")]
)
def test_priorities_become_the_words_of_dicom(hub: Hub, letter: str, word: str) -> None:
    hub.accept(placer().replace("^^S|", f"^^{letter}|"))
    assert order_of(hub).priority == word


def scheduled_orm(control: str = "NW", status: str = "SC", *, more: dict[int, str] | None = None) -> str:
    """RAD-4 in 2.3.1."""
    orc = segment("ORC", {1: control, 2: "P1^OP", 3: "F1^OF", 5: status, 7: "1^once^^20240102090000^^R"})
    fields = {
        1: "1", 2: "P1^OP", 3: "F1^OF", 4: "MRB^MR brain^LOC^PR1^Protocol one^DSS", 18: "ACC1", 19: "RP1", 20: "SPS1",
        24: "MR", 34: "9&TECH&NICIAN", 44: "MRBX^MR brain exact^LOC",
    }  # fmt: skip
    fields |= more or {}
    return f"{msh('ORM^O01', '2.3.1')}{PID}{PV1}{orc}{segment('OBR', fields)}ZDS|1.2.840.1^100^Application^DICOM\n"


def test_a_scheduled_procedure_of_2_3_1_takes_its_study_from_zds(hub: Hub) -> None:
    hub.accept(scheduled_orm())
    order = order_of(hub)
    assert (order.accession.value, order.filler.value) == ("ACC1", "F1")
    (procedure,) = order.procedures
    assert (procedure.id, procedure.study_uid) == ("RP1", "1.2.840.1")
    assert procedure.code == Code("MRBX", "MR brain exact", "LOC")
    assert procedure.description == "MR brain exact"
    (step,) = procedure.steps
    assert step == ScheduledProcedureStep(
        "SPS1", "SCHEDULED", "20240102090000", (), "", "", "MR", "Protocol one", Code("PR1", "Protocol one", "DSS"),
        PersonName("TECH", "NICIAN"),
    )  # fmt: skip


def test_without_a_protocol_the_step_falls_back_to_what_was_ordered(hub: Hub) -> None:
    hub.accept(scheduled_orm(more={4: "MRB^MR brain^LOC", 44: ""}))
    (procedure,) = order_of(hub).procedures
    assert procedure.code.value == "MRB"
    assert (procedure.steps[0].protocol.value, procedure.steps[0].description) == ("MRB", "MR brain")


def scheduled_omi(control: str = "NW") -> str:
    """RAD-4 in 2.5.1, two groups of one study, the first with two steps."""
    out = msh("OMI^O23^OMI_O23") + PID + PV1
    for sequence, ipcs in enumerate(((("S1", "MR"), ("S2", "MR")), (("S3", "SR"),)), 1):
        out += f"ORC|{control}|P1^OP|F1^OF||SC\nTQ1|{sequence}||||||2024010209{sequence}000||A\n"
        out += f"OBR|{sequence}|P1^OP|F1^OF|MRB^MR brain^LOC\n"
        for step, modality in ipcs:
            out += (
                f"IPC|ACC1^HOSP^1.2.3.4^ISO|RP1|1.2.840.2|{step}|{modality}|PR{step}^Protocol {step}^DSS|SCANNER|ROOM 1|"
                "MR1~MR2\n"
            )
    return out


def test_every_ipc_of_every_group_is_a_step(hub: Hub) -> None:
    hub.accept(scheduled_omi())
    order = order_of(hub)
    assert order.accession == Identifier("ACC1", HOSP)
    (procedure,) = order.procedures
    assert procedure.study_uid == "1.2.840.2"
    assert [step.id for step in procedure.steps] == ["S1", "S2", "S3"]
    assert [step.modality for step in procedure.steps] == ["MR", "MR", "SR"]
    assert procedure.steps[0].station_aets == ("MR1", "MR2")
    assert (procedure.steps[1].station_name, procedure.steps[1].location) == ("SCANNER", "ROOM 1")
    assert [step.start for step in procedure.steps] == ["20240102091000", "20240102091000", "20240102092000"]
    assert order.priority == "HIGH"


def test_a_change_is_a_full_snapshot(hub: Hub) -> None:
    hub.accept(scheduled_omi())
    hub.accept(scheduled_omi("XO").split("ORC", 2)[0] + "ORC" + scheduled_omi("XO").split("ORC")[1].replace("S1", "S9"))
    (procedure,) = order_of(hub).procedures
    assert [step.id for step in procedure.steps] == ["S9", "S2"]


def test_a_second_new_order_of_the_same_number_adds_its_steps(hub: Hub) -> None:
    hub.accept(scheduled_orm())
    hub.accept(scheduled_orm(more={20: "SPS2", 24: "SR"}))
    (procedure,) = order_of(hub).procedures
    assert [step.id for step in procedure.steps] == ["SPS1", "SPS2"]


@pytest.mark.parametrize(
    ("control", "status", "step"),
    [("CA", "CA", "CANCELED"), ("DC", "DC", "DISCONTINUED"), ("OC", "CA", "CANCELED")],
)
def test_an_orc_alone_cancels_and_wipes_nothing(hub: Hub, control: str, status: str, step: str) -> None:
    hub.accept(scheduled_orm())
    before = order_of(hub)
    hub.accept(f"{msh('ORM^O01', '2.3.1')}{PID}ORC|{control}|P1^OP\n")
    after = order_of(hub)
    assert after.status == status
    assert after.procedures[0].steps[0].status == step
    assert (
        replace(
            after, status=before.status, control="", procedures=before.procedures, version=1, updated=before.updated
        )
        == before
    )


@pytest.mark.parametrize(
    ("status", "step"), [("IP", "STARTED"), ("CM", "COMPLETED"), ("A", "COMPLETED"), ("DC", "DISCONTINUED")]
)
def test_a_status_without_a_patient_segment_reaches_the_order(hub: Hub, status: str, step: str) -> None:
    hub.accept(scheduled_orm())
    hub.accept(f"{msh('ORM^O01', '2.3.1')}ORC|SC||F1^OF||{status}\n")
    order = order_of(hub)
    assert (order.status, order.procedures[0].steps[0].status) == (status, step)


def test_numbers_in_different_subsets_find_one_order(hub: Hub) -> None:
    hub.accept(placer())
    hub.accept(scheduled_orm())
    hub.accept(f"{msh('ORM^O01', '2.3.1')}ORC|SC||F1^OF||IP\n")
    by_accession = hub.store.read_now(lambda record: record.orders.by_accession("ACC1"))
    by_study = hub.store.read_now(lambda record: record.orders.by_study("1.2.840.1"))
    assert by_accession == by_study == order_of(hub)
    assert order_of(hub).status == "IP"


def test_empty_fields_of_a_later_message_keep_and_null_deletes(hub: Hub) -> None:
    hub.accept(placer())
    orc, obr = (
        segment("ORC", {1: "XO", 2: "P1^OP"}),
        segment("OBR", {1: "1", 2: "P1^OP", 4: "MRB^MR brain^LOC", 30: '""'}),
    )
    hub.accept(f"{msh('ORM^O01', '2.3.1')}{PID}{orc}{obr}")
    order = order_of(hub)
    assert order.transport == ""
    assert (order.clinical_information, order.priority) == ("Claustrophobia", "STAT")


def test_the_fillers_own_order_is_answered_with_a_placer_number(hub: Hub) -> None:
    own = f"{msh('ORM^O01', '2.3.1')}{PID}ORC|SN||F7^OF\nOBR|1||F7^OF|MRB^MR brain^LOC\n"
    answer = hub.accept(own)
    assert answer["MSH-9"] == "ORR^O02^ORR_O02"
    assert (answer["ORC-1"], answer["ORC-3.1"]) == ("NA", "F7")
    number = answer["ORC-2.1"]
    assert number and answer["OBR-2.1"] == number
    assert order_of(hub, number).filler.value == "F7"
    modern = f"{msh('OMG^O19^OMG_O19')}{PID}ORC|SN||F8^OF\nOBR|1||F8^OF|MRB^MR brain^LOC\n"
    assert hub.accept(modern)["MSH-9"] == "ORG^O20^ORG_O20"


def test_the_placers_number_arrives_in_an_answer_of_its_own(hub: Hub) -> None:
    hub.accept(scheduled_orm().replace("P1^OP", ""))
    hub.accept(f"{msh('ORR^O02', '2.3.1')}MSA|AA|X\nORC|NA|P55^OP|F1^OF\n")
    assert order_of(hub, "P55").filler.value == "F1"


@pytest.mark.parametrize(
    ("message", "code", "place"),
    [
        (placer().replace("ORC|NW", "ORC|"), "101", "ORC^1^1"),
        (placer().replace("ORC|NW", "ORC|ZZ"), "103", "ORC^1^1"),
        (placer().replace(PID, ""), "100", "PID^1"),
        (placer().replace("|MRB^MR brain^LOC", "|"), "101", "OBR^1^4"),
        (placer().replace("P1^OP", ""), "101", "ORC^1^2"),
        (placer().replace("20240102090000", "tomorrow"), "102", "ORC^1^7^1^4"),
        (placer("CA", "P404"), "204", "ORC^1^2"),
        (msh("ORM^O01", "2.3.1") + PID + PV1, "100", "ORC^1"),
        (scheduled_orm().replace("1.2.840.1^", "not.a.uid^"), "102", "ZDS^1^1"),
        (msh("ORM^O01", "2.3.1") + PID + "ORC|NW|P1^OP\n", "100", "OBR^1"),
    ],
)
def test_what_an_order_needs_is_asked_for_by_place(hub: Hub, message: str, code: str, place: str) -> None:
    answer = hub.refuse(message.replace("|2.3.1\n", "|2.5.1\n"))
    assert (answer["MSA-1"], answer["ERR-3.1"]) == ("AE", code)
    said = answer["ERR-2"].split("^")
    wanted = place.split("^")
    numbers = [one for n, one in enumerate(said) if n != 3] if len(wanted) < 4 else said
    assert numbers[: len(wanted)] == wanted
    assert hub.store.read_now(lambda record: record.orders.search()) == []


def test_an_order_number_of_another_patient_is_refused(hub: Hub) -> None:
    hub.accept(placer())
    answer = hub.refuse(placer("XO").replace("1^^^HOSP", "2^^^HOSP").replace("V1^^^", "V2^^^"))
    assert answer["MSA-1"] == "AE"
    assert order_of(hub).patient_id == hub.known("1").id
    assert hub.patient("2") is None


def test_a_cancelled_order_is_not_placed_again(hub: Hub) -> None:
    hub.accept(placer())
    hub.accept(placer("CA"))
    assert hub.refuse(placer())["MSA-1"] == "AE"
    assert order_of(hub).status == "CA"


def test_a_completed_order_is_not_cancelled(hub: Hub) -> None:
    hub.accept(scheduled_orm())
    hub.accept(f"{msh('ORM^O01', '2.3.1')}ORC|SC|P1^OP|F1^OF||CM\n")
    assert hub.refuse(placer("CA"))["MSA-1"] == "AE"


def test_an_order_follows_a_merge(hub: Hub) -> None:
    hub.accept(adt("A04", "2^^^HOSP", pv1=""))
    hub.accept(placer())
    hub.accept(f"{msh('ADT^A40^ADT_A39')}EVN||20240101\nPID|||2^^^HOSP||DOE^JANE\nMRG|1^^^HOSP\n")
    assert order_of(hub).patient_id == hub.known("2").id
    hub.accept(scheduled_orm())
    assert order_of(hub).accession.value == "ACC1"


BARE = scheduled_orm(more={18: "", 19: "", 20: ""}).replace("1.2.840.1^100", "^100")


def test_missing_identifiers_are_made_and_told(hub: Hub) -> None:
    hub.accept(BARE)
    order = order_of(hub)
    (procedure,) = order.procedures
    assert procedure.study_uid.startswith("2.25.")
    assert procedure.id and procedure.steps[0].id and order.accession.value
    assert "RAD-4/identifiers" in hub.rules


def test_missing_identifiers_are_made_out_of_the_accession_number_where_so_set() -> None:
    bare = scheduled_orm(more={19: "", 20: ""}).replace("1.2.840.1^100", "^100")
    uids = set()
    for _ in range(2):
        hub = Hub(Site(missing_identifiers="accession"))
        hub.accept(bare)
        (procedure,) = order_of(hub).procedures
        assert (procedure.id, procedure.steps[0].id) == ("ACC1", "ACC1")
        uids.add(procedure.study_uid)
    assert len(uids) == 1


def test_missing_identifiers_are_refused_where_so_set() -> None:
    answer = Hub(Site(missing_identifiers="reject")).refuse(BARE)
    assert (answer["MSA-1"], answer["ERR-1.4.1"]) == ("AE", "101")


def _order() -> tuple[Order, Patient]:
    patient = Patient("p", (Identifier("1", HOSP, "MR"),), Demographics(PersonName("DOE", "JANE"), "19800101", "F"))
    steps = tuple(
        ScheduledProcedureStep(
            f"S{n}", "SCHEDULED", "20240102090000", ("MR1", "MR2"), "SCANNER", "ROOM", "MR", f"Protocol {n}",
            Code(f"PR{n}", f"Protocol {n}", "DSS"), PersonName("TECH", "N"),
        )
        for n in (1, 2)
    )  # fmt: skip
    procedures = tuple(
        RequestedProcedure(f"RP{n}", f"1.2.{n}", f"Exam {n}", Code(f"X{n}", f"Exam {n}", "LOC"), one)
        for n, one in ((1, steps), (2, (replace(steps[0], id="S3"),)))
    )
    order = Order(
        "o", "p", Identifier("P1", AssigningAuthority("OP")), Identifier("F1", AssigningAuthority("OF")),
        Identifier("ACC1"), "SC", Code("X", "Exam & more", "LOC"), Code("PR1", "Protocol 1", "DSS"), "STAT",
        Code("", "Headache|since May"), "Allergic", "one\ntwo", "Isolation", "WALK",
        Physician("7", PersonName("REQ", "UESTER")), Physician("8", PersonName("REF", "ERRER")), "Ward 3", "Ward 3",
        Identifier("V1", HOSP), "20240102090000", 1704103200.0, "HUB", "RAD", procedures=procedures,
    )  # fmt: skip
    return order, patient


_HEADER = Header("", "", "", "OUT1", "20240101120000+0000", "2.5.1", "HUB", "RAD", "IM", "RAD")
_SAME = [
    "placer",
    "filler",
    "accession",
    "service",
    "priority",
    "reason",
    "clinical_information",
    "comments",
    "danger",
    "transport",
    "requesting_physician",
    "referring_physician",
    "visit_number",
    "requested",
]


@pytest.mark.parametrize("flavour", ["2.3.1", "2.5.1"])
def test_a_written_schedule_is_read_as_the_same_order(hub: Hub, flavour: Literal["2.3.1", "2.5.1"]) -> None:
    order, patient = _order()
    messages = scheduled_message("NW", order, patient, _HEADER, flavour=flavour)
    assert len(messages) == 2
    assert len({parse(raw).control_id for raw in messages}) == 2
    for raw in messages:
        hub.accept(raw)
    read = order_of(hub)
    for name in _SAME:
        assert getattr(read, name) == getattr(order, name), name
    if flavour == "2.5.1":
        assert read.procedures == order.procedures
    else:  # 2.3.1 has no place for station and location
        plain = [
            replace(
                one, steps=tuple(replace(step, station_aets=(), station_name="", location="") for step in one.steps)
            )
            for one in order.procedures
        ]
        assert list(read.procedures) == plain
        assert parse(messages[0])["ZDS-1"] == "1.2.1^100^Application^DICOM"
    assert parse(messages[0])["MSH-9"] == {"2.3.1": "ORM^O01", "2.5.1": "OMI^O23^OMI_O23"}[flavour]


@pytest.mark.parametrize("flavour", ["2.3.1", "2.5.1"])
def test_a_written_placer_order_is_read_as_the_same_order(hub: Hub, flavour: Literal["2.3.1", "2.5.1"]) -> None:
    order, patient = _order()
    order = replace(order, procedures=(), filler=Identifier(""), accession=Identifier(""))
    hub.accept(placer_message("NW", order, patient, _HEADER, flavour=flavour))
    read = order_of(hub)
    for name in _SAME:
        assert getattr(read, name) == getattr(order, name), name
    assert read.procedures == ()
    hub.accept(placer_message("CA", order, patient, replace(_HEADER, control_id="OUT2"), flavour=flavour))
    assert order_of(hub).status == "CA"


@pytest.mark.parametrize("flavour", ["2.3.1", "2.5.1"])
def test_a_written_status_is_read_as_the_same_status(hub: Hub, flavour: Literal["2.3.1", "2.5.1"]) -> None:
    order, patient = _order()
    for raw in scheduled_message("NW", order, patient, _HEADER):
        hub.accept(raw)
    hub.accept(status_message(replace(order, status="IP"), patient, replace(_HEADER, control_id="ST"), flavour=flavour))
    read = order_of(hub)
    assert read.status == "IP"
    assert len(read.procedures) == 2
