"""The two stores under one fixture: what the contract tests say holds for both."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from hilum.core.identity import AssigningAuthority, Authorities
from hilum.core.record import Store
from hilum.store import MemoryStore, open_store
from hilum.testing import FakeClock

AUTHORITIES = Authorities(
    (AssigningAuthority("ADT1", "1.2.3.1", "ISO"), AssigningAuthority("RIS", "1.2.3.2", "ISO")),
    AssigningAuthority("ADT1", "1.2.3.1", "ISO"),
)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture(params=["memory", "sqlite"])
def store(request: pytest.FixtureRequest, tmp_path: Path, clock: FakeClock) -> Iterator[Store]:
    opened: Store
    if request.param == "memory":
        opened = MemoryStore(authorities=AUTHORITIES, clock=clock, random=Random(7))
    else:
        opened = open_store(tmp_path / "data", authorities=AUTHORITIES, clock=clock, random=Random(7))
    yield opened
    opened.close()
