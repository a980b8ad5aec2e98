"""Elements by tag, as encoded: what reading fills and writing takes. PS3.5 section 7.

`Dataset` adds what values mean; here is only how they lie, so that reading and writing need not know of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from .charset import ASCII, Charset

__all__ = ["SPECIFIC_CHARACTER_SET", "Elements", "Encapsulated", "Items"]

SPECIFIC_CHARACTER_SET = 0x00080005

E = TypeVar("E")
V = TypeVar("V")


class Items(list[E]):
    """Items of an SQ element. `undefined_length` tells how the length is written; it does not count in comparisons."""

    __slots__ = ("undefined_length",)

    def __init__(self, items: Iterable[E] = (), *, undefined_length: bool = False) -> None:
        super().__init__(items)
        self.undefined_length = undefined_length


@dataclass(frozen=True, slots=True)
class Encapsulated:
    """The items of encapsulated pixel data, offset table first, without the closing delimiter. PS3.5 A.4."""

    content: bytes | memoryview


class Elements(Generic[V]):
    """VR and value of each element, by its tag."""

    __slots__ = ("_elements", "_inherited", "_sorted", "notes", "undefined_length")

    def __init__(self) -> None:
        self._elements: dict[int, tuple[str, V]] = {}
        self._sorted = True
        self._inherited: Charset = ASCII
        self.undefined_length = False
        self.notes: tuple[str, ...] = ()

    @classmethod
    def _new_items(cls, *, undefined_length: bool = False) -> Items[Any]:
        """An empty sequence, as this kind of data set holds it."""
        return Items(undefined_length=undefined_length)

    @property
    def charset(self) -> Charset:
        """Character set in force: own (0008,0005), else that of the enclosing data set. PS3.3 C.12.1.1.2."""
        found = self._elements.get(SPECIFIC_CHARACTER_SET)
        if found is None or not isinstance(found[1], bytes | memoryview) or not found[1]:
            return self._inherited
        return Charset.of(bytes(found[1]).decode("ascii", "replace"))

    def _in_order(self) -> Iterable[tuple[int, tuple[str, V]]]:
        if not self._sorted:
            self._elements = dict(sorted(self._elements.items()))
            self._sorted = True
        return self._elements.items()
