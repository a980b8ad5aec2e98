"""`hilum hl7 validate`, and how the commands find messages, with real bytes in files, folders and standard input."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from hilum.cli import app
from hilum.cli.hl7_files import Found, cut, find_messages, form_of

GOOD = (
    b"MSH|^~\\&|EHR|HOSP|HILUM|HILUM|20260115101530||ADT^A04^ADT_A01|C1|P|2.5.1\r"
    b"EVN|A04|20260115101530\r"
    b"PID|1||4711^^^HOSP^MR||Check^Clara||19700101|F\r"
    b"PV1|1|O\r"
)
BAD = GOOD.replace(b"19700101", b"1970-01-01").replace(b"EVN|A04|20260115101530\r", b"")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")
    (tmp_path / "good.hl7").write_bytes(GOOD)
    (tmp_path / "bad.hl7").write_bytes(BAD)
    return tmp_path


def run(*words: str, stdin: bytes | None = None) -> Result:
    return CliRunner().invoke(app, ["hl7", *words], input=stdin, catch_exceptions=False)


def facts(result: Result) -> Any:
    return json.loads(result.stdout)


# -- reading


@pytest.mark.parametrize(
    ("raw", "count"),
    [
        (GOOD, 1),
        (GOOD.replace(b"\r", b"\n"), 1),
        (GOOD.replace(b"\r", b"\r\n"), 1),
        (b"\xef\xbb\xbf" + GOOD, 1),
        (GOOD + BAD, 2),
        (GOOD + b"\n\n" + BAD, 2),
        (b"FHS|^~\\&\rBHS|^~\\&\r" + GOOD + BAD + b"BTS|2\rFTS|1\r", 2),
        (b"\x0b" + GOOD + b"\x1c\r\x0b" + BAD + b"\x1c\r", 2),
        (b"# a comment\r\n" + GOOD, 1),
        (GOOD + b"\x0b\r\n", 1),
        (b"\x0b" + GOOD.rstrip(b"\r") + b"\x1c\x0b" + BAD + b"\x1c\r", 2),
        (GOOD.decode().encode("utf-16"), 1),
    ],
    ids=[
        "CR",
        "LF",
        "CRLF",
        "BOM",
        "two",
        "two with blanks",
        "batch",
        "MLLP",
        "comment before",
        "VT behind",
        "MLLP without CR",
        "UTF-16",
    ],
)
def test_the_messages_of_a_file_are_found_and_keep_their_bytes(raw: bytes, count: int) -> None:
    messages = cut(raw)
    assert len(messages) == count
    assert all(one in raw and not set(one) & {0x0B, 0x1C} for one in messages)


@pytest.mark.parametrize("raw", [b"", b"\x00\x01", b"hello\r", b"BHS|^~\\&\rBTS|0\r"])
def test_a_file_without_a_message_is_told(raw: bytes, folder: Path) -> None:
    (folder / "none.hl7").write_bytes(raw)
    result = run("validate", "none.hl7")
    assert result.exit_code == 1
    assert "none.hl7" in result.stdout and "Traceback" not in result.output


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        (gzip.compress(GOOD), "unpack it first"),
        (b"10:15 received " + GOOD + b"\r10:16 done\r" + GOOD, "begins within a line"),
        (b"10:15 received " + GOOD, "begins within a line"),
    ],
    ids=["gzip", "a log with one message at its place", "a log"],
)
def test_a_message_that_cannot_be_taken_out_is_told_and_not_passed_over(raw: bytes, told: str, folder: Path) -> None:
    (folder / "day.hl7").write_bytes(raw)
    result = run("validate", "day.hl7")
    assert result.exit_code == 1
    assert told in " ".join(result.stdout.split())


def test_the_form_of_a_file_is_seen_from_its_bytes() -> None:
    assert [form_of(one) for one in (GOOD, b" <ADT_A01/>", b'\xef\xbb\xbf{"a": 1}')] == ["er7", "xml", "json"]


def test_a_folder_is_searched_in_order_and_other_files_are_left(folder: Path) -> None:
    (folder / "deep").mkdir()
    (folder / "deep" / "two.er7").write_bytes(GOOD + BAD)
    (folder / "image.dcm").write_bytes(b"DICM")
    (folder / ".hidden.hl7").write_bytes(GOOD)
    found = [one for one in find_messages([Path()]) if isinstance(one, Found)]
    assert [one.name for one in found] == ["bad.hl7", "deep/two.er7#1", "deep/two.er7#2", "good.hl7"]


# -- validate


def test_a_good_message_ends_with_0_and_a_bad_one_with_1_and_its_places() -> None:
    assert run("validate", "good.hl7").exit_code == 0
    result = run("validate", "bad.hl7")
    assert result.exit_code == 1
    assert "PID[1]-7" in result.stdout and "EVN" in result.stdout
    assert "1970-01-01" not in result.stdout


def test_standard_input_is_judged_too() -> None:
    assert run("validate", "-", stdin=GOOD).exit_code == 0
    assert run("validate", stdin=BAD).exit_code == 1


def test_a_message_in_another_spelling_is_judged_too(folder: Path) -> None:
    for form in ("xml", "json"):
        (folder / f"good.{form}").write_bytes(run("convert", "good.hl7", "--to", form).stdout_bytes)
        assert run("validate", f"good.{form}").exit_code == 0
    (folder / "other.json").write_bytes(b'{"resourceType": "Bundle"}')
    assert run("validate", "other.json").exit_code == 1


def test_as_json_each_finding_has_place_rule_and_section() -> None:
    result = run("validate", "good.hl7", "bad.hl7", "--json")
    assert result.exit_code == 1
    good, bad = facts(result)
    assert (good["message"], good["valid"], good["structure"]) == ("good.hl7", True, "ADT_A01")
    assert bad["valid"] is False
    assert {"severity", "place", "rule", "text", "section", "code"} <= set(bad["findings"][0])


def test_findings_come_as_err_segments_for_an_acknowledgement() -> None:
    result = run("validate", "bad.hl7", "good.hl7", "--err", "--level", "error")
    assert result.exit_code == 1
    lines = result.stdout.splitlines()
    assert lines and all(line.startswith("ERR||") for line in lines)
    assert any("PID^1^7^1^1|102^Data type error^HL70357|E" in line for line in lines)


def test_a_whole_folder_is_summed_up() -> None:
    result = run("validate", ".")
    assert result.exit_code == 1
    assert "2 messages: 1 valid, 1 with errors" in result.stdout


def test_one_unreadable_file_does_not_hide_the_others() -> None:
    result = run("validate", "missing.hl7", "good.hl7", "--json")
    assert result.exit_code == 1
    assert [one["valid"] for one in facts(result)] == [False, True]


def test_what_a_sender_may_do_is_tolerated_with_its_reason() -> None:
    one = run("validate", "bad.hl7", "--tolerate", "* * their system is old")
    assert one.exit_code == 0
    assert "tolerated" in one.stdout and "their system is old" in one.stdout
    assert run("validate", "bad.hl7", "--tolerate", "*").exit_code == 2
    assert run("validate", "bad.hl7", "--tolerate", "no/such-rule PID-7 because").exit_code == 2


def test_a_version_or_structure_that_does_not_exist_is_wrong_use_not_a_verdict() -> None:
    for words in (("--version", "9.9"), ("--structure", "ADT_A99"), ("--version", "2.1", "--structure", "ADT_A61")):
        result = run("validate", "good.hl7", *words)
        assert result.exit_code == 2, words
        assert "valid" not in result.stdout


def test_another_version_or_structure_may_be_asked_for() -> None:
    assert facts(run("validate", "good.hl7", "--version", "2.3", "--json"))[0]["version"] == "2.3"
    assert run("validate", "good.hl7", "--structure", "ORU_R01").exit_code == 1


def test_the_level_says_what_is_shown() -> None:
    assert "PID[1]-7" in run("validate", "bad.hl7", "--level", "error").stdout
    assert run("validate", "bad.hl7", "--level", "loud").exit_code == 2


def test_an_empty_folder_is_wrong_use(folder: Path) -> None:
    (folder / "empty").mkdir()
    assert run("validate", "empty").exit_code == 2


def test_a_page_of_findings_is_written_for_each_message(folder: Path) -> None:
    assert run("validate", "good.hl7", "bad.hl7", "--html", "pages").exit_code == 1
    page = (folder / "pages" / "bad.html").read_text("utf-8")
    assert "PID[1]-7" in page and "1970-01-01" not in page
    assert (folder / "pages" / "good.html").exists()
