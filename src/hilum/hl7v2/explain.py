"""A message as a tree of plain data with names, for the console and the terminal. Names are those of the message's version."""

from __future__ import annotations

from typing import Any

from hilum.core.errors import HilumError
from hilum.hl7v2.data.batch import is_batch, split
from hilum.hl7v2.data.er7 import NULL, Message, Segment, parse
from hilum.hl7v2.definitions import VERSIONS, DataType, Definitions, FieldDefinition, definitions, nearest_version

__all__ = ["explain", "lines", "tree"]

_LOCAL_FIELDS = {
    # IHE's: the study of an order (RAD TF-2 4.4.4.1.2.2), and the domains that a query of PIX or PDQ asks for (ITI TF-2 3.9, 3.21).
    ("ZDS", 1): ("Study Instance UID", "RP"),
    ("QPD", 4): ("What Domains Returned", "CX"),
    ("QPD", 8): ("What Domains Returned", "CX"),
}
_LOCAL_SEGMENTS = {"ZDS": "Study Instance UID"}


def _field_of(known: Definitions, segment: str, number: int) -> FieldDefinition | None:
    """The field in the version, else in the newest: segments are used ahead of their version (IPC in 2.3)."""
    for one in (known, definitions(VERSIONS[-1])):
        found = one.segment(segment)
        if found is not None and (field := found.field(number)) is not None and field.name:
            return field
    return None


def _name_of(known: Definitions, segment: str, number: int) -> tuple[str, str]:
    """Name and data type."""
    field = _field_of(known, segment, number)
    return (field.name, field.datatype) if field is not None else _LOCAL_FIELDS.get((segment, number), ("", ""))


def _title_of(known: Definitions, segment: str) -> str:
    for one in (known, definitions(VERSIONS[-1])):
        if (found := one.segment(segment)) is not None:
            return found.name
    return _LOCAL_SEGMENTS.get(segment, "Local" if segment.startswith("Z") else "")


def _datatype_of(known: Definitions, id: str) -> DataType | None:
    return known.datatype(id) or definitions(VERSIONS[-1]).datatype(id) if id else None


MAX_VALUE = 4096
"""Characters of one value that the tree shows."""


def _shown(text: str) -> str:
    return text if len(text) <= MAX_VALUE else f"{text[:MAX_VALUE]}… ({len(text)} characters)"


def _components(
    segment: Segment, field: int, repetition: int, er7: str, known: Definitions, datatype: str
) -> list[dict[str, Any]]:
    message = segment.encoding
    d = message.delimiters
    kind = _datatype_of(known, datatype)
    out = []
    for number, text in enumerate(er7.split(d.component, 200) if d.component else [er7], 1):
        if not text:
            continue
        component = kind.component(number) if kind is not None else None
        item: dict[str, Any] = {
            "place": segment.place(field, repetition, number),
            "name": component.name if component is not None else "",
            "value": _shown(message.plain(text)),
        }
        if d.subcomponent and d.subcomponent in text:
            inner = _datatype_of(known, component.datatype) if component is not None else None
            item["parts"] = [
                {
                    "place": segment.place(field, repetition, number, n),
                    "name": sub.name if inner is not None and (sub := inner.component(n)) is not None else "",
                    "value": _shown(message.plain(part)),
                }
                for n, part in enumerate(text.split(d.subcomponent, 200), 1)
                if part
            ]
        out.append(item)
    return out


def _field(segment: Segment, number: int, occurrence: int, known: Definitions) -> dict[str, Any] | None:
    er7 = segment.er7(number)
    if not er7:
        return None
    message = segment.encoding
    name, datatype = _name_of(known, segment.name, number)
    if (segment.name, number) == ("OBX", 5):
        datatype = segment.value(2)
    item: dict[str, Any] = {
        "place": f"{segment.name}{f'[{occurrence}]' if occurrence > 1 else ''}-{number}",
        "name": name,
        "value": _shown(er7 if segment.name in ("MSH", "FHS", "BHS") and number < 3 else message.plain(er7)),
    }
    if er7 == NULL:
        item["value"], item["null"] = "", True
        return item
    if segment.name in ("MSH", "FHS", "BHS") and number < 3:
        return item
    d = message.delimiters
    repetitions = segment.repetitions(number)[:200]
    if len(repetitions) > 1:
        item["repetitions"] = [
            {"value": _shown(message.plain(text)), "parts": _components(segment, number, n, text, known, datatype)}
            for n, text in enumerate(repetitions, 1)
        ]
    elif (d.component and d.component in er7) or (d.subcomponent and d.subcomponent in er7):
        item["parts"] = _components(segment, number, 1, er7, known, datatype)
    return item


def tree(message: Message, *, most_segments: int = 5000) -> dict[str, Any]:
    """The message as nested plain data.

    {"kind": "ADT^A04", "version", "control_id", "charset", "notes": [{"text", "place"}],
     "segments": [{"name": "PID", "title": "Patient Identification", "fields": [{"place": "PID-3", "name", "value", "null"?, "parts"?,
     "repetitions"?}]}]}
    """
    seen: dict[str, int] = {}
    segments = []
    everything = message.segments()
    known = definitions(nearest_version(message.version))
    for segment in everything[:most_segments]:
        occurrence = seen[segment.name] = seen.get(segment.name, 0) + 1
        found = (_field(segment, number, occurrence, known) for number in range(1, min(len(segment.fields), 500)))
        segments.append(
            {
                "name": segment.name,
                "title": _title_of(known, segment.name),
                "fields": [one for one in found if one is not None],
            }
        )
    return {
        "kind": "^".join(filter(None, (message.message_code, message.trigger_event))),
        "version": message.version,
        "control_id": message.control_id,
        "charset": message.charset.label or message.charset.codec,
        "notes": [{"text": note.text, "place": note.where} for note in message.notes],
        "left_out": max(0, len(everything) - most_segments),
        "segments": segments,
    }


def explain(raw: bytes) -> dict[str, Any]:
    """The tree of a message or of a batch of messages; where it cannot be read {"error", "place"}. Never raises."""
    try:
        if is_batch(raw):
            batch = split(raw)
            return {"kind": "batch", "messages": [explain(one) for one in batch.messages[:100]]}
        return tree(parse(raw))
    except HilumError as error:
        return {"kind": "", "error": error.message, "place": error.where, "segments": []}


def lines(node: dict[str, Any]) -> list[tuple[int, str, str, str]]:
    """The tree flat, for a terminal: (depth, place, name, value)."""
    if "messages" in node:
        return [line for one in node["messages"] for line in lines(one)]
    out: list[tuple[int, str, str, str]] = []
    for segment in node["segments"]:
        out.append((0, segment["name"], segment["title"], ""))
        for field in segment["fields"]:
            out.append((1, field["place"], field["name"], '""' if field.get("null") else field["value"]))
            groups = [one["parts"] for one in field.get("repetitions", ())] or [field.get("parts", [])]
            for group in groups:
                for part in group:
                    out.append((2, part["place"], part["name"], part["value"]))
                    out += [(3, one["place"], one["name"], one["value"]) for one in part.get("parts", ())]
    return out
