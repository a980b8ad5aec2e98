"""Submissions and queries of other toolkits against our repository and registry: good ones are taken, bad ones get their code."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from hilum.core.errors import HilumError, Incorrect
from hilum.core.identity import Authorities, Patient, PatientRegistered
from hilum.core.study import BlobRef
from hilum.core.web import WebRequest
from hilum.hl7v3.data.xml import Element, child, children, local_name, parse
from hilum.ihe import ebxml, ws
from hilum.ihe.ebxml import LCM, RIM, XDSB
from hilum.ihe.ebxml_metadata import nouns, read_cx, read_submission, submit_objects_request
from hilum.ihe.xds import Settings, community, iti41, services
from hilum.ihe.xds.metadata import validate
from hilum.ihe.xds.query import parse as parse_query
from hilum.store.memory import MemoryStore

RIM_2 = "urn:oasis:names:tc:ebxml-regrep:rim:xsd:2.1"
RS_2 = "urn:oasis:names:tc:ebxml-regrep:registry:xsd:2.1"
PATIENT = "PAT1^^^&1.3.6.1.4.1.21367.13.20.1000&ISO"
COMMUNITY = community(Settings(), "HILUM")
UNIQUE = (ebxml.DOCUMENT_UNIQUE_ID, ebxml.SUBMISSION_UNIQUE_ID, ebxml.FOLDER_UNIQUE_ID)
PATIENT_IDS = (ebxml.DOCUMENT_PATIENT_ID, ebxml.SUBMISSION_PATIENT_ID, ebxml.FOLDER_PATIENT_ID)
OF_THE_REPOSITORY = ("hash", "size", "URI", "repositoryUniqueId")


class Registry:
    """Our repository and registry with one patient, fed with other toolkits' metadata."""

    def __init__(self, *, knows_the_patient: bool = True) -> None:
        identifier = read_cx(PATIENT)
        self.store = MemoryStore(authorities=Authorities((identifier.authority,)))
        self.service = services(COMMUNITY)[0]
        if knows_the_patient:
            self.store.write_now(lambda record: record.emit(PatientRegistered(Patient("p1", (identifier,)))))

    def submit(self, request: Element, documents: dict[str, bytes]) -> ebxml.Response:
        """As a Document Source would: the metadata with its documents, in a package."""
        root = etree.Element(f"{{{XDSB}}}ProvideAndRegisterDocumentSetRequest", nsmap={"xdsb": XDSB})
        root.append(request)
        attachments = []
        for name, content in documents.items():
            element = etree.SubElement(root, f"{{{XDSB}}}Document")
            element.set("id", name)
            attachments.append(ws.attach(element, content))
        content_type, parts = ws.request(root, iti41.ACTION, "http://127.0.0.1/", attachments=attachments, mtom=True)
        body = b"".join(part for part in parts if isinstance(part, bytes))
        asked = WebRequest("POST", self.service.path, headers={"content-type": content_type}, body=body)
        response = self.store.write_now(lambda record: self.service.handle(asked, record))
        whole: Any = response.body
        octets = whole if isinstance(whole, bytes) else b"".join(p for p in whole if not isinstance(p, BlobRef))
        return iti41.read_response(response.content_type, octets)


@pytest.fixture
def registry() -> Iterator[Registry]:
    one = Registry()
    yield one
    one.store.close()


def _modern(content: bytes) -> Element:
    """Metadata of ebXML 2.1 or 3.0 as a lcm:SubmitObjectsRequest of 3.0."""
    content = content.replace(RIM_2.encode(), RIM.encode()).replace(RS_2.encode(), LCM.encode())
    content = content.replace(b"LeafRegistryObjectList", b"RegistryObjectList")
    root = parse(content)
    found = child(root, "SubmitObjectsRequest", ns=LCM)
    request = root if found is None else found
    assert request.tag == f"{{{LCM}}}SubmitObjectsRequest"
    for association in request.iter(f"{{{RIM}}}Association"):
        kind = association.get("associationType") or ""
        if ":" not in kind:
            space = "oasis:names:tc:ebxml-regrep" if kind == "HasMember" else "ihe:iti:2007"
            association.set("associationType", f"urn:{space}:AssociationType:{kind}")
    return request


