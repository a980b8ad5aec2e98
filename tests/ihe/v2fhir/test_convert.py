"""What a conversion means: resources, their references, ids, repetitions, and what a site may change."""

from __future__ import annotations

import gc
import json
import time
from typing import Any

import pytest

from hilum.core.errors import BudgetExceeded, Incorrect, Unsupported
from hilum.fhir.validation import validate
from hilum.hl7v2.data.er7 import parse
from hilum.ihe.v2fhir import Converted, Overrides, convert

PID = "PID|1||12345^^^HOSP&1.2.3.4&ISO^MR||DOE^JANE^ANN^^^^L||19800102|F|||1 MAIN ST^^TOWN^ST^12345^USA^H||^PRN^PH^^1^555^1234567"


def message(
    *segments: str, kind: str = "ADT^A01^ADT_A01", control: str = "1", time: str = "20240102030405+0100"
) -> bytes:
    header = f"MSH|^~\\&|LAB|HOSP|EHR|CLINIC|{time}||{kind}|{control}|P|2.5.1"
    return "\r".join((header, *segments, "")).encode()


def converted(*segments: str, **named: Any) -> Converted:
    options = {name: named.pop(name) for name in ("overrides", "base", "when", "zone", "policy") if name in named}
    found = convert(parse(message(*segments, **named)), **options)
    assert [issue for issue in validate(found.bundle) if issue.severity in ("fatal", "error")] == []
    return found


def resources(found: Converted, kind: str) -> list[dict[str, Any]]:
    return [entry["resource"] for entry in found.bundle["entry"] if entry["resource"]["resourceType"] == kind]


def only(found: Converted, kind: str) -> dict[str, Any]:
    (one,) = resources(found, kind)
    return one


def referred(found: Converted, reference: dict[str, Any]) -> dict[str, Any]:
    by_url = {entry["fullUrl"]: entry["resource"] for entry in found.bundle["entry"]}
    resource: dict[str, Any] = by_url[reference["reference"]]
    return resource


def test_a_patient_is_read_by_the_rows_of_pid() -> None:
    patient = only(converted(PID), "Patient")
    assert patient["name"] == [{"family": "DOE", "given": ["JANE", "ANN"], "use": "official"}]
    assert patient["gender"] == "female"
    assert patient["birthDate"] == "1980-01-02"
    assert patient["identifier"][0]["system"] == "urn:oid:1.2.3.4"
    assert patient["identifier"][0]["type"]["coding"][0]["code"] == "MR"
    assert patient["address"][0]["line"] == ["1 MAIN ST"]
    assert patient["telecom"][0]["use"] == "home"
    assert patient["telecom"][0]["system"] == "phone"
    assert patient["telecom"][0]["value"] == "+1 555 1234567"


def test_the_same_identifier_gives_the_same_patient_id_in_every_message() -> None:
    first = only(converted(PID, control="1"), "Patient")
    second = only(converted(PID.replace("JANE", "MARY"), "PV1|1|I", control="2", kind="ADT^A02^ADT_A02"), "Patient")
    assert first["id"] == second["id"]
    other = only(converted(PID.replace("12345^^^HOSP", "12346^^^HOSP")), "Patient")
    assert other["id"] != first["id"]
    elsewhere = only(converted(PID.replace("1.2.3.4", "1.2.3.5")), "Patient")
    assert elsewhere["id"] != first["id"]


def test_an_identifier_without_an_authority_is_that_of_the_sender() -> None:
    bare = "PID|1||12345^^^^MR||DOE^JANE"
    here = only(converted(bare), "Patient")["id"]
    there = convert(parse(message(bare).replace(b"|HOSP|", b"|OTHER|")))
    assert only(there, "Patient")["id"] != here


