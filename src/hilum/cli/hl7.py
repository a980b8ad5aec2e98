"""The commands on HL7 v2 files: `hilum hl7 ...`. Each reads files, folders or standard input, and its exit code is for scripts."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from hilum.cli.output import Output, answering

__all__ = ["hl7_app"]

hl7_app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode="rich",
    help="Look up the HL7 v2 standard and work on messages in files.\n\n"
    "Try [bold]hilum hl7 explain PID-3[/bold], [bold]hilum hl7 explain ADT^A04[/bold], "
    "[bold]hilum hl7 generate ORU^R01 | hilum hl7 validate -[/bold].\n\n"
    "A file may hold one message or many, bare, in a batch or in MLLP blocks; a folder is searched; - is standard input.",
)


AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document instead of text.")]
Paths = Annotated[
    list[Path] | None, typer.Argument(help="Files or folders; - or nothing for standard input.", metavar="[PATH]...")
]
Out = Annotated[Path | None, typer.Option("--out", "-o", help="Folder for the results; default: standard output.")]
Version = Annotated[str, typer.Option("--version", "-v", help="Version of the standard: 2.1 to 2.9.")]


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
    with answering(output):
        hl7_explain.explain(" ".join(what), version, output)


@hl7_app.command()
def show(
    paths: Paths = None,
    html: Annotated[Path | None, typer.Option(help="Folder for a page of each message instead of text.")] = None,
    width: Annotated[int, typer.Option(help="Columns of the text; 0: those of the terminal.", min=0)] = 0,
    as_json: AsJson = False,
) -> None:
    """Lay out messages: groups, segments, fields and their parts with names, and what a code means.

    Ends with 1 where a message cannot be read.
    """
    from hilum.cli import hl7_showing

    output = Output(as_json)
    with answering(output):
        raise typer.Exit(hl7_showing.show(paths or [], output, pages=html, width=width))


@hl7_app.command()
def validate(
    paths: Paths = None,
    version: Annotated[
        str, typer.Option("--version", "-v", help="Judge by this version instead of the one in MSH-12.")
    ] = "",
    structure: Annotated[str, typer.Option(help="Judge by this structure instead of the one in MSH-9.")] = "",
    profile: Annotated[
        Path | None,
        typer.Option(help="A message profile: HL7 v2 XML or NIST, a file or the folder of its files.", exists=True),
    ] = None,
    only_profile: Annotated[
        bool, typer.Option("--only-profile", help="Judge by the profile alone, not by the version too.")
    ] = False,
    level: Annotated[str, typer.Option(help="The least that is shown: error, warning or info.")] = "warning",
    tolerate: Annotated[
        list[str] | None,
        typer.Option(help='"RULE PLACE REASON": what this sender may do, such as "type/length PID-5 long names".'),
    ] = None,
    err: Annotated[
        bool, typer.Option("--err", help="Print ERR segments, as an acknowledgement would carry them.")
    ] = False,
    html: Annotated[Path | None, typer.Option(help="Folder for a page of each message's findings.")] = None,
    as_json: AsJson = False,
) -> None:
    """Judge messages by their version: syntax, structure, data types, tables; and by a message profile where one is given.

    Ends with 1 where a message has errors or cannot be read, else with 0. A finding names place, rule and section, never a value.
    """
    from hilum.cli import hl7_checking

    output = Output(as_json)
    with answering(output):
        raise typer.Exit(
            hl7_checking.judge(
                paths or [],
                output,
                version=version,
                structure=structure,
                level=level,
                tolerate=tolerate or [],
                html=html,
                profile=profile,
                is_alone=only_profile,
                as_err=err,
            )
        )


@hl7_app.command()
def diff(
    first: Annotated[Path, typer.Argument(help="A file, or - for standard input.")],
    second: Annotated[Path, typer.Argument(help="The file to compare it with.")],
    ignore: Annotated[
        list[str] | None,
        typer.Option("--ignore", "-i", help="A field that does not matter, such as MSH-7; repeatable."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show what differs between two messages, field by field and by name.

    Ends with 0 where nothing differs, 1 where something does, 2 where it cannot tell. Files with several messages are compared
    pair by pair.
    """
    from hilum.cli import hl7_comparing

    output = Output(as_json)
    with answering(output):
        raise typer.Exit(hl7_comparing.compare(first, second, output, ignore=ignore or []))


