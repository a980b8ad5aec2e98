"""`hilum hl7 diff`, with real bytes in files and standard input."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from hilum.cli import app

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


def test_no_difference_ends_with_0_and_a_difference_with_1_by_name(folder: Path) -> None:
    assert run("diff", "good.hl7", "good.hl7").exit_code == 0
    (folder / "other.hl7").write_bytes(GOOD.replace(b"Clara", b"Carla"))
    result = run("diff", "good.hl7", "other.hl7")
    assert result.exit_code == 1
    for part in ("PID-5.2", "Given Name", "- Clara", "+ Carla"):
        assert part in result.stdout
    changes = facts(run("diff", "good.hl7", "other.hl7", "--json"))
    assert [(one["kind"], one["place"], one["before"], one["after"]) for one in changes] == [
        ("changed", "PID-5.2", "Clara", "Carla")
    ]


def test_what_does_not_matter_is_ignored(folder: Path) -> None:
    (folder / "later.hl7").write_bytes(GOOD.replace(b"|20260115101530||ADT", b"|20260116101530||ADT"))
    assert run("diff", "good.hl7", "later.hl7").exit_code == 1
    assert run("diff", "good.hl7", "later.hl7", "--ignore", "MSH-7").exit_code == 0


def test_what_is_no_field_is_not_ignored_silently() -> None:
    for place in ("XYZ", "MSH.7", "msh-7", "MSH-0"):
        result = run("diff", "good.hl7", "good.hl7", "--ignore", place)
        assert (result.exit_code, "such as MSH-7" in result.stderr) == (2, True), place


def test_a_file_that_is_not_there_is_told_once_and_in_words() -> None:
    result = run("diff", "good.hl7", "nowhere.hl7")
    assert result.exit_code == 2
    assert result.stderr.strip() == "hilum: nowhere.hl7: No such file or directory"
    assert run("show", "nowhere.hl7").stderr.strip() == "hilum: nowhere.hl7: No such file or directory"


@pytest.mark.parametrize("raw", [b"", b"<odd"], ids=["no message", "no XML"])
def test_a_file_that_cannot_be_read_is_named(raw: bytes, folder: Path) -> None:
    (folder / "odd.hl7").write_bytes(raw)
    for pair in (("good.hl7", "odd.hl7"), ("odd.hl7", "good.hl7")):
        result = run("diff", *pair)
        assert result.exit_code == 2
        assert "odd.hl7: " in result.output


def test_files_of_several_messages_are_compared_pair_by_pair(folder: Path) -> None:
    (folder / "two.hl7").write_bytes(GOOD + GOOD)
    (folder / "other.hl7").write_bytes(GOOD + GOOD.replace(b"Clara", b"Carla"))
    assert [one["message"] for one in facts(run("diff", "two.hl7", "other.hl7", "--json"))] == [2]
    uneven = run("diff", "good.hl7", "two.hl7")
    assert uneven.exit_code == 1
    assert "1 messages beside 2" in uneven.stdout


def test_standard_input_may_be_one_side() -> None:
    assert run("diff", "-", "good.hl7", stdin=GOOD).exit_code == 0


def test_what_cannot_be_compared_ends_with_2(folder: Path) -> None:
    (folder / "none.hl7").write_bytes(b"nothing")
    assert run("diff", "good.hl7", "none.hl7").exit_code == 2
    assert run("diff", "good.hl7", "missing.hl7").exit_code == 2
