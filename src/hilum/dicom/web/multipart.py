"""multipart/related: read without copying, written without joining. RFC 2387, RFC 2046 5.1; PS3.18 8.6.

The reader walks a memoryview, so that a body spooled to disk is never held in memory: it looks for the boundary in windows and
hands the parts on as views. The writer yields headers as bytes and contents as they are, blobs included.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from hilum.core.errors import BudgetExceeded, DecodeError, Incorrect
from hilum.core.study import BlobRef
from hilum.dicom.web.accept import MediaRange, parse_media

__all__ = ["Content", "Part", "boundary_of", "multipart", "new_boundary", "parse_multipart"]

_WINDOW = 1 << 20
_HEADERS = 16 << 10
_SECTION = "RFC 2046 5.1"

Content = bytes | BlobRef


@dataclass(frozen=True, slots=True)
class Part:
    """One body part. `headers` by lower-case name; `content` is a view of the body."""

    headers: dict[str, str]
    content: memoryview

    @property
    def media(self) -> MediaRange:
        """Content-Type; application/octet-stream where it is missing."""
        return parse_media(self.headers.get("content-type", "application/octet-stream"))


def boundary_of(content_type: str) -> tuple[MediaRange, bytes]:
    """The media type and its boundary. Raises Incorrect (415 for another type, 400 without a boundary)."""
    media = parse_media(content_type)
    if not media.type.startswith("multipart/"):
        raise Incorrect("not a multipart body", where="Content-Type", section="PS3.18 8.6", code="415")
    boundary = media.parameters.get("boundary", "")
    if not 1 <= len(boundary) <= 200 or not boundary.isascii():
        raise Incorrect("no boundary, or one too long", where="Content-Type", section=_SECTION, code="400")
    return media, boundary.encode()


def _find(body: memoryview, needle: bytes, start: int) -> int:
    """First place of the needle, looking in windows that overlap by its length."""
    step = max(_WINDOW, len(needle) * 2)
    while start < len(body):
        window = bytes(body[start : start + step])
        found = window.find(needle)
        if found >= 0:
            return start + found
        if len(window) < step:
            return -1
        start += len(window) - len(needle) + 1
    return -1


def parse_multipart(body: bytes | memoryview, boundary: bytes, *, parts: int = 100_000) -> Iterator[Part]:
    """The parts in order. A missing closing delimiter, preamble and epilogue are tolerated as RFC 2046 says.

    raises   DecodeError      no delimiter at all, or a part without the empty line
             BudgetExceeded   more parts than `parts`, or headers of more than 16 KiB
    """
    view = memoryview(body)
    delimiter = b"--" + boundary
    position = 0 if bytes(view[: len(delimiter)]) == delimiter else _find(view, b"\n" + delimiter, 0) + 1
    if position == 0 and bytes(view[: len(delimiter)]) != delimiter:
        raise DecodeError("the boundary does not occur", where="body", section=_SECTION, offset=0)
    for _ in range(parts):
        position += len(delimiter)
        if bytes(view[position : position + 2]) == b"--":
            return
        end_of_line = bytes(view[position : position + 256]).find(b"\n")
        if end_of_line < 0:
            if len(view) - position > 256:
                raise DecodeError("a delimiter without its line end", where="body", section=_SECTION, offset=position)
            return
        position += end_of_line + 1
        headers, position = _headers(view, position)
        following = _find(view, b"\n" + delimiter, max(position - 1, 0))
        if following < 0:
            yield Part(headers, view[position:])
            return
        end = following - 1 if following > position and view[following - 1] == 0x0D else following
        yield Part(headers, view[position : max(end, position)])
        position = following + 1
    raise BudgetExceeded("too many parts", where="body", section=_SECTION, offset=position)


def _headers(view: memoryview, position: int) -> tuple[dict[str, str], int]:
    block = bytes(view[position : position + _HEADERS])
    headers: dict[str, str] = {}
    at = 0
    while True:
        end = block.find(b"\n", at)
        if end < 0:
            if len(block) == _HEADERS:
                raise BudgetExceeded("part headers too long", where="body", section=_SECTION, offset=position)
            raise DecodeError("a part without an empty line", where="body", section=_SECTION, offset=position)
        line = block[at:end].rstrip(b"\r")
        at = end + 1
        if not line:
            return headers, position + at
        name, colon, value = line.partition(b":")
        if colon:
            headers[name.strip().decode("latin-1").lower()] = value.strip().decode("latin-1")


def new_boundary() -> str:
    """A boundary that no stored object can have foreseen."""
    return f"hilum-{secrets.token_hex(12)}"


def multipart(parts: Iterable[tuple[str, str, Iterable[Content]]], boundary: str) -> Iterator[Content]:
    """The body of a multipart/related answer, piece by piece: parts are (Content-Type, Content-Location or "", pieces)."""
    first = True
    for content_type, location, pieces in parts:
        head = f"{'' if first else chr(13) + chr(10)}--{boundary}\r\nContent-Type: {content_type}\r\n"
        if location:
            head += f"Content-Location: {location}\r\n"
        yield (head + "\r\n").encode()
        yield from pieces
        first = False
    yield f"{'' if first else chr(13) + chr(10)}--{boundary}--\r\n".encode()
