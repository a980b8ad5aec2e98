"""Patch: a resource changed by operations, whole or not at all. FHIR R4 3.1.0.10.

    patched(resource, body, "application/json-patch+json")

or one of the three by itself: `json_patch`, `xml_patch`, `fhirpath_patch`. What is wrong with an operation is a `PatchFailed`, which
is a 422; what is no patch a `DecodeError`; whether the resource that is left is valid is for `hilum.fhir.validation` to tell.
"""

from __future__ import annotations

from hilum.core.errors import Unsupported
from hilum.fhir import json, xml
from hilum.fhir.json import Resource
from hilum.fhir.patch import fhirpath_patch, json_patch, xml_patch
from hilum.fhir.patch.errors import PatchFailed

__all__ = ["MEDIA_TYPES", "PatchFailed", "fhirpath_patch", "json_patch", "patched", "xml_patch"]

MEDIA_TYPES = (json_patch.MEDIA_TYPE, xml_patch.MEDIA_TYPE, "application/fhir+json", "application/fhir+xml")
"""What a patch may come as; in FHIR's own types it is the Parameters of a FHIRPath Patch."""


def patched(resource: Resource, body: bytes, media_type: str) -> Resource:
    """The resource as a patch leaves it.

    media_type   one of `MEDIA_TYPES`; parameters behind a semicolon do not count
    raises       DecodeError      the body is no such patch
                 PatchFailed      an operation that cannot be done
                 BudgetExceeded   larger or deeper than a resource may be
                 Unsupported      another media type
    """
    kind = media_type.partition(";")[0].strip().lower()
    if kind == json_patch.MEDIA_TYPE:
        return json_patch.patch(resource, body)
    if kind == xml_patch.MEDIA_TYPE:
        return xml_patch.patch(resource, body)
    if kind == "application/fhir+json":
        return fhirpath_patch.patch(resource, json.parse(body))
    if kind == "application/fhir+xml":
        return fhirpath_patch.patch(resource, xml.parse(body))
    raise Unsupported(
        f"a patch is one of {', '.join(MEDIA_TYPES)}", section="FHIR R4 3.1.0.10", code="415 not-supported"
    )
