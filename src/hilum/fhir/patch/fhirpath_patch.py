"""FHIRPath Patch: a Parameters resource of operations on elements that FHIRPath names. FHIR R4 fhirpatch.html, 3.1.0.10.

    add       path: one element; name, value       appended where the element repeats, else it must not be there yet
    insert    path: a list; index, value           before the item at the index; the index may be the length of the list
    delete    path: one element                    that there is none is no failure
    replace   path: one element; value
    move      path: a list; source, destination    the destination counts after the item is taken out

A value is of the type that its place takes, judged by the element table; an element without a type of its own (Patient.contact) is
given as nested parts. All operations are done, or none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from hilum.core.errors import BudgetExceeded, DecodeError
from hilum.fhir.definitions import Element, is_primitive, is_resource_type, type_definition
from hilum.fhir.json import MAX_BYTES, MAX_DEPTH, Resource, check_depth
from hilum.fhir.patch.errors import Budget, PatchFailed
from hilum.fhir.patch.places import Content, List, holder_of, put, remove
from hilum.fhir.path import Allowance, Node, PathError, PathLimitExceeded, compile
from hilum.fhir.path.parser import parse as parse_path
from hilum.fhir.path.running import size_of
from hilum.fhir.path.tree import Member
from hilum.fhir.validation import primitive_flaw

__all__ = ["Operation", "apply", "operations_of", "patch"]

MAX_OPERATIONS = 1_000
MAX_STEPS = 300_000
STEPS_A_VALUE = 16
"""What the paths of all operations may spend together: a base, and more for each value of the resource."""
SECTION = "FHIR R4 fhirpatch"

_DIV = re.compile(r"'(?:[^'\\]|\\.)*'|`(?:[^`\\]|\\.)*`|\.div\b")

Part = dict[str, Any]
_NEEDS = {
    "add": ("name", "value"),
    "insert": ("index", "value"),
    "delete": (),
    "replace": ("value",),
    "move": ("source", "destination"),
}


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation; value is the part that has it."""

    type: str
    path: str
    name: str = ""
    value: Part | None = None
    index: int = 0
    source: int = 0
    destination: int = 0


def patch(resource: Resource, parameters: Resource) -> Resource:
    """The resource as a FHIRPath Patch leaves it.

    raises  DecodeError      no FHIRPath Patch
            PatchFailed      an operation that cannot be done
            BudgetExceeded   larger or deeper than a resource may be, or a path that costs too much
    """
    return apply(resource, operations_of(parameters))


def operations_of(parameters: Resource) -> tuple[Operation, ...]:
    """The operations of a Parameters resource.

    raises  DecodeError
    """
    if parameters.get("resourceType") != "Parameters":
        raise DecodeError("a FHIRPath Patch is a Parameters resource", where="resourceType", section=SECTION)
    found = parameters.get("parameter", [])
    if not isinstance(found, list) or len(found) > MAX_OPERATIONS:
        raise DecodeError(
            f"no list, or more than {MAX_OPERATIONS} operations", where="Parameters.parameter", section=SECTION
        )
    return tuple(_operation(one, f"Parameters.parameter[{number}]") for number, one in enumerate(found))


def _operation(parameter: Any, where: str) -> Operation:
    def refuse(message: str) -> DecodeError:
        return DecodeError(message, where=where, section=SECTION)

    if not isinstance(parameter, dict) or parameter.get("name") != "operation":
        raise refuse("each parameter is an operation")
    parts: dict[str, Part] = {}
    for part in parameter["part"] if isinstance(parameter.get("part"), list) else ():
        name = part.get("name") if isinstance(part, dict) else None
        if name not in ("type", "path", "name", "value", "index", "source", "destination") or name in parts:
            raise refuse("a part that no operation has, or one twice")
        parts[name] = part
    kind = _text(parts.get("type"))
    path = _text(parts.get("path"))
    if kind not in _NEEDS:
        raise refuse("type is add, insert, delete, replace or move")
    if not path:
        raise refuse("no path")
    missing = [name for name in _NEEDS[kind] if name not in parts]
    if missing:
        raise refuse(f"{kind} needs {missing[0]}")
    numbers = {name: _integer(parts.get(name)) for name in ("index", "source", "destination")}
    if any(name in parts and number < 0 for name, number in numbers.items()):
        raise refuse("a position is a valueInteger, 0 or more")
    return Operation(kind, _spelled(path), _text(parts.get("name")), parts.get("value"), **numbers)


