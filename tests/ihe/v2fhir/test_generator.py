"""The package data are what the generator makes of the guide's tables."""

from __future__ import annotations

import gzip
import hashlib
import importlib.util
import sys
from pathlib import Path

import pytest

from hilum.ihe.v2fhir import guide_header
from hilum.ihe.v2fhir.tables import FieldRow, load

TOOL = Path(__file__).parents[3] / "tools" / "generate_v2_to_fhir_maps.py"


def test_the_generator_makes_the_package_data_byte_for_byte(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = corpus / "hl7v2" / "v2-to-fhir-ig" / "mappings-csv.tar.xz"
    if not archive.is_file():
        pytest.skip("the guide's tables are not in the corpus")
    assert hashlib.sha256(archive.read_bytes()).hexdigest() == guide_header()["sha256"]
    described = importlib.util.spec_from_file_location("generate_v2_to_fhir_maps", TOOL)
    assert described is not None and described.loader is not None
    tool = importlib.util.module_from_spec(described)
    described.loader.exec_module(tool)
    held = (TOOL.parents[1] / "src/hilum/ihe/v2fhir/guide.json.gz").read_bytes()
    made = tmp_path / "guide.json.gz"
    monkeypatch.setattr(tool, "TARGET", made)
    monkeypatch.setattr(sys, "argv", [str(TOOL), str(archive)])
    tool.main()
    assert gzip.decompress(made.read_bytes()) == gzip.decompress(held)


def test_the_package_data_are_small() -> None:
    assert (TOOL.parents[1] / "src/hilum/ihe/v2fhir/guide.json.gz").stat().st_size < 100_000


def test_a_row_keeps_what_was_corrected_in_it_and_why() -> None:
    rows = [row for row in load().segments["OBX[Observation]"] if row.target == "valueSampledData"]
    assert [row.corrected for row in rows] == [("a slip of the pen",)]
    assert all(isinstance(row, FieldRow) and row.origin == "guide" for row in rows)
