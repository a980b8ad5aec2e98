"""What a Provide Document Bundle must carry, by the level its profile claims: Minimal or Comprehensive metadata. MHD 3:4."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from hilum.fhir.json import Resource
from hilum.fhir.validation import Issue

__all__ = ["PROFILES", "document_issues", "level_of", "list_issues"]

MHD: Final = "https://profiles.ihe.net/ITI/MHD/StructureDefinition/"
PROFILES: Final = {
    MHD + "IHE.MHD.Minimal.ProvideBundle": "minimal",
    MHD + "IHE.MHD.UnContained.Comprehensive.ProvideBundle": "uncontained",
    MHD + "IHE.MHD.Comprehensive.ProvideBundle": "comprehensive",
    "http://profiles.ihe.net/ITI/MHD/StructureDefinition/IHE.MHD.Comprehensive.ProvideBundle": "comprehensive",
    "http://profiles.ihe.net/ITI/MHD/StructureDefinition/IHE.MHD.Minimal.ProvideBundle": "minimal",
    "http://ihe.net/fhir/StructureDefinition/IHE_MHD_Provide_Comprehensive_DocumentBundle": "comprehensive",
    "http://ihe.net/fhir/StructureDefinition/IHE_MHD_Provide_Minimal_DocumentBundle": "minimal",
}
"""Profile of the Bundle -> level of metadata; the last two are those of MHD 3, which are still met."""

_SOURCE_ID: Final = MHD + "ihe-sourceId"
_DESIGNATION: Final = MHD + "ihe-designationType"
_COMPREHENSIVE: Final = (
    ("type",),
    ("category",),
    ("subject",),
    ("securityLabel",),
    ("content", "attachment", "language"),
    ("content", "attachment", "creation"),
    ("content", "format"),
    ("context", "facilityType"),
    ("context", "practiceSetting"),
    ("context", "sourcePatientInfo"),
)


def level_of(bundle: Resource) -> str:
    """minimal, uncontained or comprehensive; empty where the Bundle is none of MHD's."""
    meta = bundle.get("meta")
    claimed = meta.get("profile") if isinstance(meta, dict) else None
    for one in claimed if isinstance(claimed, list) else ():
        level = PROFILES.get(str(one).partition("|")[0])
        if level:
            return level
    return ""


def _missing(where: str) -> Issue:
    return Issue("error", "required", "required by the MHD profile that the Bundle claims", where)


def _has(value: Any, path: tuple[str, ...]) -> bool:
    for name in path:
        if isinstance(value, list):
            value = value[0] if value else None
        value = value.get(name) if isinstance(value, dict) else None
    return bool(value)


def document_issues(resource: Resource, level: str, where: str) -> Iterator[Issue]:
    """What a DocumentReference lacks or may not have."""
    master = resource.get("masterIdentifier")
    if not isinstance(master, dict) or not master.get("value"):
        yield _missing(f"{where}.masterIdentifier.value")
    if resource.get("status") != "current":
        yield Issue("error", "value", "a document that is submitted is current", f"{where}.status")
    if len(resource.get("content") or ()) != 1:
        yield Issue("error", "structure", "one content is meant", f"{where}.content")
        return
    attachment = (resource["content"][0]).get("attachment") or {}
    for name in ("contentType", "url"):
        if not attachment.get(name):
            yield _missing(f"{where}.content[0].attachment.{name}")
    if "data" in attachment:
        yield Issue("error", "structure", "the document goes into a Binary", f"{where}.content[0].attachment.data")
    if "modifierExtension" in resource:
        yield Issue("error", "structure", "no modifier extension is allowed", f"{where}.modifierExtension")
    if level != "minimal":
        for path in _COMPREHENSIVE:
            if not _has(resource, path):
                yield _missing(f"{where}.{'.'.join(path)}")
    if level == "comprehensive":
        for name in ("author", "authenticator"):
            told = resource.get(name)
            for one in told if isinstance(told, list) else [told] if told else ():
                if not str(one.get("reference") or "").startswith("#"):
                    yield Issue("error", "structure", "comprehensive metadata contain who they name", f"{where}.{name}")


def list_issues(resource: Resource, kind: str, level: str, where: str) -> Iterator[Issue]:
    """What a SubmissionSet or Folder List lacks."""
    if resource.get("mode") != "working":
        yield Issue("error", "value", "the mode is working", f"{where}.mode")
    if resource.get("status") != "current":
        yield Issue("error", "value", "the status is current", f"{where}.status")
    urls = [one.get("url") for one in resource.get("extension") or () if isinstance(one, dict)]
    if kind == "submissionset":
        if not resource.get("date"):
            yield _missing(f"{where}.date")
        if level != "minimal" and _SOURCE_ID not in urls:
            yield _missing(f"{where}.extension(sourceId)")
    if level != "minimal":
        if not resource.get("subject"):
            yield _missing(f"{where}.subject")
        if _DESIGNATION not in urls:
            yield _missing(f"{where}.extension(designationType)")
