"""What has tripped other readers of ER7, each as a test. HL7 v2.1 to 2.8.2, chapter 2."""

from __future__ import annotations

import base64
import random
import time
from functools import partial
from pathlib import Path

import pytest

from hilum.core.errors import DecodeError, HilumError
from hilum.hl7v2.data.batch import read_file
from hilum.hl7v2.data.er7 import Limits, parse
from hilum.hl7v2.data.escape import check_escapes
from hilum.hl7v2.data.reader import parts_of
from support.hl7_hub import Hub

HEAD = b"MSH|^~\\&|A|B|C|D|20240101||ORU^R01|1|P|2.3.1\r"


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
def test_line_breaks_inside_base64_make_no_segments_and_stay_where_they_are(end: bytes) -> None:
    document = base64.encodebytes(random.Random(3).randbytes(3000)).rstrip(b"\n").replace(b"\n", end)
    raw = HEAD.replace(b"\r", end) + b"OBX|1|ED|PDF||^application^pdf^Base64^" + document + b"||||||F" + end
    raw += b"OBX|2|ST|x||after" + end
    message = parse(raw)
    assert [segment.name for segment in message] == ["MSH", "OBX", "OBX"]
    assert message["OBX[2]-5"] == "after"
    first = message.segment("OBX")
    assert first is not None
    whole = message["OBX-5.5"] + "".join(message.continuation(first)).partition("|")[0]
    assert base64.b64decode(whole) == random.Random(3).randbytes(3000)
    assert any("no segment" in note.text for note in message.notes)
    message["OBX[2]-5"] = "edited"
    assert message.encode() == raw.replace(b"after", b"edited")


def test_a_base64_line_of_three_capitals_and_no_separator_is_a_bare_segment_and_still_comes_back() -> None:
    raw = HEAD + b"OBX|1|ED|x||^^^Base64^AAAA\rQUJ\rZZZ\r"
    message = parse(raw)
    message["OBX-1"] = "2"
    assert message.encode() == raw.replace(b"OBX|1", b"OBX|2")


@pytest.mark.parametrize("version", [b"2.1", b"2.2"])
def test_an_old_header_with_a_message_type_of_one_component_and_nothing_after_the_version(version: bytes) -> None:
    message = parse(b"MSH|^~\\&|LAB|767543|ADT|767543|19900314130405||ACK|XX3657|P|" + version + b"\rMSA|AA|ZZ9380|\r")
    assert (message.message_code, message.trigger_event, message["MSH-9.3"]) == ("ACK", "", "")
    assert (message.version, message["MSH-18"], message.charset.codec) == (version.decode(), "", "ascii")
    assert message["MSA-2"] == "ZZ9380" and message["MSA-3"] == ""
    assert message.notes == []


@pytest.mark.parametrize("characters", [b"^~\\&", b"^~\\", b"^~", b"^"])
def test_old_senders_leave_out_the_delimiters_that_they_do_not_use(characters: bytes) -> None:
    raw = b"MSH|" + characters + b"|A|B|C|D|19900314||ADT^A01|1|P|2.1\rPID|||1^M&N~2\r"
    message = parse(raw)
    assert message["PID-3.1"] == "1" and message["MSH-9.2"] == "A01"
    assert message["MSH-2"] == characters.decode()
    message["PID-5"] = "X"
    assert message.encode() == raw.replace(b"~2\r", b"~2||X\r")


def test_the_fifth_encoding_character_is_read_escaped_and_never_taken_for_a_component() -> None:
    raw = b"MSH|^~\\&#|A|B|C|D|20240101||ADT^A01^ADT_A01|1|P|2.7\rPID|||1#||A^B#|x\\P\\y\r"
    message = parse(raw)
    assert message.delimiters.truncation == "#" and message["MSH-3"] == "A"
    assert message["PID-3"] == "1#" and message["PID-6"] == "x#y"
    message["PID-6"] = "50#"
    assert b"|50\\P\\\r" in message.encode()


