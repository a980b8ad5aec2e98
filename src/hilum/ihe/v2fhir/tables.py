"""The mapping tables as data: those of the guide with their corrections, our own, and a site's.

    guide.json.gz          the guide's tables, as tools/generate_v2_to_fhir_maps.py wrote them
    errata.tsv             corrections of single cells, each with its reason; rows that cannot be run, each with its reason
    prose.tsv              what the guide says in prose, decided: as a condition, or as a decision that a site may turn
    house_fields.tsv       rows of our own for segments, data types and codes
    house_messages.tsv     message maps of our own for what the guide lacks

A row keeps where it came from (`origin`) and what was corrected in it. Rows are plain values: compile.py makes them run,
and nothing in them says in which direction.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files
from typing import Any

import orjson

from hilum.core.errors import NotFound

__all__ = [
    "CodeMap",
    "Erratum",
    "FieldRow",
    "MessageRow",
    "Overrides",
    "Prose",
    "Tables",
    "errata",
    "events",
    "guide_header",
    "load",
    "prose_decisions",
]


@dataclass(frozen=True, slots=True)
class FieldRow:
    """One row of a segment or data type map.

    source       "PID-3", "XPN.1", "PID" or "" (the whole segment or value)
    v2_type      data type of the source, as the table has it
    most         greatest number of repetitions as written, "-1" = any
    when         condition; prose = what the guide says beside it
    target       FHIR path; placeholder = one with an extension that the guide has yet to name
    map          data type map ("CWE[CodeableConcept]")
    vocabulary   code map
    assign       constant or expression that gives the value instead
    refused      why the row is not run, "" = it is
    """

    map_name: str
    source: str
    v2_type: str
    most: str
    when: str
    prose: str
    target: str
    placeholder: str
    fhir: str
    map: str
    vocabulary: str
    assign: str
    origin: str = "guide"
    refused: str = ""
    corrected: tuple[str, ...] = ()

    @property
    def is_mapping(self) -> bool:
        """Whether the row maps anything; the tables also list fields that they leave alone."""
        return bool(self.target or self.placeholder)

    def __str__(self) -> str:
        return f"{self.map_name} {self.source or '(whole)'} > {self.target or self.placeholder}"


@dataclass(frozen=True, slots=True)
class MessageRow:
    """One row of a message map: at this segment, this resource is made or added to by that segment map."""

    map_name: str
    source: str
    syntax: str
    when: str
    prose: str
    target: str
    map: str
    references: str
    origin: str = "guide"
    refused: str = ""
    corrected: tuple[str, ...] = ()

    @property
    def is_mapping(self) -> bool:
        return bool(self.target)

    def __str__(self) -> str:
        return f"{self.source} > {self.target} by {self.map or '-'}"


@dataclass(frozen=True, slots=True)
class CodeMap:
    """A code map: v2 code -> (code, display, system); a code that the guide leaves unmapped has code ""."""

    name: str
    table: str
    codes: Mapping[str, tuple[str, str, str]]

    @property
    def system(self) -> str:
        """Code system of the v2 table."""
        match = re.fullmatch(r"HL7?0?(\d{4})", self.table)
        return f"http://terminology.hl7.org/CodeSystem/v2-{match[1]}" if match else ""


@dataclass(frozen=True, slots=True)
class Erratum:
    """A correction: in the rows it names, `was` becomes `now` in one column."""

    map_name: str
    source: str
    column: str
    was: str
    now: str
    why: str

    def applies(self, map_name: str, source: str) -> bool:
        if self.map_name not in ("*", map_name):
            return False
        return self.source in ("*", source) or (self.source[:1] == "*" and source.endswith(self.source[1:]))


@dataclass(frozen=True, slots=True)
class Prose:
    """A prose condition, decided.

    name   of the decision by which a site turns it, "" = it cannot be turned
    when   condition in the language of the tables
    """

    text: str
    name: str
    when: str
    why: str


@dataclass(frozen=True, slots=True)
class Overrides:
    """What a site changes. Tables are plain text in the form of the house files.

    fields      rows for segment and data type maps (columns of house_fields.tsv); a row replaces those rows of the same
                map, source and target; with the target "-" it takes all rows of that source away
    messages    message maps (columns of house_messages.tsv); a message named here is replaced as a whole
    codes       code map -> {v2 code: (code, display, system)}, laid over the guide's
    systems     name of a coding system or assigning authority in v2 -> its URI
    decisions   name of a decision of prose.tsv -> whether it holds
    """

    fields: str = ""
    messages: str = ""
    codes: Mapping[str, Mapping[str, tuple[str, str, str]]] = field(default_factory=dict)
    systems: Mapping[str, str] = field(default_factory=dict)
    decisions: Mapping[str, bool] = field(default_factory=dict)


@dataclass(frozen=True)
class Tables:
    """All maps by name. Data type maps are found without regard to case, as the guide writes their names both ways."""

    messages: Mapping[str, tuple[MessageRow, ...]]
    segments: Mapping[str, tuple[FieldRow, ...]]
    datatypes: Mapping[str, tuple[FieldRow, ...]]
    codes: Mapping[str, CodeMap]
    systems: Mapping[str, str]
    decisions: Mapping[str, bool]
    _folded: dict[str, str] = field(default_factory=dict, compare=False)

    def datatype(self, name: str) -> tuple[FieldRow, ...]:
        """Rows of a data type map. raises NotFound"""
        rows = self.datatypes.get(name)
        if rows is None:
            if not self._folded:
                self._folded.update({one.lower(): one for one in self.datatypes})
            known = self._folded.get(name.lower())
            if known is None:
                raise NotFound("no such data type map", where=name, section="v2-to-FHIR")
            rows = self.datatypes[known]
        return rows


def _text(name: str) -> str:
    return files("hilum.ihe.v2fhir").joinpath(name).read_text("utf-8")


def _lines(text: str, columns: int) -> Iterable[list[str]]:
    for line in text.splitlines():
        if line and not line.startswith("#"):
            cells = [cell.strip() for cell in line.split("\t")]
            yield (cells + [""] * columns)[:columns]


@cache
def _guide() -> dict[str, object]:
    packed = files("hilum.ihe.v2fhir").joinpath("guide.json.gz").read_bytes()
    table: dict[str, object] = orjson.loads(gzip.decompress(packed))
    return table


@cache
def guide_header() -> Mapping[str, str]:
    """Where the guide's tables come from: source, edition, licence, sha256."""
    table = _guide()
    return {name: str(table[name]) for name in ("source", "edition", "licence", "sha256")}


