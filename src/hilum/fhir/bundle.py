"""Bundles that the server makes: searchset, history, responses of batch and transaction. FHIR R4 2.36, 3.1.1.2."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote, urlencode

from hilum.fhir.datatypes import instant
from hilum.fhir.definitions import type_definition
from hilum.fhir.json import Resource
from hilum.fhir.negotiation import etag
from hilum.fhir.resources import Held
from hilum.fhir.search.execution import Answer
from hilum.fhir.search.parameters import Query

__all__ = ["SUBSETTED", "history_bundle", "narrowed", "searchset", "with_addresses"]

SUBSETTED = {
    "system": "http://terminology.hl7.org/CodeSystem/v3-ObservationValue",
    "code": "SUBSETTED",
    "display": "subsetted",
}


def searchset(query: Query, answer: Answer, *, base: str, id: str, when: float) -> Resource:
    """The Bundle of a search: matches, what they include, self and next links. FHIR R4 3.1.1.2, 3.1.1.5.2."""
    bundle: Resource = {
        "resourceType": "Bundle",
        "id": id,
        "meta": {"lastUpdated": instant(when)},
        "type": "searchset",
    }
    if answer.total is not None:
        bundle["total"] = answer.total
    links = [{"relation": "self", "url": _link(query, base, query.offset)}]
    if answer.has_more and query.count:
        links.append({"relation": "next", "url": _link(query, base, query.offset + query.count)})
    if query.offset and query.count:
        links.insert(1, {"relation": "first", "url": _link(query, base, 0)})
        links.append({"relation": "previous", "url": _link(query, base, max(0, query.offset - query.count))})
    bundle["link"] = links
    entries: list[dict[str, Any]] = []
    for mode, helds in (("match", answer.matches), ("include", answer.included)):
        for held in helds:
            resource = with_addresses(held.resource, base)
            if mode == "match":
                resource = narrowed(resource, query)
            entries.append({"fullUrl": f"{base}/{held.reference}", "resource": resource, "search": {"mode": mode}})
    if entries:
        bundle["entry"] = entries
    return bundle


def _link(query: Query, base: str, offset: int) -> str:
    pairs = [*query.applied, *((("_offset", str(offset)),) if offset else ())]
    text = urlencode(pairs, quote_via=quote, safe=":|,/$")
    return f"{base}/{query.type}{'?' + text if text else ''}"


def with_addresses(resource: Resource, base: str) -> Resource:
    """The resource with its own documents' addresses absolute: `Binary/x` in an attachment becomes a URL to fetch."""
    kind = resource["resourceType"]
    if kind == "DocumentReference":
        contents = [
            {**one, "attachment": _absolute(one["attachment"], base)}
            if isinstance(one.get("attachment"), dict)
            else one
            for one in resource.get("content") or ()
        ]
        return {**resource, "content": contents} if contents else resource
    if kind == "DiagnosticReport" and "presentedForm" in resource:
        return {**resource, "presentedForm": [_absolute(one, base) for one in resource["presentedForm"]]}
    return resource


def _absolute(attachment: dict[str, Any], base: str) -> dict[str, Any]:
    url = attachment.get("url")
    return {**attachment, "url": f"{base}/{url}"} if isinstance(url, str) and url.startswith("Binary/") else attachment


def narrowed(resource: Resource, query: Query) -> Resource:
    """The part of a resource that `_summary` or `_elements` asks for, tagged SUBSETTED. FHIR R4 3.1.1.5.8, 3.1.1.5.9."""
    if query.summary in ("", "false", "count") and not query.elements:
        return resource
    definition = type_definition(str(resource["resourceType"]))
    always = {"resourceType", "id", "meta"}
    kept: Resource = {}
    for key, value in resource.items():
        row = definition.by_name.get(key.removeprefix("_"))
        element = row[0] if row else None
        if key in always:
            keep = True
        elif element is None:
            keep = False
        elif query.elements:
            keep = element.name.removesuffix("[x]") in query.elements or key in query.elements or element.least > 0
        elif query.summary == "data":
            keep = key not in ("text", "_text")
        elif query.summary == "text":
            keep = key == "text" or element.least > 0
        else:
            keep = element.is_summary
        if keep:
            kept[key] = value
    meta = dict(kept.get("meta") or {})
    meta["tag"] = [*meta.get("tag", ()), SUBSETTED]
    kept["meta"] = meta
    return kept


def history_bundle(versions: Sequence[Held], *, base: str, address: str, id: str, when: float) -> Resource:
    """The Bundle of an instance's history, newest first. FHIR R4 3.1.0.12."""
    entries: list[dict[str, Any]] = []
    for held in versions:
        first = held.version == "1"
        method = "DELETE" if held.deleted else "POST" if first else "PUT"
        entry: dict[str, Any] = {"fullUrl": f"{base}/{held.reference}"}
        if not held.deleted:
            entry["resource"] = with_addresses(held.resource, base)
        entry["request"] = {"method": method, "url": held.type if method == "POST" else held.reference}
        entry["response"] = {
            "status": "204" if held.deleted else "201" if first else "200",
            "etag": etag(held.version),
            "lastModified": instant(held.updated),
        }
        entries.append(entry)
    return {
        "resourceType": "Bundle",
        "id": id,
        "meta": {"lastUpdated": instant(when)},
        "type": "history",
        "total": len(entries),
        "link": [{"relation": "self", "url": address}],
        "entry": entries,
    }
