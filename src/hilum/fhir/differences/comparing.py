"""Two versions walked side by side by the element table: what differs, and the operations of a FHIRPath Patch, in one pass.

Elements are compared by their FHIR name, so a choice that changed its type is one change, and a primitive is its value with its `_`
sibling. Operations come in an order that never leaves an element empty on the way, since FHIR knows no empty elements: what is added
comes before what is deleted.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from hilum.core.errors import Incorrect, Unsupported
from hilum.fhir.definitions import is_primitive, is_resource_type, type_definition, type_names
from hilum.fhir.differences.matching import key_of, planned, same
from hilum.fhir.json import MAX_DEPTH, Resource, check_depth

__all__ = ["Difference", "differences", "fhirpath_patch"]

_RESERVED = frozenset(("div", "mod", "and", "or", "xor", "implies", "in", "is", "as", "contains", "true", "false"))


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference.

    kind    added, removed, changed, moved
    place   FHIRPath in the new version; of what was removed, in the old one
    name    the place with what identifies the items of lists in place of their positions
    old     value in the old version, None where there was none
    new     value in the new version, None where there is none
    was     of what moved: its place in the old version
    type    FHIR type of the value, "" where R4 does not know the element
    """

    kind: str
    place: str
    name: str
    old: Any = None
    new: Any = None
    was: str = ""
    type: str = ""


def differences(old: Resource, new: Resource) -> tuple[Difference, ...]:
    """What differs between two versions, in the order of the new one's elements.

    raises  Incorrect        they are of different types
            BudgetExceeded   nested too deep
    """
    return tuple(_compared(old, new).found)


def fhirpath_patch(old: Resource, new: Resource) -> Resource:
    """The Parameters of a FHIRPath Patch that makes the new version of the old one.

    raises  Incorrect     they are of different types
            Unsupported   a change of what R4 does not have as an element
    """
    comparison = _compared(old, new)
    if comparison.beyond:
        raise Unsupported("a change of what is no element of R4", where=comparison.beyond, section="FHIR R4 fhirpatch")
    if not comparison.operations:
        return {"resourceType": "Parameters"}
    return {"resourceType": "Parameters", "parameter": comparison.operations}


def _compared(old: Resource, new: Resource) -> _Comparison:
    check_depth(old, MAX_DEPTH)
    check_depth(new, MAX_DEPTH)
    type = old.get("resourceType")
    if not isinstance(type, str) or type != new.get("resourceType"):
        raise Incorrect("two versions of a resource have one type", where="resourceType", section="FHIR R4 2.1")
    comparison = _Comparison()
    comparison.object(old, new, _Place(type, type, type, type))
    return comparison


@dataclass(frozen=True, slots=True)
class _Place:
    """Where we are: path in the new version, path in the old one, name, type."""

    path: str
    was: str
    name: str
    type: str

    def child(self, name: str, type: str) -> _Place:
        step = f".`{name}`" if name in _RESERVED else f".{name}"
        return _Place(self.path + step, self.was + step, f"{self.name}.{name}", type)

    def item(self, before: int, after: int, value: Any) -> _Place:
        type = self.type
        if type == "Resource":
            type = str(value.get("resourceType") or "") if isinstance(value, dict) else ""
        shown = key_of(value).partition(" ")[2].removeprefix("|")[:64] or str(after)
        return _Place(f"{self.path}[{after}]", f"{self.was}[{before}]", f"{self.name}[{shown}]", type)


class _Element:
    """An element of one version: all that JSON has for its name."""

    __slots__ = ("extra", "is_list", "key", "type", "value")

    def __init__(self, key: str, type: str, value: Any, extra: Any) -> None:
        self.key, self.type, self.value, self.extra = key, type, value, extra
        self.is_list = isinstance(value, list) or isinstance(extra, list)

    def items(self) -> list[Any]:
        """Items of a list; of primitives (value, extra), so that the two stay together."""
        values = self.value if isinstance(self.value, list) else []
        if not is_primitive(self.type):
            return values
        extras = self.extra if isinstance(self.extra, list) else []
        return list(zip_longest(values, extras))


