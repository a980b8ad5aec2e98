"""Steps through FHIR data by the element table: children by name, all children, descendants. FHIRPath N1 3, 5.8; FHIR R4 2.9.1.2.

A choice element is named without its type (`Observation.value`); a primitive's `id` and `extension` come from its `_name` sibling.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from hilum.fhir.definitions import is_primitive
from hilum.fhir.path.items import Item, Node, atom, node_type
from hilum.fhir.path.quantities import Quantity
from hilum.fhir.path.running import NONE_DESCENDED, Run, Step
from hilum.fhir.path.types import (
    CHOICE,
    COMPLEX,
    PRIMITIVE,
    RESOURCE,
    Field,
    TypeInfo,
    fields,
    is_fhir_type,
    is_kind_of,
)

__all__ = ["child", "children", "descendants", "first_member", "member"]

_MISSING: Any = object()


def member(name: str) -> Step:
    """The children of that name."""
    by_type: dict[str, Field | None] = {}

    def step(run: Run, items: list[Item]) -> list[Item]:
        found: list[Item] = []
        for item in items:
            if item.__class__ is not Node:
                _of_system(item, name, found)
                continue
            value, kind = item.value, item.type
            if value.__class__ is not dict:
                _of_primitive(item, name, found)
                continue
            field = by_type.get(kind, _MISSING)
            if field is _MISSING:
                field = by_type[kind] = fields(kind).get(name)
            if field is None:
                if not kind:
                    _untyped(item, name, found)
                continue
            if field.kind == COMPLEX:
                one = value.get(name)
                if one is None:
                    continue
                if one.__class__ is list:
                    of = field.type
                    found.extend(
                        [Node(part, of, None, item, name, at) for at, part in enumerate(one) if part is not None]
                    )
                else:
                    found.append(Node(one, field.type, None, item, name))
            elif field.kind == PRIMITIVE:
                one = value.get(name)
                if one.__class__ is str and field.sibling not in value:
                    found.append(Node(one, field.type, None, item, name))
                else:
                    _primitives(item, field, found)
            elif field.kind == CHOICE:
                _choice(item, field, found)
            else:
                _resources(item, name, found)
        run.left -= len(found) + 1
        if run.left < run.check_at:
            run.checkpoint()
        return found

    return step


def _primitives(item: Node, field: Field, found: list[Item]) -> None:
    key = field.key
    value, extra = item.value.get(key), item.value.get(field.sibling)
    if value.__class__ is list or extra.__class__ is list:
        values = value if value.__class__ is list else []
        extras = extra if extra.__class__ is list else []
        for at in range(max(len(values), len(extras))):
            one = values[at] if at < len(values) else None
            more = extras[at] if at < len(extras) else None
            if one is not None or more:
                found.append(Node(one, field.type, more, item, key, at))
    elif value is not None or extra:
        found.append(Node(value, field.type, extra, item, key))


def _choice(item: Node, field: Field, found: list[Item]) -> None:
    choices = field.choices
    assert choices is not None
    value = item.value
    seen: Field | None = None
    for key in value:
        one = choices.get(key)
        if one is None or one is seen:
            continue
        seen = one
        if one.kind == PRIMITIVE:
            _primitives(item, one, found)
        else:
            content = value[key]
            if content.__class__ is list:
                found.extend(
                    [Node(part, one.type, None, item, key, at) for at, part in enumerate(content) if part is not None]
                )
            elif content is not None:
                found.append(Node(content, one.type, None, item, key))


def _resources(item: Node, name: str, found: list[Item]) -> None:
    one = item.value.get(name)
    if one.__class__ is list:
        found.extend(
            [Node(part, node_type(part), None, item, name, at) for at, part in enumerate(one) if part is not None]
        )
    elif one is not None:
        found.append(Node(one, node_type(one), None, item, name))


def _untyped(item: Node, name: str, found: list[Item]) -> None:
    value = item.value
    if name in value or "_" + name in value:
        one = value.get(name)
        _guessed(item, name, one, value.get("_" + name), found)
        return
    for key, one in value.items():  # a choice whose type nothing tells but its name
        if key.startswith(name) and key[len(name) : len(name) + 1].isupper():
            stem = key[len(name) :]
            lowered = stem[0].lower() + stem[1:]
            of = lowered if is_primitive(lowered) else stem if is_fhir_type(stem) else ""
            for at, part in enumerate(one if isinstance(one, list) else [one]):
                found.append(Node(part, of, value.get("_" + key), item, key, at if isinstance(one, list) else -1))


def _guessed(item: Node, name: str, one: Any, extra: Any, found: list[Item]) -> None:
    if isinstance(one, list) or isinstance(extra, list):
        values = one if isinstance(one, list) else []
        extras = extra if isinstance(extra, list) else []
        for at in range(max(len(values), len(extras))):
            part = values[at] if at < len(values) else None
            more = extras[at] if at < len(extras) else None
            if part is not None or more:
                found.append(Node(part, _guess(part), more, item, name, at))
    elif one is not None or extra:
        found.append(Node(one, _guess(one), extra, item, name))


def _guess(value: Any) -> str:
    if isinstance(value, dict):
        return node_type(value)
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int):
        return "integer"
    return "decimal" if isinstance(value, (Decimal, float)) else "string"


def _of_primitive(item: Node, name: str, found: list[Item]) -> None:
    """Children of a primitive: id and extension from its sibling, `value` as a System value."""
    if name == "value":
        value = atom(item)
        if value is not None and value.__class__ is not Node:
            found.append(value)
        return
    extra = item.extra
    if extra.__class__ is not dict:
        return
    if name == "extension":
        more = extra.get("extension")
        if isinstance(more, list):
            found.extend(
                [Node(part, "Extension", None, item, name, at) for at, part in enumerate(more) if part is not None]
            )
    elif name == "id" and extra.get("id") is not None:
        found.append(Node(extra["id"], "string", None, item, name))


def _of_system(item: Item, name: str, found: list[Item]) -> None:
    if isinstance(item, TypeInfo):
        if name in ("namespace", "name"):
            found.append(item.namespace if name == "namespace" else item.name)
    elif isinstance(item, Quantity):
        if name == "value":
            found.append(item.value)
        elif name in ("unit", "code"):
            found.append(item.unit)


def first_member(name: str) -> Callable[[Run], list[Item]]:
    """A name that begins a path: the type of `$this` itself, or a child of it. FHIRPath N1 3.2."""
    below = member(name)
    if not name[:1].isupper():

        def of_this(run: Run) -> list[Item]:
            return below(run, run.this)

        return of_this

    def of_type(run: Run) -> list[Item]:
        this = run.this
        if len(this) == 1 and this[0].__class__ is Node:
            kind = this[0].type
            if kind == name or (kind and is_kind_of(kind, name)):
                return this
        return below(run, this)

    return of_type


# -- all children


def child(item: Item) -> list[Node]:
    """All child nodes of an item, in the order of the JSON. FHIRPath N1 5.8.1."""
    found: list[Item] = []
    if item.__class__ is not Node:
        return found
    value = item.value
    if value.__class__ is not dict:
        _of_primitive(item, "id", found)
        _of_primitive(item, "extension", found)
        return found
    known = _json_fields(item.type)
    for key, one in value.items():
        if key == "resourceType" or key == "fhir_comments":
            continue
        field = known.get(key)
        if field is None:
            if key[:1] == "_":
                name = key[1:]
                field = known.get(name)
                if name in value:
                    continue
                if field is None or field.kind != PRIMITIVE:
                    if not item.type:
                        _guessed(item, name, None, one, found)
                    continue
            elif not item.type:
                _guessed(item, key, one, value.get("_" + key), found)
                continue
            else:
                continue
        if field.kind == PRIMITIVE:
            _primitives(item, field, found)
        elif field.kind == RESOURCE:
            _resources(item, key, found)
        elif one.__class__ is list:
            found.extend(
                [Node(part, field.type, None, item, key, at) for at, part in enumerate(one) if part is not None]
            )
        elif one is not None:
            found.append(Node(one, field.type, None, item, key))
    return found


_JSON_FIELDS: dict[str, dict[str, Field]] = {}


def _json_fields(type_name: str) -> dict[str, Field]:
    found = _JSON_FIELDS.get(type_name)
    if found is None:
        found = {}
        for name, field in fields(type_name).items():
            if field.choices is not None:
                found.update((key, one) for key, one in field.choices.items() if key[:1] != "_")
            else:
                found[name] = field
        if len(_JSON_FIELDS) < 4096:
            _JSON_FIELDS[type_name] = found
    return found


def children(run: Run, items: list[Item]) -> list[Item]:
    """`children()`."""
    found: list[Item] = []
    for item in items:
        found.extend(child(item))
    run.spend(len(found) + 1)
    return found


def children_count(run: Run, items: list[Item]) -> list[Item]:
    """`children().count()`, without making the nodes where lists and siblings do not need it."""
    count = 0
    for item in items:
        value = item.value if item.__class__ is Node else None
        if value.__class__ is not dict:
            count += len(child(item))
            continue
        known = _json_fields(item.type)
        simple = 0
        for key, one in value.items():
            if key not in known or "_" + key in value:
                if key != "resourceType":
                    simple = len(child(item))
                    break
            elif one.__class__ is list:
                simple += len(one) - one.count(None)
            elif one is not None:
                simple += 1
        count += simple
    run.spend(count + 1)
    return [count]


def descendants(run: Run, items: list[Item]) -> list[Item]:
    """`descendants()`: level by level, without recursion. FHIRPath N1 5.8.2.

    Those of one node are kept for the run: dom-3 asks for the same ones again for each contained resource.
    """
    if len(items) == 1:
        kept = run.descended.get(id(items[0]))
        if kept is not None:
            run.spend(1 + (len(kept[1]) >> 3))
            return kept[1]
    found = _descendants(run, items)
    if len(items) == 1:
        if run.descended is NONE_DESCENDED:
            run.descended = {}
        run.descended[id(items[0])] = (items[0], found)
    return found


def _descendants(run: Run, items: list[Item]) -> list[Item]:
    found: list[Item] = []
    level = items
    while level:
        below: list[Item] = []
        for item in level:
            if item.__class__ is Node and (item.value.__class__ is dict or item.extra is not None):
                below.extend(child(item))
                if len(below) > 4096:
                    run.spend(0)
        run.spend(len(below) + 1)
        found.extend(below)
        level = below
    return found
