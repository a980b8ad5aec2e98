"""ITI-65 Provide Document Bundle: a transaction Bundle becomes a submission set in the document registry. ITI TF-2 3.65 (MHD 4.2).

The Bundle is judged whole before anything is written, and all of it stands in one unit of work. What is kept are core's document
nouns, so the documents are found by XDS too; the DocumentReferences that MHD shows are their projection, with the submitter's own
elements beneath. Repeating a submission (same unique id of the submission set, same documents) gets the same locations again.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from hilum.core.document import Association, DocumentEntry, DocumentsSubmitted, Folder, SubmissionSet
from hilum.core.errors import Conflict
from hilum.core.identity import Identifier, Patient
from hilum.core.record import Record, ResourceWritten
from hilum.core.web import Route, WebRequest, WebResponse
from hilum.fhir import json as fhir_json
from hilum.fhir.datatypes import identifier_of, instant
from hilum.fhir.interactions import writing
from hilum.fhir.interactions.batch import (
    PHRASES,
    Entry,
    batch_or_transaction,
    entries_of,
    response_bundle,
    run_transaction,
)
from hilum.fhir.json import Resource
from hilum.fhir.negotiation import read_resource, respond, response_format, service_base
from hilum.fhir.outcome import Invalid, answer
from hilum.fhir.render.document_reference import (
    read_document_reference,
    render_document_reference,
    said_of_entry,
    unique_id_of,
)
from hilum.fhir.render.list import HAS_MEMBER, list_kind, read_folder, read_submission_set
from hilum.fhir.render.projection import laid_over
from hilum.fhir.resources import current, new_version
from hilum.fhir.validation import Issue
from hilum.ihe.mhd.metadata import document_issues, level_of, list_issues

__all__ = ["TRANSACTION_ID", "Community", "provide", "routes"]

TRANSACTION_ID: Final = "ITI-65"
_CODES: Final = {
    "replaces": "urn:ihe:iti:2007:AssociationType:RPLC",
    "transforms": "urn:ihe:iti:2007:AssociationType:XFRM",
    "appends": "urn:ihe:iti:2007:AssociationType:APND",
    "signs": "urn:ihe:iti:2007:AssociationType:signs",
}
_REPLACES: Final = _CODES["replaces"]


@dataclass(frozen=True, slots=True)
class Community:
    """Who we are in the affinity domain: the repository that keeps the documents, and the home community."""

    repository_unique_id: str
    home_community_id: str = ""


def routes(community: Community) -> tuple[Route, ...]:
    """The rows of the base address: an MHD Bundle is ITI-65, any other one FHIR's batch or transaction."""

    def handle(request: WebRequest, record: Record) -> WebResponse:
        body = bytes(request.body) if len(request.body) <= fhir_json.MAX_BYTES else b""
        if b"ProvideBundle" not in body and b"IHE_MHD_Provide" not in body:
            return batch_or_transaction(request, record)
        bundle = read_resource(request, wanted="Bundle")
        if not level_of(bundle):
            return batch_or_transaction(request, record)
        response_format(request)
        return respond(request, provide(bundle, record, community, base=service_base(request)))

    return tuple(Route("POST", path, handle, True, "fhir", "transaction", answer) for path in ("/fhir", "/fhir/"))


def provide(bundle: Resource, record: Record, community: Community, *, base: str) -> Resource:
    """Take a Provide Document Bundle; the response Bundle has one entry for each of the request's, in its order.

    raises   Invalid    422: all that is wrong with it
             Conflict   409: a unique id is taken by other content
    """
    draft = record.exchange
    draft.transaction = TRANSACTION_ID
    draft.fact("type", "Bundle")
    draft.fact("bundle", "ITI-65")
    writing.check(bundle)
    return _Submission(bundle, record, community, base).run()


@dataclass(slots=True)
class _Document:
    """A DocumentReference of the Bundle on its way: its entry in the Bundle, the id it will have, its bytes."""

    entry: Entry
    id: str
    content: bytes
    digest: str
    carrier: Entry
    noun: DocumentEntry | None = None


