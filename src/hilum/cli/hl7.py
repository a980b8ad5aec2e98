"""The commands on HL7 v2 files: `hilum hl7 ...`. Each reads files, folders or standard input, and its exit code is for scripts."""

from __future__ import annotations

from typing import Annotated

import typer

from hilum.cli.output import Output, reported

__all__ = ["hl7_app"]

hl7_app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode="rich",
    help="Look up the HL7 v2 standard and work on messages in files.\n\n"
    "Try [bold]hilum hl7 explain PID-3[/bold], [bold]hilum hl7 explain ADT^A04[/bold], "
    "[bold]hilum hl7 explain birth[/bold].",
)

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document instead of text.")]
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
