"""The data set: elements in tag order, their values kept as bytes until somebody looks. PS3.5 section 7.

A value is one of
    bytes or memoryview   as encoded, little endian; a large value of a parsed data set is a view of its source
    Sequence              a list of Datasets that remembers how its length was written
    Encapsulated          pixel data in fragments, kept whole (PS3.5 A.4)

Reading what was parsed and writing it in the same transfer syntax gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from hilum.core.errors import Incorrect, NotFound

from .budget import Budget
from .charset import ASCII, Charset, PersonName
from .dictionary import Key, as_tag, dictionary_vr, show, vr_of
from .elements import SPECIFIC_CHARACTER_SET, Elements, Encapsulated, Items
from .reading import read_elements
from .transfer_syntax import EXPLICIT_LE
from .values import BINARY_FORMATS, CHARSET_VRS, SINGLE_TEXT_VRS, STRING_VRS, encode_value, numbers
from .writing import write_elements

__all__ = ["Budget", "Dataset", "Element", "Encapsulated", "Sequence", "Value"]

_Int = int  # inside the class, `int` and `float` are its own methods
_Float = float


class Sequence(Items["Dataset"]):
    """Items of an SQ element."""

    __slots__ = ()


Value = bytes | memoryview | Sequence | Encapsulated


class Element(NamedTuple):
    """One data element."""

    tag: int
    vr: str
    value: Value


class Dataset(Elements[Value]):
    """Elements by tag. Keys are tags or keywords; text comes out as Unicode, decoded by (0008,0005)."""

    __slots__ = ()

    @classmethod
    def _new_items(cls, *, undefined_length: bool = False) -> Sequence:
        """An empty sequence."""
        return Sequence(undefined_length=undefined_length)

    @classmethod
    def parse(
        cls,
        data: bytes | bytearray | memoryview,
        transfer_syntax: str = EXPLICIT_LE,
        *,
        budget: Budget | None = None,
        stop_before: _Int | None = None,
    ) -> Dataset:
        """Read an encoded data set.

        stop_before   leave out this tag and all after it at the top level; the bytes then may end inside them
        raises        DecodeError with the offset; BudgetExceeded
        """
        made = cls()
        read_elements(made, data, transfer_syntax, budget=budget or Budget(), stop_before=stop_before)
        return made

    @classmethod
    def of(cls, **elements: object) -> Dataset:
        """Build from keywords: `Dataset.of(PatientID="1", Rows=512)`. Raises Incorrect for unknown keywords."""
        made = cls()
        charset = elements.pop("SpecificCharacterSet", None)
        if charset is not None:
            made.set(SPECIFIC_CHARACTER_SET, charset)
        for keyword, value in elements.items():
            made.set(keyword, value)
        return made

    def encode(self, transfer_syntax: str = EXPLICIT_LE) -> bytes:
        """The data set in a transfer syntax; groups 0000 and 0002 are written if present, the caller keeps them apart."""
        return write_elements(self, transfer_syntax)

    # -- access

    def element(self, key: Key) -> Element | None:
        """The element, None if absent."""
        tag = as_tag(key)
        found = self._elements.get(tag)
        return Element(tag, *found) if found else None

    def __getitem__(self, key: Key) -> Element:
        found = self.element(key)
        if found is None:
            raise NotFound("no such element", where=show(as_tag(key)))
        return found

    def __contains__(self, key: object) -> bool:
        return isinstance(key, int | str) and as_tag(key) in self._elements

    def __len__(self) -> int:
        return len(self._elements)

    def __iter__(self) -> Iterator[Element]:
        for tag, (vr, value) in self._in_order():
            yield Element(tag, vr, value)

    def tags(self) -> list[_Int]:
        """All tags in order."""
        return [tag for tag, _ in self._in_order()]

    def vr(self, key: Key) -> str:
        """VR of an element, "" if absent."""
        found = self._elements.get(as_tag(key))
        return found[0] if found else ""

    def raw(self, key: Key) -> bytes:
        """Encoded value, b"" if absent, a sequence, or encapsulated."""
        found = self._elements.get(as_tag(key))
        if found is None or not isinstance(found[1], bytes | memoryview):
            return b""
        return bytes(found[1])

    def _joined(self, tag: _Int) -> tuple[str, str]:
        found = self._elements.get(tag)
        if found is None:
            return "", ""
        vr, value = found
        if not isinstance(value, bytes | memoryview):
            return vr, ""
        raw = bytes(value)
        if vr in CHARSET_VRS:
            return vr, self.charset.decode(raw, person_name=vr == "PN")
        if vr == "UN" and dictionary_vr(tag) in STRING_VRS:
            vr = vr_of(tag)
            return vr, self.charset.decode(raw, person_name=vr == "PN")
        if vr in STRING_VRS or vr == "UN":
            return vr, raw.decode("ascii", "replace")
        return vr, "\\".join(str(number) for number in self._numbers(vr, raw))

    def _numbers(self, vr: str, raw: bytes) -> list[_Int | _Float]:
        return numbers(vr, raw) if vr in BINARY_FORMATS or vr == "AT" else []

    def texts(self, key: Key) -> list[str]:
        """All values as text, padding stripped; [] if absent or empty."""
        vr, joined = self._joined(as_tag(key))
        if vr in SINGLE_TEXT_VRS:
            whole = joined.rstrip(" \0")
            return [whole] if whole else []
        stripped = joined.rstrip(" \0")
        if not stripped:
            return []
        return [part.strip(" \0") for part in stripped.split("\\")]

    def text(self, key: Key, default: str = "") -> str:
        """First value as text, padding stripped; `default` if absent or empty."""
        values = self.texts(key)
        return (values[0] or default) if values else default

    def person_name(self, key: Key) -> PersonName:
        """First value of a PN element; an empty name if absent."""
        return PersonName.parse(self.text(key))

    def ints(self, key: Key) -> list[_Int]:
        """Whole numbers of IS, DS and binary VRs; values that are none are left out."""
        out: list[_Int] = []
        for number in self.floats(key):
            if number == number and abs(number) != float("inf"):
                out.append(int(number))
        return out

    def int(self, key: Key, default: _Int | None = None) -> _Int | None:
        """First whole number, `default` if there is none."""
        values = self.ints(key)
        return values[0] if values else default

    def floats(self, key: Key) -> list[_Float | _Int]:
        """Numbers of IS, DS and binary VRs; values that are none are left out."""
        tag = as_tag(key)
        found = self._elements.get(tag)
        if found is None:
            return []
        vr, value = found
        if not isinstance(value, bytes | memoryview):
            return []
        if vr == "UN":
            vr = vr_of(tag)
        if vr in BINARY_FORMATS or vr == "AT":
            return numbers(vr, bytes(value))
        out: list[_Float | _Int] = []
        for text in self.texts(tag):
            try:
                out.append(int(text))
            except ValueError:
                try:
                    out.append(float(text))
                except ValueError:
                    continue
        return out

    def float(self, key: Key, default: _Float | None = None) -> _Float | None:
        """First number, `default` if there is none."""
        values = self.floats(key)
        return values[0] if values else default

    def sequence(self, key: Key) -> Sequence:
        """Items of a sequence; an empty one if absent (not attached: use `set` to add)."""
        found = self._elements.get(as_tag(key))
        if found is not None and isinstance(found[1], Sequence):
            return found[1]
        return Sequence()

    def item(self, key: Key) -> Dataset:
        """First item of a sequence; an empty data set (not attached) if there is none."""
        items = self.sequence(key)
        return items[0] if items else Dataset()

    def get(self, key: Key, default: object = None) -> object:
        """Natural Python value: str, int, float, bytes, list of them, or list of Datasets; `default` if absent or empty."""
        tag = as_tag(key)
        found = self._elements.get(tag)
        if found is None:
            return default
        vr, value = found
        if isinstance(value, Sequence):
            return value
        if isinstance(value, Encapsulated):
            return bytes(value.content)
        if not value:
            return default
        several: list[str] | list[_Int] | list[_Float | _Int]
        if vr in BINARY_FORMATS or vr == "AT":
            several = numbers(vr, bytes(value))
        elif vr == "IS":
            several = self.ints(tag)
        elif vr == "DS":
            several = self.floats(tag)
        elif vr in STRING_VRS:
            several = self.texts(tag)
        else:
            return bytes(value)
        if not several:
            return default
        return several[0] if len(several) == 1 else several

    # -- change

    def set(self, key: Key, value: object, vr: str | None = None) -> None:
        """Put an element. The VR comes from the argument, the element it replaces, or the dictionary.

        Text that the character set in force cannot hold turns the data set to ISO_IR 192.
        """
        tag = as_tag(key)
        if vr is None:
            known = self._elements.get(tag)
            vr = known[0] if known and known[0] != "UN" else vr_of(tag)
        new: Value
        if isinstance(value, Dataset):
            value = [value]
        if isinstance(value, Encapsulated):
            new = value
        elif vr == "SQ" or isinstance(value, Sequence):
            new = self._sequence(tag, value)
        else:
            try:
                new = encode_value(tag, vr, value, self.charset)
            except Incorrect:
                if vr not in CHARSET_VRS or self.charset.is_utf8:
                    raise
                self._become_utf8()
                new = encode_value(tag, vr, value, self.charset)
        if tag == SPECIFIC_CHARACTER_SET and len(self._elements) and tag in self._elements:
            self._transcode(Charset.of(bytes(new).decode("ascii", "replace")) if isinstance(new, bytes) else ASCII)
        self.put(tag, vr, new)

    def _sequence(self, tag: _Int, value: object) -> Sequence:
        if value is None:
            return Sequence()
        if isinstance(value, Sequence):
            return value
        if isinstance(value, list | tuple) and all(isinstance(item, Dataset) for item in value):
            return Sequence(value)
        raise Incorrect("a sequence holds data sets", where=show(tag), section="PS3.5 7.5")

    def put(self, tag: _Int, vr: str, value: Value) -> None:
        """Put an element as encoded."""
        if self._sorted and self._elements and tag not in self._elements and tag < next(reversed(self._elements)):
            self._sorted = False
        self._elements[tag] = (vr, value)

    def discard(self, key: Key) -> None:
        """Take an element out; nothing happens if it is absent."""
        self._elements.pop(as_tag(key), None)

    def update(self, other: Dataset) -> None:
        """Put all elements of another data set, its text in this one's character set."""
        for tag, vr, value in other:
            if tag == SPECIFIC_CHARACTER_SET:
                continue
            if (
                vr in CHARSET_VRS
                and isinstance(value, bytes | memoryview)
                and other.charset.terms != self.charset.terms
            ):
                self.set(tag, other.charset.decode(bytes(value), person_name=vr == "PN"), vr)
            else:
                self.put(tag, vr, value)

    def copy(self) -> Dataset:
        """A deep copy; values, which are never changed in place, are shared."""
        made = Dataset()
        made._inherited = self._inherited
        made.undefined_length = self.undefined_length
        made.notes = self.notes
        for tag, (vr, value) in self._in_order():
            if isinstance(value, Sequence):
                value = Sequence((item.copy() for item in value), undefined_length=value.undefined_length)
            made._elements[tag] = (vr, value)
        return made

    def recode(self, term: str) -> Dataset:
        """A copy whose text, that of items included, is in another character set. Raises Incorrect if it has no place."""
        made = self.copy()
        made._transcode(Charset.of(term))
        if term:
            made.put(SPECIFIC_CHARACTER_SET, "CS", encode_value(SPECIFIC_CHARACTER_SET, "CS", term, ASCII))
        else:
            made.discard(SPECIFIC_CHARACTER_SET)
        return made

    def _become_utf8(self) -> None:
        self._transcode(Charset.of("ISO_IR 192"))
        self.put(SPECIFIC_CHARACTER_SET, "CS", b"ISO_IR 192")

    def _transcode(self, target: Charset) -> None:
        source = self.charset
        for tag, (vr, value) in list(self._in_order()):
            if isinstance(value, Sequence):
                for item in value:
                    item._transcode(target)
                    item.discard(SPECIFIC_CHARACTER_SET)
                    item._inherited = target
            elif vr in CHARSET_VRS and isinstance(value, bytes | memoryview):
                raw = bytes(value)
                if not raw.isascii() or b"\x1b" in raw:
                    text = source.decode(raw, person_name=vr == "PN").rstrip(" \0")
                    self._elements[tag] = (vr, encode_value(tag, vr, text, target))

    # -- comparison

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Dataset):
            return NotImplemented
        return self._elements == other._elements

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"<Dataset of {len(self._elements)} elements>"