def _elements(content: dict[str, Any], type: str) -> dict[str, _Element]:
    """Elements by their name in the definition, `value` for any `value[x]`; what R4 does not know by its JSON name."""
    known = type_definition(type).by_name if type in type_names() and not is_primitive(type) else {}
    found: dict[str, _Element] = {}
    for key in content:
        if key == "resourceType" and key not in known:  # ExampleScenario.instance has an element of that name
            continue
        name = key[1:] if key[:1] == "_" else key
        row = known.get(name)
        if row is None:
            found[key] = _Element(key, "", content[key], None)
        else:
            found.setdefault(
                row[0].name.removesuffix("[x]"), _Element(name, row[1], content.get(name), content.get(f"_{name}"))
            )
    return found


class _Comparison:
    """What was found on the way; `beyond` is the first place that a FHIRPath Patch cannot speak of."""

    def __init__(self) -> None:
        self.found: list[Difference] = []
        self.operations: list[dict[str, Any]] = []
        self.beyond = ""

    # -- walking

    def object(self, old: dict[str, Any], new: dict[str, Any], place: _Place) -> None:
        before, after = _elements(old, place.type), _elements(new, place.type)
        for name, one in after.items():
            below = place.child(name, one.type)
            if name not in before:
                self._appeared(one, place, below, name)
            else:
                self._both(before[name], one, below)
        for name, one in before.items():
            if name not in after:
                self._vanished(one, place.child(name, one.type))

    def _appeared(self, one: _Element, place: _Place, below: _Place, name: str) -> None:
        if not one.is_list:
            self._tell("added", below, new=_shown(one))
            self._operate("add", place.path, name=name, value=_part("value", one.type, one.key, one.value, one.extra))
            return
        for at, item in enumerate(one.items()):
            self._added_item(one, item, below.item(at, at, item))
            self._operate("add", place.path, name=name, value=self._item_part("value", one, item))

    def _vanished(self, one: _Element, below: _Place) -> None:
        if not one.is_list:
            self._tell("removed", below, old=_shown(one))
            self._operate("delete", below.path)
            return
        for at, item in reversed(list(enumerate(one.items()))):
            self._removed_item(one, item, below.item(at, at, item))
            self._operate("delete", f"{below.path}[{at}]")

    def _both(self, old: _Element, new: _Element, below: _Place) -> None:
        if old.type == new.type and same([old.value, old.extra], [new.value, new.extra]):
            return
        if old.is_list and new.is_list:
            self._lists(old, new, below)
        elif old.is_list or new.is_list or not new.type:
            self._tell("changed", below, old=old.value, new=new.value)
            self.beyond = self.beyond or below.path
        elif old.type == new.type and isinstance(old.value, dict) and isinstance(new.value, dict):
            type = str(new.value.get("resourceType") or "") if new.type == "Resource" else new.type
            if new.type == "Resource" and old.value.get("resourceType") != type:
                self._replaced(old, new, below)
            else:
                self.object(old.value, new.value, _Place(below.path, below.was, below.name, type))
        else:
            self._replaced(old, new, below)

    def _replaced(self, old: _Element, new: _Element, below: _Place) -> None:
        self._changed_primitive(old.value, old.extra, new.value, new.extra, below)
        self._operate("replace", below.path, value=_part("value", new.type, new.key, new.value, new.extra))

    def _changed_primitive(self, old: Any, old_extra: Any, new: Any, new_extra: Any, place: _Place) -> None:
        if not same(old, new):
            self._tell("changed", place, old=old, new=new)
        if not same(old_extra, new_extra):
            kind = "added" if old_extra is None else "removed" if new_extra is None else "changed"
            self._tell(kind, place.child("extension", "Extension"), old=old_extra, new=new_extra)

    # -- lists

    def _lists(self, old: _Element, new: _Element, below: _Place) -> None:
        before, after = old.items(), new.items()
        plan = planned(before, after)
        if plan is None or not plan.pairs:
            self._exchanged(old, new, below)
            return
        for at in plan.removed:
            self._removed_item(old, before[at], below.item(at, at, before[at]))
            self._operate("delete", f"{below.path}[{at}]")
        for source, to in plan.moves:
            self._operate("move", below.path, source=source, destination=to)
        for at in plan.added:
            self._added_item(new, after[at], below.item(at, at, after[at]))
            self._operate("insert", below.path, index=at, value=self._item_part("value", new, after[at]))
        for was, at in plan.pairs:
            place = below.item(was, at, after[at])
            if at in plan.moved:
                self._tell("moved", place, was=place.was)
            if not same(before[was], after[at]):
                self._changed_item(new, before[was], after[at], place)

    def _exchanged(self, old: _Element, new: _Element, below: _Place) -> None:
        """No item stays: the new ones come before the old ones go, so that the list is never empty."""
        before, after = old.items(), new.items()
        for at, item in enumerate(after):
            self._added_item(new, item, below.item(at, at, item))
            self._operate("insert", below.path, index=at, value=self._item_part("value", new, item))
        for at, item in reversed(list(enumerate(before))):
            self._removed_item(old, item, below.item(at, at, item))
            self._operate("delete", f"{below.path}[{len(after) + at}]")

    def _added_item(self, one: _Element, item: Any, place: _Place) -> None:
        self._tell("added", place, new=_of_pair(one, item))

    def _removed_item(self, one: _Element, item: Any, place: _Place) -> None:
        self._tell("removed", _Place(place.was, place.was, place.name, place.type), old=_of_pair(one, item))

    def _changed_item(self, one: _Element, old: Any, new: Any, place: _Place) -> None:
        if is_primitive(one.type):
            self._changed_primitive(old[0], old[1], new[0], new[1], place)
            self._operate("replace", place.path, value=self._item_part("value", one, new))
        elif not isinstance(old, dict) or not isinstance(new, dict) or not one.type:
            self._tell("changed", place, old=old, new=new)
            self.beyond = self.beyond or place.path
        elif one.type == "Resource" and old.get("resourceType") != new.get("resourceType"):
            self._tell("changed", place, old=old, new=new)
            self._operate("replace", place.path, value=self._item_part("value", one, new))
        else:
            self.object(old, new, place)

    def _item_part(self, name: str, one: _Element, item: Any) -> dict[str, Any] | None:
        value, extra = item if is_primitive(one.type) else (item, None)
        return _part(name, one.type, one.key, value, extra)

    # -- telling and doing

    def _tell(self, kind: str, place: _Place, *, old: Any = None, new: Any = None, was: str = "") -> None:
        self.found.append(Difference(kind, place.path, place.name, old, new, was, place.type))

    def _operate(self, kind: str, path: str, **parts: Any) -> None:
        made: list[dict[str, Any]] = [{"name": "type", "valueCode": kind}, {"name": "path", "valueString": path}]
        for name, value in parts.items():
            if name == "value":
                if value is None:
                    self.beyond = self.beyond or path
                    return
                made.append(value)
            else:
                made.append({"name": name, "valueString" if isinstance(value, str) else "valueInteger": value})
        self.operations.append({"name": "operation", "part": made})


