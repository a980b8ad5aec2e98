"""What the fuzz campaign feeds: each parser with what the hub does next, and the seeds that are mutated."""

from __future__ import annotations

import itertools
import json
import re
import struct
import zlib
from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache
from typing import Any

from campaigns.fuzz_case import (
    BIG,
    DEFLATED,
    DICOM_WORDS,
    ER7_WORDS,
    EXPLICIT,
    IMPLICIT,
    JSON_WORDS,
    MIME_WORDS,
    SEARCH_WORDS,
    XML_WORDS,
    Consume,
    Target,
    corpus,
)
from campaigns.fuzz_fhir import fhir_targets
from campaigns.fuzz_fhirpath import fhirpath_targets
from campaigns.fuzz_hl7v2 import hl7v2_targets
from campaigns.fuzz_judging import judging_targets
from campaigns.fuzz_packed import packed_target
from campaigns.fuzz_terminology import terminology_targets
from campaigns.fuzz_tools import tool_targets
from hilum.core.errors import HilumError, RemoteProtocolError
from hilum.core.identity import AssigningAuthority, Authorities
from hilum.core.record import Record
from hilum.core.web import WebRequest
from hilum.dicom.data import Dataset, dataset_to_json, datasets_from_json, locate_pixel_data, read_part10, scan, to_json
from hilum.dicom.services.service import Site, StoreRequest
from hilum.dicom.services.storage import store as store_instance
from hilum.dicom.show import text as show_dataset
from hilum.dicom.stored.layout import header_bytes, layout_of, plain_reader
from hilum.dicom.web.accept import parse_accept
from hilum.dicom.web.multipart import boundary_of, parse_multipart
from hilum.dicom.wire import AssociationRequested, Command, Policy, Supported
from hilum.dicom.wire.association import Association
from hilum.dicom.wire.capture import read_captured
from hilum.dicom.wire.pdu import decode_pdu
from hilum.fhir import json as fhir_json
from hilum.fhir import xml as fhir_xml
from hilum.fhir.render.projection import PROJECTIONS
from hilum.fhir.routes import routes as fhir_routes
from hilum.fhir.service import Service as FhirService
from hilum.fhir.show import lines as show_resource
from hilum.fhir.validation import validate
from hilum.hl7v2 import routes as hl7v2_routes
from hilum.hl7v2.data.er7 import parse as parse_er7
from hilum.hl7v2.explain import explain
from hilum.hl7v2.wire.mllp import Connection
from hilum.hl7v3.data.cda import read as read_cda
from hilum.hl7v3.data.cda_check import check as check_cda
from hilum.hl7v3.data.xml import parse as parse_xml
from hilum.hl7v3.render import render as render_cda
from hilum.hl7v3.show import tree as show_xml
from hilum.ihe import ebxml, ws
from hilum.ihe.atna import message as atna
from hilum.ihe.atna import syslog
from hilum.ihe.ebxml_metadata import read_submission
from hilum.ihe.xds import Settings as XdsSettings
from hilum.ihe.xds import community, iti18
from hilum.ihe.xds import services as xds_services
from hilum.ihe.xds.query import parse as parse_stored_query
from hilum.testing import repeatable_store
from support.hub_process import CT, VERIFICATION, associate_rq, command, element, instance, p_data, part10, pdu, related

__all__ = ["targets"]


def _look(dataset: Dataset) -> None:
    for one in dataset:
        dataset.get(one.tag)
    show_dataset(dataset)
    dataset_to_json(dataset).dumps()
    dataset.encode(EXPLICIT)


def _dataset(syntax: str) -> Consume:
    def consume(data: bytes) -> None:
        for work in (
            lambda: _look(Dataset.parse(data, syntax)),
            lambda: to_json(data, syntax).dumps(),
            lambda: scan(data, syntax, complete=True),
            lambda: locate_pixel_data(data, syntax),
            lambda: _layout(data, syntax),
        ):
            try:
                work()
            except HilumError:
                pass

    return consume


def _layout(data: bytes, syntax: str) -> None:
    read, length, plain = plain_reader(lambda at, size: data[at : at + size], len(data), syntax)
    header_bytes(layout_of(read, length, plain), read)


def _part10(data: bytes) -> None:
    file = read_part10(data)
    _look(Dataset.parse(data[file.dataset_offset :], file.transfer_syntax))


