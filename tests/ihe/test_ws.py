"""SOAP 1.2, WS-Addressing and MTOM: what is written is read again, and hostile packages are refused."""

from __future__ import annotations

import base64
import time
from email import policy
from email.encoders import encode_noop
from email.mime.application import MIMEApplication
from email.mime.multipart import MIMEMultipart
from email.parser import BytesParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from hilum.core.errors import BudgetExceeded, DecodeError, Fault, HilumError, Unsupported
from hilum.core.study import BlobRef
from hilum.core.web import WebRequest, WebResponse
from hilum.hl7v3.data.xml import Element, children, parse
from hilum.ihe import ebxml, ws
from hilum.ihe.ebxml import XDSB
from hilum.ihe.ebxml_metadata import read_submission
from hilum.ihe.xds import REPOSITORY_PATH, Settings, community, services
from hilum.store.memory import MemoryStore

ACTION = "urn:test:Do"


def _body(text: str = "") -> Element:
    root = etree.Element("{urn:test}Do")
    root.text = text
    return root


def _octets(parts: list[bytes | BlobRef]) -> bytes:
    return b"".join(part for part in parts if isinstance(part, bytes))


def _envelope(headers: str = "", body: str = '<t:Do xmlns:t="urn:test"/>', space: str = ws.SOAP12) -> bytes:
    return (
        f'<s:Envelope xmlns:s="{space}" xmlns:a="{ws.WSA}"><s:Header>{headers}</s:Header>'
        f"<s:Body>{body}</s:Body></s:Envelope>"
    ).encode()


def _package(boundary: bytes, *parts: bytes, end: bytes = b"\r\n") -> bytes:
    body = b"".join(b"--" + boundary + end + part + end for part in parts)
    return body + b"--" + boundary + b"--" + end


def test_a_request_is_read_as_it_was_written() -> None:
    content_type, parts = ws.request(_body("x"), ACTION, "http://127.0.0.1/a", message_id="urn:uuid:1")
    message = ws.read(content_type, _octets(parts))
    assert message.envelope.addressing == ws.Addressing(ACTION, "urn:uuid:1", "http://127.0.0.1/a", ws.ANONYMOUS)
    assert message.body.text == "x"
    assert not message.mtom
    assert message.envelope.notes == ()


@given(st.lists(st.binary(max_size=200), max_size=4))
def test_attachments_come_out_of_a_package_as_they_went_in(contents: list[bytes]) -> None:
    root = _body()
    attachments = []
    for content in contents:
        element = etree.SubElement(root, "{urn:test}Part")
        attachments.append(ws.attach(element, content, "application/octet-stream"))
    content_type, parts = ws.request(root, ACTION, "http://127.0.0.1/a", attachments=attachments, mtom=True)
    message = ws.read(content_type, memoryview(_octets(parts)))
    assert message.mtom
    assert [bytes(message.content(item)) for item in children(message.body, "Part", ns="urn:test")] == contents


def test_a_part_is_a_view_of_the_bytes_as_they_came() -> None:
    root = _body()
    one = ws.attach(etree.SubElement(root, "{urn:test}Part"), b"z" * 1000)
    content_type, parts = ws.request(root, ACTION, "http://127.0.0.1/a", attachments=[one])
    whole = _octets(parts)
    message = ws.read(content_type, whole)
    assert message.content(message.body[0]).obj is whole


def test_content_in_base64_within_the_envelope_is_read_alike() -> None:
    root = _body()
    etree.SubElement(root, "{urn:test}Part").text = " " + base64.b64encode(b"hello").decode() + "\n"
    content_type, parts = ws.request(root, ACTION, "http://127.0.0.1/a")
    message = ws.read(content_type, _octets(parts))
    assert bytes(message.content(message.body[0])) == b"hello"