def _shown(one: _Element) -> Any:
    return one.value if one.value is not None else one.extra


def _of_pair(one: _Element, item: Any) -> Any:
    if is_primitive(one.type):
        return item[0] if item[0] is not None else item[1]
    return item


def _part(name: str, type: str, key: str, value: Any, extra: Any) -> dict[str, Any] | None:
    """A part of Parameters with a value: as `value[x]`, a resource, or nested parts; None where there is no way."""
    if not type or (value is None and extra is None):
        return None
    given = f"value{'String' if type == 'xhtml' else type[:1].upper() + type[1:]}"
    if is_primitive(type):
        made = {"name": name}
        if value is not None:
            made[given] = value
        if extra is not None:
            made[f"_{given}"] = extra
        return made if not isinstance(value, (dict, list)) else None
    if not isinstance(value, dict) or not value:
        return None
    if type == "Resource":
        return {"name": name, "resource": value} if is_resource_type(str(value.get("resourceType"))) else None
    if given in type_definition("Parameters.parameter").by_name:
        return {"name": name, given: value}
    parts = list(_parts(value, type))
    return None if any(one is None for one in parts) else {"name": name, "part": parts}


def _parts(value: dict[str, Any], type: str) -> Iterator[dict[str, Any] | None]:
    for name, one in _elements(value, type).items():
        if one.is_list:
            for item in one.items():
                content, extra = item if is_primitive(one.type) else (item, None)
                yield _part(name, one.type, one.key, content, extra)
        else:
            yield _part(name, one.type, one.key, one.value, one.extra)
