"""ChargeItemDefinition, ObservationDefinition, ActivityDefinition: what can be charged and tested. FHIR R4 13.7, 8.32, 12.18;
HL7 v2 CDM, PRC, OM1 to OM7 (chapter 8)."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from hilum.core.catalogue import ChargeDefinition, ObservationDefinition, Price, Range
from hilum.core.code import Code
from hilum.core.identity import Identifier
from hilum.core.record import Record
from hilum.fhir.datatypes import codeable_concept, datetime_text, system_of_scheme
from hilum.fhir.json import Resource
from hilum.fhir.render.parts import amount, number, told

__all__ = ["OWNED", "render_charge_definition", "render_observation_definition"]

_COMMON = ("id", "identifier", "code")
OWNED = {
    "ChargeItemDefinition": frozenset(
        (*_COMMON, "url", "title", "status", "description", "effectivePeriod", "propertyGroup")
    ),
    "ObservationDefinition": frozenset(
        (
            *_COMMON,
            "category",
            "permittedDataType",
            "method",
            "preferredReportName",
            "quantitativeDetails",
            "qualifiedInterval",
        )
    ),
    "ActivityDefinition": frozenset(
        (*_COMMON, "title", "status", "description", "effectivePeriod", "kind", "observationResultRequirement")
    ),
}
_DATA_TYPES = {
    "NM": "Quantity",
    "CE": "CodeableConcept",
    "CWE": "CodeableConcept",
    "CNE": "CodeableConcept",
    "ST": "string",
    "TX": "string",
    "FT": "string",
    "SN": "Range",
    "NR": "Range",
    "TS": "dateTime",
    "DTM": "dateTime",
    "DT": "dateTime",
    "TM": "time",
    "DR": "Period",
}
"""Value type (table 0125) -> permitted-data-type."""
_GENDERS = {"M": "male", "F": "female", "O": "other", "A": "other", "U": "unknown"}
_UCUM = "http://unitsofmeasure.org"


def _identifier(key: Identifier, code: Code) -> list[dict[str, Any]]:
    """A code is told apart from another's by its coding scheme."""
    return [told({"system": system_of_scheme(code.scheme), "value": key.value})] if key else []


def _period(start: str, end: str) -> dict[str, str]:
    return {key: text for key, text in (("start", datetime_text(start)), ("end", datetime_text(end))) if text}


def _url(kind: str, key: Identifier) -> str:
    """The canonical URL: FHIR wants one, the master file has none; made of the code and its scheme."""
    parts = (kind, key.authority.key, key.value)
    return "urn:hilum:" + ":".join(quote(part, safe="") for part in parts if part)


def render_charge_definition(one: ChargeDefinition) -> Resource:
    """ChargeItemDefinition: each price is a property group; whose it is and for how many stands in its conditions."""
    resource: Resource = {"resourceType": "ChargeItemDefinition", "id": one.id}
    resource["url"] = _url("charge", one.key)
    resource["identifier"] = _identifier(one.key, one.code)
    resource["title"] = one.title.strip()
    resource["status"] = "active" if one.active else "retired"
    resource["description"] = one.description.strip()
    resource["effectivePeriod"] = _period(one.start, one.end)
    resource["code"] = codeable_concept(one.code, *one.aliases, *one.procedures)
    resource["propertyGroup"] = [group for price in one.prices if (group := _price(price))]
    return told(resource)


def _price(one: Price) -> dict[str, Any]:
    money = amount(one.amount, one.currency)
    if not money:
        return {}
    conditions = [
        f"{name} {value}"
        for name, value in (
            ("facility", one.facility),
            ("department", one.department.words),
            ("quantity from", one.least),
            ("quantity to", one.most),
            ("from", datetime_text(one.start)),
            ("until", datetime_text(one.end)),
        )
        if value.strip()
    ]
    component = {"type": "base", "amount": money}
    if one.kind.strip():
        component["code"] = {
            "coding": [{"system": "http://terminology.hl7.org/CodeSystem/v2-0205", "code": one.kind.strip()}]
        }
    group: dict[str, Any] = {"priceComponent": [component]}
    if conditions:
        group["applicability"] = [{"description": "; ".join(conditions)}]
    return group


def render_observation_definition(one: ObservationDefinition, record: Record) -> Resource:
    """ObservationDefinition; a battery is an ActivityDefinition that names what it consists of."""
    return _battery(one, record) if one.is_battery else _observation(one)


def _battery(one: ObservationDefinition, record: Record) -> Resource:
    resource: Resource = {"resourceType": "ActivityDefinition", "id": one.id}
    resource["identifier"] = _identifier(one.key, one.code)
    resource["title"] = one.title.strip()
    resource["status"] = "active" if one.active else "retired"
    resource["description"] = one.description.strip()
    resource["effectivePeriod"] = _period(one.start, one.end)
    resource["kind"] = "ServiceRequest"
    resource["code"] = codeable_concept(one.code, *one.aliases)
    members: list[dict[str, Any]] = []
    for each in one.members:
        found = record.observation_definitions.find(Identifier(each.value)) if each.value else None
        member: dict[str, Any] = {"display": each.words}
        if found is not None and not found.is_battery:
            member["reference"] = f"ObservationDefinition/{found.id}"
        members.append(member)
    resource["observationResultRequirement"] = members
    return told(resource)


def _observation(one: ObservationDefinition) -> Resource:
    resource: Resource = {"resourceType": "ObservationDefinition", "id": one.id}
    resource["category"] = [codeable_concept(each) for each in one.categories if each]
    resource["code"] = codeable_concept(one.code, *one.aliases)
    resource["identifier"] = _identifier(one.key, one.code)
    resource["permittedDataType"] = list(
        dict.fromkeys(_DATA_TYPES[each] for each in one.data_types if each in _DATA_TYPES)
    )
    resource["method"] = codeable_concept(one.method)
    resource["preferredReportName"] = one.title.strip()
    digits = one.precision.partition(".")[2]
    resource["quantitativeDetails"] = told(
        {
            "customaryUnit": codeable_concept(one.unit),
            "unit": codeable_concept(one.si_unit),
            "conversionFactor": number(one.si_factor),
            "decimalPrecision": len(digits) if digits.isdigit() else None,
        }
    )
    resource["qualifiedInterval"] = [interval for each in one.ranges if (interval := _interval(each, one))]
    return told(resource)


def _interval(one: Range, of: ObservationDefinition) -> dict[str, Any]:
    def end(text: str) -> dict[str, Any]:
        value = number(text)
        return {} if value is None else told({"value": value, "unit": of.unit.words})

    span = told({"low": end(one.low), "high": end(one.high)})
    if not span:
        return {}
    years = {
        name: {"value": value, "unit": "a", "system": _UCUM, "code": "a"}
        for name, text in zip(("low", "high"), one.age, strict=True)
        if (value := number(text)) is not None
    }
    return told(
        {
            "category": one.kind,
            "range": span,
            "gender": _GENDERS.get(one.sex, ""),
            "age": years,
            "condition": one.condition.strip(),
        }
    )
