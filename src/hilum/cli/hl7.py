"""The commands on HL7 v2 files: `hilum hl7 ...`. Each reads files, folders or standard input, and its exit code is for scripts."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from hilum.cli.output import Output, reported

__all__ = ["hl7_app"]

hl7_app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode="rich",
    help="Look up the HL7 v2 standard and work on messages in files.\n\n"
    "Try [bold]hilum hl7 explain PID-3[/bold], [bold]hilum hl7 explain ADT^A04[/bold], "
    "[bold]hilum hl7 validate messages/[/bold].\n\n"
    "A file may hold one message or many, bare, in a batch or in MLLP blocks; a folder is searched; - is standard input.",
)

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document instead of text.")]
Paths = Annotated[
    list[Path] | None, typer.Argument(help="Files or folders; - or nothing for standard input.", metavar="[PATH]...")
]
Version = Annotated[str, typer.Option("--version", "-v", help="Version of the standard: 2.1 to 2.8.2.")]


@hl7_app.command()
def explain(
    what: Annotated[
        list[str],
        typer.Argument(
            help="PID, PID-3, PID-3.4, ADT_A01, ADT^A04, A04, CX, CX.4, a table (0001), or words of a name.",
            metavar="WHAT",
        ),
    ],
    version: Version = "2.5.1",
    as_json: AsJson = False,
) -> None:
    """Say what the standard says of a segment, field, component, data type, message structure, trigger event or table.

    Words find what is named so: `hilum hl7 explain date of birth`. Ends with 1 where the version has no such thing.
    """
    from hilum.cli import hl7_explain

    output = Output(as_json)
    with reported(output):
        hl7_explain.explain(" ".join(what), version, output)


@hl7_app.command()
def validate(
    paths: Paths = None,
    version: Annotated[
        str, typer.Option("--version", "-v", help="Judge by this version instead of the one in MSH-12.")
    ] = "",
    structure: Annotated[str, typer.Option(help="Judge by this structure instead of the one in MSH-9.")] = "",
    level: Annotated[str, typer.Option(help="The least that is shown: error, warning or info.")] = "warning",
    tolerate: Annotated[
        list[str] | None,
        typer.Option(help='"RULE PLACE REASON": what this sender may do, such as "type/length PID-5 long names".'),
    ] = None,
    html: Annotated[Path | None, typer.Option(help="Folder for a page of each message's findings.")] = None,
    as_json: AsJson = False,
) -> None:
    """Judge messages by their version: syntax, structure, data types, tables.

    Ends with 1 where a message has errors or cannot be read, else with 0. A finding names place, rule and section, never a value.
    """
    from hilum.cli import hl7_checking

    output = Output(as_json)
    with reported(output):
        raise typer.Exit(
            hl7_checking.judge(
                paths or [],
                output,
                version=version,
                structure=structure,
                level=level,
                tolerate=tolerate or [],
                html=html,
            )
        )
