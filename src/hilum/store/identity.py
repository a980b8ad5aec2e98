"""Fresh identifiers of ours: ids that grow with time, and DICOM UIDs."""

from __future__ import annotations

import os
import threading
import uuid
from collections.abc import Callable
from random import Random

__all__ = ["ID_LENGTH", "Identities"]

ID_LENGTH = 26
_DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_RANDOM_BITS = 80
_PAIRS = tuple(a + b for a in _DIGITS for b in _DIGITS)


def _base32(number: int, pairs: int) -> str:
    """`2 * pairs` characters in Crockford's base 32, most significant first."""
    parts = []
    for _ in range(pairs):
        parts.append(_PAIRS[number & 1023])
        number >>= 10
    parts.reverse()
    return "".join(parts)


class Identities:
    """Makes ids of 26 characters (48 bits of milliseconds, 80 random bits), each greater than the one before.

    A clock that jumps back does not turn the order round: the last time given out is kept.

    random   a seeded generator makes the ids repeatable, for tests
    """

    def __init__(self, now: Callable[[], float], random: Random | None = None) -> None:
        self._now = now
        self._random = random or Random(os.urandom(32))  # noqa: S311 - ids are names, not secrets
        self._last = 0
        self._lock = threading.Lock()

    def new_id(self) -> str:
        """A fresh id, greater than any before; legal as a FHIR id."""
        with self._lock:
            base = int(self._now() * 1000) << _RANDOM_BITS
            if base >> _RANDOM_BITS > self._last >> _RANDOM_BITS:
                self._last = base | self._random.getrandbits(_RANDOM_BITS - 1)
            else:
                self._last += 1 + self._random.getrandbits(32)
            return _base32(self._last, ID_LENGTH // 2)

    def new_uid(self) -> str:
        """A fresh DICOM UID made of a random UUID. PS3.5 B.2."""
        number = (self._random.getrandbits(128) & ~(0xF << 76) & ~(0x3 << 62)) | (4 << 76) | (2 << 62)
        return f"2.25.{uuid.UUID(int=number).int}"
