"""HTTP exchanges in the journal: how long they took is how long the answer took to make."""

from __future__ import annotations

import asyncio

import pytest

from hilum.config import Settings
from hilum.core.exchange import Exchange
from hilum.core.record import Record
from hilum.core.web import Route, WebRequest, WebResponse
from hilum.hub.http import Dispatcher
from hilum.hub.journal import Journal, Live
from hilum.ihe.profile import Profiles
from hilum.testing import FakeClock, MemoryStore


@pytest.mark.parametrize("writes", [True, False])
def test_the_time_that_a_handler_takes_is_in_the_exchange(writes: bool) -> None:
    clock = FakeClock()
    store = MemoryStore(clock=clock)
    journal = Journal(store, Profiles.of(()), "HILUM", Live())

    def slow(request: WebRequest, record: Record) -> WebResponse:
        clock.advance(0.25)
        return WebResponse(200, [], b"{}", "application/fhir+json")

    routes = [Route("GET", "/fhir/{type}/{id}", slow, writes=writes, standard="fhir", kind="read")]
    http = Dispatcher(routes, store, journal, Settings(), clock.now)

    async def story() -> Exchange:
        await http(WebRequest("GET", "/fhir/Patient/1"))
        await journal.finish()
        [light] = await store.read(lambda record: record.exchanges.search())
        return light

    assert asyncio.run(story()).milliseconds == pytest.approx(250.0)
