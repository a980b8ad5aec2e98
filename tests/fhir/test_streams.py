"""NDJSON and bundles of any length: cut anywhere, budgets a line or an entry, flat memory."""

from __future__ import annotations

import io
import time
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest

from hilum.core.errors import BudgetExceeded, DecodeError, HilumError
from hilum.fhir import json as fhir_json
from hilum.fhir import xml as fhir_xml
from hilum.fhir.streams import read_bundle, read_ndjson

BUNDLE = (
    '{"resourceType":"Bundle","type":"collection","total":3,"entry":[{"fullUrl":"urn:a","resource":{"resourceType":"Basic","id":"é",'
    '"extension":[{"url":"u","valueDecimal":1.00},{"url":"v","valueDecimal":1E5}]}},{"response":{"status":"200"}},'
    '{"resource": {"resourceType":"List","entry":[{"item":{"display":"} ] \\" {"}}]} ,"search":{"score":0.10}}],'
    '"link":[{"relation":"self","url":"x"}]}'
).encode()
XML_BUNDLE = """<?xml version="1.0" encoding="UTF-8"?>
<!-- <entry> --><Bundle xmlns="http://hl7.org/fhir"><type value="collection"/><!-- <entry> -->
<entry><fullUrl value="urn:a>b"/><resource>
  <Basic><id value="é"/><extension url="u"><valueDecimal value="1.00"/></extension></Basic> </resource></entry>
<entry/><entry><resource><List><!-- </entry> --><text><status value="generated"/><div xmlns="http://www.w3.org/1999/xhtml">
<![CDATA[</entry>]]></div></text><entry><item><display value="d"/></item></entry></List></resource></entry>
<signature><who><display value="s"/></who></signature></Bundle> <!-- end -->
""".encode()


def pieces(data: bytes, size: int) -> list[bytes]:
    return [data[at : at + size] for at in range(0, len(data), size)]


@pytest.mark.parametrize("data", [BUNDLE, XML_BUNDLE, b"\xef\xbb\xbf" + BUNDLE, b"\xef\xbb\xbf" + XML_BUNDLE[39:]])
def test_a_bundle_cut_anywhere_reads_the_same(data: bytes) -> None:
    parse = fhir_xml.parse if b"xmlns" in data else fhir_json.parse
    whole = parse(data)
    for size in (1, 2, 3, 7, 64, 1 << 20):
        reader = read_bundle(pieces(data, size))
        entries = list(reader)
        assert [one.entry for one in entries] == whole["entry"]
        assert [one.index for one in entries] == [0, 1, 2]
        assert entries[0].full_url.startswith("urn:a")
        assert entries[1].resource is None
        assert entries[1].content == b""
        assert reader.header == {name: value for name, value in whole.items() if name != "entry"}
    assert [one.entry for one in read_bundle(io.BytesIO(data))] == whole["entry"]


def test_the_bytes_of_a_resource_are_those_of_the_bundle() -> None:
    first, _, third = read_bundle([BUNDLE])
    assert b'"valueDecimal":1.00}' in first.content
    assert b'"valueDecimal":1E5}' in first.content
    assert first.content in BUNDLE
    assert third.content in BUNDLE
    assert fhir_json.parse(third.content) == third.resource
    first, _, third = read_bundle([XML_BUNDLE])
    assert first.content.startswith(b"<Basic>")
    assert first.content.endswith(b"</Basic>")
    assert third.content.startswith(b"<List><!--")
    assert third.content in XML_BUNDLE