def test_without_a_fifth_encoding_character_a_hash_is_a_hash() -> None:
    message = parse(HEAD + b"PID|||1||#1^#\r")
    message["PID-6"] = "#2"
    assert message["PID-5"] == "#1^#" and b"|#2\r" in message.encode()


def test_other_delimiters_hold_for_every_segment_and_the_usual_ones_are_data() -> None:
    raw = b"MSH#*:?%#A#B#C#D#20240101##ADT*A01#1#P#2.4\rPID###1*%x:2##A^B~C|D&E\\F\\#?S?\rZZZ#a?F?b\r"
    message = parse(raw)
    assert message["PID-5"] == "A^B~C|D&E\\F\\" and message["PID-6"] == "*" and message["ZZZ-1"] == "a#b"
    assert message["PID-3[2]"] == "2" and message["PID-3.2.2"] == "x"


def test_segments_of_the_site_stand_anywhere_and_are_kept() -> None:
    raw = HEAD + b"ZA1|1\rPID|||1\rZ99|x^y\rOBX|1\rZZZ\rZZZ|\r"
    message = parse(raw)
    assert [one.name for one in message] == ["MSH", "ZA1", "PID", "Z99", "OBX", "ZZZ", "ZZZ"]
    assert message["Z99-1.2"] == "y" and message["ZZZ[2]-1"] == ""


def test_comments_empty_segments_and_blanks_are_kept_verbatim() -> None:
    raw = HEAD + b"\r\r# comment\r   \rPID\r|||\rpid|x\rOBX|1\r\r"
    message = parse(raw)
    assert [one.name for one in message] == ["MSH", "PID", "OBX"]
    message["OBX-1"] = "2"
    assert message.encode() == raw.replace(b"OBX|1", b"OBX|2")


