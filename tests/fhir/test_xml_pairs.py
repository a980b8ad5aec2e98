"""XML and JSON that others wrote of one resource say the same, but for differences in the sources themselves, each named here."""

from __future__ import annotations

import decimal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from hilum.core.errors import DecodeError
from hilum.fhir import json as fhir_json
from hilum.fhir import xml as fhir_xml

PAIRS: tuple[tuple[str, str, frozenset[str]], ...] = (
    ("ftc-r4/examples/organization-1.xml", "ftc-r4/examples/organization-1.json", frozenset()),
    ("ftc-r4/questionnaire-example.xml", "ftc-r4/examples/questionnaire-example.json", frozenset()),
    ("ms-fhir-server/R4/BasicExampleNarrative.xml", "ms-fhir-server/R4/BasicExampleNarrative.json", frozenset()),
    ("ms-fhir-server/R4/BasicExampleNarrative.xml", "r4-examples-json/Basic-basic-example-narrative.json", frozenset()),
    ("ftc-validator-r4/pat-security-bad-string1.xml", "ftc-validator-r4/pat-security-bad-string.json", frozenset()),
    # an extension in the XML only
    ("ftc-r4/observation-example.xml", "ftc-r4/examples/observation-example.json", frozenset({"extension"})),
    # a narrative in the JSON only, two blanks for a line break
    ("ftc-r4/codesystem-example.xml", "ftc-r4/examples/codesystem-example.json", frozenset({"text", "description"})),
    # 1.0e0 and 1.0, 0.0000000000000000000001 and 1E-22, e and E: the same numbers written otherwise
    (
        "ftc-r4/examples/observation-decimal.xml",
        "ftc-r4/examples/observation-decimal.json",
        frozenset({"component.valueQuantity.value"}),
    ),
    # meta in the JSON only
    (
        "ms-fhir-server/Normative/ObservationWithNoCode.xml",
        "ms-fhir-server/Normative/ObservationWithNoCode.json",
        frozenset({"meta"}),
    ),
)


def differences(left: Any, right: Any, path: str = "") -> Iterator[str]:
    """Paths at which two resources differ; numbers by their text, narratives without white space."""
    numbers = (int, float, decimal.Decimal)
    if isinstance(left, dict) and isinstance(right, dict):
        for name in left.keys() | right.keys():
            inner = f"{path}.{name}" if path else name
            if name in left and name in right:
                yield from differences(left[name], right[name], inner)
            else:
                yield inner
    elif isinstance(left, list) and isinstance(right, list):
        if len(left) != len(right):
            yield path
        for one, other in zip(left, right, strict=False):
            yield from differences(one, other, path)
    elif isinstance(left, numbers) and isinstance(right, numbers) and not isinstance(left, bool):
        if str(left) != str(right):
            yield path
    elif path.endswith(".div"):
        if bare(left) != bare(right):
            yield path
    elif left != right or type(left) is not type(right):
        yield path


def bare(div: str) -> str:
    """Canonical XML without white space and comments: the sources break lines at different places."""
    return "".join(etree.tostring(etree.fromstring(div), method="c14n", with_comments=False).decode().split())


@pytest.mark.parametrize(("xml", "json", "known"), PAIRS)
def test_a_pair_of_xml_and_json_says_the_same(corpus: Path, xml: str, json: str, known: frozenset[str]) -> None:
    left = fhir_xml.parse((corpus / "fhir" / xml).read_bytes())
    right = fhir_json.parse((corpus / "fhir" / json).read_bytes())
    assert set(differences(left, right)) == known


def test_numbers_of_the_pair_with_other_exponents_are_equal(corpus: Path) -> None:
    folder = corpus / "fhir" / "ftc-r4" / "examples"
    left = fhir_xml.parse((folder / "observation-decimal.xml").read_bytes())
    right = fhir_json.parse((folder / "observation-decimal.json").read_bytes())
    for one, other in zip(left["component"], right["component"], strict=True):
        assert one["valueQuantity"]["value"] == other["valueQuantity"]["value"]


UNREADABLE = {
    "fhirjs-r4-xml/bad-document-example-dischargesummary.xml": "an element that R4 does not have",
    "ftc-r4/graphql/manifest.xml": "outside of the FHIR namespace",
    "ftc-r4/patch/xml-patch-tests.xml": "outside of the FHIR namespace",
    "ftc-r4-fhirpath/fhirpath/tests-fhir-r4.xml": "outside of the FHIR namespace",
    "ftc-validator-r4/Observation-ex-pain.xml": "an attribute that R4 does not have",
    "ftc-validator-r4/bundle-dual-subject.xml": "more often than allowed",
    "ftc-validator-r4/capabilitystatement-measure-processor.xml": "an element that R4 does not have",
    "ftc-validator-r4/japanese-utf8-ok.xml": "not well-formed",  # octets of Shift JIS without a declaration
    "ftc-validator-r4/pat-security-bad-string2.xml": "an element that R4 does not have",
    "ftc-validator-r4/xml-bad-entities.xml": "not well-formed",  # &nbsp; without a DTD
    "ftc-validator-r4/xml-fail.xml": "text between elements",
}


def test_every_xml_of_the_corpus_is_read_and_comes_back_or_is_known_to_be_bad(corpus: Path) -> None:
    folder = corpus / "fhir"
    paths = sorted(folder.rglob("*.xml"))
    assert len(paths) > 50
    for path in paths:
        name = str(path.relative_to(folder))
        try:
            resource = fhir_xml.parse(path.read_bytes())
        except DecodeError as error:
            assert UNREADABLE[name] in str(error), name
            continue
        assert name not in UNREADABLE
        assert fhir_xml.parse(fhir_xml.encode(resource)) == resource, name
        assert fhir_json.parse(fhir_json.encode(resource)) == resource, name
