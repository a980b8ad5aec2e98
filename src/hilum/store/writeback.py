"""Bytes on their way to the disk before their sync is due.

What the kernel was given stays in memory until somebody asks for a sync, which then waits for all of it. Where it is told at once to
begin to write (sync_file_range, man 2), the disk works while the next bytes come and the header is read, and the sync finds little
left. It promises nothing: what is durable, fdatasync alone says.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable

__all__ = ["begin_writing"]

_WRITE = 2  # SYNC_FILE_RANGE_WRITE, linux/fs.h


def _nothing(fd: int, offset: int, length: int) -> None:
    """Where the system has no such call, the sync does it all."""


def _known() -> Callable[[int, int, int], None]:
    try:
        call = ctypes.CDLL(None).sync_file_range
    except (AttributeError, OSError, TypeError):
        return _nothing
    call.argtypes = (ctypes.c_int, ctypes.c_int64, ctypes.c_int64, ctypes.c_uint)

    def begin(fd: int, offset: int, length: int) -> None:
        call(fd, offset, length, _WRITE)

    return begin


begin_writing = _known()
"""Begin to write a range of a file: (descriptor, offset, length). Waits for nothing and raises nothing."""
