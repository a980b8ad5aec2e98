"""Small FHIR resources, and what validation finds in them."""

from __future__ import annotations

from typing import Any

from hilum.fhir.validation import validate


def found(resource: dict[str, Any], severity: str = "error") -> set[tuple[str, str]]:
    """(rule, place) of what validation finds."""
    return {(one.rule, one.expression) for one in validate(resource) if one.severity == severity}


def patient(**more: Any) -> dict[str, Any]:
    return {"resourceType": "Patient", **more}


def bundle(kind: str, *entries: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"resourceType": "Bundle", "type": kind, "entry": list(entries), **more}
