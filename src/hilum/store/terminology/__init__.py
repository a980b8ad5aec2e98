"""Releases of code systems, each in a file of its own that is opened without being read. Decision record 0027."""

from __future__ import annotations

from hilum.store.terminology.index import SqliteConcepts, open_concepts
from hilum.store.terminology.writer import SqliteConceptWriter, write_concepts

__all__ = ["SqliteConceptWriter", "SqliteConcepts", "open_concepts", "write_concepts"]
