"""The resources of the record as FHIR sees them: those kept as versions, and those rendered when they are read.

Patient, Encounter, ServiceRequest, DiagnosticReport, Observation, DocumentReference and List are projected: a reaction keeps a new
version whenever the noun changes, so they have history and are searched by index like any client's resource. ImagingStudy and
AuditEvent are rendered on reading, since a busy archive makes thousands of them a minute.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from hilum.core.errors import Incorrect, NotFound
from hilum.core.record import Record
from hilum.core.record import Resource as Kept
from hilum.fhir import json as fhir_json
from hilum.fhir.datatypes import instant
from hilum.fhir.definitions import is_resource_type
from hilum.fhir.json import Resource
from hilum.fhir.render.audit_event import render_audit_event
from hilum.fhir.render.imaging_study import render_imaging_study
from hilum.fhir.search.index import kept_rows

__all__ = [
    "LIVE",
    "Held",
    "checked_id",
    "checked_type",
    "current",
    "deleted_version",
    "encoded",
    "history",
    "kept_version",
    "new_version",
    "says_the_same",
]

_STAMPS = frozenset(("versionId", "lastUpdated"))
LIVE = frozenset(("ImagingStudy", "AuditEvent"))
_ID = re.compile(r"[A-Za-z0-9\-.]{1,64}")


@dataclass(slots=True)
class Held:
    """One version of a resource. `resource` is parsed from `body` when it is first asked for, and the other way round."""

    type: str
    id: str
    version: str
    updated: float
    deleted: bool = False
    _body: bytes | None = None
    _resource: Resource | None = field(default=None, repr=False)

    @classmethod
    def of(cls, kept: Kept) -> Held:
        """A version that the store keeps."""
        return cls(kept.type, kept.id, str(kept.version), kept.updated, kept.deleted, kept.body)

    @classmethod
    def live(cls, resource: Resource, updated: float) -> Held:
        """A resource rendered just now."""
        version = str(resource["meta"]["versionId"])
        return cls(str(resource["resourceType"]), str(resource["id"]), version, updated, False, None, resource)

    @property
    def resource(self) -> Resource:
        """The resource as a dict; not to be changed."""
        if self._resource is None:
            self._resource = fhir_json.parse(self._body or b"{}")
        return self._resource

    @property
    def body(self) -> bytes:
        """The resource as JSON."""
        if self._body is None:
            self._body = fhir_json.encode(self.resource)
        return self._body

    @property
    def reference(self) -> str:
        """Type/id."""
        return f"{self.type}/{self.id}"


def checked_type(type: str) -> str:
    """The type, where R4 has it. raises NotFound"""
    if not is_resource_type(type):
        raise NotFound("no resource type of R4", section="FHIR R4 3.1.0", code="404 not-supported")
    return type


def checked_id(id: str) -> str:
    """The id, where it is one. raises Incorrect"""
    if not _ID.fullmatch(id):
        raise Incorrect("not an id", where="id", section="FHIR R4 2.24.0.1", code="400 value")
    return id


def current(record: Record, type: str, id: str) -> Held | None:
    """The newest version, a deleted one included; None where there never was one."""
    if type == "ImagingStudy":
        study = record.studies.get(id)
        if study is not None:
            return Held.live(render_imaging_study(study, record), study.updated or study.received)
    elif type == "AuditEvent" and id.isdigit() and len(id) < 19:
        event = record.audits.get(int(id))
        if event is not None:
            return Held.live(render_audit_event(event), event.when)
    kept = record.resources.get(type, id)
    return Held.of(kept) if kept is not None else None


def kept_version(record: Record, type: str, id: str, version: str) -> Held | None:
    """One version."""
    if version.isdigit() and len(version) < 10:
        kept = record.resources.version(type, id, int(version))
        if kept is not None:
            return Held.of(kept)
    if type in LIVE:
        now = current(record, type, id)
        if now is not None and now.version == version:
            return now
    return None


def history(record: Record, type: str, id: str) -> list[Held]:
    """All versions, newest first."""
    kept = [Held.of(one) for one in record.resources.history(type, id)]
    if not kept and type in LIVE:
        now = current(record, type, id)
        kept = [now] if now is not None else []
    return kept


def new_version(resource: Resource, previous: Kept | None, *, when: float) -> Kept:
    """The next version of a resource with its meta and index rows; `resource` has its id already."""
    version = previous.version + 1 if previous is not None else 1
    whole = _whole(resource, version, when)
    return Kept(
        str(whole["resourceType"]), str(whole["id"]), version, when, fhir_json.encode(whole), False, kept_rows(whole)
    )


def encoded(resource: Resource, version: int, *, when: float) -> bytes:
    """The body that a version of the resource has."""
    return fhir_json.encode(_whole(resource, version, when))


def _whole(resource: Resource, version: int, when: float) -> Resource:
    """The resource with its version and time, which come first."""
    meta: dict[str, Any] = {"versionId": str(version), "lastUpdated": instant(when)}
    told = resource.get("meta")
    if isinstance(told, dict):
        meta |= {key: value for key, value in told.items() if key not in _STAMPS}
    whole: Resource = {"resourceType": resource["resourceType"], "id": resource["id"], "meta": meta, **resource}
    whole["meta"] = meta
    return whole


def deleted_version(previous: Kept, *, when: float) -> Kept:
    """The version that says that the resource was deleted."""
    return Kept(previous.type, previous.id, previous.version + 1, when, b"", True, ())


def says_the_same(resource: Resource, previous: Kept | None) -> bool:
    """The kept version says what this resource says, but for version and time."""
    if previous is None or previous.deleted:
        return False
    before = fhir_json.parse(previous.body)
    return _bare(before) == _bare(resource)


def _bare(resource: Resource) -> Resource:
    bare = dict(resource)
    meta = bare.pop("meta", None)
    kept = {k: v for k, v in meta.items() if k not in ("versionId", "lastUpdated")} if isinstance(meta, dict) else {}
    return {**bare, "meta": kept} if kept else bare
