"""Document sharing over plain HTTP, in the bytes of other stacks: provided by SOAP, found and fetched by SOAP and by FHIR."""

from __future__ import annotations

import base64
import hashlib
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from support.interop_peers import MllpSocket, registration
from support.live_hub import LiveHub, live_hub, settings

pytestmark = pytest.mark.interop
etree = pytest.importorskip("lxml.etree")

REPOSITORY, REGISTRY = "/ws/xds/repository", "/ws/xds/registry"
SOAP = "http://www.w3.org/2003/05/soap-envelope"
RIM = "urn:oasis:names:tc:ebxml-regrep:xsd:rim:3.0"
RS = "urn:oasis:names:tc:ebxml-regrep:xsd:rs:3.0"
XDSB = "urn:ihe:iti:xds-b:2007"
SUCCESS = "urn:oasis:names:tc:ebxml-regrep:ResponseStatusType:Success"
FAILURE = "urn:oasis:names:tc:ebxml-regrep:ResponseStatusType:Failure"
AUTHORITY = "1.3.6.1.4.1.21367.2010.1.2.300"
PATIENT = f"1100099^^^&{AUTHORITY}&ISO"


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveHub]:
    with live_hub(settings(tmp_path_factory.mktemp("documents"))) as running:
        with MllpSocket(running.mllp_port) as line:
            for number, authority in (("1100099", AUTHORITY), ("11", "1.1")):
                message = registration(number, "Shared^Sharon").replace("^^^HOSP^MR", f"^^^&{authority}&ISO^MR")
                assert b"\rMSA|AA|" in line.send(message.encode())
        yield running


def envelope(action: str, content: str) -> bytes:
    """A SOAP 1.2 message as a hand would write it. WS-Addressing 1.0."""
    return (
        f'<s:Envelope xmlns:s="{SOAP}" xmlns:a="http://www.w3.org/2005/08/addressing"><s:Header>'
        f'<a:Action s:mustUnderstand="1">{action}</a:Action><a:MessageID>urn:uuid:{uuid.uuid4()}</a:MessageID>'
        "<a:ReplyTo><a:Address>http://www.w3.org/2005/08/addressing/anonymous</a:Address></a:ReplyTo>"
        f"</s:Header><s:Body>{content}</s:Body></s:Envelope>"
    ).encode()


def ask(hub: LiveHub, path: str, action: str, content: str) -> httpx.Response:
    media = {"Content-Type": f'application/soap+xml; charset=UTF-8; action="{action}"'}
    return httpx.post(hub.base + path, content=envelope(action, content), headers=media, timeout=20)


def body_of(answer: httpx.Response) -> Any:
    """The child of the SOAP Body, out of a package where the answer is one."""
    content = answer.content
    if answer.headers["content-type"].startswith("multipart/"):
        content = parts_of(answer)[0]
    (element,) = etree.fromstring(content).find(f"{{{SOAP}}}Body")
    return element


def parts_of(answer: httpx.Response) -> list[bytes]:
    """The parts of a MIME package, as the standard library reads it."""
    from email import message_from_bytes
    from email.policy import HTTP

    head = f"Content-Type: {answer.headers['content-type']}\r\n\r\n".encode()
    package = message_from_bytes(head + answer.content, policy=HTTP)
    found: list[Any] = [part.get_payload(decode=True) for part in package.iter_parts()]
    return found


@pytest.fixture(scope="module")
def provided(hub: LiveHub, corpus: Path) -> bytes:
    """The document of OpenXDS's sample submission, provided with its base64 in the envelope."""
    text = (corpus / "ihe" / "openxds" / "ProvideAndRegisterDocumentSet-bRequest.xml").read_text("utf-8")
    answer = ask(hub, REPOSITORY, "urn:ihe:iti:2007:ProvideAndRegisterDocumentSet-b", text)
    assert answer.status_code == 200, answer.text
    assert body_of(answer).get("status") == SUCCESS, answer.text
    root = etree.fromstring(text.encode())
    (document,) = root.iter(f"{{{XDSB}}}Document")
    return base64.b64decode("".join(document.text.split()))


