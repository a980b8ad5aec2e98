"""The outbox pump with couriers that do as told and a clock that stands still."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from hilum.core.errors import Busy, HilumError
from hilum.core.exchange import Direction, Exchange, Outcome
from hilum.core.record import Delivery, Record, Store
from hilum.net.deliver import DeliveryRefused, Policy, Pump
from hilum.store import open_store
from hilum.testing import FakeClock, MemoryStore


class Peers:
    """A courier; `fail` tells what each payload meets, one by one."""

    def __init__(self, clock: FakeClock) -> None:
        self.clock = clock
        self.carried: list[bytes] = []
        self.fail: dict[bytes, list[BaseException | Outcome]] = {}
        self.hold: dict[str, asyncio.Event] = {}
        self.at_once = 0
        self.most_at_once: dict[str, int] = {}

    async def carry(self, delivery: Delivery) -> Exchange:
        lane = delivery.destination
        self.most_at_once[lane] = self.most_at_once.get(lane, 0) + 1
        assert self.most_at_once[lane] == 1, "two tasks in one lane"
        try:
            await asyncio.sleep(0)
            if lane in self.hold:
                await self.hold[lane].wait()
            self.carried.append(delivery.payload)
            meets = self.fail.get(delivery.payload)
            outcome = Outcome.ACCEPTED
            if meets:
                met = meets.pop(0)
                if isinstance(met, BaseException):
                    raise met
                outcome = met
            now = self.clock.now()
            return Exchange(Direction.OUT, "hl7v2", "ORU^R01", "HILUM", lane, now, peer=lane, outcome=outcome)
        finally:
            self.most_at_once[lane] -= 1


PATIENT = Policy()


@asynccontextmanager
async def pumping(store: Store, clock: FakeClock, peers: Peers, policy: Policy = PATIENT) -> AsyncIterator[Pump]:
    pump = Pump(store, {"mllp": peers.carry}, clock=clock.now, sleep=clock.sleep, policy=policy)
    pump.start()
    try:
        yield pump
    finally:
        await pump.stop(grace_s=0.1)


async def quiet(store: Store) -> None:
    """Until nothing more happens: the outbox stayed as it is for some rounds of writing."""
    seen, same = None, 0
    while same < 5:
        for _ in range(10):
            await asyncio.sleep(0)
        await store.write(lambda record: None)
        now = await store.read(lambda record: [(one.id, one.state, one.attempts) for one in record.outbox.search()])
        same = same + 1 if now == seen else 0
        seen = now


def put(store: Store, *pairs: tuple[str, bytes]) -> None:
    store.write_now(lambda record: record.deliver(*(Delivery(to, "mllp", payload) for to, payload in pairs)))


def states(store: Store) -> dict[bytes, tuple[str, int, str]]:
    rows = store.read_now(lambda record: record.outbox.search())
    return {one.payload: (one.state, one.attempts, one.error) for one in rows}


@pytest.fixture(params=["memory", "sqlite"])
def store(request: pytest.FixtureRequest, tmp_path: Path, clock: FakeClock) -> Store:
    opened: Store = MemoryStore(clock=clock) if request.param == "memory" else open_store(tmp_path, clock=clock)
    request.addfinalizer(opened.close)
    return opened


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


def test_rows_go_out_in_order_and_are_settled_and_journaled(store: Store, clock: FakeClock) -> None:
    async def run() -> None:
        peers = Peers(clock)
        put(store, *(("ris", f"{n}".encode()) for n in range(5)))
        async with pumping(store, clock, peers) as pump:
            await quiet(store)
            assert peers.carried == [b"0", b"1", b"2", b"3", b"4"]
            put(store, ("ris", b"5"), ("ehr", b"e"))
            await quiet(store)
            assert peers.carried[5:] in ([b"5", b"e"], [b"e", b"5"])
            assert pump.sent == 7
            assert await pump.waiting() == []
        assert {state for state, _, _ in states(store).values()} == {"sent"}
        assert len(store.read_now(lambda record: record.exchanges.search())) == 7

    asyncio.run(run())


def test_a_failing_row_holds_its_lane_alone_and_is_tried_again_after_a_growing_pause(
    store: Store, clock: FakeClock
) -> None:
    async def run() -> None:
        peers = Peers(clock)
        peers.fail[b"1"] = [ConnectionRefusedError(111, "Connection refused"), Busy("later"), Outcome.FAILED]
        put(store, ("ris", b"1"), ("ris", b"2"), ("ehr", b"e"))
        async with pumping(store, clock, peers) as pump:
            await quiet(store)
            assert sorted(peers.carried) == [b"1", b"e"]
            assert states(store)[b"1"] == ("pending", 1, "Connection refused")
            (waits,) = await pump.waiting()
            assert (waits.destination, waits.rows, waits.oldest_s) == ("ris", 2, 0.0)
            tried = []
            for pause in (1.0, 2.0, 4.0):
                clock.advance(pause - 0.5)
                await quiet(store)
                tried.append(len(peers.carried))
                clock.advance(0.5)
                await quiet(store)
            assert tried == [2, 3, 4]
            assert peers.carried[-2:] == [b"1", b"2"]
            assert (pump.sent, pump.failed) == (3, 3)
        assert states(store)[b"1"] == ("sent", 4, "")
        kinds = [one.outcome for one in store.read_now(lambda record: record.exchanges.search())]
        assert kinds.count(Outcome.FAILED) == 1

    asyncio.run(run())


def test_the_pause_doubles_up_to_the_longest() -> None:
    policy = Policy()
    assert [policy.pause(tries) for tries in (1, 2, 3, 9, 10, 10_000)] == [1.0, 2.0, 4.0, 256.0, 300.0, 300.0]


def test_what_is_refused_for_good_is_dead_at_once_and_the_next_goes_out(store: Store, clock: FakeClock) -> None:
    async def run() -> None:
        peers = Peers(clock)
        peers.fail[b"1"] = [DeliveryRefused("unknown patient", code="204")]
        peers.fail[b"2"] = [Outcome.REFUSED]
        put(store, ("ris", b"1"), ("ris", b"2"), ("ris", b"3"))
        async with pumping(store, clock, peers) as pump:
            await quiet(store)
            assert peers.carried == [b"1", b"2", b"3"]
            assert pump.dead == 2
            found = states(store)
            assert [found[name][0] for name in (b"1", b"2", b"3")] == ["dead", "dead", "sent"]
            assert found[b"1"][2] == "unknown patient"
            (first, *_) = store.read_now(lambda record: record.outbox.search(state="dead"))
            await pump.replay(first.id)
            await quiet(store)
            assert peers.carried[-1] == b"1"
        assert states(store)[b"1"][0] == "sent"

    asyncio.run(run())


def test_a_row_is_given_up_after_so_many_tries_or_so_long(store: Store, clock: FakeClock) -> None:
    async def run() -> None:
        peers = Peers(clock)
        peers.fail[b"1"] = [OSError(113, "No route to host")] * 9
        peers.fail[b"2"] = [RuntimeError("a bug"), HilumError("again")]
        put(store, ("ris", b"1"), ("ehr", b"2"))
        async with pumping(store, clock, peers, Policy(most_tries=3, give_up_s=100.0)):
            await quiet(store)
            assert states(store)[b"2"] == ("pending", 1, "RuntimeError")
            clock.advance(1.0)
            await quiet(store)
            clock.advance(200.0)
            await quiet(store)
            assert states(store)[b"1"] == ("dead", 3, "No route to host")
            assert states(store)[b"2"][0] == "sent"
            peers.fail[b"3"] = [Busy("no")] * 9
            put(store, ("ris", b"3"))
            await quiet(store)
            clock.advance(101.0)
            await quiet(store)
        assert states(store)[b"3"] == ("dead", 2, "no")

    asyncio.run(run())


def test_a_row_for_no_courier_waits_and_says_why(store: Store, clock: FakeClock) -> None:
    async def run() -> None:
        store.write_now(lambda record: record.deliver(Delivery("ris", "pigeon", b"1")))
        async with pumping(store, clock, Peers(clock)):
            await quiet(store)
        assert states(store)[b"1"] == ("pending", 1, "there is no such courier at pigeon")

    asyncio.run(run())


def test_a_slow_lane_delays_no_other_and_stop_leaves_its_row_pending(store: Store, clock: FakeClock) -> None:
    async def run() -> None:
        peers = Peers(clock)
        peers.hold["slow"] = asyncio.Event()
        put(store, ("slow", b"s"), *((f"d{n}", f"{n}".encode()) for n in range(20)))
        async with pumping(store, clock, peers):
            await quiet(store)
            assert len(peers.carried) == 20
        assert states(store)[b"s"][0] == "pending"
        del peers.hold["slow"]
        async with pumping(store, clock, peers):
            await quiet(store)
        assert states(store)[b"s"][0] == "sent"

    asyncio.run(run())


def test_a_delivery_due_later_waits_for_its_time(store: Store, clock: FakeClock) -> None:
    async def run() -> None:
        peers = Peers(clock)
        later = Delivery("ris", "mllp", b"1", due=clock.now() + 60.0)
        store.write_now(lambda record: record.deliver(later))
        async with pumping(store, clock, peers):
            await quiet(store)
            assert peers.carried == []
            put(store, ("ehr", b"2"))
            await quiet(store)
            assert peers.carried == [b"2"]
            clock.advance(60.0)
            await quiet(store)
            assert peers.carried == [b"2", b"1"]

    asyncio.run(run())


def test_the_exchange_is_journaled_as_the_hub_wants_in_the_unit_of_work_that_settles(clock: FakeClock) -> None:
    store = MemoryStore(clock=clock)
    seen: list[tuple[str, str]] = []

    def journal(record: Record, exchange: Exchange) -> None:
        (row,) = record.outbox.search()
        seen.append((row.state, exchange.destination))

    async def run() -> None:
        peers = Peers(clock)
        put(store, ("ris", b"1"))
        pump = Pump(store, {"mllp": peers.carry}, clock=clock.now, sleep=clock.sleep, journal=journal)
        pump.start()
        pump.start()
        await quiet(store)
        await pump.stop()
        await pump.stop()

    asyncio.run(run())
    assert seen == [("sent", "ris")]


def test_a_courier_that_never_ends_is_cut_off(clock: FakeClock) -> None:
    store = MemoryStore(clock=clock)

    async def run() -> None:
        peers = Peers(clock)
        peers.hold["ris"] = asyncio.Event()
        put(store, ("ris", b"1"))
        async with pumping(store, clock, peers, Policy(try_s=0.01)):
            async with asyncio.timeout(5):
                while states(store)[b"1"][1] == 0:
                    await asyncio.sleep(0.005)
        assert states(store)[b"1"] == ("pending", 1, "no answer in time")

    asyncio.run(run())


def test_a_thousand_rows_in_ten_lanes_all_arrive_in_order(clock: FakeClock, tmp_path: Path) -> None:
    """Tasks that nobody holds are collected silently: no lane may stall."""
    import gc

    async def run() -> None:
        peers = Peers(clock)
        with open_store(tmp_path, clock=clock) as store:
            put(store, *((f"d{n % 10}", f"{n % 10} {n:04}".encode()) for n in range(1000)))
            async with pumping(store, clock, peers):
                carried, waited = 0, time.monotonic()
                while len(peers.carried) < 1000:
                    gc.collect()
                    await asyncio.sleep(0.01)
                    if len(peers.carried) > carried:
                        carried, waited = len(peers.carried), time.monotonic()
                    assert time.monotonic() - waited < 30, f"nothing moves any more after {carried} rows"
        for lane in range(10):
            mine = [one for one in peers.carried if one.startswith(f"{lane} ".encode())]
            assert mine == sorted(mine)
            assert len(mine) == 100

    asyncio.run(run())
