"""List: core's submission set or folder -> List, and back. FHIR R4 List as MHD profiles it (ITI-65, ITI-66)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from hilum.core.code import Code
from hilum.core.document import Association, Folder, SubmissionSet
from hilum.core.identity import Identifier
from hilum.fhir.datatypes import code_of, codeable_concept, datetime_text, hl7_datetime, instant
from hilum.fhir.json import Resource
from hilum.fhir.render.document_reference import (
    HOME_COMMUNITY,
    MHD,
    URI,
    authors_of,
    contained_authors,
    entry_uuid,
    unique_id_of,
    unique_identifier,
)

__all__ = ["LIST_TYPES", "list_kind", "read_folder", "read_submission_set", "render_folder", "render_submission_set"]

LIST_TYPES = MHD + "CodeSystem/MHDlistTypes"
SOURCE_ID = MHD + "StructureDefinition/ihe-sourceId"
DESIGNATION = MHD + "StructureDefinition/ihe-designationType"
RECIPIENT = MHD + "StructureDefinition/ihe-intendedRecipient"
HAS_MEMBER = "urn:oasis:names:tc:ebxml-regrep:AssociationType:HasMember"


def list_kind(resource: Resource) -> str:
    """`submissionset`, `folder`, or empty for a List that MHD does not know."""
    for one in (resource.get("code") or {}).get("coding") or ():
        if one.get("system") == LIST_TYPES and one.get("code") in ("submissionset", "folder"):
            return str(one["code"])
    return ""


def render_submission_set(one: SubmissionSet, associations: Iterable[Association], folders: frozenset[str]) -> Resource:
    """List of a submission set, with what it has as members.

    folders   ids of members that are folders; all others are document entries
    """
    contained: list[Resource] = []
    authors = contained_authors(one.authors, contained, "author")
    extensions: list[dict[str, Any]] = []
    if one.content_type:
        extensions.append({"url": DESIGNATION, "valueCodeableConcept": codeable_concept(one.content_type)})
    if one.source_id:
        extensions.append({"url": SOURCE_ID, "valueIdentifier": {"system": URI, "value": f"urn:oid:{one.source_id}"}})
    extensions += [{"url": RECIPIENT, "valueReference": {"display": text}} for text in one.intended_recipients]
    return _list(
        one,
        "submissionset",
        contained,
        extensions,
        one.home_community_id,
        associations,
        folders,
        date=datetime_text(one.submitted),
        source=authors[0] if authors else {},
    )


def render_folder(one: Folder, associations: Iterable[Association]) -> Resource:
    """List of a folder, with the documents in it."""
    extensions = [{"url": DESIGNATION, "valueCodeableConcept": codeable_concept(code)} for code in one.codes if code]
    date = instant(one.updated) if one.updated else ""
    return _list(one, "folder", [], extensions, "", associations, frozenset(), date=date, source={})


def _list(
    one: SubmissionSet | Folder,
    kind: str,
    contained: list[Resource],
    extensions: list[dict[str, Any]],
    home: str,
    associations: Iterable[Association],
    folders: frozenset[str],
    *,
    date: str,
    source: dict[str, Any],
) -> Resource:
    if home:
        extensions = [*extensions, {"url": HOME_COMMUNITY, "valueOid": f"urn:oid:{home.removeprefix('urn:oid:')}"}]
    members = [link.target for link in associations if link.source == one.id and link.type == HAS_MEMBER]
    resource: Resource = {
        "resourceType": "List",
        "id": one.id,
        "contained": contained,
        "extension": extensions,
        "identifier": [{**unique_identifier(one.unique_id), "use": "usual"}, {**entry_uuid(one.id), "use": "official"}],
        "status": "current" if one.status == "Approved" else "retired",
        "mode": "working",
        "title": one.title.strip() and one.title,
        "code": {"coding": [{"system": LIST_TYPES, "code": kind}]},
        "subject": {"reference": f"Patient/{one.patient_id}"} if one.patient_id else {},
        "date": date,
        "source": source,
        "note": [{"text": one.comments}] if one.comments.strip() else [],
        "entry": [
            {"item": {"reference": f"{'List' if id in folders else 'DocumentReference'}/{id}"}} for id in members
        ],
    }
    return {key: value for key, value in resource.items() if value not in ([], "", {})}


def _extension(resource: Resource, url: str, key: str) -> list[Any]:
    return [one[key] for one in resource.get("extension") or () if one.get("url") == url and key in one]


def _unique_id(resource: Resource) -> str:
    """The uniqueId among a List's identifiers: the one typed so, else the first that is no entryUUID."""
    others = []
    for one in resource.get("identifier") or ():
        kind = code_of(one.get("type")).value
        if kind == "uniqueId":
            return unique_id_of(one)
        if kind != "entryUUID":
            others.append(one)
    ranked = sorted(others, key=lambda one: one.get("use") != "usual")
    return unique_id_of(ranked[0]) if ranked else ""


def read_submission_set(
    resource: Resource,
    *,
    id: str,
    patient_id: str,
    patient: Identifier,
    around: dict[str, Resource],
    fallback_unique_id: str,
    when: float = 0.0,
) -> SubmissionSet:
    """The submission set that a List describes; the inverse of `render_submission_set`.

    fallback_unique_id   where the List brings no uniqueId (Minimal metadata)
    """
    held = dict(around)
    for one in resource.get("contained") or ():
        held[f"#{one.get('id')}"] = one
    sources = _extension(resource, SOURCE_ID, "valueIdentifier")
    designations = _extension(resource, DESIGNATION, "valueCodeableConcept")
    notes = resource.get("note") or [{}]
    homes = _extension(resource, HOME_COMMUNITY, "valueOid")
    recipients = _extension(resource, RECIPIENT, "valueReference")
    return SubmissionSet(
        id=id,
        unique_id=_unique_id(resource) or fallback_unique_id,
        source_id=str(sources[0].get("value") or "").removeprefix("urn:oid:") if sources else "",
        patient_id=patient_id,
        patient=patient,
        content_type=code_of(designations[0], oids=True) if designations else Code(),
        submitted=hl7_datetime(resource.get("date"), utc=True),
        title=str(resource.get("title") or ""),
        comments=str(notes[0].get("text") or ""),
        authors=authors_of(resource.get("source"), held),
        intended_recipients=tuple(str(one.get("display")) for one in recipients if one.get("display")),
        home_community_id=str(homes[0]).removeprefix("urn:oid:") if homes else "",
        updated=when,
    )


def read_folder(
    resource: Resource, *, id: str, patient_id: str, patient: Identifier, fallback_unique_id: str, when: float = 0.0
) -> Folder:
    """The folder that a List describes; the inverse of `render_folder`."""
    notes = resource.get("note") or [{}]
    designations = _extension(resource, DESIGNATION, "valueCodeableConcept")
    return Folder(
        id=id,
        unique_id=_unique_id(resource) or fallback_unique_id,
        patient_id=patient_id,
        patient=patient,
        title=str(resource.get("title") or ""),
        comments=str(notes[0].get("text") or ""),
        codes=tuple(code_of(one, oids=True) for one in designations),
        updated=when,
    )