_STORE = repeatable_store(
    authorities=Authorities((AssigningAuthority("HOSP", "1.2.3", "ISO"),), AssigningAuthority("HOSP", "1.2.3", "ISO"))
)
_SITE = Site()


def _undone(work: Callable[[Record], Any]) -> None:
    """Run work in a unit of work and take it back: no case sees what another did."""

    class Undo(HilumError):
        pass

    def unit(record: Record) -> None:
        work(record)
        raise Undo("undone")

    with suppress(Undo):
        _STORE.write_now(unit)


def _storage(syntax: str) -> Consume:
    def consume(data: bytes) -> None:
        writer = _STORE.blobs.writer()
        writer.write([data])
        blob = writer.finish()

        def read(at: int, size: int) -> bytes:
            return data[at : at + size]

        request = StoreRequest(
            sop_class="", sop_instance="", transfer_syntax=syntax, blob=blob, dataset_offset=0,
            dataset_length=len(data), head=data[: 64 << 10], read=read, calling_aet="FUZZ", site=_SITE,
        )  # fmt: skip
        try:
            _undone(lambda record: store_instance(request, record))
        finally:
            writer.discard()

    return consume


_POLICY = Policy(supported={uid: Supported((EXPLICIT, IMPLICIT)) for uid in (CT, VERIFICATION)})


def _upper_layer(data: bytes) -> None:
    """All that a peer may send on a connection, as a driver hands it on: at once, and in pieces."""
    for step in (max(1, len(data)), 300 if len(data) > 5000 else 7):
        wire = Association.acceptor()
        wire.transport_connected(0.0)
        for at in range(0, len(data), step):
            wire.receive_data(data[at : at + step], 1.0)
            for event in wire.events():
                if isinstance(event, AssociationRequested) and wire.state == "Sta3":
                    wire.accept(_POLICY, 1.0)
            wire.data_to_send()
        wire.transport_closed(2.0)
        wire.events()


def _pdu(data: bytes) -> None:
    if data:
        decode_pdu(data[0] % 8 or 1, data[6:])


def _command(data: bytes) -> None:
    found = Command.decode(data)
    found.encode()
    if found.is_request:
        found.response(0x0110, error_comment="x").encode()


def _dicom_json(data: bytes) -> None:
    for one in datasets_from_json(data):
        _look(one)


def _multipart(data: bytes) -> None:
    head, _, body = data.partition(b"\n")
    _, boundary = boundary_of(head.decode("latin-1").strip())
    for part in parse_multipart(body, boundary):
        _ = part.media
    parse_accept(head.decode("latin-1"))


def _er7(data: bytes) -> None:
    message = parse_er7(data)
    for segment in message.segments():
        for number in range(len(segment.fields)):
            _ = segment.fields[number]
        segment.place(1)
    for place in ("MSH-9.1", "PID-3.4.2", "PID-5", "OBX-5", "PID-3[2].1", "ZZZ-1"):
        _ = message[place]
    assert message.encode() == data or message.notes or message.raw != data
    explain(data)


def _hl7v2(data: bytes) -> None:
    """The whole way of a message; it promises an answer and no exception."""

    def work(record: Record) -> None:
        answer = hl7v2_routes.dispatch(data, record)
        if answer.immediate:
            parse_er7(answer.immediate) if answer.immediate.startswith(b"MSH") else None

    _undone(work)


def _mllp(data: bytes) -> None:
    def messages(step: int) -> list[bytes]:
        connection, found = Connection(32 << 10), list[bytes]()
        try:
            for at in range(0, len(data), step):
                connection.receive_data(data[at : at + step])
                found += [event.content for event in connection.events()]
        except RemoteProtocolError:
            found += [event.content for event in connection.events()]
            found.append(b"fault")
        return found

    whole = messages(max(1, len(data)))
    if len(data) < 4000 and whole != messages(3):
        raise AssertionError("the cut of the stream changes what is read")


def _resource(parse: Callable[[bytes], fhir_json.Resource]) -> Consume:
    def consume(data: bytes) -> None:
        resource = parse(data)
        for _ in show_resource(resource):
            pass
        validate(resource)
        fhir_json.encode(resource)
        fhir_xml.encode(resource)

    return consume


