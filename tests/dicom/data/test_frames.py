"""PS3.5 8 and A.4: where frames lie."""

from __future__ import annotations

import contextlib
import struct
import warnings
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hilum.core.errors import DecodeError, NotFound, Unsupported
from hilum.dicom.data import (
    DEFLATED_LE,
    EXPLICIT_BE,
    EXPLICIT_LE,
    IMPLICIT_LE,
    Dataset,
    Encapsulated,
    locate_pixel_data,
    read_part10,
)

JPEG = "1.2.840.10008.1.2.4.50"


def image(frames: int, **more: object) -> Dataset:
    return Dataset.of(
        SamplesPerPixel=1, NumberOfFrames=frames, Rows=2, Columns=3, BitsAllocated=16,
        ReferencedImageSequence=[Dataset.of(ReferencedSOPInstanceUID="1.2")], **more,
    )  # fmt: skip


def item(content: bytes) -> bytes:
    return b"\xfe\xff\x00\xe0" + struct.pack("<I", len(content)) + content


def cut(raw: bytes, syntax: str, count: int) -> list[bytes]:
    found = locate_pixel_data(raw, syntax)
    assert found.number_of_frames == count
    return [b"".join(raw[o : o + n] for o, n in found.frame(number)) for number in range(1, count + 1)]


@pytest.mark.parametrize("syntax", [IMPLICIT_LE, EXPLICIT_LE, EXPLICIT_BE])
def test_native_frames_are_cut_by_their_size(syntax: str) -> None:
    made = image(3)
    made.sequence("ReferencedImageSequence").undefined_length = True
    made.put(0x7FE00010, "OW", bytes(range(36)))
    assert [len(frame) for frame in cut(made.encode(syntax), syntax, 3)] == [12, 12, 12]
    if syntax != EXPLICIT_BE:
        assert cut(made.encode(syntax), syntax, 3)[1] == bytes(range(12, 24))


@pytest.mark.parametrize("table", ["basic", "extended", "none"])
def test_encapsulated_frames_are_cut_by_table_or_codestream(table: str) -> None:
    frames = [[b"\xff\xd8ab", b"cdef"], [b"\xff\xd8gh"], [b"\xff\xd8ij", b"kl"]]
    offsets, position = [], 0
    for fragments in frames:
        offsets.append(position)
        position += sum(8 + len(fragment) for fragment in fragments)
    basic = struct.pack("<3I", *offsets) if table == "basic" else b""
    made = image(3)
    if table == "extended":
        made.put(0x7FE00001, "OV", struct.pack("<3Q", *offsets))
        made.put(0x7FE00002, "OV", struct.pack("<3Q", 8, 4, 6))
    content = item(basic) + b"".join(item(fragment) for fragments in frames for fragment in fragments)
    made.put(0x7FE00010, "OB", Encapsulated(content))
    assert cut(made.encode(JPEG), JPEG, 3) == [b"".join(fragments) for fragments in frames]


def test_a_fragment_is_a_frame_and_one_frame_is_all_fragments() -> None:
    content = item(b"") + item(b"abcd") + item(b"efgh")
    for frames, wanted in ((2, [b"abcd", b"efgh"]), (1, [b"abcdefgh"])):
        made = image(frames)
        made.put(0x7FE00010, "OB", Encapsulated(content))
        assert cut(made.encode(JPEG), JPEG, frames) == wanted


def test_frames_that_nothing_tells_apart_are_unsupported() -> None:
    made = image(2)
    made.put(0x7FE00010, "OB", Encapsulated(item(b"") + item(b"ab") * 3))
    with pytest.raises(Unsupported):
        locate_pixel_data(made.encode(JPEG), JPEG)


def test_what_is_not_there_is_not_found() -> None:
    with pytest.raises(NotFound):
        locate_pixel_data(Dataset.of(PatientID="1").encode(), EXPLICIT_LE)
    made = image(1)
    made.put(0x7FE00010, "OW", bytes(12))
    for number in (0, 2, -1):
        with pytest.raises(NotFound):
            locate_pixel_data(made.encode(), EXPLICIT_LE).frame(number)


def test_pixel_data_too_short_or_cut_off_is_refused() -> None:
    made = image(2)
    made.put(0x7FE00010, "OW", bytes(12))
    with pytest.raises(DecodeError):
        locate_pixel_data(made.encode(), EXPLICIT_LE)
    made.put(0x7FE00010, "OW", bytes(24))
    with pytest.raises(DecodeError):
        locate_pixel_data(made.encode()[:-2], EXPLICIT_LE)
    with pytest.raises(Unsupported):
        locate_pixel_data(made.encode(DEFLATED_LE), DEFLATED_LE)


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 300), st.integers(0, 255), st.booleans())
def test_one_wrong_byte_never_crashes_the_search(place: int, byte: int, encapsulated: bool) -> None:
    made = image(2)
    fragments = Encapsulated(item(struct.pack("<2I", 0, 12)) + item(b"abcd") * 2)
    made.put(0x7FE00010, "OB", fragments if encapsulated else bytes(24))
    raw = bytearray(made.encode(JPEG if encapsulated else EXPLICIT_LE))
    raw[place % len(raw)] = byte
    for data in (bytes(raw), bytes(raw[: place % len(raw)])):
        with contextlib.suppress(DecodeError, NotFound, Unsupported):
            found = locate_pixel_data(data, EXPLICIT_LE)
            assert all(o + n <= len(data) for o, n in found.frame(1))


def test_frames_are_those_that_pydicom_finds(pydicom_files: list[Path]) -> None:
    pydicom = pytest.importorskip("pydicom")
    encaps = pytest.importorskip("pydicom.encaps")
    seen = 0
    for path in pydicom_files:
        raw = path.read_bytes()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                read = pydicom.dcmread(path)
                pixels = read.PixelData
                head = read_part10(raw)
                body = raw[head.dataset_offset :]
                found = locate_pixel_data(body, head.transfer_syntax)
            except Exception:
                continue
            if not found.is_encapsulated:
                continue
            wanted = list(encaps.generate_frames(pixels, number_of_frames=found.number_of_frames))
        assert [bytes(frame) for frame in wanted] == cut(body, head.transfer_syntax, found.number_of_frames), path.name
        seen += 1
    assert seen > 20
