"""The command lines of docs/hl7v2.md do what the page says: each is run, and each line of output it shows is there, in order.

`...` stands for lines left out; "exit code 1" is the code that the command ends with (0 where nothing is said).
"""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from typer.models import CommandInfo
from typer.testing import CliRunner

from hilum.cli import app

PAGE = Path(__file__).parents[2] / "docs" / "hl7v2.md"
TEXT = PAGE.read_text("utf-8")
FILES = dict(re.findall(r"```hl7 (\S+)\n(.*?)```", TEXT, re.DOTALL))
SESSIONS = re.findall(r"```console\n(.*?)```", TEXT, re.DOTALL)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the page's files in it, and a terminal wide enough for its lines."""
    for name, content in FILES.items():
        (tmp_path / name).write_bytes(content.rstrip("\n").replace("\n", "\r").encode() + b"\r")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "140")
    return tmp_path


def steps(session: str) -> list[tuple[str, list[str]]]:
    """Each command with the lines shown below it."""
    found: list[tuple[str, list[str]]] = []
    for line in session.splitlines():
        if line.startswith("$ "):
            found.append((line[2:], []))
        elif line.strip():
            found[-1][1].append(line)
    return found


def run(command: str) -> tuple[int, str]:
    """A command, or a pipe of them; what the last one printed."""
    piped: bytes | None = None
    code, text = 0, ""
    for part in command.split(" | "):
        words = shlex.split(part)
        if words[0] == "cat":
            piped = b"".join(Path(one).read_bytes() for one in words[1:])
            continue
        assert words[0] == "hilum"
        result = CliRunner().invoke(app, words[1:], input=piped, catch_exceptions=False)
        code, text, piped = result.exit_code, result.output, result.stdout_bytes
    return code, text


def squeezed(line: str) -> str:
    return " ".join(line.split())


@pytest.mark.parametrize("number", range(len(SESSIONS)))
def test_a_session_of_the_page_runs_as_it_is_shown(number: int) -> None:
    for command, shown in steps(SESSIONS[number]):
        code, text = run(command)
        expected = next((int(line.split()[-1]) for line in shown if line.startswith("exit code ")), 0)
        assert code == expected, f"{command}\n{text}"
        printed = [squeezed(line) for line in text.replace("\r", "\n").splitlines()]
        at = 0
        for line in shown:
            wanted = squeezed(line)
            if wanted == "..." or wanted.startswith("exit code "):
                continue
            assert wanted in printed[at:], f"{command}: {wanted!r} not in\n{text}"
            at += printed[at:].index(wanted) + 1


def test_the_page_shows_every_command_of_the_family() -> None:
    names = [command.name or getattr(command.callback, "__name__", "") for command in _commands()]
    assert [name for name in names if f"hilum hl7 {name}" not in TEXT] == []


def _commands() -> list[CommandInfo]:
    from hilum.cli.hl7 import hl7_app

    return list(hl7_app.registered_commands)
