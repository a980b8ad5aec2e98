"""What a publisher gives, as named files that are read line by line or record by record within budgets; none is opened by name.

Whoever has the files says how each is opened; a zip archive is read from its stream, and no name in it is used as a path. XML is read
by expat as a stream, since a classification is too large for a tree: a document type that declares anything is refused, one that only
names the publisher's DTD is passed over and not fetched.
"""

from __future__ import annotations

import csv
import re
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import IO, Any
from xml.parsers import expat

from hilum.core.errors import BudgetExceeded, DecodeError, Unsupported

__all__ = [
    "SECTION",
    "Files",
    "Limits",
    "Member",
    "Progress",
    "Record",
    "archive",
    "lines",
    "records",
    "root_of",
    "rows",
    "shown",
    "wrong",
]

SECTION = "terminology releases"
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError)
"""What a zip archive raises that is not what its directory says; ValueError where a member would begin before the file does."""
CHUNK = 1 << 16
TELL = 20_000

Progress = Callable[[str, int, int], None]
"""Told what is being read, and how many octets of how many are."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Budgets of a release; SNOMED CT's International Edition (1.4 GB inflated) is well within them.

    members    number of files of an archive
    inflated   octets of all of them
    ratio      inflated to packed octets of a file, from 1 MB on
    line       octets of a line
    record     elements of one record of XML
    text       characters of one record of XML
    depth      nesting of XML
    """

    members: int = 20_000
    inflated: int = 24 * 1024**3
    ratio: int = 250
    line: int = 1024 * 1024
    record: int = 200_000
    text: int = 16 * 1024 * 1024
    depth: int = 60


LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Member:
    """A file of a release.

    name   with folders, "/" between them; "zip/name" within an archive
    size   octets, 0 = not known
    """

    name: str
    size: int
    open: Callable[[], IO[bytes]] = field(repr=False)

    @property
    def base(self) -> str:
        """Name without folders."""
        return self.name.rpartition("/")[2]


Files = Mapping[str, Member]


def wrong(member: Member, line: int, text: str) -> DecodeError:
    """The error of a line of a file."""
    return DecodeError(text, where=f"{shown(member.name)} line {line}" if line else shown(member.name), section=SECTION)


def shown(name: str) -> str:
    """A name of a file as a message shows it."""
    return name if name.isprintable() and len(name) < 200 else "a file"


def archive(stream: IO[bytes], name: str, *, limits: Limits = LIMITS) -> dict[str, Member]:
    """The files of a zip archive; it stays open as long as they are read.

    raises  DecodeError      not a zip archive
            Unsupported      encrypted, or packed otherwise than by deflate
            BudgetExceeded   more files, octets or more compressed than allowed
    """
    try:
        opened = zipfile.ZipFile(stream)
        every = opened.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, EOFError):
        raise DecodeError("not a zip archive", where=shown(name), section=SECTION) from None
    if len(every) > limits.members:
        raise BudgetExceeded(f"more than {limits.members} files", where=shown(name), section=SECTION)
    found: dict[str, Member] = {}
    total = 0
    for one in every:
        if one.is_dir():
            continue
        where = f"{name}/{one.filename}"
        total += one.file_size
        is_bomb = one.file_size > 1 << 20 and one.file_size > limits.ratio * one.compress_size
        if total > limits.inflated or is_bomb:
            raise BudgetExceeded("an archive that unpacks to too much", where=shown(where), section=SECTION)
        if one.flag_bits & 1 or one.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise Unsupported("an archive that is encrypted or packed unusually", where=shown(where), section=SECTION)
        found[where] = Member(where, one.file_size, lambda one=one: opened.open(one))  # type: ignore[misc]
    return found


def lines(member: Member, progress: Progress, *, limits: Limits = LIMITS) -> Iterator[tuple[int, str]]:
    """Number from 1 and text of each line, without its end. raises DecodeError: not UTF-8; BudgetExceeded: a line too long"""
    number = done = 0
    most = limits.line
    try:
        with member.open() as stream:
            while line := stream.readline(most + 1):
                number += 1
                done += len(line)
                if len(line) > most:
                    where = f"{shown(member.name)} line {number}"
                    raise BudgetExceeded(f"a line of more than {most} bytes", where=where, section=SECTION)
                if not number % TELL:
                    progress(member.base, done, member.size)
                try:
                    text = line.decode("utf-8-sig" if number == 1 else "utf-8")
                except UnicodeDecodeError:
                    raise wrong(member, number, "not UTF-8") from None
                yield number, text.rstrip("\r\n")
    except _DAMAGED:
        raise wrong(member, number, "a damaged archive") from None


