"""Targets of FHIR as a language: JSON and XML there and back, NDJSON and bundles in pieces."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from campaigns.fuzz_case import JSON_WORDS, XML_WORDS, Target
from hilum.core.errors import BudgetExceeded, HilumError
from hilum.fhir import json as fhir_json
from hilum.fhir import xml as fhir_xml
from hilum.fhir.streams import read_bundle, read_ndjson

__all__ = ["fhir_targets"]

_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_RESOURCES = (
    (
        b'{"resourceType":"Patient","id":"p","text":{"status":"generated","div":"<div xmlns=\\"http://www.w3.org/1999/xhtml\\">'
        b'<p>a<br/>b</p><!-- c --></div>"},"contained":[{"resourceType":"Basic","id":"b"}],'
        b'"extension":[{"url":"u","valueDecimal":1.00}],'
        b'"name":[{"id":"n","family":"a&<\\"\\n","given":["A",null],"_given":[null,{"extension":[{"url":"v","valueCode":"x"}]}]}],'
        b'"birthDate":"1970-01-01","_birthDate":{"id":"d"},"multipleBirthInteger":12345678901234567890}'
    ),
    (
        b'{"resourceType":"Observation","status":"final","code":{"text":"c"},"valueQuantity":{"value":1E5,"unit":"\\u00b5"},'
        b'"component":[{"code":{"text":"d"},"valueBoolean":false},{"code":{},"valueInteger":-0}]}'
    ),
)
_BUNDLE = (
    b'{"resourceType":"Bundle","type":"batch-response","total":2,"entry":[{"fullUrl":"urn:a","resource":%b},{"response":{"status":"200",'
    b'"outcome":{"resourceType":"OperationOutcome"}}},{"resource":{"resourceType":"List","entry":[{"item":{"display":"i"}}]}}],'
    b'"link":[{"relation":"self","url":"x"}]}'
) % _RESOURCES[1]
_XML_WORDS = (
    *XML_WORDS,
    b"<entry>",
    b"</entry>",
    b"<resource>",
    b' value="',
    b' xmlns="http://hl7.org/fhir"',
    b"&#10;",
    b"&amp;",
    b"xmlns:x=",
)


def _plain(value: Any, name: str = "") -> Any:
    """What both spellings can say: without the text of narratives, which XML may break at other places, null beside an
    extension, and characters that XML cannot carry."""
    if isinstance(value, dict):
        return {key: _plain(item, key) for key, item in value.items() if item is not None and key != "fhir_comments"}
    if isinstance(value, list):
        items = [_plain(item, name) for item in value]
        while items and items[-1] is None:
            items.pop()
        return items
    if isinstance(value, str):
        return "" if name == "div" else _FORBIDDEN.sub("\ufffd", value)
    return value


def _without_empty(value: Any) -> Any:
    """Arrays of nothing but padding go."""
    if isinstance(value, dict):
        return {key: _without_empty(item) for key, item in value.items() if item != [] or not isinstance(item, list)}
    return [_without_empty(item) for item in value] if isinstance(value, list) else value


def _exact_json(data: bytes) -> None:
    resource = fhir_json.parse(data)
    written = fhir_json.encode(resource)
    assert fhir_json.parse(written) == resource, "JSON does not come back"
    assert fhir_json.parse(fhir_json.encode(resource, pretty=True)) == resource, "pretty JSON does not come back"
    document = fhir_xml.encode(resource)
    again = fhir_xml.parse(document)
    assert _without_empty(_plain(again)) == _without_empty(_plain(resource)), "XML says another thing"
    assert fhir_xml.parse(fhir_xml.encode(resource, pretty=True)) == again, "pretty XML does not come back"


def _exact_xml(data: bytes) -> None:
    resource = fhir_xml.parse(data, notes=[])
    try:
        assert fhir_xml.parse(fhir_xml.encode(resource)) == resource, "XML does not come back"
        assert fhir_json.parse(fhir_json.encode(resource)) == resource, "JSON does not come back"
    except BudgetExceeded:
        raise
    except HilumError as error:
        raise AssertionError(f"what was read is not written: {error}") from error


def _ndjson(data: bytes) -> None:
    def read(size: int) -> list[tuple[int, bytes]]:
        pieces = [data[at : at + size] for at in range(0, len(data), size)]
        bad: dict[int, HilumError] = {}
        lines = [(one.number, one.content) for one in read_ndjson(pieces, on_error=bad.__setitem__)]
        return lines + [(number, b"") for number in bad]

    assert read(7) == read(max(1, len(data))), "the cut changes what is read"


def _bundle(parse: Callable[[bytes], fhir_json.Resource]) -> Callable[[bytes], None]:
    def read(data: bytes, size: int) -> tuple[list[dict[str, Any]], str]:
        found: list[dict[str, Any]] = []
        try:
            for one in read_bundle([data[at : at + size] for at in range(0, len(data), size)]):
                found.append(one.entry)
        except HilumError as error:
            return found, type(error).__name__
        return found, ""

    def consume(data: bytes) -> None:
        entries, refused = read(data, max(1, len(data)))
        assert read(data, 61) == (entries, refused), "the cut changes what is read"
        with suppress(HilumError):
            whole = parse(data)
            if whole["resourceType"] == "Bundle" and not refused:
                assert entries == whole.get("entry", []), "the stream says another thing"

    return consume


def fhir_targets(resources: list[bytes], documents: list[bytes]) -> tuple[Target, ...]:
    """The targets; `resources` are seeds in JSON, `documents` in XML."""
    written = [fhir_xml.encode(fhir_json.parse(one)) for one in (*_RESOURCES, _BUNDLE)]
    seeds = [*_RESOURCES, _BUNDLE, *resources]
    lines = b"\n".join(one.replace(b"\n", b" ") for one in (*_RESOURCES, b"", *resources[:3])) + b"\r\n"
    return (
        Target("FHIR JSON exact", _exact_json, seeds, JSON_WORDS, 1.0),
        Target("FHIR XML exact", _exact_xml, [*written, *documents], _XML_WORDS, 1.0),
        Target("NDJSON", _ndjson, [lines], (*JSON_WORDS, b"\n", b"\r\n"), 0.3),
        Target("FHIR bundle stream", _bundle(fhir_json.parse), [_BUNDLE], JSON_WORDS, 0.5),
        Target("FHIR XML bundle stream", _bundle(fhir_xml.parse), [written[2]], _XML_WORDS, 0.5),
    )
