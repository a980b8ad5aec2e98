"""Results in and out. HL7 v2.5.1 chapter 7; RAD-28, RAD-128."""

from __future__ import annotations

import base64
from dataclasses import replace
from typing import Literal

import pytest

from hilum.core.code import Code
from hilum.core.identity import Identifier, Patient
from hilum.core.person import Demographics, PersonName, Physician
from hilum.core.result import Observation, ReportedImage, Result
from hilum.hl7v2 import Header, parse, result_message
from support.hl7_hub import HOSP, Hub, msh, segment

PID = "PID|1||1^^^HOSP||DOE^JANE||19800101|F\n"
PDF = b"%PDF-1.4 not much of one"


@pytest.fixture
def hub() -> Hub:
    return Hub()


def oru(
    status: str = "F", reported: str = "20240101110000", *, text: str = "Normal.", obx: str = "", filler: str = "F1^OF"
) -> str:
    """A report with one section."""
    obr = segment(
        "OBR",
        {
            1: "1",
            2: "P1^OP",
            3: filler,
            4: "MRB^MR brain^LOC",
            7: "20240101100000",
            18: "ACC1",
            19: "RP1",
            22: reported,
            25: status,
            32: "3&RAD&IOLOGIST",
        },
    )
    body = (
        f"OBX|1|ST|113014^DICOM Study^DCM||1.2.840.1||||||F\nOBX|2|TX|59776-5^Findings^LN||{text}||||||{status[:1]}\n"
    )
    return f"{msh('ORU^R01^ORU_R01')}{PID}{obr}{body}{obx}"


def result_of(hub: Hub, accession: str = "ACC1") -> Result:
    """The only report of an accession number."""
    (result,) = hub.store.read_now(lambda record: record.results.find(accession=accession))
    return result


def test_a_report_is_taken_before_its_order_is_known(hub: Hub) -> None:
    hub.accept(oru(obx="OBX|3|NM|29463-7^Weight^LN||65|kg|50-90|N|||F\nOBX|4|CE|X^Mass^L||A1^Left mass^L||||||F\n"))
    result = result_of(hub)
    assert (result.status, result.study_uid, result.accession.value, result.procedure_id) == (
        "F",
        "1.2.840.1",
        "ACC1",
        "RP1",
    )
    assert (result.observed, result.reported) == ("20240101100000", "20240101110000")
    assert result.interpreter == Physician("3", PersonName("RAD", "IOLOGIST"))
    first, weight, mass = result.observations
    assert first == Observation("1", Code("59776-5", "Findings", "LN"), "Normal.")
    assert (weight.kind, weight.value, weight.unit, weight.reference_range, weight.abnormal) == (
        "number",
        "65",
        "kg",
        "50-90",
        "N",
    )
    assert (mass.kind, mass.value, mass.code_value) == ("code", "Left mass", Code("A1", "Left mass", "L"))
    assert result.order_id == ""
    assert hub.known("1").source == "result"


def test_every_abnormal_flag_is_kept_and_written(hub: Hub) -> None:
    hub.accept(oru(obx="OBX|3|NM|29463-7^Weight^LN||95|kg|50-90|H~A|||F\n"))
    result = result_of(hub)
    assert result.observations[1].abnormal == "H\nA"
    header = Header("", "", "", "W1", "20240101115500+0000", "2.5.1", "RIS", "HOSP", "HUB", "EHR")
    written = parse(result_message(result, hub.known("1"), header))
    assert [one.er7(8) for one in written.segments("OBX") if one.value(8)] == ["H~A"]


def test_a_report_finds_its_order_and_the_study_by_it(hub: Hub) -> None:
    hub.accept(
        f"{msh('ORM^O01', '2.3.1')}{PID}ORC|NW|P1^OP|F9^OF||SC\n"
        f"{segment('OBR', {2: 'P1^OP', 4: 'MRB^MR brain^LOC', 18: 'ACC1', 19: 'RP1', 20: 'S1', 24: 'MR'})}ZDS|1.2.9\n"
    )
    hub.accept(oru().replace("OBX|1|ST|113014^DICOM Study^DCM||1.2.840.1||||||F\n", ""))
    order = hub.store.read_now(lambda record: record.orders.by_accession("ACC1"))
    assert order is not None
    assert (result_of(hub).order_id, result_of(hub).study_uid) == (order.id, "1.2.9")


