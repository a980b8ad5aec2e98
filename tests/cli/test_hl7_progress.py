"""The progress bar of long work: on the error stream of a terminal, after a moment, and gone at the end."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest
from rich.console import Console

from hilum.cli import progress
from hilum.cli.hl7_files import Found, find_messages, watched

MESSAGE = b"MSH|^~\\&|EHR|HOSP|||20260115||ADT^A04|C1|P|2.5.1\rPID|1||4711\r"


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    """What a person would see on the error stream."""
    seen = io.StringIO()
    monkeypatch.setattr(progress, "errors", Console(file=seen, force_terminal=True, width=100))
    return seen


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for number in range(5):
        (tmp_path / f"{number}.hl7").write_bytes(MESSAGE * 3)
    return tmp_path


def test_it_is_shown_once_the_work_takes_longer(
    terminal: io.StringIO, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "PATIENCE_S", 0.0)
    assert len(list(watched(find_messages([folder]), "validating"))) == 15
    assert "validating" in terminal.getvalue() and "messages" in terminal.getvalue()


def test_short_work_shows_none(terminal: io.StringIO, folder: Path) -> None:
    assert len(list(watched(find_messages([folder]), "validating"))) == 15
    assert terminal.getvalue() == ""


def test_results_on_the_same_terminal_are_progress_enough(
    terminal: io.StringIO, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "PATIENCE_S", 0.0)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    list(watched(find_messages([folder]), "validating"))
    assert terminal.getvalue() == ""
    list(watched(find_messages([folder]), "writing", prints=False))
    assert "writing" in terminal.getvalue()


def test_what_is_printed_meanwhile_goes_where_it_should(
    terminal: io.StringIO, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(progress, "PATIENCE_S", 0.0)
    for _ in watched(find_messages([folder]), "validating"):
        print("a result")
    assert capsys.readouterr().out.count("a result") == 15
    assert "a result" not in terminal.getvalue()


def test_each_message_knows_how_far_it_is(folder: Path) -> None:
    found = [one for one in find_messages([folder]) if isinstance(one, Found)]
    assert found[-1].part == found[-1].parts == 5
    assert [one.part for one in found] == sorted(one.part for one in found)
