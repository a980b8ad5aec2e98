"""A stored object on its way out: as it came, or with its header written anew, pixel data never in memory. PS3.5 annex A.

An object leaves as pieces: bytes that were made, and `Slice`s of its blob. As received it is one slice. With changed attributes,
or in another native transfer syntax, the header is read and written, and every large value (pixel data above all) stays a
slice; only a change of byte order must touch it. Encapsulated pixel data goes out in its own transfer syntax, or decoded
where a codec is at hand (`hilum.dicom.pixels`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from hilum.core.errors import Unsupported
from hilum.core.record import Blobs
from hilum.core.study import BlobRef, Instance
from hilum.dicom.data.budget import Budget
from hilum.dicom.data.dataset import Dataset
from hilum.dicom.data.part10 import file_meta
from hilum.dicom.data.transfer_syntax import EXPLICIT_BE, EXPLICIT_LE, IMPLICIT_LE, transfer_syntax
from hilum.dicom.data.values import LONG_VRS, swapped
from hilum.dicom.services.layout import LargeValue, Layout, Read, header_bytes, layout_of, plain_reader

__all__ = ["NATIVE", "Change", "Outgoing", "Piece", "Slice", "outgoing", "part10_pieces", "read_header", "reader_of"]

NATIVE = (EXPLICIT_LE, IMPLICIT_LE, EXPLICIT_BE)
"""Transfer syntaxes that objects are converted between."""

Change = Callable[[Dataset], None]
"""Changes a header in place: elements of any group below 7FE0."""

_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Slice:
    """A part of a blob, offset counted from the blob's start."""

    blob: BlobRef
    offset: int
    length: int

    @property
    def is_whole(self) -> bool:
        """All of the blob."""
        return self.offset == 0 and self.length == self.blob.length

    def chunks(self, blobs: Blobs, size: int = _CHUNK) -> Iterator[bytes]:
        """The bytes, read as they are taken."""
        for at in range(0, self.length, size):
            yield blobs.read(self.blob, self.offset + at, min(size, self.length - at))


Piece = bytes | Slice


@dataclass(frozen=True, slots=True)
class Outgoing:
    """The data set of an instance, encoded, without file meta information."""

    sop_class: str
    sop_instance: str
    transfer_syntax: str
    pieces: tuple[Piece, ...]

    @property
    def length(self) -> int:
        """Bytes of the data set."""
        return sum(len(one) if isinstance(one, bytes) else one.length for one in self.pieces)

    def content(self, blobs: Blobs) -> bytes:
        """The data set, joined."""
        return b"".join(
            one if isinstance(one, bytes) else blobs.read(one.blob, one.offset, one.length) for one in self.pieces
        )

    def chunks(self, blobs: Blobs) -> Iterator[bytes]:
        """The data set piece by piece, nothing larger than a megabyte of a blob in memory."""
        for one in self.pieces:
            if isinstance(one, bytes):
                yield one
            else:
                yield from one.chunks(blobs)


def reader_of(instance: Instance, blobs: Blobs) -> tuple[Read, int]:
    """Reads the data set of a stored instance: `(offset, length) -> bytes`, and the length of the data set."""
    start = instance.dataset_offset

    def read(offset: int, length: int) -> bytes:
        return blobs.read(instance.blob, start + offset, length)

    return read, instance.blob.length - start


def read_header(instance: Instance, blobs: Blobs) -> tuple[Dataset, Layout, Read, str]:
    """The header as a Dataset, the layout, a reader of the data set as if it were not deflated, and its transfer syntax."""
    read, length = reader_of(instance, blobs)
    read, length, syntax = plain_reader(read, length, instance.transfer_syntax)
    layout = layout_of(read, length, syntax)
    return Dataset.parse(header_bytes(layout, read), syntax, budget=Budget()), layout, read, syntax


def _as_stored(instance: Instance) -> Outgoing:
    length = instance.blob.length - instance.dataset_offset
    piece = Slice(instance.blob, instance.dataset_offset, length)
    return Outgoing(instance.sop_class, instance.uid, instance.transfer_syntax, (piece,))


