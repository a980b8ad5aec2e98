"""What HL7 v2 tells of care and administration is found as FHIR resources: `hl7` sends over MLLP, `fhirpy` asks over HTTP."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from hilum.fhir import json as fhir_json
from hilum.fhir.validation import validate
from hilum.hl7v2 import parse
from support.live_hub import LiveHub, live_hub, settings

pytestmark = pytest.mark.interop
hl7_client = pytest.importorskip("hl7.client")
fhirpy = pytest.importorskip("fhirpy")

MSH = "MSH|^~\\&|EHR|HOSP|HILUM|HOSP|20260115101530||{kind}|{control}|P|2.5.1"
PID = "PID|1||{mrn}^^^HOSP&1.2.3.4.5&ISO^MR||Lind^Maja||19700131|F||||||||||AC-{mrn}^^^HOSP&1.2.3.4.5&ISO^AN"
MESSAGES = {
    "Appointment": (
        "SIU^S12^SIU_S12",
        "SCH|P-1^EHR|F-1^RIS|||||R^Follow-up^L|ROUTINE|30|min|^^^202601201000^202601201030|||||||||||||||Booked",
        PID,
        "RGS|1",
        "AIS|1|A|MRHEAD^MRI of the head^L|202601201000",
        "AIP|1|A|D12^Weber^Urs|^Radiologist|||202601201000",
        "AIL|1|A|MR1^^^HOSP|^Room",
    ),
    "ChargeItem": (
        "DFT^P03^DFT_P03",
        "EVN|P03|20260115101530",
        PID,
        "PV1|1|O",
        "FT1|1|T-1||20260115|20260116|CG|70551^MRI of the brain^C4|||2|450.50&USD",
    ),
    "Account": (
        "BAR^P01^BAR_P01",
        "EVN|P01|20260115101530",
        PID,
        "PV1|1|O",
        "GT1|1||Lind^Per",
        "IN1|1|PLAN1^Basic|INS-9|Good Insurance||||GROUP-4||||20260101|20261231||||SEL|||||||||||||||||||POL-77",
    ),
    "Immunization": (
        "VXU^V04^VXU_V04",
        PID,
        "ORC|RE|P-2^EHR|F-2^EHR",
        "RXA|0|1|20260115|20260115|08^HepB^CVX|0.5|mL^mL^UCUM||00^New^NIP001||||||L-1|20270101|MSD^Merck^MVX|||CP|A",
        "RXR|IM^Intramuscular^HL70162|LA^Left arm^HL70163",
    ),
    "MedicationRequest": (
        "RDE^O11^RDE_O11",
        PID,
        "ORC|NW|P-3^EHR|||||||20260115101530|||D12^Weber^Urs",
        "RXE|^^^20260116^20260126|1191^Aspirin^RXNORM|100||mg|TAB^Tablet^L||||30|TAB|2",
        "TQ1|1||||||20260116|20260126",
        "RXR|PO^Oral^HL70162",
    ),
    "AllergyIntolerance": (
        "ADT^A60^ADT_A60",
        "EVN|A60|20260115101530",
        PID,
        "IAM|1|FA^Food^HL70127|PEANUT^Peanuts^L|SV|Rash|A|AL-1",
    ),
    "Practitioner": (
        "MFN^M02^MFN_M02",
        "MFI|STF^Staff^HL70175||UPD|||NE",
        "MFE|MAD|1|20260115|D99^^HOSP|CE",
        "STF|D99^^HOSP|D99^^^HOSP|Berg^Ida|P|F|19800101|A",
    ),
    "Location": (
        "MFN^M05^MFN_M05",
        "MFI|LOC^Location^HL70175||UPD|||AL",
        "MFE|MAD|1|20260115|W7^^^HOSP|PL",
        "LOC|W7^^^HOSP|Ward seven|N^Nursing unit^HL70260|General Hospital",
        "MFE|MAD|2|20260115|W7^1^^HOSP|PL",
        "LOC|W7^1^^HOSP|Room one of ward seven",
    ),
    "ChargeItemDefinition": (
        "MFN^M04^MFN_M04",
        "MFI|CDM^Charges^HL70175||UPD|||AL",
        "MFE|MAD|1|20260115|70551^^C4|CWE",
        "CDM|70551^MRI of the brain^C4|MRB^^L|MRI brain|MRI of the whole brain|||B030ZZZ^^I10P",
        "PRC|70551||RAD^Radiology^L||450.50&USD^UP||1|9|||20260101|20261231",
    ),
    "ObservationDefinition": (
        "MFN^M08^MFN_M08",
        "MFI|OMA^Tests^HL70175||UPD|||AL",
        "MFE|MAD|1|20260115|2345-7^^LN|CWE",
        "OM1|1|2345-7^Glucose^LN|NM|Y|LAB|Glucose in serum|GLU^^L|Glucose|GLUCOSE||||||||||A",
        "OM2|1|mg/dL^^UCUM|3.1|mmol/L^^UCUM|0.0555|70&99^F^18&120~60&99|40&400",
    ),
    "ActivityDefinition": (
        "MFN^M10^MFN_M10",
        "MFI|OMC^Batteries^HL70175||UPD|||AL",
        "MFE|MAD|1|20260115|PAN^^L|CWE",
        "OM1|1|PAN^Panel^L||Y|LAB|||Panel||||||||||P",
        "OM5|1|2345-7^Glucose^LN~2951-2^Sodium^LN",
    ),
}
ASKED: dict[str, dict[str, str]] = {
    "Practitioner": {"identifier": "D99"},
    "Location": {"name": "Ward seven"},
    "ChargeItemDefinition": {"identifier": "70551"},
    "ObservationDefinition": {},
    "ActivityDefinition": {"identifier": "PAN"},
}
"""How a resource that is of no patient is asked for."""


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveHub]:
    with live_hub(settings(tmp_path_factory.mktemp("nouns"))) as running:
        yield running


def send(hub: LiveHub, kind: str, *lines: str, control: str, mrn: str) -> None:
    raw = "\r".join((MSH.format(kind=kind, control=control), *(line.format(mrn=mrn) for line in lines), ""))
    with hl7_client.MLLPClient("127.0.0.1", hub.mllp_port) as client:
        answer = parse(client.send_message(raw).strip(b"\x0b\x1c\r"))
    assert answer["MSA-1"] == "AA", answer.encode()


def search(hub: LiveHub, kind: str, **asked: Any) -> list[dict[str, Any]]:
    client = fhirpy.SyncFHIRClient(f"{hub.base}/fhir")
    return [one.serialize() for one in client.resources(kind).search(**asked).fetch_all()]


def patient_id(hub: LiveHub, mrn: str) -> str:
    (found,) = search(hub, "Patient", identifier=mrn)
    return str(found["id"])


@pytest.mark.parametrize("kind", MESSAGES)
def test_each_kind_is_found_over_fhir_once_and_is_valid(hub: LiveHub, kind: str) -> None:
    code, *lines = MESSAGES[kind]
    mrn = f"1{list(MESSAGES).index(kind)}"
    send(hub, code, *lines, control=f"C-{kind}", mrn=mrn)
    asked = ASKED[kind] if kind in ASKED else {"patient": patient_id(hub, mrn)}
    (found,) = search(hub, kind, **asked)
    raw = httpx.get(f"{hub.base}/fhir/{kind}/{found['id']}").content
    assert validate(fhir_json.parse(raw)) == ()


def test_what_was_told_stands_where_fhir_has_it(hub: LiveHub) -> None:
    for kind in ("Appointment", "ChargeItem", "Account", "Immunization", "MedicationRequest"):
        code, *lines = MESSAGES[kind]
        lines = [re.sub(r"\b([PFT])-\d", r"\1-50", line) for line in lines]
        send(hub, code, *lines, control=f"D-{kind}", mrn="50")
    who = patient_id(hub, "50")
    (appointment,) = search(hub, "Appointment", patient=who)
    assert (appointment["status"], appointment["start"], appointment["minutesDuration"]) == (
        "booked",
        "2026-01-20T10:00:00Z",
        30,
    )
    assert {"reference": f"Patient/{who}"} in [one.get("actor") for one in appointment["participant"]]
    (charge,) = search(hub, "ChargeItem", subject=f"Patient/{who}")
    assert (charge["priceOverride"], charge["quantity"]["value"]) == ({"value": 450.5, "currency": "USD"}, 2)
    (account,) = search(hub, "Account", patient=who)
    (coverage,) = search(hub, "Coverage", beneficiary=f"Patient/{who}")
    assert account["coverage"][0]["coverage"]["reference"] == f"Coverage/{coverage['id']}"
    assert (coverage["subscriberId"], coverage["payor"][0]["display"]) == ("POL-77", "Good Insurance")
    (immunization,) = search(hub, "Immunization", patient=who)
    assert (immunization["lotNumber"], immunization["primarySource"]) == ("L-1", True)
    (request,) = search(hub, "MedicationRequest", patient=who)
    assert request["medicationCodeableConcept"]["coding"][0]["code"] == "1191"
    assert request["dispenseRequest"]["numberOfRepeatsAllowed"] == 2


def test_a_merge_takes_them_to_the_survivor(hub: LiveHub) -> None:
    code, *lines = MESSAGES["Appointment"]
    send(hub, code, *(line.replace("P-1", "P-9").replace("F-1", "F-9") for line in lines), control="M-1", mrn="60")
    send(hub, "ADT^A04^ADT_A01", "EVN|A04|20260115", PID, "PV1|1|O", control="M-2", mrn="61")
    merge = "MRG|60^^^HOSP&1.2.3.4.5&ISO^MR"
    send(hub, "ADT^A40^ADT_A39", "EVN|A40|20260115", PID, merge, control="M-3", mrn="61")
    (found,) = search(hub, "Appointment", patient=patient_id(hub, "61"))
    assert "F-9" in [one["value"] for one in found["identifier"]]


def test_a_cancelled_appointment_is_a_new_version_with_its_reason(hub: LiveHub) -> None:
    code, *lines = MESSAGES["Appointment"]
    lines = [line.replace("P-1", "P-8").replace("F-1", "F-8") for line in lines]
    send(hub, code, *lines, control="S-1", mrn="70")
    lines[0] = (
        lines[0]
        .replace("|||||R^Follow-up^L", "||||NOSHOW^Patient was ill^L|R^Follow-up^L")
        .replace("Booked", "Cancelled")
    )
    send(hub, "SIU^S15^SIU_S12", *lines, control="S-2", mrn="70")
    (found,) = search(hub, "Appointment", patient=patient_id(hub, "70"), status="cancelled")
    assert found["meta"]["versionId"] == "2"
    assert found["cancelationReason"]["text"] == "Patient was ill"


def test_a_place_and_its_room_are_told_apart_and_closed(hub: LiveHub) -> None:
    code, *lines = MESSAGES["Location"]
    lines = [line.replace("W7", "W8").replace("seven", "eight") for line in lines]
    send(hub, code, *lines, control="L-1", mrn="")
    (ward,) = search(hub, "Location", name="Ward eight")
    (room,) = search(hub, "Location", partof=f"Location/{ward['id']}")
    assert (room["physicalType"]["coding"][0]["code"], room["name"]) == ("ro", "Room one of ward eight")
    assert (ward["status"], ward["managingOrganization"]["display"]) == ("active", "General Hospital")
    bed = ("NPU|W8^1^^HOSP|H",)
    send(hub, "ADT^A20^ADT_A20", "EVN|A20|20260115101530", *bed, control="L-2", mrn="")
    (room,) = search(hub, "Location", **{"operational-status": "H"})
    assert room["id"] == search(hub, "Location", partof=f"Location/{ward['id']}")[0]["id"]
    send(hub, code, lines[0], "MFE|MDC|1|20260115|W8^1^^HOSP|PL", control="L-3", mrn="")
    assert [one["name"] for one in search(hub, "Location", status="inactive")] == ["Room one of ward eight"]


def test_a_member_of_staff_has_a_role_with_its_days(hub: LiveHub) -> None:
    code, *lines = MESSAGES["Practitioner"]
    lines = [line.replace("D99", "D98") for line in lines]
    send(hub, code, *lines[:-1], f"{lines[-1]}|RAD^Radiology^L||||20200101", control="R-1", mrn="")
    (who,) = search(hub, "Practitioner", identifier="D98")
    (role,) = search(hub, "PractitionerRole", practitioner=f"Practitioner/{who['id']}")
    assert (role["period"], role["organization"]["display"]) == ({"start": "2020-01-01"}, "Radiology")
    raw = httpx.get(f"{hub.base}/fhir/PractitionerRole/{role['id']}").content
    assert validate(fhir_json.parse(raw)) == ()


def test_a_battery_names_the_tests_that_are_known(hub: LiveHub) -> None:
    for kind, control in (("ObservationDefinition", "B-1"), ("ActivityDefinition", "B-2")):
        code, *lines = MESSAGES[kind]
        send(hub, code, *lines, control=control, mrn="")
    (test,) = search(hub, "ObservationDefinition")
    (battery,) = search(hub, "ActivityDefinition", identifier="PAN")
    assert battery["observationResultRequirement"] == [
        {"reference": f"ObservationDefinition/{test['id']}", "display": "Glucose"},
        {"display": "Sodium"},
    ]
    assert (test["quantitativeDetails"]["customaryUnit"]["text"], len(test["qualifiedInterval"])) == ("mg/dL", 3)


def test_a_time_that_is_blocked_is_a_busy_slot_of_a_schedule_until_it_is_opened(hub: LiveHub) -> None:
    sch = "SCH||B-7^RIS||||MAINT^Maintenance^L|||||^^^202603021000^202603021200"
    what = "AIG|1||MR7^Scanner seven^L|EQ^Equipment^L"
    send(hub, "SIU^S23^SIU_S12", sch, "RGS|1", what, control="T-1", mrn="")
    (slot,) = search(hub, "Slot", start="2026-03-02")
    assert (slot["status"], slot["start"], slot["end"]) == (
        "busy-unavailable",
        "2026-03-02T10:00:00Z",
        "2026-03-02T12:00:00Z",
    )
    (kind, id) = slot["schedule"]["reference"].split("/")
    (schedule,) = search(hub, kind, _id=id)
    assert schedule["actor"] == [{"type": "Device", "display": "Scanner seven"}]
    for one in (f"Slot/{slot['id']}", f"Schedule/{id}"):
        assert validate(fhir_json.parse(httpx.get(f"{hub.base}/fhir/{one}").content)) == ()
    send(hub, "SIU^S24^SIU_S12", sch, "RGS|1", what, control="T-2", mrn="")
    assert [one["status"] for one in search(hub, "Slot", schedule=f"Schedule/{id}")] == ["free"]


PARTICULARS = (
    "NK1|1|Lind^Eva|MTH^Mother^HL70063|Main St 1^^Town||+1 555|E^Emergency^HL70131",
    "DG1|1||G35^Multiple sclerosis^I10||20260110|W",
    "PR1|1||70551^MRI of the brain^C4||202601151000|||3^Sleep^Er|||7^Weber^Urs",
    "GT1|1|G-1^^^HOSP|Lind^Per||Main St 2^^Town|||19500101|M||FTH^Father^HL70063",
    "IN1|1|PLAN1^Basic|INS-9|Good Insurance||||GROUP-4||||20260101|20261231|||Lind^Per|SEL|||||||||||||||||||POL-78",
    "AL1|1|DA|PEN^Penicillin^L|SV|Rash",
)
OF_A_PATIENT = {
    "RelatedPerson": "patient",
    "Condition": "patient",
    "Procedure": "patient",
    "Coverage": "beneficiary",
    "AllergyIntolerance": "patient",
}


def test_what_an_admission_tells_beside_patient_and_visit_is_shown_and_survives_a_merge(hub: LiveHub) -> None:
    visit = "PV1|1|I|W7^1^A" + "|" * 16 + "V-80^^^HOSP"
    send(
        hub,
        "ADT^A01^ADT_A01",
        "EVN|A01|20260115",
        PID,
        PARTICULARS[0],
        visit,
        *PARTICULARS[5:],
        *PARTICULARS[1:5],
        control="P-1",
        mrn="80",
    )
    (encounter,) = search(hub, "Encounter", identifier="V-80")
    found = {kind: search(hub, kind, **{by: patient_id(hub, "80")}) for kind, by in OF_A_PATIENT.items()}
    assert [len(found[kind]) for kind in OF_A_PATIENT] == [2, 1, 1, 1, 1]
    assert found["Condition"][0]["encounter"] == {"reference": f"Encounter/{encounter['id']}"}
    assert found["Procedure"][0]["performer"][0]["actor"]["display"] == "Urs Weber"
    assert found["Coverage"][0]["subscriber"] == {"display": "Per Lind"}
    for kind, rows in found.items():
        for row in rows:
            assert validate(fhir_json.parse(httpx.get(f"{hub.base}/fhir/{kind}/{row['id']}").content)) == ()
    send(hub, "ADT^A04^ADT_A01", "EVN|A04|20260115", PID, "PV1|1|O", control="P-2", mrn="81")
    merge = "MRG|80^^^HOSP&1.2.3.4.5&ISO^MR"
    send(hub, "ADT^A40^ADT_A39", "EVN|A40|20260115", PID, merge, control="P-3", mrn="81")
    survivor = patient_id(hub, "81")
    assert [len(search(hub, kind, **{by: survivor})) for kind, by in OF_A_PATIENT.items()] == [2, 1, 1, 1, 1]


def test_an_account_names_the_person_who_guarantees_for_it(hub: LiveHub) -> None:
    account = MESSAGES["Account"][1:]
    send(hub, "BAR^P01^BAR_P01", *account[:3], *PARTICULARS[3:5], control="G-1", mrn="90")
    who = patient_id(hub, "90")
    (person,) = search(hub, "RelatedPerson", patient=who)
    (found,) = search(hub, "Account", patient=who)
    assert found["guarantor"] == [{"party": {"reference": f"RelatedPerson/{person['id']}", "display": "Per Lind"}}]


def test_another_validator_finds_nothing_wrong_with_what_is_shown(hub: LiveHub) -> None:
    fhirkit = pytest.importorskip("fhirkit")
    kinds = (*MESSAGES, *OF_A_PATIENT, "PractitionerRole", "Slot", "Schedule")
    for number, (kind, (code, *lines)) in enumerate(MESSAGES.items()):
        send(hub, code, *lines, control=f"V-{kind}", mrn=f"1{number}")
    seen = set()
    for kind in kinds:
        for one in httpx.get(f"{hub.base}/fhir/{kind}?_count=50").json().get("entry", ()):
            raw = httpx.get(f"{hub.base}/fhir/{kind}/{one['resource']['id']}").content
            assert not fhirkit.parse(raw).issues, (kind, fhirkit.parse(raw).issues)
            seen.add(kind)
    assert seen >= {*MESSAGES, "PractitionerRole"}


def test_what_fhir_has_no_word_for_is_not_shown_as_something_else(hub: LiveHub) -> None:
    odd = ("AL1|1|MA|DUST^Dust^L|MI", "IN1|1|PLAN1^Basic|INS-9|Good Insurance||||||||||||||||||99999999999999999999")
    send(hub, "ADT^A08^ADT_A01", "EVN|A08|20260115", PID, "PV1|1|O", *odd, control="O-1", mrn="95")
    who = patient_id(hub, "95")
    (allergy,) = search(hub, "AllergyIntolerance", patient=who)
    (coverage,) = search(hub, "Coverage", beneficiary=who)
    assert "category" not in allergy
    assert "order" not in coverage


def test_a_problem_is_a_condition_of_the_problem_list_until_it_is_resolved(hub: LiveHub) -> None:
    prb = "PRB|{action}|20260115|G35^Multiple sclerosis^I10|PB-1^EHR|||20260101||{end}||||provisional^^L|||20250101"
    send(hub, "PPR^PC1^PPR_PC1", PID, prb.replace("{action}", "AD").replace("{end}", ""), control="PB-1", mrn="96")
    who = patient_id(hub, "96")
    (one,) = search(hub, "Condition", patient=who, category="problem-list-item")
    assert (one["clinicalStatus"]["coding"][0]["code"], one["onsetDateTime"]) == ("active", "2025-01-01")
    send(
        hub,
        "PPR^PC2^PPR_PC1",
        PID,
        prb.replace("{action}", "UP").replace("{end}", "20260110"),
        control="PB-2",
        mrn="96",
    )
    (one,) = search(hub, "Condition", patient=who, **{"clinical-status": "resolved"})
    assert one["abatementDateTime"] == "2026-01-10"
    assert validate(fhir_json.parse(httpx.get(f"{hub.base}/fhir/Condition/{one['id']}").content)) == ()
