"""Kin, guarantors, insurances, diagnoses, procedures and allergies that ADT, BAR, DFT and VXU tell of. HL7 v2.5.1 ch. 3, 6."""

from __future__ import annotations

from typing import Any

import pytest

from hilum.core.charge import Coverage
from hilum.core.condition import Condition, Procedure, RelatedPerson
from hilum.hl7v2.messages.particulars import GUARANTOR
from support.hl7_hub import Hub, adt, merge, msh, segment

NK1 = segment(
    "NK1",
    {
        1: "1",
        2: "DOE^MARY",
        3: "MTH^Mother^HL70063",
        4: "1 MAIN ST^^TOWN^CA^90210",
        5: "555-1~^NET^Internet^m@x.example",
        6: "555-2",
        7: "E^Emergency contact^HL70131",
        8: "20200101",
        15: "F",
        16: "19500101",
        33: "K1^^^HOSP",
    },
)
GT1 = segment(
    "GT1", {1: "1", 2: "G1^^^HOSP", 3: "DOE^JOHN", 5: "2 OAK ST^^TOWN", 8: "19490101", 9: "M", 11: "FTH^Father^HL70063"}
)
IN1 = segment(
    "IN1", {1: "1", 2: "HMO^Plan^L", 3: "INS1^^^NAIC", 4: "Blue", 12: "20240101", 16: "DOE^JOHN", 17: "SPO", 36: "POL1"}
)
DG1 = segment("DG1", {1: "1", 3: "G35^MS^I10", 5: "20240101", 6: "A", 16: "7^DO^ER"})
PR1 = segment("PR1", {1: "1", 3: "70551^MR brain^C4", 5: "202401011000", 7: "30", 8: "3^SLEEP^ER", 11: "7^DO^ER"})
AL1 = "AL1|1|DA|PEN^Penicillin^L|SV|Rash\n"
ALL = NK1 + GT1 + IN1 + DG1 + PR1 + AL1


@pytest.fixture
def hub() -> Hub:
    return Hub()


def kept(hub: Hub, name: str, patient: str = "1") -> list[Any]:
    id = hub.known(patient).id
    return hub.store.read_now(lambda record: list(getattr(record, name).of_patient(id)))


PID = "PID|1||1^^^HOSP||DOE^JANE||19800101|F\n"
ORDERED = "ORC|NW|P1^EHR\nOBR|1|P1^EHR||MR^Brain^L\n"
OTHERS = {
    "ORM^O01^ORM_O01": (IN1 + GT1 + AL1, ORDERED),
    "OMG^O19^OMG_O19": (NK1 + IN1 + GT1 + AL1, ORDERED),
    "OML^O21^OML_O21": (NK1 + IN1 + GT1 + AL1, ORDERED + "DG1|1||G35^MS^I10|||W\n"),
    "ORU^R01^ORU_R01": (NK1, "OBR|1|P1^EHR|F1^LAB|GLU^Glucose^L\nOBX|1|NM|GLU||5.1\n"),
    "RDE^O11^RDE_O11": (
        IN1 + GT1 + AL1,
        "ORC|NW|R1^EHR\nRXE|1^^^20240101|AMOX^Amoxicillin^L|500||MG^mg^L\nTQ1|1\nRXR|PO^Oral^HL70162\n",
    ),
    "REF^I12^REF_I12": (NK1 + GT1 + IN1 + DG1 + AL1, ""),
}
_NAMES = {"NK1": "MARY", "GT1": "JOHN"}


