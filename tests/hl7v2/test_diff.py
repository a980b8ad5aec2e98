"""Differences of two messages."""

from __future__ import annotations

import time

from hilum.hl7v2 import parse
from hilum.hl7v2.diff import Change, diff

HEAD = "MSH|^~\\&|EHR|H|||20240101||ADT^A08^ADT_A01|1|P|2.5.1"


def message(*lines: str, head: str = HEAD) -> bytes:
    return "\r".join((head, *lines, "")).encode()


def changes(first: bytes, second: bytes, *ignore: str) -> list[Change]:
    return diff(parse(first), parse(second), ignore=ignore)


def test_equal_messages_do_not_differ() -> None:
    one = message("PID|1||123^^^H||Doe^John")
    assert changes(one, one) == []


def test_a_changed_component_is_told_by_place_and_name() -> None:
    found = changes(message("PID|1||123||Doe^John"), message("PID|1||123||Doe^Jane"))
    assert [(one.kind, one.place, one.before, one.after) for one in found] == [("changed", "PID-5.2", "John", "Jane")]
    assert found[0].name.lower() == "patient name, given name"


def test_subcomponents_and_repetitions_are_compared_one_by_one() -> None:
    found = changes(message("PID|1||1^^^A&1.2~2"), message("PID|1||1^^^A&1.3~2~3"))
    assert [(one.kind, one.place) for one in found] == [("changed", "PID-3.4.2"), ("added", "PID-3[3]")]


def test_a_removed_and_an_added_segment_are_told_whole() -> None:
    found = changes(message("PID|1||1", "NK1|1|Doe"), message("PID|1||1", "AL1|1||Nuts"))
    assert [(one.kind, one.place, one.before or one.after) for one in found] == [
        ("added", "AL1", "AL1|1||Nuts"),
        ("removed", "NK1", "NK1|1|Doe"),
    ]


def test_an_inserted_result_does_not_make_all_that_follow_differ() -> None:
    before = message(*(f"OBX|{n}|NM|code{n}||{n}" for n in (1, 2, 3)))
    after = message("OBX|1|NM|code1||1", "OBX|2|NM|new||9", "OBX|3|NM|code2||2", "OBX|4|NM|code3||3")
    found = changes(before, after, "OBX-1")
    assert [(one.kind, one.after) for one in found] == [("added", "OBX|2|NM|new||9")]


def test_delimiters_and_character_sets_do_not_matter_what_they_carry_does() -> None:
    first = message("PID|1||1^^^H||Grün", head=HEAD + "||||||8859/1").decode().encode("latin-1")
    second = message(
        "PID|1||1*^^H||Grün",
        head=HEAD.replace("^~", "*~").replace("ADT^A08^ADT_A01", "ADT*A08*ADT_A01") + "||||||UNICODE UTF-8",
    )
    second = second.replace(b"1*^^H", b"1***H")
    assert {one.place for one in changes(first, second)} == {"MSH-2", "MSH-18"}


def test_null_and_empty_differ() -> None:
    assert [(one.before, one.after) for one in changes(message("PID|1||1|||||F"), message('PID|1||1|||||""'))] == [
        ("F", '""')
    ]


def test_fields_that_do_not_matter_are_left_out() -> None:
    second = message("PID|1||1", head=HEAD.replace("|1|P|", "|2|P|").replace("20240101", "20240102"))
    assert changes(message("PID|1||1"), second, "MSH-7", "MSH-10") == []


def test_z_segments_and_unknown_versions_have_places_without_names() -> None:
    head = HEAD.replace("2.5.1", "9.9")
    found = changes(message("ZXX|1|a", head=head), message("ZXX|1|b", head=head))
    assert [(one.place, one.name) for one in found] == [("ZXX-2", "")]


def test_lines_that_are_no_segments_are_compared_too() -> None:
    raw = b"MSH|^~\\&|A|B|||2020||ORU^R01|1|P|2.5.1\rOBX|1|ED|X||^application^pdf^Base64^AAAA\rBBBB\rCCCC\rZZ1|1\r"
    assert diff(parse(raw), parse(raw.replace(b"ZZ1", b"\r \rZZ1"))) == []
    (change,) = diff(parse(raw), parse(raw.replace(b"CCCC", b"DDDD")))
    assert (change.kind, change.place, change.before, change.after) == (
        "changed",
        "line that is no segment[2]",
        "CCCC",
        "DDDD",
    )
    (gone,) = diff(parse(raw), parse(raw.replace(b"BBBB\r", b"")))
    assert (gone.kind, gone.before) == ("removed", "BBBB")


def test_thousands_of_equal_segments_take_a_moment() -> None:
    head = b"MSH|^~\\&|A|B|||2020||ORU^R01|1|P|2.5.1\r"
    one = parse(head + b"NTE|1||x\r" * 20_000)
    other = parse(head + b"OBR|1\r" + b"NTE|1||x\r" * 20_000)
    begun = time.process_time()
    assert [change.place for change in diff(one, other)] == ["OBR"]
    assert time.process_time() - begun < 5
