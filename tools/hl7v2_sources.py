"""Reads the packages that hold HL7 v2's structures, segments, data types and tables, each as it is, into one shape.

Used by `generate_hl7v2_definitions.py`, which says where they come from and who is believed.
"""

from __future__ import annotations

import importlib
import json
import re
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent / "src"))
from hilum.hl7v2.definitions.model import Group, SegmentUse

PSEUDO_SEGMENTS = {
    "ANYHL7SEGMENT": "anyHL7Segment",
    "ANYZSEGMENT": "anyZSegment",
    "HXX": "Hxx",
    "anyHL7Segment": "anyHL7Segment",
}
NO_SEGMENT = {*PSEUDO_SEGMENTS, "Hxx", "Zxx", "ZL7", "ED", "CSU"}
"""Placeholders, an example of the standard's, and data types that a source has among the segments."""

Item = Group | SegmentUse


@dataclass
class Row:
    """A field or a component while its columns are gathered."""

    name: str = ""
    datatype: str = ""
    usage: str = ""
    many: bool = False
    most: int | None = None
    length: int | None = None
    table: str = ""
    section: str = ""
    spare: str = ""
    """A name that is taken where no better one is found."""


@dataclass
class Source:
    """What one package says about one version."""

    structures: dict[str, tuple[Item, ...]] = field(default_factory=dict)
    events: dict[tuple[str, str], str] = field(default_factory=dict)
    segments: dict[str, dict[int, Row]] = field(default_factory=dict)
    segment_names: dict[str, tuple[str, str]] = field(default_factory=dict)
    datatypes: dict[str, dict[int, Row]] = field(default_factory=dict)
    datatype_names: dict[str, tuple[str, str]] = field(default_factory=dict)
    tables: dict[str, tuple[str, tuple[str, ...]]] = field(default_factory=dict)
    table_names: dict[str, str] = field(default_factory=dict)


# --- hl7apy: constants of Python; a child is (name, its definition, (min, max), kind)


def table_of_hl7apy(text: str | None) -> str:
    number = (text or "").removeprefix("HL7")
    return number if re.fullmatch(r"\d{4}", number) else ""


def position_of(name: str) -> int:
    return int(name.rsplit("_", 1)[1])


def read_hl7apy(version: str) -> Source:
    module = importlib.import_module("hl7apy.v" + version.replace(".", "_"))
    source = Source()
    groups = module.GROUPS

    def times(bounds: tuple[int, int]) -> tuple[int, int | None]:
        return bounds[0], None if bounds[1] < 0 else bounds[1]

    def members(children: Any, structure: str) -> tuple[Item, ...]:
        made: list[Item] = []
        for child in children:
            if child[3] == "SEG":
                made.append(SegmentUse(PSEUDO_SEGMENTS.get(child[0], child[0]), *times(child[2])))
                continue
            head, inner = groups[child[0]][:2]
            name = child[0]
            for prefix in (structure, structure.upper()):
                name = name.removeprefix(prefix + "_")
            name = name.replace("ANYHL7SEGMENT", "anyHL7Segment")
            # QBP of QVR_Q17 in 2.4 has nothing in it; from 2.5 on it is any segment
            within = members(inner, structure) or (SegmentUse("anyHL7Segment", 0, 1),)
            made.append(Group(name, *times(child[2]), head == "choice", within))
        return tuple(made)

    for name, definition in module.MESSAGES.items():
        source.structures[name] = members(definition[1], name)
    for name, definition in module.SEGMENTS.items():
        if name in PSEUDO_SEGMENTS:
            continue
        # ORO of 2.1 lacks the word; QRD, QRF, URD, URS of 2.7 and later are names without fields, their fields withdrawn
        fields = (*definition, ())[1] if definition[0] == "sequence" else definition
        rows = source.segments[name] = {}
        for child in fields:
            _, _, datatype, label, table, *_ = module.FIELDS[child[0]]
            low, high = child[2]
            datatype = None if (datatype or "").upper() == "WD" else datatype  # "WD": withdrawn
            usage = "W" if datatype is None else "R" if low else "X" if high == 0 else ""
            rows[position_of(child[0])] = Row(
                words(label), datatype or "", usage, high < 0, high if high > 0 else None, None, table_of_hl7apy(table)
            )
    for name, definition in module.DATATYPES_STRUCTS.items():
        rows = source.datatypes[name] = {}
        for child in definition:
            _, _, datatype, label, table, *_ = module.DATATYPES[child[0]]
            datatype = None if (datatype or "").upper() == "WD" else datatype
            usage = "W" if datatype is None else "R" if child[2][0] else ""
            rows[position_of(child[0])] = Row(words(label), datatype or "", usage, table=table_of_hl7apy(table))
    for name, (label, codes) in getattr(module, "TABLES", {}).items():
        if number := table_of_hl7apy(name):
            source.tables[number] = (label, tuple(codes))
    return source


