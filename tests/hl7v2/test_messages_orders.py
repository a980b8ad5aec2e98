"""Orders of every department, order control codes of table 0119, and the answers that speak for each order. HL7 v2.5.1 ch. 4."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from hilum.core.code import Code
from hilum.core.identity import Identifier
from hilum.core.order import Order
from hilum.core.result import Result
from hilum.hl7v2 import Header, Site, parse, placer_message
from hilum.hl7v2.messages.orders_answer import DONE, UNABLE
from support.hl7_hub import HOSP, Hub, adt, msh, segment
from support.hl7_written import faults

PID = "PID|1||1^^^HOSP||DOE^JANE||19800101|F\n"


@pytest.fixture
def hub() -> Hub:
    """A hub that answers order by order."""
    return Hub(Site(order_response="response"))


def lab(
    control: str = "NW", number: str = "L1", filler: str = "", *, kind: str = "OML^O21^OML_O21", status: str = ""
) -> str:
    numbers = {2: f"{number}^OP" if number else "", 3: f"{filler}^LAB" if filler else ""}
    orc = segment("ORC", {1: control, **numbers, 5: status})
    return f"{msh(kind)}{PID}{orc}{segment('OBR', {1: '1', **numbers, 4: '2345-7^Glucose^LN'})}SPM|1|S1||SER\n"


def imaging(control: str = "NW", number: str = "P1", *, kind: str = "OMG^O19^OMG_O19") -> str:
    orc = segment("ORC", {1: control, 2: f"{number}^OP"})
    return f"{msh(kind)}{PID}{orc}{segment('OBR', {1: '1', 2: f'{number}^OP', 4: 'MR1^Brain^L'})}"


def order_of(hub: Hub, number: str) -> Order:
    found = hub.store.read_now(lambda record: record.orders.by_placer(Identifier(number)))
    assert found is not None
    return found


def report(status: str) -> str:
    obr = segment("OBR", {1: "1", 2: "P1^OP", 3: "F1", 4: "MR1^Brain^L", 7: "20240101", 25: status})
    return f"{msh('ORU^R01^ORU_R01')}{PID}{obr}OBX|1|TX|X^Y||fine||||||{status}\n"


def results(hub: Hub) -> list[Result]:
    id = hub.known("1").id
    return hub.store.read_now(lambda record: record.results.of_patient(id))


@pytest.mark.parametrize(
    ("kind", "answer"),
    [
        ("OML^O21^OML_O21", "ORL^O22^ORL_O22"),
        ("OML^O33^OML_O33", "ORL^O34^ORL_O34"),
        ("OML^O35^OML_O35", "ORL^O36^ORL_O36"),
        ("OMG^O19^OMG_O19", "ORG^O20^ORG_O20"),
        ("OMI^O23^OMI_O23", "ORI^O24^ORI_O24"),
        ("ORM^O01^ORM_O01", "ORR^O02^ORR_O02"),
    ],
)
def test_each_order_message_has_its_answer(hub: Hub, kind: str, answer: str) -> None:
    said = hub.accept(lab(kind=kind))
    assert said["MSH-9"] == answer
    assert (said["MSA-1"], said["ORC-1"], said["ORC-2"], said["OBR-4.1"]) == ("AA", "OK", "L1^OP", "2345-7")
    assert said["PID-3.1"] == "1" and said["SPM-2"] == "S1"


def test_imaging_orders_are_acknowledged_as_the_radiology_framework_asks() -> None:
    assert Hub().accept(imaging())["MSH-9"] == "ACK^O19^ACK"


def test_a_laboratory_order_is_kept_and_scheduled_by_nobody_here(hub: Hub) -> None:
    hub.accept(lab())
    order = order_of(hub, "L1")
    assert (order.department, order.service.value, order.procedures) == ("LAB", "2345-7", ())


@pytest.mark.parametrize("control", ["NW", "XO", "CA", "DC", "HD", "RP", "SS"])
def test_what_was_done_is_answered_by_its_own_code(hub: Hub, control: str) -> None:
    hub.accept(lab())
    assert hub.accept(lab(control))["ORC-1"] == DONE[control]


@pytest.mark.parametrize("control", ["CA", "DC", "HD", "RL", "RP", "SS"])
def test_what_cannot_be_done_is_answered_by_its_own_code(hub: Hub, control: str) -> None:
    said = hub.refuse(lab(control))
    assert (said["MSA-1"], said["ORC-1"], said["ERR-3.1"]) == ("AE", UNABLE[control], "204")
    assert "HL7v2/order-refused" in hub.rules


def test_one_order_that_cannot_be_done_does_not_hold_up_the_others(hub: Hub) -> None:
    other = lab("CA", "L9").split("\n", 2)[2]
    said = hub.accept(lab() + other)
    assert [one.value(1) for one in said.segments("ORC")] == ["OK", "UC"]
    assert (said["MSA-1"], said["ERR-3.1"]) == ("AA", "204")
    assert order_of(hub, "L1").status == "SC"


def test_where_the_acknowledgement_is_general_a_bad_order_refuses_the_message() -> None:
    hub = Hub()
    other = imaging("CA", "P9").split("\n", 2)[2]
    assert hub.refuse(imaging() + other)["ERR-3.1"] == "204"
    assert hub.store.read_now(lambda record: record.orders.by_placer(Identifier("P1"))) is None


def test_the_answer_tells_the_fillers_number_and_status(hub: Hub) -> None:
    hub.accept(lab())
    said = hub.accept(lab("SC", "L1", "F7", status="IP"))
    assert said["ORC-1"] == "SC"
    said = hub.accept(lab("SS"))
    assert (said["ORC-1"], said["ORC-3"], said["ORC-5"]) == ("SR", "F7^LAB", "IP")


def test_an_order_is_held_and_released(hub: Hub) -> None:
    raw = lab(kind="OMI^O23^OMI_O23") + segment("IPC", {1: "A1", 2: "RP1", 3: "1.2.3", 4: "S1", 5: "MR"})
    hub.accept(raw)
    hub.accept(lab("HD", kind="OMG^O19^OMG_O19"))
    assert (order_of(hub, "L1").status, order_of(hub, "L1").procedures[0].steps[0].status) == ("HD", "ON HOLD")
    assert hub.store.read_now(lambda record: record.orders.worklist()) == []
    said = hub.accept(lab("RL", kind="OMG^O19^OMG_O19"))
    assert said["ORC-1"] == "OR"
    assert order_of(hub, "L1").procedures[0].steps[0].status == "SCHEDULED"
    assert len(hub.store.read_now(lambda record: record.orders.worklist())) == 1


def test_an_order_that_ended_is_not_held(hub: Hub) -> None:
    hub.accept(lab())
    hub.accept(lab("CA"))
    assert hub.refuse(lab("HD"))["ORC-1"] == "UH"


def test_an_order_is_replaced_by_another(hub: Hub) -> None:
    hub.accept(lab())
    said = hub.accept(lab("RP") + lab("RO", "L2").split("\n", 2)[2])
    assert [one.value(1) for one in said.segments("ORC")] == ["RQ", "OK"]
    assert (order_of(hub, "L1").status, order_of(hub, "L2").status) == ("CA", "SC")


@pytest.mark.parametrize("control", ["LI", "UN", "DE"])
def test_a_control_that_changes_nothing_here_is_accepted_and_told(hub: Hub, control: str) -> None:
    hub.accept(lab())
    before = order_of(hub, "L1")
    hub.accept(lab(control))
    assert order_of(hub, "L1") == before
    assert "HL7v2/ORC-1" in hub.rules


def test_a_control_that_the_table_does_not_know_is_refused(hub: Hub) -> None:
    assert hub.refuse(lab("ZZ"))["ERR-3.1"] == "103"


def test_results_that_an_order_brings_along_are_no_orders(hub: Hub) -> None:
    prior = segment("ORC", {1: "PR", 3: "OLD^LAB"}) + segment("OBR", {1: "2", 3: "OLD^LAB", 4: "718-7^Hb^LN"})
    hub.accept(lab() + prior + "OBX|1|NM|718-7^Hb^LN||13|g/dL|||||F\n")
    id = hub.known("1").id
    assert [one.placer.value for one in hub.store.read_now(lambda record: record.orders.of_patient(id))] == ["L1"]
    assert "HL7v2/prior-result" in hub.rules


def test_an_orc_alone_cancels_and_wipes_nothing(hub: Hub) -> None:
    hub.accept(imaging())
    before = order_of(hub, "P1")
    hub.accept(f"{msh('ORM^O01', '2.3.1')}ORC|CA|P1^OP\n")
    after = order_of(hub, "P1")
    assert after.status == "CA"
    assert replace(after, status="SC", control="", version=before.version, updated=before.updated) == before


def test_numbers_in_any_subset_name_the_same_order(hub: Hub) -> None:
    def send(control: str, orc: dict[int, str], obr: dict[int, str]) -> None:
        fields = {1: "1", 4: "MR1^Brain^L", **obr}
        hub.accept(f"{msh('ORM^O01', '2.3.1')}{PID}{segment('ORC', {1: control, **orc})}{segment('OBR', fields)}")

    send("NW", {2: "P1^OP"}, {})
    send("XO", {2: "P1^OP"}, {3: "F1^RIS", 18: "A1"})
    send("XO", {}, {18: "A1", 13: "by accession"})
    send("XO", {3: "F1^RIS"}, {12: "^by filler"})
    order = order_of(hub, "P1")
    assert (order.filler.value, order.accession.value) == ("F1", "A1")
    assert (order.clinical_information, order.danger) == ("by accession", "by filler")


def test_a_report_before_its_order_is_given_to_it(hub: Hub) -> None:
    hub.accept(report("P"))
    assert results(hub)[0].order_id == ""
    hub.accept(imaging())
    order = order_of(hub, "P1")
    assert (results(hub)[0].order_id, order.status) == (order.id, "SC")


def test_an_order_whose_final_report_is_known_has_nothing_to_be_done(hub: Hub) -> None:
    hub.accept(report("F"))
    hub.accept(imaging())
    assert order_of(hub, "P1").status == "CM"
    assert "ORU/before-order" in hub.rules


@pytest.mark.parametrize(("control", "status"), [("OK", "SC"), ("CR", "CA"), ("DR", "DC"), ("HR", "HD"), ("UA", "SC")])
def test_an_answer_that_comes_as_a_message_of_its_own_reaches_the_order(hub: Hub, control: str, status: str) -> None:
    hub.accept(lab())
    hub.accept(f"{msh('ORL^O22^ORL_O22')}MSA|AA|X1\n{segment('ORC', {1: control, 2: 'L1^OP', 3: 'F1^LAB'})}")
    assert order_of(hub, "L1").status == status
    assert ("HL7v2/refused-by-filler" in hub.rules) == (control == "UA")
    if control == "OK":
        assert order_of(hub, "L1").filler.value == "F1"


def test_an_analyzers_work_order_is_answered_in_the_shape_of_law(hub: Hub) -> None:
    raw = lab(kind="OML^O33^OML_O33").replace("|P|2.5.1", "|P|2.5.1|||||||||LAB-28^IHE")
    assert hub.accept(raw)["MSH-9"] == "ORL^O34^ORL_O42"


@pytest.mark.parametrize("control", ["NW", "CA", "HD", "RL"])
def test_a_laboratory_order_that_is_written_is_read_as_the_same(hub: Hub, control: str) -> None:
    hub.accept(adt("A04"))
    order = Order(
        "", "", Identifier("L1", HOSP), service=Code("2345-7", "Glucose", "LN"), department="LAB", placer_application="EHR",
        placer_facility="HOSP", institution="HOSP", requesting_service="HOSP",
    )  # fmt: skip
    header = Header("", "", "", "W1", "20240101115500+0000", "2.5.1", "EHR", "HOSP", "HUB", "LAB")
    patient = hub.known("1")
    raw = placer_message("NW", order, patient, header)
    assert parse(raw)["MSH-9"] == "OML^O21^OML_O21"
    hub.accept(raw)
    found = order_of(hub, "L1")
    assert replace(found, id="", patient_id="", placed=0.0, updated=0.0) == order
    if control != "NW":
        said = hub.accept(placer_message(control, order, patient, replace(header, control_id="W2")))  # type: ignore[arg-type]
        assert said["ORC-1"] == DONE[control]


def test_the_orders_of_others_are_taken(corpus: Path) -> None:
    taken, refused = 0, []
    for file in sorted([*(corpus / "hl7v2").rglob("*.hl7"), *(corpus / "ihe" / "mesa").rglob("*.hl7")]):
        raw = file.read_bytes()
        if not any(kind in raw[:300] for kind in (b"|ORM^O01", b"|OMG^O19", b"|OMI^O23", b"|OML^O")):
            continue
        answer = Hub().send(raw)
        if answer.code == "AA":
            taken += 1
        else:
            refused.append(f"{file.name}: {answer.error} {answer.text}")
    assert taken > 20, refused
    allowed = (
        "no order has this number",
        "without OBR",
        "no order control",
        "processing id",
        "two messages",
        "trigger event",
    )
    assert all(any(word in one for word in allowed) for one in refused), refused


def test_an_order_whose_specimens_are_shipped_is_answered_with_its_shipment(hub: Hub) -> None:
    shipped = "SHP|SH1^EHR\nPAC|1|PK1^EHR\nSPM|1|S77&EHR||SER^Serum^HL70487\nSAC|||C1\n"
    raw = f"{msh('OML^O39^OML_O39', '2.8.2')}PID|1||1^^^HOSP^MR||DOE^JANE||19800101|F\n"
    raw += f"ORC|NW|L1^EHR\nOBR|1|L1^EHR||GLU^Glucose^L\n{shipped}ORC|NW|L2^EHR\nOBR|2|L2^EHR||K^Potassium^L\n{shipped}"
    answer = hub.accept(raw)
    assert answer["MSH-9"] == "ORL^O40^ORL_O40"
    assert [one.name for one in answer][3:] == ["ORC", "OBR", "SHP", "PAC", "SPM", "SAC"] * 2
    assert [one for one in faults(answer.encode()) if " structure/" in one] == []
    orders = hub.store.read_now(lambda record: record.orders.of_patient(hub.known("1").id))
    assert sorted((one.placer.value, one.service.value, one.specimen.value) for one in orders) == [
        ("L1", "GLU", "S77"),
        ("L2", "K", "S77"),
    ]
