"""PS3.5 7: data sets to bytes and back, in every encoding, and hostile bytes."""

from __future__ import annotations

import datetime
import time
import tracemalloc
import zlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hilum.core.errors import BudgetExceeded, DecodeError, Incorrect
from hilum.dicom.data import (
    DEFLATED_LE,
    EXPLICIT_BE,
    EXPLICIT_LE,
    IMPLICIT_LE,
    Budget,
    Dataset,
    Encapsulated,
    Sequence,
    read_part10,
)

EXPLICIT = bytes.fromhex(
    "0800 0500 4353 0a00 49534f5f495220313030"  # (0008,0005) CS ISO_IR 100
    "0800 1211 5351 0000 ffffffff"  # (0008,1112) SQ, undefined length
    "feff 00e0 ffffffff"  # item, undefined length
    "0800 5011 5549 0600 312e322e3300"  # (0008,1150) UI 1.2.3
    "feff 0de0 00000000"
    "feff 00e0 0e000000"  # item of 14 bytes
    "0800 5011 5549 0600 312e322e3400"
    "feff dde0 00000000"
    "1000 1000 504e 0600 4dfc6c6c6572"  # (0010,0010) PN Müller
    "2800 1000 5553 0200 0002"  # (0028,0010) US 512
    "e07f 1000 4f42 0000 04000000 00010203"  # (7FE0,0010) OB
)


def test_explicit_little_endian_reads_and_writes_the_same_bytes() -> None:
    read = Dataset.parse(EXPLICIT, EXPLICIT_LE)
    assert read.text("PatientName") == "Müller"
    assert read.person_name("PatientName").family == "Müller"
    assert read.int("Rows") == 512
    assert [item.text("ReferencedSOPClassUID") for item in read.sequence(0x00081112)] == ["1.2.3", "1.2.4"]
    assert read.sequence(0x00081112)[0].charset.terms == ("ISO_IR 100",)
    assert read.raw("PixelData") == b"\0\1\2\3"
    assert read.encode(EXPLICIT_LE) == EXPLICIT


@pytest.mark.parametrize("syntax", [IMPLICIT_LE, EXPLICIT_LE, EXPLICIT_BE, DEFLATED_LE])
def test_a_data_set_is_the_same_in_every_transfer_syntax(syntax: str) -> None:
    made = Dataset.of(
        PatientName="Yamada^Tarou",
        PatientID="1",
        Rows=512,
        PixelSpacing=[0.5, 0.25],
        FrameIncrementPointer=[0x00181063],
        ReferencedImageSequence=[Dataset.of(ReferencedSOPInstanceUID="1.2.3"), Dataset()],
        RealWorldValueSlope=1.5,
    )
    made.put(0x7FE00010, "OW", bytes(range(200)))
    again = Dataset.parse(made.encode(syntax), syntax)
    assert again == made
    assert again.get("PixelSpacing") == [0.5, 0.25]
    assert again.ints("FrameIncrementPointer") == [0x00181063]
    assert again.float("RealWorldValueSlope") == 1.5


@pytest.mark.parametrize("cut", range(1, len(EXPLICIT)))
def test_a_cut_data_set_is_a_prefix_or_a_decode_error_with_its_place(cut: int) -> None:
    whole = Dataset.parse(EXPLICIT, EXPLICIT_LE)
    try:
        part = Dataset.parse(EXPLICIT[:cut], EXPLICIT_LE)
    except DecodeError as error:
        assert 0 <= error.offset <= cut
        assert error.section.startswith("PS3.5")
    else:
        # the cut fell between two elements, or inside a sequence of undefined length that ends the bytes
        assert set(part.tags()) <= set(whole.tags())


def test_value_longer_than_the_rest_is_refused_with_tag_and_offset() -> None:
    with pytest.raises(DecodeError) as caught:
        Dataset.parse(bytes.fromhex("1000 2000 4c4f ff00 31"), EXPLICIT_LE)
    assert (caught.value.where, caught.value.offset) == ("(0010,0020)", 0)