@cache
def errata() -> tuple[Erratum, ...]:
    """Every correction."""
    return tuple(Erratum(*cells) for cells in _lines(_text("errata.tsv"), 6))


@cache
def prose_decisions() -> Mapping[str, Prose]:
    """Prose condition -> what was decided about it."""
    return {cells[0]: Prose(*cells) for cells in _lines(_text("prose.tsv"), 4)}


def _replaced(cell: str, was: str, now: str) -> str:
    if was.startswith("re:"):
        return re.sub(was[3:], now, cell, count=1)
    if not was:
        return cell or now
    return cell.replace(was, now)


def _corrected(row: FieldRow | MessageRow, corrections: Iterable[Erratum]) -> FieldRow | MessageRow:
    source = row.source
    for one in corrections:
        if not one.applies(row.map_name, source):
            continue
        column, _, only = one.column.partition("@")
        place = row.target or (row.placeholder if isinstance(row, FieldRow) else "")
        if only and only not in place and only not in row.when:
            continue
        if column == "refuse":
            if one.was in place or one.was in row.when:
                row = replace(row, refused=one.why)
            continue
        cell = getattr(row, column, None)
        if cell is None:
            continue
        now = _replaced(cell, one.was, one.now)
        if now != cell:
            row = replace(row, **{column: now, "corrected": (*row.corrected, one.why)})  # type: ignore[arg-type]
    return row


def _field_rows(map_name: str, cells: Iterable[list[str]], corrections: tuple[Erratum, ...]) -> tuple[FieldRow, ...]:
    near = [one for one in corrections if one.map_name in ("*", map_name)]
    out = []
    for row_cells in cells:
        made = [str(cell) for cell in row_cells]
        row = _corrected(FieldRow(map_name, *made), near)  # type: ignore[arg-type]  # eleven cells, in this order
        assert isinstance(row, FieldRow)
        out.append(row)
    return tuple(out)


