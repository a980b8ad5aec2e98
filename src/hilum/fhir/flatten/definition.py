"""A ViewDefinition as values: read, held against its rules, every flaw told with its place. SQL on FHIR 2.0, ViewDefinition.

What is checked before a row is made: names and shapes of the definition, one iteration a selection, names of columns (each once,
in the form that a database takes), branches of `unionAll` with the same columns in the same order, types, constants and
the variables that paths use, and that each path is FHIRPath.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from hilum.core.errors import Incorrect
from hilum.fhir.definitions import is_primitive, is_resource_type, primitive_types, type_names
from hilum.fhir.json import Decimal
from hilum.fhir.validation import primitive_flaw

__all__ = ["Column", "Constant", "Definition", "Flaw", "Selection", "ViewError", "read"]

SECTION = "SQL on FHIR 2.0"
MAX_DEPTH = 24
MAX_COLUMNS = 2_000
MAX_FLAWS = 500

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*", re.ASCII)
_SPACE = ("http://hl7.org/fhir/StructureDefinition/", "http://hl7.org/fhirpath/", "FHIR.", "System.")
_SYSTEM = {
    "Boolean": "boolean",
    "String": "string",
    "Integer": "integer",
    "Long": "integer64",
    "Decimal": "decimal",
    "Date": "date",
    "DateTime": "dateTime",
    "Time": "time",
}
_RESERVED = frozenset(("resource", "rootResource", "context", "ucum", "sct", "loinc", "rowIndex"))
_COMMON = frozenset(("id", "extension", "modifierExtension"))
_VIEW = frozenset(
    [
        "resourceType",
        "meta",
        "implicitRules",
        "language",
        "text",
        "contained",
        "url",
        "identifier",
        "version",
        "versionAlgorithmString",
        "versionAlgorithmCoding",
        "name",
        "title",
        "status",
        "experimental",
        "date",
        "publisher",
        "contact",
        "description",
        "useContext",
        "jurisdiction",
        "purpose",
        "copyright",
        "copyrightLabel",
        "fhirVersion",
        "profile",
        "resource",
        "constant",
        "where",
        "select",
        "approvalDate",
        "lastReviewDate",
        "effectivePeriod",
        "topic",
        "author",
        "editor",
        "reviewer",
        "endorser",
        "relatedArtifact",
    ]
)
_SELECT = frozenset(("column", "select", "forEach", "forEachOrNull", "repeat", "unionAll"))
_COLUMN = frozenset(("path", "name", "description", "collection", "type", "tag"))
_WHERE = frozenset(("path", "description"))


class ViewError(Incorrect):
    """A ViewDefinition that breaks its rules; `flaws` has every one of them, the message tells the first."""

    def __init__(self, flaws: tuple[Flaw, ...]) -> None:
        first, more = flaws[0], len(flaws) - 1
        text = first.text + (f" (and {more} more)" if more else "")
        super().__init__(text, where=first.where, section=SECTION)
        self.flaws = flaws


@dataclass(frozen=True, slots=True)
class Flaw:
    """What is wrong, and where: `select[0].column[1].name`."""

    where: str
    text: str


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the table. ViewDefinition.select.column.

    type            FHIR type of its values, "" = none declared
    is_collection   each value is a list
    sql_type        the tag `ansi/type`, "" = none
    where           its place in the definition
    """

    name: str
    path: str
    type: str
    is_collection: bool
    sql_type: str
    description: str
    where: str


@dataclass(frozen=True, slots=True)
class Selection:
    """Columns of each item of an iteration, beside those of the selections within. ViewDefinition.select.

    for_each   path of the items, "" = the item itself
    or_null    one row of nulls where there are no items
    repeat     paths that are followed again from each item that they find
    """

    columns: tuple[Column, ...]
    selects: tuple[Selection, ...]
    unions: tuple[Selection, ...]
    for_each: str
    or_null: bool
    repeat: tuple[str, ...]
    where: str

    def every_column(self) -> Iterator[Column]:
        """The columns of the selection and of those within, in the order of the table; of a union, those of its first branch."""
        yield from self.columns
        for inner in self.selects:
            yield from inner.every_column()
        if self.unions:
            yield from self.unions[0].every_column()


@dataclass(frozen=True, slots=True)
class Constant:
    """A value that paths name as `%name`. ViewDefinition.constant."""

    name: str
    type: str
    value: Any


@dataclass(frozen=True, slots=True)
class Definition:
    """A ViewDefinition without what only people read."""

    name: str
    resource: str
    constants: tuple[Constant, ...]
    where: tuple[str, ...]
    selects: tuple[Selection, ...]
    columns: tuple[Column, ...] = field(repr=False)