@hl7_app.command()
def convert(
    paths: Paths = None,
    to: Annotated[
        str, typer.Option("--to", "-t", help="er7, xml (HL7 v2.xml), json, fhir or fhir-xml (a FHIR R4 bundle).")
    ] = "json",
    out: Out = None,
    charset: Annotated[
        str, typer.Option(help="With --to er7: a character set of table 0211, such as UNICODE UTF-8 or 8859/1.")
    ] = "",
    base: Annotated[str, typer.Option(help="With --to fhir: address of the FHIR server, for fullUrl.")] = "",
    zone: Annotated[
        str, typer.Option(help="With --to fhir: zone of times that have none, such as Europe/Berlin or +01:00.")
    ] = "",
    event: Annotated[
        str, typer.Option(help="Of FHIR resources: the message to write, such as ADT^A08; default: as they say.")
    ] = "",
    version: Annotated[str, typer.Option("--version", "-v", help="Of FHIR resources: the version to write.")] = "2.5.1",
    unmapped: Annotated[
        bool, typer.Option("--unmapped", help="To or from FHIR: name the places that were left out, and why.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Write messages in another spelling, as FHIR, or from FHIR; what they are written in is seen from their bytes.

    Ends with 1 where a message could not be converted; the others are written all the same.
    """
    from hilum.cli import hl7_changing

    output = Output(as_json)
    with answering(output):
        raise typer.Exit(
            hl7_changing.convert(
                paths or [],
                to,
                out,
                output,
                charset=charset,
                base=base,
                zone=zone,
                event=event,
                version=version,
                unmapped=unmapped,
            )
        )


@hl7_app.command()
def anonymise(
    paths: Paths = None,
    key_file: Annotated[
        Path | None,
        typer.Option("--key-file", "-k", help="The secret (16 bytes or more) that the pseudonyms are made with."),
    ] = None,
    keep_text: Annotated[
        bool, typer.Option("--keep-text", help="Keep free text, without names that are known.")
    ] = False,
    days: Annotated[int, typer.Option(help="The most that the dates of one patient move.", min=1)] = 365,
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """Write messages without the people in them: consistent pseudonyms, dates moved, free text removed.

    The same key gives the same person the same pseudonym in every message. It is taken from --key-file or HILUM_PSEUDONYM_KEY,
    never from the command line, which others can read; without one the key is made up for this run.
    """
    from hilum.cli import hl7_changing

    output = Output(as_json)
    with answering(output):
        raise typer.Exit(hl7_changing.anonymise(paths or [], key_file, out, output, keep_text=keep_text, days=days))


@hl7_app.command()
def generate(
    what: Annotated[
        list[str], typer.Argument(help="ADT^A04, ORU_R01: message types or structures.", metavar="WHAT...")
    ],
    version: Version = "2.5.1",
    seed: Annotated[int, typer.Option(help="The same seed gives the same message.", min=0)] = 0,
    count: Annotated[
        int, typer.Option("--count", "-n", help="How many of each, with one seed after the other.", min=1)
    ] = 1,
    fullness: Annotated[
        float, typer.Option(help="How likely an optional segment or field is there.", min=0.0, max=1.0)
    ] = 0.35,
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """Make up valid, lifelike messages of any structure and version. The people in them do not exist."""
    from hilum.cli import hl7_changing

    output = Output(as_json)
    with answering(output):
        raise typer.Exit(
            hl7_changing.make(what, out, output, version=version, seed=seed, count=count, fullness=fullness)
        )
