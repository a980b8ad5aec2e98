"""DocumentReference: core's document entry -> DocumentReference, and back. FHIR R4 2.42; MHD 3:4.2 mapping to XDS (ITI-65, ITI-67).

XDS and MHD share the noun, so a document submitted by ITI-41 is found here and one submitted by ITI-65 is found by ITI-18.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Sequence
from typing import Any

from hilum.core.code import Code
from hilum.core.document import Association, Author, DocumentEntry
from hilum.core.identity import AssigningAuthority, Authorities, Identifier, Patient
from hilum.core.person import Demographics, Physician
from hilum.core.study import BlobRef
from hilum.fhir.datatypes import (
    code_of,
    codeable_concept,
    coding,
    datetime_text,
    hl7_datetime,
    human_name,
    identifier,
    identifier_of,
    instant,
    name_of,
)
from hilum.fhir.json import Resource
from hilum.fhir.render.patient import read_demographics, render_patient

__all__ = [
    "HOME_COMMUNITY",
    "IDENTIFIER_TYPES",
    "OWNED",
    "RELATIONS",
    "URI",
    "authors_of",
    "contained_authors",
    "entry_uuid",
    "read_document_reference",
    "render_document_reference",
    "said_of_entry",
    "unique_id_of",
    "unique_identifier",
]

OWNED = frozenset(
    (
        "id",
        "contained",
        "extension",
        "masterIdentifier",
        "identifier",
        "status",
        "type",
        "category",
        "subject",
        "date",
        "author",
        "authenticator",
        "relatesTo",
        "description",
        "securityLabel",
        "content",
        "context",
    )
)
URI = "urn:ietf:rfc:3986"
MHD = "https://profiles.ihe.net/ITI/MHD/"
IDENTIFIER_TYPES = MHD + "CodeSystem/IHE.MHD.MHDIdentifierType"
HOME_COMMUNITY = MHD + "StructureDefinition/ihe-HomeCommunityId"
RELATIONS = {
    "urn:ihe:iti:2007:AssociationType:RPLC": "replaces",
    "urn:ihe:iti:2007:AssociationType:XFRM": "transforms",
    "urn:ihe:iti:2007:AssociationType:APND": "appends",
    "urn:ihe:iti:2007:AssociationType:signs": "signs",
    "urn:ihe:iti:2007:AssociationType:XFRM_RPLC": "replaces",
    "urn:ihe:iti:2010:AssociationType:IsSnapshotOf": "transforms",
}
_OID = re.compile(r"[0-2](?:\.(?:0|[1-9][0-9]*))+")
_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


def unique_identifier(unique_id: str) -> dict[str, Any]:
    """Identifier of a uniqueId: `urn:oid:`, `urn:uuid:`, or system and value for `oid^extension`. MHD UniqueIdIdentifier."""
    kind = {"coding": [{"system": IDENTIFIER_TYPES, "code": "uniqueId"}]}
    root, caret, extension = unique_id.partition("^")
    if caret and extension:
        return {"type": kind, "system": f"urn:oid:{root}" if _OID.fullmatch(root) else root, "value": extension}
    if _OID.fullmatch(unique_id):
        return {"type": kind, "system": URI, "value": f"urn:oid:{unique_id}"}
    bare = unique_id.removeprefix("urn:uuid:")
    if _UUID.fullmatch(bare):
        return {"type": kind, "system": URI, "value": f"urn:uuid:{bare.lower()}"}
    return {"type": kind, "system": URI, "value": unique_id}


def unique_id_of(value: Any) -> str:
    """The uniqueId that an Identifier says; the inverse of `unique_identifier`. Empty where it says none."""
    if not isinstance(value, dict) or not isinstance(value.get("value"), str):
        return ""
    text = str(value["value"])
    system = str(value.get("system") or URI)
    if system == URI:
        return text.removeprefix("urn:oid:") if text.startswith("urn:oid:") else text
    return f"{system.removeprefix('urn:oid:')}^{text}"


def entry_uuid(id: str) -> dict[str, Any]:
    """Identifier of an entryUUID. MHD EntryUUIDIdentifier."""
    kind = {"coding": [{"system": IDENTIFIER_TYPES, "code": "entryUUID"}]}
    return {"type": kind, "system": URI, "value": f"urn:uuid:{id}"}


def render_document_reference(entry: DocumentEntry, associations: Iterable[Association] = ()) -> Resource:
    """DocumentReference of a document entry.

    associations   those that the entry is the source of become `relatesTo`
    """
    contained: list[Resource] = []
    authors = contained_authors(entry.authors, contained, "author")
    legal = contained_authors((Author(entry.legal_authenticator or entry.authenticator),), contained, "authenticator")
    source: dict[str, Any] = {}
    if entry.source_patient or entry.source_demographics != Demographics():
        held = render_patient(_source_patient(entry))
        held.pop("active", None)
        contained.append({**held, "id": "source-patient"})
        source["reference"] = "#source-patient"
        if entry.source_patient:
            source["identifier"] = identifier(entry.source_patient)
    attachment = {
        "contentType": entry.media_type,
        "language": entry.language,
        "url": f"Binary/{entry.id}",
        "size": entry.size,
        "hash": base64.b64encode(bytes.fromhex(entry.hash)).decode("ascii") if _is_sha1(entry.hash) else "",
        "title": entry.title.strip() and entry.title,
        "creation": datetime_text(entry.creation),
    }
    content: dict[str, Any] = {"attachment": {k: v for k, v in attachment.items() if v not in ("", None)}}
    if entry.format_code.value:
        content["format"] = coding(entry.format_code)
    period = {
        k: v
        for k, v in (("start", datetime_text(entry.service_start)), ("end", datetime_text(entry.service_stop)))
        if v
    }
    context = {
        "event": [codeable_concept(one) for one in entry.events if one],
        "period": period,
        "facilityType": codeable_concept(entry.facility_type),
        "practiceSetting": codeable_concept(entry.practice_setting),
        "sourcePatientInfo": source,
        "related": [_related(one) for one in entry.reference_ids if one.split("^")[0].strip()],
    }
    resource: Resource = {
        "resourceType": "DocumentReference",
        "id": entry.id,
        "contained": contained,
        "extension": [
            {"url": HOME_COMMUNITY, "valueOid": f"urn:oid:{entry.home_community_id.removeprefix('urn:oid:')}"}
        ]
        if entry.home_community_id
        else [],
        "masterIdentifier": unique_identifier(entry.unique_id),
        "identifier": [entry_uuid(entry.id)],
        "status": "current" if entry.status == "Approved" else "superseded",
        "type": codeable_concept(entry.type_code),
        "category": [codeable_concept(entry.class_code)] if entry.class_code else [],
        "subject": {"reference": f"Patient/{entry.patient_id}"} if entry.patient_id else {},
        "date": instant(entry.updated) if entry.updated else "",
        "author": authors,
        "authenticator": legal[0] if legal else {},
        "relatesTo": [
            {"code": RELATIONS[one.type], "target": {"reference": f"DocumentReference/{one.target}"}}
            for one in associations
            if one.source == entry.id and one.type in RELATIONS
        ],
        "description": entry.comments.strip() and entry.comments,
        "securityLabel": [codeable_concept(one) for one in entry.confidentiality if one],
        "content": [content],
        "context": {k: v for k, v in context.items() if v not in ([], {}, "")},
    }
    return {key: value for key, value in resource.items() if value not in ([], "", {})}


def _is_sha1(text: str) -> bool:
    return re.fullmatch(r"[0-9a-fA-F]{40}", text) is not None


def _source_patient(entry: DocumentEntry) -> Patient:
    identifiers = (entry.source_patient,) if entry.source_patient else ()
    return Patient("source-patient", identifiers, entry.source_demographics)


def _related(cxi: str) -> dict[str, Any]:
    """Reference by identifier of a CXi string `id^^^&oid&ISO^type`. ITI TF-3 4.2.3.1.2."""
    parts = [*cxi.split("^"), "", "", "", "", ""]
    found: dict[str, Any] = {"value": parts[0]}
    authority = [*parts[3].split("&"), "", "", ""]
    if authority[1]:
        found = {"system": AssigningAuthority("", authority[1], authority[2]).uri, **found}
    if parts[4]:
        found = {"type": {"coding": [{"system": URI, "code": parts[4]}]}, **found}
    return {"identifier": found}


def _cxi(reference: dict[str, Any]) -> str:
    known = reference.get("identifier")
    if not isinstance(known, dict) or not known.get("value"):
        return ""
    authority = AssigningAuthority.from_uri(str(known.get("system") or ""))
    kind = code_of(known.get("type")).value
    hd = f"&{authority.universal_id}&{authority.universal_id_type or 'ISO'}" if authority.universal_id else ""
    return f"{known['value']}^^^{hd}^{kind}".rstrip("^")


def contained_authors(authors: Sequence[Author], contained: list[Resource], stem: str) -> list[dict[str, Any]]:
    """References to contained resources for the authors; the resources are appended to `contained`."""
    references: list[dict[str, Any]] = []
    for number, author in enumerate(authors, 1):
        practitioner: Resource = {}
        if author.person:
            practitioner = {"resourceType": "Practitioner", "id": f"{stem}{number}"}
            if author.person.id:
                practitioner["identifier"] = [{"value": author.person.id}]
            names = human_name(author.person.name, "")
            if names:
                practitioner["name"] = names
        organization: Resource = {}
        if author.institutions:
            parts = [*author.institutions[0].split("^"), *[""] * 10]
            organization = {"resourceType": "Organization", "id": f"{stem}{number}-organization"}
            if parts[9]:
                system_value = f"urn:oid:{parts[9]}" if _OID.fullmatch(parts[9]) else parts[9]
                organization["identifier"] = [{"system": URI, "value": system_value}]
            if parts[0].strip():
                organization["name"] = parts[0]
        points = [{"value": one.strip("^") or one} for one in author.telecoms if one.strip("^ ")]
        is_role = bool(practitioner and organization) or bool(author.roles or author.specialties)
        for held in (practitioner, organization):
            if held:
                contained.append(held)
        if is_role:
            role: Resource = {"resourceType": "PractitionerRole", "id": f"{stem}{number}-role"}
            if practitioner:
                role["practitioner"] = {"reference": f"#{practitioner['id']}"}
            if organization:
                role["organization"] = {"reference": f"#{organization['id']}"}
            for key, words in (("code", author.roles), ("specialty", author.specialties)):
                if words:
                    role[key] = [{"text": word} for word in words if word.strip()]
            if points:
                role["telecom"] = points
            contained.append(role)
            references.append({"reference": f"#{role['id']}"})
        elif practitioner or organization:
            held = practitioner or organization
            if points:
                held["telecom"] = points
            references.append({"reference": f"#{held['id']}"})
    return references


def authors_of(references: Any, contained: dict[str, Resource]) -> tuple[Author, ...]:
    """The authors that references name; contained ones (and those of the same bundle) are read, others keep their words."""
    found: list[Author] = []
    for reference in references if isinstance(references, list) else [references] if references else ():
        if not isinstance(reference, dict):
            continue
        held = contained.get(str(reference.get("reference") or ""), {})
        kind = held.get("resourceType")
        if kind == "PractitionerRole":
            person = contained.get(str((held.get("practitioner") or {}).get("reference") or ""), {})
            place = contained.get(str((held.get("organization") or {}).get("reference") or ""), {})
            found.append(
                Author(
                    _physician(person),
                    _institution(place),
                    tuple(code_of(one).words for one in held.get("code") or () if code_of(one)),
                    tuple(code_of(one).words for one in held.get("specialty") or () if code_of(one)),
                    _points(held),
                )
            )
        elif kind == "Organization":
            found.append(Author(institutions=_institution(held), telecoms=_points(held)))
        elif held:
            found.append(Author(_physician(held), telecoms=_points(held)))
        elif reference.get("display") or reference.get("identifier"):
            number = str((reference.get("identifier") or {}).get("value") or "")
            words = name_of([{"text": reference.get("display")}])
            found.append(Author(Physician(number, words)))
    return tuple(found)


def _physician(resource: Resource) -> Physician:
    numbers = resource.get("identifier") or [{}]
    return Physician(str(numbers[0].get("value") or ""), name_of(resource.get("name")))


def _institution(resource: Resource) -> tuple[str, ...]:
    name = str(resource.get("name") or "")
    numbers = resource.get("identifier") or [{}]
    number = str(numbers[0].get("value") or "").removeprefix("urn:oid:")
    if not name and not number:
        return ()
    return (f"{name}^^^^^^^^^{number}" if number else name,)


def _points(resource: Resource) -> tuple[str, ...]:
    return tuple(str(one["value"]) for one in resource.get("telecom") or () if one.get("value"))


def read_document_reference(
    resource: Resource,
    *,
    id: str,
    patient_id: str,
    patient: Identifier,
    blob: BlobRef,
    size: int,
    digest: str,
    authorities: Authorities,
    around: dict[str, Resource],
    repository_id: str = "",
    when: float = 0.0,
) -> DocumentEntry:
    """The document entry that a DocumentReference describes; the inverse of `render_document_reference`.

    around   resources that its references may name, by reference ("#author", "urn:uuid:...", "Practitioner/1")
    digest   SHA-1 of the document, hex
    """
    held = dict(around)
    for one in resource.get("contained") or ():
        held[f"#{one.get('id')}"] = one
    content = (resource.get("content") or [{}])[0]
    attachment = content.get("attachment") or {}
    context = resource.get("context") or {}
    period = context.get("period") or {}
    source = context.get("sourcePatientInfo") or {}
    told = held.get(str(source.get("reference") or ""), {})
    numbers = told.get("identifier") or [{}]
    source_patient = identifier_of(source.get("identifier") or numbers[0], authorities)
    legal = authors_of(resource.get("authenticator"), held)
    home = next((e.get("valueOid") for e in resource.get("extension") or () if e.get("url") == HOME_COMMUNITY), "")
    categories = resource.get("category") or [{}]
    related = [_cxi(one) for one in context.get("related") or () if isinstance(one, dict)]
    return DocumentEntry(
        id=id,
        unique_id=unique_id_of(resource.get("masterIdentifier")),
        patient_id=patient_id,
        patient=patient,
        media_type=str(attachment.get("contentType") or ""),
        blob=blob,
        size=size,
        hash=digest,
        repository_id=repository_id,
        home_community_id=str(home or "").removeprefix("urn:oid:"),
        logical_id=id,
        status="Deprecated" if resource.get("status") == "superseded" else "Approved",
        title=str(attachment.get("title") or ""),
        comments=str(resource.get("description") or ""),
        language=str(attachment.get("language") or ""),
        creation=hl7_datetime(attachment.get("creation"), utc=True),
        service_start=hl7_datetime(period.get("start"), utc=True),
        service_stop=hl7_datetime(period.get("end"), utc=True),
        class_code=code_of(categories[0], oids=True),
        type_code=code_of(resource.get("type"), oids=True),
        format_code=code_of(content.get("format"), oids=True),
        facility_type=code_of(context.get("facilityType"), oids=True),
        practice_setting=code_of(context.get("practiceSetting"), oids=True),
        confidentiality=_codes(resource.get("securityLabel")),
        events=_codes(context.get("event")),
        authors=authors_of(resource.get("author"), held),
        legal_authenticator=legal[0].person if legal else Physician(),
        source_patient=source_patient,
        source_demographics=read_demographics(told) if told.get("resourceType") == "Patient" else Demographics(),
        reference_ids=tuple(one for one in related if one),
        updated=when,
    )


def _codes(concepts: Any) -> tuple[Code, ...]:
    found = [code_of(one, oids=True) for one in concepts] if isinstance(concepts, list) else []
    return tuple(one for one in found if one)


def said_of_entry(kept: Resource, entry: DocumentEntry, authorities: Authorities) -> Resource:
    """What a kept DocumentReference says in core's words, so that the submitter's spelling stays where it is still true.

    Attachment, identifiers and subject are core's in any case: size, hash, address, entryUUID and merges are the registry's to say.
    """
    said = read_document_reference(
        kept,
        id=entry.id,
        patient_id=entry.patient_id,
        patient=entry.patient,
        blob=entry.blob,
        size=entry.size,
        digest=entry.hash,
        authorities=authorities,
        around={},
        repository_id=entry.repository_id,
        when=entry.updated,
    )
    rendered = render_document_reference(said)
    for name in ("content", "identifier", "subject"):
        rendered.pop(name, None)
    return rendered
