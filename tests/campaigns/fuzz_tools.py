"""Targets of what is done with FHIR: tables by ViewDefinitions, patches, differences, search rows, values, terminology.

A case that needs more than a resource is a JSON object of its parts.
"""

from __future__ import annotations

import json
import random
from contextlib import suppress
from itertools import islice
from typing import Any

from campaigns.fuzz_case import Target
from campaigns.fuzz_judging import OWN, known_resources, shaped
from campaigns.fuzz_packages import package_target
from campaigns.fuzz_shape import HOSTILE_TEXTS, mutated
from hilum import fhir
from hilum.core.errors import BudgetExceeded, HilumError
from hilum.fhir import flatten, views
from hilum.fhir import json as fhir_json
from hilum.fhir import xml as fhir_xml
from hilum.fhir.definitions import is_primitive, type_definition
from hilum.fhir.differences import differences, fhirpath_patch, json_patch, rows, same, text
from hilum.fhir.package import Conformance, Package, PackagedResource
from hilum.fhir.patch import PatchFailed, patched
from hilum.fhir.patch import fhirpath_patch as fhirpath_patches
from hilum.fhir.patch import json_patch as json_patches
from hilum.fhir.path import Limits
from hilum.fhir.search.index import index_rows
from hilum.fhir.show import lines
from hilum.fhir.terminology import Membership

__all__ = ["tool_targets"]

Json = dict[str, Any]

# -- tables

_VIEWS: tuple[Json, ...] = (
    {
        "resource": "Patient",
        "constant": [{"name": "use", "valueCode": "official"}],
        "where": [{"path": "name.exists()"}],
        "select": [
            {"column": [{"name": "id", "path": "getResourceKey()", "type": "id"}]},
            {
                "forEachOrNull": "name.where(use = %use or true)",
                "column": [
                    {"name": "family", "path": "family"},
                    {"name": "given", "path": "given", "collection": True},
                ],
            },
            {
                "unionAll": [
                    {"forEach": "telecom", "column": [{"name": "v", "path": "value"}]},
                    {"forEach": "identifier", "column": [{"name": "v", "path": "value"}]},
                ]
            },
        ],
    },
    {
        "resource": "Questionnaire",
        "select": [
            {"repeat": ["item"], "column": [{"name": "l", "path": "linkId"}, {"name": "n", "path": "%rowIndex"}]}
        ],
    },
    {
        "resource": "Observation",
        "select": [
            {
                "column": [
                    {
                        "name": "v",
                        "path": "value.ofType(Quantity).value",
                        "type": "decimal",
                        "tag": [{"name": "ansi/type", "value": "REAL"}],
                    },
                    {"name": "s", "path": "subject.getReferenceKey(Patient)"},
                    {"name": "d", "path": "effective.ofType(dateTime)", "type": "dateTime"},
                ]
            },
            {
                "forEach": "code.coding",
                "select": [{"forEach": "$this.extension | $this", "column": [{"name": "c", "path": "code"}]}],
            },
        ],
    },
    {
        "resource": "Bundle",
        "select": [{"forEach": "descendants()", "column": [{"name": "x", "path": "$this.descendants().count()"}]}],
    },
)
_PATHS = (
    "descendants()",
    "repeat($this)",
    "name | name",
    "descendants().descendants()",
    "$this",
    "{}",
    "%rowIndex",
    "%resource.descendants()",
    "getReferenceKey()",
    "children()",
    "item",
    "entry.resource",
    "contained",
    "name.given.join(',')",
    "(1 | 2 | 3)",
    "'x'.toChars()",
    "1 / 0",
)


_LIMITS = Limits(nodes=100_000, text=50_000)
"""What a view may spend on a resource is for its author to say; by default it is a million."""


def _view_case(chance: random.Random) -> bytes:
    view = mutated(chance.choice(_VIEWS), chance, _VIEWS)
    for _ in range(chance.choice((0, 1, 2))):
        for select in _within(view, "select"):
            if chance.random() < 0.5:
                select[chance.choice(("forEach", "forEachOrNull"))] = chance.choice(_PATHS)
            if chance.random() < 0.3:
                select["repeat"] = [chance.choice(_PATHS)]
                select.pop("forEach", None)
                select.pop("forEachOrNull", None)
            if chance.random() < 0.3:
                select["select"] = [
                    {"forEach": chance.choice(_PATHS), "column": [{"name": f"c{n}", "path": chance.choice(_PATHS)}]}
                    for n in range(3)
                ]
    kind = view.get("resource") if isinstance(view, dict) else None
    fitting = [one for one in known_resources() if one["resourceType"] == kind] or list(known_resources())
    resources = [
        mutated(chance.choice(fitting), chance, fitting) if chance.random() < 0.6 else chance.choice(fitting)
        for _ in range(2)
    ]
    return shaped({"view": view, "resources": resources})


