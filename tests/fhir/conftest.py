"""A FHIR service over the store in memory."""

from __future__ import annotations

import pytest

from hilum.core.identity import AssigningAuthority, Authorities
from hilum.fhir.render.projection import REACTIONS
from hilum.fhir.routes import routes
from hilum.fhir.service import Service
from hilum.testing import FakeClock, repeatable_store

HOSPITAL = AssigningAuthority("HOSP", "1.2.3.4", "ISO")
OTHER = AssigningAuthority("OTHER", "1.2.3.5", "ISO")


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def service(clock: FakeClock) -> Service:
    store = repeatable_store(clock=clock, authorities=Authorities((HOSPITAL, OTHER), HOSPITAL))
    store.react(*REACTIONS)
    return Service(store, routes())
