"""Real text of many scripts in every set of table 0211: round trips to the byte, edits, several sets at once.
HL7 v2.5.1 2.7.2, 2.15.9.18.
"""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hilum.core.errors import LocalProtocolError
from hilum.hl7v2.data.charset import charset
from hilum.hl7v2.data.charset_names import canonical
from hilum.hl7v2.data.cns_11643 import CODEC as CNS
from hilum.hl7v2.data.er7 import Message, parse, recode
from hilum.hl7v2.wire.ack import acknowledge, envelope

JAPANESE, KATAKANA, RARE = "山田^太郎", "ﾔﾏﾀﾞ^ﾀﾛｳ", "丂丄"
KOREAN, CHINESE, TAIWANESE = "김^희중", "王^小东", "王^小東"
GREEK, RUSSIAN, ARABIC, HEBREW = "Διονυσιος^Ελένη", "Люксембург^Иван", "قباني^لنزار", "שרון^דבורה"
POLISH, TURKISH, FRENCH, ESPERANTO, LATVIAN = "Łódź^Żółć", "Şahin^İlgi", "Œuf^Ça€", "Ĝŭĵ^Ĥ", "Ķīle^Ģ"
GERMAN = "Äneas^Müller"


def _iso2022(text: str, shift: bytes, codec: str) -> bytes:
    """Each name of two in its set, which is left again before the delimiter."""
    out = []
    for part in text.split("^"):
        encoded = part.encode(codec)
        out.append(encoded if encoded.startswith(shift) else shift + encoded + b"\x1b(B")
    return b"^".join(out)


SAMPLES = [
    ("8859/1", GERMAN, GERMAN.encode("iso8859-1")),
    ("8859/2", POLISH, POLISH.encode("iso8859-2")),
    ("8859/3", ESPERANTO, ESPERANTO.encode("iso8859-3")),
    ("8859/4", LATVIAN, LATVIAN.encode("iso8859-4")),
    ("8859/5", RUSSIAN, RUSSIAN.encode("iso8859-5")),
    ("8859/6", ARABIC, ARABIC.encode("iso8859-6")),
    ("8859/7", GREEK, GREEK.encode("iso8859-7")),
    ("8859/8", HEBREW, HEBREW.encode("iso8859-8")),
    ("8859/9", TURKISH, TURKISH.encode("iso8859-9")),
    ("8859/15", FRENCH, FRENCH.encode("iso8859-15")),
    ("ISO IR14", KATAKANA, KATAKANA.encode("shift_jis")),
    ("~ISO IR87", JAPANESE, _iso2022(JAPANESE, b"\x1b$B", "iso2022_jp")),
    ("ISO IR14~ISO IR87", JAPANESE, _iso2022(JAPANESE, b"\x1b$B", "iso2022_jp")),
    ("ASCII~ISO IR87~ISO IR159", RARE, _iso2022(RARE, b"\x1b$(D", "iso2022_jp_ext")),
    ("~KS X 1001", KOREAN, _iso2022(KOREAN, b"\x1b$)C", "euc_kr")),
    ("KS X 1001", KOREAN, KOREAN.encode("euc_kr")),
    ("GB 18030-2000", CHINESE, CHINESE.encode("gb18030")),
    ("BIG-5", TAIWANESE, TAIWANESE.encode("big5")),
    ("CNS 11643-1992", TAIWANESE, TAIWANESE.encode(CNS)),
    ("CNS 11643-1992", "乂^𠂆丨", "乂^𠂆丨".encode(CNS)),
    ("JIS X 0202", JAPANESE, _iso2022(JAPANESE, b"\x1b$B", "iso2022_jp")),
    ("JAS2020", JAPANESE, _iso2022(JAPANESE, b"\x1b$B", "iso2022_jp")),
    ("UNICODE UTF-8", JAPANESE + GREEK, (JAPANESE + GREEK).encode()),
    ("8859/1~8859/5", RUSSIAN, _iso2022(RUSSIAN, b"\x1b-L", "iso8859-5")),
    ("8859/1~8859/7~8859/8~8859/6", GREEK, _iso2022(GREEK, b"\x1b-F", "iso8859-7")),
]


