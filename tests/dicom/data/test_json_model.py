"""PS3.18 annex F, with pydicom's own JSON as the judge."""

from __future__ import annotations

import contextlib
import io
import json
import math
import warnings
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hilum.core.errors import BudgetExceeded, DecodeError, NotFound, Unsupported
from hilum.dicom.data import (
    DEFLATED_LE,
    EXPLICIT_BE,
    EXPLICIT_LE,
    IMPLICIT_LE,
    Dataset,
    Encapsulated,
    dataset_to_json,
    datasets_from_json,
    from_json,
    locate_bulk,
    read_part10,
    to_json,
)

MADE = Dataset.of(
    SpecificCharacterSet="ISO_IR 100",
    StudyDate="20260102",
    AccessionNumber=None,
    PatientName="Müller^Jörg",
    ReferencedStudySequence=[Dataset.of(ReferencedSOPInstanceUID="1.2"), Dataset()],
    SliceThickness="1.50",
    InstanceNumber="7",
    ImageType=["A", "", "C"],
    Rows=512,
    FrameIncrementPointer=[0x00181063],
    EventElapsedTimes=["1.5", "2"],
    RealWorldValueSlope=0.25,
)
MADE.put(0x00420011, "OB", b"\1\2\3\4")
MADE.put(0x7FE00010, "OW", bytes(40))


def test_values_are_laid_out_as_annex_f_asks() -> None:
    made = json.loads(to_json(MADE.encode(), EXPLICIT_LE).dumps())
    assert made == {
        "00080005": {"vr": "CS", "Value": ["ISO_IR 192"]},
        "00080008": {"vr": "CS", "Value": ["A", None, "C"]},
        "00080020": {"vr": "DA", "Value": ["20260102"]},
        "00080050": {"vr": "SH"},
        "00081110": {"vr": "SQ", "Value": [{"00081155": {"vr": "UI", "Value": ["1.2"]}}, {}]},
        "00082130": {"vr": "DS", "Value": [1.5, 2]},
        "00100010": {"vr": "PN", "Value": [{"Alphabetic": "Müller^Jörg"}]},
        "00180050": {"vr": "DS", "Value": [1.5]},
        "00200013": {"vr": "IS", "Value": [7]},
        "00280009": {"vr": "AT", "Value": ["00181063"]},
        "00280010": {"vr": "US", "Value": [512]},
        "00409225": {"vr": "FD", "Value": [0.25]},
        "00420011": {"vr": "OB", "InlineBinary": "AQIDBA=="},
        "7FE00010": {"vr": "OW", "BulkDataURI": "bulkdata/7FE00010"},
    }


@pytest.mark.parametrize("syntax", [IMPLICIT_LE, EXPLICIT_LE, EXPLICIT_BE, DEFLATED_LE])
def test_json_is_the_same_from_every_transfer_syntax(syntax: str) -> None:
    made = to_json(MADE.encode(syntax), syntax).attributes
    assert made == to_json(MADE.encode(EXPLICIT_LE), EXPLICIT_LE).attributes
    assert made == dataset_to_json(Dataset.parse(MADE.encode(syntax), syntax)).attributes


def test_names_have_their_groups() -> None:
    made = Dataset.of(SpecificCharacterSet="ISO_IR 192", PatientName="Yamada^Tarou=山田^太郎=やまだ^たろう")
    assert to_json(made.encode(), EXPLICIT_LE).attributes["00100010"]["Value"] == [
        {"Alphabetic": "Yamada^Tarou", "Ideographic": "山田^太郎", "Phonetic": "やまだ^たろう"}
    ]


def test_numbers_that_json_lacks_are_strings() -> None:
    made = Dataset.of(RealWorldValueSlope=[math.nan, math.inf], PatientWeight="heavy")
    attributes = json.loads(to_json(made.encode(), EXPLICIT_LE).dumps())
    assert attributes["00409225"]["Value"] == ["nan", "inf"]
    assert attributes["00101030"]["Value"] == ["heavy"]


def test_bulk_values_are_listed_by_path_with_their_place() -> None:
    item = Dataset()
    item.put(0x54001010, "OW", bytes(range(100)))
    made = Dataset.of(WaveformSequence=[Dataset(), item])
    made.put(0x7FE00010, "OW", b"\7" * 10)
    raw = made.encode()
    model = to_json(raw, EXPLICIT_LE, threshold=50, bulk_uri=lambda path: f"../bulk/{path}")
    assert [found.path for found in model.bulk] == ["54000100/2/54001010", "7FE00010"]
    assert model.attributes["54000100"]["Value"][1]["54001010"]["BulkDataURI"] == "../bulk/54000100/2/54001010"
    for found, value in zip(model.bulk, (bytes(range(100)), b"\7" * 10), strict=True):
        assert raw[found.offset : found.offset + found.length] == value
        assert locate_bulk(raw, EXPLICIT_LE, found.path) == found
    with pytest.raises(NotFound):
        locate_bulk(raw, EXPLICIT_LE, "00100010")


def test_the_beginning_of_an_instance_is_enough_up_to_native_pixel_data() -> None:
    made = MADE.copy()
    made.put(0x7FE00010, "OW", bytes(100_000))
    raw = made.encode()
    model = to_json(raw[:4096], EXPLICIT_LE, total_length=len(raw))
    assert model.is_complete
    assert model.attributes == to_json(raw, EXPLICIT_LE).attributes
    made.put(0xFFFCFFFC, "OB", b"\0\0")
    raw = made.encode()
    assert not to_json(raw[:4096], EXPLICIT_LE, total_length=len(raw)).is_complete
    assert not to_json(raw[:100], EXPLICIT_LE, total_length=len(raw)).is_complete
    with pytest.raises(DecodeError):
        to_json(raw[:100], EXPLICIT_LE)


