"""Packed files of the `fhir` commands: gzip around one file (bulk data), zip archives. RFC 1952, APPNOTE 6.3.

Nothing is unpacked to the disk, and no more at a time than is read, so that neither a large archive nor one that unpacks to much
more than it is takes memory. A name in an archive is shown; where a result goes it decides only below the folder asked for.
"""

from __future__ import annotations

import contextlib
import errno
import gzip
import io
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath
from typing import IO, TypeVar

try:
    from lzma import LZMAError
except ImportError:  # a Python made without it reads no archive packed so
    LZMAError = zlib.error  # type: ignore[misc,assignment]

from hilum.core.errors import BudgetExceeded, DecodeError

__all__ = ["MAX_MEMBERS", "Member", "gunzipped", "is_gzip", "is_tar_within", "is_zip", "members", "peekable", "within"]

MAX_MEMBERS = 250_000
MAX_SPOOLED = 4 << 30
"""Bytes of an archive from standard input, which is kept in a temporary file: the directory of an archive stands at its end."""
_BLOCK = 512
T = TypeVar("T")
_DAMAGED = (zipfile.BadZipFile, gzip.BadGzipFile, zlib.error, LZMAError, EOFError)


def peekable(stream: IO[bytes]) -> io.BufferedReader:
    """The stream, able to show what comes without taking it."""
    return stream if isinstance(stream, io.BufferedReader) else io.BufferedReader(stream)  # type: ignore[arg-type]


def is_gzip(head: bytes) -> bool:
    """RFC 1952 2.3.1."""
    return head[:2] == b"\x1f\x8b"


def is_zip(head: bytes) -> bool:
    """APPNOTE 4.3.7, and 4.3.16 where it is empty."""
    return head[:4] in (b"PK\x03\x04", b"PK\x05\x06")


def is_tar_within(head: bytes) -> bool:
    """Whether what is compressed is a tar archive, as far as its beginning tells. POSIX.1-2017 pax: the form of a header."""
    try:
        block = zlib.decompressobj(wbits=31).decompress(head, _BLOCK)
    except zlib.error:
        return False
    return len(block) == _BLOCK and (block[257:262] == b"ustar" or _has_checksum(block))


def _has_checksum(block: bytes) -> bool:
    """Whether a header of tar has the sum of its bytes, as archives from before POSIX have too."""
    try:
        told = int(block[148:156].strip(b" \0"), 8)
    except ValueError:
        return False
    return told == sum(block[:148]) + sum(b" " * 8) + sum(block[156:])


@contextlib.contextmanager
def within(what: str) -> Iterator[None]:
    """Damage of an archive, wherever in reading it shows, as an error of its content. raises DecodeError"""
    try:
        yield
    except NotImplementedError:
        raise DecodeError(f"{what} that is packed in a way that is not read") from None
    except _DAMAGED:
        raise DecodeError(f"{what} that is damaged") from None
    except OSError as error:
        if error.errno not in (None, errno.EINVAL):  # of the disk; else of bzip2, or a place before the beginning
            raise
        raise DecodeError(f"{what} that is damaged") from None


def gunzipped(stream: io.BufferedReader) -> io.BufferedReader:
    """What is compressed, read as it is asked for; reading raises what `within` takes."""
    return io.BufferedReader(gzip.GzipFile(fileobj=stream, mode="rb"), 1 << 17)


@dataclass(frozen=True, slots=True)
class Member:
    """A file of a zip archive.

    name   as the archive has it
    below  where its results go: the name without what would lead out of a folder
    """

    name: str
    below: Path
    size: int
    is_encrypted: bool
    open: Callable[[], IO[bytes]]


def members(stream: io.BufferedReader) -> Iterator[Member]:
    """The files of a zip archive, sorted by name, but hidden ones. APPNOTE 4.3

    raises   DecodeError      damaged
             BudgetExceeded   more members than allowed
    """
    with contextlib.ExitStack() as open_:
        source: IO[bytes] = stream
        if not stream.seekable():
            source = open_.enter_context(tempfile.TemporaryFile())
            shutil.copyfileobj(_Bounded(stream), source, 1 << 20)
            source.seek(0)
        with within("a zip archive"):
            archive = open_.enter_context(_followed(lambda: zipfile.ZipFile(source)))
        if len(archive.infolist()) > MAX_MEMBERS:
            raise BudgetExceeded(f"more than {MAX_MEMBERS} files in an archive", section="APPNOTE 4.4.21")
        for one in sorted(archive.infolist(), key=lambda one: one.filename):
            parts = [part for part in PurePosixPath(one.filename).parts if part not in ("/", "..")]
            if parts and not one.is_dir() and not any(part.startswith((".", "__MACOSX")) for part in parts):
                opened = partial(_followed, partial(archive.open, one))
                yield Member(one.filename, Path(*parts), one.file_size, bool(one.flag_bits & 1), opened)


def _followed(work: Callable[[], T]) -> T:
    """What the directory of an archive leads to: places before the beginning and names in no encoding are damage."""
    try:
        return work()
    except ValueError:
        raise zipfile.BadZipFile from None


class _Bounded:
    """A stream of which no more than `MAX_SPOOLED` bytes are read."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream, self._left = stream, MAX_SPOOLED

    def read(self, size: int = -1) -> bytes:
        data = self._stream.read(size)
        self._left -= len(data)
        if self._left < 0:
            raise BudgetExceeded(f"an archive of more than {MAX_SPOOLED} bytes")
        return data