@pytest.mark.parametrize(
    ("data", "where"),
    [
        (b"", "Bundle"),
        (b"[]", "Bundle"),
        (b"{", "Bundle"),
        (b'{"resourceType":"Patient"}', "resourceType"),
        (b'{"entry":[{}]}', "resourceType"),
        (b'{"resourceType":"Bundle","entry":{}}', "Bundle"),
        (b'{"resourceType":"Bundle","entry":[{}],"entry":[]}', "Bundle"),
        (b'{"resourceType":"Bundle","entry":[{},]}', "Bundle.entry[1]"),
        (b'{"resourceType":"Bundle","entry":[{} {}]}', "Bundle.entry[1]"),
        (b'{"resourceType":"Bundle","entry":[{},{"resource":{"a":1,"a":2}}]}', "Bundle.entry[1]"),
        (b'{"resourceType":"Bundle","entry":[{"resource":{}', "Bundle.entry[0]"),
        (b'{"resourceType":"Bundle","entry":[{"resource":"x"}]}', "Bundle.entry[0].resource"),
        (b'{"resourceType":"Bundle","entry":[{"fullUrl":"a","fullUrl":"a"}]}', "Bundle.entry[0]"),
        (b'{"resourceType":"Bundle","entry":[{"fullUrl":"\xff"}]}', "Bundle"),
        (b'{"resourceType":"Bundle"} {}', "Bundle"),
        (b'{"resourceType":"Bundle","total":01}', "Bundle"),
        (b'<Patient xmlns="http://hl7.org/fhir"/>', "resourceType"),
        (b'<Bundle xmlns="urn:x"><entry/></Bundle>', "resourceType"),
        (b'<Bundle xmlns="http://hl7.org/fhir"><entry/><entry><nosuch/></entry></Bundle>', "Bundle.entry[1].nosuch"),
        (b'<Bundle xmlns="http://hl7.org/fhir"><entry/><entry></Bundle>', "Bundle.entry"),
        (b'<Bundle xmlns="http://hl7.org/fhir"></entry></Bundle>', "Bundle"),
        (b'<Bundle xmlns="http://hl7.org/fhir"><meta><entry/></meta></Bundle>', ""),
        (b'<Bundle xmlns="http://hl7.org/fhir"><entry/></Bundle><x/>', ""),
        (b'<Bundle xmlns="http://hl7.org/fhir"><type value="a"/><entry/><type value="a"/></Bundle>', "Bundle.type"),
        (b'<Bundle xmlns="http://hl7.org/fhir"><entry><!DOCTYPE a></entry></Bundle>', ""),
        (b'<!DOCTYPE Bundle [<!ENTITY a "b">]><Bundle xmlns="http://hl7.org/fhir"/>', ""),
        ('<?xml version="1.0"?><Bundle xmlns="http://hl7.org/fhir"/>'.encode("utf-16"), "Bundle"),
    ],
)
def test_a_bad_bundle_is_refused_with_its_place(data: bytes, where: str) -> None:
    for size in (1, 5, 1 << 20):
        with pytest.raises(DecodeError) as caught:
            list(read_bundle(pieces(data, size)))
        assert caught.value.where == where


def test_entries_before_a_mistake_have_been_read() -> None:
    reader = read_bundle([b'{"resourceType":"Bundle","entry":[{"fullUrl":"a"},{"fullUrl":"b"},{"fullUrl":1e}]}'])
    assert [next(reader).full_url, next(reader).full_url] == ["a", "b"]
    with pytest.raises(DecodeError):
        next(reader)


