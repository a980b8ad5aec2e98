"""batch and transaction: POST [base] with a Bundle. FHIR R4 3.1.0.11.

A transaction is one unit of work: the first entry that fails undoes all. A batch answers each entry for itself. Order of a
transaction: DELETE, POST, PUT, GET; references to `fullUrl`s (urn:uuid:...) and conditional references are rewritten before.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from hilum.core.errors import HilumError, Incorrect, NotFound, Unsupported
from hilum.core.record import Record
from hilum.core.web import WebRequest, WebResponse, query_parameters
from hilum.fhir.datatypes import instant
from hilum.fhir.interactions import writing
from hilum.fhir.interactions.read import existing
from hilum.fhir.interactions.search_type import searched
from hilum.fhir.interactions.update import updated_where
from hilum.fhir.interactions.vread import existing_version
from hilum.fhir.interactions.writing import Written
from hilum.fhir.json import Resource
from hilum.fhir.negotiation import etag, preference, read_resource, respond, response_format, service_base, version_in
from hilum.fhir.outcome import Invalid, issues_of, operation_outcome, status_of
from hilum.fhir.resources import Held, checked_id, checked_type
from hilum.fhir.validation import Issue

__all__ = ["MOST_ENTRIES", "Entry", "batch_or_transaction", "entries_of", "rewritten", "run_transaction"]

MOST_ENTRIES = 10_000
ORDER = {"DELETE": 0, "POST": 1, "PUT": 2, "PATCH": 3, "GET": 4, "HEAD": 5}
PHRASES = {200: "200 OK", 201: "201 Created", 204: "204 No Content"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a batch or transaction.

    path, query   of `request.url`, relative to the base
    id            under which a POST will be kept, decided before references are rewritten
    found         what If-None-Exist found
    """

    number: int
    method: str
    path: tuple[str, ...]
    query: str
    full_url: str
    resource: Resource | None
    request: dict[str, Any]
    id: str = ""
    found: Held | None = None

    @property
    def where(self) -> str:
        """Place of the entry, for issues."""
        return f"Bundle.entry[{self.number}]"


def batch_or_transaction(request: WebRequest, record: Record) -> WebResponse:
    """Process a Bundle of type batch or transaction."""
    response_format(request)
    bundle = read_resource(request, wanted="Bundle")
    kind = bundle.get("type")
    record.exchange.fact("type", "Bundle")
    record.exchange.fact("bundle", str(kind)[:20])
    base = service_base(request)
    minimal = preference(request, "return") == "minimal"
    if kind == "transaction":
        writing.check(bundle)
        entries = entries_of(bundle, base=base)
        return respond(
            request,
            response_bundle(record, "transaction", run_transaction(record, entries, base=base, minimal=minimal)),
        )
    if kind == "batch":
        entries = entries_of(bundle, base=base)
        record.exchange.count = len(entries)
        answers = [_batch_entry(record, one, base, minimal) for one in entries]
        return respond(request, response_bundle(record, "batch", answers))
    raise Incorrect("a Bundle of type batch or transaction is meant", where="Bundle.type", section="FHIR R4 3.1.0.11")


def entries_of(bundle: Resource, *, base: str) -> list[Entry]:
    """The entries of a Bundle. raises Incorrect: an entry without request, or with an address that is not ours"""
    found: list[Entry] = []
    rows = bundle.get("entry") or []
    if not isinstance(rows, list) or len(rows) > MOST_ENTRIES:
        raise Incorrect(
            f"more than {MOST_ENTRIES} entries, or no array", where="Bundle.entry", section="FHIR R4 3.1.0.11"
        )
    for number, row in enumerate(rows):
        where = f"Bundle.entry[{number}].request"
        asked = row.get("request") if isinstance(row, dict) else None
        if not isinstance(asked, dict) or not isinstance(asked.get("url"), str) or asked.get("method") not in ORDER:
            raise Incorrect(
                "an entry says its method and url", where=where, section="FHIR R4 3.1.0.11.1", code="400 required"
            )
        url = str(asked["url"])
        url = url.removeprefix(base).removeprefix("/") if url.startswith(base) else url.removeprefix("/")
        path, _, query = url.partition("?")
        resource = row.get("resource")
        if asked["method"] in ("POST", "PUT") and not isinstance(resource, dict):
            raise Incorrect(
                "an entry that writes has a resource", where=where, section="FHIR R4 3.1.0.11.1", code="400 required"
            )
        full_url = row.get("fullUrl")
        found.append(
            Entry(
                number,
                str(asked["method"]),
                tuple(path.rstrip("/").split("/")),
                query,
                full_url if isinstance(full_url, str) else "",
                resource if isinstance(resource, dict) else None,
                asked,
            )
        )
    return found


