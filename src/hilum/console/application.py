"""The console as one ASGI application: pages, static files, live traffic, and the API. Mounted at `/` by the hub."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from importlib.metadata import version as installed_version
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from hilum.console import words
from hilum.console.api import STATUS, api_routes, parse_filters
from hilum.console.gathering import exchange_view, home, patient_view, with_patients
from hilum.console.live import events
from hilum.console.openapi import KEY_KINDS
from hilum.console.port import Hub
from hilum.console.security import COOKIE, FRAMED_POLICY, Csrf, SecurityHeaders
from hilum.console.swimlane import stylesheet, swimlane
from hilum.core.document import DocumentEntry
from hilum.core.errors import BudgetExceeded, Forbidden, HilumError, NotFound
from hilum.core.exchange import Exchange, Outcome, Verdict
from hilum.core.identity import Patient
from hilum.core.record import Page, Record
from hilum.hl7v3.data import cda
from hilum.hl7v3.data import xml as v3_xml
from hilum.hl7v3.render import render

__all__ = ["app"]

HERE = Path(__file__).parent
THEMES = ("light", "dark")
NAVIGATION = (
    ("/", "Home"),
    ("/patients", "Patients"),
    ("/exchanges", "Exchanges"),
    ("/worklist", "Worklist"),
    ("/queue", "Queue"),
    ("/conformance", "Conformance"),
    ("/settings", "Settings"),
)
PAGE_SIZE = 100


def app(hub: Hub) -> Starlette:
    """The console over a hub."""
    console = _Console(hub)
    routes: list[BaseRoute] = [
        *api_routes(hub, installed_version("hilum")),
        Route("/static/swimlane.css", console.swimlane_css, methods=["GET"]),
        Mount("/static", StaticFiles(directory=HERE / "static"), name="static"),
        Route("/live", console.live, methods=["GET"]),
        *(
            Route(path, console.page(handler), methods=["GET"])
            for path, handler in (
                ("/", console.home),
                ("/patients", console.patients),
                ("/patients/{id}", console.patient),
                ("/exchanges", console.exchanges),
                ("/exchanges/{id:int}", console.exchange),
                ("/worklist", console.worklist),
                ("/queue", console.queue),
                ("/conformance", console.conformance),
                ("/settings", console.settings),
                ("/documents/{id}", console.document),
                ("/documents/{id}/rendered", console.rendered),
                ("/results/{id}/attachments/{number:int}", console.attachment),
            )
        ),
        Route("/queue/{id:int}/replay", console.page(console.replay), methods=["POST"]),
        Route("/{rest:path}", console.page(console.unknown), methods=["GET", "POST"]),
    ]
    return Starlette(routes=routes, middleware=[Middleware(SecurityHeaders)])


def _environment(hub: Hub) -> Environment:
    """Templates with escaping on for everything, and undefined names an error."""
    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        moment=words.moment_words,
        date=words.date_words,
        size=words.size_words,
        duration=words.duration_words,
        milliseconds=words.milliseconds_words,
        carried=words.carried,
        clock=lambda when: words.moment_words(when)[11:],
        day=lambda when: (
            ""
            if words.moment_words(when)[:10] == words.moment_words(time.time())[:10]
            else words.moment_words(when)[5:10]
        ),
        clean=words.clean,
    )
    names = {one.id: one.name for profile in hub.profiles.profiles for one in profile.transactions}
    environment.filters["headline"] = lambda one: words.headline(one, names)
    environment.filters["transaction_name"] = lambda id: words.transaction_name(id, names)
    environment.globals.update(
        hub=hub,
        navigation=NAVIGATION,
        sign={verdict.value: sign for verdict, sign in words.VERDICT_SIGN.items()},
        verdict_word={verdict.value: word for verdict, word in words.VERDICT_WORD.items()},
        verdicts=[one.value for one in Verdict],
        outcomes=[one.value for one in Outcome],
    )
    return environment


class _Console:
    """The pages. Each gathers what it shows in one read and hands it to its template."""

    def __init__(self, hub: Hub) -> None:
        self.hub = hub
        self.csrf = Csrf()
        self.templates = _environment(hub)
        self.names = {one.id: one.name for profile in hub.profiles.profiles for one in profile.transactions}

    # -- frame

    def page(self, handler: Callable[[Request], Awaitable[Response]]) -> Callable[[Request], Awaitable[Response]]:
        """A handler whose errors become a page."""

        async def answer(request: Request) -> Response:
            try:
                return await handler(request)
            except HilumError as error:
                status = STATUS[error.category]
                return self.show(request, "error.html", {"error": error, "status": status}, status=status)

        return answer

    def show(self, request: Request, template: str, values: dict[str, Any], *, status: int = 200) -> Response:
        """A template with what every page needs; the theme and the form cookie are set where they are new."""
        visitor, is_new = self.csrf.visitor(request)
        asked = request.query_params.get("theme", "")
        theme = asked if asked in THEMES else request.cookies.get("hilum-theme", "")
        text = self.templates.get_template(template).render(
            request=request,
            path=request.url.path,
            query=dict(request.query_params),
            theme=theme if theme in THEMES else "",
            form_token=self.csrf.token(visitor),
            other_theme="light" if theme == "dark" else "dark",
            **values,
        )
        response = Response(text, status, media_type="text/html")
        if is_new:
            response.set_cookie(COOKIE, visitor, httponly=True, samesite="strict", path="/")
        if asked in THEMES:
            response.set_cookie("hilum-theme", asked, max_age=31_536_000, samesite="strict", path="/")
        return response

    async def swimlane_css(self, request: Request) -> Response:
        """The diagram's rules, for diagrams inside pages."""
        return Response(stylesheet(), media_type="text/css", headers={"cache-control": "max-age=3600"})

    async def unknown(self, request: Request) -> Response:
        """Any other path."""
        raise NotFound("there is no such page")

    # -- live

    def _row(self, one: Exchange, patient: Patient | None) -> str:
        template = self.templates.get_template("row.html")
        return template.render(one=one, patient=patient)

    async def live(self, request: Request) -> Response:
        """The stream of exchanges."""
        stream = events(self.hub.subscribe(), self.hub.store, self._row)
        return StreamingResponse(stream, media_type="text/event-stream", headers={"x-accel-buffering": "no"})

    async def home(self, request: Request) -> Response:
        """Home: what passes now, and whether all is well."""
        everything = request.query_params.get("everything", "") == "1"
        view = await self.hub.store.read(lambda record: home(record, everything=everything))
        template = "home_counters.html" if request.query_params.get("part") == "counters" else "home.html"
        return self.show(request, template, {"view": view, "listeners": self.hub.listeners()})

    # -- patients

    async def patients(self, request: Request) -> Response:
        """Patients, found by the beginning of a name or an identifier."""
        text = request.query_params.get("q", "").strip()
        offset = _offset(request)

        def work(record: Record) -> list[Any]:
            found = record.patients.search(text=text, page=Page(PAGE_SIZE + 1, offset))
            return [
                (
                    one,
                    len(record.orders.of_patient(one.id)),
                    record.studies.of_patient(one.id),
                    len(record.results.of_patient(one.id)),
                )
                for one in found
            ]

        rows = await self.hub.store.read(work)
        return self.show(request, "patients.html", {"rows": rows[:PAGE_SIZE], "text": text, **_pages(rows, offset)})

    async def patient(self, request: Request) -> Response:
        """One patient, with the swimlane."""
        id = request.path_params["id"]
        profile, verdict = request.query_params.get("profile", ""), request.query_params.get("verdict", "")
        everything = request.query_params.get("everything", "") == "1"

        def work(record: Record) -> dict[str, Any]:
            patient = record.patients.get(id)
            if patient is None:
                raise NotFound("there is no such patient", where="id")
            current = record.patients.current(id) or patient
            expected = self.hub.expectations(record, current.id)
            view = patient_view(record, patient, expected, profile=profile, verdict=verdict, everything=everything)
            picture = swimlane(
                view.exchanges,
                view.expected,
                title="Exchanges about this patient",
                link=lambda one: f"/exchanges/{one.id}",
                names=self.names,
                hub=self.hub.name,
                theme="page",
                zone=words.local_zone(),
                now=record.now(),
            )
            # drawn by us from escaped values, see `swimlane`
            return {
                "view": view,
                "patient": patient,
                "picture": Markup(picture),  # noqa: S704
                "profile": profile,
                "verdict": verdict,
                "everything": everything,
            }

        values = await self.hub.store.read(work)
        template = "patient_swimlane.html" if request.query_params.get("part") == "swimlane" else "patient.html"
        return self.show(request, template, values)

    # -- exchanges

    async def exchanges(self, request: Request) -> Response:
        """Exchanges by anything; audit records, one for each, only where they are asked for."""
        query = request.query_params
        pairs = query.multi_items()
        kind, value = query.get("key", ""), query.get("value", "").strip()
        if kind in KEY_KINDS and value:
            pairs.append((kind, value))
        told = {name: text for name, text in query.items() if name not in ("limit", "offset")}
        offset = _offset(request)
        named = any(query.get(name) for name in ("standard", "transaction", "verdict", "outcome"))
        everything = named or query.get("everything", "") == "1"
        told["apart_from"] = "" if everything else "syslog"
        filters = parse_filters({**told, "limit": str(PAGE_SIZE + 1), "offset": str(offset)}, pairs)
        found = await self.hub.store.read(lambda record: with_patients(record, filters.find(record)))
        values = {
            "found": found[:PAGE_SIZE],
            "key_kinds": KEY_KINDS,
            "named": named,
            "everything": everything,
            **_pages(found, offset),
        }
        return self.show(request, "exchanges.html", values)

    async def exchange(self, request: Request) -> Response:
        """One exchange: raw message, tree, what became of it, findings."""
        id = request.path_params["id"]

        def work(record: Record) -> Any:
            one = record.exchanges.get(id)
            if one is None:
                raise NotFound("there is no such exchange", where="id")
            return exchange_view(record, one)

        view = await self.hub.store.read(work)
        shape = "tree" if request.query_params.get("view") == "tree" else "raw"
        template = "exchange_body.html" if request.query_params.get("part") == "panel" else "exchange.html"
        return self.show(request, template, {"view": view, "one": view.exchange, "shape": shape})

    # -- work in hand

    async def worklist(self, request: Request) -> Response:
        """Scheduled steps as a modality would be told, and orders."""
        query = request.query_params
        everything = query.get("all", "") == "1"
        statuses = (
            ("SCHEDULED", "ARRIVED", "READY", "STARTED", "COMPLETED", "CANCELED", "DISCONTINUED")
            if everything
            else ("SCHEDULED", "ARRIVED", "READY", "STARTED")
        )

        def work(record: Record) -> Any:
            items = record.orders.worklist(
                modality=query.get("modality", ""),
                station_aet=query.get("station", ""),
                statuses=statuses,
                page=Page(limit=300),
            )
            orders = record.orders.search(page=Page(limit=100))
            return items, [(one, record.patients.current(one.patient_id)) for one in orders]

        items, orders = await self.hub.store.read(work)
        return self.show(request, "worklist.html", {"items": items, "orders": orders, "everything": everything})

    async def queue(self, request: Request) -> Response:
        """The outbox."""
        state = request.query_params.get("state", "")

        def work(record: Record) -> Any:
            counts = {
                name: len(record.outbox.search(state=name, page=Page(limit=1000)))
                for name in ("pending", "dead", "sent")
            }
            rows = record.outbox.search(state=state if state in counts else "", page=Page(limit=300))
            return counts, rows, record.now()

        counts, rows, now = await self.hub.store.read(work)
        order = {"dead": 0, "pending": 1, "sent": 2}
        rows.sort(key=lambda row: (order.get(row.state, 3), -row.id if row.state == "sent" else row.id))
        return self.show(request, "queue.html", {"rows": rows, "counts": counts, "state": state, "now": now})

    async def replay(self, request: Request) -> Response:
        """Send a delivery again: a form of the queue page."""
        form = dict(parse_qsl((await _small_body(request)).decode("ascii", "replace"), max_num_fields=10))
        if not self.csrf.is_valid(request, form.get("token", "")):
            raise Forbidden("this form is not from a page of this console, or the page is too old; load it again")
        id = request.path_params["id"]

        def work(record: Record) -> None:
            if record.outbox.get(id) is None:
                raise NotFound("there is no such delivery", where="id")
            record.outbox.replay(id)

        await self.hub.store.write(work)
        return RedirectResponse("/queue", 303)

    # -- what is known about the peers and ourselves

    async def conformance(self, request: Request) -> Response:
        """Verdicts per peer and transaction, and which rules are broken."""

        def work(record: Record) -> Any:
            return record.exchanges.statistics(), record.exchanges.rule_statistics()

        verdicts, rules = await self.hub.store.read(work)
        peers: dict[str, dict[str, dict[str, int]]] = {}
        for peer, what, verdict, count in verdicts:
            cell = peers.setdefault(peer, {}).setdefault(what, dict.fromkeys((one.value for one in Verdict), 0))
            cell[verdict] = cell.get(verdict, 0) + count
        totals = {
            peer: {verdict.value: sum(cell[verdict.value] for cell in rows.values()) for verdict in Verdict}
            for peer, rows in peers.items()
        }
        sorted_rules = sorted(rules, key=lambda row: (-row[2], row[0], row[1]))
        values = {"peers": peers, "totals": totals, "rules": sorted_rules, "profiles": self.hub.profiles.profiles}
        return self.show(request, "conformance.html", values)

    async def settings(self, request: Request) -> Response:
        """Settings in force, and listeners."""
        values = {"settings": self.hub.settings_view(), "listeners": self.hub.listeners()}
        return self.show(request, "settings.html", values)

    # -- documents

    async def _entry(self, request: Request) -> tuple[DocumentEntry, bytes]:
        id = request.path_params["id"]

        def work(record: Record) -> tuple[DocumentEntry, bytes]:
            entry = record.documents.entry(id)
            if entry is None:
                raise NotFound("there is no such document", where="id")
            return entry, record.blobs.read(entry.blob)

        return await self.hub.store.read(work)

    async def document(self, request: Request) -> Response:
        """A document with its metadata; a clinical document is read in a sandboxed frame."""
        entry, content = await self._entry(request)
        return self.show(request, "document.html", {"entry": entry, "is_cda": _is_xml(entry, content)})

    async def rendered(self, request: Request) -> Response:
        """The document itself, for the frame: CDA as safe HTML, PDF and images as they are, all else to save."""
        entry, content = await self._entry(request)
        if _is_xml(entry, content):
            body = render(cda.read(v3_xml.parse(content)))
            theme = request.cookies.get("hilum-theme", "")
            text = self.templates.get_template("framed.html").render(
                # `hl7v3.render` writes escaped HTML of a fixed set of elements
                body=Markup(body),  # noqa: S704
                theme=theme if theme in THEMES else "",
            )
            return Response(text, media_type="text/html", headers={"content-security-policy": FRAMED_POLICY})
        return _download(content, entry.media_type, f"document-{entry.id}")

    async def attachment(self, request: Request) -> Response:
        """A document that came inside a result (OBX ED)."""
        id, number = request.path_params["id"], request.path_params["number"]

        def work(record: Record) -> tuple[bytes, str]:
            result = record.results.get(id)
            if result is None or not 0 <= number < len(result.attachments):
                raise NotFound("there is no such attachment", where="id")
            one = result.attachments[number]
            return record.blobs.read(one.blob), one.media_type

        content, media_type = await self.hub.store.read(work)
        return _download(content, media_type, f"attachment-{number}")


