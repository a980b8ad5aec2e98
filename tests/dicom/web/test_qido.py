"""QIDO-RS, PS3.18 10.6; the calls that viewers make."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import orjson
import pytest

from hilum.core import identity
from hilum.core.record import Record
from hilum.core.web import WebResponse
from hilum.dicom.data.dataset import Dataset
from hilum.dicom.web import qido
from hilum.testing import MemoryStore

Make = Callable[..., Dataset]
Call = Callable[..., WebResponse]


@pytest.fixture(autouse=True)
def archive(image: Make, stow: Callable[..., WebResponse]) -> None:
    """Two studies; the first with two series."""
    stow(
        image(),
        image(SOPInstanceUID="1.2.3.100.1.2", InstanceNumber=2),
        image(SOPInstanceUID="1.2.3.100.2.1", SeriesInstanceUID="1.2.3.100.2", Modality="SR", SeriesNumber=2),
        image(
            PatientID="X-2",
            PatientName="Roe^Jane",
            StudyInstanceUID="1.2.3.200",
            SeriesInstanceUID="1.2.3.200.1",
            SOPInstanceUID="1.2.3.200.1.1",
            StudyDate="20250101",
            AccessionNumber="ACC-2",
            Modality="CT",
        ),
    )


@pytest.fixture
def get(call: Call) -> Callable[[str], list[dict[str, Any]]]:
    """The JSON array of a search; [] for 204."""

    def run(target: str) -> list[dict[str, Any]]:
        response = call("GET", target, accept="application/dicom+json")
        if response.status == 204:
            return []
        assert response.status == 200, response.body
        assert response.content_type == "application/dicom+json"
        assert isinstance(response.body, bytes)
        found: list[dict[str, Any]] = orjson.loads(response.body)
        return found

    return run


Get = Callable[[str], list[dict[str, Any]]]


def test_the_study_list_of_a_viewer(get: Get) -> None:
    found = get(
        "/studies?limit=101&offset=0&fuzzymatching=false&includefield=00081030,00080060,00080090,00100030&PatientName=*yama*"
    )
    (study,) = found
    assert study["0020000D"] == {"vr": "UI", "Value": ["1.2.3.100"]}
    assert study["00100010"] == {
        "vr": "PN",
        "Value": [{"Alphabetic": "Yamada^Tarou", "Ideographic": "山田^太郎", "Phonetic": "やまだ^たろう"}],
    }
    assert study["00080061"] == {"vr": "CS", "Value": ["MR", "SR"]}
    assert study["00201206"] == {"vr": "IS", "Value": [2]}
    assert study["00201208"] == {"vr": "IS", "Value": [3]}
    assert study["00081030"] == {"vr": "LO", "Value": ["MR head"]}
    assert study["00100020"]["Value"] == ["MRN-1"]
    assert study["00080056"]["Value"] == ["ONLINE"]
    assert study["00081190"]["Value"] == ["https://hub.example/dicom-web/studies/1.2.3.100"]
    assert "00080060" not in study


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", {"1.2.3.100", "1.2.3.200"}),
        ("StudyInstanceUID=1.2.3.100", {"1.2.3.100"}),
        ("StudyInstanceUID=1.2.3.100,1.2.3.200", {"1.2.3.100", "1.2.3.200"}),
        ("00100020=MRN-1", {"1.2.3.100"}),
        ("PatientID=*2", {"1.2.3.200"}),
        ("StudyDate=20260101-20261231", {"1.2.3.100"}),
        ("StudyDate=2026-03-01", {"1.2.3.100"}),
        ("ModalitiesInStudy=CT", {"1.2.3.200"}),
        ("ModalitiesInStudy=CT%5CSR", {"1.2.3.100", "1.2.3.200"}),
        ("ModalitiesInStudy=CT,SR", {"1.2.3.100", "1.2.3.200"}),
        ("ModalitiesInStudy=SR%2CMG", {"1.2.3.100"}),
        ("AccessionNumber=ACC-1", {"1.2.3.100"}),
        ("AccessionNumber=", {"1.2.3.100", "1.2.3.200"}),
        ("PatientName=tarou%20yam&fuzzymatching=true", set()),
        ("PatientName=yam%20tar&fuzzymatching=true", {"1.2.3.100"}),
        ("nonsense=1", {"1.2.3.100", "1.2.3.200"}),
        ("limit=1", {"1.2.3.100"}),
        ("limit=1&offset=1", {"1.2.3.200"}),
        ("offset=5", set()),
    ],
)
def test_studies_are_searched(get: Get, query: str, expected: set[str]) -> None:
    found = get(f"/studies?{query}")
    assert len(found) == len(expected)
    if "limit=1" not in query:
        assert {one["0020000D"]["Value"][0] for one in found} == expected


def test_pages_do_not_overlap(get: Get) -> None:
    first, second = get("/studies?limit=1"), get("/studies?limit=1&offset=1")
    assert first[0]["0020000D"] != second[0]["0020000D"]


def test_series_and_instances_below_their_study(get: Get) -> None:
    series = get("/studies/1.2.3.100/series?includefield=00080021,00080031,0008103E,00200011")
    assert [one["0020000E"]["Value"][0] for one in series] == ["1.2.3.100.1", "1.2.3.100.2"]
    assert series[0]["00201209"]["Value"] == [2]
    assert series[0]["0020000D"]["Value"] == ["1.2.3.100"]
    assert "00100010" not in series[0]
    instances = get("/studies/1.2.3.100/series/1.2.3.100.1/instances")
    assert [one["00080018"]["Value"][0] for one in instances] == ["1.2.3.100.1.1", "1.2.3.100.1.2"]
    assert instances[0]["00280010"] == {"vr": "US", "Value": [6]}
    assert instances[0]["00081190"]["Value"][0].endswith("/instances/1.2.3.100.1.1")
    assert len(get("/studies/1.2.3.100/instances")) == 3


def test_series_and_instances_over_all_studies_tell_their_study(get: Get) -> None:
    (series,) = get("/series?Modality=CT")
    assert series["00100020"]["Value"] == ["X-2"]
    (instance,) = get("/instances?SOPInstanceUID=1.2.3.200.1.1")
    assert instance["0020000D"]["Value"] == ["1.2.3.200"]


def test_fields_that_only_the_objects_hold_are_included(get: Get) -> None:
    found = get("/studies/1.2.3.100/series/1.2.3.100.1/instances?includefield=ImageType&includefield=SliceThickness")
    assert found[0]["00080008"]["Value"] == ["ORIGINAL", "PRIMARY"]
    assert found[0]["00180050"]["Value"] == [1.5]
    everything = get("/studies/1.2.3.100/series/1.2.3.100.1/instances?includefield=all")
    assert everything[0]["00280101"]["Value"] == [12]


def test_nothing_found_is_204(call: Call) -> None:
    response = call("GET", "/studies?PatientID=nobody")
    assert (response.status, response.body) == (204, b"")


@pytest.mark.parametrize(
    ("asked", "is_cut"), [("", True), ("?limit=3", True), ("?limit=2", False), ("?limit=1", False)]
)
def test_a_page_that_is_shorter_than_asked_is_told_by_a_warning(
    call: Call, monkeypatch: pytest.MonkeyPatch, asked: str, is_cut: bool
) -> None:
    monkeypatch.setattr(qido, "MOST", 2)
    response = call("GET", f"/instances{asked}")
    assert isinstance(response.body, bytes)
    assert len(orjson.loads(response.body)) <= 2
    assert ["additional results" in value for name, value in response.headers if name == "Warning"] == [True] * is_cut


def test_ignored_and_unsupported_parameters_are_told_by_a_warning(call: Call) -> None:
    response = call("GET", "/studies?nonsense=1&fuzzymatching=true")
    warnings = [value for name, value in response.headers if name == "Warning"]
    assert len(warnings) == 2
    assert all(one.startswith("299 https://hub.example/dicom-web ") for one in warnings)


@pytest.mark.parametrize("query", ["limit=-1", "limit=x", "offset=1.5", "StudyDate=%E9%E9"])
def test_bad_parameters_are_400(call: Call, query: str) -> None:
    response = call("GET", f"/studies?{query}")
    assert response.status == 400
    assert isinstance(response.body, bytes)
    assert orjson.loads(response.body)["status"] == 400


def test_other_media_types_are_406(call: Call) -> None:
    assert call("GET", "/studies", accept="text/html").status == 406
    assert call("GET", "/studies", accept="application/json").status == 200


def test_after_a_merge_the_survivor_is_shown(store: MemoryStore, get: Get) -> None:
    def merge(record: Record) -> None:
        survivor = record.patients.get("P1")
        jane = record.patients.find(record.authorities.identifier("X-2"))
        assert survivor is not None and jane is not None
        record.emit(*identity.merge(survivor, jane, when=record.now()))

    store.write_now(merge)
    found = get("/studies?PatientID=MRN-1")
    assert {one["00100010"]["Value"][0]["Alphabetic"] for one in found} == {"Yamada^Tarou"}
    assert len(found) == 2