@pytest.mark.parametrize("kind", OTHERS)
def test_what_orders_results_and_referrals_tell_beside_the_patient_is_kept_too(hub: Hub, kind: str) -> None:
    beside, after = OTHERS[kind]
    head = "RF1|A|R|||||||||REF1^EHR\nPRD|RP|REFERRER^R\n" if kind.startswith("REF") else ""
    head = head.replace("RF1|A|R|||||||||REF1^EHR", segment("RF1", {1: "A", 2: "R", 6: "REF1^EHR"}).strip())
    raw = f"{msh(kind)}{head}{PID}{beside}{after}"
    answer = hub.send(raw)
    assert answer.code == "AA", answer.text
    assert sorted(one.name.given for one in kept(hub, "related_persons")) == sorted(
        name for segment_name, name in _NAMES.items() if f"{segment_name}|" in beside
    )
    assert [one.plan.value for one in kept(hub, "coverages")] == (["HMO"] if "IN1" in beside else [])
    assert [one.allergen.value for one in kept(hub, "allergies")] == (["PEN"] if "AL1" in beside else [])
    assert [one.code.value for one in kept(hub, "conditions")] == (["G35"] if "DG1" in beside else [])


def test_an_order_without_them_takes_nothing_away(hub: Hub) -> None:
    hub.accept(adt("A01") + ALL)
    hub.accept(f"{msh('OMG^O19^OMG_O19')}{PID}{NK1.replace('MARY', 'ANNE').replace('K1^^^', 'K2^^^')}{ORDERED}")
    assert sorted(one.name.given for one in kept(hub, "related_persons") if one.active) == ["ANNE", "JOHN", "MARY"]
    assert [one.status for one in kept(hub, "coverages")] == ["active"]


@pytest.mark.parametrize("event", ["A01", "A03", "A04", "A05", "A08", "A28", "A31"])
def test_what_an_adt_tells_beside_patient_and_visit_is_kept(hub: Hub, event: str) -> None:
    hub.accept(adt(event) + ALL)
    guarantor, kin = sorted(kept(hub, "related_persons"), key=lambda one: one.name.given)
    assert isinstance(kin, RelatedPerson)
    assert (kin.name.given, kin.relation.value, kin.role.value, kin.number.value) == ("MARY", "MTH", "E", "K1")
    assert (kin.address.city, kin.sex, kin.birth_date, kin.start) == ("TOWN", "F", "19500101", "20200101")
    assert [(one.value, one.system, one.use) for one in kin.telecoms] == [
        ("555-1", "phone", "home"),
        ("m@x.example", "email", "home"),
        ("555-2", "phone", "work"),
    ]
    assert (guarantor.name.given, guarantor.role, guarantor.relation.value) == ("JOHN", GUARANTOR, "FTH")
    assert (guarantor.address.lines, guarantor.sex, guarantor.birth_date) == (("2 OAK ST",), "M", "19490101")
    (cover,) = kept(hub, "coverages")
    assert isinstance(cover, Coverage)
    assert (cover.plan.value, cover.company_name, cover.policy.value, cover.insured.given) == (
        "HMO",
        "Blue",
        "POL1",
        "JOHN",
    )
    (condition,) = kept(hub, "conditions")
    assert isinstance(condition, Condition)
    assert (condition.code.value, condition.kind, condition.when, condition.asserter.id) == (
        "G35",
        "A",
        "20240101",
        "7",
    )
    (procedure,) = kept(hub, "procedures")
    assert isinstance(procedure, Procedure)
    assert (procedure.code.value, procedure.when, procedure.performer.id) == ("70551", "202401011000", "7")
    assert (procedure.anesthesiologist.id, procedure.minutes) == ("3", "30")
    assert [one.allergen.value for one in kept(hub, "allergies")] == ["PEN"]


def test_the_same_again_changes_nothing(hub: Hub) -> None:
    for event in ("A01", "A08", "A08"):
        hub.accept(adt(event) + ALL)
    names = ("related_persons", "coverages", "conditions", "procedures", "allergies")
    assert {one.version for name in names for one in kept(hub, name)} == {1}
    assert [len(kept(hub, name)) for name in names] == [2, 1, 1, 1, 1]


