"""A FHIR service over the store in memory, as fixtures."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from hilum.core.identity import AssigningAuthority, Authorities
from hilum.core.record import Store
from hilum.fhir.render.projection import PROJECTIONS
from hilum.fhir.routes import routes
from hilum.fhir.service import Service
from hilum.store.sqlite.store import open_store
from hilum.testing import FakeClock, repeatable_store

HOSPITAL = AssigningAuthority("HOSP", "1.2.3.4", "ISO")
OTHER = AssigningAuthority("OTHER", "1.2.3.5", "ISO")


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def service(clock: FakeClock) -> Service:
    """The service over the store in memory."""
    store = repeatable_store(clock=clock, authorities=Authorities((HOSPITAL, OTHER), HOSPITAL))
    store.project(*PROJECTIONS)
    return Service(store, routes())


@pytest.fixture(params=["memory", "sqlite"])
def both(request: pytest.FixtureRequest, clock: FakeClock, tmp_path: Path) -> Iterator[Service]:
    """The service over each store."""
    authorities = Authorities((HOSPITAL, OTHER), HOSPITAL)
    if request.param == "memory":
        store: Store = repeatable_store(clock=clock, authorities=authorities)
    else:
        store = open_store(tmp_path / "data", authorities=authorities, clock=clock)
    store.project(*PROJECTIONS)
    yield Service(store, routes())
    store.close()
