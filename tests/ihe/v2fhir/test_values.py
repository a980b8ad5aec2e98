"""ER7 text to FHIR primitives."""

from __future__ import annotations

import pytest

from hilum.fhir.validation import primitive_flaw
from hilum.ihe.v2fhir.values import converter, moved, namespace_uri, scheme_uri, universal_uri


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("dateTime", "2024", "2024"),
        ("dateTime", "202402", "2024-02"),
        ("dateTime", "20240229", "2024-02-29"),
        ("dateTime", "20230229", None),
        ("dateTime", "2024022913", "2024-02-29T13:00:00+01:00"),
        ("dateTime", "20240229130501.25-0500", "2024-02-29T13:05:01.25-05:00"),
        ("dateTime", "20240229130501+0000", "2024-02-29T13:05:01Z"),
        ("dateTime", "29 February", None),
        ("date", "20240229130501", "2024-02-29"),
        ("instant", "20240229", None),
        ("instant", "202402291305", "2024-02-29T13:05:00+01:00"),
        ("time", "1305", "13:05:00"),
        ("time", "2505", None),
        ("decimal", "0", "0"),
        ("decimal", "+007.50", "7.50"),
        ("decimal", "-.5", "-0.5"),
        ("decimal", ">7", None),
        ("positiveInt", "0", None),
        ("positiveInt", "3", "3"),
        ("unsignedInt", "0", "0"),
        ("integer", "1.0", "1"),
        ("integer", "1.5", None),
        ("boolean", "Y", "True"),
        ("boolean", "n", "False"),
        ("boolean", "maybe", None),
        ("code", "  two   words ", "two words"),
        ("string", "   ", None),
        ("string", "a\x00b", "a b"),
        ("base64Binary", "abc", "YWJj"),
        ("uri", "http://a b", "http://a%20b"),
    ],
)
def test_a_primitive_is_said_as_fhir_says_it_or_not_at_all(kind: str, text: str, value: str | None) -> None:
    found = converter(kind)(text, "+01:00")
    assert (None if found is None else str(found)) == value
    if found is not None:
        assert primitive_flaw(found, kind) == ""


def test_authorities_and_coding_systems_become_uris() -> None:
    assert namespace_uri("REDDING HOSPITAL") == "urn:hilum:namespace:REDDING%20HOSPITAL"
    assert namespace_uri("1.2.3") == "urn:oid:1.2.3"
    assert universal_uri("2.16.840.1", "ISO") == "urn:oid:2.16.840.1"
    assert universal_uri("8.7.6", "ISO") == "urn:hilum:namespace:8.7.6"  # no OID begins with 8
    assert universal_uri("0D539D9B-4D19-514C-B8FD-E93CE396816E", "UUID").startswith("urn:uuid:0d539d9b")
    assert scheme_uri("LN") == "http://loinc.org"
    assert scheme_uri("CVX") == "http://hl7.org/fhir/sid/cvx"
    assert scheme_uri("HL70078") == "http://terminology.hl7.org/CodeSystem/v2-0078"
    assert scheme_uri("99LOCAL") == "urn:hilum:scheme:99LOCAL"


def test_a_time_is_moved_by_an_amount_in_its_unit() -> None:
    assert moved("20240101120000+0100", 1, "90", "MIN") == "20240101133000+0100"
    assert moved("20240101", 1, "2", "d") == "20240103"
    assert moved("202401011200", -1, "1", "h") == "20240101110000"
    assert moved("202401", 1, "1", "h") is None
    assert moved("20240101", 1, "many", "h") is None
    assert moved("20240101", 1, "1", "fortnight") is None