def test_encapsulated_pixel_data_is_bulk() -> None:
    content = b"\xfe\xff\x00\xe0\0\0\0\0\xfe\xff\x00\xe0\x04\0\0\0abcd"
    made = Dataset.of(PatientID="1")
    made.put(0x7FE00010, "OB", Encapsulated(content))
    raw = made.encode("1.2.840.10008.1.2.4.50")
    (found,) = to_json(raw, "1.2.840.10008.1.2.4.50").bulk
    assert raw[found.offset : found.offset + found.length] == content
    assert found.encapsulated


def test_json_comes_back_as_the_same_data_set() -> None:
    model = to_json(MADE.encode(), EXPLICIT_LE)
    (again,) = datasets_from_json(b"[" + model.dumps() + b"]", lambda uri: bytes(40))
    assert again.text("PatientName") == "Müller^Jörg"
    assert again.text("SpecificCharacterSet") == "ISO_IR 192"
    wanted = MADE.recode("ISO_IR 192")
    wanted.set("SliceThickness", "1.5")
    assert again == wanted


@pytest.mark.parametrize(
    "text",
    [b"", b"{", b"[1]", b'{"0010": {}}', b'{"00100010": 1}', b'{"00100010": {"vr": "PN", "Value": "A"}}',
     b'{"00280010": {"vr": "US", "Value": ["x"]}}', b'{"00280010": {"vr": "US", "Value": [null]}}',
     b'{"00420011": {"vr": "OB", "InlineBinary": "***"}}', b'{"00100010": {"vr": "??"}}',
     b'{"00400275": {"vr": "SQ", "Value": [1]}}', b'{"00100020": {"vr": "LO", "Value": [true]}}'],
)  # fmt: skip
def test_malformed_json_is_refused(text: bytes) -> None:
    with pytest.raises(DecodeError):
        datasets_from_json(text)


def test_deep_json_and_deep_sequences_are_refused() -> None:
    deep: dict[str, Any] = {}
    for _ in range(100):
        deep = {"0040A730": {"vr": "SQ", "Value": [deep]}}
    with pytest.raises(BudgetExceeded):
        from_json(deep)
    item = b"\xfe\xff\x00\xe0\xff\xff\xff\xff\x40\0\x30\xa7SQ\0\0\xff\xff\xff\xff"
    with pytest.raises(BudgetExceeded):
        to_json(b"\x40\0\x30\xa7SQ\0\0\xff\xff\xff\xff" + item * 1000, EXPLICIT_LE)


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=150), st.sampled_from([IMPLICIT_LE, EXPLICIT_LE, EXPLICIT_BE]), st.integers(0, 40))
def test_any_bytes_are_json_or_a_decode_error(raw: bytes, syntax: str, more: int) -> None:
    with contextlib.suppress(DecodeError, Unsupported):
        assert to_json(raw, syntax, total_length=len(raw) + more).dumps()


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 300), st.integers(0, 255), st.sampled_from([IMPLICIT_LE, EXPLICIT_LE]))
def test_one_wrong_byte_never_crashes_the_walk(place: int, byte: int, syntax: str) -> None:
    raw = bytearray(MADE.encode(syntax))
    raw[place % len(raw)] = byte
    for data in (bytes(raw), bytes(raw[: place % len(raw)])):
        with contextlib.suppress(DecodeError):
            assert to_json(data, syntax).dumps()
        with contextlib.suppress(DecodeError):
            assert to_json(data, syntax, total_length=len(data) + 100).dumps()


def plain(value: Any) -> Any:
    """One form for both: numbers by value, empty values and arrays left out, no trailing padding."""
    if isinstance(value, dict):
        return {
            key: plain(part)
            for key, part in value.items()
            if key not in ("00080005", "BulkDataURI", "InlineBinary") and not (key == "Value" and not any(plain(part)))
        }
    if isinstance(value, list):
        return [plain(part) for part in value]
    if isinstance(value, str):
        return value.strip(" \0") or None
    return float(value) if isinstance(value, int | float) else value


def test_json_agrees_with_pydicoms_on_its_test_files(pydicom_files: list[Path]) -> None:
    pydicom = pytest.importorskip("pydicom")
    # pydicom reads a UN of defined length as a sequence in the first two, and pixel data in implicit VR as OB in the third
    other_reading = {"rtdose_rle.dcm", "rtdose_rle_1frame.dcm", "SC_rgb_jpeg.dcm"}
    seen = 0
    for path in pydicom_files:
        if path.name in other_reading:
            continue
        raw = path.read_bytes()
        try:
            head = read_part10(raw)
            ours = json.loads(to_json(raw[head.dataset_offset :], head.transfer_syntax).dumps())
        except DecodeError:
            continue
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                read = pydicom.dcmread(io.BytesIO(raw))
                theirs = json.loads(json.dumps(read.to_json_dict(bulk_data_element_handler=lambda _: "x")))
            except Exception:
                continue
        theirs = {key: value for key, value in theirs.items() if not key.endswith("0000")}
        assert plain(ours) == plain(theirs), path.name
        seen += 1
    assert seen > 90