def test_a_snapshot_closes_what_it_leaves_out_of_that_kind(hub: Hub) -> None:
    hub.accept(adt("A01") + ALL)
    hub.accept(adt("A08") + NK1.replace("MARY", "ANNE").replace("K1^^^HOSP", "K2^^^HOSP"))
    assert {(one.name.given, one.active) for one in kept(hub, "related_persons")} == {
        ("MARY", False),
        ("ANNE", True),
        ("JOHN", True),
    }
    hub.accept(adt("A08") + IN1.replace("POL1", "POL2"))
    assert {one.policy.value: one.status for one in kept(hub, "coverages")} == {"POL1": "cancelled", "POL2": "active"}
    hub.accept(adt("A08") + IN1)
    assert {one.policy.value: one.status for one in kept(hub, "coverages")} == {"POL1": "active", "POL2": "cancelled"}


@pytest.mark.parametrize(("line", "still"), [('NK1|1|""\n', False), ("NK1|1|\n", True)])
def test_the_null_value_closes_all_kin_and_an_empty_segment_none(hub: Hub, line: str, still: bool) -> None:
    hub.accept(adt("A01") + NK1)
    hub.accept(adt("A08") + line)
    assert [one.active for one in kept(hub, "related_persons")] == [still]


def test_a_diagnosis_that_is_taken_back_is_an_error_and_stays_one_of_its_visit(hub: Hub) -> None:
    hub.accept(adt("A01") + DG1 + PR1)
    gone = segment("DG1", {1: "1", 3: "G35^MS^I10", 6: "A", 21: "D"})
    gone += segment("PR1", {1: "1", 3: "70551^MR brain^C4", 5: "20240101", 20: "D"})
    hub.accept(adt("A08") + gone)
    assert [one.status for name in ("conditions", "procedures") for one in kept(hub, name)] == ["entered-in-error"] * 2
    hub.accept(adt("A04", pv1=segment("PV1", {2: "O", 19: "V2^^^HOSP"})) + DG1)
    assert {one.visit_number.value: one.status for one in kept(hub, "conditions")} == {
        "V1": "entered-in-error",
        "V2": "active",
    }
    hub.accept(adt("A08", pv1=segment("PV1", {2: "O", 19: "V3^^^HOSP"})) + gone)
    assert len(kept(hub, "conditions")) == 2


@pytest.mark.parametrize("kind", ["BAR^P01^BAR_P01", "DFT^P03^DFT_P03"])
def test_billing_tells_of_them_too_and_closes_nothing(hub: Hub, kind: str) -> None:
    hub.accept(adt("A01") + NK1.replace("MARY", "ANNE").replace("K1^^^HOSP", "K2^^^HOSP"))
    pid = "PID|1||1^^^HOSP||DOE^JANE||19800101|F||||||||||ACC1^^^HOSP\n"
    more = "FT1|1|T1||20240101||CG|70551^MR^C4\n" if kind.startswith("DFT") else ""
    hub.accept(f"{msh(kind)}EVN||20240101110000\n{pid}PV1|1|I\n{more}{ALL}")
    assert [one.active for one in kept(hub, "related_persons")] == [True, True, True]
    assert [len(kept(hub, name)) for name in ("coverages", "conditions", "procedures", "allergies")] == [1, 1, 1, 1]


def test_a_vaccination_tells_of_the_mother(hub: Hub) -> None:
    hub.accept(
        f"{msh('VXU^V04^VXU_V04')}PID|1||1^^^HOSP||DOE^JANE\n{NK1}ORC|RE||V1^REG\nRXA|0|1|20240101||08^HepB^CVX|1\n"
    )
    assert [one.relation.value for one in kept(hub, "related_persons")] == ["MTH"]


def test_they_follow_the_merge_of_their_patient(hub: Hub) -> None:
    hub.accept(adt("A01") + ALL)
    hub.accept(adt("A04", "2^^^HOSP", pv1=""))
    hub.accept(merge("2^^^HOSP", "1^^^HOSP"))
    names = ("related_persons", "coverages", "conditions", "procedures", "allergies")
    assert [len(kept(hub, name, "2")) for name in names] == [2, 1, 1, 1, 1]