def test_observations_refer_to_their_report_patient_and_encounter() -> None:
    found = converted(
        PID,
        "PV1|1|I|W^101^1^HOSP",
        "ORC|RE|P1^EHR|F1^LAB",
        "OBR|1|P1^EHR|F1^LAB|24317-0^CBC^LN|||20240102020000|||||||||||||||20240102030000||HM|F",
        "OBX|1|NM|6690-2^WBC^LN||7.50|10*3/uL^10*3/uL^UCUM|4.0-11.0|N|||F",
        "OBX|2|ST|9999-9^NOTE^LN||fine~well||||||P",
        "NTE|1||look again",
        kind="ORU^R01^ORU_R01",
    )
    report = only(found, "DiagnosticReport")
    first, second = resources(found, "Observation")
    assert [referred(found, one) for one in report["result"]] == [first, second]
    patient, encounter = only(found, "Patient"), only(found, "Encounter")
    assert referred(found, first["subject"]) == patient and referred(found, report["subject"]) == patient
    assert referred(found, first["encounter"]) == encounter
    assert str(first["valueQuantity"]["value"]) == "7.50"
    assert first["valueQuantity"]["system"] == "http://unitsofmeasure.org"
    assert first["status"] == "final" and second["status"] == "preliminary"
    assert [one["valueString"] for one in second["component"]] == ["fine", "well"]
    assert all(one["code"]["coding"][0]["code"] == "9999-9" for one in second["component"])
    assert second["note"] == [{"text": "look again"}]
    assert report["effectiveDateTime"] == "2024-01-02T02:00:00+01:00"  # the zone of MSH-7


def test_the_next_order_of_a_message_is_another_order_of_the_same_patient() -> None:
    found = converted(
        PID,
        "ORC|RE|P1^EHR",
        "OBR|1|P1^EHR||1-8^A^LN",
        "OBX|1|NM|2-6^B^LN||1||||||F",
        "ORC|RE|P2^EHR",
        "OBR|2|P2^EHR||3-4^C^LN",
        "OBX|1|NM|4-2^D^LN||2||||||F",
        kind="ORU^R01^ORU_R01",
    )
    first, second = resources(found, "DiagnosticReport")
    assert [len(one["result"]) for one in (first, second)] == [1, 1]
    assert len(resources(found, "ServiceRequest")) == 2
    assert len(resources(found, "Patient")) == 1
    assert referred(found, first["basedOn"][0])["identifier"][0]["value"] == "P1"
    assert referred(found, second["basedOn"][0])["identifier"][0]["value"] == "P2"


def test_the_steps_of_one_order_number_are_requests_of_their_own_as_ihe_rad_4_sends_them() -> None:
    common = "ORC|NW|P1^EHR|F1^RIS||SC|||||^ROSE^RANDY||7202^ESSEL^HENRY"
    steps = [f"OBR|1|P1^EHR|F1^RIS|P4^Chest^RIS^{step}^{step}^RIS" for step in ("X4A", "X4B", "X4B")]
    codes = ["P4", "P5", "P5"]
    segments = [
        text
        for step, code in zip(steps, codes, strict=True)
        for text in (common, step.replace("P4^Chest", f"{code}^Chest"))
    ]
    found = converted(PID, *segments, kind="ORM^O01^ORM_O01")
    first, second = resources(found, "ServiceRequest")
    assert [one["code"]["coding"][0]["code"] for one in (first, second)] == ["P4", "P5"]
    assert first["identifier"] == second["identifier"]
    assert first["id"] != second["id"]
    again = converted(PID, *segments, kind="ORM^O01^ORM_O01", control="2")
    assert [one["id"] for one in resources(again, "ServiceRequest")] == [first["id"], second["id"]]
    made = next(one for one in resources(found, "Provenance") if len(one["agent"]) > 2)
    assert len(made["target"]) == 3, "the bundle and two requests, each once"
    assert len(made["activity"]["coding"]) == 2
    assert len([one for one in resources(found, "Practitioner") if one["name"][0]["family"] == "ROSE"]) == 1


