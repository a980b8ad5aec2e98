"""The commands, one function each."""

from __future__ import annotations

import platform
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hilum import __version__
from hilum.cli.fhir import fhir_app
from hilum.cli.hl7 import hl7_app
from hilum.cli.output import WRONG_USE, Output, answering, harmless, reported

if TYPE_CHECKING:
    from hilum.config import Loaded

__all__ = ["app", "main"]

app = typer.Typer(
    name="hilum",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    help="DICOM archive, HL7 engine, FHIR server and the IHE actors that bind them.\n\n"
    "Start with [bold]hilum demo[/bold]: the MRI story between separate peers on this machine. "
    "Then [bold]hilum serve[/bold]: a hub on 127.0.0.1, its console on http://127.0.0.1:8080/.",
)
config_app = typer.Typer(no_args_is_help=True, help="Show and explain the settings.")
app.add_typer(config_app, name="config")
app.add_typer(fhir_app, name="fhir")
app.add_typer(hl7_app, name="hl7")

ConfigFile = Annotated[
    Path | None, typer.Option("--config", "-c", help="Settings file; default: hilum.toml here, where there is one.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document instead of text.")]
DataDir = Annotated[str | None, typer.Option("--data", help="Folder of database and blobs.")]


def main() -> None:
    """The console script."""
    app()


@app.command()
def version(as_json: AsJson = False) -> None:
    """Print the version of this program and of what it runs on."""
    facts = {"hilum": __version__, "python": platform.python_version(), "platform": platform.platform()}
    Output(as_json).result(facts, f"hilum {__version__} (Python {facts['python']}, {facts['platform']})")


@app.command()
def serve(
    config: ConfigFile = None,
    data: DataDir = None,
    dicom: Annotated[str | None, typer.Option(help="AE@host:port to listen on; '' for none.")] = None,
    mllp: Annotated[str | None, typer.Option(help="host:port to listen on; '' for none.")] = None,
    http: Annotated[str | None, typer.Option(help="host:port to listen on; '' for none.")] = None,
    as_json: AsJson = False,
) -> None:
    """Run a hub: DICOM, HL7 v2 over MLLP, FHIR, DICOMweb, XDS and the console, until SIGTERM or Ctrl-C.

    Environment over file: HILUM_DATA, HILUM_LISTEN__DICOM=HILUM@127.0.0.1:11112, HILUM_LISTEN__MLLP, HILUM_LISTEN__HTTP.
    """
    from hilum.cli.serving import run_hub

    output = Output(as_json)
    with reported(output):
        run_hub(_load(config, data=data, dicom=dicom, mllp=mllp, http=http), output)


@app.command()
def check(config: ConfigFile = None, as_json: AsJson = False) -> None:
    """Check the settings: every key known, every value of its kind, profiles without conflict, the data folder usable."""
    from hilum.cli.serving import check_settings

    output = Output(as_json)
    with reported(output):
        rows = check_settings(_load(config))
        output.table("", ("what", "state", "words"), rows)
        if any(state == "error" for _, state, _ in rows):
            raise typer.Exit(WRONG_USE)


@config_app.command("show")
def config_show(
    config: ConfigFile = None,
    origin: Annotated[bool, typer.Option("--origin", help="Say where each value came from.")] = False,
    as_json: AsJson = False,
) -> None:
    """Print every setting as it is in force."""
    output = Output(as_json)
    with reported(output):
        rows = _load(config).rows()
        if origin:
            output.table("", ("setting", "value", "origin"), rows)
        else:
            output.table("", ("setting", "value"), [row[:2] for row in rows])


@app.command()
def show(
    file: Annotated[
        Path, typer.Argument(help="A DICOM, HL7 v2, FHIR (JSON or XML) or CDA file; - for standard input.")
    ],
    as_json: AsJson = False,
) -> None:
    """Show a file of any of the standards, readable, with the names of its fields, attributes or elements."""
    from hilum.cli.showing import show_bytes

    output = Output(as_json)
    with answering(output):
        content = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
        raise typer.Exit(show_bytes(content, output, harmless(str(file))))


