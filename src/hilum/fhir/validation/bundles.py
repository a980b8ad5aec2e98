"""Bundles: fullUrl and id, what kind of entries each type has, references that resolve within. FHIR R4 2.36, 3.3, 2.4 (messages)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from hilum.fhir.definitions import is_resource_type
from hilum.fhir.validation.model import Place, Run
from hilum.fhir.validation.references import LITERAL

__all__ = ["References", "check_bundle", "references_of"]

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:\S+")
_RESTFUL = re.compile(r"(https?://\S+/)([A-Z][A-Za-z]+)/([A-Za-z0-9\-.]{1,64})")
_IDENTIFIED = frozenset(("document", "message", "searchset", "history", "collection"))
"""Types of Bundle whose entries have a fullUrl. FHIR R4 2.36.4."""
_CARRIED = {
    # what a document must carry: references that its Composition states. FHIR R4 3.3.1
    "Composition": ("subject", "encounter", "author", "attester.party", "custodian", "event.detail", "section"),
    # what a message must carry. FHIR R4 2.4.3
    "MessageHeader": ("focus",),
}


@dataclass(frozen=True, slots=True)
class _Entry:
    place: Place
    url: str
    resource: dict[str, Any]

    @property
    def kind(self) -> str:
        return str(self.resource.get("resourceType") or "")

    @property
    def base(self) -> str:
        """Base address of the server that a RESTful fullUrl names, "" = none."""
        found = _RESTFUL.fullmatch(self.url)
        return found.group(1) if found is not None and is_resource_type(found.group(2)) else ""


References = dict[int, list[tuple[str, tuple[str, ...], Place, dict[str, Any]]]]
"""By the id() of the resource that they stand in, itself not contained: (literal, types meant, place, that resource)."""


def references_of(run: Run) -> References:
    """The references of a run by the resource that they stand in, so that each bundle looks at its own only."""
    found: References = {}
    for literal, _, targets, place, _, root in run.references:
        found.setdefault(id(root), []).append((literal, targets, place, root))
    return found


def check_bundle(bundle: dict[str, Any], place: Place, run: Run, references: References) -> None:
    """What holds of a Bundle beside its invariants."""
    rows = bundle.get("entry")
    if not isinstance(rows, list):
        return
    kind = bundle.get("type")
    is_identified = isinstance(kind, str) and kind in _IDENTIFIED
    entries: list[_Entry] = []
    for index, row in enumerate(rows):
        if not isinstance(row, dict):
            continue
        resource = row.get("resource")
        url = row.get("fullUrl")
        entry = _Entry(
            (place, "entry", index), url if isinstance(url, str) else "", resource if isinstance(resource, dict) else {}
        )
        entries.append(entry)
        if entry.url:
            _check_full_url(entry, run)
        elif is_identified and entry.resource and entry.kind != "OperationOutcome":
            # a warning, since HL7's own examples do it (Bundle-bundle-search-warning)
            text = "an entry has a fullUrl, but in a transaction or batch"
            run.add("warning", "required", text, entry.place, rule="bundle-full-url")
    if kind == "searchset":
        _check_search(bundle, rows, entries, run)
    _check_references(entries, str(kind), run, references)


def _check_full_url(entry: _Entry, run: Run) -> None:
    url = entry.url

    def wrong(text: str, severity: str = "error") -> None:
        run.add(severity, "value", text, entry.place, rule="bundle-full-url", below="fullUrl", value=url)

    if url.startswith(("urn:uuid:", "urn:oid:")):
        return  # their form is judged with every uri
    if _SCHEME.fullmatch(url) is None:
        wrong("a fullUrl is an absolute url")
        return
    named = _RESTFUL.fullmatch(url)
    if named is None or not is_resource_type(named.group(2)) or not entry.kind:
        return
    if "id" not in entry.resource:
        wrong("a fullUrl names type and id, and the resource has no id")
    elif named.group(2) != entry.kind or named.group(3) != entry.resource["id"]:
        wrong("a fullUrl names another type or id than the resource has")


def _check_search(bundle: dict[str, Any], rows: list[Any], entries: list[_Entry], run: Run) -> None:
    """Entries of a search's answer. FHIR R4 3.1.1.5 (matches, includes, outcomes)."""
    meant = _searched(bundle)
    for entry in entries:
        row = rows[entry.place[2]]
        search = row.get("search")
        mode = search.get("mode") if isinstance(search, dict) else None
        where = (entry.place, "resource", -1)
        if not entry.resource:
            continue
        if mode == "outcome":
            if entry.kind != "OperationOutcome":
                run.error("value", "an entry of mode outcome is an OperationOutcome", where, rule="bundle-search")
            continue
        if entry.kind != "OperationOutcome" and "id" not in entry.resource:
            run.error("required", "what a search finds has an id", where, rule="bundle-search")
        if mode == "match" and meant and entry.kind not in meant:
            run.error("value", "a match of a type that was not searched for", where, rule="bundle-search")


