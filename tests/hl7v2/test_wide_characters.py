"""UTF-16 and UTF-32, with and without a byte order mark: files, batches, fragments, blocks of MLLP. HL7 v2.5.1 2.15.9.18."""

from __future__ import annotations

import pytest

from hilum.core.errors import Incorrect, LocalProtocolError
from hilum.hl7v2.data.batch import EnvelopeHeader, is_batch, read_file, split, write_file
from hilum.hl7v2.data.charset import charset
from hilum.hl7v2.data.continuation import Continuations, fold, fragment, unfold
from hilum.hl7v2.data.er7 import parse
from hilum.hl7v2.wire.mllp import Connection, frame

CODECS = ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"]
BOMS = ["", "\ufeff"]
NAMES = "山田太郎 김희중 王小東 Иванов 𠮷野家 "


def _text(control_id: str, note: str, codec: str) -> str:
    label = "UNICODE UTF-16" if "16" in codec else "UNICODE UTF-32"
    return (
        f"MSH|^~\\&|LAB|北|HUB|SOUTH|20240101||ORU^R01^ORU_R01|{control_id}|P|2.5.1||||||{label}\r"
        f"PID|1||12||山田^太郎\rOBR|1\rOBX|1|TX|note||{note}\rNTE|1||{note[::-1]}\r"
    )


def _pointer(number: int) -> str:
    return f"北-{number}"


@pytest.mark.parametrize("codec", CODECS)
@pytest.mark.parametrize("bom", BOMS)
@pytest.mark.parametrize("longest", [161, 240, 600])
def test_a_long_segment_is_folded_within_its_bytes_and_is_whole_again(codec: str, bom: str, longest: int) -> None:
    raw = (bom + _text("M1", NAMES * 20, codec)).encode(codec)
    folded = fold(raw, longest)
    text = folded.decode(codec)
    assert text.startswith(bom + "MSH|") and text.count("\ufeff") == len(bom)
    lines = text.split("\r")
    assert any(line.startswith("ADD|") for line in lines)
    assert all(len(line.encode(codec)) <= longest for line in lines if line[:3] in ("ADD", "OBX", "NTE", "OBR"))
    assert unfold(folded) == raw
    assert unfold(raw) is raw


@pytest.mark.parametrize("codec", CODECS)
@pytest.mark.parametrize("bom", BOMS)
def test_a_long_message_goes_in_fragments_in_its_own_characters(codec: str, bom: str) -> None:
    raw = (bom + _text("M1", NAMES * 60, codec)).encode(codec)
    parts = fragment(raw, 1600, _pointer)
    assert len(parts) > 3 and all(len(part) <= 1600 for part in parts)
    read = [parse(part) for part in parts]
    assert all(part.decode(codec).startswith(bom + "MSH|") for part in parts)
    assert [one["MSH-14"] for one in read[1:]] == [one["DSC-1"] for one in read[:-1]]
    assert {one["MSH-4"] for one in read} == {"北"}
    held = Continuations()
    assert [held.receive(part) for part in parts] == [None] * (len(parts) - 1) + [raw]


def test_a_fragment_of_another_width_does_not_continue_one() -> None:
    first, second, *_ = fragment(_text("M1", NAMES * 60, "utf-16-le").encode("utf-16-le"), 1600, _pointer)
    held = Continuations()
    held.receive(first)
    with pytest.raises(Incorrect) as caught:
        held.receive(second.decode("utf-16-le").encode("utf-8"))
    assert caught.value.where == "MSH-18"
    held.receive(first)
    assert held.receive(second.decode("utf-16-le").encode("utf-16-be")) is None  # another byte order is no other text


