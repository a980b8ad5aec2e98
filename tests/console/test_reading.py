"""Raw bytes made readable: every standard's messages, and bytes that are none of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hilum.console.reading import hexadecimal, read, values_by_place
from hilum.console.words import carried, clean, date_words, duration_words, size_words
from hilum.dicom.data.dataset import Dataset
from hilum.dicom.wire.capture import write_captured
from hilum.dicom.wire.dimse import Command
from support import console_story as story


def test_er7_is_shown_a_segment_a_line_with_its_places() -> None:
    (part,) = read(story.ORM)
    assert part.form == "ER7"
    assert [line.split("|")[0] for line in part.text.splitlines()] == ["MSH", "PID", "PV1", "ORC", "TQ1", "OBR"]
    assert ("OBR-4.1", "MRKNEE") in part.rows[5]
    assert "".join(text for _, text in part.rows[1]) == story.PID
    assert values_by_place([part])["PID-3.4.2"] == story.OID


def test_escapes_are_resolved_in_the_tree_and_kept_in_the_text() -> None:
    (part,) = read(story.ORU)
    assert "\\T\\ regular" in part.text
    assert any("intact & regular" in line.value for line in part.lines)


def test_json_is_pretty_and_its_places_are_paths() -> None:
    (part,) = read(b'{"resourceType":"Patient","identifier":[{"system":"urn:oid:1.2","value":"4711"}],"active":true}')
    assert part.form == "JSON"
    found = values_by_place([part])
    assert found["Patient.identifier.value"] == "4711"
    assert found["Patient.active"] == "true"
    assert part.text.count("\n") > 5


def test_xml_is_read_without_entities() -> None:
    (part,) = read(b'<?xml version="1.0"?><a xmlns="urn:x"><b c="1">text</b></a>')
    assert part.form == "XML"
    assert values_by_place([part]) == {"a/b": "text", "a/b/@c": "1"}
    (bad,) = read(b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>')
    assert bad.trouble
    assert not bad.lines


def test_a_dimse_message_is_command_and_dataset() -> None:
    dataset = Dataset.of(PatientID="4711", PatientName="Probst^Berta", Rows=512)
    for syntax in ("1.2.840.10008.1.2.1", "1.2.840.10008.1.2"):
        content = write_captured([(1, Command.decode(_echo()), dataset.encode(syntax))])
        parts = read(content, title="Request")
        assert [part.title for part in parts] == ["Request: command", "Request: dataset"]
        found = values_by_place(parts)
        assert found["(0010,0020)"] == "4711"
        assert found["(0028,0010)"] == "512"
        assert "Verification" in found["(0000,0002)"]
        assert found["(0000,0100)"] == "0x0030  (C-ECHO-RQ)"


def test_a_sequence_is_a_tree() -> None:
    step = Dataset.of(ScheduledProcedureStepID="SPS-1")
    dataset = Dataset.of(ScheduledProcedureStepSequence=[step])
    (part,) = read(dataset.encode())
    assert values_by_place([part])["(0040,0100) > (0040,0009)"] == "SPS-1"
    assert [line.depth for line in part.lines] == [0, 1]


def _echo() -> bytes:
    group = Dataset()
    group.put(0x00000002, "UI", b"1.2.840.10008.1.1\0")
    group.put(0x00000100, "US", b"\x30\x00")
    group.put(0x00000110, "US", b"\x01\x00")
    group.put(0x00000800, "US", b"\x01\x01")
    body = group.encode("1.2.840.10008.1.2")
    return b"\0\0\0\0\x04\0\0\0" + len(body).to_bytes(4, "little") + body


def test_an_http_exchange_is_head_and_body() -> None:
    head, body = read(
        b'POST /fhir/Patient HTTP/1.1\r\ncontent-type: application/json\r\n\r\n{"resourceType":"Patient"}'
    )
    assert head.form == "HTTP"
    assert head.lines[0].place == "content-type"
    assert body.form == "JSON"


def test_a_multipart_body_is_its_parts() -> None:
    content = b"--b\r\nContent-Type: application/xop+xml\r\n\r\n<a>1</a>\r\n--b\r\nContent-Type: text/plain\r\n\r\nhello\r\n--b--\r\n"
    parts = read(content, title="Request")
    assert [part.title for part in parts] == ["Request, part 1: application/xop+xml", "Request, part 2: text/plain"]
    assert [part.form for part in parts] == ["XML", "text"]


def test_a_syslog_message_is_its_head_and_the_audit_record() -> None:
    head, record = read(
        b"<85>1 2026-11-24T03:53:37Z HILUM hilum - IHE+RFC-3881 - \xef\xbb\xbf<AuditMessage><A b='1'/></AuditMessage>"
    )
    assert head.text.startswith("<85>1 2026")
    assert values_by_place([record]) == {"AuditMessage/A/@b": "1"}


def test_document_metadata_is_told_by_its_own_names() -> None:
    rim = 'xmlns="urn:oasis:names:tc:ebxml-regrep:xsd:rim:3.0"'
    content = f"""<RegistryObjectList {rim}><ExtrinsicObject id="a">
    <Slot name="creationTime"><ValueList><Value>20261124</Value></ValueList></Slot>
    <Name><LocalizedString value="Report"/></Name>
    <ExternalIdentifier value="4711^^^&amp;1.2&amp;ISO">
    <Name><LocalizedString value="XDSDocumentEntry.patientId"/></Name></ExternalIdentifier>
    <Classification classificationScheme="urn:uuid:41a5887f-8865-4c09-adf7-e362475b143a" nodeRepresentation="REPORTS"/>
    </ExtrinsicObject></RegistryObjectList>"""
    found = values_by_place(read(content.encode()))
    assert found["XDSDocumentEntry.creationTime"] == "20261124"
    assert found["XDSDocumentEntry.patientId"] == "4711^^^&1.2&ISO"
    assert found["XDSDocumentEntry.title"] == "Report"
    assert found["XDSDocumentEntry.classCode"] == "REPORTS"


def test_what_is_nothing_known_is_hexadecimal() -> None:
    (part,) = read(b"\xfe\x00\xff" * 4000)
    assert part.form == "hex"
    assert part.is_cut
    assert hexadecimal(b"HILUM\x00").endswith("HILUM.")
    assert read(b"") == []


@pytest.mark.parametrize(
    "start", [b"", b"MSH|^~\\&|", b"{", b"<", b"--", b"\x04\x00", b"\x00" * 128 + b"DICM", b"GET / HTTP/1.1\r\n"]
)
@given(rest=st.binary(max_size=300))
def test_no_bytes_break_the_reader(start: bytes, rest: bytes) -> None:
    for part in read(start + rest):
        assert part.text is not None
        assert "\x00" not in clean(part.text)


def test_deep_json_is_refused_and_shown_as_it_is() -> None:
    (part,) = read(b"[" * 5000 + b"]" * 5000)
    assert part.trouble


def test_words_for_times_sizes_and_loads() -> None:
    assert [duration_words(one) for one in (5, 840, 7500, 7200, 90_000, 260_000)] == [
        "5 s", "14 min", "2 h 5 min", "2 h", "1 day", "3 days",
    ]  # fmt: skip
    assert date_words("197103") == "1971-03"
    assert date_words("20261124091107.12+0100") == "2026-11-24 09:11:07 +0100"
    assert date_words("soon") == "soon"
    assert size_words(1536) == "1.5 KiB"
    assert [carried(one) for one in story.exchanges()[:5]] == ["", "", "", "", "1 match"]
