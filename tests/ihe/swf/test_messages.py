"""What each HL7 v2 transaction must say, one field at a time; and what the filler says to others."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hilum.core.code import Code
from hilum.core.errors import Incorrect
from hilum.core.identity import Identifier
from hilum.core.order import Order
from hilum.hl7v2.data.er7 import parse
from hilum.ihe.profile import Profiles, SitePeer
from hilum.ihe.swf import PLUGIN, Station, SwfSettings
from support.ihe_house import SETTINGS, SITE, House, Modality

ORM = (
    "PID|1||P1^^^HOSP||Doe^Jane\nPV1|1|O|||||||||||||||||VP1^^^HOSP\n"
    "ORC|NW|PL1^EHR|FL1^RIS||SC||1^^^20231114230000^^R||20231114||||77^House|||||WARD\n"
    "OBR|1|PL1^EHR|FL1^RIS|MRBRAIN^Brain^L^MRB1^Brain^L||||||||||||77^House||ACC1|RP1|SPS1||||MR\n"
    "ZDS|1.2.3.4.5^100^Application^DICOM"
)
OMI = (
    "PID|1||P1^^^HOSP||Doe^Jane\nPV1|1|O|||||||||||||||||VP1^^^HOSP\nORC|NW|PL1^EHR|FL1^RIS||SC\n"
    "TQ1|1||||||20231114230000||R\nOBR|1|PL1^EHR|FL1^RIS|MRBRAIN^Brain^L\n"
    "IPC|ACC1|RP1|1.2.3.4.5|SPS1|MR|MRB1^Brain^L|||MR1"
)


def without(text: str, place: str) -> str:
    """The message with one field (or component) emptied."""
    message = parse(("MSH|^~\\&|\r" + text.replace("\n", "\r")).encode())
    message[place] = ""
    return message.encode().decode().partition("\r")[2].replace("\r", "\n")


def scheduled(house: House, kind: str, text: str) -> list[str]:
    version = "2.3.1" if kind == "ORM^O01" else "2.5.1"
    house.hl7(f"{house.msh(kind, 'RIS', version)}\n{text}", "RIS")
    return house.rules()


@pytest.mark.parametrize(("kind", "text"), [("ORM^O01", ORM), ("OMI^O23^OMI_O23", OMI)])
def test_a_whole_schedule_has_no_finding(kind: str, text: str) -> None:
    house = House()
    assert scheduled(house, kind, text) == []
    assert house.transactions() == ["RAD-4"]


@pytest.mark.parametrize(
    ("kind", "place", "rule"),
    [
        ("ORM^O01", "ORC-7.4", "RAD-4/ORC-7.4"),
        ("ORM^O01", "OBR-18", "RAD-4/OBR-18"),
        ("ORM^O01", "OBR-19", "RAD-4/OBR-19"),
        ("ORM^O01", "OBR-20", "RAD-4/OBR-20"),
        ("ORM^O01", "OBR-24", "RAD-4/OBR-24"),
        ("ORM^O01", "ZDS-1", "RAD-4/ZDS-1"),
        ("ORM^O01", "PID-5", "RAD-4/PID-5"),
        ("ORM^O01", "PID-3.4", "RAD-4/PID-3.4"),
        ("OMI^O23^OMI_O23", "TQ1-7", "RAD-4/TQ1-7"),
        ("OMI^O23^OMI_O23", "IPC-1", "RAD-4/IPC-1"),
        ("OMI^O23^OMI_O23", "IPC-2", "RAD-4/IPC-2"),
        ("OMI^O23^OMI_O23", "IPC-3", "RAD-4/IPC-3"),
        ("OMI^O23^OMI_O23", "IPC-4", "RAD-4/IPC-4"),
        ("OMI^O23^OMI_O23", "IPC-5", "RAD-4/IPC-5"),
    ],
)
def test_each_field_that_a_schedule_lacks_is_named(kind: str, place: str, rule: str) -> None:
    assert scheduled(House(), kind, without(ORM if kind == "ORM^O01" else OMI, place)) == [rule]


def test_an_accession_number_that_dicom_would_cut_is_told() -> None:
    assert scheduled(House(), "ORM^O01", ORM.replace("ACC1", "ACCESSION-NUMBER-17")) == ["RAD-4/length"]


def test_an_update_is_rad_13_and_never_changes_the_study_uid() -> None:
    house = House()
    scheduled(house, "OMI^O23^OMI_O23", OMI)
    assert scheduled(house, "OMI^O23^OMI_O23", OMI.replace("ORC|NW", "ORC|XO").replace("MRB1^Brain", "MRB2^Head")) == []
    assert house.transactions() == ["RAD-4", "RAD-13"]


def test_an_update_of_the_schedule_takes_nothing_back_of_what_was_performed() -> None:
    house = House()
    scheduled(house, "OMI^O23^OMI_O23", OMI)
    (item,) = house.find_worklist()
    Modality(house, item).begin()
    assert scheduled(house, "OMI^O23^OMI_O23", OMI.replace("ORC|NW", "ORC|XO").replace("MRB1^Brain", "MRB2^Head")) == []
    order = house.store.read_now(lambda record: record.orders.search()[0])
    (step,) = order.procedures[0].steps
    assert (order.status, step.status, step.protocol.value) == ("IP", "STARTED", "MRB2")


def test_an_update_of_the_schedule_does_not_release_what_is_on_hold() -> None:
    house = House()
    scheduled(house, "OMI^O23^OMI_O23", OMI)
    hold = f"{house.msh('ORM^O01')}\nPID|1||P1^^^HOSP||Doe^Jane\nORC|HD|PL1^EHR"
    assert house.hl7(hold) == "AA"
    scheduled(house, "OMI^O23^OMI_O23", OMI.replace("ORC|NW", "ORC|XO").replace("||SC", "||").replace("MRB1", "MRB2"))
    assert house.find_worklist() == []


def test_a_new_order_with_the_accession_number_of_another_is_another_order() -> None:
    house = House()
    house.register()
    house.order(placer="PL1")
    (first,) = house.store.read_now(lambda record: record.orders.search())
    text = (
        f"{house.msh('OMG^O19^OMG_O19')}\nPID|1||P1^^^HOSP||Doe^Jane\nPV1|1|O\n"
        "ORC|NW|PL2^EHR||||||||||77^House|||||WARD\nTQ1|1||||||||R\n"
        f"OBR|1|PL2^EHR||MRKNEE^Knee^L||||||||||||77^House||{first.accession.value}"
    )
    assert house.hl7(text) == "AA"
    second, again = house.store.read_now(lambda record: record.orders.search())
    assert again == first
    assert second.placer.value == "PL2"
    assert second.accession.value not in ("", first.accession.value)
    assert house.rules() == ["RAD-2/accession-of-another"]


def test_a_placer_order_number_that_two_placers_use_is_judged_by_its_authority() -> None:
    house = House()
    house.register("P1^^^HOSP")
    house.register("P2^^^HOSP")
    house.order("P1^^^HOSP", placer="PL1")
    text = (
        f"{house.msh('OMG^O19^OMG_O19')}\nPID|1||P2^^^HOSP||Doe^Jane\nPV1|1|O\n"
        "ORC|NW|PL1^CLINIC||||||||||77^House|||||WARD\nTQ1|1||||||||R\nOBR|1|PL1^CLINIC||MRKNEE^Knee^L||||||||||||77^House"
    )
    assert house.hl7(text) == "AA"
    second, first = house.store.read_now(lambda record: record.orders.search())
    assert first.patient_id != second.patient_id
    numbers = (first.placer.value, first.filler.value, first.accession.value)
    house.report("P1^^^HOSP", numbers=numbers, study=first.study_uids[0])
    assert house.rules() == []


def test_a_change_by_the_placer_is_no_procedure_update_of_the_filler() -> None:
    house = House()
    house.register()
    house.order()
    head = house.msh("ORM^O01")
    code = house.hl7(
        f"{head}\nPID|1||P1^^^HOSP||Doe^Jane\nPV1|1|O\nORC|XO|PL1^EHR|||||1^^^20231114230000^^S||20231114|||77^House|||||WARD\n"
        "OBR|1|PL1^EHR||MRBRAIN^Procedure^L||||||||||||77^House"
    )
    assert code == "AA"
    assert house.rules() == []
    assert house.transactions()[-1] == ""


@pytest.mark.parametrize(
    ("place", "rule"),
    [
        ("PID-5", "RAD-2/PID-5"),
        ("PID-3.4", "RAD-2/PID-3.4"),
        ("ORC-12", "RAD-2/ORC-12"),
        ("ORC-17", "RAD-2/ORC-17"),
        ("OBR-16", "RAD-2/OBR-16"),
        ("TQ1-9", "RAD-2/ORC-7.6"),
    ],
)
def test_each_field_that_an_order_lacks_is_named(place: str, rule: str) -> None:
    house = House()
    text = (
        "PID|1||P1^^^HOSP||Doe^Jane\nPV1|1|O\nORC|NW|PL1^EHR|||||||20231114|||77^House|||||WARD\nTQ1|1||||||||R\n"
        "OBR|1|PL1^EHR||MRBRAIN^Brain^L||||||||||||77^House"
    )
    house.hl7(f"{house.msh('OMG^O19^OMG_O19')}\n{without(text, place)}")
    house.deliver()
    assert house.rules() == [rule]


def test_an_order_with_two_placer_order_numbers_is_told() -> None:
    house = House()
    house.hl7(
        f"{house.msh('OMG^O19^OMG_O19')}\nPID|1||P1^^^HOSP||Doe^Jane\nPV1|1|O\n"
        "ORC|NW|PL1^EHR|||||||20231114|||77^House|||||WARD\nTQ1|1||||||||R\n"
        "OBR|1|PL2^EHR||MRBRAIN^Brain^L||||||||||||77^House"
    )
    assert house.rules() == ["RAD-2/placer-number-agrees"]


@pytest.mark.parametrize(
    ("place", "rule"),
    [("EVN-2", "RAD-1/EVN-2"), ("PID-5", "RAD-1/PID-5"), ("PV1-2", "RAD-1/PV1-2"), ("PV1-19", "RAD-1/PV1-19")],
)
def test_each_field_that_a_registration_lacks_is_named(place: str, rule: str) -> None:
    house = House()
    text = "EVN|A04|20231114221300\nPID|1||P1^^^HOSP||Doe^Jane\nPV1|1|O|||||||||||||||||V1^^^HOSP"
    house.hl7(f"{house.msh('ADT^A04^ADT_A01')}\n{without(text, place)}")
    assert house.rules() == [rule]


def test_namespace_and_oid_of_two_authorities_are_told() -> None:
    house = House()
    house.register("P1^^^HOSP&1.2.999&ISO")
    assert house.rules() == ["RAD-1/PID-3.4"]


def test_a_merge_without_authority_in_the_prior_identifier_is_told() -> None:
    house = House()
    house.register("P1^^^HOSP")
    house.register("P2^^^HOSP")
    house.merge("P2", "P1^^^HOSP")
    house.deliver()
    assert house.rules() == ["RAD-12/MRG-1.4"]


def test_a_patient_update_goes_on_to_image_managers_but_not_back_to_its_sender() -> None:
    house = House(replace(SETTINGS, patient_updates=("ehr", "ris")))
    house.register()
    house.hl7(
        f"{house.msh('ADT^A08^ADT_A01')}\nEVN|A08|20231114221300\nPID|1||P1^^^HOSP||Roe^Jane\nPV1|1|O|||||||||||||||||VP1^^^HOSP"
    )
    told = house.deliver()
    assert [(row.destination, row.transaction) for row in told] == [("pacs", "RAD-12"), ("ris", "RAD-12")]
    assert parse(told[0].payload)["PID-5.1"] == "Roe"
    assert house.rules() == []


def test_a_peer_of_the_older_flavour_gets_orm_with_zds() -> None:
    house = House(site=replace(SITE, peers={"pacs": SitePeer("PACS", "HOSP", "2.3.1")}))
    house.register()
    house.order()
    (row,) = house.deliver()
    message = parse(row.payload)
    assert (row.kind, row.transaction) == ("ORM^O01", "RAD-4")
    assert (message["MSH-12"], message["OBR-18"], message["OBR-24"]) == ("2.3.1", "A0000001", "MR")
    assert message["ZDS-1.1"].startswith("2.25.")
    assert house.rules() == []


def test_an_order_that_was_scheduled_elsewhere_is_kept_as_it_came() -> None:
    house = House()
    scheduled(house, "OMI^O23^OMI_O23", OMI)
    order = house.store.read_now(lambda record: record.orders.search()[0])
    assert (order.accession.value, order.study_uids) == ("ACC1", ("1.2.3.4.5",))
    assert house.deliver() == []


def test_changes_of_an_order_that_was_scheduled_elsewhere_are_told_by_who_schedules_it() -> None:
    house = House()
    for control in ("NW", "XO", "CA"):
        scheduled(
            house, "OMI^O23^OMI_O23", OMI.replace("ORC|NW", f"ORC|{control}").replace("MRB1^Brain", f"{control}^Head")
        )
    assert house.store.read_now(lambda record: record.orders.search()[0].status) == "CA"
    assert house.deliver() == []


def order(code: str) -> Order:
    return Order("1", "2", service=Code(code), placer=Identifier("3"))


@pytest.mark.parametrize(
    ("code", "station"),
    [("MRBRAIN", "MR"), ("CT-CHEST", "CT"), ("US_ABDOMEN", "US"), ("71020", ""), ("MRI-KNEE", "MR")],
)
def test_the_station_is_chosen_by_procedure_and_else_by_modality(code: str, station: str) -> None:
    settings = SwfSettings(
        (Station("MR", "MR1", "MR"), Station("CT", "CT1", "CT", procedures=("CTX",)), Station("US", "US1", "US"))
    )
    chosen = settings.station(order(code))
    if code == "MRBRAIN":
        # the code begins with no word that names a modality: the first station without a table of its own takes it
        assert chosen is not None and chosen.name == "MR"
    else:
        assert chosen is not None and chosen.name == (station or "MR")


@pytest.mark.parametrize(
    "settings",
    [
        SwfSettings(accession="ACCESSION{number:010d}"),
        SwfSettings(step="SPS"),
        SwfSettings(procedure="{what}"),
    ],
)
def test_patterns_that_make_no_usable_number_are_refused_at_start_up(settings: SwfSettings) -> None:
    with pytest.raises(Incorrect):
        Profiles.build([PLUGIN], {"swf": settings})
