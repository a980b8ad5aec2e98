"""Packages of parts: multipart/related walked over the bytes as they lie. RFC 2045, 2046, 2387."""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass
from typing import Final

from hilum.core.errors import BudgetExceeded, DecodeError

__all__ = ["MIME_SECTION", "Part", "parameters", "split_parts"]

MIME_SECTION: Final = "RFC 2387; RFC 2046 5.1"

_PARTS_LIMIT: Final = 2000
_HEAD_LIMIT: Final = 16 * 1024
_BOUNDARY: Final = re.compile(r"[0-9A-Za-z'()+_,./:=? \-]{0,69}[0-9A-Za-z'()+_,./:=?\-]")
_PARAMETER: Final = re.compile(r""";\s*([!#$%&'*+.^_`|~0-9A-Za-z-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;\s"]*))""")


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a multipart/related package. `content` is a view of the bytes as they came."""

    content_id: str
    content_type: str
    content: memoryview


def parameters(header: str) -> tuple[str, dict[str, str]]:
    """Media type in lower case, and its parameters with lower-case names. RFC 2045 5.1."""
    kind, _, _ = header.partition(";")
    found: dict[str, str] = {}
    for match in _PARAMETER.finditer(header, len(kind)):
        value = match[3] if match[2] is None else re.sub(r"\\(.)", r"\1", match[2])
        found.setdefault(match[1].lower(), value)
    return kind.strip().lower(), found


def split_parts(body: bytes | memoryview, boundary: str) -> list[Part]:
    """The parts of a multipart body, as views. RFC 2046 5.1.

    raises   DecodeError      no or an illegal boundary, no part, no closing delimiter, a part without a head
             BudgetExceeded   too many parts or too long a head
    """
    if not boundary or not _BOUNDARY.fullmatch(boundary):
        raise DecodeError("no legal boundary", where="Content-Type", section=MIME_SECTION)
    view = memoryview(body)
    literal = re.compile(re.escape(f"--{boundary}".encode("ascii")))  # a literal is searched for near memory speed
    parts: list[Part] = []
    begin = -1
    closed = False
    at = 0
    while not closed and (match := literal.search(view, at)) is not None:
        start, at = match.span()
        rest = _DELIMITER_REST.match(view, at)
        if rest is None or (start > 0 and view[start - 1] != 0x0A):
            continue  # not on a line of its own: content
        if begin >= 0:
            end = start - 1
            if end > begin and view[end - 1] == 0x0D:
                end -= 1
            parts.append(_part(view, begin, end))
            if len(parts) > _PARTS_LIMIT:
                raise BudgetExceeded(f"more than {_PARTS_LIMIT} parts", section=MIME_SECTION)
        closed = rest[1] is not None
        begin = at = rest.end()
    if not closed:
        raise DecodeError("no closing delimiter of the boundary", where="body", section=MIME_SECTION)
    if not parts:
        raise DecodeError("a package without parts", where="body", section=MIME_SECTION)
    return parts


_HEAD_END: Final = re.compile(rb"\r?\n[ \t]*\r?\n")
_DELIMITER_REST: Final = re.compile(rb"(--)?[ \t]*(?:\r?\n|\Z)")
"""After a boundary: white space is padding of transport (RFC 2046 5.1.1), a bare LF is tolerated."""


def _part(view: memoryview, begin: int, end: int) -> Part:
    end = max(begin, end)
    head_end: int
    if bytes(view[begin : begin + 2]) == b"\r\n":
        head, head_end = b"", begin + 2
    elif bytes(view[begin : begin + 1]) == b"\n":
        head, head_end = b"", begin + 1
    else:
        match = _HEAD_END.search(view, begin, min(end, begin + _HEAD_LIMIT))
        if match is None:
            if end - begin > _HEAD_LIMIT:
                raise BudgetExceeded("the head of a part is too long", section=MIME_SECTION)
            raise DecodeError("a part without a head", where="body", section=MIME_SECTION, offset=begin)
        head, head_end = bytes(view[begin : match.start()]), match.end()
    fields: dict[str, str] = {}
    for line in re.split(r"\r?\n(?![ \t])", head.decode("latin-1")):
        name, colon, value = line.partition(":")
        if colon:
            fields.setdefault(name.strip().lower(), re.sub(r"\r?\n", " ", value).strip())
    content = view[head_end:end]
    encoding = fields.get("content-transfer-encoding", "binary").lower()
    if encoding == "base64":
        try:
            content = memoryview(base64.b64decode(bytes(content)))
        except (binascii.Error, ValueError):
            raise DecodeError(
                "a part that is not base64", where="Content-Transfer-Encoding", section=MIME_SECTION
            ) from None
    elif encoding not in ("binary", "8bit", "7bit"):
        raise DecodeError(
            "a transfer encoding that is not accepted", where="Content-Transfer-Encoding", section=MIME_SECTION
        )
    return Part(fields.get("content-id", "").strip("<>"), fields.get("content-type", ""), content)
