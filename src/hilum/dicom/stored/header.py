"""The header of a stored object, read without its large values. PS3.5 7.1."""

from __future__ import annotations

from hilum.core.record import Blobs
from hilum.core.study import Instance
from hilum.dicom.data.budget import Budget
from hilum.dicom.data.dataset import Dataset
from hilum.dicom.stored.layout import Layout, Read, header_bytes, layout_of, plain_reader

__all__ = ["read_header", "reader_of"]


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