def _prepared(
    content: bytes, *, keep_patient: bool = False, fresh: bool = True, symbols: dict[str, str] | None = None
) -> tuple[Element, dict[str, bytes]]:
    """What the toolkit does before it sends: placeholders filled, unique ids made, documents attached."""
    text = content
    for name, value in {"$patientid$": PATIENT, "$patientId": PATIENT, **(symbols or {})}.items():
        text = text.replace(name.encode(), value.replace("&", "&amp;").encode())
    request = _modern(text)
    for number, item in enumerate(request.iter(f"{{{RIM}}}Association")):
        if item.get("id") is None:
            item.set("id", f"association{number}")
    for item in request.iter(f"{{{RIM}}}ExternalIdentifier"):
        scheme, value = item.get("identificationScheme") or "", item.get("value") or ""
        if scheme in PATIENT_IDS and not keep_patient:
            item.set("value", PATIENT)
        elif (scheme in UNIQUE and fresh) or (
            scheme in (*UNIQUE, ebxml.SUBMISSION_SOURCE_ID) and not re.fullmatch(r"[0-9.]+(\^.*)?", value)
        ):
            item.set("value", f"2.25.{uuid.uuid4().int}")
    documents = {}
    for item in request.iter(f"{{{RIM}}}ExtrinsicObject"):
        for slot in list(children(item, "Slot", ns=RIM)):
            if slot.get("name") in OF_THE_REPOSITORY:
                item.remove(slot)
        documents[item.get("id") or ""] = b"document"
    return request, documents


GOOD = (
    "11966/submit/single_doc.xml", "11979/submit/two_doc.xml", "11990/submit/single_doc.xml", "11991/submit/two_doc.xml",
    "11995/submit/single_doc.xml", "11998/submit/single_doc.xml", "12000/submit/metadata.xml", "12001/create_folder/metadata.xml",
    "12002/create_folder/fol.xml", "12021/submit/two_doc.xml", "12028/submit/single_doc.xml", "12318/init/two_doc.xml",
    "12319/submit_version_1/single_doc.xml", "12326/create_folder/metadata.xml", "12327/submit_doc_w_fol/single_doc_w_fol.xml",
)  # fmt: skip


@pytest.mark.parametrize("name", GOOD)
def test_the_toolkits_good_submissions_are_taken(corpus: Path, registry: Registry, name: str) -> None:
    request, documents = _prepared((corpus / "ihe" / "iheos-toolkit2" / "testkit" / name).read_bytes())
    response = registry.submit(request, documents)
    assert response == ebxml.Response(ebxml.SUCCESS)


def _expected(folder: Path) -> tuple[str, str]:
    plan = parse((folder / "testplan.xml").read_bytes())
    status = next(item.text or "" for item in plan.iter("ExpectedStatus"))
    return status, next((item.text or "" for item in plan.iter("ExpectedErrorMessage")), "")


def test_a_submission_without_its_document_gets_the_code_the_toolkit_expects(corpus: Path, registry: Registry) -> None:
    folder = corpus / "ihe" / "iheos-toolkit2" / "testkit" / "11983" / "submit_no_doc"
    request, _ = _prepared((folder / "single_doc.xml").read_bytes())
    assert _expected(folder) == ("Failure", "XDSMissingDocument")
    assert [error.code for error in registry.submit(request, {}).errors] == ["XDSMissingDocument"]


def test_differing_patients_get_the_code_the_toolkit_expects(corpus: Path, registry: Registry) -> None:
    folder = corpus / "ihe" / "iheos-toolkit2" / "testkit" / "11986" / "submit"
    request, documents = _prepared((folder / "single_doc.xml").read_bytes(), keep_patient=True)
    assert _expected(folder) == ("Failure", "XDSPatientIdDoesNotMatch")
    assert "XDSPatientIdDoesNotMatch" in [error.code for error in registry.submit(request, documents).errors]


def test_an_unknown_patient_gets_the_code_the_toolkit_expects(corpus: Path) -> None:
    folder = corpus / "ihe" / "iheos-toolkit2" / "testkit" / "11996" / "submit"
    request, documents = _prepared((folder / "single_doc.xml").read_bytes())
    registry = Registry(knows_the_patient=False)
    assert _expected(folder) == ("Failure", "XDSUnknownPatientId")
    assert [error.code for error in registry.submit(request, documents).errors] == ["XDSUnknownPatientId"]
    registry.store.close()


def _identifier(request: Element, scheme: str) -> Element:
    return next(
        item for item in request.iter(f"{{{RIM}}}ExternalIdentifier") if item.get("identificationScheme") == scheme
    )


