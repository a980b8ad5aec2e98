"""Index rows of a resource: what each search parameter finds in it. FHIR R4 3.1.1.4.

A row is (parameter, kind, a, b), the form of `hilum.core.record.Resources.search`:

    token       code, system        a code without system has "" as system
    string      folded text, text
    date        low, high           first and last microsecond, UTC
    number      low, high           text that sorts
    reference   "Type/id", ""       or the whole URL where it is not ours to shorten
    uri         value, ""

A quantity gives a number row and token rows of its unit under `PARAMETER` and `PARAMETER:unit`; a reference by identifier gives a
token row under `PARAMETER:identifier`. Composite parameters are not indexed.
"""

from __future__ import annotations

import decimal
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

from hilum.fhir.definitions import SearchParameter, is_primitive, search_parameters, type_definition
from hilum.fhir.json import Resource
from hilum.fhir.search.expression import Step, compiled, evaluate
from hilum.fhir.search.tree import Sink, Tree, Walk
from hilum.fhir.search.values import date_range, folded, number_text, period_range

__all__ = ["CURRENT", "Row", "index_rows", "kept_rows", "parameter_rows", "parameters_of"]

Row = tuple[str, str, str, str]

MOST_ROWS = 5_000
CURRENT: Row = ("_current", "token", "true", "")
"""The row of a Patient that was not replaced: searches that do not ask for others see only these."""
_STRING_TYPES = frozenset(("string", "markdown", "code", "id", "uri", "url", "canonical", "oid", "uuid"))
_TEXTS: dict[str, tuple[str, ...]] = {
    "HumanName": ("family", "given", "prefix", "suffix", "text"),
    "Address": ("line", "city", "district", "state", "postalCode", "country", "text"),
    "CodeableConcept": ("text",),
    "Annotation": ("text",),
}
_URIS = frozenset(("uri", "url", "canonical", "oid", "uuid"))
_QUANTITIES = frozenset(("Quantity", "Age", "Count", "Distance", "Duration", "SimpleQuantity", "Money"))
# Parameters that IHE MHD adds to R4; ITI-66, ITI-67.
_MHD = "https://profiles.ihe.net/ITI/MHD/StructureDefinition/"
EXTRA = {
    "DocumentReference": (
        SearchParameter("creation", "date", "DocumentReference.content.attachment.creation", (), (), ""),
        SearchParameter(
            "targetCommunityIdList",
            "uri",
            f"DocumentReference.extension('{_MHD}ihe-HomeCommunityId').value",
            (),
            (),
            "",
        ),
    ),
    "List": (
        SearchParameter("designationType", "token", f"List.extension('{_MHD}ihe-designationType').value", (), (), ""),
        SearchParameter("sourceId", "token", f"List.extension('{_MHD}ihe-sourceId').value", (), (), ""),
        SearchParameter(
            "targetCommunityIdList", "uri", f"List.extension('{_MHD}ihe-HomeCommunityId').value", (), (), ""
        ),
    ),
}


@cache
def parameters_of(resource_type: str) -> dict[str, SearchParameter]:
    """The search parameters that can be asked of a type: those of R4 that are indexed, and IHE's."""
    found = {
        code: one
        for code, one in search_parameters(resource_type).items()
        if one.kind not in ("composite", "special") and code != "phonetic"
    }
    for one in EXTRA.get(resource_type, ()):
        found[one.code] = one
    return found


def index_rows(resource: Resource) -> tuple[Row, ...]:
    """All index rows of a resource, doubles left out."""
    kind = str(resource["resourceType"])
    rows: dict[Row, None] = {}
    if kind == "Patient" and not _is_replaced(resource):
        rows[CURRENT] = None
    plan = _plan(kind)
    get = plan.table.get
    for key, content in resource.items():
        walk = get(key)
        if walk is not None and content is not None:
            walk(content, rows)
            if len(rows) > MOST_ROWS:
                break
    for sink in plan.whole:
        sink(resource, rows)
    for parameter, keys, otherwise in plan.alone:
        if keys.isdisjoint(resource):
            rows.update(otherwise)
        elif len(rows) <= MOST_ROWS:
            rows.update(dict.fromkeys(parameter_rows(resource, parameter)))
    return tuple(rows)


