"""The FHIR service in process, over any store and without sockets: for tests, tools and plug-in authors.

service = Service(MemoryStore(), routes())
service.send("POST", "/fhir/Patient", {"resourceType": "Patient"}).status == 201
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from hilum.core.errors import HilumError
from hilum.core.exchange import Draft
from hilum.core.record import Record, Store
from hilum.core.study import BlobRef
from hilum.core.web import Route, WebRequest, WebResponse
from hilum.fhir import json as fhir_json
from hilum.fhir import xml as fhir_xml
from hilum.fhir.json import Resource

__all__ = ["Reply", "Service"]


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back: status, headers (lower-case), the whole body, and what the handler told the journal."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    content_type: str
    draft: Draft

    @property
    def resource(self) -> Resource:
        """The resource in the body, of either format."""
        return fhir_xml.parse(self.body) if "xml" in self.content_type else fhir_json.parse(self.body)


class Service:
    """Dispatches requests over a route table as the hub does: the first row that fits, in a unit of work of its own."""

    def __init__(self, store: Store, routes: Sequence[Route], *, base: str = "http://127.0.0.1:8080") -> None:
        self.store = store
        self.base = base
        self._rows = [(route, route.pattern()) for route in routes]

    def send(
        self,
        method: str,
        target: str,
        body: Resource | bytes = b"",
        headers: Mapping[str, str] | None = None,
    ) -> Reply:
        """Send one request.

        target   path and query: "/fhir/Patient?name=x", or an absolute URL below `base`
        body     a resource (sent as JSON) or bytes
        """
        path, _, query = target.removeprefix(self.base).partition("?")
        sent = {name.lower(): value for name, value in (headers or {}).items()}
        if isinstance(body, dict):
            sent.setdefault("content-type", "application/fhir+json")
            body = fhir_json.encode(body)
        request = WebRequest(method, path, query, sent, body, self.base, "test", "127.0.0.1:1")
        for route, pattern in self._rows:
            match = pattern.match(path) if route.method == method else None
            if match is not None:
                return self._run(route, replace(request, variables=match.groupdict()))
        return Reply(404, {}, b"", "", Draft())

    def _run(self, route: Route, request: WebRequest) -> Reply:
        drafts: list[Draft] = []

        def work(record: Record) -> tuple[WebResponse, bytes]:
            drafts.append(record.exchange)
            response = route.handle(request, record)
            return response, _whole(response.body, record)

        try:
            response, body = self.store.write_now(work) if route.writes else self.store.read_now(work)
        except HilumError as error:
            if route.outcome is None:
                raise
            response = route.outcome(error, request)
            body = response.body if isinstance(response.body, bytes) else b""
        headers = {name.lower(): value for name, value in response.headers}
        return Reply(response.status, headers, body, response.content_type, drafts[-1] if drafts else Draft())


def _whole(body: bytes | Iterable[Any], record: Record) -> bytes:
    if isinstance(body, bytes):
        return body
    return b"".join(record.blobs.read(part) if isinstance(part, BlobRef) else bytes(part) for part in body)
