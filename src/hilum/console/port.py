"""What the console needs of the hub: its own small port, so that pages can be tried over any store."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Sequence
from typing import Protocol

from hilum.core.record import Record, Store
from hilum.ihe.profile import Expected, Profiles

__all__ = ["Hub"]


class Hub(Protocol):
    """The running system, as the console sees it."""

    @property
    def name(self) -> str:
        """Our own name, as exchanges say it."""

    @property
    def store(self) -> Store:
        """The record."""

    @property
    def profiles(self) -> Profiles:
        """The profiles in force."""

    def settings_view(self) -> Sequence[tuple[str, str, str]]:
        """(key, value, where it came from) of each setting in force; the value of a secret is never among them."""

    def listeners(self) -> Sequence[tuple[str, str, bool]]:
        """(protocol, address, secure): an address that others reach without TLS and authentication is not secure."""

    def subscribe(self) -> AsyncIterator[int]:
        """Ids of exchanges as they are committed, and again as they are judged."""

    def expectations(self, record: Record, person_id: str) -> Iterable[Expected]:
        """What is still owed for a patient."""

    def metrics(self) -> bytes:
        """Prometheus text."""
