"""Conditional usage (C): what the standard's text asks of a field or component where a condition holds. HL7 v2.5.1 2.5.3.5.

The conditions are data, `conditions.tsv`, which tells its form; here they are read and compiled for a version. A row that asks for
what a version does not have asks for the other alternatives, and nothing where there are none.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, partial
from importlib.resources import files

from hilum.core.errors import DecodeError
from hilum.hl7v2.data.er7 import NULL, Message, Segment
from hilum.hl7v2.data.escape import Delimiters
from hilum.hl7v2.definitions import (
    VERSIONS,
    ComponentDefinition,
    Definitions,
    FieldDefinition,
    SegmentDefinition,
    definitions,
)
from hilum.hl7v2.validation.findings import Collector, Severity

__all__ = [
    "Asked",
    "Condition",
    "Term",
    "check_conditions",
    "conditions",
    "of_datatype",
    "quick_check",
    "tell_parts",
    "unmet",
]

_SEVERITIES = {"E": Severity.ERROR, "W": Severity.WARNING, "I": Severity.INFO}
_TERM = re.compile(
    r"(?P<header>type|event)(?P<differs>!?)=(?P<words>[A-Z0-9,]+)"
    r"|(?P<same>\d+~)?(?P<no>!?)(?:(?P<other>[A-Z][A-Z0-9]{2})(?P<where><<|<|>>|>))?(?P<number>\d*)(?:(?P<unlike>!?)=(?P<codes>[A-Za-z0-9,]+))?"
)


@dataclass(frozen=True, slots=True)
class Term:
    """One claim of an expression.

    header      "type" or "event" where it is about MSH-9
    other       segment that it looks at, "" its own
    where       which of them: "<" before, "<<" before at any distance, ">" behind, ">>" next
    number      field or component, 0 for the segment itself
    codes       the first component of a repetition is one of these, or with `is_not` of none; () it is valued, or not
    same_as     number of a field of its own whose first component must be the same
    """

    number: int
    is_not: bool = False
    codes: tuple[str, ...] = ()
    header: str = ""
    other: str = ""
    where: str = ""
    same_as: int = 0


Expression = tuple[tuple[Term, ...], ...]
"""Alternatives, each of terms that all hold."""


@dataclass(frozen=True, slots=True)
class Condition:
    """A row of the table. `place` is a segment, or a data type where `is_datatype`.

    is_unbound    only where no table is bound
    is_repeated   only where the field has several values
    """

    place: str
    is_datatype: bool
    is_unbound: bool
    is_repeated: bool
    versions: tuple[str, ...]
    severity: Severity
    when: Expression
    asks: Expression
    section: str
    why: str


def _expression(text: str) -> Expression:
    return tuple(tuple(_term(word) for word in one.split()) for one in text.split(" or ")) if text else ((),)


def _term(word: str) -> Term:
    match = _TERM.fullmatch(word)
    if match is None:
        raise ValueError(word)
    if match["header"]:
        return Term(0, bool(match["differs"]), tuple(match["words"].split(",")), match["header"])
    return Term(
        int(match["number"] or 0),
        bool(match["no"] or match["unlike"]),
        tuple(match["codes"].split(",")) if match["codes"] else (),
        other=match["other"] or "",
        where=match["where"] or "",
        same_as=int((match["same"] or "0~")[:-1]),
    )


def _versions(text: str) -> tuple[str, ...]:
    first, dash, last = text.partition("-")
    start = VERSIONS.index(first)
    return VERSIONS[start : VERSIONS.index(last) + 1 if last else None if dash else start + 1]


@cache
def conditions() -> tuple[Condition, ...]:
    """All rows, in the order of the table."""
    text = (files("hilum.hl7v2.validation") / "conditions.tsv").read_text("utf-8")
    out = []
    for line in text.splitlines():
        if line.startswith("#") or not line:
            continue
        place, versions, severity, when, asks, section, why = line.split("\t")
        name, _, where = place.removeprefix("type ").partition(" ")
        out.append(
            Condition(
                name,
                place.startswith("type "),
                where == "unbound",
                where == "repeated",
                _versions(versions),
                _SEVERITIES[severity],
                _expression(when),
                _expression(asks),
                section,
                why,
            )
        )
    return tuple(out)


# Evaluation.


def _has(fields: Sequence[str], number: int) -> str:
    """The text of a field, "" where there is none or it is blank."""
    text = fields[number] if number < len(fields) else ""
    return text if text.strip(" ") else ""


class Context:
    """The message around a segment. `index` is that of the segment among `lines`, `last` the index of the last one of each name."""

    __slots__ = ("__dict__", "d", "index", "last", "lines", "message")

    def __init__(self, message: Message) -> None:
        self.message = message
        self.lines = message.lines()
        self.d = message.delimiters
        self.index = 0
        self.last: dict[str, int] = {}

    @cached_property
    def type(self) -> str:
        """MSH-9.1."""
        return self.message["MSH-9.1"]

    @cached_property
    def event(self) -> str:
        """MSH-9.2."""
        return self.message["MSH-9.2"]

    def other(self, term: Term, own: str) -> Segment | None:
        """The segment that a term looks at."""
        lines, index = self.lines, self.index
        if term.where in ("<", "<<"):
            at = self.last.get(term.other, -1)
            return lines[at] if at >= 0 and (term.where == "<<" or at > self.last.get(own, -1)) else None
        if term.where == ">>":
            following = lines[index + 1] if index + 1 < len(lines) else None
            return following if following is not None and following.name == term.other else None
        for one in lines[index + 1 :]:
            if one.name == term.other:
                return one
            if one.name == own:
                return None
        return None


def _first(text: str, d: Delimiters) -> str:
    """The first component of the first repetition."""
    for mark in (d.repetition, d.component, d.subcomponent):
        if mark and mark in text:
            text = text.split(mark, 1)[0]
    return text.strip()


def _is_true(
    term: Term, fields: Sequence[str], d: Delimiters, around: Context | None, own: str, *, asked: bool
) -> bool:
    if term.header:
        said = (around.type if term.header == "type" else around.event) if around else ""
        return (said in term.codes) is not term.is_not
    if term.other:
        other = around.other(term, own) if around else None
        if not term.number:
            return (other is not None) is not term.is_not
        text = _has(other.fields, term.number) if other is not None else ""
    else:
        text = _has(fields, term.number)
    if term.same_as:
        mine = _has(fields, term.same_as)
        return not text or not mine or NULL in (text, mine) or _first(text, d) == _first(mine, d)
    if text == NULL and (not asked or term.is_not):
        text = ""  # what is deleted is not there; but who deletes what is asked for has said something of it
    if not term.codes:
        return bool(text) is not term.is_not
    repetitions = text.split(d.repetition) if d.repetition and d.repetition in text else (text,)
    is_one = any(_first(one, d) in term.codes for one in repetitions)
    return is_one if not term.is_not else not is_one and (bool(text) or asked)


@dataclass(frozen=True, slots=True)
class Asked:
    """A condition compiled for a version, with the names of what it asks for and the section there."""

    condition: Condition
    when: Expression
    asks: Expression
    names: dict[int, str]
    section: str

    def is_met(self, fields: Sequence[str], d: Delimiters, around: Context | None) -> bool:
        """Whether the row is content with a segment's fields (from 1; [0] is its name)."""
        own = self.condition.place
        for one in self.when:
            for term in one:
                if not _is_true(term, fields, d, around, own, asked=False):
                    break
            else:
                break
        else:
            return True
        return any(all(_is_true(term, fields, d, around, own, asked=True) for term in one) for one in self.asks)

    def missing(self, fields: Sequence[str], d: Delimiters, around: Context | None) -> list[Term]:
        """The terms of its own fields that make it fail: all of a lone alternative, else the first of each."""
        own = self.condition.place
        wrong = [
            [t for t in one if not t.other and not _is_true(t, fields, d, around, own, asked=True)] for one in self.asks
        ]
        if len(wrong) == 1:
            return wrong[0] or [term for term in self.asks[0] if term.same_as]
        return [terms[0] for terms in wrong if terms][:1]

    def words(self, term: Term) -> tuple[str, str]:
        """What is wrong about a term, and the code of table 0357."""
        number = term.same_as or term.number
        separator = "." if self.condition.is_datatype else "-"
        name = f"{self.condition.place}{separator}{number} ({self.names.get(number, '')})"
        if term.same_as:
            return f"{name} differs: {self.condition.why}", "102"
        if term.codes:
            return f"{name} has another value than its condition asks: {self.condition.why}", "102"
        if term.is_not:
            return f"{name} is valued: {self.condition.why}", "102"
        if len(self.asks) > 1:
            return f"{name} and what may stand for it are empty: {self.condition.why}", "101"
        return f"{name} is empty: {self.condition.why}", "101"


