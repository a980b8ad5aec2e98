"""A tree written out: for each property of a type one function, its source made of the tree and compiled once. FHIR R4 3.1.1.3.1.

To walk a tree by functions that call each other takes longer than what is done at its ends. So the walk below a property is one
function without calls: loops over lists, lookups, tests, and at each end the usual value written out, a word of text, a code with
its system, a text, a day, a literal reference, a quantity in a unit of UCUM. What is not usual (another shape than the type has, an
identifier with a type) goes to the function of `rows`, which knows all; the usual only says what that function would, in less time.
`tests/fhir/test_search_rows.py` holds the two together.

The source has no text but names of elements and parameters and values of tests, all of the definitions, each a literal of Python.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from hilum.fhir.definitions import is_primitive, type_definition
from hilum.fhir.json import Decimal
from hilum.fhir.search.canonical import UCUM, canonical
from hilum.fhir.search.expression import has_extension, refers_to
from hilum.fhir.search.rows import STRING_TYPES, TEXTS, Codes, Ending, OfKind, Rows, Sink, parts
from hilum.fhir.search.tree import Tree
from hilum.fhir.search.values import MAX_KEPT, number_text, short_date_range, short_folded

__all__ = ["Walk", "one_value", "walk_of"]

Walk = Callable[[Any, Rows], None]
"""Adds the rows of a property's content, which is one value or a list of them."""


def walk_of(tree: Tree) -> Walk:
    """The function that adds the rows of a property's content, which is one value or a list of them."""
    return _Source().function(tree, is_content=True)


def one_value(tree: Tree) -> Sink:
    """The function that adds the rows of one value."""
    return _Source().function(tree, is_content=False)


class _Source:
    """The lines of a function and the names that it knows."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.known: dict[str, Any] = {
            "Decimal": Decimal,
            "UCUM": UCUM,
            "canonical": canonical,
            "fold": short_folded,
            "number_text": number_text,
            "span_of": short_date_range,
            "refers_to": refers_to,
            "has_extension": has_extension,
        }

    def function(self, tree: Tree, *, is_content: bool) -> Walk:
        self.add(0, "def walk(x0, rows):")
        if is_content:
            self.content(tree, 0, 1)
        else:
            self.add(1, "v0 = x0")
            self.value(tree, 0, 1)
        exec(compile("\n".join(self.lines), f"<rows of {tree.type}>", "exec"), self.known)  # noqa: S102
        walk: Walk = self.known["walk"]
        return walk

    def add(self, depth: int, *lines: str) -> None:
        self.lines += [" " * depth + line for line in lines]

    def name(self, thing: Any) -> str:
        name = f"k{len(self.known)}"
        self.known[name] = thing
        return name

    def content(self, tree: Tree, level: int, depth: int) -> None:
        """What is done with x, the content of a property."""
        x, v = f"x{level}", f"v{level}"
        items = f"for {v} in {x} if {x}.__class__ is list else ({x},):"
        if is_primitive(tree.type) and not tree.tests and not tree.properties:
            usual = "bool" if tree.type == "boolean" else "str"
            self.add(depth, f"if {x}.__class__ is {usual}:", f" {v} = {x}")
            self.value(tree, level, depth + 1)
            self.add(depth, "else:", f" {items}", f"  if {v} is not None:")
            self.add(
                depth + 3,
                *(f"{self.name(end(tree.type, tuple(codes)))}({v}, rows)" for end, codes in tree.ends.items()),
            )
        else:
            self.add(depth, items)
            self.value(tree, level, depth + 1)

    def value(self, tree: Tree, level: int, depth: int) -> None:
        """What is done with v, one value."""
        v = f"v{level}"
        properties = dict(tree.properties)
        for end, codes in tree.ends.items():
            if end == _STRING and tree.type in TEXTS:
                self.texts(tree, codes, v, depth)
                properties = {key: below for key, below in properties.items() if not _is_text(tree.type, key, below)}
            else:
                self.end(end, tree.type, tuple(codes), v, depth)
        if properties:
            self.add(depth, f"if {v}.__class__ is dict:")
            for key, below in properties.items():
                self.add(depth + 1, f"x{level + 1} = {v}.get({key!r})", f"if x{level + 1} is not None:")
                self.content(below, level + 1, depth + 2)
        for (kind, first, second), below in tree.tests.items():
            test = {
                "where": f"{v}.__class__ is dict and {v}.get({first!r}) == {second!r}",
                "has": f"has_extension({v}, {first!r})",
                "is": f"refers_to({v}, {first!r})",
            }[kind]
            self.add(depth, f"if {test}:")
            self.value(below, level, depth + 1)

    def end(self, end: Ending, type: str, codes: Codes, v: str, depth: int) -> None:
        """The rows of v: the usual value here, any other by the function of its kind."""
        other, needed = self.name(end(type, codes)), end.needed(type)
        if needed:
            one_is_there = " or ".join(f"{key!r} in {v}" for key in sorted(needed))
            self.add(depth, f"if {v}.__class__ is dict and ({one_is_there}):", f" {other}({v}, rows)")
            return
        usual = _usual(end.kind, type) if isinstance(end, OfKind) else _OTHER
        for line in usual.replace("{v}", v).replace("{other}", other).splitlines():
            text = line.lstrip()
            at = depth + len(line) - len(text)
            if text.startswith("+"):
                suffix, kind, ab = text[1:].split(" ", 2)
                self.rows([code + suffix for code in codes], kind, ab, at)
            else:
                self.add(at, text)

    def rows(self, codes: Iterable[str], kind: str, ab: str, depth: int) -> None:
        self.add(depth, *(f"rows[({code!r}, {kind!r}, {ab})] = None" for code in codes))

    def texts(self, tree: Tree, codes: list[str], v: str, depth: int) -> None:
        """The strings of a name or an address, property by property, with the parameters that end at the property alone."""
        self.add(depth, f"if {v}.__class__ is dict:")
        for key in TEXTS[tree.type]:
            below = tree.properties.get(key)
            both = (
                tuple(codes + below.ends[_STRING])
                if below is not None and _is_text(tree.type, key, below)
                else tuple(codes)
            )
            self.add(depth + 1, f"a = {v}.get({key!r})")
            if type_definition(tree.type).by_name[key][0].is_list:
                self.add(depth + 1, "if a.__class__ is list and len(a) == 1:", " a = a[0]")
            self.add(depth + 1, f"if a.__class__ is str and len(a) <= {MAX_KEPT} and (b := fold(a)):")
            self.rows(both, "string", "b, a", depth + 2)
            self.add(depth + 1, "elif a is not None:", f" {self.name(parts(both, (key,)))}({v}, rows)")


_STRING = OfKind("string")


def _is_text(type: str, key: str, below: Tree) -> bool:
    """Whether a property of a name or an address is among its strings and has nothing below but such parameters."""
    return key in TEXTS[type] and list(below.ends) == [_STRING] and not below.properties and not below.tests


def _usual(kind: str, type: str) -> str:
    """What is done with {v}, a value of a type: lines of Python, and for a line with `+SUFFIX KIND a, b` a row of each parameter."""
    if is_primitive(type):
        known = _PRIMITIVE.get((kind, type)) or _PRIMITIVE.get((kind, ""))
        return _OTHER if known is None or (kind == "string" and type not in STRING_TYPES) else known
    return _COMPLEX.get((kind, type), _OTHER)


_OTHER = """\
if {v} is not None:
 {other}({v}, rows)"""
_PRIMITIVE = {
    ("token", "boolean"): """\