@pytest.mark.parametrize("bom", [b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"])
def test_a_byte_order_mark_is_no_part_of_the_header_and_comes_back(bom: bytes) -> None:
    codec = {b"\xef\xbb\xbf": "utf-8", b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}[bom]
    raw = bom + (HEAD + b"PID|||1\r").decode().encode(codec)
    message = parse(raw)
    assert message["PID-3"] == "1" and message["MSH-1"] == "|"
    message["PID-3"] = "2"
    assert message.encode() == raw.replace("|1\r".encode(codec), "|2\r".encode(codec)).replace(
        "R01|2".encode(codec), "R01|1".encode(codec)
    )


def test_escapes_back_to_back_bare_backslashes_and_network_paths() -> None:
    cases = {
        rb"\F\\F\\S\\T\\R\\E\ ": "||^&~\\ ",
        rb"\\server\share": "\\\\server\\share",
        rb"100\ percent": "100\\ percent",
        rb"\E\F\E\ ": "\\F\\ ",
        rb"A\X0D\\X0A\B": "A\r\nB",
        rb"A\X0D0A\B": "A\r\nB",
        rb"\.br\\.br\x": "\n\nx",
        rb"\H\bold\N\ \F": "bold \\F",
        rb"C:\temp\F\x": "C:\\temp|x",
    }
    message = parse(HEAD + b"NTE|1||" + b"~".join(cases) + b"\r")
    for number, plain in enumerate(cases.values(), 1):
        assert message[f"NTE-3[{number}]"] == plain


def test_a_truncated_header_a_stray_line_feed_and_nothing_at_all_have_their_errors() -> None:
    for raw, code in (
        (b"", "100"),
        (b"\r\n", "100"),
        (b"MSH", "101"),
        (b"MSH\r|^~\\&", "101"),
        (b"MSH|\r^~\\&|", "101"),
    ):
        with pytest.raises(DecodeError) as caught:
            parse(raw)
        assert caught.value.code == code and caught.value.section


def test_a_header_repeated_in_a_batch_or_in_one_block_is_told_apart() -> None:
    raw = HEAD + b"PID|1\r" + HEAD + b"PID|2\r"
    assert len(parse(raw).segments("MSH")) == 2
    assert parse(raw)["PID[2]-1"] == "2"
    assert len(read_file(raw).messages) == 2


_WORDS = [
    b"|",
    b"^",
    b"~",
    b"\\",
    b"&",
    b"\r",
    b"\n",
    b"\r\n",
    b"MSH|^~\\&|",
    b"BHS|^~\\&|",
    b"BTS|9",
    b"\x1b$B",
    b"\x1b(B",
    b"\x1b$)C",
]
_WORDS += [
    b"\xef\xbb\xbf",
    b"\x00",
    b"\xff\xfe",
    b"\\X",
    b"\\M2442\\",
    b"\\.sp9999\\",
    b"~ISO IR87",
    b"UNICODE UTF-16",
    b'""',
    b"\x0e",
    b"ADD|",
]


def test_mutated_messages_find_nothing_undocumented() -> None:
    """A small campaign; the large one has the same steps."""
    chance = random.Random(20240101)
    seeds = [
        HEAD + b"PID|1||12^^^H&1.2&ISO~3||D\\T\\E^J|\\X41\\\rOBX|1|TX|||line\nPID|x\rZZZ|1\r",
        HEAD.replace(b"2.3.1", b"2.5||||||~ISO IR87") + "PID|||1||山田^太郎\r".encode("iso2022_jp"),
        HEAD.replace(b"2.3.1", b"2.5||||||GB 18030-2000") + "PID|||1||王小东\r".encode("gb18030"),
        b"BHS|^~\\&|A\r" + HEAD + b"PID|1\rBTS|1\r",
    ]
    limits = Limits(bytes=20_000, segments=300, fields=200, repetitions=100)
    read = 0
    for _ in range(1500):
        raw = bytearray(chance.choice(seeds))
        for _ in range(chance.randrange(1, 6)):
            at = chance.randrange(len(raw))
            raw[at : at + chance.choice((0, 0, 1, 3))] = chance.choice(_WORDS)
        one = bytes(raw)
        try:
            assert b"".join(part.content for part in parts_of(one, limits)) == one
            read_file(one, limits)
            message = parse(one, limits=limits)
            for segment in message:
                for number in range(len(segment.fields)):
                    segment.values(number, -1, 1, 1)
            assert message.encode() == one
            edited = "edited|" if message.delimiters.escape else "edited"
            message["MSH-10"] = edited
            after = parse(message.encode(), limits=limits)
            if b"\x1b" not in one:  # a shift left open takes what follows with it
                assert after["MSH-10"] == edited
            read += 1
        except HilumError as error:
            assert error.message and (error.section or error.where)
    assert read > 700


def test_a_long_message_is_read_edited_and_grown_in_time_linear_in_its_length() -> None:
    raw = HEAD + b"".join(b"OBX|%d|NM|x||%d\r" % (n, n) for n in range(1, 20_001)) + b"NTE|1||end\r"
    began = time.process_time()
    message = parse(raw)
    assert message["NTE-3"] == "end"
    assert message.values("OBX[*]-5")[-1] == "20000"
    for segment in message.segments("OBX"):
        segment.set("1", 11)
    for number in range(500):
        message.add("ZZZ", str(number))
    assert parse(message.encode())["ZZZ[500]-1"] == "499"
    assert time.process_time() - began < 5


def test_an_escape_character_that_was_lost_leaves_the_ampersand_what_it_is() -> None:
    raw = b"MSH|^~&|A|B|||20240101||ORU^R01|1|P|2.5.1\rSFT|X^L^^^^L&1.2.3&ISO^XX|a\\b&c\r"
    message = parse(raw)
    assert [note.where for note in message.notes] == ["MSH-2"]
    assert (message.delimiters.escape, message.delimiters.subcomponent) == ("", "&")
    assert (message["SFT-1.6.2"], message["SFT-2.1.1"], message["SFT-2.1.2"]) == ("1.2.3", "a\\b", "c")
    for segment in message:
        for number in range(1, len(segment) + 1):
            check_escapes(segment.er7(number), message.delimiters, segment.place(number))
    message["SFT-3"] = "x"
    assert message.encode() == raw.replace(b"b&c", b"b&c|x")


def test_the_realm_reports_without_a_backslash_are_taken(corpus: Path) -> None:
    folder = corpus / "hl7v2" / "ruby-hl7"
    seen = 0
    for file in sorted(folder.glob("realm-*.hl7")):
        raw = file.read_bytes()
        if raw.startswith(b"MSH|^~&|") and raw.count(b"MSH|") == 1:
            answer = Hub().send(raw)
            assert answer.code == "AA", (file.name, answer.immediate)
            seen += 1
    assert seen >= 2


def test_many_segments_of_one_name_cost_no_more_than_their_number() -> None:
    taken = []
    for _ in range(2):  # the garbage of a long run of tests may be collected in one of the two
        message = parse(HEAD + b"OBX|1|ST|x||y\r" * 50_000)
        began = time.process_time()
        assert message["OBX-5"] == "y"
        assert len(message.segments("OBX")) == 50_000
        taken.append(time.process_time() - began)
    assert min(taken) < 1.0


LONG = "|".join(f"a{n}^b{n}&c~d{n}" if n % 3 else f"{n}" for n in range(1, 40))
LINES = (
    f"PID|{LONG}", "PID", "PIDX|1|2", "PID|" + "|" * 8 + "last", "PID|" + "|" * 9 + "last", "PID|" + "|" * 10 + "last",
    "PID|" + "|" * 9 + r"a\F\b|c", 'PID|1|2|3|4|5|6|7|8|9|""|11', "PID|||" + "x" * 1200 + "|" * 8 + "~|y", "PID|",
)  # fmt: skip


@pytest.mark.parametrize("end", ["\r", "\n", "\r\n"])
@pytest.mark.parametrize("line", LINES)
def test_what_a_field_says_does_not_depend_on_what_was_read_or_touched_before(line: str, end: str) -> None:
    raw = end.join(("MSH|^~\\&|A|B|||||ADT^A08|1|P|2.5", "EVN|A08", line, "PID|second", "PV1|1", "")).encode()
    places = [f"PID-{field}{part}" for field in (1, 2, 3, 9, 10, 11, 12, 39, 40) for part in ("", ".1", ".2", ".2.1")]
    wanted = {place: parse(raw)[place] for place in places}
    segment = parse(raw).segment("PID")
    assert segment is not None
    assert {f"PID-{field}": segment.value(field) for field in range(1, 50)}.items() >= {
        place: value for place, value in wanted.items() if "." not in place
    }.items()
    dice = random.Random(line + end)
    for _ in range(10):
        message = parse(raw)
        for place in dice.sample(places, len(places)):
            if dice.random() < 0.1:
                dice.choice((message.segments, partial(message.segments, "PID"), partial(message.segment, "PV1")))()
            assert message[place] == wanted[place]
        assert message.encode() == raw


@pytest.mark.parametrize("line", LINES)
def test_what_is_written_is_read_whatever_was_read_before(line: str) -> None:
    raw = "\r".join(("MSH|^~\\&|A|B|||||ADT^A08|1|P|2.5", line, "PID|second", "PV1|1", "")).encode()
    for read, written in ((1, 1), (1, 12), (12, 1), (10, 10), (9, 10), (10, 11)):
        message = parse(raw)
        before = message[f"PID-{read}"], message["PID-20"]
        message[f"PID-{written}"] = "new|one"
        assert message[f"PID-{written}"] == "new|one"
        assert message["PID-20"] == before[1] and (read == written or message[f"PID-{read}"] == before[0])
        again = parse(message.encode())
        assert again[f"PID-{written}"] == "new|one" and again["PID-20"] == before[1]
