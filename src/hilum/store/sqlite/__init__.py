"""The store on SQLite and files: one folder, one writer, many readers."""

from __future__ import annotations

from hilum.store.sqlite.store import SqliteStore, open_store

__all__ = ["SqliteStore", "open_store"]
