"""The `hl7` commands between other programs: a reader that goes away, and bytes of every kind."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest
from typer.testing import CliRunner

from hilum.cli import app
from hilum.hl7v2.generate import generate

COMMANDS = (
    ("show",),
    ("show", "--json"),
    ("validate", "--level", "info"),
    ("convert", "--to", "xml"),
    ("convert", "--to", "json"),
    ("convert", "--to", "er7", "--charset", "8859/1"),
    ("convert", "--to", "fhir"),
    ("anonymise",),
    ("diff", "one.hl7"),
)


@pytest.mark.parametrize(
    "command", [("show", "many.hl7"), ("convert", "--to", "er7", "many.hl7"), ("validate", "many.hl7")]
)
def test_a_reader_that_goes_away_ends_the_command_without_a_word(command: tuple[str, ...], tmp_path: Path) -> None:
    (tmp_path / "many.hl7").write_bytes(b"".join(generate("ORU^R01", "2.5.1", seed) for seed in range(40)))
    arguments = [sys.executable, "-m", "hilum", "hl7", *command]
    with subprocess.Popen(arguments, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None and process.stderr is not None
        assert process.stdout.read(10)
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(30) in (0, 1)


@pytest.mark.parametrize(
    "command", [*COMMANDS, ("show", "--html", "pages"), ("diff", "--json", "one.hl7")], ids=" ".join
)
def test_bytes_that_are_no_characters_of_the_set_are_shown_as_question_marks(
    command: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    whole = generate("ADT^A04", "2.5.1", 3)
    (tmp_path / "one.hl7").write_bytes(whole)
    broken = whole.replace(b"PID|1||", b"PID|1||\xfa\xdc\xff", 1).replace(b"PV1|1|", b"NTE|1||\xed\xa0\x80\rPV1|1|", 1)
    assert broken != whole
    result = CliRunner().invoke(app, ["hl7", *command, "-"], input=broken, catch_exceptions=False)
    assert result.exit_code in (0, 1)


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_mutated_messages_end_every_command_with_a_code_and_never_with_a_trace(
    command: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    random = Random(7)
    whole = generate("ORU^R01", "2.5.1", 3)
    (tmp_path / "one.hl7").write_bytes(whole)
    for _ in range(12):
        raw = bytearray(whole)
        for _ in range(random.randrange(1, 6)):
            at = random.randrange(len(raw))
            match random.randrange(4):
                case 0:
                    raw[at] = random.randrange(256)
                case 1:
                    del raw[at : at + random.randrange(1, 60)]
                case 2:
                    raw[at:at] = random.choice(
                        (b"|", b"^", b"&", b"~", b"\\", b"\r", b"\n", b"MSH|^~\\&|", b"\x1c", b"\xff\xfe")
                    )
                case _:
                    raw[at:at] = raw[max(0, at - 40) : at]
        result = CliRunner().invoke(app, ["hl7", *command, "-"], input=bytes(raw), catch_exceptions=False)
        assert result.exit_code in (0, 1, 2)
        assert "Traceback" not in result.output


@pytest.mark.parametrize(
    "command",
    [("show",), ("validate",), ("convert", "--to", "xml", "-o", "out"), ("anonymise", "-o", "out")],
    ids=" ".join,
)
@pytest.mark.parametrize("source", ["nhapi", "ruby-hl7"])
def test_every_file_of_the_odd_corpora_ends_every_command_well(
    source: str, command: tuple[str, ...], corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Fuzz inputs and files of a tolerant parser: some are no messages, which is told."""
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(app, ["hl7", *command, str(corpus / "hl7v2" / source)], catch_exceptions=False)
    assert result.exit_code in (0, 1)
    assert "Traceback" not in result.output


@pytest.mark.parametrize("form", ["xml", "json", "fhir", "fhir-xml"])
def test_mutated_documents_end_with_a_code_and_never_with_a_trace(form: str) -> None:
    random = Random(11)
    whole = generate("ADT^A01", "2.5.1", 5)
    document = CliRunner().invoke(app, ["hl7", "convert", "--to", form, "-"], input=whole).stdout_bytes
    pieces = (
        b"{",
        b"]",
        b'"',
        b"null",
        b"<a/>",
        b"</PID>",
        b"&#0;",
        b"\xff",
        b"[[",
        b"1e999",
        b'"resourceType":"Patient",',
    )
    for _ in range(15):
        raw = bytearray(document)
        for _ in range(random.randrange(1, 5)):
            at = random.randrange(len(raw))
            match random.randrange(3):
                case 0:
                    raw[at] = random.randrange(256)
                case 1:
                    del raw[at : at + random.randrange(1, 60)]
                case _:
                    raw[at:at] = random.choice(pieces)
        result = CliRunner().invoke(
            app, ["hl7", "convert", "--to", "er7", "-"], input=bytes(raw), catch_exceptions=False
        )
        assert result.exit_code in (0, 1)
        assert "Traceback" not in result.output


STEERING = "\x1b]0;title\x07\x1b[2J\x9b1m\u202e"


@pytest.mark.parametrize(
    "command", [("show",), ("show", "--json"), ("validate",), ("validate", "--err"), ("diff", "one.hl7")], ids=" ".join
)
def test_a_value_does_not_steer_the_terminal(
    command: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    plain = generate("ADT^A04", "2.5.1", 3)
    (tmp_path / "one.hl7").write_bytes(plain)
    raw = plain.replace(b"PID|1||", f"Z\x1b1|x\rPID|1||{STEERING}".encode(), 1)
    result = CliRunner().invoke(app, ["hl7", *command, "-"], input=raw, catch_exceptions=False)
    assert result.exit_code in (0, 1) and result.stdout
    assert [one for one in ("\x1b", "\x07", "\x9b", "\u202e") if one in result.output] == []


@pytest.mark.parametrize("command", [*COMMANDS, ("show", "--json"), ("validate", "--json")], ids=" ".join)
@pytest.mark.parametrize("content", [generate("ADT^A04", "2.5.1", 3), b"nothing"])
def test_the_name_of_a_file_does_not_steer_the_terminal(
    command: tuple[str, ...], content: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    name = "odd\udcff\x1b[1m.hl7"
    for each in (name, "one.hl7"):
        (tmp_path / each).write_bytes(content)
    result = CliRunner().invoke(app, ["hl7", *command, name], catch_exceptions=False)
    assert result.exit_code in (0, 1, 2)
    assert "\x1b" not in result.output and "No such file" not in result.output


def test_messages_on_a_terminal_are_its_lines_and_do_not_steer_it(tmp_path: Path) -> None:
    raw = generate("ADT^A04", "2.5.1", 3).replace(b"PID|1||", f"PID|1||{STEERING}山".encode(), 1)
    (tmp_path / "one.hl7").write_bytes(raw)
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "hilum", "hl7", "convert", "--to", "er7", "one.hl7"]
    with subprocess.Popen(command, cwd=tmp_path, stdout=theirs, stderr=subprocess.PIPE) as process:
        os.close(theirs)
        said = b""
        while True:
            try:
                piece = os.read(ours, 65536)
            except OSError:  # the other side is closed
                break
            if not piece:
                break
            said += piece
        assert process.wait(30) == 0
    os.close(ours)
    text = said.decode()
    assert "山" in text and "\nPID|1||" in text
    assert [one for one in ("\x1b", "\x07", "\x9b", "\u202e") if one in text] == []