def _within(value: Any, name: str) -> list[Json]:
    found = value.get(name) if isinstance(value, dict) else None
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _viewed(data: bytes) -> None:
    case = fhir_json.decode(data)
    view = flatten.compile(case["view"], limits=_LIMITS)
    resources = [one for one in case["resources"] if isinstance(one, dict)]
    for row in islice(view.rows(resources), 200_000):
        assert len(row) == len(view.columns), "a row of another width"
    if len(data) < 8_000:
        flatten.schema(view)
        for _ in flatten.to_batches(view, resources):
            pass


# -- patches and differences

_OPERATIONS = (
    {"op": "add", "path": "/active", "value": True},
    {"op": "remove", "path": "/name/0"},
    {"op": "replace", "path": "/birthDate", "value": "2000"},
    {"op": "move", "from": "/name/0", "path": "/contact"},
    {"op": "copy", "from": "", "path": "/contained/0"},
    {"op": "test", "path": "/id", "value": "p"},
    {"op": "copy", "from": "/name", "path": "/name/-"},
    {"op": "add", "path": "/name/-", "value": {"family": "x"}},
    {"op": "test", "path": "", "value": {"resourceType": "Patient"}},
    {"op": "replace", "path": "", "value": {"resourceType": "Patient"}},
)
_POINTERS = (
    "",
    "/",
    "/name/-",
    "/name/0/given/0",
    "/~1",
    "/~2",
    "/name/99999999999",
    "/contained/0",
    "/name/00",
    "/-",
    "/name/" + "0/" * 2_000,
)
_PATHS_TO = (
    "Patient",
    "Patient.name",
    "Patient.name[0]",
    "Patient.name.given",
    "Patient.contained[0]",
    "Patient.descendants()",
    "Patient.text.div",
    "Patient.repeat($this)",
    "Patient.extension.where(url.matches('^(a+)+$'))",
    "Patient.name.descendants().descendants()",
    "Patient.birthDate",
)
_SELECTORS = (
    "Patient",
    "Patient/name[1]",
    "*",
    "Patient/*[1]/*",
    "//x",
    "Patient/name[family/@value='Doe']",
    "Patient/birthDate/@value",
    "Patient/text()",
    "*/*/*/*",
    "Patient/name[given][given][given]",
    "Patient/comment()",
    "Patient/namespace::x",
)


def _patch_case(chance: random.Random) -> bytes:
    resource = mutated(OWN[0], chance) if chance.random() < 0.4 else OWN[0]
    kind = chance.randrange(3)
    if kind == 0:
        operations: list[Any] = [dict(chance.choice(_OPERATIONS)) for _ in range(chance.choice((1, 2, 5, 30, 3_000)))]
        for one in operations[:50]:
            if chance.random() < 0.4:
                one[chance.choice(("path", "from"))] = chance.choice(_POINTERS)
        body = mutated(operations, chance) if chance.random() < 0.5 and len(operations) < 50 else operations
        return shaped(
            {
                "resource": resource,
                "media": "application/json-patch+json",
                "body": shaped(body).decode("utf-8", "replace"),
            }
        )
    if kind == 1:
        made: list[Json] = []
        for _ in range(chance.choice((1, 2, 5, 30, 990))):
            part: list[Json] = [
                {"name": "type", "valueCode": chance.choice(("add", "insert", "delete", "replace", "move"))},
                {"name": "path", "valueString": chance.choice(_PATHS_TO)},
                {"name": "name", "valueString": chance.choice(("name", "contained", "extension", "active", "x"))},
                {"name": "index", "valueInteger": chance.choice((0, 1, 10**9))},
                {"name": "source", "valueInteger": 0},
                {"name": "destination", "valueInteger": chance.choice((0, 1))},
                {
                    "name": "value",
                    chance.choice(("valueHumanName", "resource", "valueString", "part")): chance.choice(
                        ({"family": "x"}, OWN[0], "x", [{"name": "family", "valueString": "y"}])
                    ),
                },
            ]
            made.append({"name": "operation", "part": part})
        parameters: Any = {"resourceType": "Parameters", "parameter": made}
        if chance.random() < 0.5 and len(made) < 50:
            parameters = mutated(parameters, chance, OWN)
            if isinstance(parameters, dict):
                parameters["resourceType"] = "Parameters"
        return shaped(
            {
                "resource": resource,
                "media": "application/fhir+json",
                "body": shaped(parameters).decode("utf-8", "replace"),
            }
        )
    parts = []
    for _ in range(chance.choice((1, 2, 5, 30, 3_000))):
        selector = chance.choice(_SELECTORS)
        parts.append(
            chance.choice(
                (
                    f'<add sel="{selector}"><name xmlns="http://hl7.org/fhir"><family value="x"/></name></add>',
                    f'<remove sel="{selector}"/>',
                    f'<replace sel="{selector}">x</replace>',
                    f'<add sel="{selector}" type="@value">x</add>',
                    f'<add sel="{selector}" pos="before"><a/></add>',
                    f'<add sel="{selector}" type="namespace::q">urn:x</add>',
                    "<x/>",
                    f'<remove sel="{selector}" ws="both"/>',
                )
            )
        )
    text_ = f'<diff xmlns="http://hl7.org/fhir">{"".join(parts)}</diff>'
    if chance.random() < 0.3:
        at = chance.randrange(len(text_))
        text_ = text_[:at] + chance.choice(HOSTILE_TEXTS) + text_[at + chance.choice((0, 1, 30)) :]
    return shaped({"resource": resource, "media": "application/xml-patch+xml", "body": text_})


