"""The syntax tree of an expression; `at` is the offset of what stands there in the text. FHIRPath N1 appendix B."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

__all__ = [
    "Binary",
    "Call",
    "Empty",
    "Indexer",
    "Literal",
    "Member",
    "Sorted",
    "Special",
    "Term",
    "TypeName",
    "TypeOperation",
    "Unary",
    "Variable",
]


@dataclass(frozen=True, slots=True)
class Literal:
    """A value as written."""

    at: int
    value: Any


@dataclass(frozen=True, slots=True)
class Empty:
    """`{}`."""

    at: int


@dataclass(frozen=True, slots=True)
class Special:
    """`$this`, `$index` or `$total`."""

    at: int
    name: str


@dataclass(frozen=True, slots=True)
class Variable:
    """`%name`."""

    at: int
    name: str


@dataclass(frozen=True, slots=True)
class Member:
    """A step to children by name; without a target it starts from `$this`."""

    at: int
    target: Term | None
    name: str


@dataclass(frozen=True, slots=True)
class Call:
    """A function on its target; without a target on `$this`."""

    at: int
    target: Term | None
    name: str
    arguments: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Indexer:
    """`target[index]`."""

    at: int
    target: Term
    index: Term


@dataclass(frozen=True, slots=True)
class Unary:
    """`+` or `-` before an operand."""

    at: int
    operator: str
    operand: Term


@dataclass(frozen=True, slots=True)
class Binary:
    """Two operands and their operator."""

    at: int
    operator: str
    left: Term
    right: Term


@dataclass(frozen=True, slots=True)
class TypeName:
    """A type specifier; the namespace is "" where none is written."""

    at: int
    namespace: str
    name: str


@dataclass(frozen=True, slots=True)
class TypeOperation:
    """`is` or `as` as an operator."""

    at: int
    operator: str
    operand: Term
    type: TypeName


@dataclass(frozen=True, slots=True)
class Sorted:
    """A key of `sort`, with its direction where one is written."""

    at: int
    key: Term
    is_descending: bool


Term = Literal | Empty | Special | Variable | Member | Call | Indexer | Unary | Binary | TypeOperation | Sorted