@pytest.mark.parametrize(
    ("of_order", "version", "status", "is_told", "written"),
    [
        ("P", "2.5.1", "P", True, "P"),
        ("F", "2.5.1", "F", True, "F"),
        ("", "2.5.1", "", True, "R"),
        ("", "2.1", "F", False, "F"),
    ],
)
def test_an_observation_without_a_status_is_not_final_because_nobody_said_so(
    hub: Hub, of_order: str, version: str, status: str, is_told: bool, written: str
) -> None:
    message = oru("F").replace("||||||F\n", "\n").replace("|F|||||||3&RAD", f"|{of_order}|||||||3&RAD")
    hub.accept(message.replace("|2.5.1\n", f"|{version}\n"))
    result = result_of(hub)
    assert [one.status for one in result.observations] == [status]
    assert ("HL7v2/OBX-11" in hub.rules) is is_told
    patient = Patient("p", (Identifier("1", HOSP, "MR"),), Demographics(PersonName("DOE", "JANE")))
    header = Header("", "", "", "R1", "20240101110000", "2.5.1", "RM", "RAD", "HUB", "RAD")
    assert parse(result_message(result, patient, header)).segments("OBX")[-1].value(11) == written


def test_lines_and_escapes_of_a_text_become_lines(hub: Hub) -> None:
    hub.accept(oru(text="one~two\\.br\\three \\T\\ four"))
    assert result_of(hub).observations[0].value == "one\ntwo\nthree & four"


def test_a_preliminary_report_never_replaces_a_final_one(hub: Hub) -> None:
    hub.accept(oru("F"))
    hub.accept(oru("P", "20240101115900", text="Not sure."))
    assert "ORU/less-final" in hub.rules
    assert (result_of(hub).status, result_of(hub).observations[0].value) == ("F", "Normal.")


def test_a_report_that_had_the_placers_number_alone_is_the_same_once_it_has_all_of_them(hub: Hub) -> None:
    early = oru("P", text="First.").replace("F1^OF", "").replace("|ACC1|", "||").replace("1.2.840.1||", "||")
    hub.accept(early)
    hub.accept(oru("F", "20240101120000", text="Last."))
    patient = hub.known("1")
    (only,) = hub.store.read_now(lambda record: record.results.of_patient(patient.id))
    assert (only.status, only.filler.value, only.accession.value) == ("F", "F1", "ACC1")


def test_an_older_report_of_equal_status_changes_nothing(hub: Hub) -> None:
    hub.accept(oru("F", "20240101110000"))
    hub.accept(oru("F", "20240101105900", text="Older."))
    assert "ORU/older" in hub.rules
    assert result_of(hub).observations[0].value == "Normal."


def test_a_newer_and_a_corrected_report_replace(hub: Hub) -> None:
    hub.accept(oru("P", text="Maybe."))
    id = result_of(hub).id
    hub.accept(oru("F", text="Surely."))
    hub.accept(oru("C", "20240101113000", text="Corrected."))
    result = result_of(hub)
    assert (result.id, result.version, result.status, result.observations[0].value) == (id, 3, "C", "Corrected.")


def test_a_report_without_observations_keeps_what_was_said(hub: Hub) -> None:
    hub.accept(oru())
    hub.accept(oru("X", "20240101113000").split("OBX|2")[0])
    result = result_of(hub)
    assert (result.status, result.observations[0].value) == ("X", "Normal.")


def test_documents_inside_are_kept_as_blobs(hub: Hub) -> None:
    data = base64.b64encode(PDF).decode()
    hub.accept(oru(obx=f"OBX|3|ED|18748-4^Report^LN||^application^pdf^Base64^{data}||||||F\n"))
    (attachment,) = result_of(hub).attachments
    assert (attachment.media_type, attachment.title) == ("application/pdf", "Report")
    assert hub.store.blobs.read(attachment.blob) == PDF


