"""STOW-RS, PS3.18 10.5."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import orjson
import pytest

from hilum.core.exchange import Draft, Outcome
from hilum.core.web import WebResponse
from hilum.dicom.data.dataset import Dataset
from hilum.dicom.data.part10 import file_meta
from hilum.dicom.data.transfer_syntax import EXPLICIT_LE
from hilum.dicom.services.service import Site
from hilum.testing import MemoryStore

Make = Callable[..., Dataset]
Call = Callable[..., WebResponse]
Stow = Callable[..., WebResponse]


def told(response: WebResponse) -> dict[str, Any]:
    assert isinstance(response.body, bytes)
    found: dict[str, Any] = orjson.loads(response.body)
    return found


def test_what_was_stored_is_referenced_with_its_place(store: MemoryStore, image: Make, stow: Stow) -> None:
    response = stow(image(), image(SOPInstanceUID="1.2.3.100.1.2"))
    assert response.status == 200
    answer = told(response)
    assert answer["00081190"]["Value"] == ["https://hub.example/dicom-web/studies/1.2.3.100"]
    items = answer["00081199"]["Value"]
    assert [one["00081155"]["Value"][0] for one in items] == ["1.2.3.100.1.1", "1.2.3.100.1.2"]
    assert items[0]["00081150"]["Value"] == ["1.2.840.10008.5.1.4.1.1.4"]
    assert items[0]["00081190"]["Value"][0].endswith("/series/1.2.3.100.1/instances/1.2.3.100.1.1")
    assert "00081198" not in answer
    study = store.read_now(lambda record: record.studies.get("1.2.3.100"))
    assert study is not None and study.instance_count == 2


def test_some_refused_is_202_with_reasons(image: Make, stow: Stow) -> None:
    good = image()
    cut = (
        file_meta("1.2.840.10008.5.1.4.1.1.4", "1.2.3.9", EXPLICIT_LE) + image(SOPInstanceUID="1.2.3.9").encode()[:-30]
    )
    response = stow(good, cut, b"no dicom at all", b"")
    assert response.status == 202
    failed = told(response)["00081198"]["Value"]
    assert [one["00081197"]["Value"][0] & 0xF000 for one in failed] == [0xC000, 0xC000, 0xC000]
    assert failed[0]["00081155"]["Value"] == ["1.2.3.9"]


def test_all_refused_is_409(image: Make, stow: Stow) -> None:
    response = stow(image(SOPInstanceUID="no uid"))
    assert response.status == 409
    assert told(response)["00081198"]["Value"][0]["00081197"]["Value"] == [0xA900]


def test_instances_of_another_study_than_the_path_are_refused(image: Make, stow: Stow) -> None:
    assert stow(image(), target="/studies/1.2.3.100").status == 200
    assert stow(image(SOPInstanceUID="1.2.9"), target="/studies/1.2.3.4").status == 409


def test_the_same_again_is_success_and_other_content_a_warning_or_a_failure(image: Make, stow: Stow) -> None:
    stow(image())
    assert stow(image()).status == 200
    warned = stow(image(StudyDescription="changed"))
    assert warned.status == 202
    assert told(warned)["00081199"]["Value"][0]["00081196"]["Value"] == [0xB000]
    assert stow(image(StudyDescription="changed"), settings=Site(duplicates="refuse")).status == 409


def test_a_body_of_one_instance_without_multipart_is_taken(image: Make, call: Call) -> None:
    content = file_meta("1.2.840.10008.5.1.4.1.1.4", "1.2.3.100.1.1", EXPLICIT_LE) + image().encode()
    response = call("POST", "/studies", content=content, content_type="application/dicom")
    assert response.status == 200


@pytest.mark.parametrize(
    ("content_type", "content", "status"),
    [
        ("application/json", b"{}", 415),
        ("multipart/related; type=application/dicom", b"", 400),
        ('multipart/related; type="application/dicom+json"; boundary=x', b"--x\r\n\r\n--x--", 415),
        ("multipart/related; type=application/dicom; boundary=x", b"nothing", 400),
        ("multipart/related; type=application/dicom; boundary=x", b"--x--", 400),
    ],
)
def test_a_body_that_cannot_be_read_is_refused_as_a_whole(
    call: Call, content_type: str, content: bytes, status: int
) -> None:
    response = call("POST", "/studies", content=content, content_type=content_type)
    assert response.status == status


def test_the_exchange_is_told_counts_and_keys(image: Make, call: Call, stow: Stow) -> None:
    drafts: list[Draft] = []
    content = file_meta("1.2.840.10008.5.1.4.1.1.4", "1.2.3.100.1.1", EXPLICIT_LE) + image().encode()
    call("POST", "/studies", content=content, content_type="application/dicom", drafts=drafts)
    (draft,) = drafts
    assert (draft.count, draft.outcome, draft.code) == (1, Outcome.ACCEPTED, "200")
    keys = {(one.kind, one.value) for one in draft.keys}
    assert {("study", "1.2.3.100"), ("instance", "1.2.3.100.1.1"), ("person", "P1")} <= keys
