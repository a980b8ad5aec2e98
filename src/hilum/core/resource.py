"""A FHIR resource as a client wrote it: kept verbatim, in versions."""

from __future__ import annotations

from dataclasses import dataclass

from hilum.core.quick import quick

__all__ = ["Resource", "ResourceWritten"]


@quick
@dataclass(frozen=True, slots=True)
class Resource:
    """A FHIR resource kept verbatim. `body` is JSON as the client wrote it, with id and meta set; XML clients' is converted.

    index   search index rows: (parameter, kind, value, system-or-low, high): see `Resources.search`
    """

    type: str
    id: str
    version: int
    updated: float
    body: bytes
    deleted: bool = False
    index: tuple[tuple[str, str, str, str], ...] = ()


@quick
@dataclass(frozen=True, slots=True)
class ResourceWritten:
    """A resource was created, updated or deleted (a new version)."""

    resource: Resource