@dataclass(slots=True)
class _Submission:
    bundle: Resource
    record: Record
    community: Community
    base: str
    issues: list[Issue] = field(default_factory=list)
    documents: list[_Document] = field(default_factory=list)
    addresses: dict[str, str] = field(default_factory=dict)
    locations: dict[int, tuple[int, str]] = field(default_factory=dict)

    def run(self) -> Resource:
        """Judge, write, answer."""
        entries = entries_of(self.bundle, base=self.base)
        level = level_of(self.bundle)
        sets, folders, references, carriers, patches, patients = self._sorted_out(entries)
        if len(sets) != 1:
            self._refuse("structure", "one SubmissionSet List is meant", "Bundle.entry")
        for one in sets:
            self.issues += list_issues(one.resource or {}, "submissionset", level, _place(one, "List"))
        for one in folders:
            self.issues += list_issues(one.resource or {}, "folder", level, _place(one, "List"))
        for one in references:
            self.issues += document_issues(one.resource or {}, level, _place(one, "DocumentReference"))
        self._stop()
        self._take_patients(patients)
        patient, identifier = self._patient(sets[0], [*references, *folders])
        self._read_documents(references, carriers)
        self._stop()
        return self._answer(entries, self._written(sets[0], folders, patches, patient, identifier))

    # Reading

    def _refuse(self, code: str, text: str, where: str) -> None:
        self.issues.append(Issue("error", code, text, where))

    def _stop(self) -> None:
        if self.issues:
            raise Invalid(self.issues, code=f"422 {self.issues[0].code}")

    def _sorted_out(self, entries: Sequence[Entry]) -> tuple[list[Entry], ...]:
        sets: list[Entry] = []
        folders: list[Entry] = []
        references: list[Entry] = []
        carriers: list[Entry] = []
        patches: list[Entry] = []
        patients: list[Entry] = []
        for one in entries:
            kind = str((one.resource or {}).get("resourceType") or one.path[0])
            listed = list_kind(one.resource) if kind == "List" and one.resource is not None else ""
            if listed == "submissionset" and one.method == "POST":
                sets.append(one)
            elif listed == "folder" and one.method == "POST":
                folders.append(one)
            elif kind == "DocumentReference" and one.method == "POST":
                references.append(one)
            elif kind in ("Binary", "Bundle") and one.method == "POST":
                carriers.append(one)
            elif one.method == "PATCH" and one.path[0] == "DocumentReference" and len(one.path) == 2:
                patches.append(one)
            elif kind == "Patient" and one.method in ("GET", "POST", "PUT"):
                patients.append(one)
            else:
                self._refuse("structure", "an entry that a Provide Document Bundle does not have", one.where)
        return sets, folders, references, carriers, patches, patients

    def _take_patients(self, patients: Sequence[Entry]) -> None:
        if len(patients) > 1:
            self._refuse("structure", "at most one Patient", patients[1].where)
            self._stop()
        answers = run_transaction(self.record, [replace(one, number=0) for one in patients], base=self.base)
        for one, reply in zip(patients, answers, strict=True):
            if one.method == "GET":
                resource = reply["resource"]
                if resource["resourceType"] == "Bundle":
                    rows: list[Any] = resource.get("entry") or []
                    resource = rows[0]["resource"] if len(rows) == 1 else {}
                if resource.get("resourceType") != "Patient":
                    self._refuse("not-found", "the Patient is not known", one.where)
                    self._stop()
                reference = f"Patient/{resource['id']}"
                self.locations[one.number] = (200, reference)
            else:
                reference = str(reply["response"]["location"]).partition("/_history")[0]
                self.locations[one.number] = (int(reply["response"]["status"][:3]), reply["response"]["location"])
            if one.full_url:
                self.addresses[one.full_url] = reference

    def _patient(self, submission: Entry, others: Iterable[Entry]) -> tuple[Patient, Identifier]:
        """The one patient that all of the Bundle is about; an entry without subject is about the others'."""
        found: dict[str, Patient] = {}
        told = Identifier("")
        for one in (submission, *others):
            subject = (one.resource or {}).get("subject")
            if not isinstance(subject, dict):
                continue
            patient, identifier = self._resolved(subject)
            if patient is None:
                self._refuse("not-found", "the patient is not known", f"{one.where}.resource.subject")
            else:
                found[patient.id] = patient
                told = identifier or told
        if len(found) > 1:
            self._refuse("business-rule", "the submission is about more than one patient", "Bundle.entry")
        elif not found and not self.issues:
            self._refuse(
                "required", "a subject is needed to file the documents", f"{submission.where}.resource.subject"
            )
        self._stop()
        (patient,) = found.values()
        self.record.exchange.about_patient(patient.identifiers, patient.id)
        return patient, told or patient.primary

    def _resolved(self, subject: dict[str, Any]) -> tuple[Patient | None, Identifier]:
        literal = str(subject.get("reference") or "")
        literal = self.addresses.get(literal, literal).removeprefix(self.base + "/")
        numbered = identifier_of(subject.get("identifier"), self.record.authorities)
        if literal.startswith("Patient?"):
            held = writing.find_one(self.record, "Patient", literal.partition("?")[2], base=self.base)
            literal = held.reference if held is not None else ""
        if literal.startswith("Patient/"):
            return self.record.patients.current(literal[8:].partition("/")[0]), numbered
        if literal.startswith(("urn:uuid:", "#")):
            contained = self._around().get(literal)
            for one in (contained or {}).get("identifier") or ():
                known = identifier_of(one, self.record.authorities)
                patient = self.record.patients.find(known) if known else None
                if patient is not None:
                    return patient, known
        return (self.record.patients.find(numbered) if numbered else None), numbered

    def _around(self) -> dict[str, Resource]:
        """The Bundle's resources by fullUrl."""
        return {
            str(one["fullUrl"]): one["resource"]
            for one in self.bundle.get("entry") or ()
            if one.get("fullUrl") and isinstance(one.get("resource"), dict)
        }

    def _read_documents(self, references: Sequence[Entry], carriers: Sequence[Entry]) -> None:
        by_url = {one.full_url: one for one in carriers if one.full_url}
        used: set[int] = set()
        for one in references:
            assert one.resource is not None
            attachment = one.resource["content"][0]["attachment"]
            where = f"{_place(one, 'DocumentReference')}.content[0].attachment"
            carrier = by_url.get(str(attachment["url"]))
            if carrier is None or carrier.resource is None:
                self._refuse("not-found", "the Bundle does not carry the document", f"{where}.url")
                continue
            used.add(carrier.number)
            content = self._content(carrier)
            if content is None:
                continue
            digest = hashlib.sha1(content, usedforsecurity=False)
            if "hash" in attachment and _hash(attachment["hash"]) != digest.digest():
                self._refuse("value", "not the SHA-1 of the document", f"{where}.hash")
            if "size" in attachment and attachment["size"] != len(content):
                self._refuse("value", "not the size of the document", f"{where}.size")
            media = carrier.resource.get("contentType")
            if media is not None and _media(media) != _media(attachment["contentType"]):
                self._refuse("value", "the Binary says another media type", f"{where}.contentType")
            self.documents.append(_Document(one, str(uuid.uuid4()), content, digest.hexdigest(), carrier))
        for one in carriers:
            if one.number not in used:
                self._refuse("structure", "a document that no DocumentReference describes", one.where)

    def _content(self, carrier: Entry) -> bytes | None:
        assert carrier.resource is not None
        if carrier.resource["resourceType"] == "Bundle":
            if carrier.resource.get("type") != "document":
                self._refuse("value", "a Bundle that is published is a document", f"{carrier.where}.resource.type")
                return None
            return fhir_json.encode(carrier.resource)
        try:
            return base64.b64decode("".join(str(carrier.resource.get("data") or "").split()), validate=True)
        except (binascii.Error, ValueError):
            self._refuse("value", "not base64", f"{carrier.where}.resource.data")
            return None

    # Writing

    def _written(
        self, submission: Entry, folders: Sequence[Entry], patches: Sequence[Entry], patient: Patient, told: Identifier
    ) -> DocumentsSubmitted | None:
        record, when = self.record, self.record.now()
        around = self._around()
        assert submission.resource is not None
        one = read_submission_set(
            submission.resource,
            id=str(uuid.uuid4()),
            patient_id=patient.id,
            patient=told,
            around=around,
            fallback_unique_id=record.new_uid(),
            when=when,
        )
        record.exchange.about("submission", one.unique_id)
        if self._is_repeat(one):
            record.exchange.fact("repeat", "the submission set was registered before")
            return None
        for document in self.documents:
            document.noun = self._noun(document, patient, told, around)
            record.exchange.about("document", document.noun.unique_id)
            if document.entry.full_url:
                self.addresses[document.entry.full_url] = f"DocumentReference/{document.id}"
        nouns = [document.noun for document in self.documents if document.noun is not None]
        held = [self._folder(entry, patient, told) for entry in folders]
        associations = [self._link(HAS_MEMBER, one.id, noun.id, "Original") for noun in nouns]
        associations += [self._link(HAS_MEMBER, one.id, folder.id) for folder in held]
        for entry, folder in zip(folders, held, strict=True):
            associations += [self._link(HAS_MEMBER, folder.id, id) for id in self._members(entry)]
        for id in self._members(submission):
            if all(id != noun.id for noun in nouns) and record.documents.entry(id) is not None:
                associations.append(self._link(HAS_MEMBER, one.id, id, "Reference"))
        replaced: dict[str, None] = {}
        for document in self.documents:
            for relation in (document.entry.resource or {}).get("relatesTo") or ():
                target = self._target(relation, document, patient)
                if target is not None:
                    kind = _CODES[relation["code"]]
                    associations.append(self._link(kind, document.id, target.id))
                    if kind == _REPLACES:
                        replaced[target.id] = None
        self._check_patches(patches, replaced)
        self._stop()
        event = DocumentsSubmitted(one, tuple(nouns), tuple(held), tuple(associations), tuple(replaced))
        for document in self.documents:
            self._keep_spelling(document, associations)
        record.emit(event)
        self.locations[submission.number] = (201, f"List/{one.id}/_history/1")
        for entry, folder in zip(folders, held, strict=True):
            self.locations[entry.number] = (201, f"List/{folder.id}/_history/1")
        for document in self.documents:
            self.locations[document.entry.number] = (201, f"DocumentReference/{document.id}/_history/1")
            self.locations[document.carrier.number] = (201, f"Binary/{document.id}")
        for patch in patches:
            self.locations[patch.number] = (200, self._location("DocumentReference", patch.path[1]))
        record.exchange.count = len(nouns)
        record.exchange.fact("documents", str(len(nouns)))
        return event

    def _link(self, kind: str, source: str, target: str, original: str = "") -> Association:
        return Association(str(uuid.uuid4()), kind, source, target, original)

    def _noun(
        self, document: _Document, patient: Patient, told: Identifier, around: dict[str, Resource]
    ) -> DocumentEntry:
        assert document.entry.resource is not None
        unique_id = unique_id_of(document.entry.resource["masterIdentifier"])
        known = self.record.documents.by_unique_id(unique_id)
        if known is not None and (not isinstance(known, DocumentEntry) or known.hash != document.digest):
            raise Conflict(
                "the unique id is taken by other content",
                where=f"{_place(document.entry, 'DocumentReference')}.masterIdentifier",
                section="ITI TF-2 3.65.4.1.3",
                code="409 duplicate",
            )
        noun = read_document_reference(
            document.entry.resource,
            id=document.id,
            patient_id=patient.id,
            patient=told,
            blob=self.record.blobs.put(document.content),
            size=len(document.content),
            digest=document.digest,
            authorities=self.record.authorities,
            around=around,
            repository_id=self.community.repository_unique_id,
            when=self.record.now(),
        )
        return replace(noun, home_community_id=noun.home_community_id or self.community.home_community_id)

    def _folder(self, entry: Entry, patient: Patient, told: Identifier) -> Folder:
        assert entry.resource is not None
        folder = read_folder(
            entry.resource,
            id=str(uuid.uuid4()),
            patient_id=patient.id,
            patient=told,
            fallback_unique_id=self.record.new_uid(),
            when=self.record.now(),
        )
        if self.record.documents.by_unique_id(folder.unique_id) is not None:
            raise Conflict("the folder's unique id is taken", where=entry.where, code="409 duplicate")
        if entry.full_url:
            self.addresses[entry.full_url] = f"List/{folder.id}"
        return folder

    def _members(self, entry: Entry) -> list[str]:
        """Ids of the documents that a List names."""
        found = []
        for row in (entry.resource or {}).get("entry") or ():
            literal = str((row.get("item") or {}).get("reference") or "")
            literal = self.addresses.get(literal, literal).removeprefix(self.base + "/")
            if literal.startswith("DocumentReference/"):
                found.append(literal.partition("/")[2].partition("/")[0])
            elif not literal.startswith("List/"):
                self._refuse("not-found", "a List names what is not in the Bundle", f"{_place(entry, 'List')}.entry")
        return found

    def _target(self, relation: dict[str, Any], document: _Document, patient: Patient) -> DocumentEntry | None:
        where = f"{_place(document.entry, 'DocumentReference')}.relatesTo"
        target = relation.get("target") or {}
        literal = str(target.get("reference") or "")
        literal = self.addresses.get(literal, literal).removeprefix(self.base + "/")
        known: object = None
        if literal.startswith("DocumentReference/"):
            id = literal.partition("/")[2].partition("/")[0]
            inside = [one.noun for one in self.documents if one.id == id]
            known = inside[0] if inside else self.record.documents.entry(id)
        elif target.get("identifier"):
            known = self.record.documents.by_unique_id(unique_id_of(target["identifier"]))
        if not isinstance(known, DocumentEntry):
            self._refuse("not-found", "the related document is not known", where)
            return None
        if known.patient_id != patient.id:
            self._refuse("business-rule", "the related document is another patient's", where)
            return None
        if relation["code"] == "replaces" and known.status != "Approved":
            self._refuse("business-rule", "the document was replaced before", where)
            return None
        return known

    def _check_patches(self, patches: Sequence[Entry], replaced: dict[str, None]) -> None:
        """A PATCH of a DocumentReference says `superseded` of one that is replaced here, and nothing else."""
        for one in patches:
            if one.path[1] not in replaced:
                self._refuse("business-rule", "only what is replaced here is superseded", one.where)
            if one.resource is not None and not _supersedes(one.resource):
                self._refuse("not-supported", "only status may be patched, to superseded", one.where)

    def _keep_spelling(self, document: _Document, associations: Sequence[Association]) -> None:
        """Keep the DocumentReference as it was submitted, before the projection finds nothing left to change."""
        assert document.entry.resource is not None
        assert document.noun is not None
        submitted = _rewritten(document.entry.resource, self.addresses)
        submitted = {**submitted, "id": document.id}
        now = render_document_reference(document.noun, associations)
        said = said_of_entry(submitted, document.noun, self.record.authorities)
        whole = laid_over(now, submitted, said)
        self.record.emit(ResourceWritten(new_version(whole, None, when=self.record.now())))

    def _is_repeat(self, one: SubmissionSet) -> bool:
        """The same submission came before; then its locations are answered again."""
        known = self.record.documents.by_unique_id(one.unique_id)
        if known is None:
            return False
        same: dict[int, tuple[int, str]] = {}
        if isinstance(known, SubmissionSet) and known.patient_id == one.patient_id:
            for document in self.documents:
                assert document.entry.resource is not None
                entry = self.record.documents.by_unique_id(unique_id_of(document.entry.resource["masterIdentifier"]))
                if not isinstance(entry, DocumentEntry) or entry.hash != document.digest:
                    break
                same[document.entry.number] = (200, self._location("DocumentReference", entry.id))
                same[document.carrier.number] = (200, f"Binary/{entry.id}")
            else:
                self.locations |= same
                return True
        raise Conflict(
            "the submission set's unique id is taken by other content",
            where="Bundle.entry",
            section="ITI TF-2 3.65.4.1.3",
            code="409 duplicate",
        )

    def _location(self, type: str, id: str) -> str:
        held = current(self.record, type, id)
        return f"{type}/{id}/_history/{held.version}" if held is not None else f"{type}/{id}"

    def _answer(self, entries: Sequence[Entry], event: DocumentsSubmitted | None) -> Resource:
        rows = []
        fallback = (200, "List")
        if event is None:
            known = self.record.exchange.keys
            name = next((key.value for key in known if key.kind == "submission"), "")
            one = self.record.documents.by_unique_id(name)
            fallback = (200, self._location("List", one.id) if one is not None else "List")
        for entry in entries:
            status, location = self.locations.get(entry.number, fallback)
            response: dict[str, Any] = {"status": PHRASES[status], "location": location}
            version = location.rpartition("/_history/")[2] if "/_history/" in location else ""
            if version:
                response["etag"] = f'W/"{version}"'
            response["lastModified"] = instant(self.record.now())
            rows.append({"response": response})
        return response_bundle(self.record, "transaction", rows)


