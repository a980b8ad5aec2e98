"""ITI-78 Mobile Patient Demographics Query: FHIR's search of Patient with PDQm's domains. ITI TF-2 3.78 (PDQm 3.0).

`identifier=SYSTEM|` names a domain: only its identifiers are given back, and a domain that nobody knows is 404.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Final

from hilum.core.identity import AssigningAuthority
from hilum.core.record import Record
from hilum.core.web import Route, WebRequest, WebResponse
from hilum.fhir.interactions.search_type import parameters_in, searched
from hilum.fhir.json import Resource
from hilum.fhir.negotiation import preference, respond, response_format, service_base
from hilum.fhir.outcome import Invalid, answer
from hilum.fhir.validation import Issue
from hilum.ihe.pixm.iti83 import is_known_domain

__all__ = ["ROUTES", "TRANSACTION_ID", "domains_in", "query"]

TRANSACTION_ID: Final = "ITI-78"
_ASKS_FOR_OTHERS: Final = frozenset(("_id", "active", "link"))
"""Who asks by one of these may mean a patient that was replaced, or deleted by its source (ADT^A29)."""


def domains_in(pairs: Iterable[tuple[str, str]]) -> list[str]:
    """The domains that a query asks for: identifiers with a system and no value. ITI TF-2 3.78.4.1.2.4."""
    found = []
    for name, value in pairs:
        if name == "identifier":
            found += [one[:-1] for one in value.split(",") if one.endswith("|") and len(one) > 1]
    return found


def query(request: WebRequest, record: Record) -> WebResponse:
    """Answer the searchset. raises Invalid: 404, a domain is not known"""
    response_format(request)
    pairs = parameters_in(request)
    domains = domains_in(pairs)
    keys: set[str] = set()
    for system in domains:
        authority = record.authorities.canonical(AssigningAuthority.from_uri(system))
        if not is_known_domain(record, authority):
            record.exchange.fact("type", "Patient")
            raise Invalid((Issue("error", "not-found", "targetSystem not found", "identifier"),), code="404 not-found")
        keys.add(authority.uri)
    lenient = preference(request, "handling") == "lenient"
    if not any(name == "_total" for name, _ in pairs):
        pairs = [*pairs, ("_total", "accurate")]  # the response of PDQm has its total
    if not any(re.split("[:.]", name)[0] in _ASKS_FOR_OTHERS for name, _ in pairs):
        pairs = [*pairs, ("active", "true")]
    bundle = searched(record, "Patient", pairs, base=service_base(request), lenient=lenient)
    if keys:
        bundle = {**bundle, "entry": [_narrowed(one, keys) for one in bundle.get("entry", ())]}
        if not bundle["entry"]:
            del bundle["entry"]
    return respond(request, bundle)


def _narrowed(entry: dict[str, Any], keys: set[str]) -> dict[str, Any]:
    """The entry with identifiers of the wanted domains only."""
    resource: Resource = entry["resource"]
    if resource["resourceType"] != "Patient" or "identifier" not in resource:
        return entry
    kept = [one for one in resource["identifier"] if one.get("system") in keys]
    return {**entry, "resource": {**resource, "identifier": kept}}


def _row(method: str, path: str) -> Route:
    return Route(method, path, query, standard="fhir", kind="search-type", outcome=answer)


ROUTES: Final = (_row("GET", "/fhir/Patient"), _row("POST", "/fhir/Patient/_search"))
