"""The journal behind answers: whoever waits for it to finish finds all that was told before."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from hilum.core.exchange import Direction, Exchange
from hilum.core.record import Record
from hilum.hub.journal import Journal, Live
from hilum.ihe.profile import Profiles
from hilum.testing import MemoryStore


class Slow:
    """A store whose writes wait until they are let go."""

    def __init__(self) -> None:
        self.memory = MemoryStore()
        self.begun = asyncio.Event()
        self.let_go = asyncio.Event()

    async def write(self, work: Callable[[Record], Any]) -> Any:
        self.begun.set()
        await self.let_go.wait()
        return await self.memory.write(work)

    def read(self, work: Callable[[Record], Any]) -> Awaitable[Any]:
        return self.memory.read(work)


def query(number: int) -> Exchange:
    return Exchange(Direction.IN, "dicom", "C-FIND", "WS", "HILUM", 1.0, 2.0, control_id=str(number))


async def kept(store: Slow) -> list[str]:
    found = await store.read(lambda record: record.exchanges.search(newest_first=False))
    return [one.control_id for one in found]


def journal_over(store: Slow) -> Journal:
    return Journal(store, Profiles.of(()), "HILUM", Live())  # type: ignore[arg-type]


@pytest.mark.parametrize("together", [1, 2])
def test_whoever_finishes_the_journal_waits_for_a_write_already_under_way(together: int) -> None:
    async def story() -> None:
        store = Slow()
        journal = journal_over(store)
        journal.behind(query(1))
        await store.begun.wait()
        finishing = [asyncio.create_task(journal.finish()) for _ in range(together)]
        await asyncio.sleep(0.01)
        assert not any(one.done() for one in finishing)
        store.let_go.set()
        await asyncio.gather(*finishing)
        assert await kept(store) == ["1"]

    asyncio.run(story())


def test_what_waits_for_others_is_written_at_once_when_the_journal_is_finished() -> None:
    async def story() -> None:
        store = Slow()
        journal = journal_over(store)
        for number in (1, 2):
            journal.behind(query(number))
        first, second = asyncio.create_task(journal.finish()), asyncio.create_task(journal.finish())
        await store.begun.wait()
        assert not first.done() and not second.done()
        store.let_go.set()
        await asyncio.gather(first, second)
        assert await kept(store) == ["1", "2"]
        journal.behind(query(3))
        await journal.finish()
        assert await kept(store) == ["1", "2", "3"]

    asyncio.run(story())


def test_long_bodies_are_written_before_the_exchange_that_refers_to_them() -> None:
    async def story() -> None:
        store = Slow()
        store.let_go.set()
        journal = journal_over(store)
        kept_bodies: list[str] = []

        def keep(exchange: Exchange) -> Exchange:
            kept_bodies.append(exchange.control_id)
            return exchange

        journal.behind(query(1), keep)
        await journal.finish()
        assert kept_bodies == ["1"]
        assert await kept(store) == ["1"]

    asyncio.run(story())
