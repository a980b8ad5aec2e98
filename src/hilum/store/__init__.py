"""The store: implements the ports of `hilum.core.record`, in memory and on SQLite with blobs in pack segments."""

from __future__ import annotations

from hilum.store.memory import MemoryStore
from hilum.store.sqlite import SqliteStore, open_store

__all__ = ["MemoryStore", "SqliteStore", "open_store"]