def run_transaction(
    record: Record,
    entries: Sequence[Entry],
    *,
    base: str,
    minimal: bool = False,
    known: dict[str, str] | None = None,
) -> list[dict[str, Any]]:
    """Process all entries as one; the answers are in the order of the entries.

    known   addresses that are decided already: fullUrl -> Type/id
    raises  the error of the first entry that fails, its place named; the unit of work is then undone
    """
    addresses = dict(known or {})
    decided = [_within(one, partial(_decided, record, one, base)) for one in entries]
    targets: set[str] = set()
    for one in decided:
        target = _target(one)
        if target and one.method != "GET":
            if target in targets:
                raise Incorrect("two entries write one resource", where=one.where, section="FHIR R4 3.1.0.11.2")
            targets.add(target)
        if one.full_url and target:
            addresses.setdefault(one.full_url, target)
    answers: dict[int, dict[str, Any]] = {}
    for one in sorted(decided, key=lambda e: ORDER[e.method]):
        entry = one
        if entry.resource is not None:
            entry = replace(entry, resource=_within(one, partial(rewritten, record, one.resource, addresses, base)))
        answers[one.number] = _within(one, partial(_answer, record, entry, base, minimal))
    record.exchange.count = len(entries)
    return [answers[number] for number in sorted(answers)]


def _within(entry: Entry, work: Callable[[], Any]) -> Any:
    """Run work of one entry; an error names the entry."""
    try:
        return work()
    except Invalid as error:
        raise Invalid(
            [Issue(i.severity, i.code, i.text, f"{entry.where}.resource.ofType({i.expression})") for i in error.issues],
            code=error.code,
        ) from error
    except HilumError as error:
        if not error.where.startswith("Bundle."):
            error.where = entry.where
        raise


def _target(entry: Entry) -> str:
    """Type/id that an entry is about, as far as it is known before it runs."""
    if entry.found is not None:
        return entry.found.reference
    if entry.method == "POST":
        return f"{entry.path[0]}/{entry.id}" if entry.id else ""
    return "/".join(entry.path) if len(entry.path) == 2 else f"{entry.path[0]}/{entry.id}" if entry.id else ""


def _decided(record: Record, entry: Entry, base: str) -> Entry:
    """The entry with the id under which it will be kept."""
    if entry.method not in ("POST", "PUT") or entry.resource is None:
        return entry
    type = checked_type(entry.path[0])
    if entry.resource.get("resourceType") != type:
        raise Incorrect("the resource is of another type than the address", section="FHIR R4 3.1.0.11.1")
    if entry.method == "PUT":
        if len(entry.path) == 1 and entry.query:
            found = writing.find_one(record, type, entry.query, base=base)
            if found is not None:
                return replace(entry, id=found.id)
            id = entry.resource.get("id")
            return replace(entry, id=checked_id(str(id)) if id else writing.identity_of(record, entry.resource)[0])
        return entry
    if len(entry.path) != 1:
        raise Unsupported(
            "an operation is not run inside a Bundle here", section="FHIR R4 3.1.0.11", code="422 not-supported"
        )
    condition = entry.request.get("ifNoneExist")
    if condition:
        found = writing.find_one(record, type, str(condition).rpartition("?")[2], base=base)
        if found is not None:
            return replace(entry, found=found)
    return replace(entry, id=writing.identity_of(record, entry.resource)[0])


def rewritten(record: Record, value: Any, addresses: dict[str, str], base: str) -> Any:
    """A resource with its references to the Bundle's fullUrls, and its conditional references, made literal. 3.1.0.11.3."""
    if isinstance(value, dict):
        result = {}
        for key, content in value.items():
            if key == "reference" and isinstance(content, str) and "?" in content:
                result[key] = _conditional(record, content, base)
            else:
                result[key] = rewritten(record, content, addresses, base)
        return result
    if isinstance(value, list):
        return [rewritten(record, one, addresses, base) for one in value]
    if isinstance(value, str):
        return addresses.get(value, value)
    return value


