"""Results as an OBX holds them: what FHIR can say of an observation in forms that no row of the guide writes.

HL7 v2.5.1 7.4.2 (OBX), 2.A.70 (SN); FHIR R4 Observation. An OBX has one code, so that a component of another code (the systolic
pressure of a blood pressure) is an OBX of its own; those of one observation have the same OBX-4. Yes or no is a code of table 0136, a
whole number a number, a range that is open at one side a comparator, a reference range without words its limits.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hilum.ihe.v2fhir.back.reading import Leaf, Resources
from hilum.ihe.v2fhir.back.values import Value, text_of
from hilum.ihe.v2fhir.engine import Json

__all__ = ["divided", "spelled", "structured_numbers"]

_SUB_ID = "http://hl7.org/fhir/StructureDefinition/observation-v2-subid"
_ORIGINAL = "http://hl7.org/fhir/StructureDefinition/originalText"
_YES_NO = "http://terminology.hl7.org/CodeSystem/v2-0136"
_COMMON = (
    *("status", "subject", "encounter", "performer", "issued", "device", "method", "bodySite", "specimen"),
    *("effectiveDateTime", "effectivePeriod", "effectiveTiming", "effectiveInstant"),
)
"""What an observation says of its components too."""


def spelled(resource: Json) -> Json:
    """A resource, or a bundle, whose observations have values that an OBX can hold; what is given is not changed."""
    kind = resource.get("resourceType")
    if kind == "Bundle" and isinstance(resource.get("entry"), list):
        entries = [_with(one, "resource", spelled) if isinstance(one, dict) else one for one in resource["entry"]]
        return {**resource, "entry": entries}
    made = {**resource}
    if isinstance(made.get("contained"), list):
        made["contained"] = [spelled(one) if isinstance(one, dict) else one for one in made["contained"]]
    return _spelled(made) if kind == "Observation" else made


def _with(holder: Json, name: str, change: Callable[[Json], Json]) -> Json:
    return {**holder, name: change(holder[name])} if isinstance(holder.get(name), dict) else holder


def _spelled(one: Json) -> Json:
    """An observation or a component of it."""
    made = {**one}
    components = made.get("component")
    if isinstance(components, list):
        made["component"] = [_spelled(inner) if isinstance(inner, dict) else inner for inner in components]
    if isinstance(number := made.get("valueInteger"), int):
        made = _renamed(made, "valueInteger", "valueQuantity", {"value": number})
    if isinstance(said := made.get("valueBoolean"), bool):
        coding = {"system": _YES_NO, "code": "Y" if said else "N"}
        made = _renamed(made, "valueBoolean", "valueCodeableConcept", {"coding": [coding]})
    limits = made.get("valueRange")
    if isinstance(limits, dict):
        for name, other, comparator in (("low", "high", ">="), ("high", "low", "<=")):
            if isinstance(limits.get(name), dict) and other not in limits and "comparator" not in limits[name]:
                made = _renamed(made, "valueRange", "valueQuantity", {"comparator": comparator, **limits[name]})
    ranges = made.get("referenceRange")
    if isinstance(ranges, list):
        unit = _unit(made.get("valueQuantity"))
        made["referenceRange"] = [_worded(each, unit) if isinstance(each, dict) else each for each in ranges]
    return made


def _renamed(one: Json, old: str, new: str, value: Any) -> Json:
    return {new if name == old else name: value if name == old else held for name, held in one.items()}


def _worded(limits: Json, unit: str) -> Json:
    """A reference range in the words of OBX-7, which is in the unit of the value if it says no other. HL7 v2.5.1 7.4.2.7."""
    low, high = _amount(limits.get("low")), _amount(limits.get("high"))
    if "text" in limits or not (low or high):
        return limits
    text = f"{low}-{high}" if low and high else f">={low}" if low else f"<={high}"
    own = _unit(limits.get("low")) or _unit(limits.get("high"))
    if own and own != unit:
        text = f"{text} {own}"
    return {**{name: held for name, held in limits.items() if name not in ("low", "high")}, "text": text}


def _unit(quantity: Any) -> str:
    return str(quantity.get("unit") or quantity.get("code") or "") if isinstance(quantity, dict) else ""


def _amount(quantity: Any) -> str:
    return text_of(quantity.get("value"), "decimal", "NM") if isinstance(quantity, dict) else ""


def divided(resources: Resources) -> dict[int, list[Json]]:
    """Take the components that an OBX cannot hold beside their observation out of it, as observations of their own.

    returns   them, by the identity of the observation that they are of
    """
    out: dict[int, list[Json]] = {}
    for number, whole in enumerate(resources.of("Observation")[:], 1):
        components = whole.get("component")
        if not isinstance(components, list):
            continue
        has_value = any(name.startswith("value") for name in whole)
        others = [
            one for one in components if isinstance(one, dict) and (has_value or one.get("code") != whole.get("code"))
        ]
        if not others:
            continue
        whole["component"] = [one for one in components if not any(one is other for other in others)]
        if not whole["component"]:
            del whole["component"]
        extensions = [one for one in whole.get("extension") or () if isinstance(one, dict)]
        sub_id = next((one for one in extensions if one.get("url") == _SUB_ID), None)
        if sub_id is None:
            inner = {"url": "original-sub-identifier", "valueString": str(number)}
            sub_id = {"url": _SUB_ID, "extension": [inner]}
            whole["extension"] = [*extensions, sub_id]
        common = {name: whole[name] for name in _COMMON if name in whole}
        parts: list[Json] = []
        for one in others:
            own = [each for each in one.get("extension") or () if isinstance(each, dict) and each.get("url") != _SUB_ID]
            parts.append({"resourceType": "Observation", **common, **one, "extension": [*own, sub_id]})
        for at, part in enumerate(parts, 1):
            resources.name(f"urn:hilum:component:{number}:{at}", part)
        resources.insert(parts, after=whole)
        out[id(whole)] = parts
        references = [{"reference": f"urn:hilum:component:{number}:{at}"} for at in range(1, len(parts) + 1)]
        for report in resources.of("DiagnosticReport"):
            results = report.get("result")
            if isinstance(results, list):
                report["result"] = [
                    each
                    for one in results
                    for each in ([one, *references] if resources.target(one) is whole else [one])
                ]
    return out


def structured_numbers(observation: Json) -> tuple[list[Value], set[Leaf]]:
    """The SN of an observation's ranges and ratios (of its components, where it has no value itself), and what they tell.
    HL7 v2.5.1 2.A.70: comparator, number, separator, number."""
    sources = [observation]
    if not any(name.startswith("value") for name in observation):
        sources = [one for one in observation.get("component") or () if isinstance(one, dict)]
    values: list[Value] = []
    told: set[Leaf] = set()
    for source in sources:
        held = source.get("valueRange") or source.get("valueRatio")
        if not isinstance(held, dict):
            return [], set()
        names = ("low", "high") if "valueRange" in source else ("numerator", "denominator")
        first, second = held.get(names[0]), held.get(names[1])
        if not (isinstance(first, dict) and isinstance(second, dict) and _amount(first) and _amount(second)):
            return [], set()
        separator, comparator = "-" if names[0] == "low" else ":", first.get("comparator", "")
        told |= {(id(first), "value"), (id(second), "value"), (id(first), "comparator")}
        for one in held.get("extension") or ():
            if isinstance(one, dict) and one.get("url") == _ORIGINAL:
                told.add((id(one), "valueString"))
                words = str(one.get("valueString") or "").split(" ")
                if len(words) == 4:  # SN.1 to SN.4 as they were, with a space between
                    comparator, separator = words[0], words[2] or separator
        values.append({1: str(comparator), 2: _amount(first), 3: separator, 4: _amount(second)})
    return values, told
