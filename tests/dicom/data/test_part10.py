"""PS3.10 7.1: files with and without their head."""

from __future__ import annotations

import pytest

from hilum.core.errors import DecodeError
from hilum.dicom.data import (
    EXPLICIT_BE,
    EXPLICIT_LE,
    IMPLICIT_LE,
    Dataset,
    file_meta,
    neutral_preamble,
    read_part10,
)

DATASET = Dataset.of(SOPClassUID="1.2.3", SOPInstanceUID="1.2.3.4", PatientID="1")


def test_a_written_head_reads_back() -> None:
    raw = file_meta("1.2.3", "1.2.3.4", EXPLICIT_LE, source_aet="US", sending_aet="THEM") + DATASET.encode(EXPLICIT_LE)
    head = read_part10(raw)
    assert raw[:132] == bytes(128) + b"DICM"
    assert (head.sop_class_uid, head.sop_instance_uid, head.transfer_syntax) == ("1.2.3", "1.2.3.4", EXPLICIT_LE)
    assert head.meta.text("SourceApplicationEntityTitle") == "US"
    assert head.meta.int(0x00020000) == head.dataset_offset - 132 - 12
    assert head.notes == ()
    assert Dataset.parse(raw[head.dataset_offset :], head.transfer_syntax) == DATASET


def test_pydicom_reads_the_written_head(tmp_path: object) -> None:
    pydicom = pytest.importorskip("pydicom")
    import io

    raw = file_meta("1.2.840.10008.5.1.4.1.1.7", "1.2.3.4", EXPLICIT_LE) + DATASET.encode(EXPLICIT_LE)
    read = pydicom.dcmread(io.BytesIO(raw))
    assert read.file_meta.MediaStorageSOPInstanceUID == "1.2.3.4"
    assert read.PatientID == "1"


@pytest.mark.parametrize("syntax", [IMPLICIT_LE, EXPLICIT_LE, EXPLICIT_BE])
def test_a_bare_data_set_tells_its_transfer_syntax(syntax: str) -> None:
    head = read_part10(DATASET.encode(syntax))
    assert (head.transfer_syntax, head.dataset_offset) == (syntax, 0)
    assert head.notes


def test_a_missing_preamble_is_noted() -> None:
    raw = file_meta("1.2.3", "1.2.3.4", IMPLICIT_LE)[128:] + DATASET.encode(IMPLICIT_LE)
    head = read_part10(raw)
    assert head.transfer_syntax == IMPLICIT_LE
    assert "no preamble" in head.notes
    assert Dataset.parse(raw[head.dataset_offset :], IMPLICIT_LE) == DATASET


def test_a_wrong_group_length_does_not_matter() -> None:
    raw = bytearray(file_meta("1.2.3", "1.2.3.4", IMPLICIT_LE) + DATASET.encode(IMPLICIT_LE))
    raw[140:144] = b"\xff\0\0\0"
    assert Dataset.parse(bytes(raw[read_part10(bytes(raw)).dataset_offset :]), IMPLICIT_LE) == DATASET


@pytest.mark.parametrize(
    "raw", [b"", b"PK\3\4 and more of a zip", b"%PDF-1.7 and so on", bytes(128) + b"DICM\2\0\0\0UL"]
)
def test_what_is_no_dicom_is_refused(raw: bytes) -> None:
    with pytest.raises(DecodeError):
        read_part10(raw)


def test_a_preamble_that_may_hide_a_program_is_emptied() -> None:
    assert neutral_preamble(b"MZ" + bytes(126)) == bytes(128)
    assert neutral_preamble(b"\x7fELF" + bytes(124)) == bytes(128)
    tiff = b"II*\0" + bytes(range(124))
    assert neutral_preamble(tiff) == tiff