def test_a_message_without_a_time_does_not_say_when_it_was_made() -> None:
    found = converted(PID, "PV1|1|I", time="")
    made = resources(found, "Provenance")[0]
    assert "recorded" not in made
    assert made["_recorded"]["extension"][0]["valueCode"] == "unknown"
    assert "timestamp" not in found.bundle


def test_two_patients_who_swap_beds_are_two_patients_with_their_visits() -> None:
    other = PID.replace("12345^^^HOSP", "777^^^HOSP").replace("JANE", "MARY")
    found = converted(PID, "PV1|1|I|A^1^1", other, "PV1|1|I|B^2^2", kind="ADT^A17^ADT_A17")
    encounters = resources(found, "Encounter")
    assert [referred(found, one["subject"])["name"][0]["given"][0] for one in encounters] == ["JANE", "MARY"]


def test_a_merge_keeps_both_numbers_and_links_the_patients() -> None:
    found = converted("EVN||20240102", PID, "MRG|999^^^HOSP&1.2.3.4&ISO^MR", kind="ADT^A40^ADT_A39")
    kept, gone = resources(found, "Patient")
    assert kept["link"][0]["type"] == "replaces" and referred(found, kept["link"][0]["other"]) == gone
    assert gone["link"][0]["type"] == "replaced-by" and gone["active"] is False
    assert gone["identifier"][0]["value"] == "999"


def test_places_are_parts_of_one_another_and_rooms_of_two_wards_are_two_rooms() -> None:
    found = converted(PID, "PV1|1|I|EAST^101^1^HOSP|||WEST^101^2^HOSP")
    places = {place["id"]: place for place in resources(found, "Location")}
    codes = sorted(place["physicalType"]["coding"][0]["code"] for place in places.values())
    assert codes == ["bd", "bd", "ro", "ro", "si", "wa", "wa"]
    bed = referred(found, only(found, "Encounter")["location"][0]["location"])
    chain = []
    while True:
        chain.append(bed["identifier"][0]["value"])
        if "partOf" not in bed:
            break
        bed = referred(found, bed["partOf"])
    assert chain == ["1", "101", "EAST", "HOSP"]


def test_an_appointment_has_its_participants_and_the_status_of_its_event() -> None:
    found = converted(
        "SCH|A1^EHR|B1^EHR|||||CHECKUP^Check^HL70276|NORMAL|30|MIN|^^30^20240102090000^20240102093000",
        PID,
        "RGS|1",
        "AIP|1||1234^SMITH^JOHN|ATND|||15|MIN|30|MIN",
        kind="SIU^S15^SIU_S12",
    )
    appointment = only(found, "Appointment")
    assert appointment["status"] == "cancelled"
    assert appointment["minutesDuration"] == 30
    assert appointment["start"] == "2024-01-02T09:00:00+01:00"
    kinds = [referred(found, one["actor"])["resourceType"] for one in appointment["participant"] if "actor" in one]
    assert sorted(kinds) == ["Patient", "Practitioner"]


def test_a_diagnosis_is_one_condition_for_patient_and_visit() -> None:
    found = converted(PID, "PV1|1|I", "DG1|1||I10^Hypertension^I10C||20240101|A")
    condition = only(found, "Condition")
    diagnosis = only(found, "Encounter")["diagnosis"]
    assert len(diagnosis) == 1 and referred(found, diagnosis[0]["condition"]) == condition
    assert diagnosis[0]["use"]["coding"][0]["code"] == "AD"
    assert "verificationStatus" not in condition


def test_what_r4_requires_and_the_message_lacks_says_so() -> None:
    found = converted(PID, "AL1|1||^PENICILLIN|SV")
    allergy = only(found, "AllergyIntolerance")
    assert allergy["reaction"][0]["severity"] == "severe"
    assert allergy["reaction"][0]["manifestation"][0]["extension"][0]["valueCode"] == "unknown"


