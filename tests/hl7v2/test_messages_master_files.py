"""Master files: staff, places, charge codes and tests are kept; each record is answered as MFI-6 asks. HL7 v2.5.1 ch. 8."""

from __future__ import annotations

from typing import Any

import pytest

from hilum.core.catalogue import ChargeDefinition, ObservationDefinition, Range
from hilum.core.directory import Practitioner, Site
from hilum.core.identity import Identifier
from hilum.hl7v2.messages.master_files import EVENTS
from support.hl7_hub import Hub, msh

STF = (
    "STF|D7^^HOSP|77^^^HOSP|HOUSE^GREG|MD^Physician^L|M|19600101|A|DIAG^Diagnostics^L||555-1"
    "|||||g@hosp.example|||Head of department\n"
)
CDM = "CDM|70551^MR brain^C4|MRB^^L|MR brain|MR of the brain, whole|||B030ZZZ^^I10P\n"
PRC = "PRC|70551||RAD^Radiology^L||450.50&USD^UP||1|9|||20240101|20251231\n"
OM1 = "OM1|1|2345-7^Glucose^LN^GLU^Glucose^L|NM|Y|LAB|Glucose in serum|GLU2^^L|Glucose|GLUCOSE||||||||||A\n"
OM2 = "OM2|1|mg/dL^^UCUM|7.2|mmol/L^^UCUM|0.0555|70&99^^18&120~60&99^F^0&17|40&400\n"


@pytest.fixture
def hub() -> Hub:
    return Hub()


def mfn(
    event: str,
    *records: tuple[str, str, str],
    file: str = "STF",
    kind: str = "UPD",
    level: str = "AL",
    day: str = "20230101",
) -> str:
    lines = "".join(f"MFE|{what}|C{n}|{day}|{key}|CWE\n{rest}" for n, (what, key, rest) in enumerate(records, 1))
    return f"{msh(f'MFN^{event}^MFN_{event}')}MFI|{file}^^HL70175|HIS|{kind}|||{level}\n{lines}"


def staff(hub: Hub, number: str = "D7") -> Practitioner:
    found = hub.store.read_now(lambda record: record.practitioners.find(Identifier(number)))
    assert found is not None
    return found


def places(hub: Hub) -> dict[str, Site]:
    return {one.key.value: one for one in hub.store.read_now(lambda record: record.sites.between("", ""))}


def charge(hub: Hub, code: str = "70551") -> ChargeDefinition:
    found = hub.store.read_now(lambda record: record.charge_definitions.find(Identifier(code)))
    assert found is not None
    return found


def definition(hub: Hub, code: str = "2345-7") -> ObservationDefinition:
    found = hub.store.read_now(lambda record: record.observation_definitions.find(Identifier(code)))
    assert found is not None
    return found


def words(answer: Any) -> list[str]:
    return [one.value(4) for one in answer.segments("MFA")]


def test_a_member_of_staff_is_kept_with_numbers_specialties_and_title(hub: Hub) -> None:
    pra = "PRA|D7||||Radiology^American Board^C^20200101|123^NPI~9^SL^CA|||General Hospital\n"
    hub.accept(mfn("M02", ("MAD", "D7^^HOSP", STF + pra)))
    one = staff(hub)
    assert (one.name.family, one.kind.value, one.title.meaning, one.institution) == (
        "HOUSE",
        "MD",
        "Head of department",
        "General Hospital",
    )
    # the board that certified a specialty is not its name
    assert [(each.value, each.meaning) for each in one.specialties] == [("Radiology", "")]
    assert [(each.value, each.type) for each in one.identifiers] == [("77", ""), ("123", "NPI"), ("9", "SL")]
    assert [(each.value, each.system) for each in one.telecoms] == [("555-1", "phone"), ("g@hosp.example", "email")]


def test_an_update_does_not_bring_back_who_left_and_a_reactivation_does(hub: Hub) -> None:
    hub.accept(mfn("M02", ("MAD", "D7^^HOSP", STF)))
    hub.accept(mfn("M02", ("MDC", "D7^^HOSP", "")))
    hub.accept(mfn("M02", ("MUP", "D7^^HOSP", "STF|D7^^HOSP||HOUSE^GREGORY\n")))
    assert (staff(hub).active, staff(hub).name.given) == (False, "GREGORY")
    hub.accept(mfn("M02", ("MAC", "D7^^HOSP", "")))
    assert staff(hub).active


