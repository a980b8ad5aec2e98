"""UTF-16 and UTF-32, with and without a byte order mark: files, batches, fragments, blocks of MLLP. HL7 v2.5.1 2.15.9.18."""

from __future__ import annotations

import pytest

from hilum.core.errors import Incorrect, LocalProtocolError
from hilum.hl7v2.data.batch import EnvelopeHeader, is_batch, read_file, split, write_file
from hilum.hl7v2.data.charset import charset
from hilum.hl7v2.data.continuation import Continuations, fold, fragment, unfold
from hilum.hl7v2.data.er7 import parse
from hilum.hl7v2.wire.mllp import Connection, frame
from support.hl7_hub import Hub

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


def _answered(raw: bytes, step: int = 4096) -> bytes:
    """What comes back through both ends of MLLP."""
    hub, ours, theirs = Hub(), Connection(), Connection()
    sent = frame(raw)
    for at in range(0, len(sent), step):
        ours.receive_data(sent[at : at + step])
    (got,) = ours.events()
    answer = hub.send(got.content).immediate
    assert answer is not None
    back = ours.send(answer)
    for at in range(0, len(back), step):
        theirs.receive_data(back[at : at + step])
    (returned,) = theirs.events()
    assert returned.content == answer
    return answer


@pytest.mark.parametrize("codec", CODECS)
@pytest.mark.parametrize("bom", BOMS)
@pytest.mark.parametrize("step", [1, 4096])
def test_the_answer_is_in_the_senders_width_and_byte_order(codec: str, bom: str, step: int) -> None:
    raw = (bom + _text("北1", "山", codec)).encode(codec)
    text = _answered(raw, step).decode(codec)
    label = "UNICODE UTF-16" if "16" in codec else "UNICODE UTF-32"
    assert text.startswith(f"{bom}MSH|^~\\&|HUB|SOUTH|LAB|北|") and text.count("\ufeff") == len(bom)
    assert f"|2.5.1||||||{label}\r" in text and "\rMSA|AA|北1\r" in text
    unlabelled = raw.decode(codec).replace(f"||||||{label}", "").encode(codec)
    assert f"||||||{label}\r" in _answered(unlabelled).decode(codec)


@pytest.mark.parametrize("codec", CODECS)
@pytest.mark.parametrize("letter", ["\u0b1c", "\u1c0b", "\u0d0b", "\u1c01", "\u0d1c\u0d0d"])
def test_an_answer_with_a_block_character_in_its_bytes_is_in_utf_8(codec: str, letter: str) -> None:
    hub = Hub()
    raw = _text(f"M{letter}", "山", codec).encode(codec)
    answer = hub.send(raw).immediate
    assert answer is not None and b"\x0b" not in answer and b"\x1c" not in answer
    message = parse(answer)
    assert (message["MSA-2"], message["MSH-18"], message["MSH-6"]) == (f"M{letter}", "UNICODE UTF-8", "北")
    assert hub.send(raw).immediate == answer  # kept for the repeat
    batch = f"BHS|^~\\&|LAB|北|||||||B1\r{_text('M1', '山', codec)}{raw.decode(codec)}BTS|2\r".encode(codec)
    answers = Hub().send(batch).immediate
    assert answers is not None and b"\x0b" not in answers and b"\x1c" not in answers
    assert [parse(one)["MSA-2"] for one in read_file(answers).messages] == ["M1", f"M{letter}"]
    assert {parse(one)["MSH-18"] for one in read_file(answers).messages} == {"UNICODE UTF-8"}


@pytest.mark.parametrize("codec", CODECS)
@pytest.mark.parametrize("bom", BOMS)
def test_what_cannot_be_read_is_refused_in_the_senders_width(codec: str, bom: str) -> None:
    whole = (bom + _text("北1", "山", codec)).encode(codec)
    broken = whole + "\ud800".encode(codec, "surrogatepass")
    text = _answered(broken).decode(codec)
    assert text.startswith(f"{bom}MSH|") and "\rMSA|AE|" in text and "\rERR|" in text
    unknown = (bom + _text("北1", "山", codec).replace("ORU^R01^ORU_R01", "XXX^X01")).encode(codec)
    assert "\rMSA|AR|北1|" in _answered(unknown).decode(codec)
    files = _answered((bom + f"BHS|^~\\&|LAB\r{_text('M1', '山', codec)}BTS|1\r").encode(codec)).decode(codec)
    assert files.startswith(f"{bom}BHS|") and "\rMSA|AA|M1\r" in files