_FHIR_STORE = repeatable_store()
_FHIR_STORE.project(*PROJECTIONS)
_FHIR = FhirService(_FHIR_STORE, fhir_routes())


def _fhir_search(data: bytes) -> None:
    target = data.decode("latin-1").replace("\n", "&")[:2000]
    kind, _, query = target.partition("?")
    if not re.fullmatch(r"[A-Za-z]{1,40}", kind):
        kind = "Patient"
    reply = _FHIR.send("GET", f"/fhir/{kind}?{query}")
    if reply.status >= 500:
        raise AssertionError(f"status {reply.status}")


def _fhir_service(data: bytes) -> None:
    """Each body through create, conditional update and transaction; the answer is an OperationOutcome at worst."""
    media = "application/fhir+xml" if data.lstrip()[:1] == b"<" else "application/fhir+json"
    for method, path in (("PUT", "/fhir/Patient/fuzz"), ("POST", "/fhir")):
        reply = _FHIR.send(method, path, data, {"content-type": media})
        if reply.status >= 500:
            raise AssertionError(f"status {reply.status}")


def _cda(data: bytes) -> None:
    root = parse_xml(data)
    check_cda(root)
    for _ in itertools.islice(show_xml(data), 5000):
        pass
    render_cda(read_cda(root))


_SERVICES = {one.path: one for one in xds_services(community(XdsSettings(), "HILUM"))}
_SOAP = {True: "/ws/xds/repository", False: "/ws/xds/registry"}


def _soap(data: bytes) -> None:
    """First line the content type, the rest the body, as the hub gives it to the service."""
    head, _, body = data.partition(b"\n")
    content_type = head.decode("latin-1").strip()
    for path in _SOAP.values():
        service = _SERVICES[path]
        request = WebRequest("POST", path, headers={"content-type": content_type}, body=memoryview(body))

        def work(record: Record, service: ws.Service = service, request: WebRequest = request) -> None:
            try:
                service.handle(request, record)
            except HilumError as error:
                service.outcome(error, request)

        try:
            _undone(work)
        except HilumError:
            pass


def _ebxml(data: bytes) -> None:
    root = parse_xml(data)
    for read in (read_submission, ebxml.read_response, ebxml.read_objects, parse_stored_query):
        try:
            read(root)
        except HilumError:
            pass


def _syslog(data: bytes) -> None:
    receiver = syslog.Connection()
    try:
        receiver.receive_data(data)
        for event in receiver.events():
            atna.read(syslog.parse(event).content)
    except HilumError:
        pass
    atna.read(syslog.parse(data).content)


# -- seeds


def _rich_dataset() -> bytes:
    """A data set with sequences, private elements and texts of another script."""
    item = element(0x00080100, "SH", b"T-D1100") + element(0x00080104, "LO", b"Head")
    head = struct.pack("<HHI", 0xFFFE, 0xE000, len(item)) + item
    undefined = (
        struct.pack("<HH2sHI", 0x0040, 0x0275, b"SQ", 0, 0xFFFFFFFF)
        + struct.pack("<HHI", 0xFFFE, 0xE000, 0xFFFFFFFF)
        + item
        + struct.pack("<HHI", 0xFFFE, 0xE00D, 0)
        + struct.pack("<HHI", 0xFFFE, 0xE0DD, 0)
    )
    made = element(0x00080005, "CS", b"\\ISO 2022 IR 87") + element(0x00080016, "UI", CT.encode())
    made += element(0x00080018, "UI", b"1.2.3.4") + element(0x00081032, "SQ", head)
    made += element(0x00100010, "PN", b"Yamada^Tarou=\x1b$B;3ED\x1b(B^\x1b$BB@O:\x1b(B") + element(
        0x00100020, "LO", b"1"
    )
    made += (
        element(0x00190010, "LO", b"OURS") + element(0x00191001, "DS", b"1.5\\2") + element(0x0020000D, "UI", b"1.2.3")
    )
    made += element(0x0020000E, "UI", b"1.2.3.1") + element(0x00280010, "US", b"\x04\0")
    made += element(0x00280011, "US", b"\x04\0") + undefined
    made += element(0x00720026, "AT", b"\x08\0\x18\0") + element(0x7FE00010, "OW", bytes(32))
    return made


