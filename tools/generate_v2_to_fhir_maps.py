"""Generate `src/hilum/ihe/v2fhir/guide.json.gz` from the mapping tables of the HL7 Version 2 to FHIR guide.

The guide (hl7.fhir.uv.v2mappings; content CC0-1.0) keeps its tables as CSV in the folder `mappings` of its repository
HL7/v2-to-fhir. The input is a tar.xz of that folder at the commit named below; its sha256 is checked before it is read:

    python tools/generate_v2_to_fhir_maps.py mappings-csv.tar.xz

What is written is one JSON object, gzip-compressed without a time stamp, so that the same input gives the same bytes:

    source, edition, licence, sha256
    messages    name -> [[id, syntax, name, min, max, when, prose, target, map, references], ...], every row
    segments    name -> [[id, v2 type, max, when, prose, target, placeholder, FHIR type, map, vocabulary, assign], ...]
    datatypes   the same
    codes       name -> [v2 table, [system, ...], [[code, target code, display, system index], ...]]

Cells are trimmed, line ends become blanks, spellings of map names are made one. Nothing else is changed here: what is
wrong in a cell is put right, with its reason, by `src/hilum/ihe/v2fhir/errata.tsv` when the tables are read. Comments are
left out, so are rows of code tables without a v2 code (value sets that are listed, not mapped).
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import json
import re
import sys
import tarfile
from pathlib import Path

SOURCE = "HL7/v2-to-fhir, folder mappings (HL7 Version 2 to FHIR implementation guide, hl7.fhir.uv.v2mappings)"
EDITION = "commit 8c9b414be1729c98988b17e7fa86221fc8018c73"
LICENCE = "CC0-1.0"
SHA256 = "d751706089ac2c3105785568804b30124f9bfab0a16193fdfacd832f783586a9"
TARGET = Path(__file__).resolve().parent.parent / "src/hilum/ihe/v2fhir/guide.json.gz"
FILE = re.compile(r"HL7 (?:Message|Segment|Data Type|Concept Map)(?: - FHIR R4)?_ (.+?) - [^-]*\.csv")

Rows = list[list[str]]


def main() -> None:
    packed = Path(sys.argv[1]).read_bytes()
    digest = hashlib.sha256(packed).hexdigest()
    if digest != SHA256:
        raise SystemExit(f"sha256 {digest}, expected {SHA256}")
    sheets = read_sheets(packed)
    table = {
        "source": SOURCE,
        "edition": EDITION,
        "licence": LICENCE,
        "sha256": SHA256,
        "messages": {name: [message_row(row) for row in rows] for name, rows in sheets["messages"].items()},
        "segments": {name: [field_row(row) for row in rows] for name, rows in sheets["segments"].items()},
        "datatypes": {name: [field_row(row) for row in rows] for name, rows in sheets["datatypes"].items()},
        "codes": {name: code_table(rows) for name, rows in sheets["codesystems"].items()},
    }
    text = json.dumps(table, ensure_ascii=False, separators=(",", ":")).encode()
    buffer = io.BytesIO()
    with gzip.GzipFile(fileobj=buffer, mode="wb", compresslevel=9, mtime=0, filename="") as out:
        out.write(text)
    TARGET.write_bytes(buffer.getvalue())
    counts = ", ".join(f"{len(sheets[kind])} {kind}" for kind in sorted(sheets))
    print(f"{counts}: {len(text)} B, {len(buffer.getvalue())} B compressed")


def read_sheets(packed: bytes) -> dict[str, dict[str, Rows]]:
    """Folder -> map name -> its rows after the two header rows; for code tables the header row is kept as the first."""
    sheets: dict[str, dict[str, Rows]] = {"messages": {}, "segments": {}, "datatypes": {}, "codesystems": {}}
    with tarfile.open(fileobj=io.BytesIO(packed), mode="r:xz") as archive:
        for member in sorted(archive.getmembers(), key=lambda one: one.name):
            path = Path(member.name)
            match = FILE.fullmatch(path.name)
            if not member.isfile() or match is None or path.parent.name not in sheets:
                continue
            content = archive.extractfile(member)
            assert content is not None
            rows = list(csv.reader(io.StringIO(content.read().decode("utf-8-sig"), newline="")))
            kept = rows[1:] if path.parent.name == "codesystems" else rows[2:]
            sheets[path.parent.name][match.group(1)] = [[cell(one) for one in row] for row in kept if any(row)]
    return sheets


def cell(text: str) -> str:
    """A cell as one trimmed line; quotation marks as typed on a keyboard."""
    text = text.translate({0x201C: '"', 0x201D: '"', 0x2018: "'", 0x2019: "'", 0xA0: " "})
    return re.sub(r"\s*[\r\n]+\s*", " ; ", text.strip()).strip()


def map_name(text: str) -> str:
    """ "CWE[Codeableconcept]" and the like as the map is named; the part in brackets is compared without case later."""
    return text.replace(" ", "").removesuffix("-")


def message_row(row: list[str]) -> list[str]:
    _, identifier, syntax, name, least, most, when, _, prose, target, segment_map, references = row[:12]
    return [identifier, syntax, name, least, most, when, prose, target, segment_map, references]


def field_row(row: list[str]) -> list[str]:
    row = row + [""] * (19 - len(row))
    identifier, kind, most, when, prose = row[1], row[3], row[5], row[6], row[8]
    target, placeholder, fhir_type, datatype_map, vocabulary, assign = (
        row[9],
        row[10],
        row[11],
        row[14],
        row[15],
        row[16],
    )
    return [
        identifier,
        kind,
        most,
        when,
        prose,
        target,
        placeholder,
        fhir_type,
        map_name(datatype_map),
        vocabulary,
        assign,
    ]


def code_table(rows: Rows) -> list[object]:
    header, *body = rows
    second = [position for position, title in enumerate(header) if title == "Code"][1]
    display = header.index("Display")
    system = display + 1
    table, systems, out = "", [], []
    for row in body:
        row = row + [""] * (12 - len(row))
        if not row[0]:
            continue
        table = table or row[2]
        uri = row[system]
        if uri not in systems:
            systems.append(uri)
        beside = row[display - 1] if not header[display - 1] else ""  # some sheets have it one column to the left
        out.append([row[0], row[second], row[display] or beside, systems.index(uri)])
    return [table, systems, out]


if __name__ == "__main__":
    main()
