"""The pump: carries the outbox to its destinations, in order, until each row is sent or given up.

Each destination is a lane with at most one task, so its rows go out one after the other and a failing one holds the rest; lanes do
not wait for each other. A row is settled and its exchange journaled in one unit of work, which also tells the next row of the lane.
A kill between sending and settling sends the row again: destinations tell repeats by control id (at least once, in order).

The pump wakes when a commit brought deliveries, when the first waiting row becomes due, and after a stop nothing is lost: rows are
pending until settled.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from hilum.core.errors import HilumError
from hilum.core.exchange import Exchange, Outcome
from hilum.core.record import Committed, Delivery, DeliveryState, Record, Store

__all__ = ["Courier", "DeliveryRefused", "Policy", "Pump", "Waiting"]

log = logging.getLogger("hilum.deliver")

Courier = Callable[[Delivery], Awaitable[Exchange]]
"""Sends one delivery and gives back the exchange that it became. Raises HilumError or OSError where another try may help."""

_EVER = 1e18


class DeliveryRefused(HilumError):
    """The destination refused for good: no other try will help.

    exchange   what passed, for the journal
    """

    def __init__(
        self, message: str, *, where: str = "", section: str = "", code: str = "", exchange: Exchange | None = None
    ) -> None:
        super().__init__(message, where=where, section=section, code=code)
        self.exchange = exchange


@dataclass(frozen=True, slots=True)
class Policy:
    """How long to try.

    first_s       pause after the first failed try; it doubles with each, up to `longest_s`
    most_tries    after so many failed tries a row is dead; 0 is without limit
    give_up_s     a row that was not sent so long after it was created is dead with the next failed try; 0 is never
    try_s         one try takes at most so long
    lanes         destinations that are served at once
    """

    first_s: float = 1.0
    longest_s: float = 300.0
    most_tries: int = 0
    give_up_s: float = 3 * 86_400.0
    try_s: float = 120.0
    lanes: int = 1000

    def pause(self, tries: int) -> float:
        """How long to wait after so many failed tries."""
        return min(self.longest_s, self.first_s * 2.0 ** min(tries - 1, 60))


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for one destination: rows, and the age of the oldest in seconds."""

    destination: str
    rows: int
    oldest_s: float


