"""`hl7 explain`: what a version of the standard says of a segment, field, component, data type, structure, event or table, as text.

`hilum.hl7v2.definitions.explain` has the answers as plain data, which `--json` prints as they are; here they are laid out, and
words that are no such name are looked for in the names of all things.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rich.markup import escape
from rich.table import Table as Shown
from rich.tree import Tree

from hilum.cli.output import Output, console
from hilum.core.errors import NotFound
from hilum.hl7v2.definitions import VERSIONS, Definitions, definitions
from hilum.hl7v2.definitions.explain import explain_definition

__all__ = ["explain"]

_USAGES = {
    "R": "required",
    "O": "optional",
    "C": "conditional",
    "B": "kept for older versions",
    "W": "withdrawn",
    "X": "not used",
}
_MANY = 40

Plain = Mapping[str, Any]


def explain(words: str, version: str, output: Output) -> None:
    """Say what it is. raises NotFound: the version has no such thing; the message names what comes near"""
    try:
        told = explain_definition(words, version)
    except NotFound:
        if version in VERSIONS and _search(words, definitions(version), output):
            return
        raise
    if output.as_json:
        output.result({**told, "versions": _versions(told)})
        return
    kind = told["kind"]
    if kind in ("field", "component"):
        _tell_place(told)
    elif kind in ("segment", "data type"):
        _tell_parts_of(told)
    elif kind in ("structure", "message"):
        _tell_structure(told)
    elif kind in ("table", "code"):
        _tell_table(told)
    else:
        rows = [(one["message"], one["structure"], one["event_name"]) for one in told["messages"]]
        output.table(f"{told['id']} {told['name']}, HL7 v{version}", ("message", "structure", "event"), rows)
    versions = _versions(told)
    if versions != list(VERSIONS):
        console.print(f"  [dim]in {', '.join(versions)}[/dim]")


def _versions(told: Plain) -> list[str]:
    found = []
    for version in VERSIONS:
        try:
            found += [version] if explain_definition(told["query"], version)["kind"] == told["kind"] else []
        except NotFound:
            continue
    return found


def _head(told: Plain, name: str) -> None:
    section = told.get("section", "")
    console.print(
        f"[bold]{escape(told['id'])}[/bold] {escape(name)} [dim]HL7 v{told['version']} {section}[/dim]", soft_wrap=True
    )


def _tell_place(told: Plain) -> None:
    _head(told, told["name"])
    kind = f"{told['datatype']} ({told['datatype_name']})" if told["datatype_name"] else told["datatype"] or "no type"
    facts = [kind, _USAGES[told["usage"]]]
    if "cardinality" in told:
        facts.append(told["cardinality"])
    if told["max_length"]:
        facts.append(f"at most {told['max_length']} characters")
    console.print(f"  {escape(', '.join(facts))}", soft_wrap=True)
    if told["components"]:
        _tell_parts(told["id"] + ".", told["components"])
    if told["table"]:
        _tell_codes(told["table"], told["codes"])


def _tell_parts_of(told: Plain) -> None:
    _head(told, told["name"])
    if told["kind"] == "segment":
        _tell_parts(told["id"] + "-", told["fields"])
        known = definitions(told["version"])
        using = sorted(id for id, one in known.structures.items() if told["id"] in set(one.segments()))
        more = f" and {len(using) - 12} more" if len(using) > 12 else ""
        if using:
            console.print(f"  [dim]in {', '.join(using[:12])}{more}[/dim]", soft_wrap=True)
    elif told["components"]:
        _tell_parts(told["id"] + ".", told["components"])
    else:
        console.print("  primitive: it has no components")


def _tell_parts(place: str, parts: Sequence[Plain]) -> None:
    shown = _columns("", "", "type", "use", "times", "length", "table")
    for part in parts:
        table = part["table"]
        shown.add_row(
            f"  {place}{part['position']}",
            escape(part["name"]),
            part["datatype"],
            part["usage"],
            part.get("cardinality", ""),
            str(part["max_length"] or ""),
            f"{table['id']} {escape(table['name'])}" if table else "",
        )
    console.print(shown)


def _tell_table(told: Plain) -> None:
    _head(told, told["name"])
    if told["kind"] == "code":
        console.print(f"  {escape(told['code'])}  {escape(told['display'])}")
    elif not told["codes"]:
        console.print("  a site fills it: the standard suggests no codes")
    else:
        _tell_codes(told, told["codes"], most=10_000)


def _tell_codes(table: Plain, codes: Sequence[Plain], most: int = _MANY) -> None:
    whose = "HL7's own codes" if table["type"] == "HL7" else "suggested codes, a site may have others"
    edition = f", as of {table['edition']}" if table.get("edition") else ""
    console.print(f"  table {table['id']} {escape(table['name'])}: {whose}{edition}", soft_wrap=True)
    shown = _columns("", "")
    for one in codes[:most]:
        shown.add_row(f"    {escape(one['code'])}", escape(one["display"]))
    if codes:
        console.print(shown)
    if len(codes) > most:
        console.print(f"    [dim]{len(codes) - most} more: hilum hl7 explain {table['id']}[/dim]")


def _tell_structure(told: Plain) -> None:
    _head(told, told.get("event_name", ""))
    if told["events"]:
        console.print(f"  of {', '.join(told['events'])}", soft_wrap=True)
    trees = [Tree("", hide_root=True)]
    for one in told["items"]:
        del trees[one["depth"] + 1 :]
        times = _TIMES.get(one["cardinality"], one["cardinality"])
        name = f"[bold]{one['name']}[/bold]" if one["group"] else one["name"]
        about = "one of" if one["choice"] else one["title"]
        trees.append(trees[-1].add(f"{times} {name} [dim]{escape(about)}[/dim]"))
    console.print(trees[0])
    console.print("[dim]  1 once, ? at most once, * any number, + once or more[/dim]")


_TIMES = {"1..1": "1", "0..1": "?", "0..*": "*", "1..*": "+"}


def _search(words: str, known: Definitions, output: Output) -> bool:
    """Whatever has all these words in its name; words shorter than three letters do not count."""
    asked = [one for one in words.lower().split() if len(one) > 2]
    if not asked:
        return False
    found = [(place, name) for place, name in _names(known) if all(word in name.lower() for word in asked)]
    if not found:
        return False
    more = f" ({len(found) - _MANY} more)" if len(found) > _MANY and not output.as_json else ""
    rows = found if output.as_json else found[:_MANY]
    output.table(f"named like {words!r} in HL7 v{known.version}{more}", ("place", "name"), rows)
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


def _columns(*names: str) -> Shown:
    shown = Shown(box=None, pad_edge=False, header_style="dim", show_header=any(names))
    for name in names:
        shown.add_column(name, overflow="fold")
    return shown