@pytest.mark.parametrize("syntax", [IMPLICIT_LE, EXPLICIT_LE])
@pytest.mark.parametrize("undefined", [True, False])
def test_a_thousand_deep_sequences_are_refused_cleanly(syntax: str, undefined: bool) -> None:
    inner = b""
    for _ in range(1000):
        length = b"\xff\xff\xff\xff" if undefined else len(inner).to_bytes(4, "little")
        item = b"\xfe\xff\x00\xe0" + length + inner + (b"\xfe\xff\x0d\xe0\0\0\0\0" if undefined else b"")
        length = b"\xff\xff\xff\xff" if undefined else len(item).to_bytes(4, "little")
        head = b"\x40\0\x30\xa7" + (b"SQ\0\0" if syntax == EXPLICIT_LE else b"") + length
        inner = head + item + (b"\xfe\xff\xdd\xe0\0\0\0\0" if undefined else b"")
    with pytest.raises(BudgetExceeded):
        Dataset.parse(inner, syntax)


def test_sixty_four_deep_sequences_are_read() -> None:
    made = Dataset()
    for _ in range(64):
        made = Dataset.of(ContentSequence=[made])
    assert Dataset.parse(made.encode(EXPLICIT_LE), EXPLICIT_LE) == made


def test_too_many_elements_are_refused() -> None:
    items = b"\xfe\xff\x00\xe0\0\0\0\0" * 5000
    data = b"\x40\0\x30\xa7SQ\0\0" + len(items).to_bytes(4, "little") + items
    with pytest.raises(BudgetExceeded):
        Dataset.parse(data, EXPLICIT_LE, budget=Budget(elements=1000))
    assert len(Dataset.parse(data, EXPLICIT_LE).sequence(0x0040A730)) == 5000


def test_a_deflate_bomb_of_500_mb_is_refused_quickly_and_small() -> None:
    machine = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    block = machine.compress(bytes(10 << 20)) + machine.flush(zlib.Z_FULL_FLUSH)
    bomb = block * 50 + machine.flush()
    tracemalloc.start()
    started = time.perf_counter()
    with pytest.raises(BudgetExceeded):
        Dataset.parse(bomb, DEFLATED_LE)
    took = time.perf_counter() - started
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert took < 1.0
    assert peak < 32 << 20


def test_a_deflated_data_set_that_ends_early_is_refused() -> None:
    with pytest.raises(DecodeError):
        Dataset.parse(Dataset.of(PatientID="1" * 64).encode(DEFLATED_LE)[:-6], DEFLATED_LE)


def test_implicit_vr_under_an_explicit_transfer_syntax_is_read_and_noted() -> None:
    made = Dataset.of(SOPClassUID="1.2.3", PatientID="1")
    read = Dataset.parse(made.encode(IMPLICIT_LE), EXPLICIT_LE)
    assert read == made
    assert read.notes


def test_encapsulated_pixel_data_is_kept_whole() -> None:
    content = b"\xfe\xff\x00\xe0\0\0\0\0" + b"\xfe\xff\x00\xe0\x04\0\0\0abcd"
    made = Dataset.of(PatientID="1")
    made.put(0x7FE00010, "OB", Encapsulated(content))
    raw = made.encode("1.2.840.10008.1.2.4.50")
    assert raw.endswith(content + b"\xfe\xff\xdd\xe0\0\0\0\0")
    again = Dataset.parse(raw, "1.2.840.10008.1.2.4.50")
    assert again.encode(EXPLICIT_LE) == raw
    with pytest.raises(Incorrect):
        made.encode(IMPLICIT_LE)


