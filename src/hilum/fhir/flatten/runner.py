"""A view run over resources: rows, one resource at a time, so that a stream of any length passes in flat memory.

Each path is compiled once. A selection becomes a function that gives the tuples of its columns for one item; the tuples of
what stands beside each other in a selection are combined (every one with every one), those of a union follow one another.
SQL on FHIR 2.0, "Processing algorithm".
"""

from __future__ import annotations

import datetime
import os
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Protocol, runtime_checkable

from hilum.core.errors import BudgetExceeded, DecodeError, HilumError, Incorrect
from hilum.fhir import json as fhir_json
from hilum.fhir.flatten.definition import Column, Definition, Flaw, Selection, read
from hilum.fhir.flatten.direct import MISS, direct
from hilum.fhir.flatten.paths import Inference, compile_path, may_be, variables_of
from hilum.fhir.flatten.sources import Resources, file_items, items_of
from hilum.fhir.json import Resource
from hilum.fhir.path.items import Item, Node, json_value
from hilum.fhir.path.running import DEFAULT_LIMITS, Closure, Limits, Resolve, Run
from hilum.fhir.path.tree import Term

__all__ = ["Resources", "View", "compile"]

SECTION = "SQL on FHIR 2.0"
MAX_ROWS = 1_000_000
MAX_REPEATED = 100_000
MAX_REPEAT_DEPTH = 200

Row = tuple[Any, ...]


@runtime_checkable
class Numbered(Protocol):
    """A line of a stream, that knows its number."""

    number: int


Rows = Callable[["_Pass", list[Item], int], list[Row]]

_BLANK: list[Item] = []


class _Pass:
    """One resource on its way through a view."""

    __slots__ = ("row_index", "run")

    def __init__(self, run: Run) -> None:
        self.run = run
        self.row_index = run.variables["rowIndex"]

    def items(self, path: Closure, where: str, context: list[Item], index: int) -> list[Item]:
        """What a path finds in an item (or in nothing); an error names the place of the path."""
        run = self.run
        run.this = run.context = context
        self.row_index[0] = index
        try:
            return path(run)
        except HilumError as error:
            raise _placed(error, where) from None