@pytest.mark.parametrize("codec", CODECS)
@pytest.mark.parametrize("bom", BOMS)
def test_a_file_of_batches_in_wide_characters_is_read(codec: str, bom: str) -> None:
    text = (
        "FHS|^~\\&|LAB|北\rBHS|^~\\&|LAB|北|||||||B1\r"
        + _text("M1", "山", codec)
        + _text("M2", "김", codec)
        + "BTS|2|全部\rFTS|1|終\r"
    )
    raw = (bom + text).encode(codec)
    assert is_batch(raw)
    file = read_file(raw)
    assert file.notes == () and file.header is not None and file.header["FHS-4"] == "北"
    (batch,) = file.batches
    assert batch.batch_header is not None and batch.batch_header["BHS-11"] == "B1"
    assert batch.trailer is not None and (batch.trailer.count, batch.trailer.comment) == (2, "全部")
    assert file.trailer is not None and (file.trailer.count, file.trailer.comment) == (1, "終")
    assert [parse(one)["OBX-5"] for one in file.messages] == ["山", "김"]
    assert len(split(raw).messages) == 2
    assert not is_batch((bom + _text("M1", "山", codec)).encode(codec))


@pytest.mark.parametrize("codec", CODECS)
@pytest.mark.parametrize("bom", BOMS)
def test_a_file_is_written_in_one_width(codec: str, bom: str) -> None:
    messages = [(bom + _text(f"M{n}", NAMES, codec)).encode(codec) for n in (1, 2)]
    plain = b"MSH|^~\\&|LAB||||20240101||ORU^R01|M3|P|2.5.1\rOBX|1|TX|||plain\r"
    header = EnvelopeHeader(sending_facility="北", control_id="B1")
    out = write_file([(header, [*messages, plain])], EnvelopeHeader(control_id="F1"), comment="終")
    text = out.decode(codec)
    assert text.startswith(bom + "FHS|") and text.count("\ufeff") == len(bom)
    file = read_file(out)
    assert not file.notes and [parse(one)["MSH-10"] for one in file.messages] == ["M1", "M2", "M3"]
    assert parse(file.messages[1])["OBX-5"] == NAMES
    assert file.batches[0].batch_header is not None and file.batches[0].batch_header["BHS-4"] == "北"
    assert file.trailer is not None and file.trailer.comment == "終"


def test_a_message_of_another_set_does_not_go_into_a_file_in_wide_characters() -> None:
    other = "MSH|^~\\&|LAB||||20240101||ORU^R01|M3|P|2.5.1||||||8859/1\rOBX|1|TX|||é\r".encode("latin-1")
    with pytest.raises(LocalProtocolError) as caught:
        write_file([(EnvelopeHeader(), [_text("M1", "山", "utf-16-le").encode("utf-16-le"), other])])
    assert caught.value.where == "MSH-18"


@pytest.mark.parametrize("codec", CODECS)
@pytest.mark.parametrize("bom", BOMS)
@pytest.mark.parametrize("step", [1, 7, 4096])
def test_a_block_of_mllp_holds_it_however_it_is_cut(codec: str, bom: str, step: int) -> None:
    note = "\u0b1c\u0d0b\u1c0b \u0c1c\u0d0c山\u1c1c\u0d0d"  # bytes 0x1C, 0x0D and 0x0B within characters, also side by side
    raw = (bom + _text("M1", note, codec)).encode(codec)
    sent = frame(raw) * 2
    connection = Connection()
    got = []
    for at in range(0, len(sent), step):
        connection.receive_data(sent[at : at + step])
        got += [one.content for one in connection.events()]
    assert got == [raw, raw] and parse(got[0])["OBX-5"] == note


@pytest.mark.parametrize(
    ("codec", "letter"), [("utf-16-le", "\u0d1c"), ("utf-16-be", "\u1c0d"), ("utf-32-le", "\u0d1c")]
)
def test_the_one_letter_whose_bytes_end_a_block_is_not_sent(codec: str, letter: str) -> None:
    with pytest.raises(LocalProtocolError):
        frame(_text("M1", letter, codec).encode(codec))


@pytest.mark.parametrize("codec", CODECS)
def test_a_label_of_wide_characters_on_bytes_that_are_not_is_read_as_utf_8(codec: str) -> None:
    raw = _text("M1", NAMES, codec).encode()
    message = parse(raw)
    assert message["OBX-5"] == NAMES and message.charset.codec == "utf-8"
    assert charset(message["MSH-18"]).is_wide