def _place(entry: Entry, kind: str) -> str:
    return f"{entry.where}.resource.ofType({kind})"


def _hash(text: Any) -> bytes:
    """Bytes of an attachment's hash: base64 of the SHA-1, or of its hex as some write it."""
    try:
        raw = base64.b64decode(str(text), validate=True)
    except (binascii.Error, ValueError):
        raw = b""
    if len(raw) == 40:
        try:
            return bytes.fromhex(raw.decode("ascii"))
        except ValueError:
            return raw
    if len(str(text)) == 40 and len(raw) != 20:
        try:
            return bytes.fromhex(str(text))
        except ValueError:
            return raw
    return raw


def _media(text: Any) -> str:
    return str(text).partition(";")[0].strip().lower()


def _supersedes(parameters: Resource) -> bool:
    """FHIRPath Patch that replaces DocumentReference.status by superseded. MHD Patch Parameters."""
    operations: list[Any] = parameters.get("parameter") or []
    if len(operations) != 1 or operations[0].get("name") != "operation":
        return False
    parts = {one.get("name"): one for one in operations[0].get("part") or ()}
    return bool(
        parts.get("type", {}).get("valueCode") == "replace"
        and parts.get("path", {}).get("valueString") == "DocumentReference.status"
        and parts.get("value", {}).get("valueCode") == "superseded"
    )


def _rewritten(value: Any, addresses: dict[str, str]) -> Any:
    if isinstance(value, dict):
        return {key: _rewritten(one, addresses) for key, one in value.items()}
    if isinstance(value, list):
        return [_rewritten(one, addresses) for one in value]
    return addresses.get(value, value) if isinstance(value, str) else value
