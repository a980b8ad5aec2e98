"""A stored object on its way out: as it came, or with its header written anew, pixel data never in memory. PS3.5 annex A.

An object leaves as pieces: bytes that were made, and `Slice`s of its blob. As received it is one slice. With changed attributes,
or in another native transfer syntax, the header is read and written, and every large value (pixel data above all) stays a
slice; only a change of byte order must touch it. Encapsulated pixel data goes out in its own transfer syntax, or decoded
where a codec is at hand (`hilum.dicom.pixels`).
"""

from __future__ import annotations

from collections.abc import Sequence

from hilum.core.errors import Unsupported
from hilum.core.record import Blobs
from hilum.core.study import Instance
from hilum.dicom.data.dataset import Dataset
from hilum.dicom.data.part10 import file_meta
from hilum.dicom.data.transfer_syntax import EXPLICIT_LE, transfer_syntax
from hilum.dicom.data.values import LONG_VRS, swapped
from hilum.dicom.stored.header import read_header
from hilum.dicom.stored.layout import LargeValue, Layout, Read
from hilum.dicom.stored.pieces import NATIVE, Change, Outgoing, Piece, Slice

__all__ = ["outgoing", "part10_pieces"]

_CHUNK = 1 << 20


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
        # numpy comes with it, which a hub that decodes nothing does not load
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