def test_the_mtom_package_of_another_toolkit_is_read(corpus: Path) -> None:
    raw = (corpus / "ihe" / "iheos-toolkit2" / "messagevalidator" / "http-mtom-pnr.txt").read_bytes()
    head, _, body = raw.partition(b"\n\n") if b"\r\n\r\n" not in raw else raw.partition(b"\r\n\r\n")
    content_type = next(
        line.partition(b":")[2].decode().strip()
        for line in head.splitlines()
        if line.lower().startswith(b"content-type")
    )
    message = ws.read(content_type, body)
    assert message.mtom
    assert message.envelope.addressing.action == "urn:ihe:iti:2007:ProvideAndRegisterDocumentSet-b"
    submission = read_submission(message.body)
    documents = children(message.body, "Document", ns=XDSB)
    assert {ebxml.bare_id(item.get("id") or "") for item in documents} == {entry.id for entry in submission.entries}
    assert all(len(message.content(item)) > 0 for item in documents)


def test_the_standard_librarys_mail_package_reads_ours_and_ours_reads_its() -> None:
    root = _body()
    content = bytes(range(256)) * 40
    attachment = ws.attach(etree.SubElement(root, "{urn:test}Part"), content, "application/dicom")
    content_type, parts = ws.request(root, ACTION, "http://127.0.0.1/a", attachments=[attachment])
    told = BytesParser(policy=policy.HTTP).parsebytes(f"Content-Type: {content_type}\r\n\r\n".encode() + _octets(parts))
    first, second = told.iter_parts()
    assert first.get_content_type() == "application/xop+xml"
    assert second.get_payload(decode=True) == content
    assert second["Content-ID"] == f"<{attachment.content_id}>"
    theirs = MIMEMultipart("related", boundary="x y", type="application/xop+xml")
    theirs.attach(MIMEApplication(_envelope(body="<t:Do xmlns:t='urn:test'/>"), "xop+xml", encode_noop))
    theirs.attach(MIMEApplication(content, "dicom"))
    raw = theirs.as_bytes(policy=policy.HTTP)
    head, _, body = raw.partition(b"\r\n\r\n")
    found = ws.split_parts(body, "x y")
    assert [part.content_type for part in found] == ["application/xop+xml", "application/dicom"]
    assert bytes(found[1].content) == content
    assert ws.read('multipart/related; boundary="x y"', body).body.tag == "{urn:test}Do"
    assert b"related" in head


def test_a_large_package_is_walked_at_the_speed_of_memory() -> None:
    content = bytes(64 * 1024 * 1024)
    body = b"--b\r\nContent-Type: text/xml\r\n\r\n<a/>\r\n--b\r\nContent-ID: <c>\r\n\r\n" + content + b"\r\n--b--\r\n"
    began = time.perf_counter()
    parts = ws.split_parts(memoryview(body), "b")
    assert time.perf_counter() - began < 1.0
    assert parts[1].content.nbytes == len(content)


@pytest.mark.parametrize("end", [b"\r\n", b"\n"])
def test_a_preamble_a_bare_line_feed_and_padding_of_the_boundary_are_tolerated(end: bytes) -> None:
    root = b"Content-Type: application/xop+xml" + end + end + _envelope()
    body = b"preamble" + end + _package(b"b", root, end=end).replace(b"--b" + end, b"--b \t" + end, 1)
    assert ws.read("multipart/related; boundary=b", body).body.tag == "{urn:test}Do"


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("multipart/related", b""),
        ("multipart/related; boundary=", b"----\r\n"),
        ("multipart/related; boundary=" + "b" * 71, b""),
        ("multipart/related; boundary=b", b"nothing"),
        ("multipart/related; boundary=b", b"--c\r\nContent-Type: text/xml\r\n\r\n<a/>\r\n--c--\r\n"),
        ("multipart/related; boundary=b", b"--b\r\nContent-Type: text/xml\r\n\r\n<a/>\r\n"),
        ("multipart/related; boundary=b", b"--b--\r\n"),
        ("multipart/related; boundary=b", b"--b\r\nno head at all\r\n--b--\r\n"),
        ('multipart/related; boundary=b; start="<x>"', b"--b\r\nContent-ID: <y>\r\n\r\n<a/>\r\n--b--\r\n"),
        ("multipart/related; boundary=b", b"--b\r\nContent-Type: image/png\r\n\r\n<a/>\r\n--b--\r\n"),
        (
            "multipart/related; boundary=b",
            b"--b\r\nContent-Type: text/xml\r\nContent-Transfer-Encoding: x-zip\r\n\r\n<a/>\r\n--b--\r\n",
        ),
    ],
)
def test_a_broken_package_is_refused(content_type: str, body: bytes) -> None:
    with pytest.raises(DecodeError):
        ws.read(content_type, body)