def _message_rows(
    map_name: str, cells: Iterable[list[str]], corrections: tuple[Erratum, ...]
) -> tuple[MessageRow, ...]:
    near = [one for one in corrections if one.map_name in ("*", map_name)]
    out = []
    for identifier, syntax, _, _, _, when, prose, target, segment_map, references in cells:
        row = _corrected(MessageRow(map_name, identifier, syntax, when, prose, target, segment_map, references), near)
        assert isinstance(row, MessageRow)
        out.append(row)
    return tuple(out)


@cache
def _of_the_guide() -> Tables:
    table = _guide()
    corrections = errata()

    def part(name: str) -> dict[str, Any]:
        content = table[name]
        assert isinstance(content, dict)
        return content

    codes: dict[str, CodeMap] = {}
    for name, (v2_table, systems, rows) in part("codes").items():
        held: dict[str, tuple[str, str, str]] = {}
        for code, mapped, display, system in rows:
            held.setdefault(code, (mapped, display.strip(), systems[int(system)].strip()))
        codes[name] = CodeMap(name, str(v2_table), held)
    return Tables(
        {name: _message_rows(name, rows, corrections) for name, rows in part("messages").items()},
        {name: _field_rows(name, rows, corrections) for name, rows in part("segments").items()},
        {name: _field_rows(name, rows, corrections) for name, rows in part("datatypes").items()},
        codes,
        {},
        {},
    )


def _with_fields(tables: Tables, text: str, origin: str) -> Tables:
    segments, datatypes, codes = dict(tables.segments), dict(tables.datatypes), dict(tables.codes)
    for name, source, v2_type, when, target, data_map, vocabulary, assign, _ in _lines(text, 9):
        if name == "code":  # code <tab> map <tab> v2 table <tab> v2 code <tab> code <tab> display <tab> system
            known = codes.get(source) or CodeMap(source, v2_type, {})
            codes[source] = CodeMap(source, known.table, {**known.codes, when: (target, data_map, vocabulary)})
            continue
        maps = segments if name in segments or "-" in source or re.fullmatch(r"[A-Z][A-Z0-9]{2}", source) else datatypes
        if name in datatypes:
            maps = datatypes
        rows = maps.get(name, ())
        if origin != "house":
            rows = tuple(row for row in rows if row.source != source or target not in ("-", row.target))
        if target != "-":
            placeholder = target if "??" in target else ""
            path = "" if placeholder else target
            row = FieldRow(
                name, source, v2_type, "-1", when, "", path, placeholder, "", data_map, vocabulary, assign, origin
            )
            rows = (*rows, row)
        maps[name] = rows
    return replace(tables, segments=segments, datatypes=datatypes, codes=codes, _folded={})


def _with_messages(tables: Tables, text: str, origin: str) -> Tables:
    own: dict[str, list[MessageRow]] = {}
    for name, source, syntax, when, target, segment_map, references, _ in _lines(text, 8):
        row = MessageRow(name, f"{name}.{source}", syntax, when, "", target, segment_map, references, origin)
        own.setdefault(name, []).append(row)
    return replace(tables, messages={**tables.messages, **{name: tuple(rows) for name, rows in own.items()}})


@cache
def events() -> Mapping[tuple[str, str], str]:
    """(message code, trigger event) -> message map; event "*" = every other one."""
    found: dict[tuple[str, str], str] = {}
    for code, names, message_map in _lines(_text("events.tsv"), 3):
        for name in names.split():
            found[code, name] = message_map
    return found


@cache
def _of_the_house() -> Tables:
    tables = _with_fields(_of_the_guide(), _text("house_fields.tsv"), "house")
    return _with_messages(tables, _text("house_messages.tsv"), "house")


def load(overrides: Overrides | None = None) -> Tables:
    """The tables, with a site's changes."""
    tables = _of_the_house()
    if overrides is None:
        return tables
    if overrides.fields:
        tables = _with_fields(tables, overrides.fields, "override")
    if overrides.messages:
        tables = _with_messages(tables, overrides.messages, "override")
    if overrides.codes:
        codes = dict(tables.codes)
        for name, held in overrides.codes.items():
            known = codes.get(name) or CodeMap(name, "", {})
            codes[name] = CodeMap(name, known.table, {**known.codes, **held})
        tables = replace(tables, codes=codes)
    return replace(tables, systems=dict(overrides.systems), decisions=dict(overrides.decisions), _folded={})
