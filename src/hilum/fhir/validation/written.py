"""The tests of small types written out: a function a type, its source made of the type's table and compiled once. FHIR R4 2.24.

Three of four objects of a resource are of a few small types (a Coding, a Reference, a Period, an entry of a Bundle). To go over
their properties, look each up and call its test takes longer than the tests. So the function of a small type asks for each property
that the type has, tests what is there in place, an object of another small type too, and counts: what is left over is a property that
it does not ask for (an id, an extension, a sibling of a primitive, an unknown one), and the test of `soundness` that goes over the
properties judges then. As there, anything but true decides nothing, and what is of another shape may raise.

A text is told in place by what says in C that it is printable, which leaves no white space but U+0020 and no control character.

The source has no text but names of elements and numbers of the definitions, each a literal of Python (decision 0033).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hilum.fhir.definitions import Element, TypeDefinition, is_primitive, type_definition
from hilum.fhir.json import Decimal
from hilum.fhir.validation.primitives import PLAIN_STRING

__all__ = ["Test", "is_small", "written"]

Test = Callable[[Any], object]
"""True only for what is sound; may raise on what is not."""
TestOf = Callable[[Element, str], Test]
"""The test of one value of an element that has the type."""

MOST_PROPERTIES = 9
_LEFT_OUT = frozenset(("id", "extension", "modifierExtension"))
_TEXT = f'{{x}} >= "!" and {{x}}.isprintable() and "<" not in {{x}} and len({{x}}) <= {PLAIN_STRING}'
_IN_PLACE = {
    "string": _TEXT,
    "code": f'{{x}}.isprintable() and " " not in {{x}} and 0 < len({{x}}) <= {PLAIN_STRING}',
    "uri": '{x}.isprintable() and " " not in {x} and {x}',
    "boolean": "({x} is True or {x} is False)",
    "decimal": "({x}.__class__ is Decimal or {x}.__class__ is int)",
    "positiveInt": f"{{x}}.__class__ is int and 0 < {{x}} < {2**31}",
    "unsignedInt": f"{{x}}.__class__ is int and 0 <= {{x}} < {2**31}",
    "integer": f"{{x}}.__class__ is int and {-(2**31)} <= {{x}} < {2**31}",
}
_IN_PLACE["url"] = _IN_PLACE["canonical"] = _IN_PLACE["uri"]


def is_small(definition: TypeDefinition) -> bool:
    """Whether a type has few properties and no choice among them, so that its test can be written out."""
    asked = [element for element in definition.elements if element.name not in _LEFT_OUT]
    return (
        not definition.is_resource
        and len(asked) <= MOST_PROPERTIES
        and not any(element.is_choice or (element.least and not element.types) for element in asked)
    )


def written(name: str, others: Callable[[str], Test], test_of: TestOf) -> Test:
    """The test of an object of a small type.

    others    the test of a type that goes over the properties
    test_of   the test of a value that is not told in place
    """
    source = _Source(others, test_of)
    source.add(0, "def sound(v0):")
    source.object(name, 0, 1)
    source.add(1, "return True")
    exec(compile("\n".join(source.lines), f"<test of {name}>", "exec"), source.known)  # noqa: S102
    test: Test = source.known["sound"]
    return test


class _Source:
    """The lines of a function and the names that it knows."""

    def __init__(self, others: Callable[[str], Test], test_of: TestOf) -> None:
        self.lines: list[str] = []
        self.known: dict[str, Any] = {"Decimal": Decimal}
        self._others = others
        self._test_of = test_of

    def add(self, depth: int, *lines: str) -> None:
        self.lines += [" " * depth + line for line in lines]

    def later(self, make: Callable[[], Test]) -> str:
        """The name of a test that is made when it is asked for the first time: types hold each other."""
        name = f"k{len(self.known)}"
        known = self.known

        def first(content: Any) -> object:
            test = known[name] = make()
            return test(content)

        known[name] = first
        return name

    def object(self, name: str, level: int, depth: int) -> None:
        """What is asked of v, an object of a type; what is sound falls through."""
        v, x, n = f"v{level}", f"x{level}", f"n{level}"
        definition = type_definition(name)
        self.add(depth, f"{n} = len({v})", f"if not {n}: return False")
        for element in definition.elements:
            if element.name in _LEFT_OUT or not element.types:
                continue
            self.add(depth, f"if {element.name!r} in {v}:", f" {n} -= 1", f" {x} = {v}[{element.name!r}]")
            if element.is_list:
                most = f" or len({x}) > {element.most}" if element.most else ""
                self.add(depth + 1, f"if {x}.__class__ is not list or not {x}{most}: return False")
                self.add(depth + 1, f"for v{level + 1} in {x}:")
                self.value(element, element.types[0], f"v{level + 1}", level + 1, depth + 2)
            else:
                self.value(element, element.types[0], x, level + 1, depth + 1)
            if element.least:
                self.add(depth, "else: return False")
        others = self.later(lambda: self._others(name))
        self.add(depth, f"if {n} and not {others}({v}): return False")

    def value(self, element: Element, kind: str, x: str, level: int, depth: int) -> None:
        """What is asked of x, a value of an element that has the type."""
        bound = element.binding_of
        is_bound = bound is not None and bool(bound.strength == "required" or bound.max_value_set)
        form = None if is_bound else _IN_PLACE.get(kind)
        if form is not None:
            self.add(depth, f"if not ({form.format(x=x)}): return False")
        elif (
            level == 1
            and not is_bound
            and not element.profiles
            and not is_primitive(kind)
            and kind != "Resource"
            and is_small(type_definition(kind))
        ):
            if x != f"v{level}":
                self.add(depth, f"v{level} = {x}")
            self.object(kind, level, depth)
        else:
            test = self.later(lambda: self._test_of(element, kind))
            self.add(depth, f"if not {test}({x}): return False")
