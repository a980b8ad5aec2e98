"""What the `hl7` commands read and write: messages out of files, folders and standard input; results to the terminal or a folder.

A file may hold one message or many, with or without a batch header, bare or in MLLP blocks as a line capture leaves them; segments
end with CR, LF or CRLF. Messages keep the bytes they came with. XML and JSON of a message count as one message a file.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from hilum.cli import progress
from hilum.cli.output import errors, harmless
from hilum.core.errors import DecodeError, HilumError, Incorrect
from hilum.hl7v2.convert import from_json, from_xml
from hilum.hl7v2.convert.xml import NAMESPACE as V2_XML
from hilum.hl7v2.data.charset import detect_wide
from hilum.hl7v2.data.er7 import Message, parse
from hilum.hl7v2.data.reader import parts_of
from hilum.xml import namespace
from hilum.xml import parse as parse_xml

__all__ = [
    "Found",
    "Sink",
    "cut",
    "find_messages",
    "form_of",
    "is_foreign",
    "read_any",
    "read_file",
    "watched",
]

LARGEST_FILE = 256 * 1024 * 1024
SUFFIXES = frozenset((".hl7", ".er7", ".txt", ".adt", ".oru", ".orm", ".msg", ".dat", ""))
"""What a folder is searched for; a file that is named is read whatever its name."""
OTHER_FORMS = frozenset((".xml", ".json"))

_BLOCK = re.compile(rb"[\x0b\x1c]")
_PACKED = (b"\x1f\x8b", b"PK\x03\x04")
"""How gzip and zip archives begin. RFC 1952 2.3.1."""
_WITHIN = re.compile(rb"MSH\|\^~\\&")
"""A message, as far as it can be told where no line begins with it."""


@dataclass(frozen=True, slots=True)
class Found:
    """One message as it was found.

    name   file, with its number where the file holds several: "adt.hl7", "day.hl7#3"; "-" is standard input
    file   where it came from, below the folder that was asked for: where its result goes
    part   how far this is through all that is read, out of `parts`
    """

    name: str
    file: Path
    raw: bytes
    part: float = 0.0
    parts: float = 1.0


Item = Found | tuple[str, Exception]
"""A message, or the name of a file that cannot be read and why."""


def form_of(raw: bytes) -> str:
    """er7, xml or json, by the first bytes."""
    head = raw[:64].lstrip(b"\xef\xbb\xbf \t\r\n\x00")
    if head.startswith(b"<"):
        return "xml"
    return "json" if head[:1] in (b"{", b"[") else "er7"


def cut(raw: bytes) -> list[bytes]:
    """The messages of a file. raises DecodeError: there is none; BudgetExceeded: one is too large"""
    if raw.startswith(_PACKED):
        raise DecodeError("a compressed file: unpack it first", where="content", offset=0)
    if form_of(raw) != "er7":
        return [raw]
    # no message holds a block character of MLLP, but one in wide characters may hold such bytes
    blocks = [raw] if detect_wide(raw) else _BLOCK.split(raw)
    parts = [part for block in blocks for part in parts_of(block, line_feeds=True)]
    messages = [part.content for part in parts if part.kind == "MSH"]
    if any(not part.kind and _WITHIN.search(part.content) for part in parts):
        raise DecodeError(
            "a message begins within a line, as in a log: take away what stands before MSH",
            where="MSH",
            section="HL7 v2.5.1 2.15.9",
        )
    if not messages:
        raise DecodeError(
            "there is no message in it: no line begins with MSH", where="MSH", section="HL7 v2.5.1 2.15.9"
        )
    return messages


def read_any(raw: bytes, *, event: str = "", version: str = "", unmapped: list[str] | None = None) -> Message:
    """A message written as ER7, v2.xml, JSON, or as FHIR R4 resources in JSON or XML. raises HilumError

    event, version   of the message that FHIR resources become; "" as they say themselves, and 2.5.1
    unmapped         takes the places of the resources that are not in it, and why
    """
    form = form_of(raw)
    if form == "er7":
        return parse(raw)
    resource = fhir_of(raw, form)
    if resource is not None:
        from hilum.ihe.v2fhir.back import to_v2

        written = to_v2(resource, event=event or None, version=version or "2.5.1")
        if unmapped is not None:
            unmapped += [f"{one.where}: {one.why}" for one in written.unmapped]
        return written.message
    if form == "xml":
        return from_xml(raw)
    try:
        return from_json(orjson.loads(raw))
    except orjson.JSONDecodeError:
        raise DecodeError("not JSON", where="content") from None


def fhir_of(raw: bytes, form: str) -> dict[str, Any] | None:
    """The FHIR resource in the bytes, None where they are something else. raises HilumError: it says that it is one, and is not"""
    if form == "xml" and b"http://hl7.org/fhir" in raw[:4096]:
        from hilum.fhir import xml as fhir_xml

        return fhir_xml.parse(raw)
    if form == "json" and b'"resourceType"' in raw:
        from hilum.fhir import json as fhir_json

        return fhir_json.parse(raw)
    return None


def is_foreign(raw: bytes) -> bool:
    """Whether it is sound XML or JSON of something else: neither v2.xml, our JSON nor FHIR, as profiles and audit messages are."""
    form = form_of(raw)
    try:
        if form == "xml":
            root = parse_xml(raw)
            return fhir_of(raw, form) is None and namespace(root) != V2_XML and next(root.iter("{*}MSH"), None) is None
        if form == "json":
            document = orjson.loads(raw)
            return not isinstance(document, dict) or not {"resourceType", "content"} & document.keys()
    except (HilumError, orjson.JSONDecodeError):
        return False  # broken: it cannot be told what it is
    return False


def find_messages(paths: Sequence[Path], *, every_form: bool = False) -> Iterator[Item]:
    """Each message of the files, folders and "-", in order; a file that cannot be read gives its name and why.

    every_form   folders are searched for XML and JSON too
    """
    files = _files(paths, every_form)
    for at, (file, below) in enumerate(files):
        name = "-" if str(file) == "-" else str(file)
        try:
            raw = read_file(file)
            pieces = cut(raw)
        except (OSError, HilumError) as error:
            yield name, error
            continue
        for number, piece in enumerate(pieces, 1):
            part = at + number / len(pieces)
            yield Found(name if len(pieces) == 1 else f"{name}#{number}", below, piece, part, float(len(files)))


def _files(paths: Sequence[Path], every_form: bool = False) -> list[tuple[Path, Path]]:
    files: list[tuple[Path, Path]] = []
    suffixes = SUFFIXES | OTHER_FORMS if every_form else SUFFIXES
    for path in paths or (Path("-"),):
        if str(path) != "-" and path.is_dir():
            inside = sorted(one for one in path.rglob("*") if one.is_file() and one.suffix.lower() in suffixes)
            files += [(one, one.relative_to(path)) for one in inside if not one.name.startswith(".")]
        else:
            files.append((path, Path(path.name if str(path) != "-" else "message")))
    return files


def read_file(file: Path) -> bytes:
    """A file, or standard input for "-". raises OSError; Incorrect: it is too large"""
    if str(file) == "-":
        if sys.stdin.isatty():
            errors.print("reading standard input; end it with Ctrl-D", style="dim")
        raw = sys.stdin.buffer.read(LARGEST_FILE + 1)
    else:
        if file.stat().st_size > LARGEST_FILE:
            raise Incorrect("a file larger than is read at once", where=file.name)
        raw = file.read_bytes()
    if len(raw) > LARGEST_FILE:
        raise Incorrect("more than is read at once", where="-")
    return raw


def watched(items: Iterable[Item], what: str, *, prints: bool = True) -> Iterator[Item]:
    """What `find_messages` gives, with a progress bar on the terminal's error stream once it takes longer than a moment.

    prints   results go to standard output as they come: where that is the terminal too, they are progress enough
    """
    return progress.watched(items, what, "messages", _how_far, prints=prints)


def _how_far(one: Item) -> tuple[float, float] | None:
    return (one.part, one.parts) if isinstance(one, Found) else None


def _for_terminal(content: bytes) -> bytes:
    """A result as it is shown: a line for each segment, which a terminal would write over each other, and nothing that steers it."""
    text = content.decode(detect_wide(content) or "utf-8", "replace")
    return harmless(text.replace("\r\n", "\n").replace("\r", "\n")).encode("utf-8", "replace")


class Sink:
    """Where results go: standard output, or a folder in which each has the name of the file it came from."""

    def __init__(self, folder: Path | None, suffix: str) -> None:
        self.folder = folder
        self._suffix = suffix
        self._taken: dict[Path, int] = {}
        self.written: list[str] = []

    def put(self, found: Found, content: bytes, *, has_suffix: bool = True) -> None:
        """Write one result; `has_suffix` False where the name is whole but for the suffix. raises OSError"""
        if self.folder is None:
            if sys.stdout.isatty():
                content = _for_terminal(content)
            sys.stdout.buffer.write(content if content.endswith((b"\r", b"\n")) else content + b"\n")
            sys.stdout.buffer.flush()
            return
        target = found.file.with_suffix(self._suffix) if has_suffix else Path(f"{found.file}{self._suffix}")
        count = self._taken.get(target, 0) + 1
        self._taken[target] = count
        if count > 1:
            target = target.with_name(f"{target.stem}-{count}{self._suffix}")
        path = self.folder / target
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        self.written.append(str(path))