def words(label: str | None) -> str:
    """hl7apy's SET_ID_PID as words."""
    text = (label or "").replace("_", " ").strip()
    return text[:1] + text[1:].lower()


# --- hl7types: Python source whose docstrings are the definition

HL7TYPES_FIELD = re.compile(
    r"^[ \t]+(?P<where>[A-Z][A-Z0-9]{2})\.(?P<n>\d+) - (?P<name>.*?)\s*\((?P<type>\w+)\)"
    r"(?: (?P<usage>R|O|C|B|W|X|NA))?(?P<many> rep)?(?: S(?P<section>[0-9A-Z][0-9A-Z.\-]*))?"
    r"(?: \| (?P<table>\w+) - (?P<title>.*))?$",
    re.M,
)
HL7TYPES_COMPONENT = re.compile(
    r"^[ \t]+(?P<where>[A-Za-z][A-Za-z0-9_]*)\.(?P<n>\d+) \((?P<usage>opt|req)\) - (?P<name>.*?)\s*\((?P<type>\w+)\)",
    re.M,
)
HL7TYPES_LENGTH = re.compile(
    r'serialization_alias="(?P<where>\w+)\.(?P<n>\d+)",\s+title=.*?\s+description="[^"]*LEN:(?P<length>\d+)"'
)
HL7TYPES_MEMBER = re.compile(
    r"^        (?P<name>\w+) \((?P<optional>Optional\[)?(?P<many>List\[)?(?P<type>\w+)\]{0,2}\):", re.M
)
"""A member of a message or group; one whose name comes twice is there once, for it is an attribute of a class."""
HL7TYPES_CLASS = re.compile(r'^class (?P<name>\w+)\((?P<base>\w+)\):\n    """(?P<doc>.*?)"""', re.M | re.S)
HL7TYPES_TITLE = re.compile(r"^(?P<name>.*?)(?: \(S(?P<section>[0-9A-Z][0-9A-Z.\-]*)\))?\.?$")


def read_hl7types(root: Path, version: str) -> Source:
    folder = root / "hl7types" / "hl7" / ("v" + version.replace(".", "_"))
    source = Source()

    def classes(kind: str) -> list[tuple[str, str, str, str, str]]:
        """Name, base, title, section, text of each class of a kind."""
        found = []
        for path in sorted((folder / kind).glob("[A-Za-z]*.py")):
            text = path.read_text(encoding="utf-8")
            for one in HL7TYPES_CLASS.finditer(text):
                title = HL7TYPES_TITLE.match(one["doc"].split("\n", 1)[0].strip())
                assert title is not None
                label = (
                    "" if title["name"].startswith("HL7 v2 ") else title["name"]
                )  # made up where the source has none
                found.append((one["name"], one["base"], label, title["section"] or "", text))
        return found

    groups = {name: text for name, _, _, _, text in classes("groups")}

    def members(text: str) -> tuple[Item, ...]:
        made: list[Item] = []
        for one in HL7TYPES_MEMBER.finditer(text):
            times = (0 if one["optional"] else 1, None if one["many"] else 1)
            inner = groups.get(one["type"])
            if inner is None:
                made.append(SegmentUse(PSEUDO_SEGMENTS.get(one["type"], one["type"]), *times))
            else:
                made.append(
                    Group(one["name"], *times, "CHOICE" in one["name"] or "SUPPGRP" in one["name"], members(inner))
                )
        return tuple(made)

    for name, base, _title, _section, text in classes("messages"):
        structure = name if base == "HL7Model" else base
        code, _, event = name.partition("_")
        source.events[code, event] = structure
        if base == "HL7Model":
            source.structures[name] = members(text)
    for name, _base, title, section, text in classes("segments"):
        source.segment_names[name] = (title, section)
        rows = source.segments[name] = {}
        for one in HL7TYPES_FIELD.finditer(text):
            usage = "" if one["usage"] in (None, "NA") else one["usage"]
            table = one["table"] or ""
            if one["title"]:
                source.table_names.setdefault(table, one["title"].strip())
            rows[int(one["n"])] = Row(
                one["name"], one["type"], usage, bool(one["many"]), None, None,
                table if re.fullmatch(r"\d{4}", table) else "", (one["section"] or "").replace("-", "."),
            )  # fmt: skip
        for one in HL7TYPES_LENGTH.finditer(text):
            if int(one["n"]) in rows:
                rows[int(one["n"])].length = int(one["length"])
    for name, _base, title, section, text in classes("datatypes"):
        source.datatype_names[name] = (title, section)
        source.datatypes[name] = {
            int(one["n"]): Row(one["name"], one["type"], "R" if one["usage"] == "req" else "O")
            for one in HL7TYPES_COMPONENT.finditer(text)
        }
    return source


