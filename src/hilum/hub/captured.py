"""What the journal keeps of DIMSE messages: all of them, as they went over the wire.

A few stand in the exchange itself. Of many, such as the answers of a long query, or of a long one the exchange holds the beginning,
in whole messages where the first is not longer than that, and refers to a blob with all of them; memory stays that of a piece.
"""

from __future__ import annotations

from dataclasses import replace

from hilum.core.errors import HilumError
from hilum.core.exchange import Exchange
from hilum.core.record import Blobs, BlobWriter
from hilum.dicom.wire import Command
from hilum.dicom.wire.capture import write_captured
from hilum.hub.bodies import BEGINNING_BYTES, KEPT_BYTES

__all__ = ["Captured"]

_PIECE = KEPT_BYTES


class Captured:
    """The messages of one side of an exchange, in the order in which they went."""

    def __init__(self, blobs: Blobs) -> None:
        self._blobs = blobs
        self._pending = bytearray()
        """What is not in the blob: all of it as long as there is none."""
        self._beginning = b""
        self._whole = 0
        """Where the last message ends that stands in the beginning as a whole."""
        self._first: tuple[int, Command, bytes | None] | None = None
        self._writer: BlobWriter | None = None
        self._is_lost = False

    def add(self, context_id: int, command: Command, dataset: bytes | None) -> None:
        """A message went."""
        if self._is_lost:
            return
        if self._first is None and self._writer is None:
            self._first = (context_id, command, dataset[:BEGINNING_BYTES] if dataset is not None else None)
        self._pending += write_captured([(context_id, command, dataset)])
        if self._writer is None and len(self._pending) <= BEGINNING_BYTES:
            self._whole = len(self._pending)
        if len(self._pending) > _PIECE:
            self._write()

    def into(self, exchange: Exchange, side: str = "answer") -> Exchange:
        """The exchange with these messages as its "request" or its "answer". Once; no message goes after it."""
        if self._writer is not None and self._pending:
            self._write()
        if self._is_lost:
            lost = ("not kept", "what follows the beginning of a long message: the store is out of resources")
            return replace(exchange, detail=(*exchange.detail, lost), **{side: self._beginning})  # type: ignore[arg-type]
        if self._writer is None:
            return replace(exchange, **{side: bytes(self._pending)})  # type: ignore[arg-type]
        writer, self._writer = self._writer, None
        kept = {side: self._beginning, f"{side}_blob": writer.finish()}
        return replace(exchange, **kept)  # type: ignore[arg-type]

    def discard(self) -> None:
        """Nothing is journaled. Without effect after `into`."""
        writer, self._writer = self._writer, None
        if writer is not None:
            writer.discard()

    def _write(self) -> None:
        try:
            if self._writer is None:
                assert self._first is not None
                self._beginning = bytes(self._pending[: self._whole]) or write_captured([self._first])
                self._first = None
                self._writer = self._blobs.writer("\0journal")
            self._writer.write((bytes(self._pending),))
        except HilumError:  # no room to keep it: the exchange itself goes on
            self._is_lost = True
            self.discard()
        self._pending = bytearray()