def test_the_same_document_may_come_again_and_another_under_its_id_may_not(corpus: Path, registry: Registry) -> None:
    folder = corpus / "ihe" / "iheos-toolkit2" / "testkit" / "12004" / "submit"
    unique = f"2.25.{uuid.uuid4().int}"
    for name, content, code in (
        ("single_doc.xml", b"one", ""),
        ("single_doc2.xml", b"one", ""),
        ("single_doc3.xml", b"two", "XDSNonIdenticalHash"),
    ):
        request, documents = _prepared((folder / name).read_bytes())
        _identifier(request, ebxml.DOCUMENT_UNIQUE_ID).set("value", unique)
        response = registry.submit(request, dict.fromkeys(documents, content))
        assert [error.code for error in response.errors] == ([code] if code else []), name


@pytest.mark.parametrize(("test", "step"), [("11993", "apnd"), ("11994", "rplc")])
def test_the_toolkits_addenda_and_replacements_are_taken(
    corpus: Path, registry: Registry, test: str, step: str
) -> None:
    folder = corpus / "ihe" / "iheos-toolkit2" / "testkit" / test
    request, documents = _prepared((folder / "submit" / "metadata.xml").read_bytes())
    assert registry.submit(request, documents).is_success
    first = registry.store.read_now(lambda record: record.documents.entries("p1"))[0]
    content = (folder / step / "metadata.xml").read_bytes()
    wanted = set(re.findall(rb"\$[a-z_]*doc_uuid\$", content)) | set(re.findall(rb"\$[a-z_]*uuid\$", content))
    assert wanted
    symbols = {name.decode(): f"urn:uuid:{first.id}" for name in wanted}
    request, documents = _prepared(content, symbols=symbols)
    response = registry.submit(request, documents)
    assert response == ebxml.Response(ebxml.SUCCESS)
    after = registry.store.read_now(lambda record: record.documents.entry(first.id))
    assert after is not None
    assert after.status == ("Deprecated" if step == "rplc" else "Approved")


def test_an_addendum_to_a_replaced_document_is_refused_as_the_toolkit_expects(corpus: Path, registry: Registry) -> None:
    folder = corpus / "ihe" / "iheos-toolkit2" / "testkit"
    request, documents = _prepared((folder / "11994" / "submit" / "metadata.xml").read_bytes())
    assert registry.submit(request, documents).is_success
    first = registry.store.read_now(lambda record: record.documents.entries("p1"))[0]
    for name, success in (("11994/rplc/metadata.xml", True), ("11993/apnd/metadata.xml", False)):
        content = (folder / name).read_bytes()
        found = {symbol.decode(): f"urn:uuid:{first.id}" for symbol in re.findall(rb"\$[a-z_]*uuid\$", content)}
        assert found
        request, documents = _prepared(content, symbols=found)
        assert registry.submit(request, documents).is_success is success


OPENXDS = (
    ("document_addendum.xml", "$appendum_doc_uuid", "Approved"),
    ("document_transformation.xml", "$xfrm_doc_uuid", "Approved"),
    ("document_replacement.xml", "$rplc_doc_uuid", "Deprecated"),
    ("document_trans_replace.xml", "$xfrm_rplc_doc_uuid", "Deprecated"),
)


@pytest.mark.parametrize(("name", "symbol", "status"), OPENXDS)
def test_the_lifecycle_submissions_of_another_product_do_what_they_say(
    corpus: Path, registry: Registry, name: str, symbol: str, status: str
) -> None:
    folder = corpus / "ihe" / "openxds"
    request, documents = _prepared((folder / "submit_document.xml").read_bytes())
    assert registry.submit(request, documents) == ebxml.Response(ebxml.SUCCESS)
    first = registry.store.read_now(lambda record: record.documents.entries("p1"))[0]
    content = (folder / name).read_bytes()
    symbols = {found.decode(): f"urn:uuid:{first.id}" for found in re.findall(rb"\$\w*doc_uuid", content)}
    assert symbols, symbol
    request, documents = _prepared(content, symbols=symbols)
    assert registry.submit(request, documents) == ebxml.Response(ebxml.SUCCESS)
    after = registry.store.read_now(lambda record: record.documents.entry(first.id))
    assert after is not None
    assert after.status == status


@pytest.mark.parametrize("name", ["submit_multiple_documents.xml", "ProvideAndRegisterDocumentSet-bRequest.xml"])
def test_other_submissions_of_another_product_are_taken(corpus: Path, registry: Registry, name: str) -> None:
    request, documents = _prepared((corpus / "ihe" / "openxds" / name).read_bytes())
    assert registry.submit(request, documents) == ebxml.Response(ebxml.SUCCESS)


