"""What the renderings of core's nouns share."""

from __future__ import annotations

import re
from typing import Any

from hilum.core.identity import Identifier
from hilum.core.record import Record
from hilum.fhir.datatypes import datetime_text, identifier
from hilum.fhir.json import Decimal, Resource

__all__ = ["UNKNOWN", "amount", "encounter_of", "identifiers", "instant_text", "number", "quantity", "told"]

UNKNOWN = {
    "extension": [
        {"url": "http://hl7.org/fhir/StructureDefinition/data-absent-reason", "valueCode": "unknown"},
    ]
}
"""The `_name` of a required primitive that nobody told. FHIR R4 2.5.4, extension data-absent-reason."""

_NUMBER = re.compile(r"[+-]?\d{1,18}(?:\.\d{1,12})?")


def told(resource: Resource) -> Resource:
    """The resource without what is empty, which FHIR does not allow (R4 2.6.2)."""
    return {key: value for key, value in resource.items() if value not in ([], "", {}, None)}


def identifiers(*typed: tuple[Identifier, str]) -> list[dict[str, Any]]:
    """Identifiers with their kinds in table 0203, those that are empty left out."""
    return [identifier(one, kind) for one, kind in typed if one]


def number(text: str) -> Decimal | None:
    """A decimal as it was sent, None where it is none."""
    found = _NUMBER.fullmatch(text.strip())
    return Decimal(found[0].removeprefix("+")) if found is not None else None


def quantity(text: str, unit: str = "") -> dict[str, Any]:
    """Quantity with the unit as it was sent; {} where the text is no number."""
    value = number(text)
    return {} if value is None else {"value": value, **({"unit": unit} if unit.strip() else {})}


def amount(text: str, currency: str) -> dict[str, Any]:
    """Money; {} where the text is no number. FHIR R4 2.24.0.8."""
    value = number(text)
    return {} if value is None else {"value": value, **({"currency": currency} if len(currency) == 3 else {})}


def instant_text(text: str) -> str:
    """A moment to the second; a day is its beginning, anything less exact is none."""
    found = datetime_text(text)
    if len(found) == 10:
        return f"{found}T00:00:00Z"
    return found if "T" in found else ""


def encounter_of(visit: Identifier, patient_id: str, record: Record) -> dict[str, Any]:
    """Reference to the encounter of a visit number, where the visit is known and of that patient."""
    found = record.visits.find(visit) if visit else None
    return {"reference": f"Encounter/{found.id}"} if found is not None and found.patient_id == patient_id else {}