def test_un_of_undefined_length_is_a_sequence_in_implicit_vr() -> None:
    inner = Dataset.of(PatientID="9").encode(IMPLICIT_LE)
    item = b"\xfe\xff\x00\xe0" + len(inner).to_bytes(4, "little") + inner
    raw = b"\x09\0\x01\x10UN\0\0\xff\xff\xff\xff" + item + b"\xfe\xff\xdd\xe0\0\0\0\0"
    read = Dataset.parse(raw, EXPLICIT_LE)
    assert read.encode(EXPLICIT_LE) == raw
    (found,) = read.sequence(0x00091001)
    assert found.text("PatientID") == "9"


def test_stop_before_leaves_the_rest_unread() -> None:
    read = Dataset.parse(EXPLICIT[:-14], EXPLICIT_LE, stop_before=0x00280010)
    assert 0x00280010 not in read
    assert read.text("PatientName") == "Müller"


def test_python_values_become_their_vr() -> None:
    made = Dataset.of(
        StudyDate=datetime.date(2026, 1, 2),
        StudyTime=datetime.time(3, 4, 5),
        AcquisitionDateTime=datetime.datetime(2026, 1, 2, 3, 4, 5, tzinfo=datetime.UTC),
        SliceThickness=1 / 3,
        NumberOfFrames=7,
        ImageType=["ORIGINAL", "PRIMARY"],
        PatientWeight=None,
    )
    assert made.text("StudyDate") == "20260102"
    assert made.text("StudyTime") == "030405"
    assert made.text("AcquisitionDateTime") == "20260102030405+0000"
    assert len(made.raw("SliceThickness")) <= 16
    assert made.float("SliceThickness") == pytest.approx(1 / 3)
    assert made.int("NumberOfFrames") == 7
    assert made.texts("ImageType") == ["ORIGINAL", "PRIMARY"]
    assert "PatientWeight" in made
    assert made.get("PatientWeight") is None
    assert made.text("PatientWeight") == ""


@pytest.mark.parametrize(
    ("keyword", "value"), [("Rows", "many"), ("Rows", 70000), ("StudyDate", 1.5), ("PatientSex", "é")]
)
def test_values_that_no_vr_holds_are_refused_without_being_shown(keyword: str, value: object) -> None:
    with pytest.raises(Incorrect) as caught:
        Dataset.of(**{keyword: value})
    assert str(value) not in str(caught.value)


def test_text_beyond_ascii_turns_the_data_set_to_utf8() -> None:
    made = Dataset.of(PatientName="Müller^Jörg", StudyDescription="Thorax")
    assert made.text("SpecificCharacterSet") == "ISO_IR 192"
    assert Dataset.parse(made.encode(), EXPLICIT_LE).text("PatientName") == "Müller^Jörg"


def test_text_that_the_declared_set_lacks_turns_all_text_to_utf8() -> None:
    made = Dataset.of(SpecificCharacterSet="ISO_IR 100", PatientName="Müller")
    assert made.raw("PatientName") == b"M\xfcller"
    made.set("StudyDescription", "胸部")
    assert (made.text("PatientName"), made.text("StudyDescription")) == ("Müller", "胸部")
    assert made.text("SpecificCharacterSet") == "ISO_IR 192"


def test_recode_reaches_items_and_leaves_the_original() -> None:
    made = Dataset.of(
        SpecificCharacterSet="ISO_IR 192",
        PatientName="Müller",
        RequestAttributesSequence=[Dataset.of(ScheduledProcedureStepDescription="Schädel")],
    )
    latin = made.recode("ISO_IR 100")
    assert latin.raw("PatientName") == b"M\xfcller"
    assert latin.sequence("RequestAttributesSequence")[0].raw("ScheduledProcedureStepDescription") == b"Sch\xe4del "
    again = Dataset.parse(latin.encode(), EXPLICIT_LE)
    assert again.sequence("RequestAttributesSequence")[0].text("ScheduledProcedureStepDescription") == "Schädel"
    assert made.raw("PatientName") == "Müller ".encode()
    with pytest.raises(Incorrect):
        Dataset.of(PatientName="山田").recode("ISO_IR 100")