def test_who_leaves_on_a_day_ahead_works_until_then(hub: Hub) -> None:
    hub.accept(mfn("M02", ("MAD", "D7^^HOSP", STF)))
    hub.accept(mfn("M02", ("MDC", "D7^^HOSP", ""), day="20240601"))
    assert (staff(hub).active, staff(hub).end) == (True, "20240601")


def test_a_place_knows_what_it_is_and_what_it_is_part_of(hub: Hub) -> None:
    hub.accept(
        mfn(
            "M05",
            ("MAD", "W", "LOC|W^^^HOSP|Ward W|N^^HL70260|General Hospital\n"),
            ("MAD", "W101", "LOC|W^101^^HOSP|Room 101\n"),
            ("MAD", "BED", "LOC|W^101^A^HOSP|Bed A\nLRL|W^101^A^HOSP|A|K|PAR^^HL70325||W^^^HOSP\n"),
            file="LOC",
        )
    )
    assert {key: (one.level, one.parent) for key, one in places(hub).items()} == {
        "W, HOSP": ("point-of-care", "HOSP"),
        "W, 101, HOSP": ("room", "W, HOSP"),
        "W, 101, A, HOSP": ("bed", "W, HOSP"),
    }
    assert places(hub)["W, HOSP"].organization == "General Hospital"


def test_the_status_of_a_bed_is_kept_of_a_place_that_is_known(hub: Hub) -> None:
    hub.accept(mfn("M05", ("MAD", "BED", "LOC|W^101^A^HOSP|Bed A\n"), file="LOC"))
    hub.accept(f"{msh('ADT^A20^ADT_A20')}EVN||20240101113000+0000\nNPU|W^101^A^HOSP|C\n")
    assert places(hub)["W, 101, A, HOSP"].bed_status == "C"


def test_a_place_is_not_closed_ahead_of_time(hub: Hub) -> None:
    hub.accept(mfn("M05", ("MAD", "W", "LOC|W\n"), file="LOC"))
    answer = hub.accept(mfn("M05", ("MDC", "W", "LOC|W\n"), file="LOC", day="20240601"))
    assert (words(answer), places(hub)["W"].active) == (["U"], True)
    assert answer["ERR-2"].startswith("MFE^1^3")


def test_a_charge_code_is_kept_with_its_prices(hub: Hub) -> None:
    assert words(hub.accept(mfn("M04", ("MAD", "70551^^C4", CDM + PRC), file="CDM"))) == ["S"]
    one = charge(hub)
    assert (one.code.meaning, one.title, one.description) == ("MR brain", "MR brain", "MR of the brain, whole")
    assert [each.value for each in (*one.aliases, *one.procedures)] == ["MRB", "B030ZZZ"]
    (price,) = one.prices
    assert (price.amount, price.currency, price.kind, price.department.value) == ("450.50", "USD", "UP", "RAD")
    assert (price.least, price.most, price.start, price.end) == ("1", "9", "20240101", "20251231")
    answer = hub.accept(mfn("M04", ("MUP", "70551^^C4", CDM + PRC.replace("450.50", "much")), file="CDM"))
    assert (words(answer), charge(hub).prices[0].amount) == (["U"], "450.50")


@pytest.mark.parametrize("event", ["M03", "M08", "M11", "M12", "M01", "M13"])
def test_a_test_is_kept_with_units_and_ranges(hub: Hub, event: str) -> None:
    hub.accept(mfn(event, ("MAD", "2345-7^^LN", OM1 + OM2), file="OMA"))
    one = definition(hub)
    assert (one.title, one.unit.value, one.si_unit.value, one.precision, one.data_types) == (
        "GLUCOSE",
        "mg/dL",
        "mmol/L",
        "7.2",
        ("NM",),
    )
    assert [each.value for each in one.aliases] == ["GLU", "GLU2"]
    assert one.ranges == (
        Range("reference", "70", "99", "", ("18", "120")),
        Range("reference", "60", "99", "F", ("0", "17")),
        Range("critical", "40", "400"),
    )
    assert not one.is_battery


