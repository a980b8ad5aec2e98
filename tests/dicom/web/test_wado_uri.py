"""WADO-URI, PS3.18 section 9, as viewers and report systems ask."""

from __future__ import annotations

import io
from collections.abc import Callable

import orjson
import pytest
from PIL import Image

from hilum.core.web import WebResponse
from hilum.dicom.data.dataset import Dataset
from hilum.dicom.data.part10 import read_part10
from hilum.dicom.data.transfer_syntax import EXPLICIT_LE, IMPLICIT_LE

Make = Callable[..., Dataset]
Call = Callable[..., WebResponse]
Body = Callable[[WebResponse], bytes]

ONE = "/wado?requestType=WADO&studyUID=1.2.3.100&seriesUID=1.2.3.100.1&objectUID=1.2.3.100.1.1"


@pytest.fixture(autouse=True)
def stored(image: Make, stow: Callable[..., WebResponse]) -> None:
    """One image of 8 columns and 6 rows, stored in implicit VR."""
    assert stow(image(), syntax=IMPLICIT_LE).status == 200


def size(response: WebResponse) -> tuple[int, int]:
    assert isinstance(response.body, bytes)
    return Image.open(io.BytesIO(response.body)).size


@pytest.mark.parametrize(("asked", "syntax"), [("", EXPLICIT_LE), ("&transferSyntax=*", IMPLICIT_LE)])
def test_an_object_comes_in_explicit_vr_or_as_asked(call: Call, body: Body, asked: str, syntax: str) -> None:
    answer = call("GET", f"{ONE}&contentType=application%2Fdicom{asked}", accept="*/*")
    assert (answer.status, answer.content_type) == (200, "application/dicom")
    file = read_part10(body(answer))
    assert (file.transfer_syntax, file.sop_instance_uid) == (syntax, "1.2.3.100.1.1")


@pytest.mark.parametrize(
    ("asked", "media", "expected"),
    [
        ("", "image/jpeg", (8, 6)),
        ("&contentType=image/png&frameNumber=1", "image/png", (8, 6)),
        ("&contentType=video/mp4,image/gif;q=0.5", "image/gif", (8, 6)),
        ("&rows=3", "image/jpeg", (4, 3)),
        ("&rows=100&columns=4", "image/jpeg", (4, 3)),
        ("&region=0.5,0,1,0.5", "image/jpeg", (4, 3)),
        ("&region=0.5,0,1,0.5&columns=8", "image/jpeg", (8, 6)),
        ("&windowCenter=1000&windowWidth=2&imageQuality=40&annotation=patient", "image/jpeg", (8, 6)),
    ],
)
def test_an_image_is_rendered(call: Call, asked: str, media: str, expected: tuple[int, int]) -> None:
    answer = call("GET", ONE + asked, accept="text/html")
    assert (answer.status, answer.content_type) == (200, media)
    assert size(answer) == expected


@pytest.mark.parametrize(
    ("target", "status", "where"),
    [
        (ONE.replace("WADO&", "x&"), 400, "requestType"),
        (ONE.replace("objectUID", "object"), 400, "objectUID"),
        (ONE.replace("100.1.1", "100.1.7"), 404, "path"),
        (f"{ONE}&contentType=video/mp4", 406, "contentType"),
        (f"{ONE}&contentType=application/dicom&transferSyntax=1.2.840.10008.1.2.4.80", 406, "Accept"),
        (f"{ONE}&anonymize=yes", 400, "anonymize"),
        (f"{ONE}&windowCenter=1", 400, "windowWidth"),
        (f"{ONE}&rows=0", 400, "rows"),
        (f"{ONE}&rows=nan", 400, "rows"),
        (f"{ONE}&region=0,0,2,2", 400, "region"),
        (f"{ONE}&frameNumber=2", 404, "frames"),
        (f"{ONE}&frameNumber=x", 400, "frames"),
    ],
)
def test_what_cannot_be_answered_says_why(call: Call, target: str, status: int, where: str) -> None:
    answer = call("GET", target)
    assert answer.status == status
    assert isinstance(answer.body, bytes)
    assert orjson.loads(answer.body)["where"] == where
