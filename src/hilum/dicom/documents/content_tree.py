"""The content tree of an SR document, read as lines. PS3.3 C.17.3, C.18.

One content item is one line: its depth and position, its relationship to the item that holds it, its concept name and its value
in words. All value types are read; of one that is not known the name is told. What is absent is left out, not refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from hilum.core.errors import BudgetExceeded
from hilum.dicom.data.dataset import Dataset
from hilum.dicom.data.dictionary import uid_name
from hilum.dicom.services.identity import read_name

__all__ = ["ContentItem", "content_items", "meaning", "moment", "name_words"]

_CONTENT: Final = 0x0040A730
_CONCEPT: Final = 0x0040A043
_MOST_DEPTH: Final = 32
_MOST_ITEMS: Final = 20_000
_MOST_COORDINATES: Final = 60
_SECTION: Final = "PS3.3 C.17.3"

_TEMPORAL: Final = (
    ("ReferencedSamplePositions", "samples"),
    ("ReferencedTimeOffsets", "seconds"),
    ("ReferencedDateTime", "at"),
)


@dataclass(frozen=True, slots=True)
class ContentItem:
    """A line of the tree.

    depth         0 for the root's own items
    position      the content item identifier: "1.2.1", the root is "1". C.17.3.2.5
    relationship  to the item that holds it, as it stands: CONTAINS, HAS PROPERTIES
    reference     the position of the item referred to, for a by-reference relationship
    observed      Observation DateTime (0040,A032), in words
    """

    depth: int
    position: str
    relationship: str
    value_type: str
    name: str
    value: str
    reference: str = ""
    observed: str = ""


def content_items(document: Dataset) -> Iterator[ContentItem]:
    """What the tree holds, from its beginning to its end, the root left out.

    raises BudgetExceeded
    """
    count = 0
    open_items = [iter(enumerate(document.sequence(_CONTENT), 1))]
    positions = ["1"]
    while open_items:
        number, item = next(open_items[-1], (0, None))
        if item is None:
            open_items.pop()
            positions.pop()
            continue
        count += 1
        if count > _MOST_ITEMS:
            raise BudgetExceeded("more content items than allowed", where="(0040,A730)", section=_SECTION)
        position = f"{positions[-1]}.{number}"
        yield _line(item, len(open_items) - 1, position)
        if held := item.sequence(_CONTENT):
            if len(open_items) == _MOST_DEPTH:
                raise BudgetExceeded("the content tree is deeper than allowed", where="(0040,A730)", section=_SECTION)
            open_items.append(iter(enumerate(held, 1)))
            positions.append(position)


def _line(item: Dataset, depth: int, position: str) -> ContentItem:
    kind = item.text("ValueType")
    target = ".".join(str(one) for one in item.ints("ReferencedContentItemIdentifier")[:_MOST_DEPTH])
    return ContentItem(
        depth,
        position,
        item.text("RelationshipType"),
        kind,
        meaning(item.item(_CONCEPT)),
        "" if target else _value(item, kind),
        target,
        moment(item.text("ObservationDateTime")),
    )


def _value(item: Dataset, kind: str) -> str:
    match kind:
        case "CONTAINER":
            return ""
        case "TEXT":
            return item.text("TextValue").replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n").strip("\n")
        case "CODE":
            return meaning(item.item("ConceptCodeSequence"))
        case "NUM":
            return _measured(item)
        case "DATETIME":
            return moment(item.text("DateTime"))
        case "DATE":
            return moment(item.text("Date"))
        case "TIME":
            return _time(item.text("Time"))
        case "UIDREF":
            return item.text("UID")
        case "PNAME":
            return name_words(item.text("PersonName"))
        case "COMPOSITE" | "IMAGE" | "WAVEFORM":
            return "; ".join(_referenced(one) for one in item.sequence("ReferencedSOPSequence"))
        case "SCOORD":
            return f"{item.text('GraphicType')} {_points(item, 2)}".strip()
        case "SCOORD3D":
            frame = item.text("ReferencedFrameOfReferenceUID")
            shape = f"{item.text('GraphicType')} {_points(item, 3)}".strip()
            return f"{shape}, frame of reference {frame}" if frame else shape
        case "TCOORD":
            return _temporal(item)
        case _:
            return f"[{kind}]" if kind else ""


def meaning(code: Dataset) -> str:
    """Code Meaning; the code value with its scheme where there is none. PS3.3 8.8."""
    if words := code.text("CodeMeaning"):
        return words
    value = code.text("CodeValue") or code.text("LongCodeValue") or code.text("URNCodeValue")
    scheme = code.text("CodingSchemeDesignator")
    return f"{value} ({scheme})" if value and scheme else value


def _measured(item: Dataset) -> str:
    """Numeric Value with its unit, or why there is none. C.18.1."""
    qualifier = meaning(item.item("NumericValueQualifierCodeSequence"))
    parts = []
    for one in item.sequence("MeasuredValueSequence"):
        unit = one.item("MeasurementUnitsCodeSequence")
        parts.append(f"{one.text('NumericValue')} {_unit(unit)}".strip())
    said = "; ".join(part for part in parts if part)
    return f"{said} ({qualifier})" if said and qualifier else said or qualifier


def _unit(unit: Dataset) -> str:
    """The code, which UCUM has people read, and its meaning: "cm (centimeter)"; of annotations, "{H.B.}/min", the meaning."""
    value, words = unit.text("CodeValue"), unit.text("CodeMeaning")
    if value == "1":
        return ""
    if not value or not words or value == words or "{" in value:
        return words or value
    return f"{value} ({words})"


def _referenced(one: Dataset) -> str:
    """The object, and the frames, segments or channels of it. C.18.3, C.18.4, C.18.5."""
    uid, sop_class = one.text("ReferencedSOPInstanceUID"), one.text("ReferencedSOPClassUID")
    parts = [f"{uid_name(sop_class) or sop_class} {uid}".strip()]
    for keyword, word in (
        ("ReferencedFrameNumber", "frame"),
        ("ReferencedSegmentNumber", "segment"),
        ("ReferencedWaveformChannels", "channels"),
    ):
        if numbers := one.texts(keyword) or [str(number) for number in one.ints(keyword)]:
            parts.append(f"{word} {_few(numbers)}")
    if one.sequence("ReferencedSOPSequence"):
        state = one.item("ReferencedSOPSequence")
        parts.append(f"shown by {state.text('ReferencedSOPInstanceUID')}")
    return ", ".join(parts)


def _few(numbers: list[str]) -> str:
    more = len(numbers) - _MOST_COORDINATES
    return ", ".join(numbers[:_MOST_COORDINATES]) + (f" and {more} more" if more > 0 else "")


def _points(item: Dataset, size: int) -> str:
    numbers = [f"{one:g}" for one in item.floats("GraphicData")]
    shown = [",".join(numbers[at : at + size]) for at in range(0, min(len(numbers), _MOST_COORDINATES), size)]
    more = (len(numbers) + size - 1) // size - len(shown)
    return " ".join(f"({one})" for one in shown) + (f" and {more} more points" if more > 0 else "")


def _temporal(item: Dataset) -> str:
    parts = [item.text("TemporalRangeType")]
    for keyword, word in _TEMPORAL:
        if keyword == "ReferencedSamplePositions":
            values = [str(one) for one in item.ints(keyword)]
        else:
            values = [moment(one) if word == "at" else one for one in item.texts(keyword)]
        if values:
            parts.append(f"{word} {_few(values)}")
    return " ".join(part for part in parts if part)


def moment(value: str) -> str:
    """DA or DT as a person reads it, "2026-03-01 09:45:00 +0100"; what has another form as it stands. PS3.5 6.2."""
    at = max(value.rfind("+"), value.rfind("-"))
    digits, offset = (value[:at], value[at:]) if at > 0 else (value, "")
    if not (digits[:14].isdecimal() and digits.isascii()):
        return value
    date = "-".join(part for part in (digits[:4], digits[4:6], digits[6:8]) if part)
    return " ".join(part for part in (date, _time(digits[8:]), offset) if part)


def _time(value: str) -> str:
    head, _, fraction = value.partition(".")
    if not (head.isdecimal() and len(head) in (2, 4, 6)):
        return value
    clock = ":".join(head[at : at + 2] for at in range(0, len(head), 2))
    return f"{clock}.{fraction}" if fraction.strip("0") else clock


def name_words(value: str) -> str:
    """A PN in words, all component groups. PS3.5 6.2.1."""
    name = read_name(value)
    others = [one.replace("^", " ").strip() for one in (name.ideographic, name.phonetic) if one]
    return " / ".join(part for part in (name.words, *others) if part)
