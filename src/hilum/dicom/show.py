"""A data set as a readable tree, for the terminal and the console."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from hilum.dicom.data.dataset import Dataset, Encapsulated
from hilum.dicom.data.dataset import Sequence as Items
from hilum.dicom.data.dictionary import keyword_of, show, uid_name
from hilum.dicom.data.values import BINARY_FORMATS, STRING_VRS

__all__ = ["Line", "lines", "text"]


@dataclass(frozen=True, slots=True)
class Line:
    """One element or item.

    depth     0 at the top
    tag       "(0010,0020)"; "Item 1" for an item
    keyword   of PS3.6, "private" or "unknown" where it has none
    value     as text, cut; for binary data its length
    meaning   of a UID, where it is registered
    length    of the whole value in bytes, or number of items
    """

    depth: int
    tag: str
    keyword: str = ""
    vr: str = ""
    value: str = ""
    meaning: str = ""
    length: int = 0


def lines(dataset: Dataset, *, cut: int = 80, most: int = 20_000) -> Iterator[Line]:
    """The elements in order, items indented.

    cut    longest value, in characters
    most   most lines; the last one then says that there is more
    """
    left = [most]
    yield from _lines(dataset, 0, cut, left)
    if left[0] < 0:
        yield Line(0, "...", "more elements are not shown")


def _lines(dataset: Dataset, depth: int, cut: int, left: list[int]) -> Iterator[Line]:
    for tag, vr, value in dataset:
        left[0] -= 1
        if left[0] < 0:
            return
        keyword = keyword_of(tag) or ("private" if tag >> 16 & 1 else "unknown")
        if isinstance(value, Items):
            yield Line(
                depth, show(tag), keyword, vr, f"{len(value)} item{'' if len(value) == 1 else 's'}", "", len(value)
            )
            for number, item in enumerate(value, 1):
                left[0] -= 1
                if left[0] < 0:
                    return
                yield Line(depth + 1, f"Item {number}")
                yield from _lines(item, depth + 2, cut, left)
            continue
        if isinstance(value, Encapsulated):
            yield Line(
                depth, show(tag), keyword, vr, f"{len(value.content)} bytes in fragments", "", len(value.content)
            )
            continue
        said = _value(dataset, tag, vr, len(value), cut)
        name = uid_name(said) if vr == "UI" and said else ""
        yield Line(depth, show(tag), keyword, vr, said, "" if name == said else name, len(value))


def _value(dataset: Dataset, tag: int, vr: str, length: int, cut: int) -> str:
    if not length:
        return ""
    if vr in STRING_VRS:
        said = "\\".join(dataset.texts(tag))
    elif vr in BINARY_FORMATS:
        numbers = dataset.floats(tag) if length <= 4096 else []
        said = "\\".join(str(number) for number in numbers) if numbers else f"{length} bytes"
    elif vr == "AT":
        said = "\\".join(show(number) for number in dataset.ints(tag)[:64])
    else:
        said = f"{length} bytes"
    said = "".join(char if char.isprintable() else " " for char in said)
    return said if len(said) <= cut else said[: cut - 1] + "…"


def text(dataset: Dataset, *, cut: int = 80, most: int = 20_000) -> str:
    """The tree as text, one line an element: tag, VR, keyword, value."""
    out = []
    for line in lines(dataset, cut=cut, most=most):
        indent = "  " * line.depth
        meaning = f"  {line.meaning}" if line.meaning else ""
        out.append(f"{indent}{line.tag} {line.vr:2} {line.keyword:<36} {line.value}{meaning}".rstrip())
    return "\n".join(out)