def test_too_many_parts_and_too_long_a_head_spend_the_budget() -> None:
    with pytest.raises(BudgetExceeded):
        ws.split_parts(_package(b"b", *([b"\r\nx"] * 3000)), "b")
    with pytest.raises(BudgetExceeded):
        ws.split_parts(_package(b"b", b"X: " + b"y" * 40_000 + b"\r\n\r\nz"), "b")


def test_a_long_body_full_of_near_boundaries_is_walked_quickly() -> None:
    body = _package(b"b", b"\r\n" + b"\r\n--a" * 1_000_000)
    began = time.perf_counter()
    assert len(ws.split_parts(body, "b")) == 1
    assert time.perf_counter() - began < 2.0


def test_a_part_that_is_missing_from_the_package_is_named() -> None:
    root = etree.Element("{urn:test}Do")
    etree.SubElement(etree.SubElement(root, "{urn:test}Part"), f"{{{ws.XOP}}}Include").set("href", "cid:nowhere")
    content_type, parts = ws.request(root, ACTION, "http://127.0.0.1/a", mtom=True)
    message = ws.read(content_type, _octets(parts))
    with pytest.raises(DecodeError, match="not in the package"):
        message.content(message.body[0])


@pytest.mark.parametrize("href", ["file:///etc/passwd", "http://127.0.0.1/x", "", "cid:"])
def test_an_include_never_reads_from_anywhere_but_the_package(href: str) -> None:
    root = etree.Element("{urn:test}Do")
    etree.SubElement(etree.SubElement(root, "{urn:test}Part"), f"{{{ws.XOP}}}Include").set("href", href)
    content_type, parts = ws.request(root, ACTION, "http://127.0.0.1/a", mtom=True)
    message = ws.read(content_type, _octets(parts))
    with pytest.raises(DecodeError):
        message.content(message.body[0])


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (_envelope(space=ws.SOAP11), "VersionMismatch"),
        (_envelope(space="urn:other"), "VersionMismatch"),
        (b"<other/>", "Sender"),
        (_envelope('<x:Y xmlns:x="urn:x" s:mustUnderstand="1"/>'), "MustUnderstand"),
        (_envelope(body="<a/><b/>"), "Sender"),
        (f'<s:Envelope xmlns:s="{ws.SOAP12}"><s:Body/><s:Header/></s:Envelope>'.encode(), "Sender"),
        (_envelope("<a:Action>x</a:Action><a:Action>y</a:Action>"), "Sender"),
        (_envelope("<a:Action>urn:other</a:Action>"), "Sender"),
    ],
)
def test_what_is_no_proper_envelope_gets_its_fault(content: bytes, code: str) -> None:
    with pytest.raises(ws.Fault) as caught:
        ws.read('application/soap+xml; action="urn:test:Do"', content)
    assert caught.value.code == code


def test_a_header_block_that_is_understood_passes() -> None:
    content = _envelope('<x:Y xmlns:x="urn:x" s:mustUnderstand="true"/>')
    assert ws.read("application/soap+xml", content, understood=frozenset({"urn:x"})).envelope.headers


def test_another_media_type_is_unsupported() -> None:
    with pytest.raises(Unsupported):
        ws.read("application/json", b"{}")


def test_parameters_of_a_content_type_are_read_quoted_or_not() -> None:
    kind, said = ws.parameters('Multipart/Related; boundary="a b;c"; START=<x@y>; action="q\\"u"')
    assert kind == "multipart/related"
    assert said == {"boundary": "a b;c", "start": "<x@y>", "action": 'q"u'}


