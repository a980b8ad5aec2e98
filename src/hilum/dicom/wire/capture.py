"""DIMSE messages as the journal keeps them: P-DATA-TF PDUs, one a message, as they look on the wire. PS3.8 9.3.5, annex E.

A long data set that the peer sent in many fragments is kept as one; the context id is as negotiated.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable
from dataclasses import dataclass

from hilum.core.errors import DecodeError
from hilum.dicom.wire.dimse import Command

__all__ = ["CapturedMessage", "read_captured", "write_captured"]

_PDU = struct.Struct(">BxI")
_PDV = struct.Struct(">IBB")
_COMMAND_LAST, _DATA_LAST = 3, 2


@dataclass(frozen=True, slots=True)
class CapturedMessage:
    """One DIMSE message."""

    context_id: int
    command: Command
    dataset: bytes


def write_captured(messages: Iterable[tuple[int, Command, bytes | memoryview | None]]) -> bytes:
    """Messages, each (context id, command, data set or None), as P-DATA-TF PDUs."""
    out = bytearray()
    for context_id, command, dataset in messages:
        encoded = command.encode()
        length = 6 + len(encoded) + (6 + len(dataset) if dataset is not None else 0)
        out += _PDU.pack(4, length) + _PDV.pack(len(encoded) + 2, context_id, _COMMAND_LAST) + encoded
        if dataset is not None:
            out += _PDV.pack(len(dataset) + 2, context_id, _DATA_LAST)
            out += dataset
    return bytes(out)


def read_captured(content: bytes) -> list[CapturedMessage]:
    """The inverse of `write_captured`. Raises DecodeError."""
    found: list[CapturedMessage] = []
    at = 0
    while at < len(content):
        try:
            kind, length = _PDU.unpack_from(content, at)
        except struct.error:
            raise DecodeError("cut off", where="P-DATA-TF", section="PS3.8 9.3.5", offset=at) from None
        end = at + 6 + length
        if kind != 4 or end > len(content):
            raise DecodeError("no whole P-DATA-TF", where="P-DATA-TF", section="PS3.8 9.3.5", offset=at)
        at += 6
        command, dataset, context_id = b"", b"", 0
        while at + 6 <= end:
            size, context_id, header = _PDV.unpack_from(content, at)
            if size < 2 or at + 4 + size > end:
                raise DecodeError("longer than its PDU", where="PDV", section="PS3.8 9.3.5.1", offset=at)
            piece = content[at + 6 : at + 4 + size]
            if header & 1:
                command += piece
            else:
                dataset += piece
            at += 4 + size
        at = end
        found.append(CapturedMessage(context_id, Command.decode(command), dataset))
    return found