@pytest.mark.parametrize(
    "endless",
    [
        (b'{"resourceType":"Bundle","entry":[{"resource":{"a":"', b"x"),
        (b'{"resourceType":"Bundle","entry":[{"resource":', b"["),
        (b'{"resourceType":"Bundle","entry":[{"resource":[', b"1,"),
        (b'{"resourceType":"Bundle","id":"', b"x"),
        (b'{"resourceType":"Bundle","total":', b"1"),
        (b'<Bundle xmlns="http://hl7.org/fhir"><entry>', b"<resource>"),
        (b'<Bundle xmlns="http://hl7.org/fhir"><entry><fullUrl value="', b"x"),
        (b'<Bundle xmlns="http://hl7.org/fhir"><entry>', b"<entry>"),
        (b'<Bundle xmlns="http://hl7.org/fhir">', b"<link/>"),
        (b'<Bundle xmlns="http://hl7.org/fhir"><!--', b"-"),
        (b"<Bundle a='", b"-"),
    ],
)
def test_an_entry_without_end_stops_at_its_budget(endless: tuple[bytes, bytes]) -> None:
    def chunks() -> Iterator[bytes]:
        begin, more = endless
        yield begin
        for _ in range(2_000):
            yield more * (8_000 // len(more))

    tracemalloc.start()
    begun = time.process_time()
    with pytest.raises(DecodeError):
        list(read_bundle(chunks(), max_bytes=1_000_000))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 40 << 20
    assert time.process_time() - begun < 2.0


@pytest.mark.parametrize("form", ["json", "xml"])
def test_many_entries_take_no_more_memory_than_few(form: str) -> None:
    resource = {"resourceType": "Basic", "id": "1", "code": {"text": "x" * 500}}
    one = {"resourceType": "Bundle", "type": "collection", "entry": [{"fullUrl": "urn:x", "resource": resource}]}
    if form == "json":
        whole = fhir_json.encode(one)
        begin, entry, end = whole[: whole.index(b"[") + 1], whole[whole.index(b"[") + 1 : -2], b"]}"
        between = b","
    else:
        whole = fhir_xml.encode(one)
        begin, entry, end = (
            whole[: whole.index(b"<entry")],
            whole[whole.index(b"<entry") : -len(b"</Bundle>")],
            b"</Bundle>",
        )
        between = b"\n"

    def chunks(count: int) -> Iterator[bytes]:
        yield begin
        for number in range(count):
            yield entry if not number else between + entry
        yield end

    def peak_of(count: int) -> int:
        tracemalloc.start()
        assert sum(1 for _ in read_bundle(chunks(count))) == count
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return peak

    few = peak_of(500)
    assert peak_of(4_000) < few + 200_000


def test_ndjson_is_read_line_by_line() -> None:
    data = b'\xef\xbb\xbf{"resourceType":"Basic","id":"1"}\r\n\n  \n{"resourceType":"Basic","id":"2","x":1.00}\n{"resourceType":"A"}'
    for size in (1, 2, 5, 1 << 20):
        lines = list(read_ndjson(pieces(data, size)))
        assert [(one.number, one.resource["resourceType"]) for one in lines] == [(1, "Basic"), (4, "Basic"), (5, "A")]
        assert lines[1].content == b'{"resourceType":"Basic","id":"2","x":1.00}'
    assert len(list(read_ndjson(io.BytesIO(data)))) == 3
    assert list(read_ndjson([])) == []


def test_a_bad_line_is_named_by_its_number_and_raised_or_skipped() -> None:
    data = b'{"resourceType":"A"}\n{"resourceType":\n\n[]\n{"a":{"b":1,"b":2}}\n"%b"\n{"resourceType":"B"}\n' % (
        b"x" * 500
    )
    for size in (1, 30, 1 << 20):
        with pytest.raises(DecodeError) as caught:
            list(read_ndjson(pieces(data, size)))
        assert caught.value.where == "line 2"
        told: dict[int, HilumError] = {}
        kept = list(read_ndjson(pieces(data, size), max_bytes=100, on_error=told.__setitem__))
        assert [one.number for one in kept] == [1, 7]
        assert list(told) == [2, 4, 5, 6]
        assert told[5].where == "line 5, b"
        assert isinstance(told[6], BudgetExceeded)


def test_a_line_without_end_is_not_kept() -> None:
    tracemalloc.start()
    with pytest.raises(BudgetExceeded):
        list(read_ndjson((b"x" * 10_000 for _ in range(5_000)), max_bytes=100_000))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 2_000_000


def test_real_bundles_come_in_pieces_as_they_come_in_one(corpus: Path) -> None:
    folders = ("synthea-r4", "r4-examples-json", "ms-fhir-server")
    read = 0
    for path in [path for folder in folders for path in sorted((corpus / "fhir" / folder).rglob("*.json"))]:
        data = path.read_bytes()
        try:
            whole = fhir_json.parse(data)
        except DecodeError:
            continue
        if whole["resourceType"] != "Bundle" or not whole.get("entry"):
            continue
        assert [one.entry for one in read_bundle(pieces(data, 777))] == whole["entry"], path.name
        read += 1
        try:
            spelled = fhir_xml.encode(whole, pretty=True)
        except DecodeError:
            continue  # some of the server's fixtures are bad on purpose
        assert [one.entry for one in read_bundle(pieces(spelled, 777))] == fhir_xml.parse(spelled)["entry"], path.name
    assert read > 15
