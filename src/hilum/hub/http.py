"""HTTP traffic of the hub: one dispatch table for DICOMweb, FHIR, SOAP and HL7 over HTTP; each exchange journaled."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable
from dataclasses import replace

from hilum.config import Settings
from hilum.core.errors import Busy, Category, Fault, HilumError
from hilum.core.exchange import Direction, Draft, Exchange, Key, Outcome
from hilum.core.record import Record, Store
from hilum.core.study import BlobRef
from hilum.core.web import Route, WebRequest, WebResponse
from hilum.hub.journal import Journal, told

__all__ = ["Dispatcher"]

log = logging.getLogger("hilum.http")

KEPT_BYTES = 256 * 1024
"""Bodies up to this size are kept whole in the journal; of larger ones the beginning (what they carry is stored anyway)."""


class Dispatcher:
    """Finds the route of a request, the first in order that matches, and runs its handler in the right unit of work."""

    def __init__(
        self,
        routes: Iterable[Route],
        store: Store,
        journal: Journal,
        settings: Settings,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._rows = [(one, one.pattern()) for one in routes]
        self._roots = frozenset(one.path.split("/")[1] for one, _ in self._rows)
        self._store = store
        self._journal = journal
        self._settings = settings
        self._clock = clock

    def claims(self, method: str, path: str) -> bool:
        """The path is under one of our roots ("/fhir", "/dicom-web", ...)."""
        return path.split("/", 2)[1] in self._roots if path.startswith("/") else False

    def limit(self, method: str, path: str) -> int:
        """Bytes of a body that the route of a request takes; little where there is none."""
        for route, pattern in self._rows:
            if route.method == method and pattern.match(path):
                return route.body_limit
        return KEPT_BYTES

    async def refused(self, request: WebRequest, error: HilumError) -> WebResponse:
        """The answer to a request whose body is not read: that of its route, journaled. RFC 9110 15.5.14."""
        matching = (one for one, pattern in self._rows if one.method == request.method and pattern.match(request.path))
        route = next(matching, None)
        if route is None:
            kind, standard = f"{request.method} {request.path}", request.path.split("/")[1]
            response = WebResponse(413, [], f"{error}\n".encode(), "text/plain; charset=utf-8")
        else:
            kind, standard = route.kind or route.path, route.standard
            response = self._refusal(route, error, request)
            response.status = 413
        exchange = self._exchange(standard, kind, request, self._clock(), response)
        self._journal.behind(replace(exchange, text=error.message))
        return response

    async def __call__(self, request: WebRequest) -> WebResponse:
        """Answer a request. Never raises for bad input."""
        method = "GET" if request.method == "HEAD" else request.method
        allowed: list[str] = []
        sibling: Route | None = None
        for route, pattern in self._rows:
            if match := pattern.match(request.path):
                if route.method == method:
                    named = replace(
                        request, variables=match.groupdict(), peer=self._settings.peer_of_agent(request.peer)
                    )
                    return await self._run(route, named)
                allowed.append(route.method)
                sibling = route
        return self._unclaimed(request, allowed, sibling)

    def _unclaimed(self, request: WebRequest, allowed: list[str], sibling: Route | None) -> WebResponse:
        if request.method == "OPTIONS" and allowed:
            return WebResponse(204, [("allow", ", ".join(sorted({*allowed, "OPTIONS"})))])
        status = 405 if allowed else 404
        headers = [("allow", ", ".join(sorted(set(allowed))))] if allowed else []
        response = WebResponse(
            status, headers, b"no such method here\n" if allowed else b"nothing here\n", "text/plain"
        )
        standard = sibling.standard if sibling else request.path.split("/")[1]
        exchange = self._exchange(standard, f"{request.method} {request.path}", request, self._clock(), response)
        self._journal.behind(replace(exchange, text="no route for this method and path"))
        return response

    async def _run(self, route: Route, request: WebRequest) -> WebResponse:
        started = self._clock()
        drafts: list[Draft] = []

        def work(record: Record) -> tuple[WebResponse, Exchange]:
            drafts.append(record.exchange)
            response = self._handled(route, request, record)
            exchange = self._exchange(route.standard, route.kind or route.path, request, started, response)
            return response, replace(exchange, ended=record.now())

        try:
            if route.writes:
                if not route.standard:
                    response, _ = await self._store.write(work)
                    return response
                return await self._journal.write(work)
            response, exchange = await self._store.read(lambda record: _with_draft(work(record), record))
            if route.standard:
                self._journal.behind(exchange)
            return response
        except Exception as error:
            refused = self._refused_by(error, route)
            response = self._refusal(route, refused, request)
            if route.standard:
                exchange = self._exchange(route.standard, route.kind or route.path, request, started, response)
                # what the handler told before it refused: whose it was, and what was asked
                exchange = told(exchange, drafts[-1]) if drafts else exchange
                outcome = Outcome.FAILED if response.status >= 500 else Outcome.REFUSED
                self._journal.behind(
                    replace(exchange, text=refused.message, outcome=outcome, code=str(response.status))
                )
            return response

    @staticmethod
    def _refused_by(error: Exception, route: Route) -> HilumError:
        """What a failed unit of work says to the outside; our own faults are told to the log."""
        if isinstance(error, HilumError):
            return error
        if isinstance(error, OSError):
            return Busy("the store is out of resources")
        log.exception("a handler failed", extra={"route": route.path})
        return Fault("internal error")

    def _handled(self, route: Route, request: WebRequest, record: Record) -> WebResponse:
        response = route.handle(request, record)
        if response.status >= 400:
            record.exchange.refuse(str(response.status), record.exchange.text)
        return response

    def _refusal(self, route: Route, error: HilumError, request: WebRequest) -> WebResponse:
        if route.outcome is not None:
            return route.outcome(error, request)
        status = {
            Category.INCORRECT: 400,
            Category.NOT_FOUND: 404,
            Category.CONFLICT: 409,
            Category.FORBIDDEN: 403,
            Category.UNSUPPORTED: 422,
            Category.BUSY: 503,
            Category.FAULT: 500,
        }[error.category]
        return WebResponse(status, [], f"{error}\n".encode(), "text/plain; charset=utf-8")

    def _exchange(
        self, standard: str, kind: str, request: WebRequest, started: float, response: WebResponse
    ) -> Exchange:
        head = (
            f"{request.method} {request.path}{'?' + request.query_string if request.query_string else ''} HTTP/1.1\r\n"
        )
        head += "".join(
            f"{name}: {value}\r\n" for name, value in request.headers.items() if name not in ("authorization", "cookie")
        )
        answer_head = f"HTTP/1.1 {response.status}\r\n" + "".join(f"{n}: {v}\r\n" for n, v in response.headers)
        if response.content_type:
            answer_head += f"content-type: {response.content_type}\r\n"
        refused = response.status >= 400
        return Exchange(
            direction=Direction.IN,
            standard=standard,
            kind=kind,
            source=request.peer or request.peer_address,
            destination=self._settings.name,
            started=started,
            ended=self._clock(),
            peer=request.peer,
            peer_address=request.peer_address,
            control_id=request.header("x-request-id"),
            request=head.encode() + b"\r\n" + bytes(request.body[:KEPT_BYTES]),
            answer=answer_head.encode() + b"\r\n" + _kept(response),
            outcome=Outcome.FAILED if response.status >= 500 else Outcome.REFUSED if refused else Outcome.ACCEPTED,
            code=str(response.status),
            detail=(("method", request.method), ("path", request.path)),
            keys=(Key("control", request.header("x-request-id")),) if request.header("x-request-id") else (),
        )


def _with_draft(done: tuple[WebResponse, Exchange], record: Record) -> tuple[WebResponse, Exchange]:
    response, exchange = done
    return response, told(exchange, record.exchange)


def _kept(response: WebResponse) -> bytes:
    """What of an answer's body the journal keeps: never the bytes of blobs, which are stored anyway."""
    if isinstance(response.body, bytes):
        return response.body[:KEPT_BYTES]
    if isinstance(response.body, list | tuple):
        kept = b"".join(
            f"[{part.length} stored bytes]".encode() if isinstance(part, BlobRef) else part for part in response.body
        )
        return kept[:KEPT_BYTES]
    return b"[streamed]"