class View:
    """A ViewDefinition, compiled.

    columns    in the order of the table; `type` is the declared one, or what the element table says the path gives
    remarks    what is not wrong but hardly meant: elements that R4 does not have, a type that the path does not give
    """

    def __init__(self, definition: Definition, paths: Mapping[str, tuple[Closure, Term]], limits: Limits) -> None:
        self.name = definition.name
        self.resource = definition.resource
        self._definition = definition
        self._paths = paths
        self._limits = limits
        self._constants = {constant.name: [Node(constant.value, constant.type)] for constant in definition.constants}
        inference = Inference(definition.resource, {c.name: c.type for c in definition.constants})
        self._inference = inference
        self._remarks: list[Flaw] = []
        self.columns: tuple[Column, ...] = tuple(
            self._typed(inference, definition.selects, frozenset((definition.resource,)))
        )
        for text in definition.where:
            self._types(text, frozenset((definition.resource,)), "where")
        self.remarks = tuple(self._remarks)
        self._names = tuple(column.name for column in self.columns)
        self._conditions = tuple((paths[text][0], f"where[{at}]") for at, text in enumerate(definition.where))
        self._rows = _all_of([self._selection(select) for select in definition.selects])

    # -- running

    def rows(
        self, resources: Resources, *, resolve: Resolve | None = None, now: datetime.datetime | None = None
    ) -> Iterator[dict[str, Any]]:
        """The rows of the table as dicts, one resource after the other.

        resources   the path of a file (NDJSON, or one resource in JSON or XML; compressed by gzip or not), or of several; an NDJSON
                    file open in binary mode, its bytes or lines; resources: as dicts or as `hilum.fhir.streams` gives them. Other
                    types than the view's are passed over; the entries of a Bundle are taken one by one, and its fullUrls resolve
                    the references in it
        resolve     gives the resource that a reference names, for `resolve()` and for getReferenceKey of anything but Type/id
        now         what now() and today() say in all rows; where it is not given, the time of the machine for each resource
        raises      Incorrect         a value that is no Boolean in `where`, several values in a column that is no collection
                    DecodeError       a line that is no resource
                    BudgetExceeded    more rows of one resource than allowed, or the limits of FHIRPath
        """
        names = self._names
        for row in self.tuples(resources, resolve=resolve, now=now):
            yield dict(zip(names, row, strict=True))

    def tuples(
        self, resources: Resources, *, resolve: Resolve | None = None, now: datetime.datetime | None = None
    ) -> Iterator[Row]:
        """The rows as tuples, in the order of `columns`."""
        for number, item in enumerate(items_of(resources), 1):
            if isinstance(item, os.PathLike):
                try:
                    yield from self.tuples(file_items(item), resolve=resolve, now=now)
                except HilumError as error:
                    raise _placed(error, os.fspath(item).rpartition(os.sep)[2]) from None
                continue
            resource = _resource_of(item, number)
            if resource is None:
                continue
            kind = resource.get("resourceType")
            try:
                if kind == self.resource:
                    yield from self._of_one(resource, resolve, now)
                elif kind == "Bundle":
                    yield from self._of_bundle(resource, resolve, now)
            except HilumError as error:
                raise _placed(
                    error, f"line {item.number}" if isinstance(item, Numbered) else f"item {number}"
                ) from None

    def _of_bundle(self, bundle: Resource, resolve: Resolve | None, now: datetime.datetime | None) -> Iterator[Row]:
        entries = bundle.get("entry")
        entries = [one for one in entries if isinstance(one, dict)] if isinstance(entries, list) else []
        known = {
            one["fullUrl"]: one.get("resource") for one in reversed(entries) if isinstance(one.get("fullUrl"), str)
        }

        def within(reference: str) -> Any:
            found = known.get(reference)
            return found if found is not None or resolve is None else resolve(reference)

        for entry in entries:
            resource = entry.get("resource")
            if isinstance(resource, dict) and resource.get("resourceType") == self.resource:
                yield from self._of_one(resource, within, now)

    def _of_one(self, resource: Resource, resolve: Resolve | None, now: datetime.datetime | None) -> list[Row]:
        node = Node(resource, self.resource)
        run = Run(node, node, node, self._limits)
        run.variables = {**self._constants, "rowIndex": [0]}
        run.resolve = resolve
        run.now = now
        one = _Pass(run)
        context = [node]
        for path, where in self._conditions:
            found = one.items(path, where, context, 0)
            if not found:
                return []
            value = json_value(found[0]) if len(found) == 1 else None
            if value is not True and value is not False:
                raise Incorrect("a condition is a Boolean", where=where, section=SECTION)
            if not value:
                return []
        return self._rows(one, context, 0)

    # -- compiling

    def _selection(self, selection: Selection) -> Rows:
        parts: list[Rows] = []
        if selection.columns:
            parts.append(_columns([(*self._paths[column.path], column) for column in selection.columns]))
        parts.extend(self._selection(inner) for inner in selection.selects)
        if selection.unions:
            parts.append(_one_after_another([self._selection(branch) for branch in selection.unions]))
        rows = _all_of(parts)
        if selection.repeat:
            return _repeated([self._paths[path][0] for path in selection.repeat], rows, selection.where)
        if selection.for_each:
            blank = _blank(selection, self._paths) if selection.or_null else None
            place = f"{selection.where}.{'forEachOrNull' if selection.or_null else 'forEach'}"
            return _each(self._paths[selection.for_each][0], place, rows, blank)
        return rows

    def _typed(self, inference: Inference, selects: tuple[Selection, ...], focus: frozenset[str]) -> Iterator[Column]:
        for select in selects:
            inner = focus
            if select.for_each:
                inner = self._types(select.for_each, focus, f"{select.where}.forEach")
            elif select.repeat:
                inner = self._repeated_types(select, focus)
            for column in select.columns:
                types = self._types(column.path, inner, f"{column.where}.path")
                kind = column.type or (next(iter(types)) if len(types) == 1 else "")
                if column.type and types and not any(may_be(found, column.type) for found in types):
                    given = " or ".join(sorted(types)[:3])
                    self._remarks.append(Flaw(f"{column.where}.type", f"the path gives {given}, not {column.type}"))
                yield Column(
                    column.name,
                    column.path,
                    kind,
                    column.is_collection,
                    column.sql_type,
                    column.description,
                    column.where,
                )
            yield from self._typed(inference, select.selects, inner)
            branches = [list(self._typed(inference, (branch,), inner)) for branch in select.unions]
            yield from (_one_type(columns) for columns in zip(*branches, strict=True))

    def _repeated_types(self, select: Selection, focus: frozenset[str]) -> frozenset[str]:
        found: set[str] = set()
        ahead = focus
        for _ in range(8):
            new = {kind for path in select.repeat for kind in self._inference.types(self._paths[path][1], ahead)}
            if new <= found:
                break
            found |= new
            ahead = frozenset(new)
        self._inference.remarks.clear()  # a path that is followed from several types need not be there in each
        return frozenset(found)

    def _types(self, text: str, focus: frozenset[str], where: str) -> frozenset[str]:
        types = self._inference.types(self._paths[text][1], focus)
        self._remarks.extend(Flaw(where, remark) for remark in dict.fromkeys(self._inference.remarks))
        self._inference.remarks.clear()
        return types