# --- the npm dictionaries: JavaScript, asked of node

DICTIONARY_USAGE = {1: "O", 2: "R", 3: "C", 4: "B", "O": "O", "R": "R", "C": "C", "B": "B"}


def node(program: str, folder: Path) -> Any:
    done = subprocess.run(
        ["node", "--input-type=module", "-e", program], cwd=folder, check=True, capture_output=True, encoding="utf-8"
    )
    return json.loads(done.stdout)


def row_of_dictionary(entry: dict[str, Any]) -> Row:
    repeats, table = entry.get("rep", 1), entry.get("table")
    many = repeats in (0, "infinite")
    return Row(
        (entry.get("desc") or "").strip(),
        entry.get("datatype") or entry.get("type") or "",
        DICTIONARY_USAGE.get(entry.get("opt", ""), ""),
        many or repeats > 1,
        None if many else int(repeats),
        entry.get("len") or None,
        f"{table:04d}" if isinstance(table, int) else "",
    )


def items_of_dictionary(entries: list[dict[str, Any]]) -> tuple[Item, ...]:
    made: list[Item] = []
    for entry in entries:
        most = entry["max"] or None
        if "children" in entry:
            made.append(Group(entry["name"], entry["min"], most, False, items_of_dictionary(entry["children"])))
        else:
            made.append(SegmentUse(PSEUDO_SEGMENTS.get(entry["name"], entry["name"]), entry["min"], most))
    return tuple(made)


def read_hl7_dictionary(folder: Path) -> tuple[dict[str, Source], dict[str, dict[str, str]]]:
    """Each version, and the displays of codes by table, which are of no stated version."""
    data = node('import d from "hl7-dictionary"; process.stdout.write(JSON.stringify(d))', folder)
    found = {}
    for version, one in data["definitions"].items():
        source = found[version] = Source()
        for name, message in one["messages"].items():
            code, _, event = name.partition("_")
            structure = message.get("name") or name
            source.events[code, event] = structure
            source.structures[structure] = items_of_dictionary(message["segments"]["segments"])
        for name, segment in one["segments"].items():
            source.segment_names[name] = (segment.get("desc") or "", "")
            source.segments[name] = {n: row_of_dictionary(f) for n, f in enumerate(segment["fields"], 1)}
        for name, datatype in one["fields"].items():
            source.datatype_names[name] = (datatype.get("desc") or "", "")
            source.datatypes[name] = {n: row_of_dictionary(f) for n, f in enumerate(datatype.get("subfields", ()), 1)}
    displays = {
        f"{int(number):04d}": dict(table["values"]) for number, table in data["tables"].items() if number.isdigit()
    }
    return found, displays


def read_hl7v2_dictionary(folder: Path) -> Source:
    """Only its data types of 2.8 are of use: the rest is hl7-dictionary's, or carried over from older versions."""
    program = 'import {dictionaries as d} from "hl7v2-dictionary"; process.stdout.write(JSON.stringify(d["2.8"].types))'
    source = Source()
    for name, datatype in node(program, folder).items():
        source.datatypes[name] = {int(n): row_of_dictionary(f) for n, f in (datatype.get("fields") or {}).items()}
    return source


# --- FHIR R4's v2 tables


def read_fhir(path: Path) -> dict[str, tuple[str, dict[str, str]]]:
    """Table number to name and codes with displays."""
    found = {}
    for entry in json.loads(path.read_text(encoding="utf-8"))["entry"]:
        resource = entry["resource"]
        number = resource["id"].removeprefix("v2-")
        if resource["resourceType"] != "CodeSystem" or not re.fullmatch(r"\d{4}", number):
            continue
        name = resource.get("title", "").removeprefix("v2 ").strip()
        found[number] = (name, {one["code"]: one.get("display") or "" for one in resource.get("concept", ())})
    return found