def test_a_note_of_an_appointment_without_its_text_says_so() -> None:
    found = converted("SCH|A1^EHR", "NTE|1||||7^NURSE^ANN", PID, kind="SIU^S12^SIU_S12")
    (note,) = [one["valueAnnotation"] for one in only(found, "Appointment")["extension"] if "valueAnnotation" in one]
    assert note["_text"]["extension"][0]["valueCode"] == "unknown"
    assert referred(found, note["authorReference"])["name"][0]["family"] == "NURSE"


def test_escapes_character_sets_and_other_delimiters_are_read() -> None:
    raw = "MSH$%?!*$A$H$B$C$20240102030405$$ADT%A04%ADT_A01$1$P$2.5.1$$$$$$UNICODE UTF-8\rPID$1$$5%%%H%MR$$D!T!O%ZOË\r"
    patient = only(convert(parse(raw.encode())), "Patient")
    assert patient["name"][0] == {"family": "D*O", "given": ["ZOË"]}


def test_a_null_value_is_no_value() -> None:
    assert "gender" not in only(converted(PID.replace("|F|", '|""|')), "Patient")


def test_a_repetition_beyond_what_the_target_holds_is_named() -> None:
    found = converted(PID.replace("19800102", "19800102~19810102"))
    assert only(found, "Patient")["birthDate"] == "1980-01-02"
    assert ("PID-7", "more repetitions than the target holds") in {(one.where, one.why) for one in found.unmapped}


def test_a_component_that_no_row_reads_is_named_with_its_repetition_and_subcomponent() -> None:
    found = converted(
        "PID|1||1^x^M10^HOSP&1.2&ISO^MR^F^20240101^^J~2^^^HOSP^PI||DOE&van&D^JANE^^^^^L~ROE^JANE^^^^^B^A||19800102",
        "PV1|1|I|W^1^2^HOSP^^N",
        "OBR|1|||A^One^L&sub^B^Two^L",
        "OBX|1|CE|2^B^L||1^One^L^2^Two^X||||||F",
        "OBX|2|NM|2^B^L||5|mg^mg^UCUM^a||||||F",
        kind="ORU^R01^ORU_R01",
    )
    lost = [one.where for one in found.unmapped if one.why == "no row reads it"]
    assert lost == ["PID-3.9", "PID-5[2].8", "PV1-3.6", "OBR-4.3.2", "OBX[2]-6.4"]


def test_a_field_that_rows_read_by_another_fields_value_loses_what_those_rows_leave() -> None:
    places = []
    for kind, value in (("TS", "20240102^M"), ("CE", "20240102^M^L"), ("ST", "20240102^M")):
        segments = ("PID|1||1^^^HOSP", "OBR|1|||A^One^L", f"OBX|1|{kind}|2^B^L||{value}||||||F")
        found = converted(*segments, kind="ORU^R01^ORU_R01")
        places.append([one.where for one in found.unmapped if one.where.startswith("OBX-5.")])
    assert places == [["OBX-5.2"], [], []]  # a text is kept with its delimiters, a code by its parts


def test_segments_without_a_place_and_codes_without_a_meaning_are_named_not_dropped_silently() -> None:
    found = converted(PID.replace("|F|", "|Q|"), "ZZZ|1|secret")
    places = {one.where: one.why for one in found.unmapped}
    assert places["PID-8"].startswith("no code")
    assert places["ZZZ"] == "the message map has no such segment"


def test_a_field_whose_rows_all_have_other_conditions_is_named_not_dropped_silently() -> None:
    found = converted(
        PID,
        "OBR|1|P1^EHR||1-8^A^LN|||||||L",
        "OBX|1|NM|2-6^B^LN||1||||||F",
        kind="ORU^R01^ORU_R01",
    )
    lost = {one.where: one.why for one in found.unmapped}
    assert "conditions" in lost["OBR-11"], "the guide gives it to the order, and without ORC there is none"
    assert not {"OBX-2", "OBX-3", "OBX-5", "OBX-11", "PID-3", "PID-5", "PID-7"} & set(lost)
    assert len(lost) == len(found.unmapped), "each once"


