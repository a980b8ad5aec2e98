"""The table of functions: how many arguments, and what builds the step. FHIRPath N1 5; FHIR R4 2.9.1.5."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from hilum.fhir.path.errors import PathEvaluationError, PathTypeError
from hilum.fhir.path.items import Item, Node
from hilum.fhir.path.running import Closure, Run, Step, single
from hilum.fhir.path.tree import Call, Term, TypeName

__all__ = ["TABLE", "Builder", "Compiles", "function", "integer_of", "items_function", "string_function", "string_of"]


class Compiles(Protocol):
    """What a builder needs of the compiler."""

    text: str

    def compile(self, term: Term) -> Closure:
        """The closure of an argument."""

    def type_argument(self, term: Term) -> TypeName:
        """A known type that stands as an argument."""

    def fail(self, message: str, at: int) -> PathTypeError:
        """An error of the expression itself."""


Builder = Callable[[Any, Call], Step]
TABLE: dict[str, tuple[int, int, Builder]] = {}


def function(name: str, least: int = 0, most: int | None = None) -> Callable[[Builder], Builder]:
    """Enter a builder under a name."""

    def entered(builder: Builder) -> Builder:
        TABLE[name] = (least, least if most is None else most, builder)
        return builder

    return entered


def items_function(name: str) -> Callable[[Step], Step]:
    """Enter a function without arguments under a name."""

    def entered(step: Step) -> Step:
        TABLE[name] = (0, 0, lambda compiler, call: step)
        return step

    return entered


def string_of(items: list[Item], what: str) -> str | None:
    """The only item as a String, None for an empty collection."""
    value = single(items, what)
    if value is None or value.__class__ is str:
        return value
    if isinstance(items[0], Node) or not isinstance(value, str):
        raise PathEvaluationError(f"{what} takes a String")
    return value


def integer_of(items: list[Item], what: str) -> int | None:
    """The only item as an Integer, None for an empty collection."""
    value = single(items, what)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int):
        raise PathEvaluationError(f"{what} takes an Integer")
    return value


def string_function(name: str, arguments: int) -> Callable[[Callable[..., list[Item]]], Callable[..., list[Item]]]:
    """Enter a function of a String with so many String arguments; empty where one of them is. FHIRPath N1 5.6."""

    def entered(apply: Callable[..., list[Item]]) -> Callable[..., list[Item]]:
        def build(compiler: Compiles, call: Call) -> Step:
            closures = [compiler.compile(one) for one in call.arguments]

            def step(run: Run, items: list[Item]) -> list[Item]:
                text = string_of(items, name)
                values = [string_of(one(run), name) for one in closures]
                if text is None or None in values:
                    return []
                if len(text) > 1024:
                    run.spend(len(text) >> 8)
                return apply(run, text, *values)

            return step

        TABLE[name] = (arguments, arguments, build)
        return apply

    return entered
