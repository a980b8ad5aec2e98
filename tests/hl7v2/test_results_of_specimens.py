"""Results of specimens, as analyzers send them: OUL^R22 that names its work (AWOS ID), its specimen, or neither. LAB-29."""

from __future__ import annotations

import pytest

from hilum.core.order import Order
from hilum.core.result import Result
from support.hl7_hub import Hub, msh

PID = "PID|1||1^^^HOSP&1.2.3.4&ISO||DOE^JANE||19800101|F\n"
SPM = "SPM|1|T1&LAB||SER^Serum^HL70487|||||||P^^HL70369\nSAC|||T1\n"
OBX = "OBX|1|NM|2345-7^Glucose^LN|1|5.1|mmol/L^^UCUM||N|||F|||||ADMIN||C1^ACME|20240101115500||||||||||RSLT\n"


def placed(*orders: tuple[str, str], tube: str = "T1") -> str:
    """Laboratory orders (number, code) of one specimen."""
    groups = "".join(f"ORC|NW|{n}^OP\nOBR|1|{n}^OP||{code}^Test^LN\n" for n, code in orders)
    return f"{msh('OML^O33^OML_O33')}{PID}SPM|1|{tube}&LAB||SER\n{groups}"


def told(number: str = "L1^OP", *, code: str = "2345-7", status: str = "CM", obx: str = OBX, head: str = SPM) -> str:
    """One specimen's result."""
    return f"{msh('OUL^R22^OUL_R22')}{head}OBR|1|{number}||{code}^Test^LN\nORC|SC||||{status}\n{obx}"


@pytest.fixture
def hub() -> Hub:
    hub = Hub()
    hub.accept(placed(("L1", "2345-7"), ("L2", "2951-2")))
    return hub


def orders(hub: Hub) -> dict[str, Order]:
    id = hub.known("1").id
    return {one.placer.value: one for one in hub.store.read_now(lambda record: record.orders.of_patient(id))}


def results(hub: Hub) -> list[Result]:
    id = hub.known("1").id
    return hub.store.read_now(lambda record: record.results.of_patient(id))


def test_a_result_completes_the_order_that_it_names(hub: Hub) -> None:
    hub.accept(told())
    (result,) = results(hub)
    assert (result.status, result.order_id, result.observations[0].value) == ("F", orders(hub)["L1"].id, "5.1")
    assert {number: one.status for number, one in orders(hub).items()} == {"L1": "CM", "L2": "SC"}


def test_an_order_in_process_is_told_without_a_result_and_goes_on_to_completion(hub: Hub) -> None:
    hub.accept(told(status="IP", obx=""))
    assert (orders(hub)["L1"].status, results(hub)) == ("IP", [])
    hub.accept(told())
    assert (orders(hub)["L1"].status, len(results(hub))) == ("CM", 1)


def test_an_order_never_goes_back(hub: Hub) -> None:
    hub.accept(told())
    hub.accept(told(status="IP", obx=""))
    assert orders(hub)["L1"].status == "CM"


def test_results_that_come_one_by_one_are_preliminary_until_the_last(hub: Hub) -> None:
    hub.accept(told(status="IP"))
    assert (results(hub)[0].status, orders(hub)["L1"].status) == ("P", "IP")
    hub.accept(told(status="CM"))
    assert [(one.status, one.version) for one in results(hub)] == [("F", 2)]


def test_work_that_an_analyzer_gave_up_leaves_the_order_open(hub: Hub) -> None:
    hub.accept(told(status="CA", obx=""))
    assert (orders(hub)["L1"].status, results(hub)) == ("SC", [])


@pytest.mark.parametrize("number", ['""', ""])
def test_a_result_without_a_number_is_of_the_order_of_its_specimen_and_test(hub: Hub, number: str) -> None:
    hub.accept(told(number))
    (result,) = results(hub)
    assert (result.order_id, result.placer.value) == (orders(hub)["L1"].id, "L1")
    hub.accept(told(number))
    assert len(results(hub)) == 1


def test_a_result_that_nobody_ordered_is_of_the_patient_of_its_specimen_once(hub: Hub) -> None:
    for _ in range(2):
        hub.accept(told('""', code="1742-6"))
    (result,) = results(hub)
    assert (result.order_id, result.code.value) == ("", "1742-6")
    assert {one.status for one in orders(hub).values()} == {"SC"}


def test_a_specimen_number_of_two_patients_tells_nothing(hub: Hub) -> None:
    other = placed(("L3", "2345-7")).replace("PID|1||1^", "PID|1||2^")
    hub.accept(other)
    hub.accept(told('""'))
    assert "OUL/no-patient" in hub.rules
    assert results(hub) == []


def test_a_patient_segment_without_an_identifier_names_nobody(hub: Hub) -> None:
    hub.accept(told(head=f"PID|||||^^^^^^U|||U\n{SPM}"))
    assert [one.order_id for one in results(hub)] == [orders(hub)["L1"].id]


def test_each_specimen_of_a_message_has_its_own_results(hub: Hub) -> None:
    hub.accept(placed(("L9", "2345-7"), tube="T9"))
    second = told('""', head=SPM.replace("T1", "T9")).split("\n", 1)[1].replace("|5.1|", "|9.9|")
    hub.accept(told('""') + second)
    found = {one.order_id: one.observations[0].value for one in results(hub)}
    assert found == {orders(hub)["L1"].id: "5.1", orders(hub)["L9"].id: "9.9"}


def test_a_result_of_a_message_of_the_laboratory_completes_the_order_too(hub: Hub) -> None:
    hub.accept(f"{msh('ORU^R01^ORU_R01')}{PID}OBR|1|L2^OP||2951-2^Sodium^LN|||20240101|||||||||||||||||||F\n{OBX}")
    assert orders(hub)["L2"].status == "CM"
