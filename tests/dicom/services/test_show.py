"""The readable tree of a data set, and the outcome tables."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from hilum.core.errors import Busy, Category, Conflict, Fault, Forbidden, HilumError, Incorrect, NotFound, Unsupported
from hilum.dicom import show
from hilum.dicom.data.dataset import Dataset
from hilum.dicom.outcome import http_status, refusal


def test_the_tree_tells_tag_vr_keyword_value_and_meaning(image: Callable[..., Dataset]) -> None:
    asked = Dataset.of(RequestedProcedureID="RP-1")
    made = image(RequestAttributesSequence=[asked], StudyDescription="x" * 64)
    lines = list(show.lines(made, cut=20))
    by_keyword = {one.keyword: one for one in lines}
    assert by_keyword["SOPClassUID"].value == "1.2.840.10008.5.1.4…"
    assert by_keyword["PatientID"] == show.Line(0, "(0010,0020)", "PatientID", "LO", "MRN-1", "", 6)
    assert by_keyword["RequestedProcedureID"].depth == 2
    assert by_keyword["RequestAttributesSequence"].value == "1 item"
    assert by_keyword["PixelData"].value == "96 bytes"
    assert len(by_keyword["StudyDescription"].value) == 20
    text = show.text(made)
    assert "MR Image Storage" in text
    assert "Item 1" in text


def test_a_huge_tree_is_cut(image: Callable[..., Dataset]) -> None:
    assert len(list(show.lines(image(), most=5))) == 6


@pytest.mark.parametrize(
    ("error", "store", "find", "create", "http"),
    [
        (Incorrect, 0xC000, 0xA900, 0x0106, 400),
        (NotFound, 0x0112, 0xA900, 0x0112, 404),
        (Conflict, 0x0111, 0xC000, 0x0111, 409),
        (Forbidden, 0x0124, 0x0124, 0x0124, 403),
        (Unsupported, 0x0122, 0x0122, 0x0122, 422),
        (Busy, 0xA700, 0xA700, 0x0213, 503),
        (Fault, 0x0110, 0xC000, 0x0110, 500),
    ],
)
def test_each_category_has_its_answer(error: type[HilumError], store: int, find: int, create: int, http: int) -> None:
    made = error("no", where="(0010,0020)")
    assert refusal(made, "C-STORE").status == store
    assert refusal(made, "C-FIND").status == find
    assert refusal(made, "N-CREATE").status == create
    assert http_status(made) == http
    assert refusal(made).offending == (0x00100020,)


def test_every_category_is_answered() -> None:
    assert {one.category for one in (Incorrect, NotFound, Conflict, Forbidden, Unsupported, Busy, Fault)} == set(
        Category
    )


def test_the_standards_own_code_overrides_the_category() -> None:
    assert refusal(NotFound("x", code="0xA801"), "C-MOVE").status == 0xA801
    final = refusal(Conflict("x", code="0xA710"), "N-SET")
    assert (final.status, final.error_id) == (0x0110, 0xA710)
    assert http_status(Unsupported("x", code="406")) == 406