@app.command()
def echo(
    peer: Annotated[
        str, typer.Argument(help="A peer's name in the settings, AE@host:port, host:port (MLLP) or a URL.")
    ],
    config: ConfigFile = None,
    as_json: AsJson = False,
) -> None:
    """Ask a peer whether it is there: C-ECHO, a TCP connection to MLLP, or GET of a FHIR or DICOMweb base."""
    from hilum.cli.talking import echo_peer

    output = Output(as_json)
    with reported(output):
        echo_peer(_load(config), peer, output)


@app.command()
def send(
    file: Annotated[Path, typer.Argument(help="A DICOM, HL7 v2 or FHIR file, or a folder of DICOM files.")],
    peer: Annotated[
        str, typer.Argument(help="A peer's name in the settings, AE@host:port, host:port (MLLP) or a URL.")
    ],
    config: ConfigFile = None,
    as_json: AsJson = False,
) -> None:
    """Send a file over its own protocol: C-STORE, MLLP, FHIR create or update, and print the answer."""
    from hilum.cli.talking import send_file

    output = Output(as_json)
    with reported(output):
        send_file(_load(config), file, peer, output)


@app.command()
def find(
    peer: Annotated[
        str, typer.Argument(help="A peer's name in the settings, AE@host:port, or a FHIR or DICOMweb base URL.")
    ],
    keys: Annotated[
        list[str], typer.Argument(help="KEY=VALUE: PatientID=1*, StudyDate=20260101-, or FHIR family=Doe.")
    ],
    level: Annotated[
        str, typer.Option(help="PATIENT, STUDY, SERIES, IMAGE or WORKLIST (DICOM); a type (FHIR).")
    ] = "STUDY",
    config: ConfigFile = None,
    as_json: AsJson = False,
) -> None:
    """Query a peer: C-FIND on the study root or the worklist, QIDO-RS, or a FHIR search."""
    from hilum.cli.talking import find_at

    output = Output(as_json)
    with reported(output):
        find_at(_load(config), peer, keys, level, output)


@app.command()
def replay(
    ids: Annotated[list[int] | None, typer.Argument(help="Outbox rows; none: list what is dead or waits.")] = None,
    all_dead: Annotated[bool, typer.Option("--all-dead", help="Every dead delivery.")] = False,
    config: ConfigFile = None,
    data: DataDir = None,
    as_json: AsJson = False,
) -> None:
    """Put dead or sent deliveries back into the outbox (of a hub that is not running on this folder), or list them."""
    from hilum.cli.serving import replay_deliveries

    output = Output(as_json)
    with reported(output):
        replay_deliveries(_load(config, data=data), ids or [], all_dead, output)


@app.command()
def conformance(
    what: Annotated[str, typer.Argument(help="ihe, dicom, hl7v2 or all.")] = "all",
    config: ConfigFile = None,
    as_json: AsJson = False,
) -> None:
    """Print what this program does in each standard, from the tables that dispatch; FHIR says its own at /fhir/metadata."""
    from hilum.cli.conformance import print_statement

    output = Output(as_json)
    with reported(output):
        print_statement(_load(config), what, output)


@app.command()
def demo(
    images: Annotated[
        Path | None, typer.Option(help="Folder of DICOM images to acquire instead of the built-in series.")
    ] = None,
    keep: Annotated[bool, typer.Option("--keep", help="Leave the hub running and print its address.")] = False,
    fault: Annotated[str | None, typer.Option(help="Let a peer make this mistake; `list` names them.")] = None,
    report: Annotated[Path | None, typer.Option(help="Write a self-contained HTML report.")] = None,
    svg: Annotated[Path | None, typer.Option(help="Write the sequence diagram alone.")] = None,
    unscheduled: Annotated[
        bool, typer.Option("--unscheduled", help="The John Doe case: images first, merge and order later.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Run the MRI story on this machine, every step over its real protocol between separate peers, and judge each step.

    Exit code 0 only if every expected step came and every verdict holds; with --fault, only if the verdicts caught it.
    """
    from hilum.cli.demo import run_demo

    output = Output(as_json)
    with reported(output):
        raise typer.Exit(
            run_demo(output, images=images, keep=keep, fault=fault, report=report, svg=svg, unscheduled=unscheduled)
        )


def _load(config: Path | None, **flags: str | None) -> Loaded:
    from hilum.config import load

    keys = {"data": "data", "dicom": "listen.dicom", "mllp": "listen.mllp", "http": "listen.http"}
    return load(config, flags={keys[name]: value for name, value in flags.items() if value is not None})
