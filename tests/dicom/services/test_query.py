"""C-FIND in the archive, PS3.4 C.4.1; RAD-14."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from hilum.core import identity
from hilum.core.exchange import Draft, Outcome
from hilum.core.identity import Patient
from hilum.core.record import Record
from hilum.dicom.data.dataset import Dataset
from hilum.dicom.services import requests
from hilum.dicom.services.query import PATIENT_ROOT, STUDY_ROOT, find
from hilum.dicom.services.service import Answer, Request, Site
from hilum.testing import MemoryStore

Make = Callable[..., Dataset]
Put = Callable[..., Answer]
Ask = Callable[..., tuple[list[Dataset], Answer]]


@pytest.fixture
def ask(store: MemoryStore, site: Site) -> Ask:
    """Runs a C-FIND; gives the pending data sets and the last answer."""

    def run(
        keys: Dataset, *, model: str = STUDY_ROOT, settings: Site | None = None, drafts: list[Draft] | None = None
    ) -> tuple[list[Dataset], Answer]:
        request = Request(
            "C-FIND", f"{model}.1", dataset=keys.encode(), calling_aet="WORKSTATION", site=settings or site
        )

        def work(record: Record) -> list[Answer]:
            answers = list(find(request, record))
            if drafts is not None:
                drafts.append(record.exchange)
            return answers

        answers = store.read_now(work)
        assert all(one.status in (0xFF00, 0xFF01) for one in answers[:-1])
        return [one.dataset for one in answers[:-1] if one.dataset is not None], answers[-1]

    return run


@pytest.fixture(autouse=True)
def archive(patient: Patient, image: Make, put: Put) -> None:
    """Two studies of two patients; the first has two series."""
    put(image())
    put(image(SOPInstanceUID="1.2.3.100.1.2", InstanceNumber=2))
    put(image(SOPInstanceUID="1.2.3.100.2.1", SeriesInstanceUID="1.2.3.100.2", Modality="SR", SeriesNumber=2))
    put(
        image(
            PatientID="X-2",
            PatientName="Roe^Jane",
            StudyInstanceUID="1.2.3.200",
            SeriesInstanceUID="1.2.3.200.1",
            SOPInstanceUID="1.2.3.200.1.1",
            StudyDate="20250101",
            AccessionNumber="ACC-2",
            Modality="CT",
        )
    )


def test_studies_come_with_their_counts_and_modalities(ask: Ask) -> None:
    found, last = ask(requests.query("STUDY", PatientName="yama*"))
    assert last.status == 0
    (study,) = found
    assert study.text("StudyInstanceUID") == "1.2.3.100"
    assert study.int("NumberOfStudyRelatedSeries") == 2
    assert study.int("NumberOfStudyRelatedInstances") == 3
    assert sorted(study.texts("ModalitiesInStudy")) == ["MR", "SR"]
    assert study.text("QueryRetrieveLevel") == "STUDY"
    assert study.text("RetrieveAETitle") == "HILUM"
    assert study.text("InstanceAvailability") == "ONLINE"
    assert study.text("SpecificCharacterSet") == "ISO_IR 192"
    assert study.text("PatientName") == "Yamada^Tarou=山田^太郎=やまだ^たろう"


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ({}, {"1.2.3.100", "1.2.3.200"}),
        ({"StudyDate": "20260101-"}, {"1.2.3.100"}),
        ({"StudyDate": "-20251231"}, {"1.2.3.200"}),
        ({"StudyDate": "20250101-20260301"}, {"1.2.3.100", "1.2.3.200"}),
        ({"AccessionNumber": "ACC-?"}, {"1.2.3.100", "1.2.3.200"}),
        ({"AccessionNumber": "ACC-2"}, {"1.2.3.200"}),
        ({"AccessionNumber": "acc-2"}, set()),
        ({"PatientID": "X-2"}, {"1.2.3.200"}),
        ({"PatientID": "X-*"}, {"1.2.3.200"}),
        ({"PatientID": "x-2"}, set()),
        ({"PatientID": "MRN-1", "IssuerOfPatientID": "HILUM"}, {"1.2.3.100"}),
        ({"PatientID": "MRN-1", "IssuerOfPatientID": "OTHER"}, set()),
        ({"ModalitiesInStudy": "SR"}, {"1.2.3.100"}),
        ({"ModalitiesInStudy": ["CT", "SR"]}, {"1.2.3.100", "1.2.3.200"}),
        ({"StudyInstanceUID": ["1.2.3.100", "1.2.3.200"]}, {"1.2.3.100", "1.2.3.200"}),
        ({"StudyDescription": "*HEAD"}, {"1.2.3.100", "1.2.3.200"}),
        ({"StudyTime": "0900-1000"}, {"1.2.3.100", "1.2.3.200"}),
        ({"StudyTime": "10-"}, set()),
        ({"PatientName": "*a*a*m*a*d*a*"}, set()),
        ({"PatientName": "山田*"}, {"1.2.3.100"}),
        ({"PatientBirthDate": "19700102", "PatientID": "MRN-1"}, {"1.2.3.100"}),
    ],
)
def test_studies_match_by_the_rules(ask: Ask, keys: dict[str, Any], expected: set[str]) -> None:
    found, _ = ask(requests.query("STUDY", **keys))
    assert {one.text("StudyInstanceUID") for one in found} == expected


def test_series_and_images_of_a_study(ask: Ask) -> None:
    series, _ = ask(requests.query("SERIES", StudyInstanceUID="1.2.3.100"))
    assert [one.text("SeriesInstanceUID") for one in series] == ["1.2.3.100.1", "1.2.3.100.2"]
    assert [one.int("NumberOfSeriesRelatedInstances") for one in series] == [2, 1]
    images, _ = ask(requests.query("IMAGE", StudyInstanceUID="1.2.3.100", SeriesInstanceUID="1.2.3.100.1"))
    assert [one.text("SOPInstanceUID") for one in images] == ["1.2.3.100.1.1", "1.2.3.100.1.2"]
    modality, _ = ask(requests.query("SERIES", StudyInstanceUID="1.2.3.100", Modality="SR"))
    assert [one.text("SeriesInstanceUID") for one in modality] == ["1.2.3.100.2"]


def test_a_series_uid_of_two_studies_is_answered_for_each_with_its_own(ask: Ask, image: Make, put: Put) -> None:
    put(image(StudyInstanceUID="1.2.3.300", SOPInstanceUID="1.2.3.300.1", SeriesNumber=9))
    for study, number, images in (
        ("1.2.3.100", 1, ["1.2.3.100.1.1", "1.2.3.100.1.2"]),
        ("1.2.3.300", 9, ["1.2.3.300.1"]),
    ):
        keys = {"StudyInstanceUID": study, "SeriesInstanceUID": "1.2.3.100.1"}
        (series,), _ = ask(requests.query("SERIES", SeriesNumber=None, **keys))
        assert (series.int("SeriesNumber"), series.int("NumberOfSeriesRelatedInstances")) == (number, len(images))
        found, _ = ask(requests.query("IMAGE", **keys))
        assert [one.text("SOPInstanceUID") for one in found] == images
    both, _ = ask(requests.query("SERIES", SeriesInstanceUID="1.2.3.100.1"))
    assert {one.text("StudyInstanceUID") for one in both} == {"1.2.3.100", "1.2.3.300"}


def test_an_image_answers_with_attributes_that_only_the_object_holds(ask: Ask) -> None:
    keys = requests.query("IMAGE", StudyInstanceUID="1.2.3.100", SeriesInstanceUID="1.2.3.100.1", ImageType=None)
    found, _ = ask(keys)
    assert found[0].texts("ImageType") == ["ORIGINAL", "PRIMARY"]


def test_patients_are_answered_in_the_patient_root_with_their_counts(ask: Ask) -> None:
    found, last = ask(requests.query("PATIENT", PatientID="MRN-1"), model=PATIENT_ROOT)
    assert last.status == 0
    (one,) = found
    assert one.text("PatientID") == "MRN-1"
    assert one.text("IssuerOfPatientID") == "HILUM"
    assert one.int("NumberOfPatientRelatedStudies") == 1
    assert one.int("NumberOfPatientRelatedInstances") == 3


@pytest.mark.parametrize(
    ("level", "model", "keys"),
    [
        ("SERIES", STUDY_ROOT, {}),
        ("IMAGE", STUDY_ROOT, {"StudyInstanceUID": "1.2.3.100"}),
        ("STUDY", PATIENT_ROOT, {}),
        ("PATIENT", STUDY_ROOT, {}),
    ],
)
def test_the_hierarchical_rules_are_held(ask: Ask, level: str, model: str, keys: dict[str, Any]) -> None:
    drafts: list[Draft] = []
    found, last = ask(requests.query(level, **keys), model=model, drafts=drafts)
    assert found == []
    assert last.status == 0xA900
    assert last.comment
    assert drafts[0].outcome is Outcome.REFUSED


def test_a_level_that_is_missing_is_refused(ask: Ask) -> None:
    _, last = ask(Dataset.of(StudyInstanceUID="1.2.3.100"))
    assert (last.status, last.offending) == (0xA900, (0x00080052,))


def test_an_identifier_that_cannot_be_read_is_refused(store: MemoryStore, site: Site) -> None:
    request = Request("C-FIND", f"{STUDY_ROOT}.1", dataset=b"\x08\x00\x52\x00CS\x40\x00STUDY", site=site)
    answers = store.read_now(lambda record: list(find(request, record)))
    assert [one.status for one in answers] == [0xA900]


def test_a_key_that_is_not_supported_is_told_by_the_pending_status(store: MemoryStore, site: Site) -> None:
    keys = requests.query("STUDY", StudyInstanceUID="1.2.3.100", PatientComments=None)
    request = Request("C-FIND", f"{STUDY_ROOT}.1", dataset=keys.encode(), site=site)
    answers = store.read_now(lambda record: list(find(request, record)))
    assert [one.status for one in answers] == [0xFF01, 0x0000]


def test_the_answer_uses_the_character_set_of_the_question_where_it_can(ask: Ask) -> None:
    found, _ = ask(requests.query("STUDY", "ISO_IR 100", PatientID="X-2"))
    assert found[0].text("SpecificCharacterSet") == "ISO_IR 100"
    found, _ = ask(requests.query("STUDY", "ISO_IR 100", PatientID="MRN-1"))
    assert found[0].text("SpecificCharacterSet") == "ISO_IR 192"
    assert "山田" in found[0].text("PatientName")


def test_after_a_merge_the_survivor_is_shown_and_found_by_both_identifiers(
    store: MemoryStore, patient: Patient, ask: Ask
) -> None:
    def merge(record: Record) -> None:
        jane = record.patients.find(record.authorities.identifier("X-2"))
        assert jane is not None
        record.emit(*identity.merge(patient, jane, when=record.now()))

    store.write_now(merge)
    for asked in ("MRN-1", "X-2"):
        found, _ = ask(requests.query("STUDY", PatientID=asked))
        assert {one.text("StudyInstanceUID") for one in found} == {"1.2.3.100", "1.2.3.200"}
        assert {one.text("PatientID") for one in found} == {"MRN-1"}
        assert {one.person_name("PatientName").family for one in found} == {"Yamada"}


def test_more_matches_than_allowed_end_in_out_of_resources(ask: Ask, site: Site) -> None:
    found, last = ask(requests.query("STUDY"), settings=replace(site, max_answers=1))
    assert len(found) == 1
    assert last.status == 0xA700


def test_the_exchange_is_told_keys_and_matches(ask: Ask) -> None:
    drafts: list[Draft] = []
    ask(requests.query("STUDY", AccessionNumber="ACC-1"), drafts=drafts)
    keys = {(one.kind, one.value) for one in drafts[0].keys}
    assert {("study", "1.2.3.100"), ("accession", "ACC-1"), ("person", "P1")} <= keys
    assert ("keys", "AccessionNumber") in drafts[0].detail
    assert drafts[0].count == 1
