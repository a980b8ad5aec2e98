"""v2 to FHIR to v2: how many of the leaves that the tables map come back with the same value, kind by kind.

What is counted. Every component or subcomponent that a row of the tables reads where the message has it (back/mapped.py), but
for those that the way there has noted as lost, and those in places that the version does not have. A leaf has come back where
its value stands

- at its place, in whichever repetition of the field (a set of identifiers has no order);
- or, of a place that the standard keeps for old times only, at the one that it names instead: PID-2 and PID-4 in PID-3 (HL7
  v2.5.1 3.4.2.2), PID-9 in PID-5 (3.4.2.9), XPN.10 in XPN.12 and XPN.13 (v2.6 2.A.88), ORC-7 in
  TQ1 (4.5.1.7); SUCCESSORS, IN_TQ1 and PARTS below list all.

Times are the same where they are to FHIR; numbers where their value is; coding systems where table 0396 has two names for one.
"""

from __future__ import annotations

import dataclasses
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from hilum.core.errors import HilumError
from hilum.hl7v2.data.er7 import Message, parse
from hilum.hl7v2.data.segment import Segment
from hilum.hl7v2.definitions import definitions
from hilum.hl7v2.generate import generate
from hilum.hl7v2.validation import validate
from hilum.ihe.v2fhir import convert, converter_of
from hilum.ihe.v2fhir.back import to_v2
from hilum.ihe.v2fhir.back.mapped import Place, mapped_leaves
from hilum.ihe.v2fhir.back.walking import Trees
from hilum.ihe.v2fhir.tables import Overrides
from hilum.ihe.v2fhir.values import date_time, decimal_text, scheme_uri

KINDS = {
    "ADT": "admissions",
    "ORM": "orders",
    "OMG": "orders",
    "OML": "orders",
    "OMI": "orders",
    "ORU": "results",
    "SIU": "scheduling",
    "MDM": "documents",
    "VXU": "immunisations",
    "DFT": "charges",
}
EVENTS = {
    "admissions": ("A01", "A02", "A03", "A04", "A08", "A11", "A28", "A31", "A40"),
    "orders": ("ORM^O01", "OMG^O19", "OML^O21", "OMI^O23"),
    "results": ("ORU^R01",),
    "scheduling": ("SIU^S12",),
    "documents": ("MDM^T02",),
    "immunisations": ("VXU^V04",),
    "charges": ("DFT^P03",),
}
SUCCESSORS: dict[tuple[str, int], tuple[int, ...]] = {
    ("PID", 2): (3,),
    ("PID", 4): (3,),
    ("PID", 9): (5,),
    ("PID", 12): (11,),
    ("PID", 13): (40,),
    ("PID", 14): (40, 13),
    ("PID", 19): (3,),
    ("PID", 20): (3,),
    ("PID", 39): (26,),
}
"""Fields that the standard keeps for old times only, and where their values belong."""
IN_TQ1 = frozenset((("ORC", 7), ("OBR", 5), ("OBR", 6), ("OBR", 27)))
"""Fields likewise whose values belong into TQ1 since v2.5 (4.5.1.7, 4.5.3.5, 4.5.3.27)."""
PARTS: dict[str, dict[int, tuple[int, ...]]] = {
    "XPN": {10: (12, 13)},
    "XCN": {17: (19, 20)},
    "XAD": {12: (13, 14)},
    "XTN": {1: (12,)},
    "XON": {3: (10,)},
}
"""Components likewise."""


@cache
def _trees() -> Trees:
    return Trees(converter_of().compiler)


def _same(one: str, other: str, zone: str) -> bool:
    if one.strip() == other.strip():
        return True
    first, second = date_time(one, zone), date_time(other, zone)
    if first is not None and first == second:
        return True
    left, right = decimal_text(one), decimal_text(other)
    if left is not None and right is not None:
        return float(left) == float(right)
    return bool(one and other) and scheme_uri(one) == scheme_uri(other)


def _repetitions(segment: Segment, field: int) -> int:
    fields = segment.fields
    return fields[field].count("~") + 1 if field < len(fields) and fields[field] else 0


def _has(segment: Segment, place: Place, text: str, zone: str) -> bool:
    for repetition in range(1, _repetitions(segment, place.field) + 1):
        at = dataclasses.replace(place, repetition=repetition)
        found = segment.value(at.field, at.repetition, at.component, at.subcomponent)
        if found and _same(text, found, zone):
            return True
    return False


def _holds(segment: Segment, text: str, zone: str) -> bool:
    return any(
        _same(text, segment.encoding.plain(leaf), zone)
        for field in segment.fields[2:]
        for leaf in re.split(r"[~&^]", field)
    )


def _has_successor(segment: Segment, place: Place, text: str, zone: str, version: str) -> bool:
    for field in SUCCESSORS.get((place.segment, place.field), ()):
        for repetition in range(1, _repetitions(segment, field) + 1):
            raw = segment.fields[field].split("~")[repetition - 1]
            if any(_same(text, segment.encoding.plain(leaf), zone) for leaf in re.split(r"[&^]", raw)):
                return True
    definition = definitions(version).segment(place.segment)
    own = definition.field(place.field) if definition is not None else None
    parts = PARTS.get(own.datatype, {}).get(place.component, ()) if own is not None else ()
    moved = (dataclasses.replace(place, component=number, subcomponent=1) for number in parts)
    return any(_has(segment, one, text, zone) for one in moved)


_WITHDRAWN = ("W", "X")


