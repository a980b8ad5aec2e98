"""Data set to bytes. PS3.5 section 7 and annex A.

Lengths of sequences and items are written as they were read, defined for new ones. A value too long for a 16-bit length
is written as UN (PS3.5 6.2.2).
"""

from __future__ import annotations

import struct
import zlib
from typing import Any

from hilum.core.errors import Incorrect

from .elements import Elements, Encapsulated, Items
from .transfer_syntax import transfer_syntax
from .values import LONG_VRS, swapped

__all__ = ["write_elements"]

_ITEM_END = {True: b"\xfe\xff\x0d\xe0\0\0\0\0", False: b"\xff\xfe\xe0\x0d\0\0\0\0"}
_SEQUENCE_END = {True: b"\xfe\xff\xdd\xe0\0\0\0\0", False: b"\xff\xfe\xe0\xdd\0\0\0\0"}


def write_elements(dataset: Elements[Any], syntax_uid: str) -> bytes:
    """See `Dataset.encode`."""
    syntax = transfer_syntax(syntax_uid)
    out = bytearray()
    _Writer(syntax.implicit, syntax.little).dataset(dataset, out)
    if syntax.deflated:
        machine = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS)
        packed = machine.compress(out) + machine.flush()
        return packed + b"\0" if len(packed) % 2 else packed
    return bytes(out)


class _Writer:
    __slots__ = ("explicit", "header", "implicit", "little", "long_length")

    def __init__(self, implicit: bool, little: bool) -> None:
        order = "<" if little else ">"
        self.implicit = implicit
        self.little = little
        self.header = struct.Struct(order + "HHI").pack
        self.explicit = struct.Struct(order + "HH2sH").pack
        self.long_length = struct.Struct(order + "I").pack

    def dataset(self, dataset: Elements[Any], out: bytearray) -> None:
        for tag, (vr, value) in dataset._in_order():
            group, element = tag >> 16, tag & 0xFFFF
            if isinstance(value, Items):
                self.sequence(group, element, vr, value, out)
            elif isinstance(value, Encapsulated):
                if self.implicit:
                    raise Incorrect("encapsulated pixel data in implicit VR", where="(7FE0,0010)", section="PS3.5 A.4")
                out += self.explicit(group, element, vr.encode(), 0) + b"\xff\xff\xff\xff"
                out += value.content
                out += _SEQUENCE_END[self.little]
            else:
                raw = value if self.little else swapped(vr, value)
                length = len(raw)
                if self.implicit:
                    out += self.header(group, element, length)
                elif vr in LONG_VRS:
                    out += self.explicit(group, element, vr.encode(), 0) + self.long_length(length)
                elif length > 0xFFFF:
                    out += self.explicit(group, element, b"UN", 0) + self.long_length(length)
                else:
                    out += self.explicit(group, element, vr.encode(), length)
                out += raw

    def sequence(self, group: int, element: int, vr: str, items: Items[Any], out: bytearray) -> None:
        if vr == "UN" and not self.implicit:
            # PS3.5 6.2.2: a UN of undefined length holds items in implicit VR little endian
            inner: _Writer = _Writer(True, True)
        else:
            inner = self
            vr = "SQ"
        body = bytearray()
        for item in items:
            content = bytearray()
            inner.dataset(item, content)
            if item.undefined_length:
                body += inner.header(0xFFFE, 0xE000, 0xFFFFFFFF) + content + _ITEM_END[inner.little]
            else:
                body += inner.header(0xFFFE, 0xE000, len(content)) + content
        undefined = items.undefined_length or inner is not self
        length = 0xFFFFFFFF if undefined else len(body)
        if self.implicit:
            out += self.header(group, element, length)
        else:
            out += self.explicit(group, element, vr.encode(), 0) + self.long_length(length)
        out += body
        if undefined:
            out += _SEQUENCE_END[inner.little]
