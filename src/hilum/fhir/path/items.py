"""Items of a collection: nodes of FHIR data with their type, and the System values. FHIRPath N1 2.1, 5.1, 6.1; FHIR R4 2.9.1.1."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from hilum.fhir.definitions import is_resource_type
from hilum.fhir.path import quantities, temporal
from hilum.fhir.path.errors import PathLimitExceeded
from hilum.fhir.path.numbers import as_decimal, least_places, rounded, written
from hilum.fhir.path.quantities import Quantity
from hilum.fhir.path.temporal import Temporal
from hilum.fhir.path.types import TypeInfo, is_quantity, system_type

__all__ = [
    "Item",
    "Node",
    "are_equal",
    "atom",
    "compare",
    "equal",
    "equivalent",
    "json_value",
    "key_of",
    "system_name",
    "text_of",
]

Item = Any
"""A `Node`, or a System value: bool, int, Decimal, str, Temporal, Quantity, TypeInfo."""

MAX_STRUCTURE = 120
_KINDS = {"Date": "date", "DateTime": "datetime", "Time": "time"}


class Node:
    """A piece of FHIR data with its type and its place.

    value     the JSON value; None for a primitive that has extensions only
    type      FHIR type: "Patient", "HumanName", "Patient.contact", "code"; "" where the table does not know it
    extra     the `_name` sibling of a primitive (id, extension), None = none
    parent    the node that it is a child of, None for the one that evaluation began with
    key       JSON property in the parent
    index     position in the list of that property, -1 where it is none
    """

    __slots__ = ("extra", "index", "key", "parent", "type", "value")

    def __init__(
        self, value: Any, type: str, extra: Any = None, parent: Node | None = None, key: str = "", index: int = -1
    ) -> None:
        self.value = value
        self.type = type
        self.extra = extra
        self.parent = parent
        self.key = key
        self.index = index

    @property
    def path(self) -> str:
        """Where it stands, as an expression: "Patient.name[0].given[1]"; JSON names, so "Observation.valueQuantity"."""
        steps: list[str] = []
        node = self
        while node.parent is not None:
            steps.append(f"{node.key}[{node.index}]" if node.index >= 0 else node.key)
            node = node.parent
        steps.append(node.type)
        return ".".join(reversed(steps))

    @property
    def is_primitive(self) -> bool:
        return bool(system_type(self.type))

    def __repr__(self) -> str:
        return f"<Node {self.path}: {self.type}>"


def container_of(item: Item, *, of_contained: bool = False) -> Node | None:
    """The resource that an item stands in; one that is itself contained only where that is meant (`%resource`)."""
    found: Node | None = None
    node = item if isinstance(item, Node) else None
    while node is not None:
        if isinstance(node.value, dict) and "resourceType" in node.value:
            found = node
            if of_contained or node.key != "contained":
                return node
        node = node.parent
    return found


def node_type(value: Any) -> str:
    """FHIR type of a value that nothing else tells the type of."""
    if value.__class__ is dict:
        kind = value.get("resourceType")
        return kind if kind.__class__ is str and is_resource_type(kind) else ""
    return ""


def atom(item: Item) -> Item:
    """The System value of an item where it has one, else the item; None for a primitive without a value. FHIR R4 2.9.1.1."""
    if item.__class__ is not Node:
        return item
    value = item.value
    kind = system_type(item.type)
    if kind == "String":
        return value
    if not kind:
        if value.__class__ is dict:
            if item.type and is_quantity(item.type):
                found = quantities.from_fhir(value)
                return item if found is None else found
            return item
        return item if isinstance(value, list) else value
    if kind == "Decimal" or value.__class__ is float:
        return as_decimal(value)
    if value.__class__ is str and kind in _KINDS:
        moment = temporal.parse_temporal(value, _KINDS[kind])
        return value if moment is None else moment
    return value


def system_name(value: Item) -> str:
    """Name of the System type of a value, "" for a node."""
    if isinstance(value, bool):
        return "Boolean"
    if isinstance(value, str):
        return "String"
    if isinstance(value, int):
        return "Integer"
    if isinstance(value, Decimal):
        return "Decimal"
    if isinstance(value, Temporal):
        return value.kind
    return "Quantity" if isinstance(value, Quantity) else ""


def json_value(item: Item) -> Any:
    """The item as a JSON value: what it is in the resource, dates as their text, a quantity as a Quantity."""
    if isinstance(item, Node):
        return item.value
    if isinstance(item, Temporal):
        text = item.text
        return text[:-1] if item.kind == "DateTime" and text.endswith("T") else text
    if isinstance(item, Quantity):
        found: dict[str, Any] = {"value": item.value, "unit": item.unit}
        if not item.is_calendar and not item.is_opaque:
            found.update(system=quantities.UCUM, code=item.unit)
        return found
    if isinstance(item, TypeInfo):
        return {"namespace": item.namespace, "name": item.name}
    return item


def text_of(value: Item) -> str | None:
    """The string that `toString` makes, None where the type has none. FHIRPath N1 5.5.6."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value
    if isinstance(value, (int, Decimal)):
        return written(value)
    if isinstance(value, (Temporal, Quantity)):
        return str(json_value(value) if isinstance(value, Temporal) else value)
    return None


# -- equality


def _is_number(value: Item) -> bool:
    return isinstance(value, (int, Decimal)) and not isinstance(value, bool)


