"""The DICOM file format: preamble, prefix, file meta information. PS3.10 section 7.

The reader takes files that lack the preamble, the prefix, the meta information or its transfer syntax, and says so in the
notes; the writer makes what PS3.10 7.1 asks.
"""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass
from functools import lru_cache

from hilum.core.errors import DecodeError

from .budget import Budget
from .dataset import Dataset
from .implementation import IMPLEMENTATION_CLASS_UID, IMPLEMENTATION_VERSION_NAME
from .reading import VR_NAMES, Reader
from .transfer_syntax import EXPLICIT_BE, EXPLICIT_LE, IMPLICIT_LE
from .values import LONG_VRS

__all__ = ["Part10", "file_meta", "neutral_preamble", "read_part10"]

_TIFF = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
_META_BUDGET = Budget(depth=1, elements=200)
_META_LIMIT = 1 << 20
_PLAIN_UID = re.compile(r"[0-9.]{1,64}", re.ASCII).fullmatch
_SHORT_ELEMENT = struct.Struct("<HH2sH").pack
_GROUP_LENGTH = struct.Struct("<HH2sHI").pack


@dataclass(frozen=True, slots=True)
class Part10:
    """What stands before the data set of a file.

    preamble         128 bytes, b"" where the file has none
    meta             group 0002, empty where the file has none
    transfer_syntax  UID, guessed from the first element where the file does not tell
    dataset_offset   of the first byte of the data set
    """

    preamble: bytes
    meta: Dataset
    transfer_syntax: str
    dataset_offset: int
    notes: tuple[str, ...]

    @property
    def sop_class_uid(self) -> str:
        """Media Storage SOP Class UID (0002,0002)."""
        return self.meta.text(0x00020002)

    @property
    def sop_instance_uid(self) -> str:
        """Media Storage SOP Instance UID (0002,0003)."""
        return self.meta.text(0x00020003)


def read_part10(data: bytes | bytearray | memoryview, budget: Budget | None = None) -> Part10:
    """Read the head of a file; `data` need not reach further than the file meta information. Raises DecodeError."""
    view = memoryview(data).cast("B")
    notes: list[str] = []
    preamble, position = b"", 0
    if bytes(view[128:132]) == b"DICM" and (bytes(view[132:134]) == b"\x02\0" or not _opens_a_dataset(view)):
        preamble, position = bytes(view[:128]), 132
    elif bytes(view[:4]) == b"DICM":
        position = 4
        notes.append("no preamble")
    else:
        notes.append("neither preamble nor prefix")
    meta = Dataset()
    if bytes(view[position : position + 2]) == b"\x02\x00":
        implicit = bytes(view[position + 4 : position + 6]) not in VR_NAMES
        if implicit:
            notes.append("file meta information in implicit VR")
        end = _end_of_meta(view, position, implicit)
        reader = Reader(view[position:end], implicit, True, budget or _META_BUDGET, Dataset)
        reader.read(meta, 0, end - position, 0)
        position = end
        notes.extend(reader.notes)
    else:
        notes.append("no file meta information")
    syntax = meta.text(0x00020010)
    if not syntax:
        syntax = _guess(bytes(view[position : position + 8]), position)
        notes.append("no transfer syntax, guessed from the first element")
    return Part10(preamble, meta, syntax, position, tuple(notes))


def _opens_a_dataset(view: memoryview) -> bool:
    """The first bytes are a data set, and what looks like the prefix stands inside a value of it."""
    return bytes(view[4:6]) in VR_NAMES and 0 < int.from_bytes(view[:2], "little") <= 0x0010


def _end_of_meta(view: memoryview, position: int, implicit: bool) -> int:
    """Where group 0002 ends: at the first element of another group, whatever (0002,0000) says."""
    start = position
    while bytes(view[position : position + 2]) == b"\x02\0":
        letters = bytes(view[position + 4 : position + 6])
        if implicit or letters not in VR_NAMES:
            position += 8 + int.from_bytes(view[position + 4 : position + 8], "little")
        elif VR_NAMES[letters] in LONG_VRS:
            position += 12 + int.from_bytes(view[position + 8 : position + 12], "little")
        else:
            position += 8 + int.from_bytes(view[position + 6 : position + 8], "little")
        if position > len(view) or position - start > _META_LIMIT:
            raise DecodeError("file meta information ends early", section="PS3.10 7.1", offset=start)
    return position


def _guess(head: bytes, offset: int) -> str:
    if len(head) < 8:
        raise DecodeError("no data set", section="PS3.10 7.1", offset=offset)
    explicit = head[4:6] in VR_NAMES
    little, big = struct.unpack("<H", head[:2])[0], struct.unpack(">H", head[:2])[0]
    if explicit:
        return EXPLICIT_BE if big < little and head[0] == 0 else EXPLICIT_LE
    if 0 < little <= 0x00FF and (int.from_bytes(head[4:8], "little") + 1) % (1 << 32) < 1 << 20:
        return IMPLICIT_LE
    raise DecodeError("not a DICOM file", section="PS3.10 7.1", offset=offset)


def neutral_preamble(preamble: bytes) -> bytes:
    """The preamble if it is empty or opens a TIFF file (PS3.10 7.1), else zeros: it may hide a program."""
    if len(preamble) == 128 and (not any(preamble) or preamble.startswith(_TIFF)):
        return preamble
    return bytes(128)


def file_meta(
    sop_class_uid: str,
    sop_instance_uid: str,
    transfer_syntax: str,
    *,
    implementation_class_uid: str = IMPLEMENTATION_CLASS_UID,
    implementation_version_name: str = IMPLEMENTATION_VERSION_NAME,
    source_aet: str = "",
    sending_aet: str = "",
    receiving_aet: str = "",
    preamble: bytes = bytes(128),
) -> bytes:
    """Preamble, prefix and group 0002; the encoded data set follows. PS3.10 7.1 table 7.1-1."""
    before, after = _around_instance(
        sop_class_uid,
        transfer_syntax,
        implementation_class_uid,
        implementation_version_name,
        source_aet,
        sending_aet,
        receiving_aet,
    )
    body = before + _instance_uid(sop_instance_uid) + after
    return neutral_preamble(preamble) + b"DICM" + _GROUP_LENGTH(2, 0, b"UL", 4, len(body)) + body


def _instance_uid(uid: str) -> bytes:
    """(0002,0003), encoded; what is plainly a UID without more ado."""
    if not _PLAIN_UID(uid):
        return _encoded((0x00020003, uid))
    raw = uid.encode()
    return _SHORT_ELEMENT(2, 3, b"UI", len(raw) + len(raw) % 2) + raw + b"\0"[: len(raw) % 2]


def _encoded(*elements: tuple[int, object]) -> bytes:
    made = Dataset()
    for tag, value in elements:
        made.set(tag, value)
    return made.encode(EXPLICIT_LE)


@lru_cache(maxsize=256)
def _around_instance(
    sop_class: str, syntax: str, implementation: str, version: str, source: str, sending: str, receiving: str
) -> tuple[bytes, bytes]:
    """What stands before and after (0002,0003): the same for all instances of an association."""
    titles = ((0x00020016, source), (0x00020017, sending), (0x00020018, receiving))
    return (
        _encoded((0x00020001, b"\0\1"), (0x00020002, sop_class)),
        _encoded(
            (0x00020010, syntax),
            (0x00020012, implementation),
            (0x00020013, version),
            *(one for one in titles if one[1]),
        ),
    )
