"""Checks of whole segments, compiled once for a version and a set of delimiters. HL7 v2.5.1 2.5.2, 2.5.3; OBX-5 7.4.2.5."""

from __future__ import annotations

from functools import lru_cache

from hilum.core.errors import DecodeError
from hilum.hl7v2.data.er7 import NULL, Segment
from hilum.hl7v2.data.escape import Delimiters
from hilum.hl7v2.data.segment import HEADERS
from hilum.hl7v2.definitions import Definitions, SegmentDefinition, definitions
from hilum.hl7v2.validation.findings import Collector
from hilum.hl7v2.validation.lexical import is_base64
from hilum.hl7v2.validation.parts import Compiler, Part, Quick, is_empty

__all__ = ["Checkers", "SegmentChecker", "checkers"]

_OPEN_FROM = {"QPD": 3, "RDT": 1}
"""Segments whose fields from a number on are as many and as typed as the query says. HL7 v2.5.1 5.5.4, 5.5.8."""

VARYING = {("OBX", 5): 2, ("MFE", 4): 5}
"""Fields whose data type another field of the segment names."""


def _fine(text: str) -> bool:
    return True


class SegmentChecker:
    """One segment of a version, compiled."""

    __slots__ = (
        "_compiler",
        "_is_header",
        "_open_from",
        "_parts",
        "_quicks",
        "_required",
        "_varying",
        "definition",
        "version",
    )

    def __init__(self, definition: SegmentDefinition, compiler: Compiler) -> None:
        self.definition = definition
        self.version = compiler.definitions.version
        self._compiler = compiler
        self._is_header = definition.id in HEADERS
        self._parts: list[Part | None] = [None]
        self._quicks: list[Quick] = [_fine]
        self._required: list[int] = []
        self._varying: list[tuple[int, int]] = []
        self._open_from = _OPEN_FROM.get(definition.id, 0)
        for one in definition.fields:
            number = one.position
            if self._open_from and number >= self._open_from:
                break
            if self._is_header and number < 3:
                self._parts.append(None)
                self._quicks.append(_fine)
                continue
            by = VARYING.get((definition.id, number))
            if by is not None and by <= len(definition.fields):  # MFE-5 came with 2.3.1
                self._varying.append((number, by))
            if one.usage in ("W", "X"):
                self._parts.append(None)
                self._quicks.append(_withdrawn)
                continue
            part = compiler.field(one.datatype, one.max_length, one.table, None if by else one.max)
            self._parts.append(part)
            self._quicks.append(_fine if by else part.quick)
            if one.usage == "R" or one.min:
                self._required.append(number)

    def check(self, segment: Segment, out: Collector) -> None:
        """What is wrong in a segment."""
        try:
            fields = segment.fields
        except DecodeError as error:
            out.add("syntax/budget", f"{segment.name}[{segment.sequence}]", error.message)
            return
        is_odd = (len(fields) > len(self._quicks) and not self._open_from) or len(fields) == 1
        fine = 0
        for quick, text in zip(self._quicks, fields):  # noqa: B905
            if text and not quick(text):
                is_odd = True
                break
            fine += 1
        else:
            for number in self._required:
                if number >= len(fields) or not fields[number].strip() or fields[number] == NULL:
                    is_odd = True
                    break
        if is_odd:
            self._explain(segment, fields, fine, out)
        for number, by in self._varying:
            if number < len(fields) and fields[number]:
                self._check_varying(segment, fields, number, by, out)

    def _explain(self, segment: Segment, fields: list[str], fine: int, out: Collector) -> None:
        """What is wrong, where the first fields, so many, have nothing wrong in their values."""
        place = f"{segment.name}[{segment.sequence}]"
        d = segment.encoding.delimiters
        known = self.definition.fields
        if len(fields) == 1:
            out.add("syntax/empty-segment", place, "a segment without fields")
        if (
            len(fields) > len(self._quicks)
            and not self._open_from
            and not all(is_empty(text, d) for text in fields[len(self._quicks) :])
        ):
            out.add(
                "type/fields",
                place,
                f"{len(fields) - 1} fields where {segment.name} has {len(known)} in {self.version}",
                section=_section(self.definition.section),
            )
        required = frozenset(self._required)
        for number, quick in enumerate(self._quicks):
            text = fields[number] if number < len(fields) else ""
            if text and not (number in required and is_empty(text, d)):
                if number < fine or quick(text):
                    if text == NULL and number in required:
                        what = f"{segment.name}-{number} ({known[number - 1].name}) is required and deleted by the null value"
                        out.add("type/required-null", f"{place}-{number}[1]", what)
                    continue
                part = self._parts[number]
                if part is None:
                    if not is_empty(text, d):
                        what = f"{segment.name}-{number} ({known[number - 1].name}) is withdrawn in {self.version}"
                        section = _section(known[number - 1].section)
                        out.add("type/withdrawn", f"{place}-{number}[1]", what, section=section)
                else:
                    part.explain(text, f"{place}-{number}", segment.encoding, out)
            elif number in required:
                one = known[number - 1]
                what = f"{segment.name}-{number} ({one.name}) is required and empty"
                out.add("type/required", f"{place}-{number}[1]", what, section=_section(one.section))

    def _check_varying(self, segment: Segment, fields: list[str], number: int, by: int, out: Collector) -> None:
        d = segment.encoding.delimiters
        text = fields[number]
        kind = fields[by].split(d.repetition or "\r", 1)[0] if by < len(fields) else ""
        place = f"{segment.name}[{segment.sequence}]-{number}"
        if not kind:
            if not is_empty(text, d) and text != NULL:
                out.add(
                    "type/value-type",
                    f"{segment.name}[{segment.sequence}]-{by}[1]",
                    f"{segment.name}-{by} does not name the data type of {segment.name}-{number}",
                )
            return
        if self._compiler.definitions.datatype(kind) is None:
            table = self._compiler.definitions.table(self.definition.fields[by - 1].table)
            if table is None or not table.codes:
                out.add(
                    "type/value-type-unknown",
                    f"{segment.name}[{segment.sequence}]-{by}[1]",
                    f"{segment.name}-{by} names no data type of {self.version}",
                )
            return
        part = self._compiler.field(kind, None, "", None)
        if not part.quick(text):
            part.explain(text, place, segment.encoding, out)
        if kind == "ED" and d.component:
            for repetition, one in enumerate(segment.repetitions(number)[: out.most], 1):
                parts = one.split(d.component)
                if len(parts) > 4 and parts[3] == "Base64":
                    data = segment.encoding.plain(parts[4]) if d.escape and d.escape in parts[4] else parts[4]
                    if not is_base64(data):
                        out.add("type/base64", f"{place}[{repetition}].5", "said to be Base64 and is not")


def _withdrawn(text: str) -> bool:
    return False


def _section(number: str) -> str:
    return f"HL7 v2 {number}" if number else ""


class Checkers:
    """The segment checkers of a version and a set of delimiters, each made when its segment is first met."""

    __slots__ = ("_compiler", "_made", "definitions")

    def __init__(self, known: Definitions, delimiters: Delimiters) -> None:
        self.definitions = known
        self._compiler = Compiler(known, delimiters)
        self._made: dict[str, SegmentChecker | None] = {}

    def of(self, name: str) -> SegmentChecker | None:
        """The checker of a segment, None where the version has no such segment."""
        try:
            return self._made[name]
        except KeyError:
            definition = self.definitions.segment(name)
            if definition is None:
                return None
            made = self._made[name] = SegmentChecker(definition, self._compiler)
            return made


@lru_cache(maxsize=64)
def checkers(version: str, delimiters: Delimiters) -> Checkers:
    """The checkers of a version; kept for the delimiters met last. raises NotFound for an unknown version."""
    return Checkers(definitions(version), delimiters)
