"""The raw bytes of an exchange, whole, for whoever downloads them: from the exchange itself, or from blobs, read as they are sent."""

from __future__ import annotations

import re
from collections.abc import Iterator

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from hilum.core.exchange import Exchange
from hilum.core.record import Blobs
from hilum.store.composed import Body

__all__ = ["Whole", "raw_response"]

_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


class Whole:
    """One side of an exchange, whole. raises NotFound, Fault

    Of a message whose body is in the blob store the exchange holds the beginning; its head, to the empty line, stands there alone.
    DIMSE messages have no such head: the blob has all of them.
    """

    def __init__(self, exchange: Exchange, blobs: Blobs, *, answer: bool) -> None:
        content, ref = (exchange.answer, exchange.answer_blob) if answer else (exchange.request, exchange.request_blob)
        self._body = Body(blobs, ref) if ref is not None else None
        if ref is not None:
            head, gap, _ = content.partition(b"\r\n\r\n") if exchange.standard != "dicom" else (b"", b"", b"")
            content = head + gap if gap else b""
        self._head = content
        self.size: int = len(self._head) + (self._body.size if self._body is not None else 0)

    def read(self, offset: int = 0, count: int = -1) -> Iterator[bytes]:
        """The bytes from `offset` on, piece by piece."""
        left = self.size - offset if count < 0 else min(count, self.size - offset)
        if offset < len(self._head):
            piece = self._head[offset : offset + left]
            left -= len(piece)
            yield piece
        if left > 0 and self._body is not None:
            yield from self._body.read(max(0, offset - len(self._head)), left)


def raw_response(request: Request, whole: Whole, name: str) -> Response:
    """The bytes as a file, or the range of them that was asked for. RFC 9110 14.2; of several ranges all is given."""
    headers = {"content-disposition": f'attachment; filename="{name}"', "accept-ranges": "bytes"}
    kind = "application/octet-stream"
    start, end, status = 0, whole.size, 200
    asked = _RANGE.fullmatch(request.headers.get("range", "").strip())
    if asked is not None and any(asked.groups()):
        first, last = asked.groups()
        if not first:
            start = max(0, whole.size - int(last))
        else:
            start, end = int(first), min(whole.size, int(last) + 1 if last else whole.size)
        if start >= end:
            return Response(status_code=416, headers={"content-range": f"bytes */{whole.size}"})
        status = 206
        headers["content-range"] = f"bytes {start}-{end - 1}/{whole.size}"
    headers["content-length"] = str(end - start)
    return StreamingResponse(whole.read(start, end - start), status, headers, kind)