def test_base64_broken_by_segment_ends_is_joined_and_told(hub: Hub) -> None:
    data = base64.b64encode(PDF).decode()
    broken = f"{data[:10]}\n{data[10:20]}\n{data[20:]}"
    hub.accept(
        oru(obx=f"OBX|3|ED|18748-4^Report^LN||^application^pdf^Base64^{broken}||||||F\nOBX|4|TX|X||end||||||F\n")
    )
    result = result_of(hub)
    assert hub.store.blobs.read(result.attachments[0].blob) == PDF
    assert result.observations[-1].value == "end"
    assert "HL7v2/OBX-5" in hub.rules


@pytest.mark.parametrize(
    ("message", "code", "place"),
    [
        (oru(obx="OBX|3|ED|X||^application^pdf^Base64^!!!!||||||F\n"), "102", "OBX^3^5^1^5"),
        (oru(obx="OBX|3|ED|X||^application^pdf^Rot13^AAAA||||||F\n"), "103", "OBX^3^5^1^4"),
        (oru("Q"), "103", "OBR^1^25^1"),
        (msh("ORU^R01^ORU_R01") + PID, "100", "OBR^1"),
        (oru().replace(PID, ""), "100", "PID^1"),
    ],
)
def test_what_cannot_be_read_is_refused_by_place(hub: Hub, message: str, code: str, place: str) -> None:
    answer = hub.refuse(message)
    assert (answer["MSA-1"], answer["ERR-3.1"], answer["ERR-2"]) == ("AE", code, place)
    assert hub.store.read_now(lambda record: record.results.find(accession="ACC1")) == []


def test_a_report_for_another_patient_than_its_order_is_kept_and_told(hub: Hub) -> None:
    hub.accept(
        f"{msh('ORM^O01', '2.3.1')}PID|1||2^^^HOSP||ROE^R\nORC|NW|P1^OP\n{segment('OBR', {2: 'P1^OP', 4: 'X^Y', 18: 'ACC1'})}"
    )
    hub.accept(oru())
    assert "ORU/patient-of-order" in hub.rules
    assert result_of(hub).patient_id == hub.known("1").id


def test_reports_of_two_patients_under_one_number_stay_two(hub: Hub) -> None:
    hub.accept(oru())
    hub.accept(oru(text="Other.").replace("1^^^HOSP", "2^^^HOSP"))
    assert "ORU/number-of-another" in hub.rules
    assert len(hub.store.read_now(lambda record: record.results.find(accession="ACC1"))) == 2


def test_two_groups_are_two_reports(hub: Hub) -> None:
    second = oru(filler="F2^OF").split(PID)[1]
    hub.accept(oru() + second)
    assert len(hub.store.read_now(lambda record: record.results.find(accession="ACC1"))) == 2


@pytest.mark.parametrize("shape", ["RAD-28", "RAD-128"])
@pytest.mark.parametrize("version", ["2.3.1", "2.5.1"])
def test_what_is_written_is_read_as_the_same_report(
    hub: Hub, shape: Literal["RAD-28", "RAD-128"], version: str
) -> None:
    patient = Patient("p", (Identifier("1", HOSP, "MR"),), Demographics(PersonName("DOE", "JANE"), "19800101", "F"))
    result = Result(
        "r", "p", Code("MRB", "MR brain", "LOC"), "F", Identifier("P1", HOSP), Identifier("F1", HOSP), Identifier("ACC1"),
        "1.2.840.1", "", "RP1",
        (
            Observation("1", Code("59776-5", "Findings", "LN"), "One | two\nthree"),
            Observation("2", Code("X", "Mass", "L"), "Left", "code", "", Code("A", "Left", "L")),
            Observation("3", Code("W", "Weight", "L"), "65", "number", "kg", Code(), "50-90", "N"),
        ),
        (), (ReportedImage("1.2.840.1.5"),), Physician("3", PersonName("RAD", "IOLOGIST")), "20240101100000", "20240101110000",
    )  # fmt: skip
    header = Header("", "", "", "R1", "20240101110000", version, "RM", "RAD", "HUB", "RAD")
    hub.accept(result_message(result, patient, header, shape=shape, documents=(("application/pdf", "Report", PDF),)))
    read = result_of(hub)
    assert hub.store.blobs.read(read.attachments[0].blob) == PDF
    same = replace(read, id="r", patient_id="p", attachments=(), as_of=0.0, updated=0.0)
    assert same == result
