"""The HTTP dispatch table of FHIR: `routes()`. FHIR R4 3.1.0.

Rows are tried in their order, so that a profile's own rows (`extra`: operations, ITI-65 on the base) go before the general ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from hilum.core.errors import NotFound, Unsupported
from hilum.core.record import Record
from hilum.core.web import Route, WebRequest, WebResponse
from hilum.fhir.definitions import is_resource_type
from hilum.fhir.interactions.batch import batch_or_transaction
from hilum.fhir.interactions.capabilities import capabilities
from hilum.fhir.interactions.create import create
from hilum.fhir.interactions.delete import conditional_delete, delete
from hilum.fhir.interactions.history_instance import history_instance
from hilum.fhir.interactions.read import read
from hilum.fhir.interactions.search_type import search_type
from hilum.fhir.interactions.update import conditional_update, update
from hilum.fhir.interactions.vread import vread
from hilum.fhir.json import MAX_BYTES
from hilum.fhir.outcome import answer

__all__ = ["OperationRoute", "routes"]


@dataclass(frozen=True, slots=True)
class OperationRoute(Route):
    """A row for an operation; `definition` is the canonical URL of its OperationDefinition, for the CapabilityStatement."""

    definition: str = ""


def routes(extra: Sequence[Route] = (), *, base_path: str = "/fhir") -> tuple[Route, ...]:
    """All rows of the FHIR service under `base_path` (one path segment).

    extra   rows of profiles; those under `base_path` go first and are part of the CapabilityStatement, others are left out
    """

    def row(method: str, path: str, handle: object, kind: str, *, writes: bool = False) -> Route:
        assert callable(handle)
        return Route(method, base_path + path, handle, writes, "fhir", kind, answer, body_limit=MAX_BYTES)

    table: list[Route] = []
    ours = tuple(
        replace(one, body_limit=min(one.body_limit, MAX_BYTES))
        for one in extra
        if one.path == base_path or one.path.startswith(base_path + "/")
    )
    table += [
        *ours,
        row("GET", "/metadata", capabilities(lambda: table), "capabilities"),
        row("POST", "", batch_or_transaction, "transaction", writes=True),
        row("POST", "/", batch_or_transaction, "transaction", writes=True),
        row("GET", "/{type}", search_type, "search-type"),
        row("POST", "/{type}/_search", search_type, "search-type"),
        row("POST", "/{type}", create, "create", writes=True),
        row("PUT", "/{type}", conditional_update, "update", writes=True),
        row("DELETE", "/{type}", conditional_delete, "delete", writes=True),
        row("GET", "/{type}/{id}", read, "read"),
        row("PUT", "/{type}/{id}", update, "update", writes=True),
        row("DELETE", "/{type}/{id}", delete, "delete", writes=True),
        row("GET", "/{type}/{id}/_history", history_instance, "history-instance"),
        row("GET", "/{type}/{id}/_history/{vid}", vread, "vread"),
    ]
    table += [replace(one, method="HEAD") for one in table if one.method == "GET"]
    for method in ("GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"):
        table += [row(method, "", _refuse, "unknown"), row(method, "/{rest*}", _refuse, "unknown")]
    return tuple(table)


def _refuse(request: WebRequest, record: Record) -> WebResponse:
    """What no row knows: 405 where the address is one of ours, else 404."""
    parts = request.variables.get("rest", "").strip("/").split("/")
    if is_resource_type(parts[0]) and not any(one.startswith(("$", "_")) for one in parts[1:]):
        raise Unsupported("this method is not offered here", section="FHIR R4 3.1.0", code="405 not-supported")
    raise NotFound("no such address", section="FHIR R4 3.1.0", code="404 not-supported")
