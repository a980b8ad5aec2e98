"""For tests, ours and those of plug-in authors: the store in memory, a clock that stands still, and a wire without sockets.

clock = FakeClock()
store = MemoryStore(clock=clock, random=Random(1))      # repeatable ids
store.write_now(lambda record: record.emit(...))
pair = ConnectionPair(client, server)
events = pair.to_second(client.send(b"..."))
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator
from random import Random
from typing import Any, Protocol, runtime_checkable

from hilum.core.identity import AssigningAuthority, Authorities
from hilum.store.memory import MemoryStore

__all__ = ["Connection", "ConnectionPair", "FakeClock", "MemoryStore", "repeatable_store"]


class FakeClock:
    """A clock that moves only when told. Implements `hilum.core.record.Clock` and `hilum.net.clock.Clock`."""

    def __init__(self, start: float = 1_700_000_000.0) -> None:
        self._now = start
        self._sleepers: list[tuple[float, asyncio.Future[None]]] = []

    def now(self) -> float:
        """Seconds since 1970, as told."""
        return self._now

    def advance(self, seconds: float) -> None:
        """Let time pass; whoever sleeps until then wakes."""
        self._now += seconds
        waking = [future for until, future in self._sleepers if until <= self._now]
        self._sleepers = [one for one in self._sleepers if one[0] > self._now]
        for future in waking:
            if not future.done():
                future.set_result(None)

    @property
    def sleepers(self) -> int:
        """How many tasks sleep."""
        return sum(1 for _, future in self._sleepers if not future.done())

    @property
    def next_wake(self) -> float | None:
        """When the first sleeper wakes; None where nobody sleeps."""
        return min((until for until, future in self._sleepers if not future.done()), default=None)

    async def sleep(self, seconds: float) -> None:
        """Sleep until the clock was advanced by so much."""
        if seconds <= 0:
            await asyncio.sleep(0)
            return
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        entry = (self._now + seconds, future)
        self._sleepers.append(entry)
        try:
            await future
        finally:
            if entry in self._sleepers:
                self._sleepers.remove(entry)


def repeatable_store(
    *,
    seed: int = 1,
    clock: FakeClock | None = None,
    authorities: Authorities = Authorities(default=AssigningAuthority("HILUM", "1.2.826.0.1.3680043.10.1", "ISO")),
) -> MemoryStore:
    """A store in memory whose time stands still and whose ids and UIDs are the same in each run."""
    return MemoryStore(authorities=authorities, clock=clock or FakeClock(), random=Random(seed))  # noqa: S311


@runtime_checkable
class Connection(Protocol):
    """A protocol without input and output, as every `wire` room has them. `data_to_send`, where there is one, is drained too."""

    def receive_data(self, data: bytes) -> Any:
        """Bytes came from the peer."""

    def events(self) -> Iterable[Any]:
        """What they told."""


class ConnectionPair:
    """Two connections on one wire that cuts the bytes where it likes.

    chunk   bytes that arrive at once, 0: all
    """

    def __init__(self, first: Connection, second: Connection, *, chunk: int = 0) -> None:
        self.first = first
        self.second = second
        self.chunk = chunk

    def to_second(self, data: bytes) -> list[Any]:
        """Bytes that `first` sent; returns the events of `second`."""
        return self._carry(self.second, data)

    def to_first(self, data: bytes) -> list[Any]:
        """Bytes that `second` sent; returns the events of `first`."""
        return self._carry(self.first, data)

    def settle(self, *, rounds: int = 1000) -> tuple[list[Any], list[Any]]:
        """Carry what both have to send until both are silent; returns the events of first and second.

        For connections that answer by themselves through `data_to_send()`.
        """
        seen: tuple[list[Any], list[Any]] = ([], [])
        for _ in range(rounds):
            from_first, from_second = _drain(self.first), _drain(self.second)
            if not from_first and not from_second:
                return seen
            if from_first:
                seen[1].extend(self.to_second(from_first))
            if from_second:
                seen[0].extend(self.to_first(from_second))
        raise AssertionError("the two connections never fall silent")

    def _carry(self, receiver: Connection, data: bytes) -> list[Any]:
        found: list[Any] = []
        for piece in _pieces(data, self.chunk):
            receiver.receive_data(piece)
            found.extend(receiver.events())
        return found


def _drain(connection: Connection) -> bytes:
    send = getattr(connection, "data_to_send", None)
    return bytes(send()) if send is not None else b""


def _pieces(data: bytes, size: int) -> Iterator[bytes]:
    size = size or max(1, len(data))
    for start in range(0, len(data), size):
        yield data[start : start + size]