def _submissions(corpus: Path) -> list[Path]:
    ihe = corpus / "ihe"
    return [
        *(ihe / "iheos-toolkit2" / "testkit" / name for name in GOOD),
        *sorted((ihe / "openxds").glob("*document*.xml")),
        ihe / "iheos-toolkit2" / "messagevalidator" / "pnr.xml",
        *sorted((ihe / "ipf" / "commons" / "ihe" / "xds").glob("*.xml")),
    ]


def test_metadata_of_every_maker_is_read_written_and_read_as_the_same_nouns(corpus: Path) -> None:
    entries = 0
    for path in _submissions(corpus):
        first = read_submission(_modern(path.read_bytes()))
        if len(first.sets) != 1:
            continue
        written = submit_objects_request(first.submission_set, first.entries, first.associations, first.folders)
        second = read_submission(parse(etree.tostring(written)))
        assert second.sets == first.sets, path.name
        assert second.folders == first.folders, path.name
        assert second.associations == first.associations, path.name
        for one, two in zip(first.entries, second.entries, strict=True):
            lid = one.logical_id or one.id
            changes = {"logical_id": lid, "size": one.size if one.hash else 0}
            assert two == type(one)(**{**{name: getattr(one, name) for name in one.__dataclass_fields__}, **changes}), (
                path.name
            )
            entries += 1
    assert entries > 25


def test_the_toolkits_single_messages_are_judged_by_what_their_names_say(corpus: Path) -> None:
    folder = corpus / "ihe" / "iheos-toolkit2" / "messagevalidator"
    assert validate(read_submission(parse((folder / "pnr.xml").read_bytes()))) == []
    assert parse_query(parse((folder / "sq-req.xml").read_bytes())).definition.name == "FindDocuments"
    for name in ("sq-req-bad-stat-format1.xml", "sq-req-bad-pid-format.xml"):
        with pytest.raises(Incorrect) as caught:
            parse_query(parse((folder / name).read_bytes()))
        assert caught.value.code == "XDSRegistryError"
    for name in ("soap-pnr-soap-order.xml", "xml-parse-error.xml"):
        with pytest.raises(HilumError):
            ws.read("application/soap+xml", (folder / name).read_bytes())
    for name in ("soap-ret-req.xml", "soap-pnr-resp.xml", "soap-xcq-resp.xml", "soap-xret-resp.xml"):
        assert ws.read("application/soap+xml", (folder / name).read_bytes()).envelope.body is not None
    found = ebxml.read_response(parse((folder / "sq-resp-lc.xml").read_bytes()))
    assert found.is_success
    told = ebxml.read_response(ws.read("application/soap+xml", (folder / "soap-xcq-resp-error.xml").read_bytes()).body)
    assert not told.is_success
    assert (told.errors[0].code, told.errors[0].location) == ("MyBigError", "urn:oid:1.2.3")


def test_a_query_response_of_another_product_is_read(corpus: Path) -> None:
    root = parse((corpus / "ihe" / "openxds" / "RegistryStoredQueryFindDocsResponse.xml").read_bytes())
    objects, _ = ebxml.read_objects(child(root, "RegistryObjectList", ns=RIM))
    entry = nouns(objects).entries[0]
    assert entry.hash == "ed05270173abea4a7753a74eaf6945f7ff3adbf8"
    assert entry.size == 18377
    assert entry.repository_id == "1.3.6.1.4.1.21367.2010.1.2.1125"
    assert entry.type_code.value == "34133-9"
    assert entry.authors[0].person_as_sent.startswith("GE_DB1^")


def test_every_stored_query_of_the_toolkit_is_parsed_or_refused_by_a_code(corpus: Path) -> None:
    parsed = refused = 0
    for path in sorted((corpus / "ihe" / "iheos-toolkit2" / "testkit").rglob("*.xml")):
        content = path.read_bytes()
        if b"AdhocQueryRequest" not in content[:2000] or path.name == "testplan.xml":
            continue
        try:
            root = parse(content)
        except HilumError:
            continue
        for request in [root] if local_name(root) == "AdhocQueryRequest" else []:
            try:
                assert parse_query(request).parameters
                parsed += 1
            except HilumError as error:
                assert error.code.startswith("XDS"), path
                refused += 1
    assert parsed > 60
    assert refused < 20
