"""An affinity domain over either store."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from hilum.core.identity import Authorities
from hilum.core.record import Store
from hilum.store.memory import MemoryStore
from hilum.store.sqlite import open_store
from support.xds_domain import (
    DOMAIN,
    Domain,
)


@pytest.fixture(params=["memory", "sqlite"])
def domain(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Domain]:
    known = Authorities((DOMAIN,))
    store: Store = (
        MemoryStore(authorities=known) if request.param == "memory" else open_store(tmp_path, authorities=known)
    )
    yield Domain(store)
    store.close()
