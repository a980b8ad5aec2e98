"""`hl7 explain`: what a version of the standard says of a segment, field, component, data type, structure, event or table."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from typing import Any

from rich.markup import escape
from rich.table import Table as Shown
from rich.tree import Tree

from hilum.cli.output import Output, console
from hilum.core.errors import NotFound
from hilum.hl7v2.definitions import (
    VERSIONS,
    ComponentDefinition,
    DataType,
    Definitions,
    FieldDefinition,
    Group,
    SegmentDefinition,
    SegmentUse,
    Structure,
    Table,
    definitions,
)

__all__ = ["explain"]

_PLACE = re.compile(r"([A-Z][A-Z0-9]{2})(?:\[\d+\])?[-.](\d+)(?:\[\d+\])?(?:\.(\d+))?(?:\.(\d+))?", re.IGNORECASE)
_PART = re.compile(r"([A-Z]{2,3})[-.](\d+)(?:\.(\d+))?", re.IGNORECASE)
_TABLE = re.compile(r"(?:table\s*|HL7)?(\d{1,4})", re.IGNORECASE)
_USAGES = {
    "R": "required",
    "O": "optional",
    "C": "conditional",
    "B": "kept for older versions",
    "W": "withdrawn",
    "X": "not used",
}
_MANY = 40


def explain(words: str, version: str, output: Output) -> None:
    """Say what it is. raises NotFound: the version has no such thing, with what comes near"""
    known = definitions(version)
    asked = words.strip()
    for attempt in (_field, _segment, _structure, _event, _datatype, _table):
        if attempt(asked, known, output):
            return
    if _search(asked, known, output):
        return
    raise NotFound(f"{version} has no {asked!r}{_near(asked, known)}")


# -- fields and components


def _field(asked: str, known: Definitions, output: Output) -> bool:
    match = _PLACE.fullmatch(asked)
    segment = known.segment(match[1].upper()) if match else None
    if match is None or segment is None:
        return _component(asked, known, output)
    field = segment.field(int(match[2]))
    if field is None:
        raise NotFound(f"{segment.id} has {len(segment.fields)} fields in {known.version}", where=asked)
    place = f"{segment.id}-{field.position}"
    if match[3] is None:
        _tell_field(place, field, known, output)
        return True
    datatype: DataType | None = known.datatype(field.datatype)
    one: ComponentDefinition | None = None
    for number in (match[3], match[4]):
        if number is None:
            break
        one = datatype.component(int(number)) if datatype else None
        if one is None:
            raise NotFound(f"{place} ({datatype.id if datatype else field.datatype}) has no part {number}", where=asked)
        place, datatype = f"{place}.{number}", known.datatype(one.datatype)
    assert one is not None
    _tell_component(place, one, known, output)
    return True


def _component(asked: str, known: Definitions, output: Output) -> bool:
    match = _PART.fullmatch(asked)
    datatype = known.datatype(match[1].upper()) if match else None
    if match is None or datatype is None:
        return False
    one = datatype.component(int(match[2]))
    if one is None:
        raise NotFound(f"{datatype.id} has {len(datatype.components)} components in {known.version}", where=asked)
    place = f"{datatype.id}.{match[2]}"
    if match[3]:
        inner = known.datatype(one.datatype)
        deeper = inner.component(int(match[3])) if inner else None
        if deeper is None:
            raise NotFound(f"{place} ({one.datatype}) has no part {match[3]}", where=asked)
        place, one = f"{place}.{match[3]}", deeper
    _tell_component(place, one, known, output)
    return True


def _tell_field(place: str, field: FieldDefinition, known: Definitions, output: Output) -> None:
    datatype = known.datatype(field.datatype)
    table = known.table(field.table) if field.table else None
    facts: dict[str, Any] = {
        "place": place,
        "version": known.version,
        "name": field.name,
        "datatype": field.datatype,
        "usage": field.usage,
        "min": field.min,
        "max": field.max,
        "min_length": field.min_length,
        "max_length": field.max_length,
        "table": field.table,
        "section": field.section,
        "components": [_part_facts(one) for one in datatype.components] if datatype else [],
        "codes": dict(table.codes) if table else {},
        "versions": _versions_of_field(place),
    }
    if output.as_json:
        output.result(facts)
        return
    often = "any number" if field.max is None else f"at most {field.max}"
    console.print(f"[bold]{place}[/bold] {escape(field.name)} [dim]HL7 v{known.version} {field.section}[/dim]")
    console.print(f"  {_typed(field.datatype, datatype)}, {_USAGES[field.usage]}, {often}{_length(field.max_length)}")
    if datatype and datatype.components:
        _tell_parts(place, datatype, known)
    _tell_codes(table)
    if (versions := _versions_of_field(place)) != list(VERSIONS):
        console.print(f"  [dim]in {', '.join(versions)}[/dim]")


def _tell_component(place: str, one: ComponentDefinition, known: Definitions, output: Output) -> None:
    datatype = known.datatype(one.datatype)
    table = known.table(one.table) if one.table else None
    if output.as_json:
        facts = {"place": place, "version": known.version, **_part_facts(one)}
        facts["components"] = [_part_facts(part) for part in datatype.components] if datatype else []
        facts["codes"] = dict(table.codes) if table else {}
        output.result(facts)
        return
    console.print(f"[bold]{place}[/bold] {escape(one.name)} [dim]HL7 v{known.version}[/dim]")
    console.print(f"  {_typed(one.datatype, datatype)}, {_USAGES[one.usage]}{_length(one.max_length)}")
    if datatype and datatype.components:
        _tell_parts(place, datatype, known)
    _tell_codes(table)


def _tell_parts(place: str, datatype: DataType, known: Definitions) -> None:
    shown = _columns("", "", "type", "use", "length", "table")
    for part in datatype.components:
        shown.add_row(
            f"  {place}.{part.position}",
            escape(part.name),
            part.datatype,
            part.usage,
            str(part.max_length or ""),
            _table_name(part.table, known),
        )
    console.print(shown)


def _part_facts(one: ComponentDefinition) -> dict[str, Any]:
    return {
        "position": one.position,
        "name": one.name,
        "datatype": one.datatype,
        "usage": one.usage,
        "max_length": one.max_length,
        "table": one.table,
    }


def _versions_of_field(place: str) -> list[str]:
    name, number = place.split("-")
    found = []
    for version in VERSIONS:
        segment = definitions(version).segment(name)
        if segment is not None and segment.field(int(number)) is not None:
            found.append(version)
    return found


# -- segments, data types, tables


def _segment(asked: str, known: Definitions, output: Output) -> bool:
    segment = known.segment(asked.upper())
    if segment is None:
        return False
    if output.as_json:
        output.result(
            {
                "segment": segment.id,
                "version": known.version,
                "name": segment.name,
                "section": segment.section,
                "fields": [
                    {
                        "position": one.position,
                        "name": one.name,
                        "datatype": one.datatype,
                        "usage": one.usage,
                        "max": one.max,
                        "max_length": one.max_length,
                        "table": one.table,
                    }
                    for one in segment.fields
                ],
                "structures": _using(segment.id, known),
            }
        )
        return True
    _tell_segment(segment, known)
    return True


def _tell_segment(segment: SegmentDefinition, known: Definitions) -> None:
    console.print(f"[bold]{segment.id}[/bold] {escape(segment.name)} [dim]HL7 v{known.version} {segment.section}[/dim]")
    shown = _columns("", "", "type", "use", "times", "length", "table")
    for one in segment.fields:
        shown.add_row(
            f"  {segment.id}-{one.position}",
            escape(one.name),
            one.datatype,
            one.usage,
            "*" if one.max is None else str(one.max),
            str(one.max_length or ""),
            _table_name(one.table, known),
        )
    console.print(shown)
    using = _using(segment.id, known)
    if using:
        more = f" and {len(using) - 12} more" if len(using) > 12 else ""
        console.print(f"  [dim]in {', '.join(using[:12])}{more}[/dim]", soft_wrap=True)


def _using(segment: str, known: Definitions) -> list[str]:
    return sorted(id for id, one in known.structures.items() if segment in set(one.segments()))


def _datatype(asked: str, known: Definitions, output: Output) -> bool:
    datatype = known.datatype(asked.upper())
    if datatype is None:
        return False
    if output.as_json:
        output.result(
            {
                "datatype": datatype.id,
                "version": known.version,
                "name": datatype.name,
                "section": datatype.section,
                "components": [_part_facts(one) for one in datatype.components],
            }
        )
        return True
    console.print(
        f"[bold]{datatype.id}[/bold] {escape(datatype.name)} [dim]HL7 v{known.version} {datatype.section}[/dim]"
    )
    if datatype.components:
        _tell_parts(datatype.id, datatype, known)
    else:
        console.print("  primitive: it has no components")
    return True


def _table(asked: str, known: Definitions, output: Output) -> bool:
    match = _TABLE.fullmatch(asked)
    table = known.table(match[1].zfill(4)) if match else None
    if table is None:
        return False
    if output.as_json:
        output.result(
            {
                "table": table.id,
                "version": known.version,
                "name": table.name,
                "kind": table.kind,
                "edition": table.edition,
                "codes": dict(table.codes),
            }
        )
        return True
    console.print(f"[bold]table {table.id}[/bold] {escape(table.name)} [dim]HL7 v{known.version}[/dim]")
    if not table.codes:
        console.print("  a site fills it: the standard suggests no codes")
    _tell_codes(table, most=10_000)
    return True


def _tell_codes(table: Table | None, most: int = _MANY) -> None:
    if table is None:
        return
    whose = "HL7's own codes" if table.kind == "HL7" else "suggested codes, a site may have others"
    if table.codes:
        of = f", as of {table.edition}" if table.edition else ""
        console.print(f"  table {table.id} {escape(table.name)}: {whose}{of}")
    shown = _columns("", "")
    for code, display in list(table.codes.items())[:most]:
        shown.add_row(f"    {escape(code)}", escape(display))
    if table.codes:
        console.print(shown)
    if len(table.codes) > most:
        console.print(f"    [dim]{len(table.codes) - most} more: hilum hl7 explain {table.id}[/dim]")


# -- structures and events


def _structure(asked: str, known: Definitions, output: Output) -> bool:
    id = asked.upper()
    if id.count("^") == 2:
        id = id.rsplit("^", 1)[1]
    structure = known.structure(id) if "_" in id or id == "ACK" else None
    if structure is None:
        return False
    _tell_structure(structure, known, output)
    return True


def _event(asked: str, known: Definitions, output: Output) -> bool:
    code, _, event = asked.upper().partition("^")
    if event:
        structure = known.structure(known.structure_of(code, event.split("^")[0]))
        if structure is None:
            return False
        _tell_structure(structure, known, output)
        return True
    if not re.fullmatch(r"[A-Z]\d\d", code) or known.segment(code) is not None:
        return False
    found = [(f"{c}^{e}", structure) for (c, e), structure in known.events.items() if e == code]
    if not found:
        return False
    output.table(f"messages of event {code} in {known.version}", ("message", "structure"), found)
    return True


def _tell_structure(structure: Structure, known: Definitions, output: Output) -> None:
    events = sorted("^".join(filter(None, one)) for one, id in known.events.items() if id == structure.id)
    if output.as_json:
        output.result(
            {
                "structure": structure.id,
                "version": known.version,
                "section": structure.section,
                "events": events,
                "items": [_item_facts(one) for one in structure.items],
            }
        )
        return
    console.print(f"[bold]{structure.id}[/bold] [dim]HL7 v{known.version} {structure.section}[/dim]")
    if events:
        console.print(f"  of {', '.join(events)}", soft_wrap=True)
    tree = Tree("", hide_root=True)
    _grow(tree, structure.items, known)
    console.print(tree)
    console.print("[dim]  1 once, ? at most once, * any number, + once or more[/dim]")


def _grow(tree: Tree, items: tuple[Group | SegmentUse, ...], known: Definitions) -> None:
    for one in items:
        if isinstance(one, Group):
            what = " [dim]one of[/dim]" if one.choice else ""
            _grow(tree.add(f"{_times(one)} [bold]{one.name}[/bold]{what}"), one.items, known)
        else:
            segment = known.segment(one.name)
            tree.add(f"{_times(one)} {one.name} [dim]{escape(segment.name) if segment else ''}[/dim]")


def _times(one: Group | SegmentUse) -> str:
    if one.max is None:
        return "+" if one.min else "*"
    if one.max == 1:
        return "1" if one.min else "?"
    return f"{one.min}..{one.max}"


def _item_facts(one: Group | SegmentUse) -> dict[str, Any]:
    facts: dict[str, Any] = {"name": one.name, "min": one.min, "max": one.max}
    if isinstance(one, Group):
        facts |= {"choice": one.choice, "items": [_item_facts(part) for part in one.items]}
    return facts


# -- search by words


def _search(asked: str, known: Definitions, output: Output) -> bool:
    """Whatever has all these words in its name; words shorter than three letters do not count."""
    words = [one for one in asked.lower().split() if len(one) > 2]
    if not words:
        return False
    found = [(place, name) for place, name in _names(known) if all(word in name.lower() for word in words)]
    if not found:
        return False
    more = f", {len(found) - _MANY} more" if len(found) > _MANY else ""
    title = f"named like {asked!r} in {known.version}{more}"
    output.table(title, ("place", "name"), found if output.as_json else found[:_MANY])
    return True


def _names(known: Definitions) -> Iterator[tuple[str, str]]:
    for segment in known.segments.values():
        yield segment.id, segment.name
        for field in segment.fields:
            yield f"{segment.id}-{field.position}", field.name
    for datatype in known.datatypes.values():
        yield datatype.id, datatype.name
        for part in datatype.components:
            yield f"{datatype.id}.{part.position}", part.name
    for table in known.tables.values():
        yield table.id, table.name


def _near(asked: str, known: Definitions) -> str:
    names = [*known.segments, *known.structures, *known.datatypes]
    near = difflib.get_close_matches(asked.upper(), names, 3, 0.6)
    elsewhere = [
        version
        for version in VERSIONS
        if any(asked.upper() in one for one in _all_of(definitions(version))) and version != known.version
    ]
    if elsewhere:
        return f"; {', '.join(elsewhere)} have it: --version {elsewhere[-1]}"
    return f"; did you mean {', '.join(near)}?" if near else ""


def _all_of(known: Definitions) -> tuple[Any, ...]:
    return known.segments, known.structures, known.datatypes


# -- small pieces


def _typed(id: str, datatype: DataType | None) -> str:
    return f"{id} ({escape(datatype.name)})" if datatype else id or "no type"


def _length(most: int | None) -> str:
    return f", at most {most} characters" if most else ""


def _table_name(id: str, known: Definitions) -> str:
    table = known.table(id) if id else None
    return f"{id} {escape(table.name)}" if table else id


def _columns(*names: str) -> Shown:
    shown = Shown(box=None, pad_edge=False, header_style="dim", show_header=any(names))
    for name in names:
        shown.add_column(name, overflow="fold")
    return shown
