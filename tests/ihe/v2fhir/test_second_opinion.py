"""An independent validator (fhirkit-rs) on what we make of others' messages."""

from __future__ import annotations

import importlib
import re
from pathlib import Path
from typing import Any

import pytest

from hilum.core.errors import DecodeError, Unsupported
from hilum.fhir import json as fhir_json
from hilum.hl7v2.data.er7 import parse
from hilum.ihe.v2fhir import convert

pytestmark = pytest.mark.interop


@pytest.fixture(scope="module")
def fhirkit() -> Any:
    try:
        return importlib.import_module("fhirkit")
    except ImportError:
        pytest.skip("fhirkit-rs is not installed")


def test_another_validator_finds_nothing_wrong_with_our_bundles(corpus: Path, fhirkit: Any) -> None:
    count = 0
    for folder in ("microsoft-fhir-converter", "v2-to-fhir-ig", "linuxforhealth-hl7v2-fhir-converter"):
        for path in sorted((corpus / "hl7v2" / folder).glob("*")):
            if path.suffix not in (".hl7", ".hl7v2", ".txt"):
                continue
            for piece in re.split(rb"(?=MSH\|)", path.read_bytes())[1:]:
                try:
                    bundle = convert(parse(piece)).bundle
                except (DecodeError, Unsupported):
                    continue  # a piece of text that only looks like a message
                for each in (bundle, *(entry["resource"] for entry in bundle["entry"])):
                    issues = fhirkit.parse(fhir_json.encode(each)).issues
                    assert [str(issue) for issue in issues] == [], path.name
                count += 1
    assert count >= 97


def test_the_other_validator_finds_what_is_wrong(corpus: Path, fhirkit: Any) -> None:
    piece = (corpus / "hl7v2" / "microsoft-fhir-converter" / "ADT01-28.hl7").read_bytes()
    bundle = convert(parse(piece)).bundle
    patient = next(one["resource"] for one in bundle["entry"] if one["resource"]["resourceType"] == "Patient")
    patient["birthDate"] = "yesterday"
    assert fhirkit.parse(fhir_json.encode(patient)).issues