def _download(content: bytes, media_type: str, name: str) -> Response:
    """Bytes from outside: shown in place only where that is safe, and then in a sandbox; else saved under a name of ours."""
    shown = media_type in ("application/pdf", "image/png", "image/jpeg", "text/plain")
    headers = {
        "content-disposition": f'{"inline" if shown else "attachment"}; filename="{name}"',
        # a PDF viewer does not run in a sandbox; the bytes are typed and never sniffed
        "content-security-policy": "default-src 'none'; frame-ancestors 'self'"
        if media_type == "application/pdf"
        else FRAMED_POLICY,
    }
    kind = media_type if shown else "application/octet-stream"
    return Response(content, media_type=kind, headers=headers)


def _is_xml(entry: DocumentEntry, content: bytes) -> bool:
    return entry.media_type in ("text/xml", "application/xml", "application/hl7-sda+xml") or content[
        :64
    ].lstrip().startswith(b"<?xml")


async def _small_body(request: Request, limit: int = 8192) -> bytes:
    """The body of a form of ours. raises BudgetExceeded: it is longer than any of them"""
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > limit:
            raise BudgetExceeded("a form this long is none of ours")
    return body


def _offset(request: Request) -> int:
    text = request.query_params.get("offset", "0")
    return min(int(text), 10_000_000) if text.isascii() and text.isdigit() and len(text) < 9 else 0


def _pages(rows: list[Any], offset: int) -> dict[str, Any]:
    return {
        "offset": offset,
        "next_offset": offset + PAGE_SIZE if len(rows) > PAGE_SIZE else None,
        "previous_offset": max(0, offset - PAGE_SIZE) if offset else None,
    }
