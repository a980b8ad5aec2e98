"""What became of a message: the tables are well formed, name places that exist, and tell only what the message says."""

from __future__ import annotations

import json
import re
import zlib
from dataclasses import replace

import pytest

from hilum.core.exchange import Exchange, Key
from hilum.core.record import Record
from hilum.core.study import Instance, InstanceStored, Series, Study
from hilum.dicom.data.dictionary import name_of
from hilum.hl7v2.data import er7
from hilum.ihe import became as tables
from hilum.ihe.became import Became, became, rows
from hilum.testing import MemoryStore
from support import console_story as story
from support.console_seed import seed

ALL: dict[str, tuple[Became, ...]] = {
    name: rows(value)
    for name, value in vars(tables).items()
    if name.isupper() and name.startswith("_") and isinstance(value, str)
}
TAG = re.compile(r"\(([0-9A-F]{4}),([0-9A-F]{4})\)")


def told(exchange: Exchange, store: MemoryStore | None = None) -> list[Became]:
    return (store or MemoryStore()).read_now(lambda record: became(exchange, record))


def pairs(found: list[Became]) -> set[tuple[str, str, str]]:
    return {(one.source_place, one.target_standard, one.target_place) for one in found}


def test_there_is_a_table_for_each_family() -> None:
    assert len(ALL) >= 12
    assert all(len(found) >= 2 for found in ALL.values())


@pytest.mark.parametrize("name", ALL)
def test_rows_name_known_standards_and_are_told_once(name: str) -> None:
    found = ALL[name]
    assert {one.target_standard for one in found} <= {"DICOM", "FHIR", "CDA", "XDS", "HL7 v2"}
    assert all(one.source_place and one.source_words and one.target_place for one in found)
    keys = [(one.source_place, one.target_standard, one.target_place) for one in found]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("name", ALL)
def test_every_tag_is_in_the_dictionary(name: str) -> None:
    for one in ALL[name]:
        for group, element in TAG.findall(f"{one.source_place} {one.target_place}"):
            assert name_of(int(group + element, 16)), f"({group},{element})"


@pytest.mark.parametrize("name", ALL)
def test_words_beside_a_tag_are_the_dictionarys(name: str) -> None:
    """ "(0010,0020) Patient ID": what follows a tag is its name, or words of our own after "in"."""
    short = {"SPS": "Scheduled Procedure Step", "PPS": "Performed Procedure Step"}
    for one in ALL[name]:
        if one.target_standard != "DICOM" or "," in one.target_place[11:]:
            continue
        match = re.fullmatch(r"(?:\([0-9A-F,]{9}\) > )?\(([0-9A-F]{4}),([0-9A-F]{4})\) ([A-Z].*)", one.target_place)
        if match is None or " in " in match[3]:
            continue
        words = match[3]
        for brief, full in short.items():
            words = words.replace(f"{brief} ", f"{full} ")
        known = name_of(int(match[1] + match[2], 16))
        assert words.split(" / ")[0].split(" (")[0] in known or known.startswith(words.split(" /")[0]), (
            one.target_place,
            known,
        )


@pytest.mark.parametrize("name", ["_PATIENT", "_VISIT", "_MERGE", "_ORDER", "_REPORT"])
def test_every_hl7_place_is_a_path(name: str) -> None:
    for one in ALL[name]:
        assert str(er7.path(one.source_place)) == one.source_place


def test_the_patient_identifier_stands_in_every_standard() -> None:
    found = pairs(told(story.exchanges()[0]))
    assert ("PID-3.1", "DICOM", "(0010,0020) Patient ID") in found
    assert ("PID-3.1", "FHIR", "Patient.identifier.value") in found
    assert ("PID-3.1", "CDA", "recordTarget/patientRole/id/@extension") in found
    assert ("PID-3.4.2", "CDA", "recordTarget/patientRole/id/@root") in found
    assert ("PID-3.4.1", "DICOM", "(0010,0021) Issuer of Patient ID") in found


