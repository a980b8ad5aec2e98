"""FHIR to v2: single resources, plain bundles, the header, what is left out."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from hilum.core.errors import NotFound, Unsupported
from hilum.hl7v2.data.er7 import Message, parse
from hilum.hl7v2.data.path import EVERY
from hilum.hl7v2.definitions import definitions
from hilum.hl7v2.generate import generate
from hilum.hl7v2.validation import validate
from hilum.ihe.v2fhir import convert
from hilum.ihe.v2fhir.back import Header, to_v2
from hilum.ihe.v2fhir.back.values import authority_of, entity_authority_of, scheme_of, time_of

PATIENT: dict[str, Any] = {
    "resourceType": "Patient",
    "id": "p1",
    "identifier": [
        {
            "system": "urn:oid:1.2.3",
            "value": "4711",
            "type": {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v2-0203", "code": "MR"}]},
        }
    ],
    "name": [{"family": "Muster", "given": ["Ann", "Eve"], "prefix": ["Dr."], "use": "official"}],
    "gender": "female",
    "birthDate": "1980-02-03",
    "address": [{"line": ["Main Street 1", "Floor 2"], "city": "Town", "postalCode": "12345", "country": "CHE"}],
    "telecom": [{"system": "phone", "value": "+41 44 000", "use": "home"}, {"system": "email", "value": "a@b.example"}],
    "maritalStatus": {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v3-MaritalStatus", "code": "M"}]},
}
OBSERVATION: dict[str, Any] = {
    "resourceType": "Observation",
    "id": "o1",
    "status": "final",
    "code": {"coding": [{"system": "http://loinc.org", "code": "718-7", "display": "Hemoglobin"}]},
    "subject": {"reference": "Patient/p1"},
    "effectiveDateTime": "2026-03-04T05:06:07+01:00",
    "valueQuantity": {"value": 13.5, "unit": "g/dL", "system": "http://unitsofmeasure.org", "code": "g/dL"},
}


def _bundle(*resources: dict[str, Any], kind: str = "collection") -> dict[str, Any]:
    return {"resourceType": "Bundle", "type": kind, "entry": [{"resource": one} for one in resources]}


def _sound(message: Message) -> None:
    assert [f"{one.place} {one.rule}" for one in validate(message).errors] == []


def test_a_patient_alone_becomes_an_update_of_a_person() -> None:
    written = to_v2(PATIENT)
    message = written.message
    _sound(message)
    assert (message["MSH-9.1"], message["MSH-9.2"]) == ("ADT", "A31")
    assert message["PID-3.1"] == "4711"
    assert message["PID-3.4.2"] == "1.2.3"
    assert message["PID-3.4.3"] == "ISO"
    assert message["PID-3.5"] == "MR"
    assert (message["PID-5.1"], message["PID-5.2"], message["PID-5.3"]) == ("Muster", "Ann", "Eve")
    assert (message["PID-5.5"], message["PID-5.7"]) == ("Dr.", "L")
    assert message["PID-7"] == "19800203"
    assert message["PID-8"] == "F"
    assert (message["PID-11.1"], message["PID-11.2"], message["PID-11.3"]) == ("Main Street 1", "Floor 2", "Town")
    assert message["PID-13.1"] == "+41 44 000"
    assert message["PID-16.1"] == "M"
    assert message["PID-16.3"] == "HL70002"


def test_an_address_of_mail_goes_to_the_component_of_mail() -> None:
    message = to_v2(PATIENT).message
    fields = [one for one in message["PID-13.4"].split("~") if one] or [message["PID-13[2].4"], message["PID-14.4"]]
    assert "a@b.example" in fields


@pytest.mark.parametrize("version", ["2.3.1", "2.4", "2.5.1", "2.6", "2.7.1", "2.8.2"])
def test_the_same_patient_is_sound_in_every_version(version: str) -> None:
    message = to_v2(PATIENT, event="ADT^A08", version=version).message
    assert message.version == version
    _sound(message)
    assert message["PID-5.1"] == "Muster"


def test_results_without_a_report_get_an_order_segment_each() -> None:
    written = to_v2(_bundle(PATIENT, OBSERVATION))
    message = written.message
    _sound(message)
    assert (message["MSH-9.1"], message["MSH-9.2"]) == ("ORU", "R01")
    names = [one.name for one in message.segments()]
    assert names.index("OBR") < names.index("OBX")
    assert message["OBR-4.1"] == "718-7"
    assert message["OBX-2"] == "NM"
    assert (message["OBX-3.1"], message["OBX-3.3"]) == ("718-7", "LN")
    assert message["OBX-5"] == "13.5"
    assert (message["OBX-6.1"], message["OBX-6.3"]) == ("g/dL", "UCUM")
    assert message["OBX-11"] == "F"
    assert message["OBX-14"] == "20260304050607+0100"


def test_a_quantity_with_a_comparator_is_a_structured_number() -> None:
    value = {"value": 5, "comparator": "<", "unit": "mg/L"}
    message = to_v2(_bundle(PATIENT, {**OBSERVATION, "valueQuantity": value})).message
    assert message["OBX-2"] == "SN"
    assert (message["OBX-5.1"], message["OBX-5.2"]) == ("<", "5")
    assert message["OBX-6.1"] == "mg/L"


@pytest.mark.parametrize(
    ("name", "value", "kind", "text"),
    [
        ("valueString", "seen", "ST", "seen"),
        ("valueString", "x" * 250, "TX", "x" * 250),
        ("valueDateTime", "2026-01-02", "DT", "20260102"),
        ("valueDateTime", "2026-01-02T03:04:05Z", "TS", "20260102030405+0000"),
        ("valueTime", "07:08:09", "TM", "070809"),
    ],
)
def test_the_type_of_a_value_says_obx_2(name: str, value: str, kind: str, text: str) -> None:
    observation = {key: held for key, held in OBSERVATION.items() if key != "valueQuantity"}
    message = to_v2(_bundle(PATIENT, {**observation, name: value})).message
    _sound(message)
    assert (message["OBX-2"], message["OBX-5"]) == (kind, text)


@pytest.mark.parametrize(
    ("value", "segment"),
    [
        ({"valueInteger": 3}, "|NM|718-7^Hemoglobin^LN||3"),
        ({"valueBoolean": False}, "|CWE|718-7^Hemoglobin^LN||N^^HL70136"),
        ({"valueRange": {"low": {"value": 1, "unit": "mg"}, "high": {"value": 2, "unit": "mg"}}}, "||^1^-^2|mg"),
        ({"valueRange": {"high": {"value": 2, "unit": "mg"}}}, "|SN|718-7^Hemoglobin^LN||<=^2|mg"),
        ({"valueRatio": {"numerator": {"value": 1}, "denominator": {"value": 128}}}, "||^1^:^128"),
        ({"valueInteger": 3, "referenceRange": [{"low": {"value": 1}, "high": {"value": 2.5}}]}, "||3||1-2.5|"),
        ({"valueInteger": 3, "referenceRange": [{"low": {"value": 1, "unit": "mg"}}]}, "||3||>=1 mg|"),
    ],
)
def test_values_that_no_row_writes_are_in_the_words_of_an_obx(value: dict[str, Any], segment: str) -> None:
    observation = {key: held for key, held in OBSERVATION.items() if key != "valueQuantity"}
    given = _bundle(PATIENT, {**observation, **value})
    kept = copy.deepcopy(given)
    written = to_v2(given)
    _sound(written.message)
    assert segment in written.message.encode().decode()
    assert [one.where for one in written.unmapped if one.where.startswith("Observation.value")] == []
    assert given == kept


def test_titres_and_ranges_of_a_message_come_back_with_their_numbers_and_results_are_counted() -> None:
    results = "OBX|1|SN|T^Titre^L||^1^:^128||||||F\rOBX|2|SN|R^Range^L||>=^5^-^10|mg|||||F\r"
    raw = (
        HEAD.format("ORU^R01^ORU_R01")
        + f"PID|1||4711^^^HOSP^MR||A^B\rOBR|1|P1|F1|X^x^L\r{results}OBR|2|P2|F2|Y^y^L\r{results}"
    )
    message = to_v2(convert(parse(raw.encode())).bundle).message
    assert [one.encode().decode() for one in message.segments("OBX")] == results.split("\r")[:2] * 2
    assert message.values("OBR[*]-1") == ["1", "2"]


def test_a_component_of_another_code_is_a_result_of_its_own() -> None:
    whole = {key: held for key, held in OBSERVATION.items() if key != "valueQuantity"}
    parts = [
        {"code": {"coding": [{"system": "http://loinc.org", "code": code}]}, "valueQuantity": {"value": value}}
        for code, value in (("8480-6", 120), ("8462-4", 80))
    ]
    pressure = {**whole, "component": parts}
    report = {
        "resourceType": "DiagnosticReport",
        "status": "final",
        "code": {"text": "Vital signs"},
        "result": [{"reference": "Observation/o1"}, {"reference": "Observation/o2"}],
    }
    for given in (_bundle(PATIENT, pressure), _bundle(PATIENT, report, pressure, {**OBSERVATION, "id": "o2"})):
        message = to_v2(given, event="ORU^R01").message
        _sound(message)
        assert message.values("OBX[*]-1")[:3] == ["1", "2", "3"]
        assert message.values("OBX[*]-3.1")[:3] == ["718-7", "8480-6", "8462-4"]
        assert message.values("OBX[*]-5")[1:3] == ["120", "80"]
        assert message.values("OBX[*]-4")[:3] == ["1", "1", "1"]
        assert message.values("OBX[*]-14")[:3] == ["20260304050607+0100"] * 3
        assert len(message.values("OBX[*]-1")) == (
            3 if report not in [one["resource"] for one in given["entry"]] else 4
        )


def test_a_coded_value_keeps_its_code_words_and_system() -> None:
    observation = {key: held for key, held in OBSERVATION.items() if key != "valueQuantity"}
    coded = {"coding": [{"system": "http://snomed.info/sct", "code": "10828004", "display": "Positive"}]}
    message = to_v2(_bundle(PATIENT, {**observation, "valueCodeableConcept": coded})).message
    assert message["OBX-2"] == "CWE"
    assert (message["OBX-5.1"], message["OBX-5.2"], message["OBX-5.3"]) == ("10828004", "Positive", "SCT")


def test_an_order_becomes_an_order_message() -> None:
    order = {
        "resourceType": "ServiceRequest",
        "id": "s1",
        "status": "active",
        "intent": "order",
        "identifier": [
            {
                "value": "P-1",
                "type": {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v2-0203", "code": "PLAC"}]},
            }
        ],
        "code": {"coding": [{"system": "http://loinc.org", "code": "24627-2", "display": "Chest CT"}]},
        "subject": {"reference": "Patient/p1"},
        "requester": {"reference": "Practitioner/d1"},
        "note": [{"text": "please soon"}],
    }
    doctor = {
        "resourceType": "Practitioner",
        "id": "d1",
        "identifier": [{"value": "D9"}],
        "name": [{"family": "Who", "given": ["Jo"]}],
    }
    message = to_v2(_bundle(PATIENT, order, doctor)).message
    _sound(message)
    assert (message["MSH-9.1"], message["MSH-9.2"]) == ("OMG", "O19")
    assert message["ORC-2.1"] == message["OBR-2.1"] == "P-1"
    assert message["OBR-4.1"] == "24627-2"
    assert (message["ORC-12.1"], message["ORC-12.2"], message["ORC-12.3"]) == ("D9", "Who", "Jo")
    assert message["NTE-3"] == "please soon"


def test_what_is_not_said_is_told_and_never_with_its_value() -> None:
    written = to_v2({**PATIENT, "photo": [{"url": "secret.png", "title": "secret"}]})
    places = [one.where for one in written.unmapped]
    assert "Patient.photo.title" in places
    assert all("secret" not in f"{one.where} {one.why}" for one in written.unmapped)


def test_the_caller_says_the_header() -> None:
    header = Header("APP", "SITE", "OTHER", "THERE", control_id="77", time="20260101120000+0000", processing_id="T")
    message = to_v2(PATIENT, header=header).message
    assert [message[f"MSH-{number}"] for number in (3, 4, 5, 6, 10, 11)] == ["APP", "SITE", "OTHER", "THERE", "77", "T"]
    assert message["MSH-7"] == "20260101120000+0000"


def test_the_same_resources_give_the_same_message() -> None:
    assert to_v2(PATIENT).message.encode() == to_v2(PATIENT).message.encode()


def test_text_beyond_ascii_is_declared() -> None:
    message = to_v2({**PATIENT, "name": [{"family": "Müller|^&", "given": ["Zoë"]}]}).message
    assert message["MSH-18"] == "UNICODE UTF-8"
    assert message["PID-5.1"] == "Müller|^&"


def test_resources_that_name_no_message_are_refused() -> None:
    with pytest.raises(Unsupported):
        to_v2({"resourceType": "StructureMap"})
    with pytest.raises(Unsupported):
        to_v2(PATIENT, event="ZZZ^Z99")
    with pytest.raises(NotFound):
        to_v2(PATIENT, version="9.9")


def test_a_message_bundle_becomes_the_message_that_its_header_names() -> None:
    sent = (
        b"MSH|^~\\&|A|B|C|D|20260102030405+0000||ADT^A04^ADT_A01|9|P|2.5.1\r"
        b"EVN|A04|20260102030405+0000\rPID|1||7^^^B^MR||Doe^J\rPV1|1|O\r"
    )
    message = to_v2(convert(parse(sent)).bundle).message
    assert message["MSH-9"] == parse(sent)["MSH-9"]
    assert [message[f"MSH-{number}"] for number in (3, 4, 5, 6, 10)] == ["A", "B", "C", "D", "9"]
    assert message["PV1-2"] == "O"


def test_resources_go_to_v2_and_come_back() -> None:
    """FHIR to v2 to FHIR: what was said of the patient and the result is said again."""
    bundle = convert(to_v2(_bundle(PATIENT, OBSERVATION)).message).bundle
    found = {one["resource"]["resourceType"]: one["resource"] for one in bundle["entry"]}
    patient, observation = found["Patient"], found["Observation"]
    assert patient["identifier"][0]["value"] == "4711"
    assert patient["identifier"][0]["system"] == "urn:oid:1.2.3"
    assert patient["name"][0]["family"] == "Muster"
    assert patient["name"][0]["given"] == ["Ann", "Eve"]
    assert patient["gender"] == "female"
    assert patient["birthDate"] == "1980-02-03"
    assert observation["code"]["coding"][0]["code"] == "718-7"
    assert observation["code"]["coding"][0]["system"] == "http://loinc.org"
    assert float(observation["valueQuantity"]["value"]) == 13.5
    assert observation["valueQuantity"]["code"] == "g/dL"
    assert observation["status"] == "final"
    assert observation["effectiveDateTime"] == "2026-03-04T05:06:07+01:00"


def test_what_the_version_calls_an_error_is_not_written() -> None:
    """A code that its closed table does not have would make the message unsound: it is left out and told."""
    written = to_v2({**PATIENT, "deceasedBoolean": True, "telecom": [{"system": "url", "value": "x", "use": "temp"}]})
    _sound(written.message)
    assert written.message["PID-30"] == "Y"


@pytest.mark.parametrize(
    ("text", "v2_type", "expected"),
    [
        ("2026", "DTM", "2026"),
        ("2026-05", "DTM", "202605"),
        ("2026-05-06", "DTM", "20260506"),
        ("2026-05-06T07:08:09Z", "DTM", "20260506070809+0000"),
        ("2026-05-06T07:08:09.123456-05:30", "DTM", "20260506070809.1234-0530"),
        ("2026-05-06T07:08:09Z", "DT", "20260506"),
        ("soon", "DTM", ""),
    ],
)
def test_times_keep_precision_and_zone(text: str, v2_type: str, expected: str) -> None:
    assert time_of(text, v2_type) == expected


def test_authorities_and_schemes_have_their_v2_names() -> None:
    assert authority_of("urn:oid:1.2.3") == {2: "1.2.3", 3: "ISO"}
    assert authority_of("urn:hilum:namespace:LAB%20A") == {1: "LAB A"}
    assert entity_authority_of("urn:uuid:6ba7b810-9dad-11d1-80b4-00c04fd430c8")[4] == "UUID"
    assert scheme_of("http://loinc.org") == "LN"
    assert scheme_of("http://terminology.hl7.org/CodeSystem/v2-0203") == "HL70203"
    assert scheme_of("http://hl7.org/fhir/sid/cvx") == "CVX"


@pytest.mark.parametrize("version", ["2.3.1", "2.5.1", "2.8.2"])
@pytest.mark.parametrize("status", ["registered", "preliminary", "amended", "corrected", "unknown"])
def test_a_result_that_is_not_final_never_becomes_final(status: str, version: str) -> None:
    report = {
        "resourceType": "DiagnosticReport",
        "status": status,
        "code": {"text": "blood"},
        "subject": {"reference": "Patient/p1"},
        "result": [{"reference": "Observation/o1"}],
    }
    written = to_v2(_bundle(PATIENT, {**OBSERVATION, "status": status}, report), event="ORU^R01", version=version)
    _sound(written.message)
    code = {"registered": "I", "preliminary": "P", "unknown": "R"}.get(status, "C")
    assert written.message["OBX-11"] == ("A" if status == "amended" and version == "2.8.2" else code)
    assert written.message["OBR-25"] == {"registered": "O", "preliminary": "P", "unknown": ""}.get(status, "C")
    told = [one.where for one in written.unmapped if one.where.endswith(("OBX[1]-11[1]", "OBR[1]-25[1]"))]
    assert bool(told) == (status in ("unknown", "amended")), "another code than was said, or none, is told"


def test_the_content_of_a_document_is_final_where_it_is_authenticated() -> None:
    document = {
        "resourceType": "DocumentReference",
        "status": "current",
        "docStatus": "final",
        "subject": {"reference": "Patient/p1"},
        "content": [{"attachment": {"contentType": "text/plain", "data": "aGVsbG8="}}],
    }
    for stated, wanted in (("final", "F"), ("preliminary", "R")):
        message = to_v2(_bundle(PATIENT, {**document, "docStatus": stated}), event="MDM^T02").message
        assert message["OBX-11"] == wanted


@pytest.mark.parametrize(("version", "kind"), [("2.3.1", "MR"), ("2.5.1", "PI"), ("2.5.1", ""), ("2.7.1", "MR")])
def test_the_number_of_another_system_is_never_the_first_of_the_patient(version: str, kind: str) -> None:
    head = f"MSH|^~\\&|A|B|||20240101||ADT^A08^ADT_A01|1|P|{version}\rEVN|A08|20240101\r"
    message = parse(f"{head}PID|1|X9^^^EXT|4^^^H^{kind}||Doe^John\rPV1|1|I\r".encode())
    bundle = convert(message).bundle
    patient = next(one["resource"] for one in bundle["entry"] if one["resource"]["resourceType"] == "Patient")
    assert [one["value"] for one in patient["identifier"]] == ["4", "X9"]
    assert to_v2(bundle, version=version).message["PID-3[1].1"] == "4"
    if kind:
        patient["identifier"].reverse()
        assert to_v2(bundle, version=version).message["PID-3[1].1"] == "4"


HEAD = "MSH|^~\\&|A|B|||20240101101010+0100||{}|1|P|2.5.1\r"
VISIT = "PID|1||4^^^H^MR||Doe^John\rPV1|1|I|W1||||5^Att|6^Ref^Rob\r"


@pytest.mark.parametrize("kind", ["ADT^A01^ADT_A01", "REF^I12^REF_I12"])
def test_a_referring_doctor_is_written_once(kind: str) -> None:
    before = "EVN|A01|20240101\r" if kind.startswith("ADT") else "RF1|A|R|x|||R1\rPRD|RP^^HL70286|Ref^Rob\r"
    message = to_v2(convert(parse((HEAD.format(kind) + before + VISIT).encode())).bundle).message
    assert (message["PV1-7.1"], message["PV1-8.1"], message["PV2-13"]) == ("5", "6", "")
    assert message.segments("ROL") == []


def test_a_vaccination_is_told_and_not_ordered() -> None:
    rxa = "ORC|RE||F9^X\rRXA|0|1|20240101||08^HepB^CVX|1|mL||00^new^NIP001\r"
    sent = parse((HEAD.format("VXU^V04^VXU_V04") + "PID|1||4^^^H^MR||Doe^John\r" + rxa).encode())
    assert to_v2(convert(sent).bundle).message["ORC-1"] == "RE"


@pytest.mark.parametrize(("version", "written"), [("2.3.z", "2.3"), ("2.9.1", "2.9"), ("2.5.1", "2.5.1")])
def test_a_version_that_nobody_knows_is_written_as_the_next_older_one(version: str, written: str) -> None:
    message = to_v2(PATIENT, version=version).message
    assert message.version == written
    _sound(message)


def _only(bundle: dict[str, Any], kind: str) -> dict[str, Any]:
    (found,) = (one["resource"] for one in bundle["entry"] if one["resource"]["resourceType"] == kind)
    return dict(found)


@pytest.mark.parametrize("kind", ["ORM^O01^ORM_O01", "OML^O21^OML_O21"])
def test_an_order_belongs_to_the_visit_in_which_it_was_placed(kind: str) -> None:
    lines = HEAD.format(kind) + VISIT + "ORC|NW|P1|F1\rOBR|1|P1|F1|x^y\rORC|NW|P2|F2\rOBR|2|P2|F2|x^y\r"
    bundle = convert(parse(lines.encode())).bundle
    visit = next(one["fullUrl"] for one in bundle["entry"] if one["resource"]["resourceType"] == "Encounter")
    orders = [one["resource"] for one in bundle["entry"] if one["resource"]["resourceType"] == "ServiceRequest"]
    assert [one["encounter"]["reference"] for one in orders] == [visit, visit]


def test_who_ordered_and_why_is_told_of_a_result_without_an_orc() -> None:
    obr = "OBR|1|P1|F1|x^y|||20240101|||||||||7^Ord^Er|||||||||F||||||G35^MS^I10\rOBX|1|NM|a^b||5|||||F\r"
    converted = convert(parse((HEAD.format("ORU^R01^ORU_R01") + VISIT + obr).encode()))
    assert not [one for one in converted.unmapped if one.where.startswith("OBR")]
    order = _only(converted.bundle, "ServiceRequest")
    assert order["reasonCode"][0]["coding"][0]["code"] == "G35"
    assert (order["status"], order["intent"]) == ("unknown", "order")
    assert "requester" in order and "basedOn" in _only(converted.bundle, "DiagnosticReport")
    message = to_v2(converted.bundle).message
    assert (message["OBR-16.1"], message["OBR-31.1"]) == ("7", "G35")


def test_the_next_order_is_no_prior_result_and_a_prior_result_no_order() -> None:
    first = HEAD.format("OML^O21^OML_O21") + VISIT + "ORC|NW|P1|F1\rOBR|1|P1|F1|x^y\r"
    for second, count in (("ORC|NW|P2|F2\rOBR|2|P2|F2|x^y\r", 2), ("ORC|PR|P2|F2\rOBR|2|P2|F2|x^y\r", 1)):
        entries = convert(parse((first + second).encode())).bundle["entry"]
        assert sum(one["resource"]["resourceType"] == "ServiceRequest" for one in entries) == count


def test_a_time_before_an_event_has_its_unit() -> None:
    """Timing.repeat.offset is in minutes: RPT.10 says so of RPT.9, which needs a unit."""
    head = "MSH|^~\\&|A|B|||20240101||OMP^O09^OMP_O09|1|P|2.5.1\rPID|1||4^^^H^MR||Doe^John\rORC|NW|1\r"
    order = parse(f"{head}TQ1|1|1|AC^^^^^^^AC^2^h\rRXO|D^x^L|1||mg\rRXR|PO\r".encode())
    written = to_v2(convert(order).bundle, version="2.5.1", event="OMP^O09")
    assert [written.message[f"TQ1-3.{part}"] for part in (8, 9, 10)] == ["AC", "120", "min"]
    written = to_v2(convert(order).bundle, version="2.7", event="OMP^O09")
    assert [written.message[f"TQ1-3.10.{part}"] for part in (1, 3)] == ["min", "UCUM"]


@pytest.mark.parametrize("version", ["2.5.1", "2.7", "2.8.2", "2.9"])
@pytest.mark.parametrize("kind", ["OMG^O19", "ORU^R01", "ADT^A01", "DFT^P03"])
def test_what_the_version_has_withdrawn_is_not_written(kind: str, version: str) -> None:
    known = definitions(version)
    written = to_v2(convert(parse(generate(kind, "2.5.1", 3))).bundle, version=version).message
    told = [(one, number) for one in written.segments() for number, text in enumerate(one.fields) if number and text]
    assert len(told) > 30
    for segment, number in told:
        definition = known.segment(segment.name)
        field = definition.field(number) if definition is not None else None
        assert field is not None and field.usage not in ("W", "X"), f"{segment.name}-{number}"
        parts = known.datatype(field.datatype)
        for component in parts.components if parts is not None and segment.name != "MSH" else ():
            is_told = any(segment.values(number, EVERY, component.position))
            assert not (is_told and component.usage in ("W", "X")), f"{segment.name}-{number}.{component.position}"


def test_when_an_order_is_due_is_in_tq1_where_the_version_has_it() -> None:
    raw = (
        b"MSH|^~\\&|A|B|C|D|20260101||OMG^O19^OMG_O19|1|P|2.5.1\rPID|1||1^^^HOSP^MR||DOE^JANE\rORC|NW|R1^EHR\r"
        b"TQ1|1||Q1D||||20260105080000||R\rOBR|1|R1^EHR||MR1^Brain^L\r"
    )
    bundle = convert(parse(raw)).bundle
    for version in ("2.5.1", "2.9"):
        message = to_v2(bundle, version=version).message
        assert (message["ORC-7"], message["OBR-27"]) == ("", "")
        assert (message["TQ1-7"][:8], message["TQ1-9.1"], message["TQ1-3.1.1"]) == ("20260105", "R", "Q1D")
    assert to_v2(bundle, version="2.4").message["ORC-7.4"][:8] == "20260105"


TXA = (
    "TXA|1|DS^Discharge^L|TX|20260101080000|55^ACT^IVE|20260101090000|20260101093000||9^AU^THOR|10^AS^SIGNED|11^TRAN^SCRIBE"
    "|D2^APP^1.2.9^ISO|{parent}|P1^EHR|F1^RIS|file.txt|{completion}|R|{availability}|AC||22^AUTH^ENTIC^^^^^^^^^^^^20260101100000\r"
)


@pytest.mark.parametrize(
    ("event", "parent", "completion", "availability"),
    [
        ("T02", "", "PA", "AV"),
        ("T06", "D1^^1.2.9^ISO", "LA", "UN"),
        ("T10", "D1^^1.2.9^ISO", "DO", "OB"),
        ("T02", "", "AU", "CA"),
    ],
)
def test_a_document_comes_back_with_who_did_what_and_when(
    event: str, parent: str, completion: str, availability: str
) -> None:
    line = TXA.format(parent=parent, completion=completion, availability=availability)
    sent = parse(
        (HEAD.format(f"MDM^{event}^MDM_T02") + f"EVN||20240101\r{VISIT}{line}OBX|1|TX|R^x^L||fine||||||F\r").encode()
    )
    converted = convert(sent)
    assert not [one for one in converted.unmapped if one.where.startswith("TXA")]
    bundle = converted.bundle
    document = next(one["resource"] for one in bundle["entry"] if "docStatus" in one["resource"])
    relations = [one["code"] for one in document.get("relatesTo", ())]
    assert relations == {"T06": ["appends"], "T10": ["replaces"]}.get(event, [])
    assert document["docStatus"] == ("final" if completion in ("AU", "LA") else "preliminary")
    txa, was = to_v2(bundle, version="2.8.2").message.segment("TXA"), sent.segment("TXA")
    assert txa is not None and was is not None
    for number in range(1, 23):
        left, right = txa.er7(number).replace("+0100", ""), was.er7(number)
        assert left.rstrip("^") == right, f"TXA-{number}"


@pytest.mark.parametrize(
    ("was", "now", "told"), [("PA", "final", "AU"), ("LA", "preliminary", "DO"), ("LA", "final", "LA")]
)
def test_a_document_whose_status_was_changed_in_fhir_is_as_that_says(was: str, now: str, told: str) -> None:
    line = TXA.format(parent="", completion=was, availability="AV")
    bundle = convert(
        parse((HEAD.format("MDM^T02^MDM_T02") + f"EVN||20240101\r{VISIT}{line}OBX|1|TX|R^x^L||fine\r").encode())
    ).bundle
    document = next(one["resource"] for one in bundle["entry"] if "docStatus" in one["resource"])
    document["docStatus"] = now
    assert to_v2(bundle).message["TXA-17"] == told


def test_who_ordered_is_not_who_recorded_the_event() -> None:
    lines = f"EVN||20240101||01|77^EV^ENT\r{VISIT}ORC|RE|P1|F1|||||||10^EN^TERED|11^VER^IFIED\rOBR|1|P1|F1|x^y\r"
    document = TXA.format(parent="", completion="DO", availability="AV")
    bundle = convert(
        parse((HEAD.format("MDM^T02^MDM_T02") + lines + document + "OBX|1|TX|R^x^L||fine\r").encode())
    ).bundle
    message = to_v2(bundle).message
    assert (message.values("EVN-5[*].1"), message["ORC-10.1"], message["ORC-11.1"]) == (["77"], "10", "11")
