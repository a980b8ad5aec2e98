"""What validation tells and what it carries along: issues, places, one run over one resource."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

__all__ = [
    "MAX_ISSUES",
    "Conformance",
    "Enough",
    "Issue",
    "Judge",
    "Place",
    "PlaceMap",
    "Run",
    "Terminology",
    "expression_of",
    "shown",
]

MAX_ISSUES = 50
MAX_SHOWN = 80

Place = tuple[Any, str, int]
"""(place of the parent or None, name, index or -1); text is made of it only for an issue."""


@dataclass(frozen=True, slots=True)
class Issue:
    """One issue of an OperationOutcome. FHIR R4 2.34.

    severity      fatal, error, warning, information
    code          IssueType: structure, required, value, invariant, code-invalid, ...
    expression    FHIRPath place, "" = the resource as a whole
    line, column  where the element begins in the source, from 1; 0 = not known
    profile       canonical url of the definition that is broken, "" = that of the resource or data type itself
    rule          key of the invariant ("per-1") or name of the rule ("bundle-full-url"), "" = the element table
    value         what stands there, only where it was asked for
    """

    severity: str
    code: str
    text: str
    expression: str = ""
    line: int = 0
    column: int = 0
    profile: str = ""
    rule: str = ""
    value: str = ""

    @property
    def is_error(self) -> bool:
        """Whether the resource is not valid for it: fatal or error."""
        return self.severity in ("fatal", "error")

    def __str__(self) -> str:
        """In one line: `error 2:15 Patient.active: not a boolean [value]`."""
        at = f" {self.line}:{self.column}" if self.line else ""
        place = f" {self.expression}" if self.expression else ""
        value = f" {self.value}" if self.value else ""
        return f"{self.severity}{at}{place}: {self.text}{value} [{self.rule or self.code}]"


class PlaceMap(Protocol):
    """Where the elements of a source text begin."""

    def of(self, expression: str) -> tuple[int, int]:
        """Line and column, from 1, of a FHIRPath place or of its nearest ancestor; (0, 0) = not known."""


class Conformance(Protocol):
    """Definitions beside those of the core specification: those of loaded packages."""

    def profile(self, url: str) -> Mapping[str, Any] | None: ...


class Terminology(Protocol):
    """Who knows whether a code is in a value set. FHIR R4 4.9.17 (validate-code)."""

    def contains(self, value_set: str, system: str, code: str) -> bool | None:
        """None = not known here."""


Judge = Callable[[Mapping[str, Any]], "tuple[Issue, ...] | list[Issue]"]
"""A compiled profile: the issues of a resource against it, with places from the resource's type on."""


class Enough(Exception):
    """As many issues as were asked for."""


class Run:
    """One validation: what was found, and what the later steps have to look at."""

    __slots__ = (
        "bindings",
        "contained",
        "extensions",
        "ids",
        "invariants",
        "issues",
        "meant",
        "most",
        "nodes",
        "references",
        "resource",
        "resources",
        "root",
        "show_values",
        "terminology",
    )

    def __init__(
        self,
        *,
        bindings: bool = True,
        invariants: bool = True,
        contained: bool = True,
        show_values: bool = False,
        most: int = MAX_ISSUES,
        terminology: Terminology | None = None,
    ) -> None:
        self.bindings = bindings
        self.contained = contained
        self.invariants = invariants
        self.show_values = show_values
        self.most = most
        self.terminology = terminology
        self.issues: list[Issue] = []
        # (type, name of a property that it does not have): what a person may have meant, as told
        self.meant: dict[tuple[str, str], str] = {}
        # an object on which invariants are to be evaluated: (rules, value, place, %resource, %rootResource)
        self.nodes: list[tuple[Any, dict[str, Any], Place, dict[str, Any], dict[str, Any]]] = []
        # a literal reference: (text, Reference, types meant, place, %resource, %rootResource)
        self.references: list[tuple[str, dict[str, Any], tuple[str, ...], Place, dict[str, Any], dict[str, Any]]] = []
        # (Extension, place); (resource, place, whether it is contained)
        self.extensions: list[tuple[dict[str, Any], Place]] = []
        self.resources: list[tuple[dict[str, Any], Place, bool]] = []
        # the id of an element: (id, place, the resource that it is in)
        self.ids: list[tuple[Any, Place, dict[str, Any]]] = []
        self.resource: dict[str, Any] = {}
        self.root: dict[str, Any] = {}

    def add(
        self,
        severity: str,
        code: str,
        text: str,
        place: Place,
        *,
        rule: str = "",
        profile: str = "",
        value: Any = None,
        below: str = "",
    ) -> None:
        """Note an issue.

        below    a name beneath the place
        raises   Enough
        """
        where = expression_of(place)
        if below:
            where = f"{where}.{below}"
        seen = shown(value) if self.show_values and value is not None else ""
        self.issues.append(Issue(severity, code, text, where, profile=profile, rule=rule, value=seen))
        if len(self.issues) >= self.most:
            raise Enough

    def error(self, code: str, text: str, place: Place, *, rule: str = "", value: Any = None, below: str = "") -> None:
        self.add("error", code, text, place, rule=rule, value=value, below=below)


def expression_of(place: Place | None) -> str:
    """The FHIRPath of a place: `Patient.name[0].given[1]`."""
    parts: list[str] = []
    while place is not None:
        parent, name, index = place
        parts.append(f"{name}[{index}]" if index >= 0 else name)
        place = parent
    return ".".join(reversed(parts))


def shown(value: Any) -> str:
    """A value as text of at most `MAX_SHOWN` characters."""
    text = value if isinstance(value, str) else type(value).__name__ if isinstance(value, (dict, list)) else str(value)
    return text if len(text) <= MAX_SHOWN else text[: MAX_SHOWN - 3] + "..."