def _searched(bundle: dict[str, Any]) -> frozenset[str]:
    """Types that the `self` link searched for; empty = any or not told."""
    links = bundle.get("link")
    for link in links if isinstance(links, list) else ():
        if not isinstance(link, dict) or link.get("relation") != "self" or not isinstance(link.get("url"), str):
            continue
        path, _, query = link["url"].partition("?")
        last = path.rstrip("/").rpartition("/")[2]
        if last == "_search":
            last = path.rstrip("/").rpartition("/")[0].rpartition("/")[2]
        if is_resource_type(last):
            return frozenset((last,))
        for pair in query.split("&"):
            name, _, value = pair.partition("=")
            if name == "_type" and value:
                return frozenset(value.split(","))
    return frozenset()


def _check_references(entries: list[_Entry], kind: str, run: Run, references: References) -> None:
    """References between entries resolve to what they mean, and of a document all is tied to its Composition."""
    tied: dict[int, set[int]] = {}
    by_url: dict[str, list[_Entry]] = {}
    by_number: dict[str, _Entry] = {}
    for entry in entries:
        if entry.url:
            by_url.setdefault(entry.url, []).append(entry)
            if entry.url.startswith("urn:uuid:"):
                by_number[entry.url[9:]] = entry
    home_of = {id(entry.resource): entry for entry in entries if entry.resource}
    carried = _carried(entries, kind)
    for literal, targets, where, root in (row for one in home_of for row in references.get(one, ())):
        home = home_of[id(root)]
        if literal[:1] == "#":
            continue
        found = _resolved(literal, home, by_url, by_number)
        if found is not None:
            if kind == "document":
                tied.setdefault(id(home.resource), set()).add(id(found.resource))
                tied.setdefault(id(found.resource), set()).add(id(home.resource))
            match = LITERAL.fullmatch(literal)
            named = match.group(2) if match is not None and is_resource_type(match.group(2)) else ""
            if named and found.kind and found.kind != named:
                run.error(
                    "value", "the resource that a reference names is of another type", where,
                    rule="reference-type", below="reference", value=literal,
                )  # fmt: skip
            elif targets and found.kind and found.kind not in targets:
                run.add(
                    "error" if not named else "warning", "value", "a reference to a type that is not meant here", where,
                    rule="reference-type", below="reference", value=literal,
                )  # fmt: skip
        elif id(root) in carried and _is_carried(where, home.kind):
            run.error(
                "not-found", f"what the {home.kind} refers to is not in the bundle", where,
                rule="bundle-reference", below="reference", value=literal,
            )  # fmt: skip
        elif literal.startswith("urn:") and kind != "history":
            run.add(
                "warning", "not-found", "a urn that no entry of the bundle has", where,
                rule="bundle-reference", below="reference", value=literal,
            )  # fmt: skip

    if kind == "document" and entries and entries[0].kind == "Composition":
        _check_tied(entries, tied, run)


def _check_tied(entries: list[_Entry], tied: dict[int, set[int]], run: Run) -> None:
    """A document carries only what its Composition refers to, in however many steps. FHIR R4 3.3.1.

    What refers to something of the document is let pass, as R4 says of Provenance and R5 of all; so is a Binary, which may be the
    stylesheet.
    """
    reached = {id(entries[0].resource)}
    waiting = [*reached]
    while waiting:
        fresh = tied.get(waiting.pop(), set()) - reached
        reached |= fresh
        waiting += fresh
    for entry in entries[1:]:
        if entry.resource and entry.kind != "Binary" and id(entry.resource) not in reached:
            text = "a resource that nothing ties to the Composition of the document"
            run.error("structure", text, entry.place, rule="bundle-document")


def _resolved(
    literal: str, home: _Entry, by_url: dict[str, list[_Entry]], by_number: dict[str, _Entry]
) -> _Entry | None:
    """The entry that a reference names. FHIR R4 2.36.4.1."""
    for form in _forms(literal.partition("#")[0], home):
        found = by_url.get(form)
        if found:
            return found[0]
    match = LITERAL.fullmatch(literal)
    if match is not None and match.group(1) is None and home.url.startswith("urn:uuid:"):
        return by_number.get(match.group(3))
    return None


def _forms(literal: str, home: _Entry) -> Iterator[str]:
    plain, _, _ = literal.partition("/_history/")
    yield literal
    yield plain
    if home.base and not _SCHEME.match(plain):
        yield home.base + plain


def _carried(entries: list[_Entry], kind: str) -> frozenset[int]:
    """The resource whose references a document or message must be able to resolve."""
    if not entries:
        return frozenset()
    first = entries[0]
    meant = {"document": "Composition", "message": "MessageHeader"}.get(kind)
    return frozenset((id(first.resource),)) if meant is not None and first.kind == meant else frozenset()


def _is_carried(place: Place, kind: str) -> bool:
    """Whether a reference stands at one of the elements that `_CARRIED` names."""
    names: list[str] = []
    at: Any = place
    while at is not None and at[1] != "resource":
        names.append(at[1])
        at = at[0]
    names.reverse()
    path = ".".join(names)
    return any(path == one or path.startswith(one + ".") for one in _CARRIED.get(kind, ()))
