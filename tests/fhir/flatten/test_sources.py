"""What rows are made of: paths, open files, bytes, dicts, views."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import pytest

from hilum import fhir
from hilum.core.errors import BudgetExceeded, DecodeError, Incorrect
from hilum.fhir import flatten

VIEW = {"resource": "Patient", "select": [{"column": [{"name": "id", "path": "id"}]}]}
ONE = b'{"resourceType":"Patient","id":"p1"}'
TWO = b'{"resourceType":"Patient","id":"p2"}'
BUNDLE = b'{"resourceType":"Bundle","type":"collection","entry":[{"resource":%s},{"resource":%s}]}' % (ONE, TWO)


def ids(resources: Any) -> list[str]:
    return [row["id"] for row in flatten.compile(VIEW).rows(resources)]


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (ONE + b"\n" + TWO + b"\n", ["p1", "p2"]),
        (b"\xef\xbb\xbf" + ONE + b"\r\n\r\n" + TWO, ["p1", "p2"]),
        (b"\n\n" + ONE, ["p1"]),
        (ONE, ["p1"]),
        (BUNDLE, ["p1", "p2"]),
        (BUNDLE.replace(b",", b",\n"), ["p1", "p2"]),
        (fhir.convert(BUNDLE, "xml"), ["p1", "p2"]),
        (fhir.convert(BUNDLE, "xml", pretty=True), ["p1", "p2"]),
        (b"", []),
        (b"\n", []),
    ],
)
def test_a_file_is_read_by_its_path_packed_or_not(tmp_path: Path, content: bytes, found: list[str]) -> None:
    (tmp_path / "a").write_bytes(content)
    (tmp_path / "a.gz").write_bytes(gzip.compress(content))
    assert ids(tmp_path / "a") == ids(tmp_path / "a.gz") == ids(content) == found
    assert ids(sorted(tmp_path.iterdir())) == found * 2


def test_a_file_of_many_chunks_is_read_to_its_end(tmp_path: Path) -> None:
    (tmp_path / "a.ndjson.gz").write_bytes(gzip.compress((ONE + b"\n") * 20_000))
    assert len(ids(tmp_path / "a.ndjson.gz")) == 20_000


def test_a_resource_and_a_view_of_one_are_taken_by_themselves() -> None:
    patient = fhir.parse(ONE)
    assert ids(patient) == ids([patient]) == ids([fhir.views.Patient(patient)]) == ["p1"]


def test_what_is_wrong_in_a_file_is_told_with_its_name_and_line(tmp_path: Path) -> None:
    (tmp_path / "a.ndjson").write_bytes(ONE + b"\n{\n")
    with pytest.raises(DecodeError) as caught:
        ids([tmp_path / "a.ndjson"])
    assert caught.value.where == "a.ndjson, line 2"
    (tmp_path / "b.gz").write_bytes(gzip.compress(ONE * 1000)[:-9])
    with pytest.raises(DecodeError, match="damaged"):
        ids(tmp_path / "b.gz")
    (tmp_path / "c.gz").write_bytes(gzip.compress(b"{" + b" " * 20_000_000))
    with pytest.raises(BudgetExceeded):
        ids(tmp_path / "c.gz")


def test_a_text_is_no_source_and_says_what_is_one() -> None:
    for text in ("Patient.ndjson", ["Patient.ndjson"]):
        with pytest.raises(Incorrect, match=r"pathlib\.Path"):
            ids(text)


def test_a_view_is_read_by_its_path(tmp_path: Path) -> None:
    (tmp_path / "view.json").write_bytes(fhir.dump(VIEW))
    assert [one.name for one in flatten.compile(tmp_path / "view.json").columns] == ["id"]


def test_a_value_that_a_type_cannot_hold_is_told_with_column_and_row() -> None:
    view = {"resource": "Observation", "select": [{"column": [{"name": "v", "path": "value.ofType(Quantity).value"}]}]}
    rows = [
        {"resourceType": "Observation", "valueQuantity": {"value": fhir.Decimal(one)}} for one in ("1", "2.5", "2.55")
    ]
    with pytest.raises(Incorrect) as caught:
        flatten.to_table(flatten.compile(view), rows, types={"v": "DECIMAL(4,1)"})
    assert caught.value.where == "column v, row 3"
    assert "DOUBLE PRECISION" in str(caught.value)
    assert flatten.to_table(flatten.compile(view), rows, types={"v": "DOUBLE PRECISION"})["v"].to_pylist() == [
        1,
        2.5,
        2.55,
    ]
