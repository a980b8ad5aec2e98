"""The sweep at start: after it, the blob folder holds what the database names and nothing else.

For each segment it cuts the tail that no row names, clears gaps that a failed unit of work left, and removes the file where no row
names any of it. It looks only at what was appended since the last sweep, so that a start stays quick however large the archive is.
"""

from __future__ import annotations

import os
import sqlite3
from dataclasses import dataclass
from pathlib import Path

from hilum.store.blobs import HEADER_BYTES, clear, sync_folder

__all__ = ["Swept", "sweep"]


@dataclass(frozen=True, slots=True)
class Swept:
    """What the sweep did.

    removed     files that nothing named
    cut         bytes cut from the ends of segments; `cleared` bytes of gaps inside
    damaged     segments that are shorter than the database says: bytes that were acknowledged are missing
    available   segments with room: (name, end)
    """

    removed: int = 0
    cut: int = 0
    cleared: int = 0
    damaged: tuple[str, ...] = ()
    available: tuple[tuple[str, int], ...] = ()


# The last named record of a segment.
_END = "SELECT offset + length FROM blobs WHERE segment = ? ORDER BY offset DESC LIMIT 1"
# Named records from a place on.
_RECORDS = "SELECT offset, length FROM blobs WHERE segment = ? AND offset >= ? ORDER BY offset"
_SWEPT = "SELECT swept FROM segments WHERE name = ?"
_PUT_SWEPT = "INSERT INTO segments (name, swept) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET swept = excluded.swept"


def sweep(folder: Path, connection: sqlite3.Connection) -> Swept:
    """Clear the blob folder of all that no row names. Nobody else may use the folder meanwhile."""
    removed = cut = cleared = 0
    damaged: list[str] = []
    available: list[tuple[str, int]] = []
    connection.execute("BEGIN IMMEDIATE")
    seen = set()
    for file in sorted(folder.iterdir()):
        if file.suffix == ".tmp":
            file.unlink()
            removed += 1
            continue
        if file.suffix != ".pack":
            continue
        name = file.stem
        seen.add(name)
        row = connection.execute(_END, (name,)).fetchone()
        if row is None:
            file.unlink()
            connection.execute("DELETE FROM segments WHERE name = ?", (name,))
            removed += 1
            continue
        (end,) = row
        size = file.stat().st_size
        if size < end:
            damaged.append(name)
            continue
        known = connection.execute(_SWEPT, (name,)).fetchone()
        position = known[0] if known is not None else 0
        if size > end or position < end:
            fd = os.open(file, os.O_WRONLY | os.O_CLOEXEC)
            try:
                if size > end:
                    os.ftruncate(fd, end)
                    cut += size - end
                for offset, length in connection.execute(_RECORDS, (name, position)):
                    start = offset - HEADER_BYTES
                    if start > position:
                        clear(fd, position, start - position)
                        cleared += start - position
                    position = offset + length
            finally:
                os.close(fd)
        if known is None or known[0] != end:
            connection.execute(_PUT_SWEPT, (name, end))
        available.append((name, end))
    damaged += [
        name for (name,) in connection.execute("SELECT DISTINCT segment FROM blobs").fetchall() if name not in seen
    ]
    connection.execute("COMMIT")
    if removed:
        sync_folder(folder)
    return Swept(removed, cut, cleared, tuple(sorted(damaged)), tuple(available))
