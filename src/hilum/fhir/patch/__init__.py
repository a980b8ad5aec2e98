"""Patch: a resource changed by operations, whole or not at all. FHIR R4 3.1.0.10."""

from __future__ import annotations

from hilum.fhir.patch import fhirpath_patch, json_patch, xml_patch
from hilum.fhir.patch.errors import PatchFailed

__all__ = ["PatchFailed", "fhirpath_patch", "json_patch", "xml_patch"]
