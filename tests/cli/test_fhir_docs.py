"""The command lines of docs/fhir.md do what the page says: each is run, and each line of output it shows is there, in order.

"exit code 1" is the code that the command ends with (0 where nothing is said).
"""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
from rich.markup import render
from typer.main import get_command

from cli.test_hl7_docs import run, squeezed, steps
from hilum.cli.fhir import fhir_app, package_app, terminology_app

PAGE = Path(__file__).parents[2] / "docs" / "fhir.md"
TEXT = PAGE.read_text("utf-8")
FILES = dict(re.findall(r"```(?:json|csv) (\S+)\n(.*?)```", TEXT, re.DOTALL))
SESSIONS = re.findall(r"```console\n(.*?)```", TEXT, re.DOTALL)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder with the page's files in it, and a terminal wide enough for its lines."""
    for name, content in FILES.items():
        (tmp_path / name).write_text(content, "utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "140")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))


@pytest.mark.parametrize("number", range(len(SESSIONS)))
def test_a_session_of_the_page_runs_as_it_is_shown(number: int) -> None:
    for command, shown in steps(SESSIONS[number]):
        code, text = run(command)
        expected = next((int(line.split()[-1]) for line in shown if line.startswith("exit code ")), 0)
        assert code == expected, f"{command}\n{text}"
        printed = [squeezed(line) for line in text.splitlines()]
        at = 0
        for line in shown:
            wanted = squeezed(line)
            if wanted.startswith("exit code "):
                continue
            assert wanted in printed[at:], f"{command}: {wanted!r} not in\n{text}"
            at += printed[at:].index(wanted) + 1


def test_the_page_shows_every_command_of_the_family() -> None:
    commands = [("", one) for one in fhir_app.registered_commands]
    commands += [("package ", one) for one in package_app.registered_commands]
    commands += [("terminology ", one) for one in terminology_app.registered_commands]
    names = [f"{group}{one.name or getattr(one.callback, '__name__', '')}" for group, one in commands]
    assert len(names) == 15
    squeezed_text = squeezed(TEXT)
    assert [name for name in names if f"hilum fhir {name}" not in squeezed_text] == []


def test_the_examples_of_each_help_are_commands_that_there_are() -> None:
    family: Any = get_command(fhir_app)
    seen = 0
    for name, command in family.commands.items():
        lines = [render(one).plain.strip() for one in (command.epilog or "").split("\n\n")[1:]]
        for line in lines:
            for part in line.split(" | "):
                words = shlex.split(part)
                if words[:2] != ["hilum", "fhir"]:
                    continue
                family.commands[words[2]].make_context(words[2], words[3:])
                seen += 1
        assert lines or name in ("package", "terminology"), name
    assert seen > 15