def test_what_the_message_leaves_empty_is_left_out() -> None:
    sources = {one.source_place for one in told(story.exchanges()[0])}
    assert "PID-8" in sources
    assert "PID-6" not in sources
    assert not any(place.startswith(("OBR", "IPC")) for place in sources)


def test_an_order_becomes_a_worklist_entry() -> None:
    found = pairs(told(story.exchanges()[1]))
    assert ("ORC-2.1", "DICOM", "(0040,2016) Placer Order Number") in found
    assert any(a == "TQ1-7" and "(0040,0002)" in c for a, _, c in found)
    assert any(a == "OBR-16" and c.startswith("(0032,1032)") for a, _, c in found)


def test_a_scheduled_procedure_carries_the_study_uid() -> None:
    found = pairs(told(story.exchanges()[3]))
    assert ("IPC-3.1", "DICOM", "(0020,000D) Study Instance UID") in found
    assert ("IPC-3.1", "FHIR", "ImagingStudy.identifier") in found
    assert ("IPC-9", "DICOM", "(0040,0100) > (0040,0001) Scheduled Station AE Title") in found


def test_a_report_becomes_diagnostic_report_and_document() -> None:
    found = pairs(told(story.exchanges()[15]))
    assert any(a == "OBX-5" and b == "CDA" and c == "section/text" for a, b, c in found)
    assert any(a == "OBR-25" and c == "DiagnosticReport.status" for a, _, c in found)


def test_a_merge_tells_where_the_prior_identifier_goes() -> None:
    merge = story.hl7("ADT^A40^ADT_A39", "C9", story.PID, f"MRG|JD-1^^^SITE&{story.OID}&ISO^MR||||||Doe^John")
    one = replace(story.exchanges()[0], kind="ADT^A40", request=merge)
    assert {row.source_place for row in told(one)} >= {"MRG-1.1", "MRG-7"}


@pytest.mark.parametrize("content", [b"", b"MSH|", b"\xff\xfe\x00", b"no message"])
def test_an_unreadable_message_became_nothing(content: bytes) -> None:
    assert told(replace(story.exchanges()[0], request=content)) == []


def test_a_worklist_answer_goes_into_step_and_images() -> None:
    found = told(story.exchanges()[4])
    assert any(one.source_place == "(0020,000D)" and "MPPS" in one.target_place for one in found)


def test_a_performed_step_becomes_an_order_status() -> None:
    found = pairs(told(story.exchanges()[5]))
    assert ("(0040,0252)", "HL7 v2", "ORC-5") in found


def test_of_stored_images_only_attributes_that_the_header_has() -> None:
    store = MemoryStore()
    header = zlib.compress(json.dumps({"00100020": {"vr": "LO", "Value": ["1"]}, "0020000D": {"vr": "UI"}}).encode())

    def work(record: Record) -> None:
        blob = record.blobs.put(b"DICM")
        record.emit(
            InstanceStored(
                Study(story.STUDY, story.PERSON),
                Series(story.SERIES, story.STUDY, "MR"),
                Instance(
                    "1.2.3",
                    "1.2.840.10008.5.1.4.1.1.4",
                    story.SERIES,
                    story.STUDY,
                    "1.2.840.10008.1.2.1",
                    blob,
                    metadata=header,
                ),
            )
        )

    seed(store)
    store.write_now(work)
    one = replace(story.exchanges()[7], keys=(Key("instance", "1.2.3"),))
    assert {row.source_place for row in told(one, store)} == {"(0010,0020)", "(0020,000D)"}


def test_a_submission_and_a_resource_have_their_tables() -> None:
    assert any(one.source_place == "XDSDocumentEntry.uniqueId" for one in told(story.exchanges()[17]))
    created = replace(story.exchanges()[20], kind="create", request=b'{"resourceType": "Patient"}')
    assert any(one.source_place == "Patient.identifier.value" for one in told(created))


def test_a_query_of_images_became_nothing() -> None:
    assert told(story.exchanges()[13]) == []