def outgoing(
    instance: Instance, blobs: Blobs, *, accepted: Sequence[str] = (), change: Change | None = None
) -> Outgoing:
    """The object for a receiver.

    accepted   transfer syntaxes that the receiver takes, in its order of liking; empty takes the stored one
    change     applied to the header
    raises     Unsupported   no conversion from the stored transfer syntax to any accepted one
    """
    if not accepted or instance.transfer_syntax in accepted:
        if change is None:
            return _as_stored(instance)
        target = instance.transfer_syntax
    else:
        target = _target(instance.transfer_syntax, accepted)
    stored = transfer_syntax(instance.transfer_syntax)
    if stored.encapsulated and target != instance.transfer_syntax:
        from hilum.dicom.pixels.decode import decoded_object

        return decoded_object(instance, blobs, target, change)
    header, layout, read, source = read_header(instance, blobs)
    if change is not None:
        change(header)
    deflate_again = stored.deflated and target == instance.transfer_syntax
    maker = _Writer(instance, layout, read, source, EXPLICIT_LE if deflate_again else target)
    maker.can_slice = not stored.deflated
    pieces = maker.run(header)
    if deflate_again:
        whole = b"".join(one for one in pieces if isinstance(one, bytes))
        pieces = [Dataset.parse(whole, EXPLICIT_LE).encode(instance.transfer_syntax)]
    return Outgoing(instance.sop_class, instance.uid, target, tuple(pieces))


def _target(stored: str, accepted: Sequence[str]) -> str:
    for uid in accepted:
        if uid in NATIVE:
            return uid
    raise Unsupported(
        "no conversion to a transfer syntax that the receiver accepts", section="PS3.5 annex A", code="0xA900"
    )


class _Writer:
    """Writes the header in pieces around the large values."""

    def __init__(self, instance: Instance, layout: Layout, read: Read, source: str, target: str) -> None:
        self.instance = instance
        self.layout = layout
        self.read = read
        self.source = transfer_syntax(source)
        self.target = transfer_syntax(target)
        self.can_slice = True
        self.pieces: list[Piece] = []

    def run(self, header: Dataset) -> list[Piece]:
        rest = list(header)
        for large in sorted(self.layout.large, key=lambda one: one.tag):
            before = [one for one in rest if one.tag < large.tag]
            rest = [one for one in rest if one.tag > large.tag]
            self.elements(before)
            self.large(large)
        self.elements(rest)
        return self.pieces

    def elements(self, elements: Sequence[tuple[int, str, object]]) -> None:
        if not elements:
            return
        part = Dataset()
        for tag, vr, value in elements:
            part.put(tag, vr, value)  # type: ignore[arg-type]
        self.pieces.append(part.encode(self.target.uid))

    def large(self, one: LargeValue) -> None:
        if one.encapsulated or (
            self.source.implicit == self.target.implicit and self.source.little == self.target.little
        ):
            self.value(one.element_offset, one.end - one.element_offset)
            return
        order = "little" if self.target.little else "big"
        head = (one.tag >> 16).to_bytes(2, order) + (one.tag & 0xFFFF).to_bytes(2, order)  # type: ignore[arg-type]
        vr = one.vr
        if self.target.implicit:
            head += one.length.to_bytes(4, order)  # type: ignore[arg-type]
        elif vr in LONG_VRS:
            head += vr.encode() + b"\0\0" + one.length.to_bytes(4, order)  # type: ignore[arg-type]
        elif one.length <= 0xFFFF:
            head += vr.encode() + one.length.to_bytes(2, order)  # type: ignore[arg-type]
        else:
            head += b"UN\0\0" + one.length.to_bytes(4, order)  # type: ignore[arg-type]
        self.pieces.append(head)
        if self.source.little == self.target.little:
            self.value(one.offset, one.length)
        else:
            for at in range(0, one.length, _CHUNK):
                self.pieces.append(swapped(vr, self.read(one.offset + at, min(_CHUNK, one.length - at))))

    def value(self, offset: int, length: int) -> None:
        if self.can_slice:
            self.pieces.append(Slice(self.instance.blob, self.instance.dataset_offset + offset, length))
        else:
            self.pieces.append(bytes(self.read(offset, length)))


def part10_pieces(instance: Instance, made: Outgoing) -> tuple[Piece, ...]:
    """The object as a file: the blob as it lies where nothing was changed, else new file meta information before it."""
    if made.transfer_syntax == instance.transfer_syntax and len(made.pieces) == 1 and isinstance(made.pieces[0], Slice):
        return (Slice(instance.blob, 0, instance.blob.length),)
    meta = file_meta(instance.sop_class, instance.uid, made.transfer_syntax)
    return (meta, *made.pieces)