@pytest.mark.parametrize(
    ("error", "status", "code", "subcode"),
    [
        (ws.ActionNotSupported("urn:x"), 400, "soap:Sender", "wsa:ActionNotSupported"),
        (DecodeError("bad", where="x"), 400, "soap:Sender", ""),
        (Fault("ours"), 500, "soap:Receiver", ""),
        (ws.Fault("no", code="MustUnderstand", where="soap:Header/Y"), 500, "soap:MustUnderstand", ""),
    ],
)
def test_a_fault_is_written_and_read_again(error: HilumError, status: int, code: str, subcode: str) -> None:
    response = ws.fault(error, "urn:uuid:7")
    assert response.status == status
    assert isinstance(response.body, bytes)
    message = ws.read(response.content_type, response.body)
    assert message.envelope.addressing.relates_to == "urn:uuid:7"
    with pytest.raises(ws.Fault) as caught:
        ws.raise_fault(message)
    assert (f"soap:{caught.value.code}", caught.value.subcode) == (code, subcode)


# The service


def _post(content_type: str, body: bytes, path: str = REPOSITORY_PATH) -> WebResponse:
    store = MemoryStore()
    service = next(one for one in services(community(Settings(), "HILUM")) if one.path == path)
    request = WebRequest("POST", path, headers={"content-type": content_type}, body=body)
    try:
        return store.write_now(lambda record: service.handle(request, record))
    except HilumError as error:
        return service.outcome(error, request)
    finally:
        store.close()


def _answer(response: WebResponse) -> ws.Message:
    assert isinstance(response.body, bytes)
    return ws.read(response.content_type, response.body)


def test_a_message_without_action_gets_the_fault_that_asks_for_it(corpus: Path) -> None:
    folder = corpus / "ihe" / "iheos-toolkit2" / "messagevalidator"
    response = _post("application/soap+xml", (folder / "soap-noaction-pnr.xml").read_bytes())
    with pytest.raises(ws.Fault) as caught:
        ws.raise_fault(_answer(response))
    assert caught.value.subcode == "wsa:MessageAddressingHeaderRequired"


def test_an_unknown_action_gets_its_fault_and_is_named_back() -> None:
    response = _post("application/soap+xml", _envelope("<a:Action>urn:nobody</a:Action>"))
    message = _answer(response)
    assert response.status == 400
    assert b"urn:nobody" in (response.body if isinstance(response.body, bytes) else b"")
    with pytest.raises(ws.Fault) as caught:
        ws.raise_fault(message)
    assert caught.value.subcode == "wsa:ActionNotSupported"


def test_a_reply_to_elsewhere_is_refused_and_nothing_is_called() -> None:
    headers = "<a:Action>urn:x</a:Action><a:ReplyTo><a:Address>http://10.0.0.1/</a:Address></a:ReplyTo>"
    with pytest.raises(ws.Fault) as caught:
        ws.raise_fault(_answer(_post("application/soap+xml", _envelope(headers))))
    assert caught.value.subcode == "wsa:OnlyAnonymousAddressSupported"


def test_a_document_type_declaration_in_an_envelope_is_a_fault_of_the_sender() -> None:
    response = _post(
        "application/soap+xml", b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + _envelope("&x;")
    )
    with pytest.raises(ws.Fault) as caught:
        ws.raise_fault(_answer(response))
    assert caught.value.code == "Sender"


def test_the_description_names_the_operations_and_our_address() -> None:
    store = MemoryStore()
    for service in services(community(Settings(), "HILUM")):
        route = next(one for one in service.routes() if one.method == "GET")
        request = WebRequest("GET", service.path, "wsdl", base="http://127.0.0.1:9999")
        response = store.read_now(lambda record, route=route, request=request: route.handle(request, record))  # type: ignore[misc]
        assert isinstance(response.body, bytes)
        root = parse(response.body)
        assert f"http://127.0.0.1:9999{service.path}".encode() in response.body
        for operation in service.operations:
            assert operation.action.encode() in response.body
        assert root.tag == "{http://schemas.xmlsoap.org/wsdl/}definitions"
    store.close()