def query(hub: LiveHub, *, kind: str = "LeafClass", patient: str = PATIENT, status: str = "Approved") -> Any:
    """FindDocuments. ITI TF-2 3.18.4.1.2.3.7.1."""
    content = (
        '<query:AdhocQueryRequest xmlns:query="urn:oasis:names:tc:ebxml-regrep:xsd:query:3.0" '
        f'xmlns:rim="{RIM}"><query:ResponseOption returnComposedObjects="true" returnType="{kind}"/>'
        '<rim:AdhocQuery id="urn:uuid:14d4debf-8f97-4251-9a74-a90016b0af0d">'
        f"<rim:Slot name=\"$XDSDocumentEntryPatientId\"><rim:ValueList><rim:Value>'{patient.replace('&', '&amp;')}'"
        '</rim:Value></rim:ValueList></rim:Slot><rim:Slot name="$XDSDocumentEntryStatus"><rim:ValueList>'
        f"<rim:Value>('urn:oasis:names:tc:ebxml-regrep:StatusType:{status}')</rim:Value>"
        "</rim:ValueList></rim:Slot></rim:AdhocQuery></query:AdhocQueryRequest>"
    )
    answer = ask(hub, REGISTRY, "urn:ihe:iti:2007:RegistryStoredQuery", content)
    assert answer.status_code == 200, answer.text
    return body_of(answer)


def slot(entry: Any, name: str) -> str:
    (found,) = entry.xpath(f"rim:Slot[@name='{name}']/rim:ValueList/rim:Value", namespaces={"rim": RIM})
    return str(found.text)


def unique_id(entry: Any) -> str:
    scheme = "urn:uuid:2e82c1f6-a085-4c72-9da3-8640a32e42ab"
    (found,) = entry.xpath(f"rim:ExternalIdentifier[@identificationScheme='{scheme}']", namespaces={"rim": RIM})
    return str(found.get("value"))


def retrieve(hub: LiveHub, repository: str, document: str) -> httpx.Response:
    content = (
        f'<RetrieveDocumentSetRequest xmlns="{XDSB}"><DocumentRequest><RepositoryUniqueId>{repository}'
        f"</RepositoryUniqueId><DocumentUniqueId>{document}</DocumentUniqueId></DocumentRequest>"
        "</RetrieveDocumentSetRequest>"
    )
    return ask(hub, REPOSITORY, "urn:ihe:iti:2007:RetrieveDocumentSet", content)


def test_a_document_provided_inline_is_found_and_retrieved_as_it_was(hub: LiveHub, provided: bytes) -> None:
    found = query(hub)
    assert found.get("status") == SUCCESS
    (entry,) = found.iter(f"{{{RIM}}}ExtrinsicObject")
    assert slot(entry, "hash") == hashlib.sha1(provided).hexdigest()
    assert slot(entry, "size") == str(len(provided))
    answer = retrieve(hub, slot(entry, "repositoryUniqueId"), unique_id(entry))
    assert answer.status_code == 200
    root = body_of(answer)
    assert root.find(f"{{{RS}}}RegistryResponse").get("status") == SUCCESS
    (told,) = root.findall(f"{{{XDSB}}}DocumentResponse")
    assert told.findtext(f"{{{XDSB}}}DocumentUniqueId") == unique_id(entry)
    content = told.find(f"{{{XDSB}}}Document")
    if len(content):  # xop:Include
        assert parts_of(answer)[1] == provided
    else:
        assert base64.b64decode(content.text) == provided


def test_object_references_and_other_states_and_patients_are_answered(hub: LiveHub, provided: bytes) -> None:
    assert len(list(query(hub, kind="ObjectRef").iter(f"{{{RIM}}}ObjectRef"))) == 1
    assert list(query(hub, status="Deprecated").iter(f"{{{RIM}}}ExtrinsicObject")) == []
    assert list(query(hub, patient="NOBODY^^^&1.2.3&ISO").iter(f"{{{RIM}}}ExtrinsicObject")) == []


def test_the_same_document_is_found_and_fetched_by_fhir(hub: LiveHub, provided: bytes) -> None:
    found = httpx.get(
        f"{hub.base}/fhir/DocumentReference",
        params={"patient.identifier": f"urn:oid:{AUTHORITY}|1100099", "status": "current"},
    ).json()
    (reference,) = [one["resource"] for one in found["entry"] if one["search"]["mode"] == "match"]
    attachment = reference["content"][0]["attachment"]
    assert base64.b64decode(attachment["hash"]) == hashlib.sha1(provided).digest()
    fetched = httpx.get(attachment["url"], headers={"Accept": attachment["contentType"]})
    assert fetched.status_code == 200
    assert fetched.content == provided
    lists = httpx.get(
        f"{hub.base}/fhir/List",
        params={"code": "submissionset", "patient.identifier": f"urn:oid:{AUTHORITY}|1100099"},
    ).json()
    assert lists["total"] == 1


