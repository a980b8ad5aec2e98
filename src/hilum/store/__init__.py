"""The store: implements the ports of `hilum.core.record`, in memory and on SQLite with blobs in pack segments.

Each name is loaded when it is first asked for, so that who opens an index of codes does not load the record.
"""

from __future__ import annotations

from hilum.core.lazily import lazily

TYPE_CHECKING = False
if TYPE_CHECKING:
    from hilum.store.memory import MemoryStore
    from hilum.store.sqlite import SqliteStore, open_store

__all__ = ["MemoryStore", "SqliteStore", "open_store"]

__getattr__ = lazily(
    __name__,
    globals(),
    {
        "MemoryStore": "hilum.store.memory",
        "SqliteStore": "hilum.store.sqlite",
        "open_store": "hilum.store.sqlite",
    },
)