def _encapsulated() -> bytes:
    def item(value: bytes) -> bytes:
        return struct.pack("<HHI", 0xFFFE, 0xE000, len(value)) + value

    _, plain = instance("7")
    at = plain.index(struct.pack("<HH", 0x7FE0, 0x0010) + b"OW")
    head = struct.pack("<HH2sHI", 0x7FE0, 0x0010, b"OB", 0, 0xFFFFFFFF)
    frames = item(struct.pack("<II", 0, 16)) + item(b"\xff\xd8123456") + item(b"\xff\xd8123456")
    return plain[:at] + head + frames + struct.pack("<HHI", 0xFFFE, 0xE0DD, 0)


def _implicit(data: bytes) -> bytes:
    return Dataset.parse(data, EXPLICIT).encode(IMPLICIT)


def _deflated(data: bytes) -> bytes:
    machine = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS)
    return machine.compress(data) + machine.flush()


def _er7_of(*segments: str) -> bytes:
    return "".join(f"{one}\r" for one in segments).encode()


_HL7_SEEDS = [
    _er7_of(
        "MSH|^~\\&|EHR|HOSP|HILUM|HOSP|20260115101530||ADT^A04^ADT_A01|1|P|2.5.1|||AL|NE||UNICODE UTF-8",
        "EVN|A04|20260115",
        "PID|1||1^^^HOSP&1.2.3&ISO^MR~2^^^X||Müller^Eva^^^Dr^^L||19600101|F|||1 St^^Town^^1^DE||^PRN^PH^^49^30^1",
        "PV1|1|I|W^1^2||||1^A^B",
    ),
    _er7_of(
        "MSH|^~\\&|EHR|HOSP|HILUM|HOSP|20260115||ADT^A40^ADT_A39|2|P|2.3.1",
        "EVN|A40",
        "PID|1||1^^^HOSP||A^B",
        "MRG|2^^^HOSP",
    ),
    _er7_of(
        "MSH|^~\\&|EHR|HOSP|HILUM|HOSP|20260115||OMG^O19^OMG_O19|3|P|2.5.1",
        "PID|1||1^^^HOSP||A^B",
        "PV1|1|O",
        "ORC|NW|P1^EHR",
        "TQ1|1||||||20260116||R",
        "OBR|1|P1^EHR||MR1^MR head^L|||||||||||||||||||||MR",
        "NTE|1||please \\.br\\ soon",
    ),
    _er7_of(
        "MSH|^~\\&|R|HOSP|HILUM|HOSP|20260115||ORU^R01^ORU_R01|4|P|2.5.1",
        "PID|1||1^^^HOSP||A^B",
        "ORC|RE|P1^EHR|F1^H",
        "OBR|1|P1^EHR|F1^H|MR1^MR head^L|||20260115|||||||||||||||20260115||MR|F",
        "OBX|1|TX|59776-5^Findings^LN||none \\T\\ fine||||||F",
        "OBX|2|ED|18748-4^Report^LN||^text^plain^Base64^cmVwb3J0||||||F",
    ),
    _er7_of(
        "MSH|^~\\&|C|HOSP|HILUM|HOSP|20260115||QBP^Q22^QBP_Q21|5|P|2.5",
        "QPD|IHE PDQ Query|Q1|@PID.5.1^M*~@PID.8^F",
        "RCP|I|5^RD",
    ),
    _er7_of(
        "BHS|^~\\&|EHR|HOSP",
        "MSH|^~\\&|EHR|HOSP|HILUM|HOSP|1||ADT^A08^ADT_A01|6|P|2.5",
        "PID|1||1^^^HOSP||A",
        "BTS|1",
    ),
]
_RESOURCES: list[dict[str, Any]] = [
    {
        "resourceType": "Patient",
        "id": "a",
        "text": {"status": "generated", "div": '<div xmlns="http://www.w3.org/1999/xhtml"><b>A</b></div>'},
        "identifier": [{"system": "urn:oid:1.2.3", "value": "1", "type": {"coding": [{"code": "MR"}]}}],
        "name": [{"family": "Müller", "given": ["Eva"], "_given": [{"extension": [{"url": "http://x", "valueCode": "y"}]}]}],
        "gender": "female",
        "birthDate": "1960-01-01",
        "multipleBirthInteger": 2,
        "contained": [{"resourceType": "Organization", "id": "o", "name": "O"}],
        "managingOrganization": {"reference": "#o"},
    },
    {
        "resourceType": "Observation",
        "status": "final",
        "code": {"coding": [{"system": "http://loinc.org", "code": "1"}]},
        "valueQuantity": {"value": 1.50, "unit": "mm"},
        "effectiveDateTime": "2026-01-15T10:15:30.123+01:00",
        "subject": {"reference": "Patient/a"},
        "component": [{"code": {"text": "x"}, "valueString": "y"}],
    },
    {
        "resourceType": "Bundle",
        "type": "transaction",
        "entry": [
            {
                "fullUrl": "urn:uuid:0105d602-50f6-400a-b6d9-a299dc35f045",
                "resource": {"resourceType": "Patient", "name": [{"text": "x"}]},
                "request": {"method": "POST", "url": "Patient", "ifNoneExist": "identifier=1"},
            },
            {
                "resource": {
                    "resourceType": "Basic",
                    "subject": {"reference": "urn:uuid:0105d602-50f6-400a-b6d9-a299dc35f045"},
                    "code": {"text": "x"},
                },
                "request": {"method": "PUT", "url": "Basic/b"},
            },
            {"request": {"method": "GET", "url": "Patient?name=x"}},
        ],
    },
]  # fmt: skip
_SEARCHES = [
    b"Patient?name=M&birthdate=ge1960&identifier=urn:oid:1.2.3|1&_sort=-birthdate&_count=5",
    b"Patient?name:contains=\xc3\xbc&gender:not=male&_id=a,b&_lastUpdated=lt2030-01-01&_elements=name&_summary=true",
    b"Observation?code=http://loinc.org|1&subject=Patient/a&subject:Patient.name=x&value-quantity=gt1.5||mm&date=2026-01",
    b"ImagingStudy?patient.identifier=1&_include=ImagingStudy:subject&_revinclude=DiagnosticReport:imaging-study&started=sa2020",
    b"ServiceRequest?_has:DiagnosticReport:based-on:status=final&status=active,completed&_total=accurate&_offset=10",
]