def compile(view: Mapping[str, Any] | bytes | str | os.PathLike[str], *, limits: Limits = DEFAULT_LIMITS) -> View:
    """A ViewDefinition (a dict, its JSON, or the path of a file with it), checked and compiled.

    limits   what FHIRPath may spend on one resource
    raises   ViewError     it breaks the rules of ViewDefinition; every flaw with its place
             DecodeError   the JSON is none
    """
    if isinstance(view, os.PathLike):
        with open(view, "rb") as file:  # noqa: PTH123 - as in `hilum.fhir.value`
            view = file.read(fhir_json.MAX_BYTES + 1)
    if isinstance(view, (bytes, bytearray, memoryview, str)):
        view = fhir_json.decode(view.encode() if isinstance(view, str) else bytes(view))
    paths: dict[str, tuple[Closure, Term]] = {}
    variables: dict[str, frozenset[str]] = {}

    def check(text: str) -> frozenset[str]:
        if text not in paths:
            paths[text] = compile_path(text)
            variables[text] = variables_of(paths[text][1])
        return variables[text]

    return View(read(view, check), paths, limits)  # type: ignore[arg-type]


def _resource_of(item: Any, number: int) -> Resource | None:
    """The resource that an item of a stream is or holds; None for a blank line."""
    if isinstance(item, dict):
        return item
    if isinstance(item, (bytes, bytearray, memoryview)):
        line = bytes(item)
        if not line or line.isspace():
            return None
        try:
            return fhir_json.parse(line)
        except DecodeError as error:
            raise _placed(error, f"line {number}") from None
    resource = getattr(item, "__fhir_content__", None)
    if resource is None and not isinstance(item, str):
        resource = getattr(item, "resource", None)
    if not isinstance(resource, dict):
        raise Incorrect(
            "a resource is a dict, or a line of NDJSON in bytes; a file is a pathlib.Path",
            where=f"item {number}",
            section=SECTION,
        )
    return resource


def _one_type(columns: tuple[Column, ...]) -> Column:
    """The column of a union: its type where all branches have that one."""
    first = columns[0]
    kinds = {column.type for column in columns}
    kind = first.type if len(kinds) == 1 else next((c.type for c in columns if c.type == "string"), "")
    return Column(first.name, first.path, kind, first.is_collection, first.sql_type, first.description, first.where)


