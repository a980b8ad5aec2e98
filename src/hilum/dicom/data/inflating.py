"""A deflated data set read from place to place without holding what it becomes. PS3.5 A.5.

Small ones are held whole. Of a large one a window alone is kept: reading goes forward through the stream, and a place before the
window is reached by beginning anew. So the memory is bounded however much a few kilobytes claim to be, and the budget is looked at
once, by a pass over the whole that keeps nothing.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable

from hilum.core.errors import BudgetExceeded, DecodeError

from .budget import Budget

__all__ = ["Inflated"]

_SECTION = "PS3.5 A.5"
_HELD = 8 << 20
_STEP = 1 << 18
_FREE = 8 << 20


class Inflated:
    """The data set inside a deflated one; `read(offset, length)` and `length`.

    read, length   of the deflated bytes
    raises         DecodeError      not a deflated data set, or it ends early
                   BudgetExceeded   it grows beyond the budget
    """

    __slots__ = ("_at", "_base", "_machine", "_pending", "_source", "_source_length", "_window", "length")

    def __init__(
        self, read: Callable[[int, int], bytes | memoryview], length: int, budget: Budget | None = None
    ) -> None:
        self._source = read
        self._source_length = length
        self._begin()
        self.length = self._measure(budget or Budget())

    def _begin(self) -> None:
        self._machine = zlib.decompressobj(-zlib.MAX_WBITS)
        self._at = 0  # in the deflated bytes
        self._pending: bytes = b""
        self._base = 0  # where the window begins in the data set
        self._window = bytearray()

    def _more(self) -> bytes:
        """The next piece of the data set, empty at its end."""
        machine = self._machine
        try:
            while not machine.eof:
                if not self._pending and self._at < self._source_length:
                    self._pending = bytes(self._source(self._at, min(_STEP, self._source_length - self._at)))
                    self._at += len(self._pending)
                fed = len(self._pending)
                piece = machine.decompress(self._pending, _STEP)
                self._pending = machine.unconsumed_tail
                if piece:
                    return piece
                if not fed and not machine.eof:
                    raise DecodeError("deflated data set ends early", section=_SECTION, offset=self._source_length)
        except zlib.error:
            raise DecodeError("not a deflated data set", section=_SECTION) from None
        return b""

    def _measure(self, budget: Budget) -> int:
        """Pass over it once; a small one then is the window as a whole."""
        total = 0
        while piece := self._more():
            total += len(piece)
            if total > budget.inflated or total > max(_FREE, (self._at - len(self._pending)) * budget.ratio):
                raise BudgetExceeded("deflated data set grows beyond its budget", section=_SECTION)
            if total <= _HELD:
                self._window += piece
            else:
                self._window.clear()
        if total > _HELD:
            self._begin()
        return total

    def read(self, offset: int, length: int) -> bytes:
        """Bytes of the data set, fewer at its end."""
        end = min(offset + length, self.length)
        if offset < self._base:
            self._begin()
        while self._base + len(self._window) < end:
            piece = self._more()
            if not piece:
                break
            useless = min(len(self._window), offset - self._base)
            if useless > _STEP:
                del self._window[:useless]
                self._base += useless
            self._window += piece
        return bytes(self._window[offset - self._base : end - self._base])
