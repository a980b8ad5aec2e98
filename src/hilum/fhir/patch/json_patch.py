"""JSON Patch on resources with exact decimals. RFC 6902, RFC 6901; FHIR R4 3.1.0.10.

All operations are done on a copy, so a patch is done whole or not at all, and what is given is never changed. Numbers keep the
text they were written with; `test` compares them as numbers, as RFC 6902 4.6 says, so 1.0 equals 1.00 and nothing is rounded.
"""

from __future__ import annotations

import decimal
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from hilum.core.errors import DecodeError
from hilum.fhir import json
from hilum.fhir.json import MAX_BYTES, MAX_DEPTH, Resource, check_depth
from hilum.fhir.patch.errors import Budget, PatchFailed

__all__ = ["MEDIA_TYPE", "Operation", "apply", "parse", "patch", "pointer", "tokens"]

MEDIA_TYPE = "application/json-patch+json"
MAX_OPERATIONS = 5_000
SECTION = "RFC 6902"

_INDEX = re.compile(r"0|[1-9][0-9]{0,8}")
_BAD_ESCAPE = re.compile(r"~(?![01])")
_MISSING: Any = object()


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation. RFC 6902 4.

    op       add, remove, replace, move, copy, test
    path     pointer, its tokens unescaped
    source   of move and copy: `from`
    """

    op: str
    path: tuple[str, ...]
    value: Any = None
    source: tuple[str, ...] = ()


def tokens(text: Any) -> tuple[str, ...]:
    """The reference tokens of a JSON Pointer. RFC 6901 3, 4.

    raises  ValueError   it is none
    """
    if not isinstance(text, str) or (text and text[0] != "/") or _BAD_ESCAPE.search(text):
        raise ValueError
    return tuple(one.replace("~1", "/").replace("~0", "~") for one in text.split("/")[1:])


def pointer(path: Sequence[str | int]) -> str:
    """The JSON Pointer of a path. RFC 6901 3."""
    return "".join("/" + str(one).replace("~", "~0").replace("/", "~1") for one in path)


def parse(document: Any) -> tuple[Operation, ...]:
    """The operations of a patch: its bytes, or the list that they stand for.

    raises  DecodeError   no JSON, no list of objects, no such operation, a member missing, no pointer
    """
    if isinstance(document, (bytes, bytearray, memoryview)):
        document = json.decode(bytes(document))
    if not isinstance(document, list):
        raise DecodeError("a JSON Patch is an array of operations", section="RFC 6902 3")
    if len(document) > MAX_OPERATIONS:
        raise DecodeError(f"more than {MAX_OPERATIONS} operations", section="RFC 6902 3", code="422 too-costly")
    return tuple(_operation(one, number) for number, one in enumerate(document, 1))


def _operation(one: Any, number: int) -> Operation:
    def refuse(message: str, section: str) -> DecodeError:
        return DecodeError(f"operation {number}: {message}", where=f"/{number - 1}", section=section)

    if not isinstance(one, dict):
        raise refuse("not an object", "RFC 6902 3")
    op = one.get("op")
    if op not in ("add", "remove", "replace", "move", "copy", "test"):
        raise refuse("op is none of add, remove, replace, move, copy, test", "RFC 6902 4")
    source: tuple[str, ...] = ()
    name = "path"
    try:
        path = tokens(one.get("path"))
        name = "from"
        if op in ("move", "copy"):
            source = tokens(one.get("from"))
    except ValueError:
        raise refuse(f"{name} is no JSON Pointer", "RFC 6901 3") from None
    if op in ("add", "replace", "test") and "value" not in one:
        raise refuse("no value", "RFC 6902 4")
    return Operation(op, path, one.get("value"), source)


def patch(resource: Resource, document: Any) -> Resource:
    """The resource as a JSON Patch (bytes, list or operations) leaves it.

    raises  DecodeError      no JSON Patch
            PatchFailed      an operation that cannot be done, or what is left is not a resource of the type
            BudgetExceeded   larger or deeper than a resource may be
    """
    operations = document if isinstance(document, tuple) else parse(document)
    found = apply(resource, operations)
    if not isinstance(found, dict) or found.get("resourceType") != resource.get("resourceType"):
        raise PatchFailed(
            "a patch leaves the resource type as it is", where="/resourceType", section="FHIR R4 3.1.0.10"
        )
    return found


def apply(document: Any, operations: Sequence[Operation]) -> Any:
    """Any JSON value as the operations leave it.

    raises  PatchFailed, BudgetExceeded
    """
    budget = Budget(MAX_BYTES, SECTION)
    top = [budget.copy(document, MAX_DEPTH + 1)]
    for number, one in enumerate(operations):
        _Applied(top, one, number, budget).do()
    check_depth(top[0])
    return top[0]


class _Applied:
    """One operation being done; `top` holds the document, so that the whole can be replaced."""

    __slots__ = ("_budget", "_number", "_one", "_top")

    def __init__(self, top: list[Any], one: Operation, number: int, budget: Budget) -> None:
        self._top, self._one, self._number, self._budget = top, one, number, budget

    def do(self) -> None:
        one = self._one
        if one.op == "add":
            self._add(one.path, self._budget.copy(one.value, MAX_DEPTH))
        elif one.op == "remove":
            self._remove(one.path)
        elif one.op == "replace":
            self._replace(one.path, self._budget.copy(one.value, MAX_DEPTH))
        elif one.op == "test":
            if not _equal(self._get(one.path), one.value):
                raise self._failed("the value is another", one.path, "4.6")
        elif one.op == "copy":
            self._add(one.path, self._budget.copy(self._get(one.source), MAX_DEPTH))
        else:
            self._move()

    def _move(self) -> None:
        source, path = self._one.source, self._one.path
        if source == path:
            self._get(source)
            return
        if path[: len(source)] == source:
            raise self._failed("a value cannot move into itself", path, "4.4")
        self._add(path, self._remove(source))

    def _failed(self, message: str, path: tuple[str, ...], section: str) -> PatchFailed:
        return PatchFailed(message, operation=self._number, where=pointer(path), section=f"{SECTION} {section}")

    def _holder(self, path: tuple[str, ...]) -> tuple[Any, Any]:
        """What holds the last token of a path, and the token: a name, an index, or "-" in an array."""
        holder: Any = self._top
        key: Any = 0
        for depth, name in enumerate(path):
            holder = self._at(holder, key, path[:depth])
            if isinstance(holder, dict):
                key = name
            elif not isinstance(holder, list):
                raise self._failed("nothing can be below this value", path[:depth], "4")
            elif name == "-":
                key = name
            elif _INDEX.fullmatch(name):
                key = int(name)
            else:
                raise self._failed("no index of an array", path[: depth + 1], "4")
        return holder, key

    def _at(self, holder: Any, key: Any, path: tuple[str, ...]) -> Any:
        if isinstance(holder, dict):
            found = holder.get(key, _MISSING)
        else:
            found = holder[key] if key != "-" and key < len(holder) else _MISSING
        if found is _MISSING:
            raise self._failed("there is no such value", path, "4")
        return found

    def _get(self, path: tuple[str, ...]) -> Any:
        return self._at(*self._holder(path), path)

    def _add(self, path: tuple[str, ...], value: Any) -> None:
        holder, key = self._holder(path)
        if isinstance(holder, dict) or not path:
            holder[key] = value
            return
        self._budget.spend(len(holder) >> 6)
        if key == "-":
            holder.append(value)
        elif key <= len(holder):
            holder.insert(key, value)
        else:
            raise self._failed("the index is beyond the end of the array", path, "4.1")

    def _remove(self, path: tuple[str, ...]) -> Any:
        if not path:
            raise self._failed("the whole resource cannot be removed", path, "4.2")
        holder, key = self._holder(path)
        self._at(holder, key, path)
        self._budget.spend(len(holder) >> 6)
        return holder.pop(key)

    def _replace(self, path: tuple[str, ...], value: Any) -> None:
        holder, key = self._holder(path)
        self._at(holder, key, path)
        holder[key] = value


def _equal(one: Any, two: Any) -> bool:
    """RFC 6902 4.6: numbers by value, no number is a boolean, members in any order."""
    if isinstance(one, bool) or isinstance(two, bool):
        return one is two
    if isinstance(one, dict):
        return isinstance(two, dict) and one.keys() == two.keys() and all(_equal(one[key], two[key]) for key in one)
    if isinstance(one, list):
        return isinstance(two, list) and len(one) == len(two) and all(map(_equal, one, two))
    if isinstance(one, (int, decimal.Decimal)) and isinstance(two, (int, decimal.Decimal)):
        return bool(decimal.Decimal(one) == decimal.Decimal(two))
    return type(one) is type(two) and bool(one == two)