def _columns(columns: list[tuple[Closure, Term, Column]]) -> Rows:
    fixed = tuple(
        (path, None if column.is_collection else direct(term), column.is_collection, column)
        for path, term, column in columns
    )

    def rows(one: _Pass, context: list[Item], index: int) -> list[Row]:
        run = one.run
        one.row_index[0] = index
        row: list[Any] = []
        for path, short, is_collection, column in fixed:
            if short is not None:
                value = short(context[0])
                if value is not MISS:
                    row.append(value)
                    continue
            run.this = run.context = context
            try:
                found = path(run)
            except HilumError as error:
                raise _placed(error, f"{column.where}.path") from None
            if is_collection:
                row.append([value for value in map(json_value, found) if value is not None])
            elif not found:
                row.append(None)
            elif len(found) == 1:
                item = found[0]
                row.append(item.value if item.__class__ is Node else json_value(item))
            else:
                text = f"several values in the column {column.name}, which is no collection"
                raise Incorrect(text, where=column.where, section=SECTION)
        return [tuple(row)]

    return rows


def _placed(error: HilumError, where: str) -> HilumError:
    error.where = f"{where}, {error.where}" if error.where else where
    return error


def _all_of(parts: list[Rows]) -> Rows:
    """Every row of each part with every row of the others, the first part slowest."""
    if len(parts) == 1:
        return parts[0]

    def rows(one: _Pass, context: list[Item], index: int) -> list[Row]:
        found: list[Row] = [()]
        for part in parts:
            more = part(one, context, index)
            if not more:
                return []
            if len(found) * len(more) > MAX_ROWS:
                raise BudgetExceeded(f"more than {MAX_ROWS} rows of one resource", section=SECTION)
            found = [left + right for left in found for right in more]
        return found

    return rows


def _one_after_another(branches: list[Rows]) -> Rows:
    def rows(one: _Pass, context: list[Item], index: int) -> list[Row]:
        found: list[Row] = []
        for branch in branches:
            found.extend(branch(one, context, index))
        return found

    return rows


def _each(path: Closure, where: str, inner: Rows, blank: Rows | None) -> Rows:
    def rows(one: _Pass, context: list[Item], index: int) -> list[Row]:
        items = one.items(path, where, context, index)
        if not items:
            return [] if blank is None else blank(one, _BLANK, 0)
        if len(items) == 1:
            return inner(one, items, 0)
        found: list[Row] = []
        for at, item in enumerate(items):
            found.extend(inner(one, [item], at))
            if len(found) > MAX_ROWS:
                raise BudgetExceeded(f"more than {MAX_ROWS} rows of one resource", section=SECTION)
        return found

    return rows


def _repeated(paths: list[Closure], inner: Rows, where: str) -> Rows:
    places = [(path, f"{where}.repeat[{at}]") for at, path in enumerate(paths)]

    def below(one: _Pass, context: list[Item], index: int) -> list[Item]:
        items = [item for path, place in places for item in one.items(path, place, context, index)]
        items.reverse()
        return items

    def rows(one: _Pass, context: list[Item], index: int) -> list[Row]:
        found: list[Row] = []
        count = 0
        stack = [below(one, context, index)]  # of each level the items that are still to be visited, the next one last
        while stack:
            if not stack[-1]:
                stack.pop()
                continue
            item = stack[-1].pop()
            found.extend(inner(one, [item], count))
            count += 1
            if count > MAX_REPEATED or len(stack) > MAX_REPEAT_DEPTH or len(found) > MAX_ROWS:
                raise BudgetExceeded("a repeat that finds no end", where=f"{where}.repeat", section=SECTION)
            stack.append(below(one, [item], index))
        return found

    return rows


def _blank(selection: Selection, paths: Mapping[str, tuple[Closure, Term]]) -> Rows:
    """The one row of a forEachOrNull that found nothing: each column is null, or what its path gives for nothing (%rowIndex)."""
    columns = list(selection.every_column())
    closures = [
        None if column.is_collection or "rowIndex" not in variables_of(paths[column.path][1]) else paths[column.path][0]
        for column in columns
    ]

    def rows(one: _Pass, context: list[Item], index: int) -> list[Row]:
        row: list[Any] = []
        for closure, column in zip(closures, columns, strict=True):
            items = [] if closure is None else one.items(closure, column.where, context, 0)
            row.append([] if column.is_collection else json_value(items[0]) if len(items) == 1 else None)
        return [tuple(row)]

    return rows
