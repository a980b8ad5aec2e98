"""HTTP, FHIR, DICOMweb, SOAP and HL7 over HTTP that no good system sends, and what it must be answered."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Callable

from support.bad_dicom import deep_instance, deflate_bomb, new_number
from support.bad_hl7v2 import adt, control_id, without_field
from support.bad_input import PATIENT_WORDS, Act, Case
from support.hub_process import CT, DEFLATED, EXPLICIT_LE, HOST, HubProcess, associate_rq, instance, part10, related

__all__ = ["ENVELOPE", "FHIR_PATIENT", "HTTP", "RELATED", "REPOSITORY", "SOAP", "served_by_http"]

JSON = {"content-type": "application/fhir+json"}
XML = {"content-type": "application/fhir+xml"}
SOAP = 'application/soap+xml; charset=UTF-8; action="urn:ihe:iti:2007:ProvideAndRegisterDocumentSet-b"'
REPOSITORY = "/ws/xds/repository"
RELATED = 'multipart/related; type="application/dicom"; boundary=cut-here'


def served_by_http(hub: HubProcess) -> None:
    patient = json.dumps({"resourceType": "Patient", "name": [{"family": "Quartz"}]})
    assert hub.request("POST", "/fhir/Patient", patient, JSON)[0] == 201
    uid, dataset = instance(new_number())
    body = related([("application/dicom", part10(dataset, uid))])
    assert hub.request("POST", "/dicom-web/studies", body, {"content-type": RELATED})[0] == 200
    assert hub.request("GET", REPOSITORY + "?wsdl")[0] == 200


def _http(
    method: str,
    path: str,
    body: Callable[[], bytes],
    content_type: str,
    status: set[int],
    says: bytes,
    **headers: str,
) -> Case:
    def case(hub: HubProcess) -> Act:
        content = body()

        def act() -> None:
            sent = {"content-type": content_type, **{name.replace("_", "-"): value for name, value in headers.items()}}
            got, _, answer = hub.request(method, path, content, sent)
            assert got in status, (got, answer[:300])
            assert says in answer, answer[:500]
            for word in PATIENT_WORDS:
                assert word.encode() not in answer

        return act

    return case


def _fhir(body: Callable[[], bytes], status: set[int], content_type: str = "application/fhir+json") -> Case:
    return _http("POST", "/fhir/Patient", body, content_type, status, b"OperationOutcome")


def _soap(body: Callable[[], bytes], content_type: str = SOAP, status: set[int] | None = None) -> Case:
    return _http("POST", REPOSITORY, body, content_type, status or {400, 500}, b"Fault")


def _stow(body: Callable[[], bytes], status: set[int], content_type: str = RELATED, says: bytes = b"") -> Case:
    return _http("POST", "/dicom-web/studies", body, content_type, status, says)


def _laughs(root: str) -> bytes:
    entities = '<!ENTITY a0 "Quartz">' + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    return f"<!DOCTYPE x [{entities}]>{root.replace('@', '&a9;')}".encode()


FHIR_PATIENT = '<Patient xmlns="http://hl7.org/fhir"><name><family value="@"/></name></Patient>'
ENVELOPE = (
    '<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Header/><s:Body><x>@</x></s:Body></s:Envelope>'
)


def _external(root: str) -> bytes:
    return f'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>{root.replace("@", "&e;")}'.encode()


def _deep_json() -> bytes:
    return b'{"resourceType":"Patient","extension":' + b'[{"extension":' * 10_000 + b"1" + b"}]" * 10_000 + b"}"


def _deep_xml(depth: int = 10_000) -> bytes:
    return b'<Patient xmlns="http://hl7.org/fhir">' + b"<contained>" * depth + b"</contained>" * depth + b"</Patient>"


def _deep_file() -> bytes:
    uid, dataset = deep_instance(False)
    return related([("application/dicom", part10(dataset, uid))])


def _bomb_file() -> bytes:
    return related([("application/dicom", part10(deflate_bomb(), "1.2.3", syntax=DEFLATED))])


def _content_length(hub: HubProcess, path: str, length: int, status: int, more: str = "") -> Act:
    """The header alone says that it is too much; not a byte of the body is waited for."""

    def act() -> None:
        with socket.create_connection((HOST, hub.http_port), 20) as link:
            head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/fhir+json\r\n{more}"
            link.sendall(f"{head}Content-Length: {length}\r\n\r\n".encode())
            answer = b""
            while b"\r\n\r\n" not in answer:
                piece = link.recv(65536)
                assert piece, answer
                answer += piece
            assert int(answer.split(b" ")[1]) == status, answer

    return act


def _no_http(data: Callable[[], bytes], status: int) -> Case:
    """Bytes that are no request: the server says so in HTTP and closes."""

    def case(hub: HubProcess) -> Act:
        content = data()

        def act() -> None:
            with socket.create_connection((HOST, hub.http_port), 20) as link:
                answer = b""
                try:
                    link.sendall(content)
                    while piece := link.recv(65536):
                        answer += piece
                except ConnectionError:
                    pass  # closed while we still sent
                assert not answer or int(answer.split(b" ")[1]) == status, answer

        return act

    return case


def _cut_off(hub: HubProcess) -> Act:
    """A body of which the client keeps the rest."""

    def act() -> None:
        with socket.create_connection((HOST, hub.http_port), 20) as link:
            link.sendall(b"POST /fhir/Patient HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5000\r\n\r\n{")

    return act


def _broken_chunk(hub: HubProcess) -> Act:
    def act() -> None:
        with socket.create_connection((HOST, hub.http_port), 20) as link:
            head = b"POST /fhir/Patient HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
            link.sendall(head + b"5\r\n{    \r\nQuartz\r\n")
            assert link.recv(65536).split(b" ")[1] == b"400"

    return act


def _wrong_boundary() -> bytes:
    uid, dataset = instance(new_number())
    return related([("application/dicom", part10(dataset, uid))], "another")


def _mtom(parts: str) -> bytes:
    return f'\r\n--cut-here\r\nContent-Type: application/xop+xml; type="application/soap+xml"\r\n\r\n{parts}'.encode()


def _hl7(body: Callable[[], bytes], status: int, says: bytes, content_type: str = "application/hl7-v2") -> Case:
    return _http("POST", "/hl7v2", body, content_type, {status}, says)


def _endless(hub: HubProcess) -> Act:
    """Chunks without an end: refused once they are more than a FHIR body may be."""
    chunk = b"%x\r\n" % (1 << 20) + b" " * (1 << 20) + b"\r\n"

    def act() -> None:
        with socket.create_connection((HOST, hub.http_port), 20) as link:
            link.sendall(
                b"POST /fhir/Patient HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/fhir+json\r\n"
                b"Transfer-Encoding: chunked\r\n\r\n"
            )
            link.setblocking(False)
            answer, sent, pending = b"", 0, memoryview(b"")
            until = time.monotonic() + 15
            while b"\r\n\r\n" not in answer and time.monotonic() < until:
                pending = pending or memoryview(chunk)
                try:
                    count = link.send(pending)
                    pending, sent = pending[count:], sent + count
                except BlockingIOError:
                    time.sleep(0.001)
                except OSError:
                    pass
                try:
                    answer += link.recv(65536)
                except BlockingIOError:
                    pass
            assert answer.split(b" ")[1] == b"413", answer[:100]
            assert sent < 128 << 20

    return act


MTOM = 'multipart/related; type="application/xop+xml"; start-info="application/soap+xml"; boundary=cut-here'

HTTP: dict[str, tuple[str, Case]] = {
    "malformed JSON": ("fhir", _fhir(lambda: b'{"resourceType":"Patient","name":[{"family":"Quartz"', {400})),
    "JSON that is not UTF-8": ("fhir", _fhir(lambda: b'{"resourceType":"Patient","id":"\xff\xfe"}', {400})),
    "JSON 10,000 deep": ("fhir", _fhir(_deep_json, {400, 413, 422})),
    "JSON of another resource type": ("fhir", _fhir(lambda: b'{"resourceType":"Nonsense"}', {400, 404, 422})),
    "a JSON number that floats away": (
        "fhir",
        _fhir(lambda: b'{"resourceType":"Patient","multipleBirthInteger":1e999999}', {400, 422}),
    ),
    "60 MB of JSON": (
        "fhir",
        _fhir(lambda: b'{"resourceType":"Patient","name":[' + b"{}," * (20 << 20) + b"{}]}", {400, 413, 422}),
    ),
    "JSON of 400,000 properties": (
        "fhir",
        _fhir(
            lambda: json.dumps({"resourceType": "Patient", **{f"k{n}": n for n in range(400_000)}}).encode(), {400, 413}
        ),
    ),
    "malformed XML": (
        "fhir",
        _fhir(lambda: b"<Patient xmlns='http://hl7.org/fhir'><Quartz>", {400}, "application/fhir+xml"),
    ),
    "XML with a billion laughs": ("fhir", _fhir(lambda: _laughs(FHIR_PATIENT), {400}, "application/fhir+xml")),
    "XML with an external entity": ("fhir", _fhir(lambda: _external(FHIR_PATIENT), {400}, "application/fhir+xml")),
    "XML 10,000 deep": ("fhir", _fhir(_deep_xml, {400, 413, 422}, "application/fhir+xml")),
    "a FHIR resource as a picture": ("fhir", _fhir(lambda: b"Quartz", {415}, "image/png")),
    "an unknown search parameter's modifier": (
        "fhir",
        _http("GET", "/fhir/Patient?name:nonsense=Quartz", lambda: b"", "", {400}, b"OperationOutcome"),
    ),
    "a boundary that does not occur": ("dicomweb", _stow(_wrong_boundary, {400})),
    "a multipart type without boundary": ("dicomweb", _stow(_wrong_boundary, {400}, "multipart/related")),
    "instances as plain text": ("dicomweb", _stow(lambda: b"Quartz", {415}, "text/plain")),
    "a part that is no DICOM file": (
        "dicomweb",
        _stow(lambda: related([("application/dicom", b"Quartz")]), {409}, says=b"00081198"),
    ),
    "a file 1,000 sequences deep": ("dicomweb", _stow(_deep_file, {409}, says=b"00081198")),
    "a file with a bomb of 500 MB deflated": ("dicomweb", _stow(_bomb_file, {409}, says=b"00081198")),
    "malformed SOAP": ("xds", _soap(lambda: b"<s:Envelope><Quartz>")),
    "SOAP with a DTD": ("xds", _soap(lambda: b"<!DOCTYPE x>" + ENVELOPE.encode())),
    "SOAP with a billion laughs": ("xds", _soap(lambda: _laughs(ENVELOPE))),
    "SOAP with an external entity": ("xds", _soap(lambda: _external(ENVELOPE))),
    "SOAP with an unknown action": (
        "xds",
        _soap(lambda: ENVELOPE.encode(), 'application/soap+xml; action="urn:nonsense"'),
    ),
    "SOAP of 100 MB": ("xds", _soap(lambda: ENVELOPE.encode() + b" " * (100 << 20))),
    "SOAP of 500,000 elements": ("xds", _soap(lambda: ENVELOPE.replace("@", "<a b='c'/>" * 500_000).encode())),
    "SOAP as JSON": ("xds", _soap(lambda: b"{}", "application/json", {400, 415, 500})),
    "an MTOM package with another boundary": ("xds", _soap(lambda: _mtom(ENVELOPE).replace(b"cut", b"cat"), MTOM)),
    "an MTOM package cut short": ("xds", _soap(lambda: _mtom(ENVELOPE[:60]), MTOM)),
    "a Content-Length of 10 TB to FHIR": ("fhir", lambda hub: _content_length(hub, "/fhir/Patient", 10 << 40, 413)),
    "a Content-Length of 10 TB to STOW-RS": (
        "dicomweb",
        lambda hub: _content_length(hub, "/dicom-web/studies", 10 << 40, 413),
    ),
    "HL7 v2 of an unknown type": ("hl7v2", _hl7(lambda: adt(control_id(), kind="ZZZ^Z01"), 200, b"MSA|AR|")),
    "HL7 v2 without a control id": ("hl7v2", _hl7(without_field(10), 200, b"MSA|AE|")),
    "HL7 v2 that is none": ("hl7v2", _hl7(lambda: b"QZ-4711|Quartz|Xaver\r", 400, b"not an HL7 v2")),
    "HL7 v2 as JSON": ("hl7v2", _hl7(lambda: b"{}", 415, b"application/hl7-v2", "application/json")),
    "HL7 v2 in a character set that is not": (
        "hl7v2",
        _hl7(lambda: adt(control_id()), 415, b"character set", "application/hl7-v2; charset=klingon"),
    ),
    "HL7 v2 of 40 MB": ("hl7v2", _hl7(lambda: adt(control_id()) + b"NTE|1||" + b"x" * (40 << 20), 413, b"longer")),
    "HL7 v2 of a million empty segments": (
        "hl7v2",
        _hl7(lambda: adt(control_id()) + b"OBX|\r" * 1_000_000, 200, b"MSA|AE|"),
    ),
    "garbage for a request line": ("http", _no_http(lambda: b"Quartz Xaver QZ-4711\r\n\r\n", 400)),
    "an A-ASSOCIATE": ("http", _no_http(lambda: associate_rq([(1, CT, [EXPLICIT_LE])]), 400)),
    "an MLLP block": ("http", _no_http(lambda: b"\x0b" + adt(control_id()) + b"\x1c\r", 400)),
    "a URL that is none": ("http", _no_http(lambda: b"GET http://[ HTTP/1.1\r\nHost: localhost\r\n\r\n", 400)),
    "a header field without an end": (
        "http",
        _no_http(lambda: b"GET /fhir/Patient HTTP/1.1\r\nX-Long: " + b"x" * (100 << 20), 431),
    ),
    "a million header fields": (
        "http",
        _no_http(lambda: b"GET /fhir/Patient HTTP/1.1\r\n" + b"X-A: b\r\n" * 1_000_000, 431),
    ),
    "a body cut off": ("fhir", _cut_off),
    "a body in broken chunks": ("fhir", _broken_chunk),
    "a body that goes on and on": ("fhir", _endless),
}
