"""Verdicts follow the commit: whoever waits for an answer never waits for a judgement.

A task takes exchanges that have no verdict yet, oldest first, runs the checks over them on a reader, and writes the verdicts in one
unit of work. While traffic is heavy it stands back a little, then works in small steps with rests between them, so that no answer
waits long for it, and in larger ones as soon as verdicts would come late.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from time import thread_time

from hilum.core.exchange import Exchange, Finding, Severity, Verdict
from hilum.core.record import Record, Store
from hilum.hub.journal import Live
from hilum.ihe.profile import Profiles
from hilum.ihe.verdict import judge

__all__ = ["Judge"]

log = logging.getLogger("hilum.judge")

BATCH = 100
STEP = 20
"""Exchanges judged at once while traffic is heavy and verdicts are in time."""
QUIET_S = 0.03
"""Without a commit for this long, verdicts may begin."""
LIGHT_S = 0.1
"""Without a commit for this long, traffic is light."""
STAND_BACK_S = 0.2
"""The longest time of heavy traffic without any verdict."""
RESTS = 6
"""While traffic is heavy, so many times the processor time of a step passes before the next: fewer the later the verdicts come, so
that they keep pace without ever being hurried. By the clock a step takes longer the busier the others are."""
LATE_S = 2.0
"""A verdict that comes so long behind its exchange is late: those behind it are hurried."""


class Judge:
    """Judges exchanges behind their commits."""

    def __init__(self, store: Store, profiles: Profiles, live: Live, clock: Callable[[], float]) -> None:
        self._store = store
        self._profiles = profiles
        self._live = live
        self._clock = clock
        self._wanted = asyncio.Event()
        self._last_commit = 0.0
        self._behind = 0.0
        """How long the oldest exchange without a verdict has waited."""
        self._took = 0.0
        """Processor time of the last step."""
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin, with whatever an earlier run left without a verdict."""
        self._wanted.set()
        self._task = asyncio.create_task(self._run(), name="judge")

    def committed(self) -> None:
        """Exchanges were committed."""
        self._last_commit = self._clock()
        self._wanted.set()

    async def stop(self) -> None:
        """Stop; what has no verdict gets it after the next start."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def settle(self, timeout_s: float = 10.0) -> None:
        """Wait until all committed exchanges have their verdict."""
        async with asyncio.timeout(timeout_s):
            while await self._judge_some():
                pass

    async def _run(self) -> None:
        while True:
            await self._wanted.wait()
            self._wanted.clear()
            begun = self._clock()
            while self._is_busy() and self._clock() - begun < STAND_BACK_S:
                await asyncio.sleep(QUIET_S)
            try:
                while await self._judge_in_its_turn():
                    pass
            except Exception:
                log.exception("verdicts wait for the next commit")
                await asyncio.sleep(1.0)

    async def _judge_in_its_turn(self) -> int:
        """A step; while traffic is heavy a small one, and a rest, so that no answer waits for many of them."""
        if self._behind > LATE_S or not self._is_busy(LIGHT_S):
            judged = await self._judge_some(BATCH)
            await asyncio.sleep(0)
            return judged
        judged = await self._judge_some(STEP)
        await asyncio.sleep(self._took * RESTS * max(0.0, 1.0 - self._behind / LATE_S))
        return judged

    def _is_busy(self, within_s: float = QUIET_S) -> bool:
        return self._clock() - self._last_commit < within_s

    async def _judge_some(self, most: int = BATCH) -> int:
        verdicts = await self._store.read(lambda record: self._verdicts(record, most))
        if not verdicts:
            return 0

        def write(record: Record) -> None:
            record.exchanges.judge_all(verdicts)

        await self._store.write(write)
        self._live.publish(*(id for id, _, _ in verdicts))
        return len(verdicts)

    def _verdicts(self, record: Record, most: int) -> list[tuple[int, Verdict, Sequence[Finding]]]:
        begun = thread_time()
        waiting = record.exchanges.unjudged(most)
        self._behind = self._clock() - waiting[0].ended if waiting else 0.0
        verdicts = [(one.id, *self._one(one, record)) for one in waiting]
        self._took = thread_time() - begun
        return verdicts

    def _one(self, exchange: Exchange, record: Record) -> tuple[Verdict, Sequence[Finding]]:
        try:
            return judge(exchange, record, self._profiles)
        except Exception as error:
            # A check that fails must not hold up the others; it is ours to mend, and is seen as a finding.
            log.exception("a check failed", extra={"exchange": exchange.id})
            return Verdict.WARN, (*exchange.findings, _check_failed(error))


def _check_failed(error: Exception) -> Finding:
    return Finding(
        Severity.WARNING,
        "hilum/check-failed",
        f"a check of this program failed ({type(error).__name__}); the exchange is not fully judged",
    )
