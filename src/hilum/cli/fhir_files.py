"""What the `fhir` commands read and write: resources of files, folders and standard input; results to the terminal or a folder.

What a file is, is seen from its bytes: JSON, XML, NDJSON (one resource a line), any of them compressed (gzip), a zip archive of such
files, or a conformance package (`package.tgz`). Lines of NDJSON, entries of a bundle and files of an archive are read one at a time,
so that a file of any length passes in the same memory.
"""

from __future__ import annotations

import codecs
import contextlib
import io
import os
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import IO

from hilum.cli import progress
from hilum.cli.fhir_packed import Member, gunzipped, is_gzip, is_tar_within, is_zip, members, peekable, within
from hilum.cli.output import errors, harmless, one_line, why
from hilum.core.errors import BudgetExceeded, DecodeError, HilumError
from hilum.fhir.json import MAX_BYTES, Resource
from hilum.fhir.json import encode as encode_json
from hilum.fhir.package import Limits, Package
from hilum.fhir.streams import read_bundle
from hilum.fhir.value import dump, format_of, parse

__all__ = [
    "Found",
    "Item",
    "Sink",
    "Skipped",
    "find_resources",
    "read_one",
    "resources_in",
    "told",
    "watched",
    "whole",
    "written",
]

SUFFIXES = frozenset((".json", ".xml", ".ndjson", ".jsonl", ".tgz", ".gz", ".zip"))
"""What a folder is searched for; a file that is named is read whatever its name."""

_LINES = frozenset((".ndjson", ".jsonl"))
_MARK = b"\xef\xbb\xbf"
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_TYPE = re.compile(rb'"resourceType"')


