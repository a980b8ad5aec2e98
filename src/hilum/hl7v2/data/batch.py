"""Batches: FHS [BHS {message} BTS] FTS, in and out. HL7 v2.5.1 2.10.3.

A batch is cut at the segment names in its bytes; messages stay byte for byte as they came. Two messages in one block without a
batch header are no batch: what follows the first message was never announced, and is refused (sequence error).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from hilum.core.errors import DecodeError
from hilum.hl7v2.data.er7 import DEFAULT_LIMITS, Limits, Message, parse

__all__ = ["Batch", "is_batch", "split", "wrap"]

_SECTION = "HL7 v2.5.1 2.10.3"
_START = re.compile(rb"(?:\A|(?<=[\r\n]))(FHS|BHS|BTS|FTS|MSH)(?=[^A-Za-z0-9\r\n])")


@dataclass(frozen=True, slots=True)
class Batch:
    """A file or batch of messages.

    file_header, batch_header   FHS and BHS, parsed; None where absent
    messages                    as received
    count                       BTS-1, -1 where it is absent or no number
    """

    file_header: Message | None
    batch_header: Message | None
    messages: tuple[bytes, ...]
    count: int = -1


def is_batch(raw: bytes) -> bool:
    """The bytes begin with a file or batch header."""
    head = raw[:64].lstrip(b"\xef\xbb\xbf\r\n\t \x00")
    return head.startswith((b"FHS", b"BHS"))


def split(raw: bytes, limits: Limits = DEFAULT_LIMITS, *, most: int = 10_000) -> Batch:
    """Cut a batch into its messages. raises DecodeError where it is no batch or holds more messages than `most`."""
    starts = [(match.start(), match[1]) for match in _START.finditer(raw)]
    if not starts or starts[0][1] not in (b"FHS", b"BHS"):
        raise DecodeError("no batch header", where="BHS", section=_SECTION, code="100")
    if len(starts) > most:
        raise DecodeError("more messages than a batch may have", where="BTS-1", section=_SECTION, code="102")
    file_header = batch_header = None
    messages: list[bytes] = []
    count = -1
    for number, (at, name) in enumerate(starts):
        piece = raw[at : starts[number + 1][0] if number + 1 < len(starts) else len(raw)]
        if name == b"MSH":
            messages.append(piece)
        elif name == b"FHS":
            file_header = file_header or parse(piece, limits=limits, header="FHS")
        elif name == b"BHS":
            batch_header = batch_header or parse(piece, limits=limits, header="BHS")
        elif name == b"BTS":
            field = piece.split(piece[3:4])[1].strip()
            count = int(field) if field.isdigit() and len(field) < 10 else -1
    return Batch(file_header, batch_header, tuple(messages), count)


def wrap(messages: list[bytes], *, answer_to: Batch | None = None, time: str = "") -> bytes:
    """Messages, each ended by a carriage return, in a batch; in answer to another one its sender and receiver are exchanged."""
    header = "BHS|^~\\&"
    asked = answer_to.batch_header or answer_to.file_header if answer_to else None
    if asked is not None:
        segment = asked.segments(next(iter(asked)).name)[0]
        d = asked.delimiters
        fields = [segment.er7(n) for n in (5, 6, 3, 4)]
        reference = segment.er7(11)
        text = d.field.join((segment.name, d.encoding_characters, *fields, time, "", "", "", "", reference))
        header = "BHS" + text[3:].rstrip(d.field)
    mark = header[3]
    trailer = f"BTS{mark}{len(messages)}"
    body = b"".join(one if one.endswith(b"\r") else one + b"\r" for one in messages)
    return header.encode("utf-8", "replace") + b"\r" + body + trailer.encode("ascii") + b"\r"
