"""FHIR XML and JSON are two spellings of one resource."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from hilum.core.errors import DecodeError
from hilum.fhir import json as fhir_json
from hilum.fhir import xml as fhir_xml

PATIENT = b"""<?xml version="1.0" encoding="UTF-8"?>
<Patient xmlns="http://hl7.org/fhir"><id value="p1"/>
 <text><status value="generated"/><div xmlns="http://www.w3.org/1999/xhtml"><p>A <b>name</b></p></div></text>
 <contained><Organization><id value="o"/><name value="O &amp; Co"/></Organization></contained>
 <extension url="http://example.org/e"><valueDecimal value="1.00"/></extension>
 <active value="true"/>
 <name id="n1"><given value="A"/><given><extension url="http://example.org/x"><valueCode value="unknown"/></extension></given>
 <given value="C"/></name>
 <birthDate value="1970-01"><extension url="http://example.org/t"><valueTime value="10:00:00"/></extension></birthDate>
 <multipleBirthInteger value="2"/>
</Patient>"""


def as_compared(value: Any, name: str = "") -> Any:
    """Numbers as text and narratives as canonical XML, so that only real differences remain."""
    if isinstance(value, dict):
        return {k: as_compared(v, k) for k, v in value.items()}
    if isinstance(value, list):
        return [as_compared(v, name) for v in value]
    if name == "div":
        return etree.tostring(etree.fromstring(value), method="c14n")
    if isinstance(value, bool) or value is None:
        return value
    return str(value)


def test_xml_becomes_the_json_that_the_standard_shows() -> None:
    patient = fhir_xml.parse(PATIENT)
    assert patient["active"] is True
    assert patient["multipleBirthInteger"] == 2
    assert patient["name"][0]["id"] == "n1"
    assert patient["name"][0]["given"] == ["A", None, "C"]
    assert patient["name"][0]["_given"][0] is None
    assert patient["name"][0]["_given"][1]["extension"][0]["valueCode"] == "unknown"
    assert patient["name"][0]["_given"][2] is None
    assert patient["_birthDate"]["extension"][0]["valueTime"] == "10:00:00"
    assert patient["contained"][0] == {"resourceType": "Organization", "id": "o", "name": "O & Co"}
    assert str(patient["extension"][0]["valueDecimal"]) == "1.00"
    assert patient["text"]["div"] == '<div xmlns="http://www.w3.org/1999/xhtml"><p>A <b>name</b></p></div>'


def test_xml_comes_back_from_the_dict_element_by_element() -> None:
    patient = fhir_xml.parse(PATIENT)
    again = fhir_xml.encode(patient)
    assert fhir_xml.parse(again) == patient
    assert fhir_xml.parse(fhir_xml.encode(patient, pretty=True)) == patient


def test_elements_are_written_in_the_order_of_the_definition() -> None:
    written = fhir_xml.encode({"resourceType": "Patient", "gender": "male", "active": True, "id": "1"})
    assert [etree.QName(child).localname for child in etree.fromstring(written)] == ["id", "active", "gender"]


def test_characters_that_xml_cannot_carry_are_replaced() -> None:
    written = fhir_xml.encode({"resourceType": "Basic", "id": "a\x01b", "code": {"text": "t\x00"}})
    assert fhir_xml.parse(written)["code"]["text"] == "t\ufffd"


def test_every_official_example_survives_json_to_xml_to_json(corpus: Path) -> None:
    folders = ("r4-examples-json", "ftc-r4/examples", "synthea-r4")
    paths = [path for folder in folders for path in sorted((corpus / "fhir" / folder).rglob("*.json"))]
    assert len(paths) > 300
    for path in paths:
        resource = fhir_json.parse(path.read_bytes())
        again = fhir_xml.parse(fhir_xml.encode(resource))
        assert as_compared(again) == as_compared(resource), path.name


@pytest.mark.parametrize(
    "document",
    [
        b"",
        b"<Patient",
        b"<Patient/>",
        b'<Patient xmlns="urn:other"/>',
        b'<Unknown xmlns="http://hl7.org/fhir"/>',
        b'<Patient xmlns="http://hl7.org/fhir"><nosuch value="1"/></Patient>',
        b'<Patient xmlns="http://hl7.org/fhir"><active value="true" other="1"/></Patient>',
        b'<Patient xmlns="http://hl7.org/fhir" foo="1"/>',
        b'<Patient xmlns="http://hl7.org/fhir">text</Patient>',
        b'<Patient xmlns="http://hl7.org/fhir"><gender value="male"/><gender value="male"/></Patient>',
        b'<Patient xmlns="http://hl7.org/fhir"><text><div xmlns="http://hl7.org/fhir"/></text></Patient>',
        b'<Patient xmlns="http://hl7.org/fhir"><contained/></Patient>',
        b'<!DOCTYPE Patient [<!ENTITY x "y">]><Patient xmlns="http://hl7.org/fhir"><active value="&x;"/></Patient>',
        b'<!DOCTYPE Patient SYSTEM "file:///etc/passwd"><Patient xmlns="http://hl7.org/fhir"/>',
        b'<Patient xmlns="http://hl7.org/fhir"><gender value="&x;"/></Patient>',
        b'<?xml version="1.0" encoding="UTF-16"?><Patient xmlns="http://hl7.org/fhir"/>',
        '<?xml version="1.0"?><Patient xmlns="http://hl7.org/fhir"/>'.encode("utf-16"),
        b'<Patient xmlns="http://hl7.org/fhir"><gender value="\xff"/></Patient>',
    ],
)
def test_bad_xml_is_refused_with_a_reason(document: bytes) -> None:
    with pytest.raises(DecodeError):
        fhir_xml.parse(document)


def test_a_thousand_entities_deep_xml_costs_nothing() -> None:
    entities = "".join(f'<!ENTITY e{n} "{"&e" + str(n - 1) + ";" if n else "x"}">' * 1 for n in range(1000))
    bomb = f'<!DOCTYPE P [{entities}]><Patient xmlns="http://hl7.org/fhir"><gender value="&e999;"/></Patient>'
    begun = time.perf_counter()
    with pytest.raises(DecodeError):
        fhir_xml.parse(bomb.encode())
    assert time.perf_counter() - begun < 0.5


def test_deep_xml_is_refused() -> None:
    for levels in (150, 5000):
        inner = b'<extension url="u">' * levels + b"</extension>" * levels
        with pytest.raises(DecodeError):
            fhir_xml.parse(b'<Patient xmlns="http://hl7.org/fhir">' + inner + b"</Patient>")


def test_an_unknown_property_is_not_written_to_xml() -> None:
    with pytest.raises(DecodeError) as caught:
        fhir_xml.encode({"resourceType": "Patient", "surprise": 1})
    assert caught.value.where == "Patient"
