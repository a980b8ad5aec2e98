"""What an expression of ECL is made of, once it is read: constraints, refinements and filters. SNOMED International, ECL 2.2, 6.

A term is searched word by word (`match`: each word searched begins a word of the term, in any order) or as a whole with `*` for any
characters (`wild`); case does not count.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = ["ConceptFilter", "Dialect", "Node", "Refinement", "Search", "TermFilter"]

_WORD = re.compile(r"\w+")
_ESCAPED = re.compile(r'\\(["\\*])')


@dataclass(frozen=True, slots=True)
class Node:
    """What concepts are meant.

    kind   id, any, number, boolean (text), text (searches), op (parts[0], text), and/or/minus (parts), refined (parts[0],
           refinement), dotted (concepts, attribute), filtered (parts[0], concepts and terms), history (parts[0], the profile in
           text, or the reference sets in parts[1])
    """

    kind: str
    text: str = ""
    parts: tuple[Node, ...] = ()
    refinement: Refinement | None = None
    searches: tuple[Search, ...] = ()
    concepts: tuple[ConceptFilter, ...] = ()
    terms: tuple[TermFilter, ...] = ()


@dataclass(frozen=True, slots=True)
class Refinement:
    """kind: attribute (name, value, comparison), and, or, group (parts); most: None = many."""

    kind: str
    name: Node | None = None
    value: Node | None = None
    comparison: str = "="
    parts: tuple[Refinement, ...] = ()
    least: int = 1
    most: int | None = None
    is_reversed: bool = False


@dataclass(frozen=True, slots=True)
class Search:
    """One searched term.

    words   of `match`, folded
    parts   of `wild`, folded: what stands between its asterisks; None = `match`
    """

    words: tuple[str, ...]
    parts: tuple[str, ...] | None = None

    @classmethod
    def of(cls, text: str, *, is_wild: bool) -> Search:
        """A search by the text between its quotation marks, escapes as they are written."""
        if not is_wild:
            return cls(tuple(_WORD.findall(_ESCAPED.sub(r"\1", text).casefold())))
        parts, at = [""], 0
        while at < len(text):
            if text[at] == "*":
                parts.append("")
            else:
                at += text[at] == "\\"
                parts[-1] += text[at : at + 1]
            at += 1
        return cls((), tuple(one.casefold() for one in parts))

    def finds(self, term: str) -> bool:
        """Whether a term is one that is searched."""
        folded = term.casefold()
        if self.parts is None:
            words = _WORD.findall(folded)
            return bool(self.words) and all(any(one.startswith(each) for one in words) for each in self.words)
        first, *rest = self.parts
        if not rest:
            return folded == first
        *between, last = rest
        if not folded.startswith(first) or len(folded) < len(first) + len(last) or not folded.endswith(last):
            return False
        at, end = len(first), len(folded) - len(last)
        for one in between:
            found = folded.find(one, at, end)
            if found < 0:
                return False
            at = found + len(one)
        return True


@dataclass(frozen=True, slots=True)
class Dialect:
    """A language reference set that must have a description, and in which way; no acceptability = either."""

    refset: Node
    acceptability: frozenset[bool] = frozenset((True, False))


@dataclass(frozen=True, slots=True)
class TermFilter:
    """kind: term (searches), language (values), type (value), dialect (dialects)."""

    kind: str
    is_negated: bool
    searches: tuple[Search, ...] = ()
    values: frozenset[str] = frozenset()
    value: Node | None = None
    dialects: tuple[Dialect, ...] = ()

    @property
    def weight(self) -> int:
        """What it costs to hold it against one description."""
        return 1 + sum(len(one.words) + len(one.parts or ()) for one in self.searches) // 4


@dataclass(frozen=True, slots=True)
class ConceptFilter:
    """kind: status (value), module (value), time (comparison, times), active (is_active)."""

    kind: str
    comparison: str
    value: Node | None = None
    times: tuple[int, ...] = ()
    is_active: bool = True