def _raw(label: str, name: bytes, end: bytes = b"\r") -> bytes:
    head = f"MSH|^~\\&|A|B|C|D|20240101||ADT^A01^ADT_A01|M1|P|2.5.1||||||{label}".encode("ascii")
    return head + end + b"PID|1||12||" + name + b"||19800101" + end + b"NTE|1||" + name + end


@pytest.mark.parametrize(
    ("label", "text", "encoded"), SAMPLES, ids=[f"{label} {text[:3]}" for label, text, _ in SAMPLES]
)
@pytest.mark.parametrize("end", [b"\r", b"\n", b"\r\n"])
def test_text_is_read_its_bytes_kept_and_an_edit_beside_it_touches_none_of_them(
    label: str, text: str, encoded: bytes, end: bytes
) -> None:
    raw = _raw(label, encoded, end)
    message = parse(raw)
    assert message.charset.known and not message.notes
    assert message["PID-5"] == text
    assert [message["PID-5.1"], message["PID-5.2"]] == ([*text.split("^", 2), ""])[:2]
    for segment in message:
        segment.is_dirty = True
    assert message.encode() == raw
    message["PID-8"] = "F"
    assert message.encode() == raw.replace(b"||19800101", b"||19800101|F")


@pytest.mark.parametrize(
    ("label", "text", "encoded"), SAMPLES, ids=[f"{label} {text[:3]}" for label, text, _ in SAMPLES]
)
def test_text_is_written_in_its_set_and_reads_the_same(label: str, text: str, encoded: bytes) -> None:
    message = parse(_raw(label, b"X"))
    for number, part in enumerate(text.split("^"), 1):
        message[f"PID-5.{number}"] = part
    assert b"|" + encoded + b"|" in message.encode()
    assert parse(message.encode())["PID-5"] == text


@pytest.mark.parametrize(
    ("label", "text", "encoded"), SAMPLES, ids=[f"{label} {text[:3]}" for label, text, _ in SAMPLES]
)
def test_the_answer_is_in_the_senders_set(label: str, text: str, encoded: bytes) -> None:
    raw = _raw(label, encoded).replace(b"|A|B|", b"|A|" + encoded.replace(b"^", b" ") + b"|")
    message = parse(raw)
    answer = acknowledge(envelope(message), "AA", None, control_id="R1", time="20240101")
    assert "~".join(parse(answer).values("MSH-18[*]")) == label
    assert parse(answer)["MSH-6"] == message["MSH-4"] == text.replace("^", " ")


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize("bom", ["", "\ufeff"])
def test_text_of_every_script_in_wide_characters(codec: str, bom: str) -> None:
    label = "UNICODE UTF-16" if "16" in codec else "UNICODE UTF-32"
    text = _raw(label, (JAPANESE + KOREAN + ARABIC + HEBREW + "𠮷😀").encode()).decode()
    raw = (bom + text).encode(codec)
    message = parse(raw)
    assert message["PID-5"].startswith("山田^太郎김") and message["PID-5"].endswith("𠮷😀")
    message["PID-8"] = "F"
    assert message.encode() == (bom + text.replace("||19800101", "||19800101|F")).encode(codec)


def test_several_scripts_in_one_field_shift_and_come_back() -> None:
    label = "8859/1~8859/5~8859/7~8859/8~8859/6~ISO IR87~KS X 1001"
    message = parse(_raw(label, b"X"))
    text = "Müller Иванов Ελένη שרון قباني 山田 김희중 end"
    message["PID-5.1"] = text
    message["NTE-3"] = text[::-1]
    again = parse(message.encode())
    assert again["PID-5.1"] == text and again["NTE-3"] == text[::-1]
    for segment in again:
        segment.is_dirty = True
    assert again.encode() == message.encode()