if {v}.__class__ is bool:
 + token "true" if {v} else "false", ''
elif {v} is not None:
 {other}({v}, rows)""",
    ("token", "string"): """\
if {v}.__class__ is str:
 + token {v}.casefold(), ''
elif {v} is not None:
 {other}({v}, rows)""",
    ("token", ""): """\
if {v}.__class__ is str:
 + token {v}, ''
elif {v} is not None:
 {other}({v}, rows)""",
    ("uri", ""): """\
if {v}.__class__ is str:
 + uri {v}, ''""",
    ("string", ""): f"""\
if {{v}}.__class__ is str and len({{v}}) <= {MAX_KEPT} and (b := fold({{v}})):
 + string b, {{v}}
else:
 {{other}}({{v}}, rows)""",
    ("date", ""): f"""\
if {{v}}.__class__ is str and len({{v}}) <= {MAX_KEPT}:
 if (c := span_of({{v}})) is not None:
  a, b = c
  + date a, b
else:
 {{other}}({{v}}, rows)""",
}


def _coded(code: str, system: str, test: str = "") -> str:
    return f"""\
if {{v}}.__class__ is dict{test} and (a := {{v}}.get("{code}")).__class__ is str and a:
 if (b := {{v}}.get("{system}")).__class__ is str:
  + token a, b
 else:
  {{other}}({{v}}, rows)
else:
 {{other}}({{v}}, rows)"""


_COMPLEX = {
    ("token", "Coding"): _coded("code", "system"),
    ("token", "ContactPoint"): """\
if {v}.__class__ is dict and (a := {v}.get("value")).__class__ is str and a:
 + token a, ''
else:
 {other}({v}, rows)""",
    ("token", "Identifier"): _coded("value", "system", ' and "type" not in {v}'),
    ("token", "CodeableConcept"): """\
if {v}.__class__ is dict and (c := {v}.get("coding")).__class__ is list:
 for d in c:
  if d.__class__ is dict and (a := d.get("code")).__class__ is str and a and (b := d.get("system")).__class__ is str:
   + token a, b
  else:
   {other}({"coding": [d]}, rows)""",
    ("reference", "Reference"): """\
if {v}.__class__ is dict and "identifier" not in {v}:
 if (a := {v}.get("reference")).__class__ is str and a and a[0] != "#" and "/_history/" not in a:
  + reference a, ''
 else:
  {other}({v}, rows)
else:
 {other}({v}, rows)""",
    ("quantity", "Quantity"): """\
if {v}.__class__ is dict and (c := {v}.get("value")).__class__ is Decimal and (b := {v}.get("system")) == UCUM:
 a, d = {v}.get("code"), {v}.get("unit")
 if a.__class__ is str and a and d.__class__ is str and d and (e := canonical(c, a)) is not None:
  c = number_text(c)
  + number c, c
  +:unit token a, b
  +:unit token d, ''
  a, b = e
  +:canonical canonical a, b
 else:
  {other}({v}, rows)
else:
 {other}({v}, rows)""",
}