class Pump:
    """Carries the outbox.

    couriers   courier name -> coroutine function
    clock      seconds since 1970; `sleep` waits by the same clock
    journal    writes the exchange of a delivery in the unit of work that settles it; `record.exchanges.add` where not given
    """

    def __init__(
        self,
        store: Store,
        couriers: Mapping[str, Courier],
        *,
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        journal: Callable[[Record, Exchange], object] | None = None,
        policy: Policy = Policy(),
    ) -> None:
        self._store = store
        self._couriers = couriers
        self._clock = clock
        self._sleep = sleep
        self._journal = journal or (lambda record, exchange: record.exchanges.add(exchange))
        self._policy = policy
        self._lanes: dict[str, asyncio.Task[None]] = {}
        self._main: asyncio.Task[None] | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._woken = asyncio.Event()
        self._stopping = False
        self.sent = 0
        self.failed = 0
        self.dead = 0
        store.watch(self._committed)

    def start(self) -> None:
        """Begin, in the running event loop."""
        if self._main is None:
            self._stopping = False
            self._loop = asyncio.get_running_loop()
            self._woken.set()
            self._main = self._loop.create_task(self._run(), name="outbox pump")

    async def stop(self, *, grace_s: float = 5.0) -> None:
        """Begin nothing new, let what is being sent end for a while, then cut it off; it stays pending."""
        self._stopping = True
        main, self._main = self._main, None
        if main is None:
            return
        main.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await main
        lanes = set(self._lanes.values())
        if lanes:
            _, late = await asyncio.wait(lanes, timeout=grace_s)
            for task in late:
                task.cancel()
            await asyncio.gather(*lanes, return_exceptions=True)
        self._loop = None

    async def waiting(self) -> list[Waiting]:
        """How much waits for each destination."""
        now = self._clock()
        found = await self._store.read(lambda record: record.outbox.waiting())
        return [Waiting(destination, rows, max(0.0, now - oldest)) for destination, rows, oldest in found]

    async def replay(self, id: int) -> None:
        """Send a dead or sent row again. raises NotFound"""
        await self._store.write(lambda record: record.outbox.replay(id))

    def _committed(self, brought: Committed) -> None:
        """A commit brought or changed rows: runs on the writer's thread. A lane that is open sees its own rows by itself."""
        loop, lanes = self._loop, self._lanes
        if loop is not None and any(one not in lanes for one in brought.destinations):
            with contextlib.suppress(RuntimeError):
                loop.call_soon_threadsafe(self._woken.set)

    async def _run(self) -> None:
        while True:
            self._woken.clear()
            try:
                heads = await self._store.read(lambda record: record.outbox.due(_EVER, limit=self._policy.lanes))
            except HilumError as error:
                log.warning("the outbox cannot be read", extra={"error": str(error)})
                await self._sleep(self._policy.first_s)
                continue
            now = self._clock()
            later = _EVER
            for head in heads:
                if head.destination in self._lanes:
                    continue
                if head.due <= now:
                    self._open(head)
                else:
                    later = min(later, head.due)
            await self._wait(later - now)

    def _open(self, head: Delivery) -> None:
        lane = asyncio.get_running_loop().create_task(self._carry(head), name=f"outbox {head.destination}")
        self._lanes[head.destination] = lane
        lane.add_done_callback(lambda _: self._closed(head.destination))

    def _closed(self, destination: str) -> None:
        self._lanes.pop(destination, None)
        self._woken.set()

    async def _wait(self, seconds: float) -> None:
        """Until a commit wakes us, or for so long."""
        woken = asyncio.ensure_future(self._woken.wait())
        if seconds >= _EVER / 2:
            await woken
            return
        slept = asyncio.ensure_future(self._sleep(seconds))
        try:
            await asyncio.wait({woken, slept}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            woken.cancel()
            slept.cancel()

    async def _carry(self, head: Delivery) -> None:
        """A lane: one row after the other while they are due."""
        delivery: Delivery | None = head
        while delivery is not None and not self._stopping:
            settle = await self._try(delivery)
            while True:
                try:
                    delivery = await self._store.write(settle)
                    break
                except HilumError as error:
                    # what was sent must not be sent again for want of a note: the lane waits until it is written
                    log.warning("a delivery cannot be settled", extra={"error": str(error)})
                    await self._sleep(self._policy.first_s)

    async def _try(self, delivery: Delivery) -> Callable[[Record], Delivery | None]:
        """One try; returns the unit of work that settles it and tells the next row that is due."""
        exchange: Exchange | None = None
        try:
            courier = self._couriers.get(delivery.courier)
            if courier is None:
                raise HilumError("there is no such courier", where=delivery.courier)
            async with asyncio.timeout(self._policy.try_s):
                exchange = await courier(delivery)
        except DeliveryRefused as error:
            return self._settled(delivery, DeliveryState.DEAD, str(error), error.exchange)
        except TimeoutError:
            return self._missed(delivery, "no answer in time", None)
        except HilumError as error:
            return self._missed(delivery, str(error), None)
        except OSError as error:
            return self._missed(delivery, error.strerror or type(error).__name__, None)
        except Exception as error:
            log.exception("a courier failed", extra={"courier": delivery.courier})
            return self._missed(delivery, type(error).__name__, None)
        if exchange.outcome is Outcome.REFUSED:
            return self._settled(delivery, DeliveryState.DEAD, exchange.text or exchange.code or "refused", exchange)
        if exchange.outcome is Outcome.FAILED:
            return self._missed(delivery, exchange.text or exchange.code or "no whole answer", exchange)
        return self._settled(delivery, DeliveryState.SENT, "", exchange)

    def _missed(self, delivery: Delivery, error: str, exchange: Exchange | None) -> Callable[[Record], Delivery | None]:
        """A try failed: again later, or given up."""
        self.failed += 1
        policy, tries, now = self._policy, delivery.attempts + 1, self._clock()
        spent = (policy.most_tries and tries >= policy.most_tries) or (
            policy.give_up_s and now - delivery.created > policy.give_up_s
        )
        if spent:
            return self._settled(delivery, DeliveryState.DEAD, error, exchange)
        due = now + policy.pause(tries)
        log.info("delivery failed", extra={"destination": delivery.destination, "try": tries, "again_s": due - now})
        return self._settled(delivery, DeliveryState.PENDING, error, exchange, due)

    def _settled(
        self, delivery: Delivery, state: str, error: str, exchange: Exchange | None, due: float = 0.0
    ) -> Callable[[Record], Delivery | None]:
        if state == DeliveryState.SENT:
            self.sent += 1
        elif state == DeliveryState.DEAD:
            self.dead += 1
            log.warning("delivery given up", extra={"destination": delivery.destination, "delivery": delivery.id})

        def work(record: Record) -> Delivery | None:
            record.outbox.settle(delivery.id, state=state, error=error, due=due, attempts=delivery.attempts + 1)
            if exchange is not None:
                self._journal(record, exchange)
            following = record.outbox.due(self._clock(), destination=delivery.destination)
            return following[0] if following else None

        return work
