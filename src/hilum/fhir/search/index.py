"""Index rows of a resource: what each search parameter finds in it. FHIR R4 3.1.1.4.

A row is (parameter, kind, a, b), the form of `hilum.core.record.Resources.search`:

    token       code, system        a code without system has "" as system; a string is folded to lower case
    string      folded text, text
    date        low, high           first and last microsecond, UTC
    number      low, high           text that sorts
    reference   "Type/id", ""       or the whole URL where it is not ours to shorten; a canonical with a version without and with it
    uri         value, ""               what is below a URL begins with it and "/"
    composite   first, others           see `composite`
    special     latitude, longitude     `near` of Location, text that sorts
    canonical   base unit, number       `PARAMETER:canonical` of a quantity in a unit of UCUM, see `canonical`
    phonetic    key, folded word        American Soundex, see `phonetic`

A quantity gives a number row and token rows of its unit under `PARAMETER` and `PARAMETER:unit`; a reference by identifier gives a
token row under `PARAMETER:identifier`; an identifier with a type gives one under `PARAMETER:of-type`, its b being "system|code" of
the type. What `:text` searches is in no row of the store: `text_rows` makes it of the resource when it is asked for.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from hilum.fhir.definitions import SearchParameter, search_parameters, type_definition
from hilum.fhir.json import Resource
from hilum.fhir.search.composite import composed, composite_ending, needs_resource
from hilum.fhir.search.expression import Step, compiled, evaluate
from hilum.fhir.search.rows import OfKind, Row, Rows, Sink, sink, text_sink
from hilum.fhir.search.tree import Tree
from hilum.fhir.search.written import Walk, one_value, walk_of

__all__ = [
    "CURRENT",
    "Row",
    "extracted_parameters",
    "index_rows",
    "kept_rows",
    "parameter_rows",
    "parameters_of",
    "text_rows",
]

MOST_ROWS = 5_000
CURRENT: Row = ("_current", "token", "true", "")
"""The row of a Patient that was not replaced: searches that do not ask for others see only these."""
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
def extracted_parameters(resource_type: str) -> dict[str, SearchParameter]:
    """The search parameters of a type that rows are made for: all of R4, and IHE's."""
    return {**search_parameters(resource_type), **{one.code: one for one in EXTRA.get(resource_type, ())}}


@cache
def parameters_of(resource_type: str) -> dict[str, SearchParameter]:
    """The search parameters that can be asked of a type; composites, `near` and `phonetic` have rows but no question yet."""
    return {
        code: one
        for code, one in extracted_parameters(resource_type).items()
        if _kind_of(one) not in ("composite", "special", "phonetic")
    }


def _kind_of(parameter: SearchParameter) -> str:
    return "phonetic" if parameter.code == "phonetic" else parameter.kind


def index_rows(resource: Resource) -> tuple[Row, ...]:
    """All index rows of a resource, doubles left out."""
    kind = str(resource["resourceType"])
    rows: Rows = {}
    if kind == "Patient" and not _is_replaced(resource):
        rows[CURRENT] = None
    plan = _plan(kind)
    walk_at = plan.walks.get
    for key, content in resource.items():
        walk = walk_at(key)
        if walk is None:
            if key not in plan.properties:
                continue
            walk = plan.walks[key] = walk_of(plan.properties[key])
        if content is not None:
            walk(content, rows)
            if len(rows) > MOST_ROWS:
                break
    if plan.whole is not None:
        plan.whole(resource, rows)
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

    properties   what lies below each, for all parameters together
    walks        of those that were met, written out
    whole        what reads the resource itself
    alone        parameters evaluated by themselves, the properties of which they need one, and the rows where there is none
    """

    properties: dict[str, Tree]
    walks: dict[str, Walk]
    whole: Sink | None
    alone: tuple[tuple[SearchParameter, frozenset[str], Rows], ...]


@cache
def _plan(resource_type: str) -> _Plan:
    tree = Tree(resource_type)
    alone = []
    for parameter in extracted_parameters(resource_type).values():
        branches = compiled(parameter.expression)
        kind, code = _kind_of(parameter), parameter.code
        end = composite_ending(parameter, resource_type) if kind == "composite" else OfKind(kind)
        lone = Tree(resource_type)
        if not needs_resource(parameter) and all(lone.add(steps, code, end) for steps in branches):
            for steps in branches:
                tree.add(steps, code, end)
        else:
            absent = dict.fromkeys(parameter_rows({"resourceType": resource_type}, parameter))
            alone.append((parameter, _keys(resource_type, branches), absent))
    whole = one_value(tree.trunk()) if tree.ends or tree.tests else None
    return _Plan(tree.properties, {}, whole, tuple(alone))


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


def parameter_rows(resource: Resource, parameter: SearchParameter) -> Iterator[Row]:
    """The rows of one parameter."""
    rows: Rows = {}
    kind = _kind_of(parameter)
    for value, type in evaluate(parameter.expression, resource):
        if kind == "composite":
            composed(parameter, value, type, resource, rows)
        else:
            sink(kind, type, (parameter.code,))(value, rows)
    yield from rows


def text_rows(resource: Resource, parameter: SearchParameter) -> Iterator[Row]:
    """What `PARAMETER:text` searches: the texts beside the codes that a token parameter finds. FHIR R4 3.1.1.4.10."""
    rows: Rows = {}
    for value, type in evaluate(parameter.expression, resource):
        text_sink(type, (f"{parameter.code}:text",))(value, rows)
    yield from rows
