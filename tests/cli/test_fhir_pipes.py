"""The `fhir` commands between other programs: a reader that goes away, broken bytes, a progress bar, files that others wrote."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest
from rich.console import Console

from hilum.cli import progress
from hilum.cli.fhir_files import Found, find_resources, watched
from support.fhir_samples import BAD, BUNDLE, GOOD, XML, folder, run

__all__ = ["folder"]

pytestmark = pytest.mark.usefixtures("folder")

VIEW = b'{"resource":"Patient","select":[{"column":[{"name":"id","path":"id"},{"name":"born","path":"birthDate"}]}]}'
COMMANDS = (
    ("show",),
    ("show", "--json"),
    ("validate", "--level", "information"),
    ("validate", "--json", "--values"),
    ("validate", "--entries"),
    ("convert", "--to", "xml"),
    ("convert", "--to", "json"),
    ("convert", "--to", "ndjson", "--entries"),
    ("path", "descendants().ofType(string)"),
    ("path", "Patient.birthDate", "--json"),
    ("diff", "good.json"),
    ("diff", "good.json", "--json"),
    ("patch", "change.json"),
    ("flatten", "view.json"),
)


@pytest.fixture(autouse=True)
def more(folder: Path) -> None:
    (folder / "view.json").write_bytes(VIEW)
    (folder / "change.json").write_bytes(b'[{"op":"add","path":"/active","value":true}]')


@pytest.mark.parametrize("command", [("show",), ("path", "id"), ("validate",), ("convert",)], ids=" ".join)
def test_a_reader_that_goes_away_ends_the_command_without_a_word(command: tuple[str, ...], folder: Path) -> None:
    (folder / "many.ndjson").write_bytes((BAD + b"\n") * 4000)
    arguments = [sys.executable, "-m", "hilum", "fhir", *command, "many.ndjson"]
    with subprocess.Popen(arguments, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None and process.stderr is not None
        assert process.stdout.read(10)
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(60) in (0, 1)


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
@pytest.mark.parametrize("whole", [BUNDLE, XML, GOOD + b"\n" + BAD], ids=["bundle", "XML", "NDJSON"])
def test_mutated_bytes_end_every_command_with_a_code_and_never_with_a_trace(
    whole: bytes, command: tuple[str, ...]
) -> None:
    random = Random(7)
    pieces = (
        b"{",
        b"]",
        b'"',
        b"null",
        b"<a/>",
        b"&#0;",
        b"\xff",
        b"\xed\xa0\x80",
        b"\\ud800",
        b"[[",
        b"1e999",
        b"\n",
        b"\x1f\x8b",
    )
    for _ in range(5):
        raw = bytearray(whole)
        for _ in range(random.randrange(1, 5)):
            at = random.randrange(len(raw))
            match random.randrange(3):
                case 0:
                    raw[at] = random.randrange(256)
                case 1:
                    del raw[at : at + random.randrange(1, 40)]
                case _:
                    raw[at:at] = random.choice(pieces)
        result = run(*command, "-", stdin=bytes(raw))
        assert result.exit_code in (0, 1, 2)
        assert "Traceback" not in result.output


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x00" * 100,
        b"\x1f\x8b\x08",
        b"[" * 20_000,
        b'{"resourceType":"Patient","a":' + b"[" * 20_000,
        b'<!DOCTYPE a [<!ENTITY b "c">]><Patient xmlns="http://hl7.org/fhir"><id value="&b;"/></Patient>',
        b'{"resourceType":"Patient","name":7,"birthDate":{"a":[1]}}',
        b'{"resourceType":7}',
        b'{"resourceType":"Nothing","x":[{"y":null}]}',
    ],
    ids=["nothing", "zeros", "gzip", "arrays", "depth", "entities", "types", "kind", "unknown type"],
)
def test_what_is_no_resource_is_told(raw: bytes, command: tuple[str, ...]) -> None:
    result = run(*command, "-", stdin=raw)
    assert result.exit_code in (0, 1, 2)
    assert "Traceback" not in result.output


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    """What a person would see on the error stream."""
    seen = io.StringIO()
    monkeypatch.setattr(progress, "errors", Console(file=seen, force_terminal=True, width=100))
    return seen


def test_a_progress_bar_is_shown_once_the_work_takes_longer(
    terminal: io.StringIO, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "many.ndjson").write_bytes((GOOD + b"\n") * 20)
    assert len(list(watched(find_resources([folder / "many.ndjson"]), "validating"))) == 20
    assert terminal.getvalue() == ""
    monkeypatch.setattr(progress, "PATIENCE_S", 0.0)
    assert len(list(watched(find_resources([folder / "many.ndjson"]), "validating"))) == 20
    assert "validating" in terminal.getvalue() and "resources" in terminal.getvalue()


def test_each_line_knows_how_far_it_is(folder: Path) -> None:
    (folder / "many.ndjson").write_bytes((GOOD + b"\n") * 4)
    found = [one for one in find_resources([folder / "many.ndjson", folder / "good.json"]) if isinstance(one, Found)]
    assert [(one.part, one.parts) for one in found] == [(0.25, 2.0), (0.5, 2.0), (0.75, 2.0), (1.0, 2.0), (2.0, 2.0)]


@pytest.mark.parametrize(
    "command",
    [("validate", "--level", "error"), ("convert", "--to", "xml", "--out", "out"), ("show",), ("path", "id")],
    ids=" ".join,
)
def test_a_folder_that_others_wrote_ends_every_command_well(command: tuple[str, ...], corpus: Path) -> None:
    result = run(*command, str(corpus / "fhir" / "fhirjs-r4-xml"))
    assert result.exit_code in (0, 1)
    assert "Traceback" not in result.output


def test_synthea_and_us_core_pass_whole_and_entry_by_entry(corpus: Path) -> None:
    assert run("validate", str(next((corpus / "fhir" / "synthea-r4").glob("hosp*"))), "--entries").exit_code == 0
    result = run("show", str(corpus / "fhir" / "hl7.fhir.us.core-3.1.0.tgz"))
    assert result.exit_code == 0
    assert "#StructureDefinition/us-core-patient" in result.stdout


@pytest.mark.parametrize(
    "command",
    [
        ("show",),
        ("show", "--json"),
        ("validate", "--values"),
        ("diff", "good.json"),
    ],
)
def test_a_value_does_not_steer_the_terminal(command: tuple[str, ...]) -> None:
    result = run(
        *command, "-", stdin=b'{"resourceType":"Patient","gender":"\\u001b]0;x\\u0007\\u001b[2J","birthDate":"\\u009b"}'
    )
    assert result.exit_code in (0, 1)
    assert not {"\x1b", "\x07", "\x9b"} & set(result.stdout)


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_a_file_whose_name_is_no_text_is_read_as_any_other(command: tuple[str, ...], folder: Path) -> None:
    name = "odd\udcff\x1b[1m.json"
    (folder / name).write_bytes(GOOD)
    result = run(*command, name)
    assert result.exit_code in (0, 1)
    assert "\x1b" not in result.output and "No such file" not in result.output