def _exists(place: Place, version: str) -> bool:
    """Whether the version has such a place and has not withdrawn it: what stands elsewhere cannot be written in a sound message."""
    known = definitions(version)
    segment = known.segment(place.segment)
    field = segment.field(place.field) if segment is not None else None
    if field is None or field.usage in _WITHDRAWN:
        return False
    datatype = known.datatype(field.datatype)
    if datatype is None or field.datatype == "varies":
        return True
    if not datatype.components:
        return place.component == 1
    component = datatype.component(place.component)
    if component is None or component.usage in _WITHDRAWN:
        return False
    inner = known.datatype(component.datatype)
    if place.subcomponent == 1 or inner is None:
        return True
    return inner.component(place.subcomponent) is not None


class Count:
    """What came back of the messages of one kind."""

    def __init__(self, overrides: Overrides | None = None) -> None:
        self.overrides = overrides
        self.leaves = 0
        self.back = 0
        self.lost: Counter[str] = Counter()
        self.wrong: list[str] = []

    @property
    def share(self) -> float:
        return self.back / self.leaves

    def add(self, message: Message) -> None:
        """Send a message there and back, and count."""
        converter = converter_of(self.overrides)
        trees = _trees() if self.overrides is None else Trees(converter.compiler)
        there = converter.convert(message)
        version = message["MSH-12.1"]
        written = to_v2(there.bundle, version=version, overrides=self.overrides)
        self.wrong += [f"{one.rule} {one.place}" for one in validate(written.message).errors]
        sent = message["MSH-7"]
        zone = f"{sent[-5:-2]}:{sent[-2:]}" if re.search(r"[+-]\d{4}$", sent) else ""
        by_segment: dict[int, list[tuple[Place, str]]] = {}
        noted = {one.where for one in there.unmapped}
        segments = message.segments()
        for place, text in mapped_leaves(message, converter, trees).items():
            number = sum(1 for one in segments[: place.index + 1] if one.name == place.segment)
            field = f"{place.segment}[{number}]-{place.field}" if number > 1 else f"{place.segment}-{place.field}"
            if field not in noted and f"{field}.{place.component}" not in noted and _exists(place, version):
                by_segment.setdefault(place.index, []).append((place, text))
        pool: dict[str, list[Segment]] = {}
        for one in written.message.segments():
            pool.setdefault(one.name, []).append(one)
        for leaves in by_segment.values():
            candidates = pool.get(leaves[0][0].segment, [])
            best = max(
                candidates, key=lambda one: sum(_has(one, place, text, zone) for place, text in leaves), default=None
            )
            if best is not None:
                candidates.remove(best)
            for place, text in leaves:
                self.leaves += 1
                timings = pool.get("TQ1", []) if (place.segment, place.field) in IN_TQ1 else []
                if best is not None and (
                    _has(best, place, text, zone)
                    or _has_successor(best, place, text, zone, version)
                    or any(_holds(one, text, zone) for one in timings)
                ):
                    self.back += 1
                else:
                    self.lost[f"{place.segment}-{place.field}.{place.component}"] += 1

    def table(self) -> str:
        """What was lost, most often first."""
        return ", ".join(f"{place} {count}" for place, count in self.lost.most_common(25))


def _generated(kind: str) -> Iterator[Message]:
    for event in EVENTS[kind]:
        what = event if "^" in event else f"ADT^{event}"
        for seed in range(2 if kind == "admissions" else 6):
            yield parse(generate(what, "2.5.1", seed))


def _of_the_corpus(folder: Path, kind: str) -> Iterator[Message]:
    """The messages of a kind, each message of a file; those of more than 60 segments are left out for the time they take."""
    for path in sorted(folder.rglob("*")):
        if not path.is_file() or path.suffix in (".json", ".xml", ".xz", ".md", ".tsv"):
            continue
        for part in re.split(rb"(?m)(?<=[\r\n])(?=MSH.\^)", path.read_bytes()):
            try:
                message = parse(part)
                if KINDS.get(message["MSH-9.1"]) != kind or len(message.segments()) > 60:
                    continue
                convert(message)
                definitions(message["MSH-12.1"])
            except HilumError:
                continue
            yield message


LEAST_GENERATED = {
    "admissions": 0.89,
    "orders": 0.865,
    "results": 0.96,
    "scheduling": 0.88,
    "documents": 0.94,
    "immunisations": 0.98,
    "charges": 0.87,
}
"""Generated messages fill any field, also those that no place of FHIR holds apart (OBR-46 and OBR-47), and several TQ1 or IPC,
which the maps put into one resource."""
LEAST = 0.9


@pytest.mark.parametrize("kind", EVENTS)
def test_generated_messages_come_back(kind: str) -> None:
    count = Count()
    for message in _generated(kind):
        count.add(message)
    assert count.leaves > 200
    assert not count.wrong, count.wrong[:5]
    assert count.share >= LEAST_GENERATED[kind], f"{count.share:.3f}: {count.table()}"


@pytest.mark.parametrize("kind", EVENTS)
def test_nine_tenths_of_the_corpus_and_the_generated_messages_come_back(corpus: Path, kind: str) -> None:
    count = Count()
    for message in (*_of_the_corpus(corpus / "hl7v2", kind), *_generated(kind)):
        count.add(message)
    assert count.leaves > 700
    assert len(count.wrong) <= 5, count.wrong[:5]
    assert count.share >= LEAST, f"{count.share:.3f}: {count.table()}"
