"""`hilum hl7 show`, with real bytes in files, folders and standard input."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from hilum.cli import app

ORU = (
    b"MSH|^~\\&|LAB|HOSP|HILUM|HILUM|20260115101530||ORU^R01^ORU_R01|C1|P|2.5.1\r"
    b"PID|1||4711^^^HOSP^MR||Show^Sheila||19700101|F\r"
    b"OBR|1||F1|GLU^Glucose\r"
    b"OBX|1|NM|GLU^Glucose||5.4|mmol/L|||||F\r"
    b"ZLB|1|local\r"
)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "oru.hl7").write_bytes(ORU)
    return tmp_path


def run(*words: str, stdin: bytes | None = None) -> Result:
    return CliRunner().invoke(app, ["hl7", "show", *words], input=stdin, catch_exceptions=False)


def test_groups_names_values_and_meanings_are_shown() -> None:
    result = run("oru.hl7", "--width", "160")
    assert result.exit_code == 0
    for part in ("PATIENT_RESULT", "OBSERVATION", "PID-5.2", "Sheila", "Administrative Sex", "Female", "ZLB"):
        assert part in result.stdout
    assert "\x1b" not in result.stdout


def test_the_text_keeps_to_the_width_that_is_asked_for() -> None:
    assert max(map(len, run("oru.hl7", "--width", "60").stdout.splitlines())) <= 60


def test_standard_input_and_other_spellings_are_shown_too() -> None:
    assert "Sheila" in run(stdin=ORU).stdout
    assert "Sheila" in run("-", stdin=ORU.replace(b"\r", b"\n")).stdout
    xml = CliRunner().invoke(app, ["hl7", "convert", "oru.hl7", "--to", "xml"]).stdout_bytes
    assert "Sheila" in run("-", stdin=xml).stdout


def test_as_json_the_rows_are_plain_data() -> None:
    told = json.loads(run("oru.hl7", "--json").stdout)
    assert told[0]["message"] == "oru.hl7"
    sex = next(row for row in told[0]["rows"] if row["place"] == "PID-8")
    assert (sex["value"], sex["meaning"]) == ("F", "Female")


def test_pages_are_written_into_a_folder(folder: Path) -> None:
    (folder / "two.hl7").write_bytes(ORU + ORU)
    assert run(".", "--html", "pages").exit_code == 0
    assert sorted(one.name for one in (folder / "pages").iterdir()) == ["oru.html", "two-2.html", "two.html"]
    page = (folder / "pages" / "oru.html").read_text("utf-8")
    assert "Sheila" in page and "<script" not in page


def test_what_cannot_be_read_is_told_and_the_rest_is_shown(folder: Path) -> None:
    (folder / "none.hl7").write_bytes(b"nothing")
    result = run("none.hl7", "oru.hl7", "missing.hl7")
    assert result.exit_code == 1
    assert "none.hl7" in result.stderr and "missing.hl7" in result.stderr and "Sheila" in result.stdout


def test_an_empty_folder_is_wrong_use(folder: Path) -> None:
    (folder / "empty").mkdir()
    assert run("empty").exit_code == 2
