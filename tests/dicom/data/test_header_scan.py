"""The scan gives what the whole reader gives, and knows when it needs more."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hilum.core.errors import DecodeError
from hilum.dicom.data import (
    DEFLATED_LE,
    EXPLICIT_BE,
    EXPLICIT_LE,
    IMPLICIT_LE,
    INDEX_ATTRIBUTES,
    Dataset,
    read_part10,
    scan,
)

MADE = Dataset.of(
    SpecificCharacterSet="ISO_IR 100",
    SOPClassUID="1.2.3",
    SOPInstanceUID="1.2.3.4",
    AccessionNumber="A1",
    ReferencedStudySequence=[Dataset.of(ReferencedSOPInstanceUID="9", PatientID="not me")],
    PatientName="Müller",
    PatientID="P1",
    StudyInstanceUID="1.2",
    SeriesInstanceUID="1.3",
    InstanceNumber="7",
    Rows=512,
    PerformedProcedureStepID="PPS",
)
MADE.sequence("ReferencedStudySequence").undefined_length = True
MADE.sequence("ReferencedStudySequence")[0].undefined_length = True
MADE.put(0x7FE00010, "OW", bytes(20_000))


@pytest.mark.parametrize("syntax", [IMPLICIT_LE, EXPLICIT_LE, EXPLICIT_BE])
def test_scan_finds_the_wanted_values_of_the_top_level(syntax: str) -> None:
    raw = MADE.encode(syntax)
    found = scan(raw[:4096], syntax)
    assert not found.needs_more
    assert found.values == {tag: MADE.raw(tag) for tag in INDEX_ATTRIBUTES if tag in MADE}
    assert found.text("PatientName") == "Müller"
    assert (found.int("Rows"), found.int("InstanceNumber"), found.int("Columns")) == (512, 7, None)
    assert raw[found.pixel_data_offset :][:2] in (b"\xe0\x7f", b"\x7f\xe0")


@pytest.mark.parametrize("syntax", [IMPLICIT_LE, EXPLICIT_LE, EXPLICIT_BE])
def test_a_scan_of_any_beginning_is_right_or_asks_for_more(syntax: str) -> None:
    raw = MADE.encode(syntax)
    whole = scan(raw, syntax).values
    for cut in range(0, len(raw) - 20_000, 3):
        part = scan(raw[:cut], syntax)
        assert part.needs_more or part.values == whole
        assert part.values.items() <= whole.items()
        assert not part.needs_more or part.needed > cut


def test_a_data_set_without_pixels_is_complete_when_told_so() -> None:
    for syntax in (IMPLICIT_LE, EXPLICIT_LE):
        raw = Dataset.of(SOPInstanceUID="1.2", Modality="SR", PatientComments=None).encode(syntax)
        assert scan(raw, syntax).needs_more
        assert not scan(raw, syntax, complete=True).needs_more


def test_a_deflated_data_set_is_scanned_when_it_is_whole() -> None:
    raw = MADE.encode(DEFLATED_LE)
    assert scan(raw[:100], DEFLATED_LE).needs_more
    assert scan(raw, DEFLATED_LE, complete=True).text("PatientID") == "P1"


def test_noise_is_refused() -> None:
    with pytest.raises(DecodeError):
        scan(b"\x08\0\x60\0" + bytes([1, 2, 0xFF, 0xFF]) + bytes(range(200)), EXPLICIT_LE)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200), st.sampled_from([IMPLICIT_LE, EXPLICIT_LE, EXPLICIT_BE]))
def test_any_bytes_are_scanned_or_refused(raw: bytes, syntax: str) -> None:
    try:
        assert scan(raw, syntax).values.keys() <= set(INDEX_ATTRIBUTES)
    except DecodeError as error:
        assert isinstance(error.offset, int)


def test_scan_agrees_with_the_reader_on_pydicoms_files(pydicom_files: list[Path]) -> None:
    seen = 0
    for path in pydicom_files:
        if "truncated" in path.name or "nooffset" in path.name:
            continue
        raw = path.read_bytes()
        try:
            head = read_part10(raw)
        except DecodeError:
            continue
        body = raw[head.dataset_offset :]
        read = Dataset.parse(body, head.transfer_syntax)
        found = scan(body, head.transfer_syntax, complete=True)
        assert found.values == {tag: read.raw(tag) for tag in INDEX_ATTRIBUTES if tag in read}, path.name
        seen += 1
    assert seen > 90
