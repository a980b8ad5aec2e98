"""PS3.6 as generated, and the transfer syntaxes."""

from __future__ import annotations

import subprocess
import sys

import pytest

from hilum.core.errors import Incorrect
from hilum.dicom.data import (
    DEFLATED_LE,
    EXPLICIT_BE,
    EXPLICIT_LE,
    IMPLICIT_LE,
    as_tag,
    entry,
    keyword_of,
    known_transfer_syntaxes,
    show,
    storage_sop_classes,
    tag_of,
    transfer_syntax,
    uid_name,
    uid_of,
    uid_type,
    vr_of,
)


def test_elements_are_found_by_tag_and_keyword() -> None:
    found = entry(0x00100010)
    assert found is not None
    assert (found.vr, found.vm, found.keyword, found.name) == ("PN", "1", "PatientName", "Patient's Name")
    assert tag_of("PatientName") == as_tag("00100010") == as_tag("(0010,0010)") == as_tag(0x00100010) == 0x00100010
    assert keyword_of(0x00100020) == "PatientID"
    assert show(0x7FE00010) == "(7FE0,0010)"
    with pytest.raises(Incorrect):
        tag_of("PatientsName")


@pytest.mark.parametrize(
    ("tag", "vr"),
    [(0x60023000, "OW"), (0x60FE0010, "US"), (0x00090010, "LO"), (0x00091001, "UN"), (0x00100000, "UL"),
     (0x00280106, "US"), (0x12345678, "UN"), (0xFFFEE000, "UN")],
)  # fmt: skip
def test_vr_of_repeating_private_and_unknown_elements_is_by_rule(tag: int, vr: str) -> None:
    assert vr_of(tag) == vr


def test_uids_have_name_type_and_keyword() -> None:
    assert uid_name("1.2.840.10008.1.1") == "Verification SOP Class"
    assert uid_type("1.2.840.10008.1.2") == "Transfer Syntax"
    assert uid_name("1.2.3") == "1.2.3"
    assert uid_of("CTImageStorage") in storage_sop_classes()
    assert uid_of("StorageCommitmentPushModel") not in storage_sop_classes()
    assert len(storage_sop_classes()) > 150


@pytest.mark.parametrize(
    ("uid", "implicit", "little", "deflated", "encapsulated"),
    [(IMPLICIT_LE, True, True, False, False), (EXPLICIT_LE, False, True, False, False),
     (EXPLICIT_BE, False, False, False, False), (DEFLATED_LE, False, True, True, False),
     ("1.2.840.10008.1.2.4.202", False, True, False, True), ("1.2.840.10008.1.2.5", False, True, False, True),
     ("1.2.3.4.5", False, True, False, True)],
)  # fmt: skip
def test_transfer_syntaxes_tell_their_encoding(
    uid: str, implicit: bool, little: bool, deflated: bool, encapsulated: bool
) -> None:
    found = transfer_syntax(uid + "\0")
    assert (found.implicit, found.little, found.deflated, found.encapsulated) == (
        implicit,
        little,
        deflated,
        encapsulated,
    )
    assert found.known == (uid != "1.2.3.4.5")


def test_every_registered_transfer_syntax_is_known() -> None:
    assert {IMPLICIT_LE, EXPLICIT_LE, EXPLICIT_BE, DEFLATED_LE} < {found.uid for found in known_transfer_syntaxes()}
    assert len(known_transfer_syntaxes()) > 50


def test_pydicom_is_not_imported() -> None:
    code = "import sys, hilum.dicom.data, hilum.dicom.wire; assert 'pydicom' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)