def test_bytes_that_look_like_delimiters_are_found_in_no_two_byte_character() -> None:
    for label, codec, shift in (
        ("~ISO IR87", "iso2022_jp", b"\x1b$B"),
        ("GB 18030-2000", "gb18030", b""),
        ("BIG-5", "big5", b""),
        ("~ISO IR87~ISO IR159", "iso2022_jp_ext", b"\x1b$(D"),
    ):
        found = 0
        for number in range(0x4E00, 0x9FA0):
            encoded = chr(number).encode(codec, "ignore")
            inner = encoded.removeprefix(shift).removesuffix(b"\x1b(B")
            if len(inner) == 2 and any(c in b"|^~\\&" for c in inner) and encoded.startswith(shift):
                raw = _raw(label, encoded + b"^B")
                message = parse(raw)
                assert (message["PID-5.1"], message["PID-5.2"], message["PID-7"]) == (chr(number), "B", "19800101")
                message["PID-8"] = "F"
                assert message.encode() == raw.replace(b"||19800101", b"||19800101|F")
                found += 1
                if found == 40:
                    break
        assert found == 40, label


def test_a_set_shifted_to_once_for_the_whole_segment_is_read_and_each_edit_leaves_it_readable() -> None:
    raw = _raw("~KS X 1001", b"").replace(b"PID|1||12||||", b"PID|\x1b$)C1||12||" + KOREAN.encode("euc_kr") + b"||")
    message = parse(raw)
    assert message["PID-5"] == KOREAN
    assert message.encode() is raw
    message["PID-1"] = "2"
    assert parse(message.encode())["PID-5"] == KOREAN


def test_a_shift_left_open_ends_with_its_field_and_takes_no_other_with_it() -> None:
    raw = _raw("~ISO IR87", "山田".encode("iso2022_jp").removesuffix(b"\x1b(B"))
    message = parse(raw)
    assert message["PID-5"] == "山田" and message["PID-7"] == "19800101"
    message["PID-8"] = "F"
    assert message.encode() == raw.replace(b"||19800101", b"||19800101|F")


def test_seven_bit_korean_with_shift_out_is_read_and_kept() -> None:
    seven = b"\x1b$)C\x0e" + bytes(c & 0x7F for c in "김희중".encode("euc_kr")) + b"\x0f"
    raw = _raw("~KS X 1001", seven + b"^B")
    message = parse(raw)
    assert (message["PID-5.1"], message["PID-5.2"]) == ("김희중", "B")
    message["PID-8"] = "F"
    assert message.encode() == raw.replace(b"||19800101", b"||19800101|F")


@pytest.mark.parametrize(
    ("label", "text", "codec"),
    [
        ("~KS X 1001", KOREAN, "euc_kr"),
        ("~ISO IR87", JAPANESE, "cp932"),
        ("~ISO IR87", JAPANESE, "utf-8"),
        ("~8859/5", RUSSIAN, "iso8859-5"),
    ],
)
def test_a_sender_that_forgets_to_shift_is_understood_and_noted(label: str, text: str, codec: str) -> None:
    raw = _raw(label, text.encode(codec))
    message = parse(raw)
    assert message["PID-5"] == text
    assert any(note.where == "MSH-18" for note in message.notes)
    message["PID-8"] = "F"
    assert message.encode() == raw.replace(b"||19800101", b"||19800101|F")


@pytest.mark.parametrize(
    ("label", "text", "codec"), [("ASCII~GB 18030-2000", CHINESE, "gb18030"), ("~BIG-5", TAIWANESE, "big5")]
)
def test_a_set_that_no_sequence_reaches_is_that_of_all_bytes_beyond_ascii(label: str, text: str, codec: str) -> None:
    assert parse(_raw(label, text.encode(codec)))["PID-5"] == text


@pytest.mark.parametrize(
    ("label", "codec"),
    [("KS X 1001", "cp949"), ("BIG-5", "cp950"), ("ISO IR14", "cp932"), ("GB2312", "gb18030")],
)
def test_a_vendors_larger_set_under_a_standard_name_is_read_and_kept(label: str, codec: str) -> None:
    text = {"cp949": "똠방각하", "cp950": "碁", "cp932": "髙橋①", "gb18030": "𠮷野家"}[codec]
    raw = _raw(label, text.encode(codec))
    message = parse(raw)
    assert message["PID-5"] == text
    message["PID-8"] = "F"
    assert message.encode() == raw.replace(b"||19800101", b"||19800101|F")


