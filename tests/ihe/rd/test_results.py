"""Reports go on to those who wait for them, once, and not where they contradict their order."""

from __future__ import annotations

import pytest

from hilum.hl7v2.data.er7 import parse
from hilum.ihe.rd import RdSettings
from support.ihe_house import House


def told(house: House) -> list[tuple[str, str]]:
    return [(row.destination, row.transaction) for row in house.deliver() if row.kind == "ORU^R01"]


@pytest.mark.parametrize("shape", ["RAD-128", "RAD-28"])
def test_a_report_is_sent_on_in_the_shape_asked_for(shape: str) -> None:
    house = House(rd=RdSettings(("ehr",), shape))
    house.until_worklist()
    house.report()
    (row,) = [one for one in house.deliver() if one.kind == "ORU^R01"]
    message = parse(row.payload)
    assert (row.destination, row.transaction, row.courier) == ("ehr", shape, "mllp")
    assert (message["OBR-18"], message["OBR-25"], message["MSH-5"]) == ("A0000001", "F", "EHR")
    assert house.transactions()[-1] == shape
    assert house.rules() == []


def test_a_report_is_not_sent_back_to_its_creator() -> None:
    house = House(rd=RdSettings(("creator", "ehr")))
    house.until_worklist()
    house.report()
    assert told(house) == [("ehr", "RAD-128")]


def test_a_report_that_names_another_patient_than_its_order_is_held_back() -> None:
    house = House(rd=RdSettings(("ehr",)))
    house.register("P2^^^HOSP")
    house.until_worklist()
    house.report("P2^^^HOSP")
    assert told(house) == []
    assert house.rules() == ["RD/patient-agrees"]


def test_only_statuses_asked_for_are_sent_on() -> None:
    house = House(rd=RdSettings(("ehr",), statuses=("C",)))
    house.until_worklist()
    house.report()
    assert told(house) == []


def test_the_same_report_again_is_not_sent_again() -> None:
    house = House(rd=RdSettings(("ehr",)))
    house.until_worklist()
    house.report()
    house.report()
    assert told(house) == [("ehr", "RAD-128")]