def test_what_was_observed_at_a_vaccination_is_an_observation_of_it() -> None:
    found = converted(
        PID,
        "ORC|RE||F1^IIS",
        "RXA|0|1|20240102||88^influenza^CVX|999||||||||||||||CP|A",
        "OBX|1|CE|64994-7^Eligibility^LN|1|V01^Not eligible^HL70064||||||F",
        kind="VXU^V04^VXU_V04",
    )
    seen = only(found, "Observation")
    assert seen["valueCodeableConcept"]["coding"][0]["code"] == "V01"
    assert referred(found, seen["partOf"][0])["resourceType"] == "Immunization"


def test_a_county_that_is_a_code_only_is_a_district() -> None:
    found = converted("PID|1||1^^^H||A^B||||||^^^47^37401^^^^47065~^^Town^^^^^^X&Cork")
    assert [one["district"] for one in only(found, "Patient")["address"]] == ["47065", "Cork"]


def test_a_result_in_the_laboratory_is_registered_and_one_that_nobody_verified_is_preliminary() -> None:
    codes = "CFIPRSUVX"
    found = converted(
        PID,
        "OBR|1||F1|1-8^A^LN",
        *(f"OBX|{at}|NM|{at}-6^B^LN||1||||||{code}" for at, code in enumerate(codes, 1)),
        kind="ORU^R01^ORU_R01",
    )
    assert dict(zip(codes, (one["status"] for one in resources(found, "Observation")), strict=True)) == {
        "C": "corrected",
        "F": "final",
        "I": "registered",
        "P": "preliminary",
        "R": "preliminary",
        "S": "preliminary",
        "U": "final",
        "V": "final",
        "X": "cancelled",
    }


def test_an_electronic_address_is_found_where_senders_put_it() -> None:
    found = converted("PID|1||1^^^H||A^B||||||||maria@x.org^NET^Internet~^NET^Internet^b@x.org~555^PRN^PH")
    telecom = only(found, "Patient")["telecom"]
    assert [(one["system"], one["value"]) for one in telecom] == [
        ("email", "maria@x.org"),
        ("email", "b@x.org"),
        ("phone", "555"),
    ]


def test_provenance_says_what_was_converted_by_what_and_when() -> None:
    found = converted(PID, when="2024-05-06T07:08:09Z", policy="urn:example:policy")
    source, transformation = resources(found, "Provenance")
    assert transformation["recorded"] == "2024-05-06T07:08:09Z"
    assert transformation["policy"] == ["urn:example:policy"]
    assert referred(found, transformation["agent"][0]["who"])["deviceName"][0]["name"] == "Hilum"
    document = referred(found, source["entity"][0]["what"])
    assert document["content"][0]["attachment"]["url"].startswith("urn:uuid:")
    assert source["target"][0]["reference"] == f"urn:uuid:{found.bundle['id']}"


def test_a_base_gives_addresses_on_a_server() -> None:
    found = convert(parse(message(PID)), base="https://example.org/fhir/")
    entry = next(one for one in found.bundle["entry"] if one["resource"]["resourceType"] == "Patient")
    assert entry["fullUrl"] == f"https://example.org/fhir/Patient/{entry['resource']['id']}"


def test_a_site_replaces_adds_and_takes_away_rows() -> None:
    overrides = Overrides(
        fields=(
            "PID[Patient]\tPID-8\tCWE\t\tgender\t\tOurSex\t\n"
            "PID[Patient]\tPID-10\tCWE\t\t-\n"
            'PID[Patient]\tPID-32\tID\tIF PID-32 EQUALS "US"\tactive\t\t\t"true"\n'
        ),
        codes={"OurSex": {"Q": ("other", "Other", "")}},
    )
    found = converted(PID.replace("|F|||", "|Q||2106-3|") + "|" * 18 + "|US", overrides=overrides)
    patient = only(found, "Patient")
    assert patient["gender"] == "other"
    assert patient["active"] is True
    assert "extension" not in patient