@pytest.mark.parametrize(
    ("spelling", "name"),
    [
        ("UTF-8", "UNICODE UTF-8"),
        ("utf8", "UNICODE UTF-8"),
        ("UNICODE", "UNICODE UTF-8"),
        ("UNICODE UTF8", "UNICODE UTF-8"),
        ("ISO-8859-1", "8859/1"),
        ("ISO 8859/1", "8859/1"),
        ("8859-1", "8859/1"),
        ("ISO8859_15", "8859/15"),
        ("ISO_8859-1:1987", "8859/1"),
        ("8859/01", "8859/1"),
        ("ISO IR 87", "ISO IR87"),
        ("ISO-IR-87", "ISO IR87"),
        ("iso ir159", "ISO IR159"),
        ("ISO 2022 IR 87", "ISO IR87"),
        ("ISO IR13", "ISO IR14"),
        ("KSX1001", "KS X 1001"),
        ("KS_C_5601-1987", "KS X 1001"),
        ("EUC-KR", "KS X 1001"),
        ("GB18030", "GB 18030-2000"),
        ("big5", "BIG-5"),
        ("Shift_JIS", "SHIFT JIS"),
        ("WINDOWS-1252", "CP1252"),
        ("cp1251", "CP1251"),
        ("US-ASCII", "ASCII"),
        ("", "ASCII"),
        ("CNS 11643-1992", "CNS 11643-1992"),
        ("EUC-TW", "CNS 11643-1992"),
        ("JIS X 0202", "JIS X 0202"),
        ("KLINGON", ""),
        ("日本", ""),
    ],
)
def test_spellings_have_one_name(spelling: str, name: str) -> None:
    assert canonical(spelling) == name


def test_a_set_that_table_0211_does_not_list_is_read_and_noted() -> None:
    raw = _raw("windows-1251", RUSSIAN.encode("cp1251"))
    message = parse(raw)
    assert message["PID-5"] == RUSSIAN
    assert [note.where for note in message.notes] == ["MSH-18"]


def test_a_message_is_given_in_another_set() -> None:
    raw = _raw("~ISO IR87", _iso2022(JAPANESE, b"\x1b$B", "iso2022_jp"))
    utf8 = recode(parse(raw), "UNICODE UTF-8")
    assert utf8 == _raw("UNICODE UTF-8", JAPANESE.encode())
    assert recode(parse(utf8), "~ISO IR87") == raw
    assert parse(recode(parse(raw), "UNICODE UTF-16"))["PID-5"] == JAPANESE
    with pytest.raises(LocalProtocolError):
        recode(parse(raw), "8859/1")
    with pytest.raises(LocalProtocolError):
        recode(parse(raw), "KLINGON")


def test_hexadecimal_data_and_switched_sets_are_read_in_the_messages_sets() -> None:
    message = parse(_raw("8859/1", b"M\\XFC\\ller^\\XFCFD\\"))
    assert message["PID-5"] == "Müller^üý"
    jis = "山田".encode("iso2022_jp")[3:-3].replace(b"&", b"\\T\\")
    message = parse(_raw("~ISO IR87", b"\\M2442\\" + jis + b"\\C2842\\ Taro^X"))
    assert message["PID-5.1"] == "山田 Taro"


_LETTERS = {
    "~ISO IR87": "山田太郎あア",
    "GB 18030-2000": "王小东㐀𠮷ä",
    "BIG-5": "王小東功許",
    "~KS X 1001": "김희중漢",
    "8859/6": "قبانيلنزار",
}


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(sorted(_LETTERS)), st.data())
def test_any_text_of_a_set_comes_back_and_a_second_writing_changes_nothing(label: str, data: st.DataObject) -> None:
    letters = st.text(st.sampled_from(_LETTERS[label] + "ab |^~\\&\n"), max_size=20)
    values = data.draw(st.lists(letters, min_size=1, max_size=4))
    message: Message = parse(_raw(label, b"X"))
    for number, value in enumerate(values, 1):
        message[f"NTE-3[{number}]"] = value
    again = parse(message.encode())
    assert [again[f"NTE-3[{number}]"] for number in range(1, len(values) + 1)] == values
    again["NTE-4"] = "x"
    for number, value in enumerate(values, 1):
        again[f"NTE-3[{number}]"] = value
    assert again.encode() == message.encode().rstrip(b"\r") + b"|x\r"