def read(view: Mapping[str, Any], check: Callable[[str], frozenset[str]]) -> Definition:
    """The definition, whole.

    check    compiles a path: gives the names of the variables that it uses, or raises `Incorrect`
    raises   ViewError   with every flaw
    """
    reader = _Reader(check)
    if not isinstance(view, Mapping):
        raise ViewError((Flaw("", "a ViewDefinition is an object"),))
    definition = reader.definition(view)
    if reader.flaws:
        raise ViewError(tuple(reader.flaws))
    return definition


class _Reader:
    def __init__(self, check: Callable[[str], frozenset[str]]) -> None:
        self.check = check
        self.flaws: list[Flaw] = []
        self.constants: frozenset[str] = frozenset()
        self.count = 0

    def flaw(self, where: str, text: str) -> None:
        """raises  ViewError   there are so many that the others would tell no more"""
        self.flaws.append(Flaw(where, text))
        if len(self.flaws) >= MAX_FLAWS:
            raise ViewError(tuple(self.flaws))

    def counted(self, where: str) -> None:
        """One more column or selection."""
        self.count += 1
        if self.count > MAX_COLUMNS:
            self.flaws.append(Flaw(where, f"more than {MAX_COLUMNS} columns and selections"))
            raise ViewError(tuple(self.flaws))

    def definition(self, view: Mapping[str, Any]) -> Definition:
        self.known(view, _VIEW, "")
        if view.get("resourceType", "ViewDefinition") != "ViewDefinition":
            self.flaw("resourceType", "not a ViewDefinition")
        resource = view.get("resource")
        if resource is None:
            self.flaw("resource", "the type of resource is required")
        elif not isinstance(resource, str) or not is_resource_type(resource):
            self.flaw("resource", "no resource type of R4")
        name = view.get("name")
        if name is not None and (not isinstance(name, str) or not _NAME.fullmatch(name)):
            self.flaw("name", "a name is made of letters, digits and _, and begins with a letter")
        constants = tuple(self.each(view, "constant", "", self.constant))
        self.constants = frozenset(constant.name for constant in constants)
        if len(self.constants) != len(constants):
            self.flaw("constant", "two constants of one name")
        conditions = tuple(self.each(view, "where", "", self.condition))
        if not view.get("select"):
            self.flaw("select", "at least one select is required")
        selects = tuple(self.each(view, "select", "", lambda one, at: self.selection(one, at, 1)))
        columns = tuple(column for select in selects for column in select.every_column())
        self.unique(columns)
        return Definition(str(name or ""), str(resource), constants, conditions, selects, columns)

    def each(
        self, parent: Mapping[str, Any], key: str, where: str, one: Callable[[Mapping[str, Any], str], Any]
    ) -> Iterator[Any]:
        """What `one` makes of each object of a list."""
        items = parent.get(key)
        place = f"{where}.{key}" if where else key
        if items is None:
            return
        if not isinstance(items, list):
            self.flaw(place, "a list is meant")
            return
        for position, item in enumerate(items):
            at = f"{place}[{position}]"
            if isinstance(item, Mapping):
                yield one(item, at)
            else:
                self.flaw(at, "an object is meant")

    def known(self, value: Mapping[str, Any], names: frozenset[str], where: str) -> None:
        for key in value:
            plain = str(key).removeprefix("_")
            if plain not in names and plain not in _COMMON:
                from difflib import get_close_matches

                near = get_close_matches(plain[:64], names, n=1, cutoff=0.6)
                shown = plain if _NAME.fullmatch(plain) and len(plain) <= 64 else "property"
                self.flaw(
                    f"{where}.{shown}" if where else shown, f"not known here{f'; near: {near[0]}' if near else ''}"
                )

    def constant(self, value: Mapping[str, Any], where: str) -> Constant:
        name = value.get("name")
        if not isinstance(name, str) or not _NAME.fullmatch(name):
            self.flaw(f"{where}.name", "a constant has a name of letters, digits and _, which begins with a letter")
            name = ""
        elif name in _RESERVED:
            self.flaw(f"{where}.name", f"%{name} is FHIRPath's own")
        found = [key for key in value if str(key).startswith("value")]
        if len(found) != 1:
            self.flaw(where, "a constant has one value[x]")
            return Constant(name, "", None)
        kind = found[0][5:6].lower() + found[0][6:]
        self.known(value, frozenset(("name", found[0])), where)
        content = value[found[0]]
        if kind not in primitive_types() or kind == "xhtml":
            self.flaw(f"{where}.{found[0][:64]}", "a constant is a primitive")
        elif flaw := primitive_flaw(_exact(content), kind):
            self.flaw(f"{where}.{found[0]}", flaw)
        return Constant(name, kind, _exact(content))

    def condition(self, value: Mapping[str, Any], where: str) -> str:
        self.known(value, _WHERE, where)
        return self.path(value, "path", where)

    def path(self, value: Mapping[str, Any], key: str, where: str) -> str:
        place = f"{where}.{key}"
        if key not in value:
            self.flaw(place, "a path is required")
            return ""
        return self.expression(value[key], place)

    def expression(self, text: Any, where: str) -> str:
        if not isinstance(text, str) or not text.strip():
            self.flaw(where, "a FHIRPath expression is meant")
            return ""
        try:
            names = self.check(text)
        except Incorrect as error:
            self.flaw(where, str(error))
            return text
        for name in sorted(names - self.constants - _RESERVED):
            self.flaw(where, f"no constant %{name[:64]}")
        return text

    def selection(self, value: Mapping[str, Any], where: str, depth: int) -> Selection:
        if depth > MAX_DEPTH:
            self.flaw(where, f"nested deeper than {MAX_DEPTH} levels")
            return Selection((), (), (), "", False, (), where)
        self.counted(where)
        self.known(value, _SELECT, where)
        iterations = [key for key in ("forEach", "forEachOrNull", "repeat") if value.get(key) is not None]
        if len(iterations) > 1:
            self.flaw(where, f"{' and '.join(iterations)} exclude each other")
        for_each, repeat = "", []
        for key in iterations:
            if key != "repeat":
                for_each = self.path(value, key, where)
            elif not isinstance(value[key], list) or not value[key]:
                self.flaw(f"{where}.repeat", "a list of FHIRPath expressions is meant")
            else:
                repeat = [self.expression(one, f"{where}.repeat[{i}]") for i, one in enumerate(value[key])]
        columns = tuple(self.each(value, "column", where, self.column))
        selects = tuple(self.each(value, "select", where, lambda one, at: self.selection(one, at, depth + 1)))
        unions = tuple(self.each(value, "unionAll", where, lambda one, at: self.selection(one, at, depth + 1)))
        self.same_columns(unions, where)
        if not any(value.get(key) for key in ("column", "select", "unionAll")):
            self.flaw(where, "a select has columns, selects or a unionAll")
        return Selection(columns, selects, unions, for_each, "forEachOrNull" in iterations, tuple(repeat), where)

    def column(self, value: Mapping[str, Any], where: str) -> Column:
        self.counted(where)
        self.known(value, _COLUMN, where)
        name = value.get("name")
        if not isinstance(name, str) or not _NAME.fullmatch(name) or len(name) > 255:
            self.flaw(f"{where}.name", "a column has a name of letters, digits and _, which begins with a letter")
            name = ""
        collection = value.get("collection", False)
        if not isinstance(collection, bool):
            self.flaw(f"{where}.collection", "true or false is meant")
        sql_type: Any = ""
        for tag in self.each(value, "tag", where, lambda one, _: one):
            if tag.get("name") == "ansi/type":
                sql_type = tag.get("value", "")
        if not isinstance(sql_type, str):
            self.flaw(f"{where}.tag", "the value of a tag is a text")
            sql_type = ""
        description = value.get("description")
        path = self.path(value, "path", where)
        kind = self.type(value.get("type"), f"{where}.type")
        return Column(name, path, kind, collection is True, sql_type, str(description or ""), where)

    def type(self, value: Any, where: str) -> str:
        if value is None:
            return ""
        if not isinstance(value, str):
            self.flaw(where, "the name of a type is meant")
            return ""
        name = value
        for prefix in _SPACE:
            name = name.removeprefix(prefix)
        name = _SYSTEM.get(name, name)
        if not is_primitive(name) and name not in type_names() and name != "integer64":
            self.flaw(where, "no type of R4")
        return name

    def same_columns(self, branches: tuple[Selection, ...], where: str) -> None:
        shapes = [[(c.name, c.type, c.is_collection) for c in branch.every_column()] for branch in branches]
        for position, shape in enumerate(shapes[1:], 1):
            place = f"{where}.unionAll[{position}]"
            if [row[0] for row in shape] != [row[0] for row in shapes[0]]:
                self.flaw(place, "the branches of a unionAll have the same columns in the same order")
            elif any((a[1] and b[1] and a[1] != b[1]) or a[2] != b[2] for a, b in zip(shape, shapes[0], strict=True)):
                self.flaw(place, "a column has one type in all branches of a unionAll")

    def unique(self, columns: tuple[Column, ...]) -> None:
        seen: dict[str, str] = {}
        for column in columns:
            name = column.name.lower()  # names of a database do not differ by case
            if name and name in seen:
                self.flaw(f"{column.where}.name", f"a column of that name is at {seen[name]}")
            seen.setdefault(name, column.where)


def _exact(value: Any) -> Any:
    """A float of a definition that other software read becomes the decimal that it is written as."""
    return Decimal(repr(value)) if isinstance(value, float) else value