@dataclass(frozen=True, slots=True)
class Found:
    """One resource as it was found.

    name      file, and which of several: "a.json", "Patient.ndjson#3" (the line), "b.json entry[2]", "p.tgz#ValueSet-1.json"
    file      where it came from, below the folder that was asked for: where its result goes
    raw       its bytes; of an entry of a bundle in XML, its JSON
    form      json or xml: what it was written in
    line      of a resource that is a line of NDJSON: its number from 1, else 0
    is_part   whether it is one of several of its file
    part      how far this is through all that is read, out of `parts`
    """

    name: str
    file: Path
    raw: bytes
    form: str
    line: int = 0
    is_part: bool = False
    part: float = 0.0
    parts: float = 1.0

    def read(self) -> Resource:
        """The resource. raises HilumError"""
        return parse(self.raw)


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file of a folder that is sound or broken XML or JSON of something else, and says nothing of FHIR."""

    name: str


Item = Found | Skipped | tuple[str, Exception]
"""A resource, a file that is none, or the name of what cannot be read and why."""


def find_resources(paths: Sequence[Path], *, entries: bool = False) -> Iterator[Item]:
    """Each resource of the files, folders, packages and "-", in order; a file that cannot be read gives its name and why.

    entries   of bundles: their entries in their place
    """
    files = _files(paths)
    for at, (file, below, is_named) in enumerate(files):
        name = one_line(str(file))
        try:
            for one in _of_file(file, below, name, entries, is_named):
                if isinstance(one, Found):
                    yield _numbered(one, at, len(files))
                else:
                    yield one
        except (OSError, HilumError) as error:
            yield name, error


def resources_in(content: bytes, name: str) -> Iterator[Item]:
    """Each resource of what a file or standard input held."""
    try:
        yield from _of_stream(io.BytesIO(content), Path(Path(name).name or "resource"), name, len(content), False, True)
    except HilumError as error:
        yield name, error


def _numbered(one: Found, at: int, files: int) -> Found:
    return Found(one.name, one.file, one.raw, one.form, one.line, one.is_part, at + one.part, float(files))


def _files(paths: Sequence[Path]) -> list[tuple[Path, Path, bool]]:
    files: list[tuple[Path, Path, bool]] = []
    for path in paths or (Path("-"),):
        if str(path) != "-" and path.is_dir():
            inside = sorted(one for one in path.rglob("*") if one.is_file() and one.suffix.lower() in SUFFIXES)
            files += [(one, one.relative_to(path), False) for one in inside if not one.name.startswith(".")]
        else:
            files.append((path, Path(path.name if str(path) != "-" else "resource"), True))
    return files


def _of_file(file: Path, below: Path, name: str, entries: bool, is_named: bool) -> Iterator[Item]:
    if name == "-":
        if sys.stdin.isatty():
            errors.print("reading standard input; end it with Ctrl-D", style="dim")
        yield from _of_stream(sys.stdin.buffer, below, name, 0, entries, is_named)
        return
    with file.open("rb") as stream:
        yield from _of_stream(stream, below, name, file.stat().st_size, entries, is_named)


def _of_stream(stream: IO[bytes], below: Path, name: str, size: int, entries: bool, is_named: bool) -> Iterator[Item]:
    """What is in a file, packed or not."""
    whole = peekable(stream)
    head = whole.peek(4)
    if is_zip(head):
        for one in members(whole):
            yield from _of_member(one, below, name, entries)
    elif is_gzip(head):
        if is_tar_within(head):
            yield from _of_package(whole.read(Limits().package + 1), below, name)
            return
        inner = Path(below.stem) if below.suffix.lower() == ".gz" else below
        with within("a compressed file"):
            yield from _of_plain(gunzipped(whole), below.with_name(inner.name), name, 0, entries, is_named)
    else:
        yield from _of_plain(whole, below, name, size, entries, is_named)


def _of_member(one: Member, below: Path, name: str, entries: bool) -> Iterator[Item]:
    """What is in a file of a zip archive; a file that is none of FHIR is passed over, as in a folder."""
    here = one_line(f"{name}#{one.name}")
    if one.below.suffix.lower() not in SUFFIXES:
        return
    try:
        if one.is_encrypted:
            raise DecodeError("encrypted", section="APPNOTE 4.4.4")
        with within("a file of an archive"), one.open() as content:
            inside = peekable(content)
            if is_zip(inside.peek(4)):
                raise DecodeError("an archive within an archive")
            yield from _of_stream(inside, below.with_suffix("") / one.below, here, one.size, entries, False)
    except (OSError, HilumError) as error:
        yield here, error


def _of_plain(
    stream: io.BufferedReader, below: Path, name: str, size: int, entries: bool, is_named: bool
) -> Iterator[Item]:
    first = stream.readline(MAX_BYTES + 1)
    blank = b""
    while not first.removeprefix(_MARK).strip() and first.endswith(b"\n"):
        blank += first if len(blank) < 4096 else b""
        first = stream.readline(MAX_BYTES + 1)
    head = first.removeprefix(_MARK).strip()
    is_lines = below.suffix.lower() in _LINES
    second = b""
    if head[:1] == b"{" and (is_lines or head.endswith(b"}")):
        between = 0
        while not is_lines and (second := stream.readline(MAX_BYTES + 1)) and not second.strip():
            between += 1
        is_lines = is_lines or second.lstrip()[:1] == b"{"
        if is_lines:
            begun = [first, *([b"\n"] * between), *([second] if second else [])]
            yield from _of_lines(chain(begun, iter(lambda: stream.readline(MAX_BYTES + 1), b"")), below, name, size,
                                 blank.count(b"\n"), entries)  # fmt: skip
            return
    elif is_lines and not head:
        return
    raw = blank + first + second
    if len(raw) <= MAX_BYTES:
        raw += stream.read(MAX_BYTES + 1 - len(raw))
    if len(raw) > MAX_BYTES:
        if not entries:
            raise BudgetExceeded(f"more than {MAX_BYTES} bytes; --entries reads a bundle entry by entry", where=name)
        yield from _of_bundle(chain((raw,), iter(lambda: stream.read(1 << 16), b"")), below, name, size)
        return
    if not is_named and not _says_fhir(raw) and raw.strip() and raw[:2] not in _UTF16:
        yield Skipped(name)
        return
    form = format_of(raw)
    if entries and b"Bundle" in raw and parse(raw)["resourceType"] == "Bundle":
        yield from _of_bundle((raw,), below, name, len(raw))
        return
    yield Found(name, below, raw, form, part=1.0)


def _says_fhir(raw: bytes) -> bool:
    return (
        b"http://hl7.org/fhir" in raw[:4096] if raw.lstrip(_MARK + b" \t\r\n")[:1] == b"<" else bool(_TYPE.search(raw))
    )


def _of_lines(
    lines: Iterable[bytes], below: Path, name: str, size: int, before: int, entries: bool
) -> Iterator[Found | tuple[str, Exception]]:
    number, read, is_within = before, 0, False
    for line in lines:
        read += len(line)
        was_within, is_within = is_within, not line.endswith(b"\n")
        if was_within:
            continue  # the rest of one that is too long
        number += 1
        here = f"{name}#{number}"
        if len(line) > MAX_BYTES:
            yield here, BudgetExceeded(f"more than {MAX_BYTES} bytes", section="Bulk Data 2.0")
            continue
        content = line.removeprefix(_MARK).rstrip(b"\r\n")
        if not content.strip():
            continue
        done = min(1.0, read / size) if size else 0.0
        try:
            if entries and b"Bundle" in content and parse(content)["resourceType"] == "Bundle":
                yield from _of_bundle((content,), below, here, 0)
            else:
                yield Found(here, below, content, "json", number, True, done)
        except HilumError as error:
            yield here, error


def _of_bundle(source: Iterable[bytes], below: Path, name: str, size: int) -> Iterator[Found]:
    read = 0
    for entry in read_bundle(source):
        if entry.resource is None:
            continue
        is_json = entry.content[:1] == b"{"
        raw = entry.content if is_json else encode_json(entry.resource)
        read += len(entry.content)
        done = min(1.0, read / size) if size else 0.0
        yield Found(f"{name} entry[{entry.index}]", below, raw, "json" if is_json else "xml", 0, True, done)


def _of_package(data: bytes, below: Path, name: str) -> Iterator[Found]:
    package = Package.load(data)
    for at, one in enumerate(package.resources, 1):
        what = f"{one.resource_type}/{one.id or at}"
        yield Found(one_line(f"{name}#{what}"), below, one.content, "json", 0, True, at / len(package.resources))


def told(item: Item) -> tuple[str, str]:
    """Name and reason of what is no resource."""
    if isinstance(item, tuple):
        return item[0], why(item[1])
    return item.name, "XML or JSON that is not FHIR"


def watched(items: Iterable[Item], what: str, *, prints: bool = True, above: bool = False) -> Iterator[Item]:
    """What `find_resources` gives, with a progress bar on the terminal's error stream once it takes longer than a moment.

    prints   results go to standard output as they come: where that is the terminal too, they are progress enough
    above    unless they are few among much that is silent: then they are written above the bar
    """
    return progress.watched(items, what, "resources", _how_far, prints=prints, above=above)


def _how_far(one: Item) -> tuple[float, float] | None:
    return (one.part, one.parts) if isinstance(one, Found) and one.part else None


class Sink:
    """Where results go: standard output, or a folder in which each has the name of the file it came from.

    form   json, xml or ndjson; resources of one file that go to NDJSON go to one file
    """

    def __init__(self, folder: Path | None, form: str) -> None:
        self.folder = folder
        self.form = form
        self.count = 0
        self._taken: dict[Path, int] = {}
        self._appended: set[Path] = set()

    def put(self, found: Found, content: bytes) -> None:
        """Write one result. raises OSError"""
        self.count += 1
        content = content if content.endswith(b"\n") else content + b"\n"
        if self.folder is None:
            if sys.stdout.isatty():
                content = harmless(content.decode("utf-8", "replace")).encode("utf-8")
            sys.stdout.buffer.write(content)
            sys.stdout.buffer.flush()
            return
        path = self.folder / found.file.with_suffix(f".{self.form}")
        if self.form == "ndjson":
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("ab" if path in self._appended else "wb") as file:
                file.write(content)
            self._appended.add(path)
            return
        count = self._taken[path] = self._taken.get(path, 0) + 1
        if count > 1 or found.is_part:
            path = path.with_name(f"{path.stem}-{count}{path.suffix}")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def written(resource: Resource, form: str, *, is_only: bool) -> bytes:
    """The bytes of a resource: for people where it is alone in its file, else one line. raises DecodeError"""
    if form == "xml":
        return dump(resource, format="xml", pretty=True)
    return dump(resource, pretty=is_only and form == "json")


def read_one(path: Path, what: str) -> bytes:
    """The bytes of one file that a command needs beside the resources. raises OSError, BudgetExceeded, DecodeError: nothing in it"""
    if str(path) == "-":
        raw = sys.stdin.buffer.read(MAX_BYTES + 1)
    else:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    if len(raw) > MAX_BYTES:
        raise BudgetExceeded(f"{what} of more than {MAX_BYTES} bytes", where=path.name)
    if not raw.strip():
        raise DecodeError(f"{what} is empty", where=path.name)
    return raw


@contextlib.contextmanager
def whole(path: Path) -> Iterator[IO[bytes]]:
    """A file that is there as a whole or not at all. raises OSError"""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
    try:
        with partial.open("xb") as file:
            yield file
        partial.replace(path)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