@settings(max_examples=200, deadline=None)
@given(st.sampled_from([label for label, _, _ in SAMPLES]), st.binary(max_size=60), st.integers(1, 3))
def test_any_bytes_in_any_set_survive_an_edit_beside_them(label: str, noise: bytes, field: int) -> None:
    noise = noise.replace(b"\r", b"").replace(b"\n", b"").replace(b"|", b"")
    raw = _raw(label, b"X").replace(b"NTE|1||X", b"NTE|1||" + noise + b"|q")
    message = parse(raw)
    nte = message.segment("NTE")
    assert nte is not None
    if len(nte.fields) != 5 or charset(label).decode(noise + b"|q")[-2:] != "|q":
        return  # the noise is half a character that takes the delimiter with it
    message["NTE-1"] = str(field)
    out = message.encode()
    assert parse(out)["NTE-4"] == "q" and out[: raw.index(b"NTE")] == raw[: raw.index(b"NTE")]
    if message.charset.decode(noise) == nte.fields[3]:
        assert out == raw.replace(b"NTE|1|", b"NTE|%d|" % field)


def test_katakana_of_one_byte_left_open_end_with_their_field() -> None:
    kana = bytes(byte & 0x7F for byte in "ﾔﾏﾀﾞ".encode("shift_jis"))
    for ending in (b"\x1b(B", b"\x1b(J", b""):
        raw = _raw("ISO IR14~ISO IR87", b"\x1b(I" + kana + ending)
        message = parse(raw)
        assert (message["PID-5"], message["PID-7"]) == ("ﾔﾏﾀﾞ", "19800101")
        message["PID-8"] = "F"
        assert message.encode() == raw.replace(b"||19800101", b"||19800101|F")


def test_a_set_in_g1_stays_beside_ascii_until_another_takes_its_place() -> None:
    korean, russian = "김".encode("euc_kr"), "Иван".encode("iso8859-5")
    raw = _raw(
        "~KS X 1001~8859/5", b"\x1b$)C" + korean + b"\x1b(B A " + korean + b"\x1b-L" + russian + b"\x1b(B" + russian
    )
    assert parse(raw)["PID-5"] == "김 A 김ИванИван"
    latin = _raw("8859/1~8859/5", b"\x1b-L" + russian + b"\x1b(B" + "é".encode("latin-1"))
    assert parse(latin)["PID-5"] == "Иванé"


@pytest.mark.parametrize(
    ("label", "written", "text"),
    [
        ("8859/1~8859/5", b"\\C2D4C\\" + "Иван".encode("iso8859-5") + b"\\C2D41\\ caf\xe9", "Иван café"),
        ("~KS X 1001", b"\\M242943\\" + "김희중".encode("euc_kr") + b"\\C2842\\ Kim", "김희중 Kim"),
        ("CNS 11643-1992", b"A\\M242947\\\xc5\xde\xc4\xd1", "A王小"),
        ("~ISO IR87~ISO IR159", b"\\M242844\\" + "丂".encode("iso2022_jp_ext")[4:-3] + b"\\C2842\\ x", "丂 x"),
    ],
)
def test_an_escape_sequence_of_hl7_shifts_to_the_end_of_its_value_and_no_further(
    label: str, written: bytes, text: str
) -> None:
    message = parse(_raw(label, written + b"^" + b"Taro"))
    assert (message["PID-5.1"], message["PID-5.2"], message["PID-7"]) == (text, "Taro", "19800101")
    message["PID-8"] = "F"
    assert written + b"^Taro||19800101|F" in message.encode()