def test_a_site_turns_a_decision() -> None:
    segments = (PID, "AL1|1||^PENICILLIN|SV")
    decisions = {"allergy severity is criticality": True, "allergy severity is severity": False}
    allergy = only(converted(*segments, overrides=Overrides(decisions=decisions)), "AllergyIntolerance")
    assert allergy["criticality"] == "high" and "reaction" not in allergy


def test_a_site_names_its_coding_systems_and_authorities() -> None:
    systems = {"99LAB": "https://example.org/codes", "LABNS": "https://example.org/numbers"}
    found = converted(
        PID, "OBR|1|P1^LABNS||X1^Test^99LAB", kind="ORU^R01^ORU_R01", overrides=Overrides(systems=systems)
    )
    report = only(found, "DiagnosticReport")
    assert report["code"]["coding"][0]["system"] == "https://example.org/codes"
    assert report["identifier"][0]["system"] == "https://example.org/numbers"


def test_a_site_brings_a_message_map_of_its_own() -> None:
    overrides = Overrides(
        messages="ZZZ_Z01\tMSH\tMSH\t\tMessageHeader[1]\tMSH[MessageHeader]\nZZZ_Z01\tPID\tPID\t\tPatient[1]\tPID[Patient]\n"
    )
    assert only(converted(PID, kind="ZZZ^Z01^ZZZ_Z01", overrides=overrides), "Patient")["gender"] == "female"


def test_a_message_of_nothing_but_repetitions_is_refused_before_it_fills_the_memory() -> None:
    raw = message("PID|1||" + "1~" * 200_000)
    begun = time.monotonic()
    with pytest.raises(BudgetExceeded):
        convert(parse(raw))
    assert time.monotonic() - begun < 2


def test_an_event_without_a_map_is_refused() -> None:
    with pytest.raises(Unsupported):
        convert(parse(message(PID, kind="MFN^M02^MFN_M02")))


def test_a_trace_names_every_row_that_was_executed() -> None:
    from hilum.ihe.v2fhir.convert import Converter
    from hilum.ihe.v2fhir.tables import load

    found = Converter(load(), trace=True).convert(parse(message(PID)))
    assert {"PID[Patient] PID-8 > gender", "ADT_A01.PID > Patient[1] by PID[Patient]"} <= {
        str(row) for row in found.trace
    }
    assert found.rows > 40


def test_a_long_message_takes_time_in_proportion_to_its_length() -> None:
    def seconds(count: int) -> float:
        orders = [
            line
            for number in range(count)
            for line in (
                f"ORC|RE|P{number}",
                f"OBR|1|P{number}||1-8^A^LN",
                f"OBX|1|NM|2-6^B^LN||{number}|||||F|Z",
                "ZZZ|1",
            )
        ]
        raw = message(PID, *orders, kind="ORU^R01^ORU_R01")
        gc.disable()  # a collection goes through all that the tests before have left
        try:
            begun = time.process_time()
            found = convert(parse(raw))
            taken = time.process_time() - begun
        finally:
            gc.enable()
        assert len(resources(found, "Observation")) == count
        assert found.unmapped[-1].where == f"ZZZ[{count}]"
        return taken

    seconds(50)
    assert seconds(2000) < 40 * max(seconds(200), 0.01)  # ten times as long; a hundred, were it the square


def test_one_identifier_with_many_names_is_one_resource_in_bounded_time() -> None:
    lines = [f"OBX|{at}|NM|2-6^B^LN||1||||||F|||||7^NAME{at}" for at in range(3000)]
    found = converted(PID, "OBR|1|P1||1-8^A^LN", *lines, kind="ORU^R01^ORU_R01")
    (one,) = [each for each in resources(found, "Practitioner") if each.get("identifier")]
    assert 1 < len(one["name"]) <= 200


