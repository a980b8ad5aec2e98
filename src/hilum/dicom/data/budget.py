"""What a parser may spend on one data set, and inflation under it. PS3.5 A.5."""

from __future__ import annotations

import zlib
from dataclasses import dataclass

from hilum.core.errors import BudgetExceeded, DecodeError

__all__ = ["Budget", "inflate"]

_FREE = 8 << 20
_STEP = 1 << 20


@dataclass(frozen=True, slots=True)
class Budget:
    """Limits of one parse.

    depth      sequences within sequences
    elements   data elements, those of items included
    inflated   bytes that a deflated data set may become
    ratio      inflated / deflated, looked at from 8 MiB on
    """

    depth: int = 64
    elements: int = 250_000
    inflated: int = 256 << 20
    ratio: int = 100


def inflate(data: bytes | bytearray | memoryview, budget: Budget) -> bytes:
    """The data set inside a deflated one. Raises BudgetExceeded before more than a few megabytes too much exist."""
    machine = zlib.decompressobj(-zlib.MAX_WBITS)
    pieces: list[bytes] = []
    total = 0
    pending: bytes | memoryview = memoryview(data)
    try:
        while True:
            piece = machine.decompress(pending, _STEP)
            total += len(piece)
            consumed = len(data) - len(machine.unconsumed_tail)
            if total > budget.inflated or total > max(_FREE, consumed * budget.ratio):
                raise BudgetExceeded("deflated data set grows beyond its budget", section="PS3.5 A.5")
            pieces.append(piece)
            pending = machine.unconsumed_tail
            if machine.eof or (not pending and not piece):
                break
    except zlib.error:
        raise DecodeError("not a deflated data set", section="PS3.5 A.5") from None
    if not machine.eof:
        raise DecodeError("deflated data set ends early", section="PS3.5 A.5", offset=len(data))
    return b"".join(pieces)
