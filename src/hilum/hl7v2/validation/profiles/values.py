"""Value sets of a NIST profile and their bindings. NIST, ValueSets.xsd, ValueSetBindings.xsd."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from hilum.hl7v2.definitions import Definitions, Table
from hilum.hl7v2.validation.findings import Collector, Severity
from hilum.hl7v2.validation.parts import may_be_code
from hilum.hl7v2.validation.profiles.elements import Element, Steps, read_path, resolve
from hilum.hl7v2.validation.profiles.expressions import compile_regex
from hilum.hl7v2.validation.profiles.xml import children, read, required

__all__ = ["Binding", "Library", "SingleCode", "ValueSet", "read_binding", "read_library", "read_single_code"]


@dataclass(frozen=True, slots=True)
class ValueSet:
    """Codes with their systems; those of usage E are excluded.

    codes     code to the systems that it is in, "" where the set names none
    patterns  regular expressions that stand for codes, with their system
    table     the table of the version that stands in for the set
    """

    id: str
    codes: Mapping[str, frozenset[str]]
    excluded: frozenset[str] = frozenset()
    patterns: tuple[tuple[re.Pattern[str], str], ...] = ()
    is_open: bool = False
    table: Table | None = None

    def systems(self, code: str) -> frozenset[str] | None:
        """The systems that a code is in, None where it is not of the set."""
        found = self.codes.get(code)
        if found is not None:
            return None if code in self.excluded else found
        if self.table is not None:
            return frozenset((self.id,)) if may_be_code(self.table, code) else None
        systems = [system for pattern, system in self.patterns if len(code) <= 200 and pattern.fullmatch(code)]
        return frozenset(systems) if systems else None


@dataclass(slots=True)
class Library:
    """The value sets of a profile, and for bindings to HL7nnnn that it does not hold, the tables of the version.

    unjudged   sets that the profile itself excludes from validation, or keeps elsewhere
    """

    sets: dict[str, ValueSet] = field(default_factory=dict)
    unjudged: frozenset[str] = frozenset()
    definitions: Definitions | None = None
    is_given: bool = False

    def get(self, id: str) -> ValueSet | None:
        """A value set, None where nobody knows it."""
        found = self.sets.get(id)
        if found is None and self.definitions is not None and re.fullmatch(r"HL7\d{4}", id):
            table = self.definitions.table(id[3:])
            if table is not None and table.codes:
                systems = frozenset((id,))
                is_open = table.kind != "HL7" or table.open or id == "HL70396"
                found = self.sets[id] = ValueSet(id, dict.fromkeys(table.codes, systems), is_open=is_open, table=table)
        return found

    def holds(self, element: Element, id: str) -> bool | None:
        """Whether the code at an element is in a set; None where the set is not known."""
        if id in self.unjudged:
            return None
        known = self.get(id)
        return None if known is None else known.systems(element.value) is not None


def read_library(data: bytes) -> Library:
    """A ValueSetLibrary. raises DecodeError, BudgetExceeded."""
    root = read(data, "ValueSetLibrary")
    unjudged = set()
    sets = {}
    for element in root.iter():
        if not isinstance(element.tag, str):
            continue
        name = etree.QName(element).localname
        if name == "BindingIdentifier":
            unjudged.add((element.text or "").strip())
        elif name == "ExternalValueSetDefinition":
            unjudged.add(required(element, "BindingIdentifier"))
        elif name == "ValueSetDefinition":
            one = _value_set(element)
            sets[one.id] = one
    return Library(sets, frozenset(unjudged), None, True)


def _value_set(element: Any) -> ValueSet:
    codes: dict[str, set[str]] = {}
    excluded = set()
    patterns = []
    for one in children(element, "ValueElement"):
        code, system = one.get("Value") or "", one.get("CodeSystem") or ""
        pattern = one.get("CodePattern")
        if pattern:
            patterns.append((compile_regex(pattern), system))
        codes.setdefault(code, set()).add(system)
        if one.get("Usage") == "E":
            excluded.add(code)
    return ValueSet(
        required(element, "BindingIdentifier"),
        {code: frozenset(systems) for code, systems in codes.items()},
        frozenset(excluded),
        tuple(patterns),
        (element.get("Extensibility") or "").lower() == "open",
    )


@dataclass(frozen=True, slots=True)
class Binding:
    """Where a value set is bound: its target, and within that the places of a code and of its system.

    strength   "R" required, "S" suggested, "U" undetermined
    """

    target: Steps
    strength: str
    locations: tuple[tuple[Steps, Steps | None], ...]
    sets: tuple[str, ...]

    def check(self, context: Element, library: Library, out: Collector) -> None:
        """Judge each target under a context."""
        if self.strength != "U":
            for target in resolve(context, self.target):
                if (said := self.judge(target, library)) is not None:
                    self._tell(target, said, library, out)

    def judge(self, target: Element, library: Library) -> str | None:
        """What is wrong at a target: None nothing, "unknown" no set of the binding is known, else words."""
        known = [one for id in self.sets if id not in library.unjudged and (one := library.get(id)) is not None]
        if not known:
            return None if all(id in library.unjudged for id in self.sets) else "unknown"
        met = False
        wrong = "not a code of value set"
        for code_at, system_at in self.locations:
            codes = resolve(target, code_at)
            if len(codes) != 1:
                continue
            met = True
            systems = resolve(target, system_at) if system_at is not None else []
            for one in known:
                of = one.systems(codes[0].value)
                if of is None:
                    continue
                if system_at is None or "" in of:
                    return None
                if systems and systems[0].value in of:
                    return None
                wrong = (
                    "the coding system is not that of the code in value set"
                    if systems
                    else "no coding system is named for a code of value set"
                )
        return f"{wrong} {' or '.join(self.sets)}" if met else None

    def _tell(self, target: Element, said: str, library: Library, out: Collector) -> None:
        names = " or ".join(self.sets)
        if said == "unknown":
            if library.is_given:
                out.add("profile/value-set-unknown", target.place, f"value set {names} is not in the library")
            return
        is_open = any((known := library.get(id)) is not None and known.is_open for id in self.sets)
        severity = Severity.ERROR if self.strength == "R" and not is_open else Severity.WARNING
        out.add("profile/value-set", target.place, said, severity=severity)


def read_binding(element: Any) -> Binding:
    """A ValueSetBinding. raises DecodeError."""
    locations = []
    for group in children(element, "BindingLocations"):
        for one in children(group):
            system = one.get("CodeSystemLocation")
            locations.append((read_path(required(one, "CodeLocation")), read_path(system) if system else None))
    sets = tuple(
        required(one, "BindingIdentifier")
        for group in children(element, "Bindings")
        for one in children(group, "Binding")
    )
    return Binding(
        read_path(required(element, "Target")), element.get("BindingStrength") or "R", tuple(locations), sets
    )


@dataclass(frozen=True, slots=True)
class SingleCode:
    """One code of one system that a place must hold."""

    target: Steps
    code: str
    system: str
    locations: tuple[tuple[Steps, Steps | None], ...]

    def check(self, context: Element, out: Collector) -> None:
        """Judge each target under a context."""
        for target in resolve(context, self.target):
            if not self._is_met(target):
                out.add("profile/value-set", target.place, f"not the one code of {self.system} that the profile binds")

    def _is_met(self, target: Element) -> bool:
        met = False
        for code_at, system_at in self.locations:
            codes = resolve(target, code_at)
            if len(codes) != 1:
                continue
            met = True
            if codes[0].value == self.code:
                systems = resolve(target, system_at) if system_at is not None else []
                if system_at is None or (systems and systems[0].value == self.system):
                    return True
        return not met


def read_single_code(element: Any) -> SingleCode:
    """A SingleCodeBinding. raises DecodeError."""
    made = read_binding(element)
    return SingleCode(made.target, required(element, "Code"), required(element, "CodeSystem"), made.locations)
