"""The judge works in small steps while traffic is heavy, and hurries as soon as verdicts would come late."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from hilum.core.exchange import Direction, Exchange
from hilum.core.record import Record
from hilum.hub.journal import Live
from hilum.hub.judge import BATCH, LATE_S, LIGHT_S, STEP, Judge
from hilum.ihe.profile import Profiles
from hilum.store import MemoryStore


class Watched:
    """A store that tells how many exchanges each look at what is unjudged found."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store
        self.found: list[int] = []

    def read(self, work: Callable[[Record], list[Any]]) -> Awaitable[list[Any]]:
        def look(record: Record) -> list[Any]:
            answer = work(record)
            self.found.append(len(answer))
            return answer

        return self._store.read(look)

    def write(self, work: Callable[[Record], Any]) -> Awaitable[Any]:
        return self._store.write(work)


async def steps(behind_s: float, *, heavy: bool) -> list[int]:
    """The steps in which 150 exchanges are judged that ended some time ago."""
    now = 1_000_000.0
    store = MemoryStore()
    watched = Watched(store)
    judge = Judge(watched, Profiles.of(()), Live(), lambda: now)  # type: ignore[arg-type]

    def add(record: Record) -> None:
        for number in range(150):
            ended = now - behind_s
            record.exchanges.add(
                Exchange(Direction.IN, "hl7v2", "ADT^A04", "EHR", "HILUM", ended, ended, control_id=str(number))
            )

    await store.write(add)
    judge.committed()
    if not heavy:
        now += 2 * LIGHT_S
    judge.start()
    async with asyncio.timeout(10):
        while not watched.found or watched.found[-1]:
            await asyncio.sleep(0.001)
            now += 0.02
            if heavy:
                judge.committed()
    await judge.stop()
    store.close()
    return [one for one in watched.found if one]


@pytest.mark.parametrize(
    ("behind_s", "heavy", "first"),
    [(0.0, True, STEP), (0.0, False, BATCH)],
)
def test_heavy_traffic_is_judged_in_small_steps(behind_s: float, heavy: bool, first: int) -> None:
    found = asyncio.run(steps(behind_s, heavy=heavy))
    assert found[0] == first
    assert sum(found) == 150


def test_verdicts_that_would_come_late_are_hurried() -> None:
    found = asyncio.run(steps(LATE_S + 1, heavy=True))
    assert found == [STEP, BATCH, 150 - STEP - BATCH]
