"""What `hilum.testing` offers to plug-in authors."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from hilum.testing import ConnectionPair, FakeClock, repeatable_store


class Echo:
    """A protocol of lines: tells each, and answers it where it is the echoing side."""

    def __init__(self, *, echoes: bool) -> None:
        self._echoes = echoes
        self._buffer = b""
        self._told: list[bytes] = []
        self._out = b""

    def receive_data(self, data: bytes) -> None:
        self._buffer += data
        *lines, self._buffer = self._buffer.split(b"\n")
        for line in lines:
            self._told.append(line)
            if self._echoes:
                self._out += line + b"\n"

    def events(self) -> Iterator[bytes]:
        told, self._told = self._told, []
        return iter(told)

    def data_to_send(self) -> bytes:
        out, self._out = self._out, b""
        return out


@pytest.mark.parametrize("chunk", [0, 1, 3])
def test_a_pair_carries_bytes_however_the_wire_cuts_them(chunk: int) -> None:
    client, server = Echo(echoes=False), Echo(echoes=True)
    pair = ConnectionPair(client, server, chunk=chunk)
    assert pair.to_second(b"one\ntwo\n") == [b"one", b"two"]
    assert pair.settle() == ([b"one", b"two"], [])


def test_two_that_echo_each_other_are_noticed() -> None:
    one, other = Echo(echoes=True), Echo(echoes=True)
    pair = ConnectionPair(one, other)
    pair.to_second(b"ping\n")
    with pytest.raises(AssertionError, match="never fall silent"):
        pair.settle(rounds=10)


def test_the_clock_moves_only_when_told_and_wakes_who_sleeps() -> None:
    async def run() -> list[str]:
        clock, woken = FakeClock(100.0), []

        async def sleeper(name: str, seconds: float) -> None:
            await clock.sleep(seconds)
            woken.append(name)

        tasks = [asyncio.create_task(sleeper(f"{s}", s)) for s in (5.0, 1.0, 0.0)]
        await asyncio.sleep(0.01)
        assert woken == ["0.0"]
        assert (clock.sleepers, clock.next_wake, clock.now()) == (2, 101.0, 100.0)
        clock.advance(1.0)
        await asyncio.sleep(0.01)
        clock.advance(10.0)
        await asyncio.gather(*tasks)
        assert clock.next_wake is None
        cancelled = asyncio.create_task(clock.sleep(9.0))
        await asyncio.sleep(0)
        cancelled.cancel()
        await asyncio.gather(cancelled, return_exceptions=True)
        assert clock.sleepers == 0
        return woken

    assert asyncio.run(run()) == ["0.0", "1.0", "5.0"]


def test_a_repeatable_store_gives_the_same_ids_in_each_run() -> None:
    ids = [repeatable_store(seed=5).write_now(lambda record: (record.new_id(), record.new_uid())) for _ in range(2)]
    assert ids[0] == ids[1]
    assert ids[0] != repeatable_store(seed=6).write_now(lambda record: (record.new_id(), record.new_uid()))