def test_answers_of_a_test_and_members_of_a_battery_are_kept(hub: Hub) -> None:
    om3 = "OM3|1||POS^Positive^L~NEG^Negative^L\n"
    hub.accept(mfn("M09", ("MAD", "2345-7^^LN", OM1.replace("|NM|", "|CE|") + om3), file="OMB"))
    assert [each.value for each in definition(hub).answers] == ["POS", "NEG"]
    battery = "OM1|1|PAN^Panel^L||Y|LAB|||Panel||||||||||P\nOM5|1|2345-7^Glucose^LN~2951-2^Sodium^LN\n"
    hub.accept(mfn("M10", ("MAD", "PAN^^L", battery), file="OMC"))
    assert definition(hub, "PAN").is_battery
    assert [each.value for each in definition(hub, "PAN").members] == ["2345-7", "2951-2"]


@pytest.mark.parametrize("event", [one for one, segment in EVENTS.items() if not segment])
def test_a_file_that_nothing_is_kept_of_stands_in_the_journal_and_its_records_are_not_posted(
    hub: Hub, event: str
) -> None:
    answer = hub.accept(mfn(event, ("MAD", "X1", "ZZZ|1\n"), ("MUP", "X2", "ZZZ|2\n"), file="INV"))
    assert (answer["MSA-1"], words(answer), answer["ERR-3.1"]) == ("AA", ["U", "U"], "200")
    assert "HL7v2/journaled" in hub.rules


@pytest.mark.parametrize(
    ("level", "told"), [("AL", ["S", "U"]), ("ER", ["U"]), ("SU", ["S"]), ("NE", []), ("", ["S", "U"])]
)
def test_only_those_records_are_answered_that_the_sender_asks_of(hub: Hub, level: str, told: list[str]) -> None:
    answer = hub.accept(mfn("M05", ("MAD", "W", "LOC|W\n"), ("MDL", "NOBODY", ""), file="LOC", level=level))
    assert words(answer) == told
    assert ("ERR" in answer) == ("U" in told)


def test_a_record_told_twice_in_one_message_is_one(hub: Hub) -> None:
    hub.accept(mfn("M05", ("MAD", "W", "LOC|W|Ward\n"), ("MUP", "W", "LOC|W|Ward West\n"), file="LOC"))
    assert [one.description for one in places(hub).values()] == ["Ward West"]


def test_a_file_that_is_replaced_closes_what_it_leaves_out_and_nothing_of_another_file(hub: Hub) -> None:
    hub.accept(mfn("M05", ("MAD", "W", "LOC|W\n"), ("MAD", "X", "LOC|X\n"), file="LOC"))
    hub.accept(mfn("M05", ("MAD", "Y", "LOC|Y\n"), file="LOC").replace("|HIS|", "|ELSE|"))
    hub.accept(mfn("M05", ("MAD", "W", "LOC|W\n"), file="LOC", kind="REP"))
    assert {key: one.active for key, one in places(hub).items()} == {"W": True, "X": False, "Y": True}
    assert "MFN/left-out" in hub.rules


def test_a_replaced_file_with_a_record_that_was_not_taken_closes_nothing(hub: Hub) -> None:
    hub.accept(mfn("M05", ("MAD", "W", "LOC|W\n"), ("MAD", "X", "LOC|X\n"), file="LOC"))
    hub.accept(mfn("M05", ("MAD", "W", "LOC|W\n"), ("ADD", "Z", "LOC|Z\n"), file="LOC", kind="REP"))
    assert all(one.active for one in places(hub).values())
    assert "MFN/not-replaced" in hub.rules


@pytest.mark.parametrize(
    ("raw", "code", "place"),
    [
        (msh("MFN^M02"), "100", "MFI"),
        (mfn("M02"), "100", "MFE"),
        (mfn("M02", ("MAD", "D7", STF), kind="NEW"), "103", "MFI^1^3"),
    ],
)
def test_what_a_file_needs_is_asked_for_by_place(hub: Hub, raw: str, code: str, place: str) -> None:
    answer = hub.refuse(raw)
    assert (answer["ERR-3.1"], answer["ERR-2"][: len(place)]) == (code, place)