def _spelled(path: str) -> str:
    """The path with `div` of a narrative as a name, which FHIRPath wants delimited and patches (those of HL7 too) do not."""
    return _DIV.sub(lambda match: ".`div`" if match.group() == ".div" else match.group(), path)


def _text(part: Part | None) -> str:
    """The text of a part, whatever kind of text it is given as."""
    for key, value in (part or {}).items():
        if key in ("valueCode", "valueString") and isinstance(value, str):
            return value
    return ""


def _integer(part: Part | None) -> int:
    for key in ("valueInteger", "valueUnsignedInt", "valuePositiveInt"):
        value = (part or {}).get(key)
        if isinstance(value, int) and not isinstance(value, bool):
            return value
    return -1


def apply(resource: Resource, operations: Sequence[Operation]) -> Resource:
    """The resource as the operations leave it; what is given is not changed.

    raises  PatchFailed, BudgetExceeded
    """
    budget = Budget(MAX_BYTES, SECTION)
    changed: Any = budget.copy(resource, MAX_DEPTH + 1)
    allowance = Allowance(MAX_STEPS + STEPS_A_VALUE * size_of(changed))
    for number, one in enumerate(operations):
        allowance.indexes.clear()  # the operation before may have changed what they are of
        _Applied(changed, one, number, budget, allowance).do()
    check_depth(changed)
    return dict(changed)


