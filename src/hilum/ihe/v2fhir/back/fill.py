"""What a segment must have and no resource tells: set ids, value types, defaults; and a value cut to its version's data type.

HL7 v2.5.1 2.5.3 (fields), 7.4.2.2 (OBX-2). What is written here is either said by the structure (set ids), by the
value itself (OBX-2), or a default that choices.tsv names with its reason.
"""

from __future__ import annotations

from hilum.hl7v2.data.escape import STANDARD, Er7, escape
from hilum.hl7v2.definitions import Definitions
from hilum.ihe.v2fhir.back.codes import choices
from hilum.ihe.v2fhir.back.inverse import Fields
from hilum.ihe.v2fhir.back.values import Value, first_leaf, is_empty
from hilum.ihe.v2fhir.engine import Json

__all__ = ["default_of", "er7", "filled", "value_type"]

_CODED = frozenset(("CE", "CF"))
_NAMED = frozenset(("ST", "TX", "FT", "EI", "CX", "CE", "CWE", "XPN", "XON", "XCN", "HD", "PL", "CNE"))
"""Types in which a word can say that something is not known."""


def value_type(resource: Json, version: str) -> str:
    """OBX-2 of an Observation, by the type of its value and what is in it. HL7 v2.5.1 7.4.2.2."""
    old, recent = version < "2.5", version >= "2.6"
    source = resource
    components = resource.get("component")
    if not any(name.startswith("value") for name in resource) and isinstance(components, list) and components:
        source = components[0] if isinstance(components[0], dict) else resource
    extensions = source.get("extension")
    for one in extensions if isinstance(extensions, list) else ():
        attachment = one.get("valueAttachment") if isinstance(one, dict) else None
        if isinstance(attachment, dict):
            return "RP" if "url" in attachment and "data" not in attachment else "ED"
    for name, value in source.items():
        if name == "valueQuantity":
            return "SN" if isinstance(value, dict) and "comparator" in value else "NM"
        if name == "valueCodeableConcept":
            return "CE" if old else "CWE"
        if name == "valueString":
            text = str(value)
            return "FT" if "\n" in text else "TX" if len(text) > 199 else "ST"
        if name == "valueDateTime":
            return "DT" if len(str(value)) <= 10 else "DTM" if recent else "TS"
        if name in _TYPES:
            return _TYPES[name]
    return ""


_TYPES = {
    "valueTime": "TM",
    "valuePeriod": "DR",
    "valueRange": "SN",
    "valueRatio": "SN",
    "valueSampledData": "NA",
    "valueInteger": "NM",
    "valueBoolean": "ID",
}


def filled(
    name: str, fields: Fields, known: Definitions, number: int, time: Value = "", message_code: str = ""
) -> list[int]:
    """Put in what the version requires of a segment; the numbers of fields that stay empty though they are required.

    number    of the segment among those of its name in its group, for set ids
    time      of the message
    message_code   MSH-9.1, which says what some defaults are
    """
    segment = known.segment(name)
    if segment is None:
        return []
    missing: list[int] = []
    rows = choices().get("field", ())
    defaults = {row[1]: row[2] for own in (name, f"{name}@{message_code}") for row in rows if row[0] == own}
    for field in segment.fields:
        if name == "MSH" and field.position < 3:
            continue
        held = fields.get(field.position, [])
        if field.position == 1 and field.datatype == "SI":
            fields[1] = [str(number)]
            continue
        if any(not is_empty(one) for one in held):
            continue
        default = defaults.get(str(field.position))
        if field.usage != "R":
            continue
        missing.append(field.position)
        if default is None and field.datatype in _NAMED:
            default = "UNKNOWN"
        if default is not None and default.startswith("="):  # as another field of the segment, else the message's time
            copied = fields.get(int(default[1:])) or [time]
            fields[field.position] = copied[:1]
        elif default:
            fields[field.position] = [_parsed(_allowed(default, field.table, known))]
    return missing


def _allowed(default: str, table: str, known: Definitions) -> str:
    """Of several defaults the first that is a code of the version's table."""
    choices_of = default.split("/")
    held = known.tables.get(table)
    return next((one for one in choices_of if held is None or one in held.codes), choices_of[0])


def default_of(name: str, number: int) -> str:
    """What choices.tsv puts into a required field, as ER7; "" where it names nothing."""
    return next((row[2] for row in choices().get("field", ()) if row[0] == name and row[1] == str(number)), "")


def _parsed(text: str) -> Value:
    """A default as choices.tsv has it: components at carets."""
    parts = text.split("^")
    return {at: part for at, part in enumerate(parts, 1) if part} if len(parts) > 1 else text


def er7(value: Value, datatype: str, known: Definitions) -> Er7:
    """A value as ER7, with no more parts than its data type has in the version."""
    return Er7(_written(_cut(value, datatype, known), 1))


def _cut(value: Value, datatype: str, known: Definitions) -> Value:
    definition = known.datatype(datatype)
    if datatype == "varies" or definition is None:
        return value
    if isinstance(value, str):
        if not definition.components:
            return value
        value = {1: value}
    if not definition.components:
        return first_leaf(value) or next((one for one in map(_text, value.values()) if one), "")
    if datatype in _CODED and 9 in value and is_empty(value.get(2)):
        value = {**value, 2: value[9]}
    out: dict[int, Value] = {}
    for component in definition.components:
        held = value.get(component.position)
        if held is not None and not is_empty(held) and component.usage != "X":
            out[component.position] = _cut(held, component.datatype, known)
        elif component.usage == "R" and (default := _part_of(datatype, component.position)):
            out[component.position] = default
    return out


def _part_of(datatype: str, number: int) -> str:
    """What choices.tsv puts into a required component."""
    rows = choices().get("part", ())
    return next((row[2] for row in rows if row[0] == datatype and row[1] == str(number)), "")


def _text(value: Value) -> str:
    return value if isinstance(value, str) else next((one for one in map(_text, value.values()) if one), "")


def _written(value: Value, level: int) -> str:
    if isinstance(value, str):
        return escape(value, STANDARD)
    if level > 2:
        return escape(_text(value), STANDARD)
    separator = STANDARD.component if level == 1 else STANDARD.subcomponent
    last = max((number for number, one in value.items() if not is_empty(one)), default=0)
    return separator.join(_written(value.get(number, ""), level + 1) for number in range(1, last + 1))