def test_a_capture_of_axis2_with_mtom_is_taken_byte_for_byte(hub: LiveHub, corpus: Path) -> None:
    raw = (corpus / "ihe" / "iheos-toolkit2" / "messagevalidator" / "http-mtom-pnr.txt").read_bytes()
    head, _, package = raw.partition(b"\n\n")
    media = next(line for line in head.decode().splitlines() if line.lower().startswith("content-type"))
    boundary = b"--MIMEBoundaryurn_uuid_3D4B161591CD1DEC0C1286850962202"
    pieces = package.split(boundary)
    whole, documents = pieces[0], []
    for piece in pieces[1:-1]:
        mime, _, content = piece.lstrip(b" \n").partition(b"\n \n" if b"\n \n" in piece else b"\n\n")
        lines = b"\r\n".join(line.rstrip() for line in mime.splitlines())
        content = content.removesuffix(b"\n")
        documents.append(content)
        whole += boundary + b"\r\n" + lines + b"\r\n\r\n" + content + b"\r\n"
    whole += boundary + b"--\r\n"
    headers = {"Content-Type": media.partition(":")[2].strip(), "User-Agent": "Axis2"}
    answer = httpx.post(hub.base + REPOSITORY, content=whole, headers=headers, timeout=20)
    assert answer.status_code == 200, answer.text
    told = body_of(answer)
    assert told.get("status") == SUCCESS, etree.tostring(told)
    entries = list(query(hub, patient="11^^^&1.1&ISO").iter(f"{{{RIM}}}ExtrinsicObject"))
    got = {slot(one, "hash") for one in entries}
    assert got == {hashlib.sha1(one).hexdigest() for one in documents[1:]}


@pytest.mark.parametrize(
    ("path", "action", "content", "code"),
    [
        (REGISTRY, "urn:ihe:iti:2007:RegistryStoredQuery", "<a/>", ""),
        (REGISTRY, "urn:ihe:iti:2007:Nonsense", "<a/>", ""),
        (REPOSITORY, "urn:ihe:iti:2007:ProvideAndRegisterDocumentSet-b", "<a/>", ""),
    ],
)
def test_what_is_not_asked_properly_is_a_fault_or_an_error(
    hub: LiveHub, path: str, action: str, content: str, code: str
) -> None:
    answer = ask(hub, path, action, content)
    assert answer.status_code in (200, 400, 500)
    told = body_of(answer)
    assert told.tag == f"{{{SOAP}}}Fault" or told.get("status") == FAILURE, answer.text
    assert httpx.get(f"{hub.base}/livez").status_code == 200


def test_what_is_no_soap_at_all_is_a_fault(hub: LiveHub) -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>'
    for content in (b"", b"hello", bomb.encode(), b"<a>", b"<a/>"):
        media = {"Content-Type": "application/soap+xml; charset=UTF-8"}
        answer = httpx.post(hub.base + REGISTRY, content=content, headers=media)
        assert answer.status_code in (400, 500), content
        assert b"Fault" in answer.content


def test_an_unknown_document_has_its_code(hub: LiveHub, provided: bytes) -> None:
    (entry,) = query(hub).iter(f"{{{RIM}}}ExtrinsicObject")
    answer = retrieve(hub, slot(entry, "repositoryUniqueId"), "1.2.3.404")
    response = body_of(answer).find(f"{{{RS}}}RegistryResponse")
    assert response.get("status") == FAILURE
    assert [one.get("errorCode") for one in response.iter(f"{{{RS}}}RegistryError")] == ["XDSDocumentUniqueIdError"]
    other = retrieve(hub, "1.2.3.505", unique_id(entry))
    response = body_of(other).find(f"{{{RS}}}RegistryResponse")
    assert [one.get("errorCode") for one in response.iter(f"{{{RS}}}RegistryError")] == ["XDSUnknownRepositoryId"]
