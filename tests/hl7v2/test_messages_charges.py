"""Charges and accounts: posted once, credited, opened, updated, ended, with who pays. HL7 v2.5.1 ch. 6; IHE CHG."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from hilum.core.charge import Account, Charge, Coverage, Diagnosis
from hilum.core.code import Code
from hilum.core.identity import AssigningAuthority, Identifier
from hilum.core.person import PersonName, Physician
from hilum.hl7v2 import Header, Site, parse
from hilum.hl7v2.messages.charges_out import account_message, charge_message
from support.hl7_hub import HOSP, Hub, adt, merge, msh, segment

PID = "PID|1||1^^^HOSP||DOE^JANE||19800101|F||||||||||ACC1^^^HOSP\n"


@pytest.fixture
def hub() -> Hub:
    return Hub()


def ft1(number: str = "T1", **more: str) -> str:
    fields = {
        1: "1",
        2: number,
        4: "20240101",
        5: "20240102",
        6: "CG",
        7: "70551^MR brain^C4",
        10: "2",
        11: "240.50&USD",
    }
    fields |= {12: "120.25&USD", 19: "G35^MS^I10~R51^Headache^I10", 20: "7^DO^ER", 21: "8^OR^DERER", 23: "F1^RIS"}
    fields |= {int(name[1:]): value for name, value in more.items()}
    return segment("FT1", fields)


def dft(*lines: str, event: str = "P03") -> str:
    return f"{msh(f'DFT^{event}^DFT_{event}')}EVN||20240101110000\n{PID}{''.join(lines)}"


def bar(event: str, lines: str = "") -> str:
    structure = {"P02": "BAR_P02", "P06": "BAR_P06", "P12": "BAR_P12"}.get(event, "BAR_P01")
    return f"{msh(f'BAR^{event}^{structure}')}EVN||20240101110000\n{PID}PV1|1|I\n{lines}"


def charges(hub: Hub) -> list[Charge]:
    id = hub.known("1").id
    return hub.store.read_now(lambda record: record.charges.of_patient(id))


def account(hub: Hub) -> Account:
    found = hub.store.read_now(lambda record: record.accounts.find(Identifier("ACC1", HOSP)))
    assert found is not None
    return found


def coverages(hub: Hub) -> list[Coverage]:
    id = hub.known("1").id
    return hub.store.read_now(lambda record: record.coverages.of_patient(id))


@pytest.mark.parametrize("event", ["P03", "P11"])
def test_a_charge_is_posted_with_all_that_it_says(hub: Hub, event: str) -> None:
    hub.accept(dft(ft1(), event=event))
    (one,) = charges(hub)
    assert (one.kind, one.code.value, one.quantity, one.amount, one.unit_amount) == (
        "CG",
        "70551",
        "2",
        "240.50",
        "120.25",
    )
    assert (one.currency, one.date, one.posted, one.account.value) == ("USD", "20240101", "20240102", "ACC1")
    assert [each.code.value for each in one.diagnoses] == ["G35", "R51"]
    assert (one.performer.id, one.orderer.id, one.filler.value) == ("7", "8", "F1")


def test_a_transaction_is_posted_once(hub: Hub) -> None:
    for _ in range(2):
        hub.accept(dft(ft1()))
    assert len(charges(hub)) == 1
    assert "DFT/same" in hub.rules


def test_a_transaction_that_is_told_again_keeps_what_it_leaves_empty(hub: Hub) -> None:
    hub.accept(dft(ft1()))
    hub.accept(dft(ft1(f10="3", f11='""', f12="", f19="", f20="")))
    (one,) = charges(hub)
    assert (one.quantity, one.amount, one.unit_amount, one.currency) == ("3", "", "120.25", "USD")
    assert (len(one.diagnoses), one.performer.id) == (2, "7")
    hub.accept(dft(ft1(f10='""', f11="", f12='""', f23='""')))
    (one,) = charges(hub)
    assert (one.quantity, one.unit_amount, one.currency, one.filler.value) == ("", "", "", "")


def test_transactions_without_an_id_are_all_posted(hub: Hub) -> None:
    hub.accept(dft(ft1(""), ft1("")))
    assert len(charges(hub)) == 2


def test_the_same_id_of_two_senders_is_two_transactions(hub: Hub) -> None:
    hub.accept(dft(ft1()))
    hub.accept(dft(ft1()).replace("|ADT|HOSP|", "|RIS|HOSP|"))
    assert len(charges(hub)) == 2


def test_a_credit_of_a_charge_aborts_it(hub: Hub) -> None:
    hub.accept(dft(ft1()))
    hub.accept(dft(ft1(f6="CD")))
    assert [one.status for one in charges(hub)] == ["aborted"]


def test_an_id_used_for_another_charge_is_refused(hub: Hub) -> None:
    hub.accept(dft(ft1()))
    assert hub.refuse(dft(ft1(f7="99999^Other^C4")))["ERR-3.1"] == "205"


def test_a_charge_finds_its_order(hub: Hub) -> None:
    hub.accept(f"{msh('ORM^O01', '2.3.1')}{PID}ORC|NW|P1^OP|F1^RIS\nOBR|1|P1^OP|F1^RIS|MR1^Brain^L\n")
    hub.accept(dft(ft1()))
    order = hub.store.read_now(lambda record: record.orders.by_filler(Identifier("F1")))
    assert order is not None and charges(hub)[0].order_id == order.id


@pytest.mark.parametrize(
    ("raw", "code", "place"),
    [
        (dft(), "100", "FT1^1"),
        (dft(ft1(f6="")), "101", "FT1^1^6"),
        (dft(ft1(f6="XX")), "103", "FT1^1^6"),
        (dft(ft1(f7="")), "101", "FT1^1^7"),
        (dft(ft1(f11="twelve")), "102", "FT1^1^11"),
        (bar("P01").replace("ACC1^^^HOSP", ""), "101", "PID^1^18"),
    ],
)
def test_what_billing_needs_is_asked_for_by_place(hub: Hub, raw: str, code: str, place: str) -> None:
    answer = hub.refuse(raw)
    assert (answer["ERR-3.1"], answer["ERR-2"][: len(place)]) == (code, place)


ALL = "DG1|1||G35^MS^I10||20240101|A\nDG1|2||R51^Headache^I10||20240102|W\nPR1|1||70551^MR^C4\nPR1|2||70552^MR^C4\n"


def test_the_account_of_a_snapshot_keeps_what_it_leaves_empty_and_deletes_what_it_nulls(hub: Hub) -> None:
    hub.accept(bar("P01", f"{ALL}GT1|1||DOE^JOHN\n{IN1}"))
    hub.accept(bar("P05", 'DG1|1||G35^MS^I10\nDG1|2||R51^Headache^I10||""|""\n'))
    one = account(hub)
    assert [(each.code.value, each.kind, each.when) for each in one.diagnoses] == [
        ("G35", "A", "20240101"),
        ("R51", "", ""),
    ]
    assert (len(one.procedures), len(one.guarantors), len(one.coverages)) == (2, 1, 1)
    hub.accept(bar("P05", 'DG1|1||""\nPR1|1||""\nGT1|1||""\nIN1|1|""\n'))
    one = account(hub)
    assert (one.diagnoses, one.procedures, one.guarantors, one.coverages) == ((), (), (), ())
    assert [each.status for each in coverages(hub)] == ["active"]  # it is the patient's still


def test_diagnoses_and_procedures_of_an_account_are_taken_back_one_by_one(hub: Hub) -> None:
    hub.accept(bar("P01", ALL))
    taken = f"{segment('DG1', {1: '1', 3: 'G35^MS^I10', 20: 'D1^EHR', 21: 'D'})}"
    taken += segment("PR1", {1: "1", 3: "70551^MR^C4", 5: "20240101", 19: "P1^EHR", 20: "D"})
    hub.accept(bar("P12", taken))
    one = account(hub)
    assert ([each.code.value for each in one.diagnoses], [each.value for each in one.procedures]) == (
        ["R51"],
        ["70552"],
    )


IN1 = (
    "IN1|1|HMO^Health plan^L|INS1^^^NAIC|Blue Cross||||G7||||20240101|20241231||HMO|DOE^JOHN|SPO^Spouse|||||1"
    + "|" * 14
    + "POL123\n"
)


def test_an_account_is_opened_with_diagnoses_guarantors_and_who_pays(hub: Hub) -> None:
    more = "DG1|1||G35^MS^I10||20240101|A\nPR1|1||70551^MR brain^C4\nGT1|1||DOE^JOHN\n" + IN1
    hub.accept(bar("P01", more))
    one = account(hub)
    assert (one.status, one.patient_id) == ("active", hub.known("1").id)
    assert one.diagnoses == (Diagnosis(Code("G35", "MS", "I10"), "A", "20240101"),)
    assert (one.procedures[0].value, one.guarantors[0].given) == ("70551", "JOHN")
    (cover,) = coverages(hub)
    assert one.coverages == (cover.id,)
    assert (cover.plan.value, cover.company.value, cover.company_name, cover.policy.value) == (
        "HMO",
        "INS1",
        "Blue Cross",
        "POL123",
    )
    assert (cover.group, cover.start, cover.end, cover.relation.value, cover.insured.family) == (
        "G7",
        "20240101",
        "20241231",
        "SPO",
        "DOE",
    )


def test_an_update_is_a_snapshot_and_p12_adds(hub: Hub) -> None:
    hub.accept(bar("P01", "DG1|1||G35^MS^I10|||A\n"))
    hub.accept(bar("P05", "DG1|1||R51^Headache^I10|||W\n"))
    assert [one.code.value for one in account(hub).diagnoses] == ["R51"]
    hub.accept(bar("P12", "DG1|1||I10^Hypertension^I10|||F\nPR1|1||70551^MR^C4\n"))
    assert [one.code.value for one in account(hub).diagnoses] == ["R51", "I10"]
    hub.accept(bar("P12", "DG1|1||I10^Hypertension^I10|||A\n"))
    assert [one.kind for one in account(hub).diagnoses] == ["W", "A"]


@pytest.mark.parametrize("event", ["P02", "P06"])
def test_an_account_that_ends_is_kept(hub: Hub, event: str) -> None:
    assert hub.refuse(bar(event))["ERR-3.1"] == "204"
    hub.accept(bar("P01"))
    hub.accept(bar(event))
    assert account(hub).status == "inactive"
    assert ("BAR/purged" in hub.rules) == (event == "P02")


def test_the_same_insurance_again_is_the_same_insurance(hub: Hub) -> None:
    hub.accept(bar("P01", IN1))
    hub.accept(bar("P05", IN1.replace("20241231", "20251231")))
    (cover,) = coverages(hub)
    assert (cover.end, cover.version) == ("20251231", 2)


def test_money_follows_the_merge_of_its_patient(hub: Hub) -> None:
    hub.accept(adt("A04", "2^^^HOSP", pv1=""))
    hub.accept(bar("P01", IN1))
    hub.accept(dft(ft1()))
    hub.accept(merge("2^^^HOSP", "1^^^HOSP"))
    id = hub.known("2").id
    assert {account(hub).patient_id, charges(hub)[0].patient_id, coverages(hub)[0].patient_id} == {id}


@pytest.mark.parametrize("version", ["2.3.1", "2.5.1"])
def test_what_is_written_is_read_as_the_same_charge_and_coverage(hub: Hub, version: str) -> None:
    hub.accept(adt("A04"))
    patient = hub.known("1")
    one = Charge(
        "", patient.id, Identifier("T1", AssigningAuthority("RIS")), Identifier("ACC1", HOSP), "CG", "billable",
        Code("70551", "MR brain", "C4"), Code("B030ZZZ", "", "I10P"), "20240101", "20240102", "2", "240.50", "120.25", "USD",
        Code("RAD"), (Diagnosis(Code("G35", "MS", "I10")),), Physician("7", PersonName("DO", "ER")),
        Physician("8", PersonName("OR", "DERER")), Identifier("F1", HOSP), Identifier("ACC1", HOSP),
    )  # fmt: skip
    cover = Coverage(
        "", patient.id, Code("HMO", "Health plan", "L"), Identifier("INS1", HOSP, "XX"), "Blue Cross", Identifier("POL1"), "G7",
        PersonName("DOE", "JOHN"), Code("SPO"), "20240101", "20241231", "HMO", order="1",
    )  # fmt: skip
    header = Header("", "", "", "W1", "20240101115500+0000", version, "RIS", "HOSP", "HUB", "BILL")
    hub.accept(charge_message((one,), patient, header, coverages=(cover,)))
    assert [replace(each, id="", updated=0.0) for each in charges(hub)] == [one]
    assert [replace(each, id="", updated=0.0) for each in coverages(hub)] == [cover]


@pytest.mark.parametrize("event", ["P01", "P05", "P12"])
def test_what_is_written_is_read_as_the_same_account(hub: Hub, event: str) -> None:
    hub.accept(adt("A04"))
    patient = hub.known("1")
    one = Account(
        "", patient.id, Identifier("ACC1", HOSP), diagnoses=(Diagnosis(Code("G35", "MS", "I10"), "A", "20240101"),),
        procedures=(Code("70551", "MR", "C4"),), guarantors=(PersonName("DOE", "JOHN"),),
    )  # fmt: skip
    header = Header("", "", "", "W1", "20240101115500+0000", "2.5.1", "ADT", "HOSP", "HUB", "BILL")
    raw = account_message(event, one, patient, header)
    assert parse(raw)["MSH-9.2"] == event
    hub.accept(raw)
    # P12 is of diagnoses and procedures alone
    assert replace(account(hub), id="", updated=0.0) == (replace(one, guarantors=()) if event == "P12" else one)


def test_the_billing_of_others_is_taken(corpus: Path) -> None:
    taken, refused = 0, []
    for file in sorted([*(corpus / "hl7v2").rglob("*"), *(corpus / "ihe" / "mesa").rglob("*.hl7")]):
        if not file.is_file() or file.stat().st_size > 100_000:
            continue
        raw = file.read_bytes()
        kind = next((one for one in (b"|DFT^", b"|BAR^") if one in raw[:300]), b"")
        if not kind:
            continue
        hub = Hub(Site(processing_ids=frozenset("PDT")))
        raw = raw.replace(b"\r\n", b"\r").replace(b"\n", b"\r")
        event = raw.split(kind, 1)[1][:3]
        if event in (b"P02", b"P06"):
            hub.send(raw.replace(kind + event, kind + b"P01"))
        answer = hub.send(raw)
        if answer.code == "AA":
            taken += 1
        else:
            refused.append(f"{file.name}: {answer.error} {answer.text}")
    assert taken >= 7, (taken, refused)
    assert all("no transaction" in one or "account number" in one for one in refused), refused