def rows(
    member: Member, needed: Iterable[str], progress: Progress, *, optional: Iterable[str] = ()
) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Line and values of each row of a CSV file with a header: those of the columns needed, then the optional, "" = absent.

    raises  DecodeError   a column is missing, a row with another number of values than the header, no CSV
    """
    where = 0

    def texts() -> Iterator[str]:
        nonlocal where
        for number, text in lines(member, progress):
            where = number
            if "\0" in text:
                raise wrong(member, number, "a character that is none of text")
            yield text + "\n"

    reader = csv.reader(texts(), strict=True)
    try:
        header = next(reader, [])
        places = []
        for name in needed:
            if name not in header:
                raise wrong(member, 1, f"no column {name}")
            places.append(header.index(name))
        places += [header.index(name) if name in header else -1 for name in optional]
        count = len(header)
        for row in reader:
            if len(row) != count:
                if not row:
                    continue
                raise wrong(member, where, f"{len(row)} values where the header has {count}")
            yield where, tuple([row[at] if at >= 0 else "" for at in places])
    except csv.Error:
        raise wrong(member, where, "not CSV") from None


# -- XML


@dataclass(slots=True)
class Record:
    """An element of XML with what is in it; names are without namespaces."""

    name: str
    attributes: dict[str, str]
    line: int
    children: list[Record] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """All character data within, white space made one blank."""
        return " ".join("".join(self._texts()).split())

    def _texts(self) -> Iterator[str]:
        waiting: list[Record | str] = [self]
        while waiting:
            one = waiting.pop()
            if isinstance(one, str):
                yield one
                continue
            # text that stands before the n-th child comes before it
            mixed: list[Record | str] = []
            for at, part in enumerate(one.parts):
                mixed.append(part)
                if at < len(one.children):
                    mixed.append(one.children[at])
            waiting += mixed[::-1]

    def all(self, name: str) -> Iterator[Record]:
        """Child elements of a name."""
        return (one for one in self.children if one.name == name)

    def first(self, name: str) -> Record | None:
        """The first child element of a name."""
        return next(self.all(name), None)

    def text_of(self, name: str) -> str:
        """Text of the first child element of a name, "" = none."""
        found = self.first(name)
        return "" if found is None else found.text

    def get(self, name: str) -> str:
        """An attribute, "" = absent."""
        return self.attributes.get(name, "")


class _Reading:
    """Handlers of expat; `whole` are the records that are complete."""

    def __init__(self, member: Member, parser: Any, depth: int, limits: Limits) -> None:
        self.member, self.parser, self.at, self.limits = member, parser, depth, limits
        self.whole: list[Record] = []
        self.open: list[Record] = []
        self.depth = self.count = self.size = 0
        parser.StartElementHandler = self.start
        parser.EndElementHandler = self.end
        parser.CharacterDataHandler = self.text
        parser.StartDoctypeDeclHandler = self.doctype
        parser.EntityDeclHandler = self.declaration
        parser.SkippedEntityHandler = self.declaration
        parser.buffer_text = True

    def refuse(self, text: str) -> BudgetExceeded:
        return BudgetExceeded(
            text, where=f"{shown(self.member.name)} line {self.parser.CurrentLineNumber}", section=SECTION
        )

    def doctype(self, _name: str, _system: Any, _public: Any, has_internal_subset: int) -> None:
        if has_internal_subset:
            raise wrong(
                self.member, self.parser.CurrentLineNumber, "a document type that declares something is not accepted"
            )

    def declaration(self, *_: Any) -> None:
        raise wrong(self.member, self.parser.CurrentLineNumber, "an entity is not accepted")

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        if self.depth > self.limits.depth:
            raise self.refuse(f"XML nested deeper than {self.limits.depth}")
        if self.depth <= self.at and not self.open:
            # what is above the records is told without what is in it
            self.whole.append(Record(_local(name), attributes, self.parser.CurrentLineNumber))
            return
        self.count += 1
        self.size += sum(map(len, attributes.values()))
        if self.count > self.limits.record or self.size > self.limits.text:
            raise self.refuse("a record of XML that is too large")
        record = Record(_local(name), attributes, self.parser.CurrentLineNumber, parts=[""])
        if self.open:
            self.open[-1].children.append(record)
            self.open[-1].parts.append("")
        self.open.append(record)

    def end(self, _name: str) -> None:
        self.depth -= 1
        if self.open:
            record = self.open.pop()
            if not self.open:
                self.whole.append(record)
                self.count = self.size = 0

    def text(self, data: str) -> None:
        if self.open:
            self.size += len(data)
            if self.size > self.limits.text:
                raise self.refuse("a record of XML that is too large")
            self.open[-1].parts[-1] += data


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def records(member: Member, progress: Progress, *, above: int = 1, limits: Limits = LIMITS) -> Iterator[Record]:
    """The elements of a document at one level, each whole, one at a time; those above it come before, bare.

    above    how many levels stand above the records: 1 = the children of the root
    raises   DecodeError: not well-formed, a DTD that declares something; BudgetExceeded
    """
    parser = expat.ParserCreate()
    reading = _Reading(member, parser, above, limits)
    done = 0
    try:
        with member.open() as stream:
            while True:
                chunk = stream.read(CHUNK)
                done += len(chunk)
                progress(member.base, done, member.size)
                parser.Parse(chunk, not chunk)
                yield from reading.whole
                reading.whole.clear()
                if not chunk:
                    return
    except expat.ExpatError as error:
        raise wrong(member, error.lineno, "not well-formed XML") from None
    except (LookupError, ValueError):
        raise wrong(member, parser.CurrentLineNumber, "an encoding that is not accepted") from None
    except _DAMAGED:
        raise wrong(member, 0, "a damaged archive") from None


_ROOT = re.compile(rb"<(?![?!])(?:[^\s<>/:]+:)?([^\s<>/]+)")


def root_of(member: Member) -> str:
    """Name of the root element as the begin of the file has it, "" = none seen."""
    try:
        with member.open() as stream:
            head = stream.read(8192)
    except _DAMAGED:
        return ""
    found = _ROOT.search(re.sub(rb"<!--.*?-->", b"", head, flags=re.DOTALL))
    return found.group(1).decode("latin-1") if found is not None else ""
