"""Releases of code systems that others publish: what a loader says of one, and what an index of one answers.

Two ports, so that loaders know no database and the store knows no publisher: `ConceptWriter` takes a release row by row,
`ConceptIndex` answers from it without having read it. Codes are text; a release whose codes are all numbers (SNOMED CT) says so and
is kept smaller.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol

__all__ = [
    "ABSTRACT",
    "FULLY_SPECIFIED",
    "INACTIVE",
    "MODULE",
    "PREFERRED",
    "PRIMITIVE",
    "SYNONYM",
    "ConceptIndex",
    "ConceptWriter",
    "Designation",
    "Entry",
    "Property",
    "Release",
]

INACTIVE = 1
"""Flag of a concept that is no longer to be used."""
ABSTRACT = 2
"""Flag of a concept that groups others and is no code to be used itself: a chapter, a part."""
PRIMITIVE = 4
"""Flag of a concept that is not sufficiently defined. SNOMED CT."""
MODULE = 8
"""Above so many bits of the flags stands which of the release's modules has the concept, counted from 1; 0 = none."""

PREFERRED, SYNONYM, FULLY_SPECIFIED = "preferred", "synonym", "fully-specified"


@dataclass(frozen=True, slots=True)
class Release:
    """One release of a code system.

    system      its url
    version     as its publisher counts; of SNOMED CT the version URI of edition and date
    is_numeric  every code is a number below 2**63
    is_whole    it has every code of the system, so that what is not there is no code
    notice      the publisher's notice of copyright, where the files have one
    counts      concepts, terms, value sets
    elsewhere   how codes of the system begin that were not among the files, and so cannot be judged
    modules     of SNOMED CT the modules that its concepts are of
    """

    system: str
    version: str
    name: str
    is_numeric: bool = False
    is_whole: bool = True
    notice: str = ""
    counts: Mapping[str, int] = field(default_factory=dict)
    elsewhere: tuple[str, ...] = ()
    modules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """A concept: its code in the system's own case, and the display of the release.

    time     when it became so, as yyyymmdd; 0 = not told
    module   the module that has it, "" = none. SNOMED CT
    """

    code: str
    display: str
    is_inactive: bool = False
    is_abstract: bool = False
    is_primitive: bool = False
    time: int = 0
    module: str = ""


@dataclass(frozen=True, slots=True)
class Designation:
    """A term of a concept.

    use        PREFERRED, SYNONYM or FULLY_SPECIFIED
    dialects   language reference sets that have it, and whether as the preferred term. SNOMED CT
    """

    language: str
    use: str
    term: str
    dialects: tuple[tuple[str, bool], ...] = ()


@dataclass(frozen=True, slots=True)
class Property:
    """A property of a concept; `group` tells which belong together, 0 = alone."""

    name: str
    value: str
    group: int = 0


class ConceptWriter(Protocol):
    """Takes a release, in any order; `line` is where a row came from, for an error's place.

    raises   Conflict   a code twice
    """

    def source(self, name: str) -> None:
        """The file that the rows to come are from."""

    def concept(self, code: str, display: str, flags: int = 0, *, time: int = 0, line: int = 0) -> None:
        """A concept. Of several with a time the latest stays, so that an extension's row goes over that of its base."""

    def designation(self, code: str, language: str, use: str, term: str, *, key: int = 0) -> None:
        """A term of a concept; `key` is its own number, where ranks are told apart from it (`prefer`)."""

    def prefer(self, key: int, rank: int) -> None:
        """A designation is preferred; that of the least rank becomes the display of its concept."""

    def accept(self, key: int, dialect: str, is_preferred: bool) -> None:
        """A language reference set has a designation, as the preferred term or as one that is acceptable."""

    def parent(self, code: str, parent: str) -> None:
        """A concept is directly below another."""

    def property(self, code: str, name: str, value: str, group: int = 0) -> None:
        """A property of a concept."""

    def value_set(self, url: str, title: str) -> None:
        """A value set of the release by list."""

    def member(self, url: str, code: str, place: int = 0) -> None:
        """A code of a value set of the release."""


class ConceptIndex(Protocol):
    """Answers from one release. A code that is not there has no parents, properties or designations."""

    @property
    def release(self) -> Release: ...

    def concept(self, code: str) -> Entry | None: ...

    def designations(self, code: str) -> tuple[Designation, ...]: ...

    def parents(self, code: str) -> tuple[str, ...]: ...

    def children(self, code: str) -> tuple[str, ...]: ...

    def is_below(self, code: str, ancestor: str) -> bool:
        """Whether `ancestor` is above `code`, at any distance; not itself."""

    def ancestors(self, code: str) -> Iterator[str]:
        """All that is above, without the code itself."""

    def descendants(self, code: str, *, ordered: bool = True) -> Iterator[str]:
        """All that is below, without the code itself: in order of the system, or as found, at no cost beyond what is taken."""

    def has_property(self, name: str) -> bool:
        """Whether the release keeps a property of that name."""

    def property_names(self) -> Iterator[str]:
        """The names of all properties that the release keeps."""

    def properties(self, code: str) -> tuple[Property, ...]: ...

    def with_property(self, name: str, value: str) -> Iterator[str]:
        """Codes that have a property of that value, in order of the system."""

    def codes(self, after: str = "") -> Iterator[str]:
        """All codes in order of the system."""

    def value_set(self, url: str) -> str | None:
        """Title of a value set of the release, None where it has none of that url."""

    def value_sets(self) -> Iterator[tuple[str, str]]:
        """Url and title of the value sets of the release."""

    def is_member(self, url: str, code: str) -> bool: ...

    def members(self, url: str) -> Iterator[str]: ...

    def memberships(self, code: str) -> tuple[str, ...]:
        """Urls of the release's value sets that have a code."""