def kept_rows(resource: Resource) -> tuple[Row, ...]:
    """The rows that the store is to keep: all but those of `_id`, which it knows by itself."""
    return tuple([row for row in index_rows(resource) if row[0] != "_id"])


def _is_replaced(resource: Resource) -> bool:
    links = resource.get("link")
    if not isinstance(links, list):
        return False
    return any(isinstance(one, dict) and one.get("type") == "replaced-by" for one in links)


@dataclass(frozen=True, slots=True)
class _Plan:
    """How a type is indexed.

    table   by property: the walk over its content, for all parameters together
    whole   what reads the resource itself
    alone   parameters evaluated by themselves, the properties of which they need one, and the rows where there is none
    """

    table: dict[str, Walk]
    whole: tuple[Sink, ...]
    alone: tuple[tuple[SearchParameter, frozenset[str], dict[Row, None]], ...]


@cache
def _plan(resource_type: str) -> _Plan:
    tree = Tree(resource_type)
    alone = []
    for parameter in parameters_of(resource_type).values():
        branches = compiled(parameter.expression)
        lone = Tree(resource_type)
        if all(lone.add(steps, partial(_sink, parameter.code, parameter.kind)) for steps in branches):
            for steps in branches:
                tree.add(steps, partial(_sink, parameter.code, parameter.kind))
        else:
            absent = dict.fromkeys(parameter_rows({"resourceType": resource_type}, parameter))
            alone.append((parameter, _keys(resource_type, branches), absent))
    return _Plan(tree.table(), tree.whole(), tuple(alone))


def _keys(resource_type: str, branches: tuple[tuple[Step, ...], ...]) -> frozenset[str]:
    """The top-level properties of which a parameter needs at least one."""
    definition = type_definition(resource_type)
    keys: set[str] = set()
    for steps in branches:
        kind, name, _ = steps[0] if steps else ("", "", "")
        if kind == "field" and name in definition.by_name:
            keys.add(name)
        elif kind == "field":
            keys |= {key for key, (element, _) in definition.by_name.items() if element.name == f"{name}[x]"}
        else:
            keys |= set(definition.by_name)
    return frozenset(keys)


def _sink(code: str, kind: str, type: str) -> Sink:
    """The function that adds a value's rows for a parameter, by the value's FHIR type."""

    def tokens_of(value: Any, rows: dict[Row, None]) -> None:
        for a, b in _tokens(value, type):
            rows[(code, "token", a, b)] = None

    def identifier(value: Any, rows: dict[Row, None]) -> None:
        if isinstance(value, dict):
            if one := value.get("value"):
                rows[(code, "token", str(one), str(value.get("system") or ""))] = None
        else:
            tokens_of(value, rows)

    def word(value: Any, rows: dict[Row, None]) -> None:
        if isinstance(value, str):
            rows[(code, "token", value, "")] = None
        else:
            tokens_of(value, rows)

    def text(value: Any, rows: dict[Row, None]) -> None:
        if isinstance(value, str) and value and not value.isspace():
            rows[(code, "string", folded(value), value[:256])] = None

    def parts(value: Any, rows: dict[Row, None]) -> None:
        if not isinstance(value, dict):
            return
        for key in keys:
            content = value.get(key)
            if isinstance(content, str):
                text(content, rows)
            elif isinstance(content, list):
                for one in content:
                    text(one, rows)

    def any_rows(value: Any, rows: dict[Row, None]) -> None:
        for row in _value_rows(code, kind, value, type):
            rows[row] = None

    if kind == "token":
        return identifier if type == "Identifier" else word if is_primitive(type) else tokens_of
    if kind == "string":
        keys = _TEXTS.get(type, ())
        return parts if keys else text if type in _STRING_TYPES else any_rows
    return any_rows


def parameter_rows(resource: Resource, parameter: SearchParameter) -> Iterator[Row]:
    """The rows of one parameter."""
    code, kind = parameter.code, parameter.kind
    for value, type in evaluate(parameter.expression, resource):
        yield from _value_rows(code, kind, value, type)