@pytest.mark.parametrize(("encoding", "data"), [("Base64", "SGVsbG8="), ("Hex", "48656C6C6F"), ("A", "Hello")])
def test_an_attachment_is_in_base64_once(encoding: str, data: str) -> None:
    raw = (
        "MSH|^~\\&|E|H|||20240101||ORU^R01^ORU_R01|1|P|2.5.1\rPID|1||7^^^H\rOBR|1|a|b|A^One^L\r"
        f"OBX|1|ED|p^Rep^L||^application^pdf^{encoding}^{data}||||||F\r"
    )
    assert '"data":"SGVsbG8="' in json.dumps(convert(parse(raw.encode())).bundle, default=str).replace(" ", "")


@pytest.mark.parametrize(
    ("value", "data", "told"),
    [
        ("^AP^PDF^Base64^JVBERi0xLjQ", "JVBERi0xLjQ=", []),
        ("^AP^PDF^Base64^no data!", None, ["OBX-5.5"]),
        ("^AP^PDF^Hex^zz", None, ["OBX-5.5"]),
    ],
    ids=["without its padding", "no Base64", "no Hex"],
)
def test_data_that_are_not_in_their_encoding_are_told(value: str, data: str | None, told: list[str]) -> None:
    found = converted(PID, "OBR|1|||X^x", f"OBX|1|ED|P^p^L||{value}||||||F", kind="ORU^R01^ORU_R01")
    (extension,) = only(found, "Observation")["extension"]
    assert extension["valueAttachment"].get("data") == data
    assert [one.where for one in found.unmapped if one.where.startswith("OBX-5")] == told


@pytest.mark.parametrize(
    ("event", "structure", "status"),
    [
        ("A01", "ADT_A01", "in-progress"),
        ("A03", "ADT_A03", "finished"),
        ("A05", "ADT_A05", "planned"),
        ("A11", "ADT_A09", "cancelled"),
        ("A13", "ADT_A01", "in-progress"),
        ("A14", "ADT_A05", "planned"),
        ("A27", "ADT_A21", "cancelled"),
        ("A38", "ADT_A38", "cancelled"),
    ],
)
def test_a_visit_has_the_status_that_its_event_gives_it(event: str, structure: str, status: str) -> None:
    found = converted(f"EVN|{event}|20240102", PID, "PV1|1|I|W", kind=f"ADT^{event}^{structure}")
    assert only(found, "Encounter")["status"] == status


def test_the_zone_of_msh_7_is_that_of_the_message_and_a_zone_by_name_has_daylight_saving() -> None:
    segments = (PID, "OBR|1|P1||1-8^A^LN|||202407021530|||||||||||||||202401021530||HM|F")

    def times(sent: str, zone: str) -> tuple[str, str, str]:
        found = converted(*segments, kind="ORU^R01^ORU_R01", time=sent, zone=zone)
        report = only(found, "DiagnosticReport")
        return report["effectiveDateTime"], report["issued"], found.bundle["timestamp"]

    assert times("202407030000", "Europe/Berlin") == (
        "2024-07-02T15:30:00+02:00",
        "2024-01-02T15:30:00+01:00",
        "2024-07-03T00:00:00+02:00",
    )
    assert times("202407030000-0500", "Europe/Berlin") == (
        "2024-07-02T15:30:00-05:00",
        "2024-01-02T15:30:00-05:00",
        "2024-07-03T00:00:00-05:00",
    )
    assert times("20240703", "Europe/Berlin")[2] == "2024-07-03T00:00:00+02:00"
    with pytest.raises(Incorrect):
        convert(parse(message(PID, time="202407030000")), zone="Middle/Earth")