Part = FieldDefinition | ComponentDefinition


def _compiled(
    rows: Sequence[Condition], part: Callable[[int], Part | None], section_of: Callable[[Condition], str]
) -> tuple[Asked, ...]:
    def is_there(term: Term) -> bool:
        number = term.same_as or (0 if term.other else term.number)
        if not number:
            return True
        found = part(number)
        return found is not None and found.usage not in ("W", "X") and bool(found.datatype)

    out = []
    for row in rows:
        when = tuple(one for one in row.when if all(term.is_not or is_there(term) for term in one))
        asks = tuple(one for one in row.asks if all(is_there(term) for term in one))
        if not when or not asks:
            continue
        own = [term.same_as or term.number for one in asks for term in one if term.same_as or not term.other]
        found = {number: part(number) for number in own if number}
        out.append(
            Asked(
                row,
                when,
                asks,
                {number: one.name for number, one in found.items() if one is not None},
                section_of(row),
            )
        )
    return tuple(out)


def _section(definition: SegmentDefinition, row: Condition) -> str:
    """The section in a version of the field whose section the row names."""
    number = row.section.rpartition(".")[2]
    field = definition.field(int(number)) if number.isdigit() else None
    return (field.section if field is not None else "") or row.section.strip("-") or definition.section


@cache
def _of_segments(version: str) -> tuple[dict[str, tuple[Asked, ...]], frozenset[str]]:
    """The conditions of each segment of a version, and the names that conditions look back to."""
    known = definitions(version)
    rows: dict[str, list[Condition]] = {}
    for row in conditions():
        if not row.is_datatype and version in row.versions:
            rows.setdefault(row.place, []).append(row)
    out: dict[str, tuple[Asked, ...]] = {}
    for name, mine in rows.items():
        definition = known.segment(name)
        if definition is not None and (compiled := _compiled(mine, definition.field, partial(_section, definition))):
            out[name] = compiled
    names = {
        name
        for own, all_of in out.items()
        for one in all_of
        for terms in (*one.when, *one.asks)
        for term in terms
        if term.where in ("<", "<<")
        for name in (own, term.other)
    }
    return out, frozenset(names)


