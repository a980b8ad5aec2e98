"""The hub: opens the store, collects handlers and profiles, starts listeners, deliveries and judge; and ends them again."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Callable, Iterable
from typing import TYPE_CHECKING, Any, cast

from hilum.config import AeAddress, HostPort, Loaded, Settings
from hilum.core.audit import AuditEvent, AuditRecorded
from hilum.core.errors import Fault, HilumError
from hilum.core.exchange import Exchange, Outcome
from hilum.core.handler import Handler
from hilum.core.record import Clock, InstanceFilter, Page, Record, Store
from hilum.core.web import Route, WebRequest, WebResponse
from hilum.dicom.services import HANDLERS as DICOM_HANDLERS
from hilum.dicom.services.service import Site as DicomSite
from hilum.dicom.web.routes import routes as dicom_web_routes
from hilum.endpoint import dimse, http, mllp
from hilum.fhir.render.projection import PROJECTIONS as FHIR_PROJECTIONS
from hilum.fhir.routes import routes as fhir_routes
from hilum.hl7v2 import routes as hl7v2_routes
from hilum.hl7v2.messages.reply import Trigger
from hilum.hl7v2.site import Site as Hl7Site
from hilum.hub import hl7_over_http
from hilum.hub.couriers import Couriers
from hilum.hub.dimse import DimseService
from hilum.hub.http import Dispatcher
from hilum.hub.journal import Journal, Live
from hilum.hub.judge import Judge
from hilum.hub.metrics import render
from hilum.hub.mllp import MllpService
from hilum.hub.numbered_links import NumberedLinks
from hilum.hub.repositories import Repositories
from hilum.hub.retrieving import Retriever
from hilum.ihe.atna import application_activity
from hilum.ihe.profile import Expected, Profiles, SitePeer
from hilum.ihe.profile import Site as IheSite
from hilum.ihe.verdict import expectations
from hilum.net.deliver import Pump
from hilum.store import open_store
from hilum.store.clock import MachineClock

if TYPE_CHECKING:
    from hilum.endpoint.http import AsgiApp

__all__ = ["Hub"]

log = logging.getLogger("hilum.hub")


class Hub:
    """One running hub.

    async with Hub(loaded) as hub:
        ...

    pages   makes the console's ASGI application; None serves the protocols alone
    """

    def __init__(
        self,
        loaded: Loaded,
        *,
        pages: Callable[[Hub], Any] | None = None,
        store: Store | None = None,
        clock: Clock | None = None,
    ) -> None:
        self.loaded = loaded
        self.settings: Settings = loaded.settings
        self.name = self.settings.name
        ticking = clock or MachineClock()
        self.clock = clock_now = ticking.now
        self.started = 0.0
        self._pages = pages
        settings = self.settings
        ae_title = AeAddress.parse(settings.listen.dicom).title if settings.listen.dicom else settings.name
        self.profiles = Profiles.load(settings.profiles, _ihe_site(settings, ae_title))
        self.store: Store = store or open_store(
            settings.data, authorities=settings.authorities.authorities(), clock=clock
        )
        self.store.react(*self.profiles.reactions())
        self.store.project(*FHIR_PROJECTIONS)
        self.live = Live()
        self.journal = Journal(self.store, self.profiles, self.name, self.live)
        self.judge = Judge(self.store, self.profiles, self.live, clock_now)
        self.journal.committed = self.judge.committed
        titles = {AeAddress.parse(peer.dicom).title: name for name, peer in settings.peers.items() if peer.dicom}
        coercion = "coerced" if settings.archive.retrieve == "coerced" else "received"
        site = DicomSite(settings.name, ae_title, titles, coercion, settings.archive.duplicates)
        self._dicom_site = site
        self.mllp_service = MllpService(
            self.store,
            self.journal,
            settings,
            _hl7_site(settings),
            hl7v2_routes.table(_hl7v2_handlers(self.profiles)),
            clock_now,
        )
        retriever = Retriever(self.store, self.journal, settings, site, clock_now)
        self.dimse_service = DimseService(
            self.store,
            self.journal,
            self.profiles,
            settings,
            site,
            (*DICOM_HANDLERS, *self.profiles.handlers()),
            clock_now,
            retriever,
        )
        numbered = NumberedLinks(self.store, self.journal, self.name, clock_now)
        repositories = Repositories(settings, clock_now, self._alert)
        self.couriers = Couriers(settings, ae_title, self.dimse_service, clock_now, numbered, repositories)
        self.mllp_service.heard = self.couriers.heard
        self.pump = Pump(self.store, self.couriers.table(), clock=clock_now, journal=self.journal.add)
        self._dimse: dimse.DimseServer | None = None
        self._mllp: mllp.Server | None = None
        self._http: http.HttpServer | None = None

    # -- life

    async def start(self) -> None:
        """Listen, deliver, judge. raises OSError: an address cannot be bound"""
        await self.store.write(_end_what_a_crash_left_open)
        listen = self.settings.listen
        try:
            if listen.dicom:
                at = AeAddress.parse(listen.dicom).at
                self._dimse = await dimse.serve(self.dimse_service, at.host, at.port)
            if listen.mllp:
                where = HostPort.parse(listen.mllp)
                self._mllp = await mllp.serve(
                    self.mllp_service.answers, where.host, where.port, refuser=self.mllp_service.refused
                )
            if listen.http:
                where = HostPort.parse(listen.http)
                self._http = await http.serve(self._application(), where.host, where.port)
        except OSError:
            await self.stop()
            raise
        self.pump.start()
        self.judge.start()
        self.started = self.clock()
        await self._alert(application_activity(self.started, started=True, source=self.name))

    async def stop(self) -> None:
        """End the listeners, then what is under way, then the store."""
        if self._http is not None:
            await self._http.stop()
        if self._mllp is not None:
            await self._mllp.close()
        if self._dimse is not None:
            await self._dimse.close(grace_s=2.0)
        if self.started:
            with contextlib.suppress(HilumError):
                await self._alert(application_activity(self.clock(), started=False, source=self.name))
            self.started = 0.0
        await self.pump.stop()
        await self.judge.stop()
        await self.couriers.close()
        try:
            await self.journal.finish()
        except HilumError as error:
            log.error("what waited to be journaled behind its answer was lost: %s", error.category.value)
        self.store.close()
        self._http = self._mllp = self._dimse = None

    async def __aenter__(self) -> Hub:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def settle(self, timeout_s: float = 20.0) -> None:
        """Wait until all deliveries that can go are gone, and all exchanges have their verdict."""
        async with asyncio.timeout(timeout_s):
            await self.journal.finish()
            while await self.store.read(lambda record: record.outbox.due(self.clock() + 1.0)):
                await asyncio.sleep(0.02)
            await self.journal.finish()
            await self.judge.settle(timeout_s)

    async def _alert(self, event: AuditEvent) -> None:
        """Record an audit event that no exchange owes."""
        await self.store.write(lambda record: record.emit(AuditRecorded(event)))

    # -- where it listens

    @property
    def dicom_port(self) -> int:
        """As bound; 0 where DICOM is not served."""
        return self._dimse.port if self._dimse else 0

    @property
    def mllp_port(self) -> int:
        """As bound; 0 where MLLP is not served."""
        return self._mllp.port if self._mllp else 0

    @property
    def http_port(self) -> int:
        """As bound; 0 where HTTP is not served."""
        return self._http.port if self._http else 0

    def listeners(self) -> list[tuple[str, str, bool]]:
        """(protocol, address as bound, safe): unsafe is an address that other machines reach without TLS."""
        listen = self.settings.listen
        found = []
        if listen.dicom:
            title, at = AeAddress.parse(listen.dicom).title, AeAddress.parse(listen.dicom).at
            found.append(("DICOM", f"{title}@{HostPort(at.host, self.dicom_port or at.port)}", at.is_loopback))
        for name, text, port in (("MLLP", listen.mllp, self.mllp_port), ("HTTP", listen.http, self.http_port)):
            if text:
                at = HostPort.parse(text)
                found.append((name, str(HostPort(at.host, port or at.port)), at.is_loopback))
        return found

    # -- what the console asks

    def settings_view(self) -> list[tuple[str, str, str]]:
        """(key, value, origin) of every setting."""
        return self.loaded.rows()

    def subscribe(self) -> AsyncIterator[int]:
        """Ids of exchanges as they are committed and judged."""
        return self.live.subscribe()

    def expectations(self, record: Record, person_id: str) -> list[Expected]:
        """Steps that are owed for a patient, overdue or not."""
        return list(expectations(record, person_id, self.clock(), self.profiles))

    def metrics(self) -> bytes:
        """The Prometheus page."""
        return self.store.read_now(lambda record: render(record, self.started, self.clock(), self._connections))

    def _connections(self) -> dict[str, int]:
        return {
            "dicom": len(self._dimse.associations) if self._dimse else 0,
            "mllp": self._mllp.connections if self._mllp else 0,
        }

    # -- HTTP

    def _application(self) -> AsgiApp:
        profile_routes = self.profiles.routes()
        routes = [
            *dicom_web_routes(self._dicom_site),
            *fhir_routes(profile_routes),
            *(one for one in profile_routes if not one.path.startswith("/fhir")),
            Route(
                "POST",
                hl7_over_http.PATH,
                _by_service,
                standard="hl7v2",
                kind="HL7 over HTTP",
                outcome=hl7_over_http.refusal,
                body_limit=mllp.Limits().content,
            ),
            Route("GET", "/livez", self._live, standard=""),
            Route("GET", "/readyz", self._ready, standard=""),
            Route("GET", "/metrics", self._metrics, standard=""),
        ]
        services = {hl7_over_http.PATH: hl7_over_http.Hl7OverHttp(self.mllp_service.answer)}
        dispatcher = Dispatcher(routes, self.store, self.journal, self.settings, self.clock, services)
        pages = self._pages(self) if self._pages is not None else None
        return http.Application(
            dispatcher,
            claims=dispatcher.claims,
            blobs=self.store.blobs,
            pages=pages,
            limit=dispatcher.limit,
            refuse=dispatcher.refused,
            lost=dispatcher.lost,
            unreadable=dispatcher.unreadable,
            hosts=self._hosts(),
        )

    def _hosts(self) -> frozenset[str] | None:
        """Host names that HTTP requests may say; None, any, on an address of all interfaces without a list."""
        listen = self.settings.listen
        where = HostPort.parse(listen.http)
        if where.host in ("0.0.0.0", "::") and not listen.hosts:  # noqa: S104 - compared, not bound
            return None
        return frozenset(("localhost", "::1", where.host.lower(), *(one.lower() for one in listen.hosts)))

    def _live(self, request: WebRequest, record: Record) -> WebResponse:
        return WebResponse(200, [], b"ok\n", "text/plain")

    def _ready(self, request: WebRequest, record: Record) -> WebResponse:
        return (
            WebResponse(200, [], b"ready\n", "text/plain")
            if self.started
            else WebResponse(503, [], b"starting\n", "text/plain")
        )

    def _metrics(self, request: WebRequest, record: Record) -> WebResponse:
        body = render(record, self.started, self.clock(), self._connections)
        return WebResponse(200, [], body, "text/plain; version=0.0.4; charset=utf-8")


def _by_service(request: WebRequest, record: Record) -> WebResponse:
    """For a route that a service answers."""
    raise Fault("this route has no handler")


def _ihe_site(settings: Settings, ae_title: str) -> IheSite:
    """Who we are and whom we know, for profiles that send."""
    peers = {
        name: SitePeer(
            peer.application or name,
            peer.facility,
            peer.version,
            AeAddress.parse(peer.dicom).title if peer.dicom else "",
        )
        for name, peer in settings.peers.items()
    }
    base = f"http://{settings.listen.http}" if settings.listen.http else ""
    return IheSite(settings.name, settings.facility, ae_title, base, peers)


def _hl7_site(settings: Settings) -> Hl7Site:
    told = settings.hl7v2
    return Hl7Site(
        settings.name,
        settings.facility,
        processing_ids=frozenset(told.processing_ids),
        default_charset=told.charset,
        charsets=dict(told.charsets),
        missing_identifiers=cast("Any", told.missing_identifiers),
        acknowledge=cast("Any", told.acknowledge),
        order_response=cast("Any", told.order_response),
    )


def _hl7v2_handlers(profiles: Profiles) -> Iterable[Handler]:
    return [row for row in profiles.handlers() if isinstance(row.on, Trigger)]


def _end_what_a_crash_left_open(record: Record) -> None:
    """Associations that stored instances when the process died: their exchange ends, with as many as the archive holds of it."""
    while left := record.exchanges.search(outcome=Outcome.OPEN):
        for exchange in left:
            _end_open(record, exchange)


def _end_open(record: Record, exchange: Exchange) -> None:
    studies = tuple(key.value for key in exchange.keys if key.kind == "study")
    stored = 0
    ended = exchange.started
    if studies:
        where = InstanceFilter(study_uids=studies, page=Page(limit=100_000))
        mine = [one for one, *_ in record.studies.find_instances(where) if one.exchange_id == exchange.id]
        stored = len(mine)
        ended = max((one.received for one in mine), default=ended)
    record.exchanges.amend(
        exchange.id,
        ended=ended,
        count=stored or exchange.count,
        outcome=Outcome.FAILED,
        text="this hub ended while the association was open; what it acknowledged is stored",
    )
