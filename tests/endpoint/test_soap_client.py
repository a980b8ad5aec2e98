"""Document Source and Consumer against our repository and registry over a real socket."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from hilum.core.code import Code
from hilum.core.errors import HilumError, RemoteProtocolError
from hilum.core.identity import AssigningAuthority, Authorities, Identifier, Patient, PatientRegistered
from hilum.core.result import Observation, Result
from hilum.core.web import Route, WebRequest, WebResponse
from hilum.endpoint.http import Application, fetch, serve
from hilum.endpoint.soap import SoapClient
from hilum.hl7v3.build import Issuer, imaging_report
from hilum.ihe import ws
from hilum.ihe.xds import REGISTRY_PATH, REPOSITORY_PATH, Settings, community, iti18, services
from hilum.ihe.xds.source import provision
from hilum.store.memory import MemoryStore

DOMAIN = AssigningAuthority("", "1.3.6.1.4.1.21367.13.20.1000", "ISO")
PATIENT = Identifier("IHE1", DOMAIN)


def _with_hospital(story: Callable[[str, SoapClient], Coroutine[Any, Any, None]]) -> None:
    """Run a story against a served repository and registry."""
    store = MemoryStore(authorities=Authorities((DOMAIN,)))
    store.write_now(lambda record: record.emit(PatientRegistered(Patient("p1", (PATIENT,)))))
    routes = [route for service in services(community(Settings(), "HILUM")) for route in service.routes()]

    def route_of(method: str, path: str) -> Route | None:
        return next((one for one in routes if one.method == method and one.pattern().match(path)), None)

    async def dispatch(request: WebRequest) -> WebResponse:
        route = route_of(request.method, request.path)
        if route is None:
            return WebResponse(404, [], b"nothing here", "text/plain")
        try:
            return await store.write(lambda record: route.handle(request, record))
        except HilumError as error:
            assert route.outcome is not None
            return route.outcome(error, request)

    async def run() -> None:
        app = Application(dispatch, claims=lambda method, path: True, blobs=store.blobs, pages=None)
        server = await serve(app, "127.0.0.1", 0)
        base = f"http://127.0.0.1:{server.port}"
        try:
            await story(base, SoapClient("EHR", repository=base + REPOSITORY_PATH, registry=base + REGISTRY_PATH))
        finally:
            await server.stop()

    try:
        asyncio.run(run())
    finally:
        store.close()


def _report(text: str) -> bytes:
    result = Result("r1", "p1", study_uid="1.2.9", observations=(Observation("1", Code("59776-5"), text),))
    return imaging_report(result, Patient("p1", (PATIENT,)), issuer=Issuer("1.2.3"))


@pytest.mark.parametrize("size", [100, 5_000_000])
def test_a_report_is_provided_found_and_retrieved_over_http(size: int) -> None:
    async def story(base: str, client: SoapClient) -> None:
        content = _report("x" * size)
        sent = provision(content, patient=PATIENT, source_id="1.2.3.5", when=1_700_000_000.0)
        assert (await client.provide(sent)).is_success
        assert client.last is not None
        assert client.last.status == 200
        assert content in client.last.request
        found = await client.query(iti18.find_documents(PATIENT))
        assert [entry.unique_id for entry in found.entries] == [sent.entry.unique_id]
        got = await client.retrieve([(found.entries[0].repository_id, found.entries[0].unique_id)])
        assert bytes(got.documents[0].content) == content
        assert client.last.answer_type.startswith("multipart/related")

    _with_hospital(story)


def test_a_fault_and_what_is_not_soap_are_told_apart() -> None:
    async def story(base: str, client: SoapClient) -> None:
        content_type, parts = iti18.request(iti18.find_documents(PATIENT), client.repository)
        kind, body = await client.call(client.repository, iti18.ACTION, content_type, parts)
        with pytest.raises(ws.Fault) as caught:
            ws.raise_fault(ws.read(kind, body))
        assert caught.value.subcode == "wsa:ActionNotSupported"
        with pytest.raises(RemoteProtocolError):
            await client.call(f"{base}/nowhere", "x", "text/plain", [b""])

    _with_hospital(story)


def test_nobody_there_is_an_error_of_the_system() -> None:
    async def run() -> None:
        client = SoapClient("EHR", repository="http://127.0.0.1:9/", registry="http://127.0.0.1:9/", timeout_s=2.0)
        with pytest.raises(OSError, match=r"127\.0\.0\.1:9"):
            await client.query(iti18.find_documents(PATIENT))

    asyncio.run(run())


def test_the_description_is_served_at_the_address_as_called() -> None:
    async def story(base: str, client: SoapClient) -> None:
        answer = await fetch("EHR", "GET", f"{client.registry}?wsdl")
        assert answer.status == 200
        assert f'location="{client.registry}"'.encode() in answer.body

    _with_hospital(story)
