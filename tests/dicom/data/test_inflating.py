"""Deflated data sets read from place to place: the same bytes as inflated at once, in little memory, within the budget."""

from __future__ import annotations

import random
import tracemalloc
import zlib

import pytest

from hilum.core.errors import BudgetExceeded, DecodeError
from hilum.dicom.data.budget import Budget
from hilum.dicom.data.inflating import Inflated


def deflate(data: bytes) -> bytes:
    machine = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS)
    return machine.compress(data) + machine.flush()


def reader(deflated: bytes) -> Inflated:
    return Inflated(lambda at, length: deflated[at : at + length], len(deflated))


@pytest.mark.parametrize("size", [0, 1, 100_000, 9 << 20, 20 << 20])
def test_any_place_reads_as_if_it_were_not_deflated(size: int) -> None:
    chance = random.Random(size)
    block = chance.randbytes(30_000) + bytes(70_000)
    data = (block * (size // len(block) + 1))[:size]
    inflated = reader(deflate(data))
    assert inflated.length == size
    places = [*sorted(chance.randrange(size + 1) for _ in range(20)), 0, size, max(0, size - 5)]
    for at in places:
        length = chance.choice((1, 8, 65536, 3_000_000))
        assert inflated.read(at, length) == data[at : at + length]


def test_a_large_one_is_never_held_whole() -> None:
    deflated = deflate(random.Random(1).randbytes(1 << 20) * 2 + bytes(60 << 20))
    tracemalloc.start()
    inflated = reader(deflated)
    assert inflated.read(inflated.length - 4, 4) == bytes(4)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 20 << 20


def test_a_bomb_is_refused_by_its_ratio_and_by_its_size() -> None:
    with pytest.raises(BudgetExceeded):
        reader(deflate(bytes(100 << 20)))
    deflated = deflate(random.Random(1).randbytes(200_000) + bytes(5 << 20))
    with pytest.raises(BudgetExceeded):
        Inflated(lambda at, length: deflated[at : at + length], len(deflated), Budget(inflated=1 << 20))


@pytest.mark.parametrize("cut", [0, 1, 50])
def test_what_ends_early_or_is_no_deflated_stream_is_refused(cut: int) -> None:
    deflated = deflate(random.Random(1).randbytes(100_000))
    with pytest.raises(DecodeError):
        reader(deflated[:cut])
    with pytest.raises(DecodeError):
        reader(b"\xff" * 100)