def test_elements_come_in_tag_order_however_they_were_put() -> None:
    made = Dataset.of(Rows=1, PatientID="1", StudyDate="20260101")
    assert made.tags() == sorted(made.tags())
    assert [element.tag for element in made] == made.tags()
    made.discard("PatientID")
    assert "PatientID" not in made


def test_repr_shows_no_value() -> None:
    assert "Secret" not in repr(Dataset.of(PatientName="Secret"))


def test_text_longer_than_16_bits_is_written_as_un() -> None:
    made = Dataset()
    made.put(0x00204000, "LT", b"x" * 70_000)
    read = Dataset.parse(made.encode(EXPLICIT_LE), EXPLICIT_LE)
    assert read.vr(0x00204000) == "UN"
    assert read.text(0x00204000) == "x" * 70_000


simple = st.fixed_dictionaries(
    {},
    optional={
        "PatientName": st.text(
            st.characters(codec="utf-8", exclude_characters="\\=^\0\x1b", exclude_categories=("Cc", "Cs"))
        ),
        "PatientID": st.text("ABC012", max_size=20),
        "Rows": st.integers(0, 65535),
        "RescaleSlope": st.floats(allow_nan=False, allow_infinity=False),
        "PixelPaddingValue": st.integers(0, 65535),
        "ImageType": st.lists(st.text("AB", min_size=1, max_size=5), min_size=1, max_size=3),
        "AnatomicRegionSequence": st.lists(
            st.builds(lambda code: Dataset.of(CodeValue=code), st.text("ab", max_size=4))
        ),
    },
)


@settings(max_examples=60, deadline=None)
@given(simple, st.sampled_from([IMPLICIT_LE, EXPLICIT_LE, EXPLICIT_BE, DEFLATED_LE]))
def test_what_is_written_is_read(values: dict[str, object], syntax: str) -> None:
    made = Dataset.of(**values)
    raw = made.encode(syntax)
    again = Dataset.parse(raw, syntax)
    assert again == made
    assert again.encode(syntax) == raw


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200), st.sampled_from([IMPLICIT_LE, EXPLICIT_LE, EXPLICIT_BE]))
def test_any_bytes_are_a_data_set_or_a_decode_error(raw: bytes, syntax: str) -> None:
    try:
        read = Dataset.parse(raw, syntax)
    except DecodeError:
        return
    for element in read:
        read.get(element.tag)
        read.texts(element.tag)


@settings(max_examples=200, deadline=None)
@given(st.integers(0, len(EXPLICIT) - 1), st.integers(0, 255))
def test_one_wrong_byte_never_crashes_the_reader(place: int, byte: int) -> None:
    raw = bytearray(EXPLICIT)
    raw[place] = byte
    try:
        assert isinstance(Dataset.parse(bytes(raw), EXPLICIT_LE), Dataset)
    except DecodeError as error:
        assert error.section


def test_sequence_comparison_leaves_out_how_lengths_were_written() -> None:
    assert Sequence([Dataset.of(PatientID="1")], undefined_length=True) == Sequence([Dataset.of(PatientID="1")])


def test_every_readable_file_of_pydicoms_set_comes_back_byte_for_byte(pydicom_files: list[Path]) -> None:
    broken = {"rtplan_truncated.dcm", "MR_truncated.dcm", "DICOMDIR-nooffset"}
    seen = 0
    for path in pydicom_files:
        if path.name in broken:
            continue
        raw = path.read_bytes()
        if raw[128:132] != b"DICM":
            continue
        head = read_part10(raw)
        body = raw[head.dataset_offset :]
        read = Dataset.parse(body, head.transfer_syntax)
        if head.transfer_syntax == DEFLATED_LE or read.notes:
            continue
        assert read.encode(head.transfer_syntax) == body, path.name
        seen += 1
    assert seen > 90