def _patched(data: bytes) -> None:
    case = fhir_json.decode(data)
    resource = case["resource"]
    before = fhir_json.encode(resource)
    try:
        fhir_json.encode(patched(resource, case["body"].encode("utf-8", "surrogatepass"), case["media"]))
    finally:
        assert fhir_json.encode(resource) == before, "a patch changes what it is given"


def _difference_case(chance: random.Random) -> bytes:
    old = chance.choice(known_resources())
    if chance.random() < 0.3:
        old = mutated(old, chance, OWN)
    new = mutated(old, chance, known_resources()[:20])
    for one in (old, new):
        if isinstance(one, dict) and not isinstance(one.get("resourceType"), str):
            one["resourceType"] = "Basic"
    return shaped({"old": old, "new": new})


def _differing(data: bytes) -> None:
    case = fhir_json.decode(data)
    old, new = case["old"], case["new"]
    if not isinstance(old, dict) or not isinstance(new, dict):
        return
    found = differences(old, new)
    text(found)
    rows(found)
    assert bool(found) is not same(old, new) or not found, "differences of what is the same"
    if len(data) > 200_000:  # a large case asks one question
        return
    with suppress(BudgetExceeded):
        changed = json_patches.patch(old, fhir_json.encode(json_patch(old, new)))
        assert same(changed, new), "a JSON patch that leads elsewhere"
    with suppress(PatchFailed, BudgetExceeded, HilumError):
        parameters = fhirpath_patch(old, new)
        fhirpath_patches.patch(old, parameters)


# -- rows, values, terminology


def _rows(data: bytes) -> None:
    resource = fhir_json.parse(data)
    with suppress(KeyError):
        type_definition(resource["resourceType"])
        for row in index_rows(resource):
            assert len(row) == 4, "a row of another width"
            assert all(isinstance(one, str) for one in row), "a row of what is no text"


def _value(data: bytes) -> None:
    resource = fhir.parse(data)
    fhir.dump(resource, pretty=True)
    with suppress(HilumError):
        fhir.convert(fhir.dump(resource, format="xml"), "json")
    with suppress(HilumError):
        fhir.evaluate(resource, "descendants().where($this is string).count() > 0 and today() > @2000")
    with suppress(HilumError):
        _walk(views.of(resource), 0, [3_000])
    with suppress(HilumError):
        fhir.build(
            str(resource["resourceType"]),
            **{str(key): one for key, one in resource.items() if key not in ("resourceType", "kind")},
        )
    for _ in islice(lines(resource), 100_000):
        pass