@cache
def of_datatype(version: str, datatype: str, *, is_bound: bool, is_repeated: bool = False) -> tuple[Asked, ...]:
    """The conditions of a data type of a version, at a place that is bound to a table of codes or not, where the field has one value
    or several."""
    rows = [
        one
        for one in conditions()
        if one.is_datatype and one.place == datatype and version in one.versions
        if not (one.is_unbound and is_bound) and (is_repeated or not one.is_repeated)
    ]
    known = definitions(version).datatype(datatype) if rows else None
    if known is None:
        return ()
    section = known.section
    return _compiled(rows, known.component, lambda row: section or row.section)


def quick_check(asked: tuple[Asked, ...], d: Delimiters) -> Callable[[list[str]], bool]:
    """Whether the components of a value (from 0) are certainly as the conditions of their data type ask."""
    rows = [
        (
            [term.number - 1 for term in when if not term.is_not],
            [one[0].number - 1 for one in row.asks],
            None if all(_is_plain(one) for one in row.asks) and all(map(_is_valued, when)) else row,
        )
        for row in asked
        for when in row.when
    ]

    def check(texts: list[str]) -> bool:
        count = len(texts)
        for when, asks, closer in rows:
            for number in when:
                if number >= count or not texts[number]:
                    break
            else:
                if closer is not None:
                    if not closer.is_met(["", *texts], d, None):
                        return False
                    continue
                for number in asks:
                    if number < count and texts[number]:
                        break
                else:
                    return False
        return True

    return check


def _is_valued(term: Term) -> bool:
    """Whether a term says no more than that a component is valued."""
    return not term.is_not and not term.codes


def _is_plain(terms: Sequence[Term]) -> bool:
    return len(terms) == 1 and _is_valued(terms[0])


def tell_parts(asked: tuple[Asked, ...], texts: list[str], d: Delimiters, place: str, out: Collector) -> None:
    """The conditions of a data type that a value (components from 0) does not meet."""
    parts = ["", *texts]
    for one in asked:
        if one.is_met(parts, d, None):
            continue
        for term in one.missing(parts, d, None):
            text, code = one.words(term)
            severity, section = one.condition.severity, f"HL7 v2 {one.section}"
            out.add("type/conditional", f"{place}.{term.number}", text, severity=severity, section=section, code=code)


def unmet(message: Message, known: Definitions) -> list[tuple[int, Segment, Asked, Context]]:
    """Each condition of a segment that is not met: index of the segment among the lines, segment, condition."""
    table, kept = _of_segments(known.version)
    around = Context(message)
    out = []
    for index, segment in enumerate(around.lines):
        name = segment.name
        mine = table.get(name)
        if mine is not None:
            around.index = index
            try:
                fields = segment.fields
                out += [(index, segment, one, around) for one in mine if not one.is_met(fields, around.d, around)]
            except DecodeError:
                continue  # a segment beyond the budgets is told where its fields are checked
        if name in kept:
            around.last[name] = index
    return out


def check_conditions(message: Message, known: Definitions, out: Collector) -> None:
    """Conditions of fields. Those of components are told where the values are checked."""
    for index, segment, asked, around in unmet(message, known):
        around.index = index
        for term in asked.missing(segment.fields, around.d, around):
            text, code = asked.words(term)
            out.add(
                "type/conditional",
                f"{segment.name}[{segment.sequence}]-{term.same_as or term.number}[1]",
                text,
                severity=asked.condition.severity,
                section=f"HL7 v2 {asked.section}" if asked.section else "",
                code=code,
            )
