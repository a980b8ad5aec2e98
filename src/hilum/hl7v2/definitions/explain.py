"""What a name of HL7 v2 means in a version, as plain data for people: the answer of `hilum hl7 explain`.

PID             a segment                PID-3  PID-3.4  PID-3.4.1      a field, its component, its subcomponent
CX              a data type              CX.4  CX.4.1                   its component, that one's component
ADT_A01         a message structure      ADT^A04  ADT  A04              a message, the events of a code, the messages of an event
0001            a table                  0001 F                         one of its codes
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

from hilum.core.errors import NotFound
from hilum.hl7v2.definitions import notation
from hilum.hl7v2.definitions.load import VERSIONS, Definitions, definitions
from hilum.hl7v2.definitions.model import (
    ANY_SEGMENT,
    ComponentDefinition,
    DataType,
    FieldDefinition,
    Group,
    SegmentDefinition,
    SegmentUse,
    Structure,
    Table,
)

__all__ = ["explain_definition"]

Plain = dict[str, Any]

_PLACE = re.compile(r"(?P<head>[A-Z][A-Z0-9_]*)(?:[-.](?P<rest>\d{1,3}(?:\.\d{1,3}){0,2}))$")
_TABLE = re.compile(r"(?:TABLE\s+|HL7)?(?P<id>\d{1,4})(?:[\s.:]+(?P<code>\S.*))?$")
_EVENT = re.compile(r"(?P<code>[A-Z]{3})\^(?P<event>[A-Z0-9]{3})(?:\^(?P<structure>\w+))?$")
_REPETITION = re.compile(r"\[\d*\]")

MOST_QUERY = 200
"""Characters of a query that are looked at."""


def _cardinality(low: int, high: int | None) -> str:
    return f"{low}..{'*' if high is None else high}"


def _table(known: Definitions, id: str) -> Plain | None:
    found = known.table(id) if id else None
    return (
        None if found is None else {"id": found.id, "name": found.name, "type": found.kind, "codes": len(found.codes)}
    )


def _component_line(known: Definitions, one: ComponentDefinition) -> Plain:
    return {
        "position": one.position,
        "name": one.name,
        "datatype": one.datatype,
        "datatype_name": _type_name(known, one.datatype),
        "usage": one.usage,
        "max_length": one.max_length,
        "table": _table(known, one.table),
    }


def _field_line(known: Definitions, one: FieldDefinition) -> Plain:
    return {
        "position": one.position,
        "name": one.name,
        "datatype": one.datatype,
        "datatype_name": _type_name(known, one.datatype),
        "usage": one.usage,
        "cardinality": _cardinality(one.min, one.max),
        "min_length": one.min_length,
        "max_length": one.max_length,
        "table": _table(known, one.table),
        "section": one.section,
    }


def _type_name(known: Definitions, id: str) -> str:
    found = known.datatype(id)
    return found.name if found is not None else ""


def _components(known: Definitions, datatype: str) -> list[Plain]:
    found = known.datatype(datatype)
    return [_component_line(known, one) for one in found.components] if found is not None else []


def _codes(table: Table | None) -> list[Plain]:
    return [{"code": code, "display": display} for code, display in table.codes.items()] if table is not None else []


def _segment(known: Definitions, found: SegmentDefinition) -> Plain:
    return {
        "kind": "segment",
        "id": found.id,
        "name": found.name,
        "section": found.section,
        "fields": [_field_line(known, one) for one in found.fields],
    }


def _datatype(known: Definitions, found: DataType) -> Plain:
    return {
        "kind": "data type",
        "id": found.id,
        "name": found.name,
        "section": found.section,
        "components": [_component_line(known, one) for one in found.components],
    }


def _lines(known: Definitions, items: Iterable[Group | SegmentUse], depth: int) -> list[Plain]:
    out: list[Plain] = []
    for item in items:
        line: Plain = {"depth": depth, "name": item.name, "cardinality": _cardinality(item.min, item.max)}
        if isinstance(item, Group):
            out.append({**line, "group": True, "choice": item.choice, "title": ""})
            out += _lines(known, item.items, depth + 1)
        else:
            segment = known.segment(item.name)
            title = "any segment" if item.name in ANY_SEGMENT else segment.name if segment is not None else ""
            out.append({**line, "group": False, "choice": False, "title": title})
    return out


def _events_of(known: Definitions, structure: str) -> list[str]:
    return [f"{code}^{event}" if event else code for (code, event), id in known.events.items() if id == structure]


def _structure(known: Definitions, found: Structure) -> Plain:
    return {
        "kind": "structure",
        "id": found.id,
        "section": found.section,
        "events": _events_of(known, found.id),
        "notation": notation.write(found.items),
        "items": _lines(known, found.items, 0),
    }


def _display(known: Definitions, table: str, code: str) -> str:
    found = known.table(table)
    return found.codes.get(code, "") if found is not None else ""


def _message(known: Definitions, code: str, event: str) -> Plain | None:
    structure = known.structure(known.structure_of(code, event))
    if structure is None:
        return None
    return {
        **_structure(known, structure),
        "kind": "message",
        "code": code,
        "event": event,
        "code_name": _display(known, "0076", code),
        "event_name": _display(known, "0003", event),
    }


def _messages(known: Definitions, which: Callable[[str, str], bool]) -> list[Plain]:
    return [
        {
            "message": f"{code}^{event}" if event else code,
            "structure": structure,
            "event_name": _display(known, "0003", event),
        }
        for (code, event), structure in known.events.items()
        if which(code, event)
    ]


def _table_of(known: Definitions, id: str, code: str) -> Plain | None:
    found = known.table(id.zfill(4))
    if found is None:
        return None
    answer: Plain = {
        "id": found.id,
        "name": found.name,
        "type": found.kind,
        "edition": found.edition,
        "open": found.open,
    }
    if not code:
        return {"kind": "table", **answer, "codes": _codes(found)}
    exact = next((one for one in found.codes if one.upper() == code), None)
    return None if exact is None else {"kind": "code", **answer, "code": exact, "display": found.codes[exact]}


def _inside(known: Definitions, datatype: str, numbers: list[int]) -> tuple[ComponentDefinition, str] | None:
    """The component that numbers lead to through data types, and the name of the way."""
    component, names = None, []
    for number in numbers:
        found = known.datatype(datatype)
        component = found.component(number) if found is not None else None
        if component is None:
            return None
        datatype = component.datatype
        names.append(component.name)
    return (component, " / ".join(names)) if component is not None else None


def _component(known: Definitions, id: str, datatype: str, numbers: list[int], of: Plain) -> Plain | None:
    found = _inside(known, datatype, numbers)
    if found is None:
        return None
    component, way = found
    return {
        "kind": "component",
        "id": id,
        "way": way,
        **_component_line(known, component),
        "of": of,
        "components": _components(known, component.datatype),
        "codes": _codes(known.table(component.table)),
    }


def _place(known: Definitions, head: str, rest: str) -> Plain | None:
    numbers = [int(one) for one in rest.split(".")]
    segment = known.segment(head)
    if segment is not None:
        field = segment.field(numbers[0])
        if field is None:
            return None
        place = f"{head}-{field.position}"
        line = {"id": place, **_field_line(known, field)}
        if len(numbers) > 1:
            id = f"{place}.{'.'.join(map(str, numbers[1:]))}"
            return _component(known, id, field.datatype, numbers[1:], line)
        components, codes = _components(known, field.datatype), _codes(known.table(field.table))
        return {
            "kind": "field",
            **line,
            "segment": {"id": head, "name": segment.name},
            "components": components,
            "codes": codes,
        }
    datatype = known.datatype(head)
    if datatype is None or len(numbers) > 2:
        return None
    return _component(known, f"{head}.{rest}", head, numbers, {"id": head, "name": datatype.name})


def _find(known: Definitions, query: str) -> Plain | None:
    if (place := _PLACE.fullmatch(query)) is not None:
        return _place(known, place["head"], place["rest"])
    if (table := _TABLE.fullmatch(query)) is not None:
        return _table_of(known, table["id"], table["code"] or "")
    if (event := _EVENT.fullmatch(query)) is not None:
        return _message(known, event["code"], event["event"])
    upper = {one.upper(): one for one in known.structures if one != one.upper()}
    if (segment := known.segment(query)) is not None:
        return _segment(known, segment)
    if (structure := known.structure(upper.get(query, query))) is not None:
        return _structure(known, structure)
    if (datatype := known.datatype("varies" if query == "VARIES" else query)) is not None:
        return _datatype(known, datatype)
    if found := _messages(known, lambda code, _: code == query):
        return {"kind": "message code", "id": query, "name": _display(known, "0076", query), "messages": found}
    if found := _messages(known, lambda _, event: event == query):
        return {"kind": "event", "id": query, "name": _display(known, "0003", query), "messages": found}
    if (code := re.fullmatch(r"([A-Z]{3})_([A-Z0-9]{3})", query)) is not None:
        return _message(known, code[1], code[2])
    return None


def _nearest(known: Definitions, query: str) -> list[str]:
    import difflib  # only for those who mistype

    head, mark, rest = re.fullmatch(r"([^-.\s]*)([-.\s]?)(.*)", query, re.S).groups()  # type: ignore[union-attr]
    segment, datatype = known.segment(head), known.datatype(head)
    if mark and segment is not None and segment.fields:
        return [f"{head}-1 to {head}-{len(segment.fields)}"]
    if mark and datatype is not None and datatype.components:
        return [f"{head}.1 to {head}.{len(datatype.components)}"]
    if mark and (table := known.table(head.zfill(4))) is not None:
        return [f"{table.id} {code}" for code in difflib.get_close_matches(rest, table.codes, 3, 0.0)]
    messages = [f"{code}^{event}" for code, event in known.events if event and "*" not in event]
    words = [*known.segments, *known.datatypes, *known.structures, *known.tables, *messages]
    turned = [word for word in words if word != query and sorted(word) == sorted(query)]
    return list(dict.fromkeys([*turned, *difflib.get_close_matches(query, words, 4, 0.5)]))[:4]


def explain_definition(query: str, version: str) -> dict[str, Any]:
    """What a segment, field, component, data type, structure, message, table or code is in a version.

    Every answer has "kind" (segment, field, component, data type, structure, message, message code, event, table, code), "version"
    and "query"; the module's head lists the queries. Case does not matter.

    raises   NotFound   the version is not known, or the query is nothing in it: the message names the nearest that are
    """
    known = definitions(version)
    asked = _REPETITION.sub("", query[:MOST_QUERY].strip().upper())
    found = _find(known, asked) if asked else None
    if found is not None:
        return {"query": query, "version": version, **found}
    elsewhere = [one for one in VERSIONS if one != version and asked and _find(definitions(one), asked) is not None]
    hint = f"; it is in {', '.join(elsewhere)}" if elsewhere else ""
    near = _nearest(known, asked) if asked and not elsewhere else []
    hint = f"; near are {', '.join(near)}" if near else hint
    shown = "".join(one if one.isprintable() else "?" for one in asked[:40])
    raise NotFound(f"HL7 v2 {version} has no {shown or 'empty name'}{hint}")
