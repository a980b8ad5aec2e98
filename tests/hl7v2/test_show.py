"""A message laid out for a person."""

from __future__ import annotations

from lxml import html as lxml_html

from hilum.hl7v2 import parse
from hilum.hl7v2.generate import generate
from hilum.hl7v2.show import html, rows, terminal

RAW = (
    b"MSH|^~\\&|EHR|H|||20240101||ORU^R01^ORU_R01|1|P|2.5.1\r"
    b'PID|1||123^^^H&1.2&ISO^MR~9||Doe^John||""|F\r'
    b"OBR|1|a|b|c^d^L\rOBX|1|ST|x||<b>one\\T\\two</b>||||||F\rOBR|2|a|b|c2\rsome line\rZZZ|local\r"
)


def test_groups_segments_fields_and_parts_come_in_the_order_of_the_message() -> None:
    layout = [
        (row.kind, row.depth, row.place) for row in rows(parse(RAW)) if row.kind != "part" and "-" not in row.place
    ]
    assert layout == [
        ("segment", 0, "MSH"),
        ("group", 0, "PATIENT_RESULT"),
        ("group", 1, "PATIENT"),
        ("segment", 2, "PID"),
        ("group", 1, "ORDER_OBSERVATION"),
        ("segment", 2, "OBR"),
        ("group", 2, "OBSERVATION"),
        ("segment", 3, "OBX"),
        ("group", 1, "ORDER_OBSERVATION[2]"),
        ("segment", 2, "OBR"),
        ("line", 2, "line 6"),
        ("segment", 2, "ZZZ"),
    ]


def test_codes_are_told_with_what_their_table_says_and_null_as_null() -> None:
    by_place = {row.place: row for row in rows(parse(RAW))}
    assert (by_place["PID-8"].value, by_place["PID-8"].meaning) == ("F", "Female")
    assert by_place["PID-7"].value == '""'
    assert by_place["PID-5.1"].value == "Doe"
    assert by_place["PID-3.4.2"].value == "1.2"
    assert by_place["PID-3[2]"].value == "9"


def test_the_terminal_gets_columns_of_its_width_and_no_control_characters() -> None:
    text = terminal(parse(RAW.replace(b"one", b"\\X1B\\[31m" + b"x" * 300)), width=100)
    assert max(map(len, text.splitlines())) <= 100
    assert "\x1b" not in text
    assert "F  (Female)" in text
    assert "\x1b[1;36m" in terminal(parse(RAW), colours=True)


def test_the_page_is_well_formed_and_no_value_is_markup() -> None:
    page = html(parse(RAW), title="<x>")
    root = lxml_html.document_fromstring(page)
    assert root.findtext("head/title") == "<x>"
    assert "&lt;b&gt;one&amp;two&lt;/b&gt;" in page
    assert root.find(".//script") is None


def test_bytes_outside_the_character_set_are_shown_as_such_and_the_page_stays_unicode() -> None:
    raw = b"MSH|^~\\&|EHR|H|||20240101||ADT^A01|1|P|2.5.1||||||UNICODE UTF-8\rPID|1||\\XEDA080\\^^^X\rno segment \xed\xa0\x80\r"
    page = html(parse(raw))
    assert page.encode().decode() == page
    assert "no segment \N{REPLACEMENT CHARACTER}" in page


def test_every_made_up_message_is_laid_out() -> None:
    for seed in range(20):
        message = parse(generate("ORU_R01", "2.5.1", seed, fullness=0.8))
        assert sum(row.kind == "segment" for row in rows(message)) == len(message.segments())