def _value_rows(code: str, kind: str, value: Any, type: str) -> Iterator[Row]:
    """The rows of one value that a parameter found."""
    if kind == "token":
        for a, b in _tokens(value, type):
            yield code, "token", a, b
    elif kind == "string":
        for text in _texts(value, type):
            yield code, "string", folded(text), text[:256]
    elif kind == "date":
        for low, high in _dates(value, type):
            yield code, "date", low, high
    elif kind == "reference":
        yield from _references(code, value, type)
    elif kind == "uri":
        if isinstance(value, str):
            yield code, "uri", value, ""
    elif kind == "number":
        for low, high in _numbers(value, type):
            yield code, "number", low, high
    elif kind == "quantity":
        yield from _quantities(code, value, type)


def _tokens(value: Any, type: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, bool):
        yield ("true" if value else "false"), ""
    elif isinstance(value, str):
        yield value, ""
    elif not isinstance(value, dict):
        yield str(value), ""
    elif type == "CodeableConcept":
        for one in value.get("coding") or ():
            yield from _tokens(one, "Coding")
    elif type == "Coding":
        if one_code := value.get("code"):
            yield str(one_code), str(value.get("system") or "")
    elif type == "Identifier":
        if value.get("value"):
            yield str(value["value"]), str(value.get("system") or "")
    elif type == "ContactPoint" and value.get("value"):
        yield str(value["value"]), str(value.get("use") or "")


def _texts(value: Any, type: str) -> Iterator[str]:
    if isinstance(value, str):
        if type in _STRING_TYPES and value.strip():
            yield value
        return
    if not isinstance(value, dict):
        return
    keys = _TEXTS.get(type, ())
    for key in keys:
        content = value.get(key)
        for one in content if isinstance(content, list) else (content,):
            if isinstance(one, str) and one.strip():
                yield one


def _dates(value: Any, type: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        span = date_range(value)
        if span:
            yield span
    elif isinstance(value, dict):
        if type == "Timing":
            moments = [date_range(one) for one in value.get("event") or () if isinstance(one, str)]
            spans = [one for one in moments if one]
            bounds = (value.get("repeat") or {}).get("boundsPeriod")
            if isinstance(bounds, dict):
                yield from _dates(bounds, "Period")
            if spans:
                yield min(low for low, _ in spans), max(high for _, high in spans)
        else:
            span = period_range(str(value.get("start") or ""), str(value.get("end") or ""))
            if span:
                yield span


def _references(code: str, value: Any, type: str) -> Iterator[Row]:
    if isinstance(value, str):  # canonical, or a uri that a parameter treats as a reference
        if not value.startswith("#"):
            yield code, "reference", value.partition("|")[0], ""
        return
    if not isinstance(value, dict):
        return
    literal = value.get("reference")
    if isinstance(literal, str) and literal and not literal.startswith("#"):
        yield code, "reference", literal.partition("/_history/")[0], ""
    known = value.get("identifier")
    if isinstance(known, dict) and known.get("value"):
        yield f"{code}:identifier", "token", str(known["value"]), str(known.get("system") or "")


def _numbers(value: Any, type: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, (int, decimal.Decimal)) and not isinstance(value, bool):
        text = number_text(decimal.Decimal(value))
        yield text, text
    elif type == "Range" and isinstance(value, dict):
        low, high = ((value.get(key) or {}).get("value") for key in ("low", "high"))
        yield (
            number_text(decimal.Decimal(low)) if low is not None else "",
            number_text(decimal.Decimal(high)) if high is not None else "",
        )


def _quantities(code: str, value: Any, type: str) -> Iterator[Row]:
    if not isinstance(value, dict):
        return
    if type in _QUANTITIES:
        for low, high in _numbers(value.get("value"), "decimal"):
            yield code, "number", low, high
        unit = value.get("code") or value.get("currency")
        if unit:
            yield f"{code}:unit", "token", str(unit), str(value.get("system") or "")
        if value.get("unit"):
            yield f"{code}:unit", "token", str(value["unit"]), ""
    elif type == "Range":
        for low, high in _numbers(value, "Range"):
            yield code, "number", low, high
        for key in ("low", "high"):
            unit = (value.get(key) or {}).get("code")
            if unit:
                yield f"{code}:unit", "token", str(unit), str((value.get(key) or {}).get("system") or "")