def _xml_seeds() -> tuple[list[bytes], list[bytes], list[bytes]]:
    """(CDA, SOAP with content type, ebXML) of our own making."""
    from campaigns.kill_history import cda as made_cda
    from hilum.core.identity import Identifier
    from hilum.ihe.xds import iti41, iti43

    content, pattern = made_cda()
    to = "http://127.0.0.1/ws/xds/repository"
    soap = []
    calls = [
        iti41.request(pattern.submission, (pattern.entry,), pattern.associations, {pattern.entry.id: content}, to),
        iti43.request([("1.2.3", "1.2.3.4")], to),
        iti18.request(iti18.find_documents(Identifier("1", AssigningAuthority("HOSP", "1.2.3", "ISO"))), to),
    ]
    bodies = []
    for kind, parts in calls:
        body = b"".join(part for part in parts if isinstance(part, bytes))
        soap.append(kind.encode() + b"\n" + body)
        root = ws.read(kind, body).body
        from lxml import etree

        bodies.append(etree.tostring(root))
    bodies.append(etree.tostring(ebxml.registry_response([ebxml.error_of(HilumError("x"))])))
    return [content], soap, bodies


@lru_cache(maxsize=1)
def targets() -> tuple[Target, ...]:
    """All of them."""
    rich, (_, plain) = _rich_dataset(), instance("5")
    explicit = [rich, plain, _encapsulated()]
    conversation = (
        associate_rq([(1, CT, [EXPLICIT, IMPLICIT]), (3, VERIFICATION, [IMPLICIT])])
        + p_data(3, 3, command(0x30, VERIFICATION))
        + p_data(1, 3, command(1, CT, sop_instance="1.2.3", dataset=True))
        + p_data(1, 0, plain[:100])
        + p_data(1, 2, plain[100:])
        + pdu(5, bytes(4))
    )
    pdus = [
        associate_rq([(1, CT, [EXPLICIT])]),
        p_data(1, 3, command(0x30, VERIFICATION)),
        pdu(7, bytes(4)),
        pdu(3, b"\0\1\1\1"),
    ]
    files = [
        part10(rich, "1.2.3.4"),
        part10(_deflated(rich), "1.2.3.4", syntax=DEFLATED),
        part10(_implicit(plain), "1", syntax=IMPLICIT),
    ]
    files += corpus("dicom/**/*.dcm", _part10, 30)
    json_seeds = [json.dumps([json.loads(to_json(rich, EXPLICIT).dumps())]).encode()]
    mime = b'multipart/related; type="application/dicom"; boundary=cut-here\n' + related(
        [("application/dicom", b"abc"), ("text/plain", b"d")]
    )
    resources = [json.dumps(one, ensure_ascii=False).encode() for one in _RESOURCES] + corpus(
        "fhir/**/*.json", _resource(fhir_json.parse), 40, 20_000
    )
    xml_resources = [fhir_xml.encode(fhir_json.parse(one)) for one in resources[:2]] + corpus(
        "fhir/**/*.xml", _resource(fhir_xml.parse), 20, 20_000
    )
    documents, soap, bodies = _xml_seeds()
    messages = _HL7_SEEDS + corpus("hl7v2/**/*.hl7", _er7, 60, 16_000) + corpus("ihe/mesa/**/*.hl7", _er7, 20, 16_000)
    audit = _audit_seed()
    store = command(1, CT, sop_instance="1.2.3", dataset=True)
    captured = [pdus[1], pdu(4, p_data(1, 3, store)[6:] + p_data(1, 2, plain)[6:])]
    framed = b"".join(b"\x0b" + one + b"\x1c\r" for one in _HL7_SEEDS[:3])
    return (
        Target("DICOM explicit", _dataset(EXPLICIT), explicit, DICOM_WORDS, 2),
        Target("DICOM implicit", _dataset(IMPLICIT), [_implicit(one) for one in explicit[:2]], DICOM_WORDS),
        Target("DICOM big endian", _dataset(BIG), [Dataset.parse(rich, EXPLICIT).encode(BIG)], DICOM_WORDS),
        Target("DICOM deflated", _dataset(DEFLATED), [_deflated(rich), _deflated(plain)], (), 0.5),
        Target("DICOM storage", _storage(EXPLICIT), explicit, DICOM_WORDS),
        Target("Part 10", _part10, files, DICOM_WORDS),
        Target("PDU", _pdu, pdus, DICOM_WORDS),
        Target("upper layer", _upper_layer, [conversation], DICOM_WORDS),
        Target("DIMSE command", _command, [command(0x30, VERIFICATION), command(1, CT, sop_instance="1.2")], DICOM_WORDS),
        Target("captured DIMSE", _captured, captured, DICOM_WORDS, 0.5),
        Target("DICOM JSON", _dicom_json, json_seeds, JSON_WORDS),
        Target("multipart", _multipart, [mime], MIME_WORDS),
        Target("ER7", _er7, messages, ER7_WORDS),
        Target("HL7 v2 message", _hl7v2, messages, ER7_WORDS),
        *hl7v2_targets(messages),
        Target("MLLP", _mllp, [framed], ER7_WORDS),
        Target("FHIR JSON", _resource(fhir_json.parse), resources, JSON_WORDS),
        Target("FHIR XML", _resource(fhir_xml.parse), xml_resources, XML_WORDS),
        *fhir_targets(resources, xml_resources),
        *fhirpath_targets(resources),
        *judging_targets(),
        *tool_targets(),
        *terminology_targets(),
        packed_target(),
        Target("FHIR search", _fhir_search, _SEARCHES, SEARCH_WORDS),
        Target("FHIR service", _fhir_service, resources + xml_resources, JSON_WORDS, 0.5),
        Target("CDA", _cda, documents + corpus("cda/**/*.xml", _cda, 25), XML_WORDS, 0.5),
        Target("SOAP and MTOM", _soap, soap, (*XML_WORDS, *MIME_WORDS), 0.5),
        Target("ebXML", _ebxml, bodies, XML_WORDS),
        Target("syslog", _syslog, [audit, str(len(audit)).encode() + b" " + audit], XML_WORDS),
    )  # fmt: skip


def _captured(data: bytes) -> None:
    for one in read_captured(data):
        one.command.encode()


def _audit_seed() -> bytes:
    from hilum.core.audit import AuditEvent

    event = AuditEvent(1, 1768472130.0, _dcm("110114", "User Authentication"), "E", "0")
    return syslog.write(atna.write(event), when=1768472130.0, hostname="h")


def _dcm(code: str, meaning: str) -> Any:
    from hilum.core.code import Code

    return Code(code, meaning, "DCM")
