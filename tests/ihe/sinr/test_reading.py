"""SR documents that are stored become reports of the record; what was made here, or came by HL7 v2 too, is not told twice."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hilum.core.code import Code
from hilum.core.identity import Authorities
from hilum.core.result import Result
from hilum.dicom.data.dataset import Dataset
from hilum.dicom.data.transfer_syntax import EXPLICIT_LE, IMPLICIT_LE
from hilum.dicom.documents import content, read_report
from hilum.ihe.sinr import SinrSettings
from support.report_house import ALL, MR, SR, STUDY, House, oru

READING = SinrSettings(reads=True)
DEFLATED = "1.2.840.10008.1.2.1.99"


def documents(*messages: str) -> list[Dataset]:
    """The SR documents that another system makes of these reports."""
    house = House(ALL)
    house.add_image("1.2.3.4.5.1.1", "1.2.3.4.5.1")
    for one in messages:
        house.accept(one)
    return house.objects(SR)


def told(*messages: str) -> Result:
    """The report that the last document of these messages becomes."""
    house = House(READING)
    for one in documents(*messages):
        assert not house.keep(one).is_failure
    (result,) = house.results()
    return result


@pytest.mark.parametrize("syntax", [EXPLICIT_LE, IMPLICIT_LE, DEFLATED])
def test_a_stored_document_becomes_a_report(syntax: str) -> None:
    house = House(READING)
    (document,) = documents(
        oru(f22="20240102113000", f18="ACC9").replace(
            "OBX|7|", f"OBX|4|HD|^SOP Instance UID||1.2.3.4.5.1.1||||||F\nOBX|5|HD|^SOP Class UID||{MR}||||||F\nOBX|7|"
        )
    )
    assert house.keep(document, syntax).status == 0
    (one,) = house.results()
    assert [(each.code.value, each.code.scheme, each.value, each.kind) for each in one.observations] == [
        ("121060", "DCM", "Headache", "text"),
        ("121071", "DCM", "No mass.\nNo bleeding.", "text"),
        ("121077", "DCM", "Normal", "text"),
    ]
    assert (one.status, one.study_uid, one.accession.value, one.procedure_id) == ("F", STUDY, "ACC9", "RP1")
    assert (one.placer.value, one.filler.value, one.code) == ("P1", "F1", Code("MRB", "MR brain", "LOC"))
    assert (one.observed, one.reported) == ("20240102110000", "20240102113000")
    assert (one.interpreter.id, one.interpreter.name.family) == ("8", "READ")
    assert (one.instance_uid, one.series_uid) == (document.text("SOPInstanceUID"), document.text("SeriesInstanceUID"))
    assert [(each.uid, each.sop_class, each.series_uid) for each in one.images] == [
        ("1.2.3.4.5.1.1", MR, "1.2.3.4.5.1")
    ]


@pytest.mark.parametrize(("sent", "kept"), [("P", "P"), ("R", "R"), ("F", "F"), ("C", "F")])
def test_the_flags_tell_the_status(sent: str, kept: str) -> None:
    assert told(oru(status=sent)).status == kept


def test_a_document_that_takes_the_place_of_another_is_a_newer_version_of_its_report() -> None:
    one = told(oru(status="P"), oru(status="F", text="OBX|9|TX|55110-1^Conclusions^LN||Other||||||F\n"))
    assert (one.version, one.status, [each.value for each in one.observations]) == (2, "C", ["Other"])


def test_a_measurement_keeps_its_number_and_unit() -> None:
    (document,) = documents(oru())
    number = Dataset.of(RelationshipType="CONTAINS", ValueType="NUM")
    number.set(
        "ConceptNameCodeSequence", [Dataset.of(CodeValue="G-D705", CodingSchemeDesignator="SRT", CodeMeaning="Volume")]
    )
    unit = Dataset.of(CodeValue="ml", CodingSchemeDesignator="UCUM", CodeMeaning="millilitre")
    number.set("MeasuredValueSequence", [Dataset.of(NumericValue="12.5", MeasurementUnitsCodeSequence=[unit])])
    document.set(
        "ContentSequence",
        [*document.sequence("ContentSequence"), content.container(Code("121070", "Findings", "DCM"), [number])],
    )
    *_, last = read_report(document, Authorities()).observations
    assert (last.code.meaning, last.kind, last.value, last.unit) == ("Volume", "number", "12.5", "ml")


def test_what_was_made_here_is_not_read_back() -> None:
    house = House(replace(ALL, reads=True))
    house.accept(oru())
    house.accept(oru(status="C"))
    (one,) = house.results()
    assert (one.version, one.series_uid, len(house.instances())) == (2, "", 2)


def test_a_document_read_makes_no_other_document() -> None:
    house = House(replace(ALL, reads=True))
    sent = documents(oru(status="P"), oru())
    for one in sent:
        assert house.keep(one).status == 0
    assert [one.uid for one, *_ in house.instances()] == [one.text("SOPInstanceUID") for one in sent]
    assert len(house.results()) == 1


@pytest.mark.parametrize("named", [True, False])
def test_a_report_that_came_by_hl7_v2_first_stays_as_it_is(named: bool) -> None:
    (document,) = documents(oru())
    house = House(READING)
    uid = document.text("SOPInstanceUID")
    house.accept(oru("RAD-28", f"OBX|3|HD|^SR Instance UID||{uid}||||||F\n" if named else ""))
    before = house.results()
    assert house.keep(document).status == 0
    assert house.results() == before
    assert "SINR/known-report" in house.rules


def test_the_same_report_by_hl7_v2_afterwards_is_a_newer_version_not_another_report() -> None:
    (document,) = documents(oru(f22="20240102113000"))
    house = House(READING)
    house.keep(document)
    house.accept(oru(f22="20240102113000"))
    (one,) = house.results()
    assert one.version == 2


def test_nothing_is_read_where_the_settings_do_not_ask_for_it() -> None:
    house = House(SinrSettings())
    house.keep(documents(oru())[0])
    assert house.results() == []


def test_a_document_that_says_nothing_or_too_much_is_stored_and_no_report() -> None:
    house = House(READING)
    (document,) = documents(oru())
    document.set("ContentSequence", [])
    assert house.keep(document).status == 0
    deep = content.text(Code("121071", "Finding", "DCM"), "deep")
    for _ in range(20):
        deep = content.container(Code("121070", "Findings", "DCM"), [deep])
    document.set("ContentSequence", [deep])
    document.set("SOPInstanceUID", "1.2.3.99")
    assert house.keep(document).status == 0
    assert house.results() == [] and "SINR/not-read" in house.rules
    assert len(house.instances()) == 2