def equal(left: Item, right: Item) -> bool | None:
    """Whether two items are equal, None where it is undecided. FHIRPath N1 6.1.1."""
    a, b = atom(left), atom(right)
    if a.__class__ is str or b.__class__ is str:
        return bool(a.__class__ is b.__class__ and a == b)
    if isinstance(a, bool) or isinstance(b, bool):
        return a is b
    if _is_number(a):
        if _is_number(b):
            return bool(a == b)
        if not isinstance(b, Quantity):
            return False
        a = Quantity(Decimal(a), "1")
    if isinstance(a, Temporal):
        if not isinstance(b, Temporal):
            return False
        if (a.kind == "Time") != (b.kind == "Time"):
            return False
        order = temporal.compare(a, b)
        return None if order is None else not order
    if isinstance(a, Quantity):
        if _is_number(b):
            b = Quantity(Decimal(b), "1")
        if not isinstance(b, Quantity):
            return False
        order = quantities.compare(a, b)
        return None if order is None else order == 0
    if isinstance(a, TypeInfo) or isinstance(b, TypeInfo):
        return bool(a == b)
    return left is right or bool(_structure(left) == _structure(right))


def are_equal(left: list[Item], right: list[Item]) -> bool | None:
    """Whether two collections are equal, in their order. FHIRPath N1 6.1.1."""
    if len(left) != len(right):
        return False
    undecided = False
    for a, b in zip(left, right, strict=True):
        found = equal(a, b)
        if found is False:
            return False
        undecided = undecided or found is None
    return None if undecided else True


def key_of(item: Item) -> Any:
    """A hashable key: two items are equal if and only if their keys are, as far as equality decides."""
    value = atom(item)
    if value.__class__ is str:
        return value
    if isinstance(value, bool):
        return ("boolean", value)
    if _is_number(value):
        return ("number", value)
    if isinstance(value, Temporal):
        return ("time" if value.kind == "Time" else "date", temporal.in_utc(value), value.zone is None)
    if isinstance(value, Quantity):
        return quantities.key_of(value)
    if isinstance(value, TypeInfo):
        return value
    return _structure(item)


def _structure(item: Item) -> Any:
    if not isinstance(item, Node):
        return ("none",)
    if item.value is None:
        return ("extra", _shape(item.extra, MAX_STRUCTURE, False))
    return ("node", _shape(item.value, MAX_STRUCTURE, False))


def _shape(value: Any, depth: int, is_loose: bool) -> Any:
    if not depth:
        raise PathLimitExceeded(f"data nested deeper than {MAX_STRUCTURE} levels")
    if isinstance(value, dict):
        return frozenset(
            (key, _shape(one, depth - 1, is_loose)) for key, one in value.items() if not (is_loose and key == "id")
        )
    if isinstance(value, list):
        parts = [_shape(one, depth - 1, is_loose) for one in value]
        return tuple(sorted(parts, key=repr)) if is_loose else tuple(parts)
    if isinstance(value, bool):
        return ("boolean", value)
    if isinstance(value, str) and is_loose:
        return _loose(value)
    return value


# -- equivalence and order


def _loose(text: str) -> str:
    return " ".join(text.casefold().split())


def equivalent(left: Item, right: Item) -> bool:
    """Whether two items mean the same: case and white space, trailing digits, order do not count. FHIRPath N1 6.1.3."""
    a, b = atom(left), atom(right)
    if isinstance(a, str) and isinstance(b, str):
        return a == b or _loose(a) == _loose(b)
    if isinstance(a, bool) or isinstance(b, bool):
        return a is b
    if _is_number(a) and _is_number(b):
        places = min(least_places(a), least_places(b))
        return rounded(a, places) == rounded(b, places)
    if isinstance(a, Temporal) and isinstance(b, Temporal):
        return (a.kind == "Time") == (b.kind == "Time") and temporal.compare(a, b) == 0
    if _is_number(a) and isinstance(b, Quantity):
        a = Quantity(Decimal(a), "1")
    elif _is_number(b) and isinstance(a, Quantity):
        b = Quantity(Decimal(b), "1")
    if isinstance(a, Quantity) and isinstance(b, Quantity):
        return quantities.is_equivalent(a, b)
    if isinstance(left, Node) and isinstance(right, Node) and a is left and b is right:
        return left.value is right.value or _shape(left.value, MAX_STRUCTURE, True) == _shape(
            right.value, MAX_STRUCTURE, True
        )
    return isinstance(a, TypeInfo) and a == b


def compare(left: Item, right: Item) -> int | None:
    """-1, 0, 1, None where undecided. FHIRPath N1 6.2.

    raises  TypeError   the types have no order, or are not the same
    """
    a, b = atom(left), atom(right)
    if a is None or b is None:
        return None
    if isinstance(a, str) and isinstance(b, str):
        return int(a > b) - int(a < b)
    if _is_number(a) and _is_number(b):
        return int(a > b) - int(a < b)
    if isinstance(a, Temporal) and isinstance(b, Temporal):
        if (a.kind == "Time") != (b.kind == "Time"):
            raise TypeError
        return temporal.compare(a, b)
    if _is_number(a) and isinstance(b, Quantity):
        a = Quantity(Decimal(a), "1")
    elif _is_number(b) and isinstance(a, Quantity):
        b = Quantity(Decimal(b), "1")
    if isinstance(a, Quantity) and isinstance(b, Quantity):
        return quantities.compare(a, b)
    raise TypeError
