"""ER7 text to FHIR primitives."""

from __future__ import annotations

import zoneinfo

import pytest

from hilum.core.errors import Incorrect, Unsupported
from hilum.fhir.validation import primitive_flaw
from hilum.ihe.v2fhir.values import checked_zone, converter, date_time, moved, namespace_uri, scheme_uri, universal_uri


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
        ("decimal", "5.", "5"),
        ("decimal", "5.5.", None),
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
    assert universal_uri("8.7.6", "ISO") == "urn:hilum:authority:ISO:8.7.6"  # no OID begins with 8
    assert universal_uri("urn:uuid:1", "UUID") == "urn:hilum:authority:UUID:1"
    assert universal_uri("2.16.840.1", "GUID") == "urn:oid:2.16.840.1"
    assert namespace_uri("urn:oid:1.2.nnn") == "urn:hilum:namespace:urn:oid:1.2.nnn"
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


@pytest.mark.parametrize(
    ("text", "zone", "expected"),
    [
        ("202401021530", "Europe/Berlin", "2024-01-02T15:30:00+01:00"),
        ("202407021530", "Europe/Berlin", "2024-07-02T15:30:00+02:00"),
        ("202407021530", "America/New_York", "2024-07-02T15:30:00-04:00"),
        ("202407021530", "UTC", "2024-07-02T15:30:00Z"),
        ("202407021530", "Asia/Kolkata", "2024-07-02T15:30:00+05:30"),
        ("202410270230", "Europe/Berlin", "2024-10-27T02:30:00+02:00"),  # comes twice: the first
        ("202403310230", "Europe/Berlin", "2024-03-31T02:30:00+01:00"),  # left out: as the clocks were before
        ("20240331023000.25", "Europe/Berlin", "2024-03-31T02:30:00.25+01:00"),
        ("188001011200", "Europe/Berlin", "1880-01-01T12:00:00+00:53"),  # local mean time, to the minute
        ("202407021530-0500", "Europe/Berlin", "2024-07-02T15:30:00-05:00"),
        ("20240702", "Europe/Berlin", "2024-07-02"),
    ],
)
def test_a_zone_by_name_has_its_daylight_saving(text: str, zone: str, expected: str) -> None:
    assert date_time(text, checked_zone(zone)) == expected


@pytest.mark.parametrize(
    "zone", ["Middle/Earth", "+25:00", "+1:00", "../etc/passwd", "/etc/passwd", "+14:30", " ", "x" * 100]
)
def test_what_is_no_zone_is_refused(zone: str) -> None:
    with pytest.raises(Incorrect, match="neither an offset"):
        checked_zone(zone)


def test_a_machine_without_time_zone_data_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> None:
        raise zoneinfo.ZoneInfoNotFoundError(name)

    monkeypatch.setattr(zoneinfo, "ZoneInfo", missing)
    monkeypatch.setattr(zoneinfo, "available_timezones", lambda: set())
    with pytest.raises(Unsupported, match="install tzdata"):
        checked_zone("Europe/Lisbon")
    assert checked_zone("+01:00") == "+01:00"


def test_an_offset_beyond_those_of_fhir_is_no_time() -> None:
    assert date_time("202407021530+1430", "") is None
    assert date_time("202407021530+1400", "") == "2024-07-02T15:30:00+14:00"