def _walk(view: Any, depth: int, left: list[int]) -> None:
    for name in [one for one in views.plain(view) if one in view._definition.by_name]:
        left[0] -= 1
        if left[0] < 0 or depth > 40:
            return
        with suppress(HilumError):
            value = getattr(view, name)
            repr(value)
            if hasattr(value, "__fhir_content__"):
                _walk(value, depth + 1, left)
            elif isinstance(value, (list, tuple)) or hasattr(value, "append"):
                for one in islice(value, 50):
                    if hasattr(one, "__fhir_content__"):
                        _walk(one, depth + 1, left)
            with suppress(HilumError):
                setattr(view, name, value)
            if is_primitive(view._definition.by_name[name][1]):
                with suppress(HilumError):
                    views.element_of(view, name)


_SETS: tuple[Json, ...] = (
    {
        "resourceType": "ValueSet",
        "url": "http://x/v",
        "status": "draft",
        "compose": {
            "include": [
                {"system": "http://x/c", "filter": [{"property": "concept", "op": "is-a", "value": "a"}]},
                {"valueSet": ["http://x/v", "http://x/w"]},
                {"system": "http://x/c", "filter": [{"property": "code", "op": "regex", "value": "(a+)+b"}]},
            ],
            "exclude": [{"system": "http://x/c", "concept": [{"code": "b"}]}],
        },
    },
    {
        "resourceType": "ValueSet",
        "url": "http://x/w",
        "status": "draft",
        "compose": {"include": [{"valueSet": ["http://x/v"]}]},
        "expansion": {"contains": [{"system": "http://x/c", "code": "a", "contains": [{"code": "b"}]}]},
    },
    {
        "resourceType": "CodeSystem",
        "url": "http://x/c",
        "status": "draft",
        "content": "complete",
        "hierarchyMeaning": "is-a",
        "property": [{"code": "parent", "type": "code"}],
        "concept": [
            {
                "code": "a",
                "property": [{"code": "parent", "valueCode": "b"}],
                "concept": [{"code": "b", "concept": [{"code": "a" * 40}]}],
            }
        ],
    },
)


def _terminology_case(chance: random.Random) -> bytes:
    return shaped([mutated(one, chance, _SETS) if chance.random() < 0.7 else one for one in _SETS])


def _terms(data: bytes) -> None:
    resources = []
    for one in fhir_json.decode(data):
        if isinstance(one, dict) and isinstance(one.get("resourceType"), str) and isinstance(one.get("url"), str):
            resources.append(
                PackagedResource(one["resourceType"], "", one["url"], "", "", "", "", fhir_json.encode(one))
            )
    conformance = Conformance([Package("x.y", "1.0.0", "", "", (), {}, tuple(resources))])
    for ask in (conformance.value_set, conformance.code_system):
        for url in ("http://x/v", "http://x/w", "http://x/c"):
            with suppress(HilumError):
                ask(url)
    known = Membership(conformance)
    # one question may cost half a million steps, which is most of a second
    known.contains(*(("http://x/v", "http://x/c", "a" * 40), ("http://x/w", "", "b"))[len(data) % 2])
    known.subsumes({"system": "http://x/c", "code": "a"}, {"system": "http://x/c", "code": "b"})


def _one_resource(chance: random.Random) -> bytes:
    made = mutated(chance.choice(known_resources()), chance, OWN)
    if isinstance(made, dict) and not isinstance(made.get("resourceType"), str):
        made["resourceType"] = "Patient"
    return shaped(made)


def _one_document(chance: random.Random) -> bytes:
    data = _one_resource(chance)
    if chance.random() < 0.3:
        with suppress(HilumError):
            return fhir_xml.encode(fhir_json.parse(data))
    return data


def tool_targets() -> tuple[Target, ...]:
    """The targets."""
    seeds = [shaped(one) for one in OWN]
    view = shaped({"view": _VIEWS[0], "resources": [OWN[0]]})
    patch = shaped({"resource": OWN[0], "media": "application/json-patch+json", "body": json.dumps([_OPERATIONS[0]])})
    return (
        package_target(),
        Target("FHIR view", _viewed, [view], (), 1.0, _view_case),
        Target("FHIR patch", _patched, [patch], (), 1.0, _patch_case),
        Target("FHIR differences", _differing, [shaped({"old": OWN[0], "new": OWN[0]})], (), 1.0, _difference_case),
        Target("FHIR search rows", _rows, seeds, (), 1.0, _one_resource),
        Target("FHIR values", _value, seeds, (), 1.0, _one_document),
        Target("FHIR terminology", _terms, [shaped(list(_SETS))], (), 0.7, _terminology_case),
    )
