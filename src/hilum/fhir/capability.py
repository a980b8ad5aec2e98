"""CapabilityStatement, printed from the route table: what is not routed is not promised. FHIR R4 2.27, 3.1.0.9.1."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from hilum import __version__
from hilum.core.web import Route
from hilum.fhir.datatypes import instant
from hilum.fhir.definitions import FHIR_VERSION, resource_types
from hilum.fhir.json import Resource
from hilum.fhir.search.index import parameters_of

__all__ = ["RESOURCE_INTERACTIONS", "SYSTEM_INTERACTIONS", "capability_statement"]

RESOURCE_INTERACTIONS = ("read", "vread", "update", "delete", "history-instance", "create", "search-type")
SYSTEM_INTERACTIONS = ("transaction", "batch")
LASTING = frozenset(("Patient",))
"""Types that always have a noun of core behind them, which is merged, never deleted."""
STARTED = "2026-01-01"
_OPERATION = re.compile(r"/[^/]+(?:/(?P<type>[A-Z][A-Za-z]+))?(?:/\{id\})?/(?P<name>\$[a-z-]+)")
SEARCH_TYPES = frozenset(("token", "string", "date", "reference", "uri", "number", "quantity"))


def capability_statement(routes: Sequence[Route], *, base: str, when: float) -> Resource:
    """The statement of a server that has these routes."""
    statement = dict(_statement(tuple(routes), base))
    statement["date"] = instant(when)
    return statement


@lru_cache(maxsize=4)
def _statement(routes: tuple[Route, ...], base: str) -> Resource:
    kinds = {one.kind for one in routes if one.standard == "fhir"}
    conditional = {one.kind for one in routes if "{id}" not in one.path}
    operations: dict[str, list[dict[str, str]]] = {}
    for route in routes:
        match = _OPERATION.fullmatch(route.path)
        definition = getattr(route, "definition", "")
        if match and definition:
            row = {"name": match["name"].removeprefix("$"), "definition": definition}
            if row not in operations.setdefault(match["type"] or "", []):
                operations[match["type"] or ""].append(row)
    rest: dict[str, Any] = {
        "mode": "server",
        "security": {"cors": False, "description": "None on a loopback address; else as the site has configured."},
        "resource": [_resource(one, kinds, conditional, operations.get(one, [])) for one in sorted(resource_types())],
    }
    system = [{"code": one} for one in SYSTEM_INTERACTIONS if "transaction" in kinds]
    if system:
        rest["interaction"] = system
    if operations.get(""):
        rest["operation"] = operations[""]
    return {
        "resourceType": "CapabilityStatement",
        "status": "active",
        "date": STARTED,
        "kind": "instance",
        "software": {"name": "Hilum", "version": __version__},
        "implementation": {"description": "Hilum", "url": base},
        "fhirVersion": FHIR_VERSION,
        "format": ["application/fhir+json", "application/fhir+xml", "json", "xml"],
        "rest": [rest],
    }


def _resource(type: str, kinds: set[str], conditional: set[str], operations: list[dict[str, str]]) -> dict[str, Any]:
    parameters = [one for one in parameters_of(type).values() if one.kind in SEARCH_TYPES]
    row: dict[str, Any] = {
        "type": type,
        "interaction": [
            {"code": one} for one in RESOURCE_INTERACTIONS if one in kinds and (one != "delete" or type not in LASTING)
        ],
        "versioning": "versioned-update",
        "readHistory": "vread" in kinds,
        "updateCreate": "update" in kinds,
        "conditionalCreate": "create" in kinds,
        "conditionalRead": "full-support",
        "conditionalUpdate": "update" in conditional,
        "conditionalDelete": "single" if "delete" in conditional and type not in LASTING else "not-supported",
        "referencePolicy": ["literal", "logical"],
    }
    if "search-type" in kinds:
        references = [f"{type}:{one.code}" for one in parameters if one.kind == "reference"]
        if references:
            row["searchInclude"] = references
        row["searchParam"] = [
            {"name": one.code, **({"definition": one.url} if one.url else {}), "type": one.kind} for one in parameters
        ]
    if operations:
        row["operation"] = operations
    return row
