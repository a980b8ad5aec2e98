"""HTTP traffic of the hub: one dispatch table for DICOMweb, FHIR, SOAP and HL7 over HTTP; each exchange journaled."""

from __future__ import annotations

import logging
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import replace

from hilum.config import Settings
from hilum.core.errors import Busy, Category, Fault, HilumError
from hilum.core.exchange import Direction, Draft, Exchange, Key, Outcome
from hilum.core.record import Record, Store
from hilum.core.study import BlobRef
from hilum.core.web import Route, WebRequest, WebResponse
from hilum.hub.bodies import KEPT_BYTES, Recorded, Watch, beginning, is_large, stored_answer
from hilum.hub.journal import Journal, told
from hilum.store.composed import keep

__all__ = ["Dispatcher"]

log = logging.getLogger("hilum.http")


Service = Callable[[WebRequest], Awaitable[WebResponse]]


class Dispatcher:
    """Finds the route of a request, the first in order that matches, and runs its handler in the right unit of work.

    services   by the path of a route: what answers and journals its requests by itself, in place of a handler; what it raises is
               refused and journaled here
    """

    def __init__(
        self,
        routes: Iterable[Route],
        store: Store,
        journal: Journal,
        settings: Settings,
        clock: Callable[[], float] = time.time,
        services: Mapping[str, Service] | None = None,
    ) -> None:
        self._rows = [(one, one.pattern()) for one in routes]
        self._roots = frozenset(one.path.split("/")[1] for one, _ in self._rows)
        self._store = store
        self._journal = journal
        self._settings = settings
        self._clock = clock
        self._services = services or {}

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
        route = self._route(request)
        if route is None:
            kind, standard = f"{request.method} {request.path}", request.path.split("/")[1]
            response = WebResponse(413, [], f"{error}\n".encode(), "text/plain; charset=utf-8")
        else:
            kind, standard = route.kind or route.path, route.standard
            response = self._refusal(route, error, request)
            response.status = 413
        exchange = self._exchange(standard, kind, request, self._clock(), response)
        self._behind(replace(exchange, text=error.message), request, response)
        return response

    def lost(self, request: WebRequest) -> None:
        """Journal a request whose connection ended before its body did. Nobody is there to be answered."""
        route = self._route(request)
        standard = route.standard if route is not None else request.path.split("/")[1]
        kind = (route.kind or route.path) if route is not None else f"{request.method} {request.path}"
        if standard:
            exchange = self._exchange(standard, kind, request, self._clock(), WebResponse(499))
            text = "the connection ended, or broke HTTP, before the body ended"
            exchange = replace(exchange, answer=b"", code="", text=text, outcome=Outcome.FAILED)
            self._keep(exchange, request.body, b"")

    def unreadable(self, data: bytes, address: str, status: int, answer: bytes) -> None:
        """Journal bytes that are no HTTP request, and what they were answered."""
        now = self._clock()
        text = "no HTTP request (RFC 9112 3)" if status == 400 else "the header fields are too long (RFC 6585 5)"
        exchange = Exchange(
            direction=Direction.IN,
            standard="http",
            kind="unreadable",
            source=address,
            destination=self._settings.name,
            started=now,
            ended=now,
            peer=address,
            peer_address=address,
            request=data if len(data) <= KEPT_BYTES else b"",
            answer=answer,
            outcome=Outcome.REFUSED,
            code=str(status),
            text=text,
        )
        self._keep(exchange, data, b"")

    def _route(self, request: WebRequest) -> Route | None:
        matching = (one for one, pattern in self._rows if one.method == request.method and pattern.match(request.path))
        return next(matching, None)

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
                    service = self._services.get(route.path)
                    return await (self._run(route, named) if service is None else self._serve(route, named, service))
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
        self._behind(replace(exchange, text="no route for this method and path"), request, response)
        return response

    async def _run(self, route: Route, request: WebRequest) -> WebResponse:
        started = self._clock()
        drafts: list[Draft] = []

        def work(record: Record) -> tuple[WebResponse, Exchange]:
            drafts.append(record.exchange)
            watch = Watch(record.blobs, request.body) if route.writes and is_large(request.body) else None
            response = self._handled(route, request, watch.over(record) if watch is not None else record)
            if route.writes and not isinstance(response.body, bytes | list | tuple):
                response.body = list(response.body)
            exchange = self._exchange(route.standard, route.kind or route.path, request, started, response)
            if not route.writes or not route.standard:
                return response, exchange
            answer = stored_answer(response)
            if watch is not None:
                exchange = replace(exchange, request_blob=keep(record.blobs, watch.pieces()))
            if is_large(answer):
                exchange = replace(exchange, answer_blob=keep(record.blobs, (answer,)))
            return response, exchange

        try:
            if route.writes:
                if not route.standard:
                    response, _ = await self._store.write(work)
                    return response
                return await self._journal.write(work)
            response, exchange = await self._store.read(lambda record: _with_draft(work(record), record))
            if route.standard:
                self._behind(exchange, request, response)
            return response
        except Exception as error:
            return self._refused(route, request, error, started, drafts[-1] if drafts else Draft())

    async def _serve(self, route: Route, request: WebRequest, service: Service) -> WebResponse:
        started = self._clock()
        try:
            return await service(request)
        except Exception as error:
            return self._refused(route, request, error, started, Draft())

    def _refused(
        self, route: Route, request: WebRequest, error: Exception, started: float, draft: Draft
    ) -> WebResponse:
        """Answer that it failed, and journal it with what the handler told before: whose it was, and what was asked."""
        refused = self._refused_by(error, route)
        response = self._refusal(route, refused, request)
        if route.standard:
            exchange = told(self._exchange(route.standard, route.kind or route.path, request, started, response), draft)
            outcome = Outcome.FAILED if response.status >= 500 else Outcome.REFUSED
            code = str(response.status)
            # nothing stands of a unit of work that failed
            exchange = replace(exchange, request_blob=None, text=refused.message, outcome=outcome, code=code)
            self._behind(exchange, request, response)
        return response

    def _behind(self, exchange: Exchange, request: WebRequest, response: WebResponse) -> None:
        """Journal behind the answer, with long bodies whole; one that is made while it is sent, once it was sent."""
        if not isinstance(response.body, bytes | list | tuple):

            def ended(content: bytes, blob: BlobRef | None, is_broken: bool) -> None:
                sent = replace(exchange, answer=exchange.answer + content, answer_blob=blob, ended=self._clock())
                if is_broken:
                    sent = replace(sent, outcome=Outcome.FAILED, text="the answer broke off while it was made")
                self._keep(sent, request.body, b"")

            response.body = Recorded(response.body, self._store.blobs, ended)
            return
        self._keep(exchange, request.body, stored_answer(response))

    def _keep(self, exchange: Exchange, asked: bytes | memoryview, answer: bytes | memoryview) -> None:
        """Journal behind the answer; bodies that do not stand in the exchange are written to the blob store before."""
        large_request = is_large(asked) and exchange.request_blob is None
        large_answer = is_large(answer) and exchange.answer_blob is None
        if not large_request and not large_answer:
            self._journal.behind(exchange)
            return

        def write(one: Exchange) -> Exchange:
            blobs = self._store.blobs
            if large_request:
                one = replace(one, request_blob=keep(blobs, (asked,)))
            if large_answer:
                one = replace(one, answer_blob=keep(blobs, (answer,)))
            return one

        self._journal.behind(exchange, write)

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
            request=head.encode() + b"\r\n" + beginning(request.body),
            answer=answer_head.encode() + b"\r\n" + beginning(stored_answer(response)),
            outcome=Outcome.FAILED if response.status >= 500 else Outcome.REFUSED if refused else Outcome.ACCEPTED,
            code=str(response.status),
            detail=(("method", request.method), ("path", request.path)),
            keys=(Key("control", request.header("x-request-id")),) if request.header("x-request-id") else (),
        )


def _with_draft(done: tuple[WebResponse, Exchange], record: Record) -> tuple[WebResponse, Exchange]:
    response, exchange = done
    return response, told(exchange, record.exchange)