class _Applied:
    """One operation being done."""

    __slots__ = ("_allowance", "_budget", "_number", "_one", "_root")

    def __init__(self, root: Resource, one: Operation, number: int, budget: Budget, allowance: Allowance) -> None:
        self._root, self._one, self._number, self._budget, self._allowance = root, one, number, budget, allowance

    def do(self) -> None:
        try:
            getattr(self, f"_{self._one.type}")()
        except ValueError:
            raise self._failed("the resource is not what R4 says at the path: an array, an object or neither") from None

    def _failed(self, message: str) -> PatchFailed:
        return PatchFailed(message, operation=self._number, where=self._one.path, section=SECTION)

    # -- what the path names

    def _found(self, path: str) -> list[Node]:
        try:
            items = compile(path).nodes(self._root, allowance=self._allowance)
        except PathLimitExceeded as error:
            raise BudgetExceeded(
                f"operation {self._number + 1}: {error.message}",
                where=path[:200],
                section=SECTION,
                code="422 too-costly",
            ) from None
        except PathError as error:
            raise self._failed(f"the path cannot be evaluated: {error.message}") from None
        for item in items:
            top = item
            while isinstance(top, Node) and top.parent is not None:
                top = top.parent
            if not isinstance(top, Node) or top.value is not self._root:
                raise self._failed("the path finds what is no element of the resource")
        return items

    def _single(self) -> Node:
        found = self._found(self._one.path)
        if not found:
            raise self._failed("no element at the path")
        if len(found) > 1:
            raise self._failed("more than one element at the path")
        return found[0]

    def _list(self) -> tuple[Node, str]:
        """The node whose list the path names, and the property; the list may be absent."""
        found = self._found(self._one.path)
        if found:
            first = found[0]
            if first.parent is None or first.index < 0:
                raise self._failed("the path names no list")
            whole = List(holder_of(first.parent), first.key).length
            if len(found) != whole or any(one.parent is not first.parent or one.key != first.key for one in found):
                raise self._failed("the path does not name one whole list")
            return first.parent, first.key
        tree = parse_path(self._one.path)
        if not isinstance(tree, Member):
            raise self._failed("no list at the path")
        above = (
            self._found(self._one.path[: tree.at].rstrip().removesuffix(".") or "$this")
            if tree.target
            else self._found("$this")
        )
        if len(above) != 1:
            raise self._failed("no list at the path")
        return above[0], tree.name

    def _row(self, type: str, name: str) -> tuple[Element, str]:
        element = type_definition("Element" if is_primitive(type) else type).by_name.get(name) if type else None
        if element is None:
            raise self._failed("no such element at the path")
        return element

    # -- operations

    def _add(self) -> None:
        node = self._single()
        key, element, content = self._named(node.type, self._one.name, self._one.value or {})
        holder = holder_of(node)
        if element.is_list:
            items = List(holder, key)
            items.insert(items.length, content)
            return
        names = (
            [key]
            if not element.is_choice
            else [f"{element.name[:-3]}{one[:1].upper()}{one[1:]}" for one in element.types]
        )
        if any(one in holder or f"_{one}" in holder for one in names):
            raise self._failed("the element is there already, and it does not repeat")
        if content.value is not None:
            holder[key] = content.value
        if content.extra is not None:
            holder[f"_{key}"] = content.extra

    def _insert(self) -> None:
        node, name = self._list()
        key, element, content = self._named(node.type, name, self._one.value or {})
        if not element.is_list:
            raise self._failed("the path names no list")
        items = List(holder_of(node), key)
        if self._one.index > items.length:
            raise self._failed("the index is beyond the end of the list")
        self._budget.spend(items.length >> 6)
        items.insert(self._one.index, content)

    def _delete(self) -> None:
        found = self._found(self._one.path)
        if not found:
            return
        if self._single().parent is None:
            raise self._failed("the resource itself is not deleted by a patch")
        remove(found[0])

    def _replace(self) -> None:
        node = self._single()
        if node.parent is None:
            raise self._failed("the resource itself is not replaced by a patch")
        element, _ = self._row(node.parent.type, node.key)
        name = element.name.removesuffix("[x]")
        key, _, content = self._named(node.parent.type, name, self._one.value or {})
        put(node, key, content)

    def _move(self) -> None:
        node, key = self._list()
        items = List(holder_of(node), key)
        if self._one.source >= items.length or self._one.destination >= items.length:
            raise self._failed("source and destination are positions in the list")
        self._budget.spend(items.length >> 5)
        items.insert(self._one.destination, items.pop(self._one.source))

    # -- values

    def _named(self, type: str, name: str, part: Part) -> tuple[str, Element, Content]:
        """JSON name, row and content of an element of that name in a type."""
        choice = type_definition(type).by_name if type and not is_primitive(type) else {}
        if name in choice or is_primitive(type):
            element, kind = self._row(type, name)
            return name, element, self._content(kind, part)
        given = next((key[5:] for key in part if key.startswith("value")), "") or next(
            (key[6:] for key in part if key.startswith("_value")), ""
        )
        key = f"{name}{given}"
        if not given or key not in choice or choice[key][0].name != f"{name}[x]":
            raise self._failed("no such element at the path, or a type that it cannot be")
        element, kind = choice[key]
        return key, element, self._content(kind, part)

    def _content(self, kind: str, part: Part) -> Content:
        """What a part holds, for a place of that type."""
        keys = [key for key in part if key not in ("id", "extension", "name")]
        if is_primitive(kind):
            return self._primitive(kind, part, keys)
        if len(keys) != 1:
            raise self._failed("the value is one value[x], resource or list of parts")
        key = keys[0]
        value = part[key]
        if kind == "Resource":
            if key != "resource" or not isinstance(value, dict) or not is_resource_type(str(value.get("resourceType"))):
                raise self._failed("the value is of another type than its place")
        elif key == "part":
            return Content(self._parts(kind, value))
        elif key != f"value{kind}" or not isinstance(value, dict) or not value:
            raise self._failed("the value is of another type than its place")
        return Content(self._budget.copy(value, MAX_DEPTH))

    def _primitive(self, kind: str, part: Part, keys: list[str]) -> Content:
        value = next((part[key] for key in keys if key.startswith("value")), None)
        extra = next((part[key] for key in keys if key.startswith("_value")), None)
        if (
            any(not key.startswith(("value", "_value")) for key in keys)
            or len(keys) > 2
            or (value is None and extra is None)
        ):
            raise self._failed("the value is of another type than its place")
        # whether a narrative keeps its rules is for validation to tell, as of every resource that a patch leaves
        flaw = "" if value is None else primitive_flaw(value, "string" if kind == "xhtml" else kind)
        if flaw or not (extra is None or isinstance(extra, dict)):
            raise self._failed("the value is of another type than its place")
        self._budget.spend(len(value) if isinstance(value, str) else 1)
        return Content(value, self._budget.copy(extra, MAX_DEPTH))

    def _parts(self, kind: str, parts: Any, depth: int = 0) -> dict[str, Any]:
        """An element of the properties that nested parts name."""
        made: dict[str, Any] = {}
        if depth > MAX_DEPTH // 2:
            raise BudgetExceeded("parts nested too deep", where=self._one.path[:200], section=SECTION)
        for part in parts if isinstance(parts, list) else ():
            if not isinstance(part, dict) or not isinstance(part.get("name"), str):
                raise self._failed("a part has a name")
            key, element, content = self._named(kind, part["name"], part)
            if element.is_list:
                items = List(made, key)
                items.insert(items.length, content)
            elif key in made or f"_{key}" in made:
                raise self._failed("the element does not repeat")
            else:
                if content.value is not None:
                    made[key] = content.value
                if content.extra is not None:
                    made[f"_{key}"] = content.extra
        if not made:
            raise self._failed("the value has no content")
        return made