def _conditional(record: Record, reference: str, base: str) -> str:
    type, _, condition = reference.partition("?")
    found = writing.find_one(record, checked_type(type), condition, base=base)
    if found is None:
        raise Incorrect("a conditional reference matches nothing", section="FHIR R4 3.1.0.11.4", code="412 not-found")
    return found.reference


def _answer(record: Record, entry: Entry, base: str, minimal: bool) -> dict[str, Any]:
    """Do one entry; `response` of the answer, and the resource where one is returned."""
    if entry.method == "GET":
        resource, version = _read(record, entry, base)
        response = {"status": PHRASES[200], **({"etag": etag(version)} if version else {})}
        return {"resource": resource, "response": response}
    if entry.method == "DELETE":
        return {"response": _delete(record, entry, base)}
    if entry.method not in ("POST", "PUT") or entry.resource is None:
        raise Unsupported(
            "this method is not offered in a Bundle", section="FHIR R4 3.1.0.11", code="405 not-supported"
        )
    written = _write(record, entry, base)
    held = written.held
    answer: dict[str, Any] = {"fullUrl": f"{base}/{held.reference}"}
    if not minimal and written.status in (200, 201) and held.type != "Binary":
        answer["resource"] = held.resource
    answer["response"] = {
        "status": PHRASES[written.status],
        "location": f"{held.reference}/_history/{held.version}",
        "etag": etag(held.version),
        "lastModified": instant(held.updated),
    }
    return answer


def _write(record: Record, entry: Entry, base: str) -> Written:
    assert entry.resource is not None
    resource = entry.resource
    type = checked_type(entry.path[0])
    if entry.found is not None:
        return Written(200, entry.found)
    if resource.get("resourceType") != type:
        raise Incorrect("the resource is of another type than the address", section="FHIR R4 3.1.0.11.1")
    writing.check(resource)
    if entry.method == "POST":
        condition = entry.request.get("ifNoneExist")
        if condition and not entry.id:
            found = writing.find_one(record, type, str(condition).rpartition("?")[2], base=base)
            if found is not None:
                return Written(200, found)
        return writing.create(record, resource, id=entry.id)
    if_match = version_in(str(entry.request["ifMatch"])) if entry.request.get("ifMatch") else ""
    if len(entry.path) == 1:
        if entry.id:
            return writing.update(record, {**resource, "id": entry.id}, type=type, id=entry.id, if_match=if_match)
        return updated_where(record, resource, entry.query, base=base, if_match=if_match)
    return writing.update(record, resource, type=type, id=checked_id(entry.path[1]), if_match=if_match)


def _delete(record: Record, entry: Entry, base: str) -> dict[str, Any]:
    type = checked_type(entry.path[0])
    if len(entry.path) == 2:
        writing.delete(record, type, checked_id(entry.path[1]))
    else:
        found = writing.find_one(record, type, entry.query, base=base)
        if found is not None:
            writing.delete(record, type, found.id)
    return {"status": PHRASES[204]}


def _read(record: Record, entry: Entry, base: str) -> tuple[Resource, str]:
    path = entry.path
    if len(path) == 1:
        return searched(record, checked_type(path[0]), query_parameters(entry.query), base=base), ""
    if len(path) == 2 and not path[1].startswith("$"):
        held = existing(record, path[0], path[1])
        return held.resource, held.version
    if len(path) == 4 and path[2] == "_history":
        held = existing_version(record, path[0], path[1], path[3])
        return held.resource, held.version
    raise NotFound("no such address inside a Bundle", section="FHIR R4 3.1.0.11", code="404 not-supported")


def _batch_entry(record: Record, entry: Entry, base: str, minimal: bool) -> dict[str, Any]:
    try:
        return _answer(record, entry, base, minimal)
    except HilumError as error:
        status, _ = status_of(error)
        return {"response": {"status": str(status), "outcome": operation_outcome(issues_of(error))}}


def response_bundle(record: Record, kind: str, answers: list[dict[str, Any]]) -> Resource:
    """The Bundle of type batch-response or transaction-response."""
    bundle: Resource = {"resourceType": "Bundle", "id": record.new_id(), "type": f"{kind}-response"}
    if answers:
        bundle["entry"] = answers
    return bundle