def mrg(event: str, pid: str, prior: str, pv1: str = "") -> str:
    return f"{msh(f'ADT^{event}')}EVN||20240101113000+0000\nPID|1||{pid}||DOE^JANE\nMRG|{prior}\n{pv1}"


FT1 = "FT1|1|T1||20240101||CG|70551^MR^C4\n"
SCH = "SCH|A1^EHR|F1^RIS|||||R^Reason^L||30|min|^^^202401051000\n"


def with_a_visit(hub: Hub) -> None:
    """An admission of patient 1 with number V1, a charge and an appointment of it."""
    pid = "PID|1||1^^^HOSP||DOE^JANE||19800101|F\n"
    pv1 = segment("PV1", {2: "I", 19: "V1^^^HOSP"})
    hub.accept(adt("A01") + DG1 + PR1)
    hub.accept(f"{msh('DFT^P03^DFT_P03')}EVN||20240101110000\n{pid}{pv1}{FT1}")
    hub.accept(f"{msh('SIU^S12^SIU_S12')}{SCH}{pid}{pv1}RGS|1\n")


OF_A_VISIT = ("appointments", "charges", "conditions", "procedures")


@pytest.mark.parametrize("event", ["A42", "A50"])
def test_what_is_of_a_visit_has_its_new_number(hub: Hub, event: str) -> None:
    with_a_visit(hub)
    hub.accept(mrg(event, "1^^^HOSP", "1^^^HOSP||||V1^^^HOSP", segment("PV1", {2: "I", 19: "V9^^^HOSP"})))
    assert [[one.visit_number.value for one in kept(hub, name)] for name in OF_A_VISIT] == [["V9"]] * 4


def test_what_is_of_a_visit_goes_with_it_to_the_right_patient(hub: Hub) -> None:
    with_a_visit(hub)
    hub.accept(adt("A01", pv1=segment("PV1", {2: "O", 19: "V2^^^HOSP"})) + DG1)
    hub.accept(mrg("A45", "2^^^HOSP", "1^^^HOSP||||V1^^^HOSP", segment("PV1", {2: "I", 19: "V1^^^HOSP"})))
    assert [[one.visit_number.value for one in kept(hub, name, "2")] for name in OF_A_VISIT] == [["V1"]] * 4
    assert [[one.visit_number.value for one in kept(hub, name, "1")] for name in OF_A_VISIT] == [[], [], ["V2"], []]


def test_a_death_that_was_told_by_mistake_is_taken_back(hub: Hub) -> None:
    def told(deceased: str, evn: str) -> str:
        pid = segment("PID", {1: "1", 3: "1^^^HOSP", 5: "DOE^JANE", 30: deceased})
        return f"{msh('ADT^A31')}EVN||{evn}\n{pid}"

    hub.accept(told("Y", "20240101100000+0000"))
    assert hub.known("1").demographics.deceased == "Y"
    hub.accept(told("", "20240101103000+0000"))
    assert hub.known("1").demographics.deceased == "Y"
    hub.accept(told("N", "20240101110000+0000"))
    assert hub.known("1").demographics.deceased == ""


@pytest.mark.parametrize("name", ["DOE^JANE^^^^^L~SMITH^JANE^^^^^M", "SMITH^JANE^^^^^B~DOE^JANE^^^^^L"])
def test_the_maiden_name_is_kept_beside_the_name_and_told_again(hub: Hub, name: str) -> None:
    hub.accept(adt("A04", name=name))
    facts = hub.known("1").demographics
    assert (facts.name.family, facts.birth_name.family) == ("DOE", "SMITH")
    answer = hub.accept(f"{msh('QBP^Q21^QBP_Q21')}QPD|Q21|TAG|1^^^HOSP\nRCP|I\n")
    assert answer["PID-5.1"] == "DOE"
    assert (answer["PID-5[2].1"], answer["PID-5[2].7"]) == ("SMITH", "M")
