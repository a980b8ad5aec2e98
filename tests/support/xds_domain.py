"""An affinity domain in memory, and what is shared in it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from hilum.core.code import Code
from hilum.core.document import Association, Author, DocumentEntry, Folder, SubmissionSet
from hilum.core.errors import HilumError
from hilum.core.exchange import Draft
from hilum.core.identity import AssigningAuthority, Identifier, Patient, PatientRegistered
from hilum.core.person import Demographics, PersonName, Physician
from hilum.core.record import Store
from hilum.core.study import BlobRef
from hilum.core.web import WebRequest
from hilum.ihe import ebxml, ws
from hilum.ihe.ebxml import HAS_MEMBER
from hilum.ihe.xds import Settings, community, iti18, iti41, iti43, services
from hilum.ihe.xds.query import NAMES, StoredQuery

__all__ = [
    "COMMUNITY",
    "DOMAIN",
    "LOINC",
    "OTHER",
    "PATIENT",
    "Domain",
    "codes_of",
    "ebxml_cx",
    "entry_of",
    "folder_of",
    "member_of",
    "new_id",
    "new_oid",
    "set_of",
    "share",
]

DOMAIN = AssigningAuthority("", "1.3.6.1.4.1.21367.13.20.1000", "ISO")
PATIENT = Identifier("IHE1", DOMAIN)
OTHER = Identifier("IHE2", DOMAIN)
COMMUNITY = community(Settings(), "HILUM")
LOINC = "2.16.840.1.113883.6.1"


class Domain:
    """An affinity domain with two patients: our repository and registry, and what a client of theirs does."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.repository, self.registry = services(COMMUNITY)
        self.last = Draft()
        for identifier in (PATIENT, OTHER):
            self.emit(PatientRegistered(Patient(f"p-{identifier.value}", (identifier,))))

    def emit(self, *events: Any) -> None:
        self.store.write_now(lambda record: record.emit(*events))

    def octets(self, parts: Any) -> bytes:
        whole = [parts] if isinstance(parts, bytes) else list(parts)
        return b"".join(self.store.blobs.read(part) if isinstance(part, BlobRef) else part for part in whole)

    def post(self, service: ws.Service, content_type: str, parts: Any) -> tuple[str, bytes]:
        request = WebRequest(
            "POST", service.path, headers={"content-type": content_type}, body=memoryview(self.octets(parts))
        )

        def work(record: Any) -> Any:
            self.last = record.exchange
            return service.handle(request, record)

        try:
            response = self.store.write_now(work)
        except HilumError as error:
            response = service.outcome(error, request)
        return response.content_type, self.octets(response.body)

    def provide(
        self,
        one: SubmissionSet,
        entries: Sequence[DocumentEntry],
        associations: Sequence[Association],
        documents: Mapping[str, bytes],
        folders: Sequence[Folder] = (),
    ) -> ebxml.Response:
        sent = iti41.request(one, entries, associations, documents, "http://127.0.0.1/r", folders=folders)
        return iti41.read_response(*self.post(self.repository, *sent))

    def query(self, query: StoredQuery) -> iti18.QueryResponse:
        return iti18.read_response(*self.post(self.registry, *iti18.request(query, "http://127.0.0.1/q")))

    def ask(self, name: str, return_type: str = "LeafClass", **parameters: Sequence[str]) -> iti18.QueryResponse:
        told = {f"${key}": (tuple(values),) for key, values in parameters.items()}
        return self.query(StoredQuery(NAMES[name], return_type, told))

    def retrieve(self, *documents: tuple[str, str]) -> iti43.RetrieveResponse:
        return iti43.read_response(*self.post(self.repository, *iti43.request(documents, "http://127.0.0.1/r")))

    def entry(self, name: str) -> DocumentEntry:
        found = self.store.read_now(lambda record: record.documents.entry(name))
        assert found is not None
        return found


def new_id() -> str:
    return str(uuid.uuid4())


def new_oid() -> str:
    return f"2.25.{uuid.uuid4().int}"


def entry_of(patient: Identifier = PATIENT, **changes: Any) -> DocumentEntry:
    entry = DocumentEntry(
        id=new_id(),
        unique_id=new_oid(),
        patient_id="",
        patient=patient,
        media_type="text/plain",
        blob=BlobRef("", 0, 0),
        size=0,
        hash="",
        title="Report of <Jane> & 'Doe'",
        comments="c",
        language="en-US",
        creation="20260102030405",
        service_start="20260101",
        class_code=Code("18726-0", "Radiology studies", LOINC),
        type_code=Code("18748-4", "Diagnostic imaging study", LOINC),
        format_code=Code("urn:ihe:rad:TEXT", "text", "1.3.6.1.4.1.19376.1.2.3"),
        facility_type=Code("HOSP", "Hospital", "2.16.840.1.113883.5.111"),
        practice_setting=Code("394914008", "Radiology", "2.16.840.1.113883.6.96"),
        confidentiality=(Code("N", "normal", "2.16.840.1.113883.5.25"),),
        events=(Code("MR", "Magnetic Resonance", "1.2.840.10008.2.16.4"),),
        authors=(Author(Physician("7", PersonName("House", "Greg")), ("Clinic",), ("Attending",), ("Radiology",)),),
        legal_authenticator=Physician("7", PersonName("House", "Greg")),
        source_patient=Identifier("S1", AssigningAuthority("", "1.2.3.4", "ISO")),
        source_demographics=Demographics(PersonName("Doe", "Jane"), "19700101", "F"),
        reference_ids=("ACC1^^^&1.2.3&ISO^urn:ihe:iti:xds:2013:accession",),
    )
    return replace(entry, **changes)


def set_of(patient: Identifier = PATIENT, **changes: Any) -> SubmissionSet:
    one = SubmissionSet(
        new_id(),
        new_oid(),
        "1.2.3.5",
        "",
        patient,
        Code("18726-0", "Radiology studies", LOINC),
        "20260102030405",
        "A submission",
        authors=(Author(Physician("7", PersonName("House", "Greg"))),),
    )
    return replace(one, **changes)


def folder_of(patient: Identifier = PATIENT) -> Folder:
    return Folder(new_id(), new_oid(), "", patient, "A folder", "", "Approved", (Code("F", "folder", "1.2.9"),))


def member_of(one: str, target: str, original: str = "") -> Association:
    return Association(new_id(), HAS_MEMBER, one, target, original)


def share(
    domain: Domain, *entries: DocumentEntry, extra: Sequence[Association] = (), patient: Identifier = PATIENT
) -> str:
    """Share documents, each holding its own unique id; the submission set's id."""
    one = set_of(patient)
    members = [member_of(one.id, entry.id, "Original") for entry in entries]
    documents = {entry.id: entry.unique_id.encode() for entry in entries}
    assert domain.provide(one, entries, [*members, *extra], documents) == ebxml.Response(ebxml.SUCCESS)
    return one.id


def codes_of(response: ebxml.Response) -> list[str]:
    return [error.code for error in response.errors]


def ebxml_cx(identifier: Identifier) -> str:
    return f"{identifier.value}^^^&{identifier.authority.universal_id}&ISO"
